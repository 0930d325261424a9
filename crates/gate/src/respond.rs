//! The gate's own answers: one function makes them all. A page in both languages that stands by
//! itself (the service that would have styled it was not reached), or a problem document for
//! programs (RFC 9457).

use crate::reason::{Face, Reason};
use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use kernel::{Language, TraceId};
use std::sync::LazyLock;
use web::Catalog;

/// Names a request in the answer, as in the record.
pub(crate) const TRACE_HEADER: HeaderName = HeaderName::from_static("sekisho-trace");

/// Stands in the extensions of an answer to somebody whose address is kept out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptOut;

const STYLE: &str = include_str!("refusal.css");
const PAGE: &str = include_str!("refusal.html");

/// Only the page's own style, by its hash: an attacker's text would still run nothing.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// The answer to a request that does not get through. `when` is written for the reader already.
pub(crate) fn refusal(
    texts: &Catalog,
    reason: &Reason,
    (trace, when): (TraceId, &str),
    language: Language,
    accepts_html: bool,
) -> Response<Body> {
    let face = reason.face();
    let (kind, text) = if accepts_html {
        ("text/html; charset=utf-8", page(texts, reason, (trace, when), language))
    } else {
        ("application/problem+json", problem(texts, face, trace, language))
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = face.status;
    if matches!(reason, Reason::AddressBlocked { .. }) {
        response.extensions_mut().insert(KeptOut);
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Some(seconds) = face.retry_after_seconds {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if matches!(
        reason,
        Reason::Malformed(_)
            | Reason::HeadTooLarge(_)
            | Reason::BodyStalled
            | Reason::BodyTooLarge
            | Reason::AddressBlocked { .. }
    ) {
        // What follows on such a connection cannot be trusted, or is a body nobody will read.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if matches!(reason, Reason::MethodRefused) {
        headers
            .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    }
    response
}

/// `303 See Other`: a navigation without a session goes to the sign-in page of the same host.
pub(crate) fn to_sign_in(target: &str) -> Response<Body> {
    let place = format!("/_sekisho/signin?to={}", web::encoded(target));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("/_sekisho/signin"));
    response.headers_mut().insert(header::LOCATION, place);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn page(texts: &Catalog, reason: &Reason, (trace, when): (TraceId, &str), language: Language) -> String {
    let face = reason.face();
    let other = match language {
        Language::Ja => Language::En,
        Language::En => Language::Ja,
    };
    let trace = trace.to_string();
    let mut page =
        PAGE.replace("{style}", STYLE).replace("{lang}", language.tag()).replace("{other}", other.tag());
    for (prefix, language) in [("", language), ("other-", other)] {
        for part in ["title", "what", "do"] {
            let text = escaped(&texts.text(language, &format!("gate-{}-{part}", face.slug)));
            page = page.replace(&format!("{{{prefix}{part}}}"), &text);
        }
        for label in ["code", "reference", "time"] {
            let text = escaped(&texts.text(language, &format!("gate-label-{label}")));
            page = page.replace(&format!("{{{prefix}label-{label}}}"), &text);
        }
    }
    page.replace("{way}", &way(texts, reason, language))
        .replace("{code}", face.code)
        .replace("{trace}", &trace)
        .replace("{time}", &escaped(when))
}

/// The link onwards: the same again where waiting or another network helps, the start page where the
/// service itself answers, and none where it would lead nowhere.
fn way(texts: &Catalog, reason: &Reason, language: Language) -> String {
    let (href, key) = match reason {
        Reason::TooMany { .. }
        | Reason::AddressBlocked { .. }
        | Reason::AddressRefused
        | Reason::BodyStalled
        | Reason::Undecided { .. }
        | Reason::UpstreamDown
        | Reason::UpstreamBroken { .. }
        | Reason::UpstreamSlow => ("", "gate-go-again"),
        Reason::MethodRefused
        | Reason::Inspected { .. }
        | Reason::SignInNeeded
        | Reason::FunctionRefused { .. }
        | Reason::BodyTooLarge
        | Reason::Fault { .. } => ("/", "gate-go-home"),
        Reason::Malformed(_) | Reason::HeadTooLarge(_) | Reason::UnknownHost => return String::new(),
    };
    format!("<p><a href=\"{href}\">{}</a></p>", escaped(&texts.text(language, key)))
}

fn problem(texts: &Catalog, face: Face, trace: TraceId, language: Language) -> String {
    let text = |part: &str| texts.text(language, &format!("gate-{}-{part}", face.slug));
    serde_json::json!({
        "type": "about:blank",
        "title": text("title"),
        "status": face.status.as_u16(),
        "detail": format!("{} {}", text("what"), text("do")),
        "code": face.code,
        "trace": trace.to_string(),
    })
    .to_string()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use kernel::Timestamp;

    async fn text(reason: &Reason, language: Language, accepts_html: bool) -> (Response<()>, String) {
        let texts = Catalog::new(&[crate::LOCALES]).unwrap();
        let trace = TraceId::new(Timestamp::UNIX_EPOCH);
        let told = (trace, "2026-11-21");
        let (parts, body) = refusal(&texts, reason, told, language, accepts_html).into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.contains(&trace.to_string()), "{text}");
        (Response::from_parts(parts, ()), text)
    }

    #[tokio::test]
    async fn every_reason_has_a_page_in_both_languages_and_a_problem_document() {
        for reason in Reason::all() {
            let face = reason.face();
            for (language, first) in
                [(Language::Ja, "<html lang=\"ja\""), (Language::En, "<html lang=\"en\"")]
            {
                let (response, page) = text(&reason, language, true).await;
                assert_eq!(response.status(), face.status);
                assert!(page.contains(first) && page.contains(face.code), "{page}");
                assert!(
                    !page.contains("[gate-")
                        && !page.contains("{other")
                        && !page.contains("{title")
                        && !page.contains("{way"),
                    "{page}"
                );
            }
            let (response, problem) = text(&reason, Language::En, false).await;
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
            let problem: serde_json::Value = serde_json::from_str(&problem).unwrap();
            assert_eq!(
                (&problem["code"], &problem["status"]),
                (&face.code.into(), &face.status.as_u16().into())
            );
        }
    }

    #[test]
    fn codes_and_slugs_are_each_used_once() {
        let faces: Vec<_> = Reason::all().iter().map(Reason::face).collect();
        let codes: std::collections::HashSet<_> = faces.iter().map(|face| face.code).collect();
        let slugs: std::collections::HashSet<_> = faces.iter().map(|face| face.slug).collect();
        assert_eq!((codes.len(), slugs.len()), (faces.len(), faces.len()));
    }

    #[test]
    fn the_texts_are_complete() {
        assert_eq!(web::keys_missing(crate::LOCALES.0, crate::LOCALES.1), Vec::<String>::new());
    }

    #[test]
    fn the_way_to_sign_in_stays_on_the_host() {
        let response = to_sign_in("/a?b=c&to=https://evil.example");
        let place = response.headers()[header::LOCATION].to_str().unwrap();
        assert_eq!(place, "/_sekisho/signin?to=/a%3Fb%3Dc%26to%3Dhttps%3A//evil.example");
    }
}
