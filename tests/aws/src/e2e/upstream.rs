//! Somebody else's API, which workflows call.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use tokio::net::TcpListener;

/// The API. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Upstream {
    address: SocketAddr,
    state: Arc<Api>,
}

#[derive(Debug)]
struct Api {
    calls: Mutex<HashMap<String, usize>>,
}

impl Upstream {
    /// Serves until the runtime ends.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Api { calls: Mutex::default() });
        let router = Router::new()
            .route("/echo/{word}", get(echo))
            .route("/slow/{milliseconds}", get(slow))
            .route("/flaky/{key}", get(flaky))
            .with_state(state.clone());
        tokio::spawn(async move { axum::serve(crate::at_once(listener), router).await });
        Ok(Self { address, state })
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How often a key was asked for.
    pub fn calls(&self, key: &str) -> usize {
        let calls = self.state.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.get(key).copied().unwrap_or_default()
    }
}

impl Api {
    fn count(&self, key: &str) -> usize {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let count = calls.entry(key.to_owned()).or_default();
        *count += 1;
        *count
    }
}

async fn echo(State(api): State<Arc<Api>>, Path(word): Path<String>, headers: HeaderMap) -> Response {
    api.count(&word);
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    Json(json!({ "word": word, "known": authorization.is_some(), "as": authorization.map(str::len) }))
        .into_response()
}

async fn slow(Path(milliseconds): Path<u64>) -> Response {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    Json(json!({ "slept": milliseconds })).into_response()
}

/// Unavailable the first time.
async fn flaky(State(api): State<Arc<Api>>, Path(key): Path<String>) -> Response {
    if api.count(&key) == 1 {
        return (StatusCode::CONFLICT, Json(json!({ "error": "come again" }))).into_response();
    }
    Json(json!({ "key": key })).into_response()
}
