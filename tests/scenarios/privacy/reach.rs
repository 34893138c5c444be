//! What policies say of the rows that a mutation reaches through its edges, and what errors tell of rows that nobody sees.

use ent::Error;
use ent::prelude::*;

use crate::scenario;

fn all() -> ent::Schema {
    ent::schema![Owner, Pet, Doc, Member, Account, Shelf, Secret]
}

/// Who asks.
struct Me(i64);

#[derive(Entity, Clone, Debug)]
pub struct Owner {
    pub id: i64,
    pub pets: Many<Pet>,
    #[ent(through = Member)]
    pub docs: Many<Doc>,
}

/// Everybody sees every pet, and gives away none.
#[derive(Entity, Clone, Debug)]
#[ent(policy = own_pets)]
pub struct Pet {
    pub id: i64,
    pub owner_id: Option<i64>,
    #[ent(inverse = pets, field = owner_id)]
    pub owner: One<Owner>,
}

fn own_pets() -> Policy<Pet> {
    Policy::new().mutation(keeps_own)
}

fn keeps_own(cx: MutationContext<Pet>) -> Result<Decision<Pet>, Error> {
    Ok(Decision::Filter(Pet::OWNER_ID.eq(cx.viewer::<Me>()?.0)))
}

/// A document is written by those who stay its members.
#[derive(Entity, Clone, Debug)]
#[ent(policy = of_members)]
pub struct Doc {
    pub id: i64,
    #[ent(default = "")]
    pub title: String,
    #[ent(inverse = docs)]
    pub members: Many<Owner>,
}

fn of_members() -> Policy<Doc> {
    Policy::new().mutation(keeps_membership)
}

fn keeps_membership(cx: MutationContext<Doc>) -> Result<Decision<Doc>, Error> {
    Ok(Decision::Filter(Doc::MEMBERS.has_with(Owner::ID.eq(cx.viewer::<Me>()?.0))))
}

/// A membership has a policy of its own, so that it is written after the rest.
#[derive(Entity, Clone, Debug)]
#[ent(policy = Policy::<Member>::default)]
pub struct Member {
    pub id: i64,
    pub owner_id: i64,
    pub doc_id: i64,
    #[ent(field = owner_id)]
    pub owner: One<Owner>,
    #[ent(field = doc_id)]
    pub doc: One<Doc>,
}

/// One's own account is all that one sees, and each is the partner of another.
#[derive(Entity, Clone, Debug)]
#[ent(policy = own_account)]
pub struct Account {
    pub id: i64,
    #[ent(unique)]
    pub email: String,
    #[ent(default = false)]
    pub locked: bool,
    #[ent(unique)]
    pub partner_id: Option<i64>,
    #[ent(field = partner_id)]
    pub partner: One<Account>,
}

fn own_account() -> Policy<Account> {
    Policy::new().query(see_own).mutation(change_unlocked)
}

fn see_own(cx: Context<Account>) -> Result<Decision<Account>, Error> {
    Ok(match cx.viewer::<Me>()?.0 {
        0 => Decision::deny("nobody reads accounts"),
        me => Decision::Filter(Account::ID.lte(me)),
    })
}

fn change_unlocked(_: MutationContext<Account>) -> Result<Decision<Account>, Error> {
    Ok(Decision::FilterBefore(Account::LOCKED.eq(false)))
}

#[derive(Entity, Clone, Debug)]
pub struct Shelf {
    pub id: i64,
    #[ent(inverse = shelf)]
    pub secrets: Many<Secret>,
}

/// Nobody sees a secret.
#[derive(Entity, Clone, Debug)]
#[ent(policy = of_secrets)]
pub struct Secret {
    pub id: i64,
    #[ent(required)]
    pub shelf: One<Shelf>,
}

fn of_secrets() -> Policy<Secret> {
    Policy::new().query(see_none)
}

fn see_none(_: Context<Secret>) -> Result<Decision<Secret>, Error> {
    Ok(Decision::Filter(Predicate::any([])))
}

async fn two_owners(client: &Client) -> Result<(), Error> {
    Owner::create_bulk([Owner::create().id(1), Owner::create().id(2)]).exec(client).await
}

async fn owner_of(pet: i64, client: &Client) -> Result<Option<i64>, Error> {
    Ok(Pet::get(pet, client).await?.owner_id)
}

