//! What requests cost this engine, one by one: `cost RULES [SECONDS] < requests`, framed as `peers workloads` writes
//! them. Prints the least and the median wall time of a transaction through phases 1 and 2, and what matched.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a tool of the workbench: what is wrong ends it"
)]

use seclang::{
    Connection, RuleSet, Transaction,
    language::{FileError, Files, load, resolve},
};
use std::{
    fs,
    io::{BufRead, Read},
    net::IpAddr,
    time::{Duration, Instant},
};

#[derive(Default, Debug)]
struct Request {
    name: String,
    method: Vec<u8>,
    uri: Vec<u8>,
    version: Vec<u8>,
    headers: Vec<(Vec<u8>, Vec<u8>)>,
    body: Vec<u8>,
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let start = Instant::now();
    let resolved = load(&Disk, &[&words[1]]).and_then(resolve).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let rules = RuleSet::compile(&resolved, &Disk).unwrap_or_else(|errors| panic!("{errors:#?}"));
    println!("loaded in {:?}", start.elapsed());
    let seconds: f64 = words.get(2).map_or(1.0, |word| word.parse().unwrap());
    let rules = if words.get(3).is_some() { rules.without_prefilter() } else { rules };
    for request in requests() {
        let mut times = Vec::new();
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs_f64(seconds) {
            let start = Instant::now();
            run(&rules, &request);
            times.push(start.elapsed());
        }
        times.sort();
        let transaction = run(&rules, &request);
        let ids: Vec<u64> = transaction.matches().map(|matched| matched.rule.id).collect();
        println!(
            "{:40} {:9.1} {:9.1} us  {} {ids:?}",
            request.name,
            times[0].as_secs_f64() * 1e6,
            times[times.len() / 2].as_secs_f64() * 1e6,
            times.len()
        );
    }
}

fn run(rules: &RuleSet, request: &Request) -> Transaction {
    let mut transaction = rules.transaction();
    transaction.connection(&Connection {
        client: IpAddr::from([192, 0, 2, 10]),
        client_port: 40_000,
        server: IpAddr::from([192, 0, 2, 1]),
        server_port: 80,
        unix_seconds: 1_767_225_600,
        utc_offset_seconds: 0,
        unique_id: b"1",
    });
    transaction.request_line(&request.method, &request.uri, &[b"HTTP/", request.version.as_slice()].concat());
    for (name, value) in &request.headers {
        transaction.request_header(name, value);
    }
    transaction.request_headers_done();
    transaction.request_body(&request.body);
    transaction.request_body_done();
    transaction
}

fn requests() -> Vec<Request> {
    let mut input = std::io::stdin().lock();
    let mut requests = Vec::new();
    let mut request = Request::default();
    let mut line = String::new();
    while {
        line.clear();
        input.read_line(&mut line).unwrap() > 0
    } {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut parts: Vec<Vec<u8>> =
            words[1..].iter().map(|length| vec![0; length.parse().unwrap()]).collect();
        if words[0] == "end" {
            requests.push(std::mem::take(&mut request));
            continue;
        }
        parts.iter_mut().for_each(|part| input.read_exact(part).unwrap());
        input.read_exact(&mut [0]).unwrap();
        let last = parts.pop().unwrap();
        match words[0] {
            "request" => request.name = String::from_utf8(last).unwrap(),
            "method" => request.method = last,
            "uri" => request.uri = last,
            "version" => request.version = last,
            "header" => request.headers.push((parts.remove(0), last)),
            "body" => request.body = last,
            _ => {}
        }
    }
    requests
}

struct Disk;

impl Files for Disk {
    fn matching(&self, _: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        Ok(vec![pattern.to_owned()])
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        fs::read(name).map_err(|error| FileError(format!("{name}: {error}")))
    }

    fn values(&self, from: &str, name: &str) -> Result<Vec<u8>, FileError> {
        let folder = from.rsplit_once('/').map_or(".", |(folder, _)| folder);
        self.rules(&format!("{folder}/{name}"))
    }
}
