//! The pages, through the whole stack of layers.

use crate::{House, Welcome};
use axum::{Router, body::Body, extract::Request};
use http::{StatusCode, header};
use http_body_util::BodyExt;
use kernel::{Actor, Ctx, Language, Secret, TenantId, UserId};
use std::sync::Arc;
use tower::ServiceExt;
use web::{Catalog, CsrfKey, Navigation, SessionFace, Site, Visit, Zone};

/// A browser at the console.
struct Browser {
    house: House,
    router: Router,
    site: Arc<Site>,
}

struct Shown {
    status: StatusCode,
    location: Option<String>,
    body: String,
}

impl Browser {
    async fn new() -> Self {
        let house = House::new().await;
        let router = web::dressed(tenancy::pages(house.ground.office.clone(), Arc::new(Welcome)));
        let router = web::with_navigation(router, Navigation::default().entry(tenancy::NAVIGATION));
        let catalog = Catalog::new(&[web::LOCALES, tenancy::LOCALES]).unwrap();
        let csrf = CsrfKey::new(Secret::new(vec![1; 32]));
        Self { house, router, site: Arc::new(Site { catalog, csrf, zone: Zone::default() }) }
    }

    fn visit(&self, ctx: &Ctx, path: &str) -> Visit {
        let visit = Visit::new(self.site.clone(), ctx.clone(), "console.example.com", path);
        match ctx.actor {
            Actor::User { id, session, standing } => visit.signed_in(SessionFace {
                id: session,
                user: id,
                display_name: "運用 太郎".to_owned(),
                login: "unyo".to_owned(),
                tenant_name: "株式会社せきしょ".to_owned(),
                standing,
                csrf: self.site.csrf.token(session),
            }),
            _ => visit,
        }
    }

