//! Which addresses are the public internet.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Why an address is not one to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// This machine.
    Loopback,
    /// A network of one's own.
    Private,
    /// The same link.
    LinkLocal,
    /// Where a cloud tells a machine its secrets.
    Metadata,
    /// Between a carrier and its customers.
    CarrierGrade,
    /// Many at once.
    Multicast,
    /// Everyone at once.
    Broadcast,
    /// No address at all.
    Unspecified,
    /// For documents, benchmarks, or not handed out.
    Reserved,
    /// An IPv4 address inside an IPv6 one.
    Embedded,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud metadata address",
            Self::CarrierGrade => "a carrier-grade NAT address",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "a broadcast address",
            Self::Unspecified => "an unspecified address",
            Self::Reserved => "a reserved address",
            Self::Embedded => "an IPv4 address embedded in an IPv6 address",
        })
    }
}

/// The first match wins. From the IANA special-purpose registry, with the clouds' own.
const V4: &[(Ipv4Net, Refusal)] = &[
    (v4([169, 254, 169, 254], 32), Refusal::Metadata),
    // ECS tasks; Azure's wire server; Alibaba; Oracle
    (v4([169, 254, 170, 2], 32), Refusal::Metadata),
    (v4([168, 63, 129, 16], 32), Refusal::Metadata),
    (v4([100, 100, 100, 200], 32), Refusal::Metadata),
    (v4([192, 0, 0, 192], 32), Refusal::Metadata),
    (v4([0, 0, 0, 0], 8), Refusal::Unspecified),
    (v4([10, 0, 0, 0], 8), Refusal::Private),
    (v4([100, 64, 0, 0], 10), Refusal::CarrierGrade),
    (v4([127, 0, 0, 0], 8), Refusal::Loopback),
    (v4([169, 254, 0, 0], 16), Refusal::LinkLocal),
    (v4([172, 16, 0, 0], 12), Refusal::Private),
    (v4([192, 0, 0, 0], 24), Refusal::Reserved),
    (v4([192, 0, 2, 0], 24), Refusal::Reserved),
    (v4([192, 31, 196, 0], 24), Refusal::Reserved),
    (v4([192, 52, 193, 0], 24), Refusal::Reserved),
    (v4([192, 88, 99, 0], 24), Refusal::Reserved),
    (v4([192, 168, 0, 0], 16), Refusal::Private),
    (v4([192, 175, 48, 0], 24), Refusal::Reserved),
    (v4([198, 18, 0, 0], 15), Refusal::Reserved),
    (v4([198, 51, 100, 0], 24), Refusal::Reserved),
    (v4([203, 0, 113, 0], 24), Refusal::Reserved),
    (v4([224, 0, 0, 0], 4), Refusal::Multicast),
    (v4([255, 255, 255, 255], 32), Refusal::Broadcast),
    (v4([240, 0, 0, 0], 4), Refusal::Reserved),
];

/// The first match wins. What is left outside `2000::/3` is refused as reserved.
const V6: &[(Ipv6Net, Refusal)] = &[
    (v6([0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254], 128), Refusal::Metadata),
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128), Refusal::Unspecified),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), Refusal::Loopback),
    // IPv4-mapped, -translated and -compatible; NAT64; Teredo; 6to4
    (v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96), Refusal::Embedded),
    (v6([0, 0, 0, 0, 0xffff, 0, 0, 0], 96), Refusal::Embedded),
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 96), Refusal::Embedded),
    (v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96), Refusal::Embedded),
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48), Refusal::Embedded),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32), Refusal::Embedded),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), Refusal::Embedded),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), Refusal::Private),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), Refusal::LinkLocal),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), Refusal::Private),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), Refusal::Multicast),
    // protocol assignments, documentation
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), Refusal::Reserved),
    (v6([0x2001, 0x0db8, 0, 0, 0, 0, 0, 0], 32), Refusal::Reserved),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), Refusal::Reserved),
];

const GLOBAL_UNICAST: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6([s0, s1, s2, s3, s4, s5, s6, s7]: [u16; 8], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(s0, s1, s2, s3, s4, s5, s6, s7), prefix)
}

/// Whether `address` is public: refused is everything that is not known to be.
pub fn check_public(address: IpAddr) -> Result<(), Refusal> {
    match address {
        IpAddr::V4(address) => first(V4, |net| net.contains(&address)),
        IpAddr::V6(address) => {
            first(V6, |net| net.contains(&address))?;
            if !GLOBAL_UNICAST.contains(&address) {
                return Err(Refusal::Reserved);
            }
            // ISATAP carries an IPv4 address in the interface id of any prefix.
            let [_, _, _, _, scope, mark, _, _] = address.segments();
            if mark == 0x5efe && matches!(scope, 0 | 0x0200) { Err(Refusal::Embedded) } else { Ok(()) }
        }
    }
}

