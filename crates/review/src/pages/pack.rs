//! `/reviews/{month}`: the pack as whoever reviews it reads it. The summary first, then what needs an answer, then
//! each question with what was found; the signatures last.

use super::{
    Parts,
    about::{self, RuleFace},
    month_of,
    samples::{self, PrivilegedFace, TreeFace},
    wording::{self, LineFace},
};
use crate::{
    model::{
        month::Month,
        pack::{AccountLine, CountLine, KeyPart, Listing, Pack, instant},
        standing::{self, Stage},
    },
    operations::{Finding, ReadPack, Shown},
    views,
};
use axum::extract::{Path, Query, State};
use kernel::{Refusal, UserId};
use office::Target;
use serde::Deserialize;
use std::collections::HashMap;
use web::{Answer, FormView, Page, SignedIn, Visit, again, grouped, html};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `all`: every list is open, for printing.
    open: String,
}

#[derive(askama::Template)]
#[template(path = "review/pack.html")]
struct PackPage {
    page: Page,
    form: FormView,
    at: String,
    opens_all: bool,
    tone: &'static str,
    stage: &'static str,
    is_overdue: bool,
    is_final: bool,
    is_signed: bool,
    due: String,
    period: String,
    drawn_at: String,
    edition: i32,
    digest: String,
    first: Option<String>,
    second: Option<String>,
    may_sign: bool,
    is_first_signer: bool,
    unanswered: usize,
    figures: Vec<Figure>,
    about: Vec<(&'static str, String)>,
    rules: Vec<RuleFace>,
    findings: Vec<FindingFace>,
    is_whole: bool,
    integrity_lead: &'static str,
    entries: String,
    /// The command that checks the downloaded pack.
    check: String,
    trees: Vec<TreeFace>,
    /// `None`: a pack of before such a sample was drawn.
    privileged: Option<PrivilegedFace>,
    unplaced: u64,
    lists: Vec<ListFace>,
    sign_ins: SignInsFace,
    rankings: Vec<(&'static str, Vec<(String, String)>)>,
    accounts_total: String,
    accounts_suspended: String,
    known_since: String,
    is_too_early: bool,
    account_lists: Vec<AccountList>,
    quarter: Option<Quarter>,
    counts: Vec<CountFace>,
    keys: Vec<KeyFace>,
}

struct Figure {
    label: &'static str,
    value: String,
    note: String,
}

struct FindingFace {
    action: String,
    text: String,
    todo: String,
    opened: String,
    answer: Option<(String, String)>,
    closing: Option<(String, String)>,
    tone: &'static str,
    state: &'static str,
}

/// One heading with its entries.
struct ListFace {
    heading: &'static str,
    lead: &'static str,
    empty: &'static str,
    total: String,
    shown: usize,
    is_cut: bool,
    is_open: bool,
    kinds: Vec<(String, String, String)>,
    lines: Vec<LineFace>,
    shows_approval: bool,
}

struct SignInsFace {
    succeeded: String,
    failed: String,
    locked: String,
    is_estimate: bool,
}

struct AccountList {
    heading: &'static str,
    lead: &'static str,
    empty: &'static str,
    /// Who has not signed in for so many days: only as far back as there are records.
    is_of_days: bool,
    lines: Vec<AccountFace>,
}

struct AccountFace {
    name: String,
    login: String,
    standing: &'static str,
    state: (&'static str, &'static str),
    roles: String,
    created: String,
    last_use: String,
}

struct Quarter {
    lines: Vec<AccountFace>,
    confirmed: Option<String>,
}

struct CountFace {
    href: String,
    activity: String,
    tone: &'static str,
    outcome: &'static str,
    count: String,
    before: String,
}

struct KeyFace {
    class: String,
    alive: String,
    span: String,
    made: String,
    destroyed: String,
}

pub(super) async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(month): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let seen = see(&parts, &visit, month_of(&month)?).await?;
    html(&page(&visit, &seen, FormView::new(&visit), asked.open == "all"))
}

/// The same page with what was wrong.
pub(super) async fn refused(parts: &Parts, visit: &Visit, month: Month, refusal: Refusal) -> Answer {
    let seen = see(parts, visit, month).await?;
    again(visit, refusal, |form| page(visit, &seen, form, false))
}

struct Seen {
    shown: Shown,
    names: HashMap<UserId, String>,
}

async fn see(parts: &Parts, visit: &Visit, month: Month) -> Result<Seen, Refusal> {
    let shown = parts.office.perform(&visit.ctx, ReadPack(month)).await?;
    let mut reading = parts.office.view(&visit.ctx, views::LIST, Target::any("review.month")).await?;
    let (sql, keys) = reading.parts();
    Ok(Seen { names: identity::api::names(sql, keys).await?, shown })
}

fn page(visit: &Visit, seen: &Seen, form: FormView, opens_all: bool) -> PackPage {
    let Shown { face, pack, findings } = &seen.shown;
    let month = wording::month(visit, pack.month);
    let stage = face.stage();
    let is_overdue = standing::is_overdue(pack.month, stage, visit.ctx.now);
    let unanswered = findings.iter().filter(|finding| finding.answer.is_none()).count();
    let (tone, stage_text) = match (stage, unanswered) {
        (Stage::DrawnUp, 1..) => ("bad", "review-stage-answers"),
        _ => wording::stage(stage, is_overdue),
    };
    let signature = |signed: Option<(UserId, kernel::Timestamp)>| {
        signed.map(|(by, at)| format!("{} · {}", wording::person(&seen.names, by), visit.date_time(at)))
    };
    let end = instant(pack.until.saturating_sub(1));
    PackPage {
        page: Page::titled(visit, visit.t_with("review-pack-title", "month", month))
            .with_lead(if pack.is_providers { "review-pack-lead-provider" } else { "review-pack-lead" })
            .below("review-title", "/reviews"),
        form,
        at: format!("/reviews/{}", pack.month),
        opens_all,
        tone,
        stage: stage_text,
        is_overdue,
        is_final: face.is_final,
        is_signed: stage == Stage::SignedByTwo,
        due: visit.date(standing::due(pack.month).saturating_sub(time::Duration::SECOND)),
        period: format!("{} – {}", visit.date(instant(pack.from)), visit.date(end)),
        drawn_at: visit.date_time(instant(pack.drawn_at)),
        edition: face.edition,
        digest: kernel::hex(&face.digest),
        first: signature(face.signatures.first),
        second: signature(face.signatures.second),
        may_sign: matches!(stage, Stage::DrawnUp | Stage::SignedOnce),
        is_first_signer: face.signatures.first.is_some_and(|(by, _)| Some(by) == visit.ctx.actor.user()),
        unanswered,
        figures: figures(visit, pack, findings),
        about: about::facts(visit, pack),
        rules: about::rules(visit, pack),
        findings: findings.iter().map(|finding| finding_face(visit, seen, finding)).collect(),
        is_whole: pack.is_whole(),
        integrity_lead: match pack.trees.iter().any(|tree| tree.continues.is_some()) {
            true => "review-integrity-lead",
            false => "review-integrity-lead-first",
        },
        entries: grouped(pack.entries),
        check: format!(
            "sekisho review check {}-pack.json --key \"$(grep -m 1 '^sekisho/' keys)\"",
            pack.month
        ),
        trees: pack.trees.iter().map(|tree| samples::tree(visit, pack, tree)).collect(),
        privileged: pack.privileged_sample.as_ref().map(|sample| samples::privileged(visit, pack, sample)),
        unplaced: pack.unplaced,
        lists: lists(visit, pack, opens_all),
        sign_ins: SignInsFace {
            succeeded: grouped(pack.sign_ins.succeeded),
            failed: grouped(pack.sign_ins.failed),
            locked: grouped(pack.sign_ins.locked),
            is_estimate: pack.sign_ins.is_estimate,
        },
        rankings: rankings(pack),
        accounts_total: grouped(pack.accounts.total),
        accounts_suspended: grouped(pack.accounts.suspended),
        known_since: visit.date(instant(pack.known_since)),
        is_too_early: pack.is_too_early(),
        account_lists: account_lists(visit, pack),
        quarter: pack.accounts.all.as_ref().map(|all| Quarter {
            lines: all.iter().map(|line| account(visit, line)).collect(),
            confirmed: signature(face.accounts),
        }),
        counts: pack.counts.iter().map(|count| count_face(visit, pack, count)).collect(),
        keys: pack.retention.iter().map(|part| key_face(visit, part)).collect(),
    }
}

fn figures(visit: &Visit, pack: &Pack, findings: &[Finding]) -> Vec<Figure> {
    let open = findings.iter().filter(|finding| finding.closing.is_none()).count();
    let unapproved = pack.privileged.total.saturating_sub(pack.approved);
    let figure = |label, value, note| Figure { label, value, note };
    let note = |key: &'static str, count: u64| visit.t_with(key, "count", grouped(count));
    let whole = if pack.is_whole() { "review-whole" } else { "review-not-whole" };
    vec![
        figure("review-figure-integrity", visit.t(whole), note("review-figure-entries", pack.entries)),
        figure(
            "review-figure-privileged",
            grouped(pack.privileged.total),
            note("review-figure-unapproved", unapproved),
        ),
        figure(
            "review-figure-failed",
            grouped(pack.sign_ins.failed),
            note("review-figure-locked", pack.sign_ins.locked),
        ),
        figure(
            "review-figure-findings",
            grouped(u64::try_from(findings.len()).unwrap_or(0)),
            note("review-figure-open", u64::try_from(open).unwrap_or(0)),
        ),
    ]
}

fn finding_face(visit: &Visit, seen: &Seen, finding: &Finding) -> FindingFace {
    let pack = &seen.shown.pack;
    let (text, todo) = match wording::is_remark(&finding.code) {
        true => (finding.words.clone(), String::new()),
        false => wording::finding(visit, &finding.code, finding.count, pack.is_providers),
    };
    let by = |by: Option<UserId>| by.map(|by| wording::person(&seen.names, by)).unwrap_or_default();
    let opened_by = match finding.opened_by.parse() {
        Ok(user) => wording::person(&seen.names, user),
        Err(_) => visit.t("review-opened-by-program"),
    };
    let (tone, state) = match (&finding.answer, &finding.closing) {
        (None, _) => ("bad", "review-finding-state-open"),
        (Some(_), None) => ("warn", "review-finding-state-answered"),
        (Some(_), Some(_)) => ("good", "review-finding-state-closed"),
    };
    FindingFace {
        action: format!("/reviews/{}/findings/{}", pack.month, finding.id),
        text,
        todo,
        opened: format!("{opened_by} · {}", visit.date_time(finding.opened_at)),
        answer: finding.answer.as_ref().map(|(words, user, at)| {
            let at = at.map(|at| visit.date_time(at)).unwrap_or_default();
            (words.clone(), format!("{} · {at}", by(*user)))
        }),
        closing: finding
            .closing
            .as_ref()
            .map(|(words, user, at)| (words.clone(), format!("{} · {}", by(*user), visit.date_time(*at)))),
        tone,
        state,
    }
}

/// Lists longer than this are closed until somebody opens them.
const OPEN_UP_TO: usize = 20;

fn lists(visit: &Visit, pack: &Pack, opens_all: bool) -> Vec<ListFace> {
    let visits = match pack.is_providers {
        true => ("review-machine", "review-machine-lead", "review-machine-none"),
        false => ("review-visits", "review-visits-lead", "review-visits-none"),
    };
    [
        (("review-privileged", "review-privileged-lead", "review-privileged-none"), &pack.privileged, true),
        (("review-roles", "review-roles-lead", "review-roles-none"), &pack.roles, false),
        (("review-keys", "review-keys-lead", "review-keys-none"), &pack.keys, false),
        (("review-reads", "review-reads-lead", "review-reads-none"), &pack.reads, false),
        (visits, &pack.visits, false),
    ]
    .map(|(texts, listing, shows_approval)| list(visit, pack, texts, (listing, shows_approval, opens_all)))
    .into()
}

fn list(
    visit: &Visit,
    pack: &Pack,
    (heading, lead, empty): (&'static str, &'static str, &'static str),
    (listing, shows_approval, opens_all): (&Listing, bool, bool),
) -> ListFace {
    let kinds = listing.by_activity.iter();
    ListFace {
        heading,
        lead,
        empty,
        total: grouped(listing.total),
        shown: listing.lines.len(),
        is_cut: u64::try_from(listing.lines.len()).unwrap_or(0) < listing.total,
        is_open: opens_all || listing.lines.len() <= OPEN_UP_TO,
        kinds: kinds
            .map(|(name, count)| (behind(visit, pack, name), wording::activity(visit, name), grouped(*count)))
            .collect(),
        lines: listing.lines.iter().map(|line| wording::line(visit, pack, line)).collect(),
        shows_approval,
    }
}

/// Where the entries behind a number are.
fn behind(_: &Visit, pack: &Pack, activity: &str) -> String {
    let first = pack.month.first_day();
    let last = pack.month.after().first_day().previous_day().unwrap_or(first);
    let last = last.min(day_of(pack.until).unwrap_or(last));
    format!("/audit?from={first}&until={last}&activity={}", web::encoded(activity))
}

/// The day, in Japan, that ends with this instant.
fn day_of(until: i64) -> Option<time::Date> {
    let japan = time::UtcOffset::from_hms(9, 0, 0).ok()?;
    Some(instant(until.saturating_sub(1)).to_offset(japan).date())
}

fn rankings(pack: &Pack) -> Vec<(&'static str, Vec<(String, String)>)> {
    let named = |name: &str| pack.people.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let of = |ranked: &[crate::model::ranking::Ranked]| {
        ranked.iter().map(|ranked| (named(&ranked.name), grouped(ranked.count))).collect::<Vec<_>>()
    };
    let all = [
        ("review-by-account", of(&pack.sign_ins.accounts)),
        ("review-by-address", of(&pack.sign_ins.addresses)),
    ];
    all.into_iter().filter(|(_, ranked)| !ranked.is_empty()).collect()
}

fn account_lists(visit: &Visit, pack: &Pack) -> Vec<AccountList> {
    let faces = |lines: &[AccountLine]| lines.iter().map(|line| account(visit, line)).collect();
    vec![
        AccountList {
            heading: "review-administrators",
            lead: "review-administrators-lead",
            empty: "review-administrators-none",
            is_of_days: false,
            lines: faces(&pack.accounts.administrators),
        },
        AccountList {
            heading: "review-idle",
            lead: "review-idle-lead",
            empty: "review-idle-none",
            is_of_days: true,
            lines: faces(&pack.accounts.idle_administrators),
        },
        AccountList {
            heading: "review-dormant",
            lead: "review-dormant-lead",
            empty: "review-dormant-none",
            is_of_days: true,
            lines: faces(&pack.accounts.dormant),
        },
    ]
}

fn account(visit: &Visit, line: &AccountLine) -> AccountFace {
    let day = |at: Option<i64>| at.map(|at| visit.date(instant(at)));
    AccountFace {
        name: line.name.clone(),
        login: line.login.clone(),
        standing: match line.standing.as_str() {
            "administrator" => "review-standing-administrator",
            "operator" => "review-standing-operator",
            _ => "review-standing-member",
        },
        state: match line.is_active {
            true => ("good", "review-account-active"),
            false => ("quiet", "review-account-suspended"),
        },
        roles: visit.listed(&line.roles),
        created: day(line.created_at).unwrap_or_default(),
        last_use: day(line.last_use).unwrap_or_else(|| visit.t("review-never-used")),
    }
}

fn count_face(visit: &Visit, pack: &Pack, count: &CountLine) -> CountFace {
    let (tone, outcome) = wording::outcome(&count.outcome);
    CountFace {
        href: format!("{}&outcome={}", behind(visit, pack, &count.activity), web::encoded(&count.outcome)),
        activity: wording::activity(visit, &count.activity),
        tone,
        outcome,
        count: grouped(count.count),
        before: if pack.is_first() { "–".to_owned() } else { grouped(count.before) },
    }
}

fn key_face(visit: &Visit, part: &KeyPart) -> KeyFace {
    let month = |stored: &String| {
        let month = stored.parse::<Month>().map(|month| wording::month(visit, month));
        month.unwrap_or_else(|_| stored.clone())
    };
    KeyFace {
        class: wording::class(visit, part.retention),
        alive: grouped(part.alive),
        span: match (&part.oldest, &part.newest) {
            (Some(oldest), Some(newest)) if oldest != newest => {
                format!("{} – {}", month(oldest), month(newest))
            }
            (Some(only), _) => month(only),
            (None, _) => String::new(),
        },
        made: grouped(part.made_in_month),
        destroyed: grouped(part.destroyed_in_month),
    }
}
