//! Identity's rules, tried with values on both sides of each promised bound.
//!
//! Each probe asks the program's own decision; its canary asks [`Lenient`], which lets everything
//! through, the same questions.

use super::{IdentityRules, Probe, Whose, facts, run_of};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::{Refusal, Timestamp};
use office::BoxFuture;
use std::{net::IpAddr, sync::Arc, time::Duration as Wait};

type Rules = Arc<dyn IdentityRules>;
type Measure = fn(&dyn IdentityRules, Timestamp) -> Result<Facts, String>;

/// A probe that asks questions that are answered at once.
pub(super) struct RuleProbe {
    code: &'static str,
    rules: Rules,
    measure: Measure,
}

impl RuleProbe {
    pub fn all(rules: &Rules) -> Vec<Box<dyn Probe>> {
        let measures: [(&'static str, Measure); 5] = [
            ("password-rule", password_rule),
            ("staff-passphrase", staff_passphrase),
            ("password-lifetime", password_lifetime),
            ("address-rule", address_rule),
            ("options", options),
        ];
        let probe =
            |(code, measure)| Box::new(Self { code, rules: Arc::clone(rules), measure }) as Box<dyn Probe>;
        measures
            .into_iter()
            .map(probe)
            .chain([Box::new(Lockout(Arc::clone(rules))) as Box<dyn Probe>])
            .collect()
    }
}

impl Probe for RuleProbe {
    fn code(&self) -> &'static str {
        self.code
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of((self.measure)(&*self.rules, now)) })
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { run_of((self.measure)(&Lenient, now)) })
    }
}

/// One character of each kind, in no order that anybody uses.
const UPPER: &str = "KUMQVXZWJHYDGR";
const LOWER: &str = "tqzxvkwjmuhydgr";
const DIGITS: &str = "70364918275036";
const SYMBOLS: &str = "!#%&*+=?@^~_-:";

/// A password of `length` characters that mixes these kinds.
fn mixed(kinds: &[&str], length: usize) -> String {
    let each: Vec<Vec<char>> = kinds.iter().map(|kind| kind.chars().collect()).collect();
    (0..length)
        .filter_map(|at| {
            let kind = each.get(at.checked_rem(each.len())?)?;
            kind.get(at.checked_rem(kind.len())?).copied()
        })
        .collect()
}

/// Longer than any limit that is promised.
const LONGEST_TRIED: usize = 64;

fn password_rule(rules: &dyn IdentityRules, _: Timestamp) -> Result<Facts, String> {
    let all = [UPPER, LOWER, DIGITS, SYMBOLS];
    let accepts = |password: &str| rules.accepts_password(Whose::Customer, password);
    let lengths: Vec<usize> = (1..=LONGEST_TRIED).filter(|length| accepts(&mixed(&all, *length))).collect();
    let (least, most) = lengths.first().zip(lengths.last()).ok_or("no password is accepted")?;
    let is_gapless = most.saturating_sub(*least).saturating_add(1) == lengths.len();
    if !is_gapless {
        return Err("the accepted lengths have gaps".to_owned());
    }
    // The fewest kinds with which any choice of so many is accepted.
    let classes =
        (1..=4_usize).find(|count| choices(&all, *count).iter().any(|kinds| accepts(&mixed(kinds, *most))));
    Ok(facts([
        ("min_length", (*least).into()),
        ("max_length", (*most).into()),
        ("classes", classes.unwrap_or(5).into()),
        ("of_classes", all.len().into()),
    ]))
}

/// Every choice of `count` among `all`.
fn choices<'k>(all: &[&'k str], count: usize) -> Vec<Vec<&'k str>> {
    (0..16_u8)
        .map(|bits| {
            let is_in = |at: &usize| {
                u32::try_from(*at).is_ok_and(|at| bits.checked_shr(at).is_some_and(|b| b & 1 == 1))
            };
            (0..all.len()).filter(is_in).filter_map(|at| all.get(at).copied()).collect::<Vec<_>>()
        })
        .filter(|chosen| chosen.len() == count)
        .collect()
}

