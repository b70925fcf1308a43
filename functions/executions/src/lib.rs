//! REST: executions, their node traces, start and cancel.
