//! The pages with everything around them: a gate that looks sessions up, tenants, roles, browsers.

use axum::{Router, body::Body};
use http::{Request, StatusCode, header};
use identity::{
    Identity, IdentityParts,
    api::{self, Credentials, NewPerson, RoleFace, Roles, TenantFace, Tenants},
    model::{rules::Rules, tenant_code::TenantCode, totp},
};
use kernel::{
    Actor, Channel, Ctx, Language, Origin, Refusal, Secret, Standing, TenantId, Text, TraceId, UserId,
};
use keys::{Bearer, PasswordHasher};
use office::{BoxFuture, Target, Writing};
use sqlx::PgConnection;
use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex},
};
use testkit::Ground;
use tower::ServiceExt;
use uuid::Uuid;
use web::{Catalog, CsrfKey, SessionFace, Site, Visit, Zone};

pub struct House {
    pub ground: Ground,
    pub identity: Identity,
    pub tenants: Arc<Known>,
    pub roles: Arc<Given>,
    pub tenant: TenantId,
    site: Arc<Site>,
    app: Router,
}

pub async fn house() -> House {
    house_with(Rules::default(), None).await
}

/// With the provider's rules and a hasher of the test's own.
pub async fn house_with(rules: Rules, passwords: Option<PasswordHasher>) -> House {
    let policies = access::CedarDecide::new(&[("identity", identity::POLICIES)]).expect("policies");
    let ground = testkit::ground_with(&[notice::SCHEMA, identity::SCHEMA], Arc::new(policies)).await;
    let tenant = ground.tenant().await;
    let tenants = Arc::new(Known::default());
    tenants.add(TenantId::PROVIDER, "provider", "運営会社");
    tenants.add(tenant, "minato", "株式会社みなと商事");
    let roles = Arc::new(Given::default());
    let identity = Identity::new(IdentityParts {
        office: ground.office.clone(),
        passwords: passwords.unwrap_or_else(|| ground.passwords.clone()),
        tenants: tenants.clone(),
        roles: roles.clone(),
        rules: Arc::new(rules),
        issuer: "Sekisho".to_owned(),
        member_origin: "https://safety.example.test".to_owned(),
    });
    let locales = [web::LOCALES, identity::LOCALES];
    let site = Arc::new(Site {
        catalog: Catalog::new(&locales).expect("texts"),
        csrf: CsrfKey::new(Secret::new(vec![1; 32])),
        zone: Zone::JST,
    });
    let pages = identity::platform_pages(identity.clone())
        .merge(identity::console_pages(identity.clone()))
        .merge(web::pages());
    let app = web::dressed(pages);
    House { ground, identity, tenants, roles, tenant, site, app }
}

pub const HOST: &str = "app.example.test";

impl House {
    pub async fn person(&self, tenant: TenantId, login: &str, standing: Standing) -> Credentials {
        self.person_with(tenant, login, standing, false).await
    }

    pub async fn person_with(
        &self,
        tenant: TenantId,
        login: &str,
        standing: Standing,
        has_factor: bool,
    ) -> Credentials {
        let new = NewPerson {
            login: login.to_owned(),
            name: format!("氏名 {login}"),
            email: format!("{login}@example.co.jp"),
            department: "営業部".to_owned(),
            area: Some("390".to_owned()),
            language: Language::Ja,
            standing,
            has_factor,
        };
        let ctx = self.ground.system(tenant);
        api::create_with_password(self.identity.office(), &self.ground.passwords, &ctx, new)
            .await
            .expect("person")
    }

    /// A browser with a signed-in session of somebody new.
    pub async fn signed_in(&self, login: &str, standing: Standing) -> (Browser, Credentials) {
        let who = self.person(self.tenant, login, standing).await;
        let mut browser = Browser::default();
        let seen = browser.sign_in(self, "minato", login, who.password.expose()).await;
        assert_eq!(
            (seen.status, seen.location.as_deref()),
            (StatusCode::SEE_OTHER, Some("/")),
            "{}",
            seen.body
        );
        (browser, who)
    }

    /// What the gate would find behind a browser's cookie.
    pub async fn session(&self, browser: &Browser) -> Option<api::SessionRow> {
        let bearer = Bearer::parse(browser.cookies.get("__Host-sekisho")?).ok()?;
        let ctx = Ctx::system("gate", bearer.tenant(), self.ground.now());
        let target = Target::any("identity.session");
        let mut reading = self.ground.office.view(&ctx, api::LOOK_UP, target).await.ok()?;
        let (sql, keys) = reading.parts();
        api::find_session(sql, keys, &bearer, self.ground.now()).await.expect("look-up")
    }

