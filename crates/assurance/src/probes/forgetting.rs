//! Retention: nothing goes early, nothing stays late, nothing comes back.

use super::{Probe, Reason, facts, run_of};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::{Ctx, TenantId, Timestamp};
use keys::{Custodian, ExpiryName, ExpiryState};
use ledger::forgetting::{self, Basis, KeyFace};
use office::{BoxFuture, Office, Target};
use retention::api::Hold;
use std::sync::Arc;
use time::{Date, Duration};

/// A tenant's data keys as the database has them, held against the custodian and the calendar.
pub(super) struct RetentionKeys {
    pub office: Office,
    pub custodian: Arc<dyn Custodian>,
}

/// A key, and what the custodian says of its expiry key.
struct Looked {
    key: KeyFace,
    state: ExpiryState,
    is_held: bool,
}

impl RetentionKeys {
    async fn look(&self, tenant: TenantId, now: Timestamp) -> Result<Vec<Looked>, String> {
        let ctx = Ctx::system("probes", tenant, now);
        let holds = retention::api::holds(&self.office, &ctx).await.or_reason()?;
        let mut reading = self.office.view(&ctx, super::LOOK, Target::tenant()).await.or_reason()?;
        let keys = forgetting::keys_of(reading.sql(), tenant, self.office.periods()).await.or_reason()?;
        drop(reading);
        let mut looked = Vec::with_capacity(keys.len());
        for key in keys {
            let state = self.state(key.expiry_key.as_ref()).await?;
            let is_held = holds.iter().any(|hold| is_held(hold, tenant, &key));
            looked.push(Looked { key, state, is_held });
        }
        Ok(looked)
    }

    async fn state(&self, name: Option<&ExpiryName>) -> Result<ExpiryState, String> {
        match (name, self.custodian.expiry()) {
            (Some(name), Some(expiry)) => expiry.state(name).await.map_err(|error| error.to_string()),
            _ => Ok(ExpiryState::Absent),
        }
    }
}

fn is_held(hold: &Hold, tenant: TenantId, key: &KeyFace) -> bool {
    hold.tenant == tenant && hold.covers(key.class, key.month)
}

impl Probe for RetentionKeys {
    fn code(&self) -> &'static str {
        "retention-keys"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async {
                let tenant = asset.tenant().ok_or_else(|| format!("{} names no tenant", asset.name))?;
                Ok(judged(&self.look(tenant, now).await?, now.date()))
            };
            run_of(asked.await)
        })
    }

    /// The provider's keys, and among them one that should have gone, one that went too early, one whose
    /// expiry key came back, and one that has none.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let asked = async {
                let mut looked = self.look(TenantId::PROVIDER, now).await?;
                let like = looked.first().ok_or("no key to be spoilt")?.key.clone();
                looked.extend(wrong_ones(&like, now));
                Ok(judged(&looked, now.date()))
            };
            run_of(asked.await)
        })
    }
}

fn wrong_ones(like: &KeyFace, now: Timestamp) -> [Looked; 4] {
    let past = now.date().saturating_sub(Duration::days(60));
    let future = now.date().saturating_add(Duration::days(60));
    let gone = Some((now, Basis::Period.name().to_owned()));
    let name = ExpiryName::parse("canary");
    let key = |keep_until: Date, destroyed: Option<(Timestamp, String)>, expiry_key: Option<ExpiryName>| {
        KeyFace { keep_until, destroyed, expiry_key, is_dated: true, ..like.clone() }
    };
    [
        Looked { key: key(past, None, name.clone()), state: ExpiryState::Alive, is_held: false },
        Looked {
            key: key(future, gone.clone(), name.clone()),
            state: ExpiryState::Destroyed,
            is_held: false,
        },
        Looked { key: key(past, gone, name), state: ExpiryState::Alive, is_held: false },
        Looked { key: key(future, None, None), state: ExpiryState::Absent, is_held: false },
    ]
}

fn judged(looked: &[Looked], today: Date) -> Facts {
    let count = |is: &dyn Fn(&Looked) -> bool| looked.iter().filter(|one| is(one)).count();
    let at_period =
        |one: &Looked| one.key.destroyed.as_ref().filter(|(_, why)| why == Basis::Period.name()).is_some();
    let early = |one: &Looked| {
        let at = one.key.destroyed.as_ref().map(|(at, _)| at.date());
        at_period(one) && at.is_some_and(|at| at < one.key.keep_until)
    };
    let late = looked.iter().filter(|one| one.key.is_due(today) && !one.is_held);
    let day = |date: Date| i64::from(date.to_julian_day());
    let late = late.map(|one| day(today).saturating_sub(day(one.key.keep_until))).max().unwrap_or(0);
    facts([
        ("keys", looked.len().into()),
        ("destroyed_early", count(&early).into()),
        ("days_overdue", late.into()),
        ("destroyed_keys_back", count(&|one| at_period(one) && one.state == ExpiryState::Alive).into()),
        ("keys_without_expiry", count(&|one| one.key.is_dated && one.key.expiry_key.is_none()).into()),
    ])
}
