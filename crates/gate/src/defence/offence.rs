//! What counts against an address, and how much: the one table of weights.
//!
//! Does not live here: sums and thresholds ([`super::reputation`]).

use crate::port::{AccessRecord, RefusedAtGate};
use http::StatusCode;

/// Something that honest visitors do rarely and attackers often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Offence {
    /// Stable, recorded: `inspected`, `probe-path` …
    pub reason: &'static str,
    pub points: f64,
}

/// Points by the reason of a refusal. Unlisted reasons are worth nothing: what the gate or a service
/// could not do, what a tenant's own rules forbid, and connections dropped by a block. Who goes on
/// against a restriction is blocked in the end; during a block nothing is counted.
const REFUSALS: [(&str, f64); 24] = [
    ("inspected", 20.0),
    ("malformed", 10.0),
    ("unknown-host", 5.0),
    ("method-refused", 5.0),
    ("body-stalled", 5.0),
    ("head-too-large", 2.0),
    ("too-many", 0.2),
    ("address-blocked", 0.5),
    ("not-tls", 5.0),
    ("tls-slow", 5.0),
    ("tls-version", 1.0),
    ("tls-suite", 1.0),
    ("connections-per-address", 1.0),
    ("connection-rate", 0.5),
    ("slow-reader", 10.0),
    ("http2-abuse", 10.0),
    ("http2-reset-flood", 50.0),
    ("http2-settings-flood", 50.0),
    ("http2-ping-flood", 50.0),
    ("http2-continuation-flood", 50.0),
    ("http2-priority-flood", 50.0),
    ("http2-window-flood", 50.0),
    ("http2-empty-data-flood", 50.0),
    ("http2-unknown-flood", 50.0),
];
const PROBE_PATH: Offence = Offence { reason: "probe-path", points: 10.0 };
const NOT_FOUND: Offence = Offence { reason: "not-found", points: 0.5 };
const SIGN_IN_FAILED: Offence = Offence { reason: "sign-in-failed", points: 2.0 };
/// Connection attempts to so many ports on which nothing listens.
pub(crate) const PORT_SCAN: Offence = Offence { reason: "port-scan", points: 100.0 };

/// The form of sign-in and what follows it. It answers 422 to a wrong password, 429 when it is locked.
const SIGN_IN: &str = "/_sekisho/signin";

/// What scanners ask every host for: parts of other people's software, and files that were never
/// meant to be served. Compared with the path's beginning, or with its end where the entry begins
/// with `*`; in lower case.
const PROBE_PATHS: [&str; 40] = [
    "/.env",
    "/.git/",
    "/.svn/",
    "/.hg/",
    "/.aws/",
    "/.ssh/",
    "/.ds_store",
    "/.htpasswd",
    "/.htaccess",
    "/.vscode/",
    "/.idea/",
    "/wp-login",
    "/wp-admin",
    "/wp-content",
    "/wp-includes",
    "/wp-json/",
    "/xmlrpc.php",
    "/phpmyadmin",
    "/pma/",
    "/myadmin",
    "/adminer",
    "/phpinfo",
    "/vendor/phpunit",
    "/cgi-bin/",
    "/actuator/",
    "/manager/html",
    "/solr/",
    "/struts",
    "/boaform/",
    "/hnap1",
    "/owa/",
    "/ecp/",
    "/autodiscover/",
    "/_ignition/",
    "/telescope/",
    "/server-status",
    "/debug/pprof",
    "*.php.bak",
    "*.sql.gz",
    "*/etc/passwd",
];

impl Offence {
    pub fn of_refusal(event: &RefusedAtGate) -> Option<Self> {
        let (reason, points) = REFUSALS.into_iter().find(|(reason, _)| *reason == event.reason)?;
        Some(Self { reason, points: points * f64::from(event.count.max(1)) })
    }

