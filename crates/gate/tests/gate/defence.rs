//! Who is kept out for what they did, for how long, and who is not.

use crate::{
    client::Client,
    directory::FakeBlocklist,
    services::{self, soon},
    world::*,
};
use gate::{BlocklistEntry, BlocklistRule, Change, DefenceMode, DefenceSettings, GateSettings};
use http::StatusCode;
use std::sync::Arc;
use time::Duration;

const ATTACKER: &str = "127.0.0.9";
const BYSTANDER: &str = "127.0.0.10";

async fn made(defence: DefenceSettings) -> (World, Arc<FakeBlocklist>) {
    with(defence, "public = [\"/public\"]").await
}

async fn with(defence: DefenceSettings, more: &str) -> (World, Arc<FakeBlocklist>) {
    let upstream = services::echo().await;
    let text = format!("[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\n{more}");
    let list = Arc::new(FakeBlocklist::default());
    let given = list.clone();
    let settings = GateSettings { defence, ..GateSettings::default() };
    let world = World::made(routes(&text), settings, |builder| builder.blocklist(given)).await;
    (world, list)
}

async fn is_dropped(client: &Client) -> bool {
    client.tls("app.example.com", &[]).await.is_err()
}

/// Looks for what scanners look for until nothing is answered any more, or a page says why.
async fn scan_until_kept_out(client: &Client) -> u32 {
    for n in 0..400 {
        if is_dropped(client).await {
            return n;
        }
        if client.get("app.example.com/.env").await.status == StatusCode::FORBIDDEN {
            return n;
        }
    }
    panic!("400 probes and nobody minded");
}

/// Malformed requests are weighed before they are answered, and are weighed from whoever sends them.
async fn misbehave(client: &Client, times: u32) {
    for _ in 0..times {
        if let Ok(mut stream) = client.tls("app.example.com", &[b"http/1.1"]).await {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            let _ = stream.write_all(b"GET / HTTP/1.1\nHost: app.example.com\n\n").await;
            let mut rest = Vec::new();
            let _ = soon(stream.read_to_end(&mut rest)).await;
        }
    }
}

#[tokio::test]
async fn a_scanner_gets_a_page_then_nothing_then_another_chance() {
    let (world, list) = made(DefenceSettings::default()).await;
    let attacker = world.client().from(ATTACKER);
    let probes = scan_until_kept_out(&attacker).await;
    assert!((5..8).contains(&probes), "{probes}");
    let page = attacker.clone().with("accept", "text/html").get("app.example.com/public").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("SK-GATE-020") && page.body.contains("一時的に止めています"), "{}", page.body);
    assert!(page.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().unwrap() > 60));
    assert!(list.blocks.lock().unwrap().is_empty(), "a restriction is no block");

    misbehave(&attacker, 6).await;
    soon(async { while !is_dropped(&attacker).await {} }).await;
    world.book.refusal(|event| event.reason == "address-dropped").await;
    let block = list.blocks.lock().unwrap().pop().unwrap();
    assert_eq!(
        (block.network.to_string(), block.level, block.is_observed),
        (format!("{ATTACKER}/32"), 1, false)
    );
    assert!(block.reasons.iter().any(|(reason, _)| *reason == "probe-path"), "{block:?}");
    assert!(block.reasons.iter().any(|(reason, _)| *reason == "malformed"), "{block:?}");
    assert_eq!(block.until, NOW + Duration::minutes(10));
    assert_eq!(world.client().from(BYSTANDER).get("app.example.com/public").await.status, StatusCode::OK);

    world.clock.advance(Duration::minutes(11));
    assert_eq!(attacker.get("app.example.com/public").await.status, StatusCode::OK);
    misbehave(&attacker, 12).await;
    let again = list.blocks.lock().unwrap().pop().unwrap();
    assert_eq!((again.level, again.until - world.clock_now()), (2, Duration::hours(1)));
}

/// One carrier's or one company's address: who is signed in goes on, on new connections, too.
#[tokio::test]
async fn a_block_does_not_cut_who_is_signed_in() {
    let (world, list) = made(DefenceSettings::default()).await;
    let (signed_in, _, _) = world.signed_in();
    let signed_in = signed_in.from(ATTACKER);
    assert_eq!(signed_in.get("app.example.com/").await.status, StatusCode::OK);
    let attacker = world.client().from(ATTACKER);
    misbehave(&attacker, 11).await;
    assert!(list.blocks.lock().unwrap().is_empty(), "more is needed where people are signed in");
    misbehave(&attacker, 40).await;
    assert_eq!(list.blocks.lock().unwrap().len(), 1);

    let kept_out = attacker.get("app.example.com/public").await;
    assert_eq!(
        (kept_out.status, kept_out.json()["code"].as_str()),
        (StatusCode::FORBIDDEN, Some("SK-GATE-020"))
    );
    for _ in 0..3 {
        assert_eq!(signed_in.get("app.example.com/").await.status, StatusCode::OK);
    }
    let forged = attacker.with_session(&keys::Bearer::fresh(kernel::TenantId::PROVIDER));
    assert_eq!(forged.get("app.example.com/public").await.status, StatusCode::FORBIDDEN, "a made-up session");
    // When nobody has been signed in for a while, the address is dropped like any other.
    world.clock.advance(Duration::minutes(9));
    assert!(!is_dropped(&signed_in).await);
}

