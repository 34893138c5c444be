//! What must not compile, and what the compiler then says. `TRYBUILD=overwrite` writes down what it says now.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#[test]
fn mistakes_are_explained() {
    let t = trybuild::TestCases::new();
    t.compile_fail("tests/ui/**/*.rs");
}
