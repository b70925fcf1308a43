//! What people do with what they have made: every operation that the other checks do not need.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::documents::{chain, get, two_steps};
use super::target::{Era, Target, text};

/// A request that must succeed and answers with nothing.
async fn done(target: &Target, method: Method, path: &str) -> Result<()> {
    let reply = target.rest(method.clone(), path, None).await?;
    ensure!(reply.status == StatusCode::NO_CONTENT, "{method} {path}: {} {}", reply.status, reply.body);
    Ok(())
}

/// The items of a list, one of which must have this id.
async fn listed(target: &Target, path: &str, id: &str) -> Result<Vec<Value>> {
    let list = target.get(path).await?;
    let items = list["items"].as_array().cloned().unwrap_or_default();
    ensure!(items.iter().any(|item| item["id"] == id), "{path} does not list {id}: {list}");
    Ok(items)
}

pub(super) async fn who_has_the_token_signs_in_and_out(target: &Target) -> Result<()> {
    let body = json!({ "token": target.token() });
    let signed_in = target.rest(Method::POST, "/auth/sessions", Some(body)).await?;
    ensure!(signed_in.status == StatusCode::NO_CONTENT, "{} {}", signed_in.status, signed_in.body);
    let cookie = signed_in.headers.get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    let (cookie, _) = cookie.and_then(|cookie| cookie.split_once(';')).context("no cookie")?;
    let me = || target.browse("/api/v1/users/me", Some(cookie));
    ensure!(me().await?.status == StatusCode::OK);
    let out = [("cookie", cookie)];
    let out = target.rest_with(Method::DELETE, "/auth/sessions/current", None, &out).await?;
    ensure!(out.status == StatusCode::NO_CONTENT, "{} {}", out.status, out.body);
    ensure!(me().await?.status == StatusCode::UNAUTHORIZED, "signed out, and still in");
    Ok(())
}

pub(super) async fn a_document_is_tried_before_it_is_kept(target: &Target) -> Result<()> {
    let schema = target.get("/workflow-schema").await?;
    ensure!(schema.is_object(), "{schema}");
    let url = target.upstream.url("/echo/tried");
    let definition = chain("tried", &[get("look", &url)], json!({ "text": "{% $look.body.word %}" }));
    let document = json!({ "definition": definition });
    let compiled = target.post("/workflows/compile", document.clone()).await?;
    ensure!(compiled.to_string().contains("connector-http"), "{compiled}");
    let valid = target.post("/workflows/validate", document).await?;
    ensure!(valid["valid"] == true, "{valid}");
    let run = json!({ "definition": definition, "input": { "word": "x" } });
    let events = target.post("/workflows/run", run).await?;
    let events = events.as_str().unwrap_or_default();
    ensure!(events.contains("event: finished") && events.contains("tried"), "{events}");
    Ok(())
}

pub(super) async fn a_workflow_is_copied_compared_and_deleted(target: &Target) -> Result<()> {
    let url = target.upstream.url("/echo/kept");
    let workflow = target.workflow("Kept", two_steps("kept", &url, &url)).await?;
    let path = format!("/workflows/{workflow}");
    listed(target, "/workflows?limit=100", &workflow).await?;
    target.post(&format!("{path}/compile"), json!({})).await?;
    target.publish(&workflow).await?;
    let other = chain("kept", &[get("only", &url)], json!({ "text": "x" }));
    target.write(Method::PATCH, &workflow, "", json!({ "definition": other })).await?;
    target.publish(&workflow).await?;
    let versions = target.get(&format!("{path}/versions")).await?;
    ensure!(versions["items"].as_array().is_some_and(|all| all.len() == 2), "{versions}");
    let first = target.get(&format!("{path}/versions/1")).await?;
    ensure!(first["number"] == 1, "{first}");
    let difference = target.get(&format!("{path}/versions/1/diff?to=2")).await?;
    ensure!(difference.to_string().contains("only"), "{difference}");
    target.write(Method::POST, &workflow, "/versions/1/restore", json!({})).await?;
    let file = target.get(&format!("{path}/export")).await?;
    ensure!(file.to_string().contains("second"), "the first version is the draft again: {file}");

    let imported = target.post("/workflows/import", file).await?;
    let copied = target.post(&format!("{path}/duplicate"), json!({ "name": "Copied" })).await?;
    for id in [text(&imported, "/id")?, text(&copied, "/id")?, workflow] {
        done(target, Method::DELETE, &format!("/workflows/{id}")).await?;
        let gone = target.rest(Method::GET, &format!("/workflows/{id}"), None).await?;
        ensure!(gone.status == StatusCode::NOT_FOUND, "{} {}", gone.status, gone.body);
    }
    Ok(())
}

