//! An enum of unit variants, and the value of each.

use darling::FromMeta;
use proc_macro2::{Ident, Span};
use syn::{Data, DeriveInput, Fields};

use super::value::Text;
use super::{Attr, Keys, items, read};
use crate::errors::Errors;
use crate::names::{bare, snake};

/// An enum that is stored as text.
pub(crate) struct Enum {
    pub(crate) ident: Ident,
    pub(crate) variants: Vec<Variant>,
}

/// A variant, its value, and where the value is said.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) value: String,
    pub(crate) span: Span,
}

#[derive(Default, FromMeta)]
#[darling(default)]
struct VariantAttrs {
    rename: Option<Attr<Text>>,
}

impl Enum {
    /// Reads the enum; `None` when it is none.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<Enum> {
        let Data::Enum(data) = &input.data else {
            errors.at(&input.ident, "`EntEnum` is for enums; a struct can be stored as `Json<..>`");
            return None;
        };
        if !input.generics.params.is_empty() {
            errors.at(&input.generics, "an enum that is a field can't be generic");
            return None;
        }
        let keys = |place: String, known| Keys { place, known, repeatable: &[], elsewhere: &|_| None };
        for item in keys("an enum".to_owned(), &[]).filter(items(&input.attrs, errors), errors) {
            errors.at(&item, "an enum has no keys of its own");
        }
        let mut variants = Vec::new();
        for variant in &data.variants {
            let known: &[&[&str]] = &[&["rename"]];
            let place = format!("the variant `{}`", variant.ident);
            let attrs: VariantAttrs =
                read(keys(place, known).filter(items(&variant.attrs, errors), errors), errors);
            let name = bare(&variant.ident);
            let (value, span) = match attrs.rename {
                Some(Attr { value: Text(text), .. }) => (text.value(), text.span()),
                None => (snake(&name), variant.ident.span()),
            };
            if !matches!(variant.fields, Fields::Unit) {
                let message = format!("`{name}` can't hold data: the database has one text for each variant");
                errors.at(&variant.fields, message);
            }
            variants.push(Variant { ident: variant.ident.clone(), value, span });
        }
        Some(Enum { ident: input.ident.clone(), variants })
    }
}
