//! What is held against each address, and what follows: a restriction, a block, a block of the
//! whole site.
//!
//! ```text
//!            score ≥ restrict             score ≥ block
//!   clear ────────────────▶ restricted ────────────────▶ blocked ──▶ longer the next time
//!     ▲          half-life       │           expiry         │
//!     └──────────────────────────┴──────────────────────────┘
//! ```
//! Pure: time is an argument, and what follows is an answer. Bounded: when a table is full the
//! least of some candidates makes room.

use super::{
    networks::{site, subscriber},
    offence::Offence,
    score::Score,
    settings::DefenceSettings,
};
use ipnet::IpNet;
use kernel::{SessionId, Timestamp};
use std::{collections::HashMap, hash::Hash, net::IpAddr};
use time::Duration;

const ADDRESSES: usize = 50_000;
const SITES: usize = 10_000;
const SESSIONS: usize = 10_000;
/// Compared when one must go.
const CANDIDATES: usize = 8;
/// Kinds of offences told with a block.
const REASONS: usize = 8;
/// After so long without a block an address begins anew, and a site forgets its blocked addresses.
const MEMORY: Duration = Duration::hours(24);
/// Below this a record is worth nothing.
const NEGLIGIBLE: f64 = 0.5;

/// What an offence led to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    pub network: IpNet,
    pub kind: Kind,
    pub until: Timestamp,
    /// 1 for the first block of an address within [`MEMORY`].
    pub level: u32,
    pub score: f64,
    pub reasons: Vec<(&'static str, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Restricted,
    Blocked,
}

pub(super) struct Reputation {
    half_life: f64,
    restrict_at: f64,
    block_at: f64,
    shared_factor: f64,
    site_addresses: usize,
    terms: Vec<Duration>,
    addresses: HashMap<IpNet, Record>,
    sites: HashMap<IpNet, Site>,
    sessions: HashMap<SessionId, Score>,
}

#[derive(Clone, Debug)]
struct Record {
    score: Score,
    level: u32,
    /// Of the last block or restriction.
    until: Option<Timestamp>,
    is_restricted: bool,
    reasons: Vec<(&'static str, u32)>,
}

#[derive(Clone, Debug, Default)]
struct Site {
    blocked: Vec<(IpNet, Timestamp)>,
    level: u32,
    until: Option<Timestamp>,
}

impl Reputation {
    pub fn new(settings: &DefenceSettings) -> Self {
        let term = |seconds: &u32| Duration::seconds(i64::from((*seconds).max(1)));
        Self {
            half_life: f64::from(settings.half_life_seconds.max(1)),
            restrict_at: f64::from(settings.restrict_score.max(1)),
            block_at: f64::from(settings.block_score.max(1)),
            shared_factor: f64::from(settings.shared_factor.max(1)),
            site_addresses: usize::try_from(settings.site_addresses).unwrap_or(usize::MAX),
            terms: settings.block_seconds.iter().map(term).collect(),
            addresses: HashMap::new(),
            sites: HashMap::new(),
            sessions: HashMap::new(),
        }
    }

    /// Holds an offence against an address. Where `is_shared`, others sign in from it as well, and
    /// more is needed. At most two verdicts: on the address, and on its site.
    pub fn offend(
        &mut self,
        address: IpAddr,
        offence: Offence,
        is_shared: bool,
        now: Timestamp,
    ) -> Vec<Verdict> {
        let factor = if is_shared { self.shared_factor } else { 1.0 };
        let (restrict_at, block_at, half_life) =
            (self.restrict_at * factor, self.block_at * factor, self.half_life);
        let network = subscriber(address);
        self.make_room(network, now);
        let record = self.addresses.entry(network).or_insert_with(|| Record::new(now));
        if record.is_blocked(now) {
            // A block does not feed on what it keeps out.
            return Vec::new();
        }
        let score = record.add(offence, now, half_life);
        if score >= block_at {
            let verdict = record.block(network, &self.terms, score, now);
            let of_site = self.site_of(address, network, &verdict, now);
            return std::iter::once(verdict).chain(of_site).collect();
        }
        if score >= restrict_at && record.until.is_none_or(|until| until <= now) {
            // Until the score has fallen to half of what restricts.
            let halves = (score / restrict_at).log2().max(0.0) + 1.0;
            let until = now.saturating_add(Duration::seconds_f64(half_life * halves));
            record.until = Some(until);
            record.is_restricted = true;
            let (level, reasons) = (record.level, record.reasons.clone());
            return vec![Verdict { network, kind: Kind::Restricted, until, level, score, reasons }];
        }
        Vec::new()
    }

