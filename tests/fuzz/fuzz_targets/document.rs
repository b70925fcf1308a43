//! No text makes the reader or the compiler panic. Every finding points to a place that is there,
//! the same text gives the same answer, and what compiles is a machine that the engine takes.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use portal_catalog::Catalog;
use portal_compiler::{NoWorkflows, Options, compile_text};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let manifest = include_str!("../../../functions/connector-http/manifest.json");
    Catalog::with([serde_json::from_str(manifest).expect("the manifest is one")])
});

fuzz_target!(|text: &str| {
    let (compilation, places) = compile_text(text, &CATALOG, &NoWorkflows, &Options::default());
    for (finding, places) in compilation.diagnostics.iter().zip(places.iter().cycle()) {
        if let Some(span) = places.value(&finding.pointer) {
            assert!(text.get(span).is_some(), "{finding:?}");
        }
    }
    let (again, _) = compile_text(text, &CATALOG, &NoWorkflows, &Options::default());
    assert_eq!(compilation.diagnostics, again.diagnostics);
    if let (Some(compiled), Some(again)) = (compilation.compiled, again.compiled) {
        assert_eq!(compiled.machine.to_json(), again.machine.to_json());
        let found = portal_asl::check(&compiled.machine.to_json(), &portal_asl::Rules::strict());
        assert!(found.is_ok(), "{:?}", found.err());
    }
});
