//! `POST /workflows/run`, `POST /workflows/{id}/run`

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State as AxumState;
use futures::Stream;
use portal_authoring::live::{NodeEvent, RunAccepted, RunFinished};
use portal_authoring::rehearse::Rehearsal;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, Json, Language, Path, Sse, SseEvent, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::workflow;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::State;
use crate::domain::drafts::find;
use crate::domain::run::{self, Stage, TestRun};

/// How to run a workflow's draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunWorkflow {
    /// The tool's arguments.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    input: Value,
    /// Outputs that are given instead of run for, by node id: nodes in loops, and decisions too
    /// (`true` or `false` of a condition, a port of a switch).
    #[serde(default)]
    pins: BTreeMap<String, Value>,
    /// Nodes of `pins` that failed: they leave by their port for errors, and the pin is what the
    /// workflow went on with.
    #[serde(default)]
    failed: BTreeSet<String>,
    /// The node after which the run stops; the answer is its output.
    #[serde(default)]
    until: Option<String>,
    /// The node with which the run begins: what does not come after it calls nothing, and what is
    /// needed of it must be in `pins`. Decisions before it go the way that leads to it. From and
    /// until the same node, only that node runs.
    #[serde(default)]
    from: Option<String>,
}

/// A document to run that need not be saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunDocument {
    /// The document.
    #[schema(value_type = Object)]
    definition: Value,
    /// What it is called.
    #[serde(default)]
    name: Option<String>,
    /// The workflow it is a draft of: its executions list the run.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    workflow: Option<WorkflowId>,
    /// The tool's arguments.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    input: Value,
    /// Outputs that are given instead of run for, by node id: nodes in loops, and decisions too
    /// (`true` or `false` of a condition, a port of a switch).
    #[serde(default)]
    pins: BTreeMap<String, Value>,
    /// Nodes of `pins` that failed: they leave by their port for errors, and the pin is what the
    /// workflow went on with.
    #[serde(default)]
    failed: BTreeSet<String>,
    /// The node after which the run stops; the answer is its output.
    #[serde(default)]
    until: Option<String>,
    /// The node with which the run begins: what does not come after it calls nothing, and what is
    /// needed of it must be in `pins`. Decisions before it go the way that leads to it. From and
    /// until the same node, only that node runs.
    #[serde(default)]
    from: Option<String>,
}

fn empty() -> Value {
    Value::Object(Map::new())
}

fn stage(state: State) -> Stage {
    let State { api, author, executions, run_limit, .. } = state;
    Stage { author, executions, ids: api.ids, clock: api.clock, limit: run_limit }
}

/// What the stream of a test run has; one schema for the event's `data` by its name.
#[derive(Debug, serde::Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only described in the document")]
pub(crate) enum RunEvent {
    /// `accepted`
    Accepted(RunAccepted),
    /// `node_started`, `node_waiting`, `node_succeeded`, `node_failed`, `node_skipped`
    Node(NodeEvent),
    /// `finished`
    Finished(RunFinished),
}

/// Run a document
///
/// Server-sent events: `accepted` with a `RunAccepted`, then `node_started`, `node_waiting`,
/// `node_succeeded`, `node_failed` and `node_skipped` with a `NodeEvent`, at the end `finished`
/// with a `RunFinished`. Every node is told of, the tool, the answer and the nodes in loops
/// included: started, then succeeded with its output or failed; or skipped, just before the end. Closing the connection stops the run. 422 with the diagnostics when the
/// document does not compile.
#[utoipa::path(
    post, path = "/workflows/run", operation_id = "run_document", tag = "workflows",
    request_body = RunDocument,
    responses(
        (status = 200, description = "A stream of events", body = RunEvent, content_type = "text/event-stream"),
        WriteErrors,
    ),
)]
pub(crate) async fn run_document(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
    Json(body): Json<RunDocument>,
) -> Result<Sse<impl Stream<Item = SseEvent> + Send + 'static>, ApiError> {
    caller.require(Permission::WorkflowExecute)?;
    if let Some(id) = body.workflow {
        find(&state.api.store, caller.workspace, id).await?;
    }
    let run = TestRun {
        workspace: caller.workspace,
        workflow: body.workflow,
        name: body.name.unwrap_or_default(),
        definition: body.definition,
        input: body.input,
        rehearsal: Rehearsal { pins: body.pins, failed: body.failed, until: body.until, from: body.from },
        caller: caller.caller(),
        language,
    };
    Ok(Sse(run::begin(stage(state), run).await?))
}

/// Run a workflow's draft
///
/// Streams as `/workflows/run` does.
#[utoipa::path(
    post, path = "/workflows/{id}/run", operation_id = "run_workflow", tag = "workflows",
    params(("id" = String, Path, description = "The workflow")),
    request_body = RunWorkflow,
    responses(
        (status = 200, description = "A stream of events", body = RunEvent, content_type = "text/event-stream"),
        WriteErrors,
    ),
)]
pub(crate) async fn run_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
    Path(id): Path<WorkflowId>,
    Json(body): Json<RunWorkflow>,
) -> Result<Sse<impl Stream<Item = SseEvent> + Send + 'static>, ApiError> {
    caller.require(Permission::WorkflowExecute)?;
    let found = find(&state.api.store, caller.workspace, id).await?;
    let run = TestRun {
        workspace: caller.workspace,
        workflow: Some(id),
        definition: workflow::draft(&state.api.store, &found).await?,
        name: found.entity.name,
        input: body.input,
        rehearsal: Rehearsal { pins: body.pins, failed: body.failed, until: body.until, from: body.from },
        caller: caller.caller(),
        language,
    };
    Ok(Sse(run::begin(stage(state), run).await?))
}
