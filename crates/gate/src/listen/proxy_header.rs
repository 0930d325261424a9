//! PROXY protocol version 2: the address of the person behind a load balancer. Believed only from
//! listed peers, who must send it.

use ppp::v2::{Addresses, Command, Header, ParseError};
use std::net::IpAddr;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Longest header, with its type-length-values.
pub const LIMIT: usize = 1_024;
/// Signature, version, family and length: what comes before the variable part.
const FIXED: usize = 16;

/// The header is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyHeaderError {
    #[error("no PROXY version 2 header")]
    Missing,
    #[error("the PROXY header is broken: {0}")]
    Broken(String),
    #[error("the PROXY header is longer than {LIMIT} bytes")]
    TooLong,
    #[error("the PROXY header names no IP address")]
    NoAddress,
    #[error("the connection ended within the PROXY header")]
    Cut,
}

/// Reads a header that stands at the beginning of `bytes`: its length and the address it names;
/// `None` for the balancer's own health checks (`LOCAL`). Pure; for tests and fuzzing.
pub fn parse(bytes: &[u8]) -> Result<(usize, Option<IpAddr>), ProxyHeaderError> {
    let header = Header::try_from(bytes).map_err(|error| match error {
        ParseError::Prefix => ProxyHeaderError::Missing,
        other => ProxyHeaderError::Broken(other.to_string()),
    })?;
    let address = match (header.command, header.addresses) {
        (Command::Local, _) => None,
        (Command::Proxy, Addresses::IPv4(v4)) => Some(IpAddr::V4(v4.source_address)),
        (Command::Proxy, Addresses::IPv6(v6)) => Some(IpAddr::V6(v6.source_address)),
        (Command::Proxy, Addresses::Unix(_) | Addresses::Unspecified) => {
            return Err(ProxyHeaderError::NoAddress);
        }
    };
    Ok((header.len(), address.map(|address| address.to_canonical())))
}

/// Takes the header off a connection, and not one byte more.
pub(crate) async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> Result<Option<IpAddr>, ProxyHeaderError> {
    let mut header = vec![0_u8; FIXED];
    stream.read_exact(&mut header).await.map_err(|_| ProxyHeaderError::Cut)?;
    if !header.starts_with(ppp::v2::PROTOCOL_PREFIX) {
        return Err(ProxyHeaderError::Missing);
    }
    let more = header.last_chunk::<2>().map_or(0, |length| usize::from(u16::from_be_bytes(*length)));
    let whole = FIXED.saturating_add(more);
    if whole > LIMIT {
        return Err(ProxyHeaderError::TooLong);
    }
    header.resize(whole, 0);
    let rest = header.get_mut(FIXED..).unwrap_or_default();
    stream.read_exact(rest).await.map_err(|_| ProxyHeaderError::Cut)?;
    parse(&header).map(|(_, address)| address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ppp::v2::{Builder, Protocol, Version};
    use proptest::prelude::*;
    use std::net::SocketAddr;

    pub fn header(command: Command, from: &str, to: &str) -> Vec<u8> {
        let addresses: (SocketAddr, SocketAddr) = (from.parse().unwrap(), to.parse().unwrap());
        Builder::with_addresses(Version::Two | command, Protocol::Stream, addresses)
            .write_tlv(4_u8, b"noop")
            .unwrap()
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn the_address_is_taken_and_the_rest_stays() {
        let cases = [
            (header(Command::Proxy, "192.0.2.7:1", "10.0.0.1:443"), Some("192.0.2.7")),
            (header(Command::Proxy, "[2001:db8::7]:1", "[::1]:443"), Some("2001:db8::7")),
            (header(Command::Proxy, "[::ffff:192.0.2.7]:1", "[::1]:443"), Some("192.0.2.7")),
            (header(Command::Local, "192.0.2.7:1", "10.0.0.1:443"), None),
        ];
        for (bytes, expected) in cases {
            let stream = [bytes.as_slice(), b"\x16\x03"].concat();
            let mut rest = stream.as_slice();
            assert_eq!(read(&mut rest).await, Ok(expected.map(|text| text.parse().unwrap())));
            assert_eq!(rest, b"\x16\x03");
        }
    }

    #[tokio::test]
    async fn anything_else_is_refused() {
        let good = header(Command::Proxy, "192.0.2.7:1", "10.0.0.1:443");
        let mut long = good.clone();
        long[14..16].copy_from_slice(&2_000_u16.to_be_bytes());
        let mut version = good.clone();
        version[12] = 0x31;
        let mut family = good.clone();
        family[13] = 0x01;
        let cases: [(&[u8], ProxyHeaderError); 5] = [
            (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03aaaaaaa", ProxyHeaderError::Missing),
            (b"PROXY TCP4 192.0.2.7 10.0.0.1 1 443\r\n", ProxyHeaderError::Missing),
            (&good[..20], ProxyHeaderError::Cut),
            (&long, ProxyHeaderError::TooLong),
            (&family, ProxyHeaderError::NoAddress),
        ];
        for (mut bytes, expected) in cases {
            assert_eq!(read(&mut bytes).await, Err(expected));
        }
        assert!(matches!(read(&mut version.as_slice()).await, Err(ProxyHeaderError::Broken(_))));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80), is_near in any::<bool>()) {
            let mut stream = if is_near { ppp::v2::PROTOCOL_PREFIX.to_vec() } else { Vec::new() };
            stream.extend(bytes);
            if let Ok((length, _)) = parse(&stream) {
                prop_assert!(length <= stream.len());
            }
        }
    }
}
