//! The setting that lets a portal reach addresses of its owner's choice.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// Why a text is not an entry of the allow-list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{entry}` is not a host, `host:port`, address or network such as `localhost`, `127.0.0.1:9999` or `10.0.0.0/8`"
)]
pub struct AllowListError {
    /// The entry.
    pub entry: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    /// Addresses, whatever name leads to them.
    Net(IpNet),
    /// An address as it stands in a URL, at one port.
    Address(IpAddr, u16),
    /// A name, at one port or at any, whatever address it leads to.
    Name(String, Option<u16>),
}

/// Hosts, addresses and networks that may be reached although they are not public.
///
/// - `10.0.0.0/8`, `127.0.0.1`, `::1`: these addresses, by whatever name and at any port.
/// - `127.0.0.1:9999`, `[::1]:9999`: the address written so in a URL, at that port.
/// - `localhost`, `intranet.example:8080`: the name, whatever address it has. A name that is
///   listed with ports only is reached at those ports only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(Vec<Entry>);

impl AllowList {
    /// Nothing but the public internet.
    pub fn none() -> Self {
        Self::default()
    }

    /// A list of these entries.
    pub fn of(entries: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, AllowListError> {
        entries.into_iter().map(|entry| entry.as_ref().trim().parse()).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the host of a URL may be reached whatever its address is.
    pub(super) fn takes_host(&self, host: &url::Host<&str>, port: u16) -> bool {
        self.0.iter().any(|entry| match (entry, host) {
            (Entry::Address(address, at), url::Host::Ipv4(host)) => {
                *address == IpAddr::V4(*host) && *at == port
            }
            (Entry::Address(address, at), url::Host::Ipv6(host)) => {
                *address == IpAddr::V6(*host) && *at == port
            }
            (Entry::Name(name, at), url::Host::Domain(host)) => {
                *name == plain(host) && at.is_none_or(|at| at == port)
            }
            (Entry::Net(_), _)
            | (Entry::Address(..), url::Host::Domain(_))
            | (Entry::Name(..), url::Host::Ipv4(_) | url::Host::Ipv6(_)) => false,
        })
    }

    /// Whether the name is listed at all, at whatever port. The resolver learns only the name;
    /// the port was checked before it is asked.
    pub(super) fn knows_name(&self, name: &str) -> bool {
        let name = plain(name);
        self.0.iter().any(|entry| matches!(entry, Entry::Name(known, _) if *known == name))
    }

    /// Whether the address is in a listed network.
    pub(super) fn takes_address(&self, address: IpAddr) -> bool {
        self.0.iter().any(|entry| matches!(entry, Entry::Net(net) if net.contains(&address)))
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

impl FromStr for Entry {
    type Err = AllowListError;

    fn from_str(text: &str) -> Result<Self, AllowListError> {
        let wrong = || AllowListError { entry: text.to_owned() };
        if let Ok(net) = text.parse::<IpNet>() {
            return Ok(Self::Net(net));
        }
        if let Ok(address) = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            return Ok(Self::Net(address.into()));
        }
        if let Ok(address) = text.parse::<std::net::SocketAddr>() {
            return Ok(Self::Address(address.ip(), address.port()));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        match url::Host::parse(host) {
            Ok(url::Host::Domain(name)) if !name.is_empty() => Ok(Self::Name(plain(&name), port)),
            _ => Err(wrong()),
        }
    }
}

/// Comma-separated entries, as in the environment variable.
impl FromStr for AllowList {
    type Err = AllowListError;

    fn from_str(text: &str) -> Result<Self, AllowListError> {
        Self::of(text.split(',').filter(|entry| !entry.trim().is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(list: &str, url: &str) -> bool {
        let list: AllowList = list.parse().unwrap();
        let url = url::Url::parse(url).unwrap();
        list.takes_host(&url.host().unwrap(), url.port_or_known_default().unwrap())
    }

    #[test]
    fn an_entry_with_a_port_takes_that_port_only() {
        assert!(takes("127.0.0.1:9999", "http://127.0.0.1:9999/x"));
        assert!(!takes("127.0.0.1:9999", "http://127.0.0.1:9998/x"));
        assert!(takes("[::1]:80", "http://[::1]/"));
        assert!(takes("intranet.example:8080", "http://INTRANET.example.:8080/"));
        assert!(!takes("intranet.example:8080", "http://intranet.example/"));
        assert!(takes("localhost, other.example", "http://localhost:1234/"));
        assert!(!takes("localhost", "http://localhost.evil.example/"));
    }

    #[test]
    fn an_address_or_a_network_takes_its_addresses() {
        let list: AllowList = "10.0.0.0/8,127.0.0.1,::1".parse().unwrap();
        for (address, taken) in [
            ("10.9.8.7", true),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("::1", true),
            ("11.0.0.1", false),
        ] {
            assert_eq!(list.takes_address(address.parse().unwrap()), taken, "{address}");
        }
    }

    #[test]
    fn refuses_what_is_no_entry() {
        for text in ["host:port", "http://x", "a b", "10.0.0.0/99", ":80", "host:99999"] {
            assert!(text.parse::<AllowList>().is_err(), "{text}");
        }
        assert_eq!("".parse::<AllowList>().unwrap(), AllowList::none());
    }
}
