//! `/rules`: which rule set is in force, which one is tried beside it, and which are kept.

use super::{Names, Nothing, Parts, names, package_id, renamed, tabs};
use crate::{
    Package,
    model::{PackageId, ReviewState},
    operations::{ActivateStaged, ImportPackage, RollBack, StagePackage, UnstagePackage},
    views::{self, DeploymentView, PackageLine, ShadowView},
};
use axum::extract::{Path, State};
use kernel::{Message, Refusal};
use serde::Deserialize;
use web::{Answer, CheckedForm, CheckedMultipart, FormView, Page, SignedIn, Tab, Visit, again, html};

#[derive(Default, Deserialize)]
pub(super) struct Activate {
    package: String,
    reason: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Back {
    why: String,
}

#[derive(askama::Template)]
#[template(path = "waf/rules.html")]
struct RulesPage {
    page: Page,
    tabs: Vec<Tab>,
    import: FormView,
    activate: FormView,
    roll_back: FormView,
    review: Option<String>,
    active: Face,
    changed: Option<Changed>,
    previous: Option<Face>,
    staged: Option<Face>,
    shadow: Option<ShadowView>,
    packages: Vec<Face>,
}

/// A rule set.
struct Face {
    id: String,
    name: String,
    rules: String,
    source: String,
    digest: String,
    failures: Vec<String>,
    override_reason: Option<String>,
    imported: Option<String>,
    by: String,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Active,
    Staged,
    Kept,
}

impl Face {
    fn is_active(&self) -> bool {
        self.place == Place::Active
    }

    fn is_staged(&self) -> bool {
        self.place == Place::Staged
    }

    fn is_kept(&self) -> bool {
        self.place == Place::Kept
    }

    /// The beginning of the digest, as the command line takes it.
    fn short_digest(&self) -> &str {
        self.digest.get(..12).unwrap_or(&self.digest)
    }

    /// Where its button leads.
    fn stage(&self) -> String {
        format!("/rules/{}/stage", self.id)
    }
}

/// The last decision.
struct Changed {
    at: String,
    by: String,
    reason: String,
}

/// Which of the page's forms was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Import,
    Activate,
    RollBack,
}

/// What the page shows, read before it is built.
struct Seen {
    deployment: DeploymentView,
    packages: Vec<PackageLine>,
    shadow: Option<ShadowView>,
    review: ReviewState,
    names: Names,
}

pub(super) async fn show(State(parts): State<Parts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let seen = see(&parts, &visit).await?;
    html(&page(&visit, seen, None))
}

pub(super) async fn import(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    upload: CheckedMultipart,
) -> Answer {
    // Whoever may not see rules may not make us compile any.
    views::deployment(&parts.office, &visit.ctx).await?;
    let attempt = async {
        let operation = checked(&parts, &upload).await?;
        parts.office.perform(&visit.ctx, operation).await
    };
    let attempt = attempt.await.map(drop);
    answer(&parts, &visit, attempt, Of::Import, "waf-imported").await
}

pub(super) async fn stage(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    parts.office.perform(&visit.ctx, StagePackage { package: package_id(&id)? }).await?;
    Ok(web::see_other_with("/rules", "waf-staged-done"))
}

pub(super) async fn unstage(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    parts.office.perform(&visit.ctx, UnstagePackage).await?;
    Ok(web::see_other_with("/rules", "waf-unstaged"))
}

pub(super) async fn activate(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Activate>,
) -> Answer {
    let attempt = async {
        let operation = ActivateStaged::new(package_id(&input.package)?, &input.reason)?;
        parts.office.perform(&visit.ctx, operation).await
    };
    let attempt = attempt.await;
    answer(&parts, &visit, attempt, Of::Activate, "waf-activated").await
}

pub(super) async fn roll_back(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Back>,
) -> Answer {
    let attempt = async { parts.office.perform(&visit.ctx, RollBack::new(&input.why)?).await };
    let attempt = attempt.await.map(drop).map_err(|refusal| renamed(refusal, &[("reason", "why")]));
    answer(&parts, &visit, attempt, Of::RollBack, "waf-rolled-back").await
}

async fn answer(
    parts: &Parts,
    visit: &Visit,
    attempt: Result<(), Refusal>,
    of: Of,
    notice: &'static str,
) -> Answer {
    let Err(refusal) = attempt else { return Ok(web::see_other_with("/rules", notice)) };
    let seen = see(parts, visit).await?;
    again(visit, refusal, |form| page(visit, seen, Some((of, form))))
}

