//! A stage's request as go-ftw sends it and as its echo server answers it, through all five phases.

use super::suite::{Input, Stage};
use seclang::{Connection, Decision, Match, RuleSet, Transaction};
use std::net::{IpAddr, Ipv4Addr};

/// A request as it arrives at the engine.
pub struct Request {
    pub method: Vec<u8>,
    pub uri: Vec<u8>,
    pub protocol: Vec<u8>,
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub body: Vec<u8>,
}

/// The rules that a stage's request, and its answer, match.
pub fn matched_ids(rules: &RuleSet, stage: &Stage) -> Vec<u64> {
    whole(rules, stage).matches().map(|it| it.rule.id).collect()
}

/// Everything that is told of the stage's matches.
pub fn told(rules: &RuleSet, stage: &Stage) -> Vec<String> {
    let shown = |bytes: &[u8]| bytes.escape_ascii().to_string();
    let told = |it: Match<'_>| {
        let words = [it.message, it.data, it.variable, it.value].map(shown).join(" | ");
        format!("{} {} {words}", it.rule.id, it.count)
    };
    whole(rules, stage).matches().map(told).collect()
}

fn whole(rules: &RuleSet, stage: &Stage) -> Transaction {
    let request = Request::new(&stage.input);
    let mut transaction = rules.transaction();
    request.send(&mut transaction);
    request.answer(&mut transaction);
    transaction.logging();
    transaction
}

impl Request {
    pub fn new(input: &Input) -> Self {
        match &input.encoded_request {
            Some(encoded) => Self::from_wire(&base64(encoded)),
            None => Self::from_fields(input),
        }
    }

    /// A browser's, as far as the Core Rule Set asks.
    pub fn get(uri: &str) -> Self {
        let headers = [
            ("Host", "www.example.com"),
            ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("Accept-Encoding", "gzip, deflate, br"),
            ("Cache-Control", "no-cache"),
        ];
        Self {
            method: b"GET".to_vec(),
            uri: uri.as_bytes().to_vec(),
            protocol: b"HTTP/1.1".to_vec(),
            headers: headers
                .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
                .to_vec(),
            body: Vec::new(),
        }
    }

    fn from_fields(input: &Input) -> Self {
        let text =
            |field: &Option<String>, default: &str| field.as_deref().unwrap_or(default).as_bytes().to_vec();
        let mut headers: Vec<(Vec<u8>, Vec<u8>)> = input
            .headers
            .iter()
            .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
            .collect();
        let mut body = text(&input.data, "");
        let is_completed = input.autocomplete_headers.unwrap_or(true);
        let has = |headers: &[(Vec<u8>, Vec<u8>)], wanted: &str| {
            headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
        };
        if is_completed && !body.is_empty() {
            if !has(&headers, "content-type") {
                headers.push((b"Content-Type".to_vec(), b"application/x-www-form-urlencoded".to_vec()));
            }
            if value_of(&headers, "content-type") == Some(b"application/x-www-form-urlencoded")
                && !body.iter().any(|byte| matches!(byte, b'%' | b'+'))
            {
                body = form_encoded(&body);
            }
        }
        if value_of(&headers, "content-type").is_some_and(|value| value.starts_with(b"multipart/form-data;"))
        {
            body = body
                .iter()
                .flat_map(|&byte| if byte == b'\n' { vec![b'\r', b'\n'] } else { vec![byte] })
                .collect();
        }
        let method = text(&input.method, "GET");
        if is_completed {
            if !has(&headers, "connection") {
                headers.push((b"Connection".to_vec(), b"close".to_vec()));
            }
            let has_body = [b"POST".as_slice(), b"PUT", b"PATCH", b"DELETE"].contains(&method.as_slice());
            if (has_body || !body.is_empty()) && !has(&headers, "content-length") {
                headers.push((b"Content-Length".to_vec(), body.len().to_string().into_bytes()));
            }
        }
        Self { method, uri: text(&input.uri, "/"), protocol: text(&input.version, "HTTP/1.1"), headers, body }
    }

