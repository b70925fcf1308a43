//! The Lambda function: sessions, who is signed in, and whether the portal can answer.

fn main() -> Result<(), portal_lambda::Error> {
    portal_lambda::rest_of_items("auth", |stack| async move {
        // This function is the first to be asked after a deploy: it makes the owner and the keys.
        stack.settle().await?;
        let sign_in = function_auth::SignIn::new(stack.store()?, stack.clock(), stack.rng(), stack.ids());
        let state = function_auth::State { api: stack.api()?, sign_in: sign_in.clone() };
        let api = stack.routes(function_auth::plain_router(state))?;
        Ok(api.merge(function_auth::browser_router(sign_in)))
    })
}
