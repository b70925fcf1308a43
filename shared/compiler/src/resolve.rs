//! Pass 2: names become places. Node types to kinds, edges to positions, ports to indexes, texts to
//! parsed expressions, calls to the workflows they call.

use std::collections::{HashMap, HashSet};

use portal_catalog::{Catalog, NodeKind, Role};
use portal_workflow::problem::did_you_mean;
use portal_workflow::{Document, Edge, Mode, Node, OnError, Pointer};
use serde_json::Value;

use crate::model::{Callee, Graph, Incoming, Item};
use crate::template::Template;
use crate::{Diagnostic, Resolver};

/// What the pass needs beside the document.
pub(crate) struct Context<'c, 'r> {
    pub(crate) catalog: &'c Catalog,
    pub(crate) resolver: &'r dyn Resolver,
    /// The workflows being resolved, from the outside in.
    pub(crate) calls: Vec<(String, u64)>,
}

/// Names in expressions that are no nodes.
pub(crate) const GLOBALS: [&str; 4] = ["input", "execution", "caller", "workflow"];
const LOOP: [&str; 2] = ["item", "index"];
const WORDS: [&str; 9] = ["states", "and", "or", "in", "true", "false", "null", "undefined", "function"];
/// Workflows in workflows deeper than this are refused.
const DEEPEST: usize = 8;

pub(crate) struct Resolved<'c> {
    pub(crate) graph: Graph<'c>,
    /// Whether every edge and every type could be resolved and no cycle was found.
    pub(crate) whole: bool,
}

/// Resolves a whole document.
pub(crate) fn resolve<'c>(
    document: &Document,
    context: &mut Context<'c, '_>,
    found: &mut Vec<Diagnostic>,
) -> Resolved<'c> {
    let mut ids = HashMap::new();
    let root = Pointer::root();
    let before = found.len();
    let graph = Pass { context, ids: &mut ids, found }.graph(&document.nodes, &document.edges, &root);
    let whole =
        !found.iter().skip(before).any(|d| matches!(d.code, "F010" | "F012" | "F013" | "F014" | "F020"));
    Resolved { graph, whole }
}

struct Pass<'p, 'c, 'r> {
    context: &'p mut Context<'c, 'r>,
    /// Every id of the document so far, bodies included, and where it stands.
    ids: &'p mut HashMap<String, Pointer>,
    found: &'p mut Vec<Diagnostic>,
}

