//! `GET /nodes`

use axum::Json;
use axum::extract::State as AxumState;
use axum::http::{HeaderMap, HeaderValue, header};
use portal_catalog::{Effect, NodeKind, Role};
use portal_http::{ApiError, Auth, Language, ListOf};
use portal_identity::Permission;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::State;
use crate::domain::localize;

/// A way out of a node.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NodePort {
    /// Its name, as an edge's `port` names it.
    name: String,
    /// What leaving by it means.
    title: String,
}

/// One kind of node, in the caller's language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NodeKindView {
    /// The name in a document's `type`.
    #[serde(rename = "type")]
    #[schema(example = "http.request")]
    type_name: String,
    /// Short name in the palette.
    title: String,
    /// What it does.
    description: String,
    /// Words a search finds it by, in every language.
    keywords: Vec<String>,
    /// A Lucide icon's name.
    icon: String,
    /// The palette's group.
    group: String,
    /// Its part in a workflow.
    #[schema(value_type = NodeRole)]
    role: Role,
    /// What it does to the world; absent for nodes that call nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<NodeEffect>)]
    effect: Option<Effect>,
    /// Whether a call may be repeated without doing more than once.
    idempotent: bool,
    /// The ports besides `error`. A `switch`'s own come from its parameters.
    ports: Vec<NodePort>,
    /// Whether `on_error`, `retry` and `timeout_seconds` apply.
    can_fail: bool,
    /// JSON Schema of `parameters`, with `x-expression` and `x-widget`.
    #[schema(value_type = Object)]
    parameters: Value,
    /// JSON Schema of what the node gives.
    #[schema(value_type = Object)]
    output: Value,
    /// The provider whose connection it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    /// Whether it cannot run without a connection.
    connection_required: bool,
    /// OAuth scopes it needs.
    scopes: Vec<String>,
    /// Median duration in milliseconds.
    typical_ms: u32,
    /// An example of `parameters`.
    #[schema(value_type = Object)]
    example: Value,
}

/// A node's part in a workflow.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described in the document")]
pub(crate) enum NodeRole {
    /// Where a run begins.
    Trigger,
    /// Only evaluates.
    Pure,
    /// Calls something outside.
    Effect,
    /// Decides, repeats, joins or waits.
    Control,
    /// Ends the run.
    End,
}

/// What a call does to the world.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described in the document")]
pub(crate) enum NodeEffect {
    /// Changes nothing.
    Read,
    /// Adds something.
    Create,
    /// Changes something that exists.
    Update,
    /// Removes something.
    Delete,
    /// Depends on the parameters.
    ByMethod,
}

impl NodeKindView {
    fn of(kind: &NodeKind, language: Language) -> Self {
        let ports = kind
            .ports
            .iter()
            .map(|port| NodePort { name: port.name.clone(), title: localize::text(&port.title, language) });
        Self {
            type_name: kind.type_name.clone(),
            title: localize::text(&kind.title, language),
            description: localize::text(&kind.description, language),
            keywords: kind.keywords.clone(),
            icon: kind.icon.clone(),
            group: kind.group.clone(),
            role: kind.role,
            effect: kind.effect,
            idempotent: kind.idempotent,
            ports: ports.collect(),
            can_fail: kind.can_fail,
            parameters: localize::schema(&kind.parameters, language),
            output: localize::schema(&kind.output, language),
            provider: kind.provider.clone(),
            connection_required: kind.connection_required,
            scopes: kind.scopes.clone(),
            typical_ms: kind.typical_ms,
            example: kind.example.clone(),
        }
    }
}

/// List the node kinds there are, in palette order
#[utoipa::path(
    get, path = "/nodes", operation_id = "list_nodes", tag = "workflows",
    params(("Accept-Language" = Option<String>, Header, description = "`en` or `ko`")),
    responses((status = 200, body = ListOf<NodeKindView>), ApiError),
)]
pub(crate) async fn list_nodes(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
) -> Result<(HeaderMap, Json<ListOf<NodeKindView>>), ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let items = state.author.catalog.iter().map(|kind| NodeKindView::of(kind, language)).collect();
    let headers = [
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(language.as_str())),
        (header::VARY, HeaderValue::from_static("Accept-Language")),
    ];
    Ok((headers.into_iter().collect(), Json(ListOf::whole(items))))
}
