//! HTTP/2 as attackers speak it: each flood ends with GOAWAY, and is recorded; what is merely wrong
//! ends as the standard says (RFC 9113, by its section).

use crate::{frames::*, services, world::*};
use gate::{GateSettings, Limits};
use std::time::Duration;

pub async fn world(limits: Limits) -> World {
    let upstream = services::echo().await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    World::made(routes(&text), GateSettings { limits, ..GateSettings::default() }, |builder| builder).await
}

/// Sends until nothing more is taken, or `rounds` are sent.
async fn pour(raw: &mut Raw, rounds: u32, mut round: impl FnMut(u32) -> Vec<u8>) {
    for n in 0..rounds {
        if !raw.send(&round(n)).await {
            return;
        }
    }
}

#[tokio::test]
async fn floods_end_with_goaway_and_are_recorded() {
    let world = world(Limits::default()).await;
    let open = |n: u32| frame(HEADERS, END_HEADERS | END_STREAM, 2 * n + 1, &get("/"));
    let cases: [(&str, Box<dyn FnMut(u32) -> Vec<u8>>); 7] = [
        (
            "http2-reset-flood",
            Box::new(|n| [open(n), frame(RST_STREAM, 0, 2 * n + 1, &[0, 0, 0, 8])].concat()),
        ),
        ("http2-settings-flood", Box::new(|_| frame(SETTINGS, 0, 0, &[]))),
        ("http2-ping-flood", Box::new(|_| frame(PING, 0, 0, &[7; 8]))),
        ("http2-priority-flood", Box::new(|_| frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 1]))),
        (
            "http2-continuation-flood",
            Box::new(|n| match n {
                0 => frame(HEADERS, END_STREAM, 1, &get("/")),
                _ => frame(CONTINUATION, 0, 1, &[]),
            }),
        ),
        (
            "http2-empty-data-flood",
            Box::new(|n| match n {
                0 => {
                    let mut block = get("/length");
                    block[0] = 0x83;
                    frame(HEADERS, END_HEADERS, 1, &block)
                }
                _ => frame(DATA, 0, 1, &[]),
            }),
        ),
        ("http2-unknown-flood", Box::new(|_| frame(0xbe, 0, 0, b"whatever"))),
    ];
    for (flood, mut round) in cases {
        let client = world.client().from("127.0.0.1");
        let mut raw = Raw::open(&client, &[]).await;
        pour(&mut raw, 2_000, &mut round).await;
        let event = world.book.refusal(|event| event.reason == flood).await;
        assert_eq!(event.address.to_string(), "127.0.0.1");
        let code = raw.goodbye().await;
        // A reset of the socket may overtake the frame where the client is still sending.
        assert!(matches!(code, Some(ENHANCE_YOUR_CALM) | None), "{flood}: {code:?}");
    }
}

#[tokio::test]
async fn the_reason_reaches_a_client_that_listens() {
    let world = world(Limits::default()).await;
    let mut raw = Raw::open(&world.client(), &[]).await;
    raw.send(&frame(PING, 0, 0, &[7; 8]).repeat(102)).await;
    assert_eq!(raw.goodbye().await, Some(ENHANCE_YOUR_CALM));
}

#[tokio::test]
async fn an_honest_client_beside_a_flood_is_served() {
    let world = world(Limits::default()).await;
    let flooding = tokio::spawn({
        let client = world.client();
        async move {
            for _ in 0..5 {
                let mut raw = Raw::open(&client, &[]).await;
                pour(&mut raw, 1_000, |n| {
                    let open = frame(HEADERS, END_HEADERS | END_STREAM, 2 * n + 1, &get("/"));
                    [open, frame(RST_STREAM, 0, 2 * n + 1, &[0, 0, 0, 8])].concat()
                })
                .await;
            }
        }
    });
    for _ in 0..20 {
        let answer =
            world.client().from("127.0.0.2").h2(http::Method::GET, "https://app.example.com/", "").await;
        assert_eq!(answer.status, 200);
    }
    flooding.await.unwrap();
}

