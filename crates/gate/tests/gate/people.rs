//! Who gets through, and what the service is told about them.

use crate::{services, world::*};
use gate::{Change, GateSettings, Grants, Routes, Service, TenantPolicy};
use http::{Method, StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use kernel::Clock;
use std::{sync::atomic::Ordering::SeqCst, time::Duration};

async fn app(more: &str) -> World {
    let upstream = services::echo().await;
    World::with(&format!("[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\n{more}"))
        .await
}

#[tokio::test]
async fn a_stranger_is_sent_to_sign_in_and_a_program_is_told() {
    let world = app("").await;
    let browser = world.client().with("accept", "text/html").get("app.example.com/a?b=c").await;
    assert_eq!(browser.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.header("location"), Some("/_sekisho/signin?to=/a%3Fb%3Dc"));
    let image = world.client().with("accept", "text/html").with("sec-fetch-mode", "no-cors");
    assert_eq!(image.get("app.example.com/a").await.status, StatusCode::UNAUTHORIZED);
    let program = world.client().with("accept-language", "en").get("app.example.com/a").await;
    assert_eq!(program.status, StatusCode::UNAUTHORIZED);
    assert_eq!(program.header("content-type"), Some("application/problem+json"));
    assert_eq!(program.json()["code"], "SK-GATE-007");
    assert_eq!(program.json()["trace"].as_str(), program.header("sekisho-trace"));
    assert_eq!(
        world.client().send(Method::POST, "app.example.com/a", "x").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn the_service_learns_who_by_a_signature_and_never_the_session() {
    let world = app("id = \"app\"").await;
    let (client, bearer, record) = world.signed_in();
    let answer = client
        .with("cookie", "theme=dark")
        .with("traceparent", "00-1-2-01")
        .with("sekisho-assertion", "forged")
        .with("x-sekisho-user", "root")
        .with("x-forwarded-for", "203.0.113.9")
        .with("x_forwarded_for", "203.0.113.9")
        .with("forwarded", "for=203.0.113.9")
        .get("app.example.com/a/b?c=d")
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.body.contains(&bearer.expose()), "the session token reached the service");
    let told = answer.json();
    assert_eq!((&told["method"], &told["uri"]), (&"GET".into(), &"/a/b?c=d".into()));
    let headers = &told["headers"];
    assert_eq!(headers["host"], "app.example.com");
    assert_eq!(headers["cookie"], "theme=dark");
    assert_eq!(headers["traceparent"], "00-1-2-01");
    assert_eq!(headers["x-forwarded-for"], "127.0.0.1");
    assert_eq!(headers["x-forwarded-proto"], "https");
    assert_eq!(headers["x-forwarded-host"], "app.example.com");
    assert_eq!(headers["sekisho-trace"].as_str(), answer.header("sekisho-trace"));
    for gone in ["x-sekisho-user", "x_forwarded_for", "forwarded"] {
        assert!(headers.get(gone).is_none(), "{gone}");
    }

    let keys = world.client().get("app.example.com/.well-known/sekisho/jwks.json").await.json();
    let token = headers["sekisho-assertion"].as_str().unwrap();
    assert_eq!(decode_header(token).unwrap().kid.as_deref(), keys["keys"][0]["kid"].as_str());
    let part = |name: &str| keys["keys"][0][name].as_str().unwrap().to_owned();
    let key = DecodingKey::from_ec_components(&part("x"), &part("y")).unwrap();
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&["app"]);
    validation.set_issuer(&["https://sekisho.example"]);
    // The test's clock is not the machine's.
    validation.validate_exp = false;
    let claims = decode::<serde_json::Value>(token, &key, &validation).unwrap().claims;
    assert_eq!(claims["sub"], record.user.to_string());
    assert_eq!(claims["tenant"], record.tenant.to_string());
    assert_eq!(claims["name"], "佐藤 花子");
    assert_eq!(claims["standing"], "administrator");
    assert_eq!(claims["exp"].as_i64(), Some(NOW.unix_timestamp() + 60));
}

#[tokio::test]
async fn a_warm_path_asks_the_directory_nothing() {
    let world = app("function = [{ id = \"f\", path = \"/**\" }]").await;
    let (client, _, record) = world.signed_in();
    world.directory.grants.lock().unwrap().insert(record.user, Grants::of(["f"]));
    assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK);
    let before = world.directory.questions.load(SeqCst);
    for _ in 0..5 {
        assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK);
    }
    assert_eq!(world.directory.questions.load(SeqCst), before);
}

