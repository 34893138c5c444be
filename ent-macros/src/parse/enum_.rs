//! An enum of unit variants, and the value of each.

use darling::FromMeta;
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Fields, Lit, Variant as SynVariant};

use super::validator::{Literal, literal};
use super::value::{Text, Value, Word};
use super::{Attr, Keys, items, key, read};
use crate::errors::Errors;
use crate::names::{bare, did_you_mean, snake};

/// An enum that is stored as text or as an integer.
pub(crate) struct Enum {
    pub(crate) ident: Ident,
    pub(crate) variants: Vec<Variant>,
    /// The integer type that it is stored as; text, where there is none.
    pub(crate) int: Option<&'static str>,
    /// The name of the enum type that PostgreSQL gets.
    pub(crate) native: Option<String>,
}

/// A variant, its value, and where the value is said.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    /// The text.
    pub(crate) value: String,
    /// The number, of an enum that is stored as one.
    pub(crate) number: i64,
    pub(crate) span: Span,
}

#[derive(Default, FromMeta)]
#[darling(default)]
struct EnumAttrs {
    int: Option<Attr<Word>>,
    native: Option<Attr<Text>>,
    rename_all: Option<Attr<Case>>,
}

#[derive(Default, FromMeta)]
#[darling(default)]
struct VariantAttrs {
    rename: Option<Attr<Text>>,
    value: Option<Attr<Value>>,
}

impl Enum {
    /// Reads the enum; `None` when it is none.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<Enum> {
        let Data::Enum(data) = &input.data else {
            let message = "`EntEnum` is for enums; a struct around one value has `#[derive(FieldType)]`, \
                           and any other can be stored as `Json<..>`";
            errors.at(&input.ident, message);
            return None;
        };
        if !input.generics.params.is_empty() {
            errors.at(&input.generics, "an enum that is a field can't be generic");
            return None;
        }
        let elsewhere = |key: &str| match key {
            "rename" | "value" => Some(format!("`{key}` belongs on a variant, not on the enum")),
            _ => None,
        };
        let known: &[&[&str]] = &[&["int", "native", "rename_all"]];
        let keys = Keys { place: "an enum".to_owned(), known, repeatable: &[], elsewhere: &elsewhere };
        let attrs: EnumAttrs = read(keys.filter(items(&input.attrs, errors), errors), errors);
        if let (Some(native), Some(_)) = (&attrs.native, &attrs.int) {
            errors
                .span(native.key, "an enum of the database's own is stored as text, and this one as numbers");
        }
        let case = attrs.rename_all.map_or(Case::Snake, |case| case.value);
        let mut variants = Vec::new();
        let mut number = -1;
        for variant in &data.variants {
            let read = read_variant(variant, case, attrs.int.is_some(), number, errors);
            number = read.number;
            variants.push(read);
        }
        Some(Enum {
            ident: input.ident.clone(),
            int: attrs.int.map(|_| int_type(&input.attrs, &variants)),
            variants,
            native: attrs.native.map(|native| native.value.0.value()),
        })
    }
}

fn read_variant(variant: &SynVariant, case: Case, int: bool, before: i64, errors: &mut Errors) -> Variant {
    let name = bare(&variant.ident);
    let elsewhere = |key: &str| match key {
        "int" | "native" | "rename_all" => Some(format!("`{key}` belongs on the enum, not on a variant")),
        _ => None,
    };
    let known: &[&[&str]] = &[&["rename", "value"]];
    let keys = Keys { place: format!("the variant `{name}`"), known, repeatable: &[], elsewhere: &elsewhere };
    let attrs: VariantAttrs = read(keys.filter(items(&variant.attrs, errors), errors), errors);
    if !matches!(variant.fields, Fields::Unit) {
        let message = format!("`{name}` can't hold data: the database has one value for each variant");
        errors.at(&variant.fields, message);
    }
    if let (Some(value), false) = (&attrs.value, int) {
        let message = match &value.value.0 {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => format!("write `rename = {:?}`", text.value()),
            _ => "a number is the value of an enum with `#[ent(int)]`; write `rename = \"..\"` for a text"
                .to_owned(),
        };
        errors.span(value.key, message);
    }
    let given = attrs.value.as_ref().map(|value| &value.value.0);
    let given = given.or(variant.discriminant.as_ref().map(|(_, value)| value)).filter(|_| int);
    let number = match given {
        None => before.saturating_add(1),
        Some(expr) => match literal(expr) {
            Some(Literal::Int(number)) if i64::try_from(number).is_ok() => number as i64,
            _ => {
                errors.at(expr, "the value of a variant is a whole number that is written out: `value = 10`");
                before.saturating_add(1)
            }
        },
    };
    let (value, mut span) = match &attrs.rename {
        Some(Attr { value: Text(text), .. }) => (text.value(), text.span()),
        None => (case.apply(&name), variant.ident.span()),
    };
    if let Some(given) = given {
        span = given.span();
    }
    Variant { ident: variant.ident.clone(), value, number, span }
}

/// The integer type of the enum: that of its `#[repr(..)]`, or `i32` where the numbers fit.
fn int_type(attributes: &[Attribute], variants: &[Variant]) -> &'static str {
    const TYPES: [&str; 7] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32"];
    let mut named = None;
    for repr in attributes.iter().filter(|attr| attr.path().is_ident("repr")) {
        // What the compiler does not take it reports itself.
        let _ = repr.parse_nested_meta(|meta| {
            named = named.or(TYPES.into_iter().find(|ty| meta.path.is_ident(ty)));
            Ok(())
        });
    }
    let fits = variants.iter().all(|variant| i32::try_from(variant.number).is_ok());
    named.unwrap_or(if fits { "i32" } else { "i64" })
}

/// How the names of variants become texts, as serde has it.
#[derive(Clone, Copy)]
enum Case {
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
    Camel,
    Pascal,
    Lower,
    Upper,
}

impl Case {
    const KNOWN: [(&str, Case); 8] = [
        ("snake_case", Case::Snake),
        ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
        ("kebab-case", Case::Kebab),
        ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
        ("camelCase", Case::Camel),
        ("PascalCase", Case::Pascal),
        ("lowercase", Case::Lower),
        ("UPPERCASE", Case::Upper),
    ];

    fn apply(self, name: &str) -> String {
        match self {
            Case::Snake => snake(name),
            Case::ScreamingSnake => snake(name).to_uppercase(),
            Case::Kebab => snake(name).replace('_', "-"),
            Case::ScreamingKebab => snake(name).to_uppercase().replace('_', "-"),
            Case::Camel => {
                let mut letters = name.chars();
                letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
            }
            Case::Pascal => name.to_owned(),
            Case::Lower => name.to_lowercase(),
            Case::Upper => name.to_uppercase(),
        }
    }
}

impl FromMeta for Case {
    fn from_meta(item: &syn::Meta) -> darling::Result<Self> {
        let Text(text) = Text::from_meta(item)?;
        let name = text.value();
        Case::KNOWN.into_iter().find(|(known, _)| *known == name).map(|(_, case)| case).ok_or_else(|| {
            let known = Case::KNOWN.map(|(known, _)| known);
            let near = did_you_mean(&name, known);
            let all = known.map(|known| format!("{known:?}")).join(", ");
            darling::Error::custom(format!("`{}` is one of {all}, not {name:?}{near}", key(item)))
                .with_span(&text)
        })
    }
}
