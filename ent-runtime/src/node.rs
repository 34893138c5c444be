//! What follows from the declarations of an entity and of its neighbours: its table, and where each edge is stored.
//!
//! Only declarations are read here, never another [`Node`]: entities refer to each other in circles.

use std::sync::OnceLock;

use ent_sql::ColumnType;

use crate::behaviour::BehaviourCore;
use crate::check::through as ends;
use crate::naming::{singular, snake, table_name};
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema, OnDelete};

/// An entity, with what follows from its declaration.
#[derive(Debug)]
pub struct Node {
    /// The declaration.
    pub schema: &'static EntitySchema,
    /// The table.
    pub table: String,
    /// The edges, in the order of the declaration.
    pub edges: Vec<EdgeNode>,
    /// The columns that hold references and are no declared fields, as far as the entity's own edges tell.
    ///
    /// An edge of another entity may put one more here, which this entity can't see and has no use for.
    pub own_columns: Vec<OwnColumn>,
    behaviour: OnceLock<BehaviourCore>,
}

impl Node {
    /// Works out a node from its declaration and those that its edges lead to.
    pub fn resolve(schema: &'static EntitySchema) -> Node {
        let edges: Vec<EdgeNode> = schema.edges.iter().map(|edge| EdgeNode::resolve(schema, edge)).collect();
        let own_columns = schema.edges.iter().filter_map(|edge| OwnColumn::resolve(schema, edge)).collect();
        Node { schema, table: table_name(schema), edges, own_columns, behaviour: OnceLock::new() }
    }

    /// The edge of that declaration.
    pub fn edge(&self, edge: &EdgeSchema) -> &EdgeNode {
        &self.edges[edge.index]
    }

    /// The hooks, interceptors and rules of the entity and of its mixins, made on first use.
    pub(crate) fn behaviour(&self) -> Option<&BehaviourCore> {
        let make = self.schema.behaviour?;
        Some(self.behaviour.get_or_init(make))
    }

    /// The column of the key.
    pub fn id_column(&self) -> &'static str {
        self.schema.id_field().column
    }

    /// The position of a field of this entity, which is that of its column in a row.
    pub fn position(&self, field: &FieldSchema) -> usize {
        self.schema.fields.iter().position(|own| own.name == field.name).unwrap_or_default()
    }
}

/// Holds the node of one entity, made on first use.
#[derive(Debug)]
pub struct NodeCell(OnceLock<Node>);

impl NodeCell {
    /// A cell with no node yet.
    #[expect(clippy::new_without_default, reason = "only a static holds one, and needs a constant")]
    pub const fn new() -> Self {
        NodeCell(OnceLock::new())
    }

    /// The node of that entity, always of the same one.
    pub fn get(&'static self, schema: &'static EntitySchema) -> &'static Node {
        self.0.get_or_init(|| Node::resolve(schema))
    }
}

/// An edge, with what follows from its declaration.
#[derive(Debug)]
pub struct EdgeNode {
    /// The declaration.
    pub schema: &'static EdgeSchema,
    /// Where it is stored.
    pub storage: Storage,
    /// Whether it is its own other side: an edge of an entity to itself that no other edge is the inverse of.
    pub bidirectional: bool,
    /// The other side, where the target declares one, whichever of the two names the other.
    pub inverse: Option<&'static EdgeSchema>,
    /// The entity whose rows are those of the join table, where there is one.
    pub through: Option<ThroughNode>,
}

/// The entity whose rows are the pairs of an edge, seen from where the edge starts.
#[derive(Debug)]
pub struct ThroughNode {
    /// The declaration.
    pub schema: &'static EntitySchema,
    /// The field that refers to where the edge starts.
    pub own: &'static FieldSchema,
    /// The field that refers to where it leads.
    pub target: &'static FieldSchema,
}

/// Where an edge is stored, seen from the entity that it starts from.
#[derive(Clone, Debug)]
pub enum Storage {
    /// As a reference in this entity's table.
    Own {
        /// The column.
        column: String,
        /// The field that is this column, where one is declared.
        field: Option<&'static FieldSchema>,
        /// Whether no two rows refer to the same one.
        unique: bool,
    },
    /// As a reference in the target's table.
    Target {
        /// The column.
        column: String,
        /// The target's field that is this column, where it declares one.
        field: Option<&'static FieldSchema>,
        /// Whether no two rows refer to the same one.
        unique: bool,
    },
    /// As rows of a table of its own.
    Join {
        /// The schema that the table is in, where the entity that declares the edge names one.
        schema: Option<&'static str>,
        /// The table.
        table: String,
        /// The column that refers to this entity.
        own: String,
        /// The column that refers to the target.
        target: String,
    },
}