impl<'c> Pass<'_, 'c, '_> {
    fn graph(&mut self, nodes: &[Node], edges: &[Edge], at: &Pointer) -> Graph<'c> {
        let mut graph = Graph::default();
        let mut places = HashMap::new();
        let mut unknown = HashSet::new();
        let at_nodes = at.key("nodes");
        for (index, node) in nodes.iter().enumerate() {
            let at = at_nodes.index(index);
            self.id(node, &at);
            match self.item(node, &at) {
                Some(item) => {
                    places.entry(node.id.clone()).or_insert(graph.nodes.len());
                    graph.nodes.push(item);
                }
                None => {
                    unknown.insert(node.id.clone());
                }
            }
        }
        let at_edges = at.key("edges");
        let mut seen = HashSet::new();
        for (index, edge) in edges.iter().enumerate() {
            let at = at_edges.index(index);
            if !seen.insert((edge.from.as_str(), edge.port(), edge.to.as_str())) {
                self.found.push(Diagnostic::new(
                    "W015",
                    Some(&edge.from),
                    &at,
                    format!("there is already an edge from `{}` to `{}` by this port", edge.from, edge.to),
                    format!("`{}`에서 `{}`(으)로 가는 같은 연결이 이미 있습니다", edge.from, edge.to),
                ));
                continue;
            }
            self.edge(edge, &at, &mut graph, &places, &unknown);
        }
        self.sort(&mut graph);
        graph
    }

    fn id(&mut self, node: &Node, at: &Pointer) {
        let id = node.id.as_str();
        if id.is_empty() {
            return;
        }
        let at_id = at.key("id");
        if let Some(first) = self.ids.get(id) {
            self.found.push(
                Diagnostic::new(
                    "F010",
                    Some(id),
                    &at_id,
                    format!("another node is already called `{id}`"),
                    format!("`{id}`(이)라는 노드가 이미 있습니다"),
                )
                .label(id, first, "the first one", "먼저 있던 노드")
                .help(
                    "ids are unique in the whole document, the bodies of loops included",
                    "id는 반복문 본문까지 포함해 문서 전체에서 하나뿐이어야 합니다",
                ),
            );
            return;
        }
        self.ids.insert(id.to_owned(), at_id.clone());
        let reserved =
            portal_expr::is_builtin(id) || GLOBALS.contains(&id) || LOOP.contains(&id) || WORDS.contains(&id);
        if reserved {
            self.found.push(
                Diagnostic::new(
                    "F011",
                    Some(id),
                    &at_id,
                    format!("`{id}` already has a meaning in expressions"),
                    format!("`{id}`은(는) 표현식에서 이미 쓰이는 이름입니다"),
                )
                .help(
                    format!("call it something else, such as `{id}_1` or `my_{id}`"),
                    format!("`{id}_1`이나 `my_{id}`처럼 다른 이름을 쓰세요"),
                ),
            );
        }
    }

    fn item(&mut self, node: &Node, at: &Pointer) -> Option<Item<'c>> {
        let Some(kind) = self.context.catalog.get(&node.type_name) else {
            if !node.type_name.is_empty() {
                self.unknown_type(node, at);
            }
            return None;
        };
        let parameters = node
            .parameters
            .iter()
            .filter(|(name, _)| !opaque(kind, name))
            .map(|(name, value)| {
                let at = at.key("parameters").key(name);
                (name.clone(), Template::parse(value, &at, &node.id, self.found))
            })
            .collect();
        let fallback = node
            .fallback
            .as_ref()
            .map(|value| Template::parse(value, &at.key("fallback"), &node.id, self.found));
        let body = node.body(at, Mode::Lenient).map(|read| {
            let at = at.key("parameters").key("body");
            Box::new(self.graph(&read.graph.nodes, &read.graph.edges, &at))
        });
        let mut item = Item {
            node: node.clone(),
            at: at.clone(),
            kind,
            parameters,
            fallback,
            ports: ports(kind, node),
            incoming: Vec::new(),
            body,
            callee: None,
        };
        if item.is("workflow.call") && !node.is_disabled() {
            item.callee = self.callee(&item);
        }
        Some(item)
    }

    fn unknown_type(&mut self, node: &Node, at: &Pointer) {
        let name = &node.type_name;
        let near = did_you_mean(name, self.context.catalog.iter().map(|kind| kind.type_name.as_str()));
        let diagnostic = Diagnostic::new(
            "F020",
            Some(&node.id),
            &at.key("type"),
            format!("there is no node type `{name}`"),
            format!("`{name}`(이)라는 노드 종류는 없습니다"),
        );
        self.found.push(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?"), format!("`{near}`인가요?")),
            None => diagnostic.help(
                "the palette and `GET /api/v1/nodes` list every type",
                "팔레트와 `GET /api/v1/nodes`에서 모든 종류를 볼 수 있습니다",
            ),
        });
    }

    fn edge(
        &mut self,
        edge: &Edge,
        at: &Pointer,
        graph: &mut Graph<'c>,
        places: &HashMap<String, usize>,
        unknown: &HashSet<String>,
    ) {
        let mut ends = Vec::new();
        for (key, id) in [("from", &edge.from), ("to", &edge.to)] {
            match places.get(id) {
                Some(place) => ends.push(*place),
                // its type is unknown, which was said already; or the id is missing
                None if unknown.contains(id) || id.is_empty() => {}
                None => {
                    let diagnostic = Diagnostic::new(
                        "F013",
                        None,
                        &at.key(key),
                        format!("there is no node `{id}` here"),
                        format!("여기에는 `{id}` 노드가 없습니다"),
                    );
                    let near = did_you_mean(id, places.keys().map(String::as_str));
                    let elsewhere = self.ids.contains_key(id);
                    self.found.push(match near {
                        _ if elsewhere => diagnostic.help(
                            "an edge cannot lead into or out of a loop's body; read the loop's output instead",
                            "연결은 반복문 본문을 드나들 수 없습니다. 반복문의 출력을 쓰세요",
                        ),
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?"), format!("`{near}`인가요?")),
                        None => diagnostic.help("remove the edge, or add the node", "연결을 지우거나 노드를 추가하세요"),
                    });
                }
            }
        }
        let [from, to] = ends[..] else { return };
        let Some(port) = self.port(edge, at, graph, from) else { return };
        let Some(target) = graph.nodes.get_mut(to) else { return };
        if target.kind.role == Role::Trigger {
            let id = target.id().to_owned();
            self.found.push(
                Diagnostic::new(
                    "F016",
                    Some(&id),
                    at,
                    format!("an edge leads into `{id}`, where the run begins"),
                    format!("실행이 시작되는 `{id}`(으)로 들어가는 연결이 있습니다"),
                )
                .help("turn the edge around or remove it", "연결의 방향을 바꾸거나 지우세요"),
            );
            return;
        }
        target.incoming.push(Incoming { from, port });
    }

    fn port(&mut self, edge: &Edge, at: &Pointer, graph: &Graph<'c>, from: usize) -> Option<usize> {
        let source = graph.item(from)?;
        if let Some(port) = source.ports.iter().position(|port| port == edge.port()) {
            return Some(port);
        }
        let id = source.id();
        let place = if edge.port.is_some() { at.key("port") } else { at.clone() };
        let diagnostic = Diagnostic::new(
            "F014",
            Some(id),
            &place,
            format!("`{id}` has no port `{}`", edge.port()),
            format!("`{id}`에는 `{}` 포트가 없습니다", edge.port()),
        );
        let ports = source.ports.join("`, `");
        self.found.push(if edge.port() == "error" && source.kind.can_fail {
            diagnostic.help(
                "the port `error` is there when `on_error` is `route`",
                "`error` 포트는 `on_error`가 `route`일 때만 있습니다",
            )
        } else if ports.is_empty() {
            diagnostic.help(
                "a run ends there: nothing can follow it",
                "실행이 여기서 끝나므로 뒤에 아무것도 올 수 없습니다",
            )
        } else {
            diagnostic.help(format!("its ports are `{ports}`"), format!("있는 포트는 `{ports}`입니다"))
        });
        None
    }

    /// Kahn's algorithm, the author's order first.
    fn sort(&mut self, graph: &mut Graph<'c>) {
        let count = graph.nodes.len();
        let mut outgoing = vec![Vec::new(); count];
        let mut waiting: Vec<usize> = graph.nodes.iter().map(|item| item.incoming.len()).collect();
        for (to, item) in graph.nodes.iter().enumerate() {
            for edge in &item.incoming {
                if let Some(list) = outgoing.get_mut(edge.from) {
                    list.push(to);
                }
            }
        }
        let mut ready: std::collections::BTreeSet<usize> =
            waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index).collect();
        while let Some(next) = ready.pop_first() {
            graph.order.push(next);
            for to in outgoing.get(next).into_iter().flatten() {
                if let Some(left) = waiting.get_mut(*to) {
                    *left -= 1;
                    if *left == 0 {
                        ready.insert(*to);
                    }
                }
            }
        }
        let mut stuck: HashSet<usize> =
            (0..count).filter(|i| waiting.get(*i).is_some_and(|w| *w > 0)).collect();
        while let Some(cycle) = find_cycle(graph, &stuck) {
            let ids: Vec<&str> = cycle.iter().filter_map(|i| Some(graph.item(*i)?.id())).collect();
            let Some((first, last)) = cycle.first().zip(ids.first()) else { break };
            let way = format!("{} → {last}", ids.join(" → "));
            let at = graph.item(*first).map(|item| item.at.clone()).unwrap_or_default();
            let mut diagnostic = Diagnostic::new(
                "F012",
                Some(last),
                &at,
                format!("these nodes wait for each other: {way}"),
                format!("이 노드들이 서로를 기다립니다: {way}"),
            )
            .help(
                "remove one of the edges; to do something for many items use `for_each`",
                "연결 하나를 지우세요. 여러 항목에 반복하려면 `for_each`를 쓰세요",
            );
            for index in cycle.iter().skip(1) {
                if let Some(item) = graph.item(*index) {
                    diagnostic = diagnostic.label(item.id(), &item.at, "part of the cycle", "순환의 일부");
                }
            }
            self.found.push(diagnostic);
            stuck.retain(|index| !cycle.contains(index));
        }
    }

    fn callee(&mut self, item: &Item<'c>) -> Option<Box<Callee<'c>>> {
        let workflow = item.parameter("workflow")?.constant()?.as_str()?.to_owned();
        let wanted = item.parameter("version").and_then(Template::constant).and_then(Value::as_u64);
        let at = item.parameter_at("workflow");
        let Some(found) = self.context.resolver.workflow(&workflow, wanted) else {
            let version = wanted.map_or(String::new(), |version| format!(" in version {version}"));
            self.found.push(
                Diagnostic::new(
                    "F060",
                    Some(item.id()),
                    &at,
                    format!("there is no published workflow `{workflow}`{version}"),
                    format!("게시된 워크플로 `{workflow}`{version}이(가) 없습니다"),
                )
                .help("publish it first, or choose another one", "먼저 게시하거나 다른 워크플로를 고르세요"),
            );
            return None;
        };
        let circle = self.context.calls.iter().any(|(known, _)| *known == workflow);
        if circle || self.context.calls.len() >= DEEPEST {
            let way: Vec<&str> =
                self.context.calls.iter().map(|(id, _)| id.as_str()).chain([workflow.as_str()]).collect();
            self.found.push(
                Diagnostic::new(
                    "F061",
                    Some(item.id()),
                    &at,
                    format!("this call never ends: {}", way.join(" → ")),
                    format!("이 호출은 끝나지 않습니다: {}", way.join(" → ")),
                )
                .help(
                    "a workflow cannot call itself, not even by way of others",
                    "워크플로는 다른 것을 거쳐서라도 자신을 호출할 수 없습니다",
                ),
            );
            return None;
        }
        self.context.calls.push((workflow.clone(), found.version));
        let mut inner = Vec::new();
        let resolved = resolve(&found.document, self.context, &mut inner);
        crate::check::callee(&resolved.graph, &mut inner);
        self.context.calls.pop();
        if let Some(error) = inner.iter().find(|diagnostic| diagnostic.is_error()) {
            // a circle is told where it closes
            if error.code == "F061" {
                self.found.push(Diagnostic {
                    node: Some(item.id().to_owned()),
                    pointer: at.into_string(),
                    ..error.clone()
                });
            } else {
                self.found.push(Diagnostic::new(
                    "F063",
                    Some(item.id()),
                    &at,
                    format!("the called workflow has an error: {} {}", error.code, error.message.en),
                    format!("호출된 워크플로에 오류가 있습니다: {} {}", error.code, error.message.ko),
                ));
            }
            return None;
        }
        Some(Box::new(Callee { workflow, version: found.version, graph: resolved.graph }))
    }
}

