//! Executions that wait for their turn.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use super::documents::{chain, get, two_steps};
use super::target::{Era, Target, text};

pub(super) async fn an_accepted_execution_runs_and_is_traced(target: &Target) -> Result<()> {
    let up = &target.upstream;
    let document = two_steps("queued", &up.url("/echo/queued"), &up.url("/slow/100"));
    let workflow = target.workflow("Queued", document).await?;
    target.publish(&workflow).await?;
    let accepted =
        target.post("/executions", json!({ "workflow": workflow, "input": { "word": "x" } })).await?;
    let execution = target.ended(&text(&accepted, "/id")?, Duration::from_secs(60)).await?;
    ensure!(execution["status"] == "succeeded" && execution["trigger"] == "api", "{execution}");
    ensure!(execution["output"]["structured"]["first"]["word"] == "queued", "{}", execution["output"]);
    let traces = Target::traces(&execution);
    ensure!(traces == ["first [] 1 succeeded", "second [] 1 succeeded"], "{traces:?}");

    let replayed = target.post(&format!("/executions/{}/replay", text(&accepted, "/id")?), json!({})).await?;
    let again = target.ended(&text(&replayed, "/id")?, Duration::from_secs(60)).await?;
    ensure!(again["status"] == "succeeded" && again["replay_of"] == accepted["id"], "{again}");
    Ok(())
}

pub(super) async fn an_accepted_execution_that_fails_names_the_node(target: &Target) -> Result<()> {
    let up = &target.upstream;
    let document = two_steps("missing", &up.url("/echo/there"), &up.url("/nothing/here"));
    let workflow = target.workflow("Missing", document).await?;
    target.publish(&workflow).await?;
    let body = json!({ "workflow": workflow, "input": { "word": "x" } });
    let accepted = target.post("/executions", body).await?;
    let execution = target.ended(&text(&accepted, "/id")?, Duration::from_secs(60)).await?;
    let error = &execution["error"];
    ensure!(error["error"] == "Http.Status404" && error["node"] == "second", "{execution}");
    Ok(())
}

/// One step with an effect needs no machine of its own: whoever runs it calls the connector.
pub(super) async fn a_single_step_runs_in_the_process(target: &Target) -> Result<()> {
    let step = get("look", &target.upstream.url("/echo/alone"));
    let document = chain("alone", &[step], json!({ "structured": { "word": "{% $look.body.word %}" } }));
    let deployed = target.deployed("e2e-alone", document).await?;
    let result = target.call("e2e-alone", Era::Modern, "alone", json!({ "word": "x" })).await?;
    ensure!(result["structuredContent"]["word"] == "alone", "{result}");
    let workflow = text(&deployed, "/deployment/tools/0/workflow")?;
    let body = json!({ "workflow": workflow, "input": { "word": "x" } });
    let accepted = target.post("/executions", body).await?;
    let execution = target.ended(&text(&accepted, "/id")?, Duration::from_secs(60)).await?;
    ensure!(Target::traces(&execution) == ["look [] 1 succeeded"], "{execution}");

    // A rehearsal is repeated by whoever works the queue off, which records its nodes itself.
    let tried =
        target.post(&format!("/workflows/{workflow}/run"), json!({ "input": { "word": "x" } })).await?;
    ensure!(tried.as_str().is_some_and(|events| events.contains("event: finished")), "{tried}");
    let list = target.get(&format!("/executions?workflow={workflow}&limit=1")).await?;
    let replayed =
        target.post(&format!("/executions/{}/replay", text(&list, "/items/0/id")?), json!({})).await?;
    let again = target.ended(&text(&replayed, "/id")?, Duration::from_secs(60)).await?;
    ensure!(Target::traces(&again) == ["look [] 1 succeeded"], "{again}");
    Ok(())
}

/// Nobody knows how long it waits, so on AWS it outlasts who starts it.
pub(super) async fn an_execution_of_unknown_length_is_settled(target: &Target) -> Result<()> {
    let step = get("look", &target.upstream.url("/echo/late"));
    let pause =
        json!({ "id": "pause", "type": "wait", "parameters": { "seconds": "{% $count([1, 2, 3]) %}" } });
    let document =
        chain("wait", &[pause, step], json!({ "structured": { "word": "{% $look.body.word %}" } }));
    let workflow = target.workflow("Waiting", document).await?;
    target.publish(&workflow).await?;
    let body = json!({ "workflow": workflow, "input": { "word": "x" } });
    let accepted = target.post("/executions", body.clone()).await?;
    let execution = target.ended(&text(&accepted, "/id")?, Duration::from_secs(60)).await?;
    ensure!(execution["status"] == "succeeded", "{execution}");
    ensure!(execution["output"]["structured"]["word"] == "late", "{}", execution["output"]);
    let traces = Target::traces(&execution);
    ensure!(traces.contains(&"look [] 1 succeeded".to_owned()), "{traces:?}");

    // Cancelled before it runs or while it waits, it stays cancelled whatever the stack tells of it.
    for begun in [false, true] {
        let accepted = target.post("/executions", body.clone()).await?;
        let id = text(&accepted, "/id")?;
        let path = format!("/executions/{id}");
        if begun {
            target.begun(&id, Duration::from_secs(60)).await?;
            // It is told as running a moment before it is.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        target.post(&format!("{path}/cancel"), json!({})).await?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let execution = target.get(&path).await?;
        ensure!(execution["status"] == "cancelled", "{execution}");
    }

    // A caller may wait for it all the same.
    target.post(&format!("/workflows/{workflow}/deploy"), json!({ "slug": "e2e-waiting" })).await?;
    let result = target.call("e2e-waiting", Era::Modern, "wait", json!({ "word": "x" })).await?;
    ensure!(result["structuredContent"]["word"] == "late", "{result}");
    Ok(())
}
