//! `/members/import`: a file of members, taken whole or not at all.

use crate::{
    Identity,
    model::member_csv::{self, BLANK},
    operations::{ImportMembers, MOST_AT_ONCE, layer_of},
    views::MEMBERS,
};
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use kernel::{FieldFault, Message, Refusal, Standing};
use office::Target;
use web::{Answer, CheckedMultipart, FormView, Page, SignedIn, Visit, again, html, see_other};

#[derive(Template)]
#[template(path = "identity/import.html")]
struct ImportPage {
    page: Page,
    form: FormView,
    /// In the order of the file.
    faults: Vec<CellFault>,
    most: usize,
}

/// What is wrong with one cell, and where it stands.
struct CellFault {
    line: u32,
    /// From 1.
    column: usize,
    /// As the file calls it; empty where its header does not.
    name: String,
    text: String,
}

pub(super) async fn show(State(identity): State<Identity>, SignedIn { visit, .. }: SignedIn) -> Answer {
    identity.office().view(&visit.ctx, MEMBERS, Target::any("identity.user")).await?;
    html(&page(&visit, FormView::new(&visit), Vec::new()))
}

/// An empty file with its header.
pub(super) async fn template(SignedIn { .. }: SignedIn) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"members.csv\""),
    ];
    (headers, BLANK).into_response()
}

pub(super) async fn import(
    State(identity): State<Identity>,
    SignedIn { visit, .. }: SignedIn,
    upload: CheckedMultipart,
) -> Answer {
    match import_file(&identity, &visit, &upload).await {
        Ok(count) => Ok(see_other(&format!("/members?imported={count}"))),
        Err(refusal) => {
            let (cells, whole): (Vec<_>, Vec<_>) =
                refusal.fields.iter().cloned().partition(|fault| fault.field.contains(':'));
            let names =
                upload.file("file").map(|file| member_csv::column_names(&file.bytes)).unwrap_or_default();
            let mut faults: Vec<CellFault> =
                cells.iter().filter_map(|fault| cell_fault(&visit, &names, fault)).collect();
            faults.sort_by_key(|fault| (fault.line, fault.column));
            let refusal = Refusal { fields: whole, ..refusal };
            again(&visit, refusal, |form| page(&visit, form, faults))
        }
    }
}

fn cell_fault(visit: &Visit, names: &[String], fault: &FieldFault) -> Option<CellFault> {
    let (line, column) = fault.field.split_once(':')?;
    let (line, column) = (line.parse().ok()?, column.parse::<usize>().ok()?);
    let name = names.get(column.checked_sub(1)?).cloned().unwrap_or_default();
    Some(CellFault { line, column, name, text: visit.message(&fault.message) })
}

async fn import_file(
    identity: &Identity,
    visit: &Visit,
    upload: &CheckedMultipart,
) -> Result<usize, Refusal> {
    let file = upload.file("file").ok_or_else(|| {
        Refusal::invalid("no file").with_field("file", Message::key("identity-import-file-missing"))
    })?;
    let file = member_csv::read(&file.bytes).map_err(member_csv::ImportFaults::into_refusal)?;
    let tenant = visit.ctx.tenant;
    let mut reading = identity.office().view(&visit.ctx, MEMBERS, Target::any("identity.user")).await?;
    let language = identity.rules().effective(tenant, &layer_of(reading.sql(), tenant).await?).language;
    drop(reading);
    let standing = if tenant.is_provider() { Standing::Operator } else { Standing::Member };
    let import = ImportMembers {
        file,
        giver: identity.roles().clone(),
        language,
        standing,
        origin: identity.member_origin().to_owned(),
    };
    identity.office().perform(&visit.ctx, import).await
}

fn page(visit: &Visit, form: FormView, faults: Vec<CellFault>) -> ImportPage {
    ImportPage {
        page: Page::new(visit, "identity-import-title")
            .with_lead("identity-import-lead")
            .below("identity-members-title", "/members"),
        form,
        faults,
        most: MOST_AT_ONCE,
    }
}
