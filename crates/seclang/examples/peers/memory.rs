//! What the process holds, by the kernel's account: the rule set, and what threads under attack add to it.

use crate::{corpus, engine::Ours};
use std::{fs, io, path::Path};

pub fn print(rules: &Path, threads: u64) -> io::Result<()> {
    println!("{:>8} KiB before", resident()?);
    let engine = Ours::load(rules)?;
    println!("{:>8} KiB with the rules loaded", resident()?);
    engine.run_all(&corpus::workloads::requests());
    println!("{:>8} KiB after the workloads", resident()?);
    let baits = corpus::baits::requests();
    for _ in 0..2 {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| engine.run_all(&baits));
            }
        });
        println!("{:>8} KiB after all baits on {threads} threads", resident()?);
    }
    println!("{:>8} KiB the engine says it keeps for later transactions", engine.kept() >> 10);
    Ok(())
}

fn resident() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| io::Error::other("no VmRSS"))
}
