//! libmodsecurity, in a process of its own: its driver is `dev/oracle/modsecurity.cc`.

use crate::{
    outcome::{Cost, Outcome},
    request::Request,
    semantics::Engine,
};
use std::{
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
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

    /// The driver, with its rules loaded, to be asked for one request after the other.
    pub fn session(&self, rules: &Path) -> io::Result<Session> {
        let mut child = self.start(rules)?;
        let input = child.stdin.take().map(BufWriter::new);
        let output = child.stdout.take().map(BufReader::new);
        Ok(Session { child, input, output: output.ok_or_else(|| io::Error::other("no standard output"))? })
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

/// A driver at work.
#[derive(Debug)]
pub struct Session {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
}

impl Session {
    /// What a transaction costs, measured for so much processor time.
    pub fn time(&mut self, request: &Request, microseconds: f64) -> io::Result<Cost> {
        let input = self.input.as_mut().ok_or_else(|| io::Error::other("no standard input"))?;
        request.write_timed(input, microseconds)?;
        input.flush()?;
        let mut line = Vec::new();
        self.output.read_until(b'\n', &mut line)?;
        parse(line.trim_ascii_end())?.cost.ok_or_else(|| io::Error::other("no time came back"))
    }
}

impl Drop for Session {
    /// It ends with its input.
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
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
