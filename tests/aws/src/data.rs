//! The data plane: DynamoDB, S3, SQS and Secrets Manager of a stand-in, called by plain HTTP because
//! it looks at no signature.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::lambda::{ACCOUNT, REGION};

/// What CreateTable takes of a table's properties.
const TABLE: [&str; 5] =
    ["TableName", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode"];

/// A message of the queue, received.
#[derive(Debug)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// What deletes it.
    pub receipt: String,
    /// The record that an event source makes of it.
    pub record: Value,
}

/// A client of the stand-in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Data {
    http: reqwest::Client,
    endpoint: String,
}

impl Data {
    /// A client of the stand-in at `endpoint`.
    pub fn new(http: reqwest::Client, endpoint: &str) -> Self {
        Self { http, endpoint: endpoint.trim_end_matches('/').to_owned() }
    }

    fn authorization(service: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260101/{REGION}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        )
    }

    async fn call(&self, service: &str, target: &str, version: &str, body: Value) -> Result<Value> {
        let response = self
            .http
            .post(format!("{}/", self.endpoint))
            .header("authorization", Self::authorization(service))
            .header("content-type", format!("application/x-amz-json-{version}"))
            .header("x-amz-target", target)
            .body(body.to_string())
            .send()
            .await?;
        let status = response.status();
        let text = response.text().await?;
        if !status.is_success() {
            bail!("{target}: {status}: {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn sqs(&self, action: &str, body: Value) -> Result<Value> {
        self.call("sqs", &format!("AmazonSQS.{action}"), "1.0", body).await
    }

    /// Makes a table of properties in the words of CloudFormation.
    pub async fn create_table(&self, properties: &Value) -> Result<()> {
        let given = |names: &[&str]| -> Value {
            names
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), properties.get(*name)?.clone())))
                .collect()
        };
        let table = given(&TABLE);
        self.call("dynamodb", "DynamoDB_20120810.CreateTable", "1.0", table).await?;
        let expiry = given(&["TableName", "TimeToLiveSpecification"]);
        self.call("dynamodb", "DynamoDB_20120810.UpdateTimeToLive", "1.0", expiry).await?;
        Ok(())
    }

    /// Makes a bucket.
    pub async fn create_bucket(&self, name: &str) -> Result<()> {
        let response = self
            .http
            .put(format!("{}/{name}", self.endpoint))
            .header("authorization", Self::authorization("s3"))
            .body(format!(
                "<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
            ))
            .send()
            .await?;
        response.error_for_status().context("CreateBucket")?;
        Ok(())
    }

    /// Makes a queue with these attributes, which the service takes as text; gives its address.
    pub async fn create_queue(&self, name: &str, attributes: &[(&str, Value)]) -> Result<String> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let given = attributes.iter().filter(|(_, value)| !value.is_null());
        let attributes: Value = given.map(|(name, value)| ((*name).to_owned(), json!(text(value)))).collect();
        let made = self.sqs("CreateQueue", json!({ "QueueName": name, "Attributes": attributes })).await?;
        Ok(made.get("QueueUrl").and_then(Value::as_str).context("a queue without address")?.to_owned())
    }

    /// Receives up to ten messages, as an event source does.
    pub async fn receive(&self, queue: &str, wait_seconds: u32) -> Result<Vec<Message>> {
        let request = json!({
            "QueueUrl": queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": wait_seconds,
            "AttributeNames": ["All"], "MessageAttributeNames": ["All"],
        });
        let answer = self.sqs("ReceiveMessage", request).await?;
        let messages = answer.get("Messages").and_then(Value::as_array).cloned().unwrap_or_default();
        Ok(messages
            .into_iter()
            .map(|message| {
                let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let (id, receipt) = (text("MessageId"), text("ReceiptHandle"));
                let record = json!({
                    "messageId": id, "receiptHandle": receipt, "body": text("Body"), "md5OfBody": text("MD5OfBody"),
                    "attributes": message.get("Attributes").cloned().unwrap_or_else(|| json!({})),
                    "messageAttributes": {}, "eventSource": "aws:sqs", "awsRegion": REGION,
                    "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{}", queue.rsplit('/').next().unwrap_or_default()),
                });
                Message { id, receipt, record }
            })
            .collect())
    }

    /// Sends a message.
    pub async fn send(&self, queue: &str, group: &str, body: &str) -> Result<()> {
        let message = json!({ "QueueUrl": queue, "MessageGroupId": group, "MessageBody": body });
        self.sqs("SendMessage", message).await.map(drop)
    }

    /// Deletes a received message.
    pub async fn delete(&self, queue: &str, receipt: &str) -> Result<()> {
        self.sqs("DeleteMessage", json!({ "QueueUrl": queue, "ReceiptHandle": receipt })).await.map(drop)
    }

    /// A secret's text.
    pub async fn secret(&self, name: &str) -> Result<String> {
        let answer = self
            .call("secretsmanager", "secretsmanager.GetSecretValue", "1.1", json!({ "SecretId": name }))
            .await?;
        if let Some(text) = answer.get("SecretString").and_then(Value::as_str) {
            return Ok(text.to_owned());
        }
        let binary = answer.get("SecretBinary").and_then(Value::as_str).context("a secret without value")?;
        Ok(String::from_utf8(data_encoding::BASE64.decode(binary.as_bytes())?)?)
    }
}
