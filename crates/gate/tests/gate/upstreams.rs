//! Services that answer, do not answer, and answer nonsense.

use crate::{services, world::*};
use http::{Method, StatusCode};

async fn before(upstream: &str) -> World {
    World::with(&format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = {upstream}\nresponse_seconds = 1\n"
    ))
    .await
}

#[tokio::test]
async fn http2_without_tls_keeps_the_host() {
    let upstream = services::echo().await;
    let world = before(&format!("\"h2c://{upstream}\"")).await;
    let (client, _, _) = world.signed_in();
    let told = client.get("app.example.com/a?b").await.json();
    assert_eq!((&told["version"], &told["uri"]), (&"HTTP/2.0".into(), &"/a?b".into()));
    assert_eq!(told["headers"]["x-forwarded-host"], "app.example.com");
}

#[tokio::test]
async fn an_answer_is_cleaned_and_hardened() {
    let upstream = services::echo().await;
    let world = before(&format!("\"http://{upstream}\"")).await;
    let (client, _, _) = world.signed_in();
    let answer = client.get("app.example.com/cookies").await;
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["own=1"], "a service cannot plant a session");
    assert_eq!((answer.header("x-hop"), answer.header("x-own")), (None, Some("1")));
    assert!(answer.header("strict-transport-security").unwrap().starts_with("max-age="));
}

#[tokio::test]
async fn nobody_there_is_502_and_then_503() {
    let world = before(&format!("\"http://{}\"", services::nobody().await)).await;
    let (client, _, _) = world.signed_in();
    let client = client.with("accept", "text/html");
    for _ in 0..3 {
        let answer = client.get("app.example.com/").await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        assert!(answer.body.contains("サービスに接続できませんでした"), "{}", answer.body);
    }
    let answer = client.get("app.example.com/").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, Some("5")));
}

#[tokio::test]
async fn nonsense_is_502_and_silence_504() {
    for nonsense in [
        b"what?\r\n\r\n" as &[u8],
        b"",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ] {
        let world = before(&format!("\"http://{}\"", services::blunt(nonsense).await)).await;
        let (client, _, _) = world.signed_in();
        assert_eq!(client.get("app.example.com/").await.status, StatusCode::BAD_GATEWAY, "{nonsense:?}");
    }
    let world = before(&format!("\"http://{}\"", services::echo().await)).await;
    let (client, _, _) = world.signed_in();
    assert_eq!(client.get("app.example.com/silent").await.status, StatusCode::GATEWAY_TIMEOUT);
}

#[tokio::test]
async fn one_of_two_addresses_is_enough() {
    let (alive, dead) = (services::echo().await, services::nobody().await);
    let world = before(&format!("[\"http://{dead}\", \"http://{alive}\"]")).await;
    let (client, _, _) = world.signed_in();
    for _ in 0..6 {
        assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK);
    }
    // The dead one is known by now; a request with a body goes straight to the other.
    for _ in 0..4 {
        assert_eq!(client.send(Method::POST, "app.example.com/length", "abc").await.body, "3");
    }
}
