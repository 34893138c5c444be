//! The entity as its struct says it: what the rules check and the expansion writes out.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Meta, Type, Visibility};

use crate::errors::Errors;
use crate::names::{bare, camel, ident, place, screaming};
use crate::parse::edge::{self, EdgeAttrs};
use crate::parse::entity::{self, EntityAttrs};
use crate::parse::field::{self, FieldAttrs};
use crate::parse::mixin::{self, MixinAttrs};
use crate::parse::skip;
use crate::parse::types::{self, Kind};
use crate::parse::validator::Validator;
use crate::parse::{comment, docs, items, key};

/// An entity, or a mixin, which is read and checked as if it were one.
pub(crate) struct Entity {
    pub(crate) is_mixin: bool,
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) attrs: EntityAttrs,
    pub(crate) fields: Vec<Field>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) mixins: Vec<Mixin>,
    /// The members that the database knows nothing of.
    pub(crate) skipped: Vec<Skipped>,
    /// The position of the key among the fields.
    pub(crate) id: Option<usize>,
    /// The positions of the fields that are the key together, where it is no field `id`.
    pub(crate) key: Vec<usize>,
    /// What a create can't do without, each a type parameter of the create builder.
    pub(crate) required: Vec<Required>,
    /// The members whose constant or setters would have the names of others: an error, and so they get none.
    pub(crate) clashing: Vec<Ident>,
}

/// A field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    /// The constant of the entity: `AGE`.
    pub(crate) constant: Ident,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) comment: Option<String>,
    pub(crate) ty: Type,
    /// The type without its `Option`.
    pub(crate) base: Type,
    pub(crate) optional: bool,
    pub(crate) kind: Kind,
    pub(crate) attrs: FieldAttrs,
    pub(crate) validators: Vec<Validator>,
    pub(crate) is_id: bool,
    /// Whether it is the key together with others.
    pub(crate) in_key: bool,
    /// Whether it holds the reference of an edge.
    pub(crate) holds_edge: bool,
    /// The codec that stores it; its type in the struct is no field type then.
    pub(crate) codec: Option<Type>,
    /// Its type in the struct.
    pub(crate) plain: Type,
    /// The `#[deprecated]` of the field, which its constant and its setters get too.
    pub(crate) deprecated: Option<Attribute>,
}

/// An edge.
pub(crate) struct Edge {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) constant: Ident,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) comment: Option<String>,
    pub(crate) target: Type,
    pub(crate) many: bool,
    pub(crate) attrs: EdgeAttrs,
    /// The position of the field that holds the reference.
    pub(crate) field: Option<usize>,
    /// Whether it leads to an entity always, by its key or by its field's type.
    pub(crate) required: bool,
}

/// A member that is a mixin.
pub(crate) struct Mixin {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) constant: Ident,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) ty: Type,
    pub(crate) attrs: MixinAttrs,
    /// The number of fields that the struct declares before it.
    pub(crate) fields: usize,
    /// The number of edges that the struct declares before it.
    pub(crate) edges: usize,
}

