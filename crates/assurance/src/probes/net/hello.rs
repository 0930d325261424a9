//! A ClientHello of our own, for what no current TLS library offers any more: old versions and
//! suites that must be refused. Only the first answer is read; no handshake is ever completed.
//!
//! Shapes: RFC 5246 §7.4.1.2 (TLS 1.2), RFC 8446 §4.1.2 (TLS 1.3).

use std::time::Duration as Wait;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const ANSWER: Wait = Wait::from_secs(4);
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;
/// The longest record (RFC 8446 §5.1, with room for protection).
const LONGEST_RECORD: usize = 16_640;

pub(in crate::probes) const TLS_1_0: u16 = 0x0301;
pub(in crate::probes) const TLS_1_1: u16 = 0x0302;
pub(in crate::probes) const TLS_1_2: u16 = 0x0303;
pub(in crate::probes) const TLS_1_3: u16 = 0x0304;

/// What is offered.
#[derive(Clone, Copy, Debug)]
pub(in crate::probes) struct Hello<'a> {
    /// The highest version; for TLS 1.3 the only one.
    pub version: u16,
    pub suites: &'a [u16],
    pub host: &'a str,
}

/// The listener's first answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::probes) enum Answer {
    /// It goes on with the handshake, with this version and suite.
    Accepted { version: u16, suite: u16 },
    /// An alert, or the connection was closed.
    Refused,
}

/// Sends the hello and reads the first answer.
pub(in crate::probes) async fn say(mut stream: TcpStream, hello: Hello<'_>) -> Result<Answer, String> {
    let bytes = encode(hello).ok_or("the hello is too long")?;
    let read = async {
        stream.write_all(&bytes).await.ok()?;
        let mut head = [0_u8; 5];
        stream.read_exact(&mut head).await.ok()?;
        let [kind, _, _, high, low] = head;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let mut record = vec![0_u8; length.min(LONGEST_RECORD)];
        stream.read_exact(&mut record).await.ok()?;
        Some((kind, record))
    };
    match timeout(ANSWER, read).await {
        Err(_) => Err("no answer to a TLS hello".to_owned()),
        Ok(None) => Ok(Answer::Refused),
        Ok(Some((HANDSHAKE, record))) => server_hello(&record).ok_or_else(|| "not a ServerHello".to_owned()),
        Ok(Some(_)) => Ok(Answer::Refused),
    }
}

fn server_hello(record: &[u8]) -> Option<Answer> {
    let rest = record.strip_prefix(&[SERVER_HELLO])?.get(3..)?;
    let (version, rest) = rest.split_first_chunk::<2>()?;
    let (session, rest) = rest.get(32..)?.split_first()?;
    let suite = rest.get(usize::from(*session)..)?.first_chunk::<2>()?;
    Some(Answer::Accepted { version: u16::from_be_bytes(*version), suite: u16::from_be_bytes(*suite) })
}

/// The hello as one record; `None` if something does not fit its length field.
fn encode(hello: Hello<'_>) -> Option<Vec<u8>> {
    let legacy = hello.version.min(TLS_1_2);
    let mut body = legacy.to_be_bytes().to_vec();
    body.extend(keys::random::<32>());
    body.extend(with_length_8(&keys::random::<32>())?);
    let suites: Vec<u8> = hello.suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    body.extend(with_length_16(&suites)?);
    body.extend([1, 0]);
    body.extend(with_length_16(&extensions(hello)?)?);
    let mut message = vec![1_u8, 0];
    message.extend(with_length_16(&body)?);
    let mut record = vec![HANDSHAKE, 3, 1];
    record.extend(with_length_16(&message)?);
    Some(record)
}

fn extensions(hello: Hello<'_>) -> Option<Vec<u8>> {
    let mut name = vec![0_u8];
    name.extend(with_length_16(hello.host.as_bytes())?);
    // Every signature scheme in use or ever in use, so that none is the reason of a refusal.
    let schemes: Vec<u8> =
        [0x0403_u16, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201]
            .iter()
            .flat_map(|scheme| scheme.to_be_bytes())
            .collect();
    let groups = with_length_16(&[0x00, 0x1d, 0x00, 0x17, 0x00, 0x18])?;
    let mut all = extension(0, &with_length_16(&name)?)?;
    all.extend(extension(10, &groups)?);
    all.extend(extension(11, &[1, 0])?);
    all.extend(extension(13, &with_length_16(&schemes)?)?);
    if hello.version >= TLS_1_3 {
        let mut versions = vec![2_u8];
        versions.extend(hello.version.to_be_bytes());
        all.extend(extension(43, &versions)?);
        all.extend(extension(45, &[1, 1])?);
        // Any 32 bytes are an X25519 public key (RFC 7748 §5).
        let mut share = vec![0x00_u8, 0x1d];
        share.extend(with_length_16(&keys::random::<32>())?);
        all.extend(extension(51, &with_length_16(&share)?)?);
    }
    Some(all)
}

fn extension(kind: u16, content: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = kind.to_be_bytes().to_vec();
    bytes.extend(with_length_16(content)?);
    Some(bytes)
}

fn with_length_16(content: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = u16::try_from(content.len()).ok()?.to_be_bytes().to_vec();
    bytes.extend(content);
    Some(bytes)
}

fn with_length_8(content: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![u8::try_from(content.len()).ok()?];
    bytes.extend(content);
    Some(bytes)
}

/// What a listener of the old days would answer: a ServerHello of `version` that takes the first
/// suite offered. For decoys.
pub(in crate::probes) fn old_answer(version: u16, client_hello: &[u8]) -> Option<Vec<u8>> {
    // record head 5, message head 4, version 2, random 32, session id with its length, then suites
    let rest = client_hello.get(43..)?;
    let (session, rest) = rest.split_first()?;
    let suite = rest.get(usize::from(*session)..)?.get(2..)?.first_chunk::<2>()?;
    let mut body = version.to_be_bytes().to_vec();
    body.extend([7; 32]);
    body.push(0);
    body.extend(suite);
    body.push(0);
    let mut message = vec![SERVER_HELLO, 0];
    message.extend(with_length_16(&body)?);
    let mut record = vec![HANDSHAKE];
    record.extend(version.to_be_bytes());
    record.extend(with_length_16(&message)?);
    Some(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hello_is_read_by_another_implementation() {
        for version in [TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3] {
            let hello =
                encode(Hello { version, suites: &[0x1301, 0xc02f], host: "app.example.com" }).unwrap();
            let mut acceptor = rustls::server::Acceptor::default();
            acceptor.read_tls(&mut hello.as_slice()).unwrap();
            let accepted = acceptor.accept().map_err(|(error, _)| error).unwrap().unwrap();
            assert_eq!(accepted.client_hello().server_name(), Some("app.example.com"));
            let suites: Vec<u16> =
                accepted.client_hello().cipher_suites().iter().map(|suite| u16::from(*suite)).collect();
            assert_eq!(suites, [0x1301, 0xc02f]);
        }
    }

    #[test]
    fn an_old_answer_is_understood() {
        let hello = encode(Hello { version: TLS_1_0, suites: &[0x002f, 0x0035], host: "a.example" }).unwrap();
        let answer = old_answer(TLS_1_0, &hello).unwrap();
        assert_eq!(server_hello(&answer[5..]), Some(Answer::Accepted { version: TLS_1_0, suite: 0x002f }));
        assert_eq!(server_hello(&answer[5..20]), None);
        assert_eq!(server_hello(&[]), None);
    }
}
