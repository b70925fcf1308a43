//! A JSON value that lies in its item while it is small and in Blobs when it is big.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Store, StoreError};

/// A JSON value, or the name of the blob that holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// The value itself.
    Inline(Value),
    /// It lies in Blobs under this name.
    Blob {
        /// The blob's name.
        name: String,
        /// How many bytes its JSON has.
        bytes: usize,
    },
}

impl From<Value> for Payload {
    fn from(value: Value) -> Self {
        Self::Inline(value)
    }
}

impl Payload {
    /// The value, if it lies in the item.
    pub const fn inline(&self) -> Option<&Value> {
        match self {
            Self::Inline(value) => Some(value),
            Self::Blob { .. } => None,
        }
    }

    /// The value, from wherever it lies.
    pub async fn load(&self, store: &Store) -> Result<Value, StoreError> {
        match self {
            Self::Inline(value) => Ok(value.clone()),
            Self::Blob { name, .. } => {
                let corrupt = |source| StoreError::Corrupt { what: format!("blob {name}"), source };
                let bytes = store.blobs.get(name).await?.ok_or_else(|| corrupt(None))?;
                serde_json::from_slice(&bytes).map_err(|error| corrupt(Some(error)))
            }
        }
    }

    /// Moves a value of more than `limit` bytes to Blobs. The name must be one that no other
    /// value ever gets: blobs are written before the item that names them.
    pub(crate) async fn offload(
        &mut self,
        store: &Store,
        limit: usize,
        name: impl FnOnce() -> String,
    ) -> Result<(), StoreError> {
        let Self::Inline(value) = self else { return Ok(()) };
        if at_most(value, limit) {
            return Ok(());
        }
        let text = value.to_string();
        let (name, bytes) = (name(), text.len());
        store.blobs.put(&name, Bytes::from(text)).await?;
        *self = Self::Blob { name, bytes };
        Ok(())
    }

    /// Removes the blob, if there is one.
    pub(crate) async fn discard(&self, store: &Store) -> Result<(), StoreError> {
        if let Self::Blob { name, .. } = self {
            store.blobs.delete(name).await?;
        }
        Ok(())
    }
}

/// Whether the JSON text of `value` has at most `limit` bytes, without building the text.
fn at_most(value: &Value, limit: usize) -> bool {
    struct Counter {
        left: usize,
    }
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.left = self.left.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::FileTooLarge)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    serde_json::to_writer(Counter { left: limit }, value).is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::entities::testing::store;

    #[test]
    fn the_size_is_that_of_the_text() {
        let value = json!({ "a": "가\n" });
        let bytes = value.to_string().len();
        assert!(at_most(&value, bytes));
        assert!(!at_most(&value, bytes - 1));
    }

    #[tokio::test]
    async fn a_big_value_moves_to_a_blob_and_comes_back() {
        let store = store();
        let value = json!({ "text": "x".repeat(100) });
        let mut payload = Payload::from(value.clone());
        payload.offload(&store, 200, || unreachable!()).await.unwrap();
        assert_eq!(payload.inline(), Some(&value));
        payload.offload(&store, 50, || "ws/test/one".to_owned()).await.unwrap();
        assert!(matches!(&payload, Payload::Blob { bytes: 111, .. }), "{payload:?}");
        assert_eq!(payload.load(&store).await.unwrap(), value);
        payload.discard(&store).await.unwrap();
        assert!(matches!(payload.load(&store).await, Err(StoreError::Corrupt { .. })));
    }
}
