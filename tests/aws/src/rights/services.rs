//! What AWS's services do by themselves with the roles and resources of the template: no function calls
//! for it, so no call shows whether it may be done.

use anyhow::Result;
use serde_json::Value;

use super::{Caller, Need, Rights};
use crate::gateway::Route;
use crate::lambda::{ACCOUNT, Function, REGION};
use crate::template::{Resource, Template};

/// What Lambda does with a queue it reads for a function.
const READS_QUEUE: [&str; 3] = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
/// What Step Functions does to log what a machine does.
const DELIVERS_LOGS: [&str; 8] = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
];

/// Checks all of it; what is missing is noted.
pub fn check(template: &Template, rights: &Rights, functions: &[&str], routes: &[Route]) -> Result<()> {
    let check = |caller: &Caller, needs: &[Need]| {
        // Each is noted by itself.
        for need in needs {
            drop(rights.check(caller, std::slice::from_ref(need)));
        }
    };
    for name in functions {
        let function = template.function(name)?;
        drop(rights.check_trust(
            "lambda.amazonaws.com",
            &template.text(function, "Role")?,
            &Function::arn(name),
        ));
        let logs = template.property(function, "LoggingConfig")?;
        let logs = logs["LogGroup"].as_str().unwrap_or_default();
        let stream = format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{logs}:log-stream:1");
        let writes = ["logs:CreateLogStream", "logs:PutLogEvents"].map(|action| Need::of(action, &stream));
        check(&rights.function(name), &writes);
    }
    // The template names the function by pieces of its alias; there is one that has a queue.
    let queue = template.text(template.one("AWS::Lambda::EventSourceMapping")?, "EventSourceArn")?;
    check(&rights.function("function-runner"), &READS_QUEUE.map(|action| Need::of(action, &queue)));
    for rule in template.all("AWS::Events::Rule") {
        let (own, targets) = (template.arn(rule.id)?, template.property(rule, "Targets")?);
        let targets = targets.as_array().into_iter().flatten().filter_map(|target| target["Arn"].as_str());
        let sends = |target| Need::of("sqs:SendMessage", target).given("aws:SourceArn", &own);
        check(&Caller::Service("events.amazonaws.com"), &targets.map(sends).collect::<Vec<_>>());
    }
    for machine in template.all("AWS::StepFunctions::StateMachine") {
        if logs(template, machine)? {
            let role = Caller::Role(template.text(machine, "RoleArn")?);
            check(&role, &DELIVERS_LOGS.map(|action| Need::of(action, "*")));
        }
    }
    let api = template.one("AWS::ApiGateway::RestApi")?.id.to_lowercase();
    for Route { method, path, function } in routes {
        let method = method.as_ref().map_or("GET", http::Method::as_str);
        let source = format!("arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/live/{method}{path}");
        let need =
            Need::of("lambda:InvokeFunction", &Function::arn(function)).given("aws:SourceArn", &source);
        check(&Caller::Service("apigateway.amazonaws.com"), &[need]);
    }
    Ok(())
}

fn logs(template: &Template, machine: Resource<'_>) -> Result<bool> {
    let level = template.property(machine, "LoggingConfiguration")?["Level"].clone();
    Ok(!matches!(level, Value::Null) && level != "OFF")
}
