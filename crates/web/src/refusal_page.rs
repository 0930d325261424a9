//! The two faces of a refusal: a page that helps, and a problem document (RFC 9457) for programs.

use crate::{Page, Visit, encoded, html_with};
use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::{Refusal, RefusalKind};
use serde_json::{Value, json};

#[derive(Template)]
#[template(path = "web/refusal.html")]
struct RefusalPage {
    page: Page,
    message: String,
    help: String,
    code: &'static str,
    trace: String,
    /// Where to sign in, for who is not.
    sign_in: Option<String>,
}

/// Title, what happened, what an honest person can do, and the reference for support.
pub(crate) fn page(visit: &Visit, refusal: &Refusal, status: StatusCode) -> Response {
    let (title, help) = words(visit, refusal);
    let page = RefusalPage {
        // Good news of the page before would contradict this one; it waits for the next page.
        page: Page { flash: None, ..Page::titled(visit, title) },
        message: visit.message(&refusal.outside),
        help,
        code: refusal.code,
        trace: visit.ctx.trace.to_string(),
        sign_in: sign_in(visit, refusal.kind),
    };
    html_with(status, &page).unwrap_or_else(|_| status.into_response())
}

/// `application/problem+json`. Without a visit nothing is known of the reader's language.
pub(crate) fn problem(visit: Option<&Visit>, refusal: &Refusal, status: StatusCode) -> Response {
    let mut body = json!({
        "type": format!("urn:sekisho:refusal:{}", refusal.code.to_ascii_lowercase()),
        "title": status.canonical_reason().unwrap_or("Refused"),
        "status": status.as_u16(),
        "code": refusal.code,
    });
    if let (Some(visit), Some(members)) = (visit, body.as_object_mut()) {
        members.insert("title".to_owned(), words(visit, refusal).0.into());
        members.insert("detail".to_owned(), visit.message(&refusal.outside).into());
        members.insert("trace".to_owned(), visit.ctx.trace.to_string().into());
        if !refusal.fields.is_empty() {
            members.insert("errors".to_owned(), errors(visit, refusal));
        }
    }
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// Signing in helps a stranger who was refused, not one who mistyped an address.
fn sign_in(visit: &Visit, kind: RefusalKind) -> Option<String> {
    let helps = visit.session.is_none() && matches!(kind, RefusalKind::Denied | RefusalKind::SignInNeeded);
    helps.then(|| format!("/_sekisho/signin?to={}", encoded(visit.here().as_str())))
}

fn errors(visit: &Visit, refusal: &Refusal) -> Value {
    let fields = refusal.fields.iter();
    fields.map(|fault| json!({ "field": fault.field, "detail": visit.message(&fault.message) })).collect()
}

/// Title and help: a message may bring its own (`<key>-title`, `<key>-help`), the rest is said by kind.
fn words(visit: &Visit, refusal: &Refusal) -> (String, String) {
    let (title, help) = keys(refusal.kind);
    let own = |part: &str, otherwise: &str| {
        let key = format!("{}-{part}", refusal.outside.key);
        visit.t(if visit.site.catalog.has(&key) { &key } else { otherwise })
    };
    (own("title", title), own("help", help))
}

/// Locale keys of a kind's title and help.
fn keys(kind: RefusalKind) -> (&'static str, &'static str) {
    match kind {
        RefusalKind::Invalid => ("refusal-title-invalid", "refusal-help-invalid"),
        RefusalKind::SignInNeeded => ("refusal-title-sign-in-needed", "refusal-help-sign-in-needed"),
        RefusalKind::Denied => ("refusal-title-denied", "refusal-help-denied"),
        RefusalKind::NotFound => ("refusal-title-not-found", "refusal-help-not-found"),
        RefusalKind::Conflict => ("refusal-title-conflict", "refusal-help-conflict"),
        RefusalKind::TooMany => ("refusal-title-too-many", "refusal-help-too-many"),
        RefusalKind::Unavailable => ("refusal-title-unavailable", "refusal-help-unavailable"),
        RefusalKind::Fault => ("refusal-title-fault", "refusal-help-fault"),
    }
}
