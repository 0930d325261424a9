//! Signing, confirming accounts, remarks and answers. Each leads back to the month's page.

use super::{Parts, month_of, pack};
use crate::{
    model::month::Month,
    operations::{AnswerFinding, CloseFinding, ConfirmAccounts, OpenFinding, SignPack},
};
use axum::extract::{Path, State};
use kernel::{Refusal, RefusalKind};
use serde::Deserialize;
use uuid::Uuid;
use web::{Answer, CheckedForm, SignedIn, Visit, see_other_with};

#[derive(Deserialize)]
pub(super) struct Digest {
    digest: String,
}

#[derive(Deserialize)]
pub(super) struct Said {
    words: String,
}

pub(super) async fn sign(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(month): Path<String>,
    CheckedForm(input): CheckedForm<Digest>,
) -> Answer {
    let month = month_of(&month)?;
    let done = parts.office.perform(&visit.ctx, SignPack { month, digest: input.digest }).await;
    match done {
        Ok(true) => Ok(see_other_with(&at(month), "review-signed-by-two")),
        Ok(false) => Ok(see_other_with(&at(month), "review-signed-once")),
        Err(refusal) => shown(&parts, &visit, month, refusal).await,
    }
}

pub(super) async fn confirm(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(month): Path<String>,
    CheckedForm(input): CheckedForm<Digest>,
) -> Answer {
    let month = month_of(&month)?;
    let done = parts.office.perform(&visit.ctx, ConfirmAccounts { month, digest: input.digest }).await;
    back(&parts, &visit, month, (done, "review-accounts-confirmed")).await
}

pub(super) async fn open(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(month): Path<String>,
    CheckedForm(said): CheckedForm<Said>,
) -> Answer {
    let month = month_of(&month)?;
    let done = async {
        let operation = OpenFinding::new(month, &said.words)?;
        parts.office.perform(&visit.ctx, operation).await.map(|_| ())
    };
    back(&parts, &visit, month, (done.await, "review-finding-opened")).await
}

pub(super) async fn answer(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path((month, id)): Path<(String, String)>,
    CheckedForm(said): CheckedForm<Said>,
) -> Answer {
    let month = month_of(&month)?;
    let done = async {
        let operation = AnswerFinding::new(finding_of(&id)?, &said.words)?;
        parts.office.perform(&visit.ctx, operation).await
    };
    back(&parts, &visit, month, (done.await, "review-finding-answered")).await
}

pub(super) async fn close(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path((month, id)): Path<(String, String)>,
    CheckedForm(said): CheckedForm<Said>,
) -> Answer {
    let month = month_of(&month)?;
    let done = async {
        let operation = CloseFinding::new(finding_of(&id)?, &said.words)?;
        parts.office.perform(&visit.ctx, operation).await
    };
    back(&parts, &visit, month, (done.await, "review-finding-closed")).await
}

fn at(month: Month) -> String {
    format!("/reviews/{month}")
}

fn finding_of(id: &str) -> Result<Uuid, Refusal> {
    id.parse().map_err(|_| Refusal::not_found("not a finding's id"))
}

async fn back(
    parts: &Parts,
    visit: &Visit,
    month: Month,
    (done, notice): (Result<(), Refusal>, &'static str),
) -> Answer {
    match done {
        Ok(()) => Ok(see_other_with(&at(month), notice)),
        Err(refusal) => shown(parts, visit, month, refusal).await,
    }
}

/// What was typed wrong, or came too late, is said on the month's page.
async fn shown(parts: &Parts, visit: &Visit, month: Month, refusal: Refusal) -> Answer {
    match refusal.kind {
        RefusalKind::Invalid | RefusalKind::Conflict => pack::refused(parts, visit, month, refusal).await,
        _ => Err(refusal.into()),
    }
}
