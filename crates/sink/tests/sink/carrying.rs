//! Nothing is lost, the order stays, and what comes twice is the same: with each kind of receiver, while
//! it fails and while the carrier is killed wherever it happens to be.

use crate::{
    house::{House, examined, things, to_http, to_syslog},
    receiver::{Mood, Receiver},
};
use kernel::TenantId;
use serde_json::Value;
use sink::api::Typed;
use std::{future::Future, pin::pin, task::Poll};
use time::Duration;

/// Polls so often, then drops the work where it stands: what a killed process does to it.
async fn killed_after(polls: u32, work: impl Future<Output = ()>) {
    let (mut work, mut left) = (pin!(work), polls);
    std::future::poll_fn(|context| match (left, work.as_mut().poll(context)) {
        (_, Poll::Ready(())) | (0, _) => Poll::Ready(()),
        (_, Poll::Pending) => {
            left -= 1;
            Poll::Pending
        }
    })
    .await;
}

/// The same numbers each time: a failure can be looked at again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Rounds of writing and carrying among misfortunes, then peace. Answers how many entries were written.
async fn live(house: &House, tenant: TenantId, mut mood: impl FnMut(Vec<Mood>), seed: u64) -> u64 {
    let mut dice = Dice(seed);
    let mut written = 0;
    for _ in 0..40 {
        let count = dice.roll(30);
        house.write(tenant, count).await;
        written += count;
        let moods = [Mood::Yes, Mood::KeepsAndCuts, Mood::KeepsHalfAndCuts, Mood::Cuts, Mood::No];
        mood((0..dice.roll(4)).map(|_| moods[usize::try_from(dice.roll(5)).unwrap()]).collect());
        let (database, office, carrier) = house.process();
        // Two of three are killed somewhere.
        let polls = if dice.roll(3) == 0 { u32::MAX } else { u32::try_from(dice.roll(200)).unwrap() };
        killed_after(polls, async { carrier.carry_all(&office).await.unwrap() }).await;
        database.close().await;
        // Longer than the longest wait.
        house.ground.clock.advance(Duration::minutes(11));
    }
    mood(Vec::new());
    for _ in 0..3 {
        house.ground.integrate().await;
        house.carry().await;
        house.ground.clock.advance(Duration::minutes(11));
    }
    written
}

#[tokio::test]
async fn a_webhook_gets_everything_in_order() {
    let house = House::new(&["127.0.0.0/8"]).await;
    let receiver = Receiver::http().await;
    house.add(house.tenant, to_http("webhook", &receiver)).await.unwrap();
    let written = live(&house, house.tenant, |moods| receiver.be(moods), 1).await;
    let (again, found) = examined(&receiver.kept());
    assert_eq!(found, things(written));
    assert!(again > 0, "no misfortune happened");
    for (headers, body) in receiver.requests() {
        let signed = headers["sekisho-signature"].to_str().unwrap();
        let at = signed.strip_prefix("t=").unwrap().split(',').next().unwrap().parse().unwrap();
        assert_eq!(signed, outgoing::signature(b"secret", at, &body));
    }
}

#[tokio::test]
async fn syslog_gets_everything_in_order_although_it_never_answers() {
    let house = House::new(&["127.0.0.0/8"]).await;
    let receiver = Receiver::syslog().await;
    house.add(house.tenant, to_syslog(&receiver)).await.unwrap();
    let written = live(&house, house.tenant, |moods| receiver.be(moods), 2).await;
    let (again, found) = examined(&receiver.kept());
    assert_eq!(found, things(written));
    assert!(again > 0, "no misfortune happened");
}

#[tokio::test]
async fn opentelemetry_gets_everything_in_order() {
    let house = House::new(&["127.0.0.0/8"]).await;
    let receiver = Receiver::http().await;
    let typed = Typed { token: "verborgen".to_owned(), ..to_http("otlp", &receiver) };
    house.add(house.tenant, typed).await.unwrap();
    let written = live(&house, house.tenant, |moods| receiver.be(moods), 3).await;
    assert_eq!(examined(&receiver.kept()).1, things(written));
    let (headers, body) = receiver.requests().remove(0);
    assert_eq!(headers["authorization"], "Bearer verborgen");
    let body: Value = serde_json::from_slice(&body).unwrap();
    let record = &body["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0];
    assert!(record["timeUnixNano"].as_str().is_some_and(|nanos| nanos.len() == 19), "{record}");
    assert_eq!(record["traceId"].as_str().map(str::len), Some(32));
}

#[tokio::test]
async fn a_file_has_everything_in_order() {
    let house = House::new(&[]).await;
    let provider = TenantId::PROVIDER;
    let typed = Typed {
        kind: "file".to_owned(),
        name: "shipper".to_owned(),
        logs: vec!["operation".to_owned()],
        from: "beginning".to_owned(),
        ..Typed::default()
    };
    let id = house.add(provider, typed.clone()).await.unwrap();
    let written = live(&house, provider, |_| {}, 4).await;
    let file = house.folder.path().join("sinks").join(id.to_string()).join("events.jsonl");
    let events: Vec<Value> = std::fs::read_to_string(file)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(examined(&events).1, things(written));
    // Tenants have no place on the provider's machine.
    assert!(house.add(house.tenant, typed).await.is_err());
}

#[tokio::test]
async fn carrying_does_not_feed_on_itself() {
    let house = House::new(&["127.0.0.0/8"]).await;
    let receiver = Receiver::http().await;
    let typed = Typed { from: "now".to_owned(), ..to_http("webhook", &receiver) };
    house.write(house.tenant, 5).await;
    house.add(house.tenant, typed).await.unwrap();
    house.ground.integrate().await;
    house.write(house.tenant, 1).await;
    for _ in 0..5 {
        house.carry().await;
        house.ground.clock.advance(Duration::SECOND);
        house.ground.integrate().await;
    }
    // What was there before stays; the adding itself, the new one. Not what the carrying leaves behind.
    let codes: Vec<_> = receiver.kept().iter().map(|event| event["metadata"]["event_code"].clone()).collect();
    assert_eq!(codes, ["sink.target.add", "test.thing.happen"]);
    house.ground.clock.advance(Duration::minutes(2));
    house.carry().await;
    assert_eq!(receiver.kept().len(), 3);
}
