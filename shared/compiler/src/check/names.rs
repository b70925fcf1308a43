//! What expressions read: every name must be there on the way to the node.

use std::collections::{BTreeSet, HashMap};

use portal_workflow::Pointer;
use portal_workflow::problem::did_you_mean;
use serde_json::Value;

use crate::Diagnostic;
use crate::model::{Graph, Item, Set, Standing};
use crate::resolve::GLOBALS;
use crate::template::{Leaf, OPEN};

/// What can be read at one place: what comes before it in its graph, and in the graphs around.
#[derive(Clone, Copy)]
struct Scope<'s, 'a> {
    /// The nodes of the graph, by id; nodes that share an id are all meant.
    places: &'s Places<'a>,
    /// Those of them that can be read; `None`: all.
    before: Option<&'s Set>,
    outer: Option<&'s Scope<'s, 'a>>,
    in_loop: bool,
}

type Places<'a> = HashMap<&'a str, Vec<usize>>;

impl<'a> Scope<'_, 'a> {
    fn has(&self, name: &str) -> bool {
        let here = self.places.get(name).is_some_and(|all| all.iter().any(|index| self.reaches(*index)));
        here || self.outer.is_some_and(|outer| outer.has(name))
    }

    fn reaches(&self, index: usize) -> bool {
        self.before.is_none_or(|before| before.has(index))
    }

    /// Every name it has.
    fn names(&self) -> BTreeSet<&'a str> {
        let mut all = self.outer.map(Scope::names).unwrap_or_default();
        let own = self.places.iter().filter(|(_, all)| all.iter().any(|index| self.reaches(*index)));
        all.extend(own.map(|(name, _)| *name));
        all
    }
}

fn places<'a>(graph: &'a Graph<'_>) -> Places<'a> {
    let mut places = Places::with_capacity(graph.nodes.len());
    for (index, item) in graph.nodes.iter().enumerate() {
        places.entry(item.id()).or_default().push(index);
    }
    places
}

struct Check<'a> {
    /// Every node of the document: its place, and whether it is in a body.
    all: HashMap<&'a str, (Pointer, bool)>,
    input_schema: Option<&'a Value>,
    found: &'a mut Vec<Diagnostic>,
}

pub(super) fn check(graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    let mut all = HashMap::new();
    collect(graph, false, &mut all);
    let tool = graph.nodes.iter().find(|item| item.is("tool"));
    let input_schema = tool.and_then(|tool| tool.node.parameters.get("input_schema"));
    Check { all, input_schema, found }.graph(graph, None);
}

fn collect<'a>(graph: &'a Graph<'_>, inner: bool, all: &mut HashMap<&'a str, (Pointer, bool)>) {
    for item in graph.nodes.iter().filter(|item| item.standing != Standing::Missing) {
        all.entry(item.id()).or_insert_with(|| (item.at.clone(), inner));
        if let Some(body) = &item.body {
            collect(body, true, all);
        }
    }
}

impl<'a> Check<'a> {
    fn graph(&mut self, graph: &'a Graph<'_>, outer: Option<&Scope<'_, 'a>>) {
        let ancestors = graph.ancestors();
        let places = places(graph);
        let in_loop = outer.is_some();
        for (item, before) in graph.nodes.iter().zip(&ancestors) {
            let scope = Scope { places: &places, before: Some(before), outer, in_loop };
            for leaf in item.leaves() {
                let in_result =
                    item.is("for_each") && leaf.at.as_str().starts_with(item.parameter_at("result").as_str());
                match item.body.as_deref().filter(|_| in_result) {
                    Some(body) => {
                        let places = self::places(body);
                        let inner =
                            Scope { places: &places, before: None, outer: Some(&scope), in_loop: true };
                        self.leaf(item, &leaf, &inner);
                    }
                    None => self.leaf(item, &leaf, &Scope { in_loop: in_loop || in_result, ..scope }),
                }
            }
            if let Some(body) = &item.body {
                self.graph(body, Some(&scope));
            }
        }
    }

    fn leaf(&mut self, item: &Item<'_>, leaf: &Leaf<'_>, scope: &Scope<'_, 'a>) {
        for reference in leaf.expression.references() {
            let name = reference.name.as_str();
            let span = reference.span.start + OPEN..reference.span.end + OPEN;
            if name == "input" {
                self.argument(item, leaf, &reference.path, span);
                continue;
            }
            let known = scope.has(name)
                || GLOBALS.contains(&name)
                || (scope.in_loop && (name == "item" || name == "index"));
            if !known {
                let diagnostic = self.unknown(item, leaf, name, scope).span(span);
                self.found.push(diagnostic);
            }
        }
    }

