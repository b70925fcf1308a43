//! Who is asking: from a bearer token or the session cookie to a [`Principal`].

use std::ops::Deref;

use async_trait::async_trait;
use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;
use http::{HeaderMap, Method, header};
use portal_base::Code;
use portal_identity::{Principal, Via};
use portal_store::entities::Caller;

use crate::request::RequestContext;
use crate::{Api, ApiError};

/// The cookie that holds a browser's session token.
pub const SESSION_COOKIE: &str = "portal_session";

/// What the caller presents.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// `Authorization: Bearer …`.
    Bearer(&'a str),
    /// The session cookie.
    Session(&'a str),
}

impl std::fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "Bearer([redacted])",
            Self::Session(_) => "Session([redacted])",
        })
    }
}

/// Knows credentials.
#[async_trait]
pub trait Authenticator: Send + Sync {
    /// Whose credential it is; `None` when it is nobody's, or no longer.
    async fn authenticate(&self, credential: Credential<'_>) -> Result<Option<Principal>, ApiError>;
}

/// The caller. Extracting it answers 401 without a valid credential, and 403 to an unsafe request
/// that brings a cookie from another origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth(pub Principal);

impl Auth {
    /// The caller as an execution records it.
    pub fn caller(&self) -> Caller {
        let api_key = match self.0.via {
            Via::ApiKey(id) => Some(id),
            Via::LocalToken | Via::Session(_) => None,
        };
        Caller { user: Some(self.0.user), api_key, client: None }
    }
}

impl Deref for Auth {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.0
    }
}

impl<S> FromRequestParts<S> for Auth
where
    S: Send + Sync,
    Api: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        authenticate(&Api::from_ref(state), parts).await
    }
}

/// Finds out who is asking, once a request.
pub(crate) async fn authenticate(api: &Api, parts: &mut Parts) -> Result<Auth, ApiError> {
    if let Some(known) = parts.extensions.get::<Auth>() {
        return Ok(known.clone());
    }
    let credential = credential(&parts.headers)?;
    if matches!(credential, Credential::Session(_)) && !parts.method.is_safe() {
        same_origin(&parts.method, &parts.headers)?;
    }
    let principal = api.authenticator.authenticate(credential).await?.ok_or_else(|| {
        ApiError::new(
            Code::Unauthenticated,
            "the credential is not valid, or no longer; sign in again or take a new token",
        )
    })?;
    if let Some(context) = parts.extensions.get::<RequestContext>() {
        context.seen(&principal);
    }
    let auth = Auth(principal);
    parts.extensions.insert(auth.clone());
    Ok(auth)
}

fn credential(headers: &HeaderMap) -> Result<Credential<'_>, ApiError> {
    let missing = || {
        ApiError::new(
            Code::Unauthenticated,
            "a credential is needed: send `Authorization: Bearer <token>` or sign in with the browser",
        )
    };
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value.to_str().map_err(|_| missing())?;
        let (scheme, token) = value.split_once(' ').ok_or_else(missing)?;
        return if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() {
            Ok(Credential::Bearer(token.trim()))
        } else {
            Err(missing())
        };
    }
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == SESSION_COOKIE && !value.is_empty()).then_some(value))
        .map(Credential::Session)
        .ok_or_else(missing)
}

/// A browser sends a cookie whoever wrote the page, so an unsafe request with one must come from
/// our own pages: its `Origin` must name the host it is sent to.
fn same_origin(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
        }
        (None, _) => headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin"),
        (Some(_), None) => false,
    };
    if own {
        return Ok(());
    }
    Err(ApiError::new(
        Code::Forbidden,
        format!(
            "a {method} with a session cookie must come from the app's own pages; other programs use a token"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_bearer_token_goes_before_the_cookie() {
        let both = headers(&[("authorization", "bearer abc"), ("cookie", "a=1; portal_session=xyz")]);
        assert!(matches!(credential(&both), Ok(Credential::Bearer("abc"))));
        let cookie = headers(&[("cookie", "a=1; portal_session=xyz; b=2")]);
        assert!(matches!(credential(&cookie), Ok(Credential::Session("xyz"))));
        for bad in [vec![], vec![("authorization", "Basic abc")], vec![("cookie", "portal_session=")]] {
            assert_eq!(credential(&headers(&bad)).unwrap_err().code, Code::Unauthenticated);
        }
    }

    #[test]
    fn a_cookie_counts_only_from_our_own_pages() {
        let check = |pairs: &[(&'static str, &str)]| same_origin(&Method::POST, &headers(pairs)).is_ok();
        assert!(check(&[("host", "127.0.0.1:8484"), ("origin", "http://127.0.0.1:8484")]));
        assert!(check(&[("host", "a.example"), ("sec-fetch-site", "same-origin")]));
        assert!(!check(&[("host", "127.0.0.1:8484"), ("origin", "http://127.0.0.1:3000")]));
        assert!(!check(&[("host", "a.example"), ("origin", "null")]));
        assert!(!check(&[("host", "a.example")]));
        assert!(!check(&[("host", "a.example"), ("sec-fetch-site", "cross-site")]));
    }
}
