//! Progress, cancellation, keep-alive.

use std::sync::atomic::Ordering;
use std::time::Duration;

use function_mcp::Settings;
use http_body_util::BodyExt;
use serde_json::json;

use crate::client::Client;
use crate::memory::Memory;

fn progress(events: &[serde_json::Value]) -> Vec<(f64, String)> {
    let told = events.iter().filter(|event| event["method"] == "notifications/progress");
    told.map(|event| {
        let params = &event["params"];
        assert_eq!(params["progressToken"], "p-1");
        (params["progress"].as_f64().unwrap(), params["message"].as_str().unwrap().to_owned())
    })
    .collect()
}

#[tokio::test]
async fn progress_names_the_steps_in_the_authors_words() {
    let client = Client::new();
    let params =
        || json!({"name": "test_tool_with_progress", "arguments": {}, "_meta": {"progressToken": "p-1"}});
    for post in [client.modern("tools/call", params()), client.legacy("2025-11-25", "tools/call", params())] {
        let reply = post.send().await;
        assert_eq!((reply.status.as_u16(), reply.header("x-accel-buffering")), (200, "no"));
        let events = reply.events();
        let told: Vec<_> = progress(&events);
        assert_eq!(told, [(1.0, "Look up".to_owned()), (2.0, "Sort".to_owned()), (3.0, "Write".to_owned())]);
        assert_eq!(events.last().unwrap()["result"]["content"][0]["text"], "done");
    }
}

#[tokio::test]
async fn without_a_token_or_without_streams_there_is_one_json_answer() {
    let client = Client::new();
    let plain = client.call("test_tool_with_progress", json!({})).send().await;
    assert_eq!(plain.text(), "done");
    let params =
        json!({"name": "test_tool_with_progress", "arguments": {}, "_meta": {"progressToken": "p-1"}});
    let deaf = client.modern("tools/call", params).set("accept", "application/json").send().await;
    assert_eq!((deaf.header("content-type"), deaf.text().as_str()), ("application/json", "done"));
}

#[tokio::test]
async fn a_busy_tool_floods_nobody() {
    let params = json!({"name": "busy", "arguments": {}, "_meta": {"progressToken": "p-1"}});
    let events = Client::new().modern("tools/call", params).send().await.events();
    let told = progress(&events);
    assert!((2..40).contains(&told.len()), "{} notifications", told.len());
    assert!(told.windows(2).all(|pair| pair[0].0 < pair[1].0), "{told:?}");
}

async fn until(what: impl Fn() -> bool) {
    for _ in 0..500 {
        if what() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never happened");
}

#[tokio::test]
async fn a_client_that_goes_cancels_its_call() {
    let client = Client::new();
    for legacy in [true, false] {
        let before = client.backend.cancelled.load(Ordering::SeqCst);
        let begun = client.backend.begun.load(Ordering::SeqCst);
        let params = json!({"name": "hang", "arguments": {}});
        let post = if legacy {
            client.legacy("2025-11-25", "tools/call", params)
        } else {
            client.modern("tools/call", params)
        };
        let waiting = post.begin();
        tokio::select! {
            _ = waiting => panic!("the tool hangs"),
            () = until(|| client.backend.begun.load(Ordering::SeqCst) > begun) => {}
        }
        until(|| client.backend.cancelled.load(Ordering::SeqCst) > before).await;
    }
}

#[tokio::test]
async fn a_client_that_drops_the_stream_cancels_its_call() {
    let client = Client::new();
    let params = json!({"name": "stuck", "arguments": {}, "_meta": {"progressToken": "p-1"}});
    let mut body = client.modern("tools/call", params).begin().await.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("notifications/progress"));
    assert_eq!(client.backend.cancelled.load(Ordering::SeqCst), 0);
    drop(body);
    until(|| client.backend.cancelled.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_silent_stream_is_kept_open_by_comments() {
    let client = Client::with(
        Memory::new(),
        Settings { keep_alive: Duration::from_millis(20), ..Settings::default() },
    );
    let params = json!({"name": "stuck", "arguments": {}, "_meta": {"progressToken": "p-1"}});
    let mut body = client.modern("tools/call", params).begin().await.into_body();
    body.frame().await.unwrap().unwrap();
    let next = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(next.starts_with(b":"), "{next:?}");
}

#[tokio::test]
async fn calls_run_side_by_side() {
    let client = Client::new();
    let calls = (0..16).map(|_| client.call("test_tool_with_progress", json!({})).send());
    for reply in futures::future::join_all(calls).await {
        assert_eq!(reply.text(), "done");
    }
    assert_eq!(client.backend.ended.load(Ordering::SeqCst), 16);
}
