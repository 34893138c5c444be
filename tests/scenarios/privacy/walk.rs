//! Every public way to the database, as somebody whose policy denies it and as somebody who may not see all rows.

use std::fmt::Debug;

use ent::Error;
use ent::prelude::*;
use futures_util::future::BoxFuture;

use super::entities::{self, Viewer};
use super::paths::functions;
use super::worlds::{World, hidden_rows};
use super::{reads, writes};
use crate::harness::TestResult;
use crate::scenario;

/// A way to the database: which functions it goes through, whose entities it passes, and what it comes to.
pub struct Row {
    pub covers: &'static [&'static str],
    pub involves: &'static [&'static str],
    pub text: &'static str,
    pub run: for<'a> fn(&'a Client) -> BoxFuture<'a, Result<String, Error>>,
}

/// What came of a row, as a text.
pub fn shown<T: Debug>(result: Result<T, Error>) -> Result<String, Error> {
    result.map(|value| format!("{value:?}"))
}

/// `["Query::all"] of ["Person"] |client| Person::query().all(client).await;`
#[macro_export]
macro_rules! ways {
    ($([$($covers:literal),*] of [$($involves:literal),*] |$client:ident| $run:expr;)*) => {
        vec![$($crate::privacy::walk::Row {
            covers: &[$($covers),*],
            involves: &[$($involves),*],
            text: stringify!($run),
            run: |$client| async move { $crate::privacy::walk::shown($run) }.boxed(),
        }),*]
    };
}

/// Terminal functions that are no way to the rows of entities.
const ELSEWHERE: &[(&str, &str)] = &[
    ("Client::connect", "opens the database"),
    ("Client::connect_with", "opens the database"),
    ("Client::new", "opens the database"),
    ("Client::from_mysql", "opens the database"),
    ("Client::close", "closes the database"),
    ("Client::begin", "a transaction, whose client goes the same ways"),
    ("Client::begin_with", "a transaction, whose client goes the same ways"),
    ("Client::transaction", "a transaction, whose client goes the same ways"),
    ("Client::transaction_with", "a transaction, whose client goes the same ways"),
    ("Client::raw_execute", "the door for raw SQL, named so"),
    ("Client::with", "gives a client"),
    ("Client::allow", "gives a client"),
    ("Client::deny", "gives a client"),
    ("Client::hook", "gives a client"),
    ("Client::hook_all", "gives a client"),
    ("Client::intercept", "gives a client"),
    ("Client::intercept_all", "gives a client"),
    ("Client::traverse", "gives a client"),
    ("Client::traverse_all", "gives a client"),
    ("Context::client", "gives a client: what rules ask is trusted"),
    ("Mutation::client", "gives a client"),
    ("NextQuery::client", "gives a client"),
    ("Tx::commit", "ends a transaction"),
    ("Tx::rollback", "ends a transaction"),
    ("Tx::on_commit", "notes a callback"),
    ("Tx::on_rollback", "notes a callback"),
    ("Client::on_commit", "notes a callback"),
    ("Client::on_rollback", "notes a callback"),
    ("Schema::create", "makes tables"),
    ("Next::run", "the rest of a mutation, which passes the policy"),
    ("NextQuery::run", "the rest of a query, which passes the policy"),
    ("OnConflict::save", "does not compile"),
    ("OnConflict::exec", "does not compile"),
    ("query::get", "what the generated `get` calls"),
];

/// Functions on the way that reach nothing by themselves and that no row needs.
const ASIDE: &[&str] = &["to_sql", "entity", "is_limited", "new", "name", "schema", "neighbours"];