/// A column that holds a reference and is no declared field.
#[derive(Debug)]
pub struct OwnColumn {
    /// The column.
    pub column: String,
    /// Its type: that of the key that it refers to.
    pub ty: ColumnType,
    /// Whether it takes `NULL`.
    pub nullable: bool,
    /// Whether no two rows refer to the same one.
    pub unique: bool,
    /// This entity's edge that it stores.
    pub edge: &'static EdgeSchema,
    /// The entity that it refers to.
    pub references: fn() -> &'static EntitySchema,
    /// What becomes of the row when the one that it refers to is deleted.
    pub on_delete: OnDelete,
    /// The name of the foreign key, before it is shortened to what the database takes.
    pub symbol: String,
}

impl OwnColumn {
    fn resolve(schema: &'static EntitySchema, edge: &'static EdgeSchema) -> Option<OwnColumn> {
        let Sides { relation: Relation::Reference(reference), is_to, .. } = sides(schema, edge) else {
            return None;
        };
        if reference.in_owner != is_to || reference.field.is_some() {
            return None;
        }
        Some(OwnColumn {
            column: reference.column,
            ty: (edge.target)().id_field().ty,
            nullable: reference.nullable,
            unique: reference.unique,
            edge,
            references: edge.target,
            on_delete: reference.on_delete,
            symbol: reference.symbol,
        })
    }
}

impl EdgeNode {
    /// Whether the row of the entity that it leads to holds the reference, by itself or as well.
    pub(crate) fn is_held_by_target(&self) -> bool {
        match self.storage {
            Storage::Target { .. } => true,
            Storage::Own { .. } => self.bidirectional,
            Storage::Join { .. } => false,
        }
    }

    fn resolve(schema: &'static EntitySchema, edge: &'static EdgeSchema) -> EdgeNode {
        let Sides { relation, is_to, inverse } = sides(schema, edge);
        let bidirectional = inverse.is_none() && same((edge.target)(), schema);
        let mut through = None;
        let storage = match relation {
            Relation::Reference(Reference { column, field, unique, in_owner, .. }) if in_owner == is_to => {
                Storage::Own { column, field, unique }
            }
            Relation::Reference(Reference { column, field, unique, .. }) => {
                Storage::Target { column, field, unique }
            }
            Relation::Join(Join { schema, table, columns: [owner, target], through: entity, .. }) => {
                let (own, target) = if is_to { (owner, target) } else { (target, owner) };
                through = entity.map(|Ends { schema, fields: [owner, target] }| {
                    let (own, target) = if is_to { (owner, target) } else { (target, owner) };
                    ThroughNode { schema, own, target }
                });
                Storage::Join { schema, table, own, target }
            }
        };
        EdgeNode { schema: edge, storage, bidirectional, inverse, through }
    }
}

/// An edge as one of the two sides of a relation.
struct Sides {
    relation: Relation,
    /// Whether it is the side that names the relation: the one that Ent declares by `edge.To`.
    is_to: bool,
    inverse: Option<&'static EdgeSchema>,
}

fn sides(schema: &'static EntitySchema, edge: &'static EdgeSchema) -> Sides {
    let target = (edge.target)();
    match edge.inverse.and_then(|name| target.edge(name)) {
        Some(to) => Sides { relation: Relation::new(target, to), is_to: false, inverse: Some(to) },
        // A side that is the inverse of nothing does not compile; it counts as one that stands alone.
        None => {
            Sides { relation: Relation::new(schema, edge), is_to: true, inverse: inverse_of(schema, edge) }
        }
    }
}

