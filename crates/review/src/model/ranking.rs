//! The most frequent of very many, in bounded memory (Metwally, Agrawal, El Abbadi 2005: Space-Saving).
//!
//! While no more than [`ROOM`] different names came, every count is exact. Beyond that the rarest makes room, and
//! the newcomer inherits its count: what is frequent is never missed, and a count may be too high, never too low.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Names that are counted at a time.
const ROOM: usize = 1_000;
/// A name is cut here: it came from a stranger.
const LONGEST: usize = 100;

/// A name and how often it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    pub name: String,
    pub count: u64,
}

#[derive(Default)]
pub struct Ranking {
    counts: HashMap<String, u64>,
    is_estimate: bool,
}

impl Ranking {
    pub fn count(&mut self, name: &str) {
        if let Some(count) = self.counts.get_mut(name) {
            *count = count.saturating_add(1);
            return;
        }
        let name: String = name.chars().take(LONGEST).collect();
        let inherited = match self.counts.len() < ROOM || self.counts.contains_key(&name) {
            true => 0,
            false => self.make_room(),
        };
        let count = self.counts.entry(name).or_insert(inherited);
        *count = count.saturating_add(1);
    }

    /// Takes the rarest out; says how often it had come.
    fn make_room(&mut self) -> u64 {
        self.is_estimate = true;
        let rarest = self.counts.iter().min_by_key(|(_, count)| **count).map(|(name, _)| name.clone());
        rarest.and_then(|name| self.counts.remove(&name)).unwrap_or(0)
    }

    /// The `most` frequent, and whether counts may be too high.
    pub fn top(self, most: usize) -> (Vec<Ranked>, bool) {
        let mut ranked: Vec<Ranked> =
            self.counts.into_iter().map(|(name, count)| Ranked { name, count }).collect();
        ranked.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
        ranked.truncate(most);
        (ranked, self.is_estimate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_names_are_counted_exactly() {
        let mut ranking = Ranking::default();
        ["sato", "suzuki", "sato"].iter().for_each(|name| ranking.count(name));
        let (top, is_estimate) = ranking.top(1);
        assert_eq!(top, [Ranked { name: "sato".to_owned(), count: 2 }]);
        assert!(!is_estimate);
    }

    #[test]
    fn what_is_frequent_is_found_among_very_many() {
        let mut ranking = Ranking::default();
        for number in 0..20_000_u32 {
            ranking.count(&format!("stranger{number}"));
            if number % 4 == 0 {
                ranking.count("sato");
            }
        }
        assert!(ranking.counts.len() <= ROOM);
        let (top, is_estimate) = ranking.top(1);
        assert_eq!(top[0].name, "sato");
        assert!(is_estimate && top[0].count >= 5_000);
    }

    #[test]
    fn a_long_name_is_cut_and_still_one_name() {
        let mut ranking = Ranking::default();
        let long = "x".repeat(5_000);
        ranking.count(&long);
        ranking.count(&long);
        assert_eq!(ranking.top(5).0, [Ranked { name: "x".repeat(LONGEST), count: 2 }]);
    }
}
