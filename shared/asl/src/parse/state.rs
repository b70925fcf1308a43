//! One state.

use serde_json::Value;

use super::fields::Fields;
use super::{Report, branch, branch_fields, handlers, refuse_jsonpath};
use crate::diagnostic::{Code, Diagnostic, Pointer};
use crate::document::{Assign, Branch, State, StateKind};

const KINDS: &str = "Task, Pass, Choice, Wait, Succeed, Fail, Parallel or Map";

pub(super) fn state(report: &mut Report, value: &Value, at: &Pointer) -> Option<State> {
    let kind_name = value.get("Type").and_then(Value::as_str).unwrap_or_default();
    let what = match kind_name {
        "Task" => "a Task state",
        "Pass" => "a Pass state",
        "Choice" => "a Choice state",
        "Wait" => "a Wait state",
        "Succeed" => "a Succeed state",
        "Fail" => "a Fail state",
        "Parallel" => "a Parallel state",
        "Map" => "a Map state",
        _ => "a state",
    };
    let mut fields = Fields::open(report, value, at, what)?;
    let type_name = fields.required_text(report, "Type");
    if fields.text(report, "QueryLanguage").is_some_and(|language| language != "JSONata") {
        report.hole(refuse_jsonpath(&fields.at("QueryLanguage")));
    }
    let comment = fields.text(report, "Comment");
    let kind = match type_name.as_str() {
        "Task" => task(report, &mut fields),
        "Pass" => StateKind::Pass,
        "Choice" => {
            let default = fields.text(report, "Default");
            StateKind::Choice { choices: handlers::rules(report, &mut fields), default }
        }
        "Wait" => wait(report, &mut fields),
        "Succeed" => StateKind::Succeed,
        "Fail" => StateKind::Fail {
            error: fields.text_or_expression(report, "Error"),
            cause: fields.text_or_expression(report, "Cause"),
        },
        "Parallel" => parallel(report, &mut fields),
        "Map" => map(report, &mut fields),
        "" => return None,
        other => {
            let at = fields.at("Type");
            let message = format!("`{other}` is no type of state");
            report.hole(Diagnostic::error(Code::InvalidValue, &at, message).help(format!("write {KINDS}")));
            return None;
        }
    };
    let fails = matches!(kind, StateKind::Fail { .. });
    let output = if fails { None } else { fields.value("Output") };
    let assigns = !fails && !matches!(kind, StateKind::Succeed);
    let assign = if assigns { fields.assign(report) } else { Assign::new() };
    let next = if kind.has_transition() { transition(report, &mut fields, what) } else { None };
    fields.finish(report);
    Some(State { comment, kind, output, assign, next })
}

/// `Next` or `End: true`, exactly one of them.
fn transition(report: &mut Report, fields: &mut Fields<'_>, what: &str) -> Option<String> {
    let next = fields.text(report, "Next");
    let end = match fields.any("End") {
        Some(Value::Bool(end)) => *end,
        Some(other) => {
            report.push(super::fields::wrong_type(&fields.at("End"), "true", other));
            true
        }
        None => false,
    };
    if next.is_some() && end {
        report.push(
            Diagnostic::error(
                Code::NextAndEnd,
                fields.here(),
                format!("{what} cannot have both `Next` and `End`"),
            )
            .help("remove one of the two"),
        );
    } else if next.is_none() && !end && !fields.has("Next") {
        report.push(
            Diagnostic::error(
                Code::MissingTransition,
                fields.here(),
                format!("{what} needs `Next` or `End`"),
            )
            .help("add \"Next\": \"<state>\" or \"End\": true"),
        );
    }
    next
}

fn task(report: &mut Report, fields: &mut Fields<'_>) -> StateKind {
    StateKind::Task {
        resource: fields.required_text(report, "Resource"),
        arguments: fields.value("Arguments"),
        timeout_seconds: fields.number_or_expression(report, "TimeoutSeconds"),
        heartbeat_seconds: fields.number_or_expression(report, "HeartbeatSeconds"),
        retry: handlers::retriers(report, fields),
        catch: handlers::catchers(report, fields),
    }
}

