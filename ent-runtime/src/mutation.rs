//! A mutation as hooks and rules see it: what is about to be written, before it is checked.

use std::marker::PhantomData;

use ent_sql::{Access, Value};

use crate::changes::{Change, Changes};
use crate::client::Client;
use crate::edge::{Edge, ToMany};
use crate::entity::{Entity, ToId};
use crate::error::Error;
use crate::field::Field;
use crate::field_type::{FieldType, IntoField, Number};
use crate::filters::Filters;
use crate::guard;
use crate::key::{self, KeyType};
use crate::link;
use crate::op::Op;
use crate::predicate::{Expr, Predicate};
use crate::query::QueryCore;
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};
use crate::update::matching;
use crate::upsert::Reached;
use crate::validate::Refused;

/// A mutation without its type.
#[derive(Clone)]
pub struct MutationCore {
    pub(crate) op: Op,
    /// The key of the one entity that is changed or deleted.
    pub(crate) id: Vec<Value>,
    /// The conditions on the entities that are changed or deleted.
    pub(crate) filter: Vec<Expr>,
    pub(crate) changes: Changes,
    pub(crate) client: Client,
    /// What the policy asks of the rows when they were written.
    pub(crate) after: Vec<Expr>,
    /// Whether the entity is asked for, and not only written.
    pub(crate) read_back: bool,
    /// Whether the row must come back from the database: the entity is asked for, or hooks are to see it.
    pub(crate) returning: bool,
    /// Where an upsert wants to know what became of what its conflict is about.
    pub(crate) reached: Option<Reached>,
}

impl MutationCore {
    pub(crate) fn new(op: Op, changes: Changes, client: &Client) -> Self {
        let client = client.clone();
        MutationCore {
            op,
            id: Vec::new(),
            filter: Vec::new(),
            changes,
            client,
            after: Vec::new(),
            read_back: true,
            returning: true,
            reached: None,
        }
    }

    /// The same, of which what was written is to come back or nothing.
    pub(crate) fn reading_back(self, read_back: bool) -> Self {
        if read_back { self } else { self.unread() }
    }

    /// The same, of which nothing is to come back.
    pub(crate) fn unread(self) -> Self {
        MutationCore { read_back: false, returning: false, ..self }
    }

    pub(crate) fn schema(&self) -> &'static EntitySchema {
        self.changes.schema
    }

    /// Fills in the defaults that the operation has.
    pub(crate) fn defaults(&mut self) {
        if self.op.is(Op::CREATE) {
            self.changes.create_defaults();
        } else if self.op.is(Op::UPDATE | Op::UPDATE_ONE) {
            self.changes.update_defaults();
        }
    }

    /// The conditions on the rows, the key's among them.
    pub(crate) fn conditions(&self) -> Vec<Expr> {
        let id = (!self.id.is_empty()).then(|| key::is(self.schema(), self.id.clone()));
        id.into_iter().chain(self.filter.iter().cloned()).collect()
    }

    /// The conditions on the rows that the mutation may touch.
    pub(crate) fn reach(&self, filters: &Filters) -> Vec<Expr> {
        self.conditions().into_iter().chain(filters.rows(self.schema()).iter().cloned()).collect()
    }

    fn refused(&self, field: &'static str, why: String) -> Error {
        Error::Validation { entity: self.schema().name, field, source: Box::new(Refused(why)) }
    }

    /// The keys of the entities that the mutation is of.
    async fn ids(&self) -> Result<Vec<Value>, Error> {
        if self.op.is(Op::CREATE) {
            return Err(
                self.refused(self.schema().id_field().name, "what is created has no key yet".to_owned())
            );
        }
        let filters = guard::mutations(std::slice::from_ref(self)).await?;
        let mut session = self.client.session(Access::Write).await?;
        matching(session.connection()?, self.schema(), &self.reach(&filters), &filters).await
    }

    /// What the database holds of a field, before the mutation.
    async fn old(&self, field: &'static FieldSchema) -> Result<Value, Error> {
        if !self.op.is(Op::UPDATE_ONE | Op::DELETE_ONE) {
            return Err(self.refused(field.name, format!("{} has no one old value", self.op)));
        }
        // A row that the mutation won't find has no old values either. Fields that the viewer may not see, a hook may.
        let filters = guard::mutations(std::slice::from_ref(self)).await?;
        let mut query = QueryCore::new(self.schema());
        query.filter = self.conditions();
        query.filters = filters.of_rows();
        let mut session = self.client.session(Access::Read).await?;
        let batch = crate::loader::run_on(session.connection()?, &query).await?;
        if batch.is_empty() {
            return Err(Error::NotFound { entity: self.schema().name });
        }
        let at = self.schema().fields.iter().position(|other| other.name == field.name);
        Ok(at.map_or_else(crate::__private::no_such_field, |at| batch.value(0, at)))
    }
}