    fn from_wire(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = end.map_or((bytes, &[][..]), |at| (&bytes[..at], &bytes[at + 4..]));
        let mut lines =
            head.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let mut words = lines.next().unwrap_or(&[]).split(|&byte| byte == b' ').map(<[u8]>::to_vec);
        let (method, uri) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let protocol = words.next().unwrap_or_default();
        let headers = lines
            .filter_map(|line| {
                let at = line.iter().position(|&byte| byte == b':')?;
                Some((line[..at].to_vec(), line[at + 1..].trim_ascii().to_vec()))
            })
            .collect();
        Self { method, uri, protocol, headers, body: body.to_vec() }
    }

    /// Phases 1 and 2.
    pub fn send(&self, transaction: &mut Transaction) -> Decision {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        transaction.connection(&Connection {
            client: loopback,
            client_port: 40_000,
            server: loopback,
            server_port: 80,
            unix_seconds: 1_800_000_000,
            utc_offset_seconds: 0,
            unique_id: b"00000000000000000000000000",
        });
        transaction.request_line(&self.method, &self.uri, &self.protocol);
        for (name, value) in &self.headers {
            transaction.request_header(name, value);
        }
        transaction.request_headers_done();
        // A request that says nothing of a body has none to HTTP.
        if ["content-length", "transfer-encoding"].iter().any(|name| value_of(&self.headers, name).is_some())
        {
            transaction.request_body(&self.body);
        }
        transaction.request_body_done()
    }

    /// Phases 3 and 4: the suite's server answers `/reflect` with what the request's body asks for.
    fn answer(&self, transaction: &mut Transaction) {
        let asked: serde_json::Value = match self.uri.starts_with(b"/reflect") {
            true => serde_json::from_slice(&self.body).unwrap_or_default(),
            false => serde_json::Value::Null,
        };
        let status = asked.get("status").and_then(serde_json::Value::as_u64).unwrap_or(200);
        transaction.response_line(u16::try_from(status).unwrap_or(200), b"HTTP/1.1");
        let headers =
            asked.get("headers").and_then(serde_json::Value::as_object).cloned().unwrap_or_default();
        if !headers.keys().any(|name| name.eq_ignore_ascii_case("content-type")) {
            transaction.response_header(b"Content-Type", b"text/plain; charset=utf-8");
        }
        for (name, value) in &headers {
            transaction.response_header(name.as_bytes(), value.as_str().unwrap_or_default().as_bytes());
        }
        transaction.response_headers_done();
        if let Some(body) = asked.get("body").and_then(serde_json::Value::as_str) {
            transaction.response_body(body.as_bytes());
        }
        if let Some(body) = asked.get("encodedBody").and_then(serde_json::Value::as_str) {
            transaction.response_body(&base64(body));
        }
        transaction.response_body_done();
    }
}

fn value_of<'h>(headers: &'h [(Vec<u8>, Vec<u8>)], wanted: &str) -> Option<&'h [u8]> {
    headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
        .map(|(_, value)| value.as_slice())
}

/// go-ftw encodes names and values of forms that are not encoded yet.
fn form_encoded(body: &[u8]) -> Vec<u8> {
    let encoded = |text: &[u8]| {
        text.iter().fold(Vec::new(), |mut to, &byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => to.push(byte),
                b' ' => to.push(b'+'),
                _ => to.extend(format!("%{byte:02X}").into_bytes()),
            }
            to
        })
    };
    let mut pairs: Vec<_> = body.split(|&byte| byte == b'&').collect();
    if pairs.last().is_some_and(|last| last.is_empty()) {
        pairs.pop();
    }
    let pairs: Vec<Vec<u8>> = pairs
        .into_iter()
        .map(|pair| match pair.iter().position(|&byte| byte == b'=') {
            Some(at) => [encoded(&pair[..at]), b"=".to_vec(), encoded(&pair[at + 1..])].concat(),
            None => encoded(pair),
        })
        .collect();
    pairs.join(&b'&')
}

pub fn base64(text: &str) -> Vec<u8> {
    let mut decoded = Vec::new();
    seclang::transform::apply(
        seclang::language::ast::Transformation::Base64Decode,
        text.as_bytes(),
        &mut decoded,
    );
    decoded
}
