//! Many creates at once: all of them or none, in their order, whatever their number.

use ent::prelude::*;

use crate::scenario;
use crate::schema::{Item, Pet, User};

#[derive(Entity, Clone, Debug, PartialEq)]
struct Ticket {
    id: i64,
    #[ent(unique)]
    number: i64,
    #[ent(db_default = "7")]
    rank: i64,
    #[ent(db_default = "1 + 1")]
    votes: Option<i64>,
    note: Option<String>,
    #[ent(default = 5, max = 1_000)]
    weight: i32,
}

scenario! {
    async fn ten_thousand(client: &Client) with ent::schema![Ticket]; {
        let tickets = (0..10_000).map(|n| Ticket::create().number(n).note(format!("ticket {n}")).rank(n % 7));
        let tickets = Ticket::create_bulk(tickets).save(client).await?;
        assert_eq!(tickets.len(), 10_000);
        for (ticket, n) in tickets.iter().zip(0..) {
            assert_eq!((ticket.number, ticket.rank, ticket.weight, ticket.votes), (n, n % 7, 5, Some(2)));
        }
        assert!(tickets.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!(Ticket::query().count(client).await?, 10_000);
        let fresh = Ticket::query().order_by(Ticket::NUMBER.asc()).all(client).await?;
        assert_eq!(fresh, tickets);

        // More keys than there is room for arguments.
        let keys: Vec<i64> = tickets.iter().map(|ticket| ticket.id).collect();
        assert_eq!(Ticket::query().where_(Ticket::ID.in_(keys.clone())).count(client).await?, 10_000);
        let odd = keys.iter().skip(1).step_by(2).copied();
        assert_eq!(Ticket::delete_many().where_(Ticket::ID.in_(odd)).exec(client).await?, 5_000);
        assert_eq!(Ticket::update_many().where_(Ticket::ID.in_(keys)).add_rank(1).exec(client).await?, 5_000);
    }

    async fn of_different_columns(client: &Client) with ent::schema![Ticket]; {
        let tickets = (0..60).map(|n| {
            let ticket = Ticket::create().number(n);
            match n % 4 {
                0 => ticket,
                1 => ticket.rank(n),
                2 => ticket.note("noted").votes(None),
                _ => ticket.votes(n).weight(1).rank(-n),
            }
        });
        let tickets = Ticket::create_bulk(tickets).save(client).await?;
        for (ticket, n) in tickets.iter().zip(0..) {
            let row = (ticket.number, ticket.rank, ticket.votes, ticket.note.as_deref(), ticket.weight);
            let expected = match n % 4 {
                0 => (n, 7, Some(2), None, 5),
                1 => (n, n, Some(2), None, 5),
                2 => (n, 7, None, Some("noted"), 5),
                _ => (n, -n, Some(n), None, 1),
            };
            assert_eq!(row, expected, "a row that misses a column gets its default");
        }
        assert_eq!(Ticket::query().order_by(Ticket::NUMBER.asc()).all(client).await?, tickets);
    }

    async fn all_or_none(client: &Client) with ent::schema![Ticket]; {
        Ticket::create().number(9_999).save(client).await?;
        let error = Ticket::create_bulk((0..10_000).map(|n| Ticket::create().number(n))).save(client).await;
        assert!(error.expect_err("the last is there").is_unique_violation());
        assert_eq!(Ticket::query().count(client).await?, 1);

        let tickets = (0..100).map(|n| Ticket::create().number(n).weight(if n == 99 { 1_001 } else { 1 }));
        let error = Ticket::create_bulk(tickets).save(client).await.expect_err("the last is too heavy");
        assert_eq!(error.to_string(), "`Ticket.weight`: value out of range");
        assert_eq!(Ticket::query().count(client).await?, 1);

        let tx = client.begin().await?;
        Ticket::create().number(1).save(&tx).await?;
        let error = Ticket::create_bulk([2, 3, 1].map(|n| Ticket::create().number(n))).save(&tx).await;
        assert!(error.expect_err("there is a 1").is_unique_violation());
        Ticket::create_bulk([2, 3].map(|n| Ticket::create().number(n))).save(&tx).await?;
        tx.commit().await?;
        assert_eq!(Ticket::query().count(client).await?, 4);
    }

    async fn none_and_one(client: &Client) {
        assert!(User::create_bulk(Vec::<ent::Create<User>>::new()).save(client).await?.is_empty());
        assert_eq!(User::query().count(client).await?, 0);
        let one = User::create_bulk([User::create().name("a").age(1)]).save(client).await?;
        assert_eq!(User::query().all(client).await?, one);
    }

    async fn with_edges(client: &Client) {
        let parent = User::create().name("parent").age(50).save(client).await?;
        let pets =
            Pet::create_bulk(["x", "y", "z"].map(|name| Pet::create().name(name))).save(client).await?;
        let users = pets.iter().map(|pet| {
            let user = User::create().name(pet.name.as_str()).age(1).parent(&parent);
            user.add_pets([pet]).add_friends([&parent])
        });
        let users = User::create_bulk(users).save(client).await?;
        for (user, pet) in users.iter().zip(&pets) {
            assert_eq!(user.query_pets().only_id(client).await?, pet.id);
            assert_eq!(user.query_parent().only_id(client).await?, parent.id);
            assert_eq!(user.query_friends().only_id(client).await?, parent.id);
        }
        assert_eq!(parent.query_friends().count(client).await?, 3);
        assert_eq!(parent.query_children().count(client).await?, 3);
        // Two take the same pet: neither is there.
        let free = Pet::create().name("free").save(client).await?;
        let error =
            User::create_bulk(["v", "w"].map(|name| User::create().name(name).age(1).add_pets([&free])));
        assert!(error.save(client).await.expect_err("a pet has one owner").is_constraint());
        assert_eq!(User::query().count(client).await?, 4);
        assert!(!free.query_owner().exists(client).await?);
    }

    async fn with_keys_of_ones_own(client: &Client) {
        let names = ["zeta", "alpha", "mu", "beta"];
        let items = Item::create_bulk(names.map(|id| Item::create().id(id).text(format!("{id}!"))))
            .save(client)
            .await?;
        assert_eq!(items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), names);
        assert!(items.iter().all(|item| item.text.as_deref() == Some(&format!("{}!", item.id))));
        let made =
            Item::create_bulk((0..50).map(|n| Item::create().text(n.to_string()))).save(client).await?;
        for (item, n) in made.iter().zip(0..) {
            assert_eq!(item.text, Some(n.to_string()));
        }
        let given = [500, 300, 400].map(|id| Pet::create().id(id).name(format!("p{id}")));
        let pets = Pet::create_bulk(given).save(client).await?;
        assert_eq!(pets.iter().map(|pet| pet.id).collect::<Vec<_>>(), [500, 300, 400]);
        assert!(pets.iter().all(|pet| pet.name == format!("p{}", pet.id)));
    }

    async fn of_nothing_but_defaults(client: &Client) {
        use crate::schema::{License, Spec};
        assert_eq!(Spec::create_bulk((0..5).map(|_| Spec::create())).save(client).await?.len(), 5);
        assert_eq!(Spec::query().count(client).await?, 5);
        assert_eq!(License::create_bulk((0..5).map(|_| License::create())).save(client).await?.len(), 5);
    }
}
