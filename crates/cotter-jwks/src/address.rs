//! Public and special-purpose addresses: the IANA registries as one table.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The purpose of an address, by the IANA registries of special-purpose addresses (RFC 6890).
///
/// A service that fetches key sets of other people's issuers must connect to [`AddressScope::Public`] alone. Any other
/// address may belong to the service's own network, or to nobody.
///
/// ```
/// use cotter_jwks::AddressScope;
///
/// assert!(AddressScope::of("93.184.216.34".parse()?).is_public());
/// assert_eq!(AddressScope::of("169.254.169.254".parse()?), AddressScope::LinkLocal);
/// assert_eq!(AddressScope::of("::ffff:127.0.0.1".parse()?), AddressScope::Transition);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AddressScope {
    /// An address in none of the blocks below.
    Public,
    /// `0.0.0.0/8`, `::`: "this host", which many systems treat as loopback.
    Unspecified,
    /// `127.0.0.0/8`, `::1`.
    Loopback,
    /// `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` (RFC 1918), `fc00::/7` (RFC 4193), `fec0::/10`.
    Private,
    /// `100.64.0.0/10` (RFC 6598): between a carrier and its customers.
    Shared,
    /// `169.254.0.0/16`, `fe80::/10`: where clouds serve the metadata of a machine.
    LinkLocal,
    /// `168.63.129.16`: Azure's platform, as its machines see it.
    Platform,
    /// `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// `192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24`, `2001:db8::/32`, `3fff::/20`.
    Documentation,
    /// `198.18.0.0/15`, `2001:2::/48`.
    Benchmarking,
    /// An IPv4 address inside an IPv6 one (mapped, compatible, 6to4, Teredo, local NAT64), or a relay of 6to4.
    Transition,
    /// Every other block of the registries, such as `240.0.0.0/4` and broadcast, and all IPv6 outside `2000::/3`.
    Reserved,
}

use AddressScope::{
    Benchmarking, Documentation, LinkLocal, Loopback, Multicast, Platform, Private, Public, Reserved, Shared,
    Transition, Unspecified,
};

/// The blocks of IPv4. None contains another.
const IPV4: [(Ipv4Addr, u32, AddressScope); 19] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, Unspecified),
    (Ipv4Addr::new(10, 0, 0, 0), 8, Private),
    (Ipv4Addr::new(100, 64, 0, 0), 10, Shared),
    (Ipv4Addr::new(127, 0, 0, 0), 8, Loopback),
    (Ipv4Addr::new(168, 63, 129, 16), 32, Platform),
    (Ipv4Addr::new(169, 254, 0, 0), 16, LinkLocal),
    (Ipv4Addr::new(172, 16, 0, 0), 12, Private),
    // Protocol assignments; the metadata service of Oracle's cloud is here.
    (Ipv4Addr::new(192, 0, 0, 0), 24, Reserved),
    (Ipv4Addr::new(192, 0, 2, 0), 24, Documentation),
    (Ipv4Addr::new(192, 31, 196, 0), 24, Reserved),
    (Ipv4Addr::new(192, 52, 193, 0), 24, Reserved),
    (Ipv4Addr::new(192, 88, 99, 0), 24, Transition),
    (Ipv4Addr::new(192, 168, 0, 0), 16, Private),
    (Ipv4Addr::new(192, 175, 48, 0), 24, Reserved),
    (Ipv4Addr::new(198, 18, 0, 0), 15, Benchmarking),
    (Ipv4Addr::new(198, 51, 100, 0), 24, Documentation),
    (Ipv4Addr::new(203, 0, 113, 0), 24, Documentation),
    (Ipv4Addr::new(224, 0, 0, 0), 4, Multicast),
    (Ipv4Addr::new(240, 0, 0, 0), 4, Reserved),
];