fn wait(report: &mut Report, fields: &mut Fields<'_>) -> StateKind {
    let seconds = fields.number_or_expression(report, "Seconds");
    let timestamp = fields.text_or_expression(report, "Timestamp");
    let given = [fields.has("Seconds"), fields.has("Timestamp")];
    // Both of them in JSONPath clothes are reported as such and need no second message.
    let paths = fields.has("SecondsPath") || fields.has("TimestampPath");
    if given == [true, true] {
        let message = "a Wait state cannot have both `Seconds` and `Timestamp`";
        report.push(
            Diagnostic::error(Code::InvalidValue, fields.here(), message).help("remove one of the two"),
        );
    } else if given == [false, false] && !paths {
        let message = "a Wait state needs `Seconds` or `Timestamp`";
        report.push(Diagnostic::error(Code::MissingField, fields.here(), message));
    }
    StateKind::Wait { seconds, timestamp }
}

fn parallel(report: &mut Report, fields: &mut Fields<'_>) -> StateKind {
    let list = fields.filled_list(report, "Branches");
    StateKind::Parallel {
        branches: list.into_iter().map(|(at, value)| branch(report, value, &at)).collect(),
        arguments: fields.value("Arguments"),
        retry: handlers::retriers(report, fields),
        catch: handlers::catchers(report, fields),
    }
}

fn map(report: &mut Report, fields: &mut Fields<'_>) -> StateKind {
    let item_processor = processor(report, fields);
    StateKind::Map {
        items: fields.list_or_expression(report, "Items"),
        item_selector: fields.value("ItemSelector"),
        max_concurrency: fields.number_or_expression(report, "MaxConcurrency"),
        tolerated_failure_count: fields.number_or_expression(report, "ToleratedFailureCount"),
        tolerated_failure_percentage: fields.number_or_expression(report, "ToleratedFailurePercentage"),
        item_processor,
        retry: handlers::retriers(report, fields),
        catch: handlers::catchers(report, fields),
    }
}

fn processor(report: &mut Report, fields: &mut Fields<'_>) -> Branch {
    if fields.has("Iterator") && !fields.has("ItemProcessor") {
        // Reported by name as a field of JSONPath mode; "ItemProcessor is missing" would be noise.
        report.broken = true;
        return Branch::default();
    }
    let Some(value) = fields.required(report, "ItemProcessor") else { return Branch::default() };
    let at = fields.at("ItemProcessor");
    let Some(mut inner) = Fields::open(report, value, &at, "an item processor") else {
        return Branch::default();
    };
    if let Some(config) = inner.any("ProcessorConfig") {
        processor_config(report, config, &inner.at("ProcessorConfig"));
    }
    let comment = inner.text(report, "Comment");
    let branch = branch_fields(report, &mut inner, comment);
    inner.finish(report);
    branch
}

fn processor_config(report: &mut Report, value: &Value, at: &Pointer) {
    let Some(mut config) = Fields::open(report, value, at, "a processor configuration") else { return };
    match config.text(report, "Mode").as_deref() {
        None | Some("INLINE") => {}
        Some("DISTRIBUTED") => {
            let message = "a distributed Map is not supported";
            let diagnostic = Diagnostic::error(Code::Unsupported, &config.at("Mode"), message);
            report.push(diagnostic.help("use \"Mode\": \"INLINE\""));
            config.any("ExecutionType");
        }
        Some(other) => {
            let message = format!("`{other}` is no mode of a Map");
            let diagnostic = Diagnostic::error(Code::InvalidValue, &config.at("Mode"), message);
            report.push(diagnostic.help("use \"Mode\": \"INLINE\""));
        }
    }
    config.finish(report);
}
