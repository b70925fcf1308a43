//! The meaning of a workflow, as an interpreter that walks the nodes in topological order. It shares
//! no code with the compiler but the evaluator of expressions.

use std::collections::{BTreeMap, HashMap};

use portal_compiler::Resolver;
use portal_expr::{Bindings, Limits, evaluate_json};
use serde_json::{Map, Value, json};

use crate::generate::Callees;
use crate::world;

/// What a run does.
#[derive(Debug, Default)]
pub(crate) struct Meant {
    pub(crate) answer: Value,
    /// The errors that may end the run; empty when it succeeds.
    pub(crate) failures: Vec<String>,
    pub(crate) calls: Vec<String>,
    /// Calls inside something that failed and was taken: they may or may not have been made.
    pub(crate) maybe: Vec<String>,
    /// Several failures raced inside something that was taken: which one it saw is open.
    pub(crate) open: bool,
}

type Failure = (String, String);

/// How a node ended: its value and the port it left by; nothing when it did not run.
type Ended = Option<(Value, String)>;

struct Meaning<'a> {
    callees: &'a Callees,
    seed: u64,
    calls: Vec<String>,
    maybe: Vec<String>,
    open: bool,
}

pub(crate) fn run(document: &Value, callees: &Callees, input: &Value, seed: u64) -> Meant {
    let mut meaning = Meaning { callees, seed, calls: Vec::new(), maybe: Vec::new(), open: false };
    let (answer, failures) = meaning.workflow(document, input, "", &[]);
    let answer = answer.map_or_else(|| json!({ "content": [] }), Value::Object);
    Meant {
        answer,
        failures: failures.into_iter().map(|(error, _)| error).collect(),
        calls: meaning.calls,
        maybe: meaning.maybe,
        open: meaning.open,
    }
}

const EVALUATION: &str = "States.QueryEvaluationError";

fn evaluate(template: &Value, names: &BTreeMap<String, Value>) -> Result<Value, Failure> {
    let mut bindings = Bindings::new();
    for (name, value) in names {
        bindings.bind(name.as_str(), value);
    }
    evaluate_json(template, "field", &bindings, &Limits::default())
        .map_err(|error| (EVALUATION.to_owned(), error.to_string()))
}

