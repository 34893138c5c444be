//! What the derive asserts of two entities while the program is compiled: constant functions over their descriptors.
//!
//! Each takes the descriptor of an entity, the name of one of its edges, and the descriptor that the edge leads to, and
//! answers whether the two agree. What is not there agrees with everything: that it is missing is another error.

pub(crate) mod through;

pub use self::through::{
    through_agrees, through_has_fields, through_is_apart, through_is_clear, through_is_free,
    through_is_many_to_many, through_is_required, through_key_fits, through_leads_to_both, through_stores,
};
use crate::edge::ToOne;
use crate::entity::{Entity, KeyOf};
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};

/// Compiles where `F` is the type of the key of `E`.
pub const fn key_of<F: KeyOf<E>, E>() {}

/// An edge of `J` that leads to one `T`.
#[diagnostic::on_unimplemented(
    message = "this is not an edge of `{J}` that leads to one `{T}`",
    label = "expected an edge of `{J}` to one `{T}`"
)]
pub trait EndOf<J, T> {}

impl<J: Entity, T: Entity> EndOf<J, T> for ToOne<J, T> {}

/// Compiles where the edge of `J` leads to one `T`.
pub const fn end_of<J, T, G: EndOf<J, T> + Copy>(_: G) {}

/// A reference to the target is of one column, or it is the target that holds the reference.
pub const fn target_can_be_referred_to(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    target.key.len() == 1 || (is_held_by_target(entity, edge, target) && !same(entity.name, target.name))
}

/// The entity holds the reference of its edge to one, so that nothing has to refer to it.
pub const fn is_not_referred_to(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    !is_held_by_target(entity, edge, target)
}

/// The edge to one, which names no inverse, is the other side of an edge to one, which then holds the reference.
const fn is_held_by_target(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    let mut i = 0;
    while i < target.edges.len() {
        let from = &target.edges[i];
        if let Some(inverse) = from.inverse
            && from.unique
            && same(inverse, edge)
            && same(from.target_name, entity.name)
        {
            return true;
        }
        i += 1;
    }
    false
}

/// The edge that `inverse` names is the one that declares the relation, and not an inverse too.
pub const fn is_declared_side(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match sides(entity, edge, target) {
        Some((_, declared)) => declared.inverse.is_none(),
        None => true,
    }
}

/// The key is one that the database counts up.
pub const fn counts_key(entity: &EntitySchema) -> bool {
    let key = entity.id_field();
    let mut i = 0;
    while i < entity.edges.len() {
        if let Some(field) = entity.edges[i].field
            && same(field, key.name)
        {
            return false;
        }
        i += 1;
    }
    entity.key.len() == 1 && key.is_auto_increment()
}

/// Not both sides are required.
pub const fn is_optional_somewhere(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match sides(entity, edge, target) {
        Some((inverse, declared)) => !(inverse.required && declared.required),
        None => true,
    }
}

/// Not both sides say how the edge is stored.
pub const fn is_stored_once(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match sides(entity, edge, target) {
        Some((inverse, declared)) => !(says_storage(inverse) && says_storage(declared)),
        None => true,
    }
}

/// Not both sides say what happens on delete.
pub const fn deletes_once(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match sides(entity, edge, target) {
        Some((inverse, declared)) => inverse.on_delete.is_none() || declared.on_delete.is_none(),
        None => true,
    }
}

/// Only an edge between many and many has the keys of a join table.
pub const fn join_keys_fit(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match sides(entity, edge, target) {
        Some((inverse, declared)) => {
            is_many_to_many(inverse, declared) || !(says_join(inverse) || says_join(declared))
        }
        None => true,
    }
}

/// No edge between many and many has the keys of a column.
pub const fn column_keys_fit(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match sides(entity, edge, target) {
        Some((inverse, declared)) => {
            !is_many_to_many(inverse, declared) || !(says_column(inverse) || says_column(declared))
        }
        None => true,
    }
}

/// The field of an edge from one to one is on the side of the inverse, which holds the reference.
pub const fn field_holds(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match sides(entity, edge, target) {
        Some((inverse, declared)) => !is_one_to_one(inverse, declared) || declared.field.is_none(),
        None => true,
    }
}

/// An index has the edge from one to one on the side of the inverse, which holds the reference.
pub const fn index_holds(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    match sides(entity, edge, target) {
        Some((inverse, declared)) => !is_one_to_one(inverse, declared) || !is_indexed(target, declared.name),
        None => true,
    }
}

/// An edge to many without `inverse` has a join table when it leads to its own entity, or another is its inverse.
pub const fn has_join_table(entity: &EntitySchema, edge: &str, target: &EntitySchema) -> bool {
    if same(entity.name, target.name) {
        return true;
    }
    let mut i = 0;
    while i < target.edges.len() {
        if let Some(inverse) = target.edges[i].inverse
            && same(inverse, edge)
        {
            return true;
        }
        i += 1;
    }
    false
}

/// The edge, which names its inverse, and the edge that it names.
const fn sides<'a>(
    entity: &'a EntitySchema,
    edge: &str,
    target: &'a EntitySchema,
) -> Option<(&'a EdgeSchema, &'a EdgeSchema)> {
    let Some(edge) = find(entity, edge) else { return None };
    let Some(inverse) = edge.inverse else { return None };
    match find(target, inverse) {
        Some(declared) => Some((edge, declared)),
        None => None,
    }
}

const fn find(entity: &EntitySchema, edge: &str) -> Option<&'static EdgeSchema> {
    let mut i = 0;
    while i < entity.edges.len() {
        if same(entity.edges[i].name, edge) {
            return Some(&entity.edges[i]);
        }
        i += 1;
    }
    None
}

const fn is_many_to_many(a: &EdgeSchema, b: &EdgeSchema) -> bool {
    !a.unique && !b.unique
}

const fn is_one_to_one(a: &EdgeSchema, b: &EdgeSchema) -> bool {
    a.unique && b.unique
}

const fn says_join(edge: &EdgeSchema) -> bool {
    edge.table.is_some() || edge.columns.is_some() || edge.symbols.len() > 1
}

const fn says_column(edge: &EdgeSchema) -> bool {
    edge.column.is_some() || edge.symbols.len() == 1
}

const fn says_storage(edge: &EdgeSchema) -> bool {
    says_join(edge) || says_column(edge)
}

const fn is_indexed(entity: &EntitySchema, edge: &str) -> bool {
    let mut i = 0;
    while i < entity.indexes.len() {
        let edges = entity.indexes[i].edges;
        let mut j = 0;
        while j < edges.len() {
            if same(edges[j], edge) {
                return true;
            }
            j += 1;
        }
        i += 1;
    }
    false
}

// `==` on text is no constant function.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// There is a field of that name.
pub const fn has_field(fields: &[FieldSchema], name: &str) -> bool {
    let mut i = 0;
    while i < fields.len() {
        if same(fields[i].name, name) {
            return true;
        }
        i += 1;
    }
    false
}

/// There is an edge of that name, to at most one.
pub const fn has_one(edges: &[EdgeSchema], name: &str) -> bool {
    let mut i = 0;
    while i < edges.len() {
        if same(edges[i].name, name) {
            return edges[i].unique;
        }
        i += 1;
    }
    false
}