    pub async fn visit(&self, browser: &Browser, path: &str) -> Visit {
        let now = self.ground.now();
        let mut ctx = Ctx {
            actor: Actor::Nobody,
            tenant: TenantId::PROVIDER,
            now,
            origin: Origin {
                channel: Channel::Page,
                address: browser.address,
                agent: Some("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0".to_owned()),
            },
            trace: TraceId::new(now),
            language: browser.language,
        };
        let session = self.session(browser).await;
        let face = session.map(|session| {
            ctx.tenant = session.tenant;
            ctx.actor = Actor::User { id: session.user, session: session.id, standing: session.standing };
            SessionFace {
                id: session.id,
                user: session.user,
                display_name: session.name,
                login: session.login,
                tenant_name: self.tenants.name(session.tenant),
                standing: session.standing,
                csrf: self.site.csrf.token(session.id),
            }
        });
        let visit = Visit::new(self.site.clone(), ctx, HOST, path);
        match face {
            Some(face) => visit.signed_in(face),
            None => visit,
        }
    }

    /// Entries of a tenant's ledger whose activity begins so: activity, outcome, facts.
    pub async fn entries(
        &self,
        tenant: TenantId,
        activity: &str,
    ) -> Vec<(String, String, serde_json::Value)> {
        let ctx = self.ground.system(tenant);
        let mut reading = self.ground.office.view(&ctx, "test", Target::tenant()).await.expect("view");
        let query = ledger::Query {
            activity: Some(activity.to_owned()),
            ..ledger::Query::between(
                self.ground.now() - time::Duration::days(30),
                self.ground.now() + time::Duration::days(1),
            )
        };
        let (sql, keys) = reading.parts();
        let found = ledger::search(sql, keys, &query).await.expect("search").entries;
        let told = |entry: ledger::Found| {
            let facts = entry.content.map(|content| content["facts"].clone()).unwrap_or_default();
            (entry.activity, entry.outcome.name().to_owned(), facts)
        };
        found.into_iter().map(told).collect()
    }

    pub async fn announced(&self, topic: &str) -> Vec<Uuid> {
        let (changes, _) = self.ground.office.changes(store::Cursor::default()).await.expect("changes");
        changes.into_iter().filter(|change| change.topic == topic).map(|change| change.key).collect()
    }

    pub async fn count(&self, query: &'static str) -> i64 {
        let mut superuser = self.ground.superuser().await;
        sqlx::query_scalar(query).fetch_one(&mut superuser).await.expect("count")
    }

    pub async fn alter(&self, statement: &'static str) {
        use sqlx::Executor;
        self.ground.superuser().await.execute(statement).await.expect("statement");
    }

    /// Lets the workers answer what is queued and a mail catcher take what leaves, until `wanted`
    /// mails are there; their texts in the order of arrival.
    pub async fn mails(&self, wanted: usize) -> Vec<mailer::Caught> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
        let port = listener.local_addr().expect("address").port();
        let catcher = mailer::Catcher::start(listener, mailer::CatcherOptions::default());
        let relay = mailer::Relay {
            host: "127.0.0.1".to_owned(),
            port,
            hello: "test.example".to_owned(),
            tls: mailer::Tls::Plain,
            credentials: None,
            timeouts: mailer::Timeouts::default(),
        };
        let from = mailer::Mailbox::named(
            "Sekisho",
            mailer::Address::parse("no-reply@example.test").expect("address"),
        );
        let settings = notice::Settings::new(relay, from, "example.test").expect("settings");
        let mut handlers = identity::capability(self.tenants.clone()).handlers;
        handlers.extend(notice::capability(settings).handlers);
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let office = self.ground.office.clone();
        let running = tokio::spawn(office::run_workers(office, Vec::new(), handlers, stopped));
        let limit = std::time::Duration::from_secs(20);
        let counted = std::sync::atomic::AtomicUsize::new(0);
        if wanted > 0 {
            catcher
                .wait_for(|_| counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1 >= wanted, limit)
                .await;
        }
        while self.count("select count(*) from store.job where buried_at is null").await > 0 {
            tokio::task::yield_now().await;
        }
        stop.send(true).expect("stop");
        running.await.expect("workers");
        let mails = catcher.messages();
        catcher.shutdown().await;
        mails
    }
}

/// The path of the link in a mail.
pub fn link_in(mail: &mailer::Caught) -> String {
    let text = mail.text();
    let from = text.find("/_sekisho/password/").expect("a link");
    text[from..].split_whitespace().next().expect("a link").to_owned()
}

#[derive(Clone)]
pub struct Browser {
    pub cookies: BTreeMap<String, String>,
    pub address: Option<IpAddr>,
    pub language: Language,
}

impl Default for Browser {
    fn default() -> Self {
        Self { cookies: BTreeMap::new(), address: Some([203, 0, 113, 7].into()), language: Language::Ja }
    }
}

pub struct Seen {
    pub status: StatusCode,
    pub location: Option<String>,
    pub body: String,
}

impl Browser {
    pub async fn get(&mut self, house: &House, path: &str) -> Seen {
        let request = Request::get(path).header(header::ACCEPT, "text/html");
        self.send(house, path, request.body(Body::empty()).expect("request")).await
    }

