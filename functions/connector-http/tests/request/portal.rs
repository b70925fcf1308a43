//! A registry with the connector, a server, and one call.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use portal_base::{ConnectionId, FakeClock, Secret, SeededRng};
use portal_connector_kit::json::{Value, json};
use portal_connector_kit::net::{Client, Limits};
use portal_connector_kit::testing::assert_fits;
use portal_connector_kit::{
    Auth, CallInfo, ConnectorError, Credential, Credentials, Environment, ErrorName, Registry,
};
use tokio_util::sync::CancellationToken;

/// One connection, sealed for one execution.
pub(crate) struct Vault;

pub(crate) const CONNECTION: &str = "con_06dqsacch1rns0m9xgpgn4b7xg";

#[async_trait]
impl Credentials for Vault {
    async fn load(&self, connection: ConnectionId, call: &CallInfo) -> Result<Credential, ConnectorError> {
        if connection.to_string() != CONNECTION || call.seal != "sealed" {
            return Err(ConnectorError::new(ErrorName::NotFound, "there is no such connection"));
        }
        let password = Secret::new("pass-word".to_owned());
        Ok(Credential::new(Auth::Basic { username: "ann".to_owned(), password }))
    }
}

pub(crate) fn registry() -> Registry {
    let limits = Limits { max_bytes: 256 << 10, ..Limits::default() };
    let environment = Environment {
        net: Client::new("127.0.0.1".parse().unwrap(), limits).unwrap(),
        credentials: Arc::new(Vault),
        clock: Arc::new(FakeClock::default()),
        rng: Arc::new(SeededRng::default()),
    };
    Registry::new(vec![connector_http::connector()], environment)
}

/// Serves `router` and gives its base URL.
pub(crate) async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

/// What a Task state sends.
pub(crate) fn payload(parameters: Value) -> Value {
    json!({
        "operation": "http.request", "parameters": parameters, "node": "call", "index": [3],
        "execution": "exe_1", "seal": "sealed", "attempt": 0,
    })
}

pub(crate) async fn dispatch(payload: Value) -> Result<Value, ConnectorError> {
    registry().dispatch(payload, CancellationToken::new()).await
}

/// Calls with these parameters; what comes out fits the declared schema.
pub(crate) async fn call(parameters: Value) -> Result<Value, ConnectorError> {
    let output = dispatch(payload(parameters)).await?;
    let manifest = connector_http::connector().manifest();
    assert_fits(&manifest.operations[0].output, &output, "the output");
    Ok(output)
}

/// `name: cause` of a call that fails.
pub(crate) async fn failure(parameters: Value) -> String {
    call(parameters).await.unwrap_err().to_string()
}
