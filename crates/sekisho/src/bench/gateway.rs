//! The gate's side: the product's gate on a real TLS listener, with its directory over the
//! capabilities, its spool into the ledger, and the sign-in pages. One service behind it, with one
//! function that a role must grant.

use super::ground::Ground;
use crate::{
    capabilities, spool,
    wiring::{directory::FromCapabilities, inspector::Inspectors, roles::FromAccess, tenants::FromTenancy},
    writers::Pulse,
};
use access::api::{Manifest, Manifests};
use gate::{
    CertificateSettings, Certificates, Gate, GateSettings, Limits, LocalAuthority, Routes, Service,
    ServiceSettings,
};
use identity::{Identity, IdentityParts, api::Tenants, model::rules::Rules};
use keys::AssertionKey;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use web::{Catalog, CsrfKey, Site, Zone};

/// Everything is on this host: `/etc/hosts` knows it everywhere.
pub const HOST: &str = "localhost";
pub const SERVICE: &str = "bench";
const FUNCTION: &str = "page.view";
const MANIFEST: &str = r#"
service = "bench"
label = { ja = "計測用サービス", en = "Bench service" }
[[screen]]
id = "page.view"
label = { ja = "ページの閲覧", en = "View pages" }
paths = ["GET /**", "POST /**"]
default_for = ["general"]
"#;
/// Above any load here: the limiter works, and does not cut in. All load comes from one address.
const RATE: u32 = 1_000_000;

pub struct Gateway {
    pub port: u16,
    pub manifests: Arc<Manifests>,
    /// What the gate serves; nginx gets the same.
    pub certificate: CertificateSettings,
    /// What clients must trust.
    pub authority: PathBuf,
    shutdown: CancellationToken,
    stop: watch::Sender<bool>,
    front: JoinHandle<()>,
    spooling: JoinHandle<()>,
}

impl Gateway {
    /// Without `inspectors` the gate looks at requests as it does without a rule engine.
    pub async fn open(
        ground: &Ground,
        upstream: SocketAddr,
        inspectors: Option<Inspectors>,
    ) -> Result<Self, anyhow::Error> {
        let platform = &ground.platform;
        let manifests = Arc::new(Manifests::new(vec![Manifest::console()?, Manifest::parse(MANIFEST)?])?);
        let rules = Arc::new(Rules::default());
        let (stop, stopped) = watch::channel(false);
        let spool = ground.folder().join("spool");
        let (recorder, spooling) = spool::start(platform.office.clone(), &spool, Pulse::default(), stopped)?;
        let folder = ground.folder().join("tls");
        let certificate = LocalAuthority::open(&folder, platform.clock.now())?.certificate(
            HOST,
            &[HOST],
            platform.clock.now(),
        )?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let directory = FromCapabilities::new(platform.office.clone(), manifests.clone(), rules.clone());
        let csrf = CsrfKey::new(platform.keys.secret("csrf")?);
        let site = Site { catalog: Catalog::new(&capabilities::locales())?, csrf, zone: Zone::JST };
        let builder = match inspectors {
            Some(inspectors) => Gate::builder().inspector(Arc::new(inspectors)),
            None => Gate::builder(),
        };
        let gate = builder
            .directory(Arc::new(directory))
            .recorder(Arc::new(recorder))
            .clock(platform.clock.clone())
            .site(Arc::new(site))
            .certificates(Certificates::load(vec![certificate.clone()])?)
            .assertion(origin(port), AssertionKey::from_pkcs8(platform.keys.assertion_key())?)
            .platform(sign_in_pages(ground, rules, port))
            .routes(Routes::new([service(upstream)?])?)
            .settings(settings(port))
            .build()?;
        let shutdown = CancellationToken::new();
        let until = shutdown.clone();
        let front = tokio::spawn(async move { gate.serve(vec![listener], Vec::new(), until).await });
        let authority = folder.join("authority.pem");
        Ok(Self { port, manifests, certificate, authority, shutdown, stop, front, spooling })
    }

    /// Drains the gate, then empties the spool.
    pub async fn close(self) -> Result<(), anyhow::Error> {
        self.shutdown.cancel();
        self.front.await?;
        self.stop.send_replace(true);
        Ok(self.spooling.await?)
    }
}

/// As browsers write it into `Origin`.
pub fn origin(port: u16) -> String {
    format!("https://{HOST}:{port}")
}

/// As a settings file would have it.
fn service(upstream: SocketAddr) -> Result<Service, anyhow::Error> {
    let text = format!(
        "id = \"{SERVICE}\"
host = \"{HOST}\"
upstream = \"http://{upstream}\"
[rate]
requests_per_second = 0
[[function]]
id = \"{FUNCTION}\"
methods = [\"GET\", \"POST\"]
path = \"/**\"
"
    );
    Ok(Service::from_settings(&toml::from_str::<ServiceSettings>(&text)?)?)
}

fn settings(port: u16) -> GateSettings {
    let limits = Limits {
        requests_per_second: RATE,
        request_burst: RATE,
        connections_per_second: 0,
        bytes_per_second: 0,
        session_requests_per_second: 0,
        session_bytes_per_second: 0,
        tenant_requests_per_second: 0,
        ..Limits::default()
    };
    GateSettings { public_port: port, limits, ..GateSettings::default() }
}

fn sign_in_pages(ground: &Ground, rules: Arc<Rules>, port: u16) -> axum::Router {
    let platform = &ground.platform;
    let tenants: Arc<dyn Tenants> = Arc::new(FromTenancy(platform.office.clone()));
    let identity = Identity::new(IdentityParts {
        office: platform.office.clone(),
        passwords: platform.passwords.clone(),
        tenants,
        roles: Arc::new(FromAccess),
        rules,
        issuer: "Sekisho".to_owned(),
        member_origin: origin(port),
    });
    web::dressed(web::pages().merge(identity::platform_pages(identity)))
}
