//! The Lambda function: deployments, each one an MCP server.

fn main() -> Result<(), portal_lambda::Error> {
    portal_lambda::rest("deployments", |stack| async move {
        stack.routes([function_deployments::router(function_deployments::State {
            api: stack.api()?,
            author: stack.author()?,
            rng: stack.rng(),
            public_url: stack.public_url()?,
        })])
    })
}
