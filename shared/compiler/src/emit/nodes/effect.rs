//! Nodes with a state of their own: calls, waits, failures.

use portal_asl::{Jitter as AslJitter, Retrier, StateKind};
use portal_expr::wrap;
use portal_workflow::{Jitter, Retry};
use serde_json::{Map, Value, json};

use super::super::place::render;
use super::super::{Attach, Context, ENVELOPE, Emitter, Part};
use crate::model::Item;

/// Seconds an attempt may take where the author says nothing.
const DEFAULT_TIMEOUT: u64 = 60;
const INVOKE: &str = "arn:aws:states:::lambda:invoke";

impl Emitter {
    pub(super) fn fail(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let field = |name: &str| item.parameter(name).map(|template| render(&self.localize(template)));
        let kind = StateKind::Fail { error: field("error"), cause: field("cause") };
        self.plain(context, index, item, kind, [("Error", "error"), ("Cause", "cause")]);
        self.block().exits.clear();
    }

    pub(super) fn wait(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let field = |name: &str| item.parameter(name).map(|template| render(&self.localize(template)));
        let kind = StateKind::Wait { seconds: field("seconds"), timestamp: field("until") };
        let state = self.plain(context, index, item, kind, [("Seconds", "seconds"), ("Timestamp", "until")]);
        let output = if self.observe { wrap("null").into() } else { json!({}) };
        if let Some(draft) = self.draft(state) {
            draft.output = Some(output);
        }
        self.declare(context, index);
    }

    /// The one state of a node whose fields are its parameters; `fields` pairs their names.
    fn plain(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        kind: StateKind,
        fields: [(&str, &str); 2],
    ) -> usize {
        let name = context.names.get(index).cloned().unwrap_or_default();
        let state = self.push(&name, Some(item.id()), kind);
        self.mark(state, Part::Whole);
        for (field, parameter) in fields {
            self.source(state, field, item.id(), item.parameter_at(parameter).as_str());
        }
        state
    }

    pub(super) fn task(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let name = context.names.get(index).cloned().unwrap_or_default();
        let parameters: Map<String, Value> = item
            .parameters
            .iter()
            .map(|(name, template)| (name.clone(), render(&self.localize(template))))
            .collect();
        let indexes: Vec<Value> = self.indexes.iter().map(|name| wrap(&format!("${name}")).into()).collect();
        let mut payload = Map::new();
        payload.insert("operation".into(), item.kind.type_name.as_str().into());
        payload.insert("parameters".into(), parameters.into());
        if let Some(connection) = &item.node.connection {
            payload.insert("connection".into(), connection.as_str().into());
        }
        payload.insert("node".into(), name.as_str().into());
        payload.insert("index".into(), indexes.into());
        payload.insert("execution".into(), wrap(&format!("{ENVELOPE}.execution.id")).into());
        payload.insert("seal".into(), wrap(&format!("{ENVELOPE}.seal")).into());
        payload.insert("attempt".into(), wrap("$states.context.State.RetryCount").into());
        let function = item.kind.function.clone().unwrap_or_default();
        let catch = if item.catches() {
            vec![self.catcher(context, index, item, "$states.context.State.RetryCount + 1")]
        } else {
            Vec::new()
        };
        let kind = StateKind::Task {
            resource: INVOKE.to_owned(),
            arguments: Some(json!({ "FunctionName": function, "Payload": payload })),
            timeout_seconds: Some(item.node.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT).into()),
            heartbeat_seconds: None,
            retry: item.node.retry.as_ref().map(retriers).unwrap_or_default(),
            catch,
        };
        let state = self.push(&name, Some(item.id()), kind);
        self.mark(state, Part::Task);
        let at = item.at.key("parameters");
        self.source(state, "Arguments/Payload/parameters", item.id(), at.as_str());
        let result = "$states.result.Payload";
        self.outcome(context, index, state, wrap(result).into(), "out".into());
        self.settle(context, index, item, state, result);
    }

    /// After a state of its own: the way of the error, or that more may be added to the state.
    pub(super) fn settle(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        state: usize,
        result: &str,
    ) {
        if item.catches() {
            return self.catch_exit(state);
        }
        let mut attach = Attach { state, ..Attach::default() };
        if context.reads_value(index)
            && let Some(expression) = super::super::parse(result)
        {
            attach.same.insert(self.value_variable(context, index), expression);
        }
        self.block().attach = Some(attach);
    }
}

/// An evaluation error must come first: else the call would be repeated for it.
fn retriers(retry: &Retry) -> Vec<Retrier> {
    let never = Retrier {
        comment: None,
        error_equals: vec!["States.QueryEvaluationError".to_owned()],
        interval_seconds: None,
        max_attempts: Some(0),
        backoff_rate: None,
        max_delay_seconds: None,
        jitter: None,
    };
    let mut errors = retry.errors.clone().unwrap_or_else(|| vec!["States.ALL".to_owned()]);
    errors.retain(|error| error != "States.QueryEvaluationError");
    if errors.iter().any(|error| error == "States.ALL") {
        errors = vec!["States.ALL".to_owned()];
    }
    if errors.is_empty() || retry.max_attempts < 2 {
        return vec![never];
    }
    let again = Retrier {
        comment: None,
        error_equals: errors,
        interval_seconds: Some(retry.interval_seconds.unwrap_or(1)),
        max_attempts: Some(retry.max_attempts - 1),
        backoff_rate: Some(retry.backoff_rate.as_ref().and_then(serde_json::Number::as_f64).unwrap_or(2.0)),
        max_delay_seconds: retry.max_delay_seconds.filter(|most| *most > retry.interval_seconds.unwrap_or(1)),
        jitter: retry.jitter.filter(|jitter| *jitter == Jitter::Full).map(|_| AslJitter::Full),
    };
    vec![never, again]
}