/// The blocks of IPv6. The first block that contains an address decides.
const IPV6: [(Ipv6Addr, u32, AddressScope); 17] = [
    (Ipv6Addr::UNSPECIFIED, 128, Unspecified),
    (Ipv6Addr::LOCALHOST, 128, Loopback),
    // Compatible (deprecated), mapped, and NAT64 with a local prefix.
    (Ipv6Addr::UNSPECIFIED, 96, Transition),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, Transition),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, Transition),
    // Teredo; then the rest of the protocol assignments.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, Transition),
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, Benchmarking),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Reserved),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Documentation),
    // 6to4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, Transition),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, Reserved),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Documentation),
    (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3, Public),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, Private),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, LinkLocal),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, Private),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, Multicast),
];

/// The well-known prefix of NAT64 (RFC 6052): the network connects to the IPv4 address in the last 32 bits.
const NAT64: Ipv6Addr = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0);

impl AddressScope {
    /// Looks up the purpose of an address.
    ///
    /// Behind the well-known prefix of NAT64 (`64:ff9b::/96`), which an IPv6-only network uses for every IPv4 server,
    /// the IPv4 address counts. A NAT64 prefix of a network's own choice cannot be recognised.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_ipv4(address),
            IpAddr::V6(address) => Self::of_ipv6(address),
        }
    }

    /// Whether the address is public, so that anyone may name a server there.
    #[must_use]
    pub fn is_public(self) -> bool {
        self == Public
    }

    fn of_ipv4(address: Ipv4Addr) -> Self {
        let bits = |address: Ipv4Addr| u128::from(address.to_bits());
        let found = IPV4.iter().find(|(block, length, _)| is_within(bits(address), bits(*block), *length, 32));
        found.map_or(Public, |(_, _, scope)| *scope)
    }

    fn of_ipv6(address: Ipv6Addr) -> Self {
        if is_within(address.to_bits(), NAT64.to_bits(), 96, 128) {
            let [.., a, b, c, d] = address.octets();
            return Self::of_ipv4(Ipv4Addr::new(a, b, c, d));
        }
        let found = IPV6.iter().find(|(block, length, _)| is_within(address.to_bits(), block.to_bits(), *length, 128));
        found.map_or(Reserved, |(_, _, scope)| *scope)
    }
}

