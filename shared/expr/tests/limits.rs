//! Hostile expressions end with an error, soon and without taking the machine's memory. A check that
//! no longer holds shows as a test that does not end, or as one that the system kills.

#![cfg(test)]

use std::time::Duration;

use portal_expr::{Bindings, CancelToken, EvalError, Expression, Limit, Limits};
use serde_json::{Value, json};

fn outcome(source: &str) -> Result<Option<Value>, EvalError> {
    let items: Vec<Value> = (0..20_000).map(|i| json!({"i": i, "s": "xxxxxxxxxxxxxxxxxxxx"})).collect();
    let (big, text) = (Value::Array(items), Value::String("a".repeat(200_000)));
    let mut bindings = Bindings::new();
    bindings.bind("big", &big).bind("text", &text);
    // a slow machine may meet the time limit before the limit that is meant
    let limits = Limits { time: Duration::from_secs(30), memory: 64 << 20, ..Limits::default() };
    Expression::parse(source).unwrap_or_else(|e| panic!("{source}: {e}")).evaluate(&bindings, &limits)
}

#[test]
fn what_would_take_all_memory_meets_the_memory_limit() {
    for source in [
        "($f := function($s, $n){ $n = 0 ? $length($s) : $f($s & $s, $n - 1) }; $f('xxxxxxxxxxxxxxxx', 40))",
        "$pad('', 2000000000)",
        "$pad('', 1e15)",
        "'' ~> $pad(2000000000)",
        "($p := $pad; $p('', 2000000000))",
        "$map([1..100000], function($x){ $pad('', 100000) })",
        "$join($map([1..100000], function($x){ $text }))",
        "$string($map([1..100000], function($x){ $text }))",
        "$map([1..100000], function($x){ $text }) ~> $string",
        "$replace($text, 'a', $text)",
        "$replace($text, /a/, function($m){ $text })",
        "$count($big.($big))",
        "$big.($text & $text)",
        "$big.{ 'a': $big }",
        "$map([1..1000], function($x){ [[1..1000000]] })",
        "[[1..1000000],[1..1000000],[1..1000000],[1..1000000],[1..1000000]]",
        "$map([1..1000000], function($x){ {'a': $big} }).a.i ~> $count",
    ] {
        assert_eq!(outcome(source), Err(EvalError::Limit(Limit::Memory)), "{source}");
    }
}

#[test]
fn a_value_that_doubles_at_each_step_is_stopped_wherever_it_is_read() {
    let doubled = "($f := function($a, $n){ $n = 0 ? $a : $f([[$a],[$a]], $n - 1) }; $f([0], 60)";
    for reader in ["", " = $f([0], 60)", " ? 1 : 2", " and true", " ~> $string", " & ''", " in [1]"] {
        let source = format!("{doubled}{reader})");
        assert_eq!(outcome(&source), Err(EvalError::Limit(Limit::Memory)), "{source}");
    }
    let source =
        "($f := function($a, $n){ $n = 0 ? $a : $f({'a': $a, 'b': $a}, $n - 1) }; $count($f(1, 60).**))";
    assert_eq!(outcome(source), Err(EvalError::Limit(Limit::Memory)));
}

#[test]
fn recursion_and_long_sequences_meet_their_limits() {
    for (source, limit) in [
        ("($f := function($n){ 1 + $f($n) }; $f(1))", Limit::Depth),
        ("($f := function($n){ [$f($n)] }; $f(1))", Limit::Depth),
        ("($a := [1..1000000]; $append($a, 1))", Limit::Sequence),
        ("$range(1, 1e300, 1e-300)", Limit::Sequence),
    ] {
        assert_eq!(outcome(source), Err(EvalError::Limit(limit)), "{source}");
    }
    assert_eq!(outcome("$big{ $string(i): s } ~> $keys() ~> $count()"), Ok(Some(json!(20_000))));
}

#[test]
fn a_loop_without_end_meets_the_time_limit_or_is_cancelled() {
    let expression = Expression::parse("($f := function($n){ $f($n) }; $f(1))").unwrap();
    let mut limits = Limits { time: Duration::from_millis(20), ..Limits::default() };
    assert_eq!(expression.evaluate(&Bindings::new(), &limits), Err(EvalError::Limit(Limit::Time)));

    let token = CancelToken::new();
    (limits.time, limits.cancel) = (Duration::from_secs(600), Some(token.clone()));
    let canceller = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        token.cancel();
    });
    assert_eq!(expression.evaluate(&Bindings::new(), &limits), Err(EvalError::Cancelled));
    assert_eq!(expression.evaluate(&Bindings::new(), &limits), Err(EvalError::Cancelled));
    canceller.join().unwrap();
}

#[test]
fn the_result_is_bounded_also_where_its_parts_are_shared() {
    let limits = Limits { result: 1_000, ..Limits::default() };
    let text = json!("x".repeat(600));
    let mut bindings = Bindings::new();
    bindings.bind("text", &text);
    for source in ["[$text, $text]", "{'a': $text, 'b': $text}", "[1..500]"] {
        let found = Expression::parse(source).unwrap().evaluate(&bindings, &limits);
        assert_eq!(found, Err(EvalError::Limit(Limit::Result)), "{source}");
    }
    assert_eq!(Expression::parse("$text").unwrap().evaluate(&bindings, &limits), Ok(Some(text.clone())));
}

#[test]
fn patterns_that_blow_up_elsewhere_do_not() {
    assert_eq!(outcome("$contains($text, /(a+)+b/)"), Ok(Some(json!(false))));
    assert_eq!(outcome("$contains($text, /(a|aa)+$/)"), Ok(Some(json!(true))));
    assert!(matches!(outcome("$contains($text, /a{1000}{1000}{1000}/)"), Err(EvalError::Raised { .. })));
    assert!(matches!(
        outcome("$formatNumber(1, '0.' & $pad('', 100000, '0'))"),
        Err(EvalError::Raised { .. })
    ));
}

#[test]
fn depth_of_the_text_is_bounded() {
    for (open, close) in [("(", ")"), ("[", "]"), ("-", ""), ("{'a':", "}"), ("$f(", ")"), ("$a ? ", "")] {
        for count in [1_100, 80_000] {
            let source = format!("{}1{}", open.repeat(count), close.repeat(count));
            let error = Expression::parse(&source).unwrap_err();
            let code = if source.len() > 256 * 1024 { "U0001" } else { "U1002" };
            assert_eq!(error.code, code, "{count} times {open}");
        }
    }
    let long = format!("1{}", "+1".repeat(5_000));
    assert_eq!(Expression::parse(&long).unwrap_err().code, "U1002");
    let deep = format!("{}1{}", "(".repeat(400), ")".repeat(400));
    let expression = Expression::parse(&deep).unwrap();
    assert_eq!(expression.evaluate(&Bindings::new(), &Limits::default()), Ok(Some(json!(1))));
    assert_eq!(expression.print(), deep);
}

#[test]
fn a_thread_with_a_small_stack_is_enough() {
    let body = || {
        let deep = format!("{}1{}", "[".repeat(450), "]".repeat(450));
        let expression = Expression::parse(&deep).unwrap();
        assert!(Expression::parse(&expression.print()).unwrap().same_tree(&expression));
        assert!(expression.evaluate(&Bindings::new(), &Limits::default()).is_ok());
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(body).unwrap().join().unwrap();
}