#[tokio::test]
async fn a_token_nobody_issued_opens_nothing() {
    let world = app("").await;
    let (_, bearer, record) = world.signed_in();
    let stranger = keys::Bearer::fresh(record.tenant);
    let answer = world.client().with_session(&stranger).get("app.example.com/").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    // The same secret under another tenant's name.
    let claim = keys::Bearer::fresh(kernel::TenantId::PROVIDER).expose();
    let forged = format!("{}{}", &claim[..21], &bearer.expose()[21..]);
    if let Ok(forged) = keys::Bearer::parse(&forged) {
        let answer = world.client().with_session(&forged).get("app.example.com/").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn an_unused_session_ends_and_a_used_one_ends_at_its_limit() {
    let world = app("").await;
    let (client, bearer, record) = world.signed_in();
    let status = async || client.get("app.example.com/").await.status;
    for _ in 0..3 {
        assert_eq!(status().await, StatusCode::OK);
        world.clock.advance(time::Duration::minutes(9));
    }
    world.clock.advance(time::Duration::minutes(1));
    assert_eq!(status().await, StatusCode::UNAUTHORIZED, "ten minutes unused");

    // Used at another gate a minute ago, and written down there.
    let a_minute_ago = world.clock.now() - time::Duration::minutes(1);
    let used = gate::SessionRecord { last_seen: a_minute_ago, ..record.clone() };
    world.directory.sessions.lock().unwrap().insert(bearer.digest(), used);
    assert_eq!(status().await, StatusCode::OK);

    while world.clock.now() + time::Duration::minutes(9) < record.absolute_until {
        world.clock.advance(time::Duration::minutes(9));
        assert_eq!(status().await, StatusCode::OK);
    }
    world.clock.set(record.absolute_until);
    assert_eq!(status().await, StatusCode::UNAUTHORIZED, "eight hours after sign-in");
}

#[tokio::test]
async fn a_tenants_stricter_idle_limit_acts_on_live_sessions() {
    let world = app("").await;
    let (client, _, record) = world.signed_in();
    assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK);
    let policy = TenantPolicy { idle: Some(Duration::from_secs(60)), ..TenantPolicy::default() };
    world.directory.policies.lock().unwrap().insert(record.tenant, policy);
    world.directory.changes.lock().unwrap().push(Change::Tenant(record.tenant));
    world.clock.advance(time::Duration::minutes(2));
    world.gate.changed();
    let refused = async {
        while client.get("app.example.com/").await.status == StatusCode::OK {
            world.clock.advance(time::Duration::minutes(2));
        }
    };
    services::soon(refused).await;
}

#[tokio::test]
async fn a_hint_does_not_wait_for_the_poll() {
    let upstream = services::echo().await;
    let text = format!("[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"");
    let hour = Duration::from_secs(3600);
    let slow = |builder: gate::GateBuilder| builder.watch_times(hour, hour, hour);
    let world = World::made(routes(&text), GateSettings::default(), slow).await;
    let (client, bearer, record) = world.signed_in();
    assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK);
    world.directory.sessions.lock().unwrap().remove(&bearer.digest());
    world.directory.changes.lock().unwrap().push(Change::Session(record.id));
    assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK, "nothing told the gate");
    world.gate.changed();
    services::soon(async { while client.get("app.example.com/").await.status == StatusCode::OK {} }).await;
}

