//! Task, Parallel and Map: attempts, Retry and Catch around them.

use portal_base::Timestamp;

use super::{map, parallel, task};
use crate::data::Data;
use crate::event::EventKind;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::machine::{Kind, State};
use crate::place::Place;
use crate::retry::Retries;
use crate::run::{Run, Step};
use crate::scope::{Assigned, Scope};

/// Attempts the state until an attempt succeeds, or no retrier takes its error. Evaluating
/// `Arguments`, `Assign` and `Output` is part of an attempt, so that their failure is retried and
/// caught like the task's own.
pub(crate) async fn run(
    run: &Run,
    state: &State,
    input: &Data,
    scope: &mut Scope<'_>,
    place: Option<&Place<'_>>,
    entered: Timestamp,
) -> Result<Step, Failure> {
    let mut retries = Retries::new(&state.retry);
    loop {
        let token = task::token(run, state);
        let frame = Frame {
            run,
            state,
            scope,
            input,
            entered,
            retry_count: Some(retries.count()),
            token: token.as_deref(),
            result: None,
            error_output: None,
            item: None,
        };
        let attempted = attempt(&frame, place).await;
        let ended = match attempted {
            Ok((assigned, output)) => scope.assign(assigned).map(|()| Step { output, next: state.next }),
            Err(failure) => Err(failure),
        };
        let failure = match ended {
            Ok(step) => return Ok(step),
            Err(failure) => failure,
        };
        let retry_count = retries.count();
        let delay = retries.next(&failure, &*run.options.rng);
        run.emit(Some(state), place, || EventKind::TaskFailed {
            failure: failure.failed(),
            retry_count,
            retry_in_ms: delay.map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
        });
        match delay {
            Some(delay) => run.sleep(delay).await,
            None => return catch(run, state, input, scope, place, entered, retry_count, failure),
        }
    }
}

async fn attempt(frame: &Frame<'_>, place: Option<&Place<'_>>) -> Result<(Assigned, Data), Failure> {
    let result = match &frame.state.kind {
        Kind::Task(task) => task::attempt(frame, task, place).await?,
        Kind::Parallel { branches, arguments } => {
            parallel::attempt(frame, branches, arguments.as_ref(), place).await?
        }
        Kind::Map(map) => map::attempt(frame, map, place).await?,
        // The other kinds have no attempts.
        _ => frame.input.clone(),
    };
    let frame = Frame { result: Some(&result), ..*frame };
    frame.run.settle(&frame.state.settle, &frame, &result)
}

/// Gives the error to the first catcher that takes it. The state's own `Assign` and `Output` do
/// not apply then; a catcher without `Output` passes on `{Error, Cause}`.
#[expect(clippy::too_many_arguments, reason = "the state's surroundings, as `run` has them")]
fn catch(
    run: &Run,
    state: &State,
    input: &Data,
    scope: &mut Scope<'_>,
    place: Option<&Place<'_>>,
    entered: Timestamp,
    retry_count: u32,
    failure: Failure,
) -> Result<Step, Failure> {
    let Some(catcher) = state.catch.iter().find(|catcher| failure.matches(&catcher.errors)) else {
        return Err(failure);
    };
    let error_output = Data::new(failure.output())?;
    let frame = Frame {
        run,
        state,
        scope,
        input,
        entered,
        retry_count: Some(retry_count),
        token: None,
        result: None,
        error_output: Some(&error_output),
        item: None,
    };
    let (assigned, output) = run.settle(&catcher.settle, &frame, &error_output)?;
    scope.assign(assigned)?;
    run.emit(Some(state), place, || EventKind::Caught {
        failure: failure.failed(),
        next: catcher.target.clone(),
    });
    Ok(Step { output, next: Some(catcher.next) })
}
