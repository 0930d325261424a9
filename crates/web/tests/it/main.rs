//! Pages through the whole stack of layers, as a browser and as a program see them. The template of
//! these tests stands in a folder of its own and extends the shell the way other crates do.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use askama::Template;
use axum::{
    Router,
    body::Body,
    extract::Request,
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use kernel::{
    Actor, Ctx, Language, Message, Refusal, Secret, SessionId, Standing, TenantId, Timestamp, UserId,
};
use serde::Deserialize;
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;
use web::{
    Answer, Catalog, CheckedForm, CsrfKey, Entry, FormView, Icon, Navigation, Page, SessionFace, SignedIn,
    Site, Visit, Zone,
};

const NOW: Timestamp = time::macros::datetime!(2026-11-21 02:42 UTC);
const OUR_ORIGIN: (&str, &str) = ("origin", "https://app.example.com");
const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

#[derive(Template)]
#[template(path = "child.html", config = "tests/it/askama.toml")]
struct ChildPage {
    page: Page,
    form: FormView,
    login: String,
}

#[derive(Deserialize)]
struct Input {
    login: String,
}

async fn show(SignedIn { visit, .. }: SignedIn) -> Answer {
    let (page, form) = (Page::new(&visit, "web-navigation"), FormView::new(&visit));
    web::html(&ChildPage { page, form, login: String::new() })
}

async fn create(SignedIn { visit, .. }: SignedIn, CheckedForm(input): CheckedForm<Input>) -> Answer {
    if input.login == "new" {
        return Ok(web::see_other_with("/users", "web-step-done"));
    }
    let refusal = Refusal::invalid("taken").with_field("login", Message::key("refusal-conflict"));
    let page = Page::new(&visit, "web-navigation");
    web::again(&visit, refusal, |form| ChildPage { page, form, login: input.login })
}

async fn broken() -> Answer {
    Err(Refusal::fault("the inside: password hunter2").into())
}

async fn overloaded() -> Answer {
    Err(Refusal::unavailable("pool is empty").into())
}

fn router() -> Router {
    let pages = Router::new()
        .route("/users", get(show).post(create))
        .route("/public", post(|| async { "sent" }))
        .route("/broken", get(broken))
        .route("/overloaded", get(overloaded))
        .merge(web::pages());
    let navigation = Navigation::default().entry(Entry::new("/users", "web-navigation", Icon::People));
    web::with_navigation(web::dressed(pages), navigation)
}

fn visit(path: &str, language: Language, is_signed_in: bool) -> Visit {
    let site = Site {
        catalog: Catalog::new(&[web::LOCALES]).unwrap(),
        csrf: CsrfKey::new(Secret::new(vec![1; 32])),
        zone: Zone::JST,
    };
    let mut ctx = Ctx::system("test", TenantId::PROVIDER, NOW);
    ctx.actor = Actor::Nobody;
    ctx.language = language;
    let visit = Visit::new(Arc::new(site), ctx, "app.example.com", path);
    if !is_signed_in {
        return visit;
    }
    let id = SessionId::from_uuid(Uuid::from_u128(1));
    let csrf = visit.site.csrf.token(id);
    visit.signed_in(SessionFace {
        id,
        user: UserId::from_uuid(Uuid::from_u128(2)),
        display_name: "<佐藤> & \"花子\"".to_owned(),
        login: "sato".to_owned(),
        tenant_name: "株式会社みなと商事".to_owned(),
        standing: Standing::Administrator,
        csrf,
    })
}

struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answered {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(visit: Option<Visit>, method: &str, path: &str, sent: &[(&str, &str)], body: &str) -> Answered {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in sent {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::from(body.to_owned())).unwrap();
    if let Some(visit) = visit {
        request.extensions_mut().insert(visit);
    }
    let response = router().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Answered { status: parts.status, headers: parts.headers, body }
}

async fn get_page(path: &str, language: Language, is_signed_in: bool) -> Answered {
    ask(Some(visit(path, language, is_signed_in)), "GET", path, &[HTML], "").await
}

async fn post_form(visit: Visit, body: &str) -> Answered {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    ask(Some(visit), "POST", "/users", &[HTML, OUR_ORIGIN, kind], body).await
}

fn token() -> String {
    visit("/", Language::Ja, true).session.unwrap().csrf.as_str().to_owned()
}

#[tokio::test]
async fn a_template_of_another_folder_wears_the_shell() {
    let page = get_page("/users", Language::Ja, true).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<html lang=\"ja\">",
        "&#60;佐藤&#62; &#38; &#34;花子&#34;",
        "badge badge-good",
        "for=\"field-login\"",
        "action=\"/_sekisho/signout\"",
        "<a href=\"/users\" aria-current=\"page\">",
    ] {
        assert!(page.body.contains(part), "{part} is missing in {}", page.body);
    }
    assert_eq!(page.body.matches(&format!("name=\"csrf\" value=\"{}\"", token())).count(), 2);
    assert!(!page.body.contains('['), "a text is missing: {}", page.body);
    assert!(get_page("/users", Language::En, true).await.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn every_answer_wears_the_security_headers() {
    for path in ["/users", "/nowhere", "/broken", "/_sekisho/language?to=en"] {
        let page = get_page(path, Language::Ja, true).await;
        assert!(page.header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'"), "{path}");
        assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        for inline in ["<script", "<style", " style=", " onclick=", "javascript:"] {
            assert!(!page.body.contains(inline), "{inline} in {path}");
        }
    }
    let css = get_page(web::Asset::Stylesheet.href(), Language::Ja, false).await;
    assert_eq!(css.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
}

#[tokio::test]
async fn a_refusal_becomes_a_page_that_helps_and_hides_the_inside() {
    let cases = [
        ("/nowhere", StatusCode::NOT_FOUND, "ページが見つかりません", "SK-ACCESS-002"),
        ("/public", StatusCode::METHOD_NOT_ALLOWED, "その操作はできません", "SK-FORM-006"),
        ("/broken", StatusCode::INTERNAL_SERVER_ERROR, "処理中に問題が発生しました", "SK-PLATFORM-002"),
        ("/overloaded", StatusCode::SERVICE_UNAVAILABLE, "一時的にご利用いただけません", "SK-PLATFORM-001"),
    ];
    for (path, status, text, code) in cases {
        let page = get_page(path, Language::Ja, true).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.body.contains(text) && page.body.contains(code), "{path}: {}", page.body);
        assert!(!page.body.contains("hunter2") && !page.body.contains("pool"));
    }
    assert_eq!(get_page("/public", Language::Ja, true).await.header(header::ALLOW), "POST");
    assert_eq!(get_page("/overloaded", Language::Ja, true).await.header(header::RETRY_AFTER), "10");
}

#[tokio::test]
async fn a_program_gets_a_problem_document() {
    let visit = visit("/broken", Language::En, true);
    let trace = visit.ctx.trace.to_string();
    let answer = ask(Some(visit), "GET", "/broken", &[("accept", "*/*")], "").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["type"], "urn:sekisho:refusal:sk-platform-002");
    assert_eq!(problem["title"], "Something went wrong");
    assert_eq!(problem["status"], 500);
    assert_eq!(problem["trace"], trace);
    assert!(!answer.body.contains("hunter2"));
}

#[tokio::test]
async fn a_stranger_is_sent_to_sign_in_and_back() {
    let page = get_page("/users?page=2", Language::Ja, false).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.header(header::LOCATION), "/_sekisho/signin?to=/users%3Fpage%3D2");
    let sent = post_form(visit("/users", Language::Ja, false), "login=a").await;
    assert_eq!(sent.header(header::LOCATION), "/_sekisho/signin?to=/");
    let answer = ask(Some(visit("/users", Language::Ja, false)), "GET", "/users", &[], "").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_is_taken_from_our_own_page_only() {
    let (signed_in, form) = (visit("/users", Language::Ja, true), format!("csrf={}&login=new", token()));
    assert_eq!(post_form(signed_in.clone(), &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(post_form(signed_in.clone(), "login=new").await.status, StatusCode::FORBIDDEN);

    let kind = ("content-type", "application/x-www-form-urlencoded");
    let elsewhere = [HTML, kind, ("origin", "https://evil.example")];
    let answer = ask(Some(signed_in.clone()), "POST", "/users", &elsewhere, &form).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("SK-FORM-004"));
    // The layer stands before handlers that read no form at all.
    let answer = ask(Some(signed_in.clone()), "POST", "/public", &elsewhere, "").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(Some(signed_in), "POST", "/public", &[OUR_ORIGIN], "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_its_faults() {
    let form = format!("csrf={}&login=%22%3E%3Cscript%3E", token());
    let page = post_form(visit("/users", Language::Ja, true), &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "role=\"alert\"",
        "href=\"#field-login\"",
        "aria-invalid=\"true\"",
        "aria-describedby=\"fault-login\"",
        "value=\"&#34;&#62;&#60;script&#62;\"",
    ] {
        assert!(page.body.contains(part), "{part} is missing in {}", page.body);
    }
}

#[tokio::test]
async fn a_notice_survives_one_redirect() {
    let sent = post_form(visit("/users", Language::Ja, true), &format!("csrf={}&login=new", token())).await;
    let cookie = sent.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-sekisho-notice=web-step-done;"), "{cookie}");
    let carried = [HTML, ("cookie", "__Host-sekisho-notice=web-step-done")];
    let page = ask(Some(visit("/users", Language::Ja, true)), "GET", "/users", &carried, "").await;
    assert!(page.body.contains("role=\"status\""));
    assert!(page.header(header::SET_COOKIE).contains("Max-Age=0"));

    let forged = [HTML, ("cookie", "__Host-sekisho-notice=your-account-is-locked-call-0120")];
    let page = ask(Some(visit("/users", Language::Ja, true)), "GET", "/users", &forged, "").await;
    assert!(!page.body.contains("role=\"status\"") && !page.body.contains("0120"));
}

#[tokio::test]
async fn without_a_visit_nothing_is_shown() {
    let answer = ask(None, "GET", "/users", &[HTML], "").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let answer = ask(None, "POST", "/public", &[HTML, OUR_ORIGIN], "").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
}
