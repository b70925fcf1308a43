//! From a draft to an immutable version.

use portal_base::UserId;
use portal_http::Language;
use portal_store::entities::{Versioned, Workflow, WorkflowVersion, version, workflow};
use serde_json::Value;

use crate::{Author, AuthoringError, Whose};

/// A draft that compiles, ready to become a version.
#[derive(Debug)]
pub struct Draft {
    version: WorkflowVersion,
    read: Versioned<Workflow>,
}

impl Draft {
    /// The version it will be.
    pub const fn version(&self) -> &WorkflowVersion {
        &self.version
    }
}

impl Author {
    /// Compiles the draft as the version that comes next; nothing is stored.
    pub async fn prepare(
        &self,
        read: Versioned<Workflow>,
        author: UserId,
        note: Option<String>,
        language: Language,
    ) -> Result<Draft, AuthoringError> {
        let definition = workflow::draft(&self.store, &read).await?;
        let whose = Whose { workspace: read.workspace, workflow: Some(read.id) };
        let compiled = self.compile(whose, &definition, language).await?;
        let version = WorkflowVersion {
            workspace: read.workspace,
            workflow: read.id,
            number: read.latest_version.unwrap_or(0) + 1,
            name: read.name.clone(),
            note,
            definition: definition.into(),
            asl: Value::String(compiled.asl).into(),
            digest: compiled.digest,
            tool: compiled.tool,
            connections: compiled.connections,
            revision: read.revision,
            author,
            created_at: self.clock.now(),
        };
        Ok(Draft { version, read })
    }

    /// Stores the version.
    pub async fn publish(&self, draft: Draft) -> Result<WorkflowVersion, AuthoringError> {
        let Draft { version, read } = draft;
        let changed = Workflow {
            latest_version: Some(version.number),
            published_revision: Some(version.revision),
            ..read.entity.clone()
        };
        match version::publish(&self.store, version, &read, &changed).await {
            Err(error) if error.is_conflict() => Err(AuthoringError::Raced),
            other => Ok(other?),
        }
    }
}