/// Marks a [`Mutation`], a [`Next`](crate::Next) or an [`Outcome`](crate::Outcome) of whichever entity: what a hook for all
/// entities is given.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let client = client.hook_all(async |m: Mutation<ent::Any>, next: Next<ent::Any>| {
///     println!("{} {} {:?}", m.op(), m.entity().name, m.fields().collect::<Vec<_>>());
///     next.run(m).await
/// });
/// User::create().age(30).name("a8m").save(&client).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Any;

/// What is about to be written: the changes of a create or an update, and the conditions on what is changed or deleted.
///
/// A hook is given one and may read it, change it, and pass it on. Values are read as the changes have them: a field that
/// is not changed has none.
///
/// ```
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(tidy))]
/// pub struct User {
///     pub id: i64,
///     pub name: String,
/// }
///
/// async fn tidy(mut m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
///     if let Some(name) = m.get(User::NAME) {
///         m.set(User::NAME, name.trim());
///     }
///     next.run(m).await
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let user = User::create().name(" a8m ").save(&client).await?;
/// assert_eq!(user.name, "a8m");
/// # Ok(())
/// # }
/// ```
pub struct Mutation<E> {
    pub(crate) core: MutationCore,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for Mutation<E> {
    fn clone(&self) -> Self {
        Mutation::from_core(self.core.clone())
    }
}

impl<E> std::fmt::Debug for Mutation<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fields: Vec<&str> = self.fields().collect();
        f.debug_struct("Mutation")
            .field("entity", &self.entity().name)
            .field("op", &self.op())
            .field("fields", &fields)
            .finish_non_exhaustive()
    }
}

/// What is known without the entity's type: by name, for code that serves every entity.
impl<E> Mutation<E> {
    pub(crate) fn from_core(core: MutationCore) -> Self {
        Mutation { core, of: PhantomData }
    }

    /// What is done.
    pub fn op(&self) -> Op {
        self.core.op
    }

    /// Makes it another operation: a deletion that only marks the row is an update. Setting an operation that has defaults
    /// fills them in.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<Page>, next: Next<Page>| {
    ///     if m.op().is(Op::DELETE_ONE) {
    ///         m.set_op(Op::UPDATE_ONE)?;
    ///         m.set(Page::NOTE, "deleted");
    ///     }
    ///     next.run(m).await
    /// });
    /// Page::delete(1).exec(&client).await?;
    /// assert_eq!(Page::get(1, &client).await?.note.as_deref(), Some("deleted"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] when an operation on many is to be one on one entity, or the other way round, and when an entity
    /// that exists is to be created.
    pub fn set_op(&mut self, op: Op) -> Result<(), Error> {
        let one = Op::UPDATE_ONE | Op::DELETE_ONE;
        let many = Op::UPDATE | Op::DELETE;
        let alike = (self.core.op.is(one) && op.is(one)) || (self.core.op.is(many) && op.is(many));
        if op != self.core.op && !(alike && op.is_one()) {
            let why = format!("{} can't become {op}", self.core.op);
            return Err(self.core.refused(self.core.schema().id_field().name, why));
        }
        self.core.op = op;
        self.core.defaults();
        Ok(())
    }

