//! `GET /executions/{id}/events`

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State as AxumState;
use futures::{Stream, stream};
use portal_authoring::live::{NodeEvent, RunFinished, Translator};
use portal_base::{ExecutionId, WorkspaceId};
use portal_engine::Event;
use portal_http::{ApiError, Auth, Path, Sse, SseEvent};
use portal_identity::Permission;
use portal_store::entities::Execution;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::{State, domain};

/// How often an execution that runs elsewhere is looked at.
const POLL: Duration = Duration::from_secs(1);

/// Watch an execution
///
/// Server-sent events from now on: `node_started`, `node_waiting`, `node_succeeded`,
/// `node_failed`, `node_skipped` with a `NodeEvent`, and at the end `finished` with a
/// `RunFinished`. Of an execution that has ended already only `finished` comes.
#[utoipa::path(
    get, path = "/executions/{id}/events", operation_id = "stream_execution", tag = "executions",
    params(("id" = String, Path, description = "The execution")),
    responses(
        (status = 200, description = "A stream of events", body = NodeEvent, content_type = "text/event-stream"),
        ApiError,
    ),
)]
pub(crate) async fn stream_execution(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ExecutionId>,
) -> Result<Sse<impl Stream<Item = SseEvent> + Send + 'static>, ApiError> {
    caller.require(Permission::ExecutionRead)?;
    // Subscribed before it is read: nothing falls between the two.
    let live = state.executions.subscribe(caller.workspace, id);
    // A synchronous run is stored when it ends; while it is live it is known here only.
    if live.is_none() {
        domain::find(&state.api.store, caller.workspace, id).await?;
    }
    let watch = Watch {
        state,
        workspace: caller.workspace,
        id,
        live,
        translator: Translator::default(),
        told: VecDeque::new(),
    };
    Ok(Sse(stream::unfold(Some(watch), Watch::next)))
}

struct Watch {
    state: State,
    workspace: WorkspaceId,
    id: ExecutionId,
    live: Option<Receiver<Arc<Event>>>,
    translator: Translator,
    /// What is yet to be sent.
    told: VecDeque<SseEvent>,
}

impl Watch {
    async fn next(watch: Option<Self>) -> Option<(SseEvent, Option<Self>)> {
        let mut watch = watch?;
        loop {
            if let Some(event) = watch.live_event().await {
                return Some((event, Some(watch)));
            }
            match domain::find(&watch.state.api.store, watch.workspace, watch.id).await {
                Ok(execution) if execution.status.is_final() => {
                    return Some((watch.finished(execution).await, None));
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(execution.id = %watch.id, "a watched execution cannot be read: {error}");
                }
            }
            tokio::time::sleep(POLL).await;
            // One that waited in the queue may have begun in this process.
            watch.live = watch.state.executions.subscribe(watch.workspace, watch.id);
        }
    }

    /// The next event while the execution is live here.
    async fn live_event(&mut self) -> Option<SseEvent> {
        while self.told.is_empty()
            && let Some(live) = &mut self.live
        {
            match live.recv().await {
                Ok(event) => self.told.extend(self.translator.translate(&event)),
                // Too slow a watcher misses some; the traces have them all.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => self.live = None,
            }
        }
        self.told.pop_front()
    }

    async fn finished(&self, execution: Execution) -> SseEvent {
        let output = match &execution.output {
            Some(output) => output.load(&self.state.api.store).await.ok(),
            None => None,
        };
        let finished = RunFinished {
            execution: execution.id,
            status: execution.status.as_str(),
            output,
            error: execution.error.map(Into::into),
        };
        SseEvent::new("finished", finished)
    }
}
