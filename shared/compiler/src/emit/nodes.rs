//! What each kind of node becomes.

use indexmap::IndexMap;
use portal_asl::{Catcher, Jitter as AslJitter, Retrier, StateKind};
use portal_expr::wrap;
use portal_workflow::{Jitter, OnError, Retry};
use serde_json::{Map, Value, json};

use super::place::{Assignment, as_text, own, render};
use super::{Attach, Context, ENVELOPE, Emitter, Exit, Slot};
use crate::model::Item;
use crate::template::Template;

/// Seconds an attempt may take where the author says nothing.
const DEFAULT_TIMEOUT: u64 = 60;
const INVOKE: &str = "arn:aws:states:::lambda:invoke";
/// On AWS the cause of a failed Lambda is JSON around the message.
const CAUSE: &str = "($c := $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : \"\"; \
    $contains($c, /^\\{\"errorMessage\":/) ? $parse($c).errorMessage : $c)";

impl Emitter {
    pub(super) fn node(&mut self, context: &Context<'_, '_>, index: usize) {
        let Some(item) = context.item(index) else { return };
        if item.node.is_disabled() {
            self.declare(context, index);
            return;
        }
        match item.kind.type_name.as_str() {
            "tool" | "respond" => {}
            "transform" | "condition" | "switch" | "merge" if !item.catches() => {
                let assignments = self.evaluated(context, index, None).unwrap_or_default();
                let name = context.names.get(index).cloned().unwrap_or_default();
                self.assign(&name, Some(item.id()), assignments);
                self.declare(context, index);
            }
            "transform" | "condition" | "switch" | "merge" => self.caught(context, index, item),
            "fail" => self.fail(context, index, item),
            "wait" => self.wait(context, index, item),
            "for_each" => self.for_each(context, index, item),
            "workflow.call" => self.call(context, index, item),
            _ => self.task(context, index, item),
        }
    }

    /// Evaluates a node under a condition without a choice, if one expression can say it.
    pub(super) fn guarded(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        guard: &crate::guard::Guard,
    ) -> bool {
        let Some(item) = context.item(index) else { return false };
        if item.node.is_disabled() {
            self.declare(context, index);
            return true;
        }
        let instant = ["transform", "condition", "switch", "merge"].iter().any(|name| item.is(name));
        if !instant || item.catches() {
            return false;
        }
        let Some(text) = self.guard(context, guard) else { return false };
        let Some(assignments) = self.evaluated(context, index, Some(&text)) else { return false };
        let name = context.names.get(index).cloned().unwrap_or_default();
        self.assign(&name, Some(item.id()), assignments);
        self.declare(context, index);
        true
    }

    /// What an instant node assigns; nothing when a condition cannot be put around it.
    fn evaluated(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        guard: Option<&str>,
    ) -> Option<Vec<Assignment>> {
        let item = context.item(index)?;
        let (letter, value, fallible, field) = match item.kind.type_name.as_str() {
            "transform" => {
                let value = self.localize(item.parameter("value")?);
                let fallible = !value.is_constant();
                ('v', value, fallible, "value")
            }
            "merge" => ('v', self.merged(context, index, item), false, "mode"),
            "condition" => ('p', own(&self.port_text(item)), true, "when"),
            _ => ('p', own(&self.port_text(item)), true, "cases"),
        };
        let wanted = if letter == 'v' { context.reads_value(index) } else { context.asks_port(index) };
        if !wanted && !fallible {
            return Some(Vec::new());
        }
        let value = match guard {
            None => value,
            Some(guard) => own(&format!("{guard} ? ({}) : null", as_text(&value)?)),
        };
        let variable = if letter == 'v' {
            self.value_variable(context, index)
        } else {
            self.port_variable(context, index)
        };
        let from = Some((item.id().to_owned(), item.parameter_at(field).into_string()));
        Some(vec![Assignment { variable, value, fallible, from }])
    }

