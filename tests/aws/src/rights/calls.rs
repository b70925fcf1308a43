//! What a call to AWS needs: the actions and resources of IAM, which are not always those of the API.

use serde_json::Value;

use super::Need;
use crate::lambda::{ACCOUNT, REGION};

/// Stands for the six characters that Secrets Manager puts after a name.
const SUFFIX: &str = "-AbCdEf";

fn text<'a>(request: &'a Value, name: &str) -> &'a str {
    request.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}")
}

/// What a call by the JSON protocols needs; `target` is its `x-amz-target`. Nothing, if the service is
/// none that is known here.
pub(crate) fn of_target(target: &str, request: &Value) -> Option<Vec<Need>> {
    let (service, action) = target.split_once('.')?;
    match service {
        "DynamoDB_20120810" => Some(of_table(action, request)),
        "AmazonSQS" => Some(of_queue(action, request)),
        "secretsmanager" => Some(of_secret(action, request)),
        "AWSStepFunctions" => Some(of_machine(action, request)),
        _ => None,
    }
}

fn of_table(action: &str, request: &Value) -> Vec<Need> {
    let table = |name: &str| arn("dynamodb", &format!("table/{name}"));
    let need = |action: &str, name: &str| Need::of(&format!("dynamodb:{action}"), &table(name));
    match action {
        // A transaction needs what each of its parts would need.
        "TransactWriteItems" | "TransactGetItems" => {
            let parts = request["TransactItems"].as_array().into_iter().flatten();
            let parts = parts.flat_map(|part| part.as_object().into_iter().flatten());
            parts
                .map(|(kind, part)| {
                    let action = if kind == "ConditionCheck" {
                        "ConditionCheckItem".to_owned()
                    } else {
                        format!("{kind}Item")
                    };
                    need(&action, text(part, "TableName"))
                })
                .collect()
        }
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = request["RequestItems"].as_object().into_iter().flatten();
            tables.map(|(name, _)| need(action, name)).collect()
        }
        _ => {
            let (name, index) = (text(request, "TableName"), text(request, "IndexName"));
            let name = if index.is_empty() { name.to_owned() } else { format!("{name}/index/{index}") };
            vec![need(action, &name)]
        }
    }
}

fn of_queue(action: &str, request: &Value) -> Vec<Need> {
    let name = text(request, "QueueUrl").rsplit('/').next().unwrap_or_default();
    // A batch needs the right to do it once.
    let action = action.strip_suffix("Batch").unwrap_or(action);
    vec![Need::of(&format!("sqs:{action}"), &arn("sqs", name))]
}

fn secret(request: &Value) -> String {
    let name = Some(text(request, "SecretId")).filter(|name| !name.is_empty());
    arn("secretsmanager", &format!("secret:{}", name.unwrap_or_else(|| text(request, "Name"))))
}

fn of_secret(action: &str, request: &Value) -> Vec<Need> {
    let name = secret(request);
    let need = |resource: &str| Need::of(&format!("secretsmanager:{action}"), resource);
    let mut needs = vec![need(&format!("{name}{SUFFIX}"))];
    if action == "CreateSecret" {
        // Which of the two is asked for is nowhere said.
        needs.push(need(&name));
    }
    needs
}

/// What it takes to hear that something is not there, and not that one may not ask: S3 tells only whom
/// it would give a list, and Secrets Manager knows of no six characters.
pub(crate) fn of_absent(need: &Need) -> Option<Need> {
    match need.action.as_str() {
        "s3:GetObject" => {
            let bucket = need.resource.split('/').next().unwrap_or_default();
            Some(Need::of("s3:ListBucket", bucket))
        }
        "secretsmanager:GetSecretValue" | "secretsmanager:PutSecretValue" => {
            Some(Need::of(&need.action, need.resource.trim_end_matches(SUFFIX)))
        }
        _ => None,
    }
}

fn of_machine(action: &str, request: &Value) -> Vec<Need> {
    let on = |resource: &str| Need::of(&format!("states:{action}"), resource);
    let own = match action {
        "CreateStateMachine" => on(&arn("states", &format!("stateMachine:{}", text(request, "name")))),
        "DescribeExecution" | "StopExecution" => on(text(request, "executionArn")),
        // Of which machine a token is, the request does not say.
        "ListStateMachines" | "ValidateStateMachineDefinition" | "SendTaskSuccess" | "SendTaskFailure" => {
            on("*")
        }
        _ => on(text(request, "stateMachineArn")),
    };
    let machine = own.resource.clone();
    let mut needs = vec![own];
    if !["CreateStateMachine", "UpdateStateMachine"].contains(&action) {
        return needs;
    }
    if !text(request, "roleArn").is_empty() {
        let pass = Need::of("iam:PassRole", text(request, "roleArn"));
        needs.push(pass.given("iam:PassedToService", "states.amazonaws.com"));
    }
    if request["tags"].as_array().is_some_and(|tags| !tags.is_empty()) {
        needs.push(Need::of("states:TagResource", &machine));
    }
    if request["publish"] == true {
        needs.push(Need::of("states:PublishStateMachineVersion", &machine));
    }
    needs
}

