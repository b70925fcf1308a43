//! What a client's calls give, and what is recorded of them.

use std::time::Duration;

use anyhow::{Result, ensure};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::documents::{chain, get, two_steps};
use super::target::{Era, Target, text};

const ERAS: [Era; 2] = [Era::Modern, Era::Legacy];

pub(super) async fn a_tool_is_listed_and_called_in_both_eras(target: &Target) -> Result<()> {
    let echo = |word: &str| format!("{{% '{}' & $input.word & '{word}' %}}", target.upstream.url("/echo/"));
    let deployed = target.deployed("e2e-both", two_steps("both", &echo("-a"), &echo("-b"))).await?;
    let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "e2e", "version": "1" } });
    let hello = target.ask("e2e-both", Era::Legacy, "initialize", hello).await?;
    ensure!(hello["protocolVersion"] == "2025-11-25", "{hello}");
    for era in ERAS {
        let list = target.ask("e2e-both", era, "tools/list", json!({})).await?;
        ensure!(list["tools"][0]["name"] == "both", "{era:?}: {list}");
        let result = target.call("e2e-both", era, "both", json!({ "word": "x" })).await?;
        let words =
            (&result["structuredContent"]["first"]["word"], &result["structuredContent"]["second"]["word"]);
        ensure!(words == (&json!("x-a"), &json!("x-b")), "{era:?}: {result}");
        let wrong = target.call("e2e-both", era, "both", json!({ "words": 1 })).await?;
        ensure!(wrong["isError"] == true, "{era:?}: {wrong}");
    }
    let execution = target.newest(&deployed).await?;
    ensure!(execution["status"] == "succeeded" && execution["trigger"] == "mcp", "{execution}");
    let traces = Target::traces(&execution);
    ensure!(traces == ["first [] 1 succeeded", "second [] 1 succeeded"], "{traces:?}");
    let first = &execution["nodes"][0];
    ensure!(first["input"]["method"] == "GET" && first["output"]["body"]["word"] == "x-a", "{first}");
    ensure!(first["duration_ms"].is_number(), "{first}");
    Ok(())
}

pub(super) async fn two_calls_at_once_answer_each_its_own(target: &Target) -> Result<()> {
    let echo = format!("{{% '{}' & $input.word %}}", target.upstream.url("/echo/"));
    target.deployed("e2e-parallel", two_steps("parallel", &echo, &target.upstream.url("/slow/200"))).await?;
    let calls = ["a", "b", "c"].map(|word| async move {
        let result = target.call("e2e-parallel", Era::Modern, "parallel", json!({ "word": word })).await?;
        ensure!(text(&result, "/structuredContent/first/word")? == word, "{word}: {result}");
        Ok(())
    });
    futures::future::try_join_all(calls).await.map(drop)
}

pub(super) async fn progress_streams_before_the_result(target: &Target) -> Result<()> {
    let up = &target.upstream;
    target
        .deployed("e2e-progress", two_steps("steps", &up.url("/echo/quick"), &up.url("/slow/3000")))
        .await?;
    for era in ERAS {
        let told = target.call_with_progress("e2e-progress", era, "steps", json!({ "word": "x" })).await?;
        let (steps, results): (Vec<_>, Vec<_>) =
            told.iter().partition(|told| told.message["method"] == "notifications/progress");
        ensure!(results.len() == 1 && results[0].message["result"]["isError"] != true, "{era:?}: {told:?}");
        ensure!(!steps.is_empty(), "{era:?}: no progress: {told:?}");
        ensure!(
            steps.iter().all(|step| step.message["params"]["progressToken"] == "p"),
            "{era:?}: {steps:?}"
        );
        let numbers: Vec<f64> =
            steps.iter().filter_map(|step| step.message["params"]["progress"].as_f64()).collect();
        ensure!(
            numbers.len() == steps.len() && numbers.windows(2).all(|pair| pair[0] < pair[1]),
            "{era:?}: {numbers:?}"
        );
        // The first step is told while the second is under way: the answer really streams.
        let ahead = results[0].after.saturating_sub(steps[0].after);
        ensure!(ahead > Duration::from_millis(500), "{era:?}: only {ahead:?} before the result");
    }
    Ok(())
}

