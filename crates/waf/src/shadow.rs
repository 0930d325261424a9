//! The staged package beside the active one: some requests are looked at by both, after the fact, and what the staged
//! one would have decided otherwise is counted by rule and route. Nobody waits for it, and it decides nothing.
//!
//! Bounds: copies that wait, bytes of a copy, a share of one processor, rules and routes that are counted. What does
//! not fit is passed over. Only requests are compared, not their answers.

use crate::{
    firewall::ActiveRules,
    look::{Look, Passage},
    model::{PackageId, PathPattern},
    operations::RecordShadow,
    tuning::Mode,
    views::ShadowLine,
};
use arc_swap::ArcSwapOption;
use http::request;
use kernel::{Ctx, TenantId, Verdict};
use office::Office;
use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Mutex, mpsc},
    time::Instant,
};

/// How much of the traffic, and of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShadowSettings {
    /// Of requests: 0 to 100. 0: nothing is compared.
    pub requests_percent: u8,
    /// Of one processor: 1 to 100.
    pub processor_percent: u8,
}

impl Default for ShadowSettings {
    fn default() -> Self {
        Self { requests_percent: 10, processor_percent: 10 }
    }
}

/// One for the whole process.
pub struct Shadow {
    settings: ShadowSettings,
    pair: ArcSwapOption<Pair>,
    seen: AtomicU64,
    copies: mpsc::Sender<Copied>,
    waiting: Mutex<mpsc::Receiver<Copied>>,
}

/// What is compared.
pub(crate) struct Pair {
    pub active: (PackageId, ActiveRules),
    pub staged: (PackageId, ActiveRules),
}

/// One request under observation. It is compared when this is dropped.
pub struct Observed {
    shadow: Arc<Shadow>,
    copied: Option<Copied>,
}

struct Copied {
    pair: Arc<Pair>,
    passage: Passage,
    head: Option<request::Parts>,
    body: Vec<u8>,
}

/// Copies that wait: with the longest bodies 16 MiB.
const ROOM: usize = 256;
const LONGEST_BODY: usize = 64 * 1024;
/// Rules and routes counted between two writings.
const MOST_COUNTS: usize = 1_000;
const LONGEST_ROUTE: usize = 150;
const WRITE_EVERY: Duration = Duration::from_secs(30);

impl Shadow {
    pub(crate) fn new(settings: ShadowSettings) -> Arc<Self> {
        let (copies, waiting) = mpsc::channel(ROOM);
        let (pair, seen) = (ArcSwapOption::empty(), AtomicU64::new(0));
        Arc::new(Self { settings, pair, seen, copies, waiting: Mutex::new(waiting) })
    }

    /// Whether a staged package would be looked with at all.
    pub(crate) fn is_on(&self) -> bool {
        self.settings.requests_percent > 0
    }

    pub(crate) fn compare(&self, pair: Option<Pair>) {
        self.pair.store(pair.map(Arc::new));
    }

    /// Begins to copy a request, if this one is among those that are compared.
    pub fn observe(self: &Arc<Self>, passage: &Passage) -> Option<Observed> {
        let pair = self.pair.load_full()?;
        let percent = u64::from(self.settings.requests_percent.min(100));
        let number = self.seen.fetch_add(1, Ordering::Relaxed);
        // Evenly spread: of a hundred in a row as many as the percentage says.
        let is_chosen = number.wrapping_mul(percent).rem_euclid(100) < percent;
        if !is_chosen || passage.mode == Mode::Off || self.copies.capacity() == 0 {
            return None;
        }
        let passage = Passage { mode: Mode::Block, is_answer_inspected: false, ..passage.clone() };
        let copied = Copied { pair, passage, head: None, body: Vec::new() };
        Some(Observed { shadow: Arc::clone(self), copied: Some(copied) })
    }

    /// Compares and writes down until `stop` is ready.
    pub async fn run(self: Arc<Self>, office: Office, stop: impl Future<Output = ()> + Send) {
        let mut counts = Counts::default();
        let mut writing = tokio::time::interval(WRITE_EVERY);
        writing.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut waiting = self.waiting.lock().await;
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                _ = writing.tick() => counts.write(&office).await,
                Some(copied) = waiting.recv() => {
                    let pause = self.settings.pause(counts.compare(copied).await);
                    tokio::select! {
                        () = &mut stop => break,
                        () = tokio::time::sleep(pause) => {}
                    }
                }
            }
        }
        counts.write(&office).await;
    }

    /// Compares what waits now and writes it down: what [`Shadow::run`] does all the time.
    pub async fn settle(&self, office: &Office) {
        let mut counts = Counts::default();
        let mut waiting = self.waiting.lock().await;
        while let Ok(copied) = waiting.try_recv() {
            counts.compare(copied).await;
        }
        counts.write(office).await;
    }
}

impl ShadowSettings {
    /// After so much work: for the share of the processor to hold.
    fn pause(self, worked: Duration) -> Duration {
        let percent = u32::from(self.processor_percent.clamp(1, 100));
        worked.saturating_mul(100_u32.saturating_sub(percent)).checked_div(percent).unwrap_or_default()
    }
}

