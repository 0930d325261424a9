//! `Writing`: a change in the making. Made by [`crate::Office::perform`] only.

use crate::{Office, Operation, Target, store};
use ::store::Scoped;
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use keys::{Place, TenantKeys};
use ledger::{Entry, EntryOutcome, FreshKey};
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// An open transaction within one tenant, with the entry that will tell of it.
///
/// It can only be had from the office, and only inside [`Operation::apply`].
pub struct Writing {
    pub(crate) office: Office,
    pub(crate) scoped: Scoped,
    pub(crate) keys: TenantKeys,
    pub(crate) told: Told,
    /// Made within this transaction: may be kept in memory only after the commit.
    pub(crate) fresh_data_keys: Vec<FreshKey>,
    pub(crate) fresh_tenant_keys: Vec<TenantKeys>,
    /// With jobs that are due at the commit.
    pub(crate) queues: BTreeSet<&'static str>,
}

/// The keys that a tenant had.
pub struct Replaced {
    pub former: TenantKeys,
    /// The expiry key that they are under; `None`: they were made before there were any, and copies of
    /// them in backups open as long as those last.
    pub ended: Option<keys::ExpiryName>,
}

/// What the running operation has said about itself.
#[derive(Default)]
pub(crate) struct Told {
    pub facts: Map<String, Value>,
    pub failed: Option<&'static str>,
    pub outcome: Option<EntryOutcome>,
    pub target: Option<Target>,
}

impl Writing {
    pub fn sql(&mut self) -> &mut PgConnection {
        self.scoped.sql()
    }

    /// The keys of the tenant whose rows this transaction sees.
    pub fn keys(&self) -> &TenantKeys {
        &self.keys
    }

    /// For how long each retention class is kept.
    pub fn periods(&self) -> ledger::Periods {
        self.office.periods()
    }

    pub fn parts(&mut self) -> (&mut PgConnection, &TenantKeys) {
        (self.scoped.sql(), &self.keys)
    }

    /// Adds a fact to the entry. Facts are sealed; they may name people, never secrets.
    pub fn fact(&mut self, name: &'static str, value: impl Into<Value>) {
        self.told.facts.insert(name.to_owned(), value.into());
    }

    /// Seals a text that the entry of the operation `name` tells, too, for a row: it is gone with that entry.
    pub async fn seal_told(
        &mut self,
        ctx: &Ctx,
        name: &'static str,
        (place, text): (&Place, &[u8]),
    ) -> Result<Vec<u8>, Refusal> {
        let ledger = self.office.ledger().clone();
        let (sql, keys, fresh) = (self.scoped.sql(), &self.keys, &mut self.fresh_data_keys);
        ledger.seal_told((sql, keys), (ledger::retention_of(name), ctx.now), fresh, (place, text)).await
    }

    /// The operation is done and what it was asked for did not succeed (a wrong password): the
    /// transaction commits and the entry says *failure* with this code.
    pub fn failed(&mut self, code: &'static str) {
        self.told.failed = Some(code);
    }

    /// The entry is an intent: an effect outside the database follows, and another entry tells of it.
    pub fn is_intent(&mut self) {
        self.told.outcome = Some(EntryOutcome::Intent);
    }

    /// The thing it was done to, known only now (its id was just made).
    pub fn retarget(&mut self, target: Target) {
        self.told.target = Some(target);
    }

