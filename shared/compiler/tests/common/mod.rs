//! What the tests share: the catalogue, and running a machine.
#![expect(dead_code, reason = "each test binary uses a part of it")]

use std::sync::Arc;

use portal_catalog::{Catalog, Manifest};
use portal_engine::{Machine, Outcome, RunOptions, Tasks};
use serde_json::{Value, json};

/// The built-in nodes and an HTTP node, as the HTTP connector declares it.
pub(crate) fn catalog() -> Catalog {
    catalog_with(http())
}

/// The same, with an HTTP node that says nothing of what it gives.
pub(crate) fn catalog_of_anything() -> Catalog {
    let mut manifest = http();
    manifest.operations[0].output = json!({});
    catalog_with(manifest)
}

fn http() -> Manifest {
    serde_json::from_str(include_str!("../../../../functions/connector-http/manifest.json")).unwrap()
}

fn catalog_with(manifest: Manifest) -> Catalog {
    // a kind that cannot do without a connection
    let mut crm = manifest.operations[0].clone();
    "crm.find".clone_into(&mut crm.type_name);
    crm.provider = Some("crm".to_owned());
    crm.connection_required = true;
    let crm = Manifest { provider: "crm".to_owned(), operations: vec![crm], ..manifest.clone() };
    Catalog::with([manifest, crm])
}

/// The envelope around a run's arguments.
pub(crate) fn envelope(input: &Value) -> Value {
    json!({
        "input": input,
        "caller": { "kind": "test" },
        "execution": { "id": "exe_test", "started_at": "2026-01-01T00:00:00Z", "trigger": "api" },
        "workflow": { "id": "wf_test", "name": "test", "version": 1 },
        "connections": {},
        "seal": "00"
    })
}

/// Runs a machine to its end; waits take no time.
pub(crate) fn run(machine: &portal_asl::StateMachine, input: Value, tasks: Arc<dyn Tasks>) -> Outcome {
    let machine = Machine::compile(machine).unwrap_or_else(|found| panic!("{found:?}"));
    let options = RunOptions { no_wait: true, ..RunOptions::new(tasks) };
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(portal_engine::run(&machine, input, options))
}

/// The workflows in `testdata/callees`, in version 1.
pub(crate) struct Callees;

impl portal_compiler::Resolver for Callees {
    fn workflow(&self, workflow: &str, version: Option<u64>) -> Option<portal_compiler::Callee> {
        let path = format!("{}/testdata/callees/{workflow}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).ok().filter(|_| version.unwrap_or(1) == 1)?;
        Some(portal_compiler::Callee { version: 1, document: serde_json::from_str(&text).unwrap() })
    }
}

/// What our own machines are held to.
pub(crate) fn rules() -> portal_asl::Rules {
    portal_asl::Rules {
        resources: Some(vec!["arn:aws:states:::lambda:invoke".to_owned()]),
        lambda_functions: Some(vec!["connector-http".to_owned()]),
        ..portal_asl::Rules::strict()
    }
}

/// The JSON files of a folder under `testdata`, by name.
pub(crate) fn files(folder: &str) -> Vec<(String, String)> {
    let path = format!("{}/testdata/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<(String, String)> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}
