//! The names of tables, for entities of all kinds of names: they are Ent's, so that its databases fit.

use ent::Dialect;
use ent::prelude::*;

macro_rules! tables {
    ($($entity:ident => $table:literal,)*) => {
        $(
            #[derive(Entity)]
            #[allow(dead_code, clippy::upper_case_acronyms)]
            struct $entity {
                id: i64,
            }
        )*

        #[test]
        fn tables_are_plural_and_in_snake_case() {
            for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql, Dialect::MariaDb] {
                $(
                    let tables = ent::schema![$entity].tables(dialect).unwrap();
                    assert_eq!(tables[0].name, $table);
                    let sql = ent::schema![$entity].to_sql(dialect).unwrap();
                    assert!(sql.replace('`', "\"").starts_with(concat!("CREATE TABLE \"", $table, "\" (")), "{sql}");
                )*
            }
        }
    };
}

// Some of them are names that the derive's own code must not stumble over.
tables! {
    User => "users",
    Card => "cards",
    File => "files",
    FileType => "file_types",
    GroupInfo => "group_infos",
    FieldType => "field_types",
    ExValueScan => "ex_value_scans",
    Goods => "goods",
    Media => "media",
    Metadata => "metadata",
    Info => "infos",
    Process => "processes",
    Person => "persons",
    Child => "childs",
    Status => "status",
    Bus => "bus",
    Human => "humen",
    Index => "indexes",
    Quiz => "quizs",
    Hero => "heros",
    Api => "apis",
    API => "ap_is",
    PC => "pcs",
    Device => "devices",
    HTTPCode => "http_codes",
    PHBOrg => "phb_orgs",
    UserInfo => "user_infos",
    MixinID => "mixin_ids",
    IntSID => "int_si_ds",
    City => "cities",
    Category => "categories",
    Box => "boxes",
    TweetLike => "tweet_likes",
    UserGroup => "user_groups",
    RoleUser => "role_users",
    AttachedFile => "attached_files",
    RelationshipInfo => "relationship_infos",
    PetUserName => "pet_user_names",
    CleanUser => "clean_users",
    Zoo => "zoos",
    Option => "options",
    Result => "results",
    String => "strings",
    Vec => "vecs",
    Send => "sends",
    Schema => "schemas",
    Value => "values",
    Row => "rows",
    Order => "orders",
}
