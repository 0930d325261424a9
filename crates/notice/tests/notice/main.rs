//! Mail from the caller's transaction to the catcher and back into the ledger.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod arriving;
mod failing;
mod repeating;
mod walls;

use kernel::{Clock, Ctx, Refusal, TenantId};
use ledger::EntryOutcome;
use mailer::{Address, Catcher, CatcherOptions, Mailbox, Relay, Timeouts};
use notice::{
    Settings,
    api::{Letter, MailState},
};
use office::{Done, Handler, Operation, Target, Writing};
use std::{collections::HashMap, sync::Mutex, time::Duration as Wait};
use store::{Access, Scope};
use testkit::Ground;
use time::Duration;
use tokio::net::TcpListener;
use uuid::Uuid;

/// Long enough for a busy machine; no test that passes waits for it.
const LIMIT: Wait = Wait::from_secs(20);
const ROLL_CALL: Uuid = Uuid::from_u128(77);

/// What a capability does: writes letters inside an operation of its own.
struct Write(Vec<Letter>);

impl Operation for Write {
    const NAME: &'static str = "test.write";
    type Outcome = Vec<Uuid>;

    fn target(&self) -> Target {
        Target::tenant()
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Vec<Uuid>, Refusal> {
        notice::api::send_all(tx, ctx, self.0).await
    }
}

fn letter(to: &str) -> Letter {
    Letter {
        to_name: Some("山田 太郎".to_owned()),
        to: to.to_owned(),
        subject: "【安否確認】回答してください".to_owned(),
        text: "次のリンクから回答してください。\nhttps://safety.example.jp/a/secret\n".to_owned(),
        purpose: "safety.rollcall",
        is_awaited: false,
        reference: Some(ROLL_CALL),
    }
}

/// A platform with one tenant, a relay, and the handler under test.
struct Post {
    ground: Ground,
    tenant: TenantId,
    catcher: Catcher,
    handler: Handler,
    /// Of the mails that somebody waits for.
    awaited: Handler,
    written: Mutex<Vec<Uuid>>,
}

impl Post {
    async fn new() -> Self {
        Self::over(testkit::ground(&[notice::SCHEMA]).await).await
    }

    async fn over(ground: Ground) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let catcher = Catcher::start(listener, CatcherOptions::default());
        let tenant = ground.tenant().await;
        let (awaited, handler) = (handler_of("notice.mail.awaited", port), handler(port));
        Self { ground, tenant, catcher, handler, awaited, written: Mutex::default() }
    }

    async fn write(&self, letters: Vec<Letter>) -> Vec<Uuid> {
        let ctx = self.ground.system(self.tenant);
        let ids = self.ground.office.perform(&ctx, Write(letters)).await.unwrap();
        self.written.lock().unwrap().extend(&ids);
        ids
    }

    /// Does what is due now, as the office would; answers how each job ended.
    async fn work(&self) -> Vec<Done> {
        self.work_of(&self.handler).await
    }

    async fn work_of(&self, handler: &Handler) -> Vec<Done> {
        let jobs = self.claim_of(handler).await;
        let mut ends = Vec::new();
        for job in jobs {
            let done = (handler.run)(self.ground.office.clone(), job.tenant, job.payload.clone()).await;
            if done == Done::Finished {
                let mut scoped = self.platform().await;
                assert!(store::complete(&mut scoped, job.lease).await.unwrap());
                scoped.commit().await.unwrap();
            }
            ends.push(done);
        }
        ends
    }

    async fn claim(&self) -> Vec<store::Job> {
        self.claim_of(&self.handler).await
    }

    async fn claim_of(&self, handler: &Handler) -> Vec<store::Job> {
        let mut scoped = self.platform().await;
        let now = self.ground.now();
        let jobs =
            store::claim(&mut scoped, (handler.queue, &[]), 100, now, Duration::minutes(1)).await.unwrap();
        scoped.commit().await.unwrap();
        jobs
    }

    async fn platform(&self) -> store::Scoped {
        self.ground.database.begin(Scope::Platform, Access::Write).await.unwrap()
    }

    /// In the order of writing.
    async fn states(&self) -> Vec<MailState> {
        let states: HashMap<_, _> = self.states_of(self.tenant).await.into_iter().collect();
        let written = self.written.lock().unwrap();
        assert_eq!(states.len(), written.len());
        written.iter().map(|id| states[id]).collect()
    }

    async fn states_of(&self, tenant: TenantId) -> Vec<(Uuid, MailState)> {
        let ctx = self.ground.system(tenant);
        let mut reading = self.ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
        notice::api::states(reading.sql(), tenant, ROLL_CALL).await.unwrap()
    }

    fn advance(&self, by: Duration) {
        self.ground.clock.advance(by);
    }

    /// Outcome and facts of each settlement, oldest first.
    async fn settlements(&self) -> Vec<(EntryOutcome, serde_json::Value)> {
        let ctx = self.ground.system(self.tenant);
        let mut reading = self.ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
        let query = ledger::Query {
            activity: Some("notice.mail.settle".to_owned()),
            ..ledger::Query::between(testkit::morning(), self.ground.clock.now() + Duration::SECOND)
        };
        let (sql, keys) = reading.parts();
        let page = ledger::search(sql, keys, &query).await.unwrap();
        page.entries
            .into_iter()
            .rev()
            .map(|entry| (entry.outcome, entry.content.unwrap()["facts"].clone()))
            .collect()
    }
}

fn handler(port: u16) -> Handler {
    handler_of("notice.mail", port)
}

fn handler_of(queue: &str, port: u16) -> Handler {
    let mut relay = Relay::plain("127.0.0.1", port, "sekisho.example.jp");
    relay.timeouts = Timeouts::all(LIMIT);
    let from = Mailbox::named("関所", Address::parse("no-reply@sekisho.example.jp").unwrap());
    let settings = Settings::new(relay, from, "sekisho.example.jp").unwrap();
    let handlers = notice::capability(settings).handlers;
    handlers.into_iter().find(|handler| handler.queue == queue).expect("a handler")
}

#[test]
fn both_languages_have_every_label() {
    let (ja, en) = notice::LOCALES;
    assert!(web::keys_missing(ja, en).is_empty());
    let catalog = web::Catalog::new(&[notice::LOCALES]).unwrap();
    for state in MailState::ALL {
        for language in kernel::Language::ALL {
            assert_ne!(catalog.text(language, state.label()), state.label());
        }
    }
}
