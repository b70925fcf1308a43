//! Credentials of connections: how they are loaded and what they add to a request.

use async_trait::async_trait;
use data_encoding::BASE64;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use portal_base::{ConnectionId, Secret};
use url::Url;

use crate::context::CallInfo;
use crate::error::{ConnectorError, ErrorName};

/// What a credential is made of.
#[derive(Debug, Clone)]
pub enum Auth {
    /// User name and password.
    Basic {
        /// The user's name.
        username: String,
        /// The password.
        password: Secret<String>,
    },
    /// A bearer token.
    Bearer {
        /// The token.
        token: Secret<String>,
    },
    /// A value in a header of the user's choice.
    Header {
        /// The header's name.
        name: String,
        /// Its value.
        value: Secret<String>,
    },
}

/// The credential of a connection, decrypted for one call.
#[derive(Debug, Clone)]
pub struct Credential {
    /// What it is made of.
    pub auth: Auth,
    /// The hosts it may be sent to, `api.example.com` or `*.example.com`; empty means any.
    pub hosts: Vec<String>,
}

impl Credential {
    /// A credential that may be sent to any host.
    pub fn new(auth: Auth) -> Self {
        Self { auth, hosts: Vec::new() }
    }

    /// The header it is sent in.
    pub fn header(&self) -> Result<(HeaderName, HeaderValue), ConnectorError> {
        let (name, value) = match &self.auth {
            Auth::Basic { username, password } => {
                let pair = Secret::new(format!("{username}:{}", password.expose()));
                (AUTHORIZATION, Secret::new(format!("Basic {}", BASE64.encode(pair.expose().as_bytes()))))
            }
            Auth::Bearer { token } => (AUTHORIZATION, Secret::new(format!("Bearer {}", token.expose()))),
            Auth::Header { name, value } => {
                let name = HeaderName::try_from(name.as_str()).map_err(|_| {
                    ConnectorError::new(
                        ErrorName::NeedsReauth,
                        "the connection's header name is not valid; edit the connection",
                    )
                })?;
                (name, value.clone())
            }
        };
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| {
            ConnectorError::new(
                ErrorName::NeedsReauth,
                "the connection's credential holds characters that cannot be sent in a header; edit the connection",
            )
        })?;
        value.set_sensitive(true);
        Ok((name, value))
    }

    /// Whether it may be sent to the host of `url`.
    pub fn covers(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        self.hosts.is_empty()
            || self.hosts.iter().any(|pattern| {
                let pattern = pattern.trim_end_matches('.').to_ascii_lowercase();
                match pattern.strip_prefix("*.") {
                    Some(parent) => host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
                    None => host == pattern,
                }
            })
    }

    /// `text` with every form in which the credential could be quoted back replaced.
    pub fn mask(&self, text: &str) -> String {
        let mut forms = Vec::new();
        match &self.auth {
            Auth::Basic { username, password } => {
                let pair = Secret::new(format!("{username}:{}", password.expose()));
                forms.push(BASE64.encode(pair.expose().as_bytes()));
                quoted_forms(password.expose(), &mut forms);
            }
            Auth::Bearer { token: secret } | Auth::Header { value: secret, .. } => {
                quoted_forms(secret.expose(), &mut forms);
            }
        }
        // Shorter ones would mask half of any text and are no secrets worth the name.
        forms.retain(|form| form.len() >= 4);
        // The longest first: a part that is hidden would keep the whole from being found.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let masked =
            forms.iter().fold(text.to_owned(), |masked, form| masked.replace(form.as_str(), "[redacted]"));
        for form in forms {
            drop(Secret::new(form));
        }
        masked
    }
}

/// A secret comes back as it is, percent-encoded, or escaped inside JSON.
fn quoted_forms(secret: &str, forms: &mut Vec<String>) {
    let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    forms.push(encoded.replace('+', "%20"));
    forms.push(encoded);
    let quoted = serde_json::Value::from(secret).to_string();
    forms.push(quoted.trim_matches('"').to_owned());
    forms.push(secret.to_owned());
    // A header value such as `Token abc` may be quoted without its scheme.
    if let Some((_, bare)) = secret.split_once(' ') {
        forms.push(bare.to_owned());
    }
}

/// Loads credentials. It alone decides whether the call may use the connection: it checks the
/// call's seal, then loads the connection of that workspace and opens it.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// The credential of `connection`, for this call.
    ///
    /// Fails with `Conn.NotFound` for a connection that is not this workspace's, and with
    /// `Conn.NeedsReauth` for one that must be authorised again.
    async fn load(&self, connection: ConnectionId, call: &CallInfo) -> Result<Credential, ConnectorError>;
}

/// For where there are no connections, such as `portal run`.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCredentials;

#[async_trait]
impl Credentials for NoCredentials {
    async fn load(&self, connection: ConnectionId, _call: &CallInfo) -> Result<Credential, ConnectorError> {
        Err(ConnectorError::new(
            ErrorName::NotFound,
            format!(
                "connection `{connection}` is not available here: deploy the workflow to a portal to use its connections"
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(token: &str) -> Credential {
        Credential::new(Auth::Bearer { token: Secret::new(token.to_owned()) })
    }

    #[test]
    fn a_credential_is_masked_in_every_form_it_may_be_quoted() {
        let basic = Credential::new(Auth::Basic {
            username: "ann".into(),
            password: Secret::new("p/a\"ss word".to_owned()),
        });
        let (_, value) = basic.header().unwrap();
        let sent = value.to_str().unwrap().to_owned();
        for quoted in
            [sent.as_str(), "p/a\"ss word", "p%2Fa%22ss+word", "p%2Fa%22ss%20word", r#"p/a\"ss word"#]
        {
            let masked = basic.mask(&format!("got {quoted} from you"));
            assert!(masked.contains("[redacted]"), "{masked}");
            assert!(!masked.contains("ss"), "{masked}");
        }
        assert_eq!(bearer("tok-123456").mask("bad token tok-123456!"), "bad token [redacted]!");
        assert_eq!(format!("{:?}", bearer("tok-123456")).matches("tok-").count(), 0);
    }

    #[test]
    fn a_credential_keeps_to_its_hosts() {
        let mut credential = bearer("tok-123456");
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(credential.covers(&url("https://anywhere.example/")));
        credential.hosts = vec!["api.example.com".into(), "*.example.org".into()];
        assert!(credential.covers(&url("https://API.example.com./x")));
        assert!(credential.covers(&url("https://a.b.example.org/")));
        for other in [
            "https://example.com/",
            "https://example.org/",
            "https://evilexample.org/",
            "https://api.example.com.evil.example/",
        ] {
            assert!(!credential.covers(&url(other)), "{other}");
        }
    }

    #[test]
    fn a_credential_that_would_break_out_of_its_header_is_refused() {
        let error = bearer("abc\r\nX-Evil: 1").header().unwrap_err();
        assert_eq!(error.name, ErrorName::NeedsReauth);
        assert!(!error.cause.contains("abc"));
    }
}
