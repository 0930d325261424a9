//! Rule sets exchanged while requests are under way: each request is judged by one of them, from its head to the last
//! byte of its answer, and none fails.

use super::{folder, inspector::Inspectors, told::Told, wire::Wire};
use crate::{client::Client, services, world::*};
use gate::{GateSettings, Limits};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::watch;
use waf::Firewall;

const EXCHANGES: usize = 1_000;
/// Every second one lets an exchange pass in the middle of each of its requests.
const VISITORS: usize = 4;

/// One rule in each of the four phases that a request meets; the last of them decides.
fn rules(first: u64, decision: &str) -> String {
    (0..4)
        .map(|nth| {
            let action = if nth == 3 { decision } else { "pass" };
            let (id, phase) = (first + nth, nth + 1);
            format!("SecRule ARGS_GET:x \"@streq go\" \"id:{id},phase:{phase},{action},log,msg:'seen'\"\n")
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_exchanges_under_load_tear_no_answer() {
    let set = |name, first, decision| folder::compiled(&folder::of_text(name, &rules(first, decision)), 1);
    let (one, two) = (set("one", 1, "deny"), set("two", 11, "pass"));
    let firewall = Arc::new(Firewall::new(one.clone()));
    let inspectors = Inspectors {
        firewall: firewall.clone(),
        modes: BTreeMap::new(),
        answers: vec!["app.example.com".to_owned()],
        in_force: None,
        chosen_by_tenants: Vec::new(),
    };
    let told = Arc::new(Told::default());
    let recorder = told.clone();
    let upstream = services::serve(axum::Router::new().fallback(|| async { "fine" })).await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]\n"
    );
    let limits = Limits { requests_per_second: u32::MAX, request_burst: u32::MAX, ..Limits::default() };
    let settings = GateSettings { limits, ..GateSettings::default() };
    let world = World::made(routes(&text), settings, |builder| {
        builder.inspector(Arc::new(inspectors)).recorder(recorder)
    })
    .await;

    let (exchanged, exchanges) = watch::channel(0);
    let (answered, mut answers) = watch::channel(0);
    let visitors: Vec<_> = (0..VISITORS)
        .map(|nth| {
            let visitor = Visitor {
                client: world.client(),
                told: told.clone(),
                exchanges: exchanges.clone(),
                answered: answered.clone(),
                is_slow: nth % 2 == 1,
            };
            tokio::spawn(visitor.visit())
        })
        .collect();
    for nth in 0..EXCHANGES {
        firewall.activate(if nth % 2 == 0 { two.clone() } else { one.clone() });
        exchanged.send_replace(nth + 1);
        let next = tokio::time::timeout(Duration::from_secs(20), answers.changed());
        next.await.expect("somebody is answered").expect("somebody asks");
    }
    drop(exchanged);
    let mut by = [0, 0];
    for visitor in visitors {
        let seen = visitor.await.expect("no failed request, no torn answer");
        by = [by[0] + seen[0], by[1] + seen[1]];
    }
    println!("{} answers by one rule set, {} by the other", by[0], by[1]);
    assert!(by[0] > EXCHANGES / 10 && by[1] > EXCHANGES / 10 && by[0] + by[1] >= EXCHANGES, "{by:?}");
}

struct Visitor {
    client: Client,
    told: Arc<Told>,
    exchanges: watch::Receiver<usize>,
    answered: watch::Sender<usize>,
    is_slow: bool,
}

impl Visitor {
    /// Asks until no more rule sets are exchanged. How many answers were explained by each.
    async fn visit(mut self) -> [usize; 2] {
        let mut by = [0, 0];
        let mut wire = Wire::open(&self.client).await;
        let (head, tail) = (
            "POST /?x=go HTTP/1.1\r\nHost: app.example.com\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nabc",
            "def",
        );
        while self.exchanges.has_changed().is_ok() {
            wire.begin(head.as_bytes()).await;
            if self.is_slow {
                self.exchanges.borrow_and_update();
                // An error is the end of all exchanges; the request is finished all the same.
                let _ = self.exchanges.changed().await;
            }
            let reply = wire.ask(tail.as_bytes()).await.expect("an answer");
            let request = self.told.of(&reply.trace).await;
            let set = match (reply.status, request.rules.as_slice()) {
                (403, [1, 2, 3, 4]) => 0,
                (200, [11, 12, 13, 14]) => 1,
                torn => panic!("{torn:?}"),
            };
            by[set] += 1;
            self.answered.send_modify(|count| *count += 1);
            if reply.is_last {
                wire = Wire::open(&self.client).await;
            }
        }
        by
    }
}
