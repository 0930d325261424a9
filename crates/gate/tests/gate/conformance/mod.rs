//! What RFC 9113 and RFC 7541 demand of a server, case by case, against the gate over TLS: one table per part of the
//! standards. The list of cases is that of h2spec 2.6.0 (146, and one that asks for a SHOULD); the names are its
//! numbers, which are the sections of RFC 7540.
//!
//! Does not live here: floods, limits and what else the standards leave to a server (`http2.rs`).

mod accepted;
mod compression;
mod definitions;
mod messages;
mod states;

use crate::{frames::*, http2, services::soon};
use gate::Limits;
use std::{collections::BTreeSet, time::Duration};
use tokio::{io::AsyncWriteExt, time::timeout};

/// How long an answer may take that is not the right one yet.
const PATIENCE: Duration = Duration::from_secs(2);

pub const PROTOCOL_ERROR: u32 = 1;
pub const FLOW_CONTROL_ERROR: u32 = 3;
pub const STREAM_CLOSED: u32 = 5;
pub const FRAME_SIZE_ERROR: u32 = 6;
pub const REFUSED_STREAM: u32 = 7;
pub const CANCEL: u32 = 8;
pub const COMPRESSION_ERROR: u32 = 9;

/// Where the gate's HTTP/2 library says something else than RFC 7540 demands, and what it says instead:
/// docs/intrusion-prevention.md says of each whether it matters.
const OTHERWISE: [(&str, Expect); 23] = {
    const COARSER: Expect = Expect::Connection(&[PROTOCOL_ERROR]);
    [
        ("http2/4.3/1", COARSER),
        ("http2/5.1/5", COARSER),
        ("http2/5.1/6", COARSER),
        ("http2/5.1/9", COARSER),
        ("http2/5.1/11", Expect::Stream(1, &[STREAM_CLOSED])),
        ("http2/5.1/12", COARSER),
        ("http2/6.1/2", COARSER),
        ("http2/6.3/2", COARSER),
        ("http2/6.4/3", COARSER),
        ("http2/6.5/1", COARSER),
        ("http2/6.5/3", COARSER),
        ("http2/6.5.2/2", COARSER),
        ("http2/6.7/4", COARSER),
        ("http2/6.9/3", COARSER),
        ("http2/6.9.2/3", COARSER),
        ("hpack/2.3.3/1", COARSER),
        ("hpack/2.3.3/2", COARSER),
        ("hpack/4.2/1", COARSER),
        ("hpack/5.2/1", COARSER),
        ("hpack/5.2/2", COARSER),
        ("hpack/5.2/3", COARSER),
        ("hpack/6.1/1", COARSER),
        ("hpack/6.3/1", COARSER),
    ]
};

pub struct Case {
    name: &'static str,
    opening: Opening,
    steps: Vec<(Wait, Vec<u8>)>,
    expect: Expect,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// Nothing is sent but what the case sends.
    Nothing,
    /// The preface and SETTINGS; what the gate says to that is looked at.
    Preface,
    /// The same, and waits until both sides have acknowledged.
    Handshake,
}

/// What a step waits for before it sends.
#[derive(Clone, Copy)]
pub enum Wait {
    No,
    Acknowledged,
    Data,
    /// The answer on stream 1 is complete.
    Answered,
}

#[derive(Clone, Copy, Debug)]
pub enum Expect {
    /// The first frame is SETTINGS, and no acknowledgement.
    Settings,
    Acknowledged,
    /// The first answer to a PING has this payload.
    Pong([u8; 8]),
    /// `200` on stream 1.
    Served,
    /// The same, and the service tells that it was sent this.
    Told(&'static str),
    /// The first DATA frame is of this length.
    Data(usize),
    /// The connection ends, with or without a word.
    Closed,
    /// GOAWAY with one of these codes, and the connection ends.
    Connection(&'static [u32]),
    /// RST_STREAM on this stream, or GOAWAY, with one of these codes (RFC 9113 §5.4: a stream's error may be treated as one
    /// of the connection).
    Stream(u32, &'static [u32]),
    /// A stream error of type PROTOCOL_ERROR on stream 1, which was not served before.
    Malformed,
}

pub fn case(name: &'static str, bytes: Vec<u8>, expect: Expect) -> Case {
    Case { name, opening: Opening::Handshake, steps: vec![(Wait::No, bytes)], expect }
}

impl Case {
    pub fn then(mut self, wait: Wait, bytes: Vec<u8>) -> Self {
        self.steps.push((wait, bytes));
        self
    }

    /// `http2/5.1/6`
    fn number(&self) -> &'static str {
        self.name.split(' ').next().unwrap_or_default()
    }

    fn after(self, opening: Opening) -> Self {
        Self { opening, ..self }
    }
}

/// A request's head on stream 1, with END_STREAM.
pub fn whole(block: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, 1, block)
}

/// A request's head on stream 1, its body to come.
pub fn begun(block: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, 1, block)
}

