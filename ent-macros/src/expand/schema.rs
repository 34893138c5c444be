//! The descriptor: what the user declared, as constant data.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{flat, option, validators};
use crate::model::{Edge, Entity, Field};
use crate::names::{bare, place};
use crate::parse::entity::Check;
use crate::parse::field::is_constant;
use crate::parse::index::Index;
use crate::parse::through::Through;
use crate::parse::value::PerDialect;

/// The expression of the descriptor.
pub(super) fn schema(entity: &Entity) -> TokenStream {
    let Entity { ident, name, .. } = entity;
    let table = option(entity.attrs.table.as_ref().map(|table| &table.value.0));
    let comment = option(entity.comment.as_ref());
    let [fields, edges, indexes, checks] = lists(entity);
    let key: Vec<TokenStream> = match entity.key.len() {
        0 => vec![flat::id_at(entity).unwrap_or_else(|| quote!(0usize))],
        _ => entity.key.iter().map(|at| flat::field_at(entity, *at)).collect(),
    };
    let id = &key[0];
    quote! {
        __ent::EntitySchema {
            name: #name,
            table: #table,
            comment: #comment,
            fields: #fields,
            id: #id,
            key: &[#(#key),*],
            edges: #edges,
            indexes: #indexes,
            checks: #checks,
            node: <#ident as __ent::Entity>::node,
            batch: __ent::batch::<#ident>,
        }
    }
}

/// The expression of the descriptor of a mixin.
pub(super) fn mixin(mixin: &Entity) -> TokenStream {
    let name = &mixin.name;
    let id = option(flat::id_at(mixin));
    let [fields, edges, indexes, checks] = lists(mixin);
    quote! {
        __ent::MixinSchema {
            name: #name,
            fields: #fields,
            id: #id,
            edges: #edges,
            indexes: #indexes,
            checks: #checks,
        }
    }
}

/// The lists of a descriptor: fields, edges, indexes and checks.
fn lists(entity: &Entity) -> [TokenStream; 4] {
    if !entity.mixins.is_empty() {
        return [quote!(&__FIELDS), quote!(&__EDGES), quote!(&__INDEXES), quote!(&__CHECKS)];
    }
    [fields(entity), edges(entity), indexes(entity), checks(entity)].map(|list| quote!(&[#(#list),*]))
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
        quote!(__ent::IndexSchema { fields: &[#(#fields),*], edges: &[#(#edges),*], unique: #unique, name: #name })
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

fn field(entity: &Entity, field: &Field) -> TokenStream {
    let Field { name, ty, attrs, .. } = field;
    let entity = &entity.name;
    let column = field.column();
    let comment = option(field.comment.as_ref());
    let unique = attrs.unique.is_some();
    let immutable = attrs.immutable.is_some();
    let required = field.required();
    let value =
        |value: &syn::Expr| quote_spanned!(place(value.span())=> || __ent::default_value::<#ty, _>(#value));
    let default = option(attrs.default.as_ref().map(|default| value(&default.value.0)));
    let update_default = option(attrs.update_default.as_ref().map(|default| value(&default.value.0)));
    let default_is_constant = match &attrs.default {
        Some(default) if is_constant(&default.value.0) => quote!(__ent::constant_default::<#ty>()),
        _ => quote!(false),
    };
    let db_default = per_dialect(attrs.db_default.as_ref().map(|default| &default.value));
    let sql_type = per_dialect(attrs.sql_type.as_ref().map(|sql_type| &sql_type.value));
    let size = option(validators::size(field));
    let validators = validators::validators(field);
    quote! {
        __ent::FieldSchema {
            entity: #entity,
            name: #name,
            column: #column,
            comment: #comment,
            ty: <#ty as __ent::FieldType>::TYPE,
            nullable: <#ty as __ent::FieldType>::NULLABLE,
            unique: #unique,
            immutable: #immutable,
            sensitive: <#ty as __ent::FieldType>::SENSITIVE,
            required: #required,
            default: #default,
            default_is_constant: #default_is_constant,
            update_default: #update_default,
            db_default: #db_default,
            sql_type: #sql_type,
            size: #size,
            validators: &[#(#validators),*],
        }
    }
}

fn per_dialect(texts: Option<&PerDialect>) -> TokenStream {
    let Some(texts) = texts else { return quote!(__ent::PerDialect::NONE) };
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
    let field = option(edge.field.and_then(|at| entity.fields.get(at)).map(|field| &field.name));
    let target_name = entity.name_of(target);
    let through = option(attrs.through.as_ref().map(|through| {
        let Through { entity: through, ends } = &through.value;
        let name = through.segments.last().map(|segment| bare(&segment.ident));
        let ends = option(ends.as_ref().map(|(own, other)| {
            let (own, other) = (bare(own), bare(other));
            quote!((#own, #other))
        }));
        quote! {
            __ent::Through { name: #name, entity: || <#through as __ent::Entity>::SCHEMA, ends: #ends }
        }
    }));
    let entity = &entity.name;
    let comment = option(edge.comment.as_ref());
    let unique = !edge.many;
    let inverse = option(attrs.inverse.as_ref().map(|inverse| bare(&inverse.value.name)));
    let immutable = edge.immutable();
    let on_delete = option(attrs.on_delete.as_ref().map(|on_delete| {
        let on_delete = &on_delete.value.0;
        quote!(__ent::OnDelete::#on_delete)
    }));
    let column = option(attrs.column.as_ref().map(|column| &column.value.0));
    let table = option(attrs.table.as_ref().map(|table| &table.value.0));
    let columns = option(attrs.columns.as_ref().map(|columns| {
        let columns = &columns.value.0;
        quote!((#(#columns),*))
    }));
    let symbol = attrs.symbol.iter().map(|symbol| &symbol.value.0);
    let symbols = symbol.chain(attrs.symbols.iter().flat_map(|symbols| &symbols.value.0));
    quote! {
        __ent::EdgeSchema {
            entity: #entity,
            name: #name,
            index: #index,
            comment: #comment,
            target: || <#target as __ent::Entity>::SCHEMA,
            target_name: #target_name,
            unique: #unique,
            inverse: #inverse,
            field: #field,
            required: #required,
            immutable: #immutable,
            on_delete: #on_delete,
            column: #column,
            table: #table,
            columns: #columns,
            symbols: &[#(#symbols),*],
            through: #through,
        }
    }
}
