//! The pages: for those who are signed in inside the shell, and the answer page, which is all by
//! itself.

pub mod answer;
mod csv;
mod list;
mod mine;
mod new;
mod rules;
mod tally;
mod telegrams;

use crate::{
    letter::area_name,
    model::{area, code::AreaCode, intensity::Shaking, rule::Purpose, tally::Answer as Word},
    service::ServiceParts,
    store::roll_call::{Ending, RollCall},
};
use axum::{Router, routing::get, routing::post};
use kernel::{Language, Message, Refusal};
use web::{Answer, Visit};

/// Every page for signed-in people; the methods and paths are those of `manifest.toml`.
pub fn router() -> Router<ServiceParts> {
    Router::new()
        .route("/", get(list::enter))
        .route("/rollcalls", get(list::show))
        .route("/rollcalls/new", get(new::show).post(new::start))
        .route("/rollcalls/{id}", get(tally::show))
        .route("/rollcalls/{id}/csv", get(tally::export))
        .route("/rollcalls/{id}/resend", post(tally::resend))
        .route("/rollcalls/{id}/close", post(tally::close))
        .route("/rules", get(rules::show).post(rules::save))
        .route("/telegrams", get(telegrams::show).post(telegrams::load))
        .route("/mine", get(mine::show))
        .route("/mine/{id}", post(mine::record))
        .fallback(nothing)
}

async fn nothing() -> Answer {
    Err(Refusal::not_found("no such page").into())
}

/// What a roll-call is called on pages: where the earth shook and how strongly, or the words of
/// who started it.
fn title(visit: &Visit, call: &RollCall) -> String {
    if !call.is_event {
        return call.occasion.message.clone();
    }
    let strongest = call.occasion.areas.iter().max_by_key(|(_, shaking)| shaking.assumed());
    let place = strongest.map(|(code, _)| region(visit.language(), *code)).unwrap_or_default();
    let quake = visit.message(&Message::key("safety-quake").with("place", place));
    match call.occasion.strongest {
        Some(intensity) => {
            let most = visit.message(
                &Message::key("safety-quake-max").with("intensity", visit.message(&intensity.message())),
            );
            match visit.language() {
                Language::Ja => format!("{quake}（{most}）"),
                Language::En => format!("{quake}, {most}"),
            }
        }
        None => quake,
    }
}

/// Short enough for a title: the area in Japanese, its prefecture in English.
fn region(language: Language, code: AreaCode) -> String {
    match (language, area::area(code)) {
        (Language::En, Some((_, prefecture))) => prefecture.name.en.to_string(),
        _ => place(language, code),
    }
}

/// An area's name, or its code if the table does not have it.
fn place(language: Language, code: AreaCode) -> String {
    area_name(language, code).unwrap_or_else(|| code.to_string())
}

/// `震度6強`, and that reports are missing.
fn shaking(visit: &Visit, shaking: Shaking) -> String {
    let intensity =
        shaking.assumed().map(|intensity| visit.message(&intensity.message())).unwrap_or_default();
    match (shaking.is_unreported, visit.language()) {
        (false, _) => intensity,
        (true, Language::Ja) => format!("{intensity}（{}）", visit.t("safety-tally-unreported")),
        (true, Language::En) => format!("{intensity} ({})", visit.t("safety-tally-unreported")),
    }
}

/// Tone and locale key.
fn state(call: &RollCall) -> (&'static str, &'static str) {
    match call.ended {
        None => ("info", "safety-state-open"),
        Some((_, Ending::Closed)) => ("quiet", "safety-state-closed"),
        Some((_, Ending::Cancelled)) => ("warn", "safety-state-cancelled"),
    }
}

fn is_drill(call: &RollCall) -> bool {
    call.purpose == Purpose::Drill
}

/// Tone and locale key of a person's status.
fn status(answer: Option<Word>) -> (&'static str, &'static str) {
    match answer {
        Some(Word::Safe) => ("good", "safety-status-safe"),
        Some(Word::Injured) => ("warn", "safety-status-injured"),
        Some(Word::NeedsHelp) => ("bad", "safety-status-needs-help"),
        None => ("quiet", "safety-status-none"),
    }
}

fn department(visit: &Visit, name: &str) -> String {
    if name.is_empty() { visit.t("safety-department-none") } else { name.to_owned() }
}
