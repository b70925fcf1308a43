//! The official test suite. What may differ is listed in `testdata/suite/known.txt`, one case a line
//! with the reason; a case of that list that passes is a failure too.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use portal_expr::{Ambient, Bindings, EvalError, Expression, Limits};
use serde_json::Value;

const CASES: &str = include_str!("../testdata/suite/cases.jsonl");
const DATASETS: &str = include_str!("../testdata/suite/datasets.jsonl");
const KNOWN: &str = include_str!("../testdata/suite/known.txt");

struct Suite {
    cases: Vec<Value>,
    datasets: HashMap<String, Value>,
}

fn suite() -> Suite {
    let lines = |text: &str| -> Vec<Value> {
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    };
    let datasets = lines(DATASETS)
        .into_iter()
        .map(|set| (set["name"].as_str().expect("a name").to_owned(), set["data"].clone()))
        .collect();
    Suite { cases: lines(CASES), datasets }
}

fn known() -> BTreeMap<&'static str, &'static str> {
    KNOWN
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(": ").expect("`case: reason`"))
        .collect()
}

/// What became of an expression: a value, undefined, or an error's code.
#[derive(Debug, Clone)]
enum Outcome {
    Value(Value),
    Undefined,
    Unsupported,
    Failed(String),
}

fn run(expression: &Expression, case: &Value, datasets: &HashMap<String, Value>) -> Outcome {
    let data = case.get("data").or_else(|| datasets.get(case.get("dataset")?.as_str()?));
    let random = |bytes: &mut [u8]| bytes.fill(7);
    let ambient = Ambient { now_millis: 1_528_802_082_000, random: &random };
    let empty = Value::Object(serde_json::Map::new());
    let variables = case.get("bindings").unwrap_or(&empty).as_object().expect("bindings");
    let mut bindings = Bindings::over(variables).with_ambient(ambient);
    if let Some(data) = data {
        bindings = bindings.with_context(data);
    }
    // only a loop without end may meet the time limit, however slow the machine
    let endless = case["code"] == "U1001";
    let time = std::time::Duration::from_millis(if endless { 500 } else { 60_000 });
    let mut limits = Limits { time, ..Limits::default() };
    if let Some(depth) = case.get("depth").and_then(Value::as_u64) {
        limits.depth = usize::try_from(depth).expect("a depth");
    }
    match expression.evaluate(&bindings, &limits) {
        Ok(Some(value)) => Outcome::Value(value),
        Ok(None) => Outcome::Undefined,
        Err(EvalError::Unsupported) => Outcome::Unsupported,
        Err(error) => Outcome::Failed(error.code().unwrap_or_default().to_owned()),
    }
}

fn judge(case: &Value, found: &Outcome) -> Result<(), String> {
    let code = case["code"].as_str().or_else(|| case["error"]["code"].as_str());
    let unordered = case["unordered"].as_bool().unwrap_or(false);
    match (found, case.get("result"), code) {
        (Outcome::Value(value), Some(wanted), _) if same(value, wanted, unordered) => Ok(()),
        (Outcome::Failed(found), _, Some(wanted)) if found == wanted => Ok(()),
        (Outcome::Undefined, None, None) => Ok(()),
        (found, wanted, code) => Err(format!("{found:?} instead of {wanted:?} {code:?}")),
    }
}

/// Equality of JSON where `5` and `5.0` are the same number, but for the last digits of a fraction.
fn same(left: &Value, right: &Value, unordered: bool) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let (left, right) = (left.as_f64().unwrap_or(f64::NAN), right.as_f64().unwrap_or(f64::NAN));
            // the reference's own runner allows this much
            (left - right).abs() <= 1e-12 * right.abs().max(1.0)
        }
        (Value::Array(left), Value::Array(right)) if unordered => {
            left.len() == right.len() && left.iter().all(|l| right.iter().any(|r| same(l, r, false)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r, false))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, l)| right.get(key).is_some_and(|r| same(l, r, false)))
        }
        _ => left == right,
    }
}

#[test]
fn gives_the_reference_s_answers() {
    let Suite { cases, datasets } = suite();
    let known = known();
    let (mut passed, mut unexpected, mut differing) = (0, String::new(), BTreeSet::new());
    for case in &cases {
        let name = case["name"].as_str().expect("a name");
        let source = case["expr"].as_str().expect("an expression");
        let found = match Expression::parse(source) {
            Ok(expression) => run(&expression, case, &datasets),
            Err(error) => Outcome::Failed(error.code.to_owned()),
        };
        match (judge(case, &found), known.contains_key(name)) {
            (Ok(()), false) => passed += 1,
            (Ok(()), true) => {
                let _ = writeln!(unexpected, "{name}: passes, take it off the list");
            }
            (Err(_), true) => {
                differing.insert(name);
            }
            (Err(why), false) => {
                let _ = writeln!(unexpected, "{name}: {why} for {source}");
            }
        }
    }
    for name in known.keys().filter(|name| !differing.contains(*name)) {
        let _ = writeln!(unexpected, "{name}: on the list, not among the differences");
    }
    assert!(unexpected.is_empty(), "{passed} pass, {} differ\n{unexpected}", differing.len());
}

#[test]
fn what_is_printed_means_the_same() {
    let Suite { cases, datasets } = suite();
    for case in &cases {
        let source = case["expr"].as_str().expect("an expression");
        let Ok(expression) = Expression::parse(source) else { continue };
        let printed = expression.print();
        let again =
            Expression::parse(&printed).unwrap_or_else(|e| panic!("{source}\nprints as {printed}\n{e:?}"));
        assert!(expression.same_tree(&again), "{source}\nprints as {printed}");
        assert_eq!(again.print(), printed, "{source}");
        let same_names = again.names().variables() == expression.names().variables();
        assert!(same_names, "{source}\n{printed}");
        if source.contains("$shuffle") {
            continue;
        }
        let (first, second) = (run(&expression, case, &datasets), run(&again, case, &datasets));
        let equal = match (&first, &second) {
            (Outcome::Value(l), Outcome::Value(r)) => same(l, r, false),
            _ => format!("{first:?}") == format!("{second:?}"),
        };
        assert!(equal, "{source}\n{printed}\n{first:?}\n{second:?}");
    }
}

#[test]
fn every_place_is_where_the_name_stands() {
    for case in &suite().cases {
        let source = case["expr"].as_str().expect("an expression");
        let Ok(expression) = Expression::parse(source) else { continue };
        for reference in expression.references() {
            assert_eq!(
                source.get(reference.span.clone()),
                Some(&*format!("${}", reference.name)),
                "{source}"
            );
        }
        for function in expression.functions() {
            assert_eq!(source.get(function.span.clone()), Some(&*format!("${}", function.name)), "{source}");
        }
        for error in expression.aws_scope_errors() {
            assert!(source.get(error.span.clone()).is_some_and(|text| !text.is_empty()), "{source}");
        }
    }
}

#[test]
fn every_parse_error_points_into_the_source() {
    for case in &suite().cases {
        let source = case["expr"].as_str().expect("an expression");
        if let Err(error) = Expression::parse(source) {
            assert!(source.get(error.span.clone()).is_some(), "{source}: {error:?}");
            assert!(!error.message.is_empty() && !error.message.ends_with('.'), "{error:?}");
        }
    }
}
