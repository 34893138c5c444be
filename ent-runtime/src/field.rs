//! A field as a typed constant of its entity: where predicates, orders, selections and aggregates begin.

use std::marker::PhantomData;

use ent_sql::Value;

use crate::field_type::{FieldType, IntoField, Ordered, TextType};
use crate::order::{Order, Term};
use crate::predicate::{Compare, Expr, Predicate, Text};
use crate::schema::FieldSchema;

/// A field of entity `E` whose type is `T`.
///
/// The derive makes one for every field: `User::AGE` is a `Field<User, i32>`.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
/// let age: Field<User, i32> = User::AGE;
/// let adults: Predicate<User> = age.gte(18);
/// ```
pub struct Field<E, T> {
    pub(crate) schema: &'static FieldSchema,
    of: PhantomData<fn() -> (E, T)>,
}

impl<E, T> Clone for Field<E, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, T> Copy for Field<E, T> {}

impl<E, T> std::fmt::Debug for Field<E, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.schema.entity, self.schema.name)
    }
}

impl<E, T> Field<E, T> {
    #[doc(hidden)]
    pub const fn new(schema: &'static FieldSchema) -> Self {
        Field { schema, of: PhantomData }
    }

    /// The descriptor of the field.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// assert!(User::NICKNAME.schema().nullable);
    /// ```
    pub const fn schema(self) -> &'static FieldSchema {
        self.schema
    }

    /// The name of the field.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// assert_eq!(User::AGE.name(), "age");
    /// ```
    pub const fn name(self) -> &'static str {
        self.schema.name
    }

    /// Orders by this field, smallest first.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().order_by(User::AGE.asc());
    /// ```
    pub fn asc(self) -> Order<E> {
        Order::new(Term::Field(self.schema), false)
    }

    /// Orders by this field, largest first.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().order_by(User::AGE.desc());
    /// ```
    pub fn desc(self) -> Order<E> {
        Order::new(Term::Field(self.schema), true)
    }
}

impl<E, T: FieldType> Field<E, T> {
    fn compare(self, op: Compare, value: impl IntoField<T::Base>) -> Predicate<E> {
        Predicate::new(Expr::Compare(self.schema, op, value.into_field().into_value()))
    }

    /// The value is this one.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.eq("a8m"));
    /// ```
    pub fn eq(self, value: impl IntoField<T::Base>) -> Predicate<E> {
        self.compare(Compare::Eq, value)
    }

    /// The value is another one; `NULL` is none.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.neq("a8m"));
    /// ```
    pub fn neq(self, value: impl IntoField<T::Base>) -> Predicate<E> {
        self.compare(Compare::Neq, value)
    }

    /// The value is one of these; never, when there are none. MySQL takes up to 65,535 of them, the others any number.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.in_(["a8m", "nati"]));
    /// ```
    pub fn in_<I: IntoIterator<Item: IntoField<T::Base>>>(self, values: I) -> Predicate<E> {
        Predicate::new(Expr::In(self.schema, list::<T, I>(values), false))
    }

    /// The value is none of these; `NULL` is excluded, unless there are none.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::AGE.not_in([1, 2, 3]));
    /// ```
    pub fn not_in<I: IntoIterator<Item: IntoField<T::Base>>>(self, values: I) -> Predicate<E> {
        Predicate::new(Expr::In(self.schema, list::<T, I>(values), true))
    }

    /// The value is that of another field of the same row.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NICKNAME.eq_field(User::NAME));
    /// ```
    pub fn eq_field<U: FieldType<Base = T::Base>>(self, other: Field<E, U>) -> Predicate<E> {
        Predicate::new(Expr::Fields(self.schema, Compare::Eq, other.schema))
    }

    /// The value is not that of another field of the same row.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NICKNAME.neq_field(User::NAME));
    /// ```
    pub fn neq_field<U: FieldType<Base = T::Base>>(self, other: Field<E, U>) -> Predicate<E> {
        Predicate::new(Expr::Fields(self.schema, Compare::Neq, other.schema))
    }
}

fn list<T: FieldType, I: IntoIterator<Item: IntoField<T::Base>>>(values: I) -> Vec<Value> {
    values.into_iter().map(|value| value.into_field().into_value()).collect()
}

impl<E, T: FieldType<Base: Ordered>> Field<E, T> {
    /// The value is greater.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::AGE.gt(18));
    /// ```
    pub fn gt(self, value: impl IntoField<T::Base>) -> Predicate<E> {
        self.compare(Compare::Gt, value)
    }