/// `POST /length`, which is answered when the whole body has come.
pub fn post() -> Vec<u8> {
    let mut block = get("/length");
    block[0] = 0x83;
    block
}

/// The end of a body.
pub fn data(bytes: &[u8]) -> Vec<u8> {
    frame(DATA, END_STREAM, 1, bytes)
}

pub fn ping(payload: &[u8; 8]) -> Vec<u8> {
    frame(PING, 0, 0, payload)
}

pub fn setting(id: u16, value: u32) -> Vec<u8> {
    [id.to_be_bytes().as_slice(), &value.to_be_bytes()].concat()
}

/// Depends on `on`, and weighs so much.
pub fn priority(stream: u32, on: u32, weight: u8) -> Vec<u8> {
    frame(PRIORITY, 0, stream, &[on.to_be_bytes().as_slice(), &[weight]].concat())
}

pub fn reset(stream: u32, code: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &code.to_be_bytes())
}

pub fn window(stream: u32, more: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &more.to_be_bytes())
}

/// A name and a value of any length, not indexed (RFC 7541 §6.2.2).
pub fn field(name: &str, value: &str) -> Vec<u8> {
    [vec![0], string(name), string(value)].concat()
}

/// RFC 7541 §5.2, without Huffman coding; the length as §5.1 writes integers.
pub fn string(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    match u8::try_from(text.len()) {
        Ok(short) if short < 127 => bytes.push(short),
        _ => {
            bytes.push(127);
            let mut rest = text.len() - 127;
            while rest >= 128 {
                bytes.push(0x80 | (rest % 128) as u8);
                rest /= 128;
            }
            bytes.push(rest as u8);
        }
    }
    bytes.extend(text.as_bytes());
    bytes
}

impl Wait {
    fn is_over(self, frame: &Frame) -> bool {
        match self {
            Self::No => true,
            Self::Acknowledged => frame.kind == SETTINGS && frame.flags & ACK != 0,
            Self::Data => frame.kind == DATA,
            Self::Answered => {
                frame.stream == 1 && matches!(frame.kind, DATA | HEADERS) && frame.flags & END_STREAM != 0
            }
        }
    }
}

impl Expect {
    /// After these frames, and the end of the connection if it `ended`.
    fn holds(&self, frames: &[Frame], ended: bool) -> bool {
        let first = |is_it: &dyn Fn(&Frame) -> bool| frames.iter().find(|frame| is_it(frame));
        let of_stream = |kind| move |frame: &Frame| frame.kind == kind && frame.stream == 1;
        // 0x88 is `:status 200` (RFC 7541 appendix A).
        let is_served = first(&of_stream(HEADERS)).is_some_and(|frame| frame.payload.first() == Some(&0x88));
        match self {
            Self::Settings => {
                frames.first().is_some_and(|frame| frame.kind == SETTINGS && frame.flags & ACK == 0)
            }
            Self::Acknowledged => first(&|frame| Wait::Acknowledged.is_over(frame)).is_some(),
            Self::Pong(payload) => first(&|frame| frame.kind == PING && frame.flags & ACK != 0)
                .is_some_and(|frame| frame.payload == payload),
            Self::Served => is_served,
            Self::Told(text) => {
                let body: Vec<u8> = frames
                    .iter()
                    .filter(|frame| frame.kind == DATA)
                    .flat_map(|frame| frame.payload.clone())
                    .collect();
                is_served && String::from_utf8_lossy(&body).contains(text)
            }
            Self::Data(length) => first(&of_stream(DATA)).is_some_and(|frame| frame.payload.len() == *length),
            Self::Closed => ended,
            Self::Connection(codes) => ended && goaway(frames).is_some_and(|code| codes.contains(&code)),
            Self::Stream(stream, codes) => {
                let reset = first(&|frame| frame.kind == RST_STREAM && frame.stream == *stream);
                let code = reset.map(|frame| code(&frame.payload)).or_else(|| goaway(frames));
                code.is_some_and(|code| codes.contains(&code))
            }
            Self::Malformed => !is_served && Self::Stream(1, &[PROTOCOL_ERROR]).holds(frames, ended),
        }
    }
}

