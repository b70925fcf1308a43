//! Executions from SQS.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use lambda_runtime::{LambdaEvent, service_fn};
use portal_aws::SqsQueue;
use portal_aws::queue::batch::{Delivery, failures};
use portal_base::{Clock as _, SystemClock};
use portal_execution::runner::RETRY_DELAY;
use portal_execution::{Executions, run_message};
use portal_store::Queue as _;
use serde_json::Value;
use tokio::sync::OnceCell;
use tracing::Instrument as _;

use crate::metrics::{self, Metric, Unit};
use crate::stack::kept_bucket;
use crate::{Error, Stack, StackError, log};

/// How long a message is hidden after it was delivered: longer than the longest execution. The
/// queue's own setting is at least that.
const VISIBILITY: Duration = Duration::from_secs(360);

/// A function that runs queued executions. The event source must report batch item failures.
pub fn queue(name: &'static str) -> Result<(), Error> {
    crate::run(async move {
        let stack = Arc::new(Stack::open(kept_bucket)?);
        let made: OnceCell<(Executions, SqsQueue)> = OnceCell::new();
        let (stack, made) = (&stack, &made);
        let handler = move |event: LambdaEvent<Value>| async move {
            let span = log::invocation(&event.context);
            async {
                let open = async || Ok::<_, StackError>((stack.queued().await?, stack.queue()?));
                let (executions, queue) = made.get_or_try_init(open).await?;
                let deliveries = queue.deliveries(event.payload, VISIBILITY)?;
                Ok::<_, Error>(deliver(name, executions, queue, deliveries).await)
            }
            .instrument(span)
            .await
        };
        lambda_runtime::run(service_fn(handler)).await
    })
}

/// Runs the messages of a batch at the same time: each has its own execution to wait for.
async fn deliver(name: &str, executions: &Executions, queue: &SqsQueue, deliveries: Vec<Delivery>) -> Value {
    let count = deliveries.len();
    let ran = deliveries.into_iter().map(|Delivery { id, message }| async move {
        if run_message(executions, &message.body, message.receive_count).await.is_ok() {
            return None;
        }
        // Otherwise it stays hidden for as long as the longest execution may take.
        if let Err(error) = queue.release(&message.receipt, RETRY_DELAY).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a message could not be given back");
        }
        Some(id)
    });
    let failed: Vec<String> = join_all(ran).await.into_iter().flatten().collect();
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    metrics::emit(
        SystemClock.now(),
        &[("Function", name)],
        &[
            Metric("Messages", Unit::Count, number(count)),
            Metric("MessagesFailed", Unit::Count, number(failed.len())),
        ],
    );
    failures(failed.iter().map(String::as_str))
}
