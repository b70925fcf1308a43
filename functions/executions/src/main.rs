//! The Lambda function: executions, their node traces, start and cancel.

fn main() -> Result<(), portal_lambda::Error> {
    portal_lambda::rest("executions", |stack| async move {
        stack.routes(function_executions::plain_router(function_executions::State {
            api: stack.api()?,
            executions: stack.accepts().await?,
        }))
    })
}
