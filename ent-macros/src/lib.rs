//! The derive macros of ent-orm: attributes are [parsed](parse) into a [model], the model is [checked](check), and code is
//! [written out](expand) of it. Every error is reported, and code is written even then, so that editors keep completing.

mod check;
mod errors;
mod expand;
mod model;
mod names;
mod parse;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use errors::Errors;

/// Makes a struct an entity: rows of a table, with typed queries, builders and edges.
///
/// The struct has named fields, one of them `id`, which is the key, unless `id(..)` names others. `Option<T>` is a field that may be absent, `One<T>` an
/// edge to at most one entity, `Many<T>` an edge to any number. Doc comments become comments of the table and its columns.
/// Everything else is said with `#[ent(..)]`.
///
/// # On the struct
///
/// | Key | Meaning |
/// | --- | --- |
/// | `table = "people"` | The name of the table. |
/// | `id(user_id, tweet_id)` | The key is of these fields together, two to four of them, in place of a field `id`. |
/// | `index(age, name)` | An index of fields. |
/// | `index(fields(name), edges(owner), unique, name = "by_name")` | The same with everything said. |
/// | `index(a, desc(a), prefix(a = 100), opclass(a = ".."), include(b))` | In descending order; on MySQL, of so much of a text; on PostgreSQL, with an operator class, and carrying along other fields. |
/// | `index(a, type(postgres = "GIN", mysql = "FULLTEXT"), where = "a > 0")` | Of a type of the database's; on PostgreSQL and SQLite, of some rows only. |
/// | `check(expr = "age > 0", name = "adult")` | A check constraint; it needs no name. |
/// | `schema = "app"` | The schema of the database, or on MySQL the database, that the table is in. |
/// | `charset = ".."`, `collation = ".."`, `options = "ENGINE = MEMORY"` | What MySQL is told of the table. |
/// | `increment_start = 1000` | The number that the key is counted up from. |
/// | `renamed_from = "people"` | The name that the table had before. |
/// | `no_comment` | The doc comment stays out of the database. |
/// | `external` | Its table is somebody else's: it is read and written, and never created. |
/// | `annotation = MyNote { .. }` | A constant of any type, which `User::SCHEMA.annotation::<MyNote>()` reads; may be repeated. |
/// | `view = "SELECT .."`, `view(postgres = "SELECT ..")` | It is a view: read, and never written. It needs no `id`. |
/// | `no_display` | Leaves `Display` to you. |
/// | `hooks(tidy, on(Op::CREATE, audit))` | What runs around its mutations, the first outermost: `async fn(Mutation<User>, Next<User>) -> Result<Outcome<User>, ent::Error>`, or what `ent::hook` makes of one. |
/// | `interceptors(decrypt)` | What runs around its queries: `async fn(Query<User>, NextQuery<User>) -> Result<Answer<User>, ent::Error>`. |
/// | `traversers(only_active)` | What changes a query at every step at which the entity appears: `fn(Traversal<User>) -> Result<Query<User>, ent::Error>`, or an `async fn`. |
/// | `policy = policy` | Who may see and do what: `fn() -> Policy<User>`. |
///
/// The hooks, interceptors, traversers and rules of mixins come first, in the order of the struct. A view has no hooks.
///
/// # On a field
///
/// | Key | Meaning |
/// | --- | --- |
/// | `column = "oid"` | The name of the column. |
/// | `unique` | No two entities have the same value. |
/// | `immutable` | An update can't set it. |
/// | `default = EXPR` | The value for a create that sets none; evaluated each time. |
/// | `try_default = EXPR` | The same of a `Result`: an error refuses the create. |
/// | `update_default = EXPR` | The value for an update that sets none. |
/// | `db_default = "now()"`, `db_default(postgres = "now()")` | The value is made by the database, or by some databases. |
/// | `sql_type = "varchar(9)"`, `sql_type(mysql = "char(9)")` | The type of the column. |
/// | `size = 64` | The most bytes or characters that the column holds. |
/// | `codec = MyCodec` | How a type is stored that is no field type: `impl Codec<T> for MyCodec`. |
/// | `increment`, `increment = false` | Whether the database counts the key up; a plain integer key is counted up anyway. |
/// | `add` | An update can add to it, where its type is a number by another name. |
/// | `collation = ".."`, `collation(sqlite = "NOCASE")`, `charset = ".."` | How the text is compared and stored. |
/// | `renamed_from = ".."`, `no_comment`, `annotation = ..` | As on the struct. |
/// | `min = 1`, `max = 9`, `range = 1..=9` | Bounds of a number, which belong to it. |
/// | `positive`, `negative`, `non_negative` | The same, said shorter. |
/// | `min_len = 1`, `max_len = 64`, `not_empty` | The length of a text or of bytes, in bytes. |
/// | `min_chars = 1`, `max_chars = 64` | The length of a text, in characters. |
/// | `matches = "^a"` | A regular expression finds a match. |
/// | `validate = check` | `fn(&T) -> Result<(), E>` accepts the value; may be repeated. |
/// | `hook` | A hook fills it in: a create may leave it out, and what is missing behind the hooks is an error then. |
/// | `skip` | It is no column: of each entity that is read it is the default of its type, which may be any. |
/// | `visible = is_hr` | Who sees it: `fn(Context<User>) -> Result<bool, ent::Error>`, or an `async fn`. Its type is a `Guarded<T>` or an `Option<T>`, which is `None` to all others. |
///
/// A field with Rust's own `#[deprecated]` has a constant and setters that are deprecated too.
///
/// Validators run in the order in which they are written, and not on a value that is absent.
///
/// # On a member whose type is a mixin
///
/// | Key | Meaning |
/// | --- | --- |
/// | `mixin` | The fields and edges of its type, a [`Mixin`](macro@Mixin), are those of the entity, at this place. |
/// | `id` | The key is the mixin's. |
/// | `annotate_fields = ..`, `annotate_edges = ..` | An annotation of all its fields, or of all its edges; may be repeated. |
/// | `nested(Timestamps = time)` | The entity also has the mixin `Timestamps`, which is the member `time` of this one. A mixin with hooks or rules must be named, for they act where it is. |
///
/// # On an edge
///
/// | Key | Meaning |
/// | --- | --- |
/// | `inverse = pets` | It is the other side of the edge `pets` of its target; `inverse = tenant.owner` for an edge of its mixin `tenant`. |
/// | `field = owner_id` | That field holds the key of the target. |
/// | `required` | A create must set it. An edge whose field is no `Option` is required by itself. |
/// | `immutable` | An update can't change it. |
/// | `on_delete = Cascade` | Or `SetNull`, `Restrict`, `NoAction`, `SetDefault`: what becomes of the rows that point at one that is deleted. |
/// | `column = ".."`, `symbol = ".."` | The names of the column and of its foreign key. |
/// | `through = Friendship` | Between many and many: the pairs are the entities `Friendship`, which has an edge to each end. |
/// | `through(Friendship, own = user, other = friend)` | The same, where its edges must be told apart: the one back, and the one on. |
/// | `no_comment`, `annotation = ..` | As on the struct. |
/// | `table = ".."`, `columns("..", "..")`, `symbols("..", "..")` | Between many and many: the names of the join table, of its columns, this side's first, and of its foreign keys. |
#[proc_macro_derive(Entity, attributes(ent))]
pub fn derive_entity(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    entity(input.into()).into()
}

