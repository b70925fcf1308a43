//! How a step fails: an error name for the document, and a cause that keeps the answer's shape.

use portal_base::Code;
use portal_engine::TaskError;
use portal_execution::{Ended, MachinesError};
use portal_http::{ApiError, FieldError, Kind};
use serde::{Deserialize, Serialize};

use super::Deployed;
use crate::error::Error;

/// It may go better in a moment: the document tries again.
const UNAVAILABLE: &str = "Deploy.Unavailable";
/// It is a fault of ours.
const FAULT: &str = "Deploy.Fault";
/// The order cannot be carried out: its author has to change something.
const REFUSED: &str = "Deploy.Refused";

/// Step Functions cuts a cause at 32 KB, and it travels as text in text: half of that is for fields.
const MOST_FIELDS: usize = 12 * 1024;

/// An answer of the API as a cause.
#[derive(Debug, Serialize, Deserialize)]
struct Refusal {
    code: String,
    message: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Field>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Field {
    pointer: String,
    code: String,
    message: String,
}

/// A step's error as a Task state has it. Logged here, for its reasons go no further.
pub(super) fn task_error(error: Error) -> TaskError {
    let error = ApiError::from(error);
    if error.kind.status().is_server_error() {
        tracing::error!(reason = error.chain(), "a step of a deploy failed");
    }
    let name = if matches!(error.kind, Kind::Unavailable | Kind::RateLimited) {
        UNAVAILABLE
    } else if error.kind.status().is_server_error() {
        FAULT
    } else {
        REFUSED
    };
    TaskError { error: name.to_owned(), cause: cause(&error) }
}

pub(super) fn unreadable(error: &serde_json::Error) -> TaskError {
    let error = ApiError::new(Code::Internal, format!("this is no step of a deploy: {error}"));
    TaskError { error: FAULT.to_owned(), cause: cause(&error) }
}

fn cause(error: &ApiError) -> String {
    let mut room = MOST_FIELDS;
    let mut fields = Vec::new();
    for FieldError { pointer, code, message } in &error.fields {
        let Some(left) = room.checked_sub(pointer.len() + code.len() + message.len()) else { break };
        room = left;
        fields.push(Field { pointer: pointer.clone(), code: code.clone(), message: message.clone() });
    }
    let refusal = Refusal { code: error.code.to_string(), message: error.message.clone(), fields };
    serde_json::to_string(&refusal).unwrap_or_default()
}

/// How a run of the document ended, for who asked for it.
pub(crate) fn ended(ended: Result<Ended, MachinesError>) -> Result<Deployed, ApiError> {
    let unsettled = |what: String| {
        ApiError::new(
            Code::Unavailable,
            format!(
                "the deploy did not end in time ({what}); look at the server in a minute, and repeat it if it is as it was"
            ),
        )
    };
    match ended.map(Ended::plain) {
        Ok(Ended::Succeeded(output)) => serde_json::from_value(output).map_err(ApiError::internal),
        Ok(Ended::Failed { error, cause }) => Err(failed(&error, &cause)),
        Ok(Ended::TimedOut) => Err(unsettled("it ran out of time".to_owned())),
        Ok(Ended::Aborted) => Err(unsettled("somebody stopped it".to_owned())),
        Err(error) => Err(unsettled(error.to_string()).with_source(error)),
    }
}

fn failed(error: &str, cause: &str) -> ApiError {
    if let Ok(refusal) = serde_json::from_str::<Refusal>(cause) {
        let code = Code::of(&refusal.code).unwrap_or(Code::Internal);
        let fields = refusal.fields.into_iter();
        return fields.fold(ApiError::new(code, refusal.message), |error, field| {
            error.with_field(FieldError::new(field.pointer, field.code, field.message))
        });
    }
    match error {
        "States.DataLimitExceeded" => ApiError::new(
            Code::PayloadTooLarge,
            "what is said of the server and its version is too long for a deploy; shorten the note",
        ),
        "Deploy.NotRolledBack" => ApiError::new(
            Code::Internal,
            "the new version does not answer and the server could not be taken back to the one before; roll it back yourself",
        ),
        _ => ApiError::new(
            Code::Unavailable,
            format!("the deploy failed ({error}) and the server offers what it offered; try again"),
        ),
    }
    .with_source(Reason(format!("{error}: {cause}")))
}

/// What the log is told.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Reason(String);
