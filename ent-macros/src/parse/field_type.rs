//! A type of the user's own that is stored as another: a struct around one value, or any type with a codec.

use darling::FromMeta;
use proc_macro2::Ident;
use syn::{Data, DeriveInput, Fields, Type};

use super::validator::{self, Validator};
use super::value::{Number, PerDialect, TypePath};
use super::{Attr, Keys, items, key, read, types};
use crate::errors::Errors;
use crate::names::bare;

/// The keys, beside those of the [validators](validator).
const KEYS: &[&str] = &["codec", "sql_type", "size", "write_as", "read_as"];

/// A type that is stored as another.
pub(crate) struct FieldType {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) via: Via,
    pub(crate) attrs: FieldTypeAttrs,
    pub(crate) validators: Vec<Validator>,
}

/// What it is stored as.
pub(crate) enum Via {
    /// The one value in it.
    Inner(Type),
    /// What the codec makes of it.
    Codec(Type),
}

/// What its keys say.
#[derive(Default, FromMeta)]
#[darling(default)]
pub(crate) struct FieldTypeAttrs {
    pub(crate) codec: Option<Attr<TypePath>>,
    pub(crate) sql_type: Option<Attr<PerDialect>>,
    pub(crate) size: Option<Attr<Number>>,
    pub(crate) write_as: Option<Attr<PerDialect>>,
    pub(crate) read_as: Option<Attr<PerDialect>>,
}

impl FieldType {
    /// Reads the type; `None` when it can't be a field type.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<FieldType> {
        if !input.generics.params.is_empty() {
            errors.at(&input.generics, "a type that is a field can't be generic");
            return None;
        }
        let keys = Keys {
            place: "a field type".to_owned(),
            known: &[KEYS, validator::KEYS],
            repeatable: &["validate"],
            elsewhere: &|_| None,
        };
        let (own, validators): (Vec<_>, Vec<_>) = keys
            .filter(items(&input.attrs, errors), errors)
            .into_iter()
            .partition(|item| KEYS.contains(&key(item).as_str()));
        let attrs: FieldTypeAttrs = read(own, errors);
        let via = match &attrs.codec {
            Some(codec) => Via::Codec(codec.value.0.clone()),
            None => Via::Inner(inner(input, errors)?),
        };
        Some(FieldType {
            name: bare(&input.ident),
            ident: input.ident.clone(),
            via,
            attrs,
            validators: validator::parse(validators, errors),
        })
    }
}

/// The type of the one value.
fn inner(input: &DeriveInput, errors: &mut Errors) -> Option<Type> {
    let name = &input.ident;
    let usage = format!(
        "`FieldType` is for a struct around one value, `struct {name}(String);`, \
         or for any type with `#[ent(codec = ..)]` that says how it is stored"
    );
    match &input.data {
        Data::Enum(_) => {
            errors.at(name, format!("an enum of unit variants has `#[derive(EntEnum)]`; {usage}"));
            None
        }
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let ty = fields.unnamed.first().map(|field| &field.ty)?;
                if types::inside(ty, "Option").is_some() {
                    let message =
                        format!("a value that may be absent is an `Option<{name}>` where it is a field");
                    errors.at(ty, message);
                    return None;
                }
                Some(ty.clone())
            }
            fields => {
                if fields.is_empty() {
                    errors.at(name, usage)
                } else {
                    errors.at(fields, usage)
                }
                None
            }
        },
        Data::Union(_) => {
            errors.at(name, usage);
            None
        }
    }
}
