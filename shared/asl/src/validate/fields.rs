//! Fields with a meaning of their own: seconds, resources, names of variables.

use serde_json::Value;

use super::Validator;
use super::rules::allows;
use crate::diagnostic::{Code, Diagnostic, Pointer};
use crate::document::{State, StateKind};

const MOST_SECONDS: u64 = 99_999_999;
const MAX_VARIABLE_NAME: usize = 80;

pub(super) fn check(validator: &mut Validator<'_>, state: &State, at: &Pointer) {
    match &state.kind {
        StateKind::Task { resource, arguments, timeout_seconds, heartbeat_seconds, .. } => {
            self::resource(validator, resource, &at.child("Resource"));
            lambda_function(validator, resource, arguments.as_ref(), at);
            literal_seconds(validator, timeout_seconds.as_ref(), &at.child("TimeoutSeconds"));
            let at_heartbeat = at.child("HeartbeatSeconds");
            literal_seconds(validator, heartbeat_seconds.as_ref(), &at_heartbeat);
            let numbers = (literal(timeout_seconds.as_ref()), literal(heartbeat_seconds.as_ref()));
            if let (Some(timeout), Some(heartbeat)) = numbers
                && heartbeat >= timeout
            {
                let message = "`HeartbeatSeconds` must be less than `TimeoutSeconds`";
                validator.error(Code::InvalidValue, &at_heartbeat, message);
            }
        }
        StateKind::Wait { seconds, .. } => {
            let range = 0.0..=MOST_SECONDS as f64;
            whole_in(validator, seconds.as_ref(), &at.child("Seconds"), range);
        }
        StateKind::Map { max_concurrency, tolerated_failure_count, tolerated_failure_percentage, .. } => {
            let any = 0.0..=9e15;
            whole_in(validator, max_concurrency.as_ref(), &at.child("MaxConcurrency"), any.clone());
            whole_in(validator, tolerated_failure_count.as_ref(), &at.child("ToleratedFailureCount"), any);
            if literal(tolerated_failure_percentage.as_ref())
                .is_some_and(|number| !(0.0..=100.0).contains(&number))
            {
                let at = at.child("ToleratedFailurePercentage");
                validator.error(Code::InvalidValue, &at, "a percentage is from 0 to 100");
            }
        }
        StateKind::Choice { .. }
        | StateKind::Parallel { .. }
        | StateKind::Pass
        | StateKind::Succeed
        | StateKind::Fail { .. } => {}
    }
}

fn literal(value: Option<&Value>) -> Option<f64> {
    value.and_then(Value::as_f64)
}

fn literal_seconds(validator: &mut Validator<'_>, value: Option<&Value>, at: &Pointer) {
    whole_in(validator, value, at, 1.0..=MOST_SECONDS as f64);
}

fn whole_in(
    validator: &mut Validator<'_>,
    value: Option<&Value>,
    at: &Pointer,
    range: std::ops::RangeInclusive<f64>,
) {
    if let Some(number) = literal(value)
        && (number.fract() != 0.0 || !range.contains(&number))
    {
        let message = format!("this must be a whole number from {} to {}", range.start(), range.end());
        validator.error(Code::InvalidValue, at, message);
    }
}

pub(super) fn seconds_in_range(validator: &mut Validator<'_>, seconds: u64, at: &Pointer) {
    if !(1..=MOST_SECONDS).contains(&seconds) {
        validator.error(Code::InvalidValue, at, format!("this must be from 1 to {MOST_SECONDS} seconds"));
    }
}

fn resource(validator: &mut Validator<'_>, resource: &str, at: &Pointer) {
    if resource.is_empty() {
        // Missing, or empty: the first has been reported already.
        return;
    }
    if resource.starts_with("{%") {
        validator.push(
            Diagnostic::error(Code::InvalidValue, at, "`Resource` is a constant, it cannot be an expression")
                .help("put what varies into `Arguments`"),
        );
    } else if resource.starts_with("${") {
        // A template of a deployment tool; it becomes an ARN before it reaches Step Functions.
        validator.push(Diagnostic::warning(
            Code::InvalidValue,
            at,
            format!("`{resource}` is a placeholder, not yet an ARN"),
        ));
    } else if !resource.starts_with("arn:") {
        let message = format!("`{resource}` is no ARN");
        let help = "for a Lambda function write \"arn:aws:states:::lambda:invoke\"";
        validator.push(Diagnostic::error(Code::InvalidValue, at, message).help(help));
    }
    if let Some(allowed) = &validator.rules.resources
        && !allows(allowed, resource)
    {
        let message = format!("`{resource}` is not on the list of allowed resources");
        validator.error(Code::ResourceNotAllowed, at, message);
    }
}

fn lambda_function(validator: &mut Validator<'_>, resource: &str, arguments: Option<&Value>, at: &Pointer) {
    let Some(allowed) = &validator.rules.lambda_functions else { return };
    if !resource.contains(":states:::lambda:invoke") {
        return;
    }
    let name = arguments.and_then(|arguments| arguments.get("FunctionName")).and_then(Value::as_str);
    let at = at.child("Arguments").child("FunctionName");
    match name {
        Some(name) if name.starts_with("{%") => {
            validator.error(Code::FunctionNotAllowed, &at, "the name of the function must be a constant");
        }
        Some(name) if !allows(allowed, name) => {
            let message = format!("`{name}` is not on the list of allowed functions");
            validator.error(Code::FunctionNotAllowed, &at, message);
        }
        Some(_) => {}
        None => validator.error(Code::FunctionNotAllowed, &at, "the name of the function is missing"),
    }
}

pub(super) fn variable_name(validator: &mut Validator<'_>, name: &str, at: &Pointer) {
    let mut characters = name.chars();
    let starts_well = characters.next().is_some_and(char::is_alphabetic);
    let goes_on_well = characters.all(|character| character.is_alphanumeric() || character == '_');
    let invalid = |message: String| Diagnostic::error(Code::InvalidVariableName, at, message);
    if name == "states" {
        validator.push(invalid("`states` is reserved".into()).help("choose another name"));
    } else if !starts_well || !goes_on_well {
        let help =
            "begin with a letter, go on with letters, digits and `_`; parts of a variable cannot be assigned";
        validator.push(invalid(format!("`{name}` is no name of a variable")).help(help));
    } else if name.chars().count() > MAX_VARIABLE_NAME {
        validator.push(invalid(format!("a variable's name has at most {MAX_VARIABLE_NAME} characters")));
    } else if portal_expr::is_builtin(name) {
        validator.lint(
            Diagnostic::error(
                Code::VariableHidesBuiltin,
                at,
                format!("the variable `{name}` hides the function `${name}`"),
            )
            .help("choose another name"),
        );
    }
}
