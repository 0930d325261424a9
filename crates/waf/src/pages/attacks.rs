//! `/attacks`: what was detected and why, in words; for administrators also their choice.

use super::{Names, Parts, families, is_operator};
use crate::{
    Mode,
    operations::{ChooseMode, ListMatches, Matches},
    views::{self, CHOICES, PACKAGES},
};
use axum::extract::{Query, State};
use kernel::{Refusal, Timestamp};
use ledger::{EntryOutcome, Found};
use office::Target;
use serde::Deserialize;
use serde_json::Value;
use time::Duration;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, encoded, html};

/// How far back the list goes.
const DAYS: i64 = 31;

#[derive(Clone, Default, Deserialize)]
pub(super) struct Input {
    #[serde(default)]
    trace: String,
    /// Where the part before ended: `<unix nanoseconds>.<id>`.
    #[serde(default)]
    before: String,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    service: String,
    mode: String,
}

#[derive(askama::Template)]
#[template(path = "waf/attacks.html")]
struct AttacksPage {
    page: Page,
    form: FormView,
    choose: FormView,
    trace: String,
    is_operator: bool,
    lines: Vec<Line>,
    older: Option<String>,
    choices: Vec<ServiceChoice>,
}

/// One request.
struct Line {
    at: String,
    /// What kinds of attack were suspected.
    kinds: Vec<String>,
    is_refused: bool,
    place: String,
    address: String,
    actor: String,
    trace: String,
    findings: Vec<FindingLine>,
    /// Not told one by one.
    further: u64,
}

struct FindingLine {
    rule: String,
    message: String,
    variable: String,
    excerpt: String,
}

struct ServiceChoice {
    service: String,
    modes: Vec<Choice>,
    changed: Option<(String, String)>,
}

pub(super) async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Query(input): Query<Input>,
) -> Answer {
    let names = people(&parts, &visit).await?;
    let choices = choices(&parts, &visit, &names).await?;
    let (list, fault) = match asked(&input, visit.ctx.now) {
        Ok(list) => (list, None),
        Err(refusal) => (ListMatches::Lately { since: since(visit.ctx.now), before: None }, Some(refusal)),
    };
    let found = parts.office.perform(&visit.ctx, list).await?;
    match fault {
        None => html(&page(&visit, FormView::new(&visit), &input, found, &names, choices)),
        Some(refusal) => again(&visit, refusal, |form| page(&visit, form, &input, found, &names, choices)),
    }
}

pub(super) async fn choose(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(chosen): CheckedForm<Chosen>,
) -> Answer {
    // Whoever may not choose is not told what may be chosen.
    views::choices(&parts.office, &visit.ctx).await?;
    let mode = match chosen.mode.as_str() {
        "block" => Mode::Block,
        "detect" => Mode::Detect,
        _ => Mode::Off,
    };
    let choice = ChooseMode::new(&chosen.service, mode, &parts.choosable)?;
    parts.office.perform(&visit.ctx, choice).await?;
    Ok(web::see_other_with("/attacks", "waf-choice-saved"))
}

fn asked(input: &Input, now: Timestamp) -> Result<ListMatches, Refusal> {
    match input.trace.trim() {
        "" => Ok(ListMatches::Lately { since: since(now), before: before(&input.before) }),
        trace => ListMatches::of_trace(trace),
    }
}

fn since(now: Timestamp) -> Timestamp {
    now.saturating_sub(Duration::days(DAYS))
}

fn before(text: &str) -> Option<(Timestamp, i64)> {
    let (nanos, id) = text.split_once('.')?;
    let at = Timestamp::from_unix_timestamp_nanos(nanos.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

async fn people(parts: &Parts, visit: &Visit) -> Result<Names, Refusal> {
    let action = if is_operator(visit) { PACKAGES } else { CHOICES };
    let mut reading = parts.office.view(&visit.ctx, action, Target::any("waf.match")).await?;
    let (sql, keys) = reading.parts();
    Ok(Names(parts.people.names(sql, keys).await?))
}

/// What an administrator may choose; nothing for operators, who set it for everybody.
async fn choices(parts: &Parts, visit: &Visit, names: &Names) -> Result<Vec<ServiceChoice>, Refusal> {
    if is_operator(visit) {
        return Ok(Vec::new());
    }
    let chosen = views::choices(&parts.office, &visit.ctx).await?;
    let choice = |service: &String| {
        let line = chosen.iter().find(|line| line.service == *service);
        let detects = line.is_some_and(|line| line.mode == Mode::Detect);
        ServiceChoice {
            service: service.clone(),
            modes: vec![
                Choice::new("block", visit.t("waf-mode-block"), !detects),
                Choice::new("detect", visit.t("waf-mode-detect"), detects),
            ],
            changed: line.map(|line| (visit.date_time(line.changed_at), names.of(visit, &line.changed_by))),
        }
    };
    Ok(parts.choosable.iter().map(choice).collect())
}

fn page(
    visit: &Visit,
    form: FormView,
    input: &Input,
    found: Matches,
    names: &Names,
    choices: Vec<ServiceChoice>,
) -> AttacksPage {
    let is_operator = is_operator(visit);
    let lead = if is_operator { "waf-attacks-lead-operator" } else { "waf-attacks-lead" };
    let older = found.next.map(|(at, id)| {
        format!("/attacks?before={}", encoded(&format!("{}.{id}", at.unix_timestamp_nanos())))
    });
    AttacksPage {
        page: Page::new(visit, "waf-attacks-title").with_lead(lead),
        form,
        choose: FormView::new(visit),
        trace: input.trace.clone(),
        is_operator,
        lines: found.entries.iter().map(|entry| line(visit, entry, names)).collect(),
        older,
        choices,
    }
}

fn line(visit: &Visit, entry: &Found, names: &Names) -> Line {
    let content = entry.content.clone().unwrap_or(Value::Null);
    let text = |at: &str| content.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    let findings = content.pointer("/facts/findings").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut kinds: Vec<String> = Vec::new();
    for finding in &findings {
        let tags = finding.get("tags").and_then(Value::as_array).into_iter().flatten();
        let kind = families::of_tags(tags.filter_map(Value::as_str)).map(|key| visit.t(key));
        kinds.extend(kind.filter(|kind| !kinds.contains(kind)));
    }
    if kinds.is_empty() {
        kinds.push(visit.t("waf-family-other"));
    }
    let count = content.pointer("/facts/count").and_then(Value::as_u64).unwrap_or_default();
    let told = u64::try_from(findings.len()).unwrap_or(u64::MAX);
    Line {
        at: visit.date_time_seconds(entry.event_time),
        kinds,
        is_refused: entry.outcome == EntryOutcome::Refused,
        place: format!("{} {}{}", text("/facts/method"), text("/target"), text("/facts/path")),
        address: text("/origin/address"),
        actor: names.of(visit, &text("/actor/id")),
        trace: text("/trace"),
        findings: findings.iter().map(finding).collect(),
        further: count.saturating_sub(told),
    }
}

fn finding(finding: &Value) -> FindingLine {
    let text = |key: &str| finding.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    FindingLine {
        rule: finding.get("rule").and_then(Value::as_u64).unwrap_or_default().to_string(),
        message: text("message"),
        variable: text("variable"),
        excerpt: text("excerpt"),
    }
}
