//! Credentials as they are entered: checked, and told apart into what may be seen and what not.

use portal_base::Secret;
use portal_catalog::{AuthKind, Manifest};
use portal_connector_kit::{Auth, Credential};
use serde_json::{Value, json};

use crate::error::Error;

/// What somebody entered.
pub(crate) struct Entered {
    pub(crate) auth: Auth,
    pub(crate) hosts: Vec<String>,
}

fn fail<T>(pointer: &'static str, message: &str) -> Result<T, Error> {
    Err(Error::Field { pointer, message: message.to_owned() })
}

impl Entered {
    pub(crate) const fn kind(&self) -> AuthKind {
        match self.auth {
            Auth::Basic { .. } => AuthKind::Basic,
            Auth::Bearer { .. } => AuthKind::Bearer,
            Auth::Header { .. } => AuthKind::Header,
        }
    }

    /// What may be seen.
    pub(crate) fn public(&self) -> Value {
        match &self.auth {
            Auth::Basic { username, .. } => json!({ "username": username, "hosts": self.hosts }),
            Auth::Bearer { .. } => json!({ "hosts": self.hosts }),
            Auth::Header { name, .. } => json!({ "header": name, "hosts": self.hosts }),
        }
    }

    /// A credential that can be sent.
    pub(crate) fn credential(self) -> Result<Credential, Error> {
        let sendable = |secret: &Secret<String>| {
            let text = secret.expose();
            !text.is_empty() && text.len() <= 8192 && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
        };
        match &self.auth {
            Auth::Basic { username, password } => {
                if username.contains(':') || username.len() > 256 {
                    return fail(
                        "/credentials/username",
                        "a user name has at most 256 characters and no `:`",
                    );
                }
                if password.expose().len() > 8192 {
                    return fail("/credentials/password", "a password has at most 8192 characters");
                }
            }
            Auth::Bearer { token } if !sendable(token) => {
                return fail("/credentials/token", "a token has 1 to 8192 visible ASCII characters");
            }
            Auth::Header { name, .. } if !header_name(name) => {
                return fail(
                    "/credentials/name",
                    "that is no header name credentials can be sent in, such as `X-Api-Key`",
                );
            }
            Auth::Header { value, .. } if !sendable(value) => {
                return fail("/credentials/value", "a header's value has 1 to 8192 visible ASCII characters");
            }
            Auth::Bearer { .. } | Auth::Header { .. } => {}
        }
        if self.hosts.len() > 20 || self.hosts.iter().any(|host| !host_pattern(host)) {
            return fail("/hosts", "hosts are at most 20 names such as `api.example.com` or `*.example.com`");
        }
        Ok(Credential { auth: self.auth, hosts: self.hosts })
    }
}

/// A token of RFC 9110 that frames no message.
fn header_name(name: &str) -> bool {
    let token = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c);
    let framing =
        ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "cookie"];
    (1..=100).contains(&name.len())
        && name.bytes().all(token)
        && !framing.iter().any(|other| name.eq_ignore_ascii_case(other))
}

fn host_pattern(host: &str) -> bool {
    let name = host.strip_prefix("*.").unwrap_or(host);
    (1..=253).contains(&name.len())
        && name.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b':' | b'[' | b']'))
}

/// The provider, if it takes such credentials.
pub(crate) fn check_provider(manifests: &[Manifest], provider: &str, kind: AuthKind) -> Result<(), Error> {
    let Some(manifest) = manifests.iter().find(|manifest| manifest.provider == provider) else {
        let known = manifests.iter().map(|manifest| format!("`{}`", manifest.provider)).collect();
        return Err(Error::NoProvider { provider: provider.chars().take(60).collect(), known });
    };
    if manifest.auth.contains(&kind) {
        Ok(())
    } else {
        Err(Error::AuthNotTaken { provider: provider.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_sent_is_refused_before_it_is_stored() {
        let bearer = |token: &str| Entered {
            auth: Auth::Bearer { token: token.to_owned().into() },
            hosts: Vec::new(),
        };
        assert!(bearer("abc").credential().is_ok());
        assert!(bearer("").credential().is_err());
        assert!(bearer("a\nb").credential().is_err());
        let header = |name: &str| Entered {
            auth: Auth::Header { name: name.to_owned(), value: "v".to_owned().into() },
            hosts: Vec::new(),
        };
        assert!(header("X-Api-Key").credential().is_ok());
        for name in ["", "a b", "Host", "content-length", "x:y"] {
            assert!(header(name).credential().is_err(), "{name}");
        }
        let hosts = |host: &str| Entered { hosts: vec![host.to_owned()], ..bearer("t") };
        assert!(hosts("*.example.com").credential().is_ok());
        assert!(hosts("https://example.com").credential().is_err());
    }

    #[test]
    fn only_what_is_no_secret_may_be_seen() {
        let auth = Auth::Basic { username: "ada".to_owned(), password: "hunter2".to_owned().into() };
        let entered = Entered { auth, hosts: vec!["a.example".to_owned()] };
        assert_eq!(entered.public(), json!({ "username": "ada", "hosts": ["a.example"] }));
    }
}
