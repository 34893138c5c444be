//! The statements of every builder, in every dialect. MariaDB's are MySQL's.

use std::fmt::Write;

use ent::prelude::*;
use ent::sql::Statement;
use ent::{Dialect, count};

use crate::entities::*;
use crate::recorder::{line, record};

/// Statements in every dialect, under titles.
#[derive(Default)]
struct Page(String);

impl Page {
    fn add(&mut self, title: &str, statements: impl Fn(Dialect) -> Vec<Statement>) {
        let lines = |dialect| statements(dialect).iter().map(line).collect::<Vec<_>>();
        assert_eq!(lines(Dialect::MariaDb), lines(Dialect::MySql), "{title}");
        let _ = writeln!(self.0, "# {title}");
        for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql] {
            for (i, line) in lines(dialect).into_iter().enumerate() {
                let name = if i == 0 { dialect.name() } else { "" };
                let _ = writeln!(self.0, "{name:8} {line}");
            }
        }
        self.0.push('\n');
    }

    fn query<E: Entity>(&mut self, title: &str, query: Query<E>) {
        self.add(title, |dialect| vec![query.to_sql(dialect)]);
    }

    fn users(&mut self, title: &str, predicate: Predicate<User>) {
        let query = User::query().where_(predicate);
        self.add(title, |dialect| vec![query.clone().select(User::ID).to_sql(dialect)]);
    }

    fn order(&mut self, title: &str, order: Order<User>) {
        self.add(title, |dialect| vec![User::query().order_by(order).select(User::ID).to_sql(dialect)]);
    }

    /// What an operation runs when every query returns one row.
    fn run<T, E>(&mut self, title: &str, operation: impl AsyncFn(&Client) -> Result<T, E>) {
        self.add(title, |dialect| record(dialect, 1, async |client| operation(client).await));
    }
}

#[test]
fn predicates() {
    let mut page = Page::default();
    for (title, predicate) in [
        ("eq", User::AGE.eq(1)),
        ("neq", User::AGE.neq(1)),
        ("gt", User::AGE.gt(1)),
        ("gte", User::AGE.gte(1)),
        ("lt", User::AGE.lt(1)),
        ("lte", User::AGE.lte(1)),
        ("in", User::AGE.in_([1, 2, 3])),
        ("in: nothing", User::AGE.in_([] as [i64; 0])),
        ("in: texts", User::NAME.in_(["a", "it's", "\"quoted\""])),
        ("not in", User::AGE.not_in([1, 2])),
        ("not in: nothing", User::AGE.not_in([] as [i64; 0])),
        ("is null", User::NICKNAME.is_null()),
        ("not null", User::NICKNAME.not_null()),
        ("contains", User::NAME.contains("a")),
        ("contains: wildcards", User::NAME.contains("100%_*?[x]!")),
        ("has prefix", User::NAME.has_prefix("a")),
        ("has suffix", User::NAME.has_suffix("a")),
        ("equal fold", User::NAME.equal_fold("A_b")),
        ("contains fold", User::NAME.contains_fold("A")),
        ("eq field", User::NAME.eq_field(User::NICKNAME)),
        ("neq field", User::NICKNAME.neq_field(User::NAME)),
        ("gt field", User::ID.gt_field(User::AGE)),
        ("gte field", User::ID.gte_field(User::BOSS_ID)),
        ("lt field", User::ID.lt_field(User::AGE)),
        ("lte field", User::ID.lte_field(User::AGE)),
        ("has prefix field", User::NAME.has_prefix_field(User::NICKNAME)),
        ("and", User::AGE.gt(1) & User::AGE.lt(9) & User::NAME.eq("a")),
        ("or", User::AGE.gt(9) | User::AGE.lt(1) | User::NAME.eq("a")),
        ("or in and", User::AGE.gt(1) & (User::NAME.eq("a") | User::NAME.eq("b"))),
        ("and in or", User::AGE.gt(1) | (User::NAME.eq("a") & User::AGE.eq(0))),
        ("not", !User::AGE.eq(1)),
        ("not: and", !(User::AGE.gt(1) & User::AGE.lt(9))),
        ("all of none", Predicate::all([])),
        ("any of none", Predicate::any([])),
        ("any of one", Predicate::any([User::AGE.eq(1)])),
    ] {
        page.users(title, predicate);
    }
    let twice = User::query().where_(User::AGE.gt(1)).where_(User::NAME.eq("a") | User::NAME.eq("b"));
    page.query("where, twice", twice);
    insta::assert_snapshot!("predicates", page.0);
}