/// Parameters that are no templates: schemas, whose strings are never expressions, and bodies.
fn opaque(kind: &NodeKind, name: &str) -> bool {
    matches!((kind.type_name.as_str(), name), ("tool", _) | ("for_each", "body"))
}

/// The ports of a node: those of its kind, of its cases, and `error` where errors are routed.
fn ports(kind: &NodeKind, node: &Node) -> Vec<String> {
    let mut ports = Vec::new();
    if kind.type_name == "switch" {
        let cases = node.parameters.get("cases").and_then(Value::as_array);
        for case in cases.into_iter().flatten() {
            if let Some(port) = case.get("port").and_then(Value::as_str)
                && !ports.iter().any(|known| known == port)
            {
                ports.push(port.to_owned());
            }
        }
    }
    for port in &kind.ports {
        if !ports.contains(&port.name) {
            ports.push(port.name.clone());
        }
    }
    if kind.can_fail && node.on_error() == OnError::Route && !ports.iter().any(|port| port == "error") {
        ports.push("error".to_owned());
    }
    ports
}

/// A cycle among the nodes that a topological sort could not place.
fn find_cycle(graph: &Graph<'_>, stuck: &HashSet<usize>) -> Option<Vec<usize>> {
    // walking backwards from any stuck node stays among stuck nodes or leaves them for good
    for start in 0..graph.nodes.len() {
        if !stuck.contains(&start) {
            continue;
        }
        let mut way = vec![start];
        let mut last = start;
        while let Some(before) = graph
            .item(last)
            .and_then(|item| item.incoming.iter().map(|e| e.from).find(|from| stuck.contains(from)))
        {
            if let Some(place) = way.iter().position(|index| *index == before) {
                let mut cycle: Vec<usize> = way.get(place..).unwrap_or_default().to_vec();
                cycle.reverse();
                let smallest =
                    cycle.iter().enumerate().min_by_key(|(_, index)| **index).map_or(0, |(i, _)| i);
                cycle.rotate_left(smallest);
                return Some(cycle);
            }
            way.push(before);
            last = before;
        }
    }
    None
}
