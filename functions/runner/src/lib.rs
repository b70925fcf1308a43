//! Runs queued executions on AWS. What there is to do is `portal_execution::run_message`; a message
//! that could not be run is given back, and after its last time it is recorded and a dead letter.
