//! A request as both engines are given it, and how it is written for the reference's driver
//! (`dev/oracle/modsecurity.cc` describes the framing).

use std::io::{self, Write};

#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Where it comes from, with slashes: `benign/form/0012`, `hostile/sql/query/plain/0003`.
    pub name: String,
    pub method: Vec<u8>,
    pub uri: Vec<u8>,
    /// `1.1`
    pub version: Vec<u8>,
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub body: Vec<u8>,
    pub answer: Option<Answer>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn new(name: impl Into<String>, method: &str, uri: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            method: method.into(),
            uri: uri.into(),
            version: b"1.1".to_vec(),
            ..Self::default()
        }
    }

    pub fn header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn headers(mut self, headers: &[(&str, &str)]) -> Self {
        self.headers
            .extend(headers.iter().map(|(name, value)| (name.as_bytes().into(), value.as_bytes().into())));
        self
    }

    /// With the headers that say what the body is.
    pub fn body(self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let length = body.len().to_string();
        let mut request = self.header("Content-Type", kind).header("Content-Length", length);
        request.body = body;
        request
    }

    /// Bytes of URI, headers and body.
    pub fn size(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.len());
        self.uri.len() + headers.sum::<usize>() + self.body.len()
    }

    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.write_parts(out)?;
        out.write_all(b"end\n")
    }

    /// To be measured for so long: processor time.
    pub fn write_timed(&self, out: &mut impl Write, microseconds: f64) -> io::Result<()> {
        self.write_parts(out)?;
        one(out, "time", microseconds.to_string().as_bytes())?;
        out.write_all(b"end\n")
    }

    fn write_parts(&self, out: &mut impl Write) -> io::Result<()> {
        one(out, "request", self.name.as_bytes())?;
        one(out, "method", &self.method)?;
        one(out, "uri", &self.uri)?;
        one(out, "version", &self.version)?;
        for (name, value) in &self.headers {
            two(out, "header", name, value)?;
        }
        one(out, "body", &self.body)?;
        if let Some(answer) = &self.answer {
            one(out, "status", answer.status.to_string().as_bytes())?;
            for (name, value) in &answer.headers {
                two(out, "answer-header", name, value)?;
            }
            one(out, "answer-body", &answer.body)?;
        }
        Ok(())
    }
}

fn one(out: &mut impl Write, kind: &str, part: &[u8]) -> io::Result<()> {
    writeln!(out, "{kind} {}", part.len())?;
    out.write_all(part)?;
    out.write_all(b"\n")
}

fn two(out: &mut impl Write, kind: &str, first: &[u8], second: &[u8]) -> io::Result<()> {
    writeln!(out, "{kind} {} {}", first.len(), second.len())?;
    out.write_all(first)?;
    out.write_all(second)?;
    out.write_all(b"\n")
}
