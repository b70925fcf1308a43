//! The tool as MCP clients and models see it: name, schema, headers, hints, weight.

use portal_workflow::{Document, Pointer};
use serde_json::Value;

use crate::model::{Graph, Item};
use crate::{Diagnostic, annotations};

/// Clients reject longer names.
const LONGEST_NAME: usize = 64;
/// Above so many tokens in the model's context, a tool is heavy.
const HEAVY: usize = 1500;

pub(super) fn check(_document: &Document, graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    for item in graph.nodes.iter().filter(|item| item.is("tool")) {
        name(item, found);
        description(item, found);
        if let Some(schema) = item.node.parameters.get("input_schema") {
            let at = item.parameter_at("input_schema");
            input_schema(item, schema, &at, found);
            headers(item, schema, &at, true, &mut Vec::new(), found);
            secrets(item, schema, &at, found);
        }
        hints(item, graph, found);
        let tokens = weight(&item.node.parameters);
        if tokens > HEAVY {
            found.push(
                Diagnostic::new(
                    "W055",
                    Some(item.id()),
                    &item.at.key("parameters"),
                    format!("the tool takes about {tokens} tokens of every conversation"),
                    format!("이 도구는 모든 대화에서 약 {tokens}토큰을 차지합니다"),
                )
                .help(
                    "shorten descriptions and leave out what the model can do without",
                    "설명을 줄이고 모델에 필요 없는 것을 빼세요",
                ),
            );
        }
    }
}

/// About how many tokens the tool takes in `tools/list`: four bytes each.
pub(crate) fn weight(parameters: &serde_json::Map<String, Value>) -> usize {
    let bytes: usize = ["name", "title", "description", "input_schema"]
        .iter()
        .filter_map(|key| parameters.get(*key))
        .map(|value| value.as_str().map_or_else(|| value.to_string().len(), str::len))
        .sum();
    bytes.div_ceil(4)
}

fn name(item: &Item<'_>, found: &mut Vec<Diagnostic>) {
    let Some(name) = item.node.parameters.get("name").and_then(Value::as_str) else { return };
    let good = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if !good || name.is_empty() || name.len() > LONGEST_NAME {
        let shown: String = name.chars().take(80).collect();
        found.push(
            Diagnostic::new(
                "F050",
                Some(item.id()),
                &item.parameter_at("name"),
                format!("clients do not take `{shown}` as a tool's name"),
                format!("클라이언트는 `{shown}`을(를) 도구 이름으로 받지 않습니다"),
            )
            .help(
                "1 to 64 of the letters A to Z and a to z, digits, `_`, `-` and `.`; the `title` may be anything",
                "영문자, 숫자, `_`, `-`, `.`만 1~64자입니다. `title`에는 무엇이든 쓸 수 있습니다",
            ),
        );
    }
}

fn description(item: &Item<'_>, found: &mut Vec<Diagnostic>) {
    let text = item.node.parameters.get("description").and_then(Value::as_str);
    if text.is_some_and(|text| text.trim().chars().count() < 12) {
        found.push(
            Diagnostic::new(
                "W057",
                Some(item.id()),
                &item.parameter_at("description"),
                "a model can hardly tell from this when to use the tool",
                "모델이 이 설명만으로 언제 도구를 쓸지 알기 어렵습니다",
            )
            .help(
                "say in a sentence or two what it does, with what, and what it gives",
                "무엇을, 무엇으로 하고, 무엇을 주는지 한두 문장으로 쓰세요",
            ),
        );
    }
}

fn input_schema(item: &Item<'_>, schema: &Value, at: &Pointer, found: &mut Vec<Diagnostic>) {
    let mut refuse = |at: &Pointer, en: String, ko: String| {
        found.push(Diagnostic::new("F051", Some(item.id()), at, en, ko));
    };
    if !schema.is_object() {
        return; // said by the parameters' own schema
    }
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        refuse(
            at,
            "a tool's arguments are an object: the schema needs `\"type\": \"object\"` at its root"
                .to_owned(),
            "도구의 인자는 객체입니다. 스키마 맨 위에 `\"type\": \"object\"`가 필요합니다".to_owned(),
        );
    }
    let mut remote = Vec::new();
    references(schema, at, &mut remote);
    for (at, reference) in &remote {
        refuse(
            at,
            format!("`{reference}` points outside the schema, and clients fetch nothing"),
            format!("`{reference}`이(가) 스키마 밖을 가리킵니다. 클라이언트는 아무것도 내려받지 않습니다"),
        );
    }
    if remote.is_empty()
        && let Err(error) = jsonschema::draft202012::meta::validate(schema)
    {
        let text: String = error.to_string().chars().take(200).collect();
        let inside = at.join(error.instance_path().as_str());
        refuse(&inside, format!("this is no JSON Schema: {text}"), format!("JSON Schema가 아닙니다: {text}"));
    } else if remote.is_empty()
        && let Err(error) = jsonschema::draft202012::new(schema)
    {
        let text: String = error.to_string().chars().take(200).collect();
        refuse(at, format!("the schema cannot be used: {text}"), format!("쓸 수 없는 스키마입니다: {text}"));
    }
}

