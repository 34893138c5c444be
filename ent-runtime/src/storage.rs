//! From entities to the tables of a database: only here all of them are seen at once, so only here every column is known.

use std::collections::HashMap;

use ent_sql::schema::{
    Check, Column, DefaultValue, ForeignKey, Index, ReferenceAction, Table, View, literal,
};
use ent_sql::{ColumnType, Dialect};

use crate::error::Error;
use crate::naming::shorten;
use crate::node::{Join, Reference, Relation, Storage};
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema, IndexSchema, OnDelete};

/// The tables that hold these entities, all that their edges lead to, and the edges between them: those of the entities
/// by the names of the entities, then the join tables.
///
/// # Errors
///
/// [`Error::Schema`] when two tables, two columns of a table or two foreign keys would have the same name, or when an edge
/// or index names what does not exist.
pub(crate) fn tables(entities: &[&'static EntitySchema], dialect: Dialect) -> Result<Vec<Table>, Error> {
    let mut entities = closure(entities);
    entities.retain(|schema| !schema.is_view());
    let relations = relations(&entities)?;
    let mut drafts: Vec<Draft> =
        entities.iter().enumerate().map(|(at, schema)| Draft::new(schema, at, &relations, dialect)).collect();
    let mut joins = Vec::new();
    for edge in &relations {
        match &edge.relation {
            Relation::Reference(reference) => {
                let references = (edge.referenced.node)();
                let holder = &mut drafts[edge.holder];
                holder.add_reference(edge, reference, &references.table, dialect)?;
            }
            Relation::Join(Join { through: Some(through), columns, .. }) => {
                drafts[position(&entities, through.schema)].pairs.push(columns.clone());
            }
            Relation::Join(join) => joins.push((join_table(edge, join, dialect), path(edge.to))),
        }
    }
    let mut named = Vec::with_capacity(drafts.len() + joins.len());
    for draft in drafts {
        let name = format!("entity `{}`", draft.schema.name);
        named.push((draft.finish(dialect)?, name));
    }
    named.extend(joins.into_iter().map(|(table, path)| (table, format!("edge `{path}`"))));
    check_names(&named, dialect)?;
    // They have been there until here for the sake of those that refer to them.
    let external: Vec<_> = entities.iter().filter(|schema| schema.external).collect();
    let is_external = |table: &Table| external.iter().any(|schema| is_of(table, schema, dialect));
    Ok(named.into_iter().map(|(table, _)| table).filter(|table| !is_external(table)).collect())
}

/// The views among these entities, in their order: one may read another before it.
///
/// # Errors
///
/// [`Error::Schema`] when a view has no query for the dialect.
pub(crate) fn views(entities: &[&'static EntitySchema], dialect: Dialect) -> Result<Vec<View>, Error> {
    let view = |schema: &&'static EntitySchema| match schema.view.get(dialect) {
        Some(query) => Ok(View {
            name: (schema.node)().table.clone(),
            schema: database_schema(schema, dialect),
            query: query.to_owned(),
        }),
        None => Err(Error::Schema(format!("the view `{}` has no query for {dialect}", schema.name))),
    };
    entities.iter().filter(|schema| schema.is_view()).map(view).collect()
}

/// Refuses entities whose keys the database counts up, but can't count in ranges of 2³² numbers.
pub(crate) fn check_ranges(
    entities: &[&'static EntitySchema],
    tables: &[Table],
    dialect: Dialect,
) -> Result<(), Error> {
    for schema in closure(entities).into_iter().filter(|schema| !schema.is_view()) {
        let (name, key) = (schema.name, schema.id_field());
        let table = tables.iter().find(|table| is_of(table, schema, dialect));
        if !table.is_some_and(|table| table.columns.iter().any(|column| column.auto_increment)) {
            continue;
        }
        if schema.increment_start.is_some() {
            return Err(Error::Schema(format!(
                "`{name}` has an `increment_start`, which globally unique keys leave no room for"
            )));
        }
        if !matches!(key.ty, ColumnType::I64 | ColumnType::U64) {
            let field = key.name;
            return Err(Error::Schema(format!(
                "`{name}.{field}` has less than 64 bits, too few for a globally unique key"
            )));
        }
    }
    match tables.iter().any(|table| table.name == "ent_types") {
        true => Err(Error::Schema("the table `ent_types` is where the ranges of keys are kept".to_owned())),
        false => Ok(()),
    }
}

/// The entities and all that their edges lead to, by name.
fn closure(entities: &[&'static EntitySchema]) -> Vec<&'static EntitySchema> {
    // A node is the one thing of an entity that has a single address.
    let is = |a: &EntitySchema, b: &EntitySchema| std::ptr::eq((a.node)(), (b.node)());
    let mut found: Vec<&'static EntitySchema> = Vec::with_capacity(entities.len());
    let mut todo: Vec<&'static EntitySchema> = entities.iter().rev().copied().collect();
    while let Some(schema) = todo.pop() {
        if !found.iter().any(|known| is(known, schema)) {
            found.push(schema);
            todo.extend(schema.edges.iter().map(|edge| (edge.target)()));
            let through = schema.edges.iter().filter_map(|edge| edge.through.as_ref());
            todo.extend(through.map(|through| (through.entity)()));
        }
    }
    found.sort_by_key(|schema| schema.name);
    found
}

/// An edge and its inverse, as the database stores them.
struct RelationOf {
    relation: Relation,
    owner: &'static EntitySchema,
    to: &'static EdgeSchema,
    /// The position of the entity whose table has the reference; the owner, for a join table.
    holder: usize,
    /// The entity that it refers to; the target, for a join table.
    referenced: &'static EntitySchema,
}

/// All relations, by the names of the entities that own them, and in the order of their edges.
fn relations(entities: &[&'static EntitySchema]) -> Result<Vec<RelationOf>, Error> {
    let mut relations = Vec::new();
    for (at, &owner) in entities.iter().enumerate() {
        for to in owner.edges {
            let target = (to.target)();
            if let Some(inverse) = to.inverse {
                if target.edge(inverse).is_none() {
                    let why = format!("`{}` has no edge `{inverse}`", target.name);
                    return Err(Error::Schema(format!("edge `{}`: {why}", path(to))));
                }
                continue;
            }
            let relation = Relation::new(owner, to);
            let (holder, referenced) = match &relation {
                Relation::Reference(reference) if !reference.in_owner => (position(entities, target), owner),
                _ => (at, target),
            };
            if let (Relation::Reference(_), true) = (&relation, referenced.key.len() > 1) {
                let why = format!(
                    "the key of `{}` has several fields, and no edge can refer to it",
                    referenced.name
                );
                return Err(Error::Schema(format!("edge `{}`: {why}", path(to))));
            }
            relations.push(RelationOf { relation, owner, to, holder, referenced });
        }
    }
    Ok(relations)
}

fn position(entities: &[&'static EntitySchema], schema: &EntitySchema) -> usize {
    entities.iter().position(|known| std::ptr::eq((known.node)(), (schema.node)())).unwrap_or_default()
}

fn path(edge: &EdgeSchema) -> String {
    format!("{}.{}", edge.entity, edge.name)
}

/// The table of an entity in the making.
struct Draft {
    schema: &'static EntitySchema,
    table: Table,
    /// The columns that are unique by themselves.
    unique: Vec<String>,
    /// The columns of the pairs that its rows are to edges.
    pairs: Vec<[String; 2]>,
}

impl Draft {
    /// The table with the fields of the entity, but for those that hold edges: they follow, as in Ent.
    fn new(schema: &'static EntitySchema, at: usize, relations: &[RelationOf], dialect: Dialect) -> Draft {
        let node = (schema.node)();
        let holds_edge = |field: &FieldSchema| {
            relations.iter().filter(|edge| edge.holder == at).any(|edge| match &edge.relation {
                Relation::Reference(reference) => reference.field.is_some_and(|held| held.name == field.name),
                Relation::Join(_) => false,
            })
        };
        let id = schema.key_fields().next().filter(|_| schema.key.len() == 1);
        let mut table = Table {
            name: node.table.clone(),
            schema: database_schema(schema, dialect),
            comment: schema.comment.map(str::to_owned),
            charset: schema.table_options.charset.map(str::to_owned),
            collation: schema.table_options.collation.map(str::to_owned),
            options: schema.table_options.options.map(str::to_owned),
            increment_start: schema.increment_start,
            primary_key: schema.key_fields().map(|field| field.column.to_owned()).collect(),
            ..Table::default()
        };
        let mut unique = Vec::new();
        for field in schema.fields {
            let is_id = id.is_some_and(|id| id.name == field.name);
            if holds_edge(field) && !is_id {
                continue;
            }
            let mut column = column(field, dialect);
            if is_id {
                column.nullable = false;
                column.auto_increment = field.is_auto_increment() && !holds_edge(field);
            } else if field.unique {
                unique.push(column.name.clone());
            }
            table.columns.push(column);
        }
        table.checks = schema
            .checks
            .iter()
            .map(|check| Check { name: check.name.map(str::to_owned), expr: check.expr.to_owned() })
            .collect();
        Draft { schema, table, unique, pairs: Vec::new() }
    }

    fn add_reference(
        &mut self,
        edge: &RelationOf,
        reference: &Reference,
        references: &str,
        dialect: Dialect,
    ) -> Result<(), Error> {
        let key = edge.referenced.id_field();
        let is_key = self.table.primary_key == std::slice::from_ref(&reference.column);
        match self.table.columns.iter_mut().find(|column| column.name == reference.column) {
            // The reference is the key of its own row too.
            Some(column) if is_key && reference.field.is_some() => {
                column.size = column.size.or(key.size);
                column.sql_type =
                    reference.field.and_then(|field| field.column_type(dialect)).map(str::to_owned);
            }
            Some(_) => {
                let table = &self.table.name;
                let why = format!("the table `{table}` has another column `{}` already", reference.column);
                return Err(Error::Schema(format!("edge `{}`: {why}", path(edge.to))));
            }
            None => self.table.columns.push(Column {
                nullable: reference.nullable,
                ..match reference.field {
                    Some(field) => Column {
                        comment: field.comment.map(str::to_owned),
                        default: default(field, dialect),
                        sql_type: field.column_type(dialect).map(str::to_owned),
                        ..reference_column(field.column, key, dialect)
                    },
                    None => reference_column(&reference.column, key, dialect),
                }
            }),
        }
        if !is_key && (reference.unique || reference.field.is_some_and(|field| field.unique)) {
            self.unique.push(reference.column.clone());
        }
        self.table.foreign_keys.push(ForeignKey {
            symbol: shorten(reference.symbol.clone(), dialect.max_identifier()),
            columns: vec![reference.column.clone()],
            references: references.to_owned(),
            references_schema: database_schema(edge.referenced, dialect),
            referenced: vec![key.column.to_owned()],
            on_delete: action(reference.on_delete),
        });
        Ok(())
    }

    /// The table with its indexes: those that make a column unique, then those that the entity declares.
    fn finish(mut self, dialect: Dialect) -> Result<Table, Error> {
        let declared = self.declared_indexes(dialect)?;
        for column in std::mem::take(&mut self.unique) {
            let name = if dialect.is_mysql() {
                column.clone()
            } else {
                shorten(format!("{}_{column}_key", self.table.name), dialect.max_identifier())
            };
            // The entity declares it itself.
            if !declared.iter().any(|index| index.unique && index.name == name) {
                self.table.indexes.push(Index {
                    name,
                    columns: vec![column],
                    unique: true,
                    ..Index::default()
                });
            }
        }
        self.table.indexes.extend(declared);
        self.pair_indexes(dialect);
        Ok(self.table)
    }

    /// The index with what else it says, in columns.
    fn with_options(&self, schema: &IndexSchema, index: Index, dialect: Dialect) -> Index {
        let node = (self.schema.node)();
        // That the names exist is checked when the program is compiled.
        let column = |name: &str| match (self.schema.field(name), self.schema.edge(name)) {
            (Some(field), _) => field.column.to_owned(),
            (None, Some(edge)) => match &node.edge(edge).storage {
                Storage::Own { column, .. } => column.clone(),
                _ => name.to_owned(),
            },
            (None, None) => name.to_owned(),
        };
        let options = schema.options;
        Index {
            desc: options.desc.iter().map(|name| column(name)).collect(),
            prefix: options.prefix.iter().map(|(name, length)| (column(name), *length)).collect(),
            opclass: options
                .opclass
                .iter()
                .map(|(name, class)| (column(name), (*class).to_owned()))
                .collect(),
            include: options.include.iter().map(|name| column(name)).collect(),
            method: options.method.get(dialect).map(str::to_owned),
            condition: options.condition.get(dialect).filter(|_| !dialect.is_mysql()).map(str::to_owned),
            ..index
        }
    }

    /// No pair is there twice, whether the key says so, an index of the entity's own, or one that is added here.
    fn pair_indexes(&mut self, dialect: Dialect) {
        for pair in std::mem::take(&mut self.pairs) {
            let is_pair = |columns: &[String]| columns.len() == 2 && pair.iter().all(|c| columns.contains(c));
            let is_index = |index: &Index| index.unique && is_pair(&index.columns);
            if !is_pair(&self.table.primary_key) && !self.table.indexes.iter().any(is_index) {
                let name = format!("{}_{}", self.schema.name.to_lowercase(), pair.join("_"));
                let name = shorten(name, dialect.max_identifier());
                self.table.indexes.push(Index {
                    name,
                    columns: pair.into(),
                    unique: true,
                    ..Index::default()
                });
            }
        }
    }

    fn declared_indexes(&self, dialect: Dialect) -> Result<Vec<Index>, Error> {
        let node = (self.schema.node)();
        let unknown = |what: &str, name: &str, why: &str| {
            Error::Schema(format!("index of `{}`: the {what} `{name}` {why}", self.schema.name))
        };
        let mut indexes = Vec::with_capacity(self.schema.indexes.len());
        for index in self.schema.indexes {
            let mut columns = Vec::with_capacity(index.fields.len() + index.edges.len());
            for name in index.fields {
                let field =
                    self.schema.field(name).ok_or_else(|| unknown("field", name, "does not exist"))?;
                columns.push(field.column.to_owned());
            }
            for name in index.edges {
                let edge = self.schema.edge(name).ok_or_else(|| unknown("edge", name, "does not exist"))?;
                match &node.edge(edge).storage {
                    Storage::Own { column, .. } => columns.push(column.clone()),
                    _ => return Err(unknown("edge", name, "is not stored in a column of this table")),
                }
            }
            let name = match index.name {
                Some(name) => name.to_owned(),
                None => format!("{}_{}", self.schema.name.to_lowercase(), columns.join("_")),
            };
            let name = shorten(name, dialect.max_identifier());
            indexes.push(self.with_options(
                index,
                Index { name, columns, unique: index.unique, ..Index::default() },
                dialect,
            ));
        }
        Ok(indexes)
    }
}

/// The schema of the database that the table is in, where the dialect has such.
fn database_schema(schema: &EntitySchema, dialect: Dialect) -> Option<String> {
    schema.schema.filter(|_| dialect != Dialect::Sqlite).map(str::to_owned)
}

/// Whether the table is that of the entity.
fn is_of(table: &Table, schema: &EntitySchema, dialect: Dialect) -> bool {
    table.name == (schema.node)().table && table.schema == database_schema(schema, dialect)
}

fn column(field: &FieldSchema, dialect: Dialect) -> Column {
    // A field that names another type has no use for the enum type.
    let native = field.type_schema.native_enum.filter(|_| field.sql_type == field.type_schema.sql_type);
    Column {
        enum_type: native.map(str::to_owned),
        collation: field.collation.get(dialect).map(str::to_owned),
        charset: field.charset.map(str::to_owned),
        comment: field.comment.map(str::to_owned),
        size: field.size,
        sql_type: field.sql_type.get(dialect).map(str::to_owned),
        nullable: field.nullable,
        default: default(field, dialect),
        ..Column::new(field.column, field.ty)
    }
}

fn default(field: &FieldSchema, dialect: Dialect) -> Option<DefaultValue> {
    if let Some(expr) = field.db_default.get(dialect) {
        return Some(DefaultValue::Expr(expr.to_owned()));
    }
    let value = field.default.filter(|_| field.default_is_constant)?();
    literal(&value, dialect).is_some().then_some(DefaultValue::Value(value))
}

/// A column of the type of the key that it refers to.
fn reference_column(name: &str, key: &FieldSchema, dialect: Dialect) -> Column {
    let sql_type = key.column_type(dialect).map(str::to_owned);
    // Columns of different collations can't refer to each other.
    let collation = key.collation.get(dialect).map(str::to_owned);
    let charset = key.charset.map(str::to_owned);
    Column { size: key.size, sql_type, collation, charset, ..Column::new(name, key.ty) }
}

fn join_table(edge: &RelationOf, join: &Join, dialect: Dialect) -> Table {
    let sides = [edge.owner, edge.referenced];
    let columns = [0, 1].map(|i| reference_column(&join.columns[i], sides[i].id_field(), dialect));
    let foreign_keys = [0, 1].map(|i| ForeignKey {
        symbol: shorten(join.symbols[i].clone(), dialect.max_identifier()),
        columns: vec![join.columns[i].clone()],
        references: (sides[i].node)().table.clone(),
        references_schema: database_schema(sides[i], dialect),
        referenced: vec![sides[i].id_field().column.to_owned()],
        on_delete: ReferenceAction::Cascade,
    });
    Table {
        name: join.table.clone(),
        schema: join.schema.filter(|_| dialect != Dialect::Sqlite).map(str::to_owned),
        columns: columns.into(),
        primary_key: join.columns.to_vec(),
        foreign_keys: foreign_keys.into(),
        ..Table::default()
    }
}

fn action(on_delete: OnDelete) -> ReferenceAction {
    match on_delete {
        OnDelete::NoAction => ReferenceAction::NoAction,
        OnDelete::Restrict => ReferenceAction::Restrict,
        OnDelete::Cascade => ReferenceAction::Cascade,
        OnDelete::SetNull => ReferenceAction::SetNull,
        OnDelete::SetDefault => ReferenceAction::SetDefault,
    }
}

/// Refuses tables and foreign keys that share a name. Each table comes with what it is made from.
fn check_names(tables: &[(Table, String)], dialect: Dialect) -> Result<(), Error> {
    // To SQLite, names that differ in case only are the same.
    let fold = |name: &str| if dialect == Dialect::Sqlite { name.to_lowercase() } else { name.to_owned() };
    let mut names: HashMap<(Option<&str>, String), &str> = HashMap::with_capacity(tables.len());
    let mut symbols: HashMap<&str, &str> = HashMap::new();
    let mut enums: HashMap<&str, ColumnType> = HashMap::new();
    for (table, from) in tables {
        if let Some(other) = names.insert((table.schema.as_deref(), fold(&table.name)), from) {
            let name = &table.name;
            return Err(Error::Schema(format!(
                "{from} and {other} would both be stored in the table `{name}`"
            )));
        }
        for column in &table.columns {
            if table.columns.iter().filter(|other| fold(&other.name) == fold(&column.name)).count() > 1 {
                return Err(Error::Schema(format!("{from} has two columns `{}`", column.name)));
            }
        }
        for column in &table.columns {
            let Some(name) = &column.enum_type else { continue };
            if *enums.entry(name).or_insert(column.ty) != column.ty {
                return Err(Error::Schema(format!(
                    "{from}: another enum with other values has the native name `{name}` already"
                )));
            }
        }
        for fk in &table.foreign_keys {
            if let (Some(schema), None, true) = (&table.schema, &fk.references_schema, dialect.is_mysql()) {
                let (table, references) = (&table.name, &fk.references);
                return Err(Error::Schema(format!(
                    "{from}: `{table}` is in the database `{schema}`, where MySQL would look for `{references}` too: \
                     name the database of that with `schema`"
                )));
            }
            if let Some(other) = symbols.insert(&fk.symbol, from) {
                let symbol = &fk.symbol;
                return Err(Error::Schema(format!(
                    "{from} and {other} both have the foreign key `{symbol}`"
                )));
            }
        }
    }
    Ok(())
}