#[test]
fn edge_predicates() {
    let mut page = Page::default();
    for (title, predicate) in [
        ("one to many: has", User::PETS.has()),
        ("one to many: has with", User::PETS.has_with(Pet::WEIGHT.gt(1.5))),
        ("one to one: has", User::CARD.has()),
        ("one to one: has with", User::CARD.has_with(Card::ID.eq(1))),
        ("many to many: has", User::GROUPS.has()),
        ("many to many: has with", User::GROUPS.has_with(Group::NAME.eq("a"))),
        ("many to many, its own inverse: has", User::FRIENDS.has()),
        ("many to many, its own inverse: has with", User::FRIENDS.has_with(User::NAME.eq("a"))),
        ("one to one, its own inverse: has", User::SPOUSE.has()),
        ("one to one, its own inverse: has with", User::SPOUSE.has_with(User::NAME.eq("a"))),
        ("many to one by a field: has", User::BOSS.has()),
        ("many to one by a field: has with", User::BOSS.has_with(User::NAME.eq("a"))),
        ("one to many by a field: has", User::TEAM.has()),
        ("not has", !User::PETS.has()),
        ("not has with", !User::PETS.has_with(Pet::WEIGHT.gt(1.5))),
        ("one neighbour for both", User::PETS.has_with(Pet::WEIGHT.gt(1.5) & Pet::WEIGHT.lt(3.0))),
        ("nested", User::FRIENDS.has_with(User::PETS.has_with(Pet::OWNER.has_with(User::AGE.gt(1))))),
        ("nested along one edge", User::SPOUSE.has_with(User::SPOUSE.has_with(User::NAME.eq("a")))),
        ("beside a field", User::GROUPS.has() & User::AGE.gt(1)),
    ] {
        page.users(title, predicate);
    }
    page.query("inverse of one to many: has", Pet::query().where_(Pet::OWNER.has()));
    page.query("inverse of one to many: has with", Pet::query().where_(Pet::OWNER.has_with(User::AGE.gt(1))));
    page.query(
        "inverse of many to many: has with",
        Group::query().where_(Group::USERS.has_with(User::AGE.gt(1))),
    );
    insta::assert_snapshot!("edge_predicates", page.0);
}

/// A query with one of everything.
pub(crate) fn everything(dialect: Dialect) -> Statement {
    let source = User::query().where_(User::FRIENDS.has_with(User::AGE.in_([1, 2]))).limit(7).offset(1);
    let query = source.traverse(User::PETS).where_(Pet::OWNER.has_with(User::NAME.contains("o")));
    let query =
        query.order_by(Pet::OWNER.field(User::NAME).desc()).order_by(Pet::WEIGHT.asc()).limit(3).offset(2);
    query.to_sql(dialect)
}

