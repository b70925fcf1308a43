//! Executions that wait for their turn.

use std::time::Duration;

use anyhow::{Result, ensure};
use http::Method;
use serde_json::json;

use super::documents::{chain, get, two_steps};
use super::target::{Hold, Target, text};

pub(super) async fn an_accepted_execution_runs_and_is_traced(target: &Target) -> Result<()> {
    let up = &target.upstream;
    let document = two_steps("queued", &up.url("/echo/queued"), &up.url("/slow/100"));
    let workflow = target.workflow("Queued", document).await?;
    target.post(&format!("/workflows/{workflow}/versions"), json!({})).await?;
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

/// An execution whose version is gone when its turn comes cannot be run: it is tried again, then
/// recorded as failed, and its message is a dead letter.
pub(super) async fn what_cannot_be_run_is_given_up_and_told(target: &Target) -> Result<()> {
    let up = &target.upstream;
    let waits = chain("waits", &[get("gate", &up.url("/gate/runner"))], json!({ "text": "done" }));
    let workflow = async |name: &str| -> Result<String> {
        let id = target.workflow(name, waits.clone()).await?;
        target.post(&format!("/workflows/{id}/versions"), json!({})).await?;
        Ok(id)
    };
    let held = hold(target, &workflow("Waits").await?).await?;

    let doomed = workflow("Doomed").await?;
    let accepted =
        target.post("/executions", json!({ "workflow": doomed, "input": { "word": "x" } })).await?;
    let id = text(&accepted, "/id")?;
    ensure!(target.get(&format!("/executions/{id}")).await?["status"] == "queued");
    let deleted = target.rest(Method::DELETE, &format!("/workflows/{doomed}"), None).await?;
    ensure!(deleted.status.is_success(), "{:?}", deleted.body);

    release(target);
    for execution in held {
        let execution = target.ended(&execution, Duration::from_secs(60)).await?;
        ensure!(execution["status"] == "succeeded", "{execution}");
    }
    let execution = target.ended(&id, Duration::from_secs(90)).await?;
    ensure!(execution["status"] == "failed", "{execution}");
    ensure!(execution["error"]["error"] == "Portal.NotStarted", "{}", execution["error"]);
    Ok(())
}

/// Keeps the queue from being worked on; gives the executions that wait for that.
async fn hold(target: &Target, waits: &str) -> Result<Vec<String>> {
    let mut held = Vec::new();
    match &target.hold {
        Hold::Source(source) => {
            source.disable(true);
            // A poll that was under way when it was disabled.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
        }
        Hold::Runner { concurrency } => {
            target.upstream.hold(true);
            for _ in 0..*concurrency {
                let body = json!({ "workflow": waits, "input": { "word": "x" } });
                held.push(text(&target.post("/executions", body).await?, "/id")?);
            }
            let began = std::time::Instant::now();
            while target.upstream.calls("runner") < *concurrency {
                ensure!(began.elapsed() < Duration::from_secs(30), "the runner is not full");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    Ok(held)
}

fn release(target: &Target) {
    match &target.hold {
        Hold::Source(source) => source.disable(false),
        Hold::Runner { .. } => target.upstream.hold(false),
    }
}
