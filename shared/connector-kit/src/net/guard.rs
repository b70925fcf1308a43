//! The guard against server-side request forgery: which URLs are requested at all, and which
//! addresses a name may lead to.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use url::{Host, Url};

use super::address::{Refusal, check_public};
use super::allow::AllowList;
use super::error::NetError;

/// Looks names up.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// The addresses of `host`.
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's look-up.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// A name led nowhere that may be reached. Travels through the HTTP client as a source error.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("leads to {0}")]
pub(super) struct Refused(pub(super) Refusal);

/// A name has no address.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("has no address")]
pub(super) struct NotFound;

/// The guard.
#[derive(Clone)]
pub struct Guard {
    allow: Arc<AllowList>,
    lookup: Arc<dyn Lookup>,
}

impl Guard {
    /// A guard with this allow-list, over this look-up.
    pub fn new(allow: AllowList, lookup: Arc<dyn Lookup>) -> Self {
        Self { allow: Arc::new(allow), lookup }
    }

    /// Reads a URL and checks everything that can be checked before its name is looked up.
    pub fn parse(&self, text: &str) -> Result<Url, NetError> {
        let bad = |why: &str| NetError::BadUrl { why: why.to_owned() };
        // The URL standard drops some of these silently, so that what is checked is not what was written.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(bad("it holds white space or control characters; encode them as `%20` and the like"));
        }
        let url = Url::parse(text).map_err(|error| match error {
            url::ParseError::RelativeUrlWithoutBase => bad("it must begin with `https://` or `http://`"),
            other => NetError::BadUrl { why: other.to_string() },
        })?;
        self.check(&url)?;
        Ok(url)
    }

    /// Checks a URL: the first one, and each that a redirect or a page leads to.
    pub fn check(&self, url: &Url) -> Result<(), NetError> {
        let bad = |why: &str| NetError::BadUrl { why: why.to_owned() };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NetError::BadUrl {
                why: format!("the scheme `{}` is not requested; use `https` or `http`", url.scheme()),
            });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("it holds a user name or password; use a connection for those"));
        }
        let host = url.host().ok_or_else(|| bad("it has no host"))?;
        let port = url.port_or_known_default().unwrap_or(0);
        if port == 0 {
            return Err(bad("it has no port to connect to"));
        }
        if self.allow.takes_host(&host, port) {
            return Ok(());
        }
        let blocked = |why: String| NetError::Blocked { host: host.to_string(), why };
        match host {
            Host::Ipv4(address) => {
                self.address(IpAddr::V4(address)).map_err(|refusal| blocked(refusal.to_string()))
            }
            Host::Ipv6(address) => {
                self.address(IpAddr::V6(address)).map_err(|refusal| blocked(refusal.to_string()))
            }
            Host::Domain(name) if self.allow.knows_name(name) => {
                Err(blocked(format!("allowed at other ports than {port}")))
            }
            Host::Domain(_) => Ok(()),
        }
    }

    /// Whether requests to this URL stay inside what the owner allowed by name.
    pub fn is_allow_listed(&self, url: &Url) -> bool {
        let Some(host) = url.host() else { return false };
        let by_address = match host {
            Host::Ipv4(address) => self.allow.takes_address(IpAddr::V4(address)),
            Host::Ipv6(address) => self.allow.takes_address(IpAddr::V6(address)),
            Host::Domain(_) => false,
        };
        by_address || self.allow.takes_host(&host, url.port_or_known_default().unwrap_or(0))
    }

    fn address(&self, address: IpAddr) -> Result<(), Refusal> {
        if self.allow.takes_address(address) { Ok(()) } else { check_public(address) }
    }

    /// Looks a name up once and gives only addresses that may be reached. The connection goes
    /// to one of these, so a name that changes its mind later gains nothing.
    pub(super) async fn resolve(
        &self,
        name: &str,
    ) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let found = self.lookup.lookup(name).await.map_err(|_| NotFound)?;
        let known = self.allow.knows_name(name);
        let mut refused = None;
        let mut taken = Vec::with_capacity(found.len());
        for address in found {
            match self.address(address) {
                Err(refusal) if !known => refused = Some(refusal),
                Ok(()) | Err(_) => taken.push(SocketAddr::new(address, 0)),
            }
        }
        match refused {
            _ if !taken.is_empty() => Ok(taken),
            Some(refusal) => Err(Refused(refusal).into()),
            None => Err(NotFound.into()),
        }
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("allow", &self.allow).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::net::check_public;

    fn guard() -> Guard {
        Guard::new(AllowList::none(), Arc::new(SystemLookup))
    }

    /// The spellings of an IPv4 address that a URL's host may have.
    fn spellings(address: std::net::Ipv4Addr) -> Vec<String> {
        let bits = u32::from(address);
        let [a, b, c, d] = address.octets();
        vec![
            address.to_string(),
            format!("{address}."),
            bits.to_string(),
            format!("{bits:#x}"),
            format!("0{bits:o}"),
            format!("{a:#x}.{b:#o}.{}", u16::from_be_bytes([c, d])).replace("0o", "0"),
            format!("{a}.{}", bits & 0x00ff_ffff),
        ]
    }

    proptest! {
        #[test]
        fn every_spelling_of_an_address_is_judged_as_the_address(bits: u32, port in 1_u16..) {
            let address = std::net::Ipv4Addr::from(bits);
            let public = check_public(IpAddr::V4(address)).is_ok();
            for spelling in spellings(address) {
                let taken = guard().parse(&format!("http://{spelling}:{port}/"));
                prop_assert_eq!(taken.is_ok(), public, "{}", spelling);
            }
        }

        #[test]
        fn an_ipv6_host_is_judged_as_the_address(bits: u128) {
            let address = std::net::Ipv6Addr::from(bits);
            let taken = guard().parse(&format!("https://[{address}]/"));
            prop_assert_eq!(taken.is_ok(), check_public(IpAddr::V6(address)).is_ok());
        }

        #[test]
        fn whatever_is_taken_is_plain_http_to_something_public(text in "(https?://)?[a-z0-9@:./%\\\\\\[\\]#?-]{0,40}") {
            if let Ok(url) = guard().parse(&text) {
                prop_assert!(matches!(url.scheme(), "http" | "https"));
                prop_assert!(url.username().is_empty() && url.password().is_none());
                match url.host() {
                    Some(Host::Ipv4(address)) => prop_assert!(check_public(IpAddr::V4(address)).is_ok()),
                    Some(Host::Ipv6(address)) => prop_assert!(check_public(IpAddr::V6(address)).is_ok()),
                    Some(Host::Domain(name)) => prop_assert!(!name.is_empty()),
                    None => prop_assert!(false, "a URL without a host was taken"),
                }
            }
        }
    }
}
