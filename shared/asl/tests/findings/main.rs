//! One wrong document for each kind of finding, and right ones that must not be found fault with.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod wrong;

use std::collections::BTreeSet;

use portal_asl::{Bound, Code, Diagnostic, Rules, Severity, check, history_bound, parse};
use serde_json::{Value, json};

/// The states of a machine that begins with the first of them.
fn machine(states: &Value) -> Value {
    let first = states.as_object().unwrap().keys().next().unwrap().clone();
    json!({ "QueryLanguage": "JSONata", "StartAt": first, "States": states })
}

fn found_in(document: &Value, rules: &Rules) -> Vec<Diagnostic> {
    match check(&document.to_string(), rules) {
        Ok((_, warnings)) => warnings,
        Err(found) => found,
    }
}

fn pairs(found: &[Diagnostic]) -> Vec<(&'static str, &str)> {
    found.iter().map(|finding| (finding.code.as_str(), finding.pointer.as_str())).collect()
}

#[test]
fn each_slip_is_found_where_it_is() {
    let mut failures = Vec::new();
    for (document, code, pointer) in wrong::documents() {
        let found = found_in(&document, &Rules::strict());
        if pairs(&found) != [(code.as_str(), pointer)] {
            failures
                .push(format!("wanted {code} at {pointer} of {document:.300}\n  got {:?}", pairs(&found)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_code_is_shown_by_a_wrong_document() {
    let mut shown: BTreeSet<Code> = wrong::documents().into_iter().map(|(_, code, _)| code).collect();
    // Those have tests of their own below.
    shown.extend([
        Code::InvalidJson,
        Code::DuplicateKey,
        Code::UnknownFunction,
        Code::ResourceNotAllowed,
        Code::FunctionNotAllowed,
        Code::HistoryTooLong,
        Code::TooDeep,
    ]);
    assert_eq!(
        shown.into_iter().collect::<Vec<_>>(),
        Code::ALL.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );
}

#[test]
fn all_problems_come_at_once() {
    let document = machine(&json!({
        "A": { "Type": "Wait", "Secods": 1, "Next": "B" },
        "B": { "Type": "Task", "InputPath": "$", "Arguments": "{% $foo( %}", "Next": "Nowhere" }
    }));
    let codes: Vec<_> = found_in(&document, &Rules::strict()).iter().map(|finding| finding.code).collect();
    for code in [
        Code::MissingField,
        Code::UnknownField,
        Code::JsonPathField,
        Code::ExpressionSyntax,
        Code::MissingTransitionTarget,
    ] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
}

#[test]
fn what_is_not_json_is_shown_where_it_breaks() {
    for (text, offset) in [("", 0), ("{\"a\": }", 6), ("\u{feff}{\"a\": }", 9), ("{\n\"ü\": nul\n}", 12)] {
        let found = parse(text).unwrap_err();
        assert_eq!(pairs(&found), [("INVALID_JSON", "")], "{text}");
        assert_eq!(found[0].span, Some(offset..offset), "{text}");
    }
}

#[test]
fn a_key_that_stands_twice_is_found() {
    let text =
        r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Fail"}}}"#;
    assert_eq!(pairs(&parse(text).unwrap_err()), [("DUPLICATE_KEY", "/States/A")]);
}

#[test]
fn lists_of_what_is_allowed() {
    let rules = Rules {
        resources: Some(vec!["arn:aws:states:::lambda:*".into()]),
        lambda_functions: Some(vec!["connector-http".into()]),
        jsonata_functions: Some(vec!["sum".into()]),
        ..Rules::strict()
    };
    let task = |resource: &str, arguments: Value| {
        machine(
            &json!({ "A": { "Type": "Task", "Resource": resource, "Arguments": arguments, "End": true } }),
        )
    };
    let invoke = "arn:aws:states:::lambda:invoke";
    let fine = task(invoke, json!({ "FunctionName": "connector-http", "x": "{% $sum([1]) %}" }));
    assert_eq!(found_in(&fine, &rules), []);
    for (document, code, pointer) in [
        (task("arn:aws:states:::sqs:sendMessage", json!({})), Code::ResourceNotAllowed, "/States/A/Resource"),
        (
            task(invoke, json!({ "FunctionName": "other" })),
            Code::FunctionNotAllowed,
            "/States/A/Arguments/FunctionName",
        ),
        (
            task(invoke, json!({ "FunctionName": "{% $states.input %}" })),
            Code::FunctionNotAllowed,
            "/States/A/Arguments/FunctionName",
        ),
        (task(invoke, json!({})), Code::FunctionNotAllowed, "/States/A/Arguments/FunctionName"),
        (
            task(invoke, json!({ "FunctionName": "connector-http", "x": "{% $count([]) %}" })),
            Code::UnknownFunction,
            "/States/A/Arguments/x",
        ),
    ] {
        assert_eq!(pairs(&found_in(&document, &rules)), [(code.as_str(), pointer)]);
    }
}

#[test]
fn nesting_has_a_bottom() {
    let mut document = parse(&machine(&json!({ "A": { "Type": "Succeed" } })).to_string()).unwrap();
    for level in 0..60 {
        let inner = std::mem::take(&mut document.body);
        let state = portal_asl::State {
            comment: None,
            kind: portal_asl::StateKind::Parallel {
                branches: vec![inner],
                arguments: None,
                retry: vec![],
                catch: vec![],
            },
            output: None,
            assign: portal_asl::Assign::new(),
            next: None,
        };
        let name = format!("P{level}");
        document.body =
            portal_asl::Branch { comment: None, start_at: name.clone(), states: [(name, state)].into() };
    }
    let found = portal_asl::validate(&document, &Rules::strict());
    assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::TooDeep]);
}

#[test]
fn lenient_rules_let_pass_what_step_functions_takes() {
    let document = machine(&json!({
        "A": { "Type": "Pass", "Assign": { "count": 1 }, "Next": "B C" },
        "B C": { "Type": "Succeed", "Output": "{% $nobody %}" }
    }));
    let (_, warnings) = check(&document.to_string(), &Rules::lenient()).unwrap();
    assert!(warnings.iter().all(|warning| warning.severity == Severity::Warning));
    assert_eq!(
        pairs(&warnings),
        [("VARIABLE_HIDES_BUILTIN", "/States/A/Assign/count"), ("UNASSIGNED_VARIABLE", "/States/B C/Output")]
    );
}

#[test]
fn right_documents_are_not_found_fault_with() {
    for document in [
        // Assigned on both ways, in a loop, and asked for with $exists.
        machine(&json!({
            "S": { "Type": "Pass", "Assign": { "n": 0 }, "Next": "C" },
            "C": { "Type": "Choice", "Assign": { "way": "b" }, "Default": "Z", "Choices": [
                { "Condition": "{% $n < 3 %}", "Assign": { "n": "{% $n + 1 %}" }, "Next": "C" },
                { "Condition": "{% $n = 3 and $not($exists($never)) %}", "Assign": { "way": "a" }, "Next": "Z" }] },
            "Z": { "Type": "Succeed", "Output": "{% $way & $n %}" }
        })),
        // Inner scopes read outer variables; siblings may use one name; lambdas have their own.
        machine(&json!({
            "S": { "Type": "Pass", "Assign": { "outer": [1] }, "Next": "P" },
            "P": { "Type": "Parallel", "Next": "M", "Branches": [
                { "StartAt": "P1", "States": { "P1": { "Type": "Pass", "Assign": { "v": "{% $map($outer, function($x) { $x }) %}" }, "End": true } } },
                { "StartAt": "P2", "States": { "P2": { "Type": "Pass", "Assign": { "v": 1 }, "End": true } } }] },
            "M": { "Type": "Map", "Items": "{% $outer %}", "ItemSelector": "{% $states.context.Map.Item.Value %}", "Assign": { "v": "{% $states.result %}" }, "Next": "Z",
                "ItemProcessor": { "StartAt": "I", "States": { "I": { "Type": "Pass", "Output": "{% $states.input.a.(b; c) %}", "End": true } } } },
            "Z": { "Type": "Succeed", "Output": "{% ($y := $v; $y) %}" }
        })),
        // Each state says its language; comments anywhere.
        json!({ "StartAt": "A", "Comment": "c", "Version": "1.0", "TimeoutSeconds": 60, "States": { "A": {
            "QueryLanguage": "JSONata", "Comment": "{\"n\":\"x\"}", "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F",
            "Retry": [{ "Comment": "c", "ErrorEquals": ["States.Timeout"], "MaxAttempts": 0 }, { "ErrorEquals": ["States.ALL"], "JitterStrategy": "FULL", "MaxDelaySeconds": 3 }],
            "Catch": [{ "ErrorEquals": ["States.ALL"], "Assign": { "e": "{% $states.errorOutput.Cause %}" }, "Next": "B" }], "End": true },
            "B": { "Type": "Fail", "QueryLanguage": "JSONata", "Error": "{% $e %}" } } }),
    ] {
        assert_eq!(found_in(&document, &Rules::strict()), [], "{document}");
    }
}

#[test]
fn the_history_is_bounded_where_there_is_no_loop() {
    let bound = |document: &Value| history_bound(&parse(&document.to_string()).unwrap(), 10);
    let task = json!({ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Retry": [{ "ErrorEquals": ["E"], "MaxAttempts": 2 }], "End": true });
    assert_eq!(bound(&machine(&json!({ "T": task }))), Bound::AtMost(2 + 5 + 2 * 3));
    let branch = json!({ "StartAt": "I", "States": { "I": { "Type": "Pass", "End": true } } });
    let map = json!({ "Type": "Map", "ItemProcessor": branch, "End": true });
    assert_eq!(bound(&machine(&json!({ "M": map }))), Bound::AtMost(2 + 4 + 10 * (2 + 2)));
    let choice = json!({
        "C": { "Type": "Choice", "Choices": [{ "Condition": true, "Next": "A" }], "Default": "B" },
        "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Succeed" }
    });
    assert_eq!(bound(&machine(&choice)), Bound::AtMost(2 + 2 + 2 + 2));
    let looped = json!({
        "C": { "Type": "Choice", "Choices": [{ "Condition": true, "Next": "C" }], "Default": "B" },
        "B": { "Type": "Succeed" }
    });
    assert_eq!(bound(&machine(&looped)), Bound::Unbounded);
    let rules = Rules { max_history_events: Some(10), ..Rules::strict() };
    assert_eq!(pairs(&found_in(&machine(&json!({ "M": map })), &rules)), []);
    let rules = Rules { assumed_items: 5, ..rules };
    assert_eq!(pairs(&found_in(&machine(&json!({ "M": map })), &rules)), [("HISTORY_TOO_LONG", "")]);
}