fn staff_passphrase(rules: &dyn IdentityRules, _: Timestamp) -> Result<Facts, String> {
    let accepts = |kinds: &[&str], length| rules.accepts_password(Whose::Staff, &mixed(kinds, length));
    let all = [UPPER, LOWER, DIGITS, SYMBOLS];
    let least =
        (1..=LONGEST_TRIED).find(|length| accepts(&all, *length)).ok_or("no passphrase is accepted")?;
    let lacking = |kinds: &[&str]| i64::from((1..=LONGEST_TRIED).any(|length| accepts(kinds, length)));
    Ok(facts([
        ("staff_min_length", least.into()),
        ("longest_accepted", i64::from(accepts(&all, 64)).into()),
        ("accepted_without_letter", lacking(&[DIGITS, SYMBOLS]).into()),
        ("accepted_without_digit", lacking(&[UPPER, LOWER, SYMBOLS]).into()),
        ("accepted_without_symbol", lacking(&[UPPER, LOWER, DIGITS]).into()),
    ]))
}

/// The bounds that an option takes, looked for just inside and outside of those promised.
pub(super) fn bounds(rules: &dyn IdentityRules, option: &str, least: u32, most: u32) -> (i64, i64) {
    let takes = |value: u32| rules.takes_option(option, &value.to_string());
    let from = (0..=least.saturating_add(1)).find(|value| takes(*value));
    let to = (most.saturating_sub(1)..=most.saturating_add(10)).rev().find(|value| takes(*value));
    (from.map_or(-1, i64::from), to.map_or(-1, i64::from))
}

const DAY: u64 = 86_400;

fn password_lifetime(rules: &dyn IdentityRules, now: Timestamp) -> Result<Facts, String> {
    let (from, to) = bounds(rules, "password-lifetime-days", 1, 3650);
    let mut expired_accepted = 0_u32;
    for days in [1, 30, 90, 3650_u32] {
        let life = Wait::from_secs(DAY.saturating_mul(days.into()));
        let unanswered = || format!("nothing decides about a lifetime of {days} days");
        let opens = |age| rules.opens_session(days, age, now).ok_or_else(unanswered);
        if !opens(life.saturating_sub(Wait::from_secs(1)))? {
            return Err(format!("a password that is younger than {days} days opens nothing"));
        }
        for age in [life, life.saturating_add(Wait::from_secs(DAY))] {
            expired_accepted = expired_accepted.saturating_add(u32::from(opens(age)?));
        }
    }
    Ok(facts([
        ("lifetime_from_days", from.into()),
        ("lifetime_to_days", to.into()),
        ("expired_accepted", expired_accepted.into()),
    ]))
}

/// Lists, addresses inside, addresses outside.
const PLACES: [(&str, &[&str], &[&str]); 3] = [
    ("203.0.113.0/24", &["203.0.113.7", "::ffff:203.0.113.7"], &["203.0.114.1", "10.0.0.1", "2001:db8::1"]),
    ("2001:db8:1::/48", &["2001:db8:1::9"], &["2001:db8:2::9", "203.0.113.7"]),
    ("192.0.2.5\n198.51.100.0/25", &["192.0.2.5", "198.51.100.1"], &["192.0.2.6", "198.51.100.200"]),
];

fn address_rule(rules: &dyn IdentityRules, _: Timestamp) -> Result<Facts, String> {
    let (mut inside_let_in, mut outside_let_in, mut tried) = (0_u32, 0_u32, 0_u32);
    for (networks, inside, outside) in PLACES {
        for (addresses, count) in [(inside, &mut inside_let_in), (outside, &mut outside_let_in)] {
            for address in addresses {
                let from: IpAddr = address.parse().map_err(|_| format!("{address} is no address"))?;
                let arrives = rules.lets_arrive(networks, from).ok_or("nothing decides about addresses")?;
                *count = count.saturating_add(u32::from(arrives));
                tried = tried.saturating_add(1);
            }
        }
    }
    Ok(facts([
        ("entries_from_outside", outside_let_in.into()),
        ("entries_from_inside", inside_let_in.into()),
        ("addresses", tried.into()),
    ]))
}

