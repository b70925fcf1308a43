//! Blobs as objects of one bucket, under their own names.

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use portal_store::{Blobs, BlobsError};

/// The blobs on S3. The role needs `s3:ListBucket` too: without it S3 answers 403 instead of 404
/// for what is not there.
#[derive(Debug, Clone)]
pub struct S3Blobs {
    client: Client,
    bucket: String,
}

impl S3Blobs {
    pub(crate) fn new(client: Client, bucket: &str) -> Self {
        Self { client, bucket: bucket.to_owned() }
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
        let object = match self.client.get_object().bucket(&self.bucket).key(name).send().await {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => {
                return Ok(None);
            }
            Err(error) => return Err(unavailable(error)),
        };
        Ok(Some(object.body.collect().await.map_err(unavailable)?.into_bytes()))
    }

    /// One PutObject: S3 shows an object whole or not at all, and at once.
    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), BlobsError> {
        BlobsError::check_name(name)?;
        let put = self.client.put_object().bucket(&self.bucket).key(name).body(ByteStream::from(bytes));
        put.send().await.map(drop).map_err(unavailable)
    }

    /// One DeleteObject.
    async fn delete(&self, name: &str) -> Result<(), BlobsError> {
        BlobsError::check_name(name)?;
        self.client.delete_object().bucket(&self.bucket).key(name).send().await.map(drop).map_err(unavailable)
    }
}
