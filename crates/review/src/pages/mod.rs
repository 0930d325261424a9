//! `/reviews`: the months, and each month's pack as whoever reviews it reads it.

mod about;
mod actions;
mod files;
mod list;
mod pack;
mod samples;
mod wording;

use axum::{
    Router,
    routing::{get, post},
};
use kernel::Refusal;
use office::Office;

use crate::model::month::Month;

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(parts: Parts) -> Router {
    Router::new()
        .route("/reviews", get(list::show).post(list::request))
        .route("/reviews/{month}", get(pack::show))
        .route("/reviews/{month}/sign", post(actions::sign))
        .route("/reviews/{month}/accounts", post(actions::confirm))
        .route("/reviews/{month}/findings", post(actions::open))
        .route("/reviews/{month}/findings/{id}/answer", post(actions::answer))
        .route("/reviews/{month}/findings/{id}/close", post(actions::close))
        .route("/reviews/{month}/files/{file}", get(files::file))
        .with_state(parts)
}

/// What is no month is not there.
fn month_of(text: &str) -> Result<Month, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("not a month"))
}
