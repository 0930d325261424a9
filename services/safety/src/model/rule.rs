//! When a telegram asks people, and whom.
//!
//! ```text
//!                    areas at or above the minimum         later telegram
//!   (nothing) ───────────────────────────────▶ asked ───────────────────────▶ asked, and more people
//!       │                                        │
//!       └──── 取消: nobody was asked             └──── 取消: those asked are told so
//! ```
//! One person is asked once per [`EventKey`]. A first telegram can be far too low (3, and 6- a
//! quarter of an hour later), so every one is evaluated and adds those who newly qualify; nobody is
//! ever taken back but by a cancellation. Drills and tests have keys of their own.

use super::code::{AreaCode, EventId};
use super::intensity::{Intensity, Shaking};
use super::telegram::{Bulletin, Edition, InfoType, Status, Telegram};
use kernel::Message;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a company has decided about earthquakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriggerRule {
    /// The weakest intensity that asks people.
    pub minimum: Intensity,
    pub drills: DrillPolicy,
}

/// What becomes of telegrams marked 訓練 or 試験.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DrillPolicy {
    #[default]
    Ignore,
    /// They start a drill of the company's own, marked as one.
    Drill,
}

/// In earnest or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    Real,
    Drill,
}

/// What a person is asked once for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventKey {
    pub purpose: Purpose,
    pub event: EventId,
}

/// What a telegram means under a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Ask the people of these areas who have not been asked for this event.
    Ask(Call),
    /// What was reported did not happen: tell those who were asked.
    Cancelled(EventKey),
    Ignored(Reason),
}

/// Permission to ask. Only [`evaluate`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    key: EventKey,
    areas: BTreeMap<AreaCode, Shaking>,
}

impl Call {
    pub fn key(&self) -> &EventKey {
        &self.key
    }

    /// The watched areas at or above the minimum; never empty.
    pub fn areas(&self) -> &BTreeMap<AreaCode, Shaking> {
        &self.areas
    }

    /// The strongest intensity to be assumed among them.
    pub fn strongest(&self) -> Option<Intensity> {
        self.areas.values().filter_map(|shaking| shaking.assumed()).max()
    }

    /// Whether someone with these places (home, office, …) is concerned.
    pub fn concerns(&self, places: &[AreaCode]) -> bool {
        places.iter().any(|place| self.areas.contains_key(place))
    }

    /// Those concerned who have not been asked under this key.
    pub fn newly_concerned<'a, P: Ord + Copy>(
        &self,
        people: impl IntoIterator<Item = (P, &'a [AreaCode])>,
        asked: &BTreeSet<P>,
    ) -> BTreeSet<P> {
        people
            .into_iter()
            .filter(|(person, places)| !asked.contains(person) && self.concerns(places))
            .map(|(person, _)| person)
            .collect()
    }
}

/// Why nobody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A bulletin that triggers nothing here.
    NotATrigger,
    /// A bulletin, status or type of information with a name that is not known: an administrator should look.
    NotUnderstood,
    /// 訓練 or 試験, and the rule does not ask for drills.
    Drill,
    /// It names no event, so nobody could be asked just once.
    NoEvent,
    /// A later telegram of this bulletin about this event was evaluated before.
    Outdated,
    /// No intensities: a distant earthquake.
    NoIntensity,
    /// No watched area is at or above the minimum.
    BelowMinimum,
}

impl Reason {
    pub const ALL: [Reason; 7] = [
        Reason::NotATrigger,
        Reason::NotUnderstood,
        Reason::Drill,
        Reason::NoEvent,
        Reason::Outdated,
        Reason::NoIntensity,
        Reason::BelowMinimum,
    ];

    pub fn message(self) -> Message {
        Message::key(match self {
            Reason::NotATrigger => "safety-ignored-not-a-trigger",
            Reason::NotUnderstood => "safety-ignored-not-understood",
            Reason::Drill => "safety-ignored-drill",
            Reason::NoEvent => "safety-ignored-no-event",
            Reason::Outdated => "safety-ignored-outdated",
            Reason::NoIntensity => "safety-ignored-no-intensity",
            Reason::BelowMinimum => "safety-ignored-below-minimum",
        })
    }
}

/// The key under which a telegram would ask, for looking up what was done before.
pub fn key(telegram: &Telegram, rule: &TriggerRule) -> Result<EventKey, Reason> {
    match telegram.bulletin {
        Bulletin::IntensityFlash | Bulletin::IntensityReport => {}
        Bulletin::Other(_) => return Err(Reason::NotATrigger),
        Bulletin::Unknown => return Err(Reason::NotUnderstood),
    }
    let purpose = match (telegram.status, rule.drills) {
        (Status::Real, _) => Purpose::Real,
        (Status::Drill | Status::Test, DrillPolicy::Drill) => Purpose::Drill,
        (Status::Drill | Status::Test, DrillPolicy::Ignore) => return Err(Reason::Drill),
        (Status::Unknown, _) => return Err(Reason::NotUnderstood),
    };
    // Bulletins of intensity are about one event; only those on tsunami name several.
    let event = telegram.events.first().cloned().ok_or(Reason::NoEvent)?;
    Ok(EventKey { purpose, event })
}

/// Decides what `telegram` means for a company with people in the areas `watched`.
///
/// `seen` is the latest [`Edition`] evaluated before of the same bulletin under the same
/// [`key`]; the same telegram twice is harmless, an older one after a newer is ignored.
pub fn evaluate(
    telegram: &Telegram,
    rule: &TriggerRule,
    watched: &BTreeSet<AreaCode>,
    seen: Option<&Edition>,
) -> Decision {
    let key = match key(telegram, rule) {
        Ok(key) => key,
        Err(reason) => return Decision::Ignored(reason),
    };
    if seen.is_some_and(|seen| telegram.edition < *seen) {
        return Decision::Ignored(Reason::Outdated);
    }
    match telegram.info_type {
        InfoType::Cancelled => return Decision::Cancelled(key),
        InfoType::Unknown => return Decision::Ignored(Reason::NotUnderstood),
        InfoType::Issued | InfoType::Corrected => {}
    }
    let Some(observation) = &telegram.observation else { return Decision::Ignored(Reason::NoIntensity) };
    let mut areas: BTreeMap<AreaCode, Shaking> = BTreeMap::new();
    for area in &observation.areas {
        if watched.contains(&area.code) && area.shaking.assumed() >= Some(rule.minimum) {
            let known = areas.entry(area.code).or_default();
            *known = known.with(area.shaking);
        }
    }
    if areas.is_empty() {
        Decision::Ignored(Reason::BelowMinimum)
    } else {
        Decision::Ask(Call { key, areas })
    }
}