#[tokio::test]
async fn networks_a_tenant_does_not_list_are_refused() {
    let world = app("").await;
    let (client, _, record) = world.signed_in();
    let list =
        |text: &str| TenantPolicy { addresses: vec![text.parse().unwrap()], ..TenantPolicy::default() };
    world.directory.policies.lock().unwrap().insert(record.tenant, list("192.0.2.0/24"));
    let answer = client.clone().with("accept", "text/html").get("app.example.com/").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("このネットワークからは利用できません"), "{}", answer.body);
    let platform = client.get("app.example.com/_sekisho/signin").await;
    assert_eq!(platform.body, "app.example.com nobody /_sekisho/signin nobody");
    let event = world.book.refusal(|event| event.reason == "address-refused").await;
    assert_eq!((event.user, event.tenant), (Some(record.user), Some(record.tenant)));

    world.directory.policies.lock().unwrap().insert(record.tenant, list("127.0.0.0/8"));
    world.directory.changes.lock().unwrap().push(Change::Tenant(record.tenant));
    world.gate.changed();
    services::soon(async { while client.get("app.example.com/").await.status != StatusCode::OK {} }).await;
}

#[tokio::test]
async fn functions_need_grants_and_public_paths_nothing() {
    let rules = r#"
        public = ["/public/"]
        function = [
          { id = "invoice.read", methods = ["GET"], path = "/invoices/**" },
          { id = "invoice.write", methods = ["POST"], path = "/invoices/**" },
        ]
    "#;
    let world = app(rules).await;
    let (client, _, record) = world.signed_in();
    world.directory.grants.lock().unwrap().insert(record.user, Grants::of(["invoice.read"]));
    let cases = [
        (Method::GET, "/invoices/7", StatusCode::OK),
        (Method::POST, "/invoices/7", StatusCode::FORBIDDEN),
        (Method::GET, "/elsewhere", StatusCode::FORBIDDEN),
        (Method::GET, "/public/a", StatusCode::OK),
        (Method::GET, "/public/../invoices/7", StatusCode::BAD_REQUEST),
        (Method::GET, "/public/%2e%2e/elsewhere", StatusCode::BAD_REQUEST),
        (Method::POST, "/invoices%2f7", StatusCode::BAD_REQUEST),
        (Method::POST, "//invoices/7", StatusCode::FORBIDDEN),
    ];
    for (method, path, expected) in cases {
        let answer = client.send(method.clone(), &format!("app.example.com{path}"), "").await;
        assert_eq!(answer.status, expected, "{method} {path}");
    }
    let event = world.book.refusal(|event| event.detail == "invoice.write").await;
    assert_eq!((event.reason, event.user), ("function-refused", Some(record.user)));

    let stranger = world.client().get("app.example.com/public/a").await;
    assert_eq!(stranger.status, StatusCode::OK);
    let token = stranger.json()["headers"]["sekisho-assertion"].as_str().unwrap().to_owned();
    let claims = jsonwebtoken::dangerous::insecure_decode::<serde_json::Value>(&token).unwrap().claims;
    assert_eq!((&claims["anonymous"], claims.get("sub")), (&true.into(), None));
}

#[tokio::test]
async fn a_gate_that_hears_nothing_refuses() {
    let upstream = services::echo().await;
    let text = format!("[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"");
    let quick = |builder: gate::GateBuilder| {
        builder.watch_times(Duration::from_millis(20), Duration::from_millis(400), Duration::from_secs(30))
    };
    let mut settings = GateSettings::default();
    // The loops below ask as fast as they can.
    (settings.limits.requests_per_second, settings.limits.request_burst) = (1_000_000, 1_000_000);
    let world = World::made(routes(&text), settings, quick).await;
    let (client, _, _) = world.signed_in();
    services::soon(async { while client.get("app.example.com/").await.status != StatusCode::OK {} }).await;
    world.directory.is_down.store(true, SeqCst);
    let refused = async {
        loop {
            let answer = client.get("app.example.com/").await;
            if answer.status != StatusCode::OK {
                return answer;
            }
        }
    };
    let answer = services::soon(refused).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("retry-after"), Some("5"));
    world.directory.is_down.store(false, SeqCst);
    services::soon(async { while client.get("app.example.com/").await.status != StatusCode::OK {} }).await;
}

