//! The README and the chapters of the guide: their code is run as documentation tests, and exists nowhere else.

macro_rules! chapters {
    ($($name:ident = $path:literal;)*) => {$(
        #[doc = include_str!($path)]
        struct $name;
    )*};
}

chapters! {
    Readme = "../README.md";
    GettingStarted = "../docs/src/getting-started.md";
    Fields = "../docs/src/fields.md";
    Types = "../docs/src/types.md";
    Edges = "../docs/src/edges.md";
    Mixins = "../docs/src/mixins.md";
    EdgeSchemas = "../docs/src/edge-schemas.md";
    Writing = "../docs/src/writing.md";
    Upserts = "../docs/src/upserts.md";
    Querying = "../docs/src/querying.md";
    Transactions = "../docs/src/transactions.md";
    Hooks = "../docs/src/hooks.md";
    Interceptors = "../docs/src/interceptors.md";
    Privacy = "../docs/src/privacy.md";
    Databases = "../docs/src/databases.md";
    SchemaCreation = "../docs/src/schema.md";
    Errors = "../docs/src/errors.md";
}
