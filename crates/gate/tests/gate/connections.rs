//! Handshakes, certificates, load balancers, limits, and the end.

use crate::{services, services::soon, world::*};
use gate::{GateSettings, Limits};
use http::{Method, StatusCode};
use ppp::v2::{Builder, Command, Protocol, Version};
use std::{fs, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn made(settings: GateSettings) -> World {
    let upstream = services::echo().await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    World::made(routes(&text), settings, |builder| builder).await
}

/// A ClientHello that offers nothing newer than `minor` (RFC 4346 §7.4.1.2), without extensions.
fn client_hello(minor: u8) -> Vec<u8> {
    let mut hello = vec![3, minor];
    hello.extend([7; 32]);
    hello.extend([0, 0, 4, 0xc0, 0x14, 0x00, 0x35, 1, 0]);
    let mut handshake = vec![1, 0, 0, hello.len() as u8];
    handshake.extend(hello);
    let mut record = vec![22, 3, 1, 0, handshake.len() as u8];
    record.extend(handshake);
    record
}

#[tokio::test]
async fn old_tls_is_refused_and_recorded() {
    let world = made(GateSettings::default()).await;
    for (minor, name) in [(0, "SSL 3.0"), (1, "TLS 1.0"), (2, "TLS 1.1")] {
        let mut socket = TcpStream::connect(world.address).await.unwrap();
        socket.write_all(&client_hello(minor)).await.unwrap();
        let mut answer = Vec::new();
        let _ = soon(socket.read_to_end(&mut answer)).await;
        // An alert, fatal (RFC 5246 §7.2); no ServerHello.
        assert_eq!((answer.first(), answer.get(5)), (Some(&21), Some(&2)), "{name}: {answer:?}");
    }
    let event = world.book.refusal(|event| event.reason == "tls-version").await;
    assert_eq!(event.address.to_string(), "127.0.0.1");

    let mut socket = TcpStream::connect(world.address).await.unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\nHost: app.example.com\r\n\r\n").await.unwrap();
    world.book.refusal(|event| event.reason == "not-tls").await;
}

/// Foreign check: OpenSSL gets in with what is allowed, and with nothing else. Needs its tool.
#[tokio::test]
async fn openssl_agrees_about_suites_and_versions() {
    if std::process::Command::new("openssl").arg("version").output().is_err() {
        eprintln!("skipped: no openssl");
        return;
    }
    let world = made(GateSettings::default()).await;
    let cases: [(&[&str], bool); 9] = [
        (&["-tls1_3"], true),
        (&["-tls1_2"], true),
        (&["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], true),
        (&["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"], false),
        (&["-tls1_2", "-cipher", "AES128-GCM-SHA256"], false),
        (&["-tls1_3", "-groups", "P-384"], true),
        (&["-tls1_3", "-groups", "P-521"], false),
        (&["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"], false),
        (&["-tls1", "-cipher", "DEFAULT:@SECLEVEL=0"], false),
    ];
    for (flags, gets_in) in cases {
        let mut command = tokio::process::Command::new("openssl");
        command.args(["s_client", "-connect", &world.address.to_string(), "-servername", "app.example.com"]);
        command.args(flags).stdin(std::process::Stdio::null());
        let output = soon(command.output()).await.unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let has_keys = text.contains("BEGIN CERTIFICATE");
        assert_eq!(has_keys, gets_in, "{flags:?}: {text}");
    }
}

#[tokio::test]
async fn a_new_certificate_is_used_without_a_restart() {
    let world = made(GateSettings::default()).await;
    let serial = async || {
        let stream = world.client().tls("app.example.com", &[]).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
    };
    let first = serial().await;
    let later = NOW + time::Duration::days(61);
    let hosts = ["app.example.com", "other.example.com", "console.example.com"];
    let files = world.authority.certificate("web", &hosts, later).unwrap();
    world.gate.reload_certificates();
    let stamped = x509_parser::parse_x509_certificate(&first).unwrap().1.validity().not_after;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    assert!(fs::read_to_string(&files.cert).unwrap().contains("BEGIN CERTIFICATE"));
    // The client's time is before the new certificate's: what it is shown, it refuses.
    stream = match world.client().tls_over(stream, "app.example.com", &[]).await {
        Err(error) => {
            assert!(
                error.to_string().contains("NotValidYet") || error.to_string().contains("not valid yet"),
                "{error}"
            );
            TcpStream::connect(world.address).await.unwrap()
        }
        Ok(_) => panic!("still the certificate until {stamped}"),
    };
    drop(stream);
    fs::write(&files.cert, "broken").unwrap();
    world.gate.reload_certificates();
    assert!(world.client().tls("app.example.com", &[]).await.is_err(), "the one before stays in use");
}

fn proxy_header(from: &str) -> Vec<u8> {
    let addresses: (SocketAddr, SocketAddr) = (from.parse().unwrap(), "10.0.0.1:443".parse().unwrap());
    Builder::with_addresses(Version::Two | Command::Proxy, Protocol::Stream, addresses).build().unwrap()
}

#[tokio::test]
async fn a_listed_balancer_names_the_person_and_must() {
    let settings = GateSettings { proxies: vec!["127.0.0.0/8".parse().unwrap()], ..GateSettings::default() };
    let world = made(settings).await;
    let mut socket = TcpStream::connect(world.address).await.unwrap();
    socket.write_all(&proxy_header("203.0.113.7:5000")).await.unwrap();
    let mut stream = world.client().tls_over(socket, "app.example.com", &[]).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    let _ = soon(stream.read_to_string(&mut answer)).await;
    assert!(answer.contains("\"x-forwarded-for\":\"203.0.113.7\""), "{answer}");
    drop(stream);
    let told = world.book.connection(|record| record.via.is_some()).await;
    assert_eq!((told.address.to_string(), told.via), ("203.0.113.7".to_owned(), Some([127, 0, 0, 1].into())));

    assert!(world.client().tls("app.example.com", &[]).await.is_err(), "without the header");
    world.book.refusal(|event| event.reason == "proxy-header").await;
}

#[tokio::test]
async fn an_unlisted_peer_cannot_name_anybody() {
    let world = made(GateSettings::default()).await;
    let mut socket = TcpStream::connect(world.address).await.unwrap();
    socket.write_all(&proxy_header("203.0.113.7:5000")).await.unwrap();
    assert!(world.client().tls_over(socket, "app.example.com", &[]).await.is_err());
    let event = world.book.refusal(|event| event.reason == "not-tls").await;
    assert_eq!(event.address.to_string(), "127.0.0.1");
}

fn limited(limits: Limits) -> GateSettings {
    GateSettings { limits, ..GateSettings::default() }
}

#[tokio::test]
async fn too_many_requests_are_429() {
    let world = made(limited(Limits { requests_per_second: 1, request_burst: 3, ..Limits::default() })).await;
    for _ in 0..3 {
        assert_eq!(world.client().get("app.example.com/").await.status, StatusCode::OK);
    }
    let answer = world.client().get("app.example.com/").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, Some("1")));
}

#[tokio::test]
async fn connections_of_one_address_are_bounded() {
    let world = made(limited(Limits { connections_per_address: 2, ..Limits::default() })).await;
    let first = world.client().tls("app.example.com", &[]).await.unwrap();
    let _second = world.client().tls("app.example.com", &[]).await.unwrap();
    assert!(world.client().tls("app.example.com", &[]).await.is_err());
    world.book.refusal(|event| event.reason == "connections-per-address").await;
    drop(first);
    let again = async { while world.client().tls("app.example.com", &[]).await.is_err() {} };
    soon(again).await;
}

#[tokio::test]
async fn a_slow_handshake_and_a_slow_head_are_cut() {
    let limits = Limits { handshake_seconds: 1, head_seconds: 1, keep_alive_seconds: 1, ..Limits::default() };
    let world = made(limited(limits)).await;
    let mut silent = TcpStream::connect(world.address).await.unwrap();
    let mut slow = world.client().tls("app.example.com", &[]).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ap").await.unwrap();
    let mut idle = world.client().tls("app.example.com", &[]).await.unwrap();
    for stream in [&mut slow, &mut idle] {
        let mut rest = Vec::new();
        let _ = soon(stream.read_to_end(&mut rest)).await;
    }
    let mut rest = Vec::new();
    let _ = soon(silent.read_to_end(&mut rest)).await;
    world.book.refusal(|event| event.reason == "tls-slow").await;
}

#[tokio::test]
async fn plain_http_is_sent_to_https() {
    let world = made(GateSettings { public_port: 8443, ..GateSettings::default() }).await;
    let ask = async |host: &str| {
        let mut socket = TcpStream::connect(world.redirect).await.unwrap();
        let request = format!("GET /a?b HTTP/1.1\r\nHost: {host}\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = soon(socket.read_to_string(&mut answer)).await;
        answer
    };
    let answer = ask("app.example.com:8080").await;
    assert!(answer.starts_with("HTTP/1.1 308 "), "{answer}");
    assert!(answer.contains("location: https://app.example.com:8443/a?b\r\n"), "{answer}");
    assert!(ask("evil.example").await.starts_with("HTTP/1.1 421 "));
}

/// One line each, when they have ended; what did not come so far is a refusal.
#[tokio::test]
async fn connections_are_told_with_what_went_over_them() {
    let world = made(GateSettings::default()).await;
    let mut stream = world.client().tls("app.example.com", &[]).await.unwrap();
    for more in ["", "Connection: close\r\n"] {
        assert!(world.book.connections.lock().unwrap().is_empty(), "it has not ended");
        let head = format!("POST / HTTP/1.1\r\nHost: app.example.com\r\n{more}Content-Length: 1000\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&[b'x'; 1000]).await.unwrap();
    }
    let _ = soon(stream.read_to_end(&mut Vec::new())).await;
    drop(stream);
    let told = world.book.connection(|record| record.requests == 2).await;
    assert_eq!(
        (told.tls, told.protocol, told.name.as_deref()),
        (Some("1.3"), "http/1.1", Some("app.example.com"))
    );
    assert_eq!((told.address.to_string(), told.via), ("127.0.0.1".to_owned(), None));
    // The bodies, two heads, and TLS around them; at least a certificate came back.
    assert!((2_200..6_000).contains(&told.received), "{told:?}");
    assert!((600..12_000).contains(&told.sent), "{told:?}");

    world.client().h2(Method::GET, "https://app.example.com/", "").await;
    let told = world.book.connection(|record| record.protocol == "h2").await;
    assert_eq!((told.requests, told.tls), (1, Some("1.3")));

    let mut plain = TcpStream::connect(world.redirect).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: app.example.com\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    soon(plain.read_to_end(&mut answer)).await.unwrap();
    let told = world.book.connection(|record| record.tls.is_none()).await;
    assert_eq!((told.requests, told.received), (1, 41));
    assert_eq!(told.sent, answer.len() as u64);

    let mut old = TcpStream::connect(world.address).await.unwrap();
    old.write_all(&client_hello(2)).await.unwrap();
    let _ = soon(old.read_to_end(&mut answer)).await;
    world.book.refusal(|event| event.reason == "tls-version").await;
    assert_eq!(world.book.connections.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn draining_finishes_what_is_under_way_and_takes_nothing_new() {
    let (started, go_on) = (tokio::sync::Notify::new(), tokio::sync::Notify::new());
    let pair = std::sync::Arc::new((started, go_on));
    let inside = pair.clone();
    let router = axum::Router::new().fallback(move || {
        let pair = inside.clone();
        async move {
            pair.0.notify_one();
            pair.1.notified().await;
            "finished"
        }
    });
    let upstream = services::serve(router).await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    let world = World::with(&text).await;
    let (client, address) = (world.client(), world.address);
    let one = tokio::spawn({
        let client = client.clone();
        async move { client.get("app.example.com/").await }
    });
    soon(pair.0.notified()).await;
    let two = tokio::spawn(async move { client.h2(Method::GET, "https://app.example.com/", "").await });
    soon(pair.0.notified()).await;
    let mut idle = world.client().tls("app.example.com", &[]).await.unwrap();

    world.shutdown.cancel();
    let mut rest = Vec::new();
    let _ = soon(idle.read_to_end(&mut rest)).await;
    soon(async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await
        }
    })
    .await;
    pair.1.notify_waiters();
    let (one, two) = (soon(one).await.unwrap(), soon(two).await.unwrap());
    assert_eq!((one.body.as_str(), two.body.as_str()), ("finished", "finished"));
    assert_eq!(one.header("connection"), Some("close"));
    soon(world.serving).await.unwrap();
}

#[tokio::test]
async fn a_drain_does_not_wait_for_ever() {
    let world = made(limited(Limits { drain_seconds: 1, ..Limits::default() })).await;
    let response = world.client().open(Method::GET, "app.example.com/events", "").await;
    world.shutdown.cancel();
    soon(world.serving).await.unwrap();
    drop(response);
}