    /// The descriptor of the entity.
    pub fn entity(&self) -> &'static EntitySchema {
        self.core.schema()
    }

    /// The client that the mutation runs on, with the viewer and all else that it carries. Where the entity has hooks, it is
    /// that of the transaction around the mutation.
    pub fn client(&self) -> &Client {
        &self.core.client
    }

    /// An error of a hook, that names the entity.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |m: Mutation<Page>, next: Next<Page>| {
    ///     if m.is_set("text") {
    ///         return Err(m.error("the text is under review"));
    ///     }
    ///     next.run(m).await
    /// });
    /// let refused = Page::update(1).text("b").exec(&client).await;
    /// assert_eq!(refused.unwrap_err().to_string(), "Page: the text is under review");
    /// # Ok(())
    /// # }
    /// ```
    pub fn error(&self, why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::hook(self.entity(), why)
    }

    /// The names of the fields that are set, added to or cleared, those that hold edges among them.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |m: Mutation<Page>, next: Next<Page>| {
    ///     assert_eq!(m.fields().collect::<Vec<_>>(), ["visits", "note"]);
    ///     next.run(m).await
    /// });
    /// Page::update(1).add_visits(1).clear_note().exec(&client).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.core.changes.fields.iter().map(|(field, _)| field.name)
    }

    /// The names of the edges that are changed, and held by no field.
    pub fn edges(&self) -> impl Iterator<Item = &'static str> {
        self.core.changes.edges.iter().map(|change| change.edge.name)
    }

    /// Whether the field of that name is set.
    pub fn is_set(&self, field: &str) -> bool {
        matches!(self.core.changes.field(field), Some(Change::Set(_)))
    }

    /// The value that the field of that name is set to.
    pub fn field(&self, name: &str) -> Option<&Value> {
        match self.core.changes.field(name)? {
            Change::Set(value) => Some(value),
            Change::Add(_) | Change::Clear => None,
        }
    }

    fn named(&self, name: &str) -> Result<&'static FieldSchema, Error> {
        self.entity()
            .field(name)
            .ok_or_else(|| Error::Schema(format!("unknown {} field {name}", self.entity().name)))
    }

    /// Sets the field of that name.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// let client = client.hook_all(async |mut m: Mutation<ent::Any>, next: Next<ent::Any>| {
    ///     // For whichever entity has such a field.
    ///     if m.entity().field("note").is_some() && !m.is_set("note") {
    ///         m.set_field("note", "none yet".to_owned())?;
    ///     }
    ///     next.run(m).await
    /// });
    /// assert_eq!(Page::create().text("a").save(&client).await?.note.as_deref(), Some("none yet"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Schema`] when there is no such field, and [`Error::Validation`] when the value is of another type.
    pub fn set_field<T: FieldType>(&mut self, name: &str, value: T) -> Result<(), Error> {
        let field = self.named(name)?;
        let value = value.into_value();
        if value.is_null() && field.nullable {
            self.core.changes.change(field, Change::Clear);
            return Ok(());
        }
        if value.kind() != field.ty.kind() {
            let why = format!("a value of kind {:?} is none of kind {:?}", value.kind(), field.ty.kind());
            return Err(self.core.refused(field.name, why));
        }
        self.core.changes.change(field, Change::Set(value));
        Ok(())
    }

    /// Clears the field of that name.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`] when there is no such field, and [`Error::Validation`] when it can't be without a value.
    pub fn clear_field(&mut self, name: &str) -> Result<(), Error> {
        let field = self.named(name)?;
        if !field.nullable {
            return Err(self.core.refused(field.name, "it can't be without a value".to_owned()));
        }
        self.core.changes.change(field, Change::Clear);
        Ok(())
    }

    /// Forgets what is to become of the field of that name.
    pub fn reset_field(&mut self, name: &str) {
        self.core.changes.fields.retain(|(field, _)| field.name != name);
    }

    /// What the database holds of the field of that name, before the mutation.
    ///
    /// # Errors
    ///
    /// As [`old`](Self::old), and [`Error::Schema`] when there is no such field.
    pub async fn old_field(&self, name: &str) -> Result<Value, Error> {
        self.core.old(self.named(name)?).await
    }

    /// Whether the field of that name is cleared.
    pub fn is_field_cleared(&self, name: &str) -> bool {
        matches!(self.core.changes.field(name), Some(Change::Clear))
    }

    /// Whether the edge of that name is cleared.
    pub fn is_edge_cleared(&self, name: &str) -> bool {
        let held = self.entity().edge(name).and_then(|edge| edge.field);
        held.is_some_and(|field| self.is_field_cleared(field))
            || self.core.changes.edges.iter().any(|change| change.edge.name == name && change.clear)
    }
}

