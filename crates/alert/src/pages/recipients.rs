//! `/alerts/recipients`: who is told, by mail or webhook.

use super::{PageParts, Place, severities, severity_face, tabs, uuid};
use crate::{
    model::rule::Severity,
    operations::{AddChannel, ChannelKind, RemoveChannel},
    views::{self, Recipient},
};
use axum::extract::{Path, State};
use kernel::Secret;
use serde::Deserialize;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Tab, Visit, again, html, see_other_with};

#[derive(Clone, Deserialize)]
pub(super) struct Input {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    severity: String,
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

#[derive(askama::Template)]
#[template(path = "alert/recipients.html")]
struct RecipientsPage {
    page: Page,
    tabs: Vec<Tab>,
    form: FormView,
    lines: Vec<Line>,
    has_mail: bool,
    kinds: Vec<Choice>,
    severities: Vec<Choice>,
    input: Input,
    /// Shown once, after a webhook was added.
    secret: Option<String>,
}

struct Line {
    id: String,
    kind: &'static str,
    shown: String,
    severity: &'static str,
    failing: Option<String>,
}

pub(super) async fn list(State(parts): State<PageParts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let channels = views::channels(&parts.office, &visit.ctx).await?;
    html(&page(&visit, FormView::new(&visit), &channels, blank(), None))
}

pub(super) async fn add(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let attempt = async {
        let kind = if input.kind == "webhook" { ChannelKind::Webhook } else { ChannelKind::Mail };
        let severity = Severity::from_name(&input.severity).unwrap_or(Severity::Low);
        parts.office.perform(&visit.ctx, AddChannel::new(kind, &input.address, severity)?).await
    };
    let added = attempt.await;
    let channels = views::channels(&parts.office, &visit.ctx).await?;
    match added {
        Ok(None) => Ok(see_other_with("/alerts/recipients", "alert-channel-added")),
        Ok(Some(secret)) => html(&page(&visit, FormView::new(&visit), &channels, blank(), Some(secret))),
        Err(refusal) => again(&visit, refusal, |form| page(&visit, form, &channels, input, None)),
    }
}

pub(super) async fn remove(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    parts.office.perform(&visit.ctx, RemoveChannel(uuid(&id)?)).await?;
    Ok(see_other_with("/alerts/recipients", "alert-channel-removed"))
}

fn blank() -> Input {
    Input { kind: "mail".to_owned(), address: String::new(), severity: "low".to_owned() }
}

fn page(
    visit: &Visit,
    form: FormView,
    channels: &[Recipient],
    input: Input,
    secret: Option<Secret<String>>,
) -> RecipientsPage {
    let kinds = [("mail", "alert-channel-mail"), ("webhook", "alert-channel-webhook")];
    let severity = Severity::from_name(&input.severity).unwrap_or(Severity::Low);
    RecipientsPage {
        page: Page::new(visit, "alert-recipients-title").with_lead("alert-recipients-lead"),
        tabs: tabs(visit, Some(Place::Recipients)),
        form,
        lines: channels.iter().map(|channel| line(visit, channel)).collect(),
        has_mail: channels.iter().any(|channel| !channel.is_webhook),
        kinds: kinds.map(|(name, label)| Choice::new(name, visit.t(label), input.kind == name)).into(),
        severities: severities(visit, severity),
        input,
        secret: secret.map(|secret| secret.expose().clone()),
    }
}

fn line(visit: &Visit, channel: &Recipient) -> Line {
    let failing = channel.failing_since.map(|since| {
        format!("{} · {}", visit.date_time(since), channel.last_error.as_deref().unwrap_or_default())
    });
    Line {
        id: channel.id.to_string(),
        kind: if channel.is_webhook { "alert-channel-webhook" } else { "alert-channel-mail" },
        shown: channel.shown.clone(),
        severity: severity_face(channel.severity).1,
        failing,
    }
}
