//! From a draft to a server.

use anyhow::{Context as _, Result, ensure};
use http::{Method, StatusCode};
use serde_json::json;

use super::documents::{chain, get, two_steps};
use super::target::{Era, Target, text};

pub(super) async fn the_portal_answers_and_knows_its_owner(target: &Target) -> Result<()> {
    let health = target.get("/health").await?;
    ensure!(health["status"] == "ok", "{health}");
    let me = target.get("/users/me").await?;
    ensure!(me["role"] == "owner", "{me}");
    let nodes = target.get("/nodes").await?;
    let nodes = nodes["items"].as_array().cloned().unwrap_or_default();
    ensure!(nodes.iter().any(|node| node["type"] == "http.request"), "the connector's node is drawn");
    let gallery = target.get("/gallery").await?;
    ensure!(gallery["items"].as_array().is_some_and(|items| !items.is_empty()), "{gallery}");
    let nowhere = target.rest(Method::GET, "/workflows/wf_none", None).await?;
    ensure!(nowhere.status.is_client_error() && nowhere.body["code"].is_string(), "{:?}", nowhere.body);
    Ok(())
}

/// A link that one process made is opened in others, by several browsers at the same time: one is signed
/// in.
pub(super) async fn a_sign_in_link_signs_in_one_browser(target: &Target) -> Result<()> {
    let made = target.post("/auth/sign-in-links", json!({})).await?;
    let url = text(&made, "/url")?;
    let (_, code) = url.split_once("/sign-in/").with_context(|| format!("no link: {url}"))?;
    let path = format!("/sign-in/{code}");
    let opened = futures::future::try_join_all((0..4).map(|_| target.browse(&path, None))).await?;
    let mut cookies = Vec::new();
    for reply in &opened {
        ensure!(reply.status == StatusCode::SEE_OTHER, "{} {}", reply.status, reply.body);
        let header = |name| reply.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match header("set-cookie").split_once(';') {
            Some((cookie, _)) => cookies.push(cookie.to_owned()),
            None => ensure!(header("location").contains("sign_in=expired"), "{:?}", reply.headers),
        }
    }
    ensure!(cookies.len() == 1, "{} browsers were signed in", cookies.len());
    let me = target.browse("/api/v1/users/me", cookies.first().map(String::as_str)).await?;
    ensure!(me.status == StatusCode::OK, "{} {}", me.status, me.body);
    Ok(())
}

pub(super) async fn a_draft_is_checked_run_and_published(target: &Target) -> Result<()> {
    let up = &target.upstream;
    let wrong = chain("draft", &[get("look", "{% $nobody.url %}")], json!({ "text": "x" }));
    let id = target.workflow("A draft", wrong).await?;
    let validation = target.post(&format!("/workflows/{id}/validate"), json!({})).await?;
    ensure!(validation["valid"] == false, "{validation}");
    ensure!(validation["diagnostics"].as_array().is_some_and(|found| !found.is_empty()), "{validation}");

    let right = chain(
        "draft",
        &[get("look", &format!("{{% '{}' & $input.word %}}", up.url("/echo/")))],
        json!({ "structured": { "word": "{% $look.body.word %}" } }),
    );
    let revision = target.revision(&id).await?;
    target.write(Method::PATCH, &id, "", json!({ "definition": right })).await?;
    let late = [("if-match", revision.as_str())];
    let stale = target
        .rest_with(Method::PATCH, &format!("/workflows/{id}"), Some(json!({ "name": "late" })), &late)
        .await?;
    ensure!(stale.status == StatusCode::PRECONDITION_FAILED, "{:?}", stale.body);

    let validation = target.post(&format!("/workflows/{id}/validate"), json!({})).await?;
    ensure!(validation["valid"] == true, "{validation}");
    let events =
        target.post(&format!("/workflows/{id}/run"), json!({ "input": { "word": "rehearsal" } })).await?;
    let events = events.as_str().unwrap_or_default();
    for wanted in ["event: accepted", "event: node_succeeded", "event: finished", "\"word\":\"rehearsal\""] {
        ensure!(events.contains(wanted), "the test run does not tell `{wanted}`: {events}");
    }
    let version = target.publish(&id).await?;
    ensure!(version["number"] == 1, "{version}");

    // The run of the draft is on record, with what each node did, once.
    let list = target.get(&format!("/executions?workflow={id}&limit=5")).await?;
    let execution = target.get(&format!("/executions/{}", text(&list, "/items/0/id")?)).await?;
    ensure!(Target::traces(&execution) == ["look [] 1 succeeded"], "{:?}", Target::traces(&execution));
    Ok(())
}

