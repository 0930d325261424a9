//! Who is counted as what, and what they are told.

use crate::{services, world::*};
use gate::{GateSettings, Limits};
use http::{Method, StatusCode};

async fn made(limits: Limits, more: &str) -> World {
    let upstream = services::echo().await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/public\"]\n{more}"
    );
    World::made(routes(&text), GateSettings { limits, ..GateSettings::default() }, |builder| builder).await
}

fn few() -> Limits {
    Limits { requests_per_second: 1, request_burst: 4, ..Limits::default() }
}

#[tokio::test]
async fn people_behind_one_address_are_not_each_others_rate() {
    let world = made(few(), "").await;
    let (one, _, _) = world.signed_in();
    let (other, _, _) = world.signed_in();
    for client in [&one, &other] {
        assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK);
    }
    let mut refused = 0;
    for _ in 0..10 {
        refused += u32::from(
            world.client().get("app.example.com/public").await.status == StatusCode::TOO_MANY_REQUESTS,
        );
    }
    assert!(refused >= 5, "{refused}");
    for _ in 0..20 {
        for client in [&one, &other] {
            assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn a_made_up_session_is_a_look_up_and_counted() {
    let world = made(few(), "").await;
    let before = world.directory.questions.load(std::sync::atomic::Ordering::SeqCst);
    let mut statuses = Vec::new();
    for _ in 0..30 {
        let bearer = keys::Bearer::fresh(kernel::TenantId::PROVIDER);
        statuses.push(world.client().with_session(&bearer).get("app.example.com/public").await.status);
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    let asked = world.directory.questions.load(std::sync::atomic::Ordering::SeqCst) - before;
    assert!(asked < 15, "{asked} questions");
}

#[tokio::test]
async fn a_session_has_a_limit_of_its_own() {
    let limits = Limits { session_requests_per_second: 1, session_request_burst: 5, ..Limits::default() };
    let world = made(limits, "").await;
    let (one, _, _) = world.signed_in();
    let (other, _, _) = world.signed_in();
    let mut last = None;
    for _ in 0..10 {
        last = Some(one.get("app.example.com/").await);
    }
    let last = last.unwrap();
    assert_eq!(
        (last.status, last.json()["code"].as_str()),
        (StatusCode::TOO_MANY_REQUESTS, Some("SK-GATE-017"))
    );
    assert!(last.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().unwrap() >= 1));
    assert_eq!(other.get("app.example.com/").await.status, StatusCode::OK);
    let page = one.with("accept", "text/html").get("app.example.com/").await;
    assert!(
        page.body.contains("操作の回数が上限に達しました") && page.body.contains("still signed in"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_tenant_has_a_limit_over_all_its_sessions() {
    let limits = Limits { tenant_requests_per_second: 1, tenant_request_burst: 5, ..Limits::default() };
    let world = made(limits, "").await;
    let (one, _, _) = world.signed_in();
    let (other, _, _) = world.signed_in();
    let mut codes = Vec::new();
    for _ in 0..8 {
        let answer = one.get("app.example.com/").await;
        codes.push(if answer.status.is_success() {
            String::new()
        } else {
            answer.json()["code"].to_string()
        });
    }
    assert!(codes.iter().any(|code| code.contains("SK-GATE-018")), "{codes:?}");
    assert_eq!(other.get("app.example.com/").await.status, StatusCode::OK, "another tenant");
}

#[tokio::test]
async fn a_service_and_a_dear_route_have_limits() {
    let rate = "[service.rate]\nrequests_per_second = 1\nrequest_burst = 12\n\
                [[service.rate.route]]\npath = \"/public/export\"\nmethods = [\"POST\"]\nrequests_per_second = 1\nrequest_burst = 2\n";
    let world = made(Limits::default(), rate).await;
    let post = async |client: crate::client::Client| {
        client.send(Method::POST, "app.example.com/public/export", "").await
    };
    assert_eq!(post(world.client()).await.status, StatusCode::OK);
    assert_eq!(post(world.client()).await.status, StatusCode::OK);
    let over = post(world.client()).await;
    assert_eq!(
        (over.status, over.json()["code"].as_str()),
        (StatusCode::TOO_MANY_REQUESTS, Some("SK-GATE-004"))
    );
    let (one, _, _) = world.signed_in();
    assert_eq!(post(one).await.status, StatusCode::OK, "counted by the session");
    assert_eq!(world.client().get("app.example.com/public/export").await.status, StatusCode::OK);
    let mut codes = Vec::new();
    for _ in 0..20 {
        let answer = world.client().get("app.example.com/public").await;
        codes.push(if answer.status.is_success() {
            String::new()
        } else {
            answer.json()["code"].to_string()
        });
    }
    assert!(codes.iter().any(|code| code.contains("SK-GATE-019")), "{codes:?}");
}

#[tokio::test]
async fn what_was_carried_is_made_up_for() {
    let limits = Limits { bytes_per_second: 1_024, session_bytes_per_second: 1_024, ..Limits::default() };
    let world = made(limits, "").await;
    let (one, _, _) = world.signed_in();
    for client in [world.client(), one] {
        let answer = client.send(Method::POST, "app.example.com/public", vec![b'x'; 100_000]).await;
        assert_eq!(answer.status, StatusCode::OK);
        world.book.access(|record| record.received == 100_000).await;
        let again = client.get("app.example.com/public").await;
        assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS);
        world.book.accesses.lock().unwrap().clear();
    }
}

#[tokio::test]
async fn new_connections_of_one_address_are_counted() {
    let limits = Limits { connections_per_second: 1, connection_burst: 3, ..Limits::default() };
    let world = made(limits, "").await;
    let mut refused = 0;
    for _ in 0..8 {
        refused += u32::from(world.client().from("127.0.0.9").tls("app.example.com", &[]).await.is_err());
    }
    assert!(refused >= 4, "{refused}");
    world.book.refusal(|event| event.reason == "connection-rate").await;
    // On the list of those that are never blocked.
    for _ in 0..8 {
        assert!(world.client().from("127.0.0.1").tls("app.example.com", &[]).await.is_ok());
    }
}
