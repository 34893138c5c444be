//! One to one between two types: a user has a card at most, a card an owner at most.

use super::*;

async fn card(client: &Client, number: &str) -> Result<Card, Error> {
    Card::create().number(number).save(client).await
}

scenario! {
    async fn set_from_the_inverse_side(client: &Client) {
        let eve = user(client, "eve").await?;
        assert_eq!(eve.query_card().count(client).await?, 0);

        let card = Card::create().number("1").owner(&eve).save(client).await?;
        assert_eq!(eve.query_card().only_id(client).await?, card.id);
        assert_eq!(card.query_owner().only_id(client).await?, eve.id);

        card.delete().exec(client).await?;
        assert_eq!(Card::query().count(client).await?, 0);
        assert!(!eve.query_card().exists(client).await?, "the edge ended with the card");

        let card = self::card(client, "2").await?;
        card.update().owner(eve.id).save(client).await?;
        assert_eq!(eve.query_card().only_id(client).await?, card.id);
        assert_eq!(card.query_owner().only_id(client).await?, eve.id);
    }

    async fn set_from_the_owning_side(client: &Client) {
        let eve = user(client, "eve").await?;
        let first = card(client, "1").await?;
        eve.update().card(&first).save(client).await?;
        assert_eq!(eve.query_card().only(client).await?.number, "1");
        assert_eq!(first.query_owner().only(client).await?.name, "eve");

        let second = card(client, "2").await?;
        let ann = User::create().age(10).name("ann").card(&second).save(client).await?;
        assert_eq!(second.query_owner().only_id(client).await?, ann.id);

        eve.delete().exec(client).await?;
        assert!(!first.query_owner().exists(client).await?, "the card outlived its owner");
        assert_eq!(Card::query().count(client).await?, 2);
    }

    async fn cleared_from_either_side(client: &Client) {
        let card = card(client, "1").await?;
        let eve = User::create().age(10).name("eve").card(&card).save(client).await?;
        card.update().clear_owner().save(client).await?;
        assert!(!eve.query_card().exists(client).await?);

        card.update().owner(&eve).save(client).await?;
        eve.update().clear_card().save(client).await?;
        assert!(!card.query_owner().exists(client).await?);
        // There is nothing left to clear, which is no mistake.
        eve.update().clear_card().save(client).await?;
        assert_eq!(Card::query().count(client).await?, 1);
    }

    async fn nobody_shares(client: &Client) {
        let card1 = card(client, "1").await?;
        let card2 = card(client, "2").await?;
        let eve = User::create().age(10).name("eve").card(&card1).save(client).await?;

        // Another user can't take the card: not as it is created, and not later.
        let error = User::create().age(10).name("ann").card(&card1).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(User::query().count(client).await?, 1, "nothing was written");
        let ann = user(client, "ann").await?;
        let error = ann.update().name("renamed").card(&card1).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(User::get(ann.id, client).await?.name, "ann", "nothing was written");

        // Nor can the owner take a second one.
        let error = card2.update().owner(&eve).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        let error = Card::create().number("3").owner(&eve).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        let error = eve.update().card(&card2).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(eve.query_card().only_id(client).await?, card1.id);

        // To take what one has already is nothing new.
        eve.update().card(&card1).save(client).await?;
        assert_eq!(eve.query_card().only_id(client).await?, card1.id);
        eve.update().clear_card().card(&card2).save(client).await?;
        assert_eq!(eve.query_card().only_id(client).await?, card2.id);
        assert!(!card1.query_owner().exists(client).await?);
        // The card itself can change hands, as long as the new owner has none.
        card2.update().owner(&ann).save(client).await?;
        assert_eq!(card2.query_owner().only_id(client).await?, ann.id);
    }

    async fn an_owner_that_is_not_there(client: &Client) {
        let error = Card::create().number("1").owner(17).save(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
        let error = User::create().age(10).name("eve").card(17).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(User::query().count(client).await?, 0, "nothing was written");
    }

    async fn predicates(client: &Client) {
        let card1 = card(client, "10").await?;
        card(client, "orphan card").await?;
        let ann = User::create().age(10).name("ann").card(&card1).save(client).await?;
        user(client, "user without card").await?;
        let cards = async |p| Card::query().where_(p).select(Card::NUMBER).all(client).await;
        let users = async |p| names(User::query().where_(p), client).await;

        assert_eq!(cards(Card::OWNER.has()).await?, ["10"]);
        assert_eq!(cards(!Card::OWNER.has()).await?, ["orphan card"]);
        assert_eq!(users(User::CARD.has()).await?, ["ann"]);
        assert_eq!(users(!User::CARD.has()).await?, ["user without card"]);

        let other_owner = || Card::OWNER.has_with(!User::NAME.eq("ann"));
        assert_eq!(cards(Card::OWNER.has_with(User::NAME.eq(&ann.name))).await?, ["10"]);
        assert!(cards(other_owner()).await?.is_empty());
        assert_eq!(cards(!Card::OWNER.has() | other_owner()).await?, ["orphan card"]);

        let other_card = || User::CARD.has_with(!Card::NUMBER.eq("10"));
        assert_eq!(users(User::CARD.has_with(Card::NUMBER.eq("10"))).await?, ["ann"]);
        assert!(users(other_card()).await?.is_empty());
        assert_eq!(users(!User::CARD.has() | other_card()).await?, ["user without card"]);
    }

    async fn long_paths(client: &Client) {
        let card = card(client, "10").await?;
        let ann = User::create().age(10).name("ann").card(&card).save(client).await?;
        user(client, "user without card").await?;

        assert_eq!(card.query_owner().traverse(User::CARD).only_id(client).await?, card.id);
        let owner = card.query_owner().traverse(User::CARD).traverse(Card::OWNER);
        assert_eq!(owner.only_id(client).await?, ann.id);
        let owner = card.query_owner().where_(User::CARD.has()).traverse(User::CARD);
        let owner = owner.traverse(Card::OWNER).where_(User::CARD.has());
        assert_eq!(owner.only_id(client).await?, ann.id);

        assert_eq!(ann.query_card().traverse(Card::OWNER).only_id(client).await?, ann.id);
        let path = ann.query_card().where_(Card::OWNER.has()).traverse(Card::OWNER);
        let path = path.where_(User::CARD.has()).traverse(User::CARD);
        assert_eq!(path.only_id(client).await?, card.id);
        let nowhere = ann.query_card().where_(Card::NUMBER.eq("11")).traverse(Card::OWNER);
        assert!(!nowhere.exists(client).await?);
    }

    async fn loads(client: &Client) {
        let card1 = card(client, "10").await?;
        card(client, "orphan card").await?;
        User::create().age(10).name("ann").card(&card1).save(client).await?;
        user(client, "eve").await?;

        let users =
            User::query().order_by(User::NAME.asc()).with(User::CARD.with(Card::OWNER)).all(client).await?;
        let card = users[0].card.require()?;
        assert_eq!(card.number, "10");
        assert_eq!(card.owner.require()?.name, "ann");
        assert!(users[1].card.get()?.is_none(), "loaded, and there is none");

        let cards = Card::query().order_by(Card::NUMBER.asc()).with(Card::OWNER).all(client).await?;
        assert_eq!(cards[0].owner.require()?.name, "ann");
        assert!(cards[1].owner.require().unwrap_err().is_not_found());
        assert!(cards[0].owner.require()?.card.get().unwrap_err().is_not_loaded());
    }
}