/// Makes a struct a mixin: fields and edges that several entities have.
///
/// An entity has the mixin by a member of its type with `#[ent(mixin)]`, and so has another mixin. The fields and edges are
/// declared as those of an entity, with the same keys; on the struct there are `index(..)`, `check(..)`, `hooks(..)`, `interceptors(..)`,
/// `traversers(..)` and `policy = ..`, whose functions are generic: `async fn audit<E: HasMixin<Audit>>(m: Mutation<E>,
/// next: Next<E>) -> ..`, with the fields as `E::MIXIN.created_by`. `schema`, `charset`, `collation`, `options`,
/// `increment_start` and `annotation` are there too, for entities that do not say the same themselves. A field `id` is
/// the key of the entities that say `#[ent(mixin, id)]`.
///
/// For a mixin `Timestamps` this makes the struct `TimestampsFields<E>`, whose members are the constants of its fields and
/// edges in an entity, the trait `TimestampsSetters`, which gives its setters to the builders of the entities, and, where it
/// has edges, the trait `TimestampsEdges`, which gives `query_..` to the entities. The traits must be in scope where they
/// are used.
#[proc_macro_derive(Mixin, attributes(ent))]
pub fn derive_mixin(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    mixin(input.into()).into()
}

/// Makes an enum of unit variants a field, stored as text.
///
/// The enum must be `Clone`. The text is the variant's name in snake case, or what `#[ent(rename = "free-user")]` on the
/// variant says. The enum gets `as_str`, `Display` and `FromStr`, all with that text.
///
/// | Key of the enum | Meaning |
/// | --- | --- |
/// | `rename_all = "kebab-case"` | The names of the variants become texts otherwise; the cases are serde's. |
/// | `native = "role_type"` | PostgreSQL gets an enum type of that name. On MySQL the column is an `enum` anyway. |
/// | `int` | It is stored as a number: the variant's discriminant, or what `#[ent(value = 10)]` says. The enum gets `as_int`, and its values are ordered by it. |
///
/// ```
/// use ent::prelude::*;
///
/// #[derive(EntEnum, Clone, Copy, Debug, PartialEq)]
/// #[ent(int)]
/// pub enum Priority {
///     Low = 10,
///     High = 20,
/// }
/// assert_eq!(Priority::High.as_int(), 20);
/// ```
#[proc_macro_derive(EntEnum, attributes(ent))]
pub fn derive_ent_enum(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    ent_enum(input.into()).into()
}

