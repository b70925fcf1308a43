//! The Lambda function: the operations of this connector, behind the Task states of workflows.

fn main() -> Result<(), portal_lambda::Error> {
    portal_lambda::connector("connector-http", || vec![connector_http::connector()])
}
