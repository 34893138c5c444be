//! The keys of the struct.

use darling::FromMeta;
use syn::{LitStr, Meta};

use super::index::Index;
use super::through::KeyFields;
use super::value::{Exprs, Function, Number, PerDialect, Text, Value, Word};
use super::{Attr, Keys, edge, field, key, read, skip, validator};
use crate::errors::Errors;

/// The keys.
pub(crate) const KEYS: &[&str] = &[
    "table",
    "schema",
    "id",
    "index",
    "check",
    "no_display",
    "charset",
    "collation",
    "options",
    "increment_start",
    "renamed_from",
    "no_comment",
    "external",
    "annotation",
    "view",
    "hooks",
    "interceptors",
    "traversers",
    "policy",
];

/// Those that a mixin has too.
const MIXIN_KEYS: &[&str] = &[
    "index",
    "check",
    "schema",
    "charset",
    "collation",
    "options",
    "increment_start",
    "annotation",
    "hooks",
    "interceptors",
    "traversers",
    "policy",
];

/// What the keys of the struct say.
#[derive(Default, FromMeta)]
#[darling(default)]
pub(crate) struct EntityAttrs {
    pub(crate) table: Option<Attr<Text>>,
    #[darling(rename = "id")]
    pub(crate) key: Option<Attr<KeyFields>>,
    /// Whether `id(..)` is there, even if it can't be read.
    #[darling(skip)]
    pub(crate) names_key: bool,
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
    pub(crate) external: Option<Attr<Word>>,
    #[darling(multiple, rename = "annotation")]
    pub(crate) annotations: Vec<Attr<Value>>,
    pub(crate) view: Option<Attr<PerDialect>>,
    pub(crate) hooks: Option<Attr<Exprs>>,
    pub(crate) interceptors: Option<Attr<Exprs>>,
    pub(crate) traversers: Option<Attr<Exprs>>,
    pub(crate) policy: Option<Attr<Function>>,
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
pub(crate) fn parse(is_mixin: bool, items: Vec<Meta>, errors: &mut Errors) -> EntityAttrs {
    let elsewhere = |key: &str| {
        if is_mixin && KEYS.contains(&key) {
            Some(format!("`{key}` is for entities, and this is a mixin, which is a part of several"))
        } else if key == "mixin" {
            Some("`mixin` belongs on a member of the struct, whose type is a mixin".to_owned())
        } else if key == "hook" {
            Some(
                "`hook` is for a field that a hook fills in; what runs around mutations is `hooks(..)`"
                    .to_owned(),
            )
        } else if field::KEYS.contains(&key) || validator::KEYS.contains(&key) || key == skip::KEY {
            Some(format!("`{key}` belongs on a field, not on the struct"))
        } else if edge::KEYS.contains(&key) {
            Some(format!("`{key}` belongs on an edge, not on the struct"))
        } else {
            None
        }
    };
    let keys = Keys {
        place: if is_mixin { "a mixin" } else { "an entity" }.to_owned(),
        known: &[if is_mixin { MIXIN_KEYS } else { KEYS }],
        repeatable: &["index", "check", "annotation"],
        elsewhere: &elsewhere,
    };
    let names_key = items.iter().any(|item| key(item) == "id");
    EntityAttrs { names_key, ..read(keys.filter(items, errors), errors) }
}
