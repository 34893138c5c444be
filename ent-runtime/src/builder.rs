//! What the setters of a mixin work on: the builders of whichever entity has the mixin.

use crate::create::Create;
use crate::edge::{ToMany, ToOne};
use crate::entity::{Entity, ToId};
use crate::field::Field;
use crate::field_type::{FieldType, IntoField};
use crate::required::State;
use crate::update::Update;
use crate::view::Table;

/// A builder that creates or updates. The derive implements it for entities with mixins.
pub trait Builder: Sized {
    /// The entity.
    type Entity: Entity<Kind = Table>;

    #[doc(hidden)]
    type Core: Setters<Self::Entity>;

    /// What is set of what the mixins of the entity require.
    #[doc(hidden)]
    type State: State;

    /// The builder when something more is set: the same, where it updates.
    #[doc(hidden)]
    type With<S: State>: Builder<Entity = Self::Entity, Core = Self::Core>;

    #[doc(hidden)]
    fn core(&mut self) -> &mut Self::Core;

    #[doc(hidden)]
    fn with<S: State>(self) -> Self::With<S>;
}

/// A builder that creates.
#[diagnostic::on_unimplemented(
    message = "only a create can set this: it is immutable",
    label = "`{Self}` is not a builder that creates"
)]
pub trait CreateBuilder: Builder<Core = Create<<Self as Builder>::Entity>> {}

/// A builder that updates, one entity or many.
#[diagnostic::on_unimplemented(
    message = "only an update can change this: a create sets it",
    label = "`{Self}` is not a builder that updates"
)]
pub trait UpdateBuilder: Builder<Core = Update<<Self as Builder>::Entity>> {}

/// What a create and an update have in common.
#[doc(hidden)]
pub trait Setters<E: Entity<Kind = Table>> {
    /// Sets a field.
    fn set<T: FieldType>(&mut self, field: Field<E, T>, value: impl IntoField<T>);
    /// Adds neighbours.
    fn add<T: Entity, I: IntoIterator<Item: ToId<T>>>(&mut self, edge: ToMany<E, T>, to: I);
    /// Sets the neighbour.
    fn link<T: Entity>(&mut self, edge: ToOne<E, T>, to: impl ToId<T>);
}

macro_rules! setters {
    ($core:ident) => {
        impl<E: Entity<Kind = Table>> Setters<E> for $core<E> {
            fn set<T: FieldType>(&mut self, field: Field<E, T>, value: impl IntoField<T>) {
                $core::set(self, field, value);
            }

            fn add<T: Entity, I: IntoIterator<Item: ToId<T>>>(&mut self, edge: ToMany<E, T>, to: I) {
                $core::add(self, edge, to);
            }

            fn link<T: Entity>(&mut self, edge: ToOne<E, T>, to: impl ToId<T>) {
                $core::link(self, edge, to);
            }
        }
    };
}

setters!(Create);
setters!(Update);
