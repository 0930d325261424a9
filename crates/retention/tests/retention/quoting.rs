//! What others write down of a marked entry: an alert, its mail, a trial's example, what the rules remember, a
//! review. And who can still read it.

use crate::House;
use alert::{
    Health, Parts,
    api::{
        AddChannel, ChannelKind, Follower, Gauge, NewRule, Nowhere, SaveRule, Severity, StartTrial,
        SwitchRule,
    },
};
use kernel::{Ctx, TenantId};
use ledger::Quotes;
use office::{Done, Target};
use sqlx::AssertSqlSafe;
use std::sync::Arc;
use testkit::Ground;

pub const SCHEMAS: [store::Schema; 5] =
    [notice::SCHEMA, identity::SCHEMA, access::SCHEMA, alert::SCHEMA, review::SCHEMA];

/// What is watched: a review lists whatever was done to a key in full, where of other entries it draws a few.
pub const ACTIVITY: &str = "sample.key.make";

/// Where quotes lie.
const PLACES: [(&str, &str, &str); 6] = [
    ("alert.alert", "content", "id"),
    ("alert.tail", "state", "tenant_id"),
    ("alert.trial", "examples", "id"),
    ("notice.mail", "subject", "id"),
    ("notice.mail", "body", "id"),
    ("review.pack", "body", "id"),
];

struct Fine;

impl Health for Fine {
    fn trouble(&self) -> Option<String> {
        None
    }

    fn is_whole(&self) -> Option<bool> {
        Some(true)
    }
}

pub struct Watch {
    parts: Parts,
    follower: Follower,
    rule: String,
}

impl Watch {
    /// A rule that speaks of every word, somebody who is told by mail, and a follower that has met the tenant.
    pub async fn begin(house: &House) -> Self {
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
            rustls::crypto::aws_lc_rs::default_provider(),
        ));
        let tls = tls.with_safe_default_protocol_versions().unwrap();
        let tls = tls.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
        let parts = Parts {
            office: house.ground.office.clone(),
            database: house.ground.database.clone(),
            outgoing: outgoing::Outgoing::new(tls, Vec::new()),
            places: Arc::new(Nowhere),
            health: Arc::new(Fine),
            offset: time::UtcOffset::UTC,
            page: "https://console.example.jp/alerts".to_owned(),
        };
        let office = &house.ground.office;
        let rule = NewRule {
            name: "word".to_owned(),
            reason: String::new(),
            severity: Severity::High,
            filter: format!("activity == {ACTIVITY:?}"),
            key: "facts.word".to_owned(),
            gauge: Gauge::Count,
            value: String::new(),
            threshold: 1,
            window: 600,
            quiet: 0,
        };
        let administrator = administrator(house);
        let rule = office.perform(&administrator, SaveRule { id: None, rule }).await.unwrap();
        office.perform(&administrator, SwitchRule { id: rule.clone(), is_on: true }).await.unwrap();
        let mail = AddChannel::new(ChannelKind::Mail, "watch@example.jp", Severity::Low).unwrap();
        office.perform(&administrator, mail).await.unwrap();
        let follower = Follower::new(parts.clone());
        let mut watch = Self { parts, follower, rule };
        watch.follow(house).await;
        watch
    }

    pub async fn follow(&mut self, house: &House) {
        house.ground.integrate().await;
        self.follower.step().await.unwrap();
    }

    /// The rule is tried, and the review of September drawn up.
    pub async fn look_back(&self, house: &House) {
        let office = &house.ground.office;
        let administrator = administrator(house);
        let rule = alert::api::rule(office, &administrator, &self.rule).await.unwrap();
        let trial = office.perform(&administrator, StartTrial { rule, days: 90 }).await.unwrap();
        let handlers = alert::capability(self.parts.clone()).handlers;
        let handler = handlers.into_iter().find(|handler| handler.queue == "alert.trial").unwrap();
        let payload = serde_json::json!({ "trial": trial });
        assert_eq!((handler.run)(office.clone(), house.tenant, payload).await, Done::Finished);
        let public = *house.ground.signer.verifier().public_key();
        review::api::draw_up(office, house.tenant, "2026-09".parse().unwrap(), public).await.unwrap();
    }
}

fn administrator(house: &House) -> Ctx {
    testkit::administrator(house.tenant, house.now(), house.one)
}

/// The columns that whoever has the database and these keys can read something of September in: the marked
/// word, or anything at all of what rules remember, of examples and of a subject, which do not hold it.
pub async fn readable(ground: &Ground, tenant: TenantId, marker: &str) -> Vec<String> {
    let ctx = ground.system(tenant);
    let mut reading = ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
    let (sql, keys) = reading.parts();
    let holds = |text: &[u8]| text.windows(marker.len()).any(|window| window == marker.as_bytes());
    let mut found = Vec::new();
    for (table, column, row) in PLACES {
        let select =
            format!("select {row}, {column} from {table} where tenant_id = $1 and {column} is not null");
        let rows: Vec<(uuid::Uuid, Vec<u8>)> =
            sqlx::query_as(AssertSqlSafe(select)).bind(tenant.uuid()).fetch_all(&mut *sql).await.unwrap();
        assert!(!rows.is_empty(), "{table}.{column}");
        for (row, sealed) in rows {
            let place = keys::Place { table, column, row };
            let outer = keys.open(&place, &sealed).unwrap();
            assert!(!holds(outer.expose()), "{table}.{column} opens by the tenant's key alone");
            let opened = Quotes::default().open((&mut *sql, keys), &place, &sealed).await.unwrap();
            let is_readable = opened.text.is_some_and(|text| match column {
                "state" | "subject" | "examples" => true,
                _ => holds(text.expose()),
            });
            if is_readable {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found.dedup();
    found
}

/// All of them.
pub fn everywhere() -> Vec<String> {
    PLACES.iter().map(|(table, column, _)| format!("{table}.{column}")).collect()
}
