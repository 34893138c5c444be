//! The members of an entity and of its mixins as one list, worked out while the program is compiled.
//!
//! Constant functions over slices: the parts of an entity come in the order of its struct, those of a mixin as one.

use crate::check::{counts_key, same};
use crate::mixin::{MixinSchema, TableSchema};
use crate::schema::{
    Annotation, CheckSchema, EdgeSchema, EntitySchema, FieldSchema, IndexOptions, IndexSchema, TableOptions,
};

/// How many there are in all parts.
pub const fn count<T>(parts: &[&[T]]) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < parts.len() {
        count += parts[i].len();
        i += 1;
    }
    count
}

/// All parts as one, in a list that begins as that one.
pub(crate) const fn joined<T: Copy, const N: usize>(parts: &[&[T]], mut all: [T; N]) -> [T; N] {
    let (mut at, mut i) = (0, 0);
    while i < parts.len() {
        let mut j = 0;
        while j < parts[i].len() {
            all[at] = parts[i][j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    all
}

/// The fields of a mixin that has mixins.
pub const fn fields<const N: usize>(parts: &[&[FieldSchema]]) -> [FieldSchema; N] {
    const NONE: FieldSchema = FieldSchema::of::<bool>();
    joined(parts, [NONE; N])
}

/// The fields of an entity that has mixins.
pub const fn fields_of<const N: usize>(entity: &'static str, parts: &[&[FieldSchema]]) -> [FieldSchema; N] {
    let mut all = fields(parts);
    let mut i = 0;
    while i < N {
        all[i].entity = entity;
        i += 1;
    }
    all
}

/// The edges of a mixin that has mixins.
pub const fn edges<const N: usize>(parts: &[&[EdgeSchema]]) -> [EdgeSchema; N] {
    const NONE: EdgeSchema = EdgeSchema::of(nowhere);
    joined(parts, [NONE; N])
}

fn nowhere() -> &'static EntitySchema {
    unreachable!("every edge of the list is one of the parts'")
}

/// The edges of an entity that has mixins.
pub const fn edges_of<const N: usize>(entity: &'static str, parts: &[&[EdgeSchema]]) -> [EdgeSchema; N] {
    let mut all = edges(parts);
    let mut i = 0;
    while i < N {
        all[i].entity = entity;
        all[i].index = i;
        i += 1;
    }
    all
}

/// The indexes of an entity or a mixin that has mixins.
pub const fn indexes<const N: usize>(parts: &[&[IndexSchema]]) -> [IndexSchema; N] {
    const NONE: IndexSchema =
        IndexSchema { fields: &[], edges: &[], unique: false, name: None, options: &IndexOptions::NONE };
    joined(parts, [NONE; N])
}

/// The checks of an entity or a mixin that has mixins.
pub const fn checks<const N: usize>(parts: &[&[CheckSchema]]) -> [CheckSchema; N] {
    joined(parts, [CheckSchema { name: None, expr: "" }; N])
}

/// The annotations of an entity or a mixin that has mixins, which are looked up from the first on.
pub const fn annotations<const N: usize>(parts: &[&[Annotation]]) -> [Annotation; N] {
    joined(parts, [&(); N])
}

/// What is said of the table of an entity or a mixin that has mixins: of each option, what the first of them says.
pub const fn table(parts: &[TableSchema]) -> TableSchema {
    const fn first<T: Copy>(said: Option<T>, next: Option<T>) -> Option<T> {
        if said.is_some() { said } else { next }
    }
    let mut all = TableSchema::NONE;
    let mut i = 0;
    while i < parts.len() {
        let (said, next) = (all, parts[i]);
        all = TableSchema {
            schema: first(said.schema, next.schema),
            options: TableOptions {
                charset: first(said.options.charset, next.options.charset),
                collation: first(said.options.collation, next.options.collation),
                options: first(said.options.options, next.options.options),
            },
            increment_start: first(said.increment_start, next.increment_start),
        };
        i += 1;
    }
    all
}

/// Whether a create of a copy sets the field at that position: it is no key that the database counts up.
pub const fn is_copied(entity: &EntitySchema, field: usize) -> bool {
    field != entity.id || !counts_key(entity)
}

/// The fields and the edges of a struct.
pub type Members<'a> = (&'a [FieldSchema], &'a [EdgeSchema]);

/// What is wrong where a mixin and the other members of its entity have a name or a column in common.
pub const fn clash(mixin: Members, others: &[Members]) -> Option<Message> {
    let mut i = 0;
    while i < others.len() {
        let (mine, theirs) = (mixin.0.len() + mixin.1.len(), others[i].0.len() + others[i].1.len());
        let mut j = 0;
        while j < mine * theirs {
            let (a, b) = (Member::at(others[i], j % theirs), Member::at(mixin, j / theirs));
            if same(a.name, b.name) {
                return Some(both(&a, &b).push(" have the same name: an entity can't have both"));
            }
            if let (Some(column), Some(other)) = (a.column, b.column)
                && same(column, other)
            {
                return Some(both(&a, &b).push(" have the same column, `").push(column).push("`"));
            }
            j += 1;
        }
        i += 1;
    }
    None
}

/// What is wrong where a mixin inside the mixin has hooks or rules, and is not among those that the entity names.
pub const fn lost_behaviour(mixin: &MixinSchema, named: &[&MixinSchema]) -> Option<Message> {
    lost_of(mixin, mixin, named)
}

const fn lost_of(mixin: &MixinSchema, whole: &MixinSchema, named: &[&MixinSchema]) -> Option<Message> {
    let mut i = 0;
    while i < mixin.mixins.len() {
        let inner = mixin.mixins[i];
        // Descriptors can't be compared here, but no type is named twice: of one name, as many are named as there are.
        let name = inner.name;
        if inner.behaves && behaving(named, name, false) < behaving(whole.mixins, name, true) {
            return Some(
                Message::EMPTY
                    .push("`")
                    .push(name)
                    .push("`, a mixin of `")
                    .push(mixin.name)
                    .push(
                        "`, has hooks or rules of its own, which need its place: write `#[ent(mixin, nested(",
                    )
                    .push(name)
                    .push(" = ..))]`"),
            );
        }
        let lost = lost_of(inner, whole, named);
        if lost.is_some() {
            return lost;
        }
        i += 1;
    }
    None
}

/// How many of that name have hooks or rules, with those inside them or without.
const fn behaving(mixins: &[&MixinSchema], name: &str, inside: bool) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < mixins.len() {
        if mixins[i].behaves && same(mixins[i].name, name) {
            count += 1;
        }
        if inside {
            count += behaving(mixins[i].mixins, name, true);
        }
        i += 1;
    }
    count
}

const fn both(a: &Member, b: &Member) -> Message {
    Message::EMPTY.path(a).push(" and ").path(b)
}

/// A field or an edge.
struct Member<'a> {
    of: &'a str,
    name: &'a str,
    column: Option<&'a str>,
}

impl<'a> Member<'a> {
    const fn at((fields, edges): Members<'a>, at: usize) -> Self {
        if at < fields.len() {
            let field = &fields[at];
            Member { of: field.entity, name: field.name, column: Some(field.column) }
        } else {
            let edge = &edges[at - fields.len()];
            Member { of: edge.entity, name: edge.name, column: None }
        }
    }
}

/// A text that is put together while the program is compiled. What is too long for it is cut off.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    bytes: [u8; 256],
    len: usize,
}

impl Message {
    const EMPTY: Message = Message { bytes: [0; 256], len: 0 };

    const fn push(mut self, text: &str) -> Message {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < self.bytes.len() {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    const fn path(self, member: &Member) -> Message {
        self.push("`").push(member.of).push(".").push(member.name).push("`")
    }

    /// The text.
    pub const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "two members of an entity have the same name or column",
        }
    }
}
