//! Entities whose hooks check, fill in and refuse: those of Ent's own suite.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use ent::hook::{Condition, Hook, fixed_error, has_cleared_field, has_field, has_op, on, reject, when};
use ent::prelude::*;

pub fn all() -> ent::Schema {
    ent::schema![User, Card, Pet]
}

/// Only one entity at a time is changed, but for its end.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(hooks(reject_updates()))]
pub struct RejectUpdates {}

fn reject_updates<E: HasMixin<RejectUpdates>>() -> Hook<E> {
    let expires = Condition::new(|m: &Mutation<E>| m.is_set("expired_at"));
    when(!expires, reject(Op::UPDATE))
}

/// Whoever changes the entity says that it is the next version.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(hooks(on(Op::UPDATE_ONE, check_version)))]
pub struct Versioned {
    #[ent(default = 1)]
    pub version: i64,
}

async fn check_version<E: HasMixin<Versioned>>(
    mut m: Mutation<E>,
    next: Next<E>,
) -> Result<Outcome<E>, ent::Error> {
    let version = E::MIXIN.version;
    let old = m.old(version).await?;
    match m.get(version) {
        None => Err(m.error("version field is required in update mutation")),
        Some(new) if new != old + 1 => Err(m.error("version field must be incremented by 1")),
        Some(_) => {
            // Nobody else has changed it meanwhile, or it is not found.
            m.where_(version.eq(old));
            next.run(m).await
        }
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(hooks(on(Op::CREATE, check_number), on(Op::CREATE, fill_in)))]
pub struct Card {
    pub id: i64,
    #[ent(mixin)]
    pub reject_updates: RejectUpdates,
    #[ent(immutable, default = "unknown", not_empty)]
    pub number: String,
    pub name: Option<String>,
    #[ent(default = Utc::now())]
    pub created_at: DateTime<Utc>,
    /// Required, and set by a hook.
    #[ent(hook)]
    pub in_hook: String,
    pub expired_at: Option<DateTime<Utc>>,
    #[ent(inverse = cards)]
    pub owner: One<User>,
}

async fn check_number(m: Mutation<Card>, next: Next<Card>) -> Result<Outcome<Card>, ent::Error> {
    match m.get(Card::NUMBER) {
        None => Err(m.error("missing card number value")),
        Some(number) if number.len() < 4 => Err(m.error("card number is too short")),
        Some(_) => next.run(m).await,
    }
}

async fn fill_in(mut m: Mutation<Card>, next: Next<Card>) -> Result<Outcome<Card>, ent::Error> {
    m.set(Card::IN_HOOK, "value was set in hook");
    if m.get(Card::NAME).is_none() {
        m.set(Card::NAME, "unknown");
    }
    next.run(m).await
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(hooks(when(
    has_op(Op::UPDATE) & (has_field(User::PASSWORD) | has_cleared_field(User::PASSWORD)),
    fixed_error("password cannot be edited on update-many"),
)))]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub versioned: Versioned,
    pub name: String,
    pub worth: Option<u64>,
    pub password: Option<Sensitive<String>>,
    #[ent(default = true)]
    pub active: bool,
    pub cards: Many<Card>,
    pub pets: Many<Pet>,
    /// Symmetric.
    pub friends: Many<User>,
    /// Symmetric.
    pub best_friend: One<User>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Pet {
    pub id: i64,
    pub name: Option<String>,
    #[ent(inverse = pets)]
    pub owner: One<User>,
}

/// What happened, in its order: a client carries it, and hooks and interceptors write to it.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// Writes a line to the log that the client carries, if it carries one.
    pub fn write(client: &Client, line: impl Into<String>) {
        if let Some(log) = client.get::<Log>() {
            log.line(line);
        }
    }

    /// Writes a line.
    pub fn line(&self, line: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.into());
    }

    /// The lines since it was last asked.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The message of an operation that must fail.
pub fn message<T>(result: Result<T, ent::Error>) -> String {
    match result {
        Ok(_) => "it went well".to_owned(),
        Err(error) => error.to_string(),
    }
}
