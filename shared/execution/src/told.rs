//! What the nodes of an execution do, where only its connectors tell: read from the items they write.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use portal_base::{ExecutionId, WorkspaceId};
use portal_engine::{Event, EventKind, Events};
use portal_store::entities::{NodeStatus, NodeTrace, Store, trace};
use serde_json::Value;

/// How often the items of an execution that somebody watches are read.
const POLL: Duration = Duration::from_secs(1);

/// One execution on machines that tell nothing.
pub(crate) struct Told {
    store: Store,
    workspace: WorkspaceId,
    execution: ExecutionId,
    watch: Option<Arc<dyn Events>>,
    /// How many attempts the watcher has heard of.
    seen: Mutex<Vec<(String, Vec<u32>, u32)>>,
}

impl Told {
    pub(crate) fn new(
        store: Store,
        workspace: WorkspaceId,
        execution: ExecutionId,
        watch: Option<Arc<dyn Events>>,
    ) -> Self {
        Self { store, workspace, execution, watch, seen: Mutex::default() }
    }

    /// Waits for `running`. A watcher, if there is one, hears meanwhile of each node that has run,
    /// and of the last ones before this returns. Without a watcher nothing is read.
    pub(crate) async fn during<T>(&self, running: impl Future<Output = T>) -> T {
        let Some(watch) = &self.watch else { return running.await };
        tokio::pin!(running);
        loop {
            tokio::select! {
                ended = &mut running => {
                    self.tell(watch.as_ref()).await;
                    return ended;
                }
                () = tokio::time::sleep(POLL) => self.tell(watch.as_ref()).await,
            }
        }
    }

    async fn tell(&self, watch: &dyn Events) {
        for trace in self.traces().await {
            let place = (trace.node.clone(), trace.path.clone(), trace.attempt);
            {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                if seen.contains(&place) {
                    continue;
                }
                seen.push(place);
            }
            watch.event(Event {
                at: trace.started_at,
                state: None,
                node: Some(trace.node.into()),
                path: trace.path,
                part: None,
                kind: EventKind::StateEntered { input: Arc::new(Value::Null) },
            });
        }
    }

    /// The node whose last attempt failed with the error that ended the execution.
    pub(crate) async fn failed_with(&self, error: &str) -> Option<String> {
        let traces = self.traces().await;
        let failed = |trace: &&NodeTrace| {
            trace.status == NodeStatus::Failed
                && trace.error.as_ref().is_some_and(|failure| failure.error == error)
        };
        traces.iter().rev().find(failed).map(|trace| trace.node.clone())
    }

    /// What is known; nothing, if it cannot be read: an execution does not fail for its trace.
    async fn traces(&self) -> Vec<NodeTrace> {
        trace::of(&self.store, self.workspace, self.execution).await.unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, execution.id = %self.execution, "the nodes of an execution cannot be read");
            Vec::new()
        })
    }
}
