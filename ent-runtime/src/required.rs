//! What a create has set of what the mixins of its entity require, as types that the compiler looks into.
//!
//! The state of a mixin is a list with a place for each of its required members, and one for the state of each mixin in it;
//! that of an entity is a list of the states of its mixins. A list is a pair of its first and the rest, and `()` a list in which
//! nothing is set, however long. A setter knows the way to its member in the mixin, and the entity the way to the mixin:
//! together they say what is set afterwards. Nothing of this is there when the program runs.

use std::marker::PhantomData;

use crate::builder::Builder;
use crate::entity::Set;
use crate::mixin::{HasMixin, Mixin};

/// A list of states, or what is in one.
pub trait State {
    /// The first of the list.
    type First: State;
    /// The rest of it.
    type Rest: State;
}

impl<First: State, Rest: State> State for (First, Rest) {
    type First = First;
    type Rest = Rest;
}

/// Nothing is set.
impl State for () {
    type First = ();
    type Rest = ();
}

/// One member is set.
impl State for Set {
    type First = ();
    type Rest = ();
}

/// Everything that a copy of an entity sets.
#[derive(Debug)]
pub struct Copied;

impl State for Copied {
    type First = Copied;
    type Rest = Copied;
}

/// The way to a member in a list of states.
pub trait Path {
    /// The state with that member set.
    type Set<S: State>: State;
}

/// It is here.
#[derive(Debug)]
pub struct Here;

/// It is in the first of the list.
#[derive(Debug)]
pub struct InFirst<P>(PhantomData<P>);

/// It is in the rest of the list.
#[derive(Debug)]
pub struct InRest<P>(PhantomData<P>);

impl Path for Here {
    type Set<S: State> = Set;
}

impl<P: Path> Path for InFirst<P> {
    type Set<S: State> = (P::Set<S::First>, S::Rest);
}

impl<P: Path> Path for InRest<P> {
    type Set<S: State> = (S::First, P::Set<S::Rest>);
}

/// A mixin of a mixin, by a number that stands for the name of the member.
#[diagnostic::on_unimplemented(message = "`{Self}` has no mixin of that name")]
pub trait Inner<const NAME: u64>: Mixin {
    /// The mixin.
    type Mixin: Mixin;

    /// The way to what is required of it, from the mixin that it is in.
    type Path<P: Path>: Path;
}

/// A mixin or an entity of which a create in that state has all that is required.
pub trait Complete<S> {}

/// The state of the builder `B` after the setter of the mixin `M` for the member that is there.
type After<B, M, P> = <<<B as Builder>::Entity as HasMixin<M>>::Path<P> as Path>::Set<<B as Builder>::State>;

/// The builder `B` after that setter.
pub type With<B, M, P> = <B as Builder>::With<After<B, M, P>>;

/// The same builder after that setter.
pub fn with<B: Builder<Entity: HasMixin<M>>, M: Mixin, P: Path>(builder: B) -> With<B, M, P> {
    builder.with::<After<B, M, P>>()
}
