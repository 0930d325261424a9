//! `/sinks`: where entries are carried to, how far, and what is wrong.

use crate::{
    Reach,
    model::{Kind, State as Running, Target, Typed},
    operations::{AddTarget, PauseTarget, RemoveTarget, StartTarget, TARGET, TestTarget},
    send::Batch,
    views,
};
use axum::{
    Router,
    extract::{Path, State},
    routing::{get, post},
};
use kernel::{Ctx, Message, Refusal, RefusalKind};
use ledger::{EntryOutcome, Found, Retention, Tree};
use ocsf::View;
use office::{Office, Operation, Target as On};
use serde_json::json;
use uuid::Uuid;
use web::{
    Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, grouped, html, see_other_with,
};

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub reach: Reach,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(parts: Parts) -> Router {
    Router::new()
        .route("/sinks", get(show).post(add))
        .route("/sinks/{id}/pause", post(pause))
        .route("/sinks/{id}/remove", post(remove))
        .route("/sinks/{id}/start", post(start))
        .route("/sinks/{id}/test", post(test))
        .with_state(parts)
}

#[derive(serde::Deserialize)]
struct Nothing {}

/// A form of one button.
type Button = CheckedForm<Nothing>;

#[derive(askama::Template)]
#[template(path = "sink/sinks.html")]
struct SinksPage {
    page: Page,
    form: FormView,
    typed: Typed,
    kinds: Vec<Choice>,
    logs: Vec<Choice>,
    froms: Vec<Choice>,
    lines: Vec<Line>,
    /// The key of a webhook that was just added: shown once.
    secret: Option<String>,
}

struct Line {
    id: String,
    name: String,
    kind: &'static str,
    shown: String,
    tone: &'static str,
    state: &'static str,
    is_running: bool,
    error: Option<String>,
    sent: String,
    cursors: Vec<String>,
}

async fn show(State(parts): State<Parts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let seen = views::list(&parts.office, &visit.ctx).await?;
    html(&page(&visit, &seen, FormView::new(&visit), blank(), None))
}

async fn add(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let secret: [u8; 32] = keys::random();
    let secret = kernel::hex(&secret);
    let attempt = async {
        let operation = AddTarget::new(&typed, visit.ctx.tenant.is_provider(), secret.clone())?;
        parts.office.perform(&visit.ctx, operation).await
    };
    let done = attempt.await;
    let seen = views::list(&parts.office, &visit.ctx).await?;
    match done {
        Err(refusal) => again(&visit, refusal, |form| page(&visit, &seen, form, typed, None)),
        Ok(_) if typed.kind == Kind::Webhook.name() => {
            html(&page(&visit, &seen, FormView::new(&visit), blank(), Some(secret)))
        }
        Ok(_) => Ok(see_other_with("/sinks", "sink-added")),
    }
}

async fn start(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    _: Button,
) -> Answer {
    let done = parts.office.perform(&visit.ctx, StartTarget(parse(&id)?)).await;
    answer(&parts, &visit, done.map(|()| "sink-started")).await
}

async fn pause(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    _: Button,
) -> Answer {
    let done = parts.office.perform(&visit.ctx, PauseTarget(parse(&id)?)).await;
    answer(&parts, &visit, done.map(|()| "sink-paused")).await
}

async fn remove(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    _: Button,
) -> Answer {
    let done = parts.office.perform(&visit.ctx, RemoveTarget(parse(&id)?)).await;
    answer(&parts, &visit, done.map(|()| "sink-removed")).await
}

async fn test(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    _: Button,
) -> Answer {
    let done = try_out(&parts, &visit, parse(&id)?).await;
    answer(&parts, &visit, done.map(|()| "sink-tested")).await
}

fn parse(id: &str) -> Result<Uuid, Refusal> {
    Uuid::parse_str(id).map_err(|_| Refusal::not_found("not a target's id"))
}

