//! How much code a field and an edge cost. Build time grows with it, so it grows only on purpose: with the number here.

use proc_macro2::{TokenStream, TokenTree};

/// All tokens, those in groups too.
fn count(tokens: TokenStream) -> usize {
    let inner = |token: TokenTree| match token {
        TokenTree::Group(group) => 2 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(inner).sum()
}

/// The tokens that the derive writes for an entity of these members beside its key.
fn cost(members: &str) -> usize {
    let item = format!("pub struct User {{ pub id: i64, {members} }}");
    count(crate::entity(item.parse().expect("the item is valid Rust")))
}

/// What one more member adds to an entity that has one of its kind already.
fn added(member: &str) -> usize {
    let one = member.replace('#', "a");
    let two = format!("{one}, {}", member.replace('#', "b"));
    cost(&two) - cost(&one)
}

#[test]
fn of_an_entity() {
    let cost = cost("");
    assert!(cost <= 2_167, "an entity costs {cost} tokens");
}

#[test]
fn of_a_field() {
    let required = added("pub #: String");
    let optional = added("pub #: Option<String>");
    let number = added("pub #: i32");
    assert!(required <= 460, "a required field costs {required} tokens");
    assert!(optional <= 475, "an optional field costs {optional} tokens");
    assert!(number <= 515, "a required number costs {number} tokens");
}

#[test]
fn of_an_edge() {
    let many = added("pub #: Many<Pet>");
    let one = added("pub #: One<Pet>");
    assert!(many <= 355, "an edge to many costs {many} tokens");
    assert!(one <= 480, "an edge to one costs {one} tokens");
}
