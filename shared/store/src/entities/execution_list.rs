//! Lists of executions, newest first, by the narrowest range that a filter allows.

use std::time::Duration;

use portal_base::{DeploymentId, ExecutionId, Page, PageRequest, Timestamp, Words, WorkflowId, WorkspaceId};

use super::execution::{Execution, ExecutionStatus};
use super::{Range, Store, StoreError, Versioned, list as list_range, sifted};
use crate::{Index, Key, keys};

/// How much later than its execution is accepted an id may be made, clocks of two machines included.
const SLACK: Duration = Duration::from_secs(60);

/// Which executions are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExecutionFilter {
    /// Of this status.
    pub status: Option<ExecutionStatus>,
    /// Of this workflow.
    pub workflow: Option<WorkflowId>,
    /// Of this server.
    pub deployment: Option<DeploymentId>,
    /// Of this tool.
    pub tool: Option<String>,
    /// Accepted at this time or later.
    pub since: Option<Timestamp>,
    /// Accepted before this time.
    pub until: Option<Timestamp>,
    /// Whose id begins like this.
    pub id_prefix: Option<String>,
    /// Each of these stands in its id, tool, workflow's name, caller, error or server's name.
    pub words: Words,
    /// What the words may find a server by.
    pub servers: Vec<(DeploymentId, String)>,
}

impl ExecutionFilter {
    fn takes(&self, execution: &Execution) -> bool {
        self.status.is_none_or(|status| execution.status == status)
            && self.workflow.is_none_or(|workflow| execution.workflow == Some(workflow))
            && self.deployment.is_none_or(|deployment| execution.deployment == Some(deployment))
            && self.tool.as_ref().is_none_or(|tool| execution.tool.as_ref() == Some(tool))
            && self.since.is_none_or(|since| execution.created_at >= since)
            && self.until.is_none_or(|until| execution.created_at < until)
            && self.words_find(execution)
    }

    fn words_find(&self, execution: &Execution) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let id = execution.id.to_string();
        let error = execution.error.as_ref().map(|error| [error.error.as_str(), error.cause.as_str()]);
        let server =
            execution.deployment.and_then(|id| self.servers.iter().find(|(server, _)| *server == id));
        let texts = [id.as_str(), execution.workflow_name.as_str()]
            .into_iter()
            .chain(execution.tool.as_deref())
            .chain(execution.caller.client.as_deref())
            .chain(server.map(|(_, names)| names.as_str()))
            .chain(error.into_iter().flatten());
        self.words.stand_in(texts)
    }

    /// The narrowest range that has all that is wanted, as far as its ids tell. Ids carry the time they
    /// were made at, so what is newer than `until` need not be read.
    fn range(&self, workspace: WorkspaceId) -> Range<'_> {
        let id = self.id_prefix.as_deref().unwrap_or_default();
        let range = if let Some(deployment) = self.deployment {
            Range::index(Index::Third, keys::deployment_partition(workspace, deployment), id)
        } else if let Some(workflow) = self.workflow {
            Range::index(Index::Second, keys::workflow_partition(workspace, workflow), id)
        } else if let Some(status) = self.status {
            Range::index(Index::First, keys::executions_status_partition(workspace, status.as_str()), id)
        } else {
            Range::table(keys::executions_partition(workspace), id)
        };
        let last = self.until.map(|until| {
            let latest = until.saturating_add(SLACK).unwrap_or(Timestamp::MAX);
            ExecutionId::last_made_at(latest).to_string()
        });
        // Of ids that begin alike there are few anyway.
        range.newest_first().up_to(last.filter(|last| last.starts_with(id)))
    }

    /// Lists run from new to old, so nothing wanted follows an execution before `since`.
    fn ends_at(&self, execution: &Execution) -> bool {
        self.since.is_some_and(|since| execution.created_at < since)
    }
}

/// The executions that a filter takes, newest first.
pub async fn list(
    store: &Store,
    workspace: WorkspaceId,
    filter: &ExecutionFilter,
    page: &PageRequest,
) -> Result<Page<Execution>, StoreError> {
    let read = async |request: PageRequest| {
        let found = list_range(store, filter.range(workspace), &request).await?;
        Ok(found.map(|execution: Versioned<Execution>| execution.entity))
    };
    sifted(page, read, |execution| filter.takes(execution), |execution| filter.ends_at(execution)).await
}

