//! The Lambda function: connections to other services and their sealed credentials.

fn main() -> Result<(), portal_lambda::Error> {
    portal_lambda::rest_of_items("integrations", |stack| async move {
        stack.routes(function_integrations::plain_router(function_integrations::State {
            api: stack.api()?,
            safe: stack.safe().await?,
            net: stack.net()?,
            manifests: stack.manifests()?,
        }))
    })
}