/// Whether an address of `bits` bits is in a block.
fn is_within(address: u128, block: u128, length: u32, bits: u32) -> bool {
    let host = bits.saturating_sub(length);
    address.checked_shr(host) == block.checked_shr(host)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use super::*;

    /// Every row of the registries of 2025-10 (IANA, "IPv4 Special-Purpose Address Registry" and the one for IPv6), with multicast, the
    /// blocks that RFC 4291 deprecates, and one address of a cloud.
    const REGISTRIES: &[(&str, AddressScope)] = &[
        ("0.0.0.0/8", Unspecified),
        ("0.0.0.0/32", Unspecified),
        ("10.0.0.0/8", Private),
        ("100.64.0.0/10", Shared),
        ("127.0.0.0/8", Loopback),
        ("169.254.0.0/16", LinkLocal),
        ("172.16.0.0/12", Private),
        ("192.0.0.0/24", Reserved),
        ("192.0.0.0/29", Reserved),
        ("192.0.0.8/32", Reserved),
        ("192.0.0.9/32", Reserved),
        ("192.0.0.10/32", Reserved),
        ("192.0.0.170/32", Reserved),
        ("192.0.0.171/32", Reserved),
        ("192.0.2.0/24", Documentation),
        ("192.31.196.0/24", Reserved),
        ("192.52.193.0/24", Reserved),
        ("192.88.99.0/24", Transition),
        ("192.88.99.2/32", Transition),
        ("192.168.0.0/16", Private),
        ("192.175.48.0/24", Reserved),
        ("198.18.0.0/15", Benchmarking),
        ("198.51.100.0/24", Documentation),
        ("203.0.113.0/24", Documentation),
        ("240.0.0.0/4", Reserved),
        ("255.255.255.255/32", Reserved),
        ("224.0.0.0/4", Multicast),
        ("168.63.129.16/32", Platform),
        ("::1/128", Loopback),
        ("::/128", Unspecified),
        ("::ffff:0:0/96", Transition),
        ("64:ff9b:1::/48", Transition),
        ("100::/64", Reserved),
        ("100:0:0:1::/64", Reserved),
        ("2001::/32", Transition),
        ("2001:1::1/128", Reserved),
        ("2001:1::2/128", Reserved),
        ("2001:1::3/128", Reserved),
        ("2001:2::/48", Benchmarking),
        ("2001:3::/32", Reserved),
        ("2001:4:112::/48", Reserved),
        ("2001:10::/28", Reserved),
        ("2001:20::/28", Reserved),
        ("2001:30::/28", Reserved),
        ("2001:db8::/32", Documentation),
        ("2002::/16", Transition),
        ("2620:4f:8000::/48", Reserved),
        ("3fff::/20", Documentation),
        ("5f00::/16", Reserved),
        ("fc00::/7", Private),
        ("fe80::/10", LinkLocal),
        ("fec0::/10", Private),
        ("ff00::/8", Multicast),
    ];

    fn first_and_last(block: &str) -> (IpAddr, IpAddr) {
        let (first, length) = block.split_once('/').unwrap();
        let length: u32 = length.parse().unwrap();
        match first.parse().unwrap() {
            IpAddr::V4(first) => {
                let host = u32::MAX.checked_shr(length).unwrap_or(0);
                assert_eq!(first.to_bits() & host, 0, "{block}");
                (first.into(), Ipv4Addr::from_bits(first.to_bits() | host).into())
            }
            IpAddr::V6(first) => {
                let host = u128::MAX.checked_shr(length).unwrap_or(0);
                assert!(length == 128 || first.to_bits() & host == 0, "{block}");
                (first.into(), Ipv6Addr::from_bits(first.to_bits() | host).into())
            }
        }
    }

    #[test]
    fn every_row_of_the_registries_is_what_it_says() {
        for (block, scope) in REGISTRIES {
            let (first, last) = first_and_last(block);
            assert_eq!((AddressScope::of(first), AddressScope::of(last)), (*scope, *scope), "{block}");
            assert!(!scope.is_public());
        }
    }

    #[test]
    fn an_address_beside_a_block_is_not_of_it() {
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "168.63.129.17",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.31.195.255",
            "192.31.197.0",
            "192.52.192.255",
            "192.52.194.0",
            "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255",
            "192.169.0.0",
            "192.175.47.255",
            "192.175.49.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "93.184.216.34",
            "2000::",
            "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::",
            "2003::",
            "2606:2800:220:1:248:1893:25c8:1946",
            "2620:4f:7fff::",
            "2620:4f:8001::",
            "3ffe:ffff::",
            "3fff:1000::",
        ] {
            assert_eq!(AddressScope::of(address.parse().unwrap()), Public, "{address}");
        }
    }

    #[test]
    fn ipv4_inside_of_ipv6_reaches_nothing_that_it_does_not_reach_by_itself() {
        for (address, scope) in [
            ("64:ff9b::93.184.216.34", Public),
            ("64:ff9b::127.0.0.1", Loopback),
            ("64:ff9b::10.0.0.1", Private),
            ("64:ff9b::169.254.169.254", LinkLocal),
            ("64:ff9b::1:a9fe:a9fe", Reserved),
            ("64:ff9b::192.0.0.192", Reserved),
            ("64:ff9b::168.63.129.16", Platform),
            ("64:ff9b::0.0.0.0", Unspecified),
            ("64:ff9b::255.255.255.255", Reserved),
            ("::ffff:0:127.0.0.1", Reserved),
            ("64:ff9b:1::127.0.0.1", Transition),
            ("::ffff:169.254.169.254", Transition),
            ("::ffff:93.184.216.34", Transition),
            ("::127.0.0.1", Transition),
            ("2002:7f00:1::", Transition),
            ("2002:a9fe:a9fe::1", Transition),
            ("2001:0:a9fe:a9fe::", Transition),
        ] {
            assert_eq!(AddressScope::of(address.parse().unwrap()), scope, "{address}");
        }
    }

    #[test]
    fn ipv6_outside_of_global_unicast_is_not_public() {
        for address in ["1::", "1fff:ffff::", "4000::", "8000::", "fbff:ffff::", "fe00::", "fe7f:ffff::"] {
            assert_eq!(AddressScope::of(address.parse().unwrap()), Reserved, "{address}");
        }
    }
}
