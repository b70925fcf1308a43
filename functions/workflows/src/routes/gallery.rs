//! `GET /gallery`

use axum::Json;
use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth, Language, ListOf};
use portal_identity::Permission;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::localize;
use crate::{Example, State};

/// A workflow to begin with, in the caller's language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GalleryExample {
    /// Its name in the gallery.
    id: String,
    /// What it is called.
    title: String,
    /// What it does.
    description: String,
    /// Words to group by.
    tags: Vec<String>,
    /// The document.
    #[schema(value_type = Object)]
    definition: Value,
    /// Arguments to try it with.
    #[schema(value_type = Object)]
    input: Value,
    /// What it gives then, when that is always the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<Value>,
}

impl GalleryExample {
    fn of(example: &Example, language: Language) -> Self {
        Self {
            id: example.id.clone(),
            title: localize::text(&example.title, language),
            description: localize::text(&example.description, language),
            tags: example.tags.clone(),
            definition: example.definition.clone(),
            input: example.input.clone(),
            expected: example.expected.clone(),
        }
    }
}

/// List workflows to begin with
#[utoipa::path(
    get, path = "/gallery", operation_id = "list_gallery", tag = "workflows",
    params(("Accept-Language" = Option<String>, Header, description = "`en` or `ko`")),
    responses((status = 200, body = ListOf<GalleryExample>), ApiError),
)]
pub(crate) async fn list_gallery(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
) -> Result<Json<ListOf<GalleryExample>>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let items = state.gallery.examples.iter().map(|example| GalleryExample::of(example, language));
    Ok(Json(ListOf::whole(items.collect())))
}
