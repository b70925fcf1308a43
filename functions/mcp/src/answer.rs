//! How a call's outcome looks on the wire, for each protocol version.

use portal_workflow::Answer;
use portal_workflow::answer::Body;
use rmcp::model::{CallToolResult, ContentBlock, MetaObject};
use serde_json::{Value, json};

use crate::definition::ToolDefinition;
use crate::port::{ToolEnd, ToolOutcome};
use crate::schema::short;

/// The key of the execution's id in a result's `_meta`.
pub(crate) const EXECUTION_KEY: &str = "io.github.mcp-portal/execution";

/// An error the model can read and act on.
pub(crate) fn failure(text: impl Into<String>) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(text)])
}

/// Arguments that do not fit the schema.
pub(crate) fn bad_arguments(tool: &str, findings: &[String]) -> CallToolResult {
    let mut text = format!("the arguments of `{tool}` are not valid; correct them and call again");
    for finding in findings {
        text.push_str("\n- ");
        text.push_str(finding);
    }
    failure(text)
}

/// The result of a call for a peer of that protocol version.
pub(crate) fn result(
    tool: &ToolDefinition,
    outcome: ToolOutcome,
    version: &str,
    limit: usize,
) -> CallToolResult {
    let ToolOutcome { execution, end } = outcome;
    let mut result = match end {
        ToolEnd::Answered(answer) => answered(tool, answer, version, limit),
        ToolEnd::Failed { error, cause, node } => failed(tool, &error, &cause, node.as_deref()),
        ToolEnd::Cancelled => failure("the call was cancelled before it ended"),
        ToolEnd::TooLarge { bytes, limit } => too_large(bytes, limit),
        ToolEnd::Unavailable(message) => failure(message),
    };
    if let Some(execution) = execution {
        let mut meta = MetaObject::new();
        meta.insert(EXECUTION_KEY.to_owned(), json!(execution));
        result.meta = Some(meta);
    }
    result
}

fn failed(tool: &ToolDefinition, error: &str, cause: &str, node: Option<&str>) -> CallToolResult {
    let mut text = short(error, 200);
    if !cause.is_empty() {
        text.push_str(": ");
        text.push_str(&short(cause, 4000));
    }
    if error == "States.DataLimitExceeded" {
        text.push_str("; have the workflow select the fields it needs, or work page by page");
    }
    if let Some(node) = node {
        let step = tool.step(node);
        let named = if step == node { String::new() } else { format!(", {}", short(step, 80)) };
        text.extend([" (in the step `", node, "`", &named, ")"]);
    }
    failure(text)
}

fn too_large(bytes: Option<usize>, limit: usize) -> CallToolResult {
    let size = bytes.map(|bytes| format!(" of {}", kilobytes(bytes))).unwrap_or_default();
    failure(format!(
        "the tool's answer{size} is larger than the {} a tool may give; ask for less, or have the \
         workflow select the fields it needs or answer page by page",
        kilobytes(limit)
    ))
}

fn kilobytes(bytes: usize) -> String {
    format!("{} KB", bytes.div_ceil(1024))
}

fn answered(tool: &ToolDefinition, answer: Answer, version: &str, limit: usize) -> CallToolResult {
    let Answer { body, is_error } = answer;
    let mut result = match body {
        Body::Text(text) => {
            let text = match text {
                Value::String(text) => text,
                other => other.to_string(),
            };
            if text.len() > limit {
                return too_large(Some(text.len()), limit);
            }
            CallToolResult::success(vec![ContentBlock::text(text)])
        }
        Body::Structured(value) => return structured(tool, value, is_error, version, limit),
        Body::Content(blocks) => {
            let mut content = Vec::with_capacity(blocks.len());
            let mut size = 0;
            for (at, block) in blocks.into_iter().enumerate() {
                let block = Value::Object(block);
                size += string_bytes(&block);
                let kind = block.get("type").and_then(Value::as_str).map(ToOwned::to_owned);
                match serde_json::from_value::<ContentBlock>(block) {
                    Ok(block) => content.push(substituted(block, version)),
                    Err(_) => return bad_block(at, kind.as_deref()),
                }
            }
            if size > limit {
                return too_large(Some(size), limit);
            }
            CallToolResult::success(content)
        }
    };
    if tool.is_structured() && !is_error {
        return failure(format!(
            "`{}` promises structured content by its output schema but answered without; \
             the workflow's author has to correct its respond node",
            tool.name()
        ));
    }
    mark(&mut result, is_error);
    result
}

fn mark(result: &mut CallToolResult, is_error: bool) {
    // Absent means false: one field less for the model's client to carry.
    result.is_error = is_error.then_some(true);
}

fn structured(
    tool: &ToolDefinition,
    value: Value,
    is_error: bool,
    version: &str,
    limit: usize,
) -> CallToolResult {
    let text = value.to_string();
    if text.len() > limit {
        return too_large(Some(text.len()), limit);
    }
    if !is_error
        && let Some(Ok(schema)) = tool.output()
        && !schema.is_valid(&value)
    {
        return failure(format!(
            "the answer of `{}` is not as its output schema promises; the workflow's author has to \
             correct one of them\n- {}",
            tool.name(),
            schema.findings(&value).join("\n- ")
        ));
    }
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = match version {
        v if v >= "2026-07-28" => Some(value),
        // Older peers take objects only. What a tool's answers are wrapped in depends on its schema
        // alone, not on the single answer, so that a client always finds them at one place.
        v if v >= "2025-06-18" && (tool.wraps_for_legacy() || !value.is_object()) => {
            Some(json!({ "result": value }))
        }
        v if v >= "2025-06-18" => Some(value),
        _ => None,
    };
    mark(&mut result, is_error);
    result
}

