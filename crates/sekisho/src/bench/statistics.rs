//! From many durations to the few numbers that are reported. Pure; nothing is measured here.

use serde::Serialize;

/// One round of load: how much got through, and how long one took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Round {
    pub count: u64,
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Round {
    /// From each one's duration in microseconds, and the round's length. `None` if nothing got through.
    pub fn of(mut micros: Vec<u64>, seconds: f64) -> Option<Self> {
        micros.sort_unstable();
        let count = u64::try_from(micros.len()).unwrap_or(u64::MAX);
        Some(Self {
            count,
            per_second: count as f64 / seconds,
            p50_ms: quantile(&micros, 50)? as f64 / 1000.0,
            p99_ms: quantile(&micros, 99)? as f64 / 1000.0,
        })
    }
}

/// What several rounds say together: medians, and how far the rounds were apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figures {
    pub rounds: usize,
    pub per_second: f64,
    pub slowest_round: f64,
    pub fastest_round: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Figures {
    /// `None` without rounds.
    pub fn of(rounds: &[Round]) -> Option<Self> {
        let each = |what: fn(&Round) -> f64| rounds.iter().map(what).collect::<Vec<_>>();
        let rates = each(|round| round.per_second);
        Some(Self {
            rounds: rounds.len(),
            per_second: median(&rates)?,
            slowest_round: rates.iter().copied().fold(f64::INFINITY, f64::min),
            fastest_round: rates.iter().copied().fold(0.0, f64::max),
            p50_ms: median(&each(|round| round.p50_ms))?,
            p99_ms: median(&each(|round| round.p99_ms))?,
        })
    }
}

/// The median of the ratios of rounds that ran next to each other: what slows the machine down for
/// a while slows both.
pub fn ratio(ours: &[Round], peers: &[Round]) -> Option<f64> {
    let pairs = ours.iter().zip(peers).filter(|(_, peer)| peer.per_second > 0.0);
    median(&pairs.map(|(our, peer)| our.per_second / peer.per_second).collect::<Vec<_>>())
}

/// The median of differences in one figure between neighbouring rounds.
pub fn difference(ours: &[Round], peers: &[Round], what: fn(&Round) -> f64) -> Option<f64> {
    median(&ours.iter().zip(peers).map(|(our, peer)| what(our) - what(peer)).collect::<Vec<_>>())
}

/// The middle value; of an even number of values the mean of the middle two.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    Some((lower + upper) / 2.0)
}

/// Nearest-rank percentile of sorted values: the smallest value that at least `percent` % do not exceed.
pub fn quantile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = sorted.len().saturating_mul(percent).div_ceil(100).max(1);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(per_second: f64, p99_ms: f64) -> Round {
        Round { count: 1, per_second, p50_ms: 1.0, p99_ms }
    }

    #[test]
    fn medians() {
        for (values, middle) in [
            (vec![], None),
            (vec![3.0], Some(3.0)),
            (vec![9.0, 1.0], Some(5.0)),
            (vec![9.0, 1.0, 2.0], Some(2.0)),
            (vec![4.0, 1.0, 3.0, 2.0], Some(2.5)),
        ] {
            assert_eq!(median(&values), middle, "{values:?}");
        }
    }

    #[test]
    fn quantiles_are_nearest_rank() {
        let hundred: Vec<u64> = (1..=100).collect();
        for (sorted, percent, value) in [
            (&hundred[..], 50, Some(50)),
            (&hundred[..], 99, Some(99)),
            (&hundred[..], 100, Some(100)),
            (&hundred[..], 0, Some(1)),
            (&hundred[..1], 99, Some(1)),
            (&hundred[..10], 99, Some(10)),
            (&hundred[..0], 50, None),
        ] {
            assert_eq!(quantile(sorted, percent), value, "{percent} % of {}", sorted.len());
        }
    }

    #[test]
    fn a_round_sorts_and_counts() {
        let round = Round::of(vec![3000, 1000, 2000], 2.0).expect("three");
        assert_eq!(round, Round { count: 3, per_second: 1.5, p50_ms: 2.0, p99_ms: 3.0 });
        assert_eq!(Round::of(Vec::new(), 2.0), None);
    }

    #[test]
    fn figures_are_medians_with_their_spread() {
        let figures = Figures::of(&[round(10.0, 3.0), round(30.0, 1.0), round(20.0, 2.0)]).expect("three");
        assert_eq!((figures.per_second, figures.slowest_round, figures.fastest_round), (20.0, 10.0, 30.0));
        assert_eq!(figures.p99_ms, 2.0);
        assert_eq!(Figures::of(&[]), None);
    }

    #[test]
    fn ratios_are_of_neighbours() {
        // The machine was slow in the second round, for both.
        let (ours, peers) = (
            [round(50.0, 2.0), round(5.0, 20.0), round(50.0, 2.0)],
            [round(100.0, 1.0), round(10.0, 18.0), round(100.0, 1.0)],
        );
        assert_eq!(ratio(&ours, &peers), Some(0.5));
        assert_eq!(difference(&ours, &peers, |round| round.p99_ms), Some(1.0));
        assert_eq!(ratio(&ours, &[round(0.0, 1.0)]), None);
    }
}
