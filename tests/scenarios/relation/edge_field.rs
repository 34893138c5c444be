//! Edges whose reference is a field: the two are one, whichever is set, cleared, compared or loaded.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::scenario;
use ent::prelude::*;
use ent::{Error, Schema, count};

#[derive(Entity, Clone, Debug)]
pub struct User {
    pub id: i64,
    #[ent(immutable)]
    pub parent_id: Option<i64>,
    pub spouse_id: Option<i64>,
    pub pets: Many<Pet>,
    pub children: Many<User>,
    #[ent(inverse = children, field = parent_id, immutable)]
    pub parent: One<User>,
    #[ent(field = spouse_id)]
    pub spouse: One<User>,
    pub card: One<Card>,
    pub rentals: Many<Rental>,
}

#[derive(Entity, Clone, Debug)]
pub struct Pet {
    pub id: i64,
    pub owner_id: Option<i64>,
    #[ent(inverse = pets, field = owner_id)]
    pub owner: One<User>,
}

#[derive(Entity, Clone, Debug)]
#[ent(index(number, owner_id))]
pub struct Card {
    pub id: i64,
    pub number: Option<String>,
    pub owner_id: Option<i64>,
    #[ent(inverse = card, field = owner_id)]
    pub owner: One<User>,
}

#[derive(Entity, Clone, Debug)]
#[ent(index(fields(text), edges(author)))]
pub struct Post {
    pub id: i64,
    pub text: String,
    #[ent(column = "written_by")]
    pub author_id: Option<i64>,
    #[ent(field = author_id)]
    pub author: One<User>,
}

#[derive(Entity, Clone, Debug)]
#[ent(index(fields(car_id, user_id), unique))]
pub struct Rental {
    pub id: i64,
    #[ent(default = Utc::now())]
    pub date: DateTime<Utc>,
    #[ent(immutable)]
    pub user_id: i64,
    #[ent(immutable)]
    pub car_id: Uuid,
    #[ent(inverse = rentals, field = user_id, immutable)]
    pub user: One<User>,
    #[ent(inverse = rentals, field = car_id, immutable)]
    pub car: One<Car>,
}

#[derive(Entity, Clone, Debug)]
pub struct Car {
    #[ent(default = Uuid::new_v4())]
    pub id: Uuid,
    pub rentals: Many<Rental>,
}

#[derive(Entity, Clone, Debug)]
pub struct Node {
    pub id: i64,
    #[ent(default = 0)]
    pub value: i64,
    pub prev_id: Option<i64>,
    pub next: One<Node>,
    #[ent(inverse = next, field = prev_id)]
    pub prev: One<Node>,
}

/// An edge with no field.
mod before {
    use super::*;

    #[derive(Entity, Clone, Debug)]
    pub struct Owner {
        pub id: i64,
        pub dogs: Many<Dog>,
    }

    #[derive(Entity, Clone, Debug)]
    pub struct Dog {
        pub id: i64,
        #[ent(inverse = dogs)]
        pub owner: One<Owner>,
    }
}

/// The same edge with a field, which takes over the column.
mod after {
    use super::*;

    #[derive(Entity, Clone, Debug)]
    pub struct Owner {
        pub id: i64,
        pub dogs: Many<Dog>,
    }

    #[derive(Entity, Clone, Debug)]
    pub struct Dog {
        pub id: i64,
        #[ent(column = "owner_dogs")]
        pub owner_id: Option<i64>,
        #[ent(inverse = dogs, field = owner_id)]
        pub owner: One<Owner>,
    }
}

fn schema() -> Schema {
    ent::schema![User, Post, Node]
}

async fn user(client: &Client) -> Result<User, Error> {
    User::create().save(client).await
}

