//! The short way gives what the evaluator gives, or nothing.

use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::testing::{VARIABLES, expression, value};
use crate::{Bindings, Expression, Limits, Part};

fn both(source: &str, variables: &Map<String, Value>) -> Option<(String, String)> {
    let parsed = Expression::parse(source).unwrap_or_else(|e| panic!("{source}: {e}"));
    let (bindings, limits) = (Bindings::over(variables), Limits::default());
    let mut budget = crate::convert::Budget(limits.result);
    let quick = parsed.plan().fast.as_ref()?.evaluate(&bindings, &mut budget).ok()?;
    let slow = parsed.evaluate_slowly(&bindings, &limits, &mut limits.result.clone());
    Some((format!("{:?}", Ok::<_, ()>(quick)), format!("{slow:?}")))
}

#[test]
fn is_taken_for_what_workflows_are_made_of() {
    let variables = json!({"a": {"x": 1, "y": "t", "l": [{"x": 1}, {"x": 2}]}});
    for source in [
        "$a",
        "$a.x",
        "$a.l[0].x",
        "$a.l[-1].x",
        "'/repos/' & $a.y & '/' & $a.x",
        "$a.y = 't' ? $a.x : null",
        "{ 'x': $a.x, 'l': $a.l, 'none': $none, 'in': { 'y': $a.y } }",
        "$count($a.l) > 0 and $exists($a.x)",
        "[$a.l, $a.x, [$a.l]]",
        "$a.x + 1",
        "-1",
        "($a).x",
        "($a.l[0]).x",
        "$uppercase($a.y) & $lowercase('T')",
        "$length(($a).y) + 1",
    ] {
        let found = both(source, variables.as_object().unwrap());
        let (quick, slow) = found.unwrap_or_else(|| panic!("{source} is not of the simple kind"));
        assert_eq!(quick, slow, "{source}");
    }
}

#[test]
fn blocks_and_text_functions_agree_with_the_evaluator_on_every_kind_of_value() {
    let values = json!(["", "Aé", "aZ 0", 1, null, true, [], ["b"], [["b"]], {}, {"x": "c"}, [{"x": "c"}, {"x": ["d"]}]]);
    for value in values.as_array().unwrap() {
        for variables in [json!({ "a": value }), json!({ "a": { "l": value } }), json!({})] {
            for source in
                ["($a).x", "($a.l).x", "(($a).l)[0].x", "$length($a)", "$uppercase($a)", "$lowercase(($a).l)"]
            {
                if let Some((quick, slow)) = both(source, variables.as_object().unwrap()) {
                    assert_eq!(quick, slow, "{source} over {variables}");
                }
            }
        }
    }
}

#[test]
fn a_record_of_records_reads_as_one_object() {
    let (input, name) = (json!({ "name": "n", "list": [1, 2] }), json!("e"));
    let part = |value| Part::Value(Cow::Borrowed(value));
    let execution = vec![("Input".into(), part(&input)), ("Name".into(), part(&name))];
    let mut bindings = Bindings::new();
    bindings.bind_parts(
        "states",
        vec![("context".into(), Part::Record(vec![("Execution".into(), Part::Record(execution))]))],
    );
    let limits = Limits::default();
    for (source, expected) in [
        ("$states.context.Execution.Input.name", json!("n")),
        ("($states.context.Execution.Input).list[1]", json!(2)),
        ("$states.context.Execution", json!({ "Input": input, "Name": "e" })),
        ("$keys($states.context.Execution)", json!(["Input", "Name"])),
        (
            "$string($states)",
            json!(r#"{"context":{"Execution":{"Input":{"name":"n","list":[1,2]},"Name":"e"}}}"#),
        ),
    ] {
        let value = Expression::parse(source).unwrap().evaluate_required(&bindings, &limits).unwrap();
        assert_eq!(value, expected, "{source}");
    }
}

#[test]
fn a_hidden_function_is_not_taken_for_the_real_one() {
    let source = "($count := function($x){ 'mine' }; $count($a))";
    assert_eq!(both(source, &Map::new()), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_evaluator(
        source in expression(true),
        values in prop::collection::vec(value(), VARIABLES.len()),
    ) {
        let variables: Map<String, Value> =
            VARIABLES.into_iter().map(str::to_owned).zip(values).collect();
        if let Some((quick, slow)) = both(&source, &variables) {
            prop_assert_eq!(quick, slow, "{} over {:?}", source, variables);
        }
    }
}
