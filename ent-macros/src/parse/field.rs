//! The keys of a field.

use darling::FromMeta;
use syn::{Expr, ExprLit, ExprPath, ExprUnary, Meta, UnOp};

use super::validator::{self, Validator};
use super::value::{Flag, Number, PerDialect, Text, TypePath, Value, Word};
use super::{Attr, Keys, edge, entity, key, read};
use crate::errors::Errors;

/// The keys, beside those of the [validators](validator).
pub(crate) const KEYS: &[&str] = &[
    "column",
    "unique",
    "immutable",
    "default",
    "try_default",
    "update_default",
    "db_default",
    "sql_type",
    "size",
    "codec",
    "add",
    "increment",
    "collation",
    "charset",
    "renamed_from",
    "no_comment",
    "annotation",
    "hook",
    "visible",
];

/// What the keys of a field say.
#[derive(Default, FromMeta)]
#[darling(default)]
pub(crate) struct FieldAttrs {
    pub(crate) column: Option<Attr<Text>>,
    pub(crate) unique: Option<Attr<Word>>,
    pub(crate) immutable: Option<Attr<Word>>,
    pub(crate) default: Option<Attr<Value>>,
    pub(crate) try_default: Option<Attr<Value>>,
    pub(crate) update_default: Option<Attr<Value>>,
    pub(crate) db_default: Option<Attr<PerDialect>>,
    pub(crate) sql_type: Option<Attr<PerDialect>>,
    pub(crate) size: Option<Attr<Number>>,
    pub(crate) codec: Option<Attr<TypePath>>,
    pub(crate) add: Option<Attr<Word>>,
    pub(crate) increment: Option<Attr<Flag>>,
    pub(crate) collation: Option<Attr<PerDialect>>,
    pub(crate) charset: Option<Attr<Text>>,
    pub(crate) renamed_from: Option<Attr<Text>>,
    pub(crate) no_comment: Option<Attr<Word>>,
    #[darling(multiple, rename = "annotation")]
    pub(crate) annotations: Vec<Attr<Value>>,
    pub(crate) hook: Option<Attr<Word>>,
    pub(crate) visible: Option<Attr<Value>>,
}

impl FieldAttrs {
    /// Whether a create that does not set the field gets a value nevertheless.
    pub(crate) fn has_default(&self) -> bool {
        self.default.is_some() || self.try_default.is_some() || self.db_default.is_some()
    }
}

/// Reads the keys of the field of that name.
pub(crate) fn parse(name: &str, items: Vec<Meta>, errors: &mut Errors) -> (FieldAttrs, Vec<Validator>) {
    let elsewhere = |key: &str| {
        if edge::KEYS.contains(&key) {
            Some(format!(
                "`{key}` is a key of edges, and `{name}` is a field; an edge has the type `One<..>` or `Many<..>`"
            ))
        } else if key == "id" {
            Some("a key is the field of the name `id`; `id` is for mixins: `#[ent(mixin, id)]`".to_owned())
        } else if key == "nested" {
            Some(format!(
                "`nested` is for mixins, and `{name}` is a field; `#[ent(mixin, nested(..))]` is a mixin"
            ))
        } else if entity::KEYS.contains(&key) {
            Some(format!("`{key}` belongs on the struct, not on its field `{name}`"))
        } else {
            None
        }
    };
    let keys = Keys {
        place: format!("the field `{name}`"),
        known: &[KEYS, validator::KEYS],
        repeatable: &["validate", "annotation"],
        elsewhere: &elsewhere,
    };
    let (own, validators): (Vec<_>, Vec<_>) =
        keys.filter(items, errors).into_iter().partition(|item| KEYS.contains(&key(item).as_str()));
    (read(own, errors), validator::parse(validators, errors))
}

/// Whether an expression is the same each time: a literal, a negated one, or a path.
pub(crate) fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(ExprLit { .. }) | Expr::Path(ExprPath { .. }) => true,
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => matches!(**expr, Expr::Lit(_)),
        Expr::Group(group) => is_constant(&group.expr),
        Expr::Paren(paren) => is_constant(&paren.expr),
        _ => false,
    }
}