    fn unknown(&self, item: &Item<'_>, leaf: &Leaf<'_>, name: &str, scope: &Scope<'_, '_>) -> Diagnostic {
        let id = item.id();
        if name == "item" || name == "index" {
            return Diagnostic::new(
                "F036",
                Some(id),
                &leaf.at,
                format!("`${name}` is only there inside the body of a `for_each`"),
                format!("`${name}`은(는) `for_each` 본문 안에서만 쓸 수 있습니다"),
            );
        }
        match self.all.get(name) {
            Some((at, true)) => Diagnostic::new(
                "F036",
                Some(id),
                &leaf.at,
                format!("`${name}` is a node inside a loop's body, whose names are not seen outside"),
                format!("`${name}`은(는) 반복문 본문의 노드라서 바깥에서 보이지 않습니다"),
            )
            .label(name, at, "it is here", "여기에 있습니다")
            .help("hand it out through the loop's `result`", "반복문의 `result`로 내보내세요"),
            Some((at, false)) => {
                let itself = name == id;
                Diagnostic::new(
                    "F032",
                    Some(id),
                    &leaf.at,
                    if itself {
                        format!("`{id}` reads its own output")
                    } else {
                        format!("`{name}` does not come before `{id}`, so it may not have run yet")
                    },
                    if itself {
                        format!("`{id}`이(가) 자신의 출력을 읽습니다")
                    } else {
                        format!("`{name}`은(는) `{id}`보다 앞에 있지 않아 아직 실행되지 않았을 수 있습니다")
                    },
                )
                .label(name, at, "it is here", "여기에 있습니다")
                .help(
                    format!("draw an edge that leads from `{name}` to `{id}`"),
                    format!("`{name}`에서 `{id}`(으)로 이어지는 연결을 그리세요"),
                )
            }
            None => {
                let mut names: Vec<&str> = scope.names().into_iter().chain(GLOBALS).collect();
                names.sort_unstable();
                let functions: Vec<&str> = portal_expr::builtin_names().collect();
                let near =
                    did_you_mean(name, names.iter().copied()).or_else(|| did_you_mean(name, functions));
                let diagnostic = Diagnostic::new(
                    "F031",
                    Some(id),
                    &leaf.at,
                    format!("there is nothing called `${name}`"),
                    format!("`${name}`(이)라는 것은 없습니다"),
                );
                match near {
                    Some(near) => {
                        diagnostic.help(format!("did you mean `${near}`?"), format!("`${near}`인가요?"))
                    }
                    None => diagnostic.help(
                        format!("what can be read here: `${}`", names.join("`, `$")),
                        format!("여기서 읽을 수 있는 것: `${}`", names.join("`, `$")),
                    ),
                }
            }
        }
    }

    /// `$input.field` against the tool's own schema.
    fn argument(&mut self, item: &Item<'_>, leaf: &Leaf<'_>, path: &[String], span: std::ops::Range<usize>) {
        let Some(field) = path.first() else { return };
        let Some(schema) = self.input_schema.and_then(Value::as_object) else { return };
        let open = ["allOf", "anyOf", "oneOf", "$ref", "if", "patternProperties", "dependentSchemas"];
        if open.iter().any(|keyword| schema.contains_key(*keyword)) {
            return;
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        if properties.is_some_and(|properties| properties.contains_key(field)) {
            return;
        }
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        let code = if closed { "F037" } else { "W038" };
        let names: Vec<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let diagnostic = Diagnostic::new(
            code,
            Some(item.id()),
            &leaf.at,
            format!("the tool's schema has no argument `{field}`"),
            format!("도구의 스키마에 인자 `{field}`이(가) 없습니다"),
        )
        .span(span);
        self.found.push(match did_you_mean(field, names.iter().copied()) {
            Some(near) => {
                diagnostic.help(format!("did you mean `$input.{near}`?"), format!("`$input.{near}`인가요?"))
            }
            None if names.is_empty() => {
                diagnostic.help("add it to `input_schema`", "`input_schema`에 추가하세요")
            }
            None => diagnostic.help(
                format!("the arguments are `{}`", names.join("`, `")),
                format!("인자는 `{}`입니다", names.join("`, `")),
            ),
        });
    }
}
