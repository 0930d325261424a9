//! `/telegrams`: what arrived and what came of it; loading one by hand.

use crate::{
    functions::{Function, Functions},
    operations::telegram::{Came, Delivery, ReceiveTelegram},
    service::ServiceParts,
    store::telegram::Listed,
    views::telegrams,
};
use askama::Template;
use axum::extract::State;
use kernel::{Message, Refusal, Timestamp};
use web::{Answer, CheckedMultipart, FormView, Page, SignedIn, Visit, again, html, see_other_with};

#[derive(Template)]
#[template(path = "safety/telegrams.html")]
struct TelegramsPage {
    page: Page,
    form: FormView,
    rows: Vec<Line>,
}

struct Line {
    received_at: Timestamp,
    title: String,
    headline: String,
    tone: &'static str,
    came: String,
    people: i32,
    href: Option<String>,
    doubts: Vec<String>,
}

pub async fn show(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
) -> Answer {
    functions.require(Function::Rule)?;
    let rows = telegrams::telegrams(&parts.office, &visit.ctx).await?;
    html(&page(&visit, FormView::new(&visit), rows))
}

pub async fn load(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    form: CheckedMultipart,
) -> Answer {
    functions.require(Function::Rule)?;
    let received = match read(&form) {
        Ok(delivery) => {
            let operation = ReceiveTelegram { platform: parts.platform.clone(), delivery };
            parts.office.perform(&visit.ctx, operation).await
        }
        Err(refusal) => Err(refusal),
    };
    match received {
        Ok(received) => {
            let notice = received.came.message().key;
            let path = match received.roll_call.filter(|_| functions.has(Function::View)) {
                Some(id) => format!("/rollcalls/{id}"),
                None => "/telegrams".to_owned(),
            };
            Ok(see_other_with(&path, notice))
        }
        Err(refusal) => {
            let rows = telegrams::telegrams(&parts.office, &visit.ctx).await?;
            again(&visit, refusal, |form| page(&visit, form, rows))
        }
    }
}

fn read(form: &CheckedMultipart) -> Result<Delivery, Refusal> {
    let fault = |message: Message| Refusal::invalid("telegram file").with_field("file", message);
    let file = form.file("file").ok_or_else(|| fault(Message::key("safety-fault-file")))?;
    Delivery::read(&file.name, &file.bytes)
        .map_err(|error| fault(Message::key("safety-fault-not-a-telegram").with("reason", error)))
}

fn page(visit: &Visit, form: FormView, rows: Vec<Listed>) -> TelegramsPage {
    let page = Page::new(visit, "safety-telegrams-title").with_lead("safety-telegrams-lead");
    TelegramsPage { page, form, rows: rows.into_iter().map(|row| line(visit, row)).collect() }
}

fn line(visit: &Visit, row: Listed) -> Line {
    let came = Came::from_name(&row.outcome);
    Line {
        received_at: row.received_at,
        title: row.title,
        headline: row.headline,
        tone: match came {
            Some(Came::Started | Came::Added) => "good",
            Some(Came::Cancelled) => "warn",
            _ => "quiet",
        },
        came: came.map_or(row.outcome, |came| visit.message(&came.message())),
        people: row.people,
        href: row.roll_call.map(|id| format!("/rollcalls/{id}")),
        doubts: row.doubts.lines().map(str::to_owned).collect(),
    }
}