/// What a call of S3 needs whose bucket is the first part of the path.
pub(crate) fn of_object(method: &http::Method, path: &str) -> Vec<Need> {
    let path = path.trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let bucket = format!("arn:aws:s3:::{bucket}");
    let action = match (method.as_str(), key) {
        ("GET" | "HEAD", "") => return vec![Need::of("s3:ListBucket", &bucket)],
        ("GET" | "HEAD", _) => "s3:GetObject",
        ("PUT", _) => "s3:PutObject",
        ("DELETE", _) => "s3:DeleteObject",
        // A call that no function makes: nobody has a right of that name.
        _ => "s3:Unknown",
    };
    vec![Need::of(action, &format!("{bucket}/{key}"))]
}

/// What calling a function needs. An alias is another resource than its function.
pub(crate) fn of_function(function: &str) -> Need {
    let resource = if function.starts_with("arn:") {
        function.to_owned()
    } else {
        arn("lambda", &format!("function:{function}"))
    };
    Need::of("lambda:InvokeFunction", &resource)
}

#[cfg(test)]
mod tests {
    use http::Method;
    use serde_json::json;

    use super::*;

    fn told(needs: &[Need]) -> Vec<String> {
        let told = needs.iter().map(|need| format!("{} {}", need.action, need.resource));
        told.map(|told| told.replace(&format!(":{REGION}:{ACCOUNT}:"), ":")).collect()
    }

    fn of(target: &str, request: Value) -> Vec<String> {
        told(&of_target(target, &request).unwrap())
    }

    #[test]
    fn a_transaction_needs_what_its_parts_need() {
        let parts = json!({ "TransactItems": [
            { "Put": { "TableName": "t" } }, { "ConditionCheck": { "TableName": "t" } }, { "Delete": { "TableName": "t" } },
        ]});
        assert_eq!(
            of("DynamoDB_20120810.TransactWriteItems", parts),
            ["PutItem", "ConditionCheckItem", "DeleteItem"]
                .map(|name| format!("dynamodb:{name} arn:aws:dynamodb:table/t"))
        );
        let together = json!({ "RequestItems": { "t": {} } });
        assert_eq!(
            of("DynamoDB_20120810.BatchGetItem", together),
            ["dynamodb:BatchGetItem arn:aws:dynamodb:table/t"]
        );
    }

    #[test]
    fn an_index_is_another_resource_than_its_table() {
        let query = json!({ "TableName": "t", "IndexName": "i" });
        assert_eq!(of("DynamoDB_20120810.Query", query), ["dynamodb:Query arn:aws:dynamodb:table/t/index/i"]);
    }

    #[test]
    fn who_makes_a_machine_passes_its_role() {
        let made = json!({ "name": "m", "roleArn": "arn:role", "tags": [{}], "publish": true });
        assert_eq!(
            of("AWSStepFunctions.CreateStateMachine", made),
            [
                "states:CreateStateMachine arn:aws:states:stateMachine:m",
                "iam:PassRole arn:role",
                "states:TagResource arn:aws:states:stateMachine:m",
                "states:PublishStateMachineVersion arn:aws:states:stateMachine:m",
            ]
        );
        assert_eq!(
            of("AWSStepFunctions.StopExecution", json!({ "executionArn": "arn:e" })),
            ["states:StopExecution arn:e"]
        );
    }

    #[test]
    fn what_is_not_there_is_told_to_whom_may_know() {
        let [get] = &of_object(&Method::GET, "/b/w/1.json")[..] else { panic!() };
        assert_eq!(
            told(&[get.clone(), of_absent(get).unwrap()]),
            ["s3:GetObject arn:aws:s3:::b/w/1.json", "s3:ListBucket arn:aws:s3:::b"]
        );
        let needs = of_target("secretsmanager.GetSecretValue", &json!({ "SecretId": "p/seal" })).unwrap();
        assert_eq!(
            told(&[needs[0].clone(), of_absent(&needs[0]).unwrap()]),
            [
                "secretsmanager:GetSecretValue arn:aws:secretsmanager:secret:p/seal-AbCdEf",
                "secretsmanager:GetSecretValue arn:aws:secretsmanager:secret:p/seal",
            ]
        );
        assert_eq!(of_absent(&Need::of("s3:PutObject", "arn:aws:s3:::b/1")), None);
    }

    #[test]
    fn queues_functions_and_the_unknown() {
        let batch = json!({ "QueueUrl": "http://127.0.0.1:1/42/runs" });
        assert_eq!(of("AmazonSQS.SendMessageBatch", batch), ["sqs:SendMessage arn:aws:sqs:runs"]);
        assert_eq!(told(&[of_function("f")]), ["lambda:InvokeFunction arn:aws:lambda:function:f"]);
        assert_eq!(of_function("arn:f:live").resource, "arn:f:live");
        assert_eq!(of_target("Kinesis.PutRecord", &json!({})), None);
        assert_eq!(told(&of_object(&Method::POST, "/b?delete")), ["s3:Unknown arn:aws:s3:::b?delete/"]);
    }
}
