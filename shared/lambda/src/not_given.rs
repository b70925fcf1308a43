//! What a function is not given: it has no right to it, no address of it, and no code for it.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_store::{Blobs, BlobsError, Message, Queue, QueueError};
use serde_json::Value;

/// Stands for a bucket, a queue or connectors.
pub(crate) struct NotGiven;

fn blobs<T>() -> Result<T, BlobsError> {
    Err(BlobsError::Unavailable("this function is given no bucket".into()))
}

fn queue<T>() -> Result<T, QueueError> {
    Err(QueueError::Unavailable("this function is given no queue".into()))
}

#[async_trait]
impl Blobs for NotGiven {
    async fn put(&self, _: &str, _: Bytes) -> Result<(), BlobsError> {
        blobs()
    }

    async fn get(&self, _: &str) -> Result<Option<Bytes>, BlobsError> {
        blobs()
    }

    async fn delete(&self, _: &str) -> Result<(), BlobsError> {
        blobs()
    }
}

#[async_trait]
impl Queue for NotGiven {
    fn max_receives(&self) -> u32 {
        0
    }

    async fn send(&self, _: &str, _: String, _: Duration) -> Result<(), QueueError> {
        queue()
    }

    async fn receive(&self, _: usize, _: Duration, _: Duration) -> Result<Vec<Message>, QueueError> {
        queue()
    }

    async fn ack(&self, _: &str) -> Result<(), QueueError> {
        queue()
    }

    async fn extend(&self, _: &str, _: Duration) -> Result<(), QueueError> {
        queue()
    }

    async fn release(&self, _: &str, _: Duration) -> Result<(), QueueError> {
        queue()
    }

    async fn dead_letters(&self, _: usize) -> Result<Vec<Message>, QueueError> {
        queue()
    }
}

#[async_trait]
impl Tasks for NotGiven {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let cause = format!("this function is given no connectors, and cannot run {}", call.state);
        Err(TaskError { error: "Portal.Fault".to_owned(), cause })
    }
}
