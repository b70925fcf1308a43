//! Random workflows: shapes × conditions × error handling × loops × merges × calls. Nodes are
//! written in topological order.

use std::collections::{BTreeSet, HashMap};

use portal_compiler::{Callee, Resolver};
use serde_json::{Value, json};

/// A small generator of numbers (SplitMix64): the same seed gives the same workflow anywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x1234_5678_9abc_def1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The workflows that can be called.
#[derive(Default)]
pub(crate) struct Callees(HashMap<String, Value>);

impl Resolver for Callees {
    fn workflow(&self, workflow: &str, _: Option<u64>) -> Option<Callee> {
        let document = serde_json::from_value(self.0.get(workflow)?.clone()).unwrap();
        Some(Callee { version: 1, document })
    }
}

pub(crate) fn callees(random: &mut Random) -> Callees {
    let mut callees = Callees::default();
    for name in ["wf_a", "wf_b"] {
        let document = workflow(random, &callees);
        callees.0.insert(name.to_owned(), document);
    }
    callees
}

struct Node {
    id: String,
    ports: Vec<&'static str>,
    /// Ids of the nodes before it.
    before: BTreeSet<String>,
    /// Its text as JSON.
    json: Value,
}

pub(crate) fn workflow(random: &mut Random, callees: &Callees) -> Value {
    let mut counter = 0;
    let size = 1 + random.below(7);
    let tool = Node {
        id: "tool".to_owned(),
        ports: vec!["out"],
        before: BTreeSet::new(),
        json: json!({ "id": "tool", "type": "tool", "parameters": {
            "name": "t", "description": "A workflow made at random.", "input_schema": { "type": "object" } } }),
    };
    let mut edges = Vec::new();
    let mut nodes = vec![tool];
    let names = vec!["input".to_owned()];
    if random.chance(20) {
        fork(random, &mut nodes, &mut edges, &names, &mut counter);
    }
    for _ in 0..size {
        add(random, callees, &mut nodes, &mut edges, &names, &mut counter, 0);
    }
    let two = nodes.iter().position(|node| node.ports.contains(&"true"));
    if let Some(decider) = two.filter(|_| random.chance(30)) {
        for (port, id) in [("true", "yes"), ("false", "no")] {
            let before = nodes[decider].before.clone();
            let readable: Vec<String> = before.into_iter().chain([nodes[decider].id.clone()]).collect();
            let mut answer =
                json!({ "id": id, "type": "respond", "parameters": { "structured": all(&readable) } });
            if random.chance(20) {
                answer["parameters"] = json!({ "text": id, "is_error": true });
            }
            edges.push(json!({ "from": nodes[decider].id, "port": port, "to": id }));
            nodes.push(Node { id: id.to_owned(), ports: vec![], before: BTreeSet::new(), json: answer });
        }
    } else {
        let (before, own) = connect(random, &nodes, "end", 4);
        edges.extend(own);
        let readable: Vec<String> = before.into_iter().collect();
        let mut end =
            json!({ "id": "end", "type": "respond", "parameters": { "structured": all(&readable) } });
        if random.chance(15) {
            end["parameters"]["text"] = json!("{% 'not ' & $string($input.a) %}");
            end["parameters"]["is_error"] =
                if random.chance(50) { json!(true) } else { json!("{% $input.a > 4 %}") };
        }
        if random.chance(15) {
            end["join"] = json!("all");
        }
        nodes.push(Node { id: "end".to_owned(), ports: vec![], before: BTreeSet::new(), json: end });
    }
    json!({ "version": 1, "nodes": nodes.into_iter().map(|node| node.json).collect::<Vec<_>>(), "edges": edges })
}

/// Everything that can be read.
fn all(readable: &[String]) -> Value {
    Value::Object(readable.iter().map(|id| (id.clone(), json!(shown(id)))).collect())
}

fn shown(id: &str) -> String {
    format!("{{% ${id} %}}")
}

/// Edges from one to `most` earlier nodes; and everything before.
fn connect(random: &mut Random, nodes: &[Node], to: &str, most: usize) -> (BTreeSet<String>, Vec<Value>) {
    let sources: Vec<&Node> = nodes.iter().filter(|node| !node.ports.is_empty()).collect();
    let mut edges: Vec<Value> = Vec::new();
    let mut before = BTreeSet::new();
    for _ in 0..=random.below(most) {
        // mostly near ones, so that chains grow
        let near = sources.len().saturating_sub(1 + random.below(3).min(sources.len() - 1));
        let source = if random.chance(60) { sources[near] } else { random.pick(&sources) };
        let port = random.pick(&source.ports);
        let edge = if *port == "out" {
            json!({ "from": source.id, "to": to })
        } else {
            json!({ "from": source.id, "port": port, "to": to })
        };
        if !edges.contains(&edge) {
            edges.push(edge);
            before.insert(source.id.clone());
            before.extend(source.before.iter().cloned());
        }
    }
    (before, edges)
}

