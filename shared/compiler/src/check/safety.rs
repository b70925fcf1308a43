//! What a reader does not see: hidden characters, orders to the model, secrets in plain sight.

use portal_workflow::{Pointer, expression, template};
use serde_json::Value;

use crate::Diagnostic;
use crate::model::{Graph, Item};

pub(super) fn check(graph: &Graph<'_>, found: &mut Vec<Diagnostic>) {
    for item in &graph.nodes {
        if item.is("tool") {
            let parameters = Value::Object(item.node.parameters.clone());
            texts(&parameters, &item.at.key("parameters"), &mut |at, text| {
                shown_to_models(item, at, text, found);
            });
        }
        if let Some(headers) = item.node.parameters.get("headers").and_then(Value::as_object) {
            for (name, value) in headers {
                header(item, name, value, found);
            }
        }
        if let Some(body) = &item.body {
            check(body, found);
        }
    }
}

/// Every string and every key.
fn texts(value: &Value, at: &Pointer, each: &mut impl FnMut(&Pointer, &str)) {
    template::strings(value, at, &mut |at, text| each(at, text));
    if let Value::Object(fields) = value {
        for (key, field) in fields {
            let at = at.key(key);
            each(&at, key);
            if field.is_object() {
                keys(field, &at, each);
            }
        }
    }
}

fn keys(value: &Value, at: &Pointer, each: &mut impl FnMut(&Pointer, &str)) {
    if let Value::Object(fields) = value {
        for (key, field) in fields {
            let at = at.key(key);
            each(&at, key);
            keys(field, &at, each);
        }
    }
}

/// Characters that a person does not see and a model reads.
fn hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

const ORDERS: [&str; 14] = [
    "ignore previous",
    "ignore all previous",
    "ignore the above",
    "disregard previous",
    "disregard all",
    "do not tell the user",
    "don't tell the user",
    "without telling the user",
    "you must always",
    "always call this tool",
    "before using any other tool",
    "system prompt",
    "<important>",
    "이전 지시",
];

fn shown_to_models(item: &Item<'_>, at: &Pointer, text: &str, found: &mut Vec<Diagnostic>) {
    let mut characters = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((place, c)) = characters.next() {
        // a joiner or a variation selector after a pictogram is part of it
        let pictogram = matches!(c, '\u{200d}' | '\u{fe0f}') && (before as u32 >= 0x2190);
        if hidden(c) && !pictogram {
            let mut end = place + c.len_utf8();
            while let Some((next, _)) = characters.next_if(|(_, c)| hidden(*c)) {
                end = next + text.get(next..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            }
            found.push(
                Diagnostic::new(
                    "F053",
                    Some(item.id()),
                    at,
                    format!(
                        "there is an invisible character (U+{:04X}) in a text that models read",
                        c as u32
                    ),
                    format!("모델이 읽는 글에 보이지 않는 글자(U+{:04X})가 있습니다", c as u32),
                )
                .span(place..end)
                .help(
                    "delete it: hidden text is how tools are poisoned",
                    "지우세요. 숨은 글은 도구를 오염시키는 수법입니다",
                ),
            );
            break;
        }
        before = c;
    }
    let lower = text.to_lowercase();
    if let Some(order) = ORDERS.iter().find(|order| lower.contains(**order)) {
        let place = lower.find(order).filter(|_| lower.len() == text.len());
        let diagnostic = Diagnostic::new(
            "W054",
            Some(item.id()),
            at,
            format!("`{order}` reads like an order to the model, which clients take for an attack"),
            format!("`{order}`은(는) 모델에 대한 지시로 읽혀 클라이언트가 공격으로 볼 수 있습니다"),
        )
        .help(
            "describe what the tool does, not what the model should do",
            "모델이 할 일이 아니라 도구가 하는 일을 설명하세요",
        );
        found.push(match place {
            Some(place) => diagnostic.span(place..place + order.len()),
            None => diagnostic,
        });
    }
}

fn header(item: &Item<'_>, name: &str, value: &Value, found: &mut Vec<Diagnostic>) {
    let secret = ["authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"];
    let Some(text) = value.as_str() else { return };
    if secret.contains(&name.to_ascii_lowercase().as_str()) && expression(text).is_none() && !text.is_empty()
    {
        found.push(
            Diagnostic::new(
                "W059",
                Some(item.id()),
                &item.parameter_at("headers").key(name),
                format!(
                    "the header `{name}` looks like a credential, and everybody who sees the workflow sees it"
                ),
                format!("헤더 `{name}`은(는) 자격 증명으로 보이며, 워크플로를 보는 누구나 볼 수 있습니다"),
            )
            .help("move it into a connection, where it is encrypted", "암호화되는 연결 정보로 옮기세요"),
        );
    }
}