    pub async fn post(&mut self, house: &House, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        if let Some(session) = house.session(self).await {
            fields.insert(0, ("csrf".to_owned(), house.site.csrf.token(session.id).as_str().to_owned()));
        }
        let body = serde_html_form::to_string(&fields).expect("form");
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header(header::ORIGIN, format!("https://{HOST}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(house, path, request.body(Body::from(body)).expect("request")).await
    }

    pub async fn upload(&mut self, house: &House, path: &str, file: &[u8]) -> Seen {
        let session = house.session(self).await.expect("signed in");
        let token = house.site.csrf.token(session.id);
        let mut body = format!(
            "--xx\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--xx\r\nContent-Disposition: \
             form-data; name=\"file\"; filename=\"m.csv\"\r\nContent-Type: text/csv\r\n\r\n",
            token.as_str()
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--xx--\r\n");
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header(header::ORIGIN, format!("https://{HOST}"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx");
        self.send(house, path, request.body(Body::from(body)).expect("request")).await
    }

    pub async fn sign_in(&mut self, house: &House, tenant: &str, user: &str, password: &str) -> Seen {
        let fields = [("tenant", tenant), ("user", user), ("password", password), ("to", "/")];
        self.post(house, "/_sekisho/signin", &fields).await
    }

    async fn send(&mut self, house: &House, path: &str, mut request: Request<Body>) -> Seen {
        let visit = house.visit(self, path).await;
        request.extensions_mut().insert(visit);
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().expect("cookies"));
        let response = house.app.clone().oneshot(request).await.expect("answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("cookie");
            assert!(
                text.starts_with("__Host-") && text.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"),
                "{text}"
            );
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("cookie");
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status();
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|location| location.to_str().expect("location").to_owned());
        let body = axum::body::to_bytes(response.into_body(), 16 << 20).await.expect("body");
        Seen { status, location, body: String::from_utf8(body.to_vec()).expect("text") }
    }
}

#[derive(Default)]
pub struct Known(Mutex<Vec<TenantFace>>);

impl Known {
    pub fn add(&self, id: TenantId, code: &str, name: &str) {
        let code = TenantCode::parse(code).expect("code");
        self.0.lock().unwrap().push(TenantFace { id, code, name: name.to_owned(), is_active: true });
    }

    pub fn suspend(&self, id: TenantId) {
        self.0
            .lock()
            .unwrap()
            .iter_mut()
            .filter(|face| face.id == id)
            .for_each(|face| face.is_active = false);
    }

    fn name(&self, id: TenantId) -> String {
        self.0
            .lock()
            .unwrap()
            .iter()
            .find(|face| face.id == id)
            .map(|face| face.name.clone())
            .unwrap_or_default()
    }
}

impl Tenants for Known {
    fn by_code<'a>(&'a self, code: &'a TenantCode) -> BoxFuture<'a, Result<Option<TenantFace>, Refusal>> {
        let found = self.0.lock().unwrap().iter().find(|face| face.code == *code).cloned();
        Box::pin(async move { Ok(found) })
    }

    fn by_id(&self, id: TenantId) -> BoxFuture<'_, Result<Option<TenantFace>, Refusal>> {
        let found = self.0.lock().unwrap().iter().find(|face| face.id == id).cloned();
        Box::pin(async move { Ok(found) })
    }

    fn all(&self) -> BoxFuture<'_, Result<Vec<TenantId>, Refusal>> {
        let all = self.0.lock().unwrap().iter().map(|face| face.id).collect();
        Box::pin(async move { Ok(all) })
    }
}

/// Two roles in every tenant, and who was given which.
#[derive(Default)]
pub struct Given(Mutex<BTreeMap<UserId, Vec<Uuid>>>);

pub const GENERAL: Uuid = Uuid::from_u128(1);
pub const SALES: Uuid = Uuid::from_u128(2);

impl Given {
    pub fn all(&self) -> BTreeMap<UserId, Vec<Uuid>> {
        self.0.lock().unwrap().clone()
    }
}

impl Roles for Given {
    fn of<'a>(
        &'a self,
        _: &'a mut PgConnection,
        _: TenantId,
    ) -> BoxFuture<'a, Result<Vec<RoleFace>, Refusal>> {
        let role = |id, name: &str, is_default| RoleFace {
            id,
            name: Text { ja: name.to_owned().into(), en: name.to_owned().into() },
            is_default,
        };
        Box::pin(async move { Ok(vec![role(GENERAL, "一般", true), role(SALES, "営業", false)]) })
    }

    fn give<'a>(
        &'a self,
        _: &'a mut Writing,
        _: &'a Ctx,
        user: UserId,
        roles: Vec<Uuid>,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        self.0.lock().unwrap().insert(user, roles);
        Box::pin(async { Ok(()) })
    }
}

/// RFC 4648 §6 without padding.
pub fn from_base32(text: &str) -> Secret<Vec<u8>> {
    let mut bits = 0_u64;
    let (mut held, mut bytes) = (0, Vec::new());
    for letter in text.bytes() {
        let value =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).expect("base32");
        bits = (bits << 5) | u64::try_from(value).unwrap();
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 255).unwrap());
        }
    }
    Secret::new(bytes)
}

/// What the app shows now.
pub fn code_now(house: &House, secret: &Secret<Vec<u8>>) -> String {
    String::from_utf8(totp::code(secret, totp::Step::at(house.ground.now())).to_vec()).unwrap()
}