/// Makes a type of your own a field type, stored as another.
///
/// A struct around one value is stored as that value, and can do what it can: be compared and ordered, searched as a text,
/// be a key. Any other type names a `Codec` that says how it is stored. The type must be `Clone`.
///
/// ```
/// use ent::prelude::*;
///
/// #[derive(FieldType, Clone, Debug, PartialEq)]
/// #[ent(max_len = 254, validate = Email::check)]
/// pub struct Email(String);
///
/// impl Email {
///     fn check(&self) -> Result<(), &'static str> {
///         if self.0.contains('@') { Ok(()) } else { Err("an address has an `@`") }
///     }
/// }
/// ```
///
/// | Key | Meaning |
/// | --- | --- |
/// | `validate = check` and the other validators of a field | A value must satisfy this wherever it is written. |
/// | `codec = MyCodec` | How it is stored: `impl Codec<Self> for MyCodec`. |
/// | `sql_type(postgres = "inet")` | The type of the column; what the field itself says wins. |
/// | `size = 64` | The most bytes or characters. |
/// | `write_as(mysql = "ST_GeomFromWKB(?)")` | What stands for the value in a statement. |
/// | `read_as(mysql = "ST_AsWKB(?)")` | How the column is read. |
#[proc_macro_derive(FieldType, attributes(ent))]
pub fn derive_field_type(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    field_type(input.into()).into()
}

/// Makes a struct a selection of some fields of an entity.
///
/// `#[ent(entity = User)]` on the struct says of which. Each field of the struct takes the field of the entity that has its
/// name, or the one that `#[ent(field = age)]` says; both have the same type.
#[proc_macro_derive(Projection, attributes(ent))]
pub fn derive_projection(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    projection(input.into()).into()
}

fn entity(input: TokenStream) -> TokenStream {
    derive(input, |input, errors| {
        let mut entity = model::Entity::parse(input, false, errors)?;
        check::entity(&mut entity, errors);
        Some(expand::entity(&entity, !errors.is_empty()))
    })
}

fn mixin(input: TokenStream) -> TokenStream {
    derive(input, |input, errors| {
        let mut mixin = model::Entity::parse(input, true, errors)?;
        check::entity(&mut mixin, errors);
        Some(expand::mixin::mixin(&mixin, !errors.is_empty()))
    })
}

fn ent_enum(input: TokenStream) -> TokenStream {
    derive(input, |input, errors| {
        let enum_ = parse::enum_::Enum::parse(input, errors)?;
        check::enum_(&enum_, errors);
        Some(expand::enum_::enum_(&enum_, !errors.is_empty()))
    })
}

fn field_type(input: TokenStream) -> TokenStream {
    derive(input, |input, errors| {
        let ty = parse::field_type::FieldType::parse(input, errors)?;
        check::field_type(&ty, errors);
        Some(expand::field_type::field_type(&ty, !errors.is_empty()))
    })
}

fn projection(input: TokenStream) -> TokenStream {
    derive(input, |input, errors| {
        let projection = parse::projection::Projection::parse(input, errors)?;
        Some(expand::projection::projection(&projection, !errors.is_empty()))
    })
}

/// What the derive writes out, and every error.
fn derive(
    input: TokenStream,
    expand: impl FnOnce(&DeriveInput, &mut Errors) -> Option<TokenStream>,
) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::default();
    let code = expand(&input, &mut errors).unwrap_or_default();
    let errors = errors.to_tokens();
    quote!(#errors #code)
}