#[test]
fn traversals() {
    let mut page = Page::default();
    let old = || User::query().where_(User::AGE.gt(90));
    page.query("all of them", User::query().traverse(User::PETS));
    page.query("one to many", old().traverse(User::PETS));
    page.query("inverse of one to many", Pet::query().where_(Pet::WEIGHT.gt(1.0)).traverse(Pet::OWNER));
    page.query("one to one", old().traverse(User::CARD));
    page.query("inverse of one to one", Card::query().traverse(Card::OWNER));
    page.query("many to many", old().traverse(User::GROUPS));
    page.query("inverse of many to many", Group::query().where_(Group::NAME.eq("a")).traverse(Group::USERS));
    page.query("one to one, its own inverse", old().traverse(User::SPOUSE));
    page.query("many to many, its own inverse", old().traverse(User::FRIENDS));
    page.query("many to one by a field", old().traverse(User::BOSS));
    page.query("filtered on both ends", old().traverse(User::PETS).where_(Pet::WEIGHT.lt(1.0)));
    page.query("three steps", old().traverse(User::GROUPS).traverse(Group::USERS).traverse(User::PETS));
    let some = old().order_by(User::NAME.asc()).limit(3);
    page.query("from the first few", some.clone().traverse(User::PETS));
    page.query("from the first few, many to many", some.clone().traverse(User::GROUPS));
    page.query("from the first few, many to one", some.traverse(User::BOSS));
    let user = User {
        id: 7,
        age: 1,
        name: String::new(),
        nickname: None,
        boss_id: None,
        pets: Many::not_loaded(),
        card: One::not_loaded(),
        groups: Many::not_loaded(),
        friends: Many::not_loaded(),
        spouse: One::not_loaded(),
        boss: One::not_loaded(),
        team: Many::not_loaded(),
    };
    page.query("from an entity, one to many", user.query_pets());
    page.query("from an entity, many to many", user.query_groups());
    page.query("from an entity, many to one", user.query_boss());
    page.query("from an entity, two steps", user.query_pets().traverse(Pet::OWNER));
    page.add("everything", |dialect| vec![everything(dialect)]);
    insta::assert_snapshot!("traversals", page.0);
}

#[test]
fn orders_and_limits() {
    let mut page = Page::default();
    for (title, order) in [
        ("ascending", User::NAME.asc()),
        ("descending", User::NAME.desc()),
        ("nulls first", User::NICKNAME.asc().nulls_first()),
        ("nulls last", User::NICKNAME.desc().nulls_last()),
        ("random", Order::random()),
        ("count of neighbours, ascending", User::PETS.count().asc()),
        ("count of neighbours, descending", User::PETS.count().desc()),
        ("count of neighbours, many to many", User::GROUPS.count().desc()),
        ("sum over neighbours", User::PETS.sum(Pet::WEIGHT).asc()),
        ("sum of integers over neighbours", User::FRIENDS.sum(User::AGE).desc()),
        ("mean over neighbours", User::TEAM.mean(User::AGE).asc()),
        ("least among neighbours", User::GROUPS.min(Group::NAME).asc()),
        ("greatest among neighbours", User::PETS.max(Pet::WEIGHT).desc()),
        ("greatest among neighbours, nulls first", User::PETS.max(Pet::WEIGHT).desc().nulls_first()),
        ("field of the neighbour", User::BOSS.field(User::NAME).asc()),
        ("field of the neighbour elsewhere", User::CARD.field(Card::ID).desc()),
        ("field of the neighbour, nulls last", User::SPOUSE.field(User::NAME).asc().nulls_last()),
    ] {
        page.order(title, order);
    }
    page.query("two terms", User::query().order_by(User::AGE.desc()).order_by(User::ID.asc()));
    page.query("limit", Card::query().limit(3));
    page.query("offset", Card::query().offset(2));
    page.query("limit and offset", Card::query().order_by(Card::ID.asc()).limit(3).offset(2));
    insta::assert_snapshot!("orders_and_limits", page.0);
}

#[derive(Projection, Debug)]
#[ent(entity = User)]
#[allow(dead_code)]
struct NameAge {
    name: String,
    #[ent(field = age)]
    years: i64,
}

