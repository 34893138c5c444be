//! The rules that one struct can break by itself, each a function that reports at the user's token.
//!
//! What takes two entities to judge is left to what [`expand`](crate::expand) asks of the compiler.

mod behaviour;
mod edges;
mod enum_;
mod field_type;
mod fields;
mod indexes;
mod keys;
mod literals;
mod mixins;
mod names;
mod options;
mod validators;
mod view;

pub(crate) use enum_::enum_;
pub(crate) use field_type::field_type;

use crate::errors::Errors;
use crate::model::Entity;

/// Every rule of an entity.
pub(crate) fn entity(entity: &mut Entity, errors: &mut Errors) {
    behaviour::check(entity, errors);
    if entity.is_view() {
        entity.clashing = view::check(entity, errors);
        return;
    }
    fields::check(entity, errors);
    validators::check(entity, errors);
    edges::check(entity, errors);
    indexes::check(entity, errors);
    literals::check(entity, errors);
    options::check(entity, errors);
    let refused = mixins::check(entity, errors);
    entity.clashing = names::check(entity, errors);
    entity.mixins.retain(|mixin| !refused.contains(&mixin.ident) && !entity.clashing.contains(&mixin.ident));
}
