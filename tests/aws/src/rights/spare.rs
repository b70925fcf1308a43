//! Rights that the suite does not use, and why they stay.

/// Why a right that the suite never uses is there: whose it is, the action, the reason. `*` stands for
/// everybody. What is used after all has no business here.
const KEPT: &[(&str, &str, &str)] = &[
    ("*", "s3:ListBucket", "a blob that is not there is told as such; none is ever missing in the suite"),
    (
        "function-deployments",
        "states:UpdateStateMachine",
        "a machine that is there is brought up to date when a connector's alias is another",
    ),
    ("function-workflows", "states:UpdateStateMachine", "the same"),
    ("function-mcp", "states:StopExecution", "a caller who waits for what may take long goes away"),
    ("function-runner", "states:DescribeExecution", "an end too large for its event is looked up"),
];

/// Whether the role and action are of a reason.
fn fits((who, action, _): &(&str, &str, &str), role: &str, name: &str) -> bool {
    (*who == "*" || *who == role) && *action == name
}

/// The unused rights that have no reason to be there, and the reasons without an unused right.
pub(super) fn without_reason(unused: &[(String, String, String)]) -> Vec<String> {
    let spare = unused.iter().filter(|(role, action, _)| !KEPT.iter().any(|kept| fits(kept, role, action)));
    let spare = spare.map(|(role, action, resource)| format!("{role}: {action} on {resource}"));
    let idle = KEPT.iter().filter(|kept| !unused.iter().any(|(role, action, _)| fits(kept, role, action)));
    let idle = idle
        .map(|(who, action, why)| format!("{who}: {action} is used, or gone, and needs no excuse ({why})"));
    spare.chain(idle).collect()
}
