//! The trust site as a browser and a monitor see it.

use crate::{
    entrance::{Entrance, site},
    ground::{Watched, people, watched},
};
use assurance::pages::pages;
use axum::{Extension, Router, body::Body};
use http_body_util::BodyExt;
use kernel::{Actor, Ctx, Language, TenantId};
use serde_json::Value;
use sqlx::Executor;
use time::Duration;
use tower::ServiceExt;
use web::Visit;

fn app(watched: &Watched, language: Language) -> Router {
    let mut ctx = Ctx::system("test", TenantId::PROVIDER, watched.ground.now());
    (ctx.actor, ctx.language) = (Actor::Nobody, language);
    let visit = Visit::new(site(), ctx, "trust.example.com", "/");
    web::dressed(pages(watched.board.clone())).layer(Extension(visit))
}

async fn get(app: Router, path: &str) -> (http::StatusCode, http::HeaderMap, String) {
    let request = http::Request::get(path).header("accept", "text/html").body(Body::empty()).unwrap();
    let response = app.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn report(watched: &Watched) -> Value {
    watched.board.renew();
    serde_json::from_str(&get(app(watched, Language::Ja), "/status.json").await.2).unwrap()
}

#[tokio::test]
async fn page_and_report_say_the_same_in_both_languages() {
    let (watched, tenant) = watched().await;
    people(&watched, tenant).await;
    let entrance = Entrance::open(&watched).await;
    let scheduler = watched.scheduler(watched.probes(), entrance.inventory());
    scheduler.run_due().await.map_err(|refusal| refusal.inside).unwrap();
    watched
        .ground
        .superuser()
        .await
        .execute("alter table identity.session disable row level security")
        .await
        .unwrap();
    watched.ground.clock.advance(Duration::minutes(5));
    scheduler.run_due().await.map_err(|refusal| refusal.inside).unwrap();

    let report = report(&watched).await;
    let clauses = report["clauses"].as_array().unwrap();
    assert_eq!(clauses.len(), watched.catalogue.clauses().len());
    let of = |status: &str| clauses.iter().filter(|clause| clause["status"] == status).count();
    assert!(
        of("kept") >= 20 && of("broken") >= 1 && of("unproven") >= 3 && of("duty") == 3,
        "{}",
        report["counts"]
    );
    let isolation = clauses.iter().find(|clause| clause["id"] == "tenancy.isolation").unwrap();
    assert_eq!(isolation["status"], "broken");
    assert!(isolation["last_evidence"].is_string() && isolation["valid_until"].is_null());

    for (language, words) in [
        (Language::Ja, [("kept", "履行中"), ("broken", "不履行"), ("unproven", "未証明")]),
        (Language::En, [("kept", "Kept"), ("broken", "Broken"), ("unproven", "Unproven")]),
    ] {
        let (status, headers, page) = get(app(&watched, language), "/").await;
        assert_eq!(status, 200);
        assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        assert!(!page.contains("[assurance-") && page.contains("/assets/trust.css"));
        for clause in clauses {
            let (id, status) = (clause["id"].as_str().unwrap(), clause["status"].as_str().unwrap());
            assert!(
                page.contains(&format!("<article class=\"promise promise-{status}\" id=\"{id}\">")),
                "{id} {status}"
            );
        }
        for (status, word) in words {
            assert_eq!(report["counts"][status], of(status));
            assert!(page.contains(word), "{word}");
        }
        let secret = tenant.to_string();
        assert!(!page.contains(&secret) && !report.to_string().contains(&secret), "no tenant is named");
        assert!(!page.contains(&entrance.address.to_string()));
        // For a look at it in a browser.
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(folder.join(format!("trust.{}.html", language.tag())), &page).unwrap();
    }
    for path in ["/assets/trust.css", "/assets/trust.js"] {
        let (status, headers, _) = get(app(&watched, Language::Ja), path).await;
        assert_eq!(status, 200, "{path}");
        assert!(headers["cache-control"].to_str().unwrap().contains("max-age"));
    }
}

/// The database goes away: the page stays, and ages.
#[tokio::test]
async fn without_a_database_the_page_shows_its_last_observation_until_it_is_stale() {
    let (watched, tenant) = watched().await;
    people(&watched, tenant).await;
    let scheduler = watched.scheduler(watched.probes(), assurance::Inventory::default());
    scheduler.run_due().await.map_err(|refusal| refusal.inside).unwrap();
    assert_eq!(watched.clause("keys.cryptrec").await.status.name(), "kept");
    let until = watched.clause("tenancy.isolation").await.next_stale.unwrap();

    watched.ground.database.close().await;
    let kept = report(&watched).await;
    let status = |report: &Value, id: &str| {
        let clauses = report["clauses"].as_array().unwrap();
        clauses.iter().find(|clause| clause["id"] == id).unwrap()["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(&kept, "tenancy.isolation"), "kept", "fresh evidence is not lost with the database");
    assert!(scheduler.run_due().await.is_err(), "nothing new is recorded");
    watched.ground.clock.set(until + Duration::seconds(1));
    let later = report(&watched).await;
    assert_eq!(status(&later, "tenancy.isolation"), "unproven");
    assert_eq!(status(&later, "keys.cryptrec"), "kept", "a daily probe's answer is still fresh");
    watched.ground.clock.advance(Duration::days(3));
    assert_eq!(report(&watched).await["counts"]["kept"], 0);
}
