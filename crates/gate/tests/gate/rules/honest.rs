//! Honest requests under the Core Rule Set as it is delivered, paranoia level 1, blocking, through the whole gate:
//! browsers, Japanese forms in UTF-8 and Shift_JIS, JSON APIs, XML, uploads.

use super::{folder, inspector::Inspectors, told::Told, wire::Wire};
use crate::{client::Client, corpus::benign, request::Request, services, world::*};
use gate::{GateSettings, Limits};
use std::{collections::BTreeMap, sync::Arc};
use waf::Firewall;

/// What the Core Rule Set 4.28 takes offence at among them, and nothing else. Each is explained in
/// docs/rules-conformance.md.
const EXPLAINED: [u64; 30] = [
    911_100, 920_250, 920_420, 930_120, 932_160, 932_230, 932_235, 932_250, 932_260, 932_270, 932_280,
    932_340, 932_370, 932_380, 933_160, 934_100, 934_170, 941_100, 941_120, 941_130, 941_160, 941_170,
    941_390, 942_100, 942_190, 942_230, 942_270, 942_290, 942_360, 942_550,
];
/// Rules that only add up.
const SUMS: [u64; 2] = [949_110, 980_170];
const HOSTS: [&str; 4] =
    ["www.example.co.jp", "portal.example.com", "minato.example.jp", "api.example.co.jp"];
const SENDERS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fortieth_honest_request_passes_or_is_explained() {
    pass(40).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes of both cores: make crs"]
async fn every_honest_request_passes_or_is_explained() {
    pass(1).await;
}

/// Every so-manieth request.
async fn pass(step: usize) {
    let Some(crs) = folder::core_rule_set() else { return };
    let rules = folder::compiled(&waf::Package::from_folder("crs", &crs).unwrap(), 1);
    let inspectors = Inspectors {
        firewall: Arc::new(Firewall::new(rules)),
        modes: BTreeMap::new(),
        answers: HOSTS.map(str::to_owned).to_vec(),
        in_force: None,
        chosen_by_tenants: Vec::new(),
    };
    let told = Arc::new(Told::default());
    let recorder = told.clone();
    let upstream = services::serve(axum::Router::new().fallback(|| async { "fine" })).await;
    let service = |host| {
        format!("[[service]]\nhost = \"{host}\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]\n")
    };
    let limits = Limits { requests_per_second: u32::MAX, request_burst: u32::MAX, ..Limits::default() };
    let settings = GateSettings { limits, ..GateSettings::default() };
    let world = World::made(routes(&HOSTS.map(service).concat()), settings, |builder| {
        builder.inspector(Arc::new(inspectors)).recorder(recorder)
    })
    .await;

    let requests: Arc<Vec<Request>> = Arc::new(benign::requests().into_iter().step_by(step).collect());
    let senders: Vec<_> = (0..SENDERS)
        .map(|nth| tokio::spawn(send(world.client(), told.clone(), requests.clone(), nth)))
        .collect();
    let mut refused = BTreeMap::<_, usize>::new();
    for sender in senders {
        for what in sender.await.expect("a sender") {
            *refused.entry(what).or_default() += 1;
        }
    }
    for ((kind, status, rules), count) in &refused {
        println!("{count:>4} {kind}: {status} {rules:?}");
    }
    println!("{} of {} honest requests refused", refused.values().sum::<usize>(), requests.len());
    let is_explained = |rules: &[u64]| !rules.is_empty() && rules.iter().all(|rule| EXPLAINED.contains(rule));
    let unexplained: Vec<_> =
        refused.keys().filter(|(_, status, rules)| *status != 403 || !is_explained(rules)).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}

/// Kind, status and rules that matched.
type Refused = (String, u16, Vec<u64>);

async fn send(client: Client, told: Arc<Told>, requests: Arc<Vec<Request>>, nth: usize) -> Vec<Refused> {
    let mut refused = Vec::new();
    let mut wire = Wire::open(&client).await;
    for request in requests.iter().skip(nth).step_by(SENDERS) {
        let reply =
            wire.ask(&written(request)).await.unwrap_or_else(|| panic!("{}: no answer", request.name));
        let told = told.of(&reply.trace).await;
        let kind = request.name.split('/').nth(1).unwrap_or_default();
        if reply.status != 200 {
            let mut rules: Vec<_> = told.rules.into_iter().filter(|rule| !SUMS.contains(rule)).collect();
            rules.sort_unstable();
            rules.dedup();
            refused.push((kind.to_owned(), reply.status, rules));
        }
        if reply.is_last {
            wire = Wire::open(&client).await;
        }
    }
    refused
}

fn written(request: &Request) -> Vec<u8> {
    let mut wire = [&request.method[..], b" ", &request.uri, b" HTTP/", &request.version, b"\r\n"].concat();
    for (name, value) in &request.headers {
        wire.extend([&name[..], b": ", value, b"\r\n"].concat());
    }
    [&wire[..], b"\r\n", &request.body].concat()
}
