//! Whether the product can answer.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use portal_store::entities::local_owner;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Api;

/// Whether a part works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// It works.
    Ok,
    /// It cannot answer now.
    Unavailable,
}

/// How the product is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok` when every part is.
    pub status: HealthStatus,
    /// The product's version.
    pub version: String,
    /// What it was built of, such as a commit; absent when that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<&'static str>,
    /// Each part it needs.
    pub parts: Vec<HealthPart>,
}

/// How one part is.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthPart {
    /// Which part.
    pub name: String,
    /// Whether it works.
    pub status: HealthStatus,
}

crate::operations! { "health", Api;
    get_health;
}

/// Tell whether the product can answer
///
/// Needs no credential. 503 when a part it needs cannot answer.
#[utoipa::path(
    get, path = "/health", operation_id = "get_health", tag = "health", security(()),
    responses((status = 200, body = Health), (status = 503, body = Health)),
)]
async fn get_health(State(api): State<Api>) -> Response {
    let table = match local_owner::get(&api.store).await {
        Ok(_) => HealthStatus::Ok,
        Err(error) => {
            tracing::error!(error.chain = %crate::ApiError::from(error).chain(), "the table cannot answer");
            HealthStatus::Unavailable
        }
    };
    let status = if table == HealthStatus::Ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let parts = vec![HealthPart { name: "table".to_owned(), status: table }];
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let health = Health { status: table, version, build: api.build, parts };
    (status, axum::Json(health)).into_response()
}
