//! Two tenants with entries in their ledgers, and a browser at the console.

use audit::{Checked, LedgerHealth, Parts};
use axum::{Router, body::Body, extract::Request};
use http::StatusCode;
use http_body_util::BodyExt;
use kernel::{Actor, Clock, Ctx, Origin, Refusal, Secret, TenantId, Timestamp, UserId};
use keys::TenantKeys;
use ledger::EntryOutcome;
use office::BoxFuture;
use serde_json::Map;
use sqlx::PgConnection;
use std::{collections::HashMap, net::IpAddr, sync::Arc};
use testkit::Ground;
use time::Duration;
use tower::ServiceExt;
use web::{Catalog, CsrfKey, SessionFace, Site, Visit, Zone};

/// 佐藤 (`sato`) and 鈴木 (`suzuki`) have the same ids in both tenants: ids alone separate nothing.
pub const SATO: u128 = 0x0a;
pub const SUZUKI: u128 = 0x0b;

pub struct House {
    pub ground: Ground,
    pub minato: TenantId,
    pub nagisa: TenantId,
    router: Router,
    site: Arc<Site>,
}

pub struct Shown {
    pub status: StatusCode,
    pub body: String,
}

pub fn user(id: u128) -> UserId {
    UserId::from_uuid(uuid::Uuid::from_u128(id))
}

impl House {
    pub async fn new() -> Self {
        let decide = Arc::new(access::CedarDecide::new(&[("audit", audit::POLICIES)]).unwrap());
        let ground = testkit::ground_with(&[], decide).await;
        let (minato, nagisa) = (ground.tenant().await, ground.tenant().await);
        let parts = Parts { office: ground.office.clone(), people: Arc::new(Two), health: Arc::new(Unknown) };
        let catalog = Catalog::new(&[web::LOCALES, audit::LOCALES]).unwrap();
        let csrf = CsrfKey::new(Secret::new(vec![1; 32]));
        let site = Arc::new(Site { catalog, csrf, zone: Zone::JST });
        // Four days later than the entries: what looking itself records lies outside of what is looked for.
        ground.clock.advance(Duration::days(4));
        Self { ground, minato, nagisa, router: web::dressed(audit::pages(parts)), site }
    }

    pub fn administrator(&self, tenant: TenantId) -> Ctx {
        testkit::administrator(tenant, self.ground.clock.now(), user(SATO))
    }

    /// One entry as if it had been written at `at`.
    pub async fn entry(
        &self,
        tenant: TenantId,
        at: Timestamp,
        (actor, address): (Actor, Option<&str>),
        (activity, outcome): (&str, EntryOutcome),
        target: &str,
    ) {
        let ctx = Ctx::system("test", tenant, at).with_actor(actor);
        let address = address.map(|address| address.parse::<IpAddr>().unwrap());
        let ctx = Ctx { origin: Origin { address, ..ctx.origin.clone() }, ..ctx };
        self.ground.office.record(&ctx, activity, target, outcome, Map::new()).await.unwrap();
    }

    pub async fn get(&self, ctx: &Ctx, path: &str) -> Shown {
        let request = Request::builder().uri(path).header("accept", "text/html").body(Body::empty()).unwrap();
        let response = self.answer(ctx, path, request).await;
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Shown { status, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Sends the search form; answers where it leads.
    pub async fn seek(&self, ctx: &Ctx, fields: &str) -> String {
        let Actor::User { session, .. } = &ctx.actor else { panic!("a stranger has no form") };
        let token = self.site.csrf.token(*session);
        let request = Request::builder()
            .method("POST")
            .uri("/audit")
            .header("origin", "https://console.example.com")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("csrf={}&{fields}", token.as_str())))
            .unwrap();
        let response = self.answer(ctx, "/audit", request).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    pub async fn answer(&self, ctx: &Ctx, path: &str, mut request: Request) -> axum::response::Response {
        let visit = Visit::new(self.site.clone(), ctx.clone(), "console.example.com", path);
        let visit = match ctx.actor {
            Actor::User { id, session, standing } => visit.signed_in(SessionFace {
                id: session,
                user: id,
                display_name: "佐藤 花子".to_owned(),
                login: "sato".to_owned(),
                tenant_name: "株式会社みなと物流".to_owned(),
                standing,
                csrf: self.site.csrf.token(session),
            }),
            _ => visit,
        };
        request.extensions_mut().insert(visit);
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The targets of what a search finds, newest first: as the page lists it, and as the file does.
    pub async fn found(&self, ctx: &Ctx, query: &str) -> Vec<String> {
        let page = self.get(ctx, &format!("/audit?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}: {}", page.body);
        let file = self.get(ctx, &format!("/audit/csv?{query}")).await;
        assert_eq!(file.status, StatusCode::OK, "{query}: {}", file.body);
        let mut reader = csv::Reader::from_reader(file.body.trim_start_matches('\u{FEFF}').as_bytes());
        let in_file: Vec<String> = reader.records().map(|row| row.unwrap()[4].to_owned()).collect();
        assert_eq!(on_page(&page.body), in_file, "{query}");
        in_file
    }
}

/// The targets that a page lists, as it shows them.
pub fn on_page(body: &str) -> Vec<String> {
    let targets = body.split("<dt>対象</dt><dd>").skip(1);
    targets.map(|rest| rest.split("</dd>").next().unwrap().to_owned()).collect()
}

struct Two;

impl office::People for Two {
    fn names<'a>(
        &'a self,
        _: &'a mut PgConnection,
        _: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>> {
        let names = [(SATO, "佐藤 花子 (sato)"), (SUZUKI, "鈴木 健 (suzuki)")];
        Box::pin(async move { Ok(names.map(|(id, name)| (user(id), name.to_owned())).into()) })
    }
}

impl audit::People for Two {
    fn by_login<'a>(
        &'a self,
        _: &'a mut PgConnection,
        _: &'a TenantKeys,
        login: &'a str,
    ) -> BoxFuture<'a, Result<Option<UserId>, Refusal>> {
        let known = [("sato", SATO), ("suzuki", SUZUKI)];
        Box::pin(
            async move { Ok(known.into_iter().find(|(name, _)| *name == login).map(|(_, id)| user(id))) },
        )
    }
}

struct Unknown;

impl LedgerHealth for Unknown {
    fn last(&self) -> Option<Checked> {
        None
    }
}
