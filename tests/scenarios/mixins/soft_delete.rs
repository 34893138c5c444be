//! Deletion that marks: what is deleted is gone for every query, until a client skips that.

use chrono::Utc;
use ent::Error;
use ent::mixin::{SkipSoftDelete, SoftDelete, SoftDeleteSetters};
use ent::prelude::*;

use crate::scenario;

#[derive(Entity, Clone, Debug)]
struct Pet {
    id: i64,
    name: Option<String>,
    #[ent(mixin)]
    deletion: SoftDelete,
    #[ent(inverse = pets)]
    owner: One<Owner>,
}

#[derive(Entity, Clone, Debug)]
struct Owner {
    id: i64,
    pets: Many<Pet>,
}

fn entities() -> ent::Schema {
    ent::schema![Pet, Owner]
}

scenario! {
    async fn hides_and_keeps(client: &Client) with entities(); {
        let everything = client.with(SkipSoftDelete);
        let a = Pet::create().name("a").save(client).await?;
        let b = Pet::create().name("b").save(client).await?;
        Pet::create().name("c").delete_time(Utc::now()).save(client).await?;
        assert_eq!(Pet::query().order_by(Pet::ID.asc()).ids(client).await?, [a.id, b.id]);

        Pet::delete(&b).exec(client).await?;
        assert_eq!(Pet::query().only(client).await?.id, a.id);
        let again = Pet::delete(&b).exec(client).await;
        assert!(matches!(again, Err(Error::NotFound { entity: "Pet" })), "{again:?}");
        assert_eq!(Pet::delete_many().exec(client).await?, 1, "what is deleted already is left alone");
        assert!(!Pet::query().exists(client).await?);
        assert_eq!(Pet::query().count(client).await?, 0);
        assert!(Pet::query().all(client).await?.is_empty());
        assert_eq!(Pet::query().count(&everything).await?, 3);
        assert!(Pet::query().all(&everything).await?.iter().all(|pet| pet.deletion.is_deleted()));

        assert_eq!(Pet::update_many().where_(Pet::NAME.eq("b")).clear_delete_time().exec(client).await?, 1);
        assert_eq!(Pet::query().ids(client).await?, [b.id]);
        Pet::delete(&b).exec(&everything).await?;
        assert_eq!(Pet::delete_many().where_(Pet::NAME.eq("a")).exec(&everything).await?, 1);
        assert_eq!(Pet::query().count(&everything).await?, 1);
    }

    async fn at_every_step(client: &Client) with entities(); {
        let everything = client.with(SkipSoftDelete);
        let owner = Owner::create().save(client).await?;
        Pet::create().name("gone").owner(&owner).delete_time(Utc::now()).save(client).await?;

        assert_eq!(owner.query_pets().count(client).await?, 0);
        assert_eq!(owner.query_pets().count(&everything).await?, 1);
        let loaded = Owner::query().with(Owner::PETS).only(client).await?;
        assert!(loaded.pets.get()?.is_empty());
        let loaded = Owner::query().with(Owner::PETS).only(&everything).await?;
        assert_eq!(loaded.pets.get()?.len(), 1);
        let names: Vec<Option<String>> = Pet::query().select(Pet::NAME).all(client).await?;
        assert!(names.is_empty(), "{names:?}");
        assert_eq!(Owner::query().where_(Owner::PETS.has()).count(client).await?, 0, "nor as neighbours");
        assert_eq!(Owner::query().where_(Owner::PETS.has()).count(&everything).await?, 1);
    }
}