pub(super) async fn a_failing_step_is_told_and_traced(target: &Target) -> Result<()> {
    let up = &target.upstream;
    let deployed = target
        .deployed("e2e-failing", two_steps("failing", &up.url("/echo/ok"), &up.url("/nothing/here")))
        .await?;
    for era in ERAS {
        let result = target.call("e2e-failing", era, "failing", json!({ "word": "x" })).await?;
        ensure!(result["isError"] == true, "{era:?}: {result}");
        let said = text(&result, "/content/0/text")?;
        ensure!(said.contains("Http.Status404") && !said.contains("errorMessage"), "{era:?}: {said}");
    }
    let execution = target.newest(&deployed).await?;
    let error = &execution["error"];
    ensure!(
        execution["status"] == "failed" && error["error"] == "Http.Status404" && error["node"] == "second",
        "{error}"
    );
    ensure!(!text(error, "/cause")?.starts_with('{'), "{error}");
    let traces = Target::traces(&execution);
    ensure!(traces == ["first [] 1 succeeded", "second [] 1 failed"], "{traces:?}");
    ensure!(execution["nodes"][1]["error"]["error"] == "Http.Status404", "{}", execution["nodes"][1]);
    Ok(())
}

pub(super) async fn an_error_that_is_caught_takes_the_other_way(target: &Target) -> Result<()> {
    let mut document =
        two_steps("caught", &target.upstream.url("/echo/ok"), &target.upstream.url("/nothing/here"));
    document["nodes"][2]["on_error"] = json!("route");
    let other = json!({ "id": "other", "type": "respond", "parameters": { "structured": {
        "error": "{% $second.error %}", "cause": "{% $second.cause %}",
    }}});
    push(&mut document, "nodes", other);
    push(&mut document, "edges", json!({ "from": "second", "port": "error", "to": "other" }));
    let deployed = target.deployed("e2e-caught", document).await?;
    let result = target.call("e2e-caught", Era::Modern, "caught", json!({ "word": "x" })).await?;
    ensure!(result["isError"] != true, "{result}");
    let told = text(&result, "/structuredContent/error");
    if let Ok(told) = told {
        ensure!(told == "Http.Status404", "{result}");
        ensure!(!text(&result, "/structuredContent/cause")?.starts_with('{'), "{result}");
    }
    let execution = target.newest(&deployed).await?;
    ensure!(execution["status"] == "succeeded", "{execution}");
    ensure!(
        Target::traces(&execution) == ["first [] 1 succeeded", "second [] 1 failed"],
        "{:?}",
        Target::traces(&execution)
    );
    Ok(())
}

fn push(document: &mut Value, list: &str, item: Value) {
    if let Some(list) = document[list].as_array_mut() {
        list.push(item);
    }
}

pub(super) async fn a_retried_step_leaves_both_attempts(target: &Target) -> Result<()> {
    let up = &target.upstream;
    let key = format!("retried-{}", target.name().replace(' ', "-"));
    let mut document = two_steps("retried", &up.url(&format!("/flaky/{key}")), &up.url("/echo/after"));
    document["nodes"][1]["retry"] =
        json!({ "max_attempts": 3, "interval_seconds": 1, "errors": ["Http.Status409"] });
    let deployed = target.deployed("e2e-retried", document).await?;
    let result = target.call("e2e-retried", Era::Modern, "retried", json!({ "word": "x" })).await?;
    ensure!(result["isError"] != true, "{result}");
    ensure!(up.calls(&key) == 2, "{} calls", up.calls(&key));
    let traces = Target::traces(&target.newest(&deployed).await?);
    ensure!(traces == ["first [] 1 failed", "first [] 2 succeeded", "second [] 1 succeeded"], "{traces:?}");
    Ok(())
}

pub(super) async fn a_loop_traces_each_iteration(target: &Target) -> Result<()> {
    let url = format!("{{% '{}' & $string($item) %}}", target.upstream.url("/echo/"));
    let body = json!({ "nodes": [get("fetch", &url)], "edges": [] });
    let looped = json!({ "id": "loop", "type": "for_each", "parameters": {
        "items": "{% [1, 2, 3] %}", "concurrency": 1, "body": body, "result": "{% $fetch.body.word %}",
    }});
    let document = chain("looped", &[looped], json!({ "structured": { "words": "{% $loop %}" } }));
    let deployed = target.deployed("e2e-loop", document).await?;
    let result = target.call("e2e-loop", Era::Modern, "looped", json!({ "word": "x" })).await?;
    ensure!(result["structuredContent"]["words"] == json!(["1", "2", "3"]), "{result}");
    let traces = Target::traces(&target.newest(&deployed).await?);
    ensure!(
        traces == ["fetch [0] 1 succeeded", "fetch [1] 1 succeeded", "fetch [2] 1 succeeded"],
        "{traces:?}"
    );
    Ok(())
}