fn goaway(frames: &[Frame]) -> Option<u32> {
    frames.iter().find(|frame| frame.kind == GOAWAY).map(|frame| code(&frame.payload[4..]))
}

fn code(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes[..4].try_into().unwrap())
}

/// What the gate says to the case until that is what is expected, or it has ended, or nothing more comes.
async fn answers(world: &crate::world::World, case: &Case, expect: &Expect) -> (Vec<Frame>, bool) {
    let client = world.client();
    let mut raw = match case.opening {
        Opening::Nothing => Raw(client.tls("app.example.com", &[b"h2"]).await.unwrap()),
        Opening::Preface | Opening::Handshake => Raw::open(&client, &[]).await,
    };
    if case.opening == Opening::Handshake {
        soon(raw.find(|frame| Wait::Acknowledged.is_over(frame))).await.unwrap();
        raw.send(&frame(SETTINGS, ACK, 0, &[])).await;
    }
    for (wait, bytes) in &case.steps {
        if !matches!(wait, Wait::No) {
            soon(raw.find(|frame| wait.is_over(frame))).await.unwrap_or_else(|| panic!("{}", case.name));
        }
        raw.send(bytes).await;
        let _ = raw.0.flush().await;
    }
    let mut frames = Vec::new();
    while !expect.holds(&frames, false) {
        match timeout(PATIENCE, raw.next()).await {
            Ok(Some(frame)) => frames.push(frame),
            Ok(None) => return (frames, true),
            Err(_) => return (frames, false),
        }
    }
    (frames, false)
}

fn cases() -> Vec<Case> {
    [accepted::cases(), states::cases(), definitions::cases(), messages::cases(), compression::cases()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn every_case_is_here_once() {
    let cases = cases();
    let numbers: BTreeSet<&str> = cases.iter().map(Case::number).collect();
    assert_eq!((cases.len(), numbers.len()), (147, 147));
    let of = |part: &str| numbers.iter().filter(|number| number.starts_with(part)).count();
    assert_eq!((of("generic/"), of("http2/"), of("hpack/")), (44, 95, 8));
    assert!(OTHERWISE.iter().all(|(number, _)| numbers.contains(number)));
}

#[tokio::test]
async fn the_gate_answers_as_the_standard_demands() {
    let world = http2::world(Limits::default()).await;
    let mut wrong = Vec::new();
    for case in cases() {
        let otherwise =
            OTHERWISE.iter().find(|(number, _)| *number == case.number()).map(|(_, expect)| expect);
        let expect = otherwise.unwrap_or(&case.expect);
        let (frames, ended) = answers(&world, &case, expect).await;
        if !expect.holds(&frames, ended) {
            wrong.push(format!("{}: not {expect:?}, ended {ended}, but {}", case.name, told(&frames)));
        } else if otherwise.is_some() && case.expect.holds(&frames, ended) {
            wrong.push(format!("{}: is as the standard demands now", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

fn told(frames: &[Frame]) -> String {
    let one = |frame: &Frame| {
        let code = match frame.kind {
            RST_STREAM => format!(" code {}", code(&frame.payload)),
            GOAWAY => format!(" code {}", code(&frame.payload[4..])),
            _ => String::new(),
        };
        format!(
            "[kind {} flags {} stream {} length {}{code}]",
            frame.kind,
            frame.flags,
            frame.stream,
            frame.payload.len()
        )
    };
    frames.iter().map(one).collect()
}
