//! REST: the node catalogue, workflow drafts, validation, compilation, versions and test runs.
