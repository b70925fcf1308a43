//! Which hosts and browser origins are let in, and what browsers are told about it.

use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};

use crate::reply::Fault;

/// Whom the endpoint answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Names under which this server may be addressed, besides this machine's own. A rebound DNS
    /// name of an attacker's is none of them.
    pub hosts: Vec<String>,
    /// Whether every name will do: behind an edge that has checked it.
    pub any_host: bool,
    /// Origins of web pages that may call, such as `https://app.example.com`, besides pages
    /// served from this machine itself.
    pub origins: Vec<String>,
    /// Whether this machine's own names and pages are let in: `localhost`, `127.0.0.1`, `[::1]`.
    pub loopback: bool,
}

impl Default for Guard {
    /// This machine only.
    fn default() -> Self {
        Self { hosts: Vec::new(), any_host: false, origins: Vec::new(), loopback: true }
    }
}

impl Guard {
    /// Refuses a host or an origin that is not let in; gives the origin that is.
    pub(crate) fn check<'a>(
        &self,
        uri: &Uri,
        headers: &'a HeaderMap,
    ) -> Result<Option<&'a HeaderValue>, Fault> {
        if !self.any_host {
            let host = headers
                .get(header::HOST)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.parse::<Authority>().ok())
                .or_else(|| uri.authority().cloned());
            if !host.is_some_and(|authority| self.host_is_let_in(authority.host())) {
                return Err(Fault::http(
                    StatusCode::FORBIDDEN,
                    "this server is not reached under this `Host`",
                ));
            }
        }
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let Some(origin) = origins.next() else { return Ok(None) };
        let let_in =
            origins.next().is_none() && origin.to_str().is_ok_and(|origin| self.origin_is_let_in(origin));
        if let_in {
            Ok(Some(origin))
        } else {
            Err(Fault::http(StatusCode::FORBIDDEN, "pages of this `Origin` may not call this server"))
        }
    }

    fn host_is_let_in(&self, host: &str) -> bool {
        (self.loopback && is_loopback(host))
            || self.hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }

    fn origin_is_let_in(&self, origin: &str) -> bool {
        if self.origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin)) {
            return true;
        }
        let Ok(uri) = origin.parse::<Uri>() else { return false };
        let web = uri.scheme_str().is_some_and(|scheme| matches!(scheme, "http" | "https"));
        self.loopback && web && uri.host().is_some_and(is_loopback)
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// The answer to a browser that asks before it posts.
pub(crate) fn preflight<B: Default>(headers: &HeaderMap) -> Response<B> {
    let mut response = Response::new(B::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let answer = response.headers_mut();
    answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    // The names of `Mcp-Param-*` are the tools' own, so what is asked for is echoed.
    if let Some(asked) = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    answer.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}

/// Lets a page of that origin read the response.
pub(crate) fn share<B>(response: &mut Response<B>, origin: HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("WWW-Authenticate, Retry-After, X-Request-Id"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(guard: &Guard, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        guard.check(&Uri::from_static("/mcp/a"), &headers).is_ok()
    }

    #[test]
    fn by_default_only_this_machine_is_let_in() {
        let guard = Guard::default();
        for host in ["localhost:8484", "127.0.0.1", "[::1]:1", "LOCALHOST"] {
            assert!(allowed(&guard, host, None), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", ""] {
            assert!(!allowed(&guard, host, None), "{host}");
        }
        assert!(allowed(&guard, "localhost", Some("http://localhost:3000")));
        for origin in
            ["https://evil.example", "null", "http://localhost.evil.example", "file://localhost", ""]
        {
            assert!(!allowed(&guard, "localhost", Some(origin)), "{origin}");
        }
    }

    #[test]
    fn a_hosted_profile_names_its_hosts_and_origins() {
        let guard = Guard {
            hosts: vec!["mcp.example.com".into()],
            origins: vec!["https://app.example.com".into()],
            loopback: false,
            ..Guard::default()
        };
        assert!(allowed(&guard, "mcp.example.com:443", Some("https://app.example.com")));
        assert!(!allowed(&guard, "mcp.example.com", Some("https://app.example.com:8443")));
        assert!(!allowed(&guard, "localhost", None));
    }
}
