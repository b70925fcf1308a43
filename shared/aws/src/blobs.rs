//! Blobs as objects of one bucket, under their own names.

use async_trait::async_trait;
use bytes::Bytes;
use portal_store::{Blobs, BlobsError};

use crate::s3::Bucket;

/// The blobs on S3. The role needs `s3:ListBucket` too: without it S3 answers 403 instead of 404
/// for what is not there.
#[derive(Debug, Clone)]
pub struct S3Blobs(Bucket);

impl S3Blobs {
    pub(crate) fn new(bucket: Bucket) -> Self {
        Self(bucket)
    }
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> BlobsError {
    BlobsError::Unavailable(error.into())
}

#[async_trait]
impl Blobs for S3Blobs {
    /// One GetObject.
    async fn get(&self, name: &str) -> Result<Option<Bytes>, BlobsError> {
        BlobsError::check_name(name)?;
        self.0.get(name).await.map_err(unavailable)
    }

    /// One PutObject: S3 shows an object whole or not at all, and at once.
    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), BlobsError> {
        BlobsError::check_name(name)?;
        self.0.put(name, bytes).await.map_err(unavailable)
    }

    /// One DeleteObject.
    async fn delete(&self, name: &str) -> Result<(), BlobsError> {
        BlobsError::check_name(name)?;
        self.0.delete(name).await.map_err(unavailable)
    }
}
