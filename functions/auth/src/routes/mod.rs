//! One file a route.

pub(crate) mod create_session;
pub(crate) mod create_sign_in_link;
pub(crate) mod delete_session;
pub(crate) mod exchange;
pub(crate) mod get_me;

use http::{HeaderMap, HeaderName, header};
use portal_http::SESSION_COOKIE;
use portal_identity::SessionToken;

/// The cookie that holds a session. `Secure` where the browser came by HTTPS; on loopback there is
/// none, and a `Secure` cookie would not come back.
fn cookie(token: &SessionToken, headers: &HeaderMap) -> (HeaderName, String) {
    let secure = if came_by_https(headers) { "; Secure" } else { "" };
    let age = SessionToken::LIFETIME.as_secs();
    let value = token.text().expose();
    (
        header::SET_COOKIE,
        format!("{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}"),
    )
}

fn came_by_https(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https")
}