#[tokio::test]
async fn limits_are_announced_and_kept() {
    let world = world(Limits { streams: 3, ..Limits::default() }).await;
    let mut raw = Raw::open(&world.client(), &[]).await;
    let settings = raw.find(|frame| frame.kind == SETTINGS && frame.flags & ACK == 0).await.unwrap();
    let told: Vec<(u16, u32)> = settings
        .payload
        .chunks(6)
        .map(|one| {
            (u16::from_be_bytes([one[0], one[1]]), u32::from_be_bytes([one[2], one[3], one[4], one[5]]))
        })
        .collect();
    // §6.5.2: 3 is the number of streams, 6 the size of a header list.
    assert!(told.contains(&(3, 3)) && told.contains(&(6, 32 * 1_024)), "{told:?}");

    for stream in [1, 3, 5, 7] {
        raw.send(&frame(HEADERS, END_HEADERS | END_STREAM, stream, &get("/silent"))).await;
    }
    let refused = raw.find(|frame| frame.kind == RST_STREAM).await.unwrap();
    assert_eq!((refused.stream, refused.payload), (7, vec![0, 0, 0, 7]), "REFUSED_STREAM, §5.1.2");
}

#[tokio::test]
async fn a_header_list_over_the_limit_is_431() {
    let world = world(Limits::default()).await;
    let mut raw = Raw::open(&world.client(), &[]).await;
    let mut block = get("/");
    for n in 0..400 {
        // A name of its own, and a value of 100 bytes: literal without indexing (RFC 7541 §6.2.2).
        let name = format!("x-{n:03}");
        block.extend([0, u8::try_from(name.len()).unwrap()]);
        block.extend(name.as_bytes());
        block.push(100);
        block.extend([b'v'; 100]);
    }
    let pieces: Vec<&[u8]> = block.chunks(16_000).collect();
    raw.send(&frame(HEADERS, END_STREAM, 1, pieces[0])).await;
    for piece in &pieces[1..pieces.len() - 1] {
        raw.send(&frame(CONTINUATION, 0, 1, piece)).await;
    }
    raw.send(&frame(CONTINUATION, END_HEADERS, 1, pieces[pieces.len() - 1])).await;
    let answer = raw.find(|frame| matches!(frame.kind, HEADERS | RST_STREAM | GOAWAY)).await.unwrap();
    // `:status 431` is no entry of the static table: a literal with that value.
    let is_431 = answer.kind == HEADERS && answer.payload.windows(3).any(|three| three == b"431");
    // Huffman coded it is these three bytes (RFC 7541 appendix B): 4 is 011010, 3 is 011001, 1 is 00001.
    let is_coded =
        answer.payload.windows(3).any(|three| three == [0x69, 0x90, 0x7f] || three == [0x69, 0x90, 0xff]);
    assert!(is_431 || is_coded || answer.kind != HEADERS, "{answer:?}");
}

/// What the standard calls a connection error ends the connection with GOAWAY, never with an answer.
#[tokio::test]
async fn connection_errors_end_the_connection() {
    let world = world(Limits::default()).await;
    let head = |stream| frame(HEADERS, END_HEADERS | END_STREAM, stream, &get("/"));
    let cases: [(&str, Vec<u8>); 20] = [
        ("4.2 a frame larger than allowed", frame(DATA, 0, 1, &vec![0; 16_385])),
        (
            "4.3 a header block that is not finished",
            [frame(HEADERS, END_STREAM, 1, &get("/")), head(3)].concat(),
        ),
        (
            "4.3 an index that does not exist",
            frame(HEADERS, END_HEADERS | END_STREAM, 1, &[0xff, 0xff, 0x7f]),
        ),
        ("5.1 DATA on an idle stream", frame(DATA, END_STREAM, 1, b"x")),
        ("5.1 RST_STREAM on an idle stream", frame(RST_STREAM, 0, 1, &[0; 4])),
        ("5.1 WINDOW_UPDATE on an idle stream", frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1])),
        ("5.1.1 an even stream", head(2)),
        ("5.1.1 a stream below the last", [head(5), head(3)].concat()),
        ("6.1 DATA on stream 0", frame(DATA, 0, 0, b"x")),
        ("6.2 HEADERS on stream 0", head(0)),
        ("6.3 PRIORITY on stream 0", frame(PRIORITY, 0, 0, &[0; 5])),
        ("6.4 RST_STREAM on stream 0", frame(RST_STREAM, 0, 0, &[0; 4])),
        ("6.4 RST_STREAM of a wrong length", [head(1), frame(RST_STREAM, 0, 1, &[0; 3])].concat()),
        ("6.5 SETTINGS with ACK and a payload", frame(SETTINGS, ACK, 0, &[0; 6])),
        ("6.5 SETTINGS on a stream", frame(SETTINGS, 0, 1, &[])),
        ("6.5.2 a window beyond the largest", frame(SETTINGS, 0, 0, &[0, 4, 0xff, 0xff, 0xff, 0xff])),
        (
            "6.6 PUSH_PROMISE from a client",
            [head(1), frame(PUSH_PROMISE, END_HEADERS, 1, &[0, 0, 0, 2])].concat(),
        ),
        ("6.7 PING of a wrong length", frame(PING, 0, 0, &[0; 6])),
        ("6.9.1 a window that overflows", frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0xff, 0xff, 0xff])),
        ("6.10 CONTINUATION without HEADERS", frame(CONTINUATION, END_HEADERS, 1, &get("/"))),
    ];
    for (name, bytes) in cases {
        let mut raw = Raw::open(&world.client(), &[]).await;
        raw.send(&bytes).await;
        let code = raw.goodbye().await;
        assert!(code.is_some_and(|code| code != 0), "{name}: {code:?}");
    }
}

