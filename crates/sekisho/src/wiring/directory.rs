//! What the gate asks on a miss: sessions and policies from `identity`, grants from `access`, names
//! from `tenancy`, changes from the feed.

use super::system;
use access::api::Manifests;
use gate::{BoxFuture, Change, Directory, Grants, SessionRecord, TenantPolicy};
use identity::api::SignInRules as Rules;
use kernel::{Language, Refusal, SessionId, TenantId, Timestamp, UserId};
use keys::Bearer;
use office::{Office, Reading, Target};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::Cursor;

pub struct FromCapabilities {
    office: Office,
    manifests: Arc<Manifests>,
    rules: Arc<Rules>,
    cursor: Mutex<Option<Cursor>>,
}

impl FromCapabilities {
    pub fn new(office: Office, manifests: Arc<Manifests>, rules: Arc<Rules>) -> Self {
        Self { office, manifests, rules, cursor: Mutex::new(None) }
    }

    async fn reading(&self, tenant: TenantId) -> Result<Reading, Refusal> {
        self.office
            .view(
                &system("gate", &self.office, tenant),
                identity::api::LOOK_UP,
                Target::any("identity.session"),
            )
            .await
    }

    async fn find_session(&self, bearer: &Bearer, now: Timestamp) -> Result<Option<SessionRecord>, Refusal> {
        let tenant_id = bearer.tenant();
        let mut reading = match self.reading(tenant_id).await {
            Ok(reading) => reading,
            // A cookie that names a tenant that never was.
            Err(refusal) if refusal.kind == kernel::RefusalKind::NotFound => return Ok(None),
            Err(refusal) => return Err(refusal),
        };
        let (sql, keys) = reading.parts();
        let Some(found) = identity::api::find_session(sql, keys, bearer, now).await? else { return Ok(None) };
        let Some(tenant) = tenancy::api::by_id(sql, tenant_id).await? else { return Ok(None) };
        if tenant.state != tenancy::api::TenantState::Active {
            return Ok(None);
        }
        let roles = access::api::role_names_of(sql, (tenant_id, found.user), Language::Ja).await?;
        Ok(Some(SessionRecord {
            id: found.id,
            tenant: tenant_id,
            tenant_code: tenant.code,
            tenant_name: tenant.name,
            user: found.user,
            login: found.login,
            display_name: found.name,
            roles,
            standing: found.standing,
            signed_in_at: found.signed_in_at,
            last_seen: found.last_seen,
            idle: found.idle.and_then(unsigned),
            absolute_until: found.absolute_until,
        }))
    }
}

impl Directory for FromCapabilities {
    fn session<'a>(
        &'a self,
        bearer: &'a Bearer,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<SessionRecord>, Refusal>> {
        Box::pin(self.office.patiently(self.find_session(bearer, now)))
    }

    fn policy(&self, tenant: TenantId) -> BoxFuture<'_, Result<TenantPolicy, Refusal>> {
        Box::pin(self.office.patiently(async move {
            let mut reading = self.reading(tenant).await?;
            let policy = identity::api::tenant_policy(reading.sql(), &self.rules, tenant).await?;
            Ok(TenantPolicy { addresses: policy.networks(), idle: policy.idle.and_then(unsigned) })
        }))
    }

    fn grants<'a>(
        &'a self,
        tenant: TenantId,
        user: UserId,
        service: &'a str,
    ) -> BoxFuture<'a, Result<Grants, Refusal>> {
        Box::pin(self.office.patiently(async move {
            let mut reading = self.reading(tenant).await?;
            let granted =
                access::api::grants(reading.sql(), &self.manifests, (tenant, user), service).await?;
            Ok(Grants::of(granted))
        }))
    }

    fn seen(&self, batch: Vec<(TenantId, SessionId, Timestamp)>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let mut by_tenant: BTreeMap<TenantId, Vec<(SessionId, Timestamp)>> = BTreeMap::new();
            for (tenant, session, at) in batch {
                by_tenant.entry(tenant).or_default().push((session, at));
            }
            for (tenant, seen) in by_tenant {
                if let Err(refusal) = identity::api::touch_sessions(&self.office, tenant, &seen).await {
                    tracing::warn!(%tenant, reason = refusal.inside, "last use of sessions could not be noted");
                }
            }
        })
    }

    fn changes(&self) -> BoxFuture<'_, Result<Vec<Change>, Refusal>> {
        Box::pin(async move {
            let cursor = *self.cursor.lock().unwrap_or_else(PoisonError::into_inner);
            let (changes, next) = self.office.changes(cursor.unwrap_or_default()).await?;
            *self.cursor.lock().unwrap_or_else(PoisonError::into_inner) = Some(next);
            // The first look sets the beginning: nothing is in memory yet that could be out of date.
            Ok(if cursor.is_none() { Vec::new() } else { changes.into_iter().map(change).collect() })
        })
    }
}

fn change(change: store::Change) -> Change {
    match change.topic.as_str() {
        "identity.session" => Change::Session(SessionId::from_uuid(change.key)),
        "identity.user" => Change::User(change.tenant, UserId::from_uuid(change.key)),
        "access.roles" if change.key != change.tenant.uuid() => {
            Change::User(change.tenant, UserId::from_uuid(change.key))
        }
        blocklist::api::CHANGED => Change::Blocklist,
        _ => Change::Tenant(change.tenant),
    }
}

fn unsigned(span: time::Duration) -> Option<Duration> {
    Duration::try_from(span).ok()
}