/// The list again: with a notice, or with what was wrong.
async fn answer(parts: &Parts, visit: &Visit, done: Result<&'static str, Refusal>) -> Answer {
    match done {
        Ok(notice) => Ok(see_other_with("/sinks", notice)),
        Err(refusal) if refusal.kind == RefusalKind::Conflict => {
            let seen = views::list(&parts.office, &visit.ctx).await?;
            again(visit, refusal, |form| page(visit, &seen, form, blank(), None))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Sends an event that says that it is a test, and records what became of it.
async fn try_out(parts: &Parts, visit: &Visit, id: Uuid) -> Result<(), Refusal> {
    let ctx = &visit.ctx;
    let mut reading = parts.office.view(ctx, TestTarget::NAME, On::new(TARGET, id)).await?;
    let (sql, keys) = reading.parts();
    let settings = views::settings(sql, keys, id).await?;
    let settings = settings.ok_or_else(|| Refusal::not_found(format!("no target {id}")))?;
    drop(reading);
    let sent = parts.reach.send(&settings, &test_batch(ctx, id)).await;
    let now = Ctx { now: parts.office.now(), ..ctx.clone() };
    let error = sent.as_ref().err().map(ToString::to_string);
    parts.office.perform(&now, TestTarget { id, error }).await?;
    sent.map(|_| ()).map_err(|error| {
        let words = shown_error(visit, error.name, &error.detail);
        let message = Message::key("sink-test-failed").with("reason", words);
        Refusal::new("SK-SINK-003", RefusalKind::Conflict, message, error.to_string())
    })
}

fn test_batch(ctx: &Ctx, id: Uuid) -> Batch {
    let found = Found {
        id: 0,
        event_time: ctx.now,
        retention: Retention::Operation.number(),
        activity: TestTarget::NAME.to_owned(),
        outcome: EntryOutcome::Success,
        leaf: tlog::leaf_hash(b"test"),
        seq: None,
        content: Some(json!({
            "actor": { "kind": "user", "id": ctx.actor.reference() },
            "target": format!("{TARGET}/{id}"),
            "origin": { "channel": "page" },
            "facts": { "test": true, "note": "This event is a test. It stands in no tree." },
        })),
        forgotten: None,
    };
    let log = ledger::origin(ctx.tenant, found.retention);
    Batch { tenant: ctx.tenant, target: id, log, events: vec![View::of(ctx.tenant, &found)], now: ctx.now }
}

fn blank() -> Typed {
    Typed {
        kind: Kind::Webhook.name().to_owned(),
        logs: vec![Retention::Operation.name().to_owned()],
        from: "now".to_owned(),
        ..Typed::default()
    }
}

type Seen = (Vec<Target>, Vec<Tree>);

fn page(
    visit: &Visit,
    (targets, trees): &Seen,
    form: FormView,
    typed: Typed,
    secret: Option<String>,
) -> SinksPage {
    let is_offered = |kind: &Kind| *kind != Kind::File || visit.ctx.tenant.is_provider();
    let kinds = Kind::ALL.into_iter().filter(is_offered);
    let froms = [("now", "sink-from-now"), ("beginning", "sink-from-beginning")];
    SinksPage {
        page: Page::new(visit, "sink-title").with_lead("sink-lead"),
        form,
        kinds: kinds
            .map(|kind| Choice::new(kind.name(), visit.t(kind_key(kind)), typed.kind == kind.name()))
            .collect(),
        logs: LOGS
            .map(|log| {
                let is_chosen = typed.logs.iter().any(|name| name == log.name());
                Choice::new(log.name(), visit.t(log_key(log.number())), is_chosen)
            })
            .into(),
        froms: froms.map(|(name, key)| Choice::new(name, visit.t(key), typed.from == name)).into(),
        lines: targets.iter().map(|target| line(visit, target, trees)).collect(),
        typed,
        secret,
    }
}

fn line(visit: &Visit, target: &Target, trees: &[Tree]) -> Line {
    let (tone, state) = match (target.state, &target.error) {
        (Running::Running, None) => ("good", "sink-state-running"),
        (Running::Running, Some(_)) => ("warn", "sink-state-failing"),
        (Running::Paused, _) => ("quiet", "sink-state-paused"),
        (Running::Stopped, _) => ("bad", "sink-state-stopped"),
    };
    let cursors = target.cursors.iter().map(|cursor| {
        let size = trees.iter().find(|tree| tree.retention == cursor.retention).map_or(0, |tree| tree.size);
        let waiting = u64::try_from(size.saturating_sub(cursor.seq)).unwrap_or(0);
        let carried = u64::try_from(cursor.seq).unwrap_or(0);
        let message = Message::key("sink-carried").with("log", visit.t(log_key(cursor.retention)));
        let message = message.with("carried", grouped(carried)).with("waiting", grouped(waiting));
        visit.message(&message)
    });
    Line {
        id: target.id.to_string(),
        name: target.name.clone(),
        kind: kind_key(target.kind),
        shown: target.shown.clone(),
        tone,
        state,
        is_running: target.state == Running::Running,
        error: target.error.as_ref().map(|(name, detail)| {
            let since = target.failing_since.map(|since| visit.date_time(since)).unwrap_or_default();
            let message = Message::key("sink-failing").with("reason", shown_error(visit, name, detail));
            visit.message(&message.with("since", since))
        }),
        sent: visit.t_with(
            "sink-last",
            "at",
            target.last_sent_at.map_or_else(|| visit.t("sink-never"), |at| visit.date_time_seconds(at)),
        ),
        cursors: cursors.collect(),
    }
}

/// In words, and what was said.
fn shown_error(visit: &Visit, name: &str, detail: &str) -> String {
    let known = ERRORS.iter().find(|(known, _)| *known == name);
    match known {
        Some((_, key)) => visit.t_with(key, "detail", detail),
        None => detail.to_owned(),
    }
}

/// What can go wrong, by the error's name.
const ERRORS: [(&str, &str); 9] = [
    ("unresolved", "sink-error-unresolved"),
    ("forbidden", "sink-error-forbidden"),
    ("unreachable", "sink-error-unreachable"),
    ("tls", "sink-error-tls"),
    ("protocol", "sink-error-protocol"),
    ("timed-out", "sink-error-timed-out"),
    ("answer", "sink-error-answer"),
    ("file", "sink-error-file"),
    ("unconfirmed", "sink-error-unconfirmed"),
];

/// Kinds of logs that are written today.
const LOGS: [Retention; 5] =
    [Retention::Operation, Retention::Access, Retention::System, Retention::Network, Retention::Portal];

fn log_key(retention: i16) -> &'static str {
    match Retention::from_number(retention) {
        Some(Retention::Access) => "sink-log-access",
        Some(Retention::System) => "sink-log-system",
        Some(Retention::Network) => "sink-log-network",
        Some(Retention::Portal) => "sink-log-portal",
        Some(Retention::Operation) => "sink-log-operation",
        _ => "sink-log-other",
    }
}

fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "sink-kind-file",
        Kind::Syslog => "sink-kind-syslog",
        Kind::Otlp => "sink-kind-otlp",
        Kind::Webhook => "sink-kind-webhook",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::send::SendError;

    #[test]
    fn everything_that_goes_wrong_has_words() {
        let known: Vec<&str> = ERRORS.iter().map(|(name, _)| *name).collect();
        assert_eq!(known, SendError::NAMES);
    }
}