    /// Performs another operation in this transaction: its own decision, its own entry, one commit.
    ///
    /// With a context of another tenant (`ctx.within(tenant)`) the provider's transaction enters
    /// that tenant's rows for the time of the operation; any other crossing is refused.
    pub fn perform<'a, O: Operation + 'a>(
        &'a mut self,
        ctx: &'a Ctx,
        operation: O,
    ) -> crate::BoxFuture<'a, Result<O::Outcome, Refusal>> {
        Box::pin(async move {
            let target = operation.target();
            self.office.clone().decide(ctx, O::NAME, &target).await?;
            let outer = std::mem::take(&mut self.told);
            let home = self.keys.clone();
            if ctx.tenant != home.tenant() {
                self.enter(ctx.tenant, home.tenant()).await?;
            }
            let outcome = operation.apply(ctx, self).await?;
            self.record(ctx, O::NAME, target).await?;
            if ctx.tenant != home.tenant() {
                store::enter(self.scoped.sql(), home.tenant()).await.map_err(::store::refusal)?;
                self.keys = home;
            }
            self.told = outer;
            Ok(outcome)
        })
    }

    /// Makes the keys of a new tenant, with this transaction.
    ///
    /// # Errors
    /// Only a transaction of the provider makes tenants.
    pub async fn make_tenant_keys(&mut self, tenant: TenantId, now: Timestamp) -> Result<(), Refusal> {
        let home = self.keys.tenant();
        if !home.is_provider() {
            return Err(Refusal::denied("only the provider makes tenants"));
        }
        let (keys, wrapped) = self.office.keyring().make(tenant).await?;
        let custodian = self.office.keyring().custodian();
        store::enter(self.scoped.sql(), tenant).await.map_err(::store::refusal)?;
        let inserted = store::insert_tenant_key(self.scoped.sql(), tenant, custodian, &wrapped, now).await;
        inserted.map_err(::store::refusal)?;
        store::enter(self.scoped.sql(), home).await.map_err(::store::refusal)?;
        self.fresh_tenant_keys.push(keys);
        Ok(())
    }

    /// Gives the tenant of this transaction another key, at the end of its contract. What was sealed under
    /// the former one opens until the expiry key that this answers is destroyed, which is the caller's.
    ///
    /// # Errors
    /// The provider's key is never replaced.
    pub async fn replace_tenant_keys(&mut self, now: Timestamp) -> Result<Replaced, Refusal> {
        let tenant = self.keys.tenant();
        let stored = store::tenant_key(self.scoped.sql(), tenant).await.map_err(::store::refusal)?;
        let ended = stored.as_deref().and_then(crate::ending).map(|(name, _)| name);
        let (keys, wrapped) = self.office.keyring().make(tenant).await?;
        let done = store::replace_tenant_key(self.scoped.sql(), &wrapped, now).await;
        if tenant.is_provider() || !done.map_err(::store::refusal)? {
            return Err(Refusal::denied("this key is not replaced"));
        }
        let former = std::mem::replace(&mut self.keys, keys.clone());
        self.fresh_tenant_keys.push(keys);
        Ok(Replaced { former, ended })
    }

    /// Adds work to be done after the commit, not before `run_after`.
    pub async fn enqueue(
        &mut self,
        queue: &'static str,
        payload: &(impl Serialize + Sync),
        (now, run_after): (Timestamp, Timestamp),
    ) -> Result<(), Refusal> {
        let payload = serde_json::to_value(payload).map_err(|error| Refusal::fault(error.to_string()))?;
        let id = kernel::random_from(now);
        if run_after <= now {
            self.queues.insert(queue);
        }
        ::store::enqueue(&mut self.scoped, self.keys.tenant(), id, queue, &payload, (now, run_after))
            .await
            .map_err(::store::refusal)
    }

    /// Tells every process that something they may hold in memory has changed.
    pub async fn announce(&mut self, topic: &'static str, key: Uuid, now: Timestamp) -> Result<(), Refusal> {
        ::store::announce(&mut self.scoped, self.keys.tenant(), topic, key, now)
            .await
            .map_err(::store::refusal)
    }

    async fn enter(&mut self, tenant: TenantId, home: TenantId) -> Result<(), Refusal> {
        if !home.is_provider() {
            return Err(Refusal::denied("a tenant's operation does not reach into another tenant"));
        }
        store::enter(self.scoped.sql(), tenant).await.map_err(::store::refusal)?;
        let fresh = self.fresh_tenant_keys.iter().find(|keys| keys.tenant() == tenant).cloned();
        self.keys = match fresh {
            Some(keys) => keys,
            None => self.office.clone().tenant_keys(tenant, self.scoped.sql()).await?,
        };
        Ok(())
    }

    /// Appends the entry of what has just been applied.
    pub(crate) async fn record(
        &mut self,
        ctx: &Ctx,
        name: &'static str,
        target: Target,
    ) -> Result<(), Refusal> {
        let told = std::mem::take(&mut self.told);
        let mut facts = told.facts;
        let outcome = match told.failed {
            Some(code) => {
                facts.insert("code".to_owned(), code.into());
                EntryOutcome::Failure
            }
            None => told.outcome.unwrap_or(EntryOutcome::Success),
        };
        let target = told.target.unwrap_or(target).to_string();
        let entry = Entry::of(ctx, name, &target, outcome, facts);
        let ledger = self.office.ledger().clone();
        ledger.append(self.scoped.sql(), &self.keys, &entry, &mut self.fresh_data_keys).await
    }
}
