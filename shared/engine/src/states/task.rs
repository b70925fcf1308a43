//! Task: one attempt of what its `Resource` names.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use serde_json::Value;

use super::whole;
use crate::data::Data;
use crate::event::EventKind;
use crate::failure::{DATA_LIMIT, Failure, HEARTBEAT, TASK_FAILED, TIMEOUT};
use crate::frame::Frame;
use crate::machine::{Kind, State, Task};
use crate::place::Place;
use crate::run::Run;
use crate::task::{Heartbeat, TaskCall, TaskError, WAIT_FOR_TASK_TOKEN};
use crate::template::Template;

const MOST_SECONDS: u64 = 99_999_999;

pub(crate) async fn attempt(
    frame: &Frame<'_>,
    task: &Task,
    place: Option<&Place<'_>>,
) -> Result<Data, Failure> {
    let (run, state) = (frame.run, frame.state);
    let arguments = match &task.arguments {
        Some(arguments) => arguments.evaluate("Arguments", frame)?,
        None => frame.input.clone(),
    };
    run.within_limit(&arguments, || format!("what '{}' gives to its task", state.name))?;
    let time_out = seconds("TimeoutSeconds", task.timeout.as_ref(), frame)?;
    let heartbeat_every = seconds("HeartbeatSeconds", task.heartbeat.as_ref(), frame)?;
    let retry_count = frame.retry_count.unwrap_or(0);
    run.emit(Some(state), place, || EventKind::TaskScheduled {
        resource: task.resource.clone(),
        arguments: run.shown(&arguments),
        retry_count,
    });
    let cancel = run.options.cancel.child_token();
    // Whatever ends the attempt, also dropping it, tells the task that nobody waits any more.
    let _cancelled_at_the_end = cancel.clone().drop_guard();
    let heartbeat = Heartbeat::default();
    let invoked = run.options.tasks.invoke(TaskCall {
        state: state.name.clone(),
        resource: task.resource.clone(),
        arguments: arguments.into_value(),
        retry_count,
        execution: run.options.context.execution_id.clone(),
        path: place.map(Place::path).unwrap_or_default(),
        token: frame.token.map(Into::into),
        heartbeat: heartbeat.clone(),
        cancel,
    });
    // A task that panics fails like any other; whoever runs the execution must not.
    let invoked =
        AssertUnwindSafe(invoked).catch_unwind().map(|answer| answer.unwrap_or_else(|_| Err(panicked())));
    let result = match (time_out, heartbeat_every) {
        (None, None) => invoked.await?,
        (time_out, heartbeat_every) => in_time(invoked, time_out, heartbeat_every, &heartbeat).await?,
    };
    let result = Data::new(result)?;
    if result.bytes() > run.options.limits.payload_bytes {
        let name = &state.name;
        return Err(Failure::new(
            DATA_LIMIT,
            format!(
                "The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit."
            ),
        ));
    }
    run.emit(Some(state), place, || EventKind::TaskSucceeded { result: run.shown(&result), retry_count });
    Ok(result)
}

fn panicked() -> TaskError {
    TaskError { error: TASK_FAILED.to_owned(), cause: "the task broke down; the log says where".to_owned() }
}

/// The token of the next attempt, for a Task that is answered from elsewhere.
pub(crate) fn token(run: &Run, state: &State) -> Option<String> {
    let Kind::Task(task) = &state.kind else { return None };
    let answered_from_elsewhere =
        [WAIT_FOR_TASK_TOKEN, ".sync", ".sync:2"].iter().any(|ending| task.resource.ends_with(ending));
    answered_from_elsewhere.then(|| {
        let mut bytes = [0; 24];
        run.options.rng.fill(&mut bytes);
        bytes.iter().fold(String::with_capacity(48), |mut text, byte| {
            text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
            text
        })
    })
}

fn seconds(field: &str, template: Option<&Template>, frame: &Frame<'_>) -> Result<Option<Duration>, Failure> {
    let Some(template) = template else { return Ok(None) };
    whole(field, template, frame, 1..=MOST_SECONDS).map(|seconds| Some(Duration::from_secs(seconds)))
}

async fn in_time(
    invoked: impl Future<Output = Result<Value, TaskError>>,
    time_out: Option<Duration>,
    heartbeat_every: Option<Duration>,
    heartbeat: &Heartbeat,
) -> Result<Value, Failure> {
    let too_long = async {
        match time_out {
            Some(duration) => tokio::time::sleep(duration).await,
            None => std::future::pending().await,
        }
    };
    let silent = async {
        match heartbeat_every {
            Some(every) => while tokio::time::timeout(every, heartbeat.beaten()).await.is_ok() {},
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        result = invoked => Ok(result?),
        () = too_long => Err(Failure::new(
            TIMEOUT,
            format!("the task took longer than {} s", time_out.unwrap_or_default().as_secs()),
        )),
        () = silent => Err(Failure::new(
            HEARTBEAT,
            format!("the task gave no sign of life for {} s", heartbeat_every.unwrap_or_default().as_secs()),
        )),
    }
}
