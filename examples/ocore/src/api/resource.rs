//! The handlers of every resource, written once. They know nothing of tenants: the rules of the entities do.

use std::future::Future;
use std::str::FromStr;

use axum::extract::{Extension, Path, Query as Params};
use axum::http::StatusCode;
use axum::{Json, body::Bytes};
use ent::mixin::CreateBuilder;
use ent::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::body::{self, Body};
use crate::api::error::ApiError;
use crate::json::{self, Object};
use crate::lifecycle::Lifecycle;
use crate::schema::{Key, OrgScoped, OrgScopedSetters, Timestamps};

/// How many entities a page of a list has, where the request does not say it, and at most.
const PAGE: (u64, u64) = (50, 200);

pub(crate) type Answer = Result<Json<Value>, ApiError>;

/// An entity with an address of its own, which is the name of its table.
pub trait Resource: Entity<Id = Uuid, Kind = ent::Table> + HasMixin<Key> + HasMixin<Timestamps> {
    /// The fields that lists can be narrowed by.
    fn filters() -> Vec<Filter<Self>> {
        Vec::new()
    }

    /// What lists show where the request does not say it.
    fn listed() -> Option<Predicate<Self>> {
        None
    }

    /// The query of one, with what is to be shown along with it.
    fn one(id: Uuid) -> Query<Self> {
        Query::new().where_(<Self as HasMixin<Key>>::MIXIN.id.eq(id))
    }

    /// What is shown of one.
    ///
    /// # Errors
    ///
    /// When an edge is shown that [`one`](Self::one) does not load.
    fn show(&self) -> Result<Object, ent::Error> {
        Ok(json::entity(self))
    }
}

/// What can be created.
pub trait Creatable: Resource + HasMixin<OrgScoped> {
    /// What a request must say.
    type New: Body;

    /// The builder of it.
    fn create(new: Self::New) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>>;
}

/// What can be changed.
pub trait Changeable: Resource {
    /// What a request may say.
    type Change: Body;

    /// Changes it.
    fn change(
        id: Uuid,
        change: Self::Change,
        client: &Client,
    ) -> impl Future<Output = Result<Self, ent::Error>> + Send;
}

/// A field that a list can be narrowed by.
pub struct Filter<E> {
    /// The name of the field.
    pub name: &'static str,
    predicate: Box<dyn Fn(&str) -> Option<Predicate<E>> + Send + Sync>,
}

impl<E: Entity> Filter<E> {
    /// The field, by equality.
    pub fn by<T: FieldType<Base: FromStr>>(field: Field<E, T>) -> Self
    where
        Field<E, T>: Copy,
    {
        let predicate = move |text: &str| Some(field.eq(text.parse::<T::Base>().ok()?));
        Filter { name: field.name(), predicate: Box::new(predicate) }
    }
}

/// The part of a list that a request asks for, the newest first: `?limit=` so many, `&after=` the last one before.
pub(crate) async fn list<E: Resource>(
    Extension(client): Extension<Client>,
    Params(params): Params<Vec<(String, String)>>,
) -> Answer {
    let id = <E as HasMixin<Key>>::MIXIN.id;
    let created_at = <E as HasMixin<Timestamps>>::MIXIN.created_at;
    let filters = E::filters();
    let mut query = Query::<E>::new().order_by(created_at.desc()).order_by(id.desc());
    let mut limit = PAGE.0;
    let mut listed = E::listed();
    for (name, value) in params {
        let invalid = |why: &str| ApiError::Invalid(name.clone(), why.to_owned());
        match &*name {
            "limit" => {
                let number = value.parse().ok().filter(|number| (1..=PAGE.1).contains(number));
                limit = number.ok_or_else(|| invalid("it is a number from 1 to 200"))?;
            }
            "after" => {
                let after: Uuid = value.parse().map_err(|_| invalid("it is no key"))?;
                let last = Query::<E>::new().where_(id.eq(after)).select(created_at).all(&client).await?;
                let at = *last.first().ok_or_else(|| invalid("there is no such entity"))?;
                query = query.where_(created_at.lt(at) | (created_at.eq(at) & id.lt(after)));
            }
            _ => {
                let filter = filters.iter().find(|filter| filter.name == name);
                let filter = filter.ok_or_else(|| invalid("lists can't be narrowed by it"))?;
                query =
                    query.where_((filter.predicate)(&value).ok_or_else(|| invalid("it has no such value"))?);
                if name == "status" {
                    listed = None;
                }
            }
        }
    }
    if let Some(listed) = listed {
        query = query.where_(listed);
    }
    let mut found = query.limit(limit + 1).all(&client).await?;
    let more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(Entity::id);
    let items: Vec<Object> = found.iter().map(json::entity).collect();
    Ok(Json(json!({ "items": items, "next": next })))
}

pub(crate) async fn get<E: Resource>(Extension(client): Extension<Client>, Path(id): Path<String>) -> Answer {
    let found = E::one(key::<E>(&id)?).only(&client).await?;
    Ok(Json(Value::Object(found.show()?)))
}

pub(crate) async fn create<E: Creatable>(
    Extension(client): Extension<Client>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut fields = object(&body)?;
    let organization = fields.remove("organization_id").filter(|id| !id.is_null());
    let create = E::create(body::read(fields)?);
    let create: ent::Create<E> = match organization {
        Some(id) => create.organization_id(uuid("organization_id", &id)?).into(),
        // A hook puts it into the viewer's.
        None => create.into(),
    };
    let created = create.save(&client).await?;
    Ok((StatusCode::CREATED, Json(Value::Object(json::entity(&created)))))
}

pub(crate) async fn change<E: Changeable>(
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let changed = E::change(key::<E>(&id)?, body::read(object(&body)?)?, &client).await?;
    Ok(Json(Value::Object(json::entity(&changed))))
}

/// Deletes it, whatever that means for the entity: its hooks know.
pub(crate) async fn delete<E: Resource>(
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    E::one(key::<E>(&id)?).only(&client).await?.delete().exec(&client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The same for what is only marked, and torn down later.
pub(crate) async fn remove<E: Resource + Lifecycle>(
    client: Extension<Client>,
    id: Path<String>,
) -> Result<StatusCode, ApiError> {
    delete::<E>(client, id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The fields of a body.
pub(crate) fn object(body: &[u8]) -> Result<Object, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::Malformed(error.to_string()))
}

fn uuid(field: &str, value: &Value) -> Result<Uuid, ApiError> {
    let id = value.as_str().and_then(|text| text.parse().ok());
    id.ok_or_else(|| ApiError::Invalid(field.to_owned(), "it is no key".to_owned()))
}

/// The key in an address. What is none is the key of nothing.
pub(crate) fn key<E: Entity>(text: &str) -> Result<Uuid, ApiError> {
    text.parse().map_err(|_| ent::Error::NotFound { entity: E::SCHEMA.name }.into())
}
