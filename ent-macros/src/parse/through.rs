//! What makes an entity of a join table: `through = Friendship`, or `through(Friendship, own = user, other = friend)`, on
//! the edge, and `id(user_id, friend_id)` on the entity.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::Ident;
use syn::{Expr, ExprPath, Meta, Path};

use super::key;
use super::value::{Name, expr};

/// The entity whose rows are the pairs of an edge.
#[derive(Clone)]
pub(crate) struct Through {
    pub(crate) entity: Path,
    /// Its edges to where this edge starts, and to where it leads.
    pub(crate) ends: Option<(Ident, Ident)>,
}

impl FromMeta for Through {
    fn from_meta(item: &Meta) -> Result<Self> {
        let usage = "write `through = Entity`, or `through(Entity, own = edge, other = edge)` to say which of its \
                     edges leads back and which leads on";
        let refused = || Err(Error::custom(usage).with_span(item));
        let Meta::List(list) = item else {
            return match expr(item) {
                Some(Expr::Path(ExprPath { qself: None, path, .. })) => {
                    Ok(Through { entity: path.clone(), ends: None })
                }
                _ => refused(),
            };
        };
        let nested = NestedMeta::parse_meta_list(list.tokens.clone())?;
        let Some((NestedMeta::Meta(Meta::Path(entity)), rest)) = nested.split_first() else {
            return refused();
        };
        let (mut own, mut other) = (None, None);
        for nested in rest {
            let NestedMeta::Meta(nested) = nested else { return refused() };
            let place = match key(nested).as_str() {
                "own" => &mut own,
                "other" => &mut other,
                _ => return Err(Error::custom(usage).with_span(nested)),
            };
            if place.replace(Name::from_meta(nested)?.0).is_some() {
                return Err(Error::custom(format!("`{}` is given twice", key(nested))).with_span(nested));
            }
        }
        let ends = match (own, other) {
            (Some(own), Some(other)) if own == other => {
                let message = format!("`{other}` can't be both ends");
                return Err(Error::custom(message).with_span(&other));
            }
            (Some(own), Some(other)) => Some((own, other)),
            (None, None) => None,
            _ => return refused(),
        };
        Ok(Through { entity: entity.clone(), ends })
    }
}

/// The fields of a key: `id(user_id, tweet_id)`.
#[derive(Clone)]
pub(crate) struct KeyFields(pub(crate) Vec<Ident>);

impl FromMeta for KeyFields {
    fn from_meta(item: &Meta) -> Result<Self> {
        let usage = "write `id(a, b)`: two to four fields that are the key together";
        let Meta::List(list) = item else { return Err(Error::custom(usage).with_span(item)) };
        let mut fields = Vec::new();
        for nested in NestedMeta::parse_meta_list(list.tokens.clone())? {
            match &nested {
                NestedMeta::Meta(Meta::Path(path)) if path.get_ident().is_some() => {
                    fields.extend(path.get_ident().cloned());
                }
                other => return Err(Error::custom(usage).with_span(other)),
            }
        }
        match fields.as_slice() {
            [one] => Err(Error::custom(format!(
                "a key of one field is the field `id`: call `{one}` so, or keep its column with \
                 `#[ent(column = \"{one}\")] id`"
            ))
            .with_span(one)),
            [_, _] | [_, _, _] | [_, _, _, _] => Ok(KeyFields(fields)),
            _ => Err(Error::custom(usage).with_span(item)),
        }
    }
}
