//! The rule engine beside libmodsecurity: the same rules, the same requests, in one run.
//!
//! ```text
//! peers requests                   every request, framed as dev/oracle/modsecurity.cc describes
//! peers workloads | baits          those whose cost is measured
//! peers compare OURS REFERENCE     where two runs' outcomes differ, and what evades whom
//! peers semantics DRIVER COUNT     random rule files on random requests
//! ```
//!
//! DRIVER is the program that `dev/oracle/build` makes; `dev/oracle/rules` writes a rules file.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a tool of the workbench: what is wrong ends it"
)]

mod agreement;
mod corpus;
mod evasions;
mod outcome;
mod random;
mod reference;
mod request;
mod semantics;

use agreement::Agreement;
use evasions::Evasions;
use outcome::Outcome;
use reference::Reference;
use request::Request;
use semantics::ASKED;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
};

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["requests"] => write(corpus::requests()),
        ["workloads"] => write(corpus::workloads::requests()),
        ["baits"] => write(corpus::workloads::baits()),
        ["compare", ours, reference] => compare(&outcomes(ours)?, &outcomes(reference)?),
        ["semantics", driver, count] => semantics(driver, count.parse().expect("a number")),
        _ => panic!("requests, workloads, baits, compare or semantics?"),
    }
}

fn write(requests: Vec<Request>) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for request in requests {
        request.write(&mut out)?;
    }
    out.flush()
}

fn outcomes(file: &str) -> io::Result<Vec<Outcome>> {
    BufReader::new(File::open(file)?)
        .split(b'\n')
        .map(|line| Outcome::parse(&String::from_utf8_lossy(&line?)))
        .collect()
}

/// Fails when a verdict differs more often than once in a thousand, or a way of attacking passes more often.
fn compare(ours: &[Outcome], reference: &[Outcome]) -> io::Result<()> {
    let agreement = Agreement::between(ours, reference);
    let evasions = Evasions::of(ours, reference);
    println!("{agreement}\n{evasions}");
    println!("{} kinds of differences without a judgement", agreement.unjudged());
    match (agreement.percent() >= 99.9, evasions.weaker().as_slice()) {
        (true, []) => Ok(()),
        (_, weaker) => Err(io::Error::other(format!("not good enough; weaker in: {weaker:?}"))),
    }
}

fn semantics(driver: &str, count: u64) -> io::Result<()> {
    let reference = Reference::new(driver).arguments(&["--tx", ASKED]);
    let (compared, found) = semantics::compare(0..count, &reference, &reference)?;
    for disagreement in &found {
        println!("{disagreement}");
    }
    println!("{compared} requests to {count} rule files, {} files with a disagreement", found.len());
    Ok(())
}