    /// The port a condition or a switch chooses, as an expression.
    fn port_text(&self, item: &Item<'_>) -> String {
        if item.is("condition") {
            let when =
                item.parameter("when").map_or_else(|| "false".to_owned(), |when| self.boolean(item, when));
            return format!("{when} ? \"true\" : \"false\"");
        }
        let mut text = String::new();
        let cases = match item.parameter("cases") {
            Some(Template::List(cases)) => cases.clone(),
            Some(Template::Constant(Value::Array(cases))) => {
                cases.iter().map(|case| Template::Constant(case.clone())).collect()
            }
            _ => Vec::new(),
        };
        for case in &cases {
            let (port, when) = match case {
                Template::Object(fields) => {
                    let field = |name: &str| {
                        fields.iter().find(|(key, _)| key == name).map(|(_, field)| field.clone())
                    };
                    let port = field("port").and_then(|port| Some(port.constant()?.as_str()?.to_owned()));
                    (port, field("when"))
                }
                Template::Constant(case) => (
                    case.get("port").and_then(Value::as_str).map(str::to_owned),
                    case.get("when").cloned().map(Template::Constant),
                ),
                Template::Expression(_) | Template::List(_) => (None, None),
            };
            if let (Some(port), Some(when)) = (port, when) {
                text = text + &self.boolean(item, &when) + " ? \"" + &port + "\" : ";
            }
        }
        text + "\"default\""
    }

    /// An expression that is true or false, or an error that says whose fault it is.
    fn boolean(&self, item: &Item<'_>, when: &Template) -> String {
        match self.localize(when) {
            Template::Expression(expression) => format!(
                "($w := ({}); $type($w) = \"boolean\" ? $w : $error(\"`when` of `{}` must give true or false\"))",
                expression.print(),
                item.id()
            ),
            Template::Constant(Value::Bool(flag)) => format!("({flag})"),
            Template::Constant(_) | Template::List(_) | Template::Object(_) => "(false)".to_owned(),
        }
    }

    fn merged(&self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) -> Template {
        let mode = item.parameter("mode").and_then(|mode| mode.constant()?.as_str().map(str::to_owned));
        let mode = mode.as_deref().unwrap_or("first");
        let guards = context.guards.edges.get(index).map(Vec::as_slice).unwrap_or_default();
        // by source: its id, its value, and when one of its edges is live
        let mut sources: Vec<(&str, Vec<crate::guard::Guard>)> = Vec::new();
        for (edge, (_, guard)) in item.incoming.iter().zip(guards) {
            let Some(source) = context.item(edge.from) else { continue };
            match sources.iter_mut().find(|(id, _)| *id == source.id()) {
                Some((_, all)) if mode != "first" => all.push(guard.clone()),
                _ => sources.push((source.id(), vec![guard.clone()])),
            }
        }
        let parts: Vec<(&str, String, Option<String>)> = sources
            .into_iter()
            .map(|(id, guards)| {
                let value = self.localize(&own(&format!("${id}")));
                let value = as_text(&value).unwrap_or_else(|| "null".to_owned());
                (id, value, self.guard(context, &crate::guard::Guard::any(guards)))
            })
            .collect();
        let always = parts.iter().all(|(_, _, guard)| guard.is_none());
        match mode {
            "combine" if always => {
                Template::Object(parts.iter().map(|(id, value, _)| ((*id).to_owned(), own(value))).collect())
            }
            "list" if always => Template::List(parts.iter().map(|(_, value, _)| own(value)).collect()),
            "combine" => {
                let fields: Vec<String> = parts
                    .iter()
                    .map(|(id, value, guard)| match guard {
                        Some(guard) => format!("\"{id}\": {guard} ? {value} : null"),
                        None => format!("\"{id}\": {value}"),
                    })
                    .collect();
                own(&format!("{{{}}}", fields.join(", ")))
            }
            "list" => {
                // an array inside brackets would lose its own
                let one = |value: &str| format!("($type({value}) = \"array\" ? [[{value}]] : [{value}])");
                let text = parts.iter().fold("[]".to_owned(), |list, (_, value, guard)| match guard {
                    Some(guard) => format!("$append({list}, {guard} ? {} : [])", one(value)),
                    None => format!("$append({list}, {})", one(value)),
                });
                own(&text)
            }
            _ => {
                let text =
                    parts.iter().rev().fold("null".to_owned(), |rest, (_, value, guard)| match guard {
                        Some(guard) => format!("{guard} ? {value} : {rest}"),
                        None => value.clone(),
                    });
                own(&text)
            }
        }
    }

