//! The machine that the figures are of, as Linux describes it, and this process's memory.

use serde::Serialize;
use std::{fs, path::Path, process::Command};

#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub memory_mib: u64,
    pub kernel: String,
    /// One-minute load average before the run: what else was going on.
    pub load_before: f64,
    pub nginx: String,
    pub wrk: String,
    pub postgres: String,
}

impl Machine {
    /// `data` is PostgreSQL's data folder, which states its version.
    pub fn describe(data: &Path) -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let field = |path: &str, name: &str| value_of(&read(path), name).unwrap_or_default();
        Self {
            processor: field("/proc/cpuinfo", "model name"),
            cores: cores(),
            memory_mib: kib(&field("/proc/meminfo", "MemTotal")).unwrap_or(0) / 1024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load_before: load(),
            nginx: version("nginx", "-v"),
            wrk: version("wrk", "-v").chars().take(40).collect(),
            postgres: fs::read_to_string(data.join("PG_VERSION")).unwrap_or_default().trim().to_owned(),
        }
    }
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

/// The one-minute load average.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(0.0)
}

/// Resident memory of a process (`VmRSS`), KiB.
pub fn resident_kib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    kib(&value_of(&status, "VmRSS")?)
}

/// `name : value` in the files under `/proc`.
fn value_of(text: &str, name: &str) -> Option<String> {
    let mut fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.trim() == name).map(|(_, value)| value.trim().to_owned())
}

fn kib(text: &str) -> Option<u64> {
    text.strip_suffix("kB")?.trim().parse().ok()
}

/// The first line a program prints about itself, on either stream.
fn version(program: &str, flag: &str) -> String {
    let Ok(output) = Command::new(program).arg(flag).output() else { return "not installed".to_owned() };
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_proc() {
        let text = "Name:\tsekisho\nVmRSS:\t   12345 kB\nmodel name\t: A processor\n";
        assert_eq!(value_of(text, "VmRSS").as_deref().and_then(kib), Some(12_345));
        assert_eq!(value_of(text, "model name").as_deref(), Some("A processor"));
        assert_eq!(value_of(text, "VmSwap"), None);
        assert_eq!(kib("12"), None);
    }

    #[test]
    fn this_process_has_memory() {
        assert!(resident_kib(std::process::id()).is_some_and(|kib| kib > 100));
        assert_eq!(resident_kib(u32::MAX), None);
    }
}
