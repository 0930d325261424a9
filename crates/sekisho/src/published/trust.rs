//! The anchor log, for everybody: hashes of every tenant's checkpoints, and nothing of what was done.

use super::{Parts, keys};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use http::HeaderMap;
use web::Answer;

const ANCHOR: &str = "sekisho/anchor";

/// Mounted on the trust site's host, inside `web::dressed`.
pub fn trust_pages(parts: Parts) -> Router {
    Router::new()
        .route("/ledger/keys", get(anchor_key))
        .route("/ledger/anchor/{*path}", get(file))
        .with_state(parts)
}

async fn anchor_key(State(parts): State<Parts>) -> Answer {
    keys(parts.key_line(ANCHOR)?)
}

async fn file(State(parts): State<Parts>, Path(path): Path<String>, asked: HeaderMap) -> Answer {
    parts.file(ANCHOR, &path, &asked).await
}
