//! What a mutation does, as a set: a condition is on several operations at once.

use std::ops::{BitOr, Not};

/// An operation of a mutation, or several of them.
///
/// ```
/// use ent::Op;
/// let writes = Op::CREATE | Op::UPDATE | Op::UPDATE_ONE;
/// assert!(Op::CREATE.is(writes));
/// assert!(!Op::DELETE.is(writes));
/// assert_eq!(Op::UPDATE_ONE.to_string(), "UpdateOne");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Op(u8);

impl Op {
    /// Creates one entity; of many that are created together, each is one of these.
    pub const CREATE: Op = Op(1);
    /// Changes all entities that satisfy a predicate.
    pub const UPDATE: Op = Op(2);
    /// Changes one entity.
    pub const UPDATE_ONE: Op = Op(4);
    /// Deletes all entities that satisfy a predicate.
    pub const DELETE: Op = Op(8);
    /// Deletes one entity.
    pub const DELETE_ONE: Op = Op(16);
    /// Any of them.
    pub const ANY: Op = Op(31);

    /// Whether it is one operation, and no set of several.
    pub(crate) const fn is_one(self) -> bool {
        self.0.is_power_of_two()
    }

    /// Whether it is one of these.
    pub const fn is(self, ops: Op) -> bool {
        self.0 & ops.0 != 0
    }
}

impl BitOr for Op {
    type Output = Op;

    fn bitor(self, other: Op) -> Op {
        Op(self.0 | other.0)
    }
}

impl Not for Op {
    type Output = Op;

    fn not(self) -> Op {
        Op(Op::ANY.0 & !self.0)
    }
}

impl std::fmt::Display for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = [
            (Op::CREATE, "Create"),
            (Op::UPDATE, "Update"),
            (Op::UPDATE_ONE, "UpdateOne"),
            (Op::DELETE, "Delete"),
            (Op::DELETE_ONE, "DeleteOne"),
        ];
        let names: Vec<&str> = names.iter().filter(|(op, _)| self.is(*op)).map(|(_, name)| *name).collect();
        f.write_str(&names.join("|"))
    }
}

impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
