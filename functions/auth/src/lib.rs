//! REST: sessions of the browser, and who is signed in.
//!
//! | route | table access |
//! | --- | --- |
//! | `POST /auth/sessions` | the local owner; a new session |
//! | `DELETE /auth/sessions/current` | a session |
//! | `POST /auth/sign-in-links` | a new sign-in link |
//! | `GET /users/me` | a user, a workspace |
//! | `GET /sign-in/{code}` (not under `/api/v1`) | the link, which is spent; a new session |
//!
//! This is the sign-in of a portal of one owner, who holds a token; a browser gets a
//! session for the token or for a link that only the owner can make.

mod routes;
mod sign_in;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use portal_http::Api;

pub use sign_in::SignIn;

/// The function's state.
#[derive(Debug, Clone)]
pub struct State {
    /// What every function has.
    pub api: Api,
    /// Credentials and sessions.
    pub sign_in: SignIn,
}

impl FromRef<State> for Api {
    fn from_ref(state: &State) -> Self {
        state.api.clone()
    }
}

portal_http::operations! { "auth", State;
    routes::create_session::create_session;
    routes::delete_session::delete_session;
    routes::create_sign_in_link::create_sign_in_link;
    routes::get_me::get_me;
}

/// What a browser is sent to: exchanges the code in its address for a session.
pub fn browser_router(sign_in: SignIn) -> Router {
    Router::new().route("/sign-in/{code}", get(routes::exchange::exchange)).with_state(sign_in)
}
