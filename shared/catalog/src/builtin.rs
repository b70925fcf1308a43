//! The built-in nodes: one file each under `nodes/`, in palette order.

use crate::NodeKind;

const NODES: [&str; 10] = [
    include_str!("../nodes/tool.json"),
    include_str!("../nodes/respond.json"),
    include_str!("../nodes/transform.json"),
    include_str!("../nodes/condition.json"),
    include_str!("../nodes/switch.json"),
    include_str!("../nodes/for_each.json"),
    include_str!("../nodes/merge.json"),
    include_str!("../nodes/wait.json"),
    include_str!("../nodes/fail.json"),
    include_str!("../nodes/workflow.call.json"),
];

/// The nodes that need no connector, in palette order.
#[expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "constants of this crate, read by its tests"
)]
pub fn builtin() -> Vec<NodeKind> {
    NODES.iter().map(|text| serde_json::from_str(text).expect("a built-in node is a node kind")).collect()
}
