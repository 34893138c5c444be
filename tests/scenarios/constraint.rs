//! Constraints of the database: errors that tell which kind it was, and on what.

use ent::prelude::*;
use ent::{ConstraintKind, Dialect};

use crate::scenario;
use crate::schema::{Card, Comment, File, FileType, Pet, User};

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(check(name = "adult", expr = "age >= 18"))]
struct Member {
    id: i64,
    age: i64,
    #[ent(unique)]
    name: String,
}

scenario! {
    async fn foreign_keys(client: &Client) {
        for owner in [0, -1, i64::MAX] {
            let error =
                Pet::create().name("p").owner(owner).save(client).await.expect_err("there is no such user");
            assert!(error.is_constraint() && error.is_foreign_key_violation(), "{error}");
            assert!(!error.is_unique_violation());
            assert!(error.to_string().starts_with("Pet: "), "{error}");
        }
        let pet = Pet::create().name("p").save(client).await?;
        let error = pet.update().owner(1).name("x").save(client).await.expect_err("there is no such user");
        assert!(error.is_foreign_key_violation(), "{error}");
        let file = File::create().name("f").field_id(7).save(client).await;
        let error = file.expect_err("there is no such field type");
        assert!(error.is_foreign_key_violation(), "{error}");
        let constraint = error.constraint().ok_or("it is a constraint error")?;
        assert_eq!(constraint.kind, ConstraintKind::ForeignKey);
        if client.dialect() != Dialect::Sqlite {
            assert_eq!(constraint.name.as_deref(), Some("files_field_types_field"));
        }
        assert_eq!(Pet::query().only(client).await?.name, "p");
        assert_eq!(File::query().count(client).await?, 0);

        // The rows of a join table.
        let error =
            User::create().name("u").age(1).add_groups([9]).save(client).await.expect_err("no such group");
        assert!(error.is_foreign_key_violation(), "{error}");
        assert_eq!(User::query().count(client).await?, 0, "the user is not there either");
    }

    async fn unique(client: &Client) {
        FileType::create().name("a unique name").save(client).await?;
        let error = FileType::create().name("a unique name").save(client).await.expect_err("there is one");
        assert!(error.is_constraint() && error.is_unique_violation() && !error.is_foreign_key_violation());
        let constraint = error.constraint().ok_or("it is a constraint error")?;
        assert_eq!(constraint.kind, ConstraintKind::Unique);
        let named = constraint.name.as_deref().is_some_and(|name| name.contains("name"));
        assert!(named || constraint.columns == ["name"], "{constraint:?}");
        assert!(
            !error.is_not_found()
                && !error.is_validation()
                && !error.is_not_loaded()
                && !error.is_not_singular()
        );
        // The key is unique too.
        let comment = Comment::create().unique_int(1).unique_float(1.0).save(client).await?;
        let again = Comment::create().id(comment.id).unique_int(2).unique_float(2.0).save(client).await;
        assert!(again.expect_err("there is one").is_unique_violation());
        let twice = Comment::create().unique_int(3).unique_float(1.0).save(client).await;
        assert!(twice.expect_err("there is one").is_unique_violation());
        assert_eq!(Comment::query().count(client).await?, 1);
    }

    async fn checks(client: &Client) with ent::schema![Member]; {
        let error = Member::create().age(17).name("a").save(client).await.expect_err("the check refuses it");
        let constraint = error.constraint().ok_or("it is a constraint error")?;
        assert_eq!((constraint.kind, constraint.name.as_deref()), (ConstraintKind::Check, Some("adult")));
        let member = Member::create().age(18).name("a").save(client).await?;
        let error = member.update().add_age(-1).save(client).await.expect_err("the check refuses it");
        assert_eq!(error.constraint().map(|constraint| constraint.kind), Some(ConstraintKind::Check));
        let error = Member::update_many().age(0).exec(client).await.expect_err("the check refuses it");
        assert_eq!(error.constraint().map(|constraint| constraint.kind), Some(ConstraintKind::Check));
        assert_eq!(Member::query().only(client).await?, member);
    }

    async fn edges_that_are_taken(client: &Client) {
        let a = User::create().name("a").age(1).save(client).await?;
        let b = User::create().name("b").age(1).save(client).await?;
        let pet = Pet::create().name("p").owner(&a).save(client).await?;
        let error = b.update().name("x").add_pets([&pet]).save(client).await.expect_err("it is a's");
        let constraint = error.constraint().ok_or("it is a constraint error")?;
        assert_eq!((constraint.kind, constraint.table.as_deref()), (ConstraintKind::Edge, Some("pet")));
        assert_eq!(constraint.columns, ["user_pets"]);
        assert_eq!(User::get(b.id, client).await?.name, "b", "nothing is written");
        // Once more to the same owner is no error, and changes nothing.
        a.update().add_pets([&pet]).save(client).await?;
        assert_eq!(a.query_pets().only_id(client).await?, pet.id);
        // From the side that holds it the edge can be moved.
        pet.update().owner(&b).save(client).await?;
        assert_eq!(b.query_pets().only_id(client).await?, pet.id);

        let card = Card::create().number("1").owner(&a).save(client).await?;
        let second = Card::create().number("2").owner(&a).save(client).await;
        assert!(second.expect_err("a has a card").is_unique_violation());
        let error = b.update().card(&card).save(client).await.expect_err("it is a's");
        assert!(error.is_constraint(), "{error}");
        assert_eq!(a.query_card().only_id(client).await?, card.id);
    }

    async fn in_a_bulk(client: &Client) {
        let types = ["a", "b", "a"].map(|name| FileType::create().name(name));
        let error = FileType::create_bulk(types).save(client).await.expect_err("one is there twice");
        assert!(error.is_unique_violation(), "{error}");
        assert_eq!(FileType::query().count(client).await?, 0);
    }
}
