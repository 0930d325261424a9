//! A real gate with one service behind it, recording into the ledger.

use crate::ground::Watched;
use assurance::{Inventory, Listener, ServiceEntrance};
use axum::{Router, http::StatusCode, response::Html, routing::get};
use gate::{
    AccessRecord, Certificates, Change, ConnectionRecord, DetectionAtGate, Directory, Gate, GateSettings,
    Grants, LocalAuthority, Recorder, RefusedAtGate, Routes, Service, ServiceSettings, SessionRecord,
    TenantPolicy,
};
use kernel::{Ctx, Refusal, Secret, SessionId, TenantId, Timestamp, UserId};
use keys::{AssertionKey, Bearer};
use office::{BoxFuture, Office};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use store::Database;
use tokio::{net::TcpListener, sync::mpsc};
use tokio_util::sync::CancellationToken;
use web::{Catalog, CsrfKey, Site, Zone};

pub const HOST: &str = "app.example.com";

/// Ends with the test.
pub struct Entrance {
    pub address: SocketAddr,
    pub service: SocketAddr,
    pub authority: PathBuf,
    _stop: tokio_util::sync::DropGuard,
}

impl Entrance {
    pub async fn open(watched: &Watched) -> Self {
        let folder = watched.folder.path().join("tls");
        let now = watched.ground.now();
        let authority = LocalAuthority::open(&folder, now).unwrap();
        let leaf = authority.certificate("web", &[HOST], now).unwrap();
        let key = AssertionKey::from_pkcs8(AssertionKey::generate().unwrap()).unwrap();
        let service = serve(service(watched.ground.database.clone())).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gate = Gate::builder()
            .directory(Arc::new(Nobody))
            .recorder(Arc::new(Book::open(watched.ground.office.clone())))
            .clock(watched.ground.office.clock().clone())
            .site(site())
            .certificates(Certificates::load(vec![leaf]).unwrap())
            .assertion("https://sekisho.example", key)
            .platform(web::dressed(
                Router::new().route("/_sekisho/signin", get(async || Html("<form></form>"))),
            ))
            .routes(routes(service))
            .inspector(Arc::new(Baseline::load()))
            .settings(GateSettings { public_port: address.port(), ..GateSettings::default() })
            .build()
            .unwrap();
        let stop = CancellationToken::new();
        let guard = stop.clone().drop_guard();
        tokio::spawn(async move { gate.serve(vec![listener], Vec::new(), stop).await });
        Self { address, service, authority: folder.join("authority.pem"), _stop: guard }
    }

    pub fn inventory(&self) -> Inventory {
        let listener = Listener {
            address: self.address,
            host: HOST.to_owned(),
            authority: Some(self.authority.clone()),
        };
        let service = ServiceEntrance {
            name: "sample".to_owned(),
            listener: listener.clone(),
            upstream: Some(self.service),
            protected: vec!["/".to_owned(), "/items".to_owned()],
            answers: Some("/a/".to_owned()),
        };
        Inventory { listeners: vec![listener.clone()], services: vec![service], trust: Some(listener) }
    }
}

fn routes(service: SocketAddr) -> Routes {
    let text = format!(
        "id = \"sample\"\nhost = \"{HOST}\"\nupstream = \"http://{service}\"\npublic = [\"/a/\", \"/ledger/\"]\n"
    );
    let settings: ServiceSettings = toml::from_str(&text).unwrap();
    Routes::new([Service::from_settings(&settings).unwrap()]).unwrap()
}

/// Believes no statement, knows no link; publishes the anchor log's newest checkpoint.
fn service(database: Database) -> Router {
    let published = async move || {
        let mut ledger = database.begin_ledger().await.unwrap();
        let note = sqlx::query_scalar::<_, String>("select note from ledger.tree where retention = 0");
        note.fetch_one(&mut *ledger).await.unwrap()
    };
    Router::new()
        .route("/ledger/anchor/checkpoint", get(published))
        .route("/a/{link}", get(async || (StatusCode::NOT_FOUND, "no such link")))
        .fallback(async || StatusCode::UNAUTHORIZED)
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

pub fn site() -> Arc<Site> {
    let catalog = Catalog::new(&[web::LOCALES, assurance::LOCALES]).unwrap();
    Arc::new(Site { catalog, csrf: CsrfKey::new(Secret::new(vec![7; 32])), zone: Zone::default() })
}

/// Nobody is signed in.
struct Nobody;

impl Directory for Nobody {
    fn session<'a>(
        &'a self,
        _: &'a Bearer,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<Option<SessionRecord>, Refusal>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn policy(&self, _: TenantId) -> BoxFuture<'_, Result<TenantPolicy, Refusal>> {
        Box::pin(std::future::ready(Ok(TenantPolicy::default())))
    }

    fn grants<'a>(&'a self, _: TenantId, _: UserId, _: &'a str) -> BoxFuture<'a, Result<Grants, Refusal>> {
        Box::pin(std::future::ready(Ok(Grants::default())))
    }

    fn seen(&self, _: Vec<(TenantId, SessionId, Timestamp)>) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn changes(&self) -> BoxFuture<'_, Result<Vec<Change>, Refusal>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

/// Writes passages into the provider's ledger.
struct Book(mpsc::UnboundedSender<String>);

impl Book {
    fn open(office: Office) -> Self {
        let (sender, mut paths) = mpsc::unbounded_channel::<String>();
        tokio::spawn(async move {
            while let Some(path) = paths.recv().await {
                let ctx = Ctx::system("gate", TenantId::PROVIDER, office.now());
                let facts = serde_json::Map::from_iter([("path".to_owned(), path.into())]);
                let outcome = ledger::EntryOutcome::Success;
                office.record(&ctx, "gate.request.pass", "gate", outcome, facts).await.unwrap();
            }
        });
        Self(sender)
    }
}

impl Recorder for Book {
    fn refused(&self, _: RefusedAtGate) {}

    fn access(&self, record: AccessRecord) {
        let _ = self.0.send(record.path);
    }

    fn connection(&self, _: ConnectionRecord) {}

    fn detected(&self, _: DetectionAtGate) {}
}

/// Looks at requests by the rules that are always there.
struct Baseline(waf::Firewall);

struct UnderRules(waf::Look);

impl Baseline {
    fn load() -> Self {
        let rules = waf::ActiveRules::compile(&waf::Package::baseline(), &waf::Tuning::default());
        Self(waf::Firewall::new(rules.unwrap()))
    }
}

impl gate::Inspector for Baseline {
    fn begin(&self, passage: gate::InspectedPassage) -> Box<dyn gate::Inspection> {
        Box::new(UnderRules(self.0.look(&waf::Passage {
            trace: passage.trace,
            now: passage.now,
            client: passage.address,
            service: passage.service,
            tenant: passage.tenant,
            mode: waf::Mode::Block,
            is_answer_inspected: false,
        })))
    }
}

impl gate::Inspection for UnderRules {
    fn request_head(&mut self, head: &axum::http::request::Parts) -> kernel::Verdict {
        self.0.request_head(head)
    }

    fn request_body(&mut self, chunk: &[u8], is_last: bool) -> kernel::Verdict {
        self.0.request_body(chunk, is_last)
    }
}
