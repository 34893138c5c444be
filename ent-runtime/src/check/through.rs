//! What is asserted of an edge whose pairs are the rows of an entity, and which edges of that entity lead to its two ends.
//!
//! [`ends`] is the one place that tells which is which: the assertions ask it while the program is compiled, and
//! [`node`](crate::node) when it runs.

use super::{find, same};
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema, Through};

/// Both ends lead to many.
pub const fn through_is_many_to_many(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match relation(entity, edge, target) {
        Some(Relation { to, from: Some(from), .. }) => !to.unique && !from.unique,
        Some(Relation { owner, to, target, .. }) => !to.unique && same(owner.name, target.name),
        None => true,
    }
}

/// The entity is neither of the two that the edge connects.
pub const fn through_is_apart(
    entity: &EntitySchema,
    _: &str,
    target: &EntitySchema,
    through: &EntitySchema,
) -> bool {
    !same(entity.name, through.name) && !same(target.name, through.name)
}

/// The two sides name one entity, and if both say which edge of it leads where, they say the same.
pub const fn through_agrees(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    let Some(Relation { to: EdgeSchema { through: Some(to), .. }, from: Some(from), .. }) =
        relation(entity, edge, target)
    else {
        return true;
    };
    let Some(from) = &from.through else { return true };
    match (to.ends, from.ends) {
        (Some((owner, target)), Some((own, other))) => {
            same(to.name, from.name) && same(owner, other) && same(target, own)
        }
        _ => same(to.name, from.name),
    }
}

/// No side says how a table of the edge's own is called.
pub const fn through_stores(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match relation(entity, edge, target) {
        Some(Relation { to, from: Some(from), .. }) => !super::says_join(to) && !super::says_join(from),
        Some(Relation { to, .. }) => !super::says_join(to),
        None => true,
    }
}

/// No other edge of the entity that this one leads to has its pairs in the same rows.
pub const fn through_is_free(
    entity: &EntitySchema,
    edge: &str,
    target: &EntitySchema,
    through: &EntitySchema,
) -> bool {
    let Some(Relation { to, .. }) = relation(entity, edge, target) else { return true };
    let mut i = 0;
    while i < target.edges.len() {
        let other = &target.edges[i];
        let inverse = match (find(entity, edge), other.inverse) {
            // One side of a relation and the other are no two edges.
            (_, Some(inverse)) => same(inverse, to.name),
            (Some(EdgeSchema { inverse: Some(inverse), .. }), None) => same(inverse, other.name),
            _ => same(entity.name, target.name) && same(other.name, edge),
        };
        if let Some(taken) = &other.through
            && same(taken.name, through.name)
            && !inverse
        {
            return false;
        }
        i += 1;
    }
    true
}

