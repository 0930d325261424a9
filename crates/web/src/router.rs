//! The pages of this crate itself, and the layers that every router of pages wears.

use crate::{Navigation, Visit};
use crate::{assets, csrf, flash, language, respond, security};
use axum::{Router, extract::Request, middleware, middleware::Next, routing::get};
use std::sync::Arc;

/// Assets and the language switch, under `/_sekisho/`. Part of the platform's router on every host.
pub fn pages<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/_sekisho/assets/{file}", get(assets::serve))
        .route("/_sekisho/language", get(language::switch))
}

/// Wraps a router of pages. From the outside in: security headers stand on every answer; refusals
/// are worded once; the notice of the last page is carried; unsafe methods come from our own origin.
pub fn dressed<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .layer(middleware::from_fn(csrf::same_origin))
        .layer(middleware::from_fn(flash::carried))
        .layer(middleware::from_fn(respond::refusals))
        .layer(middleware::from_fn(security::security_headers))
}

/// Gives every visit of a router its side navigation. Goes outside of [`dressed`].
pub fn with_navigation<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    navigation: Navigation,
) -> Router<S> {
    let navigation = Arc::new(navigation);
    router.layer(middleware::from_fn(move |mut request: Request, next: Next| {
        if let Some(visit) = request.extensions_mut().get_mut::<Visit>() {
            visit.navigation = navigation.clone();
        }
        next.run(request)
    }))
}
