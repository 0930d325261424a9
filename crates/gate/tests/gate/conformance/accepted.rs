//! What a server has to take: every kind of frame, and requests of every form.

use super::*;

/// HEADERS and DATA (RFC 9113 §6.1, §6.2).
const PADDED: u8 = 0x8;
const WITH_PRIORITY: u8 = 0x20;

pub fn cases() -> Vec<Case> {
    [starting(), streams(), frames(), priorities(), connection_frames(), exchanges()]
        .into_iter()
        .flatten()
        .collect()
}

fn starting() -> Vec<Case> {
    let first = case("generic/1/1 the gate's preface is its first frame", Vec::new(), Expect::Settings);
    vec![first.after(Opening::Preface)]
}

fn streams() -> Vec<Case> {
    let held = || [frame(SETTINGS, 0, 0, &setting(4, 0)), whole(&get("/"))].concat();
    vec![
        case(
            "generic/2/1 PRIORITY on an idle stream",
            [priority(1, 0, 255), ping(b"idle    ")].concat(),
            Expect::Pong(*b"idle    "),
        ),
        case(
            "generic/2/2 WINDOW_UPDATE on a half-closed stream",
            [held(), window(1, 1)].concat(),
            Expect::Data(1),
        ),
        case(
            "generic/2/3 PRIORITY on a half-closed stream",
            [held(), priority(1, 0, 255), window(1, 1)].concat(),
            Expect::Data(1),
        ),
        case(
            "generic/2/4 RST_STREAM on a half-closed stream",
            [whole(&get("/")), reset(1, CANCEL), ping(b"reset   ")].concat(),
            Expect::Pong(*b"reset   "),
        ),
        case("generic/2/5 PRIORITY on a closed stream", whole(&get("/")), Expect::Pong(*b"closed  "))
            .then(Wait::Answered, [priority(1, 0, 255), ping(b"closed  ")].concat()),
    ]
}

fn frames() -> Vec<Case> {
    let padded = |flags, padding: u8, payload: &[u8]| {
        let kind = if flags & END_HEADERS != 0 { HEADERS } else { DATA };
        let bytes = [&[padding], payload, &vec![0; padding.into()]].concat();
        frame(kind, flags | PADDED, 1, &bytes)
    };
    let weighed = [&[0, 0, 0, 0, 255], get("/").as_slice()].concat();
    vec![
        case("generic/3.1/1 DATA", [begun(&post()), data(b"test")].concat(), Expect::Told("4")),
        case(
            "generic/3.1/2 DATA more than once",
            [begun(&post()), frame(DATA, 0, 1, b"test"), data(b"test")].concat(),
            Expect::Told("8"),
        ),
        case(
            "generic/3.1/3 DATA with padding",
            [begun(&post()), padded(END_STREAM, 6, b"test")].concat(),
            Expect::Told("4"),
        ),
        case("generic/3.2/1 HEADERS", whole(&get("/")), Expect::Served),
        case(
            "generic/3.2/2 HEADERS with padding",
            padded(END_HEADERS | END_STREAM, 8, &get("/padded")),
            Expect::Told("/padded"),
        ),
        case(
            "generic/3.2/3 HEADERS with a priority",
            frame(HEADERS, END_HEADERS | END_STREAM | WITH_PRIORITY, 1, &weighed),
            Expect::Served,
        ),
    ]
}

fn priorities() -> Vec<Case> {
    let exclusive = 0x8000_0000;
    let then = |first: Vec<u8>| [first, whole(&get("/"))].concat();
    vec![
        case("generic/3.3/1 PRIORITY 1", then(priority(1, 0, 0)), Expect::Served),
        case("generic/3.3/2 PRIORITY 256", then(priority(1, 0, 255)), Expect::Served),
        case("generic/3.3/3 PRIORITY on another stream", then(priority(3, 1, 0)), Expect::Served),
        case("generic/3.3/4 PRIORITY, exclusive", then(priority(1, exclusive, 0)), Expect::Served),
        case("generic/3.3/5 PRIORITY on a later stream", then(priority(3, 0, 255)), Expect::Served),
    ]
}

fn connection_frames() -> Vec<Case> {
    let settings = [(1, 4_096), (2, 1), (3, 100), (4, 65_535), (5, 16_384), (6, 100)];
    let settings: Vec<u8> = settings.iter().flat_map(|(id, value)| setting(*id, *value)).collect();
    let block = get("/");
    let head = |bytes: &[u8]| frame(HEADERS, END_STREAM, 1, bytes);
    let more = |flags, bytes: &[u8]| frame(CONTINUATION, flags, 1, bytes);
    vec![
        case(
            "generic/3.4/1 RST_STREAM",
            [begun(&get("/")), reset(1, CANCEL), ping(b"reset   ")].concat(),
            Expect::Pong(*b"reset   "),
        ),
        case("generic/3.5/1 SETTINGS", frame(SETTINGS, 0, 0, &settings), Expect::Acknowledged),
        case("generic/3.7/1 PING", ping(b"12345678"), Expect::Pong(*b"12345678")),
        case("generic/3.8/1 GOAWAY", frame(GOAWAY, 0, 0, b"\0\0\0\0\0\0\0\0enough"), Expect::Closed),
        case(
            "generic/3.9/1 WINDOW_UPDATE of the connection",
            [window(0, 1), ping(b"window  ")].concat(),
            Expect::Pong(*b"window  "),
        ),
        case(
            "generic/3.9/2 WINDOW_UPDATE of a stream",
            [whole(&get("/")), window(1, 1)].concat(),
            Expect::Served,
        ),
        case(
            "generic/3.10/1 CONTINUATION",
            [head(&block[..5]), more(END_HEADERS, &block[5..])].concat(),
            Expect::Served,
        ),
        case(
            "generic/3.10/2 CONTINUATION more than once",
            [head(&block[..5]), more(0, &block[5..10]), more(END_HEADERS, &block[10..])].concat(),
            Expect::Served,
        ),
    ]
}

fn exchanges() -> Vec<Case> {
    let head = [b"\x02\x04HEAD".as_slice(), &get("/")[1..]].concat();
    let announced = [post(), field("trailer", "x-test")].concat();
    let trailers = frame(HEADERS, END_HEADERS | END_STREAM, 1, &field("x-test", "ok"));
    vec![
        case("generic/4/1 GET", whole(&get("/")), Expect::Told("\"method\":\"GET\"")),
        case("generic/4/2 HEAD", whole(&head), Expect::Served),
        case("generic/4/3 POST", [begun(&post()), data(b"test")].concat(), Expect::Told("4")),
        case(
            "generic/4/4 POST with trailers",
            [begun(&announced), frame(DATA, 0, 1, b"test"), trailers].concat(),
            Expect::Told("4"),
        ),
    ]
}