#[test]
fn selections_and_aggregates() {
    let mut page = Page::default();
    let adults = || User::query().where_(User::AGE.gte(18));
    page.add("one field", |d| vec![adults().select(User::NAME).to_sql(d)]);
    page.add("two fields", |d| vec![adults().select((User::NAME, User::NICKNAME)).to_sql(d)]);
    page.add("distinct", |d| vec![adults().select(User::NAME).distinct().to_sql(d)]);
    page.add("a projection", |d| vec![adults().select_as::<NameAge>().to_sql(d)]);
    page.add("groups", |d| vec![adults().group_by(User::NAME).aggregate(count()).to_sql(d)]);
    page.add("groups by two fields", |d| {
        vec![User::query().group_by((User::NAME, User::AGE)).aggregate((count(), User::ID.max())).to_sql(d)]
    });
    page.add("groups of a traversal", |d| {
        vec![adults().traverse(User::TEAM).group_by(User::BOSS_ID).aggregate(User::AGE.mean()).to_sql(d)]
    });
    page.add("having", |d| {
        let groups = User::query().group_by(User::NAME).aggregate(User::AGE.sum());
        let groups = groups.having(count().gt(1) & !User::AGE.max().lt(9));
        vec![groups.order_by(count().desc()).order_by(User::NAME.asc()).to_sql(d)]
    });
    page.add("groups of the first few", |d| {
        vec![adults().order_by(User::ID.asc()).limit(5).group_by(User::NAME).aggregate(count()).to_sql(d)]
    });
    page.run("every aggregate", async |client| {
        let integers = (User::AGE.sum(), User::AGE.mean(), User::AGE.min(), User::AGE.max());
        let counts = (count(), User::NICKNAME.count(), User::NICKNAME.count_distinct());
        adults().aggregate((counts, integers), client).await
    });
    page.run("aggregates of decimals", async |client| {
        Pet::query().aggregate((Pet::WEIGHT.sum(), Pet::WEIGHT.mean(), Pet::WEIGHT.min()), client).await
    });
    page.run("aggregate of the first few", async |client| {
        User::query().order_by(User::AGE.desc()).limit(3).aggregate(User::AGE.mean(), client).await
    });
    insta::assert_snapshot!("selections_and_aggregates", page.0);
}

#[test]
fn terminals() {
    let mut page = Page::default();
    let adults = || User::query().where_(User::AGE.gte(18));
    page.run("all", async |client| Card::query().all(client).await);
    page.run("first", async |client| Card::query().first(client).await);
    page.run("only", async |client| Card::query().only(client).await);
    page.run("get", async |client| Card::get(1, client).await);
    page.run("ids", async |client| adults().ids(client).await);
    page.run("first id", async |client| adults().first_id(client).await);
    page.run("only id", async |client| adults().only_id(client).await);
    page.run("count", async |client| adults().count(client).await);
    page.run("count, limited", async |client| {
        adults().order_by(User::AGE.asc()).limit(3).offset(1).count(client).await
    });
    page.run("exists", async |client| adults().exists(client).await);
    page.run("exists, from an offset", async |client| adults().offset(10).exists(client).await);
    insta::assert_snapshot!("terminals", page.0);
}

#[test]
fn loads() {
    let mut page = Page::default();
    page.run("one to many", async |client| User::query().with(User::PETS).all(client).await);
    page.run("many to one", async |client| Pet::query().with(Pet::OWNER).all(client).await);
    page.run("many to one by a field", async |client| User::query().with(User::BOSS).all(client).await);
    page.run("one to one", async |client| User::query().with(User::CARD).all(client).await);
    page.run("many to many", async |client| User::query().with(User::GROUPS).all(client).await);
    page.run("filtered and ordered", async |client| {
        let load = User::PETS.where_(Pet::WEIGHT.gt(1.0)).order_by(Pet::WEIGHT.desc());
        User::query().with(load).all(client).await
    });
    page.run("limited", async |client| User::query().with(User::PETS.limit(3)).all(client).await);
    page.run("limited, many to many", async |client| {
        let load = User::GROUPS.order_by(Group::NAME.asc()).limit(3).offset(1);
        User::query().with(load).all(client).await
    });
    page.run("limited, in the order of what is elsewhere", async |client| {
        Group::query().with(Group::USERS.order_by(User::PETS.count().desc()).limit(2)).all(client).await
    });
    page.run("two levels", async |client| Card::query().with(Card::OWNER.with(User::PETS)).all(client).await);
    page.run("two edges", async |client| {
        Card::query().with(Card::OWNER.with(User::PETS).with(User::BOSS)).all(client).await
    });
    insta::assert_snapshot!("loads", page.0);
}

