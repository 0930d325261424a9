//! `/rollcalls/{id}`: the counts, the departments, the people; resending and closing.
//!
//! Everything is counted at the moment of the request. E-mail addresses are nowhere on it: the
//! service does not even read them for this page.

use super::{csv, department, is_drill, place, shaking, state, status, title};
use crate::{
    functions::{Function, Functions},
    model::{
        area,
        tally::{Tallies, Tally as Counts},
    },
    operations::rollcall::{CloseRollCall, Resend},
    platform::MailState,
    service::ServiceParts,
    store::{
        recipient::Row,
        roll_call::{MOST_RESENDS, RollCall},
    },
    views::rollcalls::{self, Filter, MailCounts, PER_PAGE, Shown, Wanted},
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use http::header;
use kernel::{Message, Timestamp};
use serde::Deserialize;
use std::fmt::Write;
use uuid::Uuid;
use web::{
    Answer, CheckedForm, Page, Pager, SignedIn, Tab, Tally, Visit, encoded, grouped, html, see_other_with,
};

#[derive(Template)]
#[template(path = "safety/tally.html")]
struct TallyPage {
    page: Page,
    id: Uuid,
    state: (&'static str, String),
    is_drill: bool,
    is_open: bool,
    is_cancelled: bool,
    is_auto: bool,
    auto_href: String,
    refresh_href: String,
    csv_href: String,
    updated: String,
    counts: Counts,
    mails: MailCounts,
    bar: Tally,
    departments: Vec<DepartmentLine>,
    tabs: Vec<Tab>,
    only: Option<String>,
    all_departments_href: String,
    people: Vec<PersonLine>,
    pager: Pager,
    facts: Facts,
    /// Form token, when the person may resend and close.
    manage: Option<Manage>,
}

struct Manage {
    csrf: String,
    resend_note: Option<String>,
}

struct DepartmentLine {
    name: String,
    href: String,
    counts: Counts,
    percent: u64,
}

struct PersonLine {
    name: String,
    department: String,
    area: String,
    tone: &'static str,
    status: String,
    answered_at: Option<Timestamp>,
    first: Option<String>,
    comment: String,
    mail: String,
    /// No mail of theirs went out: somebody must call.
    is_unreached: bool,
}

struct Facts {
    is_event: bool,
    headline: String,
    hypocentre: Option<String>,
    areas: Vec<(String, String)>,
    source: String,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    resends: i32,
}

/// What of the roll-call is looked at; part of the address, so that it can be sent to a colleague.
#[derive(Clone, Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    show: String,
    department: Option<String>,
    page: Option<u64>,
    #[serde(default)]
    auto: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter::from_name(&self.show)
    }

    fn is_auto(&self) -> bool {
        self.auto == "1"
    }

    fn wanted(&self, id: Uuid) -> Wanted<'_> {
        let (filter, department) = (self.filter(), self.department.as_deref());
        Wanted { id, filter, department, page: self.page.unwrap_or(1) }
    }

    /// The address with another filter, department or refreshing.
    fn href(&self, path: &str, filter: Filter, department: Option<&str>, is_auto: bool) -> String {
        let mut href = format!("{path}?show={}", filter.name());
        if let Some(department) = department {
            // Writing to a String does not fail.
            let _ = write!(href, "&department={}", encoded(department));
        }
        if is_auto {
            href.push_str("&auto=1");
        }
        href
    }
}

pub async fn show(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Answer {
    functions.require(Function::View)?;
    let shown = rollcalls::show(&parts.office, &*parts.platform, &visit.ctx, &asked.wanted(id)).await?;
    html(&page(&visit, &functions, &asked, shown))
}

pub async fn export(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Answer {
    functions.require(Function::View)?;
    let shown = rollcalls::export(&parts.office, &*parts.platform, &visit.ctx, &asked.wanted(id)).await?;
    let zone = visit.site.zone;
    let day: String = zone.machine(shown.call.started_at).chars().take(10).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"rollcall-{day}.csv\"")),
    ];
    Ok((headers, csv::write(&visit, &shown)).into_response())
}

