//! From attributes to what they say, key by key. Nothing is judged here but the shape of each key: whether the keys make
//! sense together is for [`check`](crate::check).

pub(crate) mod edge;
pub(crate) mod entity;
pub(crate) mod enum_;
pub(crate) mod field;
pub(crate) mod field_type;
pub(crate) mod index;
pub(crate) mod mixin;
pub(crate) mod projection;
pub(crate) mod skip;
pub(crate) mod through;
pub(crate) mod types;
pub(crate) mod validator;
pub(crate) mod value;

use darling::FromMeta;
use darling::ast::NestedMeta;
use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Path, Token};

use crate::errors::Errors;
use crate::names::{bare, did_you_mean};

/// What a key says, and where the key stands.
#[derive(Clone)]
pub(crate) struct Attr<T> {
    pub(crate) key: Span,
    pub(crate) value: T,
}

impl<T: FromMeta> FromMeta for Attr<T> {
    fn from_meta(item: &Meta) -> darling::Result<Self> {
        Ok(Attr { key: item.path().span(), value: T::from_meta(item)? })
    }
}

/// The items of all `#[ent(..)]` attributes, in order.
pub(crate) fn items(attrs: &[Attribute], errors: &mut Errors) -> Vec<Meta> {
    let mut items = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("ent")) {
        match &attr.meta {
            Meta::List(list) => items.extend(list_items(list, errors)),
            other => errors.at(other, "write the keys in parentheses: `#[ent(key = value)]`"),
        }
    }
    items
}

fn list_items(list: &syn::MetaList, errors: &mut Errors) -> Vec<Meta> {
    // Parsed as arguments, and not as bare tokens, an unfinished list is an error at its end.
    let nested = match list.parse_args_with(Punctuated::<NestedMeta, Token![,]>::parse_terminated) {
        Ok(nested) => nested,
        Err(error) => {
            errors.push(error);
            return Vec::new();
        }
    };
    let mut items = Vec::new();
    for item in nested {
        match item {
            NestedMeta::Meta(meta) => items.push(meta),
            NestedMeta::Lit(lit) => {
                errors.at(&lit, "expected a key, such as `unique` or `column = \"name\"`")
            }
            NestedMeta::NameValueInvalidExpr(item) if item.value.is_empty() => {
                let key = path_text(&item.path);
                errors.at(&item.path, format!("`{key}` takes a value: write `{key} = ..`"));
            }
            NestedMeta::NameValueInvalidExpr(item) => errors.push(item.error),
        }
    }
    items
}

/// The name of a key.
pub(crate) fn key(item: &Meta) -> String {
    path_text(item.path())
}

fn path_text(path: &Path) -> String {
    path.segments.iter().map(|segment| bare(&segment.ident)).collect::<Vec<_>>().join("::")
}

/// The keys of one place, and what to say of a key that belongs elsewhere.
pub(crate) struct Keys<'a> {
    /// What the keys are put on: "the field `age`".
    pub(crate) place: String,
    pub(crate) known: &'a [&'a [&'a str]],
    /// The known keys that may be given more than once.
    pub(crate) repeatable: &'a [&'a str],
    /// What to say of a key that is known in another place.
    pub(crate) elsewhere: &'a dyn Fn(&str) -> Option<String>,
}

impl Keys<'_> {
    /// Leaves out the items whose keys are unknown, misplaced or repeated, with an error for each.
    pub(crate) fn filter(&self, items: Vec<Meta>, errors: &mut Errors) -> Vec<Meta> {
        let mut seen = Vec::new();
        let mut kept = Vec::new();
        for item in items {
            let name = key(&item);
            let known = || self.known.iter().flat_map(|keys| keys.iter().copied());
            if !known().any(|key| key == name) {
                let message = (self.elsewhere)(&name).unwrap_or_else(|| {
                    format!("`{name}` is not a key of {}{}", self.place, did_you_mean(&name, known()))
                });
                errors.at(item.path(), message);
            } else if seen.contains(&name) && !self.repeatable.contains(&name.as_str()) {
                errors.at(item.path(), format!("`{name}` is given twice"));
            } else {
                seen.push(name);
                kept.push(item);
            }
        }
        kept
    }
}

/// Reads what the items say. An item that can't be read is an error and left out, so that the others still count.
pub(crate) fn read<T: FromMeta + Default>(items: Vec<Meta>, errors: &mut Errors) -> T {
    let mut good = Vec::new();
    for item in items {
        let item = NestedMeta::Meta(item);
        match T::from_list(std::slice::from_ref(&item)) {
            Ok(_) => good.push(item),
            Err(error) => error.flatten().into_iter().for_each(|error| errors.push(error)),
        }
    }
    T::from_list(&good).unwrap_or_default()
}

/// The doc comment, as text.
pub(crate) fn comment(attrs: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = docs(attrs).iter().filter_map(doc_line).collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The attributes that are the doc comment.
pub(crate) fn docs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("doc")).cloned().collect()
}

fn doc_line(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(doc) => match &doc.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    }
}