    /// An instant node whose error is taken. Only a Parallel can catch what an evaluation throws, and
    /// it catches what its own `Arguments` throw.
    fn caught(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let name = context.names.get(index).cloned().unwrap_or_default();
        let decides = item.is("condition") || item.is("switch");
        let (key, field, value) = if decides {
            ("p", if item.is("switch") { "cases" } else { "when" }, own(&self.port_text(item)))
        } else {
            let value = item.parameter("value").map(|value| self.localize(value));
            ("v", "value", value.unwrap_or(Template::Constant(Value::Null)))
        };
        let arguments = render(&Template::Object(vec![(key.to_owned(), value)]));
        let mark = self.open();
        self.push(&format!("{name}-value"), Some(item.id()), StateKind::Pass);
        let branch = self.close(mark);
        let catch = vec![self.catcher(context, index, item, "1")];
        let kind = StateKind::Parallel {
            branches: vec![branch],
            arguments: Some(arguments),
            retry: Vec::new(),
            catch,
        };
        let state = self.push(&name, Some(item.id()), kind);
        self.source(state, &format!("Arguments/{key}"), item.id(), item.parameter_at(field).as_str());
        let result = format!("$states.result[0].{key}");
        let value = match item.kind.type_name.as_str() {
            "condition" => format!("{result} = \"true\""),
            _ => result.clone(),
        };
        let port = if decides { wrap(&result) } else { "out".to_owned() };
        self.outcome(context, index, state, Value::String(wrap(&value)), Value::String(port));
        self.catch_exit(state);
    }

    /// Writes a state's value and port, and puts both into effect.
    pub(super) fn outcome(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        state: usize,
        value: Value,
        port: Value,
    ) {
        self.declare(context, index);
        let (v, p) = (self.value_variable(context, index), self.port_variable(context, index));
        let (reads, asks) = (context.reads_value(index), context.asks_port(index));
        if let Some(draft) = self.draft(state) {
            draft.output = Some(json!({}));
            if reads {
                draft.assign.insert(v, value);
            }
            if asks {
                draft.assign.insert(p, port);
            }
        }
    }

    pub(super) fn catch_exit(&mut self, state: usize) {
        self.block().exits.push(Exit { state, slot: Slot::Catch(0) });
    }

    /// What a node gives when its error is taken: the value and the port.
    fn rescue(&self, item: &Item<'_>, error: Template) -> (Template, Template) {
        if item.node.on_error() == OnError::Route {
            return (error, Template::Constant("error".into()));
        }
        let fallback =
            item.fallback.as_ref().map_or(Template::Constant(Value::Null), |value| self.localize(value));
        let port = match item.kind.type_name.as_str() {
            "condition" => match fallback.constant() {
                Some(Value::Bool(true)) => "true",
                _ => "false",
            },
            "switch" => {
                let wanted = fallback.constant().and_then(Value::as_str);
                wanted.filter(|port| item.ports.iter().any(|known| known == port)).unwrap_or("default")
            }
            _ => "out",
        };
        let port = Template::Constant(port.into());
        let value = match item.kind.type_name.as_str() {
            "condition" => Template::Constant((port.constant() == Some(&"true".into())).into()),
            "switch" => port.clone(),
            _ => fallback,
        };
        (value, port)
    }

    pub(super) fn catcher(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        attempt: &str,
    ) -> Catcher {
        let error = error_object(item.id(), "$states.errorOutput.Error", CAUSE, attempt);
        let (value, port) = self.rescue(item, error);
        let assign = self.rescued(context, index, item, &value, &port);
        Catcher {
            comment: None,
            error_equals: vec!["States.ALL".to_owned()],
            next: String::new(),
            assign,
            output: Some(json!({})),
        }
    }

    /// What is written when a node's error is taken. A fallback that may fail is evaluated though
    /// nobody reads it.
    fn rescued(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        value: &Template,
        port: &Template,
    ) -> IndexMap<String, Value> {
        let mut assign = IndexMap::new();
        let fallible = item.node.on_error() == OnError::Continue && !value.is_constant();
        if context.reads_value(index) || fallible {
            let variable = self.value_variable(context, index);
            if fallible {
                self.keep.insert(variable.clone());
            }
            assign.insert(variable, render(value));
        }
        if context.asks_port(index) {
            assign.insert(self.port_variable(context, index), render(port));
        }
        assign
    }

    fn fail(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let field = |name: &str| item.parameter(name).map(|template| render(&self.localize(template)));
        let kind = StateKind::Fail { error: field("error"), cause: field("cause") };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let state = self.push(&name, Some(item.id()), kind);
        for (field, parameter) in [("Error", "error"), ("Cause", "cause")] {
            self.source(state, field, item.id(), item.parameter_at(parameter).as_str());
        }
        self.block().exits.clear();
    }

