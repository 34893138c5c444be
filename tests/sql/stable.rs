//! The text of a statement depends on the shape of a query, never on how much is asked of it: so a prepared statement is
//! found again, and those of a program are few.

use std::collections::BTreeSet;

use ent::sql::Statement;
use ent::{Dialect, Predicate};

use crate::entities::*;
use crate::recorder::record;

const SIZES: [i64; 8] = [1, 2, 3, 5, 8, 100, 1000, 3000];

/// How many different texts the statements have that are made for each size.
fn texts(make: impl Fn(i64) -> Vec<Statement>) -> usize {
    let texts = |size| make(size).iter().map(|statement| statement.sql.to_string()).collect::<Vec<_>>();
    SIZES.map(texts).into_iter().collect::<BTreeSet<_>>().len()
}

/// The same list in one text, or on MySQL in one for each power of two.
fn assert_stable(make: impl Fn(Dialect, i64) -> Vec<Statement>) {
    assert_eq!(texts(|size| make(Dialect::Sqlite, size)), 1);
    assert_eq!(texts(|size| make(Dialect::Postgres, size)), 1);
    for dialect in [Dialect::MySql, Dialect::MariaDb] {
        // 1, 2, 3 to 4, 5 to 8 (twice), 100 to 128, 1000 to 1024, 3000 to 4096.
        assert_eq!(texts(|size| make(dialect, size)), 7);
        let text = |size| make(dialect, size).iter().map(|s| s.sql.to_string()).collect::<Vec<_>>();
        assert_eq!(text(900), text(1000));
    }
}

fn keys(size: i64) -> std::ops::RangeInclusive<i64> {
    1..=size
}

#[test]
fn predicates_with_lists() {
    let lists: [fn(i64) -> Predicate<User>; 4] = [
        |size| User::ID.in_(keys(size)),
        |size| User::AGE.not_in(keys(size)),
        |size| User::NAME.in_(keys(size).map(|n| n.to_string())),
        |size| User::GROUPS.has_with(Group::ID.in_(keys(size))),
    ];
    for list in lists {
        assert_stable(|dialect, size| vec![User::query().where_(list(size)).to_sql(dialect)]);
    }
}

#[test]
fn loads_of_many_entities() {
    assert_stable(|dialect, size| {
        record(dialect, size, async |client| User::query().with(User::PETS).all(client).await)
    });
    assert_stable(|dialect, size| {
        record(dialect, size, async |client| User::query().with(User::GROUPS).all(client).await)
    });
    assert_stable(|dialect, size| {
        let query = Pet::query().with(Pet::OWNER.with(User::PETS.limit(3)));
        record(dialect, size, async |client| query.all(client).await)
    });
}

#[test]
fn changes_of_edges() {
    assert_stable(|dialect, size| {
        let update =
            User::update(1).remove_pets(keys(size)).remove_groups(keys(size)).remove_friends(keys(size));
        record(dialect, 1, async |client| update.save(client).await)
    });
    assert_stable(|dialect, size| {
        let update = User::update(1).add_pets(keys(size)).add_groups(keys(size)).add_friends(keys(size));
        record(dialect, 1, async |client| update.save(client).await)
    });
}

#[test]
fn updates_and_deletions() {
    assert_stable(|dialect, size| {
        let delete = User::delete_many().where_(User::ID.in_(keys(size)));
        record(dialect, size, async |client| delete.exec(client).await)
    });
    assert_stable(|dialect, size| {
        let update = User::update_many().where_(User::ID.in_(keys(size))).age(1);
        record(dialect, size, async |client| update.exec(client).await)
    });
}

#[test]
fn what_is_an_argument_is_not_in_the_text() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql, Dialect::MariaDb] {
        let of = |n: u64| {
            let text = "x".repeat(n as usize);
            let query = User::query().where_(User::NAME.contains(&text) & User::NAME.neq(&text));
            // SQLite would plan anew for each limit that is an argument, so it stands in the text there.
            let limit = if dialect == Dialect::Sqlite { 5 } else { n };
            let query = query.where_(User::AGE.gt(n as i64)).limit(limit).offset(n);
            query.traverse(User::PETS).to_sql(dialect)
        };
        assert_eq!(of(1).sql, of(1000).sql);
        assert_eq!(of(1).args.len(), of(1000).args.len());
    }
}

#[test]
fn a_query_has_one_text() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql, Dialect::MariaDb] {
        let texts: BTreeSet<_> = (0..50).map(|_| crate::statements::everything(dialect).sql).collect();
        assert_eq!(texts.len(), 1);
    }
}
