//! A user's data key, wrapped: what seals the credentials of their connections.

use portal_base::UserId;
use portal_vault::WrappedKey;
use serde::{Deserialize, Serialize};

use super::{Entity, Store, StoreError, Versioned, get as get_entity, put};
use crate::{Expect, Key, keys};

/// The data key of one user, wrapped under a version of the master key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDataKey {
    /// Whose it is.
    pub user: UserId,
    /// The key; only the vault can unwrap it.
    pub wrapped: WrappedKey,
}

impl Entity for UserDataKey {
    const KIND: &'static str = "data_key";

    fn key(&self) -> Key {
        keys::data_key(self.user)
    }
}

/// The data key of a user, if they have one yet.
pub async fn get(store: &Store, user: UserId) -> Result<Option<Versioned<UserDataKey>>, StoreError> {
    get_entity(store, &keys::data_key(user)).await
}

/// Stores a data key under the condition given.
pub async fn save(store: &Store, key: &UserDataKey, expect: Expect) -> Result<u64, StoreError> {
    put(store, key, expect).await
}