    fn wait(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let field = |name: &str| item.parameter(name).map(|template| render(&self.localize(template)));
        let kind = StateKind::Wait { seconds: field("seconds"), timestamp: field("until") };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let state = self.push(&name, Some(item.id()), kind);
        for (field, parameter) in [("Seconds", "seconds"), ("Timestamp", "until")] {
            self.source(state, field, item.id(), item.parameter_at(parameter).as_str());
        }
        if let Some(draft) = self.draft(state) {
            draft.output = Some(json!({}));
        }
        self.declare(context, index);
    }

    fn task(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
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
        let at = item.at.key("parameters");
        self.source(state, "Arguments/Payload/parameters", item.id(), at.as_str());
        let result = "$states.result.Payload";
        self.outcome(context, index, state, wrap(result).into(), "out".into());
        self.settle(context, index, item, state, result);
    }

    /// After a state of its own: the way of the error, or that more may be added to the state.
    fn settle(
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
            && let Some(expression) = super::parse(result)
        {
            attach.same.insert(self.value_variable(context, index), expression);
        }
        self.block().attach = Some(attach);
    }

    fn for_each(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let Some(body) = &item.body else { return };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let items = item.parameter("items").map(|items| render(&self.localize(items)));
        let uses = Uses::of(item, body);
        let mark = self.open();
        let mut entry = Vec::new();
        for (used, field) in [(uses.item, "item"), (uses.index, "index")] {
            let variable = self.own_variable('i', &format!("{name}_{field}"));
            if used {
                entry.push((variable.clone(), field));
            }
            self.set(field, portal_expr::Replacement::Variable(variable.clone()));
            if field == "index" {
                self.indexes.push(variable);
            }
        }
        if !entry.is_empty() {
            let state = self.push(&format!("{name}-item"), Some(item.id()), StateKind::Pass);
            let mut attach = Attach { state, ..Attach::default() };
            for (variable, field) in entry {
                let text = format!("$states.input.{field}");
                if let Some(draft) = self.draft(state) {
                    draft.assign.insert(variable.clone(), wrap(&text).into());
                    draft.output = Some(json!({}));
                }
                if let Some(expression) = super::parse(&text) {
                    attach.same.insert(variable, expression);
                }
            }
            self.block().attach = Some(attach);
        }
        let mut inner = self.context(body);
        if let Some(result) = item.parameter("result") {
            inner.read_outside(result);
        }
        let tree = inner.tree.clone();
        self.tree(&mut inner, &tree);
        let result = item.parameter("result").map_or(Template::Constant(Value::Null), |t| self.localize(t));
        let at = item.parameter_at("result");
        self.finish(&format!("{name}-result"), Some(item.id()), &result, Some((item.id(), at.as_str())));
        self.indexes.pop();
        let mut processor = self.close(mark);
        let tolerated = item.parameter("tolerated_failures").and_then(|t| t.constant()?.as_u64());
        if tolerated.is_some() {
            processor = self.tolerant(&name, item, processor);
        }
        let selector = json!({
            "item": "{% $states.context.Map.Item.Value %}",
            "index": "{% $states.context.Map.Item.Index %}",
        });
        let catch = if item.catches() { vec![self.catcher(context, index, item, "1")] } else { Vec::new() };
        let concurrency = item.parameter("concurrency").and_then(|t| t.constant().cloned());
        let kind = StateKind::Map {
            items,
            item_selector: Some(selector),
            max_concurrency: Some(concurrency.unwrap_or_else(|| 10.into())),
            tolerated_failure_count: None,
            tolerated_failure_percentage: None,
            item_processor: processor,
            retry: Vec::new(),
            catch,
        };
        let state = self.push(&name, Some(item.id()), kind);
        self.source(state, "Items", item.id(), item.parameter_at("items").as_str());
        match tolerated {
            None => {
                let result = "$states.result";
                self.outcome(context, index, state, wrap(result).into(), "out".into());
                self.settle(context, index, item, state, result);
            }
            Some(tolerated) => self.threshold(context, index, item, state, tolerated),
        }
    }

    /// A loop's body that gives `{v}` or `{e}` instead of failing.
    fn tolerant(&mut self, name: &str, item: &Item<'_>, body: portal_asl::Branch) -> portal_asl::Branch {
        let mark = self.open();
        let catch = vec![Catcher {
            comment: None,
            error_equals: vec!["States.ALL".to_owned()],
            next: String::new(),
            assign: IndexMap::new(),
            output: Some(
                json!({ "e": { "error": "{% $states.errorOutput.Error %}", "cause": wrap(CAUSE) } }),
            ),
        }];
        let kind = StateKind::Parallel { branches: vec![body], arguments: None, retry: Vec::new(), catch };
        let state = self.push(&format!("{name}-try"), Some(item.id()), kind);
        if let Some(draft) = self.draft(state) {
            draft.output = Some(json!({ "v": "{% $states.result[0] %}" }));
        }
        self.catch_exit(state);
        self.push(&format!("{name}-tried"), Some(item.id()), StateKind::Pass);
        self.close(mark)
    }

