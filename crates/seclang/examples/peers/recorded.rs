//! Requests that other programs made, as `dev/oracle/recorder.py` wrote them down: the framing of
//! `dev/oracle/modsecurity.cc`, read back.

use crate::request::Request;
use std::{
    collections::HashSet,
    io::{self, BufRead},
};

/// Every request of a recording. URIs end where the reference, which takes C strings, ends them.
pub fn read(input: &mut impl BufRead) -> io::Result<Vec<Request>> {
    let (mut all, mut request) = (Vec::new(), Request::default());
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        let mut words = line.split_whitespace();
        let kind = words.next().unwrap_or_default().to_owned();
        let lengths: Vec<usize> =
            words.map(|word| word.parse().map_err(io::Error::other)).collect::<Result<_, _>>()?;
        line.clear();
        if kind == "end" {
            all.push(std::mem::take(&mut request));
            continue;
        }
        let mut parts = Vec::new();
        for length in lengths {
            let mut part = vec![0; length];
            input.read_exact(&mut part)?;
            parts.push(part);
        }
        input.read_exact(&mut [0])?;
        put(&mut request, &kind, parts)?;
    }
    Ok(all)
}

fn put(request: &mut Request, kind: &str, parts: Vec<Vec<u8>>) -> io::Result<()> {
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_default();
    match (kind, parts.next()) {
        ("request", None) => request.name = String::from_utf8_lossy(&first).into_owned(),
        ("method", None) => request.method = first,
        ("uri", None) => request.uri = first.split(|byte| *byte == 0).next().unwrap_or_default().to_vec(),
        ("version", None) => request.version = first,
        ("header", Some(value)) => request.headers.push((first, value)),
        ("body", None) => request.body = first,
        (other, _) => return Err(io::Error::other(format!("a recording has no {other}"))),
    }
    Ok(())
}

/// Without those that agree with an earlier one in every byte but the name, where both were recorded.
pub fn each_once(requests: Vec<Request>) -> Vec<Request> {
    let mut seen = HashSet::new();
    requests
        .into_iter()
        .filter(|request| {
            let mut bytes = Vec::new();
            let nameless = Request { name: String::new(), ..request.clone() };
            !request.name.starts_with("found/") || nameless.write(&mut bytes).is_ok() && seen.insert(bytes)
        })
        .collect()
}