macro_rules! flaws {
    ($($(#[$doc:meta])* $name:ident: $flaw:ident;)*) => {$(
        $(#[$doc])*
        pub const fn $name(
            entity: &EntitySchema,
            edge: &str,
            target: &EntitySchema,
            through: &EntitySchema,
        ) -> bool {
            match relation(entity, edge, target) {
                Some(Relation { owner, to, target, from }) => {
                    !matches!(ends(through, owner.name, target.name, named(to, from)), Err(Flaw::$flaw))
                }
                None => true,
            }
        }
    )*};
}

flaws! {
    /// The entity has an edge to each end.
    through_leads_to_both: Missing;
    /// These edges have fields.
    through_has_fields: NoField;
    /// These edges are required.
    through_is_required: Optional;
    /// It is clear which is which.
    through_is_clear: Ambiguous;
}

/// A key of several fields is of the two that hold the edges to the ends.
pub const fn through_key_fits(
    entity: &EntitySchema,
    edge: &str,
    target: &EntitySchema,
    through: &EntitySchema,
) -> bool {
    let Some(Relation { owner, to, target, from }) = relation(entity, edge, target) else { return true };
    let Ok((own, other)) = ends(through, owner.name, target.name, named(to, from)) else { return true };
    let (own, other) = (&through.edges[own], &through.edges[other]);
    match through.key {
        [_] => true,
        [a, b] => {
            let (a, b) = (through.fields[*a].name, through.fields[*b].name);
            (is_held_by(own, a) && is_held_by(other, b)) || (is_held_by(own, b) && is_held_by(other, a))
        }
        _ => false,
    }
}

const fn is_held_by(edge: &EdgeSchema, field: &str) -> bool {
    matches!(edge.field, Some(held) if same(held, field))
}

/// Why an entity can't be what an edge leads through.
pub(crate) enum Flaw {
    /// It has no edge to one of the ends.
    Missing,
    /// It has no edge of that name, which is an error of its own.
    Unknown,
    /// Such an edge has no field.
    NoField,
    /// Such an edge may be absent.
    Optional,
    /// There are several, and nothing says which is meant.
    Ambiguous,
}

/// The positions of the edges that lead to the owner and to the target, by their names, which are those of the entities.
///
/// Those that the user names; or else the only one of each type; or else, where several have the owner's type, the one
/// whose field is called `<owner>_id`.
pub(crate) const fn ends(
    through: &EntitySchema,
    owner: &str,
    target: &str,
    named: Option<(&str, &str)>,
) -> Result<(usize, usize), Flaw> {
    if let Some((own, other)) = named {
        return match (only(through, owner, Pick::Named(own)), only(through, target, Pick::Named(other))) {
            (Ok(own), Ok(other)) if own != other => Ok((own, other)),
            (Err(Flaw::Missing), _) | (_, Err(Flaw::Missing)) => Err(Flaw::Unknown),
            (Err(flaw), _) | (_, Err(flaw)) => Err(flaw),
            _ => Err(Flaw::Unknown),
        };
    }
    if !same(owner, target) {
        return match (by_type(through, owner), by_type(through, target)) {
            (Ok(own), Ok(other)) => Ok((own, other)),
            (Err(flaw), _) | (_, Err(flaw)) => Err(flaw),
        };
    }
    let own = match only(through, owner, Pick::Called) {
        Ok(own) => own,
        Err(Flaw::Missing) if count(through, owner, Pick::Any) > 1 => return Err(Flaw::Ambiguous),
        Err(_) => match only(through, owner, Pick::Any) {
            // One of two is not enough.
            Ok(_) => return Err(Flaw::Missing),
            Err(flaw) => return Err(flaw),
        },
    };
    match only(through, target, Pick::Not(own)) {
        Ok(other) => Ok((own, other)),
        Err(flaw) => Err(flaw),
    }
}

const fn by_type(through: &EntitySchema, end: &str) -> Result<usize, Flaw> {
    match only(through, end, Pick::Any) {
        Err(Flaw::Ambiguous) => match only(through, end, Pick::Called) {
            Ok(at) => Ok(at),
            Err(_) => Err(Flaw::Ambiguous),
        },
        other => other,
    }
}

/// Which edges are looked at.
#[derive(Clone, Copy)]
enum Pick<'a> {
    Any,
    /// The one of that name.
    Named(&'a str),
    /// Those whose field is called `<end>_id`.
    Called,
    /// All but the one at that position.
    Not(usize),
}

impl Pick<'_> {
    const fn has(self, at: usize, edge: &EdgeSchema, end: &str) -> bool {
        match (self, edge.field) {
            // The types of those that are named are known to fit.
            (Pick::Named(name), _) => same(edge.name, name),
            _ if !same(edge.target_name, end) => false,
            (Pick::Any, _) => true,
            (Pick::Called, Some(field)) => is_reference_to(field, end),
            (Pick::Called, None) => false,
            (Pick::Not(other), _) => at != other,
        }
    }
}

/// The only required edge to one such entity that has a field.
const fn only(through: &EntitySchema, end: &str, pick: Pick<'_>) -> Result<usize, Flaw> {
    let (mut found, mut flaw) = (None, Flaw::Missing);
    let mut i = 0;
    while i < through.edges.len() {
        let edge = &through.edges[i];
        if edge.unique && pick.has(i, edge, end) {
            match field(through, edge) {
                None => flaw = Flaw::NoField,
                Some(field) if field.nullable => flaw = Flaw::Optional,
                Some(_) if found.is_some() => return Err(Flaw::Ambiguous),
                Some(_) => found = Some(i),
            }
        }
        i += 1;
    }
    match found {
        Some(found) => Ok(found),
        None => Err(flaw),
    }
}

/// How many edges to one such entity there are.
const fn count(through: &EntitySchema, end: &str, pick: Pick<'_>) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < through.edges.len() {
        let edge = &through.edges[i];
        if edge.unique
            && pick.has(i, edge, end)
            && matches!(field(through, edge), Some(field) if !field.nullable)
        {
            count += 1;
        }
        i += 1;
    }
    count
}

