//! The workflow that a `workflow.call` calls, resolved on its own.

use serde_json::Value;

use super::{DEEPEST, Pass, resolve};
use crate::Diagnostic;
use crate::model::{Callee, Item};
use crate::template::Template;

impl<'c> Pass<'_, 'c, '_> {
    pub(super) fn callee(&mut self, item: &Item<'c>) -> Option<Box<Callee<'c>>> {
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
        let graph = resolve(&found.document, self.context, &mut inner);
        crate::check::callee(&graph, &mut inner);
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
        Some(Box::new(Callee { workflow, version: found.version, graph }))
    }
}
