//! Whose address a request comes from, behind proxies that are trusted.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv6Net};

/// The address of who asks. Only a connection from a trusted proxy is asked what it says: its
/// `Forwarded` or `X-Forwarded-For` is read from the right, as each proxy adds at the right whom it
/// heard, up to the first address that is not trusted itself. What stands further left is what
/// somebody claims.
///
/// Where both headers stand and do not agree, one of them came through unchanged from outside, and
/// nobody knows which: then the proxy's own address counts.
pub fn of_client(peer: IpAddr, forwarded: &[&str], x_forwarded_for: &[&str], trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(peer, trusted) {
        return peer;
    }
    let said = hops(forwarded, named_for).map(|hops| rightmost(peer, &hops, trusted));
    let said_otherwise = hops(x_forwarded_for, hop).map(|hops| rightmost(peer, &hops, trusted));
    match (said, said_otherwise) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(client), _) | (None, Some(client)) => client,
        (None, None) => peer,
    }
}

/// As what an address is counted: of IPv6 the network of 64 bits, of which a single line has them all.
pub fn counted(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Net::new_assert(address, 64).trunc().to_string(),
    }
}

fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

/// The hops of a header, which may stand on several lines; none when it does not stand at all.
fn hops<'a>(lines: &[&'a str], read: fn(&'a str) -> Option<IpAddr>) -> Option<Vec<Option<IpAddr>>> {
    (!lines.is_empty()).then(|| lines.iter().flat_map(|line| line.split(',')).map(read).collect())
}

/// From the right past trusted hops; one that cannot be read ends the way at the hop before it.
fn rightmost(peer: IpAddr, hops: &[Option<IpAddr>], trusted: &[IpNet]) -> IpAddr {
    let mut last = peer;
    for hop in hops.iter().rev() {
        match hop {
            Some(address) if is_trusted(*address, trusted) => last = *address,
            Some(address) => return *address,
            None => return last,
        }
    }
    last
}

/// The address of `for=…;proto=…` (RFC 7239).
fn named_for(element: &str) -> Option<IpAddr> {
    element
        .split(';')
        .find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then_some(value)
        })
        .and_then(hop)
}

/// An address with or without quotes, brackets and port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let address = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        // One colon parts a port from an IPv4 address; an IPv6 address has more.
        None if text.matches(':').count() == 1 => text.split_once(':')?.0,
        None => text,
    };
    address.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}
