//! What went wrong, as a status and a JSON body. What is the client's business is told; the rest is logged and not told.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ent::{ConstraintKind, Error};
use serde_json::json;

use crate::lifecycle::Going;

/// What a handler can't answer.
#[derive(Debug)]
pub enum ApiError {
    /// The request is not what it must be: which part of it, and why.
    Invalid(String, String),
    /// The request is not even JSON.
    Malformed(String),
    /// There is no such address.
    NoRoute,
    /// The request has no key that is valid.
    Unauthorized,
    /// The entities have something against it.
    Entity(Error),
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        ApiError::Entity(error)
    }
}

impl ApiError {
    fn parts(self) -> (StatusCode, &'static str, String, Option<String>) {
        match self {
            ApiError::Invalid(field, why) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", why, Some(field)),
            ApiError::Malformed(why) => (StatusCode::BAD_REQUEST, "malformed", why, None),
            ApiError::NoRoute => {
                (StatusCode::NOT_FOUND, "no_route", "there is nothing here".to_owned(), None)
            }
            ApiError::Unauthorized => {
                (StatusCode::UNAUTHORIZED, "unauthorized", "a valid API key is needed".to_owned(), None)
            }
            ApiError::Entity(error) => entity(error),
        }
    }
}

fn entity(error: Error) -> (StatusCode, &'static str, String, Option<String>) {
    match &error {
        Error::NotFound { .. } => (StatusCode::NOT_FOUND, "not_found", error.to_string(), None),
        Error::Denied { reason, .. } => (StatusCode::FORBIDDEN, "denied", reason.clone(), None),
        Error::Validation { field, source, .. } => {
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid", source.to_string(), Some((*field).to_owned()))
        }
        Error::Constraint { source, .. } => {
            let why = match source.kind {
                ConstraintKind::Unique => "there is one like it already",
                ConstraintKind::ForeignKey => "something refers to it, or what it refers to does not exist",
                ConstraintKind::Check => "its values don't fit together",
                ConstraintKind::Edge => "what it refers to does not exist",
                _ => "a constraint refused it",
            };
            (StatusCode::CONFLICT, "conflict", why.to_owned(), None)
        }
        Error::Hook { source, .. } if source.is::<Going>() => {
            (StatusCode::CONFLICT, "going", source.to_string(), None)
        }
        _ => {
            eprintln!("{error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "internal", "the service failed".to_owned(), None)
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code, message, field) = self.parts();
        let mut error = json!({ "code": code, "message": message });
        if let Some(field) = field {
            error["field"] = field.into();
        }
        (status, Json(json!({ "error": error }))).into_response()
    }
}
