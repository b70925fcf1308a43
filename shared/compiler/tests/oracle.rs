//! Random workflows do what the meaning says: compiled and run on the engine, they give the same
//! output, make the same calls and fail the same way as a small interpreter of the meaning.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test is about to read is there, or the test fails"
)]

mod common;
#[path = "oracle/generate.rs"]
mod generate;
#[path = "oracle/meaning.rs"]
mod meaning;
#[path = "oracle/world.rs"]
mod world;

use std::sync::Arc;

use portal_compiler::{Options, compile};
use portal_engine::Outcome;
use portal_workflow::Document;
use serde_json::{Value, json};

use generate::Random;
use world::{World, normal};

/// What was compared, so that a generator gone stale is seen.
#[derive(Default, Debug)]
struct Tally {
    refused: usize,
    succeeded: usize,
    failed: usize,
    calls: usize,
    open: usize,
    /// Answers that were held to the schema inferred for them.
    typed: usize,
}

fn compare(seed: u64, tally: &mut Tally) {
    let mut random = Random::new(seed);
    let callees = generate::callees(&mut random);
    let document = generate::workflow(&mut random, &callees);
    same(seed, &document, &callees, tally);
}

/// Both forms of a workflow do what it means.
fn same(seed: u64, document: &Value, callees: &generate::Callees, tally: &mut Tally) {
    // the world answers with whatever comes
    let catalog = common::catalog_of_anything();
    let parsed: Document = serde_json::from_value(document.clone()).unwrap();
    let compilation = compile(&parsed, &catalog, callees, &Options::default());
    let Some(compiled) = compilation.compiled else {
        tally.refused += 1;
        return;
    };
    follow(seed, document, callees, &compiled, tally);
    // the form that is watched means the same
    let options = Options { observe: true, ..Options::default() };
    let watched = compile(&parsed, &catalog, callees, &options).compiled.unwrap();
    follow(seed, document, callees, &watched, tally);
}

fn follow(
    seed: u64,
    document: &Value,
    callees: &generate::Callees,
    compiled: &portal_compiler::Compiled,
    tally: &mut Tally,
) {
    let told = || format!("seed {seed}\n{document:#}\n{}", compiled.machine.to_pretty());
    let found = portal_asl::validate(&compiled.machine, &common::rules());
    assert!(found.is_empty(), "{found:#?}\n{}", told());
    for round in 0..3 {
        let list = [json!([]), json!([1]), json!([1, [2, 3], null])][round].clone();
        let input = json!({ "a": round * 4, "s": "x".repeat(round), "list": list });
        let world = Arc::new(World::new(seed * 10 + round as u64));
        let outcome = common::run(&compiled.machine, common::envelope(&input), Arc::clone(&world) as _);
        let meant = meaning::run(document, callees, &input, world.seed);
        let calls = world.calls();
        tally.calls += calls.len();
        if meant.open {
            tally.open += 1;
            continue;
        }
        let at_most: Vec<String> = meant.calls.iter().chain(&meant.maybe).cloned().collect();
        for call in &calls {
            let (ran, wanted) = (count(&calls, call), count(&at_most, call));
            assert!(ran <= wanted, "round {round}: {call} was called {ran} times, not {wanted}\n{}", told());
        }
        match (&outcome, &meant.failures.is_empty()) {
            (Outcome::Succeeded(output), true) => {
                tally.succeeded += 1;
                assert_eq!(
                    normal(Value::clone(output)),
                    normal(meant.answer.clone()),
                    "round {round}: another answer\n{}",
                    told()
                );
                if let Some(schema) = &compiled.tool.output_schema
                    && let Some(structured) = output.get("structured")
                {
                    tally.typed += 1;
                    let validator = jsonschema::draft202012::new(schema).unwrap();
                    assert!(validator.is_valid(structured), "{structured} is not of {schema:#}\n{}", told());
                }
                for call in &meant.calls {
                    let (ran, wanted) = (count(&calls, call), count(&meant.calls, call));
                    assert!(
                        ran >= wanted,
                        "round {round}: {call} was called {ran} times, not {wanted}\n{}",
                        told()
                    );
                }
            }
            (Outcome::Failed(failed), false) => {
                tally.failed += 1;
                let error = failed.error.as_deref().unwrap_or_default();
                assert!(
                    meant.failures.iter().any(|known| known == error),
                    "round {round}: failed with {failed}, expected one of {:?}\n{}",
                    meant.failures,
                    told()
                );
            }
            _ => panic!("round {round}: {outcome:?}, but meant {meant:?}\n{}", told()),
        }
    }
}

