//! The data plane: DynamoDB, S3, SQS and Secrets Manager of a stand-in, called by plain HTTP because
//! it looks at no signature. Also the resources that the CDK app declares, as this suite makes them.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::lambda::{ACCOUNT, REGION};

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

    /// Makes the table of properties in the words of CloudFormation.
    pub async fn create_table(&self, name: &str, properties: &Value) -> Result<()> {
        let mut table = properties.clone();
        table["TableName"] = json!(name);
        let expiry = table.as_object_mut().and_then(|table| table.remove("TimeToLiveSpecification"));
        self.call("dynamodb", "DynamoDB_20120810.CreateTable", "1.0", table).await?;
        let expiry = json!({ "TableName": name, "TimeToLiveSpecification": expiry });
        self.call("dynamodb", "DynamoDB_20120810.UpdateTimeToLive", "1.0", expiry).await?;
        Ok(())
    }

    /// Makes the bucket.
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

    /// Makes a queue with its dead-letter queue; gives the addresses of both.
    pub async fn create_queues(
        &self,
        name: &str,
        max_receives: u32,
        visibility: u32,
    ) -> Result<(String, String)> {
        let url = |made: Value| -> Result<String> {
            Ok(made.get("QueueUrl").and_then(Value::as_str).context("a queue without address")?.to_owned())
        };
        let dead = url(self.sqs("CreateQueue", json!({ "QueueName": format!("{name}-dead") })).await?)?;
        let dead_arn = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}-dead");
        let redrive = json!({ "deadLetterTargetArn": dead_arn, "maxReceiveCount": max_receives });
        let attributes = json!({
            "VisibilityTimeout": visibility.to_string(),
            "RedrivePolicy": redrive.to_string(),
        });
        let made = self.sqs("CreateQueue", json!({ "QueueName": name, "Attributes": attributes })).await?;
        Ok((url(made)?, dead))
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

/// The table's properties, for where no template was synthesised.
pub fn table_properties() -> Value {
    let attribute = |name: &str| json!({ "AttributeName": name, "AttributeType": "S" });
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    json!({
        "AttributeDefinitions": [attribute("pk"), attribute("sk"), attribute("ipk"), attribute("isk")],
        "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
        "GlobalSecondaryIndexes": [{
            "IndexName": "index",
            "KeySchema": [key("ipk", "HASH"), key("isk", "RANGE")],
            "Projection": { "ProjectionType": "ALL" },
        }],
        "BillingMode": "PAY_PER_REQUEST",
        "TimeToLiveSpecification": { "AttributeName": "expires_at", "Enabled": true },
    })
}
