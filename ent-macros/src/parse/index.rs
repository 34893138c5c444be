//! An index: `index(age, name)`, or `index(fields(name), edges(owner), unique, name = "by_name")` with more options.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{LitStr, Meta, MetaList};

use super::value::{Number, PerDialect, Text, Word};
use super::{Attr, key};
use crate::names::did_you_mean;

/// The keys.
const KEYS: [&str; 10] =
    ["fields", "edges", "unique", "name", "desc", "prefix", "type", "include", "opclass", "where"];

/// An index, as it is written.
#[derive(Clone, Default)]
pub(crate) struct Index {
    pub(crate) fields: Vec<Ident>,
    pub(crate) edges: Vec<Ident>,
    pub(crate) unique: bool,
    pub(crate) name: Option<LitStr>,
    pub(crate) desc: Vec<Ident>,
    pub(crate) prefix: Vec<(Ident, u32, Span)>,
    pub(crate) opclass: Vec<(Ident, LitStr)>,
    pub(crate) include: Vec<Ident>,
    pub(crate) method: Option<Attr<PerDialect>>,
    pub(crate) condition: Option<Attr<PerDialect>>,
}

impl FromMeta for Index {
    fn from_meta(item: &Meta) -> Result<Self> {
        let usage = "write `index(a, b)`, or `index(fields(a), edges(b), unique, name = \"..\")`";
        let Meta::List(list) = item else { return Err(Error::custom(usage).with_span(item)) };
        let mut index = Index::default();
        let (mut bare, mut seen) = (false, Vec::new());
        for nested in NestedMeta::parse_meta_list(list.tokens.clone())? {
            let NestedMeta::Meta(nested) = nested else {
                return Err(Error::custom(usage).with_span(&nested));
            };
            let name = key(&nested);
            // A field may have the name of a key, and stands without parentheses then.
            let is_field = matches!(nested, Meta::Path(_)) && name != "unique";
            if is_field {
                bare = true;
                index.fields.push(word(&NestedMeta::Meta(nested.clone()), usage)?);
                continue;
            }
            if !KEYS.contains(&name.as_str()) {
                let near = did_you_mean(&name, KEYS);
                return Err(
                    Error::custom(format!("`{name}` is not a key of an index{near}")).with_span(&nested)
                );
            }
            if seen.contains(&name) {
                return Err(Error::custom(format!("`{name}` is given twice")).with_span(&nested));
            }
            index.read(&name, &nested, usage)?;
            seen.push(name);
        }
        if bare && seen.iter().any(|name| name == "fields") {
            let message = "name the fields one way: all inside `fields(..)`, or all without it";
            return Err(Error::custom(message).with_span(item));
        }
        if index.fields.is_empty() && index.edges.is_empty() {
            return Err(Error::custom("an index needs a field or an edge").with_span(item));
        }
        Ok(index)
    }
}

impl Index {
    fn read(&mut self, name: &str, item: &Meta, usage: &str) -> Result<()> {
        let is = |usage: &str| Error::custom(usage).with_span(item);
        match (name, item) {
            ("unique", _) => self.unique = Word::from_meta(item).map(|_| true)?,
            ("name", Meta::NameValue(_)) => self.name = Some(Text::from_meta(item)?.0),
            ("fields", Meta::List(list)) => self.fields.extend(words(list, usage)?),
            ("edges", Meta::List(list)) => self.edges = words(list, usage)?,
            ("desc", Meta::List(list)) => self.desc = words(list, "write `desc(a, b)`")?,
            ("include", Meta::List(list)) => self.include = words(list, "write `include(a, b)`")?,
            ("prefix", Meta::List(list)) => {
                for (field, item) in pairs(list, "write `prefix(a = 100)`")? {
                    let Number(length, span) = Number::from_meta(&item)?;
                    let length = u32::try_from(length).ok().filter(|length| *length > 0);
                    let length = length.ok_or_else(|| {
                        Error::custom("a prefix has a length of one at least").with_span(&span)
                    })?;
                    self.prefix.push((field, length, span));
                }
            }
            ("opclass", Meta::List(list)) => {
                for (field, item) in pairs(list, "write `opclass(a = \"bpchar_pattern_ops\")`")? {
                    self.opclass.push((field, Text::from_meta(&item)?.0));
                }
            }
            ("type", Meta::List(_)) => self.method = Some(Attr::from_meta(item)?),
            ("where", Meta::List(_) | Meta::NameValue(_)) => self.condition = Some(Attr::from_meta(item)?),
            ("type", _) => {
                return Err(is("each database has types of its own: write `type(postgres = \"GIN\")`"));
            }
            ("desc", _) => return Err(is("write `desc(a, b)`")),
            ("include", _) => return Err(is("write `include(a, b)`")),
            ("prefix", _) => return Err(is("write `prefix(a = 100)`")),
            ("opclass", _) => return Err(is("write `opclass(a = \"bpchar_pattern_ops\")`")),
            ("where", _) => return Err(is("write `where = \"deleted_at IS NULL\"`")),
            _ => return Err(is(usage)),
        }
        Ok(())
    }
}

fn words(list: &MetaList, usage: &str) -> Result<Vec<Ident>> {
    NestedMeta::parse_meta_list(list.tokens.clone())?.iter().map(|item| word(item, usage)).collect()
}

fn word(item: &NestedMeta, usage: &str) -> Result<Ident> {
    match item {
        NestedMeta::Meta(Meta::Path(path)) => path.get_ident().cloned(),
        _ => None,
    }
    .ok_or_else(|| Error::custom(usage).with_span(item))
}

fn pairs(list: &MetaList, usage: &str) -> Result<Vec<(Ident, Meta)>> {
    let pair = |item| match item {
        NestedMeta::Meta(Meta::NameValue(pair)) => {
            pair.path.get_ident().cloned().map(|name| (name, Meta::NameValue(pair)))
        }
        _ => None,
    };
    let items = NestedMeta::parse_meta_list(list.tokens.clone())?;
    let usage = || Error::custom(usage).with_span(&list.span());
    items.into_iter().map(|item| pair(item).ok_or_else(usage)).collect()
}