fn add(
    random: &mut Random,
    callees: &Callees,
    nodes: &mut Vec<Node>,
    edges: &mut Vec<Value>,
    outer: &[String],
    counter: &mut usize,
    depth: usize,
) {
    let id = format!("n{counter}");
    *counter += 1;
    let mut before = BTreeSet::new();
    if nodes.iter().any(|node| !node.ports.is_empty()) && !(depth > 0 && random.chance(25)) {
        let (found, own) = connect(random, nodes, &id, 3);
        before = found;
        edges.extend(own);
    }
    let names: Vec<String> = outer.iter().cloned().chain(before.iter().cloned()).collect();
    let incoming = edges.iter().any(|edge| edge["to"] == id.as_str());
    let (mut json, mut ports) = kind(random, callees, &names, &id, counter, depth, incoming);
    let can_fail = !ports.is_empty() && !matches!(json["type"].as_str(), Some("merge" | "wait"));
    if can_fail && random.chance(35) {
        if random.chance(50) {
            json["on_error"] = json!("route");
            ports.push("error");
        } else {
            json["on_error"] = json!("continue");
            json["fallback"] = match json["type"].as_str() {
                Some("condition") => json!(random.chance(50)),
                Some("switch") => Value::Null,
                _ if random.chance(50) => json!({ "fell": [expression(random, &names)] }),
                _ => json!([1]),
            };
        }
    }
    if random.chance(15) {
        json["join"] = json!("all");
    }
    if random.chance(4)
        && !matches!(json["type"].as_str(), Some("condition" | "switch"))
        && json.get("on_error").is_none()
    {
        json["disabled"] = json!(true);
    }
    nodes.push(Node { id, ports, before, json });
}

/// A switch with a call behind each of its cases and none behind its default.
fn fork(
    random: &mut Random,
    nodes: &mut Vec<Node>,
    edges: &mut Vec<Value>,
    names: &[String],
    counter: &mut usize,
) {
    let mut id = || {
        *counter += 1;
        format!("n{}", *counter - 1)
    };
    let switch = id();
    edges.push(json!({ "from": "tool", "to": switch }));
    let before = BTreeSet::from(["tool".to_owned()]);
    let cases = json!([{ "port": "p", "when": condition(random, names) }, { "port": "q", "when": condition(random, names) }]);
    let json = json!({ "id": switch, "type": "switch", "parameters": { "cases": cases } });
    nodes.push(Node { id: switch.clone(), ports: vec!["p", "q", "default"], before, json });
    for port in ["p", "q"] {
        let id = id();
        edges.push(json!({ "from": switch, "port": port, "to": id }));
        let parameters =
            json!({ "method": "GET", "url": "http://x", "query": { "q": expression(random, names) } });
        let json = json!({ "id": id, "type": "http.request", "parameters": parameters });
        let before = BTreeSet::from(["tool".to_owned(), switch.clone()]);
        nodes.push(Node { id, ports: vec!["out"], before, json });
    }
}

