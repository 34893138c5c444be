//! What a type's spelling says: an edge, an option, a number. Types are known by their last path segment, and one that is
//! not known is left to the compiler.

use crate::names::bare;
use syn::{GenericArgument, PathArguments, Type};

/// The type out of groups and parentheses.
fn plain(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain(&group.elem),
        Type::Paren(paren) => plain(&paren.elem),
        other => other,
    }
}

/// The name of the last segment of a path.
fn last(ty: &Type) -> Option<&syn::PathSegment> {
    match plain(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// `T`, where the type is `wrapper<T>`.
pub(crate) fn inside<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let segment = last(ty).filter(|segment| segment.ident == wrapper)?;
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => match arguments.args.first()
        {
            Some(GenericArgument::Type(inner)) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Whether it leads to an entity, and to how many.
pub(crate) fn edge(ty: &Type) -> Option<(bool, &Type)> {
    inside(ty, "Many")
        .map(|target| (true, target))
        .or_else(|| inside(ty, "One").map(|target| (false, target)))
}

/// What to write instead of an edge inside something else.
pub(crate) fn misplaced_edge(ty: &Type) -> Option<&'static str> {
    if let Some(inner) = inside(ty, "Option") {
        return edge(inner).map(|(many, _)| match many {
            true => "an edge to many may be empty already: write `Many<..>` without the `Option`",
            false => "an edge is optional already: write `One<..>` without the `Option`",
        });
    }
    let in_list =
        ["Vec", "Box", "Arc", "Rc", "HashSet", "BTreeSet"].into_iter().find_map(|list| inside(ty, list));
    in_list.and_then(edge).map(|_| "an edge to several entities is `Many<..>`, to one it is `One<..>`")
}

/// What can be asked of a field of that type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Signed,
    Unsigned,
    Float,
    Decimal,
    Text,
    Bytes,
    /// Known, and none of the others: a time, a UUID, JSON, a truth value.
    Other,
    /// An enum, an alias, or a type of the user's own.
    Unknown,
}

impl Kind {
    pub(crate) fn is_integer(self) -> bool {
        matches!(self, Kind::Signed | Kind::Unsigned)
    }

    pub(crate) fn is_number(self) -> bool {
        self.is_integer() || matches!(self, Kind::Float | Kind::Decimal)
    }
}

/// What a value is out of what keeps it from sight: `T`, where the type is a `Sensitive<T>` or a `Guarded<T>`.
pub(crate) fn out_of_sight(ty: &Type) -> Option<&Type> {
    let inner = inside(ty, "Sensitive").or_else(|| inside(ty, "Guarded"))?;
    Some(out_of_sight(inner).unwrap_or(inner))
}

/// The kind of a type that is no option; one that keeps a `T` from sight is what `T` is.
pub(crate) fn kind(ty: &Type) -> Kind {
    let Some(segment) = last(out_of_sight(ty).unwrap_or(ty)) else { return Kind::Unknown };
    match segment.ident.to_string().as_str() {
        "i8" | "i16" | "i32" | "i64" => Kind::Signed,
        "u8" | "u16" | "u32" | "u64" => Kind::Unsigned,
        "f32" | "f64" => Kind::Float,
        "Decimal" => Kind::Decimal,
        "String" => Kind::Text,
        "Vec" => match inside(ty, "Vec").and_then(last) {
            Some(item) if item.ident == "u8" => Kind::Bytes,
            _ => Kind::Unknown,
        },
        "bool" | "DateTime" | "NaiveDateTime" | "NaiveDate" | "NaiveTime" | "Uuid" | "Json" => Kind::Other,
        _ => Kind::Unknown,
    }
}

/// Whether a number can be added to fields of that type: one that is kept from sight is no number to the outside.
pub(crate) fn can_add(ty: &Type) -> bool {
    kind(ty).is_number() && out_of_sight(ty).is_none()
}

/// The name at the end of a type's path.
pub(crate) fn name(ty: &Type) -> Option<String> {
    last(ty).map(|segment| bare(&segment.ident))
}

/// The type as it is written.
pub(crate) fn shown(ty: &Type) -> String {
    let mut text = quote::quote!(#ty).to_string();
    for (spaced, close) in [(" < ", "<"), (" > ", ">"), (" >", ">"), (" :: ", "::"), (" ,", ",")] {
        text = text.replace(spaced, close);
    }
    text
}
