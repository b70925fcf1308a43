//! What a called workflow is given, as far as it is known before the run.

use portal_workflow::{expression, template};

use crate::Diagnostic;
use crate::model::Graph;

pub(super) fn check(graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    for item in &graph.nodes {
        if let Some(body) = &item.body {
            check(body, found);
        }
        let Some(callee) = &item.callee else { continue };
        let Some(tool) = callee.graph.nodes.iter().find(|item| item.is("tool")) else { continue };
        let Some(schema) = tool.node.parameters.get("input_schema") else { continue };
        let Some(input) = item.node.parameters.get("input") else { continue };
        if input.as_str().is_some_and(|text| expression(text).is_some()) {
            continue;
        }
        let Ok(validator) = jsonschema::draft202012::new(schema) else { continue };
        for error in validator.iter_errors(input) {
            let inside = error.instance_path().as_str();
            // what an expression gives is only known in the run
            if inside.is_empty() || !input.pointer(inside).is_some_and(template::has_expression) {
                let text: String = error.to_string().chars().take(200).collect();
                found.push(Diagnostic::new(
                    "F062",
                    Some(item.id()),
                    &item.parameter_at("input").join(inside),
                    format!("the called workflow does not take this: {text}"),
                    format!("호출할 워크플로가 받지 않는 값입니다: {text}"),
                ));
            }
        }
    }
}
