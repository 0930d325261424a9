//! A notice that survives one redirect: "the user was created". A cookie carries its locale key.
//!
//! The cookie holds a key, never a text, and a key that the catalogue does not know shows nothing:
//! nobody can make a page say something of theirs.

use crate::{Cookie, Visit, cookie_value};
use axum::{extract::Request, middleware::Next, response::Response};
use http::header;
use time::Duration;

pub(crate) const COOKIE: &str = "sekisho-notice";
/// Long enough for one redirect over a slow line.
pub(crate) const LIFETIME: Duration = Duration::seconds(60);

/// Middleware: hands the notice to the page, and takes the cookie away once a page has shown it.
pub(crate) async fn carried(mut request: Request, next: Next) -> Response {
    let key = cookie_value(request.headers(), COOKIE).map(str::to_owned);
    let Some(key) = key else { return next.run(request).await };
    if let Some(visit) = request.extensions_mut().get_mut::<Visit>() {
        visit.flash = Some(key).filter(|key| visit.site.catalog.has(key));
    }
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page && response.status().is_success() {
        Cookie::removal(COOKIE).set_on(response.headers_mut());
    }
    response
}
