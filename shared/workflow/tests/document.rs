//! The document's form: what is read, what is refused, and that nothing is lost.

use portal_workflow::{Document, Mode, schema};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const V1: &str = include_str!("../testdata/versions/1.json");

fn codes(value: Value) -> Vec<(&'static str, String)> {
    let read = Document::read(value, Mode::Strict);
    read.problems.into_iter().map(|problem| (problem.code, problem.pointer)).collect()
}

#[test]
fn reads_a_document_of_each_version_and_gives_it_back_byte_for_byte() {
    let (read, _) = Document::read_text(V1, Mode::Strict);
    let document = read.into_result().unwrap();
    assert_eq!(document.nodes.len(), 5);
    assert_eq!(document.tool_name(), Some("open_issues"));
    let before: Value = serde_json::from_str(V1).unwrap();
    assert_eq!(before.to_string(), document.to_value().to_string());
}

#[test]
fn keeps_unknown_fields_and_the_order_of_keys_when_lenient() {
    let value = json!({
        "future": { "z": 1, "a": 2 }, "edges": [{ "to": "a", "colour": "red", "from": "b" }],
        "nodes": [{ "type": "t", "x-extra": [1], "id": "a", "parameters": {},
                    "retry": { "when": "later", "max_attempts": 2, "backoff_rate": 2.0 } }],
        "version": 1
    });
    let read = Document::read(value.clone(), Mode::Lenient);
    assert_eq!(read.problems, []);
    assert_eq!(read.document.to_value().to_string(), value.to_string());
    assert_eq!(codes(value).len(), 4);
}

#[test]
fn tells_every_problem_at_once() {
    let found = codes(json!({
        "version": 1, "extra": 1, "view": [],
        "nodes": [
            7,
            { "id": "Bad Id", "typ": "tool", "on_error": "ignore", "timeout_seconds": 0 },
            { "id": "loop", "type": "for_each", "retry": { "max_attempts": 0 },
              "parameters": { "body": { "nodes": [{ "id": "in" }], "edges": {} } } }
        ],
        "edges": [{ "from": "a", "port": 3 }]
    }));
    let expected = [
        ("F003", "/extra"),
        ("F005", "/view"),
        ("F005", "/nodes/0"),
        ("F003", "/nodes/1/typ"),
        ("F007", "/nodes/1/id"),
        ("F004", "/nodes/1"),
        ("F005", "/nodes/1/timeout_seconds"),
        ("F005", "/nodes/1/on_error"),
        ("F005", "/nodes/2/retry/max_attempts"),
        ("F004", "/nodes/2/parameters/body/nodes/0"),
        ("F005", "/nodes/2/parameters/body/edges"),
        ("F005", "/edges/0/port"),
        ("F004", "/edges/0"),
    ];
    assert_eq!(found, expected.map(|(code, at)| (code, at.to_owned())));
}

#[test]
fn refuses_other_versions_broken_json_and_double_keys() {
    assert_eq!(codes(json!({ "version": 2, "nodes": [], "edges": [] }))[0].0, "F006");
    assert_eq!(codes(json!({ "nodes": [], "edges": [] }))[0].0, "F004");
    assert_eq!(codes(json!([1]))[0].0, "F005");
    // a byte order mark is no part of it, and places are counted with it
    let (read, source) = Document::read_text(&format!("\u{feff}{V1}"), Mode::Strict);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let at = source.unwrap().value("/version").unwrap();
    assert_eq!(format!("\u{feff}{V1}").get(at), Some("1"));
    let (read, source) = Document::read_text("{ nodes", Mode::Strict);
    assert_eq!((read.problems[0].code, source.is_none()), ("F001", true));
    let (read, _) = Document::read_text(r#"{"version":1,"nodes":[],"edges":[],"nodes":[]}"#, Mode::Strict);
    assert_eq!((read.problems[0].code, read.problems[0].pointer.as_str()), ("F002", "/nodes"));
}

#[test]
fn the_published_schema_takes_what_the_reader_takes() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let good: Value = serde_json::from_str(V1).unwrap();
    assert!(validator.is_valid(&good), "{:?}", validator.iter_errors(&good).next().map(|e| e.to_string()));
    for (pointer, value) in [
        ("/nodes/0/id", json!("Upper")),
        ("/nodes/1/on_error", json!("ignore")),
        ("/nodes/1/timeout_seconds", json!(0)),
        ("/nodes/1/retry/max_attempts", json!(99)),
        ("/nodes/1/retry/jitter", json!("half")),
        ("/nodes/1/join", json!("some")),
        ("/nodes/2/parameters/body/nodes/0/id", json!("")),
        ("/edges/0/from", json!(1)),
        ("/version", json!(3)),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&bad), "the schema takes a wrong {pointer}");
        assert!(!codes(bad).is_empty(), "the reader takes a wrong {pointer}");
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z{%$ }]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = prop_oneof![
            prop::sample::select(vec![
                "version",
                "nodes",
                "edges",
                "view",
                "id",
                "type",
                "parameters",
                "retry",
                "body",
                "max_attempts",
                "from",
                "to",
                "port",
                "on_error",
                "join",
            ])
            .prop_map(str::to_owned),
            "[a-z/~]{1,3}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..7)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn never_panics_and_what_is_taken_round_trips(value in json_value()) {
        let read = Document::read(value.clone(), Mode::Lenient);
        if read.problems.is_empty() {
            prop_assert_eq!(read.document.to_value().to_string(), value.to_string());
        }
        let text = value.to_string();
        let _ = Document::read_text(&text, Mode::Strict);
    }

    #[test]
    fn any_text_is_answered(text in "[{}\\[\\]\":,a-z0-9\\\\ ]{0,60}") {
        let _ = Document::read_text(&text, Mode::Strict);
        let _ = portal_workflow::SourceMap::new(&text);
    }
}