/// The edge of the target that names this one as its inverse.
fn inverse_of(owner: &'static EntitySchema, to: &EdgeSchema) -> Option<&'static EdgeSchema> {
    (to.target)().edges.iter().find(|from| from.inverse == Some(to.name) && same((from.target)(), owner))
}

/// Whether two declarations are of one entity. A constant may have several addresses, so those don't tell.
pub(crate) fn same(a: &'static EntitySchema, b: &'static EntitySchema) -> bool {
    std::ptr::eq(a, b) || (a.name == b.name && table_name(a) == table_name(b))
}

/// How the database stores an edge and its inverse, whichever of the two is looked at. The entity that declares the edge
/// without naming an inverse is the owner.
pub(crate) enum Relation {
    Reference(Reference),
    Join(Join),
}

/// A column that refers to the key of another table.
pub(crate) struct Reference {
    /// Whether the owner's table has the column; else the target's has it.
    pub in_owner: bool,
    pub column: String,
    pub field: Option<&'static FieldSchema>,
    pub nullable: bool,
    pub unique: bool,
    pub on_delete: OnDelete,
    pub symbol: String,
}

/// A table of pairs: the owner's column comes first.
pub(crate) struct Join {
    pub schema: Option<&'static str>,
    pub table: String,
    pub columns: [String; 2],
    pub symbols: [String; 2],
    /// The entity that the table belongs to, if it does.
    pub through: Option<Ends>,
}

/// The entity whose rows are the pairs of a relation, and its fields that refer to the owner and to the target.
#[derive(Clone, Copy)]
pub(crate) struct Ends {
    pub schema: &'static EntitySchema,
    pub fields: [&'static FieldSchema; 2],
}

impl Ends {
    fn resolve(
        owner: &'static EntitySchema,
        to: &'static EdgeSchema,
        from: Option<&'static EdgeSchema>,
    ) -> Option<Ends> {
        let through = to.through.as_ref().or(from.and_then(|from| from.through.as_ref()))?;
        let schema = (through.entity)();
        let named = ends::named(to, from);
        // What can't be told does not compile.
        let (own, other) = ends::ends(schema, owner.name, (to.target)().name, named).ok()?;
        let field = |at: usize| ends::field(schema, &schema.edges[at]);
        Some(Ends { schema, fields: [field(own)?, field(other)?] })
    }
}

impl Relation {
    /// Works out how the edge of that owner is stored. The names come from the owner's side, so that they stay when an
    /// inverse is added or removed.
    pub(crate) fn new(owner: &'static EntitySchema, to: &'static EdgeSchema) -> Relation {
        let target = (to.target)();
        let from = inverse_of(owner, to);
        let to_self = same(owner, target);
        let in_owner = match (to.unique, from) {
            // One to itself: the row that the reference starts from is as good as the other.
            (true, None) => true,
            // One to one: the inverse has it. Many to one: the owner does.
            (true, Some(from)) => !from.unique,
            (false, Some(from)) if !from.unique => return Relation::Join(Join::new(owner, to, Some(from))),
            (false, None) if to_self => return Relation::Join(Join::new(owner, to, None)),
            (false, _) => false,
        };
        let unique = to.unique && from.map_or(to_self, |from| from.unique);
        let (holder, other, holding) =
            if in_owner { (owner, target, Some(to)) } else { (target, owner, from) };
        let field = holding.and_then(|edge| edge.field).and_then(|name| holder.field(name));
        let column = match field {
            Some(field) => field.column.to_owned(),
            None => either(to, from, |edge| edge.column)
                .map_or_else(|| format!("{}_{}", snake(owner.name), snake(to.name)), str::to_owned),
        };
        let nullable = match field {
            Some(field) => field.nullable,
            // Rows that refer to each other in a circle could not be made otherwise.
            None => to_self || !holding.is_some_and(|edge| edge.required),
        };
        let by_default = if nullable { OnDelete::SetNull } else { OnDelete::NoAction };
        Relation::Reference(Reference {
            in_owner,
            column,
            field,
            nullable,
            unique,
            on_delete: either(to, from, |edge| edge.on_delete).unwrap_or(by_default),
            symbol: either(to, from, |edge| edge.symbols.first().copied()).map_or_else(
                || format!("{}_{}_{}", table_name(holder), table_name(other), to.name),
                str::to_owned,
            ),
        })
    }
}

impl Join {
    fn new(owner: &'static EntitySchema, to: &'static EdgeSchema, from: Option<&'static EdgeSchema>) -> Join {
        if let Some(through) = Ends::resolve(owner, to, from) {
            return Join {
                schema: through.schema.schema,
                table: table_name(through.schema),
                columns: through.fields.map(|field| field.column.to_owned()),
                symbols: [String::new(), String::new()],
                through: Some(through),
            };
        }
        let label = snake(owner.name);
        let table =
            either(to, from, |edge| edge.table).map_or_else(|| format!("{label}_{}", to.name), str::to_owned);
        let named = to.columns.or(from.and_then(|from| from.columns).map(|(other, owner)| (owner, other)));
        let columns = match named {
            Some((owner, other)) => [owner.to_owned(), other.to_owned()],
            None => {
                let first = format!("{label}_id");
                let mut second = format!("{}_id", snake((to.target)().name));
                if first == second {
                    second = format!("{}_id", singular(from.unwrap_or(to).name));
                }
                [first, second]
            }
        };
        let by_default = || columns.each_ref().map(|column| format!("{table}_{column}"));
        let symbols = match (to.symbols, from.map(|from| from.symbols)) {
            ([first, second], _) | (_, Some([second, first])) => [(*first).to_owned(), (*second).to_owned()],
            _ => by_default(),
        };
        Join { schema: owner.schema, table, columns, symbols, through: None }
    }
}

/// What one of the two sides says, the owner's first.
fn either<T>(
    to: &'static EdgeSchema,
    from: Option<&'static EdgeSchema>,
    what: impl Fn(&'static EdgeSchema) -> Option<T>,
) -> Option<T> {
    what(to).or_else(|| from.and_then(what))
}