pub(super) async fn a_connection_s_secret_goes_out_and_nowhere_else(target: &Target) -> Result<()> {
    const SECRET: &str = "e2e-very-secret-token";
    let made = target
        .post(
            "/integrations/connections",
            json!({
                "provider": "http", "label": "The API", "hosts": ["127.0.0.1"],
                "credentials": { "auth": "bearer", "token": SECRET },
            }),
        )
        .await?;
    ensure!(!made.to_string().contains(SECRET), "{made}");
    let url = target.upstream.url("/echo/secret");
    let mut document = two_steps("secret", &url, &url);
    document["nodes"][1]["connection"] = made["id"].clone();
    let deployed = target.deployed("e2e-secret", document).await?;
    let result = target.call("e2e-secret", Era::Modern, "secret", json!({ "word": "x" })).await?;
    let (first, second) = (&result["structuredContent"]["first"], &result["structuredContent"]["second"]);
    ensure!(first["known"] == true && first["as"] == format!("Bearer {SECRET}").len(), "{result}");
    ensure!(second["known"] == false, "only the node that names the connection uses it: {result}");
    let execution = target.newest(&deployed).await?;
    ensure!(!execution.to_string().contains(SECRET), "{execution}");
    Ok(())
}

pub(super) async fn who_may_not_call_is_told_so(target: &Target) -> Result<()> {
    let deployed = target
        .deployed(
            "e2e-closed",
            two_steps("closed", &target.upstream.url("/echo/a"), &target.upstream.url("/echo/b")),
        )
        .await?;
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {} });
    let nobody = target.message("e2e-closed", Era::Legacy, None, ping.clone()).await?;
    ensure!(nobody.status() == StatusCode::UNAUTHORIZED, "{}", nobody.status());
    ensure!(nobody.headers().contains_key("www-authenticate"), "{:?}", nobody.headers());
    let nowhere = target.message("e2e-nowhere", Era::Legacy, None, ping.clone()).await?;
    ensure!(nowhere.status() == StatusCode::NOT_FOUND, "{}", nowhere.status());

    let deployment = text(&deployed, "/deployment/id")?;
    let key = target.post(&format!("/deployments/{deployment}/api-keys"), json!({ "name": "e2e" })).await?;
    let secret = text(&key, "/secret")?;
    let with_key = target.message("e2e-closed", Era::Legacy, Some(&secret), ping.clone()).await?;
    ensure!(with_key.status() == StatusCode::OK, "{}", with_key.status());
    let path = format!("/deployments/{deployment}/api-keys/{}", text(&key, "/id")?);
    ensure!(target.rest(Method::DELETE, &path, None).await?.status.is_success());
    let revoked = target.message("e2e-closed", Era::Legacy, Some(&secret), ping).await?;
    ensure!(revoked.status() == StatusCode::UNAUTHORIZED, "{}", revoked.status());

    // Whoever waits for the first call hears why it does not come, until it does.
    let light = format!("/deployments/{deployment}/calls");
    let told = target.get(&light).await?;
    let why = text(&told, "/refused/why")?;
    ensure!(["key_missing", "key_invalid"].contains(&why.as_str()), "{told}");
    target.call("e2e-closed", Era::Modern, "closed", json!({ "words": "s3cret" })).await?;
    let told = target.get(&light).await?;
    ensure!(text(&told, "/refused/why")? == "arguments", "{told}");
    ensure!(told["refused"]["broken"][0]["pointer"].is_string(), "{told}");
    ensure!(!told.to_string().contains("s3cret"), "{told}");
    target.call("e2e-closed", Era::Modern, "closed", json!({ "word": "x" })).await?;
    let told = target.get(&light).await?;
    ensure!(told.get("refused").is_none() && told["first_call_at"].is_string(), "{told}");
    Ok(())
}

pub(super) async fn a_workflow_without_effects_answers(target: &Target) -> Result<()> {
    let shape = json!({ "id": "shape", "type": "transform", "parameters": { "value": "{% $uppercase($input.word) %}" } });
    let document = chain("pure", &[shape], json!({ "structured": { "loud": "{% $shape %}" } }));
    let deployed = target.deployed("e2e-pure", document).await?;
    for era in ERAS {
        let result = target.call("e2e-pure", era, "pure", json!({ "word": "hush" })).await?;
        ensure!(result["structuredContent"]["loud"] == "HUSH", "{era:?}: {result}");
    }
    let execution = target.newest(&deployed).await?;
    ensure!(execution["status"] == "succeeded" && Target::traces(&execution).is_empty(), "{execution}");
    Ok(())
}
