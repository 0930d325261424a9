//! A tenant's logs, for those who may read its audit log. Of another tenant's there is nothing to be
//! learned, not even whether it exists.

use super::{Parts, keys};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use http::HeaderMap;
use kernel::Refusal;
use office::Target;
use web::{Answer, SignedIn, Visit};

/// Classes that a tenant can have trees of.
const CLASSES: std::ops::RangeInclusive<i16> = 1..=99;

/// Mounted on the console's host, inside `web::dressed`.
pub fn console_pages(parts: Parts) -> Router {
    Router::new()
        .route("/ledger/keys", get(own_keys))
        .route("/ledger/{tenant}/{class}/{*path}", get(file))
        .with_state(parts)
}

async fn own_keys(State(parts): State<Parts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    permitted(&parts, &visit).await?;
    let mut lines = parts.key_line("sekisho/anchor")?;
    for class in CLASSES {
        let origin = ledger::origin(visit.ctx.tenant, class);
        if parts.stored(format!("{origin}/checkpoint")).await?.is_some() {
            lines.push_str(&parts.key_line(&origin)?);
        }
    }
    keys(lines)
}

async fn file(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path((tenant, class, path)): Path<(String, String, String)>,
    asked: HeaderMap,
) -> Answer {
    if tenant != visit.ctx.tenant.uuid().simple().to_string() {
        return Err(Refusal::not_found("another tenant's log").into());
    }
    permitted(&parts, &visit).await?;
    let number = class.parse().ok().filter(|number: &i16| number.to_string() == class);
    let number = number.filter(|number| CLASSES.contains(number));
    let number = number.ok_or_else(|| Refusal::not_found("no class of entries"))?;
    parts.file(&ledger::origin(visit.ctx.tenant, number), &path, &asked).await
}

/// As for the audit page. A refusal is recorded; what is permitted is in the gate's record of accesses.
async fn permitted(parts: &Parts, visit: &Visit) -> Result<(), Refusal> {
    let target = Target::any("ledger");
    if !parts.office.may(&visit.ctx, audit::SEARCH, &target).await {
        parts.office.view(&visit.ctx, audit::SEARCH, target).await?;
    }
    Ok(())
}
