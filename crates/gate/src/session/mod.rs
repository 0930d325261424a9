//! What the gate holds in memory about people: sessions, tenants' policies, grants. Filled on a
//! miss through [`Directory`], made void by its changes, swept by the clock.
//!
//! Does not live here: the cookie (`cookie`), the decision on one request (`steps`).

mod lease;
mod live;
mod lookup;
mod remembered;
mod watch;

pub(crate) use lease::{Lease, Terms, over};
pub(crate) use live::{Live, Term};
pub(crate) use lookup::look_up;
pub(crate) use watch::{Watch, WatchTimes};

use crate::port::{Change, Directory, Grants, TenantPolicy};
use kernel::{Refusal, TenantId, Timestamp, UserId};
use keys::Bearer;
use remembered::Remembered;
use std::{collections::HashSet, sync::Arc, time::Duration};

/// How long policies and grants are believed without a change: a second line behind the feed.
const BELIEF: Duration = Duration::from_secs(60);
/// Policies and grants held at most.
const POLICIES: usize = 50_000;
const GRANTS: usize = 200_000;
/// Sessions per [`Directory::seen`] call.
const SEEN_BATCH: usize = 1_000;

#[cfg(test)]
pub(crate) use live::tests;

type SessionKey = (TenantId, [u8; 32]);
type GrantKey = (TenantId, UserId, Arc<str>);

/// The people at the gate.
pub(crate) struct People {
    directory: Arc<dyn Directory>,
    sessions: Remembered<SessionKey, Live>,
    policies: Remembered<TenantId, TenantPolicy>,
    grants: Remembered<GrantKey, Grants>,
}

impl People {
    pub fn new(directory: Arc<dyn Directory>, sessions: usize) -> Self {
        Self {
            directory,
            sessions: Remembered::new(sessions, None),
            policies: Remembered::new(POLICIES, Some(BELIEF)),
            grants: Remembered::new(GRANTS, Some(BELIEF)),
        }
    }

    /// The session of a token, live or lapsed; the caller checks its times.
    pub async fn session(&self, bearer: &Bearer, now: Timestamp) -> Result<Option<Arc<Live>>, Refusal> {
        let key = (bearer.tenant(), bearer.digest());
        let fetch = || async {
            let record = self.directory.session(bearer, now).await?;
            Ok(record.filter(|record| record.tenant == bearer.tenant()).map(Live::new))
        };
        self.sessions.find(&key, fetch).await
    }

    /// The session of a token as far as memory holds it; live or lapsed.
    pub fn known(&self, bearer: &Bearer) -> Option<Arc<Live>> {
        self.sessions.held(&(bearer.tenant(), bearer.digest()))
    }

    /// Asks again for a session that memory believes idle: it may have been used at another gate.
    pub async fn refresh(&self, live: &Live, bearer: &Bearer, now: Timestamp) -> Result<(), Refusal> {
        if let Some(record) = self.directory.session(bearer, now).await? {
            live.used_elsewhere(record.last_seen);
        }
        Ok(())
    }

    pub async fn policy(&self, tenant: TenantId) -> Result<Arc<TenantPolicy>, Refusal> {
        let fetch = || async { self.directory.policy(tenant).await.map(Some) };
        let found = self.policies.find(&tenant, fetch).await?;
        found.ok_or_else(|| Refusal::unavailable("no policy"))
    }

    pub async fn grants(
        &self,
        tenant: TenantId,
        user: UserId,
        service: &Arc<str>,
    ) -> Result<Arc<Grants>, Refusal> {
        let fetch = || async { self.directory.grants(tenant, user, service).await.map(Some) };
        let found = self.grants.find(&(tenant, user, service.clone()), fetch).await?;
        found.ok_or_else(|| Refusal::unavailable("no grants"))
    }

    /// Makes void what `changes` touch, and cuts whatever is open for the sessions among it.
    pub fn apply(&self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        let changes: HashSet<&Change> = changes.iter().collect();
        let all = changes.contains(&Change::Everything);
        let tenant = |tenant: TenantId| all || changes.contains(&Change::Tenant(tenant));
        let user = |id: TenantId, user: UserId| tenant(id) || changes.contains(&Change::User(id, user));
        self.policies.void_where(|id, _| tenant(*id));
        self.grants.void_where(|(id, whose, _), _| user(*id, *whose));
        let revoked = self.sessions.void_where(|_, live| {
            let record = live.record();
            user(record.tenant, record.user) || changes.contains(&Change::Session(record.id))
        });
        revoked.iter().for_each(|live| live.cut());
    }

    /// Drops and cuts sessions that lapsed while nobody asked: open connections must not outlive them.
    pub fn sweep(&self, now: Timestamp) {
        let lapsed = self.sessions.void_settled_where(|_, live| live.has_lapsed(now));
        lapsed.iter().for_each(|live| live.cut());
    }

    /// Tells the directory when sessions were last used, as far as it was not told.
    pub async fn report_seen(&self) {
        let mut news = Vec::new();
        self.sessions.for_each(|_, live| news.extend(live.unreported()));
        for batch in news.chunks(SEEN_BATCH) {
            self.directory.seen(batch.to_vec()).await;
        }
    }
}
