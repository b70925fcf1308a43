//! Pass 2: names become places. Node types to kinds, edges to positions, ports to indexes, texts to
//! parsed expressions, calls to the workflows they call.

mod calls;
mod edges;
mod order;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use portal_catalog::{Catalog, NodeKind};
use portal_workflow::problem::did_you_mean;
use portal_workflow::{Document, Edge, Mode, Node, OnError, Pointer};
use serde_json::Value;

use crate::model::{Graph, Item, Standing};
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

/// Resolves a whole document. What is wrong stays in the graph as far as it says something.
pub(crate) fn resolve<'c>(
    document: &Document,
    context: &mut Context<'c, '_>,
    found: &mut Vec<Diagnostic>,
) -> Graph<'c> {
    let mut ids = HashMap::new();
    Pass { context, ids: &mut ids, found }.graph(&document.nodes, &document.edges, &Pointer::root())
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
        let mut places = edges::Places::new();
        let at_nodes = at.key("nodes");
        for (index, node) in nodes.iter().enumerate() {
            let at = at_nodes.index(index);
            self.id(node, &at);
            let mut item = self.item(node, &at);
            let same = places.entry(node.id.clone()).or_default();
            if !same.is_empty() && !node.id.is_empty() && item.standing == Standing::Sound {
                item.standing = Standing::Double;
            }
            same.push(graph.nodes.len());
            graph.nodes.push(item);
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
            self.edge(edge, &at, &mut graph, &mut places);
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

    fn item(&mut self, node: &Node, at: &Pointer) -> Item<'c> {
        let (kind, standing) = match self.context.catalog.get(&node.type_name) {
            Some(kind) => (kind, Standing::Sound),
            None => {
                if !node.type_name.is_empty() {
                    self.unknown_type(node, at);
                }
                (&*edges::UNKNOWN, Standing::UnknownType)
            }
        };
        let parameters: IndexMap<String, Template> = node
            .parameters
            .iter()
            .filter(|(name, _)| !opaque(kind, name) && !may_be_loop(node, standing))
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
            standing,
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
        item
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
}

/// Parameters that are no templates: schemas, whose strings are never expressions, and bodies.
fn opaque(kind: &NodeKind, name: &str) -> bool {
    matches!((kind.type_name.as_str(), name), ("tool", _) | ("for_each", "body"))
}

/// Whether a node of an unknown type looks like a loop, whose expressions have names of their own.
fn may_be_loop(node: &Node, standing: Standing) -> bool {
    standing == Standing::UnknownType && node.parameters.contains_key("body")
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
