//! `@ipMatch`: IPv4 and IPv6 addresses and networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks, sorted by their first address for a binary search over the merged ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Networks {
    /// Disjoint, ascending, both ends included; IPv4 addresses as IPv6-mapped.
    ranges: Vec<(u128, u128)>,
}

impl Networks {
    /// Entries that commas or white space part. The entry that is none is the error.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let parts =
            text.split(|&byte| byte == b',' || byte.is_ascii_whitespace()).filter(|part| !part.is_empty());
        let ranges = parts.map(|part| range(part).ok_or_else(|| String::from_utf8_lossy(part).into_owned()));
        Ok(Self { ranges: merged(ranges.collect::<Result<_, _>>()?) })
    }

    /// The same, from a file: `#` begins a comment.
    pub(super) fn parse_lines(text: &[u8]) -> Result<Self, String> {
        let lines = text.split(|&byte| byte == b'\n');
        let bare: Vec<&[u8]> = lines.filter_map(|line| line.split(|&byte| byte == b'#').next()).collect();
        Self::parse(&bare.join(&b'\n'))
    }

    /// An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is that IPv4 address. What is no address is in no network.
    pub(super) fn contains(&self, value: &[u8]) -> bool {
        let Some(address) = address(value).map(number) else { return false };
        let before = self.ranges.partition_point(|&(first, _)| first <= address);
        before.checked_sub(1).and_then(|at| self.ranges.get(at)).is_some_and(|&(_, last)| address <= last)
    }

    pub(super) fn extend(&mut self, other: Self) {
        let mut ranges = std::mem::take(&mut self.ranges);
        ranges.extend(other.ranges);
        self.ranges = merged(ranges);
    }
}

fn merged(mut ranges: Vec<(u128, u128)>) -> Vec<(u128, u128)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u128, u128)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match merged.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

fn address(text: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`; bits beyond the prefix do not count.
fn range(text: &[u8]) -> Option<(u128, u128)> {
    let (host, prefix) = match memchr::memchr(b'/', text) {
        Some(at) => (text.get(..at)?, Some(text.get(at.checked_add(1)?..)?)),
        None => (text, None),
    };
    let host = address(host)?;
    let width = if host.is_ipv4() { Ipv4Addr::BITS } else { Ipv6Addr::BITS };
    let prefix = match prefix {
        Some(prefix) => {
            std::str::from_utf8(prefix).ok()?.parse::<u32>().ok().filter(|&prefix| prefix <= width)?
        }
        None => width,
    };
    let free = 1_u128.checked_shl(width.checked_sub(prefix)?).map_or(u128::MAX, |size| size.wrapping_sub(1));
    let first = number(host) & !free;
    Some((first, first | free))
}