/// What the standard calls malformed is not answered as if it were well-formed.
#[tokio::test]
async fn malformed_requests_are_not_served() {
    let world = world(Limits::default()).await;
    let own = |name: &str, value: &str| {
        let mut bytes = vec![0, u8::try_from(name.len()).unwrap()];
        bytes.extend(name.as_bytes());
        bytes.push(u8::try_from(value.len()).unwrap());
        bytes.extend(value.as_bytes());
        bytes
    };
    let with = |more: Vec<u8>| [get("/"), more].concat();
    let cases = [
        ("8.2.1 an upper case name", with(own("X-Upper", "1"))),
        ("8.2.1 a line break in a value", with(own("x-break", "a\r\nb: c"))),
        ("8.2.2 connection", with(own("connection", "close"))),
        ("8.2.2 transfer-encoding", with(own("transfer-encoding", "chunked"))),
        ("8.2.2 te other than trailers", with(own("te", "gzip"))),
        ("8.3 a pseudo-header after a header", [own("x-a", "1"), get("/")].concat()),
        ("8.3 an unknown pseudo-header", with(own(":unknown", "1"))),
        ("8.3.1 two paths", with(literal(4, "/other"))),
        ("8.3.1 an empty path", [vec![0x82, 0x87], literal(4, ""), literal(1, "app.example.com")].concat()),
        ("8.3.1 no method", [vec![0x87], literal(4, "/"), literal(1, "app.example.com")].concat()),
        ("8.1.1 a length that is not kept", with(own("content-length", "5"))),
    ];
    for (name, block) in cases {
        let mut raw = Raw::open(&world.client(), &[]).await;
        raw.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &block)).await;
        raw.send(&frame(PING, 0, 0, b"the end.")).await;
        let until =
            |frame: &Frame| frame.kind == PING && frame.payload == b"the end." || frame.kind == GOAWAY;
        let mut served = false;
        while let Some(frame) = raw.next().await {
            // 0x88 is `:status 200` (RFC 7541 appendix A).
            served |= frame.kind == HEADERS && frame.payload.first() == Some(&0x88);
            if until(&frame) {
                break;
            }
        }
        assert!(!served, "{name}");
    }
}

#[tokio::test]
async fn an_idle_connection_ends() {
    let world = world(Limits { keep_alive_seconds: 1, ..Limits::default() }).await;
    let mut raw = Raw::open(&world.client(), &[]).await;
    raw.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &get("/"))).await;
    raw.find(|frame| frame.kind == DATA && frame.flags & END_STREAM != 0).await.unwrap();
    let said = tokio::time::timeout(Duration::from_secs(4), raw.find(|frame| frame.kind == GOAWAY)).await;
    assert!(said.unwrap().is_some());
}
