//! The examples of `docs/examples` compile without a word and give what they promise.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test is about to read is there, or the test fails"
)]

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use portal_compiler::{Callee, Options, Resolver, compile_text};
use portal_engine::{Outcome, TaskCall, TaskError, Tasks};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples")
}

fn file(example: &str, name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(folder().join(example).join(name)).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// Examples call each other by their folder's name.
struct Examples;

impl Resolver for Examples {
    fn workflow(&self, workflow: &str, _: Option<u64>) -> Option<Callee> {
        let document = serde_json::from_value(file(workflow, "workflow.json")?).unwrap();
        Some(Callee { version: 1, document })
    }
}

/// Stands for the HTTP connector: answers from `http.json`, each exchange once, in order.
struct Exchanges(Mutex<Vec<Value>>);

type Asked = (String, String, BTreeMap<String, String>);

fn asked(method: &str, url: &str, query: &Value) -> Asked {
    let (path, inside) = url.split_once('?').unwrap_or((url, ""));
    let mut all: BTreeMap<String, String> = inside
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for (name, value) in query.as_object().into_iter().flatten() {
        all.insert(name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    (method.to_owned(), path.to_owned(), all)
}

impl Exchanges {
    fn answer(&self, wanted: &Asked) -> Result<Value, TaskError> {
        let mut left = self.0.lock().unwrap();
        let place = left.iter().position(|exchange| {
            let request = &exchange["request"];
            let url = request["url"].as_str().unwrap();
            asked(request["method"].as_str().unwrap(), url, &request["query"]) == *wanted
        });
        let place = place.unwrap_or_else(|| panic!("no exchange for {wanted:?} among {left:#?}"));
        let response = left.remove(place)["response"].clone();
        let status = response["status"].as_u64().unwrap();
        if status >= 400 {
            return Err(TaskError {
                error: format!("Http.Status{status}"),
                cause: response["body"].to_string(),
            });
        }
        Ok(response)
    }
}

#[async_trait]
impl Tasks for Exchanges {
    async fn invoke(&self, task: TaskCall) -> Result<Value, TaskError> {
        let payload = &task.arguments["Payload"];
        assert_eq!(payload["operation"], "http.request");
        let parameters = &payload["parameters"];
        let method = parameters["method"].as_str().unwrap_or("GET");
        let mut response =
            self.answer(&asked(method, parameters["url"].as_str().unwrap(), &parameters["query"]))?;
        if parameters["paging"]["kind"] == "next_link" {
            let mut items = response["body"].as_array().unwrap().clone();
            let mut pages = 1;
            while let Some(link) = response["headers"]["link"].as_str() {
                let next = link.split(['<', '>']).nth(1).unwrap().to_owned();
                response = self.answer(&asked(method, &next, &Value::Null))?;
                items.extend(response["body"].as_array().unwrap().iter().cloned());
                pages += 1;
            }
            response = json!({ "status": 200, "headers": {}, "body": items, "pages": pages, "more": false });
        }
        Ok(json!({ "Payload": response, "StatusCode": 200, "ExecutedVersion": "$LATEST" }))
    }
}

#[test]
fn every_example_gives_what_it_promises() {
    let catalog = common::catalog();
    let gallery: Value =
        serde_json::from_str(&std::fs::read_to_string(folder().join("gallery.json")).unwrap()).unwrap();
    let gallery = gallery.as_array().unwrap();
    let folders =
        std::fs::read_dir(folder()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(gallery.len(), folders.count(), "every example stands in the gallery");
    for entry in gallery {
        let id = entry["id"].as_str().unwrap();
        for field in ["title", "description"] {
            assert!(entry[field]["en"].is_string() && entry[field]["ko"].is_string(), "{id}: {field}");
        }
        let text = std::fs::read_to_string(folder().join(id).join("workflow.json")).unwrap();
        let (compilation, _) = compile_text(&text, &catalog, &Examples, &Options::default());
        assert!(compilation.diagnostics.is_empty(), "{id}: {:#?}", compilation.diagnostics);
        let compiled = compilation.compiled.unwrap();
        let found = portal_asl::validate(&compiled.machine, &common::rules());
        assert!(found.is_empty(), "{id}: {found:#?}");
        let input = file(id, "input.json").unwrap();
        let schema = jsonschema::draft202012::new(&compiled.tool.input_schema).unwrap();
        assert!(schema.is_valid(&input), "{id}: its input does not fit its schema");
        let exchanges = file(id, "http.json").and_then(|http| http.as_array().cloned()).unwrap_or_default();
        let exchanges = Arc::new(Exchanges(Mutex::new(exchanges)));
        let outcome = common::run(&compiled.machine, common::envelope(&input), Arc::clone(&exchanges) as _);
        let Outcome::Succeeded(output) = outcome else { panic!("{id}: {outcome:?}") };
        assert_eq!(*output, file(id, "expected.json").unwrap(), "{id}");
        assert!(exchanges.0.lock().unwrap().is_empty(), "{id}: exchanges that nobody asked for");
        if let Some(schema) = &compiled.tool.output_schema {
            let schema = jsonschema::draft202012::new(schema).unwrap();
            assert!(
                schema.is_valid(&output["structured"]),
                "{id}: the answer does not fit its inferred schema"
            );
        }
    }
}
