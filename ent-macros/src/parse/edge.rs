//! The keys of an edge.

use darling::FromMeta;
use syn::Meta;

use super::through::Through;
use super::value::{Member, Name, OnDelete, Text, Texts, Value, Word};
use super::{Attr, Keys, entity, field, read, validator};
use crate::errors::Errors;

/// The keys.
pub(crate) const KEYS: &[&str] = &[
    "inverse",
    "field",
    "required",
    "immutable",
    "on_delete",
    "column",
    "table",
    "columns",
    "symbol",
    "symbols",
    "through",
    "no_comment",
    "annotation",
];

/// What the keys of an edge say.
#[derive(Default, FromMeta)]
#[darling(default)]
pub(crate) struct EdgeAttrs {
    pub(crate) inverse: Option<Attr<Member>>,
    pub(crate) field: Option<Attr<Name>>,
    pub(crate) required: Option<Attr<Word>>,
    pub(crate) immutable: Option<Attr<Word>>,
    pub(crate) on_delete: Option<Attr<OnDelete>>,
    pub(crate) column: Option<Attr<Text>>,
    pub(crate) table: Option<Attr<Text>>,
    pub(crate) columns: Option<Attr<Texts>>,
    pub(crate) symbol: Option<Attr<Text>>,
    pub(crate) symbols: Option<Attr<Texts>>,
    pub(crate) through: Option<Attr<Through>>,
    pub(crate) no_comment: Option<Attr<Word>>,
    #[darling(multiple, rename = "annotation")]
    pub(crate) annotations: Vec<Attr<Value>>,
}

/// Reads the keys of the edge of that name.
pub(crate) fn parse(name: &str, items: Vec<Meta>, errors: &mut Errors) -> EdgeAttrs {
    let elsewhere = |key: &str| {
        if key == "unique" {
            Some("an edge to at most one entity is a `One<..>`: the type says it, not a key".to_owned())
        } else if field::KEYS.contains(&key) || validator::KEYS.contains(&key) {
            Some(format!("`{key}` is a key of fields, and `{name}` is an edge"))
        } else if entity::KEYS.contains(&key) {
            Some(format!("`{key}` belongs on the struct, not on its edge `{name}`"))
        } else {
            None
        }
    };
    let keys = Keys {
        place: format!("the edge `{name}`"),
        known: &[KEYS],
        repeatable: &["annotation"],
        elsewhere: &elsewhere,
    };
    read(keys.filter(items, errors), errors)
}
