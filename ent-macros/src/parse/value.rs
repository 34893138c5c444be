//! The shapes that the value of a key can have. Each refuses the others with a message that shows how to write it.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprField, ExprLit, ExprPath, Lit, LitStr, Meta, Token};

use super::key;
use crate::names::{bare, did_you_mean};

fn refuse<T>(item: &Meta, message: String) -> Result<T> {
    Err(Error::custom(message).with_span(item))
}

/// The expression after `=`, out of the groups that a `macro_rules!` puts around it.
pub(super) fn expr(item: &Meta) -> Option<&Expr> {
    let Meta::NameValue(pair) = item else { return None };
    let mut expr = &pair.value;
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    Some(expr)
}

fn text(item: &Meta) -> Option<&LitStr> {
    match expr(item)? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        _ => None,
    }
}

/// A key without a value: `unique`.
#[derive(Clone, Copy)]
pub(crate) struct Word;

impl FromMeta for Word {
    fn from_meta(item: &Meta) -> Result<Self> {
        match item {
            Meta::Path(_) => Ok(Word),
            _ => refuse(item, format!("`{0}` takes no value: write `{0}`", key(item))),
        }
    }
}

/// A text: `column = "name"`.
#[derive(Clone)]
pub(crate) struct Text(pub(crate) LitStr);

impl FromMeta for Text {
    fn from_meta(item: &Meta) -> Result<Self> {
        match text(item) {
            Some(text) if text.value().trim().is_empty() => {
                refuse(item, format!("`{}` can't be empty", key(item)))
            }
            Some(text) => Ok(Text(text.clone())),
            None => refuse(item, format!("`{0}` takes a text: write `{0} = \"..\"`", key(item))),
        }
    }
}

/// Two texts or more: `columns("a", "b")`.
#[derive(Clone)]
pub(crate) struct Texts(pub(crate) Vec<LitStr>);

impl FromMeta for Texts {
    fn from_meta(item: &Meta) -> Result<Self> {
        let name = key(item);
        let refused = || refuse(item, format!("`{name}` takes two texts: write `{name}(\"..\", \"..\")`"));
        let Meta::List(list) = item else { return refused() };
        let mut texts = Vec::new();
        for item in NestedMeta::parse_meta_list(list.tokens.clone())? {
            match item {
                NestedMeta::Lit(Lit::Str(text)) => texts.push(text),
                _ => return refused(),
            }
        }
        if texts.len() == 2 { Ok(Texts(texts)) } else { refused() }
    }
}

/// The name of a field, an edge or a variant: `inverse = users`.
#[derive(Clone)]
pub(crate) struct Name(pub(crate) Ident);

impl FromMeta for Name {
    fn from_meta(item: &Meta) -> Result<Self> {
        let name = key(item);
        if let Some(text) = text(item) {
            return refuse(
                item,
                format!("`{name}` takes a name: write it without the quotes, `{name} = {}`", text.value()),
            );
        }
        match expr(item) {
            Some(Expr::Path(ExprPath { qself: None, path, .. })) => match path.get_ident() {
                Some(ident) => Ok(Name(ident.clone())),
                None => refuse(item, format!("`{name}` takes a name, not a path: write `{name} = ..`")),
            },
            _ => refuse(item, format!("`{name}` takes a name: write `{name} = ..`")),
        }
    }
}

/// The name of a field or an edge, behind those of the mixins that it is in: `inverse = tenant.organization`.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) mixins: Vec<Ident>,
    pub(crate) name: Ident,
}

impl FromMeta for Member {
    fn from_meta(item: &Meta) -> Result<Self> {
        let (mut names, mut expr) = (Vec::new(), expr(item));
        while let Some(Expr::Field(ExprField { base, member: syn::Member::Named(name), .. })) = expr {
            names.insert(0, name.clone());
            expr = Some(&**base);
        }
        let (Some(Expr::Path(ExprPath { qself: None, path, .. })), Some(name)) = (expr, names.pop()) else {
            return Name::from_meta(item).map(|Name(name)| Member { mixins: Vec::new(), name });
        };
        match path.get_ident() {
            Some(first) => {
                names.insert(0, first.clone());
                Ok(Member { mixins: names, name })
            }
            None => refuse(item, format!("`{0}` takes a name, not a path: write `{0} = ..`", key(item))),
        }
    }
}

impl std::fmt::Display for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.mixins.iter().try_for_each(|mixin| write!(f, "{}.", bare(mixin)))?;
        f.write_str(&bare(&self.name))
    }
}

/// Any expression: `default = Role::User`.
#[derive(Clone)]
pub(crate) struct Value(pub(crate) Expr);

impl FromMeta for Value {
    fn from_meta(item: &Meta) -> Result<Self> {
        match expr(item) {
            Some(expr) => Ok(Value(expr.clone())),
            None => refuse(item, format!("`{0}` takes a value: write `{0} = ..`", key(item))),
        }
    }
}

/// One expression or more: `hooks(tidy, on(Op::CREATE, audit))`.
#[derive(Clone)]
pub(crate) struct Exprs(pub(crate) Vec<Expr>);

