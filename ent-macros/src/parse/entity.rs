//! The keys of the struct.

use darling::FromMeta;
use syn::{LitStr, Meta};

use super::index::Index;
use super::value::{Number, PerDialect, Text, Value, Word};
use super::{Attr, Keys, edge, field, key, read, validator};
use crate::errors::Errors;

/// The keys.
pub(crate) const KEYS: &[&str] = &[
    "table",
    "schema",
    "index",
    "check",
    "no_display",
    "charset",
    "collation",
    "options",
    "increment_start",
    "renamed_from",
    "no_comment",
    "annotation",
    "view",
];

/// What the keys of the struct say.
#[derive(Default, FromMeta)]
#[darling(default)]
pub(crate) struct EntityAttrs {
    pub(crate) table: Option<Attr<Text>>,
    #[darling(multiple, rename = "index")]
    pub(crate) indexes: Vec<Attr<Index>>,
    #[darling(multiple, rename = "check")]
    pub(crate) checks: Vec<Attr<Check>>,
    pub(crate) no_display: Option<Attr<Word>>,
    pub(crate) schema: Option<Attr<Text>>,
    pub(crate) charset: Option<Attr<Text>>,
    pub(crate) collation: Option<Attr<Text>>,
    pub(crate) options: Option<Attr<Text>>,
    pub(crate) increment_start: Option<Attr<Number>>,
    pub(crate) renamed_from: Option<Attr<Text>>,
    pub(crate) no_comment: Option<Attr<Word>>,
    #[darling(multiple, rename = "annotation")]
    pub(crate) annotations: Vec<Attr<Value>>,
    pub(crate) view: Option<Attr<PerDialect>>,
}

/// A check constraint: `check(expr = "age > 0", name = "adult")`.
pub(crate) struct Check {
    pub(crate) name: Option<LitStr>,
    pub(crate) expr: LitStr,
}

impl FromMeta for Check {
    fn from_meta(item: &Meta) -> darling::Result<Self> {
        let usage =
            || darling::Error::custom("write `check(expr = \"age > 0\")`, and `name = \"..\"` to name it");
        let Meta::List(list) = item else { return Err(usage().with_span(item)) };
        let (mut name, mut expr) = (None, None);
        for nested in darling::ast::NestedMeta::parse_meta_list(list.tokens.clone())? {
            let darling::ast::NestedMeta::Meta(nested) = nested else { return Err(usage().with_span(item)) };
            let place = match key(&nested).as_str() {
                "name" => &mut name,
                "expr" => &mut expr,
                _ => return Err(usage().with_span(&nested)),
            };
            if place.replace(Text::from_meta(&nested)?.0).is_some() {
                return Err(
                    darling::Error::custom(format!("`{}` is given twice", key(&nested))).with_span(&nested)
                );
            }
        }
        Ok(Check { name, expr: expr.ok_or_else(|| usage().with_span(item))? })
    }
}

/// Reads the keys of the struct.
pub(crate) fn parse(items: Vec<Meta>, errors: &mut Errors) -> EntityAttrs {
    let elsewhere = |key: &str| {
        if field::KEYS.contains(&key) || validator::KEYS.contains(&key) {
            Some(format!("`{key}` belongs on a field, not on the struct"))
        } else if edge::KEYS.contains(&key) {
            Some(format!("`{key}` belongs on an edge, not on the struct"))
        } else {
            None
        }
    };
    let keys = Keys {
        place: "an entity".to_owned(),
        known: &[KEYS],
        repeatable: &["index", "check", "annotation"],
        elsewhere: &elsewhere,
    };
    read(keys.filter(items, errors), errors)
}
