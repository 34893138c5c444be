//! How names are made.

use crate::names::{camel, did_you_mean, snake};

#[test]
fn variants_as_ent_stores_them() {
    for (name, value) in [
        ("Admin", "admin"),
        ("FreeUser", "free_user"),
        ("HTTPCode", "http_code"),
        ("V2", "v2"),
        ("Ab2Cd", "ab2_cd"),
    ] {
        assert_eq!(snake(name), value);
    }
}

#[test]
fn parameters_are_identifiers() {
    for (name, param) in [("best_friend", "BestFriend"), ("id", "Id"), ("_2fa", "P2fa"), ("self_", "PSelf")] {
        assert_eq!(camel(name), param);
    }
}

#[test]
fn what_is_near_was_meant() {
    assert_eq!(did_you_mean("nmae", ["age", "name"]), "; did you mean `name`?");
    assert_eq!(did_you_mean("zebra", ["age", "name"]), "");
}
