//! Functions that the settings declare for an application: refused without the role, allowed with it.

use crate::{client::Client, demo::Demo, people};
use axum::{Router, routing::any};
use http::{Method, StatusCode};
use std::{
    os::unix::fs::PermissionsExt,
    time::{Duration, Instant},
};

/// What the application answers; the gate's own pages never say it.
const ANSWER: &str = "from the application";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declared_function_is_granted_by_role() {
    let keep = tempfile::Builder::new().prefix("sekisho-functions-").tempdir().expect("folder");
    std::fs::set_permissions(keep.path(), std::fs::Permissions::from_mode(0o755)).expect("permissions");
    let folder = keep.path().join("data");
    std::fs::create_dir(&folder).expect("folder");
    std::fs::write(folder.join("services.toml"), settings(application().await)).expect("services.toml");
    let demo = Demo::start_in(&folder, 0).await;
    let mut operator = people::operator(&demo).await;
    let mut administrator = people::found(&demo, &mut operator, "minato").await;
    people::import(&demo, &mut administrator).await;
    let mut member = people::member(&demo, "minato", "user001", "invoices.localhost").await;

    for path in ["/invoices/7", "/elsewhere"] {
        assert_eq!(asked(&mut member, path).await, (StatusCode::FORBIDDEN, false), "{path} without a grant");
    }
    assert_eq!(asked(&mut member, "/healthz").await, (StatusCode::OK, true), "public");

    let general = role(&mut administrator, "一般").await;
    let page = administrator.page(&general).await;
    assert!(page.body.contains("請求管理") && page.body.contains("請求書の閲覧"), "{}", page.text());
    let mut grants = checked(&page.body);
    grants.push("invoices.localhost/invoice.read".to_owned());
    set(&mut administrator, &general, &grants).await;

    let begin = Instant::now();
    while asked(&mut member, "/invoices/7").await != (StatusCode::OK, true) {
        assert!(begin.elapsed() < Duration::from_secs(10), "granted and still refused");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let posted = member.post("/invoices/7", &[("a", "b")]).await;
    assert_eq!(posted.status, StatusCode::FORBIDDEN, "reading is not writing");
    assert_eq!(asked(&mut member, "/elsewhere").await, (StatusCode::FORBIDDEN, false));
    assert_eq!(checked(&administrator.page(&general).await.body).len(), grants.len(), "nothing else changed");
    // Administrators have whatever there is.
    let mut above = Client::at(&demo, "invoices.localhost");
    people::sign_in(&mut above, "minato", "admin", people::PASSWORD).await;
    assert_eq!(above.post("/invoices/7", &[("a", "b")]).await.status, StatusCode::OK);

    grants.retain(|grant| !grant.starts_with("invoices."));
    set(&mut administrator, &general, &grants).await;
    let begin = Instant::now();
    // An answer that is under way at that moment is cut.
    while !member.try_page("/invoices/7").await.is_ok_and(|answer| answer.status == StatusCode::FORBIDDEN) {
        assert!(begin.elapsed() < Duration::from_secs(10), "withdrawn and still allowed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn settings(port: u16) -> String {
    format!(
        r#"[[service]]
        host = "invoices.localhost"
        upstream = "http://127.0.0.1:{port}"
        label = {{ ja = "請求管理", en = "Invoices" }}
        public = ["/healthz"]
        [[service.function]]
        id = "invoice.read"
        label = {{ ja = "請求書の閲覧", en = "View invoices" }}
        methods = ["GET"]
        path = "/invoices/{{id}}"
        [[service.function]]
        id = "invoice.write"
        methods = ["POST"]
        path = "/invoices/**"
        "#
    )
}

/// An application that answers everybody: only the gate refuses. Its port.
async fn application() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("listener");
    let port = listener.local_addr().expect("port").port();
    let answer = any(|method: Method| async move { format!("{method} {ANSWER}") });
    let router = Router::new().fallback_service(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

/// Status, and whether the application was reached.
async fn asked(client: &mut Client, path: &str) -> (StatusCode, bool) {
    let answer = client.page(path).await;
    (answer.status, answer.body.contains(ANSWER))
}

/// The path of the role's page.
async fn role(administrator: &mut Client, name: &str) -> String {
    let list = administrator.page("/roles").await.body;
    let before = list.split(&format!(">{name}<")).next().expect("the role");
    let id = before.rsplit("href=\"/roles/").next().and_then(|rest| rest.split('"').next());
    format!("/roles/{}", id.expect("a link"))
}

/// The grants that the page shows as given.
fn checked(page: &str) -> Vec<String> {
    let inputs = page.split("<input ").filter(|tag| tag.contains("name=\"grant\""));
    let tags = inputs.filter_map(|tag| tag.split('>').next()).filter(|tag| tag.contains("checked"));
    tags.filter_map(|tag| tag.split("value=\"").nth(1)?.split('"').next().map(str::to_owned)).collect()
}

async fn set(administrator: &mut Client, role: &str, grants: &[String]) {
    let csrf = administrator.page(role).await.field("csrf");
    let chosen = grants.iter().map(|grant| ("grant", grant.as_str()));
    let form: Vec<(&str, &str)> = std::iter::once(("csrf", &*csrf)).chain(chosen).collect();
    let answer = administrator.post(role, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}
