//! The cookies of sign-in: taken out of a request, so that no service ever holds them, and kept out
//! of services' answers, so that none can plant one.

use http::{HeaderMap, HeaderValue, header};
use keys::Bearer;

/// Named by [`web::Cookie::new`] with `sekisho`.
pub const SESSION_COOKIE: &str = "__Host-sekisho";
/// A sign-in that still owes something, and the tenant code of next time: for the pages under
/// `/_sekisho/` only.
const ON_THE_WAY: [&str; 2] = ["__Host-sekisho-pending", "__Host-sekisho-tenant"];

/// The session token in a `Cookie` header's bytes. Two of them cannot come from an honest browser
/// and count as none. Pure; for tests and fuzzing.
pub fn session_from(cookie: &[u8]) -> Option<Bearer> {
    let mut found = pairs(cookie).filter(|pair| is_session(pair));
    let only = found.next().filter(|_| found.next().is_none())?;
    let value = only.get(SESSION_COOKIE.len().checked_add(1)?..)?;
    Bearer::parse(std::str::from_utf8(value).ok()?).ok()
}

/// The session token that a request shows. It stays there.
pub(crate) fn session_of(headers: &HeaderMap) -> Option<Bearer> {
    session_from(&joined(headers)?)
}

/// Takes the session out of a request. The other cookies stay, in one header as HTTP/1 wants them
/// (RFC 9113 §8.2.3).
pub(crate) fn take_session(headers: &mut HeaderMap) -> Option<Bearer> {
    let joined = joined(headers)?;
    let session = session_from(&joined);
    keep(headers, &joined, |pair| !is_session(pair));
    session
}

/// Takes what belongs to sign-in out of a request that leaves for a service of its own.
pub(crate) fn strip_sign_in(headers: &mut HeaderMap) {
    if let Some(joined) = joined(headers) {
        keep(headers, &joined, |pair| !ON_THE_WAY.iter().any(|own| name_of(pair) == own.as_bytes()));
    }
}

fn keep(headers: &mut HeaderMap, joined: &[u8], stays: impl Fn(&[u8]) -> bool) {
    let kept: Vec<&[u8]> = pairs(joined).filter(|pair| stays(pair)).collect();
    headers.remove(header::COOKIE);
    if let Ok(value) = HeaderValue::from_bytes(&kept.join(b"; ".as_slice()))
        && !kept.is_empty()
    {
        headers.insert(header::COOKIE, value);
    }
}

/// Drops a service's attempt to set a cookie of sign-in. Browsers compare cookie names exactly; the
/// comparison here does not, in case one ever does not.
pub(crate) fn refuse_planted_session(headers: &mut HeaderMap) {
    let is_planted = |value: &HeaderValue| {
        let name = value.as_bytes().split(|byte| *byte == b'=' || *byte == b';').next().unwrap_or_default();
        let own = std::iter::once(&SESSION_COOKIE).chain(&ON_THE_WAY);
        own.into_iter().any(|own| name.trim_ascii().eq_ignore_ascii_case(own.as_bytes()))
    };
    if !headers.get_all(header::SET_COOKIE).iter().any(is_planted) {
        return;
    }
    let honest: Vec<_> =
        headers.get_all(header::SET_COOKIE).iter().filter(|v| !is_planted(v)).cloned().collect();
    headers.remove(header::SET_COOKIE);
    for value in honest {
        headers.append(header::SET_COOKIE, value);
    }
}

fn joined(headers: &HeaderMap) -> Option<Vec<u8>> {
    let mut lines = headers.get_all(header::COOKIE).iter();
    let mut joined = lines.next()?.as_bytes().to_vec();
    for line in lines {
        joined.extend_from_slice(b"; ");
        joined.extend_from_slice(line.as_bytes());
    }
    Some(joined)
}

fn pairs(cookie: &[u8]) -> impl Iterator<Item = &[u8]> {
    cookie.split(|byte| *byte == b';').map(<[u8]>::trim_ascii).filter(|pair| !pair.is_empty())
}

fn is_session(pair: &[u8]) -> bool {
    name_of(pair) == SESSION_COOKIE.as_bytes()
}

fn name_of(pair: &[u8]) -> &[u8] {
    pair.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;
    use proptest::prelude::*;

    #[test]
    fn the_session_is_taken_and_the_rest_stays() {
        let bearer = Bearer::fresh(TenantId::PROVIDER);
        let own = format!("{SESSION_COOKIE}={}", bearer.expose());
        let twice = format!("{own}; {own}");
        let spaced = format!("{SESSION_COOKIE} ={}", bearer.expose());
        let cases: [(&[&str], bool, Option<&str>); 8] = [
            (&[&own], true, None),
            (&["a=b", &own, "c=d"], true, Some("a=b; c=d")),
            (&["a=b", "c=d"], false, Some("a=b; c=d")),
            (&[&twice], false, None),
            (&[&own, &own, "a=b"], false, Some("a=b")),
            (
                &["__Host-sekisho=short; __Host-sekisho-language=en"],
                false,
                Some("__Host-sekisho-language=en"),
            ),
            (&["__Host-sekisho"], false, None),
            (&[&spaced], false, None),
        ];
        for (lines, has_session, rest) in cases {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::COOKIE, HeaderValue::from_str(line).unwrap());
            }
            let taken = take_session(&mut headers);
            assert_eq!(taken.map(|b| b.digest()), has_session.then(|| bearer.digest()), "{lines:?}");
            assert_eq!(headers.get(header::COOKIE).map(|v| v.to_str().unwrap()), rest, "{lines:?}");
        }
    }

    #[test]
    fn no_service_sees_a_sign_in_on_its_way() {
        let cases = [
            ("__Host-sekisho-pending=x", None),
            (
                "a=b; __Host-sekisho-pending=x;__Host-sekisho-tenant=minato; __Host-sekisho-language=en",
                Some("a=b; __Host-sekisho-language=en"),
            ),
            ("a=b", Some("a=b")),
        ];
        for (sent, left) in cases {
            let mut headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(sent))]);
            strip_sign_in(&mut headers);
            assert_eq!(headers.get(header::COOKIE).map(|v| v.to_str().unwrap()), left, "{sent}");
        }
    }

    #[test]
    fn a_service_cannot_plant_a_session() {
        let mut headers = HeaderMap::new();
        for value in [
            "a=b",
            "__Host-sekisho=x; Path=/",
            "__HOST-Sekisho=y",
            "__Host-sekisho-pending=z",
            "__Host-sekisho-language=en",
        ] {
            headers.append(header::SET_COOKIE, HeaderValue::from_static(value));
        }
        refuse_planted_session(&mut headers);
        let left: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(left, ["a=b", "__Host-sekisho-language=en"]);
    }

    proptest! {
        #[test]
        fn never_panics_and_never_passes_the_cookie_on(bytes in "[ -~]{0,60}", at in 0_usize..60) {
            let at = at.min(bytes.len());
            let text = format!("{};{SESSION_COOKIE}=secret;{}", &bytes[..at], &bytes[at..]);
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(&text).unwrap());
            let _ = take_session(&mut headers);
            if let Some(rest) = headers.get(header::COOKIE) {
                let rest = rest.to_str().unwrap();
                prop_assert!(!rest.split(';').any(|pair| pair.trim() == format!("{SESSION_COOKIE}=secret")), "{}", rest);
            }
        }
    }
}
