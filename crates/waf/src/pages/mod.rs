//! Pages: what was detected (`/attacks`), and the rules by which it is (`/rules`).

mod attacks;
mod changes;
mod exclusions;
mod families;
mod patches;
mod reviews;
mod rules;

use crate::{Tuning, model::PackageId, views::PACKAGES};
use axum::{
    Router,
    routing::{get, post},
};
use kernel::{Ctx, Refusal, Standing, UserId};
use office::{Office, People, Target};
use std::{collections::HashMap, sync::Arc};
use web::{Tab, Visit};

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub people: Arc<dyn People>,
    /// How strictly an imported rule set is tried.
    pub tuning: Tuning,
    /// Services whose tenants may choose between refusing and writing down.
    pub choosable: Vec<String>,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(parts: Parts) -> Router {
    Router::new()
        .route("/attacks", get(attacks::show))
        .route("/attacks/choice", post(attacks::choose))
        .route("/rules", get(rules::show))
        .route("/rules/import", post(rules::import))
        .route("/rules/unstage", post(rules::unstage))
        .route("/rules/activate", post(rules::activate))
        .route("/rules/rollback", post(rules::roll_back))
        .route("/rules/{id}/stage", post(rules::stage))
        .route("/rules/{id}/changes", get(changes::show))
        .route("/rules/exclusions", get(exclusions::show).post(exclusions::add))
        .route("/rules/exclusions/{id}/end", post(exclusions::end))
        .route("/rules/reports", post(exclusions::report))
        .route("/rules/proposals/{id}/decline", post(exclusions::decline))
        .route("/rules/patches", get(patches::show).post(patches::add))
        .route("/rules/patches/{id}/end", post(patches::end))
        .route("/rules/reviews", get(reviews::show).post(reviews::record))
        .with_state(parts)
}

/// The operator's views of the rules.
fn tabs(visit: &Visit, current: &str) -> Vec<Tab> {
    [
        ("/rules", "waf-rules-tab"),
        ("/rules/exclusions", "waf-exclusions-tab"),
        ("/rules/patches", "waf-patches-tab"),
        ("/rules/reviews", "waf-reviews-tab"),
    ]
    .map(|(href, label)| Tab { href: href.to_owned(), label: visit.t(label), is_current: href == current })
    .into()
}

/// Names of the provider's own people.
async fn names(parts: &Parts, ctx: &Ctx) -> Result<Names, Refusal> {
    let mut reading = parts.office.view(ctx, PACKAGES, Target::any("waf.package")).await?;
    let (sql, keys) = reading.parts();
    Ok(Names(parts.people.names(sql, keys).await?))
}

struct Names(HashMap<UserId, String>);

impl Names {
    /// Who did it, as people say it.
    fn of(&self, visit: &Visit, reference: &str) -> String {
        let known = reference.parse().ok().and_then(|user: UserId| self.0.get(&user).cloned());
        if let Some(name) = known {
            return name;
        }
        match (reference, reference.strip_prefix("command-line:")) {
            (_, Some(user)) => visit.t_with("waf-by-machine", "user", user),
            ("nobody", _) => visit.t("waf-by-stranger"),
            // As commands were told before they had a name.
            ("system:command line", _) => visit.t("waf-by-command"),
            _ if reference.starts_with("system:") => visit.t("waf-by-program"),
            _ => reference.to_owned(),
        }
    }
}

fn package_id(text: &str) -> Result<PackageId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("not a rule set's id"))
}

fn is_operator(visit: &Visit) -> bool {
    visit.session.as_ref().is_some_and(|session| session.standing == Standing::Operator)
}

/// A form of one button.
#[derive(serde::Deserialize)]
struct Nothing {}

/// Several forms on one page ask for the same thing: each field keeps a name of its own.
fn renamed(mut refusal: Refusal, names: &[(&str, &'static str)]) -> Refusal {
    for fault in &mut refusal.fields {
        if let Some((_, name)) = names.iter().find(|(known, _)| fault.field == *known) {
            fault.field = (*name).into();
        }
    }
    refusal
}
