//! Requests that another site makes in a person's name are refused, twice over:
//! every unsafe method must come from a page of the same origin, and every form of a signed-in
//! person carries a token that only this server can make for that session.
//!
//! Forms before sign-in have no session to bind a token to: for them the origin check stands alone,
//! beside `SameSite=Lax` cookies.

use crate::{Refused, Visit};
use aws_lc_rs::{constant_time, hmac};
use axum::{extract::Request, middleware::Next, response::Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, Method, header};
use kernel::{Message, Refusal, RefusalKind, Secret, SessionId};
use std::fmt;

/// Makes the tokens. One per installation: every process must hold the same secret.
#[derive(Clone)]
pub struct CsrfKey(hmac::Key);

impl CsrfKey {
    /// From at least 32 random bytes of the key folder.
    pub fn new(secret: Secret<Vec<u8>>) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.expose()))
    }

    /// The token of one session's forms.
    pub fn token(&self, session: SessionId) -> CsrfToken {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(b"sekisho/csrf/v1");
        context.update(session.uuid().as_bytes());
        CsrfToken(URL_SAFE_NO_PAD.encode(context.sign()))
    }
}

/// A session's form token: 43 base64url characters. Only [`CsrfKey::token`] makes one.
#[derive(Clone)]
pub struct CsrfToken(String);

impl CsrfToken {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In constant time.
    pub fn is(&self, given: &str) -> bool {
        constant_time::verify_slices_are_equal(self.0.as_bytes(), given.as_bytes()).is_ok()
    }
}

impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfToken")
    }
}

/// Middleware: lets safe methods pass, and others only from a page of the visited origin.
pub async fn same_origin(request: Request, next: Next) -> Result<Response, Refused> {
    if !request.method().is_safe() {
        let visit = request.extensions().get::<Visit>();
        let visit = visit.ok_or_else(|| Refusal::fault("no visit in the request's extensions"))?;
        check_origin(request.method(), request.headers(), visit)?;
    }
    Ok(next.run(request).await)
}

/// `Sec-Fetch-Site` (Fetch Metadata §2.2) and `Origin` (RFC 6454 §7) must both agree where they are
/// sent, and one must be: every browser sends `Origin` with an unsafe method.
pub(crate) fn check_origin(method: &Method, headers: &HeaderMap, visit: &Visit) -> Result<(), Refusal> {
    if method.is_safe() {
        return Ok(());
    }
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    let origin = headers.get(header::ORIGIN).map(|value| value.as_bytes());
    // `none` is the person's own doing (a reload from the address bar), never another site's.
    let is_own_site = site.is_none_or(|site| site == b"same-origin" || site == b"none");
    let is_own_origin = origin.is_none_or(|origin| origin.eq_ignore_ascii_case(visit.origin().as_bytes()));
    if is_own_site && is_own_origin && (site.is_some() || origin.is_some()) {
        return Ok(());
    }
    Err(cross_site(format!("{method} from another origin: {origin:?}, site {site:?}")))
}

/// The form token of the session, where there is a session.
pub(crate) fn check_token(visit: &Visit, given: Option<&str>) -> Result<(), Refusal> {
    let Some(session) = &visit.session else { return Ok(()) };
    if given.is_some_and(|given| session.csrf.is(given)) {
        return Ok(());
    }
    Err(Refusal::new(
        "SK-FORM-005",
        RefusalKind::Denied,
        Message::key("refusal-form-stale"),
        if given.is_some() { "form token of another session" } else { "form token missing" },
    ))
}

fn cross_site(inside: String) -> Refusal {
    Refusal::new("SK-FORM-004", RefusalKind::Denied, Message::key("refusal-cross-site"), inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::for_tests;
    use http::HeaderValue;

    #[test]
    fn a_token_belongs_to_one_session_and_one_key() {
        let key = CsrfKey::new(Secret::new(vec![7; 32]));
        let other = CsrfKey::new(Secret::new(vec![8; 32]));
        let now = for_tests::NOW;
        let (one, two) = (SessionId::new(now), SessionId::new(now));
        assert!(key.token(one).is(key.token(one).as_str()));
        assert!(!key.token(one).is(key.token(two).as_str()));
        assert!(!key.token(one).is(other.token(one).as_str()));
        assert!(!key.token(one).is(""));
        assert_eq!(key.token(one).as_str().len(), 43);
    }

    #[test]
    fn unsafe_methods_come_from_the_same_origin() {
        let visit = for_tests::stranger();
        type Case = (Method, &'static [(&'static str, &'static str)], bool);
        let cases: [Case; 11] = [
            (Method::GET, &[("origin", "https://evil.example")], true),
            (Method::POST, &[("origin", "https://app.example.com")], true),
            (Method::POST, &[("origin", "https://APP.example.com")], true),
            (Method::POST, &[("sec-fetch-site", "same-origin")], true),
            (Method::POST, &[("sec-fetch-site", "none")], true),
            (Method::POST, &[], false),
            (Method::POST, &[("origin", "null")], false),
            (Method::POST, &[("origin", "http://app.example.com")], false),
            (Method::DELETE, &[("origin", "https://app.example.com.evil.example")], false),
            (Method::POST, &[("origin", "https://app.example.com"), ("sec-fetch-site", "same-site")], false),
            (Method::POST, &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], false),
        ];
        for (method, sent, expected) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in sent {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            assert_eq!(check_origin(&method, &headers, &visit).is_ok(), expected, "{method} {sent:?}");
        }
    }

    #[test]
    fn a_session_needs_its_token_and_a_stranger_none() {
        let visit = for_tests::signed_in();
        let token = visit.session.as_ref().unwrap().csrf.as_str().to_owned();
        assert!(check_token(&visit, Some(&token)).is_ok());
        assert!(check_token(&visit, Some("")).is_err());
        assert!(check_token(&visit, None).is_err());
        assert!(check_token(&for_tests::stranger(), None).is_ok());
    }
}