/// Typed access.
impl<E: Entity> Mutation<E> {
    /// The value that a field is set to; nothing where it is not set, or set to what its type can't be.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// let client = client.hook(async |m: Mutation<Page>, next: Next<Page>| {
    ///     if m.get(Page::TEXT).is_some_and(|text| text.is_empty()) {
    ///         return Err(m.error("an empty page"));
    ///     }
    ///     next.run(m).await
    /// });
    /// assert!(Page::create().text("").save(&client).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn get<T: FieldType>(&self, field: Field<E, T>) -> Option<T::Base> {
        T::Base::from_value(self.field(field.name())?).ok()
    }

    /// Sets a field.
    pub fn set<T: FieldType>(&mut self, field: Field<E, T>, value: impl IntoField<T>) {
        self.core.changes.change(field.schema, Change::of(value.into_field().into_value()));
    }

    /// Clears a field.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<Page>, next: Next<Page>| {
    ///     if m.get(Page::TEXT).is_some() {
    ///         m.clear(Page::NOTE);
    ///     }
    ///     next.run(m).await
    /// });
    /// assert_eq!(Page::update(1).text("b").save(&client).await?.note, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear<T: FieldType>(&mut self, field: Field<E, Option<T>>)
    where
        Option<T>: FieldType,
    {
        self.core.changes.change(field.schema, Change::Clear);
    }

    /// Forgets what is to become of a field.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<Page>, next: Next<Page>| {
    ///     // Visits are counted elsewhere.
    ///     m.reset(Page::VISITS);
    ///     next.run(m).await
    /// });
    /// assert_eq!(Page::update(1).visits(7).text("b").save(&client).await?.visits, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn reset<T>(&mut self, field: Field<E, T>) {
        self.reset_field(field.name());
    }

    /// Whether a field is cleared.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<Page>, next: Next<Page>| {
    ///     if m.is_cleared(Page::NOTE) {
    ///         m.set(Page::TEXT, "without a note");
    ///     }
    ///     next.run(m).await
    /// });
    /// assert_eq!(Page::update(1).clear_note().save(&client).await?.text, "without a note");
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_cleared<T>(&self, field: Field<E, T>) -> bool {
        self.is_field_cleared(field.name())
    }

    /// What is added to a field.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |m: Mutation<Page>, next: Next<Page>| {
    ///     if m.added(Page::VISITS).is_some_and(|visits| visits < 0) {
    ///         return Err(m.error("visits only grow"));
    ///     }
    ///     next.run(m).await
    /// });
    /// assert!(Page::update(1).add_visits(-1).exec(&client).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn added<T: FieldType<Base: Number>>(
        &self,
        field: Field<E, T>,
    ) -> Option<<T::Base as Number>::Delta> {
        match self.core.changes.field(field.name())? {
            Change::Add(value) => FieldType::from_value(value).ok(),
            Change::Set(_) | Change::Clear => None,
        }
    }

    /// Adds to a field.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<Page>, next: Next<Page>| {
    ///     if m.op().is(Op::UPDATE | Op::UPDATE_ONE) {
    ///         m.add(Page::VISITS, 1);
    ///     }
    ///     next.run(m).await
    /// });
    /// assert_eq!(Page::update(1).text("b").save(&client).await?.visits, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add<T: FieldType<Base: Number>>(
        &mut self,
        field: Field<E, T>,
        delta: impl IntoField<<T::Base as Number>::Delta>,
    ) {
        self.core.changes.change(field.schema, Change::Add(delta.into_field().into_value()));
    }

    /// The value that the database holds of a field, before the mutation.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<Page>, next: Next<Page>| {
    ///     if m.op().is(Op::UPDATE_ONE) && m.old(Page::TEXT).await? == "start" {
    ///         m.set(Page::NOTE, "was the start page");
    ///     }
    ///     next.run(m).await
    /// });
    /// let page = Page::update(1).text("b").save(&client).await?;
    /// assert_eq!(page.note.as_deref(), Some("was the start page"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] unless the mutation is of one entity that exists, [`Error::NotFound`] when that is gone, and errors
    /// of the database.
    pub async fn old<T: FieldType>(&self, field: Field<E, T>) -> Result<T, Error> {
        let value = self.core.old(field.schema).await?;
        let decode = |source| Error::Decode { entity: E::SCHEMA.name, field: field.name(), source };
        T::from_value(&value).map_err(decode)
    }

    /// The key of the one entity that is changed or deleted, or that a create is given.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |m: Mutation<Page>, next: Next<Page>| {
    ///     if m.op().is(Op::DELETE_ONE) && m.id() == Some(1) {
    ///         return Err(m.error("the first page stays"));
    ///     }
    ///     next.run(m).await
    /// });
    /// assert!(Page::delete(1).exec(&client).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn id(&self) -> Option<E::Id> {
        let given = |field: &'static FieldSchema| self.field(field.name).cloned();
        let values = match self.core.id.is_empty() {
            false => self.core.id.clone(),
            true => self.entity().key_fields().map(given).collect::<Option<Vec<Value>>>()?,
        };
        E::Id::from_values(&values).ok()
    }

    /// The keys of all entities that are changed or deleted.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |m: Mutation<Page>, next: Next<Page>| {
    ///     assert_eq!(m.ids().await?, [1]);
    ///     next.run(m).await
    /// });
    /// assert_eq!(Page::update_many().where_(Page::NOTE.not_null()).text("b").exec(&client).await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] for a create, and errors of the database.
    pub async fn ids(&self) -> Result<Vec<E::Id>, Error> {
        keys::<E>(&self.core.ids().await?)
    }

    /// Narrows what is changed or deleted to what satisfies the predicate.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Page { pub id: i64, pub text: String, pub note: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().text("start").note("x").save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<Page>, next: Next<Page>| {
    ///     if m.op().is(Op::DELETE) {
    ///         m.where_(Page::VISITS.eq(0));
    ///     }
    ///     next.run(m).await
    /// });
    /// Page::update_many().visits(1).exec(&client).await?;
    /// assert_eq!(Page::delete_many().exec(&client).await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn where_(&mut self, predicate: Predicate<E>) {
        self.core.filter.push(predicate.expr);
    }

    /// The neighbours that an edge gains.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # let user = User::create().age(30).name("a8m").save(&client).await?;
    /// # Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let client = client.hook(async |m: Mutation<User>, next: Next<User>| {
    ///     if m.added_ids(User::PETS).len() > 1 {
    ///         return Err(m.error("one pet at a time"));
    ///     }
    ///     next.run(m).await
    /// });
    /// let pets = Pet::create_bulk(["a", "b"].map(|name| Pet::create().name(name))).save(&client).await?;
    /// assert!(User::update(1).add_pets(&pets).exec(&client).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn added_ids<G: Edge<E>>(&self, edge: G) -> Vec<<G::Target as Entity>::Id> {
        let change = |change: &crate::changes::EdgeChange| change.add.clone();
        let held = |field| self.field(field).cloned().map(|value| vec![value]);
        let ids = match edge.schema().field {
            Some(field) => held(field),
            None => self.change_of(edge.schema()).map(change),
        };
        keys::<G::Target>(&ids.unwrap_or_default()).unwrap_or_default()
    }

    /// The neighbours that an edge loses one by one; see also [`is_edge_cleared`](Self::is_edge_cleared).
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # let user = User::create().age(30).name("a8m").save(&client).await?;
    /// # Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let client = client.hook(async |m: Mutation<User>, next: Next<User>| {
    ///     if m.removed_ids(User::PETS).contains(&1) {
    ///         return Err(m.error("the first pet stays"));
    ///     }
    ///     next.run(m).await
    /// });
    /// assert!(User::update(1).remove_pets([1]).exec(&client).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn removed_ids<G: Edge<E>>(&self, edge: G) -> Vec<<G::Target as Entity>::Id> {
        let ids = self.change_of(edge.schema()).map(|change| change.remove.clone());
        keys::<G::Target>(&ids.unwrap_or_default()).unwrap_or_default()
    }

    fn change_of(&self, edge: &EdgeSchema) -> Option<&crate::changes::EdgeChange> {
        self.core.changes.edges.iter().find(|change| change.edge.name == edge.name)
    }

    /// Adds neighbours to an edge; of an edge to one, it sets the neighbour.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # Pet::create().name("pedro").save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<User>, next: Next<User>| {
    ///     if m.op().is(Op::CREATE) {
    ///         m.add_ids(User::PETS, [1]);
    ///     }
    ///     next.run(m).await
    /// });
    /// let user = User::create().age(5).name("ariel").save(&client).await?;
    /// assert_eq!(Pet::get(1, &client).await?.query_owner().only_id(&client).await?, user.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_ids<G: Edge<E>, I: IntoIterator<Item: ToId<G::Target>>>(&mut self, edge: G, to: I) {
        let ids = link::ids(to);
        match edge.schema().unique {
            true => self.core.changes.link(edge.schema(), ids),
            false => self.core.changes.add(edge.schema(), ids),
        }
    }

    /// Removes neighbours from an edge.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # let user = User::create().age(30).name("a8m").save(&client).await?;
    /// # Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<User>, next: Next<User>| {
    ///     if m.op().is(Op::UPDATE_ONE) {
    ///         m.remove_ids(User::PETS, [1]);
    ///     }
    ///     next.run(m).await
    /// });
    /// let user = User::update(1).age(31).save(&client).await?;
    /// assert_eq!(user.query_pets().count(&client).await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove_ids<T: Entity, I: IntoIterator<Item: ToId<T>>>(&mut self, edge: ToMany<E, T>, to: I) {
        self.core.changes.remove(edge.schema(), link::ids(to));
    }

    /// Clears an edge.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # let user = User::create().age(30).name("a8m").save(&client).await?;
    /// # Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let client = client.hook(async |mut m: Mutation<User>, next: Next<User>| {
    ///     if m.get(User::AGE).is_some_and(|age| age < 18) {
    ///         m.clear_edge(User::PETS);
    ///     }
    ///     next.run(m).await
    /// });
    /// let user = User::update(1).age(5).save(&client).await?;
    /// assert_eq!(user.query_pets().count(&client).await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear_edge<G: Edge<E>>(&mut self, edge: G) {
        self.core.changes.clear(edge.schema());
    }
}

fn keys<E: Entity>(values: &[Value]) -> Result<Vec<E::Id>, Error> {
    let decode = |source| Error::Decode { entity: E::SCHEMA.name, field: E::SCHEMA.id_field().name, source };
    let width = E::SCHEMA.key.len().max(1);
    values.chunks(width).map(|key| E::Id::from_values(key).map_err(decode)).collect()
}
