//! Who runs when: triggers, unconnected nodes, nodes that never run, answers.

use portal_workflow::problem::did_you_mean;

use crate::Diagnostic;
use crate::guard::{ALWAYS, Broken, Guards, NEVER};
use crate::model::{Graph, Standing};

pub(super) fn check(graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    tools(graph, found);
    let tool = graph.nodes.iter().position(|item| item.is("tool"));
    if let Some(tool) = tool {
        let ancestors = graph.ancestors();
        for (index, item) in graph.nodes.iter().enumerate() {
            let connected = index == tool || ancestors.get(index).is_some_and(|before| before.has(tool));
            let there = !item.node.is_disabled() && item.standing != Standing::Missing;
            if !connected && there {
                found.push(
                    Diagnostic::new(
                        "W017",
                        Some(item.id()),
                        &item.at,
                        format!(
                            "no way leads from the tool to `{}`: it starts by itself in every run",
                            item.id()
                        ),
                        format!(
                            "도구에서 `{}`(으)로 가는 길이 없어 실행할 때마다 저절로 시작됩니다",
                            item.id()
                        ),
                    )
                    .help("connect it, disable it or delete it", "연결하거나 끄거나 지우세요"),
                );
            }
        }
    }
    let mut most = Guards::with(graph, Broken::Live);
    never(graph, &most, found);
    let mut least = (!graph.is_whole()).then(|| Guards::with(graph, Broken::Dead));
    answers(graph, least.as_mut(), &mut most, found);
}

/// Whether the type of some node was probably meant to be this one.
fn meant(graph: &Graph<'_>, type_name: &str) -> bool {
    let unknown = graph.nodes.iter().filter(|item| item.standing == Standing::UnknownType);
    unknown.into_iter().any(|item| did_you_mean(&item.node.type_name, [type_name]).is_some())
}

fn tools(graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    let tools: Vec<_> = graph.nodes.iter().filter(|item| item.is("tool")).collect();
    let Some((first, rest)) = tools.split_first() else {
        if meant(graph, "tool") {
            return;
        }
        found.push(
            Diagnostic::new(
                "F018",
                None,
                &portal_workflow::Pointer::root().key("nodes"),
                "there is no `tool` node, so nothing can call the workflow",
                "`tool` 노드가 없어 워크플로를 호출할 수 없습니다",
            )
            .help("add one and connect it to the first step", "하나를 추가해 첫 단계에 연결하세요"),
        );
        return;
    };
    for tool in rest {
        found.push(
            Diagnostic::new(
                "F018",
                Some(tool.id()),
                &tool.at,
                "there is a second `tool` node",
                "`tool` 노드가 두 개입니다",
            )
            .label(first.id(), &first.at, "the first one", "먼저 있던 노드")
            .help(
                "a workflow is one tool; put the other into a workflow of its own",
                "워크플로 하나가 도구 하나입니다. 나머지는 따로 만드세요",
            ),
        );
    }
}

fn never(graph: &Graph<'_>, guards: &Guards, found: &mut Vec<Diagnostic>) {
    for (index, item) in graph.nodes.iter().enumerate() {
        if guards.of_node(index).0 == NEVER {
            found.push(
                Diagnostic::new(
                    "W019",
                    Some(item.id()),
                    &item.at,
                    format!("`{}` never runs: what it waits for excludes itself", item.id()),
                    format!(
                        "`{}`은(는) 절대 실행되지 않습니다. 기다리는 것들이 서로를 배제합니다",
                        item.id()
                    ),
                )
                .help(
                    "`join: all` waits for all incoming edges; `any` is enough after branches",
                    "`join: all`은 들어오는 연결을 모두 기다립니다. 갈래 뒤에는 `any`면 됩니다",
                ),
            );
        }
        if let Some(body) = &item.body {
            never(body, &Guards::with(body, Broken::Live), found);
        }
    }
}

/// In a graph with faults `least` and `most` say who surely runs and who possibly does.
fn answers(
    graph: &Graph<'_>,
    mut least: Option<&mut Guards>,
    most: &mut Guards,
    found: &mut Vec<Diagnostic>,
) {
    let responds: Vec<usize> = graph
        .in_order()
        .filter(|(_, item)| item.is("respond") && !item.node.is_disabled())
        .map(|(index, _)| index)
        .collect();
    if responds.is_empty() && meant(graph, "respond") {
        return;
    }
    if responds.is_empty() {
        found.push(
            Diagnostic::new(
                "F041",
                None,
                &portal_workflow::Pointer::root().key("nodes"),
                "there is no `respond` node, so a call gets no answer",
                "`respond` 노드가 없어 호출이 응답을 받지 못합니다",
            )
            .help("add a `respond` at the end", "끝에 `respond`를 추가하세요"),
        );
        return;
    }
    for (place, first) in responds.iter().enumerate() {
        for second in responds.iter().skip(place + 1) {
            let guards = least.as_deref_mut().unwrap_or(most);
            let (a, b) = (guards.of_node(*first).0, guards.of_node(*second).0);
            if guards.bdd.and(a, b) == NEVER && !guards.bdd.overflow {
                continue;
            }
            let (Some(first), Some(second)) = (graph.item(*first), graph.item(*second)) else { continue };
            found.push(
                Diagnostic::new(
                    "F040",
                    Some(second.id()),
                    &second.at,
                    format!("`{}` and `{}` can both be reached in one run", first.id(), second.id()),
                    format!(
                        "`{}`와(과) `{}`에 한 번의 실행에서 모두 도달할 수 있습니다",
                        first.id(),
                        second.id()
                    ),
                )
                .label(first.id(), &first.at, "the other answer", "다른 응답")
                .help(
                    "put them on different ports of a condition, or answer once after a `merge`",
                    "조건의 서로 다른 포트에 두거나 `merge` 뒤에서 한 번만 응답하세요",
                ),
            );
        }
    }
    // a run that fails needs no answer, and a node of which nothing is known may be one
    let ends_there = |standing: Standing| matches!(standing, Standing::UnknownType | Standing::Missing);
    let more = graph.nodes.iter().enumerate();
    let more = more.filter(|(_, item)| item.is("fail") || ends_there(item.standing)).map(|(index, _)| index);
    let ends: Vec<usize> = responds.into_iter().chain(more).collect();
    let guards = most;
    let answered = ends.iter().fold(NEVER, |sum, index| {
        let own = guards.of_node(*index).0;
        guards.bdd.or(sum, own)
    });
    if answered != ALWAYS {
        let last = ends.first().and_then(|index| graph.item(*index));
        found.push(
            Diagnostic::new(
                "W042",
                last.map(super::super::model::Item::id),
                &last.map(|item| item.at.clone()).unwrap_or_default(),
                "there is a way through the workflow that ends without an answer: the call then gets an empty one",
                "응답 없이 끝나는 길이 있습니다. 그때 호출은 빈 응답을 받습니다",
            )
            .help("lead every port to a `respond` or a `fail`", "모든 포트를 `respond`나 `fail`로 이으세요"),
        );
    }
}