/// The field that holds the edge.
pub(crate) const fn field<'a>(entity: &'a EntitySchema, edge: &EdgeSchema) -> Option<&'a FieldSchema> {
    let Some(name) = edge.field else { return None };
    let mut i = 0;
    while i < entity.fields.len() {
        if same(entity.fields[i].name, name) {
            return Some(&entity.fields[i]);
        }
        i += 1;
    }
    None
}

/// Whether the field is called after the entity: `user_info_id` after `UserInfo`. Underscores don't count but for the last.
const fn is_reference_to(field: &str, entity: &str) -> bool {
    let (field, entity) = (field.as_bytes(), entity.as_bytes());
    let Some((name, b"_id")) = field.split_last_chunk::<3>() else { return false };
    let (mut i, mut j) = (0, 0);
    loop {
        while i < name.len() && name[i] == b'_' {
            i += 1;
        }
        while j < entity.len() && entity[j] == b'_' {
            j += 1;
        }
        if i == name.len() || j == entity.len() {
            return i == name.len() && j == entity.len();
        }
        if !name[i].eq_ignore_ascii_case(&entity[j]) {
            return false;
        }
        i += 1;
        j += 1;
    }
}

/// The names that one of the sides gives the edges to the owner and to the target.
pub(crate) const fn named(
    to: &'static EdgeSchema,
    from: Option<&'static EdgeSchema>,
) -> Option<(&'static str, &'static str)> {
    if let Some(Through { ends: Some(ends), .. }) = to.through {
        return Some(ends);
    }
    match from {
        Some(EdgeSchema { through: Some(Through { ends: Some((target, owner)), .. }), .. }) => {
            Some((*owner, *target))
        }
        _ => None,
    }
}

/// An edge with its other side, seen from the side that declares the relation.
struct Relation<'a> {
    owner: &'a EntitySchema,
    to: &'static EdgeSchema,
    target: &'a EntitySchema,
    from: Option<&'static EdgeSchema>,
}

const fn relation<'a>(
    entity: &'a EntitySchema,
    edge: &str,
    target: &'a EntitySchema,
) -> Option<Relation<'a>> {
    let Some(edge) = find(entity, edge) else { return None };
    if let Some(inverse) = edge.inverse {
        return match find(target, inverse) {
            Some(to) => Some(Relation { owner: target, to, target: entity, from: Some(edge) }),
            None => None,
        };
    }
    let mut i = 0;
    while i < target.edges.len() {
        let from = &target.edges[i];
        if let Some(inverse) = from.inverse
            && same(inverse, edge.name)
            && same(from.target_name, entity.name)
        {
            return Some(Relation { owner: entity, to: edge, target, from: Some(from) });
        }
        i += 1;
    }
    Some(Relation { owner: entity, to: edge, target, from: None })
}
