//! The Lambda function: workflows, their versions, the compiler, test runs.

use std::sync::Arc;

fn main() -> Result<(), portal_lambda::Error> {
    portal_lambda::rest("workflows", |stack| async move {
        stack.routes(function_workflows::plain_router(function_workflows::State {
            api: stack.api()?,
            author: stack.author()?,
            executions: stack.drafts().await?,
            gallery: Arc::new(function_workflows::Gallery::examples()),
            run_limit: Some(portal_lambda::RUN_LIMIT),
        }))
    })
}
