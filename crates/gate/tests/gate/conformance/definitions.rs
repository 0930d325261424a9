//! Each kind of frame, and error codes (RFC 7540 §6 and §7).

use super::*;

const LARGEST_WINDOW: u32 = 0x7fff_ffff;

pub fn cases() -> Vec<Case> {
    [bodies(), heads(), resets(), settings(), pings(), windows(), sizes(), continuations(), codes()]
        .into_iter()
        .flatten()
        .collect()
}

fn bodies() -> Vec<Case> {
    let four = [post(), field("content-length", "4")].concat();
    vec![
        case(
            "http2/6.1/1 DATA on stream 0",
            frame(DATA, END_STREAM, 0, b"test"),
            Expect::Connection(&[PROTOCOL_ERROR]),
        ),
        case(
            "http2/6.1/2 DATA after the end",
            [whole(&get("/silent")), data(b"test")].concat(),
            Expect::Stream(1, &[STREAM_CLOSED]),
        ),
        case(
            "http2/6.1/3 DATA with more padding than frame",
            [begun(&four), frame(DATA, END_STREAM | 0x8, 1, b"\x06Test")].concat(),
            Expect::Connection(&[PROTOCOL_ERROR]),
        ),
    ]
}

fn heads() -> Vec<Case> {
    let open = || frame(HEADERS, 0, 1, &get("/"));
    let rest = || frame(CONTINUATION, END_HEADERS, 1, &field("x-dummy", "1"));
    let block = get("/");
    let padding = u8::try_from(block.len() + 1).unwrap();
    let wrong = Expect::Connection(&[PROTOCOL_ERROR]);
    vec![
        case(
            "http2/6.2/1 PRIORITY before the block's end",
            [open(), priority(1, 0, 255), rest()].concat(),
            wrong,
        ),
        case(
            "http2/6.2/2 another stream before the block's end",
            [open(), frame(HEADERS, END_HEADERS | END_STREAM, 3, &get("/")), rest()].concat(),
            wrong,
        ),
        case("http2/6.2/3 HEADERS on stream 0", frame(HEADERS, END_HEADERS | END_STREAM, 0, &block), wrong),
        case(
            "http2/6.2/4 HEADERS with more padding than frame",
            frame(HEADERS, END_HEADERS | END_STREAM | 0x8, 1, &[&[padding], block.as_slice()].concat()),
            Expect::Malformed,
        ),
    ]
}

fn resets() -> Vec<Case> {
    let wrong = Expect::Connection(&[PROTOCOL_ERROR]);
    vec![
        case("http2/6.3/1 PRIORITY on stream 0", priority(0, 0, 255), wrong),
        case(
            "http2/6.3/2 PRIORITY of another length",
            [whole(&get("/silent")), frame(PRIORITY, 0, 1, &[0x80, 0, 0, 1])].concat(),
            Expect::Stream(1, &[FRAME_SIZE_ERROR]),
        ),
        case("http2/6.4/1 RST_STREAM on stream 0", reset(0, CANCEL), wrong),
        case("http2/6.4/2 RST_STREAM on an idle stream", reset(1, CANCEL), wrong),
        case(
            "http2/6.4/3 RST_STREAM of another length",
            [whole(&get("/silent")), frame(RST_STREAM, 0, 1, &[0; 3])].concat(),
            Expect::Connection(&[FRAME_SIZE_ERROR]),
        ),
    ]
}

fn settings() -> Vec<Case> {
    let one = |id, value| frame(SETTINGS, 0, 0, &setting(id, value));
    let (protocol, size) = (Expect::Connection(&[PROTOCOL_ERROR]), Expect::Connection(&[FRAME_SIZE_ERROR]));
    let two = frame(SETTINGS, 0, 0, &[setting(4, 100), setting(4, 1)].concat());
    vec![
        case("http2/6.5/1 SETTINGS with ACK and a payload", frame(SETTINGS, ACK, 0, &[0]), size),
        case("http2/6.5/2 SETTINGS on a stream", frame(SETTINGS, 0, 1, &setting(3, 100)), protocol),
        case(
            "http2/6.5/3 SETTINGS of another length",
            frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100, 0, 2]),
            size,
        ),
        case("http2/6.5.2/1 ENABLE_PUSH neither 0 nor 1", one(2, 2), protocol),
        case(
            "http2/6.5.2/2 INITIAL_WINDOW_SIZE too large",
            one(4, LARGEST_WINDOW + 1),
            Expect::Connection(&[FLOW_CONTROL_ERROR]),
        ),
        case("http2/6.5.2/3 MAX_FRAME_SIZE too small", one(5, 16_383), protocol),
        case("http2/6.5.2/4 MAX_FRAME_SIZE too large", one(5, 16_777_216), protocol),
        case(
            "http2/6.5.2/5 an unknown setting",
            [one(0xff, 1), ping(b"setting ")].concat(),
            Expect::Pong(*b"setting "),
        ),
        case("http2/6.5.3/1 the last of two values counts", two, Expect::Data(1))
            .then(Wait::Acknowledged, whole(&get("/"))),
        case("http2/6.5.3/2 SETTINGS are acknowledged", one(2, 0), Expect::Acknowledged),
    ]
}

