//! Step 6: what a stranger may not say. Headers in which services trust the gate, or which say
//! something about the connection, are taken off; the gate writes its own later.

use crate::upstream::{Pace, Paced};
use axum::body::Body;
use http::{HeaderMap, HeaderName, Request, header};
use hyper::upgrade::OnUpgrade;

/// Belongs to one connection (RFC 9110 §7.6.1), whether `Connection` names it or not.
const HOP_BY_HOP: [HeaderName; 9] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("http2-settings"),
];

/// Who a request is from, and other names for what it asks: services believe these.
const SPOKEN_FOR: [&str; 11] = [
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "x-original-url",
    "x-rewrite-url",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    // `httpoxy`: some servers turn it into the HTTP_PROXY of what they run.
    "proxy",
    // Answered by the gate: hyper sends 100 when the body is first asked for.
    "expect",
];
const SPOKEN_FOR_PREFIXES: [&str; 3] = ["sekisho-", "x-sekisho-", "x-forwarded-"];

/// The request without them, its body held to `pace`, and the upgrade it asks for, if it asks for a
/// WebSocket.
pub(crate) fn inbound(mut request: Request<Body>, pace: Pace) -> (Request<Body>, Option<OnUpgrade>) {
    let wants = crate::upstream::is_websocket(&request);
    let upgrade = wants.then(|| hyper::upgrade::on(&mut request));
    let mut request = request.map(|body| Body::new(Paced::new(body, pace)));
    *request.extensions_mut() = http::Extensions::new();
    spoken_for(request.headers_mut());
    hop_by_hop(request.headers_mut());
    (request, upgrade)
}

/// In both directions.
pub(crate) fn hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

fn spoken_for(headers: &mut HeaderMap) {
    let is_spoken_for = |name: &HeaderName| {
        // Servers in CGI's tradition read `_` and `-` alike.
        let name = name.as_str().replace('_', "-");
        SPOKEN_FOR.contains(&name.as_str())
            || SPOKEN_FOR_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    };
    let found: Vec<HeaderName> = headers.keys().filter(|name| is_spoken_for(name)).cloned().collect();
    for name in found {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn what_the_gate_says_itself_is_taken_off() {
        let mut headers = HeaderMap::new();
        let gone = [
            "Sekisho-Assertion",
            "sekisho-trace",
            "X-Sekisho-User",
            "X-Forwarded-For",
            "x-forwarded-anything",
            "Forwarded",
            "X_Forwarded_For",
            "Sekisho_Assertion",
            "X-Real-IP",
            "X-Original-URL",
            "X-HTTP-Method-Override",
            "Proxy",
            "Connection",
            "Keep-Alive",
            "Transfer-Encoding",
            "Upgrade",
            "TE",
            "x-private",
        ];
        let stays = ["accept", "cookie", "traceparent", "x-requested-with", "content-type"];
        for name in gone.iter().chain(&stays) {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_static("x"));
        }
        headers.append(header::CONNECTION, HeaderValue::from_static("close, X-Private"));
        spoken_for(&mut headers);
        hop_by_hop(&mut headers);
        let mut left: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["accept", "content-type", "cookie", "traceparent", "x-requested-with"]);
    }
}
