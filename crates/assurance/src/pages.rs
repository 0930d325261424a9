//! What is shown: the public trust site.

pub mod status;
pub mod trust;

use crate::views::{board::Board, statement::Statement};
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::header;
use status::Report;
use trust::{SCRIPT, SCRIPT_PATH, STYLE, STYLE_PATH, TrustPage};
use web::{Answer, Visit};

/// The trust site: `/`, `/status.json`, and what the page loads. For everybody; needs no session.
/// The program wraps it in [`web::dressed`].
pub fn pages(board: Board) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/status.json", get(report))
        .route(STYLE_PATH, get(async || asset("text/css; charset=utf-8", STYLE)))
        .route(SCRIPT_PATH, get(async || asset("text/javascript; charset=utf-8", SCRIPT)))
        .with_state(board)
}

async fn page(State(board): State<Board>, visit: Visit) -> Answer {
    let assessment = board.assessment().await;
    let statement = Statement::new(board.catalogue(), &assessment, visit.language());
    web::html(&TrustPage::new(&visit, statement))
}

/// The same in a form for programs. Read by monitors: never kept by anything in between.
async fn report(State(board): State<Board>) -> Response {
    let assessment = board.assessment().await;
    let observed = board.observed().await;
    let report = Report::new(board.catalogue(), &assessment, &observed);
    ([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response()
}

fn asset(media_type: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=300")], content)
        .into_response()
}