fn first<N>(table: &[(N, Refusal)], contains: impl Fn(&N) -> bool) -> Result<(), Refusal> {
    table.iter().find(|(net, _)| contains(net)).map_or(Ok(()), |(_, refusal)| Err(*refusal))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) -> Result<(), Refusal> {
        check_public(text.parse().unwrap())
    }

    #[test]
    fn names_what_is_not_public() {
        for (text, refusal) in [
            ("127.0.0.1", Refusal::Loopback),
            ("127.255.255.254", Refusal::Loopback),
            ("0.0.0.0", Refusal::Unspecified),
            ("0.1.2.3", Refusal::Unspecified),
            ("10.0.0.1", Refusal::Private),
            ("172.16.0.1", Refusal::Private),
            ("172.31.255.255", Refusal::Private),
            ("192.168.1.1", Refusal::Private),
            ("169.254.1.1", Refusal::LinkLocal),
            ("169.254.169.254", Refusal::Metadata),
            ("169.254.170.2", Refusal::Metadata),
            ("168.63.129.16", Refusal::Metadata),
            ("100.64.0.1", Refusal::CarrierGrade),
            ("100.127.255.255", Refusal::CarrierGrade),
            ("100.100.100.200", Refusal::Metadata),
            ("192.0.2.1", Refusal::Reserved),
            ("198.18.0.1", Refusal::Reserved),
            ("198.51.100.1", Refusal::Reserved),
            ("203.0.113.1", Refusal::Reserved),
            ("224.0.0.1", Refusal::Multicast),
            ("255.255.255.255", Refusal::Broadcast),
            ("240.0.0.1", Refusal::Reserved),
            ("::", Refusal::Unspecified),
            ("::1", Refusal::Loopback),
            ("::ffff:8.8.8.8", Refusal::Embedded),
            ("::ffff:127.0.0.1", Refusal::Embedded),
            ("::ffff:0:127.0.0.1", Refusal::Embedded),
            ("::127.0.0.1", Refusal::Embedded),
            ("64:ff9b::7f00:1", Refusal::Embedded),
            ("64:ff9b:1::7f00:1", Refusal::Embedded),
            ("2002:7f00:1::", Refusal::Embedded),
            ("2001:0:1::", Refusal::Embedded),
            ("2a00::5efe:10.0.0.1", Refusal::Embedded),
            ("2a00::200:5efe:10.0.0.1", Refusal::Embedded),
            ("fd00:ec2::254", Refusal::Metadata),
            ("fc00::1", Refusal::Private),
            ("fd12:3456::1", Refusal::Private),
            ("fe80::1", Refusal::LinkLocal),
            ("fec0::1", Refusal::Private),
            ("ff02::1", Refusal::Multicast),
            ("2001:db8::1", Refusal::Reserved),
            ("2001:20::1", Refusal::Reserved),
            ("3fff::1", Refusal::Reserved),
            ("5f00::1", Refusal::Reserved),
            ("4000::1", Refusal::Reserved),
        ] {
            assert_eq!(check(text), Err(refusal), "{text}");
        }
    }

    #[test]
    fn takes_what_is_public() {
        for text in [
            "8.8.8.8",
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4001::8a",
            "2001:4860:4860::8888",
            "2001:200::1",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    proptest! {
        /// The standard library's own predicates never call public-by-us something they know is not.
        #[test]
        fn agrees_with_the_standard_library_on_v4(bits: u32) {
            let address = Ipv4Addr::from(bits);
            if check_public(IpAddr::V4(address)).is_ok() {
                prop_assert!(!address.is_private() && !address.is_loopback() && !address.is_link_local());
                prop_assert!(!address.is_multicast() && !address.is_broadcast() && !address.is_unspecified());
                prop_assert!(!address.is_documentation());
            }
        }

        #[test]
        fn no_embedding_of_v4_passes(bits: u32) {
            let [a, b, c, d] = Ipv4Addr::from(bits).octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            for address in [
                Ipv4Addr::from(bits).to_ipv6_mapped(),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2a00, 1, 2, 3, 0, 0x5efe, high, low),
            ] {
                prop_assert!(check_public(IpAddr::V6(address)).is_err());
            }
        }

        #[test]
        fn only_global_unicast_passes_on_v6(bits: u128) {
            let address = Ipv6Addr::from(bits);
            if check_public(IpAddr::V6(address)).is_ok() {
                prop_assert_eq!(address.segments()[0] >> 13, 1);
            }
        }
    }
}
