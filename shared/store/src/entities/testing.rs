//! What the entities' tests share.

use std::sync::Arc;

use portal_base::{FakeClock, Ids, SeededRng, Timestamp};
use serde_json::{Value, json};

use super::deployment::{Access, Deployment, DeploymentRevision, DeploymentStatus, Tool};
use super::{Entity, Store, ToolCard, to_item};
use crate::embedded::Embedded;

/// A store in memory.
pub(crate) fn store() -> Store {
    let embedded = Embedded::in_memory().unwrap();
    Store { table: embedded.table, blobs: embedded.blobs }
}

/// Ids that are the same in every run.
pub(crate) fn ids() -> Ids {
    Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::default()))
}

/// The instant the tests live in.
pub(crate) fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

/// The raw item, as a snapshot shows it.
pub(crate) fn raw<E: Entity>(entity: &E) -> Value {
    let item = to_item(entity).unwrap();
    let key = |key: &crate::Key| json!([key.pk, key.sk]);
    json!({
        "key": key(&item.key),
        "indexes": item.indexes.iter()
            .filter_map(|(index, place)| Some((format!("{index:?}").to_lowercase(), key(place?))))
            .collect::<serde_json::Map<_, _>>(),
        "expires_at": item.expires_at,
        "body": item.body.value(),
    })
}

/// A server that is not stored yet, with its first revision.
pub(crate) fn server(ids: &Ids, slug: &str) -> (Deployment, DeploymentRevision) {
    let deployment = Deployment {
        id: ids.make(),
        workspace: ids.make(),
        slug: slug.parse().unwrap(),
        name: slug.to_owned(),
        title: "Issues".to_owned(),
        description: String::new(),
        instructions: String::new(),
        tools: vec![Tool {
            workflow: ids.make(),
            version: 1,
            digest: "d".to_owned(),
            card: ToolCard {
                name: "open_issues".to_owned(),
                title: None,
                description: "Lists open issues".to_owned(),
                annotations: json!({}),
                input_schema: json!({ "type": "object" }),
                output_schema: None,
            },
            connections: Vec::new(),
        }],
        access: Access::ApiKey,
        status: DeploymentStatus::Live,
        revision: 1,
        last_revision: 1,
        author: ids.make(),
        created_at: now(),
        updated_at: now(),
        first_call_at: None,
    };
    let revision = DeploymentRevision {
        workspace: deployment.workspace,
        deployment: deployment.id,
        number: 1,
        title: deployment.title.clone(),
        description: String::new(),
        instructions: String::new(),
        tools: deployment.tools.clone(),
        access: deployment.access,
        restores: None,
        deploy: None,
        author: deployment.author,
        created_at: now(),
    };
    (deployment, revision)
}