    /// Too many failed items fail the loop.
    fn threshold(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        state: usize,
        tolerated: u64,
    ) {
        let name = context.names.get(index).cloned().unwrap_or_default();
        let list = "$append([], $map($states.result, function($r) { $exists($r.e) ? $r.e : $r.v })[])";
        self.outcome(context, index, state, wrap(list).into(), "out".into());
        let over = self.own_variable('x', &name);
        if let Some(draft) = self.draft(state) {
            draft
                .assign
                .insert(over.clone(), wrap(&format!("$count($states.result.e) > {tolerated}")).into());
        }
        let error = "States.ExceedToleratedFailureThreshold";
        let cause = format!("more than {tolerated} items failed");
        let mut rule = portal_asl::ChoiceRule {
            comment: None,
            condition: wrap(&format!("${over}")).into(),
            next: String::new(),
            assign: IndexMap::new(),
            output: None,
        };
        if item.catches() {
            let object = error_object(item.id(), &format!("\"{error}\""), &format!("\"{cause}\""), "1");
            let (value, port) = self.rescue(item, object);
            rule.assign = self.rescued(context, index, item, &value, &port);
        }
        let kind = StateKind::Choice { choices: vec![rule], default: None };
        let choice = self.push(&format!("{name}-check"), Some(item.id()), kind);
        let (rule, default) =
            (Exit { state: choice, slot: Slot::Rule(0) }, Exit { state: choice, slot: Slot::Default });
        if item.catches() {
            self.block().exits = vec![rule, default, Exit { state, slot: Slot::Catch(0) }];
            return;
        }
        self.block().exits = vec![rule];
        let kind = StateKind::Fail { error: Some(error.into()), cause: Some(cause.into()) };
        self.push(&format!("{name}-failed"), Some(item.id()), kind);
        self.block().exits = vec![default];
    }
}

/// `{error, cause, node, attempt}`.
pub(super) fn error_object(node: &str, error: &str, cause: &str, attempt: &str) -> Template {
    Template::Object(vec![
        ("error".to_owned(), own(error)),
        ("cause".to_owned(), own(cause)),
        ("node".to_owned(), Template::Constant(node.into())),
        ("attempt".to_owned(), own(attempt)),
    ])
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

/// Which of the loop's own names the body needs.
struct Uses {
    item: bool,
    index: bool,
}

impl Uses {
    fn of(owner: &Item<'_>, body: &crate::model::Graph<'_>) -> Self {
        let mut names = Vec::new();
        if let Some(result) = owner.parameter("result") {
            let mut leaves = Vec::new();
            result.leaves(&portal_workflow::Pointer::root(), &mut leaves);
            names.extend(leaves);
        }
        // a loop inside has an item of its own, but its `items` are evaluated here
        let inner = body.nodes.iter().flat_map(|item| {
            let result = item.parameter_at("result");
            let own = item.is("for_each");
            item.leaves()
                .into_iter()
                .filter(move |leaf| !own || !leaf.at.as_str().starts_with(result.as_str()))
        });
        names.extend(inner);
        let reads =
            |name: &str| names.iter().any(|leaf| leaf.expression.references().iter().any(|r| r.name == name));
        Self { item: reads("item"), index: reads("index") || !body.effects().is_empty() }
    }
}

impl Context<'_, '_> {
    /// Marks what a loop's result reads of its body.
    fn read_outside(&mut self, result: &Template) {
        let mut leaves = Vec::new();
        result.leaves(&portal_workflow::Pointer::root(), &mut leaves);
        let positions = self.graph.positions();
        for leaf in leaves {
            for reference in leaf.expression.references() {
                let Some(index) = positions.get(reference.name.as_str()) else { continue };
                let port_only = self.graph.item(*index).is_some_and(super::context::is_port_only);
                let list = if port_only { self.askers.get_mut(*index) } else { self.readers.get_mut(*index) };
                if let Some(list) = list {
                    list.push(super::context::OUTSIDE);
                }
            }
        }
    }
}