impl Observed {
    pub fn head(&mut self, head: &request::Parts) {
        if let Some(copied) = &mut self.copied {
            let mut copy = http::Request::new(()).into_parts().0;
            copy.method = head.method.clone();
            copy.uri = head.uri.clone();
            copy.version = head.version;
            copy.headers = head.headers.clone();
            copied.head = Some(copy);
        }
    }

    pub fn body(&mut self, chunk: &[u8]) {
        let Some(copied) = &mut self.copied else { return };
        match copied.body.len().saturating_add(chunk.len()) <= LONGEST_BODY {
            true => copied.body.extend_from_slice(chunk),
            // Half a body would be judged as something that was never sent.
            false => self.copied = None,
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        if let Some(copied) = self.copied.take().filter(|copied| copied.head.is_some()) {
            // When there is no room, this one is not compared.
            let _ = self.shadow.copies.try_send(copied);
        }
    }
}

/// What was counted since the last writing: by pair, rule and route.
#[derive(Default)]
struct Counts(BTreeMap<(PackageId, PackageId, u64, String), [u64; 3]>);

impl Counts {
    /// How long it took.
    async fn compare(&mut self, copied: Copied) -> Duration {
        let begun = Instant::now();
        let pair = (copied.pair.active.0, copied.pair.staged.0);
        let service = copied.passage.service.as_deref().unwrap_or("-").to_owned();
        let route = route(&service, copied.head.as_ref());
        // Aside: a large body takes milliseconds, and requests go on meanwhile.
        let judged = tokio::task::spawn_blocking(move || {
            let of = |rules: &ActiveRules| judged(rules, &copied);
            (of(&copied.pair.active.1), of(&copied.pair.staged.1))
        });
        let Ok((active, staged)) = judged.await else { return begun.elapsed() };
        let (only_staged, only_active) =
            (active.is_none() && staged.is_some(), active.is_some() && staged.is_none());
        let difference = [1, u64::from(only_staged), u64::from(only_active)];
        self.add((pair.0, pair.1, 0, service), difference);
        if only_staged || only_active {
            for rule in staged.or(active).unwrap_or_default() {
                self.add((pair.0, pair.1, rule, route.clone()), difference);
            }
        }
        begun.elapsed()
    }

    fn add(&mut self, (active, staged, rule, route): (PackageId, PackageId, u64, String), by: [u64; 3]) {
        let key = (active, staged, rule, route);
        let is_full = self.0.len() >= MOST_COUNTS && !self.0.contains_key(&key);
        let key = if is_full { (active, staged, 0, "…".to_owned()) } else { key };
        let counts = self.0.entry(key).or_default();
        counts.iter_mut().zip(by).for_each(|(count, by)| *count = count.saturating_add(by));
    }

    async fn write(&mut self, office: &Office) {
        let mut pairs: BTreeMap<(PackageId, PackageId), Vec<ShadowLine>> = BTreeMap::new();
        for ((active, staged, rule, route), [compared, only_staged, only_active]) in
            std::mem::take(&mut self.0)
        {
            let line = ShadowLine { rule, route, compared, only_staged, only_active };
            pairs.entry((active, staged)).or_default().push(line);
        }
        for ((active, staged), counts) in pairs {
            let ctx = Ctx::system("waf", TenantId::PROVIDER, office.now());
            let written = office.perform(&ctx, RecordShadow { active, staged, counts }).await;
            if let Err(refusal) = written {
                tracing::warn!(reason = refusal.inside, "what the shadow run counted is lost");
            }
        }
    }
}

/// The rules that matched, when they refuse the request; without those that only add scores up.
fn judged(rules: &ActiveRules, copied: &Copied) -> Option<Vec<u64>> {
    let mut look = Look::begin(&rules.rules, &copied.passage);
    let mut verdict = look.request_head(copied.head.as_ref()?);
    if verdict == Verdict::Pass {
        verdict = look.request_body(&copied.body, true);
    }
    let Verdict::Refuse { rule } = verdict else { return None };
    let mut matched: Vec<u64> = look.findings().into_iter().map(|finding| finding.rule).collect();
    matched.sort_unstable();
    matched.dedup();
    let own = |rule: &u64| !(949_000..=959_999).contains(rule) && !(980_000..=980_999).contains(rule);
    let named: Vec<u64> = matched.iter().copied().filter(own).collect();
    let stopper = || rule.parse().ok().into_iter().collect();
    Some(if named.is_empty() { stopper() } else { named })
}

/// Service and page, numbers and ids taken out.
fn route(service: &str, head: Option<&request::Parts>) -> String {
    let path = head.map_or("/", |head| head.uri.path());
    let pattern = PathPattern::of_request(path);
    let page = pattern.as_ref().map_or("…", PathPattern::as_str);
    format!("{service} {page}").chars().take(LONGEST_ROUTE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_processor_holds() {
        let pause = |processor_percent| {
            let settings = ShadowSettings { processor_percent, ..ShadowSettings::default() };
            settings.pause(Duration::from_millis(10)).as_millis()
        };
        assert_eq!([pause(10), pause(50), pause(100), pause(0)], [90, 10, 0, 990]);
    }
}