pub(super) async fn a_repeated_request_gets_the_first_answer(target: &Target) -> Result<()> {
    let body = json!({ "name": "Twice" });
    let key = [("idempotency-key", "e2e-twice")];
    let first = target.rest_with(Method::POST, "/workflows", Some(body.clone()), &key).await?;
    let second = target.rest_with(Method::POST, "/workflows", Some(body), &key).await?;
    ensure!(first.status == StatusCode::CREATED && first.body["id"] == second.body["id"], "{second:?}");
    ensure!(second.headers.contains_key("idempotency-replayed"), "{:?}", second.headers);
    // What was refused is forgotten: it may be asked for again.
    let unknown = json!({ "workflow": first.body["id"], "input": {} });
    let key = [("idempotency-key", "e2e-refused")];
    for _ in 0..2 {
        let refused = target.rest_with(Method::POST, "/executions", Some(unknown.clone()), &key).await?;
        ensure!(refused.status.is_client_error(), "{refused:?}");
        ensure!(!refused.headers.contains_key("idempotency-replayed"), "{:?}", refused.headers);
    }
    Ok(())
}

pub(super) async fn a_server_rolls_back(target: &Target) -> Result<()> {
    let answer = |word: &str| {
        let url = target.upstream.url(&format!("/echo/{word}"));
        two_steps("which", &url, &url)
    };
    let deployed = target.deployed("e2e-rollback", answer("one")).await?;
    let (deployment, workflow) =
        (text(&deployed, "/deployment/id")?, text(&deployed, "/deployment/tools/0/workflow")?);
    let said = async || -> Result<String> {
        let result = target.call("e2e-rollback", Era::Modern, "which", json!({ "word": "x" })).await?;
        text(&result, "/structuredContent/first/word")
    };
    ensure!(said().await? == "one");

    target.write(Method::PATCH, &workflow, "", json!({ "definition": answer("two") })).await?;
    let second =
        target.post(&format!("/workflows/{workflow}/deploy"), json!({ "slug": "e2e-rollback" })).await?;
    ensure!(second["version"] == 2 && second["deployment"]["revision"] == 2, "{second}");
    ensure!(said().await? == "two");

    let rolled =
        target.post(&format!("/deployments/{deployment}/rollback"), json!({ "revision": 1 })).await?;
    ensure!(rolled["tools"][0]["version"] == 1, "{rolled}");
    ensure!(said().await? == "one", "after the roll-back");
    Ok(())
}

/// In one call from a draft to a server, which answers with the old version or the new one.
pub(super) async fn a_workflow_is_deployed_by_the_document(target: &Target) -> Result<()> {
    let url = target.upstream.url("/echo/once");
    let workflow = target.workflow("In one call", two_steps("at_once", &url, &url)).await?;
    let path = format!("/workflows/{workflow}/deploy");
    let first = target.post(&path, json!({ "slug": "e2e-at-once" })).await?;
    ensure!(first["published"] == true && first["plan"]["creates"] == true, "{first}");
    ensure!(first["deployment"]["tools"][0]["version"] == 1, "{first}");
    let again = target.post(&path, json!({ "slug": "e2e-at-once", "title": "Once more" })).await?;
    ensure!(again["published"] == false && again["deployment"]["revision"] == 2, "{again}");
    ensure!(again["plan"]["fields"] == json!(["title"]), "{again}");

    // What is wrong with a draft comes through whole.
    let wrong = chain("at_once", &[get("look", "{% $nobody.url %}")], json!({ "text": "x" }));
    target.write(Method::PATCH, &workflow, "", json!({ "definition": wrong })).await?;
    let refused = target.rest(Method::POST, &path, Some(json!({}))).await?;
    ensure!(refused.status == StatusCode::UNPROCESSABLE_ENTITY, "{:?}", refused.body);
    ensure!(refused.body["code"] == "invalid_workflow", "{:?}", refused.body);
    ensure!(refused.body["fields"].as_array().is_some_and(|fields| !fields.is_empty()), "{:?}", refused.body);
    let list = target.get("/deployments").await?;
    let servers = list["items"].as_array().cloned().unwrap_or_default();
    let served = servers.iter().find(|server| server["slug"] == "e2e-at-once");
    ensure!(served.is_some_and(|server| server["revision"] == 2), "{list}");
    Ok(())
}
