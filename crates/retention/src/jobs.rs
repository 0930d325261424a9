//! Carrying out what was agreed, and watching that what is gone stays gone.

use crate::{
    api::CHANGED,
    model::{ProposalId, ProposalState},
    operations::{Destroy, DestroyAgain, Phase, shared_names},
    store,
    views::{self, Surveyed},
};
use ::store::Cursor;
use kernel::{Ctx, Refusal, TenantId};
use keys::{ExpiryName, ExpiryState};
use office::{Done, Handler, Office, Target, Worker};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration as Wait,
};
use time::Duration;

pub(crate) const QUEUE: &str = "retention.destroy";
/// How often destroyed keys are looked for.
const SWEEP_EVERY: Wait = Wait::from_secs(300);
/// How often it is looked whether keys in memory must go.
const LOOK_EVERY: Wait = Wait::from_secs(1);
const AGAIN: Duration = Duration::seconds(30);

pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler {
        queue: QUEUE,
        at_once: 1,
        of_one_tenant: 1,
        run: Arc::new(|office, _, payload| {
            Box::pin(async move {
                let Ok(id) = serde_json::from_value::<ProposalId>(payload) else {
                    return Done::Never("the payload names no proposal".to_owned());
                };
                match carry_out(&office, id).await {
                    Ok(()) => Done::Finished,
                    Err(refusal) => Done::Later(AGAIN, refusal.inside),
                }
            })
        }),
    }]
}

pub(crate) fn workers() -> Vec<Worker> {
    let cursor = Arc::new(Mutex::new(None));
    vec![
        Worker {
            name: "destroyed keys stay destroyed",
            every: SWEEP_EVERY,
            run: Arc::new(|office| Box::pin(async move { sweep(&office).await.map(|_| ()) })),
        },
        Worker {
            name: "destroyed keys leave memory",
            every: LOOK_EVERY,
            run: Arc::new(move |office| {
                let cursor = cursor.clone();
                Box::pin(async move {
                    let before = *cursor.lock().unwrap_or_else(PoisonError::into_inner);
                    let next = forget_announced(&office, before).await?;
                    *cursor.lock().unwrap_or_else(PoisonError::into_inner) = Some(next);
                    Ok(())
                })
            }),
        },
    ]
}

/// Carries out an approved proposal, from wherever it was left.
///
/// # Errors
/// Something did not answer, or a key came under an expiry key that goes while it was being done: call
/// again.
pub async fn carry_out(office: &Office, id: ProposalId) -> Result<(), Refusal> {
    let ctx = Ctx::system("retention", TenantId::PROVIDER, office.now());
    let periods = office.periods();
    let surveyed = views::survey(office, &ctx).await?;
    let mut reading = office.view(&ctx, views::OVERVIEW, Target::any(crate::operations::PROPOSAL)).await?;
    let proposal = store::proposals(reading.sql(), i64::MAX).await.map_err(::store::refusal)?;
    drop(reading);
    let proposal = proposal.into_iter().find(|proposal| proposal.id == id);
    let proposal = proposal.ok_or_else(|| Refusal::not_found(format!("no proposal {id}")))?;
    let names = shared_names(&proposal);
    if proposal.state == ProposalState::Approved {
        let concerns = |surveyed: &&Surveyed| {
            let is_listed = proposal.items.iter().any(|item| item.tenant == surveyed.tenant.id);
            is_listed || lives_under(surveyed, &names)
        };
        let tenants = surveyed.iter().filter(concerns).map(|surveyed| surveyed.tenant.id).collect();
        office.perform(&ctx, Destroy { id, phase: Phase::Rows, tenants, periods }).await?;
    }
    // Looked at again after the commit: an expiry key goes only when nothing that lives needs it.
    let surveyed = views::survey(office, &ctx).await?;
    if let Some(needed) = surveyed.iter().find(|surveyed| lives_under(surveyed, &names)) {
        let tenant = needed.tenant.id;
        return Err(Refusal::unavailable(format!("a key of {tenant} still needs an expiry key that goes")));
    }
    office.perform(&ctx, Destroy { id, phase: Phase::Keys, tenants: Vec::new(), periods }).await
}

fn lives_under(surveyed: &Surveyed, names: &BTreeSet<ExpiryName>) -> bool {
    let mut living = surveyed.keys.iter().filter(|key| key.destroyed.is_none());
    living.any(|key| key.expiry_key.as_ref().is_some_and(|name| names.contains(name)))
}

/// Destroys again what somebody brought back. Answers how many keys that were.
pub(crate) async fn sweep(office: &Office) -> Result<usize, Refusal> {
    let ctx = Ctx::system("retention", TenantId::PROVIDER, office.now());
    let names = returned(office, &ctx).await?;
    let count = names.len();
    if count > 0 {
        tracing::error!(count, "destroyed expiry keys had come back, and are destroyed again");
        office.perform(&ctx, DestroyAgain { names }).await?;
    }
    Ok(count)
}

/// Expiry keys that were destroyed and lie with the custodian again.
async fn returned(office: &Office, ctx: &Ctx) -> Result<Vec<ExpiryName>, Refusal> {
    let destroyed = views::destroyed_names(office, ctx).await?;
    let reading = office.view(ctx, views::OVERVIEW, Target::any(crate::operations::PROPOSAL)).await?;
    let keys = reading.keys().clone();
    drop(reading);
    let Some(custodian) = keys.expiry() else { return Ok(Vec::new()) };
    let told = |error: keys::CustodyError| Refusal::unavailable(format!("expiry keys: {error}"));
    let mut names: BTreeSet<ExpiryName> = custodian.returned().await.map_err(told)?.into_iter().collect();
    for name in destroyed.iter().filter_map(|name| ExpiryName::parse(name)) {
        // Without its mark, too: a folder restored as a whole has neither.
        if custodian.state(&name).await.map_err(told)? == ExpiryState::Alive {
            names.insert(name);
        }
    }
    Ok(names.into_iter().collect())
}

/// Drops keys of tenants from this process' memory some of which were destroyed since `cursor`.
pub async fn forget_announced(office: &Office, cursor: Option<Cursor>) -> Result<Cursor, Refusal> {
    let (changes, next) = office.changes(cursor.unwrap_or_default()).await?;
    for change in changes.iter().filter(|change| change.topic == CHANGED) {
        office.forget_keys(change.tenant);
    }
    Ok(next)
}
