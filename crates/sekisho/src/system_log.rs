//! The log class *system*: what this program itself says at warning and above, and the journal of the
//! machine where there is one (`[system_log] journal = true`). Both in the provider's ledger, in
//! bundles, bounded per second; what is beyond the bound is counted and the count recorded.
//!
//! ```text
//!   tracing ─▶ channel ─┐
//!   journalctl --follow ┴▶ bundle ─▶ ledger ─▶ (journal) cursor in the data folder
//! ```
//! The journal's cursor moves after its bundle is in the ledger: after a kill the lines of at most one
//! bundle are recorded twice, and none is missed.

use crate::{whole_file, writers::Pulse};
use kernel::{Clock, Ctx, Refusal, SystemClock, TenantId, Timestamp};
use ledger::EntryOutcome;
use office::Office;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{
    fmt::Debug,
    fs, io,
    path::PathBuf,
    process::Stdio,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration as Wait,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::{mpsc, watch},
    time::Instant,
};
use tracing::{Event, Level, Subscriber, field::Field};
use tracing_subscriber::layer::{Context, Layer};

/// Lines of the program that wait to be recorded.
const ROOM: usize = 2_000;
/// Lines of one entry, and characters of one text.
const BUNDLE: usize = 200;
const LONGEST: usize = 1_000;
const FLUSH_EVERY: Wait = Wait::from_secs(1);
/// A journal that ended is followed again after this.
const AGAIN: Wait = Wait::from_secs(10);

pub const PROGRAM: &str = "system.program.log";
pub const JOURNAL: &str = "system.journal.log";
/// Everything that is written here.
#[cfg(test)]
pub(crate) const ACTIVITIES: &[&str] = &[PROGRAM, JOURNAL];

/// `[system_log]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SystemLogSettings {
    /// Whether the machine's journal is followed.
    pub journal: bool,
    /// How `journalctl` is called; what it is asked for is added.
    pub journal_command: Vec<String>,
    /// Lines per second that are recorded at most, of each source.
    pub most_per_second: u32,
}

impl Default for SystemLogSettings {
    fn default() -> Self {
        let journal_command = ["journalctl", "--priority=warning"].map(str::to_owned).to_vec();
        Self { journal: false, journal_command, most_per_second: 100 }
    }
}

/// The program's own lines, from the subscriber to the task that records them.
struct Passage {
    lines: mpsc::Sender<Value>,
    waiting: Mutex<Option<mpsc::Receiver<Value>>>,
    lost: AtomicU64,
}

fn passage() -> &'static Passage {
    static PASSAGE: OnceLock<Passage> = OnceLock::new();
    PASSAGE.get_or_init(|| {
        let (lines, waiting) = mpsc::channel(ROOM);
        Passage { lines, waiting: Mutex::new(Some(waiting)), lost: AtomicU64::new(0) }
    })
}

/// Takes what the program says at warning and above.
pub struct Listening;

impl<S: Subscriber> Layer<S> for Listening {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        if *about.level() > Level::WARN {
            return;
        }
        let mut fields = Fields(Map::new());
        event.record(&mut fields);
        let line = json!({
            "at": SystemClock.now().unix_timestamp_nanos() / 1_000_000,
            "level": about.level().as_str(),
            "part": about.target(),
            "fields": fields.0,
        });
        let passage = passage();
        if passage.lines.try_send(line).is_err() {
            passage.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

struct Fields(Map<String, Value>);

impl tracing::field::Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), cut(value).into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// Records what the program says, until `stop`, and what is waiting then.
pub async fn record_program(
    office: Office,
    settings: SystemLogSettings,
    pulse: Pulse,
    mut stop: watch::Receiver<bool>,
) {
    const WRITER: &str = "program-log";
    let taken = passage().waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(mut waiting) = taken else { return };
    pulse.expect(WRITER, 60, office.now());
    let mut bound = Bound::new(settings.most_per_second);
    let mut bundle = Vec::new();
    loop {
        let is_stopping = *stop.borrow();
        while bundle.len() < BUNDLE {
            let Ok(line) = waiting.try_recv() else { break };
            bound.take(line, &mut bundle);
        }
        let lost = passage().lost.swap(0, Ordering::Relaxed).saturating_add(bound.dropped());
        let is_full = bundle.len() >= BUNDLE;
        match record(&office, PROGRAM, &bundle, lost).await {
            Ok(()) => {
                bundle.clear();
                pulse.beat(WRITER, office.now());
            }
            Err(_) => _ = passage().lost.fetch_add(lost, Ordering::Relaxed),
        }
        if is_stopping && !is_full {
            return;
        }
        if !is_full {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => {}
                () = tokio::time::sleep(FLUSH_EVERY) => {}
            }
        }
    }
}

/// Follows the machine's journal until `stop`; returns at once when it is off.
pub async fn follow_journal(
    office: Office,
    settings: SystemLogSettings,
    folder: PathBuf,
    pulse: Pulse,
    mut stop: watch::Receiver<bool>,
) {
    const WRITER: &str = "journal";
    if !settings.journal {
        return;
    }
    pulse.expect(WRITER, 120, office.now());
    let journal = Journal { office, settings, cursor: folder.join("journal-cursor"), pulse, name: WRITER };
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            ended = journal.follow() => {
                let why = ended.map_or_else(|error| error.to_string(), |()| "it ended".to_owned());
                tracing::error!(why, "the journal is not being followed");
            }
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(AGAIN) => {}
        }
    }
}

struct Journal {
    office: Office,
    settings: SystemLogSettings,
    cursor: PathBuf,
    pulse: Pulse,
    name: &'static str,
}