fn count(calls: &[String], call: &String) -> usize {
    calls.iter().filter(|known| *known == call).count()
}

#[test]
fn random_workflows_do_what_they_mean() {
    let mut tally = Tally::default();
    for seed in 0..400 {
        compare(seed, &mut tally);
    }
    // the generator must not drift into workflows that do not compile, or that all fail
    assert!(tally.refused < 100, "{tally:?}");
    assert!(tally.succeeded > 500 && tally.failed > 100 && tally.calls > 1500, "{tally:?}");
    assert!(tally.typed > 500, "{tally:?}");
}

/// For a long run: `ORACLE_SEEDS=1000..9000 cargo test -p portal-compiler --test oracle -- --ignored`.
#[test]
#[ignore = "a long run, started by hand"]
#[expect(clippy::disallowed_methods, reason = "a test's own switch")]
fn many_random_workflows_do_what_they_mean() {
    let range = std::env::var("ORACLE_SEEDS").unwrap_or_else(|_| "1000..4000".to_owned());
    let (from, to) = range.split_once("..").unwrap();
    let mut tally = Tally::default();
    for seed in from.parse().unwrap()..to.parse().unwrap() {
        compare(seed, &mut tally);
    }
    println!("{tally:?}");
}

/// A list keeps arrays as elements, whatever their length, and leaves out what did not run.
#[test]
fn a_merge_lists_arrays_whole() {
    let document = json!({
        "version": 1,
        "nodes": [
            { "id": "tool", "type": "tool", "parameters": { "name": "t", "description": "Lists what ran.", "input_schema": { "type": "object" } } },
            { "id": "big", "type": "condition", "parameters": { "when": "{% $input.a > 3 %}" } },
            { "id": "one", "type": "transform", "parameters": { "value": "{% $input.list %}" } },
            { "id": "two", "type": "transform", "parameters": { "value": [[1]] } },
            { "id": "three", "type": "transform", "parameters": { "value": "{% [5] %}" } },
            { "id": "all", "type": "merge", "parameters": { "mode": "list" } },
            { "id": "end", "type": "respond", "parameters": { "structured": { "all": "{% $all %}" } } }
        ],
        "edges": [
            { "from": "tool", "to": "big" }, { "from": "tool", "to": "three" },
            { "from": "big", "port": "true", "to": "one" }, { "from": "big", "port": "false", "to": "two" },
            { "from": "one", "to": "all" }, { "from": "two", "to": "all" }, { "from": "three", "to": "all" },
            { "from": "all", "to": "end" }
        ]
    });
    let mut tally = Tally::default();
    same(0, &document, &generate::Callees::default(), &mut tally);
    assert_eq!((tally.refused, tally.succeeded), (0, 6), "{tally:?}");
}

#[test]
fn the_oracle_itself_answers_a_known_workflow() {
    let document = json!({
        "version": 1,
        "nodes": [
            { "id": "tool", "type": "tool", "parameters": { "name": "t", "description": "Adds one to a.", "input_schema": { "type": "object" } } },
            { "id": "big", "type": "condition", "parameters": { "when": "{% $input.a > 3 %}" } },
            { "id": "one", "type": "transform", "parameters": { "value": "{% $input.a + 1 %}" } },
            { "id": "end", "type": "respond", "parameters": { "structured": ["{% $big %}", "{% $one %}"] }, "join": "any" }
        ],
        "edges": [
            { "from": "tool", "to": "big" }, { "from": "big", "port": "true", "to": "one" },
            { "from": "big", "port": "false", "to": "end" }, { "from": "one", "to": "end" }
        ]
    });
    let none = generate::Callees::default();
    let small = meaning::run(&document, &none, &json!({ "a": 1 }), 0);
    assert_eq!(small.answer, json!({ "structured": [false, Value::Null] }));
    let big = meaning::run(&document, &none, &json!({ "a": 5 }), 0);
    assert_eq!(big.answer, json!({ "structured": [true, 6] }));
}