/// Option, the provider's floor, what the tenant would like instead.
const WISHES: [(&str, &str, &str); 6] = [
    ("password-lifetime-days", "30", "365"),
    ("idle-minutes", "10", "600"),
    ("lockout-threshold", "3", "20"),
    ("lockout-minutes", "60", "1"),
    ("password-kinds", "4", "3"),
    ("session-hours", "8", "100"),
];

fn options(rules: &dyn IdentityRules, _: Timestamp) -> Result<Facts, String> {
    let (mut known, mut loosened) = (0_u32, Vec::new());
    for (option, floor, wish) in WISHES {
        let holds =
            rules.resolves_option(option, floor, wish).ok_or_else(|| format!("no option {option}"))?;
        known = known.saturating_add(1);
        if holds != floor {
            loosened.push(option);
        }
        // Tightening must work, or the option is none.
        if rules.resolves_option(option, wish, floor).as_deref() != Some(floor) {
            return Err(format!("{option} cannot be tightened"));
        }
    }
    Ok(facts([
        ("options", known.into()),
        ("loosened_below_floor", loosened.len().into()),
        ("loosened", loosened.into()),
    ]))
}

/// Attempts on one account at the same moment.
const AT_ONCE: u32 = 100;

/// Many attempts at the same moment.
struct Lockout(Rules);

impl Probe for Lockout {
    fn code(&self) -> &'static str {
        "lockout"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(lockout(&*self.0, now).await) })
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { run_of(lockout(&Lenient, now).await) })
    }
}

async fn lockout(rules: &dyn IdentityRules, now: Timestamp) -> Result<Facts, String> {
    let (threshold_from, threshold_to) = bounds(rules, "lockout-threshold", 1, 20);
    let (minutes_from, minutes_to) = bounds(rules, "lockout-minutes", 1, 1440);
    let (window_from, window_to) = bounds(rules, "lockout-window-minutes", 1, 1440);
    let mut beyond = 0_u32;
    for threshold in [1, 5, 20] {
        let examined =
            rules.attempts_examined(threshold, AT_ONCE, now).await.map_err(|refusal| refusal.inside)?;
        if examined == 0 {
            return Err("no attempt is examined at all".to_owned());
        }
        beyond = beyond.saturating_add(examined.saturating_sub(threshold));
    }
    Ok(facts([
        ("threshold_from", threshold_from.into()),
        ("threshold_to", threshold_to.into()),
        ("minutes_from", minutes_from.max(window_from).into()),
        ("minutes_to", minutes_to.min(window_to).into()),
        ("attempts_beyond_threshold", beyond.into()),
        ("attempts_at_once", AT_ONCE.into()),
    ]))
}

/// Lets everything through: what the probes of this file must fail on.
struct Lenient;

impl IdentityRules for Lenient {
    fn accepts_password(&self, _: Whose, password: &str) -> bool {
        password.chars().count() >= 7
    }

    fn takes_option(&self, _: &str, _: &str) -> bool {
        true
    }

    fn resolves_option(&self, _: &str, _: &str, wish: &str) -> Option<String> {
        Some(wish.to_owned())
    }

    fn lets_arrive(&self, _: &str, _: IpAddr) -> Option<bool> {
        Some(true)
    }

    fn opens_session(&self, _: u32, _: Wait, _: Timestamp) -> Option<bool> {
        Some(true)
    }

    fn attempts_examined(&self, _: u32, at_once: u32, _: Timestamp) -> BoxFuture<'_, Result<u32, Refusal>> {
        Box::pin(std::future::ready(Ok(at_once)))
    }
}