fn bad_block(at: usize, kind: Option<&str>) -> CallToolResult {
    let kind =
        kind.map_or_else(|| "without a `type`".to_owned(), |kind| format!("of type `{}`", short(kind, 40)));
    failure(format!(
        "content block {at} of the answer, {kind}, is not one that MCP knows; the workflow's author has to \
         correct its respond node: `text` needs `text`; `image` and `audio` need `data` (base64) and `mimeType`; \
         `resource_link` needs `uri` and `name`; `resource` needs `resource` with `uri` and `text` or `blob`"
    ))
}

/// The bytes of all strings in a value: what makes an answer large.
fn string_bytes(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(string_bytes).sum(),
        Value::Object(fields) => fields.values().map(string_bytes).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// A block the version knows in place of one it does not.
#[expect(clippy::wildcard_enum_match_arm, reason = "every version knows the other kinds")]
fn substituted(block: ContentBlock, version: &str) -> ContentBlock {
    match block {
        ContentBlock::ResourceLink(link) if version < "2025-06-18" => {
            let name = link.title.as_deref().unwrap_or(&link.name);
            ContentBlock::text(format!("[{name}]({})", link.uri))
        }
        ContentBlock::Audio(audio) if version < "2025-03-26" => ContentBlock::text(format!(
            "[audio, {}: this client's protocol version has no audio content]",
            audio.mime_type
        )),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::ToolSpec;

    fn tool(output_schema: Option<Value>) -> ToolDefinition {
        ToolDefinition::new(ToolSpec {
            name: "t".into(),
            output_schema: output_schema.and_then(|schema| schema.as_object().cloned()),
            steps: [("find".to_owned(), "Find the issues".to_owned())].into(),
            ..ToolSpec::default()
        })
    }

    fn wire(tool: &ToolDefinition, end: ToolEnd, version: &str) -> Value {
        let outcome = ToolOutcome { execution: None, end };
        serde_json::to_value(result(tool, outcome, version, 1000)).unwrap()
    }

    fn answer(output: Value) -> ToolEnd {
        ToolEnd::Answered(serde_json::from_value(output).unwrap())
    }

    #[test]
    fn a_list_is_wrapped_for_older_peers_and_left_out_for_the_oldest() {
        let tool = tool(Some(json!({"type": "array"})));
        let of = |version| wire(&tool, answer(json!({"structured": [1, 2]})), version);
        assert_eq!(of("2026-07-28")["structuredContent"], json!([1, 2]));
        assert_eq!(of("2025-11-25")["structuredContent"], json!({"result": [1, 2]}));
        assert!(of("2025-03-26").get("structuredContent").is_none());
        for version in ["2026-07-28", "2025-11-25", "2025-03-26"] {
            assert_eq!(of(version)["content"], json!([{"type": "text", "text": "[1,2]"}]));
        }
    }

    #[test]
    fn an_answer_that_breaks_its_promise_is_an_error() {
        let tool = tool(Some(json!({"type": "object", "required": ["n"]})));
        let broken = wire(&tool, answer(json!({"structured": {}})), "2026-07-28");
        assert_eq!(broken["isError"], true);
        let text = wire(&tool, answer(json!({"text": "plain"})), "2026-07-28");
        assert_eq!(text["isError"], true);
        let error = wire(&tool, answer(json!({"text": "plain", "is_error": true})), "2026-07-28");
        assert_eq!(error["content"][0]["text"], "plain");
    }

    #[test]
    fn a_block_the_version_does_not_know_becomes_text() {
        let blocks = json!({"content": [
            {"type": "resource_link", "uri": "test://a", "name": "a", "title": "A"},
            {"type": "audio", "data": "AA==", "mimeType": "audio/wav"},
        ]});
        let of = |version| {
            let wire = wire(&tool(None), answer(blocks.clone()), version);
            wire["content"].as_array().unwrap().iter().map(|block| block["type"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(of("2025-06-18"), ["resource_link", "audio"]);
        assert_eq!(of("2025-03-26"), ["text", "audio"]);
        assert_eq!(of("2024-11-05"), ["text", "text"]);
    }

    #[test]
    fn errors_are_written_for_a_reader() {
        let text =
            |end| wire(&tool(None), end, "2026-07-28")["content"][0]["text"].as_str().unwrap().to_owned();
        insta::assert_snapshot!(
            text(ToolEnd::Failed {
                error: "Http.Status404".into(),
                cause: "no such repository".into(),
                node: Some("find".into()),
            }),
            @"Http.Status404: no such repository (in the step `find`, Find the issues)"
        );
        insta::assert_snapshot!(
            text(answer(json!({"text": "x".repeat(1001)}))),
            @"the tool's answer of 1 KB is larger than the 1 KB a tool may give; ask for less, or have the workflow select the fields it needs or answer page by page"
        );
        assert!(
            text(answer(json!({"content": [{"type": "video"}]})))
                .starts_with("content block 0 of the answer, of type `video`")
        );
    }
}