    /// The value is greater or the same.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::AGE.gte(18));
    /// ```
    pub fn gte(self, value: impl IntoField<T::Base>) -> Predicate<E> {
        self.compare(Compare::Gte, value)
    }

    /// The value is less.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::AGE.lt(18));
    /// ```
    pub fn lt(self, value: impl IntoField<T::Base>) -> Predicate<E> {
        self.compare(Compare::Lt, value)
    }

    /// The value is less or the same.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.lte("m"));
    /// ```
    pub fn lte(self, value: impl IntoField<T::Base>) -> Predicate<E> {
        self.compare(Compare::Lte, value)
    }

    /// The value is greater than that of another field of the same row.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NICKNAME.gt_field(User::NAME));
    /// ```
    pub fn gt_field<U: FieldType<Base = T::Base>>(self, other: Field<E, U>) -> Predicate<E> {
        Predicate::new(Expr::Fields(self.schema, Compare::Gt, other.schema))
    }

    /// The value is greater than that of another field of the same row, or the same.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NICKNAME.gte_field(User::NAME));
    /// ```
    pub fn gte_field<U: FieldType<Base = T::Base>>(self, other: Field<E, U>) -> Predicate<E> {
        Predicate::new(Expr::Fields(self.schema, Compare::Gte, other.schema))
    }

    /// The value is less than that of another field of the same row.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NICKNAME.lt_field(User::NAME));
    /// ```
    pub fn lt_field<U: FieldType<Base = T::Base>>(self, other: Field<E, U>) -> Predicate<E> {
        Predicate::new(Expr::Fields(self.schema, Compare::Lt, other.schema))
    }

    /// The value is less than that of another field of the same row, or the same.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NICKNAME.lte_field(User::NAME));
    /// ```
    pub fn lte_field<U: FieldType<Base = T::Base>>(self, other: Field<E, U>) -> Predicate<E> {
        Predicate::new(Expr::Fields(self.schema, Compare::Lte, other.schema))
    }
}

impl<E, T: FieldType<Base: TextType>> Field<E, T> {
    fn text(self, op: Text, value: impl Into<String>) -> Predicate<E> {
        Predicate::new(Expr::Text(self.schema, op, value.into()))
    }

    /// The text contains this one. Case matters, and nothing in it is a wildcard.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.contains("8"));
    /// ```
    pub fn contains(self, part: impl Into<String>) -> Predicate<E> {
        self.text(Text::Contains, part)
    }

    /// The text begins with this one. Case matters, and nothing in it is a wildcard.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.has_prefix("a"));
    /// ```
    pub fn has_prefix(self, prefix: impl Into<String>) -> Predicate<E> {
        self.text(Text::Prefix, prefix)
    }

    /// The text ends with this one. Case matters, and nothing in it is a wildcard.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.has_suffix("m"));
    /// ```
    pub fn has_suffix(self, suffix: impl Into<String>) -> Predicate<E> {
        self.text(Text::Suffix, suffix)
    }

    /// The text is this one, whatever the case of its letters. SQLite folds ASCII letters only.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.equal_fold("A8M"));
    /// ```
    pub fn equal_fold(self, text: impl Into<String>) -> Predicate<E> {
        self.text(Text::EqualFold, text)
    }

    /// The text contains this one, whatever the case of its letters. SQLite folds ASCII letters only.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.contains_fold("M"));
    /// ```
    pub fn contains_fold(self, part: impl Into<String>) -> Predicate<E> {
        self.text(Text::ContainsFold, part)
    }

    /// The text begins with that of another field of the same row. Nothing in it is a wildcard.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NAME.has_prefix_field(User::NICKNAME));
    /// ```
    pub fn has_prefix_field<U: FieldType<Base = T::Base>>(self, other: Field<E, U>) -> Predicate<E> {
        Predicate::new(Expr::PrefixField(self.schema, other.schema))
    }
}

impl<E, T: FieldType> Field<E, Option<T>>
where
    Option<T>: FieldType,
{
    /// There is no value.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NICKNAME.is_null());
    /// ```
    pub fn is_null(self) -> Predicate<E> {
        Predicate::new(Expr::IsNull(self.schema, false))
    }

    /// There is a value.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(User::NICKNAME.not_null());
    /// ```
    pub fn not_null(self) -> Predicate<E> {
        Predicate::new(Expr::IsNull(self.schema, true))
    }
}
