//! `GET /gallery`

use axum::Json;
use axum::extract::State as AxumState;
use portal_catalog::{Catalog, Role};
use portal_http::{ApiError, Auth, Language, ListOf};
use portal_identity::Permission;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::nodes::NodeRole;
use crate::domain::gallery::Needs;
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
    /// The kinds of its nodes, each once, those in loops included.
    uses: Vec<GalleryUse>,
    /// Whether it needs an account with somebody: a connection.
    needs_connection: bool,
    /// Whether it calls nothing outside.
    offline: bool,
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

/// A kind of node that an example uses.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GalleryUse {
    /// The name in a document's `type`.
    #[serde(rename = "type")]
    #[schema(example = "for_each")]
    type_name: String,
    /// Short name in the palette.
    title: String,
    /// Its part in a workflow.
    #[schema(value_type = NodeRole)]
    role: Role,
}

impl GalleryExample {
    fn of(example: &Example, catalog: &Catalog, language: Language) -> Self {
        let needs = Needs::of(&example.definition, catalog);
        let uses = needs.kinds.iter().map(|kind| GalleryUse {
            type_name: kind.type_name.clone(),
            title: localize::text(&kind.title, language),
            role: kind.role,
        });
        Self {
            uses: uses.collect(),
            needs_connection: needs.connection,
            offline: needs.offline,
            id: example.id.clone(),
            title: localize::text(&example.title, language),
            description: localize::text(&example.description, language),
            tags: example.tags.clone(),
            definition: localize::names(&example.definition, &example.names, language),
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
    let catalog = &state.author.catalog;
    let items = state.gallery.examples.iter().map(|example| GalleryExample::of(example, catalog, language));
    Ok(Json(ListOf::whole(items.collect())))
}