#[test]
fn every_way_is_walked() {
    let rows: Vec<Row> = reads::rows().into_iter().chain(writes::rows()).collect();
    let mut missing = Vec::new();
    for function in functions() {
        let path = function.path();
        if function.is_terminal() {
            let is_known = rows.iter().any(|row| row.covers.contains(&&*path))
                || ELSEWHERE.iter().any(|(other, _)| *other == path);
            if !is_known {
                missing.push(path);
            }
        } else if ["query", "select", "load", "edge"].contains(&&*function.file) {
            let calls = ["(", "::<"].map(|after| format!(".{}{after}", function.name));
            let is_called = rows.iter().any(|row| {
                let text: String = row.text.chars().filter(|c| !c.is_whitespace()).collect();
                calls.iter().any(|call| text.contains(call))
            });
            if !is_called && !ASIDE.contains(&&*function.name) {
                missing.push(path);
            }
        }
    }
    assert!(missing.is_empty(), "no row of the walk goes by {missing:#?}");
    let known: Vec<String> = functions().iter().map(|function| function.path()).collect();
    let covered = rows.iter().flat_map(|row| row.covers).chain(ELSEWHERE.iter().map(|(path, _)| path));
    let gone: Vec<&&str> = covered.filter(|path| !known.iter().any(|known| known == **path)).collect();
    assert!(gone.is_empty(), "there are no such functions any more: {gone:#?}");
}

/// What is told of a row; the same, where nobody can tell two worlds apart.
async fn told(row: &Row, client: &Client) -> String {
    match (row.run)(&client.with(Viewer::of(1))).await {
        Ok(value) => value,
        Err(error) => format!("{error:?}: {error}"),
    }
}

fn assert_hidden(row: &Row, alone: &str, together: &str) {
    assert_eq!(together, alone, "tells of another tenant's rows: {}", row.text);
    for secret in ["secret", "7777777"] {
        assert!(!together.contains(secret), "{}: {together}", row.text);
    }
}

async fn denies(rows: &[Row], client: &Client) -> TestResult {
    let before = hidden_rows(client).await?;
    for row in rows {
        assert!(!row.involves.is_empty(), "{}", row.text);
        for entity in row.involves {
            let viewer = client.with(Viewer { org: 1, denied: Some(entity) });
            match (row.run)(&viewer).await {
                Err(Error::Denied { entity: by, .. }) => assert_eq!(by, *entity, "{}", row.text),
                other => panic!("{entity} denies, and yet: {}: {other:?}", row.text),
            }
        }
        let nobody = (row.run)(client).await;
        assert!(nobody.as_ref().is_err_and(Error::is_denied), "nobody asks: {}: {nobody:?}", row.text);
        let denied = (row.run)(&client.with(Viewer::of(1)).deny("maintenance")).await;
        assert!(denied.as_ref().is_err_and(Error::is_denied), "a denied client: {}: {denied:?}", row.text);
    }
    assert_eq!(hidden_rows(client).await?, before);
    Ok(())
}

scenario! {
    async fn no_read_goes_round_a_denial(client: &Client) with entities::schema(); {
        World::small().begin(client).await?;
        denies(&reads::rows(), client).await?;
    }

    async fn no_write_goes_round_a_denial(client: &Client) with entities::schema(); {
        World::small().begin(client).await?;
        denies(&writes::rows(), client).await?;
    }

    async fn no_read_tells_of_hidden_rows(client: &Client) with entities::schema(); {
        let world = World::small();
        world.without_hidden().begin(client).await?;
        let mut alone = Vec::new();
        for row in reads::rows() {
            alone.push(told(&row, client).await);
        }
        world.begin(client).await?;
        for (row, alone) in reads::rows().iter().zip(&alone) {
            assert_hidden(row, alone, &told(row, client).await);
        }
    }

    async fn no_write_touches_hidden_rows(client: &Client) with entities::schema(); {
        let world = World::small();
        for row in writes::rows() {
            world.without_hidden().begin(client).await?;
            let alone = told(&row, client).await;
            world.begin(client).await?;
            let before = hidden_rows(client).await?;
            assert_hidden(&row, &alone, &told(&row, client).await);
            assert_eq!(hidden_rows(client).await?, before, "changes another tenant's rows: {}", row.text);
        }
    }
}
