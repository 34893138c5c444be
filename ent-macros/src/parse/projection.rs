//! A struct that takes some fields of an entity.

use darling::FromMeta;
use proc_macro2::Ident;
use syn::{Data, DeriveInput, Expr, Fields, Path, Type};

use super::value::{Member, Value};
use super::{Attr, Keys, items, read};
use crate::errors::Errors;

/// A projection of an entity.
pub(crate) struct Projection {
    pub(crate) ident: Ident,
    pub(crate) entity: Path,
    pub(crate) fields: Vec<Projected>,
}

/// A field of the struct, and the field of the entity that it takes.
pub(crate) struct Projected {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) source: Member,
}

#[derive(Default, FromMeta)]
#[darling(default)]
struct StructAttrs {
    entity: Option<Attr<Value>>,
}

#[derive(Default, FromMeta)]
#[darling(default)]
struct FieldAttrs {
    field: Option<Attr<Member>>,
}

impl Projection {
    /// Reads the struct; `None` when it is none, or says no entity.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<Projection> {
        let named = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) if !fields.named.is_empty() => Some(&fields.named),
                _ => None,
            },
            _ => None,
        };
        let Some(named) = named else {
            errors.at(&input.ident, "`Projection` is for structs with named fields, at least one");
            return None;
        };
        if !input.generics.params.is_empty() {
            errors.at(&input.generics, "a projection can't be generic");
            return None;
        }
        let keys = |place: String, known| Keys { place, known, repeatable: &[], elsewhere: &|_| None };
        let found =
            keys("a projection".to_owned(), &[&["entity"]]).filter(items(&input.attrs, errors), errors);
        let attrs: StructAttrs = read(found, errors);
        let mut fields = Vec::new();
        for field in named {
            let Some(ident) = &field.ident else { continue };
            let place = format!("the field `{ident}` of a projection");
            let found = keys(place, &[&["field"]]).filter(items(&field.attrs, errors), errors);
            let attrs: FieldAttrs = read(found, errors);
            let own = || Member { mixins: Vec::new(), name: ident.clone() };
            let source = attrs.field.map_or_else(own, |field| field.value);
            fields.push(Projected { ident: ident.clone(), ty: field.ty.clone(), source });
        }
        let entity = match attrs.entity.map(|entity| entity.value.0) {
            Some(Expr::Path(path)) if path.qself.is_none() => path.path,
            Some(other) => {
                errors.at(&other, "`entity` takes the entity's struct: write `entity = User`");
                return None;
            }
            None => {
                errors
                    .at(&input.ident, "a projection says of which entity: put `#[ent(entity = User)]` on it");
                return None;
            }
        };
        Some(Projection { ident: input.ident.clone(), entity, fields })
    }
}
