//! The table in DynamoDB: one table, three indexes.

mod condition;
mod item;
mod query;
mod refused;
mod together;
mod transact;

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use data_encoding::BASE64URL_NOPAD;
use portal_base::{Clock, Page, Rng};
use portal_store::{Expect, Item, Key, Query, Table, TableError, Write};

use condition::Expression;
use item::{Attributes, corrupt};
#[cfg(feature = "provision")]
pub(crate) use item::{KEYS, TTL, has_copies, index_keys, index_name};
use refused::{Refused, refused, unless_busy};

/// How often an increment looks again at a key that changes under it.
const LOOKS: usize = 8;

/// The table on DynamoDB.
///
/// A read of one key is one strongly consistent GetItem, of several one BatchGetItem, a page one Query
/// (strongly consistent in the table, behind by some milliseconds in an index) and, of items that an
/// index has no copies of, one BatchGetItem for every hundred more; a write one call whatever its
/// condition.
/// What has expired counts as gone from its second on; DynamoDB deletes it within days.
///
/// A call whose answer was lost is tried again. A conditional put recognises its own item then, by
/// the token it wrote, and a transaction is known by its request token; an increment is the one
/// write that such a retry can do twice.
#[derive(Clone)]
pub struct DynamoTable {
    client: Client,
    name: String,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

impl std::fmt::Debug for DynamoTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DynamoTable").field("name", &self.name).finish_non_exhaustive()
    }
}

impl DynamoTable {
    pub(crate) fn new(client: Client, name: &str, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        Self { client, name: name.to_owned(), clock, rng }
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// Names one write, the retries of it included.
    fn token(&self) -> String {
        let mut bytes = [0; 9];
        self.rng.fill(&mut bytes);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// PutItem, for a version that is known; a conflict with itself is none.
    async fn put_item(&self, item: &Item, version: u64, condition: Expression) -> Result<(), TableError> {
        let token = self.token();
        let put = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item::attributes(item, version, &token)))
            .condition_expression(condition.text)
            .set_expression_attribute_values(Some(condition.values))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match unless_busy(&*self.rng, || async { put.clone().send().await.map_err(refused) }).await {
            Ok(_) => Ok(()),
            Err(Refused::Condition(Some(stored))) if item::is_of(&stored, &token) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// UpdateItem; gives the attributes that are new.
    async fn update_item(
        &self,
        key: &Key,
        update: &Expression,
        condition: Option<&Expression>,
    ) -> Result<Attributes, Refused> {
        let call = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(item::key(key)))
            .update_expression(&update.text)
            .set_condition_expression(condition.map(|condition| condition.text.clone()))
            .set_expression_attribute_values(Some(condition::values(update, condition)))
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let updated =
            unless_busy(&*self.rng, || async { call.clone().send().await.map_err(refused) }).await?;
        Ok(updated.attributes.unwrap_or_default())
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        key.check()?;
        let get = self.client.get_item().table_name(&self.name).set_key(Some(item::key(key)));
        let found =
            get.consistent_read(true).send().await.map_err(|error| TableError::from(refused(error)))?;
        found.item.filter(|found| !item::has_expired(found, self.now())).map(item::item).transpose()
    }

    /// One BatchGetItem; one GetItem for one key.
    async fn get_together(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        Key::check_together(keys)?;
        match keys {
            [] => Ok(Vec::new()),
            [one] => Ok(vec![self.get(one).await?]),
            several => together::get(self, several).await,
        }
    }

    async fn query(&self, query: &Query) -> Result<Page<Item>, TableError> {
        query::items(self, query).await
    }

    async fn keys(&self, query: &Query) -> Result<Page<Key>, TableError> {
        query::keys(self, query).await
    }

    async fn put(&self, item: Item, expect: Expect) -> Result<u64, TableError> {
        item.check()?;
        let version = match expect {
            Expect::Any => {
                let update = condition::overwrite(&item, &self.token());
                let stored = self.update_item(&item.key, &update, None).await?;
                let version = item::read_number(&stored, "v");
                return version.ok_or_else(|| corrupt("DynamoDB did not tell the new version"));
            }
            Expect::Absent => 1,
            Expect::Version(version) => version.saturating_add(1),
        };
        if let Some(condition) = condition::condition(expect, self.now()) {
            self.put_item(&item, version, condition).await?;
        }
        Ok(version)
    }

    async fn delete(&self, key: &Key, expect: Expect) -> Result<(), TableError> {
        key.check()?;
        let mut call = self.client.delete_item().table_name(&self.name).set_key(Some(item::key(key)));
        if let Some(condition) = condition::condition(expect, self.now()) {
            call = call
                .condition_expression(condition.text)
                .set_expression_attribute_values(Some(condition.values));
        }
        unless_busy(&*self.rng, || async { call.clone().send().await.map_err(refused) }).await?;
        Ok(())
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<(), TableError> {
        transact::transact(self, writes).await
    }

    async fn increment(&self, key: &Key, by: i64) -> Result<i64, TableError> {
        key.check()?;
        for _ in 0..LOOKS {
            let now = self.now();
            let there =
                match self.update_item(key, &condition::add(by), Some(&condition::can_add(by, now))).await {
                    Ok(stored) => return count(&stored),
                    Err(Refused::Condition(there)) => there,
                    Err(other) => return Err(other.into()),
                };
            // What was there decides whether it is refused for good.
            match there {
                None => {}
                Some(there) if item::has_expired(&there, now) => {
                    let (update, condition) = (condition::begin_count(by), condition::has_expired(now));
                    match self.update_item(key, &update, Some(&condition)).await {
                        Ok(stored) => return count(&stored),
                        Err(Refused::Condition(_)) => {}
                        Err(other) => return Err(other.into()),
                    }
                }
                Some(there) if there.contains_key(item::COUNT) => {
                    return Err(TableError::Invalid("a counter stays within 64 bits".into()));
                }
                Some(_) => {
                    return Err(TableError::Invalid("the key holds an item, which is no counter".into()));
                }
            }
        }
        Err(corrupt("a key changes faster than it can be counted on"))
    }
}

fn count(stored: &Attributes) -> Result<i64, TableError> {
    item::read_number(stored, item::COUNT).ok_or_else(|| corrupt("DynamoDB did not tell the new sum"))
}
