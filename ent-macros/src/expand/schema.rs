//! The descriptor: what the user declared, as constant data.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{behaviour, flat, option, validators};
use crate::model::{Edge, Entity, Field};
use crate::names::{bare, place};
use crate::parse::Attr;
use crate::parse::entity::Check;
use crate::parse::field::is_constant;
use crate::parse::index::Index;
use crate::parse::through::Through;
use crate::parse::types::Kind;
use crate::parse::value::{PerDialect, Text, Value};

/// The expression of the descriptor.
pub(super) fn schema(entity: &Entity) -> TokenStream {
    let Entity { ident, name, .. } = entity;
    let table = some("table", entity.attrs.table.as_ref().map(|table| &table.value.0));
    let comment = some("comment", entity.comment.as_ref());
    let [fields, edges, indexes, checks] = lists(entity);
    let key: Vec<TokenStream> = match entity.key.len() {
        0 => vec![flat::id_at(entity).unwrap_or_else(|| quote!(0usize))],
        _ => entity.key.iter().map(|at| flat::field_at(entity, *at)).collect(),
    };
    let id = &key[0];
    let extra = extra(entity);
    quote! {
        __ent::EntitySchema {
            name: #name,
            #table
            #comment
            fields: #fields,
            id: #id,
            key: &[#(#key),*],
            edges: #edges,
            indexes: #indexes,
            checks: #checks,
            #extra
            ..__ent::EntitySchema::of::<#ident>()
        }
    }
}

/// The expression of the descriptor of a mixin.
pub(super) fn mixin(mixin: &Entity) -> TokenStream {
    let name = &mixin.name;
    let id = option(flat::id_at(mixin));
    let mixins = mixin.mixins.iter().map(|inner| &inner.ty);
    let behaves = behaviour::is_any(mixin);
    let (table, annotations) = match mixin.mixins.is_empty() {
        true => {
            let (table, annotations) = (table(mixin), annotations(&mixin.attrs.annotations));
            (table, quote!(&[#(#annotations),*]))
        }
        false => (quote!(__TABLE), quote!(&__ANNOTATIONS)),
    };
    let [fields, edges, indexes, checks] = lists(mixin);
    quote! {
        __ent::MixinSchema {
            name: #name,
            fields: #fields,
            id: #id,
            edges: #edges,
            indexes: #indexes,
            checks: #checks,
            table: #table,
            annotations: #annotations,
            mixins: &[#(<#mixins as __ent::Mixin>::SCHEMA),*],
            behaves: #behaves,
        }
    }
}

/// The lists of a descriptor: fields, edges, indexes and checks.
fn lists(entity: &Entity) -> [TokenStream; 4] {
    if !entity.mixins.is_empty() {
        return [quote!(&__FIELDS), quote!(&__EDGES), quote!(&__INDEXES), quote!(&__CHECKS)];
    }
    let [fields, edges] = match entity.is_mixin {
        true => [fields(entity), edges(entity)].map(|list| quote!(&[#(#list),*])),
        false => [quote!(&__FIELDS), quote!(&__EDGES)],
    };
    let [indexes, checks] = [indexes(entity), checks(entity)].map(|list| quote!(&[#(#list),*]));
    [fields, edges, indexes, checks]
}

/// The fields that the struct declares.
pub(super) fn fields(entity: &Entity) -> Vec<TokenStream> {
    entity.fields.iter().map(|field| self::field(entity, field)).collect()
}

/// The edges that the struct declares.
pub(super) fn edges(entity: &Entity) -> Vec<TokenStream> {
    entity.edges.iter().enumerate().map(|(index, edge)| self::edge(entity, index, edge)).collect()
}

/// The indexes that the struct declares.
pub(super) fn indexes(entity: &Entity) -> Vec<TokenStream> {
    let index = |index: &Index| {
        let (fields, edges) = (index.fields.iter().map(bare), index.edges.iter().map(bare));
        let unique = index.unique;
        let name = option(index.name.as_ref());
        let options = index_options(index);
        quote! {
            __ent::IndexSchema {
                fields: &[#(#fields),*],
                edges: &[#(#edges),*],
                unique: #unique,
                name: #name,
                options: #options,
            }
        }
    };
    entity.attrs.indexes.iter().map(|attr| index(&attr.value)).collect()
}

/// The checks that the struct declares.
pub(super) fn checks(entity: &Entity) -> Vec<TokenStream> {
    let check = |check: &Check| {
        let name = option(check.name.as_ref());
        let expr = &check.expr;
        quote!(__ent::CheckSchema { name: #name, expr: #expr })
    };
    entity.attrs.checks.iter().map(|attr| check(&attr.value)).collect()
}

fn text(attr: &Option<Attr<Text>>) -> TokenStream {
    option(attr.as_ref().map(|attr| &attr.value.0))
}

/// What few entities say.
fn extra(entity: &Entity) -> TokenStream {
    let attrs = &entity.attrs;
    let mut extra = match entity.mixins.is_empty() {
        true => {
            let of_table = of_table(entity, "table_options");
            let annotations = list("annotations", annotations(&attrs.annotations));
            quote!(#of_table #annotations)
        }
        false => quote! {
            schema: __TABLE.schema,
            table_options: __TABLE.options,
            increment_start: __TABLE.increment_start,
            annotations: &__ANNOTATIONS,
        },
    };
    extra.extend(flag("external", attrs.external.is_some()));
    extra.extend(some("renamed_from", attrs.renamed_from.as_ref().map(|name| &name.value.0)));
    extra.extend(by_dialect("view", attrs.view.as_ref()));
    extra.extend(behaviour::of_entity(entity));
    extra
}

/// What the struct says of the table, as a value of its own, which those of mixins are put together with.
pub(super) fn table(entity: &Entity) -> TokenStream {
    let said = of_table(entity, "options");
    match said.is_empty() {
        true => quote!(__ent::TableSchema::NONE),
        false => quote!(__ent::TableSchema { #said ..__ent::TableSchema::NONE }),
    }
}

/// What the struct says of the table and a mixin can say too, with the options under that name.
fn of_table(entity: &Entity, options_name: &str) -> TokenStream {
    let attrs = &entity.attrs;
    let mut said = TokenStream::new();
    said.extend(some("schema", attrs.schema.as_ref().map(|schema| &schema.value.0)));
    if attrs.charset.is_some() || attrs.collation.is_some() || attrs.options.is_some() {
        let name = crate::names::ident(options_name, Span::call_site());
        let (charset, collation, options) =
            (text(&attrs.charset), text(&attrs.collation), text(&attrs.options));
        said.extend(quote! {
            #name: __ent::TableOptions { charset: #charset, collation: #collation, options: #options },
        });
    }
    said.extend(some("increment_start", attrs.increment_start.as_ref().map(|start| start.value.0)));
    said
}

/// The values that the user keeps.
pub(super) fn annotations(annotations: &[Attr<Value>]) -> Vec<TokenStream> {
    let value = |annotation: &Attr<Value>| {
        let value = &annotation.value.0;
        let place = quote_spanned!(value.span().resolved_at(Span::call_site())=> &(#value));
        quote!(#place as __ent::Annotation)
    };
    annotations.iter().map(value).collect()
}

fn index_options(index: &Index) -> TokenStream {
    let name = |field: &Ident| bare(field).to_token_stream();
    let pair = |field: &Ident, value: &dyn ToTokens| {
        let field = bare(field);
        quote!((#field, #value))
    };
    let options: TokenStream = [
        list("desc", index.desc.iter().map(name).collect()),
        list("prefix", index.prefix.iter().map(|(field, length, _)| pair(field, length)).collect()),
        list("opclass", index.opclass.iter().map(|(field, class)| pair(field, class)).collect()),
        list("include", index.include.iter().map(name).collect()),
        by_dialect("method", index.method.as_ref()),
        by_dialect("condition", index.condition.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    match options.is_empty() {
        true => quote!(&__ent::IndexOptions::NONE),
        false => quote!(&__ent::IndexOptions { #options ..__ent::IndexOptions::NONE }),
    }
}

fn field(entity: &Entity, field: &Field) -> TokenStream {
    let Field { name, ty, attrs, .. } = field;
    let references = references(entity, field);
    let entity = &entity.name;
    let column = field.column();
    let comment = some("comment", field.comment.as_ref());
    let flags = [
        flag("unique", attrs.unique.is_some()),
        flag("immutable", attrs.immutable.is_some()),
        flag("required", field.required()),
    ];
    let value =
        |value: &syn::Expr| quote_spanned!(place(value.span())=> || __ent::default_value::<#ty, _>(#value));
    let try_value = |value: &syn::Expr| quote_spanned!(place(value.span())=> || __ent::try_default_value::<#ty, _, _>(#value));
    let default = attrs.default.as_ref().map(|default| value(&default.value.0));
    let default = default.or_else(|| attrs.try_default.as_ref().map(|attr| try_value(&attr.value.0)));
    let default = some("default", default);
    let update_default =
        some("update_default", attrs.update_default.as_ref().map(|default| value(&default.value.0)));
    let default_is_constant = match &attrs.default {
        Some(default) if is_constant(&default.value.0) => {
            quote!(default_is_constant: __ent::constant_default::<#ty>(),)
        }
        _ => TokenStream::new(),
    };
    let db_default = by_dialect("db_default", attrs.db_default.as_ref());
    let validators = list("validators", validators::validators(field));
    let mut extra = field_extra(field);
    extra.extend(references);
    quote! {
        __ent::FieldSchema {
            entity: #entity,
            name: #name,
            column: #column,
            #comment
            #(#flags)*
            #default
            #default_is_constant
            #update_default
            #db_default
            #validators
            #extra
            ..__ent::FieldSchema::of::<#ty>()
        }
    }
}

/// A part of a descriptor that is there, or nothing: as it is by default.
fn some(part: &str, value: Option<impl ToTokens>) -> Option<TokenStream> {
    let part = Ident::new(part, Span::call_site());
    value.map(|value| quote!(#part: ::core::option::Option::Some(#value),))
}

/// The same of what is true.
fn flag(part: &str, is_set: bool) -> Option<TokenStream> {
    let part = Ident::new(part, Span::call_site());
    is_set.then(|| quote!(#part: true,))
}

/// The same of a list with something in it.
fn list(part: &str, items: Vec<TokenStream>) -> Option<TokenStream> {
    let part = Ident::new(part, Span::call_site());
    (!items.is_empty()).then(|| quote!(#part: &[#(#items),*],))
}

/// The same of a text for each database.
fn by_dialect(part: &str, texts: Option<&Attr<PerDialect>>) -> Option<TokenStream> {
    let part = Ident::new(part, Span::call_site());
    let texts = per_dialect(&texts?.value);
    Some(quote!(#part: #texts,))
}

/// The entity that a field refers to, where it holds an edge.
fn references(entity: &Entity, field: &Field) -> Option<TokenStream> {
    let holds =
        |edge: &&Edge| edge.field.and_then(|at| entity.fields.get(at)).is_some_and(|f| f.name == field.name);
    let target = target(&entity.edges.iter().find(holds)?.target);
    Some(quote!(references: ::core::option::Option::Some(#target),))
}

/// The descriptor of the entity that an edge leads to, as a function.
fn target(target: &Type) -> TokenStream {
    quote_spanned!(target.span().resolved_at(Span::call_site())=> __ent::target::<#target>())
}

/// What few fields say.
fn field_extra(field: &Field) -> TokenStream {
    let (ty, attrs) = (&field.ty, &field.attrs);
    let mut extra = TokenStream::new();
    if let Some(sql_type) = &attrs.sql_type {
        let sql_type = per_dialect(&sql_type.value);
        extra.extend(quote!(sql_type: #sql_type.or(<#ty as __ent::FieldType>::COLUMN.sql_type),));
    }
    let size = attrs.size.as_ref().map(|size| size.value.0).or_else(|| validators::size(&field.validators));
    extra.extend(some("size", size));
    // A type that is not known by its name counts up only where the field says so.
    let unknown_key = field.is_id && field.kind == Kind::Unknown;
    let says_increment = attrs.increment.is_some() || unknown_key;
    extra.extend(some("increment", says_increment.then(|| field.counts_up())));
    extra.extend(by_dialect("collation", attrs.collation.as_ref()));
    extra.extend(some("charset", attrs.charset.as_ref().map(|charset| &charset.value.0)));
    extra.extend(some("renamed_from", attrs.renamed_from.as_ref().map(|name| &name.value.0)));
    extra.extend(list("annotations", annotations(&attrs.annotations)));
    extra
}

pub(super) fn per_dialect(texts: &PerDialect) -> TokenStream {
    let of = [
        ("any", &texts.any),
        ("sqlite", &texts.sqlite),
        ("postgres", &texts.postgres),
        ("mysql", &texts.mysql),
    ];
    let given = of.into_iter().filter_map(|(dialect, text)| {
        let dialect = crate::names::ident(dialect, Span::call_site());
        text.as_ref().map(|text| quote!(#dialect: ::core::option::Option::Some(#text)))
    });
    quote!(__ent::PerDialect { #(#given,)* ..__ent::PerDialect::NONE })
}

fn edge(entity: &Entity, index: usize, edge: &Edge) -> TokenStream {
    let Edge { name, target, attrs, required, .. } = edge;
    let field = some("field", edge.field.and_then(|at| entity.fields.get(at)).map(|field| &field.name));
    let target_name = entity.name_of(target);
    let through = attrs.through.as_ref().map(|through| {
        let Through { entity: through, ends } = &through.value;
        let name = through.segments.last().map(|segment| bare(&segment.ident));
        let ends = option(ends.as_ref().map(|(own, other)| {
            let (own, other) = (bare(own), bare(other));
            quote!((#own, #other))
        }));
        quote! {
            __ent::Through { name: #name, entity: || <#through as __ent::Entity>::SCHEMA, ends: #ends }
        }
    });
    let through = some("through", through);
    let entity = &entity.name;
    let comment = some("comment", edge.comment.as_ref());
    let flags =
        [flag("unique", !edge.many), flag("required", *required), flag("immutable", edge.immutable())];
    let inverse = some("inverse", attrs.inverse.as_ref().map(|inverse| bare(&inverse.value.name)));
    let on_delete = attrs.on_delete.as_ref().map(|on_delete| {
        let on_delete = &on_delete.value.0;
        quote!(__ent::OnDelete::#on_delete)
    });
    let on_delete = some("on_delete", on_delete);
    let column = some("column", attrs.column.as_ref().map(|column| &column.value.0));
    let table = some("table", attrs.table.as_ref().map(|table| &table.value.0));
    let columns = attrs.columns.as_ref().map(|columns| {
        let columns = &columns.value.0;
        quote!((#(#columns),*))
    });
    let columns = some("columns", columns);
    let target = self::target(target);
    let annotations = list("annotations", annotations(&attrs.annotations));
    let symbol = attrs.symbol.iter().map(|symbol| &symbol.value.0);
    let symbols = symbol.chain(attrs.symbols.iter().flat_map(|symbols| &symbols.value.0));
    let symbols = list("symbols", symbols.map(|symbol| quote!(#symbol)).collect());
    quote! {
        __ent::EdgeSchema {
            entity: #entity,
            name: #name,
            index: #index,
            target_name: #target_name,
            #comment
            #(#flags)*
            #inverse
            #field
            #on_delete
            #column
            #table
            #columns
            #symbols
            #annotations
            #through
            ..__ent::EdgeSchema::of(#target)
        }
    }
}
