//! Connectors that run apart from the machine: they believe the seal and nothing else, and note
//! what each node did, because the machine tells nobody.

use std::sync::Arc;

use portal_base::{Clock, Timestamp};
use portal_connector_kit::{CallInfo, ConnectorError, ErrorName, Registry};
use portal_identity::{SealKeys, Sealed};
use portal_store::entities::{ExecutionError, NodeStatus, NodeTrace, Store, trace};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::executions::RETENTION;
use crate::recorder::recorded;

/// The field of a payload by which a caller that records the nodes itself says so: the engine of a
/// test run, in the function that was asked for it.
pub const RECORDED: &str = "recorded";

/// The connectors of a process of their own. Cheap to clone.
#[derive(Clone)]
pub struct SealedConnectors {
    registry: Registry,
    seals: Arc<SealKeys>,
    store: Store,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for SealedConnectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedConnectors")
    }
}

impl SealedConnectors {
    /// These connectors; `store` is where nodes are noted.
    pub fn new(registry: Registry, seals: Arc<SealKeys>, store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { registry, seals, store, clock }
    }

    /// Runs what a Task's payload asks for and gives the node's output. Workspace, version and
    /// execution are those of the seal; a payload without a valid one is refused before anything
    /// of it is looked at.
    pub async fn call(&self, payload: Value, cancel: CancellationToken) -> Result<Value, ConnectorError> {
        let (sealed, call) = self.unseal(&payload)?;
        let noted = payload.get(RECORDED).and_then(Value::as_bool) != Some(true);
        let parameters = noted.then(|| recorded(payload.get("parameters").unwrap_or(&Value::Null)));
        let started_at = self.clock.now();
        let result = self.registry.dispatch(payload, cancel).await;
        if let Some(parameters) = parameters {
            self.note(sealed, &call, started_at, parameters, &result).await;
        }
        result
    }

    fn unseal(&self, payload: &Value) -> Result<(Sealed, CallInfo), ConnectorError> {
        let refused = |cause: &str| ConnectorError::new(ErrorName::BadCall, cause);
        let seal = payload.get("seal").and_then(Value::as_str).unwrap_or_default();
        let sealed = self.seals.verify(seal).map_err(|_| {
            refused("the call is not sealed: connectors answer executions of this portal only")
        })?;
        let call: CallInfo = serde_json::from_value(payload.clone())
            .map_err(|error| refused(&format!("the payload is not of the form connectors take: {error}")))?;
        if call.execution != sealed.execution.to_string() {
            return Err(refused("the call names another execution than it is sealed for"));
        }
        Ok((sealed, call))
    }

