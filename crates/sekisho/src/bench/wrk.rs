//! `wrk`: load from a process that is not ours, and reading what it says.

use super::statistics::Round;
use anyhow::{Context, bail};
use std::{path::Path, time::Duration as Wait};
use tokio::process::Command;

/// What is sent.
pub enum Send<'a> {
    /// GET, with this cookie.
    Cookie(&'a str),
    /// What a Lua script makes.
    Script(&'a Path),
}

/// One round of load. Every answer must be a 2xx or 3xx: anything else is an error, not a figure.
pub async fn run(
    url: &str,
    connections: usize,
    length: Wait,
    send: Send<'_>,
) -> Result<Round, anyhow::Error> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--latency", "--timeout", "10s"]);
    wrk.arg("--connections").arg(connections.to_string());
    wrk.arg("--duration").arg(format!("{}s", length.as_secs().max(1)));
    match send {
        Send::Cookie(cookie) => wrk.arg("--header").arg(format!("Cookie: {cookie}")),
        Send::Script(script) => wrk.arg("--script").arg(script),
    };
    let output = wrk.arg(url).kill_on_drop(true).output().await;
    let output = output.context("wrk does not start (Debian: apt-get install wrk)")?;
    let text = String::from_utf8_lossy(&output.stdout);
    parse(&text).with_context(|| format!("wrk on {url}: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// Reads `wrk --latency`'s report.
fn parse(report: &str) -> Result<Round, anyhow::Error> {
    for line in report.lines().map(str::trim) {
        if line.starts_with("Non-2xx or 3xx responses") || line.starts_with("Socket errors") {
            bail!("not every request was answered well: {line}");
        }
    }
    let after = |label: &str| {
        let line = report.lines().map(str::trim).find(|line| line.starts_with(label));
        line.and_then(|line| line.strip_prefix(label)).map(str::trim).with_context(|| format!("no `{label}`"))
    };
    let total = report.lines().find(|line| line.contains(" requests in ")).context("no total")?;
    let count = total.split_whitespace().next().unwrap_or_default().parse().context("total")?;
    Ok(Round {
        count,
        per_second: after("Requests/sec:")?.parse().context("rate")?,
        p50_ms: milliseconds(after("50%")?)?,
        p99_ms: milliseconds(after("99%")?)?,
    })
}

/// `187.00us`, `1.05ms`, `2.30s`, `1.10m`.
fn milliseconds(text: &str) -> Result<f64, anyhow::Error> {
    // Longest unit names first: `ms` and `us` end with the second's `s`.
    for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0), ("m", 60_000.0)] {
        if let Some(number) = text.strip_suffix(unit) {
            return Ok(number.parse::<f64>().with_context(|| text.to_owned())? * factor);
        }
    }
    bail!("`{text}` is not a duration")
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "\
Running 8s test @ https://localhost:40113/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.21ms  612.11us  14.99ms   86.03%
    Req/Sec    13.52k     1.03k   15.40k    71.25%
  Latency Distribution
     50%    1.05ms
     75%    1.38ms
     90%    1.86ms
     99%    3.51ms
  107614 requests in 8.00s, 14.16MB read
Requests/sec:  13450.02
Transfer/sec:      1.77MB
";

    #[test]
    fn a_report_is_read() {
        let round = parse(REPORT).expect("report");
        assert_eq!(round, Round { count: 107_614, per_second: 13450.02, p50_ms: 1.05, p99_ms: 3.51 });
    }

    #[test]
    fn bad_answers_are_not_a_figure() {
        for line in
            ["  Socket errors: connect 0, read 1, write 0, timeout 0", "  Non-2xx or 3xx responses: 4"]
        {
            let report = REPORT.replace("Requests/sec", &format!("{line}\nRequests/sec"));
            assert!(parse(&report).is_err(), "{line}");
        }
        for missing in ["99%", "Requests/sec", " requests in "] {
            assert!(parse(&REPORT.replace(missing, "?")).is_err(), "{missing}");
        }
    }

    #[test]
    fn durations() {
        for (text, value) in [("500.00us", 0.5), ("1.50ms", 1.5), ("2.00s", 2000.0), ("1.00m", 60_000.0)] {
            let read = milliseconds(text).expect(text);
            assert!((read - value).abs() < 1e-9, "{text}: {read}");
        }
        assert!(milliseconds("12").is_err());
        assert!(milliseconds("ms").is_err());
    }
}