/// Unpacked, compiled and tried; that takes a second or two, on a thread of its own.
async fn checked(parts: &Parts, upload: &CheckedMultipart) -> Result<ImportPackage, Refusal> {
    let fault =
        |field: &str, message: Message| Refusal::invalid("a rule set").with_field(field.to_owned(), message);
    let file =
        upload.file("package").ok_or_else(|| fault("package", Message::key("waf-file-missing")))?.clone();
    let (source, tuning) = (file.name.clone(), parts.tuning.clone());
    let read = tokio::task::spawn_blocking(move || {
        let stem = file.name.trim_end_matches(".tar.gz").trim_end_matches(".tgz");
        let package = Package::from_archive(stem, &file.bytes).map_err(|error| error.to_string())?;
        package.check(&tuning).map_err(|error| error.to_string())
    });
    let read = read.await.map_err(|error| Refusal::fault(error.to_string()))?;
    let mistake =
        |told: String| fault("package", Message::key("waf-file-mistake").with("mistake", shortened(&told)));
    let checked = read.map_err(mistake)?;
    let reason = upload.text("override").map(str::trim).filter(|reason| !reason.is_empty());
    ImportPackage::new(checked, &source, reason)
}

/// A rule set can have thousands of mistakes.
fn shortened(told: &str) -> String {
    const MOST: usize = 1_500;
    match told.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", told.get(..end).unwrap_or_default()),
        None => told.to_owned(),
    }
}

async fn see(parts: &Parts, visit: &Visit) -> Result<Seen, Refusal> {
    let (office, ctx) = (&parts.office, &visit.ctx);
    Ok(Seen {
        deployment: views::deployment(office, ctx).await?,
        packages: views::packages(office, ctx).await?,
        shadow: views::shadow(office, ctx).await?,
        review: views::review_state(office, ctx).await?,
        names: names(parts, ctx).await?,
    })
}

fn page(visit: &Visit, seen: Seen, refused: Option<(Of, FormView)>) -> RulesPage {
    let Seen { deployment, packages, shadow, review, names } = seen;
    let (of, mut form) = refused.map_or((None, None), |(of, form)| (Some(of), Some(form)));
    let mut form_of = |which: Of| {
        let is_it = of == Some(which);
        is_it.then(|| form.take()).flatten().unwrap_or_else(|| FormView::new(visit))
    };
    let staged = deployment.staged.as_ref().map(|line| line.id);
    let place = |id: PackageId| match id {
        id if id == deployment.active.id => Place::Active,
        id if Some(id) == staged => Place::Staged,
        _ => Place::Kept,
    };
    let face = |line: &PackageLine| face(visit, line, &names, place(line.id));
    let changed = match (&deployment.changed_at, &deployment.changed_by, &deployment.reason) {
        (Some(at), Some(by), Some(reason)) => {
            Some(Changed { at: visit.date_time(*at), by: names.of(visit, by), reason: reason.clone() })
        }
        _ => None,
    };
    RulesPage {
        page: Page::new(visit, "waf-rules-title").with_lead("waf-rules-lead"),
        tabs: tabs(visit, "/rules"),
        import: form_of(Of::Import),
        activate: form_of(Of::Activate),
        roll_back: form_of(Of::RollBack),
        review: review.is_overdue.then(|| visit.date(review.due)),
        active: face(&deployment.active),
        changed,
        previous: deployment.previous.as_ref().map(face),
        staged: deployment.staged.as_ref().map(face),
        shadow,
        packages: packages.iter().map(face).collect(),
    }
}

fn face(visit: &Visit, line: &PackageLine, names: &Names, place: Place) -> Face {
    let source = if line.id.is_baseline() { visit.t("waf-built-in") } else { line.source.clone() };
    Face {
        id: line.id.to_string(),
        name: format!("{} {}", line.name, line.version),
        rules: web::grouped(u64::from(line.rules)),
        source,
        digest: line.digest.clone(),
        failures: line.failures.clone(),
        override_reason: line.override_reason.clone(),
        imported: line.imported_at.map(|at| visit.date_time(at)),
        by: names.of(visit, &line.imported_by),
        place,
    }
}