/// Who attacks with a session loses its good standing, and then stands like a stranger.
#[tokio::test]
async fn an_attack_by_a_session_is_its_own_account() {
    let (world, list) = with(DefenceSettings::default(), "").await;
    let (bad, _, _) = world.signed_in();
    let (good, _, _) = world.signed_in();
    let (bad, good) = (bad.from(ATTACKER), good.from(ATTACKER));
    for _ in 0..8 {
        let _ = bad.get("app.example.com/a/..%2f..%2fetc/passwd").await;
    }
    assert!(list.blocks.lock().unwrap().is_empty(), "its neighbours do not pay");
    assert_eq!(good.get("app.example.com/").await.status, StatusCode::OK);
    for _ in 0..30 {
        let _ = bad.get("app.example.com/a/..%2f..%2fetc/passwd").await;
    }
    assert!(list.blocks.lock().unwrap().is_empty(), "a page suffices for who is known");
    assert_eq!(bad.get("app.example.com/").await.status, StatusCode::FORBIDDEN);
    assert_eq!(good.get("app.example.com/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn entries_by_hand_hold_for_everybody_and_can_be_lifted() {
    let (world, list) = made(DefenceSettings::default()).await;
    let (signed_in, _, _) = world.signed_in();
    let signed_in = signed_in.from(ATTACKER);
    assert_eq!(signed_in.get("app.example.com/").await.status, StatusCode::OK);
    let entry = |network: &str, rule| BlocklistEntry {
        network: network.parse().unwrap(),
        rule,
        at: NOW,
        until: Some(NOW + Duration::HOUR),
    };
    let tell = |entries: Vec<BlocklistEntry>| {
        *list.entries.lock().unwrap() = entries;
        world.directory.changes.lock().unwrap().push(Change::Blocklist);
        world.gate.changed();
    };
    tell(vec![entry("127.0.0.8/29", BlocklistRule::Block)]);
    soon(async { while !is_dropped(&signed_in).await {} }).await;
    tell(vec![entry("127.0.0.8/29", BlocklistRule::Block), entry("127.0.0.9/32", BlocklistRule::Allow)]);
    soon(async { while is_dropped(&signed_in).await {} }).await;
    assert!(is_dropped(&world.client().from(BYSTANDER)).await);
    misbehave(&world.client().from(ATTACKER), 30).await;
    assert!(list.blocks.lock().unwrap().is_empty(), "allowed networks are never blocked");
    world.clock.advance(Duration::minutes(61));
    assert!(!is_dropped(&world.client().from(BYSTANDER)).await, "it ended by itself");
}

#[tokio::test]
async fn a_lifted_block_is_over_and_forgotten() {
    let (world, list) = made(DefenceSettings::default()).await;
    let attacker = world.client().from(ATTACKER);
    misbehave(&attacker, 11).await;
    soon(async { while !is_dropped(&attacker).await {} }).await;
    world.clock.advance(Duration::minutes(1));
    let network = format!("{ATTACKER}/32").parse().unwrap();
    let lifted = BlocklistEntry { network, rule: BlocklistRule::Lifted, at: world.clock_now(), until: None };
    *list.entries.lock().unwrap() = vec![lifted];
    world.directory.changes.lock().unwrap().push(Change::Blocklist);
    soon(async { while is_dropped(&attacker).await {} }).await;
    misbehave(&attacker, 11).await;
    assert_eq!(list.blocks.lock().unwrap().pop().unwrap().level, 1);
}

#[tokio::test]
async fn another_gates_block_holds_here() {
    let (world, list) = made(DefenceSettings::default()).await;
    let attacker = world.client().from(ATTACKER);
    assert!(!is_dropped(&attacker).await);
    let network = format!("{ATTACKER}/32").parse().unwrap();
    let until = Some(NOW + Duration::HOUR);
    *list.entries.lock().unwrap() =
        vec![BlocklistEntry { network, rule: BlocklistRule::Automatic, at: NOW, until }];
    world.directory.changes.lock().unwrap().push(Change::Blocklist);
    soon(async { while !is_dropped(&attacker).await {} }).await;
}

#[tokio::test]
async fn who_only_observes_keeps_nobody_out() {
    let settings = DefenceSettings { mode: DefenceMode::Observe, ..DefenceSettings::default() };
    let (world, list) = made(settings).await;
    let attacker = world.client().from(ATTACKER);
    misbehave(&attacker, 11).await;
    assert!(list.blocks.lock().unwrap().pop().unwrap().is_observed);
    assert_eq!(attacker.get("app.example.com/public").await.status, StatusCode::OK);
}

/// The property removed: without weights on what is refused, nobody would be kept out.
#[tokio::test]
async fn an_exempt_address_may_do_all_this() {
    let (world, list) = made(DefenceSettings::default()).await;
    misbehave(&world.client().from("127.0.0.1"), 30).await;
    assert_eq!(world.client().from("127.0.0.1").get("app.example.com/public").await.status, StatusCode::OK);
    assert!(list.blocks.lock().unwrap().is_empty());
}
