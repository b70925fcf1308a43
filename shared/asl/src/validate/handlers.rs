//! Retriers and catchers: their numbers, their names, their order.

use super::Validator;
use crate::diagnostic::{Code, Diagnostic, Pointer};
use crate::document::State;

const ALL: &str = "States.ALL";
const TASK_FAILED: &str = "States.TaskFailed";

/// The errors that Step Functions itself throws. Other names cannot begin with `States.`.
const KNOWN: &[&str] = &[
    ALL,
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    TASK_FAILED,
    "States.Timeout",
];

pub(super) fn check(validator: &mut Validator<'_>, state: &State, at: &Pointer) {
    let retry = state.kind.retry();
    for (index, retrier) in retry.iter().enumerate() {
        let at = at.child("Retry").child(index);
        let mut invalid = |key: &str, message: &str| {
            validator.error(Code::InvalidValue, &at.child(key), message);
        };
        if retrier.interval_seconds.is_some_and(|seconds| !(1..=99_999_999).contains(&seconds)) {
            invalid("IntervalSeconds", "`IntervalSeconds` must be from 1 to 99999999");
        }
        if retrier.backoff_rate.is_some_and(|rate| !(rate >= 1.0 && rate.is_finite())) {
            invalid("BackoffRate", "`BackoffRate` must be at least 1.0");
        }
        if retrier.max_delay_seconds.is_some_and(|seconds| !(1..=31_622_400).contains(&seconds)) {
            invalid("MaxDelaySeconds", "`MaxDelaySeconds` must be from 1 to 31622400");
        }
    }
    let retriers: Vec<_> = retry.iter().map(|retrier| retrier.error_equals.as_slice()).collect();
    order(validator, &retriers, &at.child("Retry"), "retrier");
    let catchers: Vec<_> = state.kind.catch().iter().map(|catcher| catcher.error_equals.as_slice()).collect();
    order(validator, &catchers, &at.child("Catch"), "catcher");
}

fn order(validator: &mut Validator<'_>, handlers: &[&[String]], at: &Pointer, what: &str) {
    let mut taken: Vec<&str> = Vec::new();
    for (index, names) in handlers.iter().enumerate() {
        let last = index + 1 == handlers.len();
        let at = at.child(index).child("ErrorEquals");
        for (position, name) in names.iter().enumerate() {
            let at_name = at.child(position);
            self::name(validator, name, &at_name);
            if name == ALL && (names.len() > 1 || !last) {
                let message = if last {
                    "`States.ALL` must stand alone"
                } else {
                    "`States.ALL` must be in the last one"
                };
                let diagnostic =
                    Diagnostic::error(Code::AllNotLast, &at_name, format!("{message} ({what} {index})"));
                validator.push(
                    diagnostic.help(format!("put it alone into the last {what}; it takes every error")),
                );
            }
            if taken.iter().any(|earlier| covers(earlier, name)) {
                let message = format!("this {what} never sees `{name}`: an earlier one takes it");
                validator.lint(
                    Diagnostic::error(Code::UnreachableHandler, &at_name, message).help(format!(
                        "the first {what} that matches owns the error; put this one before it"
                    )),
                );
            }
        }
        taken.extend(names.iter().map(String::as_str));
    }
}

/// Whether an earlier name takes everything that a later one would. `States.ALL` has a finding of
/// its own.
fn covers(earlier: &str, later: &str) -> bool {
    match earlier {
        ALL => false,
        TASK_FAILED => {
            !matches!(later, ALL | "States.Timeout" | "States.QueryEvaluationError" | "States.Runtime")
        }
        "States.Timeout" => matches!(later, "States.Timeout" | "States.HeartbeatTimeout"),
        earlier => earlier == later,
    }
}

fn name(validator: &mut Validator<'_>, name: &str, at: &Pointer) {
    let diagnostic = if name.is_empty() {
        Diagnostic::error(Code::InvalidErrorName, at, "the name of an error cannot be empty")
    } else if name == "States.Runtime" {
        Diagnostic::error(Code::InvalidErrorName, at, "nothing catches or retries `States.Runtime`")
            .help("remove it")
    } else if name.starts_with("States.") && !KNOWN.contains(&name) {
        Diagnostic::error(Code::InvalidErrorName, at, format!("`{name}` is no error of Step Functions"))
            .help("names that begin with `States.` are reserved")
    } else {
        return;
    };
    validator.lint(diagnostic);
}
