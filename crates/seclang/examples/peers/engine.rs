//! This engine, run as the reference is: the same rule files, the same requests, outcomes in the same words.

use crate::{
    clock,
    outcome::{Cost, Outcome},
    request::Request,
    semantics::Engine,
};
use seclang::{
    Action, Connection, Decision, RuleSet, Transaction,
    language::{FileError, Files, LoadError, load, load_text, resolve},
};
use std::{fs, io, net::IpAddr, path::Path};

pub struct Ours {
    rules: RuleSet,
    phases: u8,
    asked: Vec<String>,
}

impl Ours {
    pub fn load(rules: &Path) -> io::Result<Self> {
        let name = rules.to_str().ok_or_else(|| io::Error::other("a name that is no text"))?;
        let loaded = load(&Disk, &[name]).and_then(resolve);
        Ok(Self::new(loaded.and_then(|rules| RuleSet::compile(&rules, &Disk)).map_err(told)?))
    }

    fn new(rules: RuleSet) -> Self {
        Self { rules, phases: 2, asked: Vec::new() }
    }

    pub fn run_all(&self, requests: &[Request]) -> Vec<Outcome> {
        requests.iter().map(|request| self.outcome(request)).collect()
    }

    /// One line for each match.
    pub fn explain(&self, request: &Request) -> String {
        let (status, transaction) = self.run_one(request);
        let mut text = format!("status {status}");
        for it in transaction.matches() {
            let [message, data, variable, value] =
                [it.message, it.data, it.variable, it.value].map(|bytes| bytes.escape_ascii().to_string());
            text.push_str(&format!("\n{} {message} | {data} | {variable} | {value}", it.rule.id));
        }
        text
    }

    /// Measures transactions for so much processor time, as the reference's driver does.
    pub fn time(&self, request: &Request, microseconds: f64) -> Cost {
        let one = || {
            let start = clock::microseconds();
            self.run_one(request);
            clock::microseconds() - start
        };
        let first = one();
        let mut times = Vec::new();
        let mut used = first;
        while used < microseconds {
            let time = one();
            times.push(time);
            used += time;
        }
        times.sort_by(f64::total_cmp);
        let middle = times.get(times.len() / 2).copied();
        Cost { minimum: times.first().copied().unwrap_or(first), median: middle.unwrap_or(first) }
    }

    /// Bytes that the request's transaction holds at its end.
    pub fn memory(&self, request: &Request) -> usize {
        self.run_one(request).1.memory()
    }

    /// Bytes that are kept for later transactions.
    pub fn kept(&self) -> usize {
        self.rules.kept()
    }

    fn outcome(&self, request: &Request) -> Outcome {
        let (status, transaction) = self.run_one(request);
        let text = |name: &str| transaction.tx(name).map(|value| String::from_utf8_lossy(value).into_owned());
        let score = |name: &str| text(name).unwrap_or_else(|| "-".to_owned());
        let hex = |value: &[u8]| value.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let variables =
            self.asked.iter().filter_map(|name| Some(format!("{name}={}", hex(transaction.tx(name)?))));
        Outcome {
            name: request.name.clone(),
            status,
            inbound: score("blocking_inbound_anomaly_score"),
            outbound: score("blocking_outbound_anomaly_score"),
            rules: transaction.matches().filter_map(|matched| u32::try_from(matched.rule.id).ok()).collect(),
            variables: variables.collect::<Vec<_>>().join(","),
            cost: None,
        }
    }

    /// The status of the intervention, 0 for none.
    fn run_one(&self, request: &Request) -> (u16, Transaction) {
        let mut transaction = self.rules.transaction();
        let status = match phases(&mut transaction, request, self.phases) {
            Decision::Pass => 0,
            Decision::Interrupt(interruption) => match interruption.action {
                Action::Drop => 403,
                Action::Deny | Action::Redirect(_) => interruption.status,
            },
        };
        (status, transaction)
    }
}

/// The first decision that is no pass ends it.
fn phases(transaction: &mut Transaction, request: &Request, phases: u8) -> Decision {
    transaction.connection(&Connection {
        client: IpAddr::from([192, 0, 2, 10]),
        client_port: 40_000,
        server: IpAddr::from([192, 0, 2, 1]),
        server_port: 80,
        unix_seconds: 1_767_225_600,
        utc_offset_seconds: 0,
        unique_id: b"1",
    });
    let protocol = [b"HTTP/", request.version.as_slice()].concat();
    transaction.request_line(&request.method, &request.uri, &protocol);
    for (name, value) in &request.headers {
        transaction.request_header(name, value);
    }
    let mut decision = transaction.request_headers_done();
    if decision == Decision::Pass && !request.body.is_empty() {
        decision = transaction.request_body(&request.body);
    }
    if decision == Decision::Pass {
        decision = transaction.request_body_done();
    }
    match phases {
        4.. if decision == Decision::Pass => answer(transaction, request),
        _ => decision,
    }
}

fn answer(transaction: &mut Transaction, request: &Request) -> Decision {
    transaction.response_line(request.answer.as_ref().map_or(200, |answer| answer.status), b"HTTP/1.1");
    for (name, value) in request.answer.iter().flat_map(|answer| &answer.headers) {
        transaction.response_header(name, value);
    }
    let mut decision = transaction.response_headers_done();
    if let (Decision::Pass, Some(answer)) = (&decision, &request.answer) {
        decision = transaction.response_body(&answer.body);
    }
    match decision {
        Decision::Pass => transaction.response_body_done(),
        stopped => stopped,
    }
}

/// Runs texts, and says what the asked variables hold afterwards.
pub struct Texts {
    pub asked: Vec<String>,
}

impl Engine for Texts {
    fn run(&self, rules: &str, requests: &[Request]) -> io::Result<Vec<Outcome>> {
        let loaded = load_text("random.conf", rules, &Disk).and_then(resolve);
        let rules = loaded.and_then(|rules| RuleSet::compile(&rules, &Disk)).map_err(told)?;
        Ok(Ours { asked: self.asked.clone(), ..Ours::new(rules) }.run_all(requests))
    }
}

fn told(errors: Vec<LoadError>) -> io::Error {
    io::Error::other(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// Rule files as they stand on disk; names are paths, and `*` may stand in the last part.
struct Disk;

impl Files for Disk {
    fn matching(&self, from: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        let path = beside(from, pattern);
        let Some((folder, last)) = path.rsplit_once('/') else { return Ok(vec![path]) };
        let Some((start, end)) = last.split_once('*') else { return Ok(vec![path]) };
        let entries = fs::read_dir(folder).map_err(|error| FileError(error.to_string()))?;
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut found: Vec<String> = names
            .filter(|name| name.starts_with(start) && name.ends_with(end))
            .map(|name| format!("{folder}/{name}"))
            .collect();
        found.sort();
        Ok(found)
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        fs::read(name).map_err(|error| FileError(format!("{name}: {error}")))
    }

    fn values(&self, from: &str, name: &str) -> Result<Vec<u8>, FileError> {
        self.rules(&beside(from, name))
    }
}

fn beside(from: &str, name: &str) -> String {
    match (name.starts_with('/'), from.rsplit_once('/')) {
        (false, Some((folder, _))) => format!("{folder}/{name}"),
        _ => name.to_owned(),
    }
}