    /// Of a request that was answered. `own` are beginnings of paths that services here really have.
    pub fn of_answer(record: &AccessRecord, own: &[String]) -> Option<Self> {
        if record.path.starts_with(SIGN_IN) && record.method == "POST" {
            return matches!(record.status, 401 | 403 | 422 | 429).then_some(SIGN_IN_FAILED);
        }
        // A public path that is there is no offence, whatever it is called.
        let is_missed = matches!(record.status, 303 | 400..=404 | 410 | 421);
        if is_missed && record.session.is_none() && is_probe(&record.path, own) {
            return Some(PROBE_PATH);
        }
        (record.status == StatusCode::NOT_FOUND && record.session.is_none()).then_some(NOT_FOUND)
    }
}

fn is_probe(path: &str, own: &[String]) -> bool {
    let path = path.to_ascii_lowercase();
    let matches = |pattern: &str| match pattern.strip_prefix('*') {
        Some(end) => path.ends_with(end),
        None => path.starts_with(pattern),
    };
    PROBE_PATHS.into_iter().any(matches) && !own.iter().any(|own| path.starts_with(&own.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{SessionId, Timestamp, TraceId};
    use std::{collections::HashSet, net::IpAddr, time::Duration};

    fn record(method: &str, path: &str, status: u16, is_signed_in: bool) -> AccessRecord {
        let at = Timestamp::UNIX_EPOCH;
        AccessRecord {
            at,
            trace: TraceId::new(at),
            address: IpAddr::from([192, 0, 2, 1]),
            host: "app.example.com".to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            agent: None,
            service: None,
            function: None,
            tenant: None,
            user: None,
            session: is_signed_in.then(|| SessionId::new(at)),
            status,
            received: 0,
            sent: 0,
            duration: Duration::ZERO,
            is_complete: true,
        }
    }

    #[test]
    fn answers() {
        let cases = [
            ("GET", "/", 200, false, None),
            ("GET", "/.env", 303, false, Some("probe-path")),
            ("GET", "/.ENV.production", 404, false, Some("probe-path")),
            ("GET", "/a/../etc/passwd", 403, false, Some("probe-path")),
            ("GET", "/wp-login.php", 200, false, None),
            ("GET", "/wp-login.php", 404, true, None),
            ("GET", "/solr/ours", 303, false, None),
            ("GET", "/missing", 404, false, Some("not-found")),
            ("GET", "/missing", 404, true, None),
            ("GET", "/environment", 303, false, None),
            ("POST", "/_sekisho/signin", 401, false, Some("sign-in-failed")),
            ("POST", "/_sekisho/signin", 303, false, None),
            ("POST", "/_sekisho/signin", 422, false, Some("sign-in-failed")),
            ("POST", "/_sekisho/signin", 503, false, None),
            ("GET", "/_sekisho/signin", 200, false, None),
        ];
        let own = ["/solr/ours".to_owned()];
        for (method, path, status, is_signed_in, expected) in cases {
            let found = Offence::of_answer(&record(method, path, status, is_signed_in), &own);
            assert_eq!(found.map(|offence| offence.reason), expected, "{method} {path} {status}");
        }
    }

    #[test]
    fn each_reason_stands_once_and_dropped_connections_are_none_of_them() {
        let reasons: HashSet<&str> = REFUSALS.iter().map(|(reason, _)| *reason).collect();
        assert_eq!(reasons.len(), REFUSALS.len());
        let event = |reason| {
            let address = IpAddr::from([192, 0, 2, 1]);
            RefusedAtGate { count: 3, ..RefusedAtGate::before_http(Timestamp::UNIX_EPOCH, address, reason) }
        };
        assert_eq!(Offence::of_refusal(&event("malformed")).unwrap().points, 30.0);
        for reason in ["address-dropped", "address-refused", "undecided", "too-many-service", "tls-cut"] {
            assert_eq!(Offence::of_refusal(&event(reason)), None, "{reason}");
        }
    }
}
