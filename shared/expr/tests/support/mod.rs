//! Random expressions and values, shared by the property tests.

use proptest::prelude::*;
use serde_json::{Value, json};

/// The variables that random expressions read.
pub(crate) const VARIABLES: [&str; 4] = ["a", "b", "c", "find"];

/// Any small JSON value, often of the shape that the expressions look for.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..4).prop_map(Value::from),
        Just(json!(2.5)),
        Just(json!(5.0)),
        Just(json!(9_007_199_254_740_993_i64)),
        Just(json!(1e300)),
        "[ab]{0,2}".prop_map(Value::from),
        Just(json!("é")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((prop_oneof!["[xyz]", Just("n".to_owned())], inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// An expression over [`VARIABLES`] that mostly makes sense.
pub(crate) fn expression(simple: bool) -> impl Strategy<Value = String> {
    let variable = prop::sample::select(VARIABLES.to_vec()).prop_map(|name| format!("${name}"));
    let leaf = prop_oneof![
        4 => variable,
        1 => (-3i64..4).prop_map(|n| n.to_string()),
        1 => prop::sample::select(vec!["'x'", "\"é\"", "true", "false", "null", "0.5", "$none", "''"])
            .prop_map(str::to_owned),
        1 => prop::sample::select(if simple { vec!["$a.x", "$b[0]"] } else { vec!["$", "x", "*", "$$", "`y z`"] })
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 32, 3, move |inner| {
        let field = prop::sample::select(vec!["x", "y", "z", "n"]);
        let pick = prop::sample::select(vec!["[0]", "[-1]", "[1]", "[3]"]);
        let operator =
            prop::sample::select(vec!["+", "-", "*", "/", "&", "=", "!=", "<", "<=", ">", ">=", "and", "or"]);
        let function = prop::sample::select(vec!["count", "exists", "not"]);
        let first = prop_oneof![
            (inner.clone(), field.clone()).prop_map(|(of, field)| format!("{}.{field}", head(&of))),
            (inner.clone(), pick).prop_map(|(of, pick)| format!("{}{pick}", head(&of))),
            (inner.clone(), operator, inner.clone()).prop_map(|(l, op, r)| format!("({l}) {op} ({r})")),
            (function, inner.clone()).prop_map(|(name, of)| format!("${name}({of})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(c, t, e)| format!("({c} ? {t} : {e})")),
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("{{'x': {x}, 'y': {y}}}")),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
        ];
        if simple {
            return first.boxed();
        }
        prop_oneof![
            4 => first,
            1 => (inner.clone(), inner.clone()).prop_map(|(of, p)| format!("{}[{p}]", head(&of))),
            1 => (inner.clone(), inner.clone()).prop_map(|(of, p)| format!("{}.({p})", head(&of))),
            1 => (inner.clone(), inner.clone()).prop_map(|(of, p)| format!("{}.{{'x': {p}}}", head(&of))),
            1 => (inner.clone(), inner.clone()).prop_map(|(of, p)| format!("$map({of}, function($a) {{ {p} }})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(of, p)| format!("($b := {of}; {p})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(of, p)| format!("($f := function($c) {{ {p} }}; $f({of}))")),
            1 => (inner.clone(), inner.clone()).prop_map(|(c, v)| format!("({c} ? $c := {v}; $c)")),
            1 => (inner.clone(), field.clone()).prop_map(|(of, f)| format!("{}^(>{f}).{f}", head(&of))),
            1 => (inner.clone(), inner.clone()).prop_map(|(of, p)| format!("{}@$c.({p})", head(&of))),
            1 => (inner.clone(), inner).prop_map(|(of, p)| format!("{}#$b.({p})", head(&of))),
        ]
        .boxed()
    })
}

/// `of` as the beginning of a path.
fn head(of: &str) -> String {
    if of.starts_with('$') && of.chars().skip(1).all(|c| c.is_alphanumeric() || c == '.') {
        of.to_owned()
    } else {
        format!("({of})")
    }
}
