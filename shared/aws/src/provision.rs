//! Makes the resources that the stack makes on AWS, for tests against a stand-in.

use aws_sdk_dynamodb::types as dynamo;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use aws_sdk_sqs::types::QueueAttributeName;
use portal_base::env;
use portal_store::Index;

use crate::clients::Clients;
use crate::table::{KEYS, TTL, has_copies, index_keys, index_name};

/// What went wrong: tests only show it.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The table of the settings, its indexes and its time to live.
pub async fn table(clients: &Clients) -> Result<(), Failed> {
    let name = clients.settings().get(env::TABLE)?;
    let client = clients.dynamodb();
    let mut create = client.create_table().table_name(name).billing_mode(dynamo::BillingMode::PayPerRequest);
    for attribute in KEYS.into_iter().chain(Index::ALL.into_iter().flat_map(index_keys)) {
        let text = dynamo::ScalarAttributeType::S;
        let definition =
            dynamo::AttributeDefinition::builder().attribute_name(attribute).attribute_type(text);
        create = create.attribute_definitions(definition.build()?);
    }
    for index in Index::ALL {
        let projection = if has_copies(index) {
            dynamo::Projection::builder().projection_type(dynamo::ProjectionType::All)
        } else {
            dynamo::Projection::builder()
                .projection_type(dynamo::ProjectionType::Include)
                .non_key_attributes(TTL)
        };
        let index = dynamo::GlobalSecondaryIndex::builder()
            .index_name(index_name(index))
            .set_key_schema(Some(schema(index_keys(index))?))
            .projection(projection.build());
        create = create.global_secondary_indexes(index.build()?);
    }
    create.set_key_schema(Some(schema(KEYS)?)).send().await?;
    let ttl = dynamo::TimeToLiveSpecification::builder().attribute_name(TTL).enabled(true).build()?;
    client.update_time_to_live().table_name(name).time_to_live_specification(ttl).send().await?;
    Ok(())
}

fn schema(keys: [&str; 2]) -> Result<Vec<dynamo::KeySchemaElement>, Failed> {
    let kinds = [dynamo::KeyType::Hash, dynamo::KeyType::Range];
    let element =
        |(name, kind)| dynamo::KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    Ok(keys.into_iter().zip(kinds).map(element).collect::<Result<_, _>>()?)
}

/// The bucket of the settings.
pub async fn bucket(clients: &Clients) -> Result<(), Failed> {
    let create = clients.s3().create_bucket().bucket(clients.settings().get(env::BUCKET)?);
    let here = BucketLocationConstraint::from(clients.settings().region());
    let here = CreateBucketConfiguration::builder().location_constraint(here).build();
    create.create_bucket_configuration(here).send().await?;
    Ok(())
}

/// The attribute by which DynamoDB deletes what has expired.
pub async fn ttl(clients: &Clients) -> Result<Option<String>, Failed> {
    let name = clients.settings().get(env::TABLE)?;
    let told = clients.dynamodb().describe_time_to_live().table_name(name).send().await?;
    Ok(told.time_to_live_description.and_then(|ttl| ttl.attribute_name))
}

/// A queue of executions and its dead-letter queue: their URLs.
pub async fn queues(clients: &Clients, name: &str, max_receives: u32) -> Result<[String; 2], Failed> {
    let client = clients.sqs();
    let made = |url: Option<String>| url.ok_or_else(|| Failed::from("SQS told no URL"));
    let dead = made(client.create_queue().queue_name(format!("{name}-dead")).send().await?.queue_url)?;
    let arn = QueueAttributeName::QueueArn;
    let told = client.get_queue_attributes().queue_url(&dead).attribute_names(arn.clone()).send().await?;
    let arn = told.attributes.and_then(|mut all| all.remove(&arn)).ok_or("SQS told no ARN")?;
    let redrive = serde_json::json!({ "deadLetterTargetArn": arn, "maxReceiveCount": max_receives });
    let create = client.create_queue().queue_name(name);
    let create = create.attributes(QueueAttributeName::RedrivePolicy, redrive.to_string());
    Ok([made(create.send().await?.queue_url)?, dead])
}
