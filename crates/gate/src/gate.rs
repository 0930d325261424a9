//! The gate as the program holds it: built once from its ports and settings, then served.

use crate::{
    assertion::Signer,
    defence::{Defence, Watched},
    floods::Floods,
    held::Room,
    listen::{Certificates, Front, Slots, accept_loop, redirect_loop, server_config},
    port::{Blocklist, Directory, Inspector, NoBlocklist, Recorder},
    rates::Rates,
    route::Routes,
    session::{People, Watch, WatchTimes},
    settings::{GateSettings, Limits},
    strict::StrictHttp,
};
use arc_swap::ArcSwap;
use axum::Router;
use kernel::Clock;
use keys::AssertionKey;
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, time::Instant};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use web::{Catalog, Site};

/// Sums, rates and certificates are looked after so often.
const HOUSEKEEPING: Duration = Duration::from_secs(1);
/// It is looked so often whether the blocklist changed; every so many rounds it is read in any case.
const BLOCKLIST: Duration = Duration::from_millis(250);
const BLOCKLIST_ROUNDS: u32 = 20;
/// After reading it the gate waits so many times as long as that took.
const REST: u32 = 10;
/// Housekeeping rounds between two looks at the certificate files.
const CERTIFICATE_ROUNDS: u32 = 5;

/// What every request needs. Nothing here changes but by swapping it whole.
pub(crate) struct Shared {
    pub clock: Arc<dyn Clock>,
    pub people: Arc<People>,
    pub watch: Watch,
    pub signer: Signer,
    pub routes: Arc<ArcSwap<Routes>>,
    pub recorder: Arc<dyn Recorder>,
    pub floods: Floods,
    pub inspector: Arc<dyn Inspector>,
    pub rates: Arc<Rates>,
    pub defence: Arc<Defence>,
    pub room: Arc<Room>,
    pub site: Arc<Site>,
    pub platform: Router,
    pub texts: Catalog,
    pub limits: Limits,
    pub public_port: u16,
    /// Cancelled first: no new connections, open ones finish what they are at.
    pub draining: CancellationToken,
    /// Cancelled last: whatever is left ends now.
    pub aborting: CancellationToken,
    pub tasks: TaskTracker,
}

/// A gate. Cheap to clone.
#[derive(Clone)]
pub struct Gate {
    shared: Arc<Shared>,
    front: Arc<Front>,
    certificates: Arc<Certificates>,
}

