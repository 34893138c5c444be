//! Predicates on text: nothing in an argument is a wildcard, and case matters unless the name says otherwise.

use ent::prelude::*;

use crate::scenario;
use crate::schema::{Pet, User};

/// Which of the predicates the one pet satisfies.
async fn check(client: &Client, cases: Vec<(&str, Predicate<Pet>, bool)>) -> crate::harness::TestResult {
    for (what, predicate, expected) in cases {
        let any_other = predicate.clone() | Pet::NAME.eq("nobody");
        let negated = !predicate.clone();
        assert_eq!(Pet::query().where_(predicate).exists(client).await?, expected, "{what}");
        assert_eq!(Pet::query().where_(any_other).exists(client).await?, expected, "{what}, inside an or");
        assert_eq!(Pet::query().where_(negated).exists(client).await?, !expected, "not {what}");
    }
    Ok(())
}

/// `(method "argument", Pet::NAME.method("argument"), expected)`
macro_rules! cases {
    ($($method:ident($($argument:literal => $expected:literal),* $(,)?);)*) => {
        vec![$($((
            concat!(stringify!($method), " ", $argument),
            Pet::NAME.$method($argument),
            $expected,
        )),*),*]
    };
}

scenario! {
    async fn percent(client: &Client) {
        Pet::create().name("a%").save(client).await?;
        check(client, cases! {
            has_prefix("a" => true, "a%" => true, "%" => false, "%a%" => false, "A" => false, "" => true);
            has_suffix("%" => true, "a%" => true, "a%%" => false, "%%" => false, "a" => false, "" => true);
            contains("a" => true, "a%" => true, "%" => true, "%a%" => false, "A" => false, "" => true);
            contains_fold("A%" => true, "a" => true, "%A" => false, "b" => false);
            equal_fold("A%" => true, "a%" => true, "%" => false, "A" => false, "A%%" => false);
            eq("a%" => true, "A%" => false, "a" => false);
            neq("a%" => false, "A%" => true);
        })
        .await?;
    }

    async fn underscore_and_backslash(client: &Client) {
        Pet::create().name(r"a_\").save(client).await?;
        check(client, cases! {
            has_prefix("a" => true, "a_" => true, r"a_\" => true, "%a" => false, "__" => false, r"a\" => false);
            has_suffix(r"a_\" => true, r"\" => true, r"_\" => true, "%a" => false, "a%" => false, "__" => false);
            contains("a" => true, "_" => true, r"\" => true, "%a" => false, "a%" => false, "___" => false);
            contains_fold("A" => true, r"A_\" => true, "%A" => false, "A%" => false, "A__" => false);
            equal_fold(r"A_\" => true, r"%A_\" => false, r"A_\%" => false, "A%" => false, "A__" => false);
        })
        .await?;
    }

    async fn quotes_and_letters_beyond_ascii(client: &Client) {
        Pet::create().name("O'Brien \"Żółw\" 🐢 --").save(client).await?;
        check(client, cases! {
            has_prefix("O'" => true, "O''" => false);
            has_suffix("--" => true, "🐢 --" => true, "🐢" => false);
            contains("'" => true, "\"" => true, "Żółw" => true, "🐢" => true, "żółw" => false, "🐙" => false);
            contains_fold("o'brien" => true, "BRIEN \"" => true);
            equal_fold("o'brien \"Żółw\" 🐢 --" => true);
        })
        .await?;
    }

    async fn what_is_not_there_matches_nothing(client: &Client) {
        User::create().name("foo").age(1).save(client).await?;
        let nickname = User::NICKNAME;
        for predicate in [
            nickname.has_prefix(""),
            nickname.has_suffix(""),
            nickname.contains(""),
            nickname.contains_fold(""),
            nickname.equal_fold(""),
            nickname.eq(""),
            nickname.neq(""),
            nickname.neq("a"),
            !nickname.eq("a"),
            !nickname.contains("a"),
            nickname.gt(""),
            nickname.not_in(["a"]),
            nickname.in_(["a"]),
        ] {
            let found = User::query().where_(predicate.clone()).exists(client).await?;
            assert!(!found, "NULL satisfies {predicate:?}");
        }
        assert!(User::query().where_(nickname.is_null()).exists(client).await?);
        assert!(!User::query().where_(nickname.not_null()).exists(client).await?);
    }

    async fn prefixes_of_another_field(client: &Client) {
        User::create().name("Ariel").nickname("A").age(1).save(client).await?;
        let starts = User::NAME.has_prefix_field(User::NICKNAME);
        assert!(User::query().where_(starts.clone()).exists(client).await?);
        assert!(!User::query().where_(!starts.clone()).exists(client).await?);
        User::update_many().nickname("A%").exec(client).await?;
        assert!(!User::query().where_(starts.clone()).exists(client).await?, "the column's value is escaped");
        let other = User::create().name("Pedro").nickname("P").age(1).save(client).await?;
        assert_eq!(User::query().where_(starts.clone()).only_id(client).await?, other.id);
        assert_eq!(User::query().where_(!starts).only(client).await?.name, "Ariel");
    }
}
