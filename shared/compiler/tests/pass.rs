//! Telling workflows and what they become.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test is about to read is there, or the test fails"
)]

mod common;

use portal_compiler::{Options, compile_text};
use serde_json::json;

#[test]
fn telling_workflows_become_these_machines() {
    let catalog = common::catalog();
    for (name, text) in common::files("pass") {
        let (compilation, _) = compile_text(&text, &catalog, &common::Callees, &Options::default());
        let compiled =
            compilation.compiled.unwrap_or_else(|| panic!("{name}: {:#?}", compilation.diagnostics));
        let found = portal_asl::validate(&compiled.machine, &common::rules());
        assert!(found.is_empty(), "{name}: {found:#?}\n{}", compiled.machine.to_pretty());
        let again = compile_text(&text, &catalog, &common::Callees, &Options::default()).0.compiled.unwrap();
        assert_eq!(again.asl, compiled.asl, "{name}: the same input gave other bytes");
        let shown = json!({
            "diagnostics": compilation.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message.en)).collect::<Vec<_>>(),
            "machine_type": compiled.machine_type,
            "tool": { "output_schema": compiled.tool.output_schema, "annotations": compiled.tool.annotations, "tokens": compiled.tool.tokens },
            "plan": compiled.plan,
            "machine": compiled.machine.to_value(),
        });
        insta::with_settings!({ snapshot_path => "../testdata/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_json_snapshot!(name.clone(), shown);
        });
    }
}