    async fn ask(&self, ctx: &Ctx, path: &str, form: Option<&[(&str, &str)]>) -> Shown {
        let visit = self.visit(ctx, path);
        let request = Request::builder().uri(path).header("accept", "text/html");
        let request = match form {
            None => request.body(Body::empty()),
            Some(fields) => {
                let csrf =
                    visit.session.as_ref().map(|face| face.csrf.as_str().to_owned()).unwrap_or_default();
                let pairs = fields.iter().map(|(name, value)| format!("&{name}={}", web::encoded(value)));
                let body = format!("csrf={csrf}{}", pairs.collect::<String>());
                request
                    .method("POST")
                    .header("origin", "https://console.example.com")
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(Body::from(body))
            }
        };
        let mut request = request.unwrap();
        request.extensions_mut().insert(visit);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let location =
            response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Shown { status, location, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str) -> Shown {
        self.ask(&self.house.operator, path, None).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Shown {
        self.ask(&self.house.operator, path, Some(form)).await
    }
}

const MINATO: [(&str, &str); 5] = [
    ("code", "minato"),
    ("tenant-name", "みなと & <商事>"),
    ("login", "sato"),
    ("name", "佐藤 花子"),
    ("email", "sato@example.jp"),
];

fn with(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    MINATO.into_iter().map(|(name, old)| (name, if name == field { value } else { old })).collect()
}

#[tokio::test]
async fn a_tenant_is_added_shown_suspended_and_resumed() {
    let browser = Browser::new().await;
    let form = browser.get("/tenants/new").await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.body.contains(r#"name="tenant-name""#));

    let created = browser.post("/tenants/new", &MINATO).await;
    assert_eq!(created.status, StatusCode::SEE_OTHER);
    let path = created.location.unwrap();
    let shown = browser.get(&path).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("みなと &#38; &#60;商事&#62;"), "{}", shown.body);
    assert!(!shown.body.contains("<商事>"));
    assert!(shown.body.contains("利用中") && shown.body.contains("/suspend"));

    let unexplained = browser.post(&format!("{path}/suspend"), &[("reason", "")]).await;
    assert_eq!(unexplained.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unexplained.body.contains(r#"id="fault-reason""#));
    let suspended = browser.post(&format!("{path}/suspend"), &[("reason", "契約の終了")]).await;
    assert_eq!(
        (suspended.status, suspended.location.as_deref()),
        (StatusCode::SEE_OTHER, Some(path.as_str()))
    );
    let shown = browser.get(&path).await;
    assert!(shown.body.contains("利用停止中") && shown.body.contains("/resume"));
    let again = browser.post(&format!("{path}/suspend"), &[("reason", "もう一度")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("すでにその状態"));
    let resumed = browser.post(&format!("{path}/resume"), &[("reason", "再契約")]).await;
    assert_eq!(resumed.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn faults_stand_beside_their_fields() {
    let browser = Browser::new().await;
    assert_eq!(browser.post("/tenants/new", &MINATO).await.status, StatusCode::SEE_OTHER);
    let cases = [
        ("code", "minato", StatusCode::CONFLICT, "この企業コードは、すでに使われています。"),
        ("code", "www", StatusCode::UNPROCESSABLE_ENTITY, "登録できません"),
        ("code", "", StatusCode::UNPROCESSABLE_ENTITY, "企業コードを入力してください。"),
    ];
    for (field, value, status, text) in cases {
        let shown = browser.post("/tenants/new", &with(field, value)).await;
        assert_eq!(shown.status, status, "{value}");
        let fault = shown.body.split(&format!(r#"id="fault-{field}""#)).nth(1).unwrap();
        assert!(fault.split("</p>").next().unwrap().contains(text), "{value}");
        assert!(shown.body.contains(r#"value="sato@example.jp""#), "what was typed stays");
    }
    let mut form = with("code", "yamato");
    form.retain(|(name, _)| *name != "email");
    form.push(("email", "nowhere"));
    let shown = browser.post("/tenants/new", &form).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown.body.contains(r#"id="fault-email""#), "what the founding port refuses is shown, too");
}

#[tokio::test]
async fn every_page_is_for_operators_at_home() {
    let browser = Browser::new().await;
    let created = browser.post("/tenants/new", &MINATO).await.location.unwrap();
    let id: TenantId = created.strip_prefix("/tenants/").unwrap().parse().unwrap();
    let now = browser.house.ground.now();
    let person = UserId::new(now);
    let (suspend, resume) = (format!("{created}/suspend"), format!("{created}/resume"));
    type Form = Option<Vec<(&'static str, &'static str)>>;
    let asked: [(&str, Form); 7] = [
        ("/tenants", None),
        ("/tenants/new", None),
        (
            "/tenants/new",
            Some(vec![("code", ""), ("tenant-name", ""), ("login", ""), ("name", ""), ("email", "")]),
        ),
        ("/tenants/new", Some(with("code", "yamato"))),
        (&created, None),
        (&suspend, Some(vec![("reason", "")])),
        (&resume, Some(vec![("reason", "x")])),
    ];
    let people = [
        testkit::member(id, now, person),
        testkit::administrator(id, now, person),
        testkit::administrator(TenantId::PROVIDER, now, person),
        browser.house.operator.within(id),
    ];
    for (path, form) in &asked {
        for ctx in &people {
            let shown = browser.ask(ctx, path, form.as_deref()).await;
            assert_eq!(shown.status, StatusCode::FORBIDDEN, "{path} {:?}", ctx.actor);
            assert!(!shown.body.contains("minato"), "{path}");
        }
        let stranger = browser.ask(&testkit::nobody(id, now), path, form.as_deref()).await;
        assert!(
            [StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED].contains(&stranger.status),
            "{path} {}",
            stranger.status
        );
        assert!(!stranger.location.unwrap_or_default().starts_with("/tenants"), "{path}");
    }
    for path in ["/tenants/x", "/tenants/00000000-0000-0000-0000-000000000002"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_list_is_searched_and_paged() {
    let browser = Browser::new().await;
    for number in 0..60 {
        browser.house.create(&format!("company-{number:02}")).await.unwrap();
    }
    let first = browser.get("/tenants").await;
    assert!(first.body.contains("company-49") && !first.body.contains("company-50"));
    assert!(first.body.contains("61件中 1～50件"));
    let second = browser.get("/tenants?page=2").await;
    assert!(second.body.contains("company-50") && second.body.contains("株式会社せきしょ"));
    let found = browser.get("/tenants?q=%EF%BC%A3ompany-5").await;
    assert!(found.body.contains("company-50") && !found.body.contains("company-49"));
    let by_name = browser.get("/tenants?q=%E3%81%9B%E3%81%8D").await;
    assert!(by_name.body.contains("1件中 1～1件"));
    let none = browser.get("/tenants?q=%25").await;
    assert!(none.body.contains("該当するテナントはありません"));
    for junk in
        ["/tenants?page=99", "/tenants?page=0", "/tenants?page=18446744073709551615", "/tenants?q=%00"]
    {
        assert_eq!(browser.get(junk).await.status, StatusCode::OK, "{junk}");
    }
}

#[tokio::test]
async fn both_languages() {
    let browser = Browser::new().await;
    let path = browser.post("/tenants/new", &MINATO).await.location.unwrap();
    for (language, title) in [(Language::Ja, "テナントの登録"), (Language::En, "Add a tenant")] {
        let ctx = Ctx { language, ..browser.house.operator.clone() };
        for path in ["/tenants", "/tenants/new", &path] {
            let shown = browser.ask(&ctx, path, None).await;
            assert!(!shown.body.contains("tenancy-"), "{path}: a key without a text");
            assert_eq!(
                shown.body.contains(title),
                path == "/tenants/new" || title == "Add a tenant" && path == "/tenants"
            );
        }
    }
}
