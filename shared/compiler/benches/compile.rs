//! How long a workflow of 10, 100 and 1,000 nodes takes, with the allocator of the `portal` binary.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use portal_catalog::{Catalog, Manifest};
use portal_compiler::{NoWorkflows, Options, compile_value};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lanes of calls, decisions and transforms that fan out and join again.
fn workflow(nodes: usize) -> Value {
    let schema = json!({ "type": "object", "properties": { "x": { "type": "number" } } });
    let mut all = vec![json!({ "id": "tool", "type": "tool", "parameters": {
        "name": "bench", "description": "A workflow for the bench.", "input_schema": schema } })];
    let mut edges = Vec::new();
    let mut last = "tool".to_owned();
    for group in 0..(nodes.saturating_sub(2) / 8) {
        let id = |name: &str| format!("{name}_{group}");
        let call = |name: &str, url: &str| json!({ "id": id(name), "type": "http.request", "parameters": { "method": "GET", "url": url } });
        all.push(json!({ "id": id("t"), "type": "transform", "parameters": { "value": { "k": "{% $input.x + 1 %}" } } }));
        all.push(call("a", "https://api.example.com/a"));
        all.push(call("b", &format!("{{% 'https://api.example.com/' & $t_{group}.k %}}")));
        all.push(json!({ "id": id("c"), "type": "condition", "parameters": { "when": format!("{{% $a_{group}.status = 200 %}}") } }));
        all.push(call("d", "https://api.example.com/d"));
        all.push(json!({ "id": id("e"), "type": "transform", "parameters": { "value": format!("{{% $a_{group}.body.items[0] %}}") } }));
        all.push(json!({ "id": id("m"), "type": "merge", "parameters": { "mode": "first" } }));
        all.push(
            json!({ "id": id("j"), "type": "merge", "join": "all", "parameters": { "mode": "combine" } }),
        );
        let edge = |from: &str, port: &str, to: &str| {
            if port == "out" {
                json!({ "from": from, "to": to })
            } else {
                json!({ "from": from, "port": port, "to": to })
            }
        };
        edges.push(edge(&last, "out", &id("t")));
        for (from, port, to) in [
            ("t", "out", "a"),
            ("t", "out", "b"),
            ("a", "out", "c"),
            ("c", "true", "d"),
            ("c", "false", "e"),
            ("d", "out", "m"),
            ("e", "out", "m"),
            ("m", "out", "j"),
            ("b", "out", "j"),
        ] {
            edges.push(edge(&id(from), port, &id(to)));
        }
        last = id("j");
    }
    all.push(json!({ "id": "answer", "type": "respond", "parameters": { "structured": format!("{{% ${last} %}}") } }));
    edges.push(json!({ "from": last, "to": "answer" }));
    json!({ "version": 1, "nodes": all, "edges": edges })
}

fn compile(criterion: &mut Criterion) {
    let manifest: Manifest =
        serde_json::from_str(include_str!("../../../functions/connector-http/manifest.json"))
            .unwrap_or_else(|e| panic!("{e}"));
    let catalog = Catalog::with([manifest]);
    for nodes in [10, 100, 1000] {
        let document = workflow(nodes);
        let compilation = compile_value(&document, &catalog, &NoWorkflows, &Options::default());
        assert!(compilation.compiled.is_some(), "{:#?}", compilation.diagnostics);
        criterion.bench_function(&format!("compile {nodes} nodes"), |bencher| {
            bencher.iter(|| compile_value(black_box(&document), &catalog, &NoWorkflows, &Options::default()));
        });
    }
}

criterion_group!(benches, compile);
criterion_main!(benches);
