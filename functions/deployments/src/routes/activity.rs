//! `GET /deployments/activity`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::{DeploymentId, ExecutionId, Timestamp};
use portal_http::{ApiError, Auth, ListOf};
use portal_identity::Permission;
use portal_store::Store;
use portal_store::entities::{Deployment, deployment, execution, execution_list};
use serde::Serialize;
use utoipa::ToSchema;

use super::calls::ServerCall;
use crate::State;

/// How far back calls are counted.
const HOURS: usize = 24;
const HOUR: i64 = 3600;
/// How many calls of one server are counted at most: beyond, it is only known that there are more.
const MOST: usize = 1000;
/// How many servers are looked at together.
const TOGETHER: usize = 8;

/// What a server did of late.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeploymentActivity {
    /// The server.
    #[schema(value_type = String)]
    deployment: DeploymentId,
    /// Its calls in each of the last 24 hours, the oldest hour first.
    #[schema(min_items = 24, max_items = 24)]
    hours: Vec<u32>,
    /// Whether there were more calls than are counted: then the older hours lack theirs.
    more: bool,
    /// The newest call, however old.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_call: Option<ServerCall>,
}

/// Tell what each server did of late
///
/// At most 1,000 calls of each are counted.
#[utoipa::path(
    get, path = "/deployments/activity", operation_id = "list_deployment_activity", tag = "deployments",
    responses((status = 200, body = ListOf<DeploymentActivity>), ApiError),
)]
pub(crate) async fn list_deployment_activity(
    AxumState(state): AxumState<State>,
    caller: Auth,
) -> Result<Json<ListOf<DeploymentActivity>>, ApiError> {
    caller.require(Permission::ExecutionRead)?;
    let store = &state.api.store;
    let now = state.api.clock.now();
    let servers = deployment::list(store, caller.workspace).await?;
    let mut items = Vec::with_capacity(servers.len());
    for together in servers.chunks(TOGETHER) {
        let looks = together.iter().map(|server| activity(store, &server.entity, now));
        items.extend(futures::future::try_join_all(looks).await?);
    }
    Ok(Json(ListOf::whole(items)))
}

async fn activity(
    store: &Store,
    server: &Deployment,
    now: Timestamp,
) -> Result<DeploymentActivity, ApiError> {
    let since = now.as_second() - i64::try_from(HOURS).unwrap_or_default() * HOUR;
    let since = Timestamp::from_second(since).unwrap_or(Timestamp::MIN);
    let (calls, more) =
        execution_list::of_deployment_since(store, server.workspace, server.id, since, MOST).await?;
    let newest = match calls.first() {
        Some(id) => Some(*id),
        None => execution_list::newest_of_deployment(store, server.workspace, server.id, 1)
            .await?
            .first()
            .copied(),
    };
    let last_call = match newest {
        Some(id) => execution::get(store, server.workspace, id).await?.map(|found| found.entity.into()),
        None => None,
    };
    Ok(DeploymentActivity { deployment: server.id, hours: by_hour(&calls, now), more, last_call })
}

/// How many fell into each hour up to now, the oldest hour first.
fn by_hour(calls: &[ExecutionId], now: Timestamp) -> Vec<u32> {
    let mut hours = vec![0; HOURS];
    for call in calls {
        let ago = (now.as_second() - call.made_at().as_second()).max(0) / HOUR;
        let at = usize::try_from(ago).ok().and_then(|ago| HOURS.checked_sub(ago + 1));
        if let Some(count) = at.and_then(|at| hours.get_mut(at)) {
            *count += 1;
        }
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_counts_in_its_hour() {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let at = |text: &str| ExecutionId::last_made_at(text.parse().unwrap());
        let calls =
            ["2026-01-02T03:04:05Z", "2026-01-02T02:04:06Z", "2026-01-02T02:04:05Z", "2026-01-01T03:04:06Z"];
        let hours = by_hour(&calls.map(at), now);
        assert_eq!((hours[23], hours[22], hours[0]), (2, 1, 1));
        // A clock may run ahead, and a call may be older than a day by then.
        let hours = by_hour(&["2026-01-02T03:05:00Z", "2025-01-01T00:00:00Z"].map(at), now);
        assert_eq!((hours[23], hours.iter().sum::<u32>()), (1, 1));
    }
}
