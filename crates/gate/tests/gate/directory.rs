//! A directory and a recorder in memory.

use gate::{
    AccessRecord, AutomaticBlock, Blocklist, BlocklistEntry, BoxFuture, Change, ConnectionRecord,
    DetectionAtGate, Directory, Grants, Recorder, RefusedAtGate, SessionRecord, TenantPolicy,
};
use kernel::{Refusal, SessionId, Standing, TenantId, Timestamp, UserId};
use keys::Bearer;
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use tokio::sync::Notify;

#[derive(Default)]
pub struct FakeDirectory {
    pub sessions: Mutex<HashMap<[u8; 32], SessionRecord>>,
    pub policies: Mutex<HashMap<TenantId, TenantPolicy>>,
    pub grants: Mutex<HashMap<UserId, Grants>>,
    pub changes: Mutex<Vec<Change>>,
    pub seen: Mutex<Vec<(TenantId, SessionId, Timestamp)>>,
    pub is_down: AtomicBool,
    /// What takes the lock keeps policies from being answered.
    pub policy_turn: tokio::sync::Mutex<()>,
    pub questions: AtomicUsize,
}

impl FakeDirectory {
    /// A signed-in person; the token is what the browser would hold.
    pub fn sign_in(&self, now: Timestamp) -> (Bearer, SessionRecord) {
        let tenant = TenantId::new(now);
        let bearer = Bearer::fresh(tenant);
        let record = SessionRecord {
            id: SessionId::new(now),
            tenant,
            tenant_code: "minato".to_owned(),
            tenant_name: "株式会社みなと商事".to_owned(),
            user: UserId::new(now),
            login: "sato".to_owned(),
            display_name: "佐藤 花子".to_owned(),
            roles: vec!["accounting".to_owned()],
            standing: Standing::Administrator,
            signed_in_at: now,
            last_seen: now,
            idle: Some(Duration::from_secs(600)),
            absolute_until: now + time::Duration::hours(8),
        };
        self.sessions.lock().unwrap().insert(bearer.digest(), record.clone());
        (bearer, record)
    }

    pub fn revoke(&self, bearer: &Bearer) {
        let record = self.sessions.lock().unwrap().remove(&bearer.digest()).unwrap();
        self.changes.lock().unwrap().push(Change::Session(record.id));
    }

    fn ask<T>(&self, answer: impl FnOnce() -> T) -> Result<T, Refusal> {
        self.questions.fetch_add(1, SeqCst);
        if self.is_down.load(SeqCst) { Err(Refusal::unavailable("down")) } else { Ok(answer()) }
    }
}

impl Directory for FakeDirectory {
    fn session<'a>(
        &'a self,
        bearer: &'a Bearer,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<SessionRecord>, Refusal>> {
        let answer = self.ask(|| self.sessions.lock().unwrap().get(&bearer.digest()).cloned());
        Box::pin(async move { answer })
    }

    fn policy(&self, tenant: TenantId) -> BoxFuture<'_, Result<TenantPolicy, Refusal>> {
        let answer = self.ask(|| self.policies.lock().unwrap().get(&tenant).cloned().unwrap_or_default());
        Box::pin(async move {
            let _turn = self.policy_turn.lock().await;
            answer
        })
    }

    fn grants<'a>(
        &'a self,
        _tenant: TenantId,
        user: UserId,
        _service: &'a str,
    ) -> BoxFuture<'a, Result<Grants, Refusal>> {
        let answer = self.ask(|| self.grants.lock().unwrap().get(&user).cloned().unwrap_or_default());
        Box::pin(async move { answer })
    }

    fn seen(&self, batch: Vec<(TenantId, SessionId, Timestamp)>) -> BoxFuture<'_, ()> {
        self.seen.lock().unwrap().extend(batch);
        Box::pin(async {})
    }

    fn changes(&self) -> BoxFuture<'_, Result<Vec<Change>, Refusal>> {
        let is_down = self.is_down.load(SeqCst);
        let news = if is_down { Vec::new() } else { std::mem::take(&mut *self.changes.lock().unwrap()) };
        Box::pin(async move { if is_down { Err(Refusal::unavailable("down")) } else { Ok(news) } })
    }
}

/// What was recorded, and a bell for whoever waits for it.
#[derive(Default)]
pub struct Book {
    pub refused: Mutex<Vec<RefusedAtGate>>,
    pub accesses: Mutex<Vec<AccessRecord>>,
    pub detections: Mutex<Vec<DetectionAtGate>>,
    pub connections: Mutex<Vec<ConnectionRecord>>,
    bell: Notify,
}

impl Book {
    /// The first refusal that `is_it`, waiting for it if need be.
    pub async fn refusal(&self, is_it: impl Fn(&RefusedAtGate) -> bool) -> RefusedAtGate {
        self.wait(|| self.refused.lock().unwrap().iter().find(|event| is_it(event)).cloned()).await
    }

    pub async fn access(&self, is_it: impl Fn(&AccessRecord) -> bool) -> AccessRecord {
        self.wait(|| self.accesses.lock().unwrap().iter().find(|record| is_it(record)).cloned()).await
    }

    pub async fn detection(&self, is_it: impl Fn(&DetectionAtGate) -> bool) -> DetectionAtGate {
        self.wait(|| self.detections.lock().unwrap().iter().find(|event| is_it(event)).cloned()).await
    }

    pub async fn connection(&self, is_it: impl Fn(&ConnectionRecord) -> bool) -> ConnectionRecord {
        self.wait(|| self.connections.lock().unwrap().iter().find(|record| is_it(record)).cloned()).await
    }

    async fn wait<T>(&self, find: impl Fn() -> Option<T>) -> T {
        let waiting = async {
            loop {
                let bell = self.bell.notified();
                tokio::pin!(bell);
                bell.as_mut().enable();
                if let Some(found) = find() {
                    return found;
                }
                bell.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), waiting).await.expect("recorded within five seconds")
    }
}

impl Recorder for Book {
    fn refused(&self, event: RefusedAtGate) {
        self.refused.lock().unwrap().push(event);
        self.bell.notify_waiters();
    }

    fn access(&self, event: AccessRecord) {
        self.accesses.lock().unwrap().push(event);
        self.bell.notify_waiters();
    }

    fn connection(&self, event: ConnectionRecord) {
        self.connections.lock().unwrap().push(event);
        self.bell.notify_waiters();
    }

    fn detected(&self, event: DetectionAtGate) {
        self.detections.lock().unwrap().push(event);
        self.bell.notify_waiters();
    }
}

/// A list in memory, and what the gate told it.
#[derive(Default)]
pub struct FakeBlocklist {
    pub entries: Mutex<Vec<BlocklistEntry>>,
    pub blocks: Mutex<Vec<AutomaticBlock>>,
}

impl Blocklist for FakeBlocklist {
    fn entries(&self) -> BoxFuture<'_, Result<Vec<BlocklistEntry>, Refusal>> {
        let entries = self.entries.lock().unwrap().clone();
        Box::pin(async move { Ok(entries) })
    }

    fn blocked(&self, block: AutomaticBlock) {
        self.blocks.lock().unwrap().push(block);
    }
}
