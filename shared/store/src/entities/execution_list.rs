//! Lists of executions, newest first, by the narrowest range that a filter allows.

use portal_base::{DeploymentId, ExecutionId, Page, PageRequest, Timestamp, WorkflowId, WorkspaceId};

use super::execution::{self, Execution, ExecutionStatus, Link};
use super::{Range, Store, StoreError, Versioned, list as list_range};
use crate::keys;

/// How many items one request reads at most. A page may then be short of its limit (even empty)
/// and still have a cursor.
const READ_LIMIT: usize = 1000;

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
}

impl ExecutionFilter {
    fn takes(&self, execution: &Execution) -> bool {
        self.status.is_none_or(|status| execution.status == status)
            && self.workflow.is_none_or(|workflow| execution.workflow == Some(workflow))
            && self.deployment.is_none_or(|deployment| execution.deployment == Some(deployment))
            && self.tool.as_ref().is_none_or(|tool| execution.tool.as_ref() == Some(tool))
            && self.since.is_none_or(|since| execution.created_at >= since)
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
    let mut found = Page { items: Vec::new(), next_cursor: page.cursor.clone() };
    let mut read = 0;
    loop {
        // Never more than is missing: a cursor stands between two reads, not within one.
        let missing = page.limit - found.items.len();
        let request = PageRequest { limit: missing, cursor: found.next_cursor.take() };
        let part = read_part(store, workspace, filter, &request).await?;
        read += part.items.len();
        let ended = part.items.iter().any(|execution| filter.ends_at(execution));
        found.items.extend(part.items.into_iter().filter(|execution| filter.takes(execution)));
        if ended {
            return Ok(found);
        }
        found.next_cursor = part.next_cursor;
        if found.next_cursor.is_none() || found.items.len() >= page.limit || read >= READ_LIMIT {
            return Ok(found);
        }
    }
}

async fn read_part(
    store: &Store,
    workspace: WorkspaceId,
    filter: &ExecutionFilter,
    page: &PageRequest,
) -> Result<Page<Execution>, StoreError> {
    let links = if let Some(deployment) = filter.deployment {
        Range::index(keys::deployment_partition(workspace, deployment), keys::EXECUTION_PREFIX)
    } else if let Some(workflow) = filter.workflow {
        Range::table(keys::workflow_partition(workspace, workflow), keys::EXECUTION_PREFIX)
    } else {
        let range = match filter.status {
            Some(status) => Range::index(keys::executions_status_partition(workspace, status.as_str()), ""),
            None => Range::table(keys::executions_partition(workspace), ""),
        };
        let found = list_range(store, range.newest_first(), page).await?;
        return Ok(found.map(|execution: Versioned<Execution>| execution.entity));
    };
    let links: Page<Versioned<Link>> = list_range(store, links.newest_first(), page).await?;
    let mut items = Vec::with_capacity(links.items.len());
    for link in links.items {
        if filter.tool.is_some() && link.tool != filter.tool {
            continue;
        }
        items.extend(execution::get(store, workspace, link.execution).await?.map(|found| found.entity));
    }
    Ok(Page { items, next_cursor: links.next_cursor })
}

/// The ids of the newest executions of a deployment, newest first: cheap enough to ask often.
pub async fn newest_of_deployment(
    store: &Store,
    workspace: WorkspaceId,
    deployment: DeploymentId,
    limit: usize,
) -> Result<Vec<ExecutionId>, StoreError> {
    let pk = keys::deployment_partition(workspace, deployment);
    let range = Range::index(pk, keys::EXECUTION_PREFIX).newest_first();
    let page = PageRequest { limit, cursor: None };
    let links: Page<Versioned<Link>> = list_range(store, range, &page).await?;
    Ok(links.items.into_iter().map(|link| link.entity.execution).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use portal_base::{FakeClock, Ids, SeededRng};

    use super::*;
    use crate::entities::execution::tests::execution;
    use crate::entities::testing::{now, store};

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
            let mut page = PageRequest { limit: 4, cursor: None };
            let mut seen = Vec::new();
            loop {
                let found = list(&store, workspace, &filter, &page).await.unwrap();
                assert!(found.items.len() <= 4);
                seen.extend(found.items.iter().map(|execution| execution.id));
                let Some(cursor) = found.next_cursor else { break };
                page.cursor = Some(cursor);
            }
            assert_eq!(seen.len(), expected, "{filter:?}");
            assert!(seen.is_sorted_by(|a, b| a > b), "{filter:?}");
        }
        let newest = newest_of_deployment(&store, workspace, deployment, 1).await.unwrap();
        assert_eq!(newest.len(), 1);
    }
}