pub(super) async fn a_server_is_changed_and_taken_down(target: &Target) -> Result<()> {
    let url = target.upstream.url("/echo/served");
    let workflow = target.workflow("Served", two_steps("served", &url, &url)).await?;
    target.publish(&workflow).await?;
    let server =
        |title: &str| json!({ "slug": "e2e-changed", "title": title, "tools": [{ "workflow": workflow }] });
    let plan = target.post("/deployments/plan", server("Served")).await?;
    ensure!(plan["creates"] == true, "{plan}");
    let made = target.post("/deployments", server("Served")).await?;
    let id = text(&made, "/id")?;
    let path = format!("/deployments/{id}");
    listed(target, "/deployments", &id).await?;
    target.get("/deployments/activity").await?;

    let read = target.rest(Method::GET, &path, None).await?;
    let revision = read.headers.get("etag").and_then(|etag| etag.to_str().ok()).context("no ETag")?;
    let known = [("if-match", revision)];
    let mut changed = server("Served anew");
    changed.as_object_mut().context("a server is an object")?.remove("slug");
    let changed = target.rest_with(Method::PUT, &path, Some(changed), &known).await?;
    ensure!(changed.status == StatusCode::OK, "{} {}", changed.status, changed.body);
    let patched = target.rest(Method::PATCH, &path, Some(json!({ "description": "For all." }))).await?;
    ensure!(patched.body["description"] == "For all.", "{} {}", patched.status, patched.body);
    let revisions = target.get(&format!("{path}/revisions")).await?;
    ensure!(revisions["items"].as_array().is_some_and(|all| all.len() >= 2), "{revisions}");
    target.get(&format!("{path}/connect")).await?;
    target.get(&format!("{path}/calls")).await?;
    let key = target.post(&format!("{path}/api-keys"), json!({ "name": "e2e" })).await?;
    listed(target, &format!("{path}/api-keys"), &text(&key, "/id")?).await?;

    done(target, Method::DELETE, &path).await?;
    let gone = target.rest(Method::GET, &path, None).await?;
    ensure!(gone.status == StatusCode::NOT_FOUND, "{} {}", gone.status, gone.body);
    Ok(())
}

pub(super) async fn an_execution_tells_what_it_ran(target: &Target) -> Result<()> {
    let list = target.get("/executions?limit=1").await?;
    let id = text(&list, "/items/0/id")?;
    let definition = target.get(&format!("/executions/{id}/definition")).await?;
    ensure!(definition.is_object(), "{definition}");
    let events = target.get(&format!("/executions/{id}/events")).await?;
    ensure!(events.as_str().is_some_and(|events| events.contains("event: finished")), "{events}");
    Ok(())
}

pub(super) async fn a_connection_is_tested_changed_and_deleted(target: &Target) -> Result<()> {
    let providers = target.get("/integrations/providers").await?;
    ensure!(providers["items"].as_array().is_some_and(|all| !all.is_empty()), "{providers}");
    let credentials = |token: &str| json!({ "auth": "bearer", "token": token });
    let body = json!({ "provider": "http", "label": "Tested", "hosts": ["127.0.0.1"], "credentials": credentials("one") });
    let made = target.post("/integrations/connections", body).await?;
    let id = text(&made, "/id")?;
    let path = format!("/integrations/connections/{id}");
    listed(target, "/integrations/connections", &id).await?;
    let url = target.upstream.url("/echo/tested");
    target.post(&format!("{path}/test"), json!({ "url": url })).await?;
    let change = json!({ "label": "Changed", "hosts": ["127.0.0.1"], "credentials": credentials("two") });
    target.rest(Method::PATCH, &path, Some(change)).await?;
    let read = target.get(&path).await?;
    ensure!(read["label"] == "Changed", "{read}");
    done(target, Method::DELETE, &path).await
}

/// More than an item of the table holds: documents, inputs and answers lie beside it.
pub(super) async fn what_is_large_is_kept_whole(target: &Target) -> Result<()> {
    let (word, text_of_100_kib) = ("large ".repeat(7_000), "large ".repeat(18_000));
    let answer = |extra: &str| {
        let shape = json!({ "id": "shape", "type": "transform", "parameters": { "value": "{% $uppercase($input.word) %}" } });
        let note = json!({ "id": "note", "type": "transform", "parameters": { "value": format!("{text_of_100_kib}{extra}") } });
        chain("large", &[note, shape], json!({ "structured": { "loud": "{% $shape %}" } }))
    };
    let deployed = target.deployed("e2e-large", answer("one")).await?;
    let workflow = text(&deployed, "/deployment/tools/0/workflow")?;
    // The draft that is replaced leaves nothing behind.
    target.write(Method::PATCH, &workflow, "", json!({ "definition": answer("two") })).await?;
    target.publish(&workflow).await?;
    let input = json!({ "word": word });
    let result = target.call("e2e-large", Era::Modern, "large", input.clone()).await?;
    ensure!(text(&result, "/structuredContent/loud")? == word.to_uppercase(), "{}", result.to_string().len());
    let execution = target.newest(&deployed).await?;
    ensure!(execution["input"]["word"] == word.as_str(), "{}", execution.to_string().len());
    let accepted = target.post("/executions", json!({ "workflow": workflow, "input": input })).await?;
    let execution = target.ended(&text(&accepted, "/id")?, Duration::from_secs(60)).await?;
    ensure!(text(&execution, "/output/structured/loud")? == word.to_uppercase(), "{}", execution["status"]);
    done(target, Method::DELETE, &format!("/deployments/{}", text(&deployed, "/deployment/id")?)).await?;
    done(target, Method::DELETE, &format!("/workflows/{workflow}")).await
}