fn pings() -> Vec<Case> {
    let protocol = Expect::Connection(&[PROTOCOL_ERROR]);
    vec![
        case("http2/6.7/1 PING", ping(b"conform "), Expect::Pong(*b"conform ")),
        case(
            "http2/6.7/2 PING with ACK is not answered",
            [frame(PING, ACK, 0, b"answer  "), ping(b"question")].concat(),
            Expect::Pong(*b"question"),
        ),
        case("http2/6.7/3 PING on a stream", frame(PING, 0, 1, &[0; 8]), protocol),
        case(
            "http2/6.7/4 PING of another length",
            frame(PING, 0, 0, &[0; 6]),
            Expect::Connection(&[FRAME_SIZE_ERROR]),
        ),
        case("http2/6.8/1 GOAWAY on a stream", frame(GOAWAY, 0, 1, &[0; 8]), protocol),
    ]
}

fn windows() -> Vec<Case> {
    let twice = |stream| [window(stream, LARGEST_WINDOW), window(stream, LARGEST_WINDOW)].concat();
    vec![
        case("http2/6.9/1 a window grows by 0", window(0, 0), Expect::Connection(&[PROTOCOL_ERROR])),
        case(
            "http2/6.9/2 a stream's window grows by 0",
            [begun(&get("/silent")), window(1, 0)].concat(),
            Expect::Stream(1, &[PROTOCOL_ERROR]),
        ),
        case(
            "http2/6.9/3 WINDOW_UPDATE of another length",
            frame(WINDOW_UPDATE, 0, 0, &[0, 0, 1]),
            Expect::Connection(&[FRAME_SIZE_ERROR]),
        ),
        case("http2/6.9.1/1 a window of 1", frame(SETTINGS, 0, 0, &setting(4, 1)), Expect::Data(1))
            .then(Wait::Acknowledged, whole(&get("/"))),
        case("http2/6.9.1/2 a window that overflows", twice(0), Expect::Connection(&[FLOW_CONTROL_ERROR])),
        case(
            "http2/6.9.1/3 a stream's window that overflows",
            [begun(&get("/silent")), twice(1)].concat(),
            Expect::Stream(1, &[FLOW_CONTROL_ERROR]),
        ),
    ]
}

fn sizes() -> Vec<Case> {
    let initial = |size| frame(SETTINGS, 0, 0, &setting(4, size));
    vec![
        case("http2/6.9.2/1 a window that grows under way", initial(0), Expect::Data(1))
            .then(Wait::Acknowledged, [whole(&get("/")), initial(1)].concat()),
        // 3 sent of 3; then 3 - 2 = 1 below nothing; then 2 more.
        case("http2/6.9.2/2 a window below nothing", initial(3), Expect::Data(1))
            .then(Wait::Acknowledged, whole(&get("/")))
            .then(Wait::Data, initial(2))
            .then(Wait::Acknowledged, window(1, 2)),
        case(
            "http2/6.9.2/3 an initial window too large",
            initial(LARGEST_WINDOW + 1),
            Expect::Connection(&[FLOW_CONTROL_ERROR]),
        ),
    ]
}

fn continuations() -> Vec<Case> {
    let open = |flags, block: &[u8]| frame(HEADERS, flags, 1, block);
    let more = |flags, stream| frame(CONTINUATION, flags, stream, &field("x-dummy", "1"));
    let wrong = Expect::Connection(&[PROTOCOL_ERROR]);
    vec![
        case(
            "http2/6.10/1 CONTINUATION more than once",
            [open(END_STREAM, &get("/")), more(0, 1), more(END_HEADERS, 1)].concat(),
            Expect::Told("x-dummy"),
        ),
        case(
            "http2/6.10/2 DATA after CONTINUATION",
            [open(0, &post()), more(0, 1), data(b"test")].concat(),
            wrong,
        ),
        case(
            "http2/6.10/3 CONTINUATION on stream 0",
            [open(END_STREAM, &get("/")), more(END_HEADERS, 0)].concat(),
            wrong,
        ),
        case(
            "http2/6.10/4 CONTINUATION after HEADERS that are complete",
            [whole(&get("/silent")), more(END_HEADERS, 1)].concat(),
            wrong,
        ),
        case(
            "http2/6.10/5 CONTINUATION after a block that is complete",
            [open(END_STREAM, &get("/silent")), more(END_HEADERS, 1), more(END_HEADERS, 1)].concat(),
            wrong,
        ),
        case(
            "http2/6.10/6 CONTINUATION after DATA",
            [open(0, &post()), data(b"test"), more(0, 1), more(END_HEADERS, 0)].concat(),
            wrong,
        ),
    ]
}

fn codes() -> Vec<Case> {
    vec![
        case(
            "http2/7/1 GOAWAY with an unknown code",
            frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 0xff]),
            Expect::Closed,
        ),
        case(
            "http2/7/2 RST_STREAM with an unknown code",
            [begun(&post()), reset(1, 0xff), ping(b"unknown ")].concat(),
            Expect::Pong(*b"unknown "),
        ),
    ]
}
