//! What rules remember between entries: per rule and key the times (and values) within the window.
//!
//! A place is kept in words, as the next one is held against it; everything else as a digest.
//!
//! Bounded: keys of a rule, times of a key, values of a key. When there is no room, the keys that were
//! quiet for longest are forgotten. Kept with the follower's cursors, so it survives a restart exactly.
//! Times are those of the entries, in seconds, so that reading the same entries again gives the same.

use super::{
    rule::{Compiled, Gauge, digest_of},
    travel::Whereabouts,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Times and values of one rule, all keys together.
const MOST_POINTS: usize = 20_000;
/// Values that are known of one key.
const MOST_VALUES: usize = 64;
/// Known values of one rule's keys: people have few networks.
const MOST_KNOWN_KEYS: usize = 20_000;
const LEAST_KEYS: usize = 20;
const MOST_KEYS: usize = 5_000;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    rules: BTreeMap<String, OfRule>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct OfRule {
    print: u64,
    keys: HashMap<u64, OfKey>,
    /// Evaluations that failed since the rule last changed, and the last reason.
    #[serde(default)]
    faults: u64,
    #[serde(default)]
    fault: Option<String>,
    /// When it failed that time: the entry's.
    #[serde(default)]
    fault_at: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct OfKey {
    /// Digest of the value (0 when entries are counted) and when, oldest first.
    seen: Vec<(u64, i64)>,
    last: i64,
    quiet_until: i64,
    /// The last place, in words; where places are looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

/// A rule's threshold was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Entries or different values within the window.
    pub count: u32,
}

impl Memory {
    /// Takes an entry at `at` (seconds since 1970) that the rule's filter let through.
    pub fn observe(&mut self, rule: &Compiled, key: &str, value: &str, at: i64) -> Option<Reached> {
        let of_rule = self.of(rule);
        let room = room_for(rule);
        if of_rule.keys.len() >= room && !of_rule.keys.contains_key(&digest_of(key)) {
            forget_oldest(&mut of_rule.keys, room);
        }
        let of_key = of_rule.keys.entry(digest_of(key)).or_default();
        of_key.last = of_key.last.max(at);
        let definition = &rule.rule.definition;
        let horizon = of_key.last.saturating_sub(i64::from(definition.window));
        of_key.seen.retain(|(_, seen)| *seen > horizon);
        let count = match definition.gauge {
            Gauge::Count => of_key.count(at, definition.threshold),
            Gauge::Distinct => of_key.distinct(digest_of(value), at, definition.threshold),
            Gauge::Unseen => of_key.unseen(digest_of(value), at),
            Gauge::Travel => of_key.travel(value, at),
        };
        let needed = match definition.gauge {
            Gauge::Count | Gauge::Distinct => definition.threshold,
            Gauge::Unseen => 1,
            Gauge::Travel => 2,
        };
        if count < needed || at < of_key.quiet_until {
            return None;
        }
        of_key.quiet_until = at.saturating_add(i64::from(definition.quiet));
        Some(Reached { count })
    }

    /// An evaluation of the rule failed. True for the first since it last changed.
    pub fn fault(&mut self, rule: &Compiled, why: &str, at: i64) -> bool {
        let of_rule = self.of(rule);
        of_rule.faults = of_rule.faults.saturating_add(1);
        of_rule.fault = Some(why.to_owned());
        of_rule.fault_at = at;
        of_rule.faults == 1
    }

    /// How often the rule could not be evaluated, and why the last time.
    pub fn faults(&self, rule: &str) -> Option<(u64, &str)> {
        let of_rule = self.rules.get(rule)?;
        Some((of_rule.faults, of_rule.fault.as_deref()?))
    }

    /// Forgets rules that are no more.
    pub fn keep_only(&mut self, is_known: impl Fn(&str) -> bool) {
        self.rules.retain(|id, _| is_known(id));
    }

    /// The times of the oldest and the newest entry of which anything is left.
    pub fn span(&self) -> Option<(i64, i64)> {
        let of_rule = |rule: &'_ OfRule| {
            let seen =
                rule.keys.values().flat_map(|key| key.seen.iter().map(|(_, at)| *at).chain([key.last]));
            let times = seen.chain(rule.fault.as_ref().map(|_| rule.fault_at));
            times.fold(None, |span, at| Some(wider(span, (at, at))))
        };
        self.rules.values().filter_map(of_rule).fold(None, |span, more| Some(wider(span, more)))
    }

    /// Forgets what is from before `since`.
    pub fn forget_before(&mut self, since: i64) {
        for rule in self.rules.values_mut() {
            rule.keys.retain(|_, key| {
                key.seen.retain(|(_, at)| *at >= since);
                key.last >= since
            });
            if rule.fault_at < since {
                rule.fault = None;
            }
        }
    }

    fn of(&mut self, rule: &Compiled) -> &mut OfRule {
        let of_rule = self.rules.entry(rule.rule.id.clone()).or_default();
        if of_rule.print != rule.print {
            *of_rule = OfRule { print: rule.print, ..OfRule::default() };
        }
        of_rule
    }
}

impl OfKey {
    /// Only as many times are kept as decide.
    fn count(&mut self, at: i64, threshold: u32) -> u32 {
        self.seen.push((0, at));
        self.trim(usize::try_from(threshold).unwrap_or(usize::MAX));
        self.length()
    }

    fn distinct(&mut self, value: u64, at: i64, threshold: u32) -> u32 {
        self.seen.retain(|(known, _)| *known != value);
        self.seen.push((value, at));
        self.trim(usize::try_from(threshold).unwrap_or(usize::MAX));
        self.length()
    }

    /// 1 for a value that was not known while another one was.
    fn unseen(&mut self, value: u64, at: i64) -> u32 {
        let is_new = !self.seen.is_empty() && self.seen.iter().all(|(known, _)| *known != value);
        self.seen.retain(|(known, _)| *known != value);
        self.seen.push((value, at));
        self.trim(MOST_VALUES);
        u32::from(is_new)
    }

    /// 2 if nobody can have come here from the place before. What is no place is passed over.
    fn travel(&mut self, value: &str, at: i64) -> u32 {
        let Some(here) = Whereabouts::parse(value) else { return 0 };
        let before = self.seen.last().zip(self.place.as_deref().and_then(Whereabouts::parse));
        let is_beyond =
            before.is_some_and(|((_, then), there)| there.is_beyond(here, at.saturating_sub(*then)));
        self.seen = vec![(0, at)];
        self.place = Some(value.to_owned());
        1_u32.saturating_add(is_beyond.into())
    }

    fn trim(&mut self, most: usize) {
        let beyond = self.seen.len().saturating_sub(most);
        self.seen.drain(..beyond);
    }

    fn length(&self) -> u32 {
        u32::try_from(self.seen.len()).unwrap_or(u32::MAX)
    }
}

fn wider(span: Option<(i64, i64)>, more: (i64, i64)) -> (i64, i64) {
    span.map_or(more, |(oldest, newest)| (oldest.min(more.0), newest.max(more.1)))
}

/// How many keys of a rule are remembered.
fn room_for(rule: &Compiled) -> usize {
    let definition = &rule.rule.definition;
    if definition.gauge == Gauge::Unseen {
        return MOST_KNOWN_KEYS;
    }
    let each = usize::try_from(definition.threshold).unwrap_or(usize::MAX).max(1);
    MOST_POINTS.checked_div(each).unwrap_or(LEAST_KEYS).clamp(LEAST_KEYS, MOST_KEYS)
}

/// Makes room of an eighth, so that this is rare.
fn forget_oldest(keys: &mut HashMap<u64, OfKey>, room: usize) {
    let mut lasts: Vec<i64> = keys.values().map(|key| key.last).collect();
    lasts.sort_unstable();
    let Some(oldest) = lasts.get(room / 8).copied() else { return };
    // Keys of one second may be many: at most as many go as are needed.
    let mut left = (room / 8).max(1);
    keys.retain(|_, key| {
        let goes = key.last <= oldest && left > 0;
        if goes {
            left = left.saturating_sub(1);
        }
        !goes
    });
}
