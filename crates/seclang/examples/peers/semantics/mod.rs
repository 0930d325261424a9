//! Random rule files on random requests: do both engines match the same rules and leave the same variables?

mod requests;
mod rules;

use crate::{outcome::Outcome, random::Random, request::Request};
use std::io;

/// Runs a rule file's text on requests.
pub trait Engine {
    fn run(&self, rules: &str, requests: &[Request]) -> io::Result<Vec<Outcome>>;
}

pub use rules::ASKED;

/// A request on which the engines differ, with as few rules as show it.
#[derive(Debug)]
pub struct Disagreement {
    pub rules: String,
    pub request: Request,
    pub ours: Outcome,
    pub reference: Outcome,
}

const REQUESTS: usize = 40;

/// How many requests were compared, and at most one disagreement for each rule file.
pub fn compare(
    files: std::ops::Range<u64>,
    ours: &dyn Engine,
    reference: &dyn Engine,
) -> io::Result<(usize, Vec<Disagreement>)> {
    let mut found = Vec::new();
    let mut compared = 0;
    for file in files {
        let mut random = Random::new(file);
        let rules = rules::file(&mut random);
        let requests: Vec<Request> =
            (0..REQUESTS).map(|number| requests::request(&mut random, format!("{file}/{number}"))).collect();
        let (one, other) = (ours.run(&text(&rules), &requests)?, reference.run(&text(&rules), &requests)?);
        compared += requests.len();
        let Some(index) = (0..requests.len()).find(|index| differ(&one[*index], &other[*index])) else {
            continue;
        };
        found.push(smallest(&rules, &requests[index], ours, reference)?);
    }
    Ok((compared, found))
}

fn text(rules: &[String]) -> String {
    [rules::HEAD, &rules.join("\n")].concat()
}

fn differ(one: &Outcome, other: &Outcome) -> bool {
    one.rules != other.rules || one.variables != other.variables
}

/// Leaves out one rule after the other while the engines still differ.
fn smallest(
    rules: &[String],
    request: &Request,
    ours: &dyn Engine,
    reference: &dyn Engine,
) -> io::Result<Disagreement> {
    let only = std::slice::from_ref(request);
    let run = |rules: &[String]| -> io::Result<(Outcome, Outcome)> {
        let (mut one, mut other) = (ours.run(&text(rules), only)?, reference.run(&text(rules), only)?);
        Ok((one.remove(0), other.remove(0)))
    };
    let mut kept = rules.to_vec();
    for index in (0..kept.len()).rev() {
        let mut fewer = kept.clone();
        fewer.remove(index);
        // Without its marker a rule may be one that does not load.
        if run(&fewer).is_ok_and(|(one, other)| differ(&one, &other)) {
            kept = fewer;
        }
    }
    let (ours, reference) = run(&kept)?;
    Ok(Disagreement { rules: kept.concat(), request: request.clone(), ours, reference })
}

impl std::fmt::Display for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rules, request, ours, reference } = self;
        for line in rules.lines().filter(|line| line.starts_with("SecRule")) {
            writeln!(f, "  {line}")?;
        }
        let show = |bytes: &[u8]| bytes.escape_ascii().to_string();
        writeln!(f, "  {} {} body {}", show(&request.method), show(&request.uri), show(&request.body))?;
        for (name, value) in &request.headers {
            writeln!(f, "    {}: {}", show(name), show(value))?;
        }
        writeln!(f, "  seclang        {:?} {}", ours.rules, ours.variables)?;
        writeln!(f, "  libmodsecurity {:?} {}", reference.rules, reference.variables)
    }
}
