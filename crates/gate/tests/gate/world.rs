//! One gate with its surroundings, per test.

use crate::{
    client::Client,
    directory::{Book, FakeDirectory},
};
use axum::Router;
use gate::{Certificates, Gate, GateBuilder, GateSettings, LocalAuthority, Routes, Service, ServiceSettings};
use kernel::{Clock, FixedClock, Secret, Timestamp};
use keys::AssertionKey;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use time::macros::datetime;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use web::{Catalog, CsrfKey, Site, Visit, Zone};

pub const NOW: Timestamp = datetime!(2026-11-21 03:00 UTC);

pub struct World {
    pub gate: Gate,
    pub address: SocketAddr,
    pub redirect: SocketAddr,
    pub directory: Arc<FakeDirectory>,
    pub book: Arc<Book>,
    pub clock: Arc<FixedClock>,
    _folder: tempfile::TempDir,
    pub authority: LocalAuthority,
    pub shutdown: CancellationToken,
    pub serving: JoinHandle<()>,
}

/// Where `[[service]]` tables come from: TOML, as an operator writes it.
pub fn routes(text: &str) -> Routes {
    #[derive(serde::Deserialize, Default)]
    struct File {
        #[serde(default)]
        service: Vec<ServiceSettings>,
    }
    let file: File = toml::from_str(text).unwrap();
    Routes::new(file.service.iter().map(|service| Service::from_settings(service).unwrap())).unwrap()
}

impl World {
    pub async fn with(services: &str) -> Self {
        Self::made(routes(services), GateSettings::default(), |builder| builder).await
    }

    pub async fn made(
        routes: Routes,
        settings: GateSettings,
        more: impl FnOnce(GateBuilder) -> GateBuilder,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = LocalAuthority::open(folder.path(), NOW).unwrap();
        let hosts = ["app.example.com", "other.example.com", "console.example.com"];
        let leaf = authority.certificate("web", &hosts, NOW).unwrap();
        let (directory, book) = (Arc::new(FakeDirectory::default()), Arc::new(Book::default()));
        let clock = Arc::new(FixedClock::at(NOW));
        let key = AssertionKey::from_pkcs8(AssertionKey::generate().unwrap()).unwrap();
        let builder = Gate::builder()
            .directory(directory.clone())
            .recorder(book.clone())
            .clock(clock.clone())
            .site(site())
            .certificates(Certificates::load(vec![leaf]).unwrap())
            .assertion("https://sekisho.example", key)
            .platform(platform())
            .routes(routes)
            .settings(settings);
        let gate = more(builder).build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, redirect) = (listener.local_addr().unwrap(), plain.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        let serving = tokio::spawn({
            let (gate, shutdown) = (gate.clone(), shutdown.clone());
            async move { gate.serve(vec![listener], vec![plain], shutdown).await }
        });
        Self {
            gate,
            address,
            redirect,
            directory,
            book,
            clock,
            _folder: folder,
            authority,
            shutdown,
            serving,
        }
    }

    pub fn client(&self) -> Client {
        Client::new(self.address, self.authority.certificate_pem())
    }

    /// A client with the cookie of a fresh session.
    pub fn signed_in(&self) -> (Client, keys::Bearer, gate::SessionRecord) {
        let (bearer, record) = self.directory.sign_in(self.clock.now());
        (self.client().with_session(&bearer), bearer, record)
    }

    pub fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Ends the gate as the program does.
    pub async fn close(self) {
        self.shutdown.cancel();
        tokio::time::timeout(Duration::from_secs(10), self.serving).await.unwrap().unwrap();
    }
}

fn site() -> Arc<Site> {
    Arc::new(Site {
        catalog: Catalog::new(&[web::LOCALES]).unwrap(),
        csrf: CsrfKey::new(Secret::new(vec![7; 32])),
        zone: Zone::default(),
    })
}

/// Says who visits; stands for sign-in pages and the console.
pub fn platform() -> Router {
    Router::new().fallback(|visit: Visit| async move {
        let who = visit.session.as_ref().map_or("nobody", |session| session.login.as_str()).to_owned();
        format!("{} {who} {} {}", visit.host, visit.path, visit.ctx.actor.kind())
    })
}