impl FromMeta for Exprs {
    fn from_meta(item: &Meta) -> Result<Self> {
        let usage = || refuse(item, format!("`{0}` takes functions: write `{0}(first, second)`", key(item)));
        let Meta::List(list) = item else { return usage() };
        let exprs: Vec<Expr> =
            list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)?.into_iter().collect();
        if exprs.is_empty() { usage() } else { Ok(Exprs(exprs)) }
    }
}

/// The path of a function: `policy = policy`.
#[derive(Clone)]
pub(crate) struct Function(pub(crate) ExprPath);

impl FromMeta for Function {
    fn from_meta(item: &Meta) -> Result<Self> {
        match expr(item) {
            Some(Expr::Path(path)) => Ok(Function(path.clone())),
            _ => refuse(item, format!("`{0}` takes the name of a function: write `{0} = my_{0}`", key(item))),
        }
    }
}

/// A number that is not negative: `size = 64`.
#[derive(Clone)]
pub(crate) struct Number(pub(crate) u64, pub(crate) Span);

impl FromMeta for Number {
    fn from_meta(item: &Meta) -> Result<Self> {
        match expr(item) {
            Some(Expr::Lit(ExprLit { lit: Lit::Int(int), .. })) => match int.base10_parse() {
                Ok(number) => Ok(Number(number, int.span())),
                Err(_) => refuse(item, format!("`{int}` is too large a number")),
            },
            _ => refuse(item, format!("`{0}` takes a number: write `{0} = 64`", key(item))),
        }
    }
}

/// A key that holds when it is named, unless it says otherwise: `increment`, `increment = false`.
#[derive(Clone, Copy)]
pub(crate) struct Flag(pub(crate) bool);

impl FromMeta for Flag {
    fn from_meta(item: &Meta) -> Result<Self> {
        match (item, expr(item)) {
            (Meta::Path(_), _) => Ok(Flag(true)),
            (_, Some(Expr::Lit(ExprLit { lit: Lit::Bool(value), .. }))) => Ok(Flag(value.value())),
            _ => refuse(item, format!("write `{0}`, or `{0} = false`", key(item))),
        }
    }
}

/// The path of a type: `codec = UrlText`.
#[derive(Clone)]
pub(crate) struct TypePath(pub(crate) syn::Type);

impl FromMeta for TypePath {
    fn from_meta(item: &Meta) -> Result<Self> {
        let usage = || refuse(item, format!("`{0}` takes a type: write `{0} = MyCodec`", key(item)));
        let Some(expr @ Expr::Path(_)) = expr(item) else { return usage() };
        // `Codec::<T>` in the place of an expression is a type as well.
        syn::parse2(expr.to_token_stream()).map(TypePath).or_else(|_| usage())
    }
}

/// A text for every dialect, or one for some: `sql_type = ".."`, `sql_type(postgres = "..")`.
#[derive(Clone, Default)]
pub(crate) struct PerDialect {
    pub(crate) any: Option<LitStr>,
    pub(crate) sqlite: Option<LitStr>,
    pub(crate) postgres: Option<LitStr>,
    pub(crate) mysql: Option<LitStr>,
}

impl FromMeta for PerDialect {
    fn from_meta(item: &Meta) -> Result<Self> {
        let name = key(item);
        let usage = format!("write `{name} = \"..\"`, or `{name}(postgres = \"..\")` for some databases");
        let list = match item {
            Meta::NameValue(_) => {
                let any = text(item).cloned();
                return if any.is_some() {
                    Ok(PerDialect { any, ..Self::default() })
                } else {
                    refuse(item, usage)
                };
            }
            Meta::Path(_) => return refuse(item, usage),
            Meta::List(list) => NestedMeta::parse_meta_list(list.tokens.clone())?,
        };
        let mut texts = PerDialect::default();
        for nested in list {
            let NestedMeta::Meta(nested) = nested else { return refuse(item, usage) };
            let dialect = key(&nested);
            let place = match dialect.as_str() {
                "sqlite" => &mut texts.sqlite,
                "postgres" => &mut texts.postgres,
                "mysql" => &mut texts.mysql,
                _ => {
                    let near = did_you_mean(&dialect, ["sqlite", "postgres", "mysql"]);
                    return refuse(&nested, format!("`{dialect}` is not a database{near}"));
                }
            };
            if place.is_some() {
                return refuse(&nested, format!("`{dialect}` is given twice"));
            }
            match text(&nested) {
                Some(text) => *place = Some(text.clone()),
                None => {
                    return refuse(&nested, format!("`{dialect}` takes a text: write `{dialect} = \"..\"`"));
                }
            }
        }
        Ok(texts)
    }
}

/// What happens on delete: `on_delete = Cascade`.
#[derive(Clone)]
pub(crate) struct OnDelete(pub(crate) Ident);

impl FromMeta for OnDelete {
    fn from_meta(item: &Meta) -> Result<Self> {
        const KNOWN: [&str; 5] = ["Cascade", "SetNull", "Restrict", "NoAction", "SetDefault"];
        let Name(ident) = Name::from_meta(item)?;
        let name = bare(&ident);
        if KNOWN.contains(&name.as_str()) {
            return Ok(OnDelete(ident));
        }
        let near = did_you_mean(&name, KNOWN);
        let known = "one of `Cascade`, `SetNull`, `Restrict`, `NoAction` and `SetDefault`";
        Err(Error::custom(format!("`on_delete` is {known}, not `{name}`{near}")).with_span(&ident))
    }
}