#[derive(Deserialize)]
pub struct Nothing {}

pub async fn resend(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    Path(id): Path<Uuid>,
    CheckedForm(_): CheckedForm<Nothing>,
) -> Answer {
    functions.require(Function::Start)?;
    let people = parts.office.perform(&visit.ctx, Resend { id }).await?;
    let notice = if people > 0 { "safety-resent" } else { "safety-resent-nobody" };
    Ok(see_other_with(&format!("/rollcalls/{id}"), notice))
}

pub async fn close(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    Path(id): Path<Uuid>,
    CheckedForm(_): CheckedForm<Nothing>,
) -> Answer {
    functions.require(Function::Start)?;
    parts.office.perform(&visit.ctx, CloseRollCall { id }).await?;
    Ok(see_other_with(&format!("/rollcalls/{id}"), "safety-closed"))
}

fn page(visit: &Visit, functions: &Functions, asked: &Asked, shown: Shown) -> TallyPage {
    let Shown { call, tallies, mails, rows, matching } = shown;
    let path = format!("/rollcalls/{}", call.id);
    let (filter, only) = (asked.filter(), asked.department.as_deref());
    let is_auto = asked.is_auto() && call.is_open();
    let base = asked.href(&path, filter, only, is_auto);
    let counts = tallies.total;
    let (tone, key) = state(&call);
    TallyPage {
        page: Page::titled(visit, title(visit, &call)).below("safety-list-title", "/rollcalls"),
        id: call.id,
        state: (tone, visit.t(key)),
        is_drill: is_drill(&call),
        is_open: call.is_open(),
        is_cancelled: key == "safety-state-cancelled",
        is_auto,
        auto_href: asked.href(&path, filter, only, !is_auto),
        refresh_href: base.clone(),
        csv_href: asked.href(&format!("{path}/csv"), filter, only, false),
        updated: visit.t_with("safety-tally-updated", "time", visit.date_time_seconds(visit.ctx.now)),
        counts,
        mails,
        bar: bar(visit, &counts),
        departments: departments(visit, asked, &path, &tallies),
        tabs: tabs(visit, asked, &path, (&counts, &mails)),
        only: only.map(|name| visit.t_with("safety-tally-only", "department", department(visit, name))),
        all_departments_href: asked.href(&path, filter, None, is_auto),
        people: rows.into_iter().map(|(row, mail)| person(visit, row, mail)).collect(),
        pager: Pager::new(visit, &base, asked.page.unwrap_or(1), PER_PAGE, matching),
        facts: facts(visit, &call),
        manage: (functions.has(Function::Start) && call.is_open()).then(|| manage(visit, &call, &counts)),
    }
}

fn bar(visit: &Visit, counts: &Counts) -> Tally {
    Tally::new(&[
        ("good", visit.t("safety-status-safe"), counts.safe),
        ("warn", visit.t("safety-status-injured"), counts.injured),
        ("bad", visit.t("safety-status-needs-help"), counts.needs_help),
        ("quiet", visit.t("safety-status-none"), counts.not_answered),
    ])
}

/// Those that answered least come first: that is where somebody must call.
fn departments(visit: &Visit, asked: &Asked, path: &str, tallies: &Tallies<String>) -> Vec<DepartmentLine> {
    let line = |(name, counts): (&Option<String>, &Counts)| {
        let name = name.as_deref().unwrap_or_default();
        DepartmentLine {
            name: department(visit, name),
            href: format!("{}#people", asked.href(path, asked.filter(), Some(name), asked.is_auto())),
            counts: *counts,
            percent: counts.answered_percent().unwrap_or(0),
        }
    };
    let mut lines: Vec<DepartmentLine> = tallies.departments.iter().map(line).collect();
    lines.sort_by_key(|line| (line.counts.not_safe() == 0, line.percent));
    lines
}

