//! What handlers answer with, and the one layer that turns a [`Refusal`] into a response.
//!
//! A handler returns [`Answer`]. A refusal travels to the layer inside the response, so extractors,
//! handlers and inner layers all end at the same page, with the same log line.

use crate::{Cookie, FormView, Visit, encoded, flash, refusal_page};
use askama::Template;
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use kernel::{Message, Refusal, RefusalKind};

/// What a page's handler returns.
pub type Answer = Result<Response, Refused>;

/// A refusal on its way to the page that explains it. `?` makes one from a [`Refusal`].
#[derive(Debug)]
pub struct Refused(pub Refusal);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Refused {
    /// Without a body: [`refusals`] writes it. Should that layer be missing, the person sees an
    /// empty page of the right status, and nothing of the inside.
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// A page, 200.
pub fn html(page: &impl Template) -> Answer {
    html_with(StatusCode::OK, page)
}

/// A page with another status.
pub fn html_with(status: StatusCode, page: &impl Template) -> Answer {
    let body = page.render().map_err(|error| Refusal::fault(format!("template: {error}")))?;
    Ok((status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response())
}

/// Shows a form again after a refusal that the person can put right, with the faults beside the
/// fields. Every other refusal goes on to its own page.
pub fn again<T: Template>(visit: &Visit, refusal: Refusal, build: impl FnOnce(FormView) -> T) -> Answer {
    match refusal.kind {
        RefusalKind::Invalid | RefusalKind::Conflict | RefusalKind::TooMany => {
            log(Some(visit), &refusal);
            html_with(status(&refusal), &build(FormView::refused(visit, &refusal)))
        }
        _ => Err(refusal.into()),
    }
}

/// 303: the way on after a successful form.
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// 303, and the next page shows the text of the locale key `notice`.
pub fn see_other_with(path: &str, notice: &'static str) -> Response {
    let mut response = see_other(path);
    Cookie::new(flash::COOKIE, notice).lasting(flash::LIFETIME).set_on(response.headers_mut());
    response
}

/// Middleware: the one place where a refusal becomes a response: logged, worded, localised.
pub async fn refusals(request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let method = request.method().clone();
    let wants_html = accepts_html(&request);
    let mut response = next.run(request).await;
    let Some(refusal) = refusal_in(&mut response) else { return response };
    log(visit.as_ref(), &refusal);
    let mut answer = match &visit {
        Some(visit) if wants_html && refusal.kind == RefusalKind::SignInNeeded => sign_in(visit, &method),
        Some(visit) if wants_html => refusal_page::page(visit, &refusal, status(&refusal)),
        _ => refusal_page::problem(visit.as_ref(), &refusal, status(&refusal)),
    };
    if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    if refusal.kind == RefusalKind::Unavailable {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    answer
}

/// The status of a refusal: by its kind, but for the few codes that HTTP knows better.
pub(crate) fn status(refusal: &Refusal) -> StatusCode {
    match (refusal.code, refusal.kind) {
        ("SK-FORM-003", _) => StatusCode::PAYLOAD_TOO_LARGE,
        ("SK-FORM-006", _) => StatusCode::METHOD_NOT_ALLOWED,
        (_, RefusalKind::Invalid) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, RefusalKind::SignInNeeded) => StatusCode::UNAUTHORIZED,
        (_, RefusalKind::Denied) => StatusCode::FORBIDDEN,
        (_, RefusalKind::NotFound) => StatusCode::NOT_FOUND,
        (_, RefusalKind::Conflict) => StatusCode::CONFLICT,
        (_, RefusalKind::TooMany) => StatusCode::TOO_MANY_REQUESTS,
        (_, RefusalKind::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
        (_, RefusalKind::Fault) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A refusal of ours, or the bare answer of the router or of a path extractor: those say in English
/// what they could not parse, which helps nobody.
fn refusal_in(response: &mut Response) -> Option<Refusal> {
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        return Some(refusal);
    }
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !kind.is_none_or(|kind| kind.starts_with(b"text/plain")) {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(Refusal::not_found("no such page")),
        StatusCode::BAD_REQUEST => Some(Refusal::not_found("path or query does not parse")),
        StatusCode::METHOD_NOT_ALLOWED => Some(Refusal::new(
            "SK-FORM-006",
            RefusalKind::Invalid,
            Message::key("refusal-method"),
            "method not allowed",
        )),
        status if status.is_server_error() => Some(Refusal::fault(format!("bare answer {status}"))),
        _ => None,
    }
}

fn sign_in(visit: &Visit, method: &Method) -> Response {
    // What a form was sent to may not be a page: after signing in, begin at the start.
    let to = if method.is_safe() { visit.here().to_string() } else { "/".to_owned() };
    see_other(&format!("/_sekisho/signin?to={}", encoded(&to)))
}

/// Only who names HTML gets a page: `*/*` is what programs send.
fn accepts_html(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html") || accept.contains("application/xhtml+xml"))
}

/// The inside goes to the log and nowhere else.
fn log(visit: Option<&Visit>, refusal: &Refusal) {
    let trace = visit.map(|visit| visit.ctx.trace.to_string()).unwrap_or_default();
    let path = visit.map(|visit| kernel::shown_path(&visit.path)).unwrap_or_default();
    let (code, inside) = (refusal.code, refusal.inside.as_str());
    match refusal.kind {
        RefusalKind::Fault => tracing::error!(code, inside, trace, path, "fault"),
        RefusalKind::Unavailable => tracing::warn!(code, inside, trace, path, "unavailable"),
        _ => tracing::info!(code, inside, trace, path, "refused"),
    }
}
