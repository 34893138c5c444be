//! Predicates: typed by their entity on the outside, a plain tree within, so that they can be built in a loop, kept and
//! passed around.

use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use ent_sql::Value;

use crate::aggregate::Aggregate;
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Eq,
    Neq,
    Gt,
    Gte,
    Lt,
    Lte,
}

/// How a text is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Contains,
    Prefix,
    Suffix,
    EqualFold,
    ContainsFold,
}

/// A condition on the row of an entity.
#[derive(Clone)]
pub(crate) enum Expr {
    Compare(&'static FieldSchema, Compare, Value),
    /// The flag negates it.
    In(&'static FieldSchema, Vec<Value>, bool),
    /// The key, of several fields, is one of these: a flat list of their values.
    Keys(&'static EntitySchema, Vec<Value>),
    /// The flag negates it.
    IsNull(&'static FieldSchema, bool),
    Fields(&'static FieldSchema, Compare, &'static FieldSchema),
    Text(&'static FieldSchema, Text, String),
    PrefixField(&'static FieldSchema, &'static FieldSchema),
    /// All of them; true when there are none.
    And(Vec<Expr>),
    /// Any of them; false when there are none.
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// At least one neighbour, that satisfies the condition if there is one.
    Has(&'static EdgeSchema, Option<Box<Expr>>),
    /// Of a group of rows.
    Aggregate(Aggregate, Compare, Value),
    /// A condition of the schema's own: what it asks of other rows is not filtered by their policies.
    Trusted(Box<Expr>),
}

/// Values of sensitive fields are not shown, nor are texts that they are matched with.
impl std::fmt::Debug for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |field: &FieldSchema, value: &dyn std::fmt::Debug| match field.sensitive {
            true => "<sensitive>".to_owned(),
            false => format!("{value:?}"),
        };
        let name = |field: &FieldSchema| format!("{}.{}", field.entity, field.name);
        let join = |parts: &[Expr], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| format!("{part:?}")).collect();
            format!("({})", parts.join(word))
        };
        match self {
            Expr::Compare(field, op, value) => write!(f, "{} {op:?} {}", name(field), shown(field, value)),
            Expr::In(field, values, negated) => {
                let not = if *negated { "not " } else { "" };
                write!(f, "{} {not}in {}", name(field), shown(field, values))
            }
            Expr::Keys(schema, keys) => write!(f, "the key of {} in {keys:?}", schema.name),
            Expr::IsNull(field, negated) => {
                write!(f, "{} is {}null", name(field), if *negated { "not " } else { "" })
            }
            Expr::Fields(left, op, right) => write!(f, "{} {op:?} {}", name(left), name(right)),
            Expr::Text(field, op, text) => write!(f, "{} {op:?} {}", name(field), shown(field, text)),
            Expr::PrefixField(text, prefix) => write!(f, "{} Prefix {}", name(text), name(prefix)),
            Expr::And(all) => f.write_str(&join(all, " & ")),
            Expr::Or(any) => f.write_str(&join(any, " | ")),
            Expr::Not(inner) => write!(f, "!{inner:?}"),
            Expr::Has(edge, None) => write!(f, "{}.{} has any", edge.entity, edge.name),
            Expr::Has(edge, Some(inner)) => write!(f, "{}.{} has {inner:?}", edge.entity, edge.name),
            Expr::Aggregate(aggregate, op, value) => write!(f, "{aggregate:?} {op:?} {value:?}"),
            Expr::Trusted(inner) => inner.fmt(f),
        }
    }
}

impl Expr {
    /// Whether the condition looks into other rows than its own.
    pub(crate) fn has_subquery(&self) -> bool {
        match self {
            Expr::Has(..) => true,
            Expr::And(all) | Expr::Or(all) => all.iter().any(Expr::has_subquery),
            Expr::Not(inner) | Expr::Trusted(inner) => inner.has_subquery(),
            _ => false,
        }
    }

    /// The aggregates in a condition on groups.
    pub(crate) fn aggregates(&self, visit: &mut dyn FnMut(Aggregate)) {
        match self {
            Expr::Aggregate(aggregate, ..) => visit(*aggregate),
            Expr::And(all) | Expr::Or(all) => all.iter().for_each(|expr| expr.aggregates(visit)),
            Expr::Not(inner) | Expr::Trusted(inner) => inner.aggregates(visit),
            _ => {}
        }
    }

    fn and(self, other: Expr) -> Expr {
        match self {
            Expr::And(mut all) => {
                all.push(other);
                Expr::And(all)
            }
            one => Expr::And(vec![one, other]),
        }
    }

    fn or(self, other: Expr) -> Expr {
        match self {
            Expr::Or(mut any) => {
                any.push(other);
                Expr::Or(any)
            }
            one => Expr::Or(vec![one, other]),
        }
    }

    pub(crate) fn trusted(self) -> Self {
        match self {
            Expr::Trusted(_) => self,
            other => Expr::Trusted(Box::new(other)),
        }
    }
}

/// A condition on entities of type `E`.
///
/// Predicates are values: combine them with `&`, `|` and `!`, keep them in a `Vec`, build them in a loop. As in SQL, a
/// `NULL` satisfies neither a comparison nor its negation.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// let adults = User::AGE.gte(18);
/// let wanted: Predicate<User> = adults & !(User::NAME.eq("a8m") | User::NAME.has_prefix("x"));
/// let any = Predicate::any(["a", "b"].map(|name| User::NAME.eq(name)));
/// # let _ = wanted & any;
/// ```
pub struct Predicate<E> {
    pub(crate) expr: Expr,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for Predicate<E> {
    fn clone(&self) -> Self {
        Predicate::new(self.expr.clone())
    }
}

impl<E> std::fmt::Debug for Predicate<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.expr.fmt(f)
    }
}

impl<E> Predicate<E> {
    pub(crate) fn new(expr: Expr) -> Self {
        Predicate { expr, of: PhantomData }
    }

    /// All of these; true when there are none.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let filters = vec![User::AGE.gt(18), User::NAME.has_prefix("a")];
    /// let query = User::query().where_(Predicate::all(filters));
    /// ```
    pub fn all(predicates: impl IntoIterator<Item = Predicate<E>>) -> Self {
        Predicate::new(Expr::And(predicates.into_iter().map(|p| p.expr).collect()))
    }

    /// Any of these; false when there are none.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let query = User::query().where_(Predicate::any(["a", "b"].map(|start| User::NAME.has_prefix(start))));
    /// ```
    pub fn any(predicates: impl IntoIterator<Item = Predicate<E>>) -> Self {
        Predicate::new(Expr::Or(predicates.into_iter().map(|p| p.expr).collect()))
    }

    /// Both; the same as `&`.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let adult_a: Predicate<User> = User::AGE.gte(18).and(User::NAME.has_prefix("a"));
    /// ```
    pub fn and(self, other: Predicate<E>) -> Self {
        self & other
    }

    /// One or both; the same as `|`.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub nickname: Option<String> }
    /// let unnamed: Predicate<User> = User::NICKNAME.is_null().or(User::NICKNAME.eq(""));
    /// ```
    pub fn or(self, other: Predicate<E>) -> Self {
        self | other
    }
}

impl<E> BitAnd for Predicate<E> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Predicate::new(self.expr.and(other.expr))
    }
}

impl<E> BitOr for Predicate<E> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Predicate::new(self.expr.or(other.expr))
    }
}

impl<E> Not for Predicate<E> {
    type Output = Self;

    fn not(self) -> Self {
        Predicate::new(Expr::Not(Box::new(self.expr)))
    }
}