#[test]
fn creates() {
    let mut page = Page::default();
    let user = || User::create().age(30);
    page.run("fields", async |client| user().nickname("a").save(client).await);
    page.run("nothing but defaults", async |client| Card::create().save(client).await);
    page.run("with a key", async |client| user().id(7).save(client).await);
    page.run("many to one", async |client| Pet::create().weight(1.0).owner(3).save(client).await);
    page.run("one to many", async |client| user().add_pets([4, 5]).save(client).await);
    page.run("one to one", async |client| user().card(3).save(client).await);
    page.run("many to many", async |client| user().add_groups([4, 5]).save(client).await);
    page.run("many to many, its own inverse", async |client| user().add_friends([4, 5]).save(client).await);
    page.run("one to one, its own inverse", async |client| user().spouse(3).save(client).await);
    page.run("many at once, of one", async |client| User::create_bulk([user()]).save(client).await);
    page.add("many at once", |dialect| {
        record(dialect, 2, async |client| User::create_bulk([user(), user().name("b")]).save(client).await)
    });
    page.run("many at once, of other columns", async |client| {
        User::create_bulk([user(), user().nickname("b")]).save(client).await
    });
    page.run("in a transaction", async |client| {
        client.transaction(async |tx| user().add_pets([1]).save(tx).await).await
    });
    page.add("to_sql", |dialect| vec![user().nickname("a").boss(3).to_sql(dialect)]);
    insta::assert_snapshot!("creates", page.0);
}

#[test]
fn updates() {
    let mut page = Page::default();
    page.run("one", async |client| User::update(1).age(2).nickname("a").save(client).await);
    page.run("one, to null", async |client| {
        User::update(1).nickname(None).clear_boss_id().save(client).await
    });
    page.run("one, by a sum", async |client| User::update(1).add_age(2).add_age(3).save(client).await);
    page.run("one, under a condition", async |client| {
        User::update(1).where_(User::AGE.eq(1)).age(2).save(client).await
    });
    page.run("one, with nothing to do", async |client| User::update(1).save(client).await);
    page.run("many", async |client| {
        User::update_many().where_(User::AGE.lt(3)).add_age(1).exec(client).await
    });
    page.run("all", async |client| User::update_many().name("a").exec(client).await);
    page.run("many, by their neighbours", async |client| {
        User::update_many().where_(User::PETS.has()).age(1).exec(client).await
    });
    page.run("many to one", async |client| Pet::update(1).owner(2).save(client).await);
    page.run("many to one, cleared", async |client| Pet::update(1).clear_owner().save(client).await);
    page.run("one to many, added", async |client| User::update(1).add_pets([2, 3]).save(client).await);
    page.run("one to many, removed", async |client| User::update(1).remove_pets([2, 3]).save(client).await);
    page.run("one to many, cleared", async |client| User::update(1).clear_pets().save(client).await);
    page.run("many to many, all at once", async |client| {
        User::update(1).age(9).remove_groups([2]).add_groups([3]).save(client).await
    });
    page.run("many to many, cleared", async |client| User::update(1).clear_groups().save(client).await);
    page.run("friends, removed", async |client| User::update(1).remove_friends([2]).save(client).await);
    page.run("friends, cleared", async |client| User::update(1).clear_friends().save(client).await);
    page.run("spouse", async |client| User::update(1).spouse(2).save(client).await);
    page.run("spouse, another one", async |client| {
        User::update(1).clear_spouse().spouse(2).save(client).await
    });
    page.run("many to many, of many", async |client| {
        User::update_many().where_(User::AGE.gt(1)).add_groups([3]).exec(client).await
    });
    page.add("to_sql, one", |dialect| vec![User::update(1).age(2).clear_boss().to_sql(dialect)]);
    page.add("to_sql, many", |dialect| {
        vec![User::update_many().where_(User::PETS.has()).age(2).to_sql(dialect)]
    });
    insta::assert_snapshot!("updates", page.0);
}

#[test]
fn deletes() {
    let mut page = Page::default();
    page.run("one", async |client| User::delete(1).exec(client).await);
    page.run("one, under a condition", async |client| {
        User::delete(1).where_(User::AGE.gt(1)).exec(client).await
    });
    page.run("many", async |client| User::delete_many().where_(User::AGE.gt(1)).exec(client).await);
    page.run("all", async |client| User::delete_many().exec(client).await);
    page.run("many, by their neighbours", async |client| {
        User::delete_many().where_(!User::FRIENDS.has_with(User::AGE.gt(1))).exec(client).await
    });
    page.add("to_sql", |dialect| vec![User::delete_many().where_(User::AGE.gt(1)).to_sql(dialect)]);
    insta::assert_snapshot!("deletes", page.0);
}