impl Journal {
    fn start(&self) -> io::Result<Child> {
        let (program, arguments) = self
            .settings
            .journal_command
            .split_first()
            .ok_or_else(|| io::Error::other("[system_log] journal_command is empty"))?;
        let mut command = Command::new(program);
        command.args(arguments).args(["--output=json", "--follow", "--no-pager"]);
        match fs::read_to_string(&self.cursor) {
            Ok(cursor) => command.arg(format!("--after-cursor={}", cursor.trim())),
            // The first time: from now on.
            Err(_) => command.arg("--lines=0"),
        };
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn()
    }

    async fn follow(&self) -> io::Result<()> {
        let mut child = self.start()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        let mut lines = BufReader::new(output).lines();
        let mut bound = Bound::new(self.settings.most_per_second);
        let (mut bundle, mut cursor) = (Vec::new(), None);
        let mut due = Instant::now();
        loop {
            match tokio::time::timeout_at(due, lines.next_line()).await {
                Ok(Ok(Some(line))) => {
                    if let Some((line, at)) = journal_line(&line) {
                        bound.take(line, &mut bundle);
                        cursor = Some(at);
                    }
                    if bundle.len() < BUNDLE {
                        continue;
                    }
                }
                Ok(Ok(None)) => return self.keep(&mut bundle, &mut bound, cursor.take()).await,
                Ok(Err(error)) => return Err(error),
                Err(_) => {}
            }
            self.keep(&mut bundle, &mut bound, cursor.take()).await?;
            due = Instant::now().checked_add(FLUSH_EVERY).unwrap_or_else(Instant::now);
        }
    }

    /// The bundle into the ledger, then the cursor into its file. An error ends the following: it begins
    /// again at the cursor.
    async fn keep(
        &self,
        bundle: &mut Vec<Value>,
        bound: &mut Bound,
        cursor: Option<String>,
    ) -> io::Result<()> {
        let recorded = record(&self.office, JOURNAL, bundle, bound.dropped()).await;
        recorded.map_err(|refusal| io::Error::other(refusal.inside))?;
        bundle.clear();
        self.pulse.beat(self.name, self.office.now());
        cursor.map_or(Ok(()), |cursor| whole_file::replace(&self.cursor, cursor.as_bytes()))
    }
}

/// What is kept of a line of `journalctl --output=json`, and its cursor.
fn journal_line(text: &str) -> Option<(Value, String)> {
    let line: Map<String, Value> = serde_json::from_str(text).ok()?;
    let text = |name: &str| line.get(name).and_then(Value::as_str).map(cut);
    let cursor = line.get("__CURSOR")?.as_str()?.to_owned();
    let micros: i64 = text("__REALTIME_TIMESTAMP")?.parse().ok()?;
    // A message that is not text comes as a list of bytes.
    let message = text("MESSAGE").unwrap_or_else(|| "(bytes)".to_owned());
    let kept = json!({
        "at": micros.checked_div(1000),
        "priority": text("PRIORITY"),
        "unit": text("_SYSTEMD_UNIT"),
        "part": text("SYSLOG_IDENTIFIER"),
        "process": text("_PID"),
        "host": text("_HOSTNAME"),
        "message": message,
    });
    Some((kept, cursor))
}

async fn record(office: &Office, activity: &str, lines: &[Value], dropped: u64) -> Result<(), Refusal> {
    if lines.is_empty() && dropped == 0 {
        return Ok(());
    }
    let mut facts = Map::from_iter([
        ("count".to_owned(), Value::from(lines.len())),
        ("lines".to_owned(), Value::from(lines.to_vec())),
    ]);
    if dropped > 0 {
        facts.insert("dropped".to_owned(), dropped.into());
    }
    let ctx = Ctx::system("system-log", TenantId::PROVIDER, office.now());
    office.record(&ctx, activity, "machine", EntryOutcome::Success, facts).await
}

/// So many lines per second, and a count of those beyond.
struct Bound {
    most: u32,
    second: i64,
    taken: u32,
    dropped: u64,
}

impl Bound {
    fn new(most: u32) -> Self {
        Self { most, second: 0, taken: 0, dropped: 0 }
    }

    fn take(&mut self, line: Value, bundle: &mut Vec<Value>) {
        match self.admits(SystemClock.now()) {
            true => bundle.push(line),
            false => self.dropped = self.dropped.saturating_add(1),
        }
    }

    fn admits(&mut self, now: Timestamp) -> bool {
        let second = now.unix_timestamp();
        if second != self.second {
            (self.second, self.taken) = (second, 0);
        }
        self.taken = self.taken.saturating_add(1);
        self.taken <= self.most
    }

    /// How many were dropped since it was asked last.
    fn dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_its_bound() {
        let mut bound = Bound::new(2);
        let at = |second: i64| Timestamp::from_unix_timestamp(second).expect("time");
        let admitted = [7, 7, 7, 8, 8, 8].map(|second| bound.admits(at(second)));
        assert_eq!(admitted, [true, true, false, true, true, false]);
    }

    #[test]
    fn lines_of_the_journal() {
        let line = r#"{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1788220800000000","PRIORITY":"4",
            "MESSAGE":"disk is slow","_SYSTEMD_UNIT":"disk.service","_PID":"9"}"#;
        let (kept, cursor) = journal_line(line).expect("a line");
        assert_eq!(cursor, "s=1;i=2");
        assert_eq!(kept["message"], "disk is slow");
        assert_eq!(kept["at"], 1_788_220_800_000_i64);
        let bytes = line.replace("\"disk is slow\"", "[255,254]");
        assert_eq!(journal_line(&bytes).expect("a line").0["message"], "(bytes)");
        assert!(journal_line("-- No entries --").is_none());
    }
}
