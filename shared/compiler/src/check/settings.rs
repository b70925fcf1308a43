//! What stands beside the parameters: connections, retries, time-outs, error handling.

use portal_catalog::Role;
use portal_workflow::{OnError, Pointer};

use crate::model::{Graph, Item, Standing};
use crate::{Diagnostic, Options};

pub(super) fn check(graph: &Graph<'_>, options: &Options, in_loop: bool, found: &mut Vec<Diagnostic>) {
    for (index, item) in graph.nodes.iter().enumerate() {
        // of a node of which nothing is known nothing else is wrong
        if !matches!(item.standing, Standing::UnknownType | Standing::Missing) {
            connection(item, options, found);
            applies(item, found);
        }
        if in_loop && (item.is("tool") || item.is("respond")) {
            found.push(
                Diagnostic::new(
                    "F044",
                    Some(item.id()),
                    &item.at,
                    format!("a `{}` cannot stand inside a loop's body", item.kind.type_name),
                    format!("`{}`은(는) 반복문 본문에 둘 수 없습니다", item.kind.type_name),
                )
                .help(
                    "the loop's `result` says what one item gives",
                    "항목 하나의 결과는 반복문의 `result`에 적습니다",
                ),
            );
        }
        if item.node.on_error() == OnError::Route
            && let Some(port) = item.ports.iter().position(|port| port == "error")
        {
            // an edge by a port that is not there may have been meant for this one
            let used = graph.nodes.iter().any(|to| {
                to.incoming.iter().any(|e| e.from == index && (e.port == port || e.port == usize::MAX))
            });
            if !used {
                found.push(
                    Diagnostic::new(
                        "W045",
                        Some(item.id()),
                        &item.at.key("on_error"),
                        format!(
                            "no edge leaves `{}` by its port `error`: its errors end the way silently",
                            item.id()
                        ),
                        format!(
                            "`{}`의 `error` 포트에서 나가는 연결이 없어 오류가 조용히 사라집니다",
                            item.id()
                        ),
                    )
                    .help(
                        "draw an edge from the port, or let the error fail the run",
                        "포트에서 연결을 그리거나 오류가 실행을 실패시키게 하세요",
                    ),
                );
            }
        }
        if let Some(body) = &item.body {
            check(body, options, true, found);
        }
    }
}

fn connection(item: &Item<'_>, options: &Options, found: &mut Vec<Diagnostic>) {
    let id = item.id();
    let at = item.at.key("connection");
    let Some(connection) = &item.node.connection else {
        if item.kind.connection_required && !item.node.is_disabled() {
            let provider = item.kind.provider.as_deref().unwrap_or("a service");
            found.push(
                Diagnostic::new(
                    "F026",
                    Some(id),
                    &item.at,
                    format!("`{id}` needs a connection to {provider}"),
                    format!("`{id}`에는 {provider} 연결 정보가 필요합니다"),
                )
                .help(
                    "choose one in the node's form, or add it under Connections",
                    "노드 설정에서 고르거나 연결 화면에서 추가하세요",
                ),
            );
        }
        return;
    };
    let Some(provider) = &item.kind.provider else {
        found.push(Diagnostic::new(
            "W028",
            Some(id),
            &at,
            format!("a `{}` takes no connection", item.kind.type_name),
            format!("`{}`은(는) 연결 정보를 쓰지 않습니다", item.kind.type_name),
        ));
        return;
    };
    let Some(known) = &options.connections else { return };
    match known.get(connection) {
        Some(of) if of == provider => {}
        Some(of) => found.push(Diagnostic::new(
            "F027",
            Some(id),
            &at,
            format!("the connection `{connection}` is one to {of}, not to {provider}"),
            format!("연결 `{connection}`은(는) {provider}이(가) 아니라 {of}의 연결입니다"),
        )),
        None => found.push(Diagnostic::new(
            "F027",
            Some(id),
            &at,
            format!("there is no connection `{connection}` in this workspace"),
            format!("이 워크스페이스에는 연결 `{connection}`이(가) 없습니다"),
        )),
    }
}

fn applies(item: &Item<'_>, found: &mut Vec<Diagnostic>) {
    let node = &item.node;
    let effect = item.kind.role == Role::Effect;
    let mut refuse = |at: Pointer, en: &str, ko: &str| {
        found.push(Diagnostic::new(
            "F029",
            Some(item.id()),
            &at,
            format!("{en} does not apply to a `{}`", item.kind.type_name),
            format!("`{}`에는 {ko}을(를) 쓸 수 없습니다", item.kind.type_name),
        ));
    };
    if node.retry.is_some() && !effect {
        refuse(item.at.key("retry"), "`retry`", "`retry`");
    }
    if node.timeout_seconds.is_some() && !effect {
        refuse(item.at.key("timeout_seconds"), "`timeout_seconds`", "`timeout_seconds`");
    }
    if node.on_error.is_some_and(|on_error| on_error != OnError::Fail) && !item.kind.can_fail {
        refuse(item.at.key("on_error"), "`on_error`", "`on_error`");
    }
    if node.fallback.is_some() && node.on_error() != OnError::Continue {
        refuse(
            item.at.key("fallback"),
            "a `fallback` without `on_error: continue`",
            "`on_error: continue` 없는 `fallback`",
        );
    }
    if node.is_disabled() && (item.kind.role == Role::Trigger || item.is("condition") || item.is("switch")) {
        refuse(item.at.key("disabled"), "`disabled`", "`disabled`");
    }
}
