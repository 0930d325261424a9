//! `/blocks`: who is kept out, by whom and why, and how to let them in again.

use crate::{
    api::{EntryId, Listed, Rule, State as EntryState},
    operations::{AllowAddress, BlockAddress, ENTRY, LiftBlock},
    views::{self, LIST, PER_PAGE},
};
use axum::{
    Router,
    extract::{Path, Query, State},
    routing::{get, post},
};
use kernel::{Refusal, Timestamp, UserId};
use office::{Office, People, Target};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use time::Duration;
use web::{Answer, CheckedForm, Choice, FormView, Page, Pager, SignedIn, Visit, again, html};

/// What a gate holds against a network, by the name that it gives it.
const OFFENCES: [(&str, &str); 10] = [
    ("inspected", "blocklist-offence-attack"),
    ("probe-path", "blocklist-offence-probe"),
    ("port-scan", "blocklist-offence-scan"),
    ("malformed", "blocklist-offence-malformed"),
    ("sign-in-failed", "blocklist-offence-sign-in"),
    ("unknown-host", "blocklist-offence-host"),
    ("not-found", "blocklist-offence-not-found"),
    ("slow-reader", "blocklist-offence-slow"),
    ("body-stalled", "blocklist-offence-slow"),
    ("too-many", "blocklist-offence-many"),
];

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub people: Arc<dyn People>,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(parts: Parts) -> Router {
    Router::new()
        .route("/blocks", get(show).post(add))
        .route("/blocks/{id}/lift", post(lift))
        .with_state(parts)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    page: Option<u64>,
}

#[derive(Clone, Deserialize)]
struct Input {
    rule: String,
    network: String,
    reason: String,
    days: String,
}

#[derive(Deserialize)]
struct Why {
    reason: String,
}

#[derive(askama::Template)]
#[template(path = "blocklist/blocks.html")]
struct BlocksPage {
    page: Page,
    form: FormView,
    input: Input,
    rules: Vec<Choice>,
    days: Vec<Choice>,
    lines: Vec<Line>,
    pager: Pager,
}

struct Line {
    id: String,
    network: String,
    rule: &'static str,
    reason: String,
    made: String,
    until: String,
    state: EntryState,
    /// Who took it back and why.
    lifted: Option<String>,
}

impl Line {
    fn is_in_force(&self) -> bool {
        self.state == EntryState::InForce
    }

    fn face(&self) -> (&'static str, &'static str) {
        match self.state {
            EntryState::InForce => ("good", "blocklist-in-force"),
            EntryState::Over => ("quiet", "blocklist-over"),
            EntryState::Lifted => ("quiet", "blocklist-lifted"),
        }
    }
}

struct Seen {
    entries: Vec<Listed>,
    page: u64,
    total: u64,
    names: HashMap<UserId, String>,
}

async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Query(asked): Query<Asked>,
) -> Answer {
    let seen = see(&parts, &visit, asked.page.unwrap_or(1).max(1)).await?;
    html(&page(&visit, &seen, FormView::new(&visit), blank()))
}

async fn add(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let attempt = async {
        let until = until(&input.days, visit.ctx.now);
        match input.rule.as_str() {
            "allow" => {
                let operation = AllowAddress::new(&input.network, &input.reason, until)?;
                parts.office.perform(&visit.ctx, operation).await
            }
            _ => {
                let operation = BlockAddress::new(&input.network, &input.reason, until)?;
                parts.office.perform(&visit.ctx, operation).await
            }
        }
    };
    let Err(refusal) = attempt.await else {
        return Ok(web::see_other_with("/blocks", "blocklist-added"));
    };
    let seen = see(&parts, &visit, 1).await?;
    again(&visit, refusal, |form| page(&visit, &seen, form, input))
}

async fn lift(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(why): CheckedForm<Why>,
) -> Answer {
    let id: EntryId = id.parse().map_err(|_| Refusal::not_found("not an entry's id"))?;
    let attempt = async { parts.office.perform(&visit.ctx, LiftBlock::new(id, &why.reason)?).await };
    let Err(refusal) = attempt.await else {
        return Ok(web::see_other_with("/blocks", "blocklist-lifted-now"));
    };
    let seen = see(&parts, &visit, 1).await?;
    again(&visit, refusal, |form| page(&visit, &seen, form, blank()))
}