fn references(schema: &Value, at: &Pointer, remote: &mut Vec<(Pointer, String)>) {
    match schema {
        Value::Object(fields) => {
            for (key, field) in fields {
                let at = at.key(key);
                match field.as_str() {
                    Some(target) if (key == "$ref" || key == "$dynamicRef") && !target.starts_with('#') => {
                        remote.push((at, target.to_owned()));
                    }
                    _ if !matches!(key.as_str(), "const" | "enum" | "default" | "examples") => {
                        references(field, &at, remote);
                    }
                    _ => {}
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                references(item, &at.index(index), remote);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `x-mcp-header`: a client drops the whole tool when one rule is broken.
fn headers(
    item: &Item<'_>,
    schema: &Value,
    at: &Pointer,
    reachable: bool,
    seen: &mut Vec<String>,
    found: &mut Vec<Diagnostic>,
) {
    match schema {
        Value::Object(fields) => {
            if let Some(header) = fields.get("x-mcp-header") {
                let place = at.key("x-mcp-header");
                if let Some((en, ko)) = header_fault(header, fields.get("type"), reachable, seen) {
                    found.push(Diagnostic::new("F052", Some(item.id()), &place, en, ko));
                }
            }
            for (key, field) in fields {
                let at = at.key(key);
                match (key.as_str(), field) {
                    ("properties", Value::Object(properties)) => {
                        for (name, property) in properties {
                            headers(item, property, &at.key(name), reachable, seen, found);
                        }
                    }
                    ("const" | "enum" | "default" | "examples" | "x-mcp-header", _) => {}
                    _ => headers(item, field, &at, false, seen, found),
                }
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                headers(item, inner, &at.index(index), false, seen, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn header_fault(
    header: &Value,
    of_type: Option<&Value>,
    reachable: bool,
    seen: &mut Vec<String>,
) -> Option<(&'static str, &'static str)> {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let name = header.as_str().filter(|name| !name.is_empty() && name.chars().all(token));
    let Some(name) = name else {
        return Some((
            "a header's name is a token of letters, digits and `-`",
            "헤더 이름은 영문자, 숫자, `-`로 된 토큰이어야 합니다",
        ));
    };
    if seen.contains(&name.to_ascii_lowercase()) {
        return Some(("another argument already uses this header", "다른 인자가 이미 이 헤더를 씁니다"));
    }
    seen.push(name.to_ascii_lowercase());
    if !reachable {
        return Some((
            "only arguments reached through `properties` alone can be a header",
            "`properties`만 따라 닿는 인자만 헤더가 될 수 있습니다",
        ));
    }
    let simple =
        of_type.and_then(Value::as_str).is_some_and(|name| matches!(name, "string" | "integer" | "boolean"));
    (!simple).then_some((
        "only a string, an integer or a boolean can be a header",
        "문자열, 정수, 불리언만 헤더가 될 수 있습니다",
    ))
}

/// Arguments that ask people or models for a secret.
fn secrets(item: &Item<'_>, schema: &Value, at: &Pointer, found: &mut Vec<Diagnostic>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let plain: String =
            name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let secret = ["password", "passwd", "apikey", "secret", "accesstoken", "privatekey", "creditcard"];
        if secret.iter().any(|word| plain.contains(word)) {
            let place = at.key("properties").key(name);
            if property.get("x-mcp-header").is_some() {
                found.push(Diagnostic::new(
                    "F052",
                    Some(item.id()),
                    &place.key("x-mcp-header"),
                    "a secret must never be a header",
                    "비밀은 헤더가 될 수 없습니다",
                ));
            }
            found.push(
                Diagnostic::new(
                    "W058",
                    Some(item.id()),
                    &place,
                    format!("`{name}` asks the model for a secret, which then stands in the conversation"),
                    format!("`{name}`은(는) 모델에 비밀을 요구하며, 그 비밀이 대화에 남습니다"),
                )
                .help("keep it in a connection instead", "대신 연결 정보에 보관하세요"),
            );
        }
    }
}

/// Hints of the author that say less than the nodes do.
fn hints(item: &Item<'_>, graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    let Some(claimed) = item.node.parameters.get("annotations").and_then(Value::as_object) else { return };
    let derived = annotations::derive(graph);
    let says = |hint: &str| claimed.get(hint).and_then(Value::as_bool);
    let wrong = [
        ("readOnlyHint", says("readOnlyHint") == Some(true) && !derived.read_only),
        ("destructiveHint", says("destructiveHint") == Some(false) && derived.destructive),
        ("idempotentHint", says("idempotentHint") == Some(true) && !derived.idempotent),
        ("openWorldHint", says("openWorldHint") == Some(false) && derived.open_world),
    ];
    for (hint, _) in wrong.iter().filter(|(_, wrong)| *wrong) {
        let mut diagnostic = Diagnostic::new(
            "F056",
            Some(item.id()),
            &item.parameter_at("annotations").key(hint),
            format!("`{hint}` says less than the workflow does"),
            format!("`{hint}`이(가) 워크플로가 실제로 하는 일을 숨깁니다"),
        )
        .help(
            "remove the hint: the right ones are derived from the nodes",
            "힌트를 지우세요. 맞는 힌트는 노드에서 끌어냅니다",
        );
        for effect in graph.effects().into_iter().take(5) {
            diagnostic = diagnostic.label(effect.id(), &effect.at, "does it", "이 일을 하는 노드");
        }
        found.push(diagnostic);
    }
}
