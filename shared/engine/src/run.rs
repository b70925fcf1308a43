//! One execution: the loop over states, and what all of them share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use portal_base::Timestamp;
use serde_json::Value;

use crate::data::Data;
use crate::event::{Event, EventKind};
use crate::failure::{Failure, RUNTIME};
use crate::frame::Frame;
use crate::machine::{Block, Kind, Machine, Settle, State};
use crate::options::{Outcome, RunOptions};
use crate::place::Place;
use crate::scope::{Assigned, Budget, Scope};
use crate::states::{choice, effect, fail, wait};

/// Runs a machine to its end.
///
/// The whole execution, Parallel branches and Map iterations included, is this one future: it may
/// be spawned, and dropping it stops everything it does. Cancelling the token of the options stops
/// it as fast, and says so to the listener.
pub async fn run(machine: &Machine, input: Value, options: RunOptions) -> Outcome {
    let started = options.context.started_at.unwrap_or_else(|| options.clock.now());
    let wants_data = options.events.as_ref().is_some_and(|events| events.wants_data());
    let cancel = options.cancel.clone();
    let input = Arc::new(input);
    let measured = Data::shared(input.clone()).map_err(|failure| (failure, input));
    let (input, refused) = match measured {
        Ok(data) if data.bytes() > options.limits.payload_bytes => {
            let failure = Failure::too_large("the input of the execution", options.limits.payload_bytes);
            (data, Some(failure))
        }
        Ok(data) => (data, None),
        Err((failure, _)) => (Data::null(), Some(failure)),
    };
    let nothing = Arc::new(Value::Null);
    let run = Run { options, input, started, transitions: AtomicU64::new(0), wants_data, nothing };
    run.emit(None, None, || EventKind::ExecutionStarted { input: run.shown(&run.input) });
    let root = async {
        if let Some(failure) = refused {
            return Err(failure);
        }
        let budget = Budget::new(run.options.limits.variables_bytes);
        let mut scope = Scope::outermost(&budget);
        run.block(&machine.0.block, run.input.clone(), &mut scope, None).await
    };
    let time_out = async {
        match machine.0.timeout {
            Some(duration) => tokio::time::sleep(duration).await,
            None => std::future::pending().await,
        }
    };
    let outcome = tokio::select! {
        biased;
        () = cancel.cancelled() => Outcome::Aborted,
        ended = root => match ended {
            Ok(output) => Outcome::Succeeded(output.arc().clone()),
            // an expression holds the thread until its own limit: who cancelled meanwhile hears of that
            Err(_) if cancel.is_cancelled() => Outcome::Aborted,
            Err(failure) => Outcome::Failed(failure.failed()),
        },
        () = time_out => Outcome::TimedOut,
    };
    run.emit(None, None, || match &outcome {
        Outcome::Succeeded(output) => EventKind::ExecutionSucceeded {
            output: if run.wants_data { output.clone() } else { run.nothing.clone() },
        },
        Outcome::Failed(failure) => EventKind::ExecutionFailed { failure: failure.clone() },
        Outcome::Aborted => EventKind::ExecutionAborted,
        Outcome::TimedOut => EventKind::ExecutionTimedOut,
    });
    outcome
}

/// What all states of an execution share.
pub(crate) struct Run {
    pub(crate) options: RunOptions,
    pub(crate) input: Data,
    pub(crate) started: Timestamp,
    transitions: AtomicU64,
    wants_data: bool,
    nothing: Arc<Value>,
}

/// How a state ended well.
pub(crate) struct Step {
    pub(crate) output: Data,
    pub(crate) next: Option<usize>,
}

impl Run {
    /// Runs a block from its start to a state that ends it.
    pub(crate) async fn block(
        &self,
        block: &Block,
        mut input: Data,
        scope: &mut Scope<'_>,
        place: Option<&Place<'_>>,
    ) -> Result<Data, Failure> {
        let mut index = block.start;
        loop {
            let Some(state) = block.state(index) else {
                return Err(Failure::new(RUNTIME, "the machine has no such state"));
            };
            self.count_transition()?;
            // A machine of nothing but quick states must still let its neighbours run and its
            // cancellation be seen.
            tokio::task::coop::consume_budget().await;
            let entered = Entered::state(self, state, place, &input);
            match self.state(state, &input, scope, place).await {
                Ok(step) => {
                    let next = step.next.and_then(|next| block.state(next)).map(|next| &next.name);
                    entered.exit(&step.output, next);
                    match step.next {
                        Some(next) => (index, input) = (next, step.output),
                        None => return Ok(step.output),
                    }
                }
                Err(failure) => {
                    entered.fail(&failure);
                    return Err(failure);
                }
            }
        }
    }