/// A role that is given makes what is remembered of a person void; that is no end of the session.
#[tokio::test]
async fn a_change_while_a_session_is_judged_does_not_end_it() {
    let world = app("").await;
    let (client, bearer, record) = world.signed_in();
    let turn = world.directory.policy_turn.lock().await;
    let asked = world.directory.questions.load(SeqCst);
    let asking = tokio::spawn(async move { (client.get("app.example.com/").await.status, client) });
    let until = async |is_so: &dyn Fn() -> bool| {
        let wait = async {
            while !is_so() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        services::soon(wait).await;
    };
    let changes = || world.directory.changes.lock().unwrap();
    until(&|| world.directory.questions.load(SeqCst) == asked + 2).await;
    changes().push(Change::User(record.tenant, record.user));
    world.gate.changed();
    until(&|| changes().is_empty()).await;
    drop(turn);
    let (status, client) = services::soon(asking).await.unwrap();
    assert_eq!(status, StatusCode::OK);

    let turn = world.directory.policy_turn.lock().await;
    changes().push(Change::Tenant(record.tenant));
    world.gate.changed();
    until(&|| changes().is_empty()).await;
    let asked = world.directory.questions.load(SeqCst);
    let asking = tokio::spawn(async move { client.get("app.example.com/").await.status });
    until(&|| world.directory.questions.load(SeqCst) == asked + 2).await;
    world.directory.revoke(&bearer);
    world.gate.changed();
    until(&|| changes().is_empty()).await;
    drop(turn);
    assert_eq!(services::soon(asking).await.unwrap(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn local_places_get_the_visit() {
    let console = Service::local("console", "console.example.com", platform(), &["/paper"]).unwrap();
    let world =
        World::made(Routes::new([console]).unwrap(), GateSettings::default(), |builder| builder).await;
    let (client, _, _) = world.signed_in();
    let stranger = world.client();
    let cases = [
        (&client, "/users?page=2", "console.example.com sato /users?page=2 user"),
        (&client, "/_sekisho/account", "console.example.com sato /_sekisho/account user"),
        (&stranger, "/_sekisho/signin", "console.example.com nobody /_sekisho/signin nobody"),
        (&stranger, "/paper/1", "console.example.com nobody /paper/1 nobody"),
    ];
    for (client, path, expected) in cases {
        let answer = client.get(&format!("console.example.com{path}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, expected));
    }
    assert_eq!(stranger.get("console.example.com/users").await.status, StatusCode::UNAUTHORIZED);
    let port = client.get("console.example.com:8443/").await;
    assert!(port.body.starts_with("console.example.com:8443 sato"), "{}", port.body);
}

#[tokio::test]
async fn use_is_reported_and_passages_are_recorded() {
    let world = app("").await;
    let (client, _, record) = world.signed_in();
    world.clock.advance(time::Duration::minutes(1));
    let sent = client
        .with("user-agent", "test/1")
        .send(Method::POST, "app.example.com/length?secret=1", "12345")
        .await;
    assert_eq!(sent.body, "5");
    let access = world.book.access(|access| access.path == "/length").await;
    assert_eq!((access.status, access.received, access.sent, access.is_complete), (200, 5, 1, true));
    assert_eq!((access.user, access.agent.as_deref()), (Some(record.user), Some("test/1")));
    let (directory, at) = (world.directory.clone(), world.clock.now());
    world.close().await;
    assert_eq!(*directory.seen.lock().unwrap(), [(record.tenant, record.id, at)]);
}
