//! The dependency arrows of ARCHITECTURE.md, checked over `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// The shared crates; an arrow points up this list, never down.
const ORDER: &[&str] = &[
    "portal-base",
    "portal-workflow",
    "portal-expr",
    "portal-asl",
    "portal-catalog",
    "portal-compiler",
    "portal-engine",
    "portal-connector-kit",
    "portal-vault",
    "portal-identity",
    "portal-store",
    "portal-execution",
    "portal-http",
    "portal-authoring",
    "portal-aws",
    "portal-lambda",
    "portal-test-kit",
];

/// The pure core: no runtime, no HTTP, no AWS.
const PURE: &[&str] =
    &["portal-base", "portal-workflow", "portal-expr", "portal-asl", "portal-catalog", "portal-compiler"];

/// The members that build the AWS SDK, which the plain build leaves out.
const AWS: &[&str] = &["portal-aws", "portal-lambda", "aws-tests"];

struct Graph {
    /// Member → the packages it depends on directly, without dev-dependencies.
    direct: BTreeMap<String, BTreeSet<String>>,
    members: BTreeSet<String>,
    /// What `cargo build` and `cargo test` take.
    plain: BTreeSet<String>,
}

fn graph() -> Graph {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let plain = metadata["workspace_default_members"].as_array().expect("default members");
    let mut plain_names = BTreeSet::new();
    let mut direct = BTreeMap::new();
    let mut members = BTreeSet::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("name").to_owned();
        members.insert(name.clone());
        if plain.contains(&package["id"]) {
            plain_names.insert(name.clone());
        }
        let dependencies = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .map(|dependency| dependency["name"].as_str().expect("name").to_owned())
            .collect();
        direct.insert(name, dependencies);
    }
    Graph { direct, members, plain: plain_names }
}

fn is_function(name: &str) -> bool {
    name.starts_with("function-") || name.starts_with("connector-")
}

#[test]
fn shared_crates_depend_only_on_those_above_them() {
    let graph = graph();
    for name in graph.members.iter().filter(|name| name.starts_with("portal-")) {
        let position = ORDER.iter().position(|known| known == name);
        let position = position.unwrap_or_else(|| panic!("{name} has no place in the order"));
        for dependency in &graph.direct[name] {
            if let Some(other) = ORDER.iter().position(|known| known == dependency) {
                assert!(other < position, "{name} depends on {dependency}, which stands below it");
            }
        }
    }
}

#[test]
fn no_function_depends_on_a_function() {
    let graph = graph();
    for name in graph.members.iter().filter(|name| is_function(name)) {
        let functions: Vec<_> = graph.direct[name].iter().filter(|other| is_function(other)).collect();
        assert!(functions.is_empty(), "{name} depends on {functions:?}");
    }
}

#[test]
fn nothing_shared_depends_on_a_function_or_the_binary() {
    let graph = graph();
    for name in graph.members.iter().filter(|name| name.starts_with("portal-")) {
        let wrong: Vec<_> =
            graph.direct[name].iter().filter(|other| is_function(other) || *other == "portal").collect();
        assert!(wrong.is_empty(), "{name} depends on {wrong:?}");
    }
}

#[test]
fn the_pure_core_names_no_runtime_no_http_and_no_aws() {
    let graph = graph();
    for name in PURE {
        for dependency in &graph.direct[*name] {
            let forbidden = ["tokio", "axum", "hyper", "reqwest", "rusqlite"].contains(&dependency.as_str())
                || dependency.starts_with("aws-")
                || dependency.starts_with("lambda_");
            assert!(!forbidden, "{name} depends on {dependency}");
        }
    }
}

#[test]
fn only_the_aws_crate_names_the_sdk() {
    let graph = graph();
    for (name, dependencies) in &graph.direct {
        if name != "portal-aws" {
            let sdk: Vec<_> = dependencies.iter().filter(|other| other.starts_with("aws-")).collect();
            assert!(sdk.is_empty(), "{name} depends on {sdk:?}");
        }
    }
}

#[test]
fn the_plain_build_takes_every_member_but_those_of_aws() {
    let graph = graph();
    let aws: BTreeSet<_> = AWS.iter().map(ToString::to_string).collect();
    let left_out: BTreeSet<_> = graph.members.difference(&graph.plain).cloned().collect();
    assert!(left_out.is_subset(&aws), "missing in `default-members`: {:?}", left_out.difference(&aws));
    for name in &graph.plain {
        let wrong: Vec<_> = AWS.iter().filter(|aws| graph.direct[name].contains(**aws)).collect();
        let functions_only = is_function(name);
        assert!(wrong.is_empty() || functions_only, "{name} depends on {wrong:?} in the plain build");
    }
}
