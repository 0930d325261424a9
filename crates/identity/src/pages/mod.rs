//! The pages: for those on their way in, for one's own account, and for administrators.

mod account;
mod cookies;
mod factor;
mod import;
mod link;
mod member;
mod members;
mod options;
mod own_factor;
mod qr;
mod renew;
mod sessions;
mod sign_in;

use crate::Identity;
use axum::{
    Router,
    routing::{get, post},
};
use kernel::{Refusal, SessionId, Standing, UserId};
use web::Visit;

/// Served under `/_sekisho/` on every host, inside `web::dressed`.
pub fn platform_pages(identity: Identity) -> Router {
    Router::new()
        .route("/_sekisho/signin", get(sign_in::show).post(sign_in::enter))
        .route("/_sekisho/signout", post(sign_in::leave))
        .route("/_sekisho/second-factor", get(factor::show).post(factor::check))
        .route("/_sekisho/second-factor/set-up", get(factor::show_set_up).post(factor::set_up))
        .route("/_sekisho/password/new", get(renew::show).post(renew::renew))
        .route("/_sekisho/password/forgotten", get(link::show_forgotten).post(link::forgotten))
        .route("/_sekisho/password/{token}", get(link::show).post(link::set))
        .route("/_sekisho/account", get(account::show))
        .route("/_sekisho/account/password", get(account::show_password).post(account::change_password))
        .route("/_sekisho/account/second-factor", get(own_factor::show).post(own_factor::offer))
        .route("/_sekisho/account/second-factor/confirm", post(own_factor::confirm))
        .route("/_sekisho/account/sessions/{id}/revoke", post(account::revoke))
        .with_state(identity)
}

/// Served on the console's host, inside `web::dressed`.
pub fn console_pages(identity: Identity) -> Router {
    Router::new()
        .route("/members", get(members::show))
        .route("/members/new", get(member::show_new).post(member::create))
        .route("/members/import", get(import::show).post(import::import))
        .route("/members/import/template.csv", get(import::template))
        .route("/members/{id}", get(member::show).post(member::update))
        .route("/members/{id}/{step}", post(member::step))
        .route("/options", get(options::show).post(options::set))
        .route("/sessions", get(sessions::show))
        .route("/sessions/{user}/{id}/revoke", post(sessions::revoke))
        .with_state(identity)
}

/// A form with a button and nothing else.
#[derive(serde::Deserialize)]
struct Nothing {}

fn user_id(text: &str) -> Result<UserId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("not a user's id"))
}

fn session_id(text: &str) -> Result<SessionId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("not a session's id"))
}

fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Member => "web-standing-member",
        Standing::Administrator => "web-standing-administrator",
        Standing::Operator => "web-standing-operator",
    }
}

/// A browser and its system, as people call them. The whole header is in the ledger.
fn device(visit: &Visit, agent: Option<&str>) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Microsoft Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let agent = agent.unwrap_or_default();
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} / {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => visit.t("identity-device-unknown"),
    }
}
