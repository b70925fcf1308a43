//! A deployment: one MCP server.

use std::fmt;
use std::str::FromStr;

use portal_base::{
    ConnectionId, DeploymentId, ExecutionId, Page, PageRequest, Timestamp, UserId, WorkflowId, WorkspaceId,
};
use serde::{Deserialize, Serialize};

use super::{
    Entity, Range, Store, StoreError, ToolCard, Versioned, all, get as get_entity, list as list_range, write,
};
use crate::{Expect, Key, Write, keys};

/// The part of a server's URL that names it: 1 to 63 of `a-z`, `0-9` and inner `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Why a text is no slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be part of a URL: use 1 to 63 of a-z, 0-9 and `-`, and begin and end with a letter or digit"
)]
pub struct SlugError(String);

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A slug made of whatever `text` has that can be in one; `server` when it has nothing.
    pub fn of(text: &str) -> Self {
        let mut slug = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(60);
        let slug = slug.trim_end_matches('-');
        Self(if slug.is_empty() { "server".to_owned() } else { slug.to_owned() })
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let good = (1..=63).contains(&text.len())
            && text.bytes().all(inner)
            && !text.starts_with('-')
            && !text.ends_with('-');
        if good { Ok(Self(text.to_owned())) } else { Err(SlugError(text.chars().take(80).collect())) }
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, SlugError> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who may call a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everybody who reaches it.
    Public,
    /// Who presents one of its API keys.
    ApiKey,
}

/// What a server does when it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentStatus {
    /// It answers.
    Live,
    /// Its owner stopped it for a while.
    Paused,
    /// It could not be brought up.
    Failed,
}

/// One tool of a server: an exact version of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// The workflow that runs.
    pub workflow: WorkflowId,
    /// Its version.
    pub version: u32,
    /// The compiled document's digest: what a cache of it goes by.
    pub digest: String,
    /// The tool as a model sees it.
    #[serde(flatten)]
    pub card: ToolCard,
    /// The connections it uses.
    #[serde(default)]
    pub connections: Vec<ConnectionId>,
}

/// An MCP server as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// Its id.
    pub id: DeploymentId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The part of its URL that names it; unique.
    pub slug: Slug,
    /// The name it tells clients.
    pub name: String,
    /// The name people see.
    pub title: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// What a model is told about the server as a whole.
    #[serde(default)]
    pub instructions: String,
    /// Its tools, in the order they are listed.
    pub tools: Vec<Tool>,
    /// Who may call it.
    pub access: Access,
    /// Whether it answers.
    pub status: DeploymentStatus,
    /// The number of the revision that is served.
    pub revision: u32,
    /// The greatest revision number there is; a roll back makes a new one.
    pub last_revision: u32,
    /// Who made it.
    pub author: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When its first call came; the light that says "it works".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_call_at: Option<Timestamp>,
}

impl Entity for Deployment {
    const KIND: &'static str = "deployment";

    fn key(&self) -> Key {
        keys::deployment(self.workspace, self.id)
    }
}

/// What a server offered from one deploy to the next: immutable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeploymentRevision {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The server.
    pub deployment: DeploymentId,
    /// Counts from 1.
    pub number: u32,
    /// The title then.
    pub title: String,
    /// The description then.
    pub description: String,
    /// The instructions then.
    pub instructions: String,
    /// The tools then.
    pub tools: Vec<Tool>,
    /// The access then.
    pub access: Access,
    /// The revision this one repeats, if it came of a roll back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<u32>,
    /// The run of the document that deploys servers which made it: by it that run knows its own work
    /// again, when it repeats a step or takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deploy: Option<ExecutionId>,
    /// Who deployed it.
    pub author: UserId,
    /// When.
    pub created_at: Timestamp,
}

impl Entity for DeploymentRevision {
    const KIND: &'static str = "deployment_revision";

    fn key(&self) -> Key {
        keys::deployment_revision(self.workspace, self.deployment, self.number)
    }
}

/// Who has a slug, and how far that server is: small, so that the MCP endpoint can look at it for every
/// call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SlugClaim {
    slug: Slug,
    pub(super) workspace: WorkspaceId,
    pub(super) deployment: DeploymentId,
    /// The version of the deployment's item, which is written together with this.
    #[serde(default)]
    pub(super) version: u64,
}

impl SlugClaim {
    fn of(deployment: &Deployment, version: u64) -> Self {
        let Deployment { slug, workspace, id, .. } = deployment;
        Self { slug: slug.clone(), workspace: *workspace, deployment: *id, version }
    }
}

impl Entity for SlugClaim {
    const KIND: &'static str = "slug";

    fn key(&self) -> Key {
        keys::slug(self.slug.as_str())
    }
}