scenario! {
    async fn edge_and_field_are_one(client: &Client) with super::schema(); {
        let (a8m, nati) = (user(client).await?, user(client).await?);
        let pedro = Pet::create().owner(&a8m).save(client).await?;
        assert_eq!(pedro.owner_id, Some(a8m.id));
        let xabi = Pet::create().owner_id(a8m.id).save(client).await?;
        assert_eq!(xabi.query_owner().only_id(client).await?, a8m.id);
        assert_eq!(Pet::query().where_(Pet::OWNER_ID.eq(a8m.id)).count(client).await?, 2);
        assert_eq!(a8m.query_pets().ids(client).await?, [pedro.id, xabi.id]);

        let xabi = xabi.update().owner_id(nati.id).save(client).await?;
        assert_eq!(xabi.owner_id, Some(nati.id));
        assert_eq!(nati.query_pets().only_id(client).await?, xabi.id);
        let xabi = xabi.update().owner(&a8m).save(client).await?;
        assert_eq!(xabi.owner_id, Some(a8m.id));
        // The last one counts.
        let xabi = xabi.update().owner(&a8m).owner_id(nati.id).save(client).await?;
        assert_eq!(xabi.owner_id, Some(nati.id));

        let xabi = xabi.update().clear_owner().save(client).await?;
        assert_eq!(xabi.owner_id, None);
        let xabi = xabi.update().owner(&nati).save(client).await?;
        let xabi = xabi.update().owner_id(None).save(client).await?;
        assert_eq!(xabi.owner_id, None);
        assert_eq!(Pet::update_many().clear_owner_id().exec(client).await?, 2);
        assert!(!Pet::query().where_(Pet::OWNER.has()).exists(client).await?);
        assert_eq!(Pet::query().where_(Pet::OWNER_ID.is_null()).count(client).await?, 2);
    }

    async fn set_from_the_other_side(client: &Client) with super::schema(); {
        let pedro = Pet::create().save(client).await?;
        let a8m = User::create().add_pets([&pedro]).save(client).await?;
        assert_eq!(Pet::get(pedro.id, client).await?.owner_id, Some(a8m.id));
        a8m.delete().exec(client).await?;
        assert_eq!(Pet::get(pedro.id, client).await?.owner_id, None, "as the foreign key has it");
    }

    async fn parent_and_children(client: &Client) with super::schema(); {
        let a8m = user(client).await?;
        let one = User::create().parent(&a8m).save(client).await?;
        let two = User::create().parent_id(a8m.id).save(client).await?;
        assert_eq!((one.parent_id, two.parent_id), (Some(a8m.id), Some(a8m.id)));
        assert_eq!(a8m.query_children().count(client).await?, 2);
        let groups = a8m.query_children().group_by(User::PARENT_ID).aggregate(count()).all(client).await?;
        assert_eq!(groups, [(Some(a8m.id), 2)]);

        let three = User::create().parent(&one).save(client).await?;
        let grandchildren = User::PARENT.has_with(User::PARENT_ID.eq(a8m.id));
        assert_eq!(User::query().where_(grandchildren).only_id(client).await?, three.id);
    }

    async fn loads_field_and_edge(client: &Client) with super::schema(); {
        let post = Post::create().text("draft").save(client).await?;
        assert_eq!(post.author_id, None);
        let a8m = user(client).await?;
        let post = post.update().author_id(a8m.id).save(client).await?;
        assert_eq!(post.author_id, Some(a8m.id));
        let post = Post::query().with(Post::AUTHOR).only(client).await?;
        assert_eq!(post.author_id, Some(a8m.id));
        assert_eq!(post.author.require()?.id, a8m.id);
        assert_eq!(Post::query().where_(Post::AUTHOR_ID.in_([a8m.id])).count(client).await?, 1);
        assert_eq!(Post::query().select(Post::AUTHOR_ID).only(client).await?, Some(a8m.id));
        let error = post.update().author_id(a8m.id + 1).save(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
    }

    async fn both_ends_of_a_couple(client: &Client) with super::schema(); {
        let (a8m, nati) = (user(client).await?, user(client).await?);
        let of = async |user: &User| Ok::<_, Error>(User::get(user.id, client).await?.spouse_id);

        let nati = nati.update().spouse(&a8m).save(client).await?;
        assert_eq!(nati.spouse_id, Some(a8m.id));
        assert_eq!(of(&a8m).await?, Some(nati.id), "by the edge");
        assert_eq!(a8m.query_spouse().only_id(client).await?, nati.id);
        a8m.update().clear_spouse().save(client).await?;
        assert_eq!((of(&a8m).await?, of(&nati).await?), (None, None));

        a8m.update().spouse_id(nati.id).save(client).await?;
        assert_eq!(of(&nati).await?, Some(a8m.id), "by the field");
        nati.update().spouse_id(None).save(client).await?;
        assert_eq!((of(&a8m).await?, of(&nati).await?), (None, None));

        let third = User::create().spouse_id(a8m.id).save(client).await?;
        assert_eq!(third.spouse_id, Some(a8m.id));
        assert_eq!(of(&a8m).await?, Some(third.id));
        let error = nati.update().spouse_id(a8m.id).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        third.update().clear_spouse_id().save(client).await?;
        assert_eq!(of(&a8m).await?, None);
    }

    async fn one_card_each(client: &Client) with super::schema(); {
        let (a8m, nati) = (user(client).await?, user(client).await?);
        let card = Card::create().number("102030").owner_id(a8m.id).save(client).await?;
        assert_eq!(card.owner_id, Some(a8m.id));
        let error = Card::create().owner_id(a8m.id).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        a8m.update().spouse(&nati).save(client).await?;
        let spouse = card.query_owner().traverse(User::SPOUSE);
        assert_eq!(spouse.only_id(client).await?, nati.id);
        let owned = Card::NUMBER.eq("102030") & Card::OWNER.has();
        assert_eq!(Card::query().where_(owned).only_id(client).await?, card.id);
        nati.update().card(Card::create().save(client).await?).save(client).await?;
        assert_eq!(nati.query_card().only(client).await?.owner_id, Some(nati.id));
    }

    async fn required_fields_are_required_edges(client: &Client) with super::schema(); {
        let a8m = user(client).await?;
        let (audi, vw) = (Car::create().save(client).await?, Car::create().save(client).await?);
        let rental = Rental::create().user(&a8m).car(&audi).save(client).await?;
        assert_eq!((rental.user_id, rental.car_id), (a8m.id, audi.id));
        let error = Rental::create().user_id(a8m.id).car_id(audi.id).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        let tomorrow = Utc::now() + TimeDelta::days(1);
        Rental::create().user(a8m.id).car_id(vw.id).date(tomorrow).save(client).await?;

        assert_eq!(a8m.query_rentals().traverse(Rental::CAR).count(client).await?, 2);
        let soon = a8m.query_rentals().where_(Rental::DATE.gt(Utc::now() + TimeDelta::hours(1)));
        assert_eq!(soon.traverse(Rental::CAR).only_id(client).await?, vw.id);
        let cars = Car::query().where_(Car::RENTALS.has_with(Rental::USER_ID.eq(a8m.id)));
        assert_eq!(cars.count(client).await?, 2);
        let rentals =
            Rental::query().where_(Rental::CAR_ID.in_([vw.id])).with(Rental::CAR).with(Rental::USER);
        let rental = rentals.only(client).await?;
        assert_eq!(rental.car.require()?.id, vw.id);
        assert_eq!(rental.user.require()?.id, a8m.id);

        assert!(a8m.delete().exec(client).await.unwrap_err().is_foreign_key_violation());
        assert!(audi.delete().exec(client).await.unwrap_err().is_foreign_key_violation());
    }

    async fn a_field_for_a_column_that_is_there(client: &Client) with ent::schema![before::Owner]; {
        let sql = |schema: Schema| schema.to_sql(client.dialect());
        assert_eq!(sql(ent::schema![before::Owner])?, sql(ent::schema![after::Owner])?, "the table stays as it is");
        let owner = before::Owner::create().save(client).await?;
        before::Dog::create().owner(&owner).save(client).await?;

        let dog = after::Dog::query().with(after::Dog::OWNER).only(client).await?;
        assert_eq!((dog.owner_id, dog.owner.require()?.id), (Some(owner.id), owner.id));
        assert_eq!(after::Dog::query().where_(after::Dog::OWNER_ID.eq(owner.id)).count(client).await?, 1);
        dog.update().clear_owner_id().save(client).await?;
        assert!(!before::Dog::query().where_(before::Dog::OWNER.has()).exists(client).await?);
    }

    async fn a_linked_list(client: &Client) with super::schema(); {
        let mut previous = Node::create().save(client).await?;
        assert_eq!(previous.prev_id, None);
        for value in 1..5 {
            let node = Node::create().value(value).prev_id(previous.id).save(client).await?;
            assert_eq!(node.prev_id, Some(previous.id));
            previous = node;
        }
        let mut node = Node::query().where_(!Node::PREV.has()).only(client).await?;
        assert_eq!(node.value, 0, "the head");
        for value in 1..5 {
            let next = node.query_next().only(client).await?;
            assert_eq!((next.value, next.prev_id), (value, Some(node.id)));
            node = next;
        }
        assert!(node.query_next().first(client).await?.is_none(), "the tail");
        // What the edge sets from the other side, the field shows.
        let new = Node::create().value(5).save(client).await?;
        node.update().next(&new).save(client).await?;
        assert_eq!(Node::get(new.id, client).await?.prev_id, Some(node.id));
    }
}