    async fn note(
        &self,
        sealed: Sealed,
        call: &CallInfo,
        started_at: Timestamp,
        parameters: Value,
        result: &Result<Value, ConnectorError>,
    ) {
        let status = if result.is_ok() { NodeStatus::Succeeded } else { NodeStatus::Failed };
        let mut trace = NodeTrace::new(call.node.as_str(), status, started_at);
        trace.path = call.index.iter().filter_map(|index| u32::try_from(*index).ok()).collect();
        trace.attempt = u32::try_from(call.attempt).unwrap_or(u32::MAX).saturating_add(1);
        trace.input = Some(parameters);
        trace.finished_at = Some(self.clock.now());
        match result {
            Ok(output) => trace.output = Some(recorded(output)),
            Err(error) => {
                trace.error = Some(ExecutionError {
                    error: error.name.to_string(),
                    cause: error.cause.clone(),
                    node: None,
                });
            }
        }
        let Ok(expires_at) = started_at.checked_add(RETENTION) else { return };
        let noted = trace::note(&self.store, sealed.workspace, sealed.execution, trace, expires_at).await;
        if let Err(error) = noted {
            // The node has done its work: an execution does not fail for its trace.
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, execution.id = %sealed.execution, node.id = call.node, "a node could not be noted");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_trait::async_trait;
    use portal_base::{
        ConnectionId, ExecutionId, FakeClock, Ids, KeyVersions, OsRng, SeededRng, WorkspaceId,
    };
    use portal_connector_kit::{Credential, Credentials, Environment, net};
    use portal_store::embedded::Embedded;
    use serde_json::json;

    use super::*;

    struct Nobodys;

    #[async_trait]
    impl Credentials for Nobodys {
        async fn load(&self, _: ConnectionId, _: &CallInfo) -> Result<Credential, ConnectorError> {
            Err(ConnectorError::new(ErrorName::NotFound, "none"))
        }
    }

    struct World {
        connectors: SealedConnectors,
        seals: Arc<SealKeys>,
        store: Store,
        workspace: WorkspaceId,
        execution: ExecutionId,
        _folder: tempfile::TempDir,
    }

    fn world() -> World {
        let clock = Arc::new(FakeClock::default());
        let rng = Arc::new(SeededRng::default());
        let folder = tempfile::tempdir().unwrap();
        let stores = Embedded::open(folder.path(), clock.clone(), rng.clone()).unwrap();
        let store = Store { table: stores.table.clone(), blobs: stores.blobs.clone() };
        let ids = Ids::new(clock.clone(), rng.clone());
        let seals = Arc::new(SealKeys::new(KeyVersions::generate(&OsRng)));
        let environment = Environment {
            net: net::Client::new(net::AllowList::default(), net::Limits::default()).unwrap(),
            credentials: Arc::new(Nobodys),
            clock: clock.clone(),
            rng,
        };
        let connectors = SealedConnectors::new(
            Registry::new(Vec::new(), environment),
            seals.clone(),
            store.clone(),
            clock,
        );
        World { connectors, seals, store, workspace: ids.make(), execution: ids.make(), _folder: folder }
    }

    impl World {
        fn payload(&self) -> Value {
            json!({
                "operation": "none.such", "parameters": { "token": "t", "password": "p" },
                "node": "look_up", "index": [2], "attempt": 1, "execution": self.execution,
                "seal": self.seals.seal(self.workspace, None, 0, self.execution),
            })
        }

        async fn call(&self, payload: Value) -> String {
            self.connectors.call(payload, CancellationToken::new()).await.unwrap_err().name.to_string()
        }

        async fn noted(&self) -> Vec<NodeTrace> {
            trace::of(&self.store, self.workspace, self.execution).await.unwrap()
        }
    }

    #[tokio::test]
    async fn what_a_node_did_is_noted_under_what_the_seal_says() {
        let world = world();
        assert_eq!(world.call(world.payload()).await, "Conn.UnknownOperation");
        let noted = world.noted().await;
        assert_eq!(noted.len(), 1);
        assert_eq!(
            (noted[0].node.as_str(), noted[0].path.as_slice(), noted[0].attempt),
            ("look_up", &[2][..], 2)
        );
        assert_eq!(noted[0].status, NodeStatus::Failed);
        assert_eq!(noted[0].input, Some(json!({ "token": "t", "password": "[masked]" })));
        assert_eq!(noted[0].error.as_ref().unwrap().error, "Conn.UnknownOperation");
    }

    #[tokio::test]
    async fn a_caller_that_records_is_not_recorded_twice() {
        let world = world();
        let mut payload = world.payload();
        payload[RECORDED] = json!(true);
        assert_eq!(world.call(payload).await, "Conn.UnknownOperation");
        assert!(world.noted().await.is_empty());
    }

    #[tokio::test]
    async fn without_its_own_seal_nothing_is_done() {
        let world = world();
        let other = Ids::new(Arc::new(FakeClock::default()), Arc::new(OsRng)).make::<ExecutionId>();
        let mut unsealed = world.payload();
        unsealed["seal"] = json!("1.1.forged");
        let mut anothers = world.payload();
        anothers["execution"] = json!(other);
        for payload in [unsealed, anothers, json!({}), json!("text")] {
            assert_eq!(world.call(payload).await, "Conn.BadCall");
        }
        tokio::time::sleep(Duration::ZERO).await;
        assert!(world.noted().await.is_empty());
    }
}