fn kind(
    random: &mut Random,
    callees: &Callees,
    names: &[String],
    id: &str,
    counter: &mut usize,
    depth: usize,
    incoming: bool,
) -> (Value, Vec<&'static str>) {
    match random.below(100) {
        0..25 => (
            json!({ "id": id, "type": "transform", "parameters": { "value": template(random, names) } }),
            vec!["out"],
        ),
        25..52 => {
            let mut node = json!({ "id": id, "type": "http.request",
                "parameters": { "method": "GET", "url": "http://x", "query": { "q": expression(random, names) } } });
            if random.chance(40) {
                node["retry"] = json!({ "max_attempts": 1 + random.below(3) });
                if random.chance(40) {
                    node["retry"]["errors"] = json!(["Http.Status503"]);
                }
            }
            (node, vec!["out"])
        }
        52..66 => (
            json!({ "id": id, "type": "condition", "parameters": { "when": condition(random, names) } }),
            vec!["true", "false"],
        ),
        66..72 => {
            let cases = json!([{ "port": "p", "when": condition(random, names) }, { "port": "q", "when": condition(random, names) }]);
            (
                json!({ "id": id, "type": "switch", "parameters": { "cases": cases } }),
                vec!["p", "q", "default"],
            )
        }
        72..82 if incoming => {
            let mode = *random.pick(&["first", "combine", "list"]);
            (json!({ "id": id, "type": "merge", "parameters": { "mode": mode } }), vec!["out"])
        }
        82..90 if depth < 2 => {
            let mut nodes = Vec::new();
            let mut edges = Vec::new();
            let inner: Vec<String> =
                names.iter().cloned().chain(["item".to_owned(), "index".to_owned()]).collect();
            for _ in 0..random.below(4) {
                add(random, callees, &mut nodes, &mut edges, &inner, counter, depth + 1);
            }
            let ids: Vec<String> =
                nodes.iter().map(|node| node.id.clone()).chain(["item".to_owned()]).collect();
            let body = json!({ "nodes": nodes.into_iter().map(|node| node.json).collect::<Vec<_>>(), "edges": edges });
            let items = random.pick(&["{% $input.list %}", "{% [1, 2, [3]] %}", "{% [] %}", "{% [[5]] %}"]);
            let result = if random.chance(50) {
                all(&ids)
            } else {
                {
                    let id = random.pick(&ids).clone();
                    json!(shown(&id))
                }
            };
            let mut node = json!({ "id": id, "type": "for_each", "parameters": { "items": items, "body": body, "result": result } });
            if random.chance(40) {
                node["parameters"]["tolerated_failures"] = json!(1 + random.below(2));
            }
            (node, vec!["out"])
        }
        90..94 if !callees.0.is_empty() => {
            let mut known: Vec<&String> = callees.0.keys().collect();
            known.sort();
            let workflow = (*random.pick(&known)).clone();
            let input = json!({ "a": random.below(9), "s": expression(random, names), "list": [1] });
            (
                json!({ "id": id, "type": "workflow.call", "parameters": { "workflow": workflow, "input": input } }),
                vec!["out"],
            )
        }
        94..96 => (json!({ "id": id, "type": "wait", "parameters": { "seconds": 1 } }), vec!["out"]),
        96..98 => (
            json!({ "id": id, "type": "fail", "parameters": { "error": "Made.Up", "cause": "{% 'because ' & $string($input.a) %}" } }),
            vec![],
        ),
        _ => (
            json!({ "id": id, "type": "transform", "parameters": { "value": [[1], null, { "k": expression(random, names) }] } }),
            vec!["out"],
        ),
    }
}

fn condition(random: &mut Random, names: &[String]) -> Value {
    let name = random.pick(names).clone();
    match random.below(8) {
        0..3 => json!(format!("{{% $input.a > {} %}}", random.below(9))),
        3 => json!(format!("{{% ${name} = null %}}")),
        4 => json!(format!("{{% $type(${name}) = 'object' %}}")),
        5 => json!(format!("{{% $exists(${name}.v) %}}")),
        6 => json!(random.chance(50)),
        // may be no boolean
        _ => json!(format!("{{% ${name}.v %}}")),
    }
}

fn expression(random: &mut Random, names: &[String]) -> Value {
    let name = random.pick(names).clone();
    let other = random.pick(names).clone();
    json!(match random.below(12) {
        0..4 => format!("{{% ${name} %}}"),
        4 => format!("{{% [${name}, ${other}] %}}"),
        5 => format!("{{% {{'k': ${name}, 'l': ${other}}} %}}"),
        6 => format!("{{% $string(${name}) & '/' & $string($input.a) %}}"),
        7 => format!("{{% ($v_x := ${name}; $w := $v_x; [$w]) %}}"),
        8 => format!("{{% $map([1, 2], function($x) {{ $x + $count(${name}) }}) %}}"),
        9 => format!("{{% ${name}[0] %}}"),
        10 => format!("{{% ${name}.v %}}"),
        _ => "{% 'text' %}".to_owned(),
    })
}

fn template(random: &mut Random, names: &[String]) -> Value {
    match random.below(8) {
        0..4 => expression(random, names),
        4 => json!({ "a": expression(random, names), "b": [expression(random, names), 2] }),
        5 => json!([expression(random, names)]),
        6 => json!([[]]),
        _ => random
            .pick(&[
                json!(null),
                json!(5),
                json!([]),
                json!([[1]]),
                json!({ "v": [1] }),
                json!(-2.5),
                json!([" {% no expression %}", "say \"%}\" {%"]),
            ])
            .clone(),
    }
}