fn blank() -> Input {
    Input { rule: "block".into(), network: String::new(), reason: String::new(), days: "7".into() }
}

/// An empty choice lasts until it is lifted.
fn until(days: &str, now: Timestamp) -> Option<Timestamp> {
    days.parse().ok().and_then(|days: u16| now.checked_add(Duration::days(days.into())))
}

async fn see(parts: &Parts, visit: &Visit, page: u64) -> Result<Seen, Refusal> {
    let (entries, total) = views::list(&parts.office, &visit.ctx, page).await?;
    let mut reading = parts.office.view(&visit.ctx, LIST, Target::any(ENTRY)).await?;
    let (sql, keys) = reading.parts();
    Ok(Seen { entries, page, total, names: parts.people.names(sql, keys).await? })
}

fn page(visit: &Visit, seen: &Seen, form: FormView, input: Input) -> BlocksPage {
    let rules = [("block", "blocklist-rule-block"), ("allow", "blocklist-rule-allow")];
    let days = ["1", "7", "30", "365"]
        .map(|days| Choice::new(days, visit.t_with("blocklist-days", "count", days), input.days == days));
    let forever = Choice::new("", visit.t("blocklist-forever"), input.days.is_empty());
    BlocksPage {
        page: Page::new(visit, "blocklist-title").with_lead("blocklist-lead"),
        form,
        rules: rules.map(|(name, label)| Choice::new(name, visit.t(label), input.rule == name)).into(),
        days: days.into_iter().chain([forever]).collect(),
        lines: seen.entries.iter().map(|entry| line(visit, entry, &seen.names)).collect(),
        pager: Pager::new(visit, "/blocks", seen.page, PER_PAGE, seen.total),
        input,
    }
}

fn line(visit: &Visit, entry: &Listed, names: &HashMap<UserId, String>) -> Line {
    let lifted = entry.lifted_at.map(|at| {
        let by = entry.lifted_by.as_deref().map(|by| who(visit, by, names)).unwrap_or_default();
        let why = entry.lift_reason.as_deref().unwrap_or_default();
        format!("{} · {by} · {why}", visit.date_time(at))
    });
    Line {
        id: entry.id.to_string(),
        network: shown(entry),
        rule: match entry.rule {
            Rule::Block => "blocklist-rule-block",
            Rule::Allow => "blocklist-rule-allow",
            Rule::Automatic => "blocklist-rule-automatic",
        },
        reason: if entry.rule == Rule::Automatic {
            spoken(visit, &entry.reason)
        } else {
            entry.reason.clone()
        },
        made: format!("{} · {}", visit.date_time(entry.made_at), who(visit, &entry.made_by, names)),
        until: entry.until.map_or_else(|| visit.t("blocklist-forever"), |until| visit.date_time(until)),
        state: entry.state(visit.ctx.now),
        lifted,
    }
}

/// `inspected 5, probe-path 2` as people say it.
fn spoken(visit: &Visit, reason: &str) -> String {
    let one = |offence: &str| {
        let (name, count) = offence.rsplit_once(' ').unwrap_or((offence, ""));
        let known = OFFENCES.iter().find(|(known, _)| *known == name);
        let name = known.map_or_else(|| name.to_owned(), |(_, key)| visit.t(key));
        if count.is_empty() { name } else { format!("{name} ×{count}") }
    };
    reason.split(", ").map(one).collect::<Vec<_>>().join(", ")
}

/// One address without its length.
fn shown(entry: &Listed) -> String {
    let network = entry.network;
    match network.prefix_len() == network.max_prefix_len() {
        true => network.addr().to_string(),
        false => network.to_string(),
    }
}

fn who(visit: &Visit, reference: &str, names: &HashMap<UserId, String>) -> String {
    let known = reference.parse().ok().and_then(|user: UserId| names.get(&user).cloned());
    match known {
        Some(name) => name,
        None if reference.starts_with("system:") => visit.t("blocklist-by-program"),
        None => reference.to_owned(),
    }
}
