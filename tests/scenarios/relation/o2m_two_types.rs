//! One to many between two types: a user has any number of pets, a pet at most one owner.

use super::*;

/// `a8m` has `pedro`, `alex` has `xabi`; one more user and one more pet have nobody.
async fn household(client: &Client) -> Result<(User, User, Pet, Pet), Error> {
    let (pedro, xabi) = (pet(client, "pedro").await?, pet(client, "xabi").await?);
    let a8m = User::create().age(30).name("a8m").add_pets([&pedro]).save(client).await?;
    let alex = User::create().age(30).name("alex").add_pets([&xabi]).save(client).await?;
    user(client, "user without pet").await?;
    pet(client, "orphan pet").await?;
    Ok((a8m, alex, pedro, xabi))
}

/// The names of the pets of a query, in alphabetical order.
async fn pets(query: Query<Pet>, client: &Client) -> Result<Vec<String>, Error> {
    query.order_by(Pet::NAME.asc()).select(Pet::NAME).all(client).await
}

scenario! {
    async fn set_from_the_inverse_side(client: &Client) {
        let a8m = user(client, "a8m").await?;
        assert!(!a8m.query_pets().exists(client).await?);
        let pedro = Pet::create().name("pedro").owner(&a8m).save(client).await?;
        assert_eq!(pedro.query_owner().only_id(client).await?, a8m.id);
        assert_eq!(a8m.query_pets().only_id(client).await?, pedro.id);

        pedro.delete().exec(client).await?;
        assert!(!a8m.query_pets().exists(client).await?, "the edge ended with the pet");

        let pedro = pet(client, "pedro").await?;
        pedro.update().owner(&a8m).save(client).await?;
        Pet::create().name("xabi").owner(&a8m).save(client).await?;
        assert_eq!(pets(a8m.query_pets(), client).await?, ["pedro", "xabi"]);
    }

    async fn set_from_the_owning_side(client: &Client) {
        let a8m = user(client, "a8m").await?;
        let pedro = pet(client, "pedro").await?;
        a8m.update().add_pets([&pedro]).save(client).await?;
        assert_eq!(pedro.query_owner().only_id(client).await?, a8m.id);

        let (p1, p2) = (pet(client, "p1").await?, pet(client, "p2").await?);
        let alex = User::create().age(30).name("alex").add_pets([p1.id, p2.id, p1.id]).save(client).await?;
        assert_eq!(pets(alex.query_pets(), client).await?, ["p1", "p2"]);
        assert_eq!(Pet::delete_many().where_(Pet::ID.in_([p1.id, p2.id])).exec(client).await?, 2);
        assert_eq!(alex.query_pets().count(client).await?, 0);

        a8m.delete().exec(client).await?;
        assert!(!pedro.query_owner().exists(client).await?, "the pet outlived its owner");
        assert_eq!(Pet::query().count(client).await?, 1);
    }

    async fn a_pet_of_somebody_else_is_refused(client: &Client) {
        let (a8m, alex, pedro, xabi) = household(client).await?;
        let free = Pet::query().where_(!Pet::OWNER.has()).only(client).await?;
        let error =
            User::create().age(30).name("new").add_pets([&free, &pedro]).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(User::query().count(client).await?, 3, "nothing was written");
        assert!(!free.query_owner().exists(client).await?, "nothing was written");
        let error = alex.update().name("new").add_pets([&pedro]).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(User::get(alex.id, client).await?.name, "alex", "nothing was written");

        // One's own pet can be added again, and a pet itself can be given away.
        a8m.update().add_pets([&pedro]).save(client).await?;
        assert_eq!(pets(a8m.query_pets(), client).await?, ["pedro"]);
        xabi.update().owner(&a8m).save(client).await?;
        assert_eq!(pets(a8m.query_pets(), client).await?, ["pedro", "xabi"]);
        xabi.update().clear_owner().owner(&alex).save(client).await?;
        assert_eq!(pets(alex.query_pets(), client).await?, ["xabi"]);
        assert_eq!(pets(a8m.query_pets(), client).await?, ["pedro"]);
    }

    async fn removed_and_cleared(client: &Client) {
        let (a8m, alex, pedro, xabi) = household(client).await?;
        // What is not one's own is not touched.
        a8m.update().remove_pets([&xabi]).save(client).await?;
        assert_eq!(pets(alex.query_pets(), client).await?, ["xabi"]);
        a8m.update().remove_pets([&pedro]).save(client).await?;
        assert!(!pedro.query_owner().exists(client).await?);

        let more = pet(client, "more").await?;
        a8m.update().add_pets([&pedro, &more]).save(client).await?;
        a8m.update().clear_pets().save(client).await?;
        assert_eq!(a8m.query_pets().count(client).await?, 0);
        assert_eq!(pets(alex.query_pets(), client).await?, ["xabi"], "others keep theirs");

        // What is cleared goes before what is added comes.
        a8m.update().add_pets([&pedro]).save(client).await?;
        a8m.update().clear_pets().add_pets([&more]).save(client).await?;
        assert_eq!(pets(a8m.query_pets(), client).await?, ["more"]);
        a8m.update().remove_pets([&more]).add_pets([&pedro]).save(client).await?;
        assert_eq!(pets(a8m.query_pets(), client).await?, ["pedro"]);
        assert_eq!(Pet::query().count(client).await?, 4, "no pet was harmed");
    }

    async fn in_bulk(client: &Client) {
        let (p1, p2, p3) = (pet(client, "p1").await?, pet(client, "p2").await?, pet(client, "p3").await?);
        let new = |name: &str| User::create().age(1).name(name);
        let builders = [new("a").add_pets([&p1, &p2]), new("b"), new("c").add_pets([&p3])];
        let users = User::create_bulk(builders).save(client).await?;
        assert_eq!(pets(users[0].query_pets(), client).await?, ["p1", "p2"]);
        assert!(!users[1].query_pets().exists(client).await?);
        assert_eq!(users[2].query_pets().only_id(client).await?, p3.id);

        let more =
            ["x", "y"].into_iter().zip(&users).map(|(name, user)| Pet::create().name(name).owner(user));
        let more = Pet::create_bulk(more).save(client).await?;
        assert_eq!(more[1].query_owner().only_id(client).await?, users[1].id);

        // Two that want the same pet get none, and nobody is created.
        let free = pet(client, "free").await?;
        let rivals = ["d", "e"].map(|name| new(name).add_pets([&free]));
        let error = User::create_bulk(rivals).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert!(!free.query_owner().exists(client).await?);
        assert_eq!(User::query().count(client).await?, 3);
    }

    async fn updates_of_many(client: &Client) {
        let (a8m, alex, pedro, _) = household(client).await?;
        let orphan = Pet::query().where_(!Pet::OWNER.has()).only(client).await?;
        let error = User::update_many().add_pets([&orphan]).exec(client).await.unwrap_err();
        assert!(error.is_constraint(), "a pet can't have three owners: {error}");
        assert!(!orphan.query_owner().exists(client).await?);

        let none =
            User::update_many().where_(User::NAME.eq("nobody")).add_pets([&orphan]).exec(client).await?;
        assert_eq!(none, 0);
        assert!(!orphan.query_owner().exists(client).await?);
        let one = User::update_many().where_(User::NAME.eq("alex")).add_pets([&orphan]).exec(client).await?;
        assert_eq!(one, 1);
        assert_eq!(pets(alex.query_pets(), client).await?, ["orphan pet", "xabi"]);

        assert_eq!(Pet::update_many().owner(&a8m).exec(client).await?, 3);
        assert_eq!(a8m.query_pets().count(client).await?, 3);
        assert_eq!(Pet::update_many().where_(Pet::NAME.neq("pedro")).clear_owner().exec(client).await?, 2);
        assert_eq!(a8m.query_pets().only_id(client).await?, pedro.id);
        assert_eq!(User::update_many().clear_pets().exec(client).await?, 3);
        assert!(!Pet::query().where_(Pet::OWNER.has()).exists(client).await?);
    }

    async fn predicates(client: &Client) {
        household(client).await?;
        let users = async |p| names(User::query().where_(p), client).await;
        let pets = async |p| pets(Pet::query().where_(p), client).await;

        assert_eq!(pets(!Pet::OWNER.has()).await?, ["orphan pet"]);
        assert_eq!(pets(Pet::OWNER.has()).await?, ["pedro", "xabi"]);
        assert_eq!(users(User::PETS.has()).await?, ["a8m", "alex"]);
        assert_eq!(users(!User::PETS.has()).await?, ["user without pet"]);

        assert_eq!(pets(Pet::OWNER.has_with(User::NAME.eq("a8m"))).await?, ["pedro"]);
        assert_eq!(pets(Pet::OWNER.has_with(!User::NAME.eq("a8m"))).await?, ["xabi"]);
        let neither = Pet::OWNER.has_with(!User::NAME.eq("a8m") & !User::NAME.eq("alex"));
        assert_eq!(pets(!Pet::OWNER.has() | neither).await?, ["orphan pet"]);

        assert_eq!(users(User::PETS.has_with(Pet::NAME.eq("pedro"))).await?, ["a8m"]);
        assert_eq!(users(!User::PETS.has_with(Pet::NAME.eq("pedro"))).await?, ["alex", "user without pet"]);
        let neither = || User::PETS.has_with(!Pet::NAME.eq("xabi") & !Pet::NAME.eq("pedro"));
        assert!(users(neither()).await?.is_empty());
        assert_eq!(users(!User::PETS.has() | neither()).await?, ["user without pet"]);
    }

    async fn long_paths(client: &Client) {
        let (a8m, _, pedro, xabi) = household(client).await?;
        assert_eq!(pedro.query_owner().traverse(User::PETS).only_id(client).await?, pedro.id);
        let path = pedro.query_owner().where_(User::PETS.has()).traverse(User::PETS).traverse(Pet::OWNER);
        assert_eq!(path.where_(User::PETS.has()).only_id(client).await?, a8m.id);

        assert_eq!(a8m.query_pets().traverse(Pet::OWNER).only_id(client).await?, a8m.id);
        let path = a8m.query_pets().where_(Pet::OWNER.has()).traverse(Pet::OWNER).where_(User::PETS.has());
        assert_eq!(path.traverse(User::PETS).only_id(client).await?, pedro.id);

        let others = User::query().where_(!User::NAME.eq("a8m")).where_(User::PETS.has());
        let path = others.traverse(User::PETS).traverse(Pet::OWNER).traverse(User::PETS);
        assert_eq!(path.only_id(client).await?, xabi.id);
    }

    async fn a_path_meets_everybody_once(client: &Client) {
        let (a8m, ..) = household(client).await?;
        let orphan = Pet::query().where_(!Pet::OWNER.has()).only(client).await?;
        a8m.update().add_pets([&orphan]).save(client).await?;
        let owners = Pet::query().traverse(Pet::OWNER);
        assert_eq!(owners.clone().count(client).await?, 2);
        assert_eq!(names(owners, client).await?, ["a8m", "alex"]);
    }

    async fn loads(client: &Client) {
        let (a8m, ..) = household(client).await?;
        let orphan = Pet::query().where_(!Pet::OWNER.has()).only(client).await?;
        a8m.update().add_pets([&orphan]).save(client).await?;
        let load = User::PETS.order_by(Pet::NAME.desc()).with(Pet::OWNER);
        let users = User::query().order_by(User::NAME.asc()).with(load).all(client).await?;
        let pets = users[0].pets.get()?;
        assert_eq!(pets.iter().map(|pet| &*pet.name).collect::<Vec<_>>(), ["pedro", "orphan pet"]);
        assert_eq!(pets[0].owner.require()?.id, a8m.id);
        assert_eq!(users[1].pets.get()?.len(), 1);
        assert!(users[2].pets.get()?.is_empty());
    }
}
