//! The first inspector: refuses requests that are well-formed HTTP and mean no good in any service.

use crate::{
    path::CanonicalPath,
    port::{InspectedPassage, Inspection, Inspector},
};
use http::request::Parts;
use kernel::Verdict;

/// Refuses broken or control-byte percent encoding and dot segments, in every spelling. Stands
/// until a rule engine takes its place, and costs next to nothing.
pub struct StrictHttp;

impl Inspector for StrictHttp {
    fn begin(&self, _: InspectedPassage) -> Box<dyn Inspection> {
        Box::new(Look)
    }
}

struct Look;

impl Inspection for Look {
    fn request_head(&mut self, head: &Parts) -> Verdict {
        let path = head.uri.path();
        if path == "*" || CanonicalPath::parse(path).is_ok() {
            return Verdict::Pass;
        }
        match fault(path) {
            Some(rule) => Verdict::Refuse { rule: rule.to_owned() },
            None => Verdict::Pass,
        }
    }
}

/// What of an ambiguous path no honest client sends; an encoded `/` or `%` is left to the service.
fn fault(path: &str) -> Option<&'static str> {
    let lower = path.to_ascii_lowercase();
    let dotted = lower.replace("%2e", ".").replace("%2f", "/").replace(['\\'], "/").replace("%5c", "/");
    let is_dots = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
    if dotted.split('/').any(is_dots) {
        return Some("strict-dot-segment");
    }
    let mut rest = lower.as_str();
    while let Some((_, after)) = rest.split_once('%') {
        let digits = after.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            None => return Some("strict-percent-encoding"),
            Some(byte) if byte < b' ' || byte == 0x7f => return Some("strict-control-byte"),
            Some(_) => rest = after,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults() {
        let cases = [
            ("/a/b%20c", None),
            ("/a%2Fb", None),
            ("/100%25", None),
            ("/%E3%81%82", None),
            ("/%83e", None),
            ("/a/../b", Some("strict-dot-segment")),
            ("/a/%2E%2e/b", Some("strict-dot-segment")),
            ("/a/..%2fb", Some("strict-dot-segment")),
            ("/a/..%5cb", Some("strict-dot-segment")),
            ("/a/..;x/b", Some("strict-dot-segment")),
            ("/a%00", Some("strict-control-byte")),
            ("/a%0d%0aSet-Cookie", Some("strict-control-byte")),
            ("/a%", Some("strict-percent-encoding")),
            ("/a%+1", Some("strict-percent-encoding")),
        ];
        for (path, rule) in cases {
            let (parts, ()) = http::Request::builder().uri(path).body(()).unwrap().into_parts();
            let expected = rule.map_or(Verdict::Pass, |rule| Verdict::Refuse { rule: rule.to_owned() });
            assert_eq!(Look.request_head(&parts), expected, "{path}");
        }
    }
}
