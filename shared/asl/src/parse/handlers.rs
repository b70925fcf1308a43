//! Retriers, catchers and choice rules.

use serde_json::Value;

use super::Report;
use super::fields::{Fields, wrong_type};
use crate::diagnostic::{Code, Diagnostic, Pointer};
use crate::document::{Catcher, ChoiceRule, Jitter, Retrier};

pub(super) fn retriers(report: &mut Report, fields: &mut Fields<'_>) -> Vec<Retrier> {
    let list = fields.list(report, "Retry");
    list.into_iter().filter_map(|(at, value)| retrier(report, value, &at)).collect()
}

pub(super) fn catchers(report: &mut Report, fields: &mut Fields<'_>) -> Vec<Catcher> {
    let list = fields.list(report, "Catch");
    list.into_iter().filter_map(|(at, value)| catcher(report, value, &at)).collect()
}

fn retrier(report: &mut Report, value: &Value, at: &Pointer) -> Option<Retrier> {
    let mut fields = Fields::open(report, value, at, "a retrier")?;
    let retrier = Retrier {
        comment: fields.text(report, "Comment"),
        error_equals: error_equals(report, &mut fields),
        interval_seconds: fields.whole(report, "IntervalSeconds"),
        max_attempts: max_attempts(report, &mut fields),
        backoff_rate: fields.number(report, "BackoffRate"),
        max_delay_seconds: fields.whole(report, "MaxDelaySeconds"),
        jitter: jitter(report, &mut fields),
    };
    fields.finish(report);
    Some(retrier)
}

fn max_attempts(report: &mut Report, fields: &mut Fields<'_>) -> Option<u32> {
    let attempts = fields.whole(report, "MaxAttempts")?;
    let small = u32::try_from(attempts).ok().filter(|attempts| *attempts <= 99_999_999);
    if small.is_none() {
        let at = fields.at("MaxAttempts");
        report.push(Diagnostic::error(Code::InvalidValue, &at, "`MaxAttempts` must be at most 99999999"));
    }
    small
}

fn jitter(report: &mut Report, fields: &mut Fields<'_>) -> Option<Jitter> {
    match fields.text(report, "JitterStrategy")?.as_str() {
        "FULL" => Some(Jitter::Full),
        "NONE" => Some(Jitter::None),
        other => {
            let at = fields.at("JitterStrategy");
            let message = format!("`{other}` is no jitter strategy");
            report
                .push(Diagnostic::error(Code::InvalidValue, &at, message).help("write \"FULL\" or \"NONE\""));
            None
        }
    }
}

fn catcher(report: &mut Report, value: &Value, at: &Pointer) -> Option<Catcher> {
    let mut fields = Fields::open(report, value, at, "a catcher")?;
    let catcher = Catcher {
        comment: fields.text(report, "Comment"),
        error_equals: error_equals(report, &mut fields),
        next: fields.required_text(report, "Next"),
        assign: fields.assign(report),
        output: fields.value("Output"),
    };
    fields.finish(report);
    Some(catcher)
}

fn error_equals(report: &mut Report, fields: &mut Fields<'_>) -> Vec<String> {
    let list = fields.filled_list(report, "ErrorEquals");
    let mut names = Vec::with_capacity(list.len());
    for (at, value) in list {
        match value {
            Value::String(name) => names.push(name.clone()),
            other => report.push(wrong_type(&at, "the name of an error", other)),
        }
    }
    names
}

pub(super) fn rules(report: &mut Report, fields: &mut Fields<'_>) -> Vec<ChoiceRule> {
    let list = fields.filled_list(report, "Choices");
    list.into_iter().filter_map(|(at, value)| rule(report, value, &at)).collect()
}

fn rule(report: &mut Report, value: &Value, at: &Pointer) -> Option<ChoiceRule> {
    let mut fields = Fields::open(report, value, at, "a choice rule")?;
    let comment = fields.text(report, "Comment");
    fields.required(report, "Condition");
    let condition = fields.literal_or_expression(
        report,
        "Condition",
        "a {% … %} expression or a boolean",
        Value::is_boolean,
    );
    let rule = ChoiceRule {
        comment,
        condition: condition.unwrap_or(Value::Bool(false)),
        next: fields.required_text(report, "Next"),
        assign: fields.assign(report),
        output: fields.value("Output"),
    };
    fields.finish(report);
    Some(rule)
}
