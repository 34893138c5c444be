//! An index: `index(age, name)`, or `index(fields(name), edges(owner), unique, name = "by_name")`.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::Ident;
use syn::{LitStr, Meta};

use super::key;
use super::value::{Text, Word};
use crate::names::did_you_mean;

/// An index, as it is written.
#[derive(Clone, Default)]
pub(crate) struct Index {
    pub(crate) fields: Vec<Ident>,
    pub(crate) edges: Vec<Ident>,
    pub(crate) unique: bool,
    pub(crate) name: Option<LitStr>,
}

impl FromMeta for Index {
    fn from_meta(item: &Meta) -> Result<Self> {
        let usage = "write `index(a, b)`, or `index(fields(a), edges(b), unique, name = \"..\")`";
        let Meta::List(list) = item else { return Err(Error::custom(usage).with_span(item)) };
        let mut index = Index::default();
        let (mut bare, mut listed) = (false, false);
        for nested in NestedMeta::parse_meta_list(list.tokens.clone())? {
            let NestedMeta::Meta(nested) = nested else {
                return Err(Error::custom(usage).with_span(&nested));
            };
            let name = key(&nested);
            let twice = || Error::custom(format!("`{name}` is given twice")).with_span(&nested);
            match (name.as_str(), &nested) {
                ("unique", Meta::Path(_)) if index.unique => return Err(twice()),
                ("unique", _) => index.unique = Word::from_meta(&nested).map(|_| true)?,
                ("name", Meta::NameValue(_)) => {
                    if index.name.replace(Text::from_meta(&nested)?.0).is_some() {
                        return Err(twice());
                    }
                }
                ("fields" | "edges", Meta::List(list)) => {
                    let names = if name == "fields" { &mut index.fields } else { &mut index.edges };
                    if !names.is_empty() && !bare {
                        return Err(twice());
                    }
                    listed |= name == "fields";
                    for nested in NestedMeta::parse_meta_list(list.tokens.clone())? {
                        names.push(word(&nested, usage)?);
                    }
                }
                (_, Meta::Path(_)) => {
                    bare = true;
                    index.fields.push(word(&NestedMeta::Meta(nested.clone()), usage)?);
                }
                _ => {
                    let near = did_you_mean(&name, ["fields", "edges", "unique", "name"]);
                    return Err(
                        Error::custom(format!("`{name}` is not a key of an index{near}")).with_span(&nested)
                    );
                }
            }
        }
        if bare && listed {
            let message = "name the fields one way: all inside `fields(..)`, or all without it";
            return Err(Error::custom(message).with_span(item));
        }
        if index.fields.is_empty() && index.edges.is_empty() {
            return Err(Error::custom("an index needs a field or an edge").with_span(item));
        }
        Ok(index)
    }
}

fn word(item: &NestedMeta, usage: &str) -> Result<Ident> {
    match item {
        NestedMeta::Meta(Meta::Path(path)) => path.get_ident().cloned(),
        _ => None,
    }
    .ok_or_else(|| Error::custom(usage).with_span(item))
}
