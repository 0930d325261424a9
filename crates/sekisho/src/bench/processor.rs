//! Processor time that processes have used, as Linux counts it (proc(5), `/proc/<pid>/stat`): what a
//! request costs, whoever else keeps the machine busy.

use std::{fs, time::Duration as Wait};

/// One tick of Linux' accounting towards user space: `USER_HZ` is 100.
const TICK: Wait = Wait::from_millis(10);

/// What one side of a comparison runs in.
pub enum Processes {
    /// This process, and a process with its children: the gate and its PostgreSQL.
    OursAnd(u32),
    /// A process with its children.
    Tree(u32),
}

impl Processes {
    /// Used since they started, ended children included.
    pub fn used(&self) -> Wait {
        let ticks = match self {
            Self::OursAnd(root) => own(std::process::id()).saturating_add(tree(*root)),
            Self::Tree(root) => tree(*root),
        };
        TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX))
    }
}

/// Microseconds per request between two readings.
pub fn per_request(before: Wait, after: Wait, requests: u64) -> f64 {
    after.saturating_sub(before).as_secs_f64() * 1_000_000.0 / requests.max(1) as f64
}

fn own(process: u32) -> u64 {
    stat(process).map_or(0, |stat| stat.own)
}

fn tree(root: u32) -> u64 {
    let with_ended = |stat: Stat| stat.own.saturating_add(stat.ended_children);
    let children = processes().filter_map(stat).filter(|stat| stat.parent == root).map(with_ended);
    children.fold(stat(root).map_or(0, with_ended), u64::saturating_add)
}

fn processes() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

struct Stat {
    parent: u32,
    own: u64,
    ended_children: u64,
}

fn stat(process: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// The program's name stands in parentheses and may hold anything: fields are counted after the last.
fn parse(text: &str) -> Option<Stat> {
    let (_, after) = text.rsplit_once(')')?;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)?.saturating_add(ticks(12)?),
        ended_children: ticks(13)?.saturating_add(ticks(14)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_after_the_name() {
        let stat =
            parse("42 (a ) (b) S 7 42 42 0 -1 4194560 100 0 0 0 250 50 30 5 20 0 4 0 99").expect("stat");
        assert_eq!((stat.parent, stat.own, stat.ended_children), (7, 300, 35));
        assert!(parse("42 (a) S 7").is_none());
        assert!(parse("").is_none());
    }

    #[test]
    fn work_is_counted() {
        let here = Processes::Tree(std::process::id());
        let before = here.used();
        let mut sum = 0_u64;
        while here.used() < before.saturating_add(TICK) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(per_request(before, here.used(), 1) >= 10_000.0);
        assert_eq!(Processes::Tree(u32::MAX).used(), Wait::ZERO);
    }
}
