//! The JSON API. Every resource has a file that says what its requests may carry and which operations there are; the handlers
//! are written once, for all of them.

mod api_keys;
mod backups;
pub mod body;
mod databases;
mod deployments;
mod domains;
mod environments;
pub mod error;
mod instances;
mod logs;
mod members;
pub mod openapi;
mod organizations;
mod projects;
pub mod resource;
mod roles;
mod servers;
mod tenant;
mod users;

use axum::handler::Handler;
use axum::routing::{self, MethodRouter};
use axum::{Json, Router, middleware};
use ent::prelude::*;
use serde_json::{Value, json};

use crate::api::error::ApiError;
use crate::api::openapi::{Document, Operation, parameter, property};
use crate::api::resource::{Changeable, Creatable, Resource};
use crate::lifecycle::Lifecycle;

/// The routes together with what they are: there is no other way to add one.
#[derive(Debug, Default)]
pub struct Api {
    router: Router,
    document: Document,
}

/// The API of the service.
pub fn api() -> Api {
    let parts = [
        organizations::routes,
        users::routes,
        members::routes,
        roles::routes,
        api_keys::routes,
        servers::routes,
        instances::routes,
        projects::routes,
        environments::routes,
        databases::routes,
        domains::routes,
        deployments::routes,
        backups::routes,
        logs::routes,
    ];
    parts.into_iter().fold(Api::default(), |api, routes| routes(api))
}

/// The service over a database, as something that answers requests.
pub fn service(client: &Client) -> Router {
    let Api { router, document } = api();
    let document = document.to_json();
    router
        .route_layer(middleware::from_fn_with_state(client.clone(), tenant::tenant))
        .route("/openapi.json", routing::get(async move || Json(document)))
        .fallback(async || ApiError::NoRoute)
        .method_not_allowed_fallback(async || ApiError::NoRoute)
}

impl Api {
    /// What there is, as a document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// `GET` of all and of one.
    fn read<E: Resource>(mut self) -> Self {
        let entity = self.document.entity::<E>();
        let parameters = parameters::<E>();
        let page = json!({
            "type": "object",
            "properties": {
                "items": { "type": "array", "items": entity },
                "next": { "type": ["string", "null"], "format": "uuid" },
            },
        });
        let list = Operation { parameters, ..operation::<E>("get", false, "List", 200, Some(page)) };
        let get = operation::<E>("get", true, "Get one of", 200, Some(entity));
        self.add(list, resource::list::<E>).add(get, resource::get::<E>)
    }

    /// `POST`.
    fn create<E: Creatable>(mut self) -> Self {
        let name = format!("New{}", E::SCHEMA.name);
        let body = self.document.body::<E, E::New>(name, true, &["organization_id"]);
        let entity = self.document.entity::<E>();
        let create = operation::<E>("post", false, "Create one of", 201, Some(entity));
        self.add(Operation { body: Some(body), ..create }, resource::create::<E>)
    }

    /// `PATCH`.
    fn change<E: Changeable>(mut self) -> Self {
        let body = self.document.body::<E, E::Change>(format!("{}Change", E::SCHEMA.name), false, &[]);
        let entity = self.document.entity::<E>();
        let change = operation::<E>("patch", true, "Change one of", 200, Some(entity));
        self.add(Operation { body: Some(body), ..change }, resource::change::<E>)
    }

    /// `DELETE` of what is gone at once.
    fn delete<E: Resource>(self) -> Self {
        self.add(operation::<E>("delete", true, "Delete one of", 204, None), resource::delete::<E>)
    }

    /// `DELETE` of what a worker tears down later.
    fn remove<E: Resource + Lifecycle>(self) -> Self {
        self.add(operation::<E>("delete", true, "Begin to remove one of", 202, None), resource::remove::<E>)
    }

    fn add<H: Handler<T, ()>, T: 'static>(mut self, operation: Operation, handler: H) -> Self {
        let route: MethodRouter = match operation.method {
            "get" => routing::get(handler),
            "post" => routing::post(handler),
            "patch" => routing::patch(handler),
            _ => routing::delete(handler),
        };
        self.router = self.router.route(&operation.path, route);
        self.document.add(operation);
        self
    }
}

/// An operation on a resource: on all of it, or on one.
fn operation<E: Resource>(
    method: &'static str,
    one: bool,
    verb: &str,
    status: u16,
    answer: Option<Value>,
) -> Operation {
    let table = &*E::node().table;
    Operation {
        method,
        path: format!("/{table}{}", if one { "/{id}" } else { "" }),
        summary: format!("{verb} the {}", table.replace('_', " ")),
        tag: table,
        parameters: Vec::new(),
        body: None,
        status,
        answer,
    }
}

fn parameters<E: Resource>() -> Vec<Value> {
    let filters = E::filters();
    let fields = filters.iter().filter_map(|filter| E::SCHEMA.field(filter.name));
    let number = json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 });
    let id = json!({ "type": "string", "format": "uuid" });
    let paging =
        [parameter("limit", number, "How many."), parameter("after", id, "The last one of the page before.")];
    let by = fields.map(|field| parameter(field.name, property(field), "Only those with this value."));
    paging.into_iter().chain(by).collect()
}
