//! The Lambda function: runs what waits in the execution queue.

fn main() -> Result<(), portal_lambda::Error> {
    portal_lambda::queue("runner")
}
