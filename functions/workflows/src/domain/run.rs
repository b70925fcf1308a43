//! Test runs: an execution whose nodes are told of while it runs.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt, stream};
use portal_authoring::live::{NodeEvent, RunAccepted, RunFinished, Translator};
use portal_authoring::rehearse::{Rehearsal, node_ids, pinned_input, rehearse};
use portal_authoring::{Author, Whose};
use portal_base::{Clock, ExecutionId, Ids, WorkflowId, WorkspaceId};
use portal_engine::{Event, Events};
use portal_execution::{Executions, ExecutionsError, Outcome, RunRequest, Source};
use portal_http::{Language, SseEvent};
use portal_store::entities::{Caller, ExecutionError, ExecutionStatus, Trigger};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::error::Error;

/// What is to be run.
pub(crate) struct TestRun {
    pub(crate) workspace: WorkspaceId,
    pub(crate) workflow: Option<WorkflowId>,
    pub(crate) name: String,
    pub(crate) definition: Value,
    pub(crate) input: Value,
    pub(crate) rehearsal: Rehearsal,
    pub(crate) caller: Caller,
    pub(crate) language: Language,
}

/// What runs it.
pub(crate) struct Stage {
    pub(crate) author: Author,
    pub(crate) executions: Executions,
    pub(crate) ids: Ids,
    pub(crate) clock: Arc<dyn Clock>,
    /// See [`crate::State::run_limit`].
    pub(crate) limit: Option<Duration>,
}

/// Hands engine events on. The engine must not wait for a slow browser, so the channel has no
/// bound; a run has a bounded number of events.
struct Tell(mpsc::UnboundedSender<Event>);

impl Events for Tell {
    fn event(&self, event: Event) {
        // Nobody listens any more: the run is being stopped.
        let _ = self.0.send(event);
    }
}

/// Compiles and begins. What is wrong with the document is told before the stream begins; a
/// stream that is dropped stops the run.
pub(crate) async fn begin(
    stage: Stage,
    run: TestRun,
) -> Result<impl Stream<Item = SseEvent> + Send + 'static, Error> {
    // What is wrong is told of the author's document, not of the rewritten one.
    let whose = Whose { workspace: run.workspace, workflow: run.workflow };
    stage.author.compile(whose, &run.definition, run.language).await?;
    let rewritten = rehearse(&run.definition, &run.rehearsal)?;
    let compiled = stage.author.compile_watched(whose, &rewritten, run.language).await?;
    let input = pinned_input(&run.definition, &run.rehearsal.pins).unwrap_or(run.input);

    let id: ExecutionId = stage.ids.make();
    let pins = run.rehearsal.pins;
    let accepted = RunAccepted { execution: id, pinned: pins.keys().cloned().collect() };
    // The rewritten document has helpers of its own, which are nobody's business.
    let own = node_ids(&run.definition);
    let nodes = node_ids(&rewritten).into_iter().filter(|node| own.contains(node));
    let nodes = nodes.map(|node| (node.clone(), pins.contains_key(&node))).collect();
    let request = RunRequest {
        workspace: run.workspace,
        source: Source::Draft {
            workflow: run.workflow,
            name: run.name,
            definition: run.definition,
            asl: compiled.asl,
        },
        deployment: None,
        tool: None,
        trigger: Trigger::Editor,
        caller: run.caller,
        replay_of: None,
        input,
    };
    let (sender, receiver) = mpsc::unbounded_channel();
    let cancel = CancellationToken::new();
    let guard = cancel.clone().drop_guard();
    let executions = stage.executions;
    let clock = stage.clock;
    let limit = stage.limit;
    let outcome = tokio::spawn(async move {
        let running = executions.run_as(id, request, Some(Arc::new(Tell(sender))), cancel.clone());
        match limit {
            Some(limit) => within(limit, running, cancel).await,
            None => running.await,
        }
    });
    let running =
        Running { receiver, outcome: Some(outcome), translator: Translator::of(nodes), clock, _guard: guard };
    let accepted = SseEvent::new("accepted", accepted);
    let told = stream::unfold(running, Running::next).flat_map(stream::iter);
    Ok(stream::iter([accepted]).chain(told))
}

/// Stops the run at the limit; it is told why, and recorded as cancelled.
async fn within(
    limit: Duration,
    running: impl Future<Output = Result<Outcome, ExecutionsError>>,
    cancel: CancellationToken,
) -> Result<Outcome, ExecutionsError> {
    let mut running = pin!(running);
    if let Ok(ended) = tokio::time::timeout(limit, &mut running).await {
        return ended;
    }
    cancel.cancel();
    let mut outcome = running.await?;
    if outcome.status == ExecutionStatus::Cancelled {
        let cause = format!(
            "a test run may take {} seconds here; deploy the workflow and call its tool to let it run longer",
            limit.as_secs()
        );
        outcome.error = Some(ExecutionError { error: "Portal.TestLimit".to_owned(), cause, node: None });
    }
    Ok(outcome)
}

struct Running {
    receiver: mpsc::UnboundedReceiver<Event>,
    outcome: Option<tokio::task::JoinHandle<Result<Outcome, ExecutionsError>>>,
    translator: Translator,
    clock: Arc<dyn Clock>,
    _guard: tokio_util::sync::DropGuard,
}

impl Running {
    async fn next(mut self) -> Option<(Vec<SseEvent>, Self)> {
        while let Some(event) = self.receiver.recv().await {
            let told = self.translator.translate(&event);
            if !told.is_empty() {
                return Some((told, self));
            }
        }
        let outcome = self.outcome.take()?.await;
        let now = self.clock.now();
        let finished = match outcome {
            Ok(Ok(outcome)) => Ok(RunFinished::from(outcome)),
            Ok(Err(error)) => Err(failed(&error)),
            Err(error) => Err(failed(&error)),
        };
        let error = finished.as_ref().ok().and_then(|finished| finished.error.as_ref());
        let mut events = error.map(|error| self.translator.close(error, now)).unwrap_or_default();
        events.extend(self.translator.unheard().map(|node| NodeEvent::skipped(node, now)));
        events.push(match finished {
            Ok(finished) => SseEvent::new("finished", finished),
            Err(event) => event,
        });
        Some((events, self))
    }
}

/// The run itself could not be carried out: a fault of ours, after the answer has begun.
fn failed(error: &(dyn std::error::Error + 'static)) -> SseEvent {
    tracing::error!("a test run could not be carried out: {error}");
    let error = json!({ "error": "Portal.Internal", "cause": "the run could not be carried out; try again" });
    SseEvent::new("finished", json!({ "status": "failed", "error": error }))
}
