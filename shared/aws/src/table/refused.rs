//! Why DynamoDB did not do it, and when to ask again.

use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::get_item::GetItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::query::QueryError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::CancellationReason;
use portal_base::Rng;
use portal_store::TableError;

use super::item::Attributes;

/// How often a call is tried that others are in the way of.
const TRIES: u32 = 8;
/// How long the first wait is, at most; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(20);

/// Why a call was not done.
#[derive(Debug)]
pub(super) enum Refused {
    /// The condition did not hold; what was there, where DynamoDB tells it.
    Condition(Option<Attributes>),
    /// A transaction was cancelled: what each of its writes had to do with it.
    Cancelled(Vec<CancellationReason>),
    /// Another transaction has hold of the item, or too many want it.
    Busy,
    /// Anything else.
    Failed(TableError),
}

impl From<Refused> for TableError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Condition(_) | Refused::Busy => Self::Conflict { index: 0 },
            Refused::Cancelled(reasons) => Self::Conflict {
                index: reasons.iter().position(|reason| reason.code() != Some("None")).unwrap_or(0),
            },
            Refused::Failed(error) => error,
        }
    }
}

/// The parts of an operation's error that mean something to the table.
pub(super) trait Known: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static {
    fn known(&mut self) -> Option<Refused> {
        None
    }
}

impl Known for BatchGetItemError {}
impl Known for GetItemError {}
impl Known for QueryError {}

macro_rules! conditional {
    ($($error:ident),*) => {$(
        impl Known for $error {
            fn known(&mut self) -> Option<Refused> {
                match self {
                    Self::ConditionalCheckFailedException(failed) => {
                        Some(Refused::Condition(failed.item.take()))
                    }
                    Self::TransactionConflictException(_) => Some(Refused::Busy),
                    _ => None,
                }
            }
        }
    )*};
}
conditional!(PutItemError, UpdateItemError, DeleteItemError);

impl Known for TransactWriteItemsError {
    fn known(&mut self) -> Option<Refused> {
        match self {
            Self::TransactionCanceledException(cancelled) => {
                Some(Refused::Cancelled(cancelled.cancellation_reasons.take().unwrap_or_default()))
            }
            Self::TransactionInProgressException(_) => Some(Refused::Busy),
            _ => None,
        }
    }
}

pub(super) fn refused<E: Known, R>(error: SdkError<E, R>) -> Refused
where
    SdkError<E, R>: std::error::Error + Send + Sync + 'static,
{
    if let SdkError::ServiceError(failed) = error {
        let mut service = failed.into_err();
        if let Some(known) = service.known() {
            return known;
        }
        // A rule that the port's own checks should have told: a fault of ours.
        if service.code() == Some("ValidationException") {
            return Refused::Failed(TableError::Invalid(service.message().unwrap_or_default().to_owned()));
        }
        return Refused::Failed(TableError::Unavailable(Box::new(service)));
    }
    Refused::Failed(TableError::Unavailable(Box::new(error)))
}

/// Calls again, after a growing and random wait, while others are in the way.
pub(super) async fn unless_busy<T, F: Future<Output = Result<T, Refused>>>(
    rng: &dyn Rng,
    call: impl Fn() -> F,
) -> Result<T, Refused> {
    for attempt in 1..TRIES {
        match call().await {
            Err(Refused::Busy) => {}
            Err(Refused::Cancelled(reasons)) if is_busy(&reasons) => {}
            other => return other,
        }
        let longest = FIRST_WAIT * 2_u32.pow(attempt.min(6));
        tokio::time::sleep(longest.mul_f64(rng.unit())).await;
    }
    call().await
}

/// Whether nothing but other transactions and load was in the way.
fn is_busy(reasons: &[CancellationReason]) -> bool {
    let passing = ["None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
    !reasons.is_empty()
        && reasons.iter().all(|reason| reason.code().is_none_or(|code| passing.contains(&code)))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use portal_base::SeededRng;

    use super::*;

    fn reason(code: &str) -> CancellationReason {
        CancellationReason::builder().code(code).build()
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_waits_for_other_transactions_and_not_for_conditions() {
        let rng = SeededRng::default();
        let calls = Cell::new(0);
        let answer = |turn: u32| match turn {
            0 => Err(Refused::Busy),
            1 => Err(Refused::Cancelled(vec![reason("None"), reason("TransactionConflict")])),
            _ => Err::<(), _>(Refused::Cancelled(vec![
                reason("TransactionConflict"),
                reason("ConditionalCheckFailed"),
            ])),
        };
        let refused = unless_busy(&rng, || async { answer(calls.replace(calls.get() + 1)) }).await;
        assert!(matches!(refused, Err(Refused::Cancelled(_))));
        assert_eq!(calls.get(), 3);
        calls.set(0);
        let refused = unless_busy(&rng, || async {
            calls.set(calls.get() + 1);
            Err::<(), _>(Refused::Busy)
        })
        .await;
        assert!(matches!(TableError::from(refused.unwrap_err()), TableError::Conflict { index: 0 }));
        assert_eq!(calls.get(), TRIES);
    }
}
