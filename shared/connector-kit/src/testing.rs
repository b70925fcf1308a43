//! What every connector's tests begin with: the manifest is fresh, the examples hold.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use portal_base::{FakeClock, SeededRng};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::context::{CallInfo, Context};
use crate::credential::Credential;
use crate::net::{AllowList, Client, Incoming, Limits, NetError, Outgoing, Transport};
use crate::operation::{AnyOperation, Connector, Exchange};

/// A context for one call, with a clock that stands still and reproducible randomness.
pub fn context(net: Client, credential: Option<Credential>) -> Context {
    Context {
        net,
        credential,
        call: CallInfo {
            execution: "exe_test".to_owned(),
            node: "node".to_owned(),
            index: Vec::new(),
            attempt: 0,
            seal: String::new(),
        },
        cancel: CancellationToken::new(),
        clock: Arc::new(FakeClock::default()),
        rng: Arc::new(SeededRng::default()),
    }
}

/// Compares the checked-in manifest with the declarations, or writes it with `UPDATE=1`.
///
/// # Panics
/// When the file is stale.
#[expect(clippy::disallowed_methods, reason = "a test's own switch, not configuration of the product")]
pub fn check_manifest(connector: &Connector, file: &Path) {
    #[expect(clippy::expect_used, reason = "a test")]
    let mut fresh = serde_json::to_string_pretty(&connector.manifest()).expect("a manifest is JSON");
    fresh.push('\n');
    if std::env::var("UPDATE").is_ok_and(|value| value == "1") {
        #[expect(clippy::expect_used, reason = "a test")]
        std::fs::write(file, &fresh).expect("the manifest can be written");
        return;
    }
    let stored = std::fs::read_to_string(file).unwrap_or_default();
    assert!(stored == fresh, "{} is stale: run `make update`", file.display());
}

/// Runs every operation's example against its own exchanges: the requests are those that are
/// declared, the output is the declared one and fits its schema, the parameters fit theirs.
///
/// # Panics
/// When one does not hold.
pub async fn check_examples(connector: &Connector) {
    for operation in &connector.operations {
        check_example(operation.as_ref()).await;
    }
}

#[expect(clippy::expect_used, reason = "a test")]
async fn check_example(operation: &dyn AnyOperation) {
    let declared = operation.declaration();
    let name = declared.name;
    assert_fits(
        &operation.parameters(),
        &declared.example.parameters,
        &format!("`{name}`: the example's parameters"),
    );
    let transport = Arc::new(Replay::new(name, declared.example.exchanges));
    let client = Client::with_transport(AllowList::none(), Limits::default(), transport.clone());
    let output =
        operation.run(&context(client, None), &declared.example.parameters).await.expect("the example runs");
    assert_eq!(output, declared.example.output, "`{name}`: the example's output");
    assert_fits(&declared.output, &output, &format!("`{name}`: the example's output"));
    assert!(transport.rest().is_empty(), "`{name}`: the example declares requests that were not made");
}

/// Asserts that `value` fits a JSON Schema.
///
/// # Panics
/// When it does not, or the schema is none.
#[expect(clippy::expect_used, reason = "a test")]
pub fn assert_fits(schema: &Value, value: &Value, what: &str) {
    let validator = jsonschema::validator_for(schema).expect("the schema is one");
    let wrong: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{what} does not fit its schema: {}", wrong.join("; "));
}

/// Answers requests from a list, in order, and checks each.
struct Replay {
    name: &'static str,
    rest: Mutex<std::collections::VecDeque<Exchange>>,
}

impl Replay {
    fn new(name: &'static str, exchanges: Vec<Exchange>) -> Self {
        Self { name, rest: Mutex::new(exchanges.into()) }
    }

    fn rest(&self) -> std::sync::MutexGuard<'_, std::collections::VecDeque<Exchange>> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for Replay {
    #[expect(clippy::expect_used, reason = "a test")]
    async fn send(&self, request: Outgoing) -> Result<Incoming, NetError> {
        let exchange = self.rest().pop_front().expect("the example declares every request it makes");
        assert_eq!(
            (request.method.as_str(), request.url.as_str()),
            (exchange.method, exchange.url),
            "`{}`: the example's request",
            self.name
        );
        let body = request
            .body
            .map(|body| serde_json::from_slice::<Value>(&body).expect("the example's body is JSON"));
        assert_eq!(body, exchange.body, "`{}`: the example's body", self.name);
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let answer = Bytes::from(exchange.answer.to_string());
        Ok(Incoming {
            status: StatusCode::from_u16(exchange.status).expect("the example's status is one"),
            headers,
            body: futures::stream::iter([Ok(answer)]).boxed(),
        })
    }
}