    /// Holds an offence against a session; answers whether it has lost its good standing.
    pub fn offend_session(&mut self, session: SessionId, offence: Offence, now: Timestamp) -> bool {
        let half_life = self.half_life;
        if self.sessions.len() >= SESSIONS && !self.sessions.contains_key(&session) {
            evict(&mut self.sessions, |score| score.at(now, half_life));
        }
        let score = self.sessions.entry(session).or_insert_with(|| Score::none(now));
        score.add(offence.points, now, half_life) >= self.block_at
    }

    pub fn is_good(&self, session: SessionId, now: Timestamp) -> bool {
        self.sessions.get(&session).is_none_or(|score| score.at(now, self.half_life) < self.block_at)
    }

    /// Begins anew with everything inside `network`.
    pub fn forgive(&mut self, network: IpNet) {
        self.addresses.retain(|one, _| !network.contains(one));
        self.sites.retain(|site, _| !network.contains(site));
        for site in self.sites.values_mut() {
            site.blocked.retain(|(one, _)| !network.contains(one));
        }
    }

    /// Forgets what is worth nothing any more. Call each few seconds.
    pub fn forget_quiet(&mut self, now: Timestamp) {
        let half_life = self.half_life;
        let is_remembered =
            |until: Option<Timestamp>| until.is_some_and(|until| until.saturating_add(MEMORY) > now);
        self.addresses
            .retain(|_, record| record.score.at(now, half_life) >= NEGLIGIBLE || is_remembered(record.until));
        self.sessions.retain(|_, score| score.at(now, half_life) >= NEGLIGIBLE);
        self.sites.retain(|_, site| {
            site.blocked.retain(|(_, at)| at.saturating_add(MEMORY) > now);
            !site.blocked.is_empty() || is_remembered(site.until)
        });
    }

    /// Records held: addresses, sites, sessions.
    #[cfg(test)]
    pub fn sizes(&self) -> (usize, usize, usize) {
        (self.addresses.len(), self.sites.len(), self.sessions.len())
    }

    fn make_room(&mut self, network: IpNet, now: Timestamp) {
        let half_life = self.half_life;
        if self.addresses.len() >= ADDRESSES && !self.addresses.contains_key(&network) {
            evict(&mut self.addresses, |record| record.score.at(now, half_life));
        }
    }

    /// The whole site is blocked when enough of its addresses are.
    fn site_of(
        &mut self,
        address: IpAddr,
        network: IpNet,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Option<Verdict> {
        let name = site(address);
        if self.site_addresses == 0 {
            return None;
        }
        if self.sites.len() >= SITES && !self.sites.contains_key(&name) {
            #[allow(clippy::cast_precision_loss, reason = "at most `site_addresses`, compared only")]
            evict(&mut self.sites, |site| site.blocked.len() as f64);
        }
        let site = self.sites.entry(name).or_default();
        site.blocked.retain(|(one, at)| *one != network && at.saturating_add(MEMORY) > now);
        site.blocked.push((network, now));
        if site.blocked.len() < self.site_addresses || site.until.is_some_and(|until| until > now) {
            return None;
        }
        site.level = level_after(site.level, site.until, now);
        let until = now.saturating_add(term(&self.terms, site.level));
        site.until = Some(until);
        let count = u32::try_from(site.blocked.len()).unwrap_or(u32::MAX);
        site.blocked.clear();
        let reasons = vec![("addresses-blocked", count)];
        Some(Verdict {
            network: name,
            kind: Kind::Blocked,
            until,
            level: site.level,
            score: verdict.score,
            reasons,
        })
    }
}

impl Record {
    fn new(now: Timestamp) -> Self {
        Self { score: Score::none(now), level: 0, until: None, is_restricted: false, reasons: Vec::new() }
    }

