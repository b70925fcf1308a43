//! Parameters against the catalogue's schema. An expression may stand where any value may.

use std::collections::HashMap;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind as Kind;
use portal_workflow::problem::did_you_mean;
use portal_workflow::{Pointer, expression, template};
use serde_json::Value;

use crate::Diagnostic;
use crate::model::{Graph, Item};

pub(super) fn check(graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    let mut validators = HashMap::new();
    check_graph(graph, &mut validators, found);
}

fn check_graph<'a>(
    graph: &'a Graph<'_>,
    cache: &mut HashMap<&'a str, Option<Validator>>,
    found: &mut Vec<Diagnostic>,
) {
    for item in &graph.nodes {
        let kind = item.kind;
        let validator = cache
            .entry(kind.type_name.as_str())
            .or_insert_with(|| jsonschema::draft202012::new(&kind.parameters).ok());
        let instance = Value::Object(item.node.parameters.clone());
        let at = item.at.key("parameters");
        if let Some(validator) = validator
            && !validator.is_valid(&instance)
        {
            for error in validator.iter_errors(&instance) {
                let inside = error.instance_path().as_str().to_owned();
                one(item, &at, &instance, &inside, error.kind(), &error.to_string(), found);
            }
        }
        forbidden(item, &kind.parameters, &instance, &at, found);
        special(item, found);
        if let Some(body) = &item.body {
            check_graph(body, cache, found);
        }
    }
}

fn one(
    item: &Item<'_>,
    at: &Pointer,
    instance: &Value,
    inside: &str,
    kind: &Kind,
    text: &str,
    found: &mut Vec<Diagnostic>,
) {
    let id = item.id();
    let place = at.join(inside);
    let value = instance.pointer(inside).unwrap_or(instance);
    if value.as_str().is_some_and(|text| expression(text).is_some()) {
        return;
    }
    match kind {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            found.push(Diagnostic::new(
                "F021",
                Some(id),
                &place,
                format!("`{id}` needs the parameter `{name}`"),
                format!("`{id}`에는 매개변수 `{name}`이(가) 필요합니다"),
            ));
        }
        Kind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let known = item.kind.parameters.pointer("/properties").and_then(Value::as_object);
                let known = known.filter(|_| inside.is_empty()).into_iter().flatten();
                let near = did_you_mean(name, known.map(|(name, _)| name.as_str()));
                let diagnostic = Diagnostic::new(
                    "F023",
                    Some(id),
                    &place.key(name),
                    format!("a `{}` has no parameter `{name}`", item.kind.type_name),
                    format!("`{}`에는 매개변수 `{name}`이(가) 없습니다", item.kind.type_name),
                );
                found.push(match near {
                    Some(near) => {
                        diagnostic.help(format!("did you mean `{near}`?"), format!("`{near}`인가요?"))
                    }
                    None => diagnostic,
                });
            }
        }
        // alternatives that an expression inside may still fulfil are the run's affair
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } | Kind::Not { .. }
            if template::has_expression(value) => {}
        _ => {
            let text: String = text.chars().take(300).collect();
            found.push(Diagnostic::new(
                "F022",
                Some(id),
                &place,
                text.clone(),
                format!("값이 맞지 않습니다: {text}"),
            ));
        }
    }
}

/// Expressions where the schema forbids them.
fn forbidden(item: &Item<'_>, schema: &Value, value: &Value, at: &Pointer, found: &mut Vec<Diagnostic>) {
    if schema.get("x-expression").and_then(Value::as_str) == Some("forbidden")
        && value.as_str().is_some_and(|text| expression(text).is_some())
    {
        found.push(
            Diagnostic::new(
                "F024",
                Some(item.id()),
                at,
                "no expression can stand here: the value must be known before the run",
                "여기에는 표현식을 쓸 수 없습니다. 실행 전에 값을 알아야 합니다",
            )
            .help("write the value itself", "값 자체를 쓰세요"),
        );
        return;
    }
    match value {
        Value::Object(fields) => {
            let properties = schema.get("properties").and_then(Value::as_object);
            for (key, field) in fields {
                if let Some(inner) = properties.and_then(|properties| properties.get(key)) {
                    forbidden(item, inner, field, &at.key(key), found);
                }
            }
        }
        Value::Array(items) => {
            if let Some(inner) = schema.get("items") {
                for (index, element) in items.iter().enumerate() {
                    forbidden(item, inner, element, &at.index(index), found);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Rules that a schema says badly.
fn special(item: &Item<'_>, found: &mut Vec<Diagnostic>) {
    let has = |names: &[&str]| names.iter().filter(|name| item.node.parameters.contains_key(**name)).count();
    let id = item.id();
    if item.is("respond") && has(&["text", "structured", "content"]) != 1 {
        found.push(Diagnostic::new(
            "F043",
            Some(id),
            &item.at.key("parameters"),
            "an answer is exactly one of `text`, `structured` and `content`",
            "응답은 `text`, `structured`, `content` 중 정확히 하나여야 합니다",
        ));
    }
    if item.is("wait") && has(&["seconds", "until"]) != 1 {
        found.push(Diagnostic::new(
            "F046",
            Some(id),
            &item.at.key("parameters"),
            "a wait has exactly one of `seconds` and `until`",
            "대기에는 `seconds`와 `until` 중 정확히 하나가 있어야 합니다",
        ));
    }
    if item.is("switch") {
        let mut seen: Vec<&str> = vec!["default", "error"];
        let cases = item.node.parameters.get("cases").and_then(Value::as_array);
        for (index, case) in cases.into_iter().flatten().enumerate() {
            let Some(port) = case.get("port").and_then(Value::as_str) else { continue };
            if seen.contains(&port) {
                found.push(
                    Diagnostic::new(
                        "F047",
                        Some(id),
                        &item.parameter_at("cases").index(index).key("port"),
                        format!("the port `{port}` is already taken"),
                        format!("`{port}` 포트는 이미 쓰이고 있습니다"),
                    )
                    .help(
                        "every case has a port of its own, other than `default` and `error`",
                        "경우마다 `default`와 `error`가 아닌 자기 포트가 있어야 합니다",
                    ),
                );
            } else {
                seen.push(port);
            }
        }
    }
}
