//! What policies say of rows that a mutation reaches through others, and of fields that others show.

use ent::Error;
use ent::prelude::*;
use ent::{Guarded, count};

use crate::scenario;

fn all() -> ent::Schema {
    ent::schema![Owner, Pet, Doc, Member, Badge]
}

/// Who asks: he keeps his own pets only, and sees no microchips.
struct Me(i64);

#[derive(Entity, Clone, Debug)]
pub struct Owner {
    pub id: i64,
    #[ent(unique)]
    pub email: String,
    pub pets: Many<Pet>,
    #[ent(through = Member)]
    pub docs: Many<Doc>,
    pub friend_id: Option<i64>,
    #[ent(field = friend_id)]
    pub friend: One<Owner>,
}

#[derive(Entity, Clone, Debug)]
#[ent(policy = own_pets)]
pub struct Pet {
    pub id: i64,
    pub name: String,
    #[ent(visible = is_first)]
    pub vet_id: Guarded<Option<i64>>,
    pub owner_id: Option<i64>,
    #[ent(inverse = pets, field = owner_id)]
    pub owner: One<Owner>,
}

/// Everybody sees every pet.
fn own_pets() -> Policy<Pet> {
    Policy::new().mutation(keeps_own)
}

fn keeps_own(cx: MutationContext<Pet>) -> Result<Decision<Pet>, Error> {
    Ok(Decision::Filter(Pet::OWNER_ID.eq(cx.viewer::<Me>()?.0)))
}

fn is_first(cx: Context<Pet>) -> Result<bool, Error> {
    Ok(cx.get::<Me>().is_some_and(|me| me.0 == 1))
}