/// The deployment of that id.
pub async fn get(
    store: &Store,
    workspace: WorkspaceId,
    id: DeploymentId,
) -> Result<Option<Versioned<Deployment>>, StoreError> {
    get_entity(store, &keys::deployment(workspace, id)).await
}

/// The version a deployment's item is at, for whoever keeps what it made of the deployment and
/// asks at every call whether that is still current.
pub async fn current_version(
    store: &Store,
    workspace: WorkspaceId,
    id: DeploymentId,
) -> Result<Option<u64>, StoreError> {
    Ok(store.table.version(&keys::deployment(workspace, id)).await?)
}

/// Which deployment has a slug. The MCP endpoint begins here; it knows no workspace yet.
pub async fn by_slug(store: &Store, slug: &str) -> Result<Option<(WorkspaceId, DeploymentId)>, StoreError> {
    let claim: Option<Versioned<SlugClaim>> = get_entity(store, &keys::slug(slug)).await?;
    Ok(claim.map(|claim| (claim.workspace, claim.deployment)))
}

/// Every deployment of a workspace, oldest first.
pub async fn list(store: &Store, workspace: WorkspaceId) -> Result<Vec<Versioned<Deployment>>, StoreError> {
    all(store, Range::table(keys::workspace_partition(workspace), keys::DEPLOYMENT_PREFIX)).await
}

/// One revision of a deployment.
pub async fn revision(
    store: &Store,
    workspace: WorkspaceId,
    deployment: DeploymentId,
    number: u32,
) -> Result<Option<DeploymentRevision>, StoreError> {
    let found = get_entity(store, &keys::deployment_revision(workspace, deployment, number)).await?;
    Ok(found.map(|revision| revision.entity))
}

/// The revisions of a deployment, newest first.
pub async fn revisions(
    store: &Store,
    workspace: WorkspaceId,
    deployment: DeploymentId,
    page: &PageRequest,
) -> Result<Page<DeploymentRevision>, StoreError> {
    let pk = keys::deployment_partition(workspace, deployment);
    let range = Range::table(pk, keys::REVISION_PREFIX).newest_first();
    Ok(list_range(store, range, page).await?.map(|revision: Versioned<DeploymentRevision>| revision.entity))
}

/// Stores a new deployment with its first revision and takes its slug. A conflict means that the
/// slug is taken.
pub async fn create(
    store: &Store,
    deployment: &Deployment,
    revision: &DeploymentRevision,
) -> Result<(), StoreError> {
    let writes = vec![
        // The first version there is: see `Item::version`.
        write(&SlugClaim::of(deployment, 1), Expect::Absent)?,
        write(deployment, Expect::Absent)?,
        write(revision, Expect::Absent)?,
    ];
    Ok(store.table.transact(writes).await?)
}

/// Stores a changed deployment, with the new revision if what it offers changed.
pub async fn update(
    store: &Store,
    read: &Versioned<Deployment>,
    changed: &Deployment,
    revision: Option<&DeploymentRevision>,
) -> Result<(), StoreError> {
    let claim = SlugClaim::of(changed, read.version + 1);
    let mut writes = vec![write(changed, read.expect())?, write(&claim, Expect::Any)?];
    if let Some(revision) = revision {
        writes.push(write(revision, Expect::Absent)?);
    }
    Ok(store.table.transact(writes).await?)
}

/// Removes a deployment and frees its slug. Its revisions stay: past executions name them.
pub async fn delete(store: &Store, deployment: &Versioned<Deployment>) -> Result<(), StoreError> {
    let writes = vec![
        Write::Delete(deployment.key(), deployment.expect()),
        Write::Delete(keys::slug(deployment.slug.as_str()), Expect::Any),
    ];
    Ok(store.table.transact(writes).await?)
}

