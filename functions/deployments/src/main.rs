//! The Lambda function: deployments, each one an MCP server, and the steps of the machine that deploys them.

use function_deployments::{State, Steps};
use portal_base::env;
use portal_lambda::{Stack, StackError};

fn main() -> Result<(), portal_lambda::Error> {
    let routes = |stack: std::sync::Arc<Stack>| async move {
        stack.routes(function_deployments::plain_router(State {
            api: stack.api()?,
            author: stack.author()?,
            machines: stack.publishing()?,
            deploys: stack.job(env::DEPLOY_MACHINE_ARN)?,
            rng: stack.rng(),
            public_url: stack.public_url()?,
        }))
    };
    let steps = |stack: &Stack| -> Result<_, StackError> {
        let steps = Steps { api: stack.api()?, author: stack.author()?, machines: stack.publishing()? };
        Ok(move |payload| {
            let steps = steps.clone();
            async move { steps.run(payload).await }
        })
    };
    portal_lambda::rest_with_steps("deployments", routes, steps)
}
