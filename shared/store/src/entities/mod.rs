//! What is stored, and the functions that store it. Written once, above the ports.
//!
//! One file an entity: the struct, its [`Entity`] (kind and keys), its repository functions, its
//! tests, and one snapshot of the raw item, so that a changed wire form shows in review.
//! Look-ups give an `Option`, lists a [`Page`]; there is no read-modify-write without
//! [`Expect::Version`], which is why reads give a [`Versioned`].

pub mod api_key;
pub mod connection;
pub mod data_key;
pub mod deployment;
pub mod entry;
pub mod execution;
pub mod execution_list;
pub mod idempotency;
pub mod local_owner;
pub mod payload;
pub mod refusal;
pub mod session;
mod sift;
pub mod sign_in_link;
pub mod trace;
pub mod user;
pub mod version;
pub mod workflow;
pub mod workspace;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use portal_base::{Page, PageRequest, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Blobs, BlobsError, Body, Expect, Index, Indexes, Item, Key, Query, Table, TableError, Write};

pub use api_key::ApiKey;
pub use connection::{Connection, ConnectionStatus};
pub use data_key::UserDataKey;
pub use deployment::{Access, Deployment, DeploymentRevision, DeploymentStatus, Slug, Tool};
pub use entry::{Entry, Place};
pub use execution::{Caller, Cost, DraftSource, Execution, ExecutionError, ExecutionStatus, Trigger};
pub use execution_list::ExecutionFilter;
pub use idempotency::StoredAnswer;
pub use local_owner::LocalOwner;
pub use payload::Payload;
pub use refusal::{BrokenRule, Refusal, RefusalReason, Refused};
pub use session::Session;
pub use sift::sifted;
pub use sign_in_link::SignInLink;
pub use trace::{NodeStatus, NodeTrace};
pub use user::User;
pub use version::{ToolCard, WorkflowVersion};
pub use workflow::Workflow;
pub use workspace::Workspace;

/// The two ports that repositories stand on.
#[derive(Clone)]
pub struct Store {
    /// Items.
    pub table: Arc<dyn Table>,
    /// What is too big for an item.
    pub blobs: Arc<dyn Blobs>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

/// Why a repository function did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The table did not do it.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The blob store did not do it.
    #[error(transparent)]
    Blobs(#[from] BlobsError),
    /// An item or a blob is not of the form this release writes.
    #[error("the stored {what} cannot be read")]
    Corrupt {
        /// Which one.
        what: String,
        /// Why.
        #[source]
        source: Option<serde_json::Error>,
    },
}

impl StoreError {
    /// Whether somebody else changed the item in between (or it exists already).
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Table(TableError::Conflict { .. }))
    }

    /// Whether the list's cursor was not one of this list.
    pub fn is_invalid_cursor(&self) -> bool {
        matches!(self, Self::Table(TableError::InvalidCursor))
    }
}

/// Something that is one item of the table.
pub trait Entity: Serialize + DeserializeOwned {
    /// What the item's `kind` says.
    const KIND: &'static str;
    /// What the item's `v` says: the wire form's version.
    const V: u32 = 1;

    /// Where it lies.
    fn key(&self) -> Key;

    /// Where the indexes find it.
    fn indexes(&self) -> Indexes {
        Indexes::NONE
    }

    /// When it is as good as gone.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }
}

/// An entity as it was read: with the version that a conditional write names.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned<T> {
    /// The entity.
    pub entity: T,
    /// The item's version.
    pub version: u64,
}

impl<T> Versioned<T> {
    /// The condition under which this is still what is stored.
    pub const fn expect(&self) -> Expect {
        Expect::Version(self.version)
    }
}

impl<T> Deref for Versioned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.entity
    }
}

impl<T> DerefMut for Versioned<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.entity
    }
}

/// The item of an entity: its fields behind `kind` and `v`.
pub(crate) fn to_item<E: Entity>(entity: &E) -> Result<Item, StoreError> {
    #[derive(Serialize)]
    struct Stamped<'e, E> {
        kind: &'static str,
        v: u32,
        #[serde(flatten)]
        entity: &'e E,
    }
    let body = Body::of(&Stamped { kind: E::KIND, v: E::V, entity })
        .map_err(|source| StoreError::Corrupt { what: E::KIND.to_owned(), source: Some(source) })?;
    Ok(Item {
        key: entity.key(),
        indexes: entity.indexes(),
        version: 0,
        expires_at: entity.expires_at().map(Timestamp::as_second),
        body,
    })
}

/// The entity of an item.
pub(crate) fn from_item<E: Entity>(item: Item) -> Result<Versioned<E>, StoreError> {
    let corrupt = |source| StoreError::Corrupt {
        what: format!("{} at {} / {}", E::KIND, item.key.pk, item.key.sk),
        source,
    };
    if !item.body.is_of_kind(E::KIND) {
        return Err(corrupt(None));
    }
    let entity = item.body.read().map_err(|source| corrupt(Some(source)))?;
    Ok(Versioned { entity, version: item.version })
}

pub(crate) async fn get<E: Entity>(store: &Store, key: &Key) -> Result<Option<Versioned<E>>, StoreError> {
    store.table.get(key).await?.map(from_item).transpose()
}

/// Stores an entity and tells its new version.
pub(crate) async fn put<E: Entity>(store: &Store, entity: &E, expect: Expect) -> Result<u64, StoreError> {
    Ok(store.table.put(to_item(entity)?, expect).await?)
}

pub(crate) fn write<E: Entity>(entity: &E, expect: Expect) -> Result<Write, StoreError> {
    Ok(Write::Put(to_item(entity)?, expect))
}

/// A page of one range.
pub(crate) async fn list<E: Entity>(
    store: &Store,
    range: Range<'_>,
    page: &PageRequest,
) -> Result<Page<Versioned<E>>, StoreError> {
    let found = store.table.query(&range.query(page.limit, page.cursor.clone())).await?;
    let items = found.items.into_iter().map(from_item).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor: found.next_cursor })
}

/// Everything of one range: for what there are few of.
pub(crate) async fn all<E: Entity>(store: &Store, range: Range<'_>) -> Result<Vec<Versioned<E>>, StoreError> {
    let mut page = PageRequest { limit: 1000, cursor: None };
    let mut items = Vec::new();
    loop {
        let found = list(store, range.clone(), &page).await?;
        items.extend(found.items);
        match found.next_cursor {
            Some(cursor) => page.cursor = Some(cursor),
            None => return Ok(items),
        }
    }
}

/// Sort keys of one partition that begin with a prefix.
#[derive(Debug, Clone)]
pub(crate) struct Range<'a> {
    pub(crate) pk: String,
    pub(crate) prefix: &'a str,
    pub(crate) last: Option<String>,
    pub(crate) index: Option<Index>,
    pub(crate) descending: bool,
}

impl<'a> Range<'a> {
    pub(crate) fn table(pk: String, prefix: &'a str) -> Self {
        Self { pk, prefix, last: None, index: None, descending: false }
    }

    pub(crate) fn index(index: Index, pk: String, prefix: &'a str) -> Self {
        Self { pk, prefix, last: None, index: Some(index), descending: false }
    }

    pub(crate) fn newest_first(mut self) -> Self {
        self.descending = true;
        self
    }

    pub(crate) fn up_to(mut self, last: Option<String>) -> Self {
        self.last = last;
        self
    }

    pub(crate) fn query(&self, limit: usize, cursor: Option<String>) -> Query {
        Query {
            pk: self.pk.clone(),
            prefix: self.prefix.to_owned(),
            last: self.last.clone(),
            index: self.index,
            descending: self.descending,
            limit,
            cursor,
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