/// Notes the first call, once.
pub async fn note_first_call(
    store: &Store,
    workspace: WorkspaceId,
    id: DeploymentId,
    at: Timestamp,
) -> Result<(), StoreError> {
    loop {
        let Some(read) = get(store, workspace, id).await? else { return Ok(()) };
        if read.first_call_at.is_some() {
            return Ok(());
        }
        let changed = Deployment { first_call_at: Some(at), ..read.entity.clone() };
        match update(store, &read, &changed, None).await {
            Err(error) if error.is_conflict() => {}
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{ids, now, raw, server, store};

    #[test]
    fn slugs() {
        for good in ["a", "issues", "a-b-1", &"x".repeat(63)] {
            assert_eq!(good.parse::<Slug>().unwrap().as_str(), good);
        }
        for bad in ["", "-a", "a-", "A", "a_b", "가", "a/b", "a b", &"x".repeat(64)] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
        for (text, slug) in [("Open issues!", "open-issues"), ("  날씨 ", "server"), ("a--B", "a-b")] {
            assert_eq!(Slug::of(text).as_str(), slug);
            assert!(Slug::of(text).as_str().parse::<Slug>().is_ok());
        }
    }

    #[tokio::test]
    async fn a_slug_is_taken_by_one_server_in_all_workspaces_and_freed_with_it() {
        let (store, ids) = (store(), ids());
        let (first, revision_1) = server(&ids, "issues");
        create(&store, &first, &revision_1).await.unwrap();
        let (second, revision_2) = server(&ids, "issues");
        assert!(create(&store, &second, &revision_2).await.unwrap_err().is_conflict());
        assert!(list(&store, second.workspace).await.unwrap().is_empty());
        assert_eq!(by_slug(&store, "issues").await.unwrap(), Some((first.workspace, first.id)));

        let read = get(&store, first.workspace, first.id).await.unwrap().unwrap();
        delete(&store, &read).await.unwrap();
        assert_eq!(by_slug(&store, "issues").await.unwrap(), None);
        create(&store, &second, &revision_2).await.unwrap();
    }

    #[tokio::test]
    async fn revisions_are_kept_and_the_first_call_is_noted_once() {
        let (store, ids) = (store(), ids());
        let (first, one) = server(&ids, "issues");
        create(&store, &first, &one).await.unwrap();
        note_first_call(&store, first.workspace, first.id, now()).await.unwrap();
        let read = get(&store, first.workspace, first.id).await.unwrap().unwrap();
        assert_eq!(read.first_call_at, Some(now()));
        note_first_call(&store, first.workspace, first.id, Timestamp::MAX).await.unwrap();

        let changed = Deployment { revision: 2, last_revision: 2, ..read.entity.clone() };
        let two = DeploymentRevision { number: 2, ..one.clone() };
        update(&store, &read, &changed, Some(&two)).await.unwrap();
        let page = revisions(&store, first.workspace, first.id, &PageRequest::default()).await.unwrap();
        assert_eq!(page.items, [two, one.clone()]);
        assert_eq!(revision(&store, first.workspace, first.id, 1).await.unwrap(), Some(one));
    }

    #[test]
    fn the_wire_form() {
        let (deployment, revision) = server(&ids(), "issues");
        insta::assert_json_snapshot!(raw(&deployment), @r#"
        {
          "key": [
            "W#ws_06dqsacch1z5bcqvxth97y0bs4",
            "DEP#dep_06dqsacch1rns0m9xgpgn4b7xg"
          ],
          "indexes": {},
          "expires_at": null,
          "body": {
            "kind": "deployment",
            "v": 1,
            "id": "dep_06dqsacch1rns0m9xgpgn4b7xg",
            "workspace": "ws_06dqsacch1z5bcqvxth97y0bs4",
            "slug": "issues",
            "name": "issues",
            "title": "Issues",
            "description": "",
            "instructions": "",
            "tools": [
              {
                "workflow": "wf_06dqsacch1wvb0ehv1abpwc008",
                "version": 1,
                "digest": "d",
                "name": "open_issues",
                "description": "Lists open issues",
                "annotations": {},
                "input_schema": {
                  "type": "object"
                },
                "connections": []
              }
            ],
            "access": "api_key",
            "status": "live",
            "revision": 1,
            "last_revision": 1,
            "author": "usr_06dqsacch1tksdpqdkp9kr3ngm",
            "created_at": "2026-01-02T03:04:05Z",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
        insta::assert_json_snapshot!(raw(&revision), @r#"
        {
          "key": [
            "W#ws_06dqsacch1z5bcqvxth97y0bs4#DEP#dep_06dqsacch1rns0m9xgpgn4b7xg",
            "R#0000000001"
          ],
          "indexes": {},
          "expires_at": null,
          "body": {
            "kind": "deployment_revision",
            "v": 1,
            "workspace": "ws_06dqsacch1z5bcqvxth97y0bs4",
            "deployment": "dep_06dqsacch1rns0m9xgpgn4b7xg",
            "number": 1,
            "title": "Issues",
            "description": "",
            "instructions": "",
            "tools": [
              {
                "workflow": "wf_06dqsacch1wvb0ehv1abpwc008",
                "version": 1,
                "digest": "d",
                "name": "open_issues",
                "description": "Lists open issues",
                "annotations": {},
                "input_schema": {
                  "type": "object"
                },
                "connections": []
              }
            ],
            "access": "api_key",
            "author": "usr_06dqsacch1tksdpqdkp9kr3ngm",
            "created_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
    }
}