scenario! {
    async fn nobody_gives_away_through_an_edge_what_he_may_not_give_away(client: &Client) with all(); {
        two_owners(client).await?;
        let me = &client.with(Me(1));
        Pet::create().id(1).owner(1).save(me).await?;
        assert!(Pet::update(1).owner(2).save(me).await.is_err_and(|error| error.is_denied()));
        assert!(Pet::update(1).clear_owner().save(me).await.is_err_and(|error| error.is_denied()));
        assert!(Owner::update(1).clear_pets().save(me).await.is_err_and(|error| error.is_denied()));
        assert!(Owner::update(1).remove_pets([1]).save(me).await.is_err_and(|error| error.is_denied()));
        assert!(Owner::update_many().clear_pets().exec(me).await.is_err_and(|error| error.is_denied()));
        assert_eq!(owner_of(1, client).await?, Some(1));
        let freed = &client.allow("setup");
        Pet::create().id(2).save(freed).await?;
        assert!(Owner::update(2).add_pets([2]).save(me).await.is_err());
        assert!(Owner::update(1).add_pets([2]).save(me).await.is_err());
        assert!(Owner::create().id(3).add_pets([1]).save(me).await.is_err());
        assert_eq!(owner_of(2, client).await?, None);
        Owner::update(1).add_pets([1]).save(me).await?;
        Owner::update(1).clear_pets().save(freed).await?;
        assert_eq!(owner_of(1, client).await?, None);
    }

    async fn conditions_on_pairs_hold_when_the_pairs_are_written(client: &Client) with all(); {
        two_owners(client).await?;
        let me = &client.with(Me(1));
        Doc::create().id(1).add_members([1]).save(me).await?;
        assert!(Doc::create().id(2).add_members([2]).save(me).await.is_err_and(|error| error.is_denied()));
        assert!(Doc::create().id(2).save(me).await.is_err_and(|error| error.is_denied()));
        let bulk = [Doc::create().id(2).add_members([1]), Doc::create().id(3).add_members([2])];
        assert!(Doc::create_bulk(bulk).save(me).await.is_err_and(|error| error.is_denied()));
        Doc::update(1).add_members([2]).title("ours").save(me).await?;
        assert!(Doc::update(1).remove_members([1]).save(me).await.is_err_and(|error| error.is_denied()));
        assert!(Doc::update_many().clear_members().exec(me).await.is_err_and(|error| error.is_denied()));
        assert_eq!(Doc::query().count(client).await?, 1);
        assert_eq!(Member::query().count(client).await?, 2);
        Doc::update(1).remove_members([2]).save(me).await?;
        assert_eq!(Member::query().count(client).await?, 1);
    }

    async fn an_edge_that_both_ends_hold_asks_the_rules_of_the_other(client: &Client) with all(); {
        let setup = &client.allow("setup");
        Account::create().id(1).email("a").save(setup).await?;
        Account::create().id(2).email("b").locked(true).save(setup).await?;
        let me = &client.with(Me(9));
        assert!(Account::update(2).partner(1).save(me).await.is_err_and(|error| error.is_not_found()));
        assert!(Account::update(1).partner(2).save(me).await.is_err());
        assert!(Account::update(1).partner_id(2).save(me).await.is_err());
        assert!(Account::create().id(3).email("c").partner(2).save(me).await.is_err());
        assert_eq!(Account::get(2, setup).await?.partner_id, None);
        Account::update(1).partner(2).save(setup).await?;
        Account::update(1).clear_partner().save(me).await?;
        assert_eq!(Account::get(2, setup).await?.partner_id, Some(1), "a locked account stays as it is");
    }

    async fn what_keeps_an_entity_from_being_deleted_is_not_named(client: &Client) with all(); {
        Shelf::create().id(1).save(client).await?;
        Secret::create().shelf(1).exec(client).await?;
        assert_eq!(Secret::query().count(client).await?, 0);
        let errors = [Shelf::delete(1).exec(client).await.err(), Shelf::delete_many().exec(client).await.err()];
        for error in errors {
            let error = error.ok_or("the shelf was deleted")?;
            assert!(error.is_foreign_key_violation(), "{error:?}");
            assert!(!format!("{error:?} {error}").contains("secret"), "{error:?}");
        }
        assert!(Shelf::create().id(2).add_secrets([1]).save(client).await.is_err());
    }

    async fn a_conflict_with_a_hidden_row_tells_nothing_of_it(client: &Client) with all(); {
        Account::create().id(5).email("taken").save(&client.allow("setup")).await?;
        for me in [0, 1] {
            let me = &client.with(Me(me));
            let new = || Account::create().id(1).email("taken");
            let errors = [
                new().exec(me).await.err(),
                Account::create_bulk([new()]).exec(me).await.err(),
                new().id(5).email("free").exec(me).await.err(),
            ];
            for error in errors {
                let error = error.ok_or("the conflict went by")?;
                assert!(error.is_unique_violation(), "{error:?}");
                let text = format!("{error:?} {error}").to_lowercase();
                for told in ["taken", "email", "accounts", "pkey", "primary", "\"id\"", "key '"] {
                    assert!(!text.contains(told), "{told}: {text}");
                }
            }
        }
        let me = &client.with(Me(1));
        Account::create().id(1).email("mine").save(me).await?;
        let error = Account::update(1).email("taken").save(me).await.err().ok_or("the conflict went by")?;
        assert!(!format!("{error:?}").to_lowercase().contains("email"), "{error:?}");
        let all = &client.allow("an administrator is told all");
        let error = Account::create().id(7).email("taken").exec(all).await.err().ok_or("the conflict went by")?;
        assert!(format!("{error:?}").contains("email"), "{error:?}");
    }
}