/// The gate cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("the gate was given no {0}")]
    Missing(&'static str),
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the gate's texts: {0}")]
    Texts(#[from] web::CatalogError),
}

/// Collects what a [`Gate`] needs. `inspector`, `settings`, `routes` and `platform` have defaults.
#[derive(Default)]
pub struct GateBuilder {
    directory: Option<Arc<dyn Directory>>,
    recorder: Option<Arc<dyn Recorder>>,
    inspector: Option<Arc<dyn Inspector>>,
    blocklist: Option<Arc<dyn Blocklist>>,
    clock: Option<Arc<dyn Clock>>,
    site: Option<Arc<Site>>,
    certificates: Option<Arc<Certificates>>,
    assertion: Option<(String, AssertionKey)>,
    platform: Router,
    routes: Routes,
    settings: GateSettings,
    times: WatchTimes,
}

impl GateBuilder {
    pub fn directory(mut self, directory: Arc<dyn Directory>) -> Self {
        self.directory = Some(directory);
        self
    }

    pub fn recorder(mut self, recorder: Arc<dyn Recorder>) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Default: [`StrictHttp`].
    pub fn inspector(mut self, inspector: Arc<dyn Inspector>) -> Self {
        self.inspector = Some(inspector);
        self
    }

    /// Default: nothing is blocked or allowed by hand.
    pub fn blocklist(mut self, blocklist: Arc<dyn Blocklist>) -> Self {
        self.blocklist = Some(blocklist);
        self
    }

    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    pub fn site(mut self, site: Arc<Site>) -> Self {
        self.site = Some(site);
        self
    }

    pub fn certificates(mut self, certificates: Arc<Certificates>) -> Self {
        self.certificates = Some(certificates);
        self
    }

    /// The `iss` of assertions, and the key that signs them.
    pub fn assertion(mut self, issuer: impl Into<String>, key: AssertionKey) -> Self {
        self.assertion = Some((issuer.into(), key));
        self
    }

    /// What answers under `/_sekisho/` on every host, with a [`web::Visit`] in the extensions.
    pub fn platform(mut self, router: Router) -> Self {
        self.platform = router;
        self
    }

    pub fn routes(mut self, routes: Routes) -> Self {
        self.routes = routes;
        self
    }

    pub fn settings(mut self, settings: GateSettings) -> Self {
        self.settings = settings;
        self
    }

    /// How often changes are polled, for how long silence is trusted, how often use is reported.
    /// Defaults: 0.5 s, 300 s, 30 s.
    pub fn watch_times(mut self, poll: Duration, trust: Duration, report_seen: Duration) -> Self {
        self.times = WatchTimes { poll, trust, report_seen };
        self
    }

    pub fn build(self) -> Result<Gate, BuildError> {
        let missing = BuildError::Missing;
        let directory = self.directory.ok_or(missing("directory"))?;
        let recorder = self.recorder.ok_or(missing("recorder"))?;
        let clock = self.clock.ok_or(missing("clock"))?;
        let certificates = self.certificates.ok_or(missing("certificates"))?;
        let (issuer, key) = self.assertion.ok_or(missing("assertion key"))?;
        let limits = self.settings.limits;
        let sessions = usize::try_from(limits.sessions).unwrap_or(usize::MAX);
        let people = Arc::new(People::new(directory.clone(), sessions));
        let blocklist = self.blocklist.unwrap_or_else(|| Arc::new(NoBlocklist));
        let mut own = self.settings.defence;
        // What is on the other side of a balancer is not its fault, and its health checks are its own.
        own.never.extend(&self.settings.proxies);
        let defence = Arc::new(Defence::new(own, blocklist));
        let rates = Arc::new(Rates::new(&limits));
        let routes = Arc::new(ArcSwap::from_pointee(self.routes));
        let floods = Floods::new(recorder.clone(), defence.clone());
        let watched =
            Watched { recorder, defence: defence.clone(), rates: rates.clone(), routes: routes.clone() };
        let shared = Arc::new(Shared {
            watch: Watch::new(people.clone(), directory, clock.clone(), self.times),
            clock,
            people,
            signer: Signer::new(issuer, &key),
            routes,
            floods,
            recorder: Arc::new(watched),
            inspector: self.inspector.unwrap_or_else(|| Arc::new(StrictHttp)),
            rates,
            defence,
            room: Room::new(limits.held_bytes),
            site: self.site.ok_or(missing("site"))?,
            platform: self.platform,
            texts: Catalog::new(&[crate::LOCALES])?,
            public_port: self.settings.public_port,
            draining: CancellationToken::new(),
            aborting: CancellationToken::new(),
            tasks: TaskTracker::new(),
            limits,
        });
        let front = Arc::new(Front {
            gate: shared.clone(),
            tls: server_config(certificates.clone())?,
            slots: Slots::new(shared.limits.connections, shared.limits.connections_per_address),
            proxies: self.settings.proxies,
        });
        Ok(Gate { shared, front, certificates })
    }
}

impl Gate {
    pub fn builder() -> GateBuilder {
        GateBuilder::default()
    }

    /// From now on these hosts, for new requests.
    pub fn replace_routes(&self, routes: Routes) {
        self.shared.routes.store(Arc::new(routes));
    }

    /// Signs with this key from now on; the former one stays in the key set.
    pub fn replace_assertion_key(&self, key: &AssertionKey) {
        self.shared.signer.replace(key);
    }

    /// A hint that something changed: the directory is asked now rather than at the next poll.
    pub fn changed(&self) {
        self.shared.watch.hint();
    }

    /// Somebody tried many ports of this machine on which nothing listens.
    pub fn scanned(&self, address: IpAddr) {
        self.shared.defence.scanned(address.to_canonical(), self.shared.clock.now());
    }

    /// Whether connections from an address are dropped before anything is said on them.
    pub fn drops(&self, address: IpAddr) -> bool {
        self.shared.defence.drops(address.to_canonical(), self.shared.clock.now())
    }

    /// Serves TLS on `listeners` and redirects plain HTTP on `redirects` until `shutdown`, then
    /// drains: at most [`Limits::drain_seconds`]. To be called once.
    pub async fn serve(
        &self,
        listeners: Vec<TcpListener>,
        redirects: Vec<TcpListener>,
        shutdown: CancellationToken,
    ) {
        let shared = &self.shared;
        // Before anything is believed: the feed's beginning must lie before the first session.
        shared.watch.poll(&mut Vec::new()).await;
        shared.defence.reload().await;
        let stop_keeping = CancellationToken::new();
        let keeping = tokio::spawn({
            let (gate, stop) = (self.clone(), stop_keeping.clone());
            async move {
                let watching = gate.shared.watch.run(stop.clone());
                tokio::join!(watching, gate.keep_house(stop.clone()), gate.keep_blocklist(stop))
            }
        });
        for listener in listeners {
            shared.tasks.spawn(accept_loop(self.front.clone(), listener));
        }
        for listener in redirects {
            shared.tasks.spawn(redirect_loop(shared.clone(), self.front.slots.clone(), listener));
        }
        shutdown.cancelled().await;
        self.drain().await;
        stop_keeping.cancel();
        let _ = keeping.await;
    }

    async fn drain(&self) {
        let shared = &self.shared;
        shared.draining.cancel();
        shared.tasks.close();
        let patience = Duration::from_secs(shared.limits.drain_seconds.into());
        if tokio::time::timeout(patience, shared.tasks.wait()).await.is_err() {
            tracing::info!(open = shared.tasks.len(), "connections are cut after the drain");
            shared.aborting.cancel();
            let _ = tokio::time::timeout(HOUSEKEEPING, shared.tasks.wait()).await;
        }
        shared.floods.flush_all();
    }

    async fn keep_house(&self, stop: CancellationToken) {
        let mut tick = tokio::time::interval(HOUSEKEEPING);
        let mut round = 0_u32;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            round = round.wrapping_add(1);
            let is_due = round.is_multiple_of(CERTIFICATE_ROUNDS);
            self.shared.floods.flush();
            self.shared.rates.forget_quiet(is_due);
            self.shared.routes.load().forget_quiet(is_due);
            if is_due {
                self.shared.defence.forget_quiet(self.shared.clock.now());
                self.reload_certificates();
            }
        }
    }

    /// Apart from the house: the port may take its time.
    async fn keep_blocklist(&self, stop: CancellationToken) {
        let mut tick = tokio::time::interval(BLOCKLIST);
        let mut round = 0_u32;
        let mut rested = Instant::now();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            round = round.wrapping_add(1);
            if Instant::now() < rested {
                continue;
            }
            if self.shared.watch.is_blocklist_new() || round.is_multiple_of(BLOCKLIST_ROUNDS) {
                let started = Instant::now();
                self.shared.defence.reload().await;
                // A long list that changes all the time must not take all the time.
                rested = started
                    .elapsed()
                    .checked_mul(REST)
                    .and_then(|rest| started.checked_add(rest))
                    .unwrap_or(started);
            }
        }
    }

    /// Looks at the certificate files now. It is done every five seconds anyway.
    pub fn reload_certificates(&self) {
        match self.certificates.reload(self.shared.clock.now()) {
            Ok(true) => tracing::info!("new certificates are in use"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "certificates stay as they are"),
        }
    }
}