    fn add(&mut self, offence: Offence, now: Timestamp, half_life: f64) -> f64 {
        if self.score.at(now, half_life) < NEGLIGIBLE {
            self.reasons.clear();
        }
        let known = self.reasons.iter_mut().find(|(reason, _)| *reason == offence.reason);
        if let Some((_, count)) = known {
            *count = count.saturating_add(1);
        } else if self.reasons.len() < REASONS {
            self.reasons.push((offence.reason, 1));
        }
        self.score.add(offence.points, now, half_life)
    }

    fn is_blocked(&self, now: Timestamp) -> bool {
        !self.is_restricted && self.until.is_some_and(|until| until > now)
    }

    fn block(&mut self, network: IpNet, terms: &[Duration], score: f64, now: Timestamp) -> Verdict {
        self.level = level_after(self.level, self.until, now);
        let until = now.saturating_add(term(terms, self.level));
        // What was done has been paid for when the block ends.
        *self = Self {
            level: self.level,
            until: Some(until),
            reasons: std::mem::take(&mut self.reasons),
            ..Self::new(now)
        };
        let reasons = std::mem::take(&mut self.reasons);
        Verdict { network, kind: Kind::Blocked, until, level: self.level, score, reasons }
    }
}

fn level_after(level: u32, until: Option<Timestamp>, now: Timestamp) -> u32 {
    match until {
        Some(until) if until.saturating_add(MEMORY) > now => level.saturating_add(1),
        _ => 1,
    }
}

/// The last term stands for all further ones.
fn term(terms: &[Duration], level: u32) -> Duration {
    let index = usize::try_from(level.saturating_sub(1)).unwrap_or(usize::MAX);
    terms.get(index).or(terms.last()).copied().unwrap_or(Duration::minutes(10))
}

fn evict<K: Hash + Eq + Clone, V>(table: &mut HashMap<K, V>, worth: impl Fn(&V) -> f64) {
    let least = table.iter().take(CANDIDATES).min_by(|a, b| worth(a.1).total_cmp(&worth(b.1)));
    if let Some(key) = least.map(|(key, _)| key.clone()) {
        table.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn settings() -> DefenceSettings {
        DefenceSettings {
            half_life_seconds: 600,
            restrict_score: 50,
            block_score: 100,
            shared_factor: 4,
            site_addresses: 3,
            block_seconds: vec![600, 3_600],
            ..DefenceSettings::default()
        }
    }

    fn hit(points: f64) -> Offence {
        Offence { reason: "inspected", points }
    }

    fn address(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    #[test]
    fn a_restriction_then_a_block_then_a_longer_one() {
        let mut reputation = Reputation::new(&settings());
        let mut offend = |points, now| reputation.offend(address(1), hit(points), false, now);
        assert_eq!(offend(49.0, START), []);
        let restricted = offend(11.0, START).pop().unwrap();
        assert_eq!(
            (restricted.kind, restricted.network.to_string().as_str()),
            (Kind::Restricted, "192.0.2.1/32")
        );
        assert!(
            restricted.until > START + Duration::minutes(10)
                && restricted.until < START + Duration::minutes(20)
        );
        assert_eq!(offend(1.0, START), [], "told once");
        let blocked = offend(40.0, START).pop().unwrap();
        assert_eq!(
            (blocked.kind, blocked.level, blocked.until),
            (Kind::Blocked, 1, START + Duration::minutes(10))
        );
        assert_eq!(blocked.reasons, [("inspected", 4)]);
        assert_eq!(offend(500.0, START + Duration::minutes(1)), [], "blocked already");
        let later = START + Duration::minutes(100);
        for (minutes, level, term) in [(100, 2, 60), (200, 3, 60), (3_000, 1, 10)] {
            let now = START + Duration::minutes(minutes);
            let blocked = offend(100.0, now).pop().unwrap();
            assert_eq!((blocked.level, blocked.until), (level, now + Duration::minutes(term)), "{minutes}");
        }
        assert!(later > START);
    }

    #[test]
    fn time_forgives() {
        let mut reputation = Reputation::new(&settings());
        for minutes in 0..200 {
            let now = START + Duration::minutes(minutes * 20);
            assert_eq!(reputation.offend(address(1), hit(20.0), false, now), [], "{minutes}");
        }
        let end = START + Duration::hours(200);
        reputation.forget_quiet(end);
        assert_eq!(reputation.sizes(), (0, 0, 0));
    }

    #[test]
    fn a_shared_address_is_given_more_patience() {
        let mut reputation = Reputation::new(&settings());
        assert_eq!(reputation.offend(address(1), hit(199.0), true, START), []);
        assert_eq!(
            reputation.offend(address(1), hit(1.0), true, START).pop().unwrap().kind,
            Kind::Restricted
        );
        assert_eq!(reputation.offend(address(1), hit(200.0), true, START).pop().unwrap().kind, Kind::Blocked);
    }

    #[test]
    fn a_site_is_blocked_when_enough_of_its_addresses_are() {
        let mut reputation = Reputation::new(&settings());
        let mut block = |n| reputation.offend(address(n), hit(100.0), false, START).len();
        assert_eq!([1, 2, 3, 4].map(&mut block), [1, 1, 2, 1]);
        let mut none = Reputation::new(&DefenceSettings { site_addresses: 0, ..settings() });
        let verdicts: usize = (0..200).map(|n| none.offend(address(n), hit(100.0), false, START).len()).sum();
        assert_eq!(verdicts, 200);
    }

    #[test]
    fn an_ipv6_subscriber_is_one() {
        let mut reputation = Reputation::new(&settings());
        let one = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(reputation.offend(one("2001:db8::1"), hit(60.0), false, START).len(), 1);
        let blocked = reputation.offend(one("2001:db8::ffff:2"), hit(60.0), false, START).pop().unwrap();
        assert_eq!((blocked.kind, blocked.network.to_string().as_str()), (Kind::Blocked, "2001:db8::/64"));
    }

    #[test]
    fn forgiveness_begins_anew() {
        let mut reputation = Reputation::new(&settings());
        reputation.offend(address(1), hit(100.0), false, START);
        reputation.forgive("192.0.2.0/24".parse().unwrap());
        assert_eq!(reputation.sizes().0, 0);
        let again = reputation.offend(address(1), hit(100.0), false, START).pop().unwrap();
        assert_eq!(again.level, 1);
    }

    #[test]
    fn sessions_have_their_own_account() {
        let mut reputation = Reputation::new(&settings());
        let (one, other) = (SessionId::new(START), SessionId::new(START));
        assert!(!reputation.offend_session(one, hit(60.0), START));
        assert!(reputation.offend_session(one, hit(60.0), START));
        assert!(!reputation.is_good(one, START) && reputation.is_good(other, START));
        assert!(reputation.is_good(one, START + Duration::minutes(10)));
    }

    #[test]
    fn memory_is_bounded_and_the_worst_stay() {
        let mut reputation = Reputation::new(&settings());
        for n in 0..60_000_u32 {
            let address = IpAddr::V4((0x0a00_0000 + n).into());
            reputation.offend(address, hit(if n == 7 { 45.0 } else { 1.0 }), false, START);
            reputation.offend_session(SessionId::new(START), hit(1.0), START);
        }
        assert_eq!(reputation.sizes(), (ADDRESSES, 0, SESSIONS));
        let worst = IpAddr::V4(0x0a00_0007.into());
        assert_eq!(reputation.offend(worst, hit(5.0), false, START).len(), 1, "it was not forgotten");
        for n in 0..11_000_u32 {
            let address = IpAddr::V6((u128::from(n) << 80).into());
            reputation.offend(address, hit(100.0), false, START);
        }
        assert!(reputation.sizes().1 <= SITES);
    }
}