/// A member that is no column: of each entity that is read, it is the default of its type.
pub(crate) struct Skipped {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

/// A required field, a required edge, or a required edge together with its field.
pub(crate) struct Required {
    /// The parameter in the definition of the builder: `Age`.
    pub(crate) param: Ident,
    /// The parameter in its impls, where it must hide none of the user's types: `__Age`.
    pub(crate) hidden: Ident,
    /// The trait that says that it is set: `AgeIsSet`.
    pub(crate) marker: Ident,
    pub(crate) field: Option<usize>,
    pub(crate) edge: Option<usize>,
}

impl Field {
    /// What a setter takes: what can be given for the field, and how it is given on.
    pub(crate) fn taken(&self) -> (TokenStream, TokenStream) {
        let (ty, plain, span) = (&self.ty, &self.plain, place(self.ident.span()));
        match self.codec {
            None => (quote_spanned!(span=> impl __ent::IntoField<#ty>), quote_spanned!(span=> value)),
            Some(_) => (
                quote_spanned!(span=> impl __ent::IntoPlain<#plain>),
                quote_spanned!(span=> __ent::IntoPlain::into_plain(value)),
            ),
        }
    }

    /// The column.
    pub(crate) fn column(&self) -> String {
        self.attrs.column.as_ref().map_or_else(|| self.name.clone(), |column| column.value.0.value())
    }

    /// Whether the database counts the value up: an integer key with no default, and of no edge.
    pub(crate) fn counts_up(&self) -> bool {
        let by_type = self.kind.is_integer() && !self.attrs.has_default() && !self.holds_edge;
        self.is_id && self.attrs.increment.as_ref().map_or(by_type, |increment| increment.value.0)
    }

    /// Whether there is no entity without a value for it.
    pub(crate) fn required(&self) -> bool {
        !self.optional && !self.attrs.has_default() && !self.counts_up()
    }

    /// Whether a create must set it, and not a hook.
    pub(crate) fn must_be_set(&self) -> bool {
        self.required() && self.attrs.hook.is_none()
    }

    /// Whether an update may set it.
    pub(crate) fn mutable(&self) -> bool {
        !self.is_id && !self.in_key && self.attrs.immutable.is_none()
    }

    /// Whether an update may add to it.
    pub(crate) fn can_add(&self) -> bool {
        let said = self.attrs.add.is_some() && self.kind == Kind::Unknown;
        (types::can_add(&self.base) || said) && !self.holds_edge
    }
}

impl Edge {
    /// Whether it is fixed once the entity exists.
    pub(crate) fn immutable(&self) -> bool {
        self.attrs.immutable.is_some()
    }
}

impl Required {
    /// Whether it is the edge of that name.
    pub(crate) fn is_edge(&self, entity: &Entity, name: &str) -> bool {
        self.edge.and_then(|at| entity.edges.get(at)).is_some_and(|edge| edge.name == name)
    }
}

impl Entity {
    /// Reads the struct; `None` when it can't be an entity at all.
    pub(crate) fn parse(input: &DeriveInput, is_mixin: bool, errors: &mut Errors) -> Option<Entity> {
        let [no_struct, no_names, generic] = match is_mixin {
            false => [
                "an entity is a struct; an enum of unit variants can be a field: `#[derive(EntEnum)]`",
                "an entity is a struct with named fields, one of them `id`",
                "an entity can't be generic: it is one table",
            ],
            true => [
                "a mixin is a struct, whose fields become those of entities",
                "a mixin is a struct with named fields, which become those of entities",
                "a mixin can't be generic: it is the same columns wherever it is",
            ],
        };
        let Data::Struct(data) = &input.data else {
            errors.at(&input.ident, no_struct);
            return None;
        };
        let Fields::Named(named) = &data.fields else {
            errors.at(&input.ident, no_names);
            return None;
        };
        if !input.generics.params.is_empty() || input.generics.where_clause.is_some() {
            errors.at(&input.generics, generic);
            return None;
        }
        let attrs = entity::parse(is_mixin, items(&input.attrs, errors), errors);
        let (mut fields, mut edges, mut mixins, mut skipped) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for member in &named.named {
            let Some(name) = &member.ident else { continue };
            let keys = items(&member.attrs, errors);
            let is_edge = types::edge(&member.ty).is_some();
            if let Some(key) = keys.iter().find(|item| is_edge && key(item) == "mixin") {
                errors.at(
                    key.path(),
                    format!("`{}` is an edge: a mixin is a struct, of its own type", bare(name)),
                );
            } else if skip::is_skipped(&keys) {
                skip::check(&bare(name), is_edge, &keys, errors);
                skipped.push(Skipped { ident: name.clone(), ty: member.ty.clone() });
            } else if mixin::is_mixin(&keys) {
                mixins.push(read_mixin(
                    name,
                    &member.ty,
                    &member.attrs,
                    keys,
                    (fields.len(), edges.len()),
                    errors,
                ));
            } else if let Some(message) = types::misplaced_edge(&member.ty) {
                errors.at(&member.ty, message);
            } else if let Some((many, target)) = types::edge(&member.ty) {
                edges.push(read_edge(name, many, target, &member.attrs, keys, errors));
            } else {
                fields.push(read_field(name, &member.ty, &member.attrs, keys, errors));
            }
        }
        let mut entity = Entity {
            is_mixin,
            vis: input.vis.clone(),
            name: bare(&input.ident),
            ident: input.ident.clone(),
            comment: comment(&input.attrs).filter(|_| attrs.no_comment.is_none()),
            attrs,
            id: fields.iter().position(|field: &Field| field.is_id),
            key: Vec::new(),
            fields,
            edges,
            mixins,
            skipped,
            required: Vec::new(),
            clashing: Vec::new(),
        };
        entity.join_key();
        entity.join_edges_and_fields();
        entity.required = entity.find_required();
        Some(entity)
    }

    fn join_key(&mut self) {
        let named: Vec<String> = self.attrs.key.iter().flat_map(|key| &key.value.0).map(bare).collect();
        for name in named {
            let Some(at) = self.fields.iter().position(|field| field.name == name) else { continue };
            self.fields[at].in_key = true;
            self.key.push(at);
        }
    }

    fn join_edges_and_fields(&mut self) {
        for edge in &mut self.edges {
            let named = edge.attrs.field.as_ref().map(|field| bare(&field.value.0));
            edge.field = named.and_then(|name| self.fields.iter().position(|field| field.name == name));
            if let Some(field) = edge.field.and_then(|at| self.fields.get_mut(at)) {
                field.holds_edge = true;
                edge.required = !field.optional;
            }
        }
    }

    fn find_required(&self) -> Vec<Required> {
        let mut required = Vec::new();
        let mut params: Vec<String> = vec![self.name.clone()];
        // The parameter for what mixins require.
        params.extend((!self.mixins.is_empty()).then(|| "Mixins".to_owned()));
        let mut push = |name: &str, span: Span, field: Option<usize>, edge: Option<usize>| {
            let mut param = camel(name);
            while params.contains(&param) {
                param.push('_');
            }
            required.push(Required {
                param: ident(&param, span),
                hidden: ident(&format!("__{param}"), Span::call_site()),
                marker: ident(&format!("{param}IsSet"), Span::call_site()),
                field,
                edge,
            });
            params.push(param);
        };
        for (i, field) in self.fields.iter().enumerate().filter(|(_, field)| field.must_be_set()) {
            let edge = self.edges.iter().position(|edge| edge.field == Some(i));
            let name = edge.map_or(&field.name, |edge| &self.edges[edge].name);
            push(name, field.ident.span(), Some(i), edge);
        }
        for (i, edge) in
            self.edges.iter().enumerate().filter(|(_, edge)| edge.required && edge.field.is_none())
        {
            push(&edge.name, edge.ident.span(), None, Some(i));
        }
        required
    }

    /// Whether it is read only: the rows of a query.
    pub(crate) fn is_view(&self) -> bool {
        self.attrs.view.is_some()
    }

    /// The fields that get a constant and setters, with their positions.
    pub(crate) fn named_fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| !self.clashing.contains(&field.ident))
    }

    /// The edges that get a constant and setters, with their positions.
    pub(crate) fn named_edges(&self) -> impl Iterator<Item = (usize, &Edge)> {
        self.edges.iter().enumerate().filter(|(_, edge)| !self.clashing.contains(&edge.ident))
    }

    /// The position among [`required`](Self::required) of the field, if it is there.
    pub(crate) fn required_field(&self, field: usize) -> Option<usize> {
        self.required.iter().position(|required| required.field == Some(field))
    }

    /// The position among [`required`](Self::required) of the edge, if it is there.
    pub(crate) fn required_edge(&self, edge: usize) -> Option<usize> {
        self.required.iter().position(|required| required.edge == Some(edge))
    }

    /// Whether an update may change the edge.
    pub(crate) fn mutable(&self, edge: &Edge) -> bool {
        let field = edge.field.and_then(|at| self.fields.get(at));
        !edge.immutable() && field.is_none_or(Field::mutable)
    }

    /// The name of an entity, as its type is written.
    pub(crate) fn name_of(&self, target: &Type) -> String {
        match types::name(target) {
            Some(name) if name != "Self" => name,
            _ => self.name.clone(),
        }
    }

    /// The edge of that name.
    pub(crate) fn edge(&self, name: &str) -> Option<&Edge> {
        self.edges.iter().find(|edge| edge.name == name)
    }

    /// The field of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

pub(crate) fn read_field(
    name: &Ident,
    ty: &Type,
    attributes: &[Attribute],
    keys: Vec<Meta>,
    errors: &mut Errors,
) -> Field {
    let text = bare(name);
    let (attrs, validators) = field::parse(&text, keys, errors);
    let inner = types::inside(ty, "Option");
    let mut base = inner.unwrap_or(ty).clone();
    let (mut ty, mut kind) = (ty.clone(), types::kind(&base));
    let plain = ty.clone();
    let codec = attrs.codec.as_ref().map(|codec| codec.value.0.clone());
    if let Some(codec) = &codec {
        kind = Kind::Unknown;
        let span = base.span().resolved_at(Span::call_site());
        base = syn::parse_quote_spanned!(span=> ::ent::__private::Coded<#base, #codec>);
        ty = match inner {
            Some(_) => syn::parse_quote_spanned!(span=> ::core::option::Option<#base>),
            None => base.clone(),
        };
    }
    Field {
        ident: name.clone(),
        constant: ident(&screaming(&text), name.span()),
        docs: docs(attributes),
        comment: comment(attributes).filter(|_| attrs.no_comment.is_none()),
        ty,
        kind,
        base,
        optional: inner.is_some(),
        attrs,
        validators,
        is_id: text == "id",
        in_key: false,
        holds_edge: false,
        codec,
        plain,
        deprecated: attributes.iter().find(|attr| attr.path().is_ident("deprecated")).cloned(),
        name: text,
    }
}

fn read_mixin(
    name: &Ident,
    ty: &Type,
    attributes: &[Attribute],
    keys: Vec<Meta>,
    (fields, edges): (usize, usize),
    errors: &mut Errors,
) -> Mixin {
    let text = bare(name);
    Mixin {
        ident: name.clone(),
        constant: ident(&screaming(&text), name.span()),
        docs: docs(attributes),
        ty: ty.clone(),
        attrs: mixin::parse(&text, keys, errors),
        fields,
        edges,
        name: text,
    }
}

fn read_edge(
    name: &Ident,
    many: bool,
    target: &Type,
    attributes: &[Attribute],
    keys: Vec<Meta>,
    errors: &mut Errors,
) -> Edge {
    let text = bare(name);
    let attrs = edge::parse(&text, keys, errors);
    Edge {
        ident: name.clone(),
        constant: ident(&screaming(&text), name.span()),
        docs: docs(attributes),
        comment: comment(attributes).filter(|_| attrs.no_comment.is_none()),
        target: target.clone(),
        many,
        required: attrs.required.is_some(),
        attrs,
        field: None,
        name: text,
    }
}
