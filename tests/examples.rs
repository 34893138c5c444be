//! Runs every example as a program and compares what it prints.
//!
//! `cargo test` builds the examples before it runs the tests. `cargo test --test examples` does not: it runs those that are
//! there.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
use std::error::Error;
use std::path::PathBuf;
use std::process::Command;

/// What the example of that name prints.
fn output(example: &str) -> Result<String, Box<dyn Error>> {
    // `target/debug/deps/examples-…` is this test, and `target/debug/examples/…` are the examples built along with it.
    let test = std::env::current_exe()?;
    let profile = test.ancestors().nth(2).ok_or("the test has no folder")?;
    let program: PathBuf =
        profile.join("examples").join(example).with_extension(std::env::consts::EXE_EXTENSION);
    if !program.exists() {
        return Err(format!("{} was not built: run `cargo build --examples` first", program.display()).into());
    }
    let output = Command::new(&program).output()?;
    if !output.status.success() {
        return Err(format!("{example} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// One test for each example, with the lines that it prints.
macro_rules! examples {
    ($($name:ident: $($line:literal)*;)*) => {$(
        #[test]
        fn $name() -> Result<(), Box<dyn Error>> {
            let printed = output(stringify!($name))?;
            assert_eq!(printed.lines().collect::<Vec<_>>(), [$($line),*]);
            Ok(())
        }
    )*};
}

examples! {
    start:
        "user created: User(id=1, age=30, name=a8m)"
        "user returned: User(id=1, age=30, name=a8m)"
        "not created: `User.age`: value out of range"
        "Car(id=1, model=Tesla) belongs to mia"
        "Car(id=2, model=Ford) belongs to mia"
        "mia's Ford: Car(id=2, model=Ford)"
        "the graph was created"
        r#"cars in GitHub: ["Tesla", "Mazda"]"#
        r#"cars around Ariel: ["Tesla", "Ford"]"#
        r#"GitHub: ["Ariel"]"#
        r#"GitLab: ["Ariel", "Neta"]"#;

    o2o2types:
        "user: User(id=1, age=30, name=Mashraki)"
        "card: Card(id=1, number=1020)"
        "card: Card(id=1, number=1020)"
        "owner: User(id=1, age=30, name=Mashraki)"
        "a second card is refused: true";

    o2orecur:
        "[1, 2, 3, 4, 5]"
        "true";

    o2obidi:
        "a8m"
        "nati"
        "2"
        "nati";

    o2m2types:
        "user created: User(id=1, age=30, name=a8m)"
        "a8m"
        "2";

    o2mrecur:
        "leaves: [1, 3, 5]"
        "[1, 3, 5]"
        "Node(id=1, value=2, parent_id=)"
        "Node(id=3, value=4, parent_id=1)";

    m2m2types:
        "the groups of a8m:"
        "  Group(id=1, name=GitHub)"
        "  Group(id=2, name=GitLab)"
        "the groups of nati:"
        "  Group(id=1, name=GitHub)"
        "whom a8m can meet:"
        "  User(id=1, age=30, name=a8m)"
        "  User(id=2, age=28, name=nati)";

    m2mrecur:
        r#"a8m follows ["nati"] and is followed by []"#
        r#"nati follows [] and is followed by ["a8m"]"#
        "[28]"
        r#"["a8m"]"#;

    m2mbidi:
        "a friend of nati: User(id=1, age=30, name=a8m)"
        "a friend of a8m: User(id=2, age=28, name=nati)"
        "has friends: User(id=1, age=30, name=a8m)"
        "has friends: User(id=2, age=28, name=nati)"
        "1";

    traversal:
        "pets created: Pedro, Xabi and Coco"
        "within the transaction: 3 pets"
        "after the rollback: 0 pets"
        "pets created: Pedro, Xabi and Coco"
        "after the commit: 3 pets"
        "Alex is 37"
        r#"["Pedro", "Xabi"]"#;

    privacy_admin:
        "nobody created nothing: User: denied: there is no viewer"
        "nobody sees 0"
        "a viewer created nothing: User: denied: nobody may do this"
        "a viewer sees 0"
        "an administrator created User(id=1, name=a8m)"
        "an administrator sees 1"
        "the program itself created User(id=2, name=nati)";

    privacy_tenant:
        r#"GitHub sees ["a8m"]"#
        "User not found"
        "User not found"
        "User not found"
        "tenants with nati: 0"
        "a group with nati: false"
        "User: denied: what is written would be out of the viewer's reach"
        "deleted: 1"
        "left: 1"
        "without a viewer: true";

    audit_log:
        r#"created by a8m, updated by Some("nati")"#
        "updated: 3"
        "Account: nobody knows who is asking"
        "Create of Account by a8m: owner, balance, created_by (1)"
        "UpdateOne of Account by nati: balance, updated_by (1)"
        "Create of Account by a8m: owner, balance, created_by (1)"
        "Create of Account by a8m: owner, balance, created_by (1)"
        "Update of Account by a8m: balance, updated_by (3)";

    version_check:
        "Page(id=1, text=first, version=1)"
        "Page(id=1, text=second, version=2)"
        "Page: version 2 does not come after 2"
        "Page: say which version comes next"
        "Page(id=1, text=second, version=2)";

    soft_delete:
        "a second time: true"
        "deleted: 1"
        r#"as usual: ["coco"], 1 loaded, 0 with pedro"#
        r#"with what was deleted: ["pedro", "xabi", "coco"], 3 loaded, 1 with pedro"#
        "for good: 3"
        "left: 0";

    field_encryption:
        "written: a8m and nati"
        "stored in the clear: false"
        "read: a8m"
        "loaded along with nati: a8m"
        "streamed: a8m and nati"
        "changed: rotemtam, and rotemtam as it is read"
        "User: a nickname can't be decrypted with this key";
}
