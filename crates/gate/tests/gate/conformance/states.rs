//! Preface, frame format, header blocks, stream states, errors, extensions (RFC 7540 §3.5 to §5.5).

use super::*;

pub fn cases() -> Vec<Case> {
    [prefaces(), formats(), blocks(), idle(), half_closed(), closed(), identifiers(), errors()]
        .into_iter()
        .flatten()
        .collect()
}

fn prefaces() -> Vec<Case> {
    let wrong = b"INVALID CONNECTION PREFACE\r\n\r\n".to_vec();
    vec![
        case("http2/3.5/1 a preface", Vec::new(), Expect::Settings).after(Opening::Preface),
        case("http2/3.5/2 no preface", wrong, Expect::Closed).after(Opening::Nothing),
    ]
}

fn formats() -> Vec<Case> {
    let dummies: Vec<u8> = (0..5).flat_map(|n| field(&format!("x-dummy{n}"), &"v".repeat(4_000))).collect();
    vec![
        case(
            "http2/4.1/1 an unknown type",
            [frame(0x16, 0, 0, &[0; 8]), ping(b"unknown ")].concat(),
            Expect::Pong(*b"unknown "),
        ),
        case("http2/4.1/2 an undefined flag", frame(PING, 0x16, 0, b"flagged "), Expect::Pong(*b"flagged ")),
        case(
            "http2/4.1/3 the reserved bit",
            frame(PING, 0x16, 0x8000_0000, b"reserved"),
            Expect::Pong(*b"reserved"),
        ),
        case(
            "http2/4.2/1 DATA of 2^14 bytes",
            [begun(&post()), data(&[b'x'; 16_384])].concat(),
            Expect::Told("16384"),
        ),
        case(
            "http2/4.2/2 DATA larger than allowed",
            [begun(&post()), data(&[b'x'; 16_385])].concat(),
            Expect::Stream(1, &[FRAME_SIZE_ERROR]),
        ),
        case(
            "http2/4.2/3 HEADERS larger than allowed",
            whole(&[get("/"), dummies].concat()),
            Expect::Connection(&[FRAME_SIZE_ERROR]),
        ),
    ]
}

fn blocks() -> Vec<Case> {
    let open = || frame(HEADERS, 0, 1, &get("/"));
    let rest = || frame(CONTINUATION, END_HEADERS, 1, &field("x-dummy", "1"));
    vec![
        // A literal that ends before its name.
        case("http2/4.3/1 a block cut short", whole(&[0x40]), Expect::Connection(&[COMPRESSION_ERROR])),
        case(
            "http2/4.3/2 PRIORITY inside a block",
            [open(), priority(1, 0, 255), rest()].concat(),
            Expect::Connection(&[PROTOCOL_ERROR]),
        ),
        case(
            "http2/4.3/3 HEADERS of another stream inside a block",
            [open(), frame(HEADERS, END_HEADERS | END_STREAM, 3, &get("/")), rest()].concat(),
            Expect::Connection(&[PROTOCOL_ERROR]),
        ),
    ]
}

fn idle() -> Vec<Case> {
    let wrong = Expect::Connection(&[PROTOCOL_ERROR]);
    vec![
        case("http2/5.1/1 idle: DATA", data(b"test"), wrong),
        case("http2/5.1/2 idle: RST_STREAM", reset(1, CANCEL), wrong),
        case("http2/5.1/3 idle: WINDOW_UPDATE", window(1, 100), wrong),
        case("http2/5.1/4 idle: CONTINUATION", frame(CONTINUATION, END_HEADERS, 1, &get("/")), wrong),
    ]
}

