//! The cases of `testdata/`: a document, an input, mocks, and what must come out.
//!
//! The same files are run by an engine that others wrote (`tests/judges`). `foreign` says why that
//! one answers differently.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use portal_base::{FakeClock, SeededRng};
use portal_engine::{Machine, MockTasks, Outcome, RunOptions, TaskCall, TaskError, Tasks, run};
use serde_json::{Value, json};

struct Recorded {
    mock: MockTasks,
    calls: Mutex<Vec<Value>>,
}

#[async_trait]
impl Tasks for Recorded {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let made = json!({ "state": &*call.state, "arguments": call.arguments });
        self.calls.lock().unwrap().push(made);
        self.mock.invoke(call).await
    }
}

fn options(tasks: Arc<dyn Tasks>) -> RunOptions {
    RunOptions {
        clock: Arc::new(FakeClock::default()),
        rng: Arc::new(SeededRng::default()),
        no_wait: true,
        ..RunOptions::new(tasks)
    }
}

async fn wrong(case: &Value) -> Option<String> {
    let mut document = case["machine"].clone();
    document["QueryLanguage"] = "JSONata".into();
    let machine = match portal_asl::check(&document.to_string(), &portal_asl::Rules::lenient()) {
        Ok((machine, _)) => machine,
        Err(diagnostics) => return Some(format!("{diagnostics:#?}")),
    };
    let machine = Machine::compile(&machine).unwrap();
    let mock = case.get("mock").cloned().unwrap_or(json!({ "tasks": {} }));
    let mock = MockTasks::parse(&mock.to_string()).unwrap();
    let tasks = Arc::new(Recorded { mock, calls: Mutex::default() });
    let input = case.get("input").cloned().unwrap_or(json!({}));
    let outcome = run(&machine, input, options(tasks.clone())).await;
    if let Some(calls) = case.get("calls") {
        let made = Value::Array(tasks.calls.lock().unwrap().clone());
        if made != *calls {
            return Some(format!("calls: {made}"));
        }
    }
    let got = match &outcome {
        Outcome::Succeeded(output) => match case.get("output") {
            Some(wanted) if **output == *wanted => return None,
            _ => output.to_string(),
        },
        Outcome::Failed(failed) => {
            let error = failed.error.as_deref().map_or(Value::Null, Value::from);
            let cause = failed.cause.as_deref().map_or(Value::Null, Value::from);
            let cause_fits = case.get("cause").is_none_or(|wanted| *wanted == cause)
                && case["cause_has"]
                    .as_str()
                    .is_none_or(|part| cause.as_str().is_some_and(|c| c.contains(part)));
            if case.get("error") == Some(&error) && cause_fits {
                return None;
            }
            format!("{error}: {cause}")
        }
        other => format!("{other:?}"),
    };
    Some(got)
}

#[tokio::test]
async fn every_case_ends_as_it_must() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut failures) = (0, Vec::new());
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for case in &cases {
            count += 1;
            if let Some(got) = wrong(case).await {
                let file = file.file_name().unwrap().to_string_lossy();
                failures.push(format!("{file}: {}\n    got {got}", case["name"]));
            }
        }
    }
    assert!(count > 60, "only {count} cases were found");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
