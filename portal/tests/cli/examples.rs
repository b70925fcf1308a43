//! The examples of `docs/examples`, deployed to a portal and called as a user does: the real
//! connector makes the exchanges of `http.json` with a service on this machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value;
use url::Url;

use crate::outside::{Answer, Asked, Outside};
use crate::portal::Portal;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")
}

fn file(example: &str, name: &str) -> Option<String> {
    std::fs::read_to_string(folder().join(example).join(name)).ok()
}

/// Method, URL and query, whichever way they were written.
type Request = (String, String, BTreeMap<String, String>);

/// A request that came; the host it was meant for is the first part of the path.
fn request(asked: &Asked) -> Request {
    let url = Url::parse(&format!("https:/{}", asked.target)).unwrap();
    let place = format!("https://{}{}", url.host_str().unwrap(), url.path());
    (asked.method.clone(), place, url.query_pairs().into_owned().collect())
}

/// A request that `http.json` promises.
fn promised(exchange: &Value) -> Request {
    let request = &exchange["request"];
    let query =
        request["query"].as_object().into_iter().flatten().map(|(name, value)| {
            (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        });
    let url = Url::parse(request["url"].as_str().unwrap()).unwrap();
    let written = url.query_pairs().into_owned();
    let place = format!("https://{}{}", url.host_str().unwrap(), url.path());
    (request["method"].as_str().unwrap().to_owned(), place, written.chain(query).collect())
}

/// The services an example calls: each exchange once, in order; links lead back here.
fn services(example: &str) -> Outside {
    let exchanges: Vec<Value> =
        file(example, "http.json").map_or_else(Vec::new, |text| serde_json::from_str(&text).unwrap());
    let left = Mutex::new(exchanges);
    Outside::start(move |base, asked| {
        let mut left = left.lock().unwrap();
        let wanted = request(asked);
        let Some(place) = left.iter().position(|exchange| promised(exchange) == wanted) else {
            return Answer::json(599, &format!("no exchange for {wanted:?}").into());
        };
        let response = left.remove(place)["response"].take();
        let headers = response["headers"].as_object().into_iter().flatten();
        Answer {
            status: response["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap(),
            headers: headers
                .map(|(name, value)| {
                    (name.clone(), value.as_str().unwrap().replace("https://", &format!("{base}/")))
                })
                .collect(),
            body: response["body"].to_string(),
        }
    })
}

fn check(example: &str) {
    let portal = Portal::new();
    let outside = services(example);
    let here = |text: String| text.replace("https://", &format!("{}/", outside.url));
    // `trip` calls `weather`, which stands in the folder beside it.
    for name in [example, "weather"] {
        std::fs::create_dir_all(portal.path().join(name)).unwrap();
        portal.file(&format!("{name}/workflow.json"), here(file(name, "workflow.json").unwrap()));
    }
    portal.file("input.json", file(example, "input.json").unwrap());
    let expected: Value = serde_json::from_str(&file(example, "expected.json").unwrap()).unwrap();
    let tool = {
        let document: Value = serde_json::from_str(&file(example, "workflow.json").unwrap()).unwrap();
        let nodes = document["nodes"].as_array().unwrap();
        let tool = nodes.iter().find(|node| node["type"] == "tool").unwrap();
        tool["parameters"]["name"].as_str().unwrap().to_owned()
    };

    let _up = portal.up();
    let workflow = format!("{example}/workflow.json");
    portal.run(&["deploy", &workflow, "--server", "examples", "--access", "public"]).exits(0);
    let result =
        portal.run(&["call", "examples", &tool, "--arguments", "input.json", "--json"]).exits(0).json();
    if expected.get("structured").is_some() {
        assert_eq!(result["structuredContent"], expected["structured"], "{example}: {result}");
    }
    if expected.get("text").is_some() {
        assert_eq!(result["content"][0]["text"], expected["text"], "{example}: {result}");
    }
    assert_eq!(result.get("isError").and_then(Value::as_bool).unwrap_or(false), expected["is_error"] == true);

    let runs = portal.run(&["executions", "--json"]).exits(0).json();
    assert_eq!(runs[0]["status"], "succeeded", "{example}: {runs}");
}

macro_rules! examples {
    ($($example:ident),*) => {
        $(#[test]
        fn $example() {
            check(stringify!($example));
        })*

        #[test]
        fn every_example_is_called() {
            let mut called = [$(stringify!($example)),*];
            called.sort_unstable();
            let mut there: Vec<String> = std::fs::read_dir(folder())
                .unwrap()
                .map(Result::unwrap)
                .filter(|entry| entry.path().is_dir())
                .map(|entry| entry.file_name().into_string().unwrap())
                .collect();
            there.sort_unstable();
            assert_eq!(there, called);
        }
    };
}

examples!(convert, downloads, hello, issues, loan, repository, trip, weather);