/// The request waits for ever, so that the stream stays half-closed.
fn half_closed() -> Vec<Case> {
    let then = |bytes: Vec<u8>| [whole(&get("/silent")), bytes].concat();
    let wrong = Expect::Stream(1, &[STREAM_CLOSED]);
    let more = frame(CONTINUATION, END_HEADERS, 1, &get("/"));
    vec![
        case("http2/5.1/5 half-closed: DATA", then(data(b"test")), wrong),
        case("http2/5.1/6 half-closed: HEADERS", then(whole(&get("/"))), wrong),
        case(
            "http2/5.1/7 half-closed: CONTINUATION",
            then(more),
            Expect::Stream(1, &[STREAM_CLOSED, PROTOCOL_ERROR]),
        ),
    ]
}

fn closed() -> Vec<Case> {
    let cancelled = |bytes: Vec<u8>| [begun(&get("/silent")), reset(1, CANCEL), bytes].concat();
    let answered = |name, bytes, expect| case(name, whole(&get("/")), expect).then(Wait::Answered, bytes);
    let more = || frame(CONTINUATION, END_HEADERS, 1, &field("x-dummy", "1"));
    let either = &[STREAM_CLOSED, PROTOCOL_ERROR];
    let (stream, connection) = (Expect::Stream(1, &[STREAM_CLOSED]), Expect::Connection(&[STREAM_CLOSED]));
    vec![
        case("http2/5.1/8 reset: DATA", cancelled(data(b"test")), stream),
        case("http2/5.1/9 reset: HEADERS", cancelled(whole(&get("/"))), stream),
        case("http2/5.1/10 reset: CONTINUATION", cancelled(more()), Expect::Stream(1, either)),
        answered("http2/5.1/11 closed: DATA", data(b"test"), connection),
        answered("http2/5.1/12 closed: HEADERS", whole(&get("/")), connection),
        answered("http2/5.1/13 closed: CONTINUATION", more(), Expect::Connection(either)),
    ]
}

fn identifiers() -> Vec<Case> {
    let head = |stream| frame(HEADERS, END_HEADERS | END_STREAM, stream, &get("/"));
    // Without a window no answer ends, and each stream stays open.
    let held = frame(SETTINGS, 0, 0, &setting(4, 0));
    let most = Limits::default().streams;
    let many: Vec<u8> = (0..=most).flat_map(|n| head(2 * n + 1)).collect();
    assert_eq!(most, 128, "the stream that is refused is named below");
    let itself = [&[0, 0, 0, 1, 255], get("/").as_slice()].concat();
    vec![
        case("http2/5.1.1/1 an even number", head(2), Expect::Connection(&[PROTOCOL_ERROR])),
        case(
            "http2/5.1.1/2 a number below the last",
            [head(5), head(3)].concat(),
            Expect::Connection(&[PROTOCOL_ERROR]),
        ),
        case(
            "http2/5.1.2/1 more streams than announced",
            [held, many].concat(),
            Expect::Stream(257, &[PROTOCOL_ERROR, REFUSED_STREAM]),
        ),
        case(
            "http2/5.3.1/1 HEADERS that depend on themselves",
            frame(HEADERS, END_HEADERS | END_STREAM | 0x20, 1, &itself),
            Expect::Malformed,
        ),
        case("http2/5.3.1/2 PRIORITY that depends on itself", priority(1, 1, 255), Expect::Malformed),
    ]
}

fn errors() -> Vec<Case> {
    let wrong = || frame(PING, 0, 3, &[0; 8]);
    let unknown = || frame(0x16, 0, 0, &[0; 8]);
    let open = frame(HEADERS, END_STREAM, 1, &get("/"));
    vec![
        case("http2/5.4.1/1 an error ends the connection", wrong(), Expect::Closed),
        case(
            "http2/5.4.1/2 an error is told with GOAWAY (should)",
            wrong(),
            Expect::Connection(&[PROTOCOL_ERROR]),
        ),
        case(
            "http2/5.5/1 an unknown extension",
            [unknown(), ping(b"unknown ")].concat(),
            Expect::Pong(*b"unknown "),
        ),
        case(
            "http2/5.5/2 an unknown extension inside a block",
            [open, unknown()].concat(),
            Expect::Connection(&[PROTOCOL_ERROR]),
        ),
    ]
}
