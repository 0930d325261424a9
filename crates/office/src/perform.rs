//! `Office`: decide, do, record, commit.

use crate::{
    BoxFuture, Decide, Keyring, Operation, Reading, Target, Writing, signals::Signals, store, writing::Told,
};
use ::store::{Access, Change, Cursor, Database, Scope, Scoped};
use kernel::{Clock, Ctx, Refusal, TenantId, Timestamp};
use keys::TenantKeys;
use ledger::{Entry, EntryOutcome, Ledger};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use std::{collections::BTreeSet, future::Future, sync::Arc};
use uuid::Uuid;

/// What the program puts an office together from.
pub struct OfficeParts {
    pub database: Database,
    pub keyring: Keyring,
    pub ledger: Ledger,
    pub decide: Arc<dyn Decide>,
    pub clock: Arc<dyn Clock>,
}

/// Performs operations and opens views. Cheap to clone.
#[derive(Clone)]
pub struct Office {
    parts: Arc<OfficeParts>,
    signals: Arc<Signals>,
}

impl Office {
    pub fn new(parts: OfficeParts) -> Self {
        Self { parts: Arc::new(parts), signals: Arc::default() }
    }

    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.parts.clock
    }

    /// Performs `operation` for `ctx`: authorised, in one transaction with its entry.
    ///
    /// # Errors
    /// The operation's own refusal, *denied*, or *unavailable*. After *unavailable* at commit it is
    /// uncertain whether it was done; if it was, the ledger has it.
    pub async fn perform<O: Operation>(&self, ctx: &Ctx, operation: O) -> Result<O::Outcome, Refusal> {
        let target = operation.target();
        let attempt = async {
            self.decide(ctx, O::NAME, &target).await?;
            self.apply(ctx, operation, &target).await
        };
        match self.patiently(attempt).await {
            Ok(outcome) => Ok(outcome),
            Err(refusal) => {
                self.record_refusal(ctx, O::NAME, &target, &refusal).await;
                Err(refusal)
            }
        }
    }

    async fn apply<O: Operation>(
        &self,
        ctx: &Ctx,
        operation: O,
        target: &Target,
    ) -> Result<O::Outcome, Refusal> {
        let mut writing = self.begin(ctx.tenant).await?;
        let outcome = operation.apply(ctx, &mut writing).await?;
        writing.record(ctx, O::NAME, target.clone()).await?;
        self.commit(writing).await?;
        Ok(outcome)
    }

    async fn begin(&self, tenant: TenantId) -> Result<Writing, Refusal> {
        let mut scoped = self.within(tenant, Access::Write).await?;
        let keys = self.tenant_keys(tenant, scoped.sql()).await?;
        Ok(Writing {
            office: self.clone(),
            scoped,
            keys,
            told: Told::default(),
            fresh_data_keys: Vec::new(),
            fresh_tenant_keys: Vec::new(),
            queues: BTreeSet::new(),
        })
    }

    async fn commit(&self, writing: Writing) -> Result<(), Refusal> {
        let Writing { scoped, fresh_data_keys, fresh_tenant_keys, queues, .. } = writing;
        scoped.commit().await.map_err(::store::refusal)?;
        self.parts.ledger.committed(fresh_data_keys);
        fresh_tenant_keys.into_iter().for_each(|keys| self.parts.keyring.keep(keys));
        queues.into_iter().for_each(|queue| self.signals.queue(queue).notify_one());
        Ok(())
    }

    /// Does `work` on the database, and gives it up when the server says nothing for too long.
    ///
    /// Operations do this by themselves. A [`Reading`] does not: whoever waits for what is read does.
    pub fn patiently<'a, T: 'a>(
        &'a self,
        work: impl Future<Output = Result<T, Refusal>> + Send + 'a,
    ) -> BoxFuture<'a, Result<T, Refusal>> {
        // Boxed before it is waited for, and what waits, too: operations nest, and the compiler bounds how deep
        // futures lie in one another. An `async fn` would hold `work` itself.
        let work = Box::pin(work);
        Box::pin(async move { ::store::patiently(self.parts.database.patience(), work).await? })
    }

    /// A look for `ctx`: authorised like an operation, read-only, within the tenant's rows.
    pub async fn view(&self, ctx: &Ctx, name: &'static str, target: Target) -> Result<Reading, Refusal> {
        if let Err(refusal) = self.decide(ctx, name, &target).await {
            self.record_refusal(ctx, name, &target, &refusal).await;
            return Err(refusal);
        }
        let reading = async {
            let mut scoped = self.within(ctx.tenant, Access::Read).await?;
            let keys = self.tenant_keys(ctx.tenant, scoped.sql()).await?;
            Ok(Reading { scoped, keys })
        };
        self.patiently(reading).await
    }

    /// Whether `ctx` may, without doing it: for showing or hiding a button.
    pub async fn may(&self, ctx: &Ctx, name: &'static str, target: &Target) -> bool {
        self.decide(ctx, name, target).await.is_ok()
    }

    /// Records something that was refused before any operation: by the gate, by a handshake.
    pub async fn record(
        &self,
        ctx: &Ctx,
        activity: &str,
        target: &str,
        outcome: EntryOutcome,
        facts: Map<String, Value>,
    ) -> Result<(), Refusal> {
        self.record_all(ctx.tenant, &[Entry::of(ctx, activity, target, outcome, facts)]).await
    }

    /// Many such records of one tenant, in one transaction.
    pub async fn record_all(&self, tenant: TenantId, entries: &[Entry]) -> Result<(), Refusal> {
        self.record_bulk(tenant, entries, None).await
    }

    /// The same of a writer that keeps them in a spool of its own until this returns: the spool's name,
    /// and the position up to which `entries` empties it for this tenant. What was written before, and
    /// only not known to be, is not written again.
    pub async fn record_spooled(
        &self,
        tenant: TenantId,
        entries: &[Entry],
        spool: (Uuid, i64),
    ) -> Result<(), Refusal> {
        self.record_bulk(tenant, entries, Some(spool)).await
    }

    /// How far a writer's spool has been written for this tenant; 0 if nothing of it has.
    pub async fn spooled(&self, tenant: TenantId, spool: Uuid) -> Result<i64, Refusal> {
        let looking = async {
            let mut scoped = self.within(tenant, Access::Read).await?;
            self.parts.ledger.spooled(scoped.sql(), tenant, spool).await
        };
        self.patiently(looking).await
    }

    async fn record_bulk(
        &self,
        tenant: TenantId,
        entries: &[Entry],
        spool: Option<(Uuid, i64)>,
    ) -> Result<(), Refusal> {
        let recording = async {
            let mut writing = self.begin(tenant).await?;
            let Writing { scoped, keys, fresh_data_keys, .. } = &mut writing;
            let ledger = &self.parts.ledger;
            if let Some(spool) = spool
                && !ledger.claim(scoped.sql(), tenant, spool).await?
            {
                return Ok(());
            }
            match entries {
                [one] => ledger.append(scoped.sql(), keys, one, fresh_data_keys).await?,
                many => ledger.append_bulk(scoped.sql(), keys, many, fresh_data_keys).await?,
            }
            self.commit(writing).await
        };
        self.patiently(recording).await
    }

    /// What changed since `cursor`, for the processes that keep things in memory.
    pub async fn changes(&self, cursor: Cursor) -> Result<(Vec<Change>, Cursor), Refusal> {
        let looking = async {
            let mut scoped = self.platform(Access::Read).await?;
            ::store::changes_since(&mut scoped, cursor).await.map_err(::store::refusal)
        };
        self.patiently(looking).await
    }

    /// Makes the provider's own keys at the first start. Later starts find them.
    pub async fn ensure_provider(&self) -> Result<(), Refusal> {
        let tenant = TenantId::PROVIDER;
        let mut scoped = self.within(tenant, Access::Write).await?;
        if store::tenant_key(scoped.sql(), tenant).await.map_err(::store::refusal)?.is_some() {
            return Ok(());
        }
        let (keys, wrapped) = self.parts.keyring.make(tenant).await?;
        store::insert_tenant_key(scoped.sql(), tenant, self.parts.keyring.custodian(), &wrapped, self.now())
            .await
            .map_err(::store::refusal)?;
        scoped.commit().await.map_err(::store::refusal)?;
        self.parts.keyring.keep(keys);
        Ok(())
    }

    /// Drops a tenant's keys from this process' memory; those that are not destroyed are fetched again when
    /// they are needed.
    pub fn forget_keys(&self, tenant: TenantId) {
        self.parts.keyring.forget(tenant);
        self.parts.ledger.forget(tenant);
    }

    /// For how long each retention class is kept.
    pub fn periods(&self) -> ledger::Periods {
        self.parts.ledger.periods()
    }

    pub(crate) async fn decide(
        &self,
        ctx: &Ctx,
        action: &'static str,
        target: &Target,
    ) -> Result<(), Refusal> {
        self.parts.decide.decide(ctx, action, target).await
    }

    /// What happens in this process, for those who would otherwise find it at their next look.
    pub fn signals(&self) -> &Signals {
        &self.signals
    }

    pub(crate) fn database(&self) -> &Database {
        &self.parts.database
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.parts.keyring
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.parts.ledger
    }

    /// A transaction that sees the tenant's rows and no others.
    async fn within(&self, tenant: TenantId, access: Access) -> Result<Scoped, Refusal> {
        self.parts.database.begin(Scope::Tenant(tenant), access).await.map_err(::store::refusal)
    }

    /// The queue and the change feed reach across tenants; nothing else does.
    pub(crate) async fn platform(&self, access: Access) -> Result<Scoped, Refusal> {
        self.parts.database.begin(Scope::Platform, access).await.map_err(::store::refusal)
    }

    /// The tenant's keys; from memory, or from its row in the running transaction.
    pub(crate) fn tenant_keys<'a>(
        &'a self,
        tenant: TenantId,
        connection: &'a mut PgConnection,
    ) -> BoxFuture<'a, Result<TenantKeys, Refusal>> {
        Box::pin(async move {
            if let Some(keys) = self.parts.keyring.kept(tenant) {
                return Ok(keys);
            }
            let wrapped = store::tenant_key(connection, tenant).await.map_err(::store::refusal)?;
            let wrapped = wrapped.ok_or_else(|| Refusal::not_found(format!("tenant {tenant} has no key")))?;
            let keys = self.parts.keyring.open(tenant, &wrapped).await?;
            self.parts.keyring.keep(keys.clone());
            Ok(keys)
        })
    }

    /// A refused attempt is recorded in a transaction of its own. If that is impossible the refusal
    /// still stands; the log has both.
    async fn record_refusal(&self, ctx: &Ctx, name: &'static str, target: &Target, refusal: &Refusal) {
        let facts = Map::from_iter([
            ("code".to_owned(), Value::from(refusal.code)),
            ("reason".to_owned(), Value::from(refusal.inside.chars().take(500).collect::<String>())),
        ]);
        let recorded = self.record(ctx, name, &target.to_string(), EntryOutcome::Refused, facts).await;
        if let Err(error) = recorded {
            tracing::error!(activity = name, code = refusal.code, trace = %ctx.trace, error = error.inside, "a refusal could not be recorded");
        }
    }
}
