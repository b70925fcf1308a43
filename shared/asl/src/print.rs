//! The document as JSON again, in one fixed field order.

use serde_json::{Map, Value, json};

use crate::document::{Assign, Branch, Catcher, ChoiceRule, Jitter, Retrier, State, StateKind, StateMachine};

impl StateMachine {
    /// The document as a JSON value. The same machine always gives the same bytes.
    pub fn to_value(&self) -> Value {
        let mut fields = Map::new();
        text(&mut fields, "Comment", self.comment.as_ref());
        text(&mut fields, "Version", self.version.as_ref());
        fields.insert("QueryLanguage".into(), "JSONata".into());
        if let Some(seconds) = self.timeout_seconds {
            fields.insert("TimeoutSeconds".into(), seconds.into());
        }
        body(&mut fields, &self.body);
        Value::Object(fields)
    }

    /// The document as one line of JSON: what is hashed, stored and published.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// The document as indented JSON, for people.
    pub fn to_pretty(&self) -> String {
        format!("{:#}", self.to_value())
    }
}

fn body(fields: &mut Map<String, Value>, branch: &Branch) {
    fields.insert("StartAt".into(), branch.start_at.as_str().into());
    let states = branch.states.iter().map(|(name, state)| (name.clone(), state_value(state))).collect();
    fields.insert("States".into(), Value::Object(states));
}

fn branch_value(branch: &Branch) -> Value {
    let mut fields = Map::new();
    text(&mut fields, "Comment", branch.comment.as_ref());
    body(&mut fields, branch);
    Value::Object(fields)
}

fn state_value(state: &State) -> Value {
    let mut fields = Map::new();
    fields.insert("Type".into(), state.kind.type_name().into());
    text(&mut fields, "Comment", state.comment.as_ref());
    let (retry, catch) = kind_fields(&mut fields, &state.kind);
    assign(&mut fields, &state.assign);
    given(&mut fields, "Output", state.output.as_ref());
    if !retry.is_empty() {
        fields.insert("Retry".into(), retry.iter().map(retrier_value).collect());
    }
    if !catch.is_empty() {
        fields.insert("Catch".into(), catch.iter().map(catcher_value).collect());
    }
    if let Some(next) = &state.next {
        fields.insert("Next".into(), next.as_str().into());
    } else if state.kind.has_transition() {
        fields.insert("End".into(), true.into());
    }
    Value::Object(fields)
}

/// The fields of one kind; gives back what is printed after `Output`.
fn kind_fields<'a>(fields: &mut Map<String, Value>, kind: &'a StateKind) -> (&'a [Retrier], &'a [Catcher]) {
    match kind {
        StateKind::Task { resource, arguments, timeout_seconds, heartbeat_seconds, retry, catch } => {
            fields.insert("Resource".into(), resource.as_str().into());
            given(fields, "Arguments", arguments.as_ref());
            given(fields, "TimeoutSeconds", timeout_seconds.as_ref());
            given(fields, "HeartbeatSeconds", heartbeat_seconds.as_ref());
            (retry, catch)
        }
        StateKind::Parallel { branches, arguments, retry, catch } => {
            given(fields, "Arguments", arguments.as_ref());
            fields.insert("Branches".into(), branches.iter().map(branch_value).collect());
            (retry, catch)
        }
        StateKind::Map {
            items,
            item_selector,
            max_concurrency,
            tolerated_failure_count,
            tolerated_failure_percentage,
            item_processor,
            retry,
            catch,
        } => {
            given(fields, "Items", items.as_ref());
            given(fields, "ItemSelector", item_selector.as_ref());
            given(fields, "MaxConcurrency", max_concurrency.as_ref());
            given(fields, "ToleratedFailureCount", tolerated_failure_count.as_ref());
            given(fields, "ToleratedFailurePercentage", tolerated_failure_percentage.as_ref());
            let mut processor = Map::new();
            text(&mut processor, "Comment", item_processor.comment.as_ref());
            processor.insert("ProcessorConfig".into(), json!({ "Mode": "INLINE" }));
            body(&mut processor, item_processor);
            fields.insert("ItemProcessor".into(), Value::Object(processor));
            (retry, catch)
        }
        StateKind::Choice { choices, default } => {
            fields.insert("Choices".into(), choices.iter().map(rule_value).collect());
            text(fields, "Default", default.as_ref());
            (&[], &[])
        }
        StateKind::Wait { seconds, timestamp } => {
            given(fields, "Seconds", seconds.as_ref());
            given(fields, "Timestamp", timestamp.as_ref());
            (&[], &[])
        }
        StateKind::Fail { error, cause } => {
            given(fields, "Error", error.as_ref());
            given(fields, "Cause", cause.as_ref());
            (&[], &[])
        }
        StateKind::Pass | StateKind::Succeed => (&[], &[]),
    }
}

fn rule_value(rule: &ChoiceRule) -> Value {
    let mut fields = Map::new();
    text(&mut fields, "Comment", rule.comment.as_ref());
    fields.insert("Condition".into(), rule.condition.clone());
    assign(&mut fields, &rule.assign);
    given(&mut fields, "Output", rule.output.as_ref());
    fields.insert("Next".into(), rule.next.as_str().into());
    Value::Object(fields)
}

fn retrier_value(retrier: &Retrier) -> Value {
    let mut fields = Map::new();
    text(&mut fields, "Comment", retrier.comment.as_ref());
    fields.insert("ErrorEquals".into(), retrier.error_equals.clone().into());
    if let Some(seconds) = retrier.interval_seconds {
        fields.insert("IntervalSeconds".into(), seconds.into());
    }
    if let Some(attempts) = retrier.max_attempts {
        fields.insert("MaxAttempts".into(), attempts.into());
    }
    if let Some(rate) = retrier.backoff_rate {
        fields.insert("BackoffRate".into(), number(rate));
    }
    if let Some(seconds) = retrier.max_delay_seconds {
        fields.insert("MaxDelaySeconds".into(), seconds.into());
    }
    match retrier.jitter {
        Some(Jitter::Full) => _ = fields.insert("JitterStrategy".into(), "FULL".into()),
        Some(Jitter::None) => _ = fields.insert("JitterStrategy".into(), "NONE".into()),
        None => {}
    }
    Value::Object(fields)
}

fn catcher_value(catcher: &Catcher) -> Value {
    let mut fields = Map::new();
    text(&mut fields, "Comment", catcher.comment.as_ref());
    fields.insert("ErrorEquals".into(), catcher.error_equals.clone().into());
    assign(&mut fields, &catcher.assign);
    given(&mut fields, "Output", catcher.output.as_ref());
    fields.insert("Next".into(), catcher.next.as_str().into());
    Value::Object(fields)
}

fn text(fields: &mut Map<String, Value>, key: &str, value: Option<&String>) {
    if let Some(value) = value {
        fields.insert(key.into(), value.as_str().into());
    }
}

fn given(fields: &mut Map<String, Value>, key: &str, value: Option<&Value>) {
    if let Some(value) = value {
        fields.insert(key.into(), value.clone());
    }
}

fn assign(fields: &mut Map<String, Value>, assign: &Assign) {
    if !assign.is_empty() {
        let variables = assign.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        fields.insert("Assign".into(), Value::Object(variables));
    }
}

/// A whole number without its `.0`, as people write it.
fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "checked: whole and small")]
    if value.fract() == 0.0 && value.abs() < 1e15 { Value::from(value as i64) } else { Value::from(value) }
}
