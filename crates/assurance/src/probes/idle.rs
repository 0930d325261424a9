//! Sessions that nobody uses: planted in a transaction that is rolled back, and looked for by the
//! very lookup that the gate uses.

use super::{IdentityRules, LOOK, Probe, Reason, facts, rules::bounds, run_of};
use crate::{
    model::{
        asset::Asset,
        evidence::{Facts, Run},
    },
    store::look::{PlantedSession, plant_session},
};
use ::store::{Access, Database, Scope};
use kernel::{Ctx, TenantId, Timestamp};
use keys::{Bearer, Place, TenantKeys};
use office::{BoxFuture, Office, Target};
use std::sync::Arc;
use time::Duration;

pub(super) struct IdleTimeout {
    pub rules: Arc<dyn IdentityRules>,
    pub office: Office,
    pub database: Database,
}

/// Whether planted sessions carry their limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Limit {
    Carried,
    /// Known bad: the session has forgotten it.
    Forgotten,
}

impl Probe for IdleTimeout {
    fn code(&self) -> &'static str {
        "idle-timeout"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(self.measure(Limit::Carried, now).await) })
    }

    /// Sessions that have lost their limit.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { run_of(self.measure(Limit::Forgotten, now).await) })
    }
}

impl IdleTimeout {
    async fn measure(&self, limit: Limit, now: Timestamp) -> Result<Facts, String> {
        let (from, to) = bounds(&*self.rules, "idle-minutes", 1, 1440);
        let ctx = Ctx::system("probes", TenantId::PROVIDER, now);
        let keys = self.office.view(&ctx, LOOK, Target::tenant()).await.or_reason()?.keys().clone();
        let mut accepted = 0_u32;
        for minutes in [1, 15, 60, 1440] {
            let term = Duration::minutes(minutes);
            if !self.is_found(&keys, limit, term, term.saturating_sub(Duration::seconds(1)), now).await? {
                return Err(format!("a session that was used within {minutes} minutes is not found"));
            }
            for over in [Duration::ZERO, Duration::HOUR] {
                let is_found = self.is_found(&keys, limit, term, term.saturating_add(over), now).await?;
                accepted = accepted.saturating_add(u32::from(is_found));
            }
        }
        Ok(facts([
            ("idle_from_minutes", from.into()),
            ("idle_to_minutes", to.into()),
            ("idle_sessions_accepted", accepted.into()),
        ]))
    }

    /// Whether a session that was last used `unused` ago, under the limit `term`, opens anything.
    async fn is_found(
        &self,
        keys: &TenantKeys,
        limit: Limit,
        term: Duration,
        unused: Duration,
        now: Timestamp,
    ) -> Result<bool, String> {
        let bearer = Bearer::fresh(TenantId::PROVIDER);
        let user = kernel::random_from(now);
        let place = Place { table: "identity.user_account", column: "name", row: user };
        let planted = PlantedSession {
            user,
            name: keys.seal(&place, b"probe"),
            digest: bearer.digest(),
            last_seen: now.saturating_sub(unused),
            idle_seconds: i32::try_from(term.whole_seconds()).ok().filter(|_| limit == Limit::Carried),
            absolute_until: now.saturating_add(Duration::DAY),
        };
        let mut scoped =
            self.database.begin(Scope::Tenant(TenantId::PROVIDER), Access::Write).await.or_reason()?;
        plant_session(scoped.sql(), planted).await.or_reason()?;
        let found = identity::api::find_session(scoped.sql(), keys, &bearer, now).await.or_reason()?;
        scoped.rollback().await.or_reason()?;
        Ok(found.is_some())
    }
}
