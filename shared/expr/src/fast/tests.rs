//! The short way gives what the evaluator gives, or nothing.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::testing::{VARIABLES, expression, value};
use crate::{Bindings, Expression, Limits};

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
    ] {
        let found = both(source, variables.as_object().unwrap());
        let (quick, slow) = found.unwrap_or_else(|| panic!("{source} is not of the simple kind"));
        assert_eq!(quick, slow, "{source}");
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
