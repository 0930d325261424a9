//! Step 1: one unambiguous request. What the guard found in HTTP/1 arrives here under the
//! connection's nonce; HTTP/2 frames by itself, and has ambiguities of its own in its headers.

use crate::{
    guard::{HEADERS_LIMIT, NONCE_HEADER},
    listen::Peer,
    reason::Reason,
};
use http::{HeaderName, Method, Request, Version, header};

/// What belongs to one HTTP/1 connection and has no meaning in HTTP/2 (RFC 9113 §8.2.2).
const CONNECTION_SPECIFIC: [HeaderName; 5] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

pub(crate) fn check<B>(request: &Request<B>, peer: &Peer) -> Result<(), Reason> {
    let synthetic = request.headers().get_all(NONCE_HEADER).iter();
    if let Some(violation) = synthetic.filter_map(|value| peer.guard().violation_in(value.as_bytes())).next()
    {
        return Err(violation.into());
    }
    if matches!(*request.method(), Method::CONNECT | Method::TRACE) {
        return Err(Reason::MethodRefused);
    }
    if request.version() == Version::HTTP_2 {
        check_http2(request)?;
    }
    Ok(())
}

fn check_http2<B>(request: &Request<B>) -> Result<(), Reason> {
    let headers = request.headers();
    if headers.len() > HEADERS_LIMIT {
        return Err(Reason::HeadTooLarge("too-many-headers"));
    }
    if CONNECTION_SPECIFIC.iter().any(|name| headers.contains_key(name)) {
        return Err(Reason::Malformed("connection-header-in-http2"));
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let authority = request.uri().authority().map(|authority| authority.as_str());
    match (authority, hosts.next(), hosts.next()) {
        (Some(authority), Some(host), None)
            if !host.as_bytes().eq_ignore_ascii_case(authority.as_bytes()) =>
        {
            Err(Reason::Malformed("authority-and-host"))
        }
        (_, Some(_), Some(_)) => Err(Reason::Malformed("duplicate-host")),
        (None, None, None) => Err(Reason::Malformed("missing-host")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http2_heads() {
        let cases: [(&str, &[(&str, &str)], Option<Reason>); 8] = [
            ("https://a.example/", &[], None),
            ("https://a.example/", &[("host", "A.example")], None),
            ("/", &[("host", "a.example")], None),
            ("https://a.example/", &[("host", "b.example")], Some(Reason::Malformed("authority-and-host"))),
            ("/", &[], Some(Reason::Malformed("missing-host"))),
            ("/", &[("host", "a"), ("host", "a")], Some(Reason::Malformed("duplicate-host"))),
            (
                "https://a/",
                &[("transfer-encoding", "chunked")],
                Some(Reason::Malformed("connection-header-in-http2")),
            ),
            ("https://a/", &[("connection", "x")], Some(Reason::Malformed("connection-header-in-http2"))),
        ];
        for (uri, headers, expected) in cases {
            let mut request = Request::builder().uri(uri).version(Version::HTTP_2);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            assert_eq!(check_http2(&request.body(()).unwrap()).err(), expected, "{uri} {headers:?}");
        }
    }
}
