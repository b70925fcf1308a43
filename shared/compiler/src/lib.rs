//! Workflow definition to Amazon States Language: pure, deterministic, every diagnostic at once.