impl Meaning<'_> {
    /// Something failed as a whole: what was called inside since `mark` need not have been, and the
    /// first of several different failures wins.
    fn failed(&mut self, mark: usize, failures: &[Failure]) {
        self.maybe.extend(self.calls.drain(mark..));
        self.open |= failures.windows(2).any(|two| two[0] != two[1]);
    }

    fn workflow(
        &mut self,
        document: &Value,
        input: &Value,
        path: &str,
        index: &[usize],
    ) -> (Option<Map<String, Value>>, Vec<Failure>) {
        let names = BTreeMap::from([("input".to_owned(), input.clone())]);
        let (ended, failures, answer) = self.graph(document, &names, path, index);
        drop(ended);
        (answer, failures)
    }

    /// Runs a graph; a node after a failed one does not run, others do.
    #[expect(clippy::type_complexity, reason = "three things of one walk")]
    fn graph(
        &mut self,
        graph: &Value,
        outer: &BTreeMap<String, Value>,
        path: &str,
        index: &[usize],
    ) -> (BTreeMap<String, Value>, Vec<Failure>, Option<Map<String, Value>>) {
        let nodes = graph["nodes"].as_array().unwrap();
        let edges = graph["edges"].as_array().unwrap();
        let mut ended: HashMap<&str, Ended> = HashMap::new();
        let mut blocked: HashMap<&str, bool> = HashMap::new();
        let mut names = outer.clone();
        let mut failures = Vec::new();
        let mut answer = None;
        // the generator writes nodes in topological order
        for node in nodes {
            let id = node["id"].as_str().unwrap();
            let incoming: Vec<&Value> = edges.iter().filter(|edge| edge["to"] == id).collect();
            let stuck = incoming.iter().any(|edge| blocked[edge["from"].as_str().unwrap()]);
            let live: Vec<bool> = incoming
                .iter()
                .map(|edge| {
                    let port = edge["port"].as_str().unwrap_or("out");
                    ended[edge["from"].as_str().unwrap()].as_ref().is_some_and(|(_, chosen)| chosen == port)
                })
                .collect();
            let runs = match node["join"].as_str() {
                _ if live.is_empty() => true,
                Some("all") => live.iter().all(|live| *live),
                _ => live.iter().any(|live| *live),
            };
            if stuck {
                blocked.insert(id, true);
                ended.insert(id, None);
                continue;
            }
            blocked.insert(id, false);
            let mut end = None;
            if runs {
                let sources: Vec<(&str, bool)> = incoming
                    .iter()
                    .map(|edge| edge["from"].as_str().unwrap())
                    .zip(live.iter().copied())
                    .collect();
                match self.node(node, &names, &sources, path, index) {
                    Ok((value, port)) => {
                        if node["type"] == "respond" && answer.is_none() {
                            answer = value.as_object().cloned();
                        }
                        end = Some((value, port));
                    }
                    Err(failure) => {
                        failures.push(failure);
                        blocked.insert(id, true);
                    }
                }
            }
            names.insert(id.to_owned(), end.as_ref().map_or(Value::Null, |(value, _)| value.clone()));
            ended.insert(id, end);
        }
        (names, failures, answer)
    }

    fn node(
        &mut self,
        node: &Value,
        names: &BTreeMap<String, Value>,
        sources: &[(&str, bool)],
        path: &str,
        index: &[usize],
    ) -> Result<(Value, String), Failure> {
        let out = |value| Ok((value, "out".to_owned()));
        if node["disabled"] == true {
            return out(Value::Null);
        }
        let kind = node["type"].as_str().unwrap();
        let (error, attempt) = match self.attempt(node, kind, names, sources, path, index) {
            Ok((value, port)) => return Ok((value, port)),
            Err(failed) => failed,
        };
        match node["on_error"].as_str().unwrap_or("fail") {
            "route" => {
                let value =
                    json!({ "error": error.0, "cause": error.1, "node": node["id"], "attempt": attempt });
                Ok((value, "error".to_owned()))
            }
            "continue" => {
                let value = evaluate(&node["fallback"], names)?;
                Ok(match kind {
                    "condition" => (json!(value == true), (value == true).to_string()),
                    "switch" => (json!("default"), "default".to_owned()),
                    _ => (value, "out".to_owned()),
                })
            }
            _ => Err(error),
        }
    }

    fn attempt(
        &mut self,
        node: &Value,
        kind: &str,
        names: &BTreeMap<String, Value>,
        sources: &[(&str, bool)],
        path: &str,
        index: &[usize],
    ) -> Result<(Value, String), (Failure, u64)> {
        let parameters = &node["parameters"];
        let first = |failure: Failure| (failure, 1);
        let out = |value| Ok((value, "out".to_owned()));
        match kind {
            "tool" => out(names["input"].clone()),
            "transform" => out(evaluate(&parameters["value"], names).map_err(first)?),
            "condition" => {
                let flag = boolean(&parameters["when"], names).map_err(first)?;
                Ok((json!(flag), flag.to_string()))
            }
            "switch" => {
                for case in parameters["cases"].as_array().unwrap() {
                    if boolean(&case["when"], names).map_err(first)? {
                        let port = case["port"].as_str().unwrap().to_owned();
                        return Ok((json!(port), port));
                    }
                }
                Ok((json!("default"), "default".to_owned()))
            }
            "merge" => out(merge(parameters["mode"].as_str().unwrap(), names, sources)),
            "wait" => out(Value::Null),
            "respond" => {
                let mut answer = Map::new();
                for (name, template) in parameters.as_object().unwrap() {
                    answer.insert(name.clone(), evaluate(template, names).map_err(first)?);
                }
                out(Value::Object(answer))
            }
            "fail" => {
                let field = |name: &str| evaluate(&parameters[name], names).map_err(first);
                Err(((text(&field("error")?), text(&field("cause")?)), 1))
            }
            "for_each" => self.for_each(parameters, names, path, index).map_err(first).and_then(out),
            "workflow.call" => self.call(node, names, path, index).map_err(first).and_then(out),
            _ => self.effect(node, names, path, index),
        }
    }

    fn effect(
        &mut self,
        node: &Value,
        names: &BTreeMap<String, Value>,
        path: &str,
        index: &[usize],
    ) -> Result<(Value, String), (Failure, u64)> {
        let parameters = evaluate(&node["parameters"], names).map_err(|failure| (failure, 1))?;
        let attempts = node["retry"]["max_attempts"].as_u64().unwrap_or(1);
        let name = format!("{path}{}", node["id"].as_str().unwrap());
        let index = json!(index);
        let mut attempt = 0;
        loop {
            self.calls.push(world::call(&name, &index, attempt, &parameters));
            match world::answer(self.seed, &name, &index, attempt) {
                Ok(value) => return Ok((value, "out".to_owned())),
                Err((error, cause)) => {
                    let again = node["retry"]["errors"]
                        .as_array()
                        .is_none_or(|errors| errors.iter().any(|known| known == error));
                    attempt += 1;
                    if !again || attempt >= attempts {
                        return Err(((error.to_owned(), cause.to_owned()), attempt));
                    }
                }
            }
        }
    }

    fn for_each(
        &mut self,
        parameters: &Value,
        names: &BTreeMap<String, Value>,
        path: &str,
        index: &[usize],
    ) -> Result<Value, Failure> {
        let items = evaluate(&parameters["items"], names)?;
        let Some(items) = items.as_array() else {
            return Err((EVALUATION.to_owned(), "items are no list".to_owned()));
        };
        let mut results = Vec::new();
        let mut failures = Vec::new();
        let mark = self.calls.len();
        for (place, item) in items.iter().enumerate() {
            let mut inner = names.clone();
            inner.insert("item".to_owned(), item.clone());
            inner.insert("index".to_owned(), json!(place));
            let mut deeper = index.to_vec();
            deeper.push(place);
            let before = self.calls.len();
            let (ended, failed, _) = self.graph(&parameters["body"], &inner, path, &deeper);
            if !failed.is_empty() {
                self.failed(before, &failed);
            }
            let result = match failed.into_iter().next() {
                Some(failure) => Err(failure),
                None => evaluate(&parameters["result"], &ended),
            };
            match result {
                Ok(value) => results.push(value),
                Err((error, cause)) => {
                    results.push(json!({ "error": error, "cause": cause }));
                    failures.push((error, cause));
                }
            }
        }
        match parameters["tolerated_failures"].as_u64() {
            Some(most) if failures.len() as u64 > most => Err((
                "States.ExceedToleratedFailureThreshold".to_owned(),
                format!("more than {most} items failed"),
            )),
            Some(_) => Ok(Value::Array(results)),
            None => match failures.first().cloned() {
                Some(failure) => {
                    self.failed(mark, &failures);
                    Err(failure)
                }
                None => Ok(Value::Array(results)),
            },
        }
    }

    fn call(
        &mut self,
        node: &Value,
        names: &BTreeMap<String, Value>,
        path: &str,
        index: &[usize],
    ) -> Result<Value, Failure> {
        let input = evaluate(&node["parameters"]["input"], names)?;
        let callee = self.callees.workflow(node["parameters"]["workflow"].as_str().unwrap(), None).unwrap();
        let document = callee.document.to_value();
        let path = format!("{path}{}__", node["id"].as_str().unwrap());
        let mark = self.calls.len();
        let (answer, failures) = self.workflow(&document, &input, &path, index);
        if let Some(failure) = failures.first().cloned() {
            // without a handler it fails the run, whose other failures race with it anyhow
            self.failed(mark, &failures);
            return Err(failure);
        }
        let Some(answer) = answer else { return Ok(Value::Null) };
        if answer.get("is_error") == Some(&Value::Bool(true)) {
            return Err((
                "Workflow.AnsweredError".to_owned(),
                answer.get("text").map(text).unwrap_or_default(),
            ));
        }
        let body = ["structured", "text", "content"].iter().find_map(|name| answer.get(*name));
        Ok(body.cloned().unwrap_or(Value::Null))
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn boolean(template: &Value, names: &BTreeMap<String, Value>) -> Result<bool, Failure> {
    let value = evaluate(template, names)?;
    value.as_bool().ok_or_else(|| (EVALUATION.to_owned(), "not true or false".to_owned()))
}

fn merge(mode: &str, names: &BTreeMap<String, Value>, sources: &[(&str, bool)]) -> Value {
    // several edges from one source count as one
    let mut by_source: Vec<(&str, bool)> = Vec::new();
    for (id, live) in sources {
        match by_source.iter_mut().find(|(known, _)| known == id) {
            Some((_, any)) => *any |= live,
            None => by_source.push((id, *live)),
        }
    }
    let value = |id: &str| names[id].clone();
    match mode {
        "combine" => by_source
            .iter()
            .map(|(id, live)| ((*id).to_owned(), if *live { value(id) } else { Value::Null }))
            .collect::<Map<_, _>>()
            .into(),
        "list" => by_source.iter().filter(|(_, live)| *live).map(|(id, _)| value(id)).collect(),
        _ => sources.iter().find(|(_, live)| *live).map_or(Value::Null, |(id, _)| value(id)),
    }
}
