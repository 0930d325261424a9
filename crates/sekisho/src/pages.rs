//! What every router of pages in this process wears.

use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use kernel::Refusal;
use std::time::Duration;

/// Longer than an operation's own patience: what it says first is recorded.
const PATIENCE: Duration = store::PATIENCE.saturating_add(Duration::from_secs(5));

/// [`web::dressed`]; and a page that waits for a database which says nothing asks to try again.
pub fn dressed(router: Router) -> Router {
    web::dressed(router.layer(middleware::from_fn(patient)))
}

async fn patient(request: Request, next: Next) -> Response {
    match store::patiently(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(silent) => web::Refused(Refusal::from(silent)).into_response(),
    }
}