/// The ids of a deployment's executions since a time, newest first, and whether there are more than
/// `most` of them. Reads nothing but keys.
pub async fn of_deployment_since(
    store: &Store,
    workspace: WorkspaceId,
    deployment: DeploymentId,
    since: Timestamp,
    most: usize,
) -> Result<(Vec<ExecutionId>, bool), StoreError> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let ids = ids_of_deployment(store, workspace, deployment, PageRequest { limit: 100, cursor }).await?;
        for id in ids.items {
            if id.made_at() < since {
                return Ok((found, false));
            }
            if found.len() == most {
                return Ok((found, true));
            }
            found.push(id);
        }
        cursor = ids.next_cursor;
        if cursor.is_none() {
            return Ok((found, false));
        }
    }
}

/// The ids of the newest executions of a deployment, newest first: cheap enough to ask often.
pub async fn newest_of_deployment(
    store: &Store,
    workspace: WorkspaceId,
    deployment: DeploymentId,
    limit: usize,
) -> Result<Vec<ExecutionId>, StoreError> {
    Ok(ids_of_deployment(store, workspace, deployment, PageRequest { limit, cursor: None }).await?.items)
}

async fn ids_of_deployment(
    store: &Store,
    workspace: WorkspaceId,
    deployment: DeploymentId,
    page: PageRequest,
) -> Result<Page<ExecutionId>, StoreError> {
    let range = Range::index(Index::Third, keys::deployment_partition(workspace, deployment), "");
    let found = store.table.keys(&range.newest_first().query(page.limit, page.cursor)).await?;
    let id = |key: Key| {
        key.sk.parse().map_err(|_| StoreError::Corrupt { what: format!("key {key:?}"), source: None })
    };
    let items = found.items.into_iter().map(id).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor: found.next_cursor })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use portal_base::{FakeClock, Ids, SeededRng};

    use super::*;
    use crate::entities::ExecutionError;
    use crate::entities::execution::{self, tests::execution};
    use crate::entities::testing::{now, store};

    /// Every page of a list, each with a cursor that leads to the next.
    async fn all(store: &Store, workspace: WorkspaceId, filter: &ExecutionFilter) -> Vec<ExecutionId> {
        let mut page = PageRequest { limit: 4, cursor: None };
        let mut seen = Vec::new();
        loop {
            let found = list(store, workspace, filter, &page).await.unwrap();
            assert!(found.items.len() <= 4);
            seen.extend(found.items.iter().map(|execution| execution.id));
            let Some(cursor) = found.next_cursor else { return seen };
            page.cursor = Some(cursor);
        }
    }

    #[tokio::test]
    async fn every_filter_finds_its_own_over_all_pages_newest_first() {
        let store = store();
        let clock = Arc::new(FakeClock::at(now()));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRng::default()));
        let (workspace, workflow, deployment) = (ids.make(), ids.make(), ids.make());
        for i in 0..30_u32 {
            clock.advance(Duration::from_secs(1));
            let mut one = execution(&ids, workspace);
            one.created_at = now() + Duration::from_secs(u64::from(i) + 1);
            one.workflow = if i % 2 == 0 { Some(workflow) } else { one.workflow };
            one.deployment = (i % 3 == 0).then_some(deployment);
            one.tool = Some(if i % 5 == 0 { "five" } else { "other" }.to_owned());
            one.status = if i % 7 == 0 { ExecutionStatus::Failed } else { ExecutionStatus::Succeeded };
            execution::create(&store, one).await.unwrap();
        }
        execution::create(&store, execution(&ids, ids.make())).await.unwrap();

        let any = ExecutionFilter::default;
        let filters = [
            (any(), 30),
            (ExecutionFilter { status: Some(ExecutionStatus::Failed), ..any() }, 5),
            (ExecutionFilter { workflow: Some(workflow), ..any() }, 15),
            (ExecutionFilter { deployment: Some(deployment), ..any() }, 10),
            (ExecutionFilter { deployment: Some(deployment), tool: Some("five".to_owned()), ..any() }, 2),
            (ExecutionFilter { tool: Some("five".to_owned()), ..any() }, 6),
            (ExecutionFilter { since: Some(now() + Duration::from_secs(26)), ..any() }, 5),
            (
                ExecutionFilter {
                    workflow: Some(workflow),
                    deployment: Some(deployment),
                    status: Some(ExecutionStatus::Failed),
                    ..any()
                },
                1,
            ),
        ];
        for (filter, expected) in filters {
            let seen = all(&store, workspace, &filter).await;
            assert_eq!(seen.len(), expected, "{filter:?}");
            assert!(seen.is_sorted_by(|a, b| a > b), "{filter:?}");
        }
        let newest = newest_of_deployment(&store, workspace, deployment, 1).await.unwrap();
        assert_eq!(newest.len(), 1);
        let since = async |seconds, most| {
            let time = now() + Duration::from_secs(seconds);
            let (found, more) = of_deployment_since(&store, workspace, deployment, time, most).await.unwrap();
            (found.len(), more)
        };
        assert_eq!(since(0, 100).await, (10, false));
        assert_eq!(since(24, 100).await, (2, false));
        assert_eq!(since(0, 3).await, (3, true));
    }

    #[tokio::test]
    async fn a_range_of_time_and_words_find_their_own_in_every_list() {
        let store = store();
        let clock = Arc::new(FakeClock::at(now()));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRng::default()));
        let (workspace, workflow, deployment) = (ids.make(), ids.make(), ids.make());
        let mut made = Vec::new();
        for hour in 0..48_u64 {
            clock.advance(Duration::from_secs(3600));
            let mut one = execution(&ids, workspace);
            one.created_at = now() + Duration::from_secs((hour + 1) * 3600);
            (one.workflow, one.deployment) = (Some(workflow), Some(deployment));
            one.status = ExecutionStatus::Failed;
            one.error = (hour % 8 == 0).then(|| ExecutionError {
                error: "Http.Status404".to_owned(),
                cause: "주문이 없습니다".to_owned(),
                node: None,
            });
            made.push(execution::create(&store, one).await.unwrap().id);
        }
        let hours = |hours: u64| Some(now() + Duration::from_secs(hours * 3600));
        let narrow = |filter: ExecutionFilter| {
            let status = ExecutionFilter { status: Some(ExecutionStatus::Failed), ..filter.clone() };
            let of_workflow = ExecutionFilter { workflow: Some(workflow), ..filter.clone() };
            let of_deployment = ExecutionFilter { deployment: Some(deployment), ..filter.clone() };
            [filter, status, of_workflow, of_deployment]
        };
        let words = |text: &str| ExecutionFilter { words: Words::of(text), ..ExecutionFilter::default() };
        let prefix = made[3].to_string();
        let by_prefix = ExecutionFilter { id_prefix: Some(prefix[..15].to_owned()), ..words("") };
        let cases = [
            (ExecutionFilter { until: hours(11), ..words("") }, 10),
            (ExecutionFilter { since: hours(5), until: hours(11), ..words("") }, 6),
            (ExecutionFilter { since: hours(11), until: hours(11), ..words("") }, 0),
            (ExecutionFilter { until: hours(0), ..words("") }, 0),
            (words("404 ㅈㅁ"), 6),
            (ExecutionFilter { until: hours(10), ..words("status404") }, 2),
            (words("support look_up"), 0),
            (
                ExecutionFilter {
                    servers: vec![(deployment, "Support desk".to_owned())],
                    ..words("support look_up")
                },
                48,
            ),
            (words(&prefix), 1),
            (by_prefix.clone(), 1),
            (ExecutionFilter { until: hours(3), ..by_prefix.clone() }, 0),
            (ExecutionFilter { until: hours(40), ..by_prefix }, 1),
        ];
        for (filter, expected) in cases {
            for filter in narrow(filter) {
                let seen = all(&store, workspace, &filter).await;
                assert_eq!(seen.len(), expected, "{filter:?}");
            }
        }
    }
}
