//! The rule engine beside libmodsecurity: the same rules, the same requests, in one run.
//!
//! ```text
//! peers requests CRS                      every request, framed as dev/oracle/modsecurity.cc describes
//! peers workloads | baits                 those whose cost is measured
//! peers run RULES CRS                     this engine's outcomes for every request
//! peers explain RULES CRS NAME [FILE…]    what this engine matched in one of them
//! peers agree DRIVER RULES CRS [FILE…]    both engines on every request: where they differ, what evades whom;
//!                                         FILE: requests of others, framed (`dev/oracle/found`), after our own
//! peers compare OURS REFERENCE            the same for outcomes that were kept
//! peers semantics DRIVER FIRST COUNT      random rule files on random requests
//! peers bench DRIVER RULES ROUNDS OUT     what the workloads cost; peers bench-baits: expensive inputs
//! peers cost RULES SECONDS NAME           what this engine alone takes for those workloads and baits: to profile
//! peers memory RULES THREADS              what the process holds: loaded, and after all baits on so many threads
//! ```
//!
//! DRIVER is the program that `dev/oracle/build` makes; `dev/oracle/rules` writes RULES; CRS is the folder of a Core Rule Set.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a tool of the workbench: what is wrong ends it"
)]

mod agreement;
mod clock;
mod corpus;
mod engine;
mod evasions;
mod growth;
mod memory;
mod outcome;
mod random;
mod recorded;
mod reference;
mod request;
mod semantics;
mod timing;

use agreement::Agreement;
use engine::{Ours, Texts};
use evasions::Evasions;
use growth::Growth;
use outcome::{Cost, Outcome};
use reference::Reference;
use request::Request;
use semantics::ASKED;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::Path,
};
use timing::Bench;

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["requests", crs] => write(requests(crs)),
        ["workloads"] => write(corpus::workloads::requests()),
        ["baits"] => write(corpus::baits::requests()),
        ["run", rules, crs] => print(&Ours::load(Path::new(rules))?.run_all(&requests(crs))),
        ["explain", rules, crs, name, files @ ..] => {
            explain(Path::new(rules), &with_found(crs, files)?, name)
        }
        ["agree", driver, rules, crs, files @ ..] => {
            agree(driver, Path::new(rules), &with_found(crs, files)?)
        }
        ["compare", ours, reference] => compare(&outcomes(ours)?, &outcomes(reference)?),
        ["semantics", driver, first, count] => semantics(driver, number(first), number(count)),
        ["bench", driver, rules, rounds, out] => {
            let rows = bench(driver, rules, number(rounds), 1e6).run(&corpus::workloads::requests())?;
            println!("{}", timing::table(&rows));
            timing::write_json(Path::new(out), &rows)
        }
        ["bench-baits", driver, rules, rounds, out] => {
            let rows = bench(driver, rules, number(rounds), 3e4).run(&corpus::baits::requests())?;
            timing::write_json(Path::new(out), &rows)?;
            judge(&growth::all(&rows))
        }
        ["cost", rules, seconds, name] => cost(Path::new(rules), seconds.parse().expect("seconds"), name),
        ["memory", rules, threads] => memory::print(Path::new(rules), number(threads)),
        _ => panic!("the first lines of this program's source say how it is called"),
    }
}

fn requests(crs: &str) -> Vec<Request> {
    corpus::requests(Some(Path::new(crs)))
}

/// Those, and what is recorded in these files, each request once.
fn with_found(crs: &str, files: &[&str]) -> io::Result<Vec<Request>> {
    let mut all = requests(crs);
    for file in files {
        all.extend(recorded::read(&mut BufReader::new(File::open(file)?))?);
    }
    Ok(recorded::each_once(all))
}

fn number(word: &str) -> u64 {
    word.parse().expect("a number")
}

fn write(requests: Vec<Request>) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for request in requests {
        request.write(&mut out)?;
    }
    out.flush()
}

fn print(outcomes: &[Outcome]) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for outcome in outcomes {
        writeln!(out, "{outcome}")?;
    }
    out.flush()
}

fn outcomes(file: &str) -> io::Result<Vec<Outcome>> {
    BufReader::new(File::open(file)?)
        .split(b'\n')
        .map(|line| Outcome::parse(&String::from_utf8_lossy(&line?)))
        .collect()
}

fn explain(rules: &Path, requests: &[Request], name: &str) -> io::Result<()> {
    let engine = Ours::load(rules)?;
    for request in requests.iter().filter(|request| request.name == name) {
        println!("{}", engine.explain(request));
    }
    Ok(())
}

fn agree(driver: &str, rules: &Path, requests: &[Request]) -> io::Result<()> {
    let ours = Ours::load(rules)?.run_all(requests);
    compare(&ours, &Reference::new(driver).run_file(rules, requests)?)
}

/// Fails when a verdict differs more often than once in a thousand by rules that nobody has looked into, or a way of
/// attacking passes more often.
fn compare(ours: &[Outcome], reference: &[Outcome]) -> io::Result<()> {
    let agreement = Agreement::between(ours, reference);
    let evasions = Evasions::of(ours, reference);
    println!("{agreement}\n{evasions}");
    println!("{} kinds of differences without a judgement", agreement.unjudged());
    match (agreement.percent_explained() >= 99.9, evasions.weaker().as_slice()) {
        (true, []) => Ok(()),
        (_, weaker) => Err(io::Error::other(format!("not good enough; weaker in: {weaker:?}"))),
    }
}

fn semantics(driver: &str, first: u64, count: u64) -> io::Result<()> {
    let ours = Texts { asked: ASKED.split(',').map(str::to_owned).collect() };
    let reference = Reference::new(driver).arguments(&["--tx", ASKED]);
    let (compared, found) = semantics::compare(first..first + count, &ours, &reference)?;
    for disagreement in &found {
        println!("{disagreement}");
    }
    println!("{compared} requests to {count} rule files, {} files with a disagreement", found.len());
    Ok(())
}

fn bench(driver: &str, rules: &str, rounds: u64, share: f64) -> Bench {
    Bench { driver: driver.into(), rules: rules.into(), rounds: rounds as usize, share }
}

/// Fails when something costs more than its size warrants, or more than it costs the reference.
fn judge(all: &[Growth<'_>]) -> io::Result<()> {
    println!("{}", growth::HEAD);
    all.iter().for_each(|growth| println!("{growth}"));
    let bad = all.iter().filter(|growth| !growth.is_good()).count();
    println!("{bad} of {} kinds cost too much", all.len());
    if bad == 0 { Ok(()) } else { Err(io::Error::other("not good enough")) }
}

fn cost(rules: &Path, seconds: f64, name: &str) -> io::Result<()> {
    let engine = Ours::load(rules)?;
    let all = corpus::workloads::requests().into_iter().chain(corpus::baits::requests());
    for request in all.filter(|request| request.name.contains(name)) {
        let Cost { minimum, median } = engine.time(&request, seconds * 1e6);
        println!("{:40} {minimum:10.1} {median:10.1} us", request.name);
    }
    Ok(())
}