    /// A block as a value, for running several at the same time. The box ends the recursion of
    /// types: a block holds states that hold blocks.
    pub(crate) fn inner_block<'a>(
        &'a self,
        block: &'a Block,
        input: Data,
        scope: &'a Scope<'a>,
        place: Place<'a>,
    ) -> BoxFuture<'a, (usize, Result<Data, Failure>)> {
        async move {
            let mut scope = scope.inner();
            let ended = self.block(block, input, &mut scope, Some(&place)).await;
            (place.index(), ended)
        }
        .boxed()
    }

    async fn state(
        &self,
        state: &State,
        input: &Data,
        scope: &mut Scope<'_>,
        place: Option<&Place<'_>>,
    ) -> Result<Step, Failure> {
        let entered = self.options.clock.now();
        let frame = Frame {
            run: self,
            state,
            scope,
            input,
            entered,
            retry_count: None,
            token: None,
            result: None,
            error_output: None,
            item: None,
        };
        let (assigned, step) = match &state.kind {
            Kind::Pass | Kind::Succeed => {
                let (assigned, output) = self.settle(&state.settle, &frame, input)?;
                (assigned, Step { output, next: state.next })
            }
            Kind::Choice { rules, default } => choice::choose(&frame, rules, *default)?,
            Kind::Fail { error, cause } => return Err(fail::failure(&frame, error.as_ref(), cause.as_ref())),
            Kind::Wait(wait_for) => {
                wait::wait(&frame, wait_for, place).await?;
                let (assigned, output) = self.settle(&state.settle, &frame, input)?;
                (assigned, Step { output, next: state.next })
            }
            Kind::Task(_) | Kind::Parallel { .. } | Kind::Map(_) => {
                return effect::run(self, state, input, scope, place, entered).await;
            }
        };
        scope.assign(assigned)?;
        Ok(step)
    }

    /// Evaluates `Assign` and `Output` from the same values. Nothing is assigned yet.
    pub(crate) fn settle(
        &self,
        settle: &Settle,
        frame: &Frame<'_>,
        default: &Data,
    ) -> Result<(Assigned, Data), Failure> {
        let mut assigned = Assigned::with_capacity(settle.assign.len());
        let mut bytes = 0;
        for variable in &settle.assign {
            let data = variable.value.evaluate(&variable.field, frame)?;
            bytes += data.bytes();
            assigned.push((variable.name.clone(), data));
        }
        let limit = self.options.limits.payload_bytes;
        if bytes > limit {
            return Err(Failure::too_large(&format!("what '{}' assigns", frame.state.name), limit));
        }
        let output = match &settle.output {
            None => default.clone(),
            Some(output) => {
                let output = output.evaluate("Output", frame)?;
                self.within_limit(&output, || format!("the output of '{}'", frame.state.name))?;
                output
            }
        };
        Ok((assigned, output))
    }

    pub(crate) fn within_limit(&self, data: &Data, what: impl Fn() -> String) -> Result<(), Failure> {
        let limit = self.options.limits.payload_bytes;
        if data.bytes() > limit { Err(Failure::too_large(&what(), limit)) } else { Ok(()) }
    }

    fn count_transition(&self) -> Result<(), Failure> {
        let limit = self.options.limits.transitions;
        if self.transitions.fetch_add(1, Ordering::Relaxed) < limit {
            return Ok(());
        }
        let cause =
            format!("the execution entered more than {limit} states; is there a loop without an exit?");
        Err(Failure::new(RUNTIME, cause))
    }

    /// Sleeps, unless waiting was turned off.
    pub(crate) async fn sleep(&self, duration: Duration) {
        if self.options.no_wait || duration.is_zero() {
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(duration).await;
        }
    }

    /// What a listener is shown of a value.
    pub(crate) fn shown(&self, data: &Data) -> Arc<Value> {
        if self.wants_data { data.arc().clone() } else { self.nothing.clone() }
    }

    /// Tells the listener, if there is one.
    pub(crate) fn emit(
        &self,
        state: Option<&State>,
        place: Option<&Place<'_>>,
        kind: impl FnOnce() -> EventKind,
    ) {
        if let Some(events) = &self.options.events {
            events.event(Event {
                at: self.options.clock.now(),
                state: state.map(|state| state.name.clone()),
                node: state.and_then(|state| state.node.clone()),
                part: state.and_then(|state| state.part.clone()),
                path: place.map(Place::path).unwrap_or_default(),
                kind: kind(),
            });
        }
    }
}

/// A state between its entry and its end. Dropped without an end it was aborted.
struct Entered<'a> {
    run: &'a Run,
    state: &'a State,
    place: Option<&'a Place<'a>>,
    ended: bool,
}

impl<'a> Entered<'a> {
    fn state(run: &'a Run, state: &'a State, place: Option<&'a Place<'a>>, input: &Data) -> Self {
        run.emit(Some(state), place, || EventKind::StateEntered { input: run.shown(input) });
        Self { run, state, place, ended: false }
    }

    fn exit(mut self, output: &Data, next: Option<&Arc<str>>) {
        self.ended = true;
        self.run.emit(Some(self.state), self.place, || EventKind::StateExited {
            output: self.run.shown(output),
            next: next.cloned(),
        });
    }

    fn fail(mut self, failure: &Failure) {
        self.ended = true;
        self.run.emit(Some(self.state), self.place, || EventKind::StateFailed { failure: failure.failed() });
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.run.emit(Some(self.state), self.place, || EventKind::StateAborted);
        }
    }
}