fn tabs(visit: &Visit, asked: &Asked, path: &str, (counts, mails): (&Counts, &MailCounts)) -> Vec<Tab> {
    let of = |filter| match filter {
        Filter::Everyone => ("safety-tally-filter-all", counts.asked()),
        Filter::Silent => ("safety-tally-filter-none", counts.not_answered),
        Filter::NotSafe => ("safety-tally-filter-not-safe", counts.not_safe()),
        Filter::Safe => ("safety-tally-filter-safe", counts.safe),
        Filter::Unreached => ("safety-tally-filter-unreached", mails.failed.saturating_add(mails.no_address)),
    };
    let tab = |filter: Filter| {
        let (key, count) = of(filter);
        // The numbers are those of the whole: with one department chosen they would mislead.
        let label = match asked.department {
            None => format!("{} {}", visit.t(key), grouped(count)),
            Some(_) => visit.t(key),
        };
        let href = asked.href(path, filter, asked.department.as_deref(), asked.is_auto());
        Tab { href: format!("{href}#people"), label, is_current: asked.filter() == filter }
    };
    Filter::ALL.map(tab).to_vec()
}

fn person(visit: &Visit, row: Row, mail: Option<MailState>) -> PersonLine {
    let (tone, key) = status(row.answer);
    let (mail_tone, mail) = mail_state(&row, mail);
    let corrected = row.first_answered_at.filter(|_| row.answers > 1);
    PersonLine {
        name: row.name,
        department: department(visit, &row.department),
        area: row.area.map(|code| place(visit.language(), code)).unwrap_or_default(),
        tone,
        status: visit.t(key),
        answered_at: row.answered_at,
        first: corrected.map(|at| visit.t_with("safety-tally-corrected", "time", visit.date_time(at))),
        comment: row.comment,
        mail: visit.t(mail),
        is_unreached: mail_tone == "bad",
    }
}

/// Tone and locale key.
pub(super) fn mail_state(row: &Row, mail: Option<MailState>) -> (&'static str, &'static str) {
    match mail {
        _ if row.has_no_address => ("bad", "safety-mail-state-none"),
        _ if row.is_due => ("quiet", "safety-mail-state-waiting"),
        Some(MailState::Sent) => ("good", "safety-mail-state-sent"),
        Some(MailState::Failed) => ("bad", "safety-mail-state-failed"),
        Some(MailState::Waiting) | None => ("quiet", "safety-mail-state-waiting"),
    }
}

fn facts(visit: &Visit, call: &RollCall) -> Facts {
    let areas = call.occasion.areas.iter();
    Facts {
        is_event: call.is_event,
        headline: call.occasion.headline.clone(),
        hypocentre: call.occasion.hypocentre.clone(),
        areas: areas.map(|(code, felt)| (place(visit.language(), *code), shaking(visit, *felt))).collect(),
        source: area::ATTRIBUTION.of(visit.language()).to_owned(),
        started_at: call.started_at,
        ended_at: call.ended.map(|(at, _)| at),
        resends: call.resends,
    }
}

fn manage(visit: &Visit, call: &RollCall, counts: &Counts) -> Manage {
    let left = MOST_RESENDS.saturating_sub(call.resends);
    let note = Message::key("safety-tally-resend-note")
        .with("count", grouped(counts.not_answered))
        .with("left", left);
    Manage {
        csrf: visit.session.as_ref().map(|session| session.csrf.as_str().to_owned()).unwrap_or_default(),
        resend_note: (left > 0).then(|| visit.message(&note)),
    }
}

impl TallyPage {
    fn people(&self, count: &u64) -> String {
        self.page.t_with("safety-tally-people", "count", grouped(*count))
    }

    fn answered_note(&self) -> String {
        let note = Message::key("safety-answered-of").with("answered", grouped(self.counts.answered()));
        self.page.message(&note.with("asked", grouped(self.counts.asked())))
    }

    fn attention_note(&self) -> String {
        let note = Message::key("safety-tally-attention-note").with("injured", grouped(self.counts.injured));
        self.page.message(&note.with("help", grouped(self.counts.needs_help)))
    }

    fn mails_note(&self) -> String {
        let unreached = self.mails.failed.saturating_add(self.mails.no_address);
        let note = Message::key("safety-tally-mails-note").with("unreached", grouped(unreached));
        self.page.message(&note.with("waiting", grouped(self.mails.waiting)))
    }
}
