//! Executions that wait for their turn.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use super::documents::{chain, get, two_steps};
use super::target::{Target, text};

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

/// Nobody knows how long it waits, so on AWS it outlasts who starts it.
pub(super) async fn an_execution_of_unknown_length_is_settled(target: &Target) -> Result<()> {
    let step = get("look", &target.upstream.url("/echo/late"));
    let pause = json!({ "id": "pause", "type": "wait", "parameters": { "seconds": "{% $count([1]) %}" } });
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

    // Cancelled while it waits, it stays cancelled whatever the stack tells of it.
    let accepted = target.post("/executions", body).await?;
    let path = format!("/executions/{}", text(&accepted, "/id")?);
    target.post(&format!("{path}/cancel"), json!({})).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let execution = target.get(&path).await?;
    ensure!(execution["status"] == "cancelled", "{execution}");
    Ok(())
}
