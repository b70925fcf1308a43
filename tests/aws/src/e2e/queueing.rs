//! Executions that wait for their turn.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use super::documents::two_steps;
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
