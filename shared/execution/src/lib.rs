//! Executions: start, run, record, trace, cancel, replay, on whatever machines the stack has.
