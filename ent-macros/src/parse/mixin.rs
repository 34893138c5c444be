//! The keys of a member that is a mixin: `#[ent(mixin)]`, `#[ent(mixin, id, nested(Timestamps = time))]`.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use syn::{Meta, Path};

use super::value::{Member, Value, Word};
use super::{Attr, Keys, edge, entity, field, key, read, validator};
use crate::errors::Errors;

/// The keys.
pub(crate) const KEYS: &[&str] = &["mixin", "id", "nested", "annotate_fields", "annotate_edges"];

/// What the keys of a mixin say.
#[derive(Default, FromMeta)]
#[darling(default)]
pub(crate) struct MixinAttrs {
    #[darling(rename = "mixin")]
    _mixin: Option<Attr<Word>>,
    pub(crate) id: Option<Attr<Word>>,
    pub(crate) nested: Option<Attr<Nested>>,
    #[darling(multiple)]
    pub(crate) annotate_fields: Vec<Attr<Value>>,
    #[darling(multiple)]
    pub(crate) annotate_edges: Vec<Attr<Value>>,
}

/// Mixins of the mixin, and where they are in it.
#[derive(Clone, Default)]
pub(crate) struct Nested(pub(crate) Vec<(Path, Member)>);

impl FromMeta for Nested {
    fn from_meta(item: &Meta) -> Result<Self> {
        let usage = || Error::custom("`nested` takes the mixins inside: write `nested(Timestamps = time)`");
        let Meta::List(list) = item else { return Err(usage().with_span(item)) };
        let mut nested = Vec::new();
        for item in NestedMeta::parse_meta_list(list.tokens.clone())? {
            match item {
                NestedMeta::Meta(item @ Meta::NameValue(_)) => {
                    nested.push((item.path().clone(), Member::from_meta(&item)?));
                }
                other => return Err(usage().with_span(&other)),
            }
        }
        if nested.is_empty() { Err(usage().with_span(item)) } else { Ok(Nested(nested)) }
    }
}

/// Whether the keys are those of a mixin.
pub(crate) fn is_mixin(items: &[Meta]) -> bool {
    items.iter().any(|item| key(item) == "mixin")
}

/// Reads the keys of the mixin of that name.
pub(crate) fn parse(name: &str, items: Vec<Meta>, errors: &mut Errors) -> MixinAttrs {
    let elsewhere = |key: &str| {
        if key == "annotation" {
            Some(format!("`{name}` is many fields and edges: write `annotate_fields` or `annotate_edges`"))
        } else if field::KEYS.contains(&key) || validator::KEYS.contains(&key) || edge::KEYS.contains(&key) {
            Some(format!("`{key}` belongs on a field or an edge of the mixin, and `{name}` is all of it"))
        } else if entity::KEYS.contains(&key) {
            Some(format!("`{key}` belongs on the struct, not on its mixin `{name}`"))
        } else {
            None
        }
    };
    let place = format!("the mixin `{name}`");
    let repeatable = &["annotate_fields", "annotate_edges"];
    let keys = Keys { place, known: &[KEYS], repeatable, elsewhere: &elsewhere };
    read(keys.filter(items, errors), errors)
}
