//! A tenant with a growing ledger, and targets of it.

use crate::receiver::Receiver;
use kernel::{Clock, Ctx, Refusal, Secret, TenantId, UserId};
use keys::FileRoot;
use ledger::EntryOutcome::Success;
use office::{Keyring, Office, OfficeParts};
use serde_json::{Map, Value};
use sink::{
    Carrier, Reach,
    api::{AddTarget, Target, Typed},
};
use std::{collections::BTreeMap, sync::Arc};
use store::Database;
use testkit::Ground;
use time::Duration;
use uuid::Uuid;

pub struct House {
    pub ground: Ground,
    pub tenant: TenantId,
    pub carrier: Carrier,
    pub folder: tempfile::TempDir,
    decide: Arc<access::CedarDecide>,
    reach: Reach,
    written: std::sync::atomic::AtomicU64,
}

/// The activity of the entries that the tests write.
pub const THING: &str = "test.thing.happen";

impl House {
    /// `permitted`: networks that tenants may name.
    pub async fn new(permitted: &[&str]) -> Self {
        let decide = Arc::new(access::CedarDecide::new(&[("sink", sink::POLICIES)]).unwrap());
        let ground = testkit::ground_with(&[sink::SCHEMA], decide.clone()).await;
        let tenant = ground.tenant().await;
        let folder = tempfile::tempdir().unwrap();
        let authorities = folder.path().join("none.pem");
        std::fs::write(&authorities, "").unwrap();
        let permitted = permitted.iter().map(|network| network.parse().unwrap()).collect();
        let reach =
            Reach::new(folder.path().join("sinks"), &authorities, permitted, "sekisho.test".into()).unwrap();
        let carrier = Carrier::new(reach.clone());
        Self { ground, tenant, carrier, folder, decide, reach, written: 0.into() }
    }

    /// Somebody who may, in `tenant`.
    pub fn at_desk(&self, tenant: TenantId) -> Ctx {
        let (now, who) = (self.ground.clock.now(), UserId::new(self.ground.now()));
        match tenant.is_provider() {
            true => testkit::operator(now, who),
            false => testkit::administrator(tenant, now, who),
        }
    }

    pub async fn add(&self, tenant: TenantId, typed: Typed) -> Result<Uuid, Refusal> {
        let operation = AddTarget::new(&typed, tenant.is_provider(), "secret".to_owned())?;
        self.ground.office.perform(&self.at_desk(tenant), operation).await
    }

    pub async fn target(&self, tenant: TenantId) -> Target {
        sink::api::list(&self.ground.office, &self.at_desk(tenant)).await.unwrap().0.remove(0)
    }

    /// So many more entries, ordered. Their targets are their numbers.
    pub async fn write(&self, tenant: TenantId, count: u64) {
        let ctx = Ctx { now: self.ground.clock.now(), ..self.ground.system(tenant) };
        for _ in 0..count {
            let number = self.written.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let facts = Map::from_iter([("words".to_owned(), Value::from("給与\n"))]);
            self.ground.office.record(&ctx, THING, &format!("thing/{number}"), Success, facts).await.unwrap();
        }
        self.ground.clock.advance(Duration::SECOND);
        self.ground.integrate().await;
    }

    /// Carries everything that may be carried now.
    pub async fn carry(&self) {
        self.carrier.carry_all(&self.ground.office).await.unwrap();
    }

    /// Another process that carries, with connections of its own: they end with it.
    pub fn process(&self) -> (Database, Office, Carrier) {
        let database = Database::connect(self.ground.database.dsn().clone(), 4);
        let root = Secret::new([7_u8; 32]);
        let office = Office::new(OfficeParts {
            database: database.clone(),
            keyring: Keyring::new(Arc::new(FileRoot::new(&root).with_expiry(self.ground.expiry.clone()))),
            ledger: ledger::Ledger::new(),
            decide: self.decide.clone(),
            clock: self.ground.clock.clone(),
        });
        (database, office, Carrier::new(self.reach.clone()))
    }

    pub async fn outcomes_of(&self, tenant: TenantId, activity: &str) -> Vec<&'static str> {
        let ctx = self.ground.system(tenant);
        let mut reading = self.ground.office.view(&ctx, "test.look", office::Target::tenant()).await.unwrap();
        let query = ledger::Query {
            activity: Some(activity.to_owned()),
            ..ledger::Query::between(testkit::morning(), self.ground.clock.now() + Duration::DAY)
        };
        let (sql, keys) = reading.parts();
        let found = ledger::search(sql, keys, &query).await.unwrap().entries;
        found.into_iter().rev().map(|entry| entry.outcome.name()).collect()
    }
}

pub fn to_http(kind: &str, receiver: &Receiver) -> Typed {
    Typed {
        kind: kind.to_owned(),
        name: "SIEM".to_owned(),
        address: format!("https://localhost:{}/in?token=verborgen", receiver.port),
        authority: receiver.authority.clone(),
        logs: vec!["operation".to_owned()],
        from: "beginning".to_owned(),
        token: String::new(),
    }
}

pub fn to_syslog(receiver: &Receiver) -> Typed {
    Typed { address: format!("127.0.0.1:{}", receiver.port), ..to_http("syslog", receiver) }
}

/// Panics unless the events are the tree's, in its order, from leaf 0 on, without a hole: what came again
/// came as it was. Answers how many came again, and the targets of the tests' own entries in order.
pub fn examined(events: &[Value]) -> (usize, Vec<String>) {
    let mut seen: BTreeMap<i64, &Value> = BTreeMap::new();
    let (mut again, mut things, mut next) = (0, Vec::new(), 0);
    for event in events {
        let seq = event["metadata"]["sequence"].as_i64().unwrap();
        match seen.get(&seq) {
            Some(before) => {
                assert_eq!(*before, event, "leaf {seq} came twice and differs");
                again += 1;
            }
            None => {
                assert_eq!(seq, next, "a hole or another order");
                next += 1;
                seen.insert(seq, event);
                if event["metadata"]["event_code"] == THING {
                    things.push(event["unmapped"]["sekisho"]["target"].as_str().unwrap().to_owned());
                }
            }
        }
    }
    (again, things)
}

pub fn things(count: u64) -> Vec<String> {
    (0..count).map(|number| format!("thing/{number}")).collect()
}
