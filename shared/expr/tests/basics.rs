//! What callers rely on.

#![cfg(test)]

use portal_expr::{Bindings, EvalError, Expression, Limits};
use serde_json::{Value, json};

fn eval(source: &str, variables: &Value) -> Result<Option<Value>, EvalError> {
    let expression = Expression::parse(source).unwrap_or_else(|e| panic!("{source}: {e:?}"));
    let map = variables.as_object().expect("an object of variables");
    expression.evaluate(&Bindings::over(map), &Limits::default())
}

#[test]
fn evaluates_over_variables() {
    let variables =
        json!({"find": [{"n": 1, "t": "a"}, {"n": 2, "t": "b"}], "x": 5, "o": {"b": 1, "a": {"c": [1, 2]}}});
    for (source, wanted) in [
        ("$x", json!(5)),
        ("$x / 2", json!(2.5)),
        ("$x * 2", json!(10)),
        ("$find.n", json!([1, 2])),
        ("$find[n > 1].t", json!("b")),
        ("$find.{ 'n': n }", json!([{"n": 1}, {"n": 2}])),
        ("{ 'a': $x, 'b': $nothing, 'c': $o.a.c[1] }", json!({"a": 5, "c": 2})),
        ("[1..3]", json!([1, 2, 3])),
        ("$range(1, 9, 9)", json!(1)),
        ("$range(1, 9, 4)", json!([1, 5, 9])),
        ("$partition([0], 5)", json!([[0]])),
        ("$partition([1,2,3], 2)", json!([[1, 2], [3]])),
        ("[0]", json!([0])),
        ("$parse('{\"a\":[1]}').a", json!([1])),
        ("$hash('abc', 'SHA-1')", json!("a9993e364706816aba3e25717850c26c9cd0d89d")),
        ("$o", json!({"b": 1, "a": {"c": [1, 2]}})),
        ("($f := function($n){ $n <= 1 ? 1 : $n * $f($n - 1) }; $f(5))", json!(120)),
        ("$map([1,2], function($v){ $v + $x })", json!([6, 7])),
        ("$exists($nothing)", json!(false)),
        ("null", Value::Null),
        ("($x).y", Value::Null),
    ] {
        let found = eval(source, &variables);
        if source == "($x).y" {
            assert_eq!(found, Ok(None), "{source}");
        } else {
            assert_eq!(found, Ok(Some(wanted)), "{source}");
        }
    }
    assert_eq!(eval("$nothing", &variables), Ok(None));
    assert_eq!(eval("function($x){$x}", &variables), Err(EvalError::Unsupported));
    assert_eq!(eval("$sum", &variables), Err(EvalError::Unsupported));
    assert_eq!(eval("1/0", &variables), Err(EvalError::NotFinite));
    assert_eq!(
        eval("$x()", &variables).unwrap_err().predicate(),
        "threw an error during evaluation. T1006: Attempted to invoke a non-function"
    );
}
