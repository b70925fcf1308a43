//! Transactions.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem, Update};
use portal_store::{Expect, Item, Table as _, TableError, Write};

use super::refused::{Refused, refused, unless_busy};
use super::{DynamoTable, condition, item};

/// Does all of the writes or none. A single one needs no transaction, which would cost twice.
pub(super) async fn transact(table: &DynamoTable, writes: Vec<Write>) -> Result<(), TableError> {
    Write::check_all(&writes)?;
    let mut single = None;
    let mut positions = Vec::with_capacity(writes.len());
    let mut actions = Vec::with_capacity(writes.len());
    for (position, write) in writes.into_iter().enumerate() {
        // There is nothing to check: no action in DynamoDB says so.
        if matches!(write, Write::Check(_, Expect::Any)) {
            continue;
        }
        positions.push(position);
        actions.push(action(table, &write).map_err(|error| TableError::Unavailable(error.into()))?);
        single = Some(write);
    }
    let at = |index: usize| TableError::Conflict { index: positions.get(index).copied().unwrap_or(0) };
    if let ([position], Some(write)) = (positions.as_slice(), single) {
        let done = match write {
            Write::Put(item, expect) => Some(table.put(item, expect).await.map(drop)),
            Write::Delete(key, expect) => Some(table.delete(&key, expect).await),
            Write::Check(..) => None,
        };
        if let Some(done) = done {
            return done.map_err(|error| match error {
                TableError::Conflict { .. } => TableError::Conflict { index: *position },
                other => other,
            });
        }
    }
    if actions.is_empty() {
        return Ok(());
    }
    // Each try gets a request token of its own, which the SDK keeps over its retries: a
    // transaction whose answer was lost is not done twice.
    let call = table.client.transact_write_items().set_transact_items(Some(actions));
    let done = unless_busy(&*table.rng, || async { call.clone().send().await.map_err(refused) }).await;
    match done {
        Ok(_) => Ok(()),
        Err(Refused::Cancelled(reasons)) => {
            let first = |code: &str| reasons.iter().position(|reason| reason.code() == Some(code));
            match first("ConditionalCheckFailed").or_else(|| first("TransactionConflict")) {
                Some(index) => Err(at(index)),
                None => {
                    Err(TableError::Unavailable(format!("the transaction was cancelled: {reasons:?}").into()))
                }
            }
        }
        Err(Refused::Busy) => Err(at(0)),
        Err(other) => Err(other.into()),
    }
}

fn action(table: &DynamoTable, write: &Write) -> Result<TransactWriteItem, BuildError> {
    let action = TransactWriteItem::builder();
    Ok(match write {
        Write::Put(item, expect) => put(table, item, *expect)?,
        Write::Delete(key, expect) => {
            let mut delete = Delete::builder().table_name(&table.name).set_key(Some(item::key(key)));
            if let Some(condition) = condition::condition(*expect, table.now()) {
                delete = delete
                    .condition_expression(condition.text)
                    .set_expression_attribute_values(Some(condition.values));
            }
            action.delete(delete.build()?).build()
        }
        Write::Check(key, expect) => {
            let mut check = ConditionCheck::builder().table_name(&table.name).set_key(Some(item::key(key)));
            if let Some(condition) = condition::condition(*expect, table.now()) {
                check = check
                    .condition_expression(condition.text)
                    .set_expression_attribute_values(Some(condition.values));
            }
            action.condition_check(check.build()?).build()
        }
    })
}

fn put(table: &DynamoTable, item: &Item, expect: Expect) -> Result<TransactWriteItem, BuildError> {
    let action = TransactWriteItem::builder();
    let token = table.token();
    let version = match expect {
        Expect::Any => {
            let update = condition::overwrite(item, &token);
            let update = Update::builder()
                .table_name(&table.name)
                .set_key(Some(item::key(&item.key)))
                .update_expression(update.text)
                .set_expression_attribute_values(Some(update.values));
            return Ok(action.update(update.build()?).build());
        }
        Expect::Absent => 1,
        Expect::Version(version) => version.saturating_add(1),
    };
    let attributes = item::attributes(item, version, &token);
    let mut put = Put::builder().table_name(&table.name).set_item(Some(attributes));
    if let Some(condition) = condition::condition(expect, table.now()) {
        put =
            put.condition_expression(condition.text).set_expression_attribute_values(Some(condition.values));
    }
    Ok(action.put(put.build()?).build())
}
