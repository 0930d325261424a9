//! libmodsecurity, in a process of its own: its driver is `dev/oracle/modsecurity.cc`.

use crate::{outcome::Outcome, request::Request, semantics::Engine};
use std::{
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// Where the driver is, and what it is told.
#[derive(Clone, Debug)]
pub struct Reference {
    driver: PathBuf,
    arguments: Vec<String>,
}

impl Reference {
    pub fn new(driver: impl Into<PathBuf>) -> Self {
        Self { driver: driver.into(), arguments: Vec::new() }
    }

    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    pub fn run_file(&self, rules: &Path, requests: &[Request]) -> io::Result<Vec<Outcome>> {
        let mut child = self.start(rules)?;
        let input = child.stdin.take().ok_or_else(|| io::Error::other("no standard input"))?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("no standard output"))?;
        let outcomes = std::thread::scope(|scope| {
            let written = scope.spawn(move || write_all(requests, input));
            let read: io::Result<Vec<Outcome>> =
                BufReader::new(output).split(b'\n').map(|line| parse(&line?)).collect();
            written.join().map_err(|_| io::Error::other("writing failed"))??;
            read
        })?;
        match child.wait()?.success() && outcomes.len() == requests.len() {
            true => Ok(outcomes),
            false => Err(io::Error::other(format!(
                "the reference answered {} of {} requests",
                outcomes.len(),
                requests.len()
            ))),
        }
    }

    fn start(&self, rules: &Path) -> io::Result<Child> {
        Command::new(&self.driver)
            .arg(rules)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
    }
}

impl Engine for Reference {
    fn run(&self, rules: &str, requests: &[Request]) -> io::Result<Vec<Outcome>> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(rules.as_bytes())?;
        self.run_file(file.path(), requests)
    }
}

fn write_all(requests: &[Request], input: impl Write) -> io::Result<()> {
    let mut input = BufWriter::new(input);
    for request in requests {
        request.write(&mut input)?;
    }
    input.flush()
}

fn parse(line: &[u8]) -> io::Result<Outcome> {
    Outcome::parse(&String::from_utf8_lossy(line))
}
