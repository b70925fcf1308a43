//! Edges. One that is wrong is complained of once, and stays as far as it says something: what
//! comes after what is then still known, and nothing else is complained of because of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use indexmap::IndexMap;
use portal_catalog::{NodeKind, Role};
use portal_workflow::problem::did_you_mean;
use portal_workflow::{Edge, Node, Pointer, Text};
use serde_json::Value;

use super::Pass;
use crate::Diagnostic;
use crate::model::{Graph, Hold, Incoming, Item, Standing};

/// The kind of a node of which nothing is known.
pub(super) static UNKNOWN: LazyLock<NodeKind> = LazyLock::new(|| NodeKind {
    type_name: String::new(),
    title: Text::new("", ""),
    description: Text::new("", ""),
    keywords: Vec::new(),
    icon: String::new(),
    group: String::new(),
    role: Role::Pure,
    effect: None,
    idempotent: true,
    ports: Vec::new(),
    can_fail: true,
    parameters: Value::Bool(true),
    output: Value::Bool(true),
    provider: None,
    connection_required: false,
    scopes: Vec::new(),
    function: None,
    typical_ms: 0,
    example: Value::Null,
});

/// Where the nodes of one graph stand, by id; nodes that share an id are all meant.
pub(super) type Places = HashMap<String, Vec<usize>>;

impl<'c> Pass<'_, 'c, '_> {
    pub(super) fn edge(&mut self, edge: &Edge, at: &Pointer, graph: &mut Graph<'c>, places: &mut Places) {
        // the missing field was complained of
        if edge.from.is_empty() || edge.to.is_empty() {
            return;
        }
        let (from, sure_from) = self.end(&edge.from, &at.key("from"), graph, places);
        let (to, sure_to) = self.end(&edge.to, &at.key("to"), graph, places);
        for (nth, source) in from.iter().enumerate() {
            let known = if nth == 0 && sure_from { self.port(edge, at, graph, *source) } else { None };
            for (mth, target) in to.iter().enumerate() {
                if self.ends_at_trigger(at, graph, *target, sure_to && nth == 0 && mth == 0) {
                    continue;
                }
                let hold = match known {
                    _ if !sure_from || !sure_to => Hold::Guessed,
                    Some(_) if mth == 0 => Hold::Sound,
                    _ => Hold::Broken,
                };
                let incoming = Incoming { from: *source, port: known.unwrap_or(usize::MAX), hold };
                if let Some(item) = graph.nodes.get_mut(*target) {
                    item.incoming.push(incoming);
                }
            }
        }
    }

    /// The nodes that an end of an edge means, and whether that is certain.
    fn end(
        &mut self,
        id: &str,
        at: &Pointer,
        graph: &mut Graph<'c>,
        places: &mut Places,
    ) -> (Vec<usize>, bool) {
        if let Some(known) = places.get(id) {
            // an end that is missing is complained of wherever it stands
            if known.iter().all(|index| graph.item(*index).is_some_and(|i| i.standing == Standing::Missing)) {
                self.no_such_node(id, at, None);
            }
            return (known.clone(), true);
        }
        let names = places.iter().filter(|(_, all)| {
            all.iter().any(|index| graph.item(*index).is_some_and(|i| i.standing != Standing::Missing))
        });
        let mut names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let near = did_you_mean(id, names).map(str::to_owned);
        self.no_such_node(id, at, near.as_deref());
        let elsewhere = self.ids.contains_key(id);
        if let Some(found) = near.filter(|_| !elsewhere).and_then(|near| places.get(&near)) {
            return (found.clone(), false);
        }
        let node = Node { id: if elsewhere { String::new() } else { id.to_owned() }, ..Node::default() };
        let place = graph.nodes.len();
        graph.nodes.push(Item {
            node,
            at: at.clone(),
            kind: &UNKNOWN,
            standing: Standing::Missing,
            parameters: IndexMap::new(),
            fallback: None,
            ports: Vec::new(),
            incoming: Vec::new(),
            body: None,
            callee: None,
        });
        places.insert(id.to_owned(), vec![place]);
        (vec![place], true)
    }

    fn no_such_node(&mut self, id: &str, at: &Pointer, near: Option<&str>) {
        let diagnostic = Diagnostic::new(
            "F013",
            None,
            at,
            format!("there is no node `{id}` here"),
            format!("여기에는 `{id}` 노드가 없습니다"),
        );
        self.found.push(match near {
            _ if self.ids.contains_key(id) => diagnostic.help(
                "an edge cannot lead into or out of a loop's body; read the loop's output instead",
                "연결은 반복문 본문을 드나들 수 없습니다. 반복문의 출력을 쓰세요",
            ),
            Some(near) => diagnostic.help(format!("did you mean `{near}`?"), format!("`{near}`인가요?")),
            None => diagnostic.help("remove the edge, or add the node", "연결을 지우거나 노드를 추가하세요"),
        });
    }

    fn ends_at_trigger(&mut self, at: &Pointer, graph: &Graph<'c>, target: usize, told: bool) -> bool {
        let Some(target) = graph.item(target).filter(|item| item.kind.role == Role::Trigger) else {
            return false;
        };
        let id = target.id();
        if told {
            self.found.push(
                Diagnostic::new(
                    "F016",
                    Some(id),
                    at,
                    format!("an edge leads into `{id}`, where the run begins"),
                    format!("실행이 시작되는 `{id}`(으)로 들어가는 연결이 있습니다"),
                )
                .help("turn the edge around or remove it", "연결의 방향을 바꾸거나 지우세요"),
            );
        }
        true
    }

    fn port(&mut self, edge: &Edge, at: &Pointer, graph: &mut Graph<'c>, from: usize) -> Option<usize> {
        let source = graph.nodes.get_mut(from)?;
        if let Some(port) = source.ports.iter().position(|port| port == edge.port()) {
            return Some(port);
        }
        if any_port(source) {
            source.ports.push(edge.port().to_owned());
            return Some(source.ports.len() - 1);
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
}

/// Whether nothing says which ports a node has.
fn any_port(item: &Item<'_>) -> bool {
    match item.standing {
        Standing::UnknownType | Standing::Missing => true,
        // that its cases are wrong is complained of with its parameters
        Standing::Sound | Standing::Double => {
            item.is("switch") && !item.node.parameters.get("cases").is_some_and(Value::is_array)
        }
    }
}
