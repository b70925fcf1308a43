//! What an executor pays for the expressions that workflows are made of.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use portal_expr::{Bindings, CompiledJson, Expression, Limits};
use serde_json::{Map, Value, json};

const EXPRESSIONS: [(&str, &str); 14] = [
    ("literal", "'open'"),
    ("variable", "$v_small"),
    ("path", "$states.result.Payload.id"),
    ("index", "$v_find[0].title"),
    ("guard", "$v_cond = 'out' ? $v_small : null"),
    ("count", "$count($v_find) > 0"),
    ("concat", "'/repos/' & $v_input.owner & '/' & $v_input.repo & '/issues/' & $v_small.n"),
    (
        "object",
        "{ 'owner': $v_input.owner, 'repo': $v_input.repo, 'n': $v_small.n, 'user': { 'id': $v_small.user.id }, 'p': 'x' }",
    ),
    ("list", "$v_find"),
    ("map", "$v_find.{ 'n': number, 'title': title }"),
    ("filter", "$v_find[state = 'open'].title"),
    ("lambda", "$map($v_find, function($f) { $f.title & '!' })"),
    ("sum", "$sum($v_find.number)"),
    ("block", "($open := $v_find[state = 'open']; { 'n': $count($open), 'first': $open[0].title })"),
];

fn variables() -> Map<String, Value> {
    let find: Vec<Value> = (0..20)
        .map(|i| {
            json!({
                "number": i, "title": format!("Issue number {i}"), "state": if i % 3 == 0 { "open" } else { "closed" },
                "body": "x".repeat(200), "labels": [{"name": "bug"}, {"name": "p1"}], "user": {"login": "someone"},
            })
        })
        .collect();
    let all = json!({
        "v_small": {"n": 7, "user": {"id": "u_1", "name": "A"}, "tags": ["a", "b"]},
        "v_input": {"owner": "acme", "repo": "site"},
        "v_cond": "out",
        "v_find": find,
    });
    all.as_object().cloned().unwrap_or_default()
}

fn evaluate(criterion: &mut Criterion) {
    let (variables, limits) = (variables(), Limits::default());
    let result = json!({"Payload": {"id": "i_1"}, "Status": 200, "Unused": variables.get("v_find")});
    let mut group = criterion.benchmark_group("evaluate");
    for (name, source) in EXPRESSIONS {
        let Ok(expression) = Expression::parse(source) else { continue };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut bindings = Bindings::over(&variables);
                bindings.bind_record("states", [("result", &result)]);
                black_box(expression.evaluate(&bindings, &limits))
            });
        });
    }
    group.finish();
}

fn templates(criterion: &mut Criterion) {
    let (variables, limits) = (variables(), Limits::default());
    let template = json!({
        "FunctionName": "connector-http",
        "Payload": {
            "operation": "http.request",
            "parameters": {"method": "GET", "url": "{% 'https://api.example.com/' & $v_input.repo %}", "query": {"n": "{% $v_small.n %}"}},
            "connection": "con_1", "node": "find", "execution": "{% $v_input.owner %}", "index": [],
        },
    });
    if let Ok(compiled) = CompiledJson::parse(&template, "Arguments") {
        criterion.bench_function("template", |bencher| {
            bencher.iter(|| black_box(compiled.evaluate("Arguments", &Bindings::over(&variables), &limits)));
        });
    }
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for (name, source) in
        EXPRESSIONS.into_iter().filter(|(name, _)| matches!(*name, "path" | "object" | "block"))
    {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(Expression::parse(source))));
    }
    group.finish();
}

criterion_group!(benches, evaluate, templates, parse);
criterion_main!(benches);
