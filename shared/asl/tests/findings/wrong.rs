//! A wrong document for each kind of finding.

use portal_asl::Code;
use serde_json::{Value, json};

use super::machine;

/// Documents that have exactly one kind of problem, with its code and place.
pub(crate) fn documents() -> Vec<(Value, Code, &'static str)> {
    let end = || json!({ "Type": "Succeed" });
    let task = |fields: Value| {
        let mut task = json!({ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true });
        task.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        task
    };
    let pass = |fields: Value| {
        let mut pass = json!({ "Type": "Pass", "End": true });
        pass.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        pass
    };
    let map = |fields: Value| {
        let mut map = json!({ "Type": "Map", "End": true,
            "ItemProcessor": { "StartAt": "I", "States": { "I": { "Type": "Pass", "End": true } } } });
        map.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        map
    };
    vec![
        (
            machine(&json!({ "A": { "Type": "Pass", "End": true, "Colour": 1 } })),
            Code::UnknownField,
            "/States/A/Colour",
        ),
        (
            machine(&json!({ "A": { "Type": "Pass", "End": true, "Retry": [] } })),
            Code::FieldNotAllowed,
            "/States/A/Retry",
        ),
        (machine(&json!({ "A": pass(json!({ "Result": 1 })) })), Code::JsonPathField, "/States/A/Result"),
        (
            machine(&json!({ "A": pass(json!({ "InputPath": "$.a" })) })),
            Code::JsonPathField,
            "/States/A/InputPath",
        ),
        (
            machine(
                &json!({ "A": { "Type": "Choice", "Choices": [{ "Condition": true, "StringEquals": "x", "Next": "B" }] }, "B": end() }),
            ),
            Code::JsonPathField,
            "/States/A/Choices/0/StringEquals",
        ),
        (json!({ "StartAt": "A", "States": { "A": end() } }), Code::JsonPathMode, ""),
        (
            json!({ "QueryLanguage": "JSONPath", "StartAt": "A", "States": { "A": end() } }),
            Code::JsonPathMode,
            "/QueryLanguage",
        ),
        (
            machine(&json!({ "A": pass(json!({ "QueryLanguage": "JSONPath" })) })),
            Code::JsonPathMode,
            "/States/A/QueryLanguage",
        ),
        (
            machine(&json!({ "M": map(json!({ "ItemReader": {} })) })),
            Code::Unsupported,
            "/States/M/ItemReader",
        ),
        (
            machine(&json!({ "M": map(json!({ "ItemBatcher": {} })) })),
            Code::Unsupported,
            "/States/M/ItemBatcher",
        ),
        (
            machine(&json!({ "M": map(json!({ "ResultWriter": {} })) })),
            Code::Unsupported,
            "/States/M/ResultWriter",
        ),
        (
            machine(
                &json!({ "M": map(json!({ "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS" }, "StartAt": "I", "States": { "I": end() } } })) }),
            ),
            Code::Unsupported,
            "/States/M/ItemProcessor/ProcessorConfig/Mode",
        ),
        (machine(&json!({ "A": { "Type": "Pass" } })), Code::MissingTransition, "/States/A"),
        (
            machine(&json!({ "A": { "Type": "Pass", "End": true, "Next": "B" }, "B": end() })),
            Code::NextAndEnd,
            "/States/A",
        ),
        (machine(&json!({ "A": { "Type": "Task", "End": true } })), Code::MissingField, "/States/A"),
        (
            machine(&json!({ "A": { "Type": "Choice", "Choices": [] } })),
            Code::MissingField,
            "/States/A/Choices",
        ),
        (machine(&json!({ "A": { "Type": "Wait", "End": true } })), Code::MissingField, "/States/A"),
        (
            machine(&json!({ "A": { "Type": "Wait", "Seconds": 1, "Timestamp": "x", "End": true } })),
            Code::InvalidValue,
            "/States/A",
        ),
        (machine(&json!({ "A": { "Type": "Dance", "End": true } })), Code::InvalidValue, "/States/A/Type"),
        (
            machine(&json!({ "A": { "Type": "Pass", "Comment": 1, "End": true } })),
            Code::WrongType,
            "/States/A/Comment",
        ),
        (
            machine(&json!({ "A": { "Type": "Wait", "Seconds": "5", "End": true } })),
            Code::WrongType,
            "/States/A/Seconds",
        ),
        (
            machine(&json!({ "A": { "Type": "Pass", "Next": "B" } })),
            Code::MissingTransitionTarget,
            "/States/A/Next",
        ),
        (
            json!({ "QueryLanguage": "JSONata", "StartAt": "B", "States": { "A": end() } }),
            Code::MissingTransitionTarget,
            "/StartAt",
        ),
        (machine(&json!({ "A": end(), "B": end() })), Code::UnreachableState, "/States/B"),
        (
            machine(&json!({ "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Pass", "Next": "A" } })),
            Code::MissingTerminalState,
            "",
        ),
        (
            machine(
                &json!({ "P": { "Type": "Parallel", "Branches": [{ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "Z" } } }], "Next": "Z" }, "Z": end() }),
            ),
            Code::MissingTransitionTarget,
            "/States/P/Branches/0/States/A/Next",
        ),
        (
            machine(
                &json!({ "A": { "Type": "Parallel", "End": true, "Branches": [{ "StartAt": "A", "States": { "A": end() } }] } }),
            ),
            Code::DuplicateStateName,
            "/States/A/Branches/0/States/A",
        ),
        (
            machine(&json!({ "A".repeat(81): end() })),
            Code::InvalidStateName,
            Box::leak(format!("/States/{}", "A".repeat(81)).into_boxed_str()),
        ),
        (machine(&json!({ "": end() })), Code::InvalidStateName, "/States/"),
        (machine(&json!({ "A B": end() })), Code::InvalidStateName, "/States/A B"),
        (
            machine(&json!({ "A": task(json!({ "TimeoutSeconds": 0 })) })),
            Code::InvalidValue,
            "/States/A/TimeoutSeconds",
        ),
        (
            machine(&json!({ "A": task(json!({ "TimeoutSeconds": 5, "HeartbeatSeconds": 5 })) })),
            Code::InvalidValue,
            "/States/A/HeartbeatSeconds",
        ),
        (
            machine(&json!({ "A": task(json!({ "Resource": "{% $x %}" })) })),
            Code::InvalidValue,
            "/States/A/Resource",
        ),
        (
            machine(&json!({ "A": task(json!({ "Resource": "fetch" })) })),
            Code::InvalidValue,
            "/States/A/Resource",
        ),
        (
            machine(
                &json!({ "A": task(json!({ "Retry": [{ "ErrorEquals": ["E"], "BackoffRate": 0.5 }] })) }),
            ),
            Code::InvalidValue,
            "/States/A/Retry/0/BackoffRate",
        ),
        (
            machine(
                &json!({ "A": task(json!({ "Retry": [{ "ErrorEquals": ["E"], "IntervalSeconds": 0 }] })) }),
            ),
            Code::InvalidValue,
            "/States/A/Retry/0/IntervalSeconds",
        ),
        (
            machine(
                &json!({ "A": task(json!({ "Retry": [{ "ErrorEquals": ["E"], "JitterStrategy": "HALF" }] })) }),
            ),
            Code::InvalidValue,
            "/States/A/Retry/0/JitterStrategy",
        ),
        (
            machine(&json!({ "A": task(json!({ "Retry": [{ "ErrorEquals": [] }] })) })),
            Code::MissingField,
            "/States/A/Retry/0/ErrorEquals",
        ),
        (
            machine(
                &json!({ "A": task(json!({ "Retry": [{ "ErrorEquals": ["States.ALL"] }, { "ErrorEquals": ["E"] }] })) }),
            ),
            Code::AllNotLast,
            "/States/A/Retry/0/ErrorEquals/0",
        ),
        (
            machine(&json!({ "A": task(json!({ "Retry": [{ "ErrorEquals": ["E", "States.ALL"] }] })) })),
            Code::AllNotLast,
            "/States/A/Retry/0/ErrorEquals/1",
        ),
        (
            machine(
                &json!({ "A": task(json!({ "Retry": [{ "ErrorEquals": ["States.TaskFailed"] }, { "ErrorEquals": ["E"] }] })) }),
            ),
            Code::UnreachableHandler,
            "/States/A/Retry/1/ErrorEquals/0",
        ),
        (
            machine(&json!({ "A": task(json!({ "Retry": [{ "ErrorEquals": ["States.Tiemout"] }] })) })),
            Code::InvalidErrorName,
            "/States/A/Retry/0/ErrorEquals/0",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $states.input. %}" })) })),
            Code::ExpressionSyntax,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $eval('1') %}" })) })),
            Code::ExpressionSyntax,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $states.input ?: 1 %}" })) })),
            Code::ExpressionSyntax,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": { "a": ["{% 1 }"] } })) })),
            Code::HalfOpenExpression,
            "/States/A/Output/a/0",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "1 %}" })) })),
            Code::HalfOpenExpression,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $ %}" })) })),
            Code::TopLevelContext,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $$.a %}" })) })),
            Code::TopLevelContext,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% name %}" })) })),
            Code::TopLevelContext,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": task(json!({ "Arguments": "{% $states.result %}" })) })),
            Code::ReservedNotReadable,
            "/States/A/Arguments",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $states.result %}" })) })),
            Code::ReservedNotReadable,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": task(json!({ "Output": "{% $states.errorOutput %}" })) })),
            Code::ReservedNotReadable,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $states.inptu %}" })) })),
            Code::ReservedNotReadable,
            "/States/A/Output",
        ),
        (
            machine(
                &json!({ "A": task(json!({ "Catch": [{ "ErrorEquals": ["E"], "Output": "{% $states.result %}", "Next": "Z" }] })), "Z": end() }),
            ),
            Code::ReservedNotReadable,
            "/States/A/Catch/0/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $states.context.Map.Item.Value %}" })) })),
            Code::ReservedNotReadable,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "{% $x %}" })) })),
            Code::UnassignedVariable,
            "/States/A/Output",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Assign": { "x": 1, "y": "{% $x %}" } })) })),
            Code::UnassignedVariable,
            "/States/A/Assign/y",
        ),
        (
            machine(&json!({
                "C": { "Type": "Choice", "Choices": [{ "Condition": "{% $states.input %}", "Assign": { "x": 1 }, "Next": "Z" }], "Default": "Z" },
                "Z": { "Type": "Succeed", "Output": "{% $x %}" }
            })),
            Code::UnassignedVariable,
            "/States/Z/Output",
        ),
        (
            machine(&json!({
                "T": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Assign": { "x": 1 }, "Next": "Z", "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Z" }] },
                "Z": { "Type": "Succeed", "Output": "{% $x %}" }
            })),
            Code::UnassignedVariable,
            "/States/Z/Output",
        ),
        (
            machine(&json!({
                "P": { "Type": "Parallel", "Branches": [{ "StartAt": "I", "States": { "I": { "Type": "Pass", "Assign": { "x": 1 }, "End": true } } }], "Next": "Z" },
                "Z": { "Type": "Succeed", "Output": "{% $x %}" }
            })),
            Code::UnassignedVariable,
            "/States/Z/Output",
        ),
        (
            machine(&json!({
                "A": { "Type": "Pass", "Assign": { "x": 1 }, "Next": "P" },
                "P": { "Type": "Parallel", "End": true, "Branches": [{ "StartAt": "I", "States": { "I": { "Type": "Pass", "Assign": { "x": 2 }, "End": true } } }] }
            })),
            Code::DuplicateVariableName,
            "/States/P/Branches/0/States/I/Assign/x",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Assign": { "states": 1 } })) })),
            Code::InvalidVariableName,
            "/States/A/Assign/states",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Assign": { "x.y": 1 } })) })),
            Code::InvalidVariableName,
            "/States/A/Assign/x.y",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Assign": { "count": 1 } })) })),
            Code::VariableHidesBuiltin,
            "/States/A/Assign/count",
        ),
        (
            machine(&json!({ "A": pass(json!({ "Output": "x".repeat(300_000) })) })),
            Code::TooLarge,
            "/States/A/Output",
        ),
    ]
}
