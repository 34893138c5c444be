//! What must not compile, and what the compiler then says. `TRYBUILD=overwrite` writes down what it says now.

#[test]
fn mistakes_are_explained() {
    let t = trybuild::TestCases::new();
    t.compile_fail("tests/ui/**/*.rs");
}
