//! Going through the ledger for what somebody asks: conditions on clear columns and tokens are the
//! ledger's; the rest (severity, class, words) is looked at here, entry by entry, opened.
//!
//! One look is bounded in entries and in time. It says how far it came, and the next one goes on there.

use crate::{activities, filter::Filter};
use kernel::{Language, Refusal, Timestamp, UserId};
use keys::TenantKeys;
use ledger::{Found, Query};
use serde_json::Value;
use sqlx::PgConnection;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// The gate's records of accesses and connections: many times more than everything else together.
const PASSAGES: [&str; 2] = ["gate.request.pass", "gate.connection.pass"];
/// Entries that one step reads: as many as a page shows, or more where most will not be shown.
const ON_STEP: u16 = 500;

/// Who is who: ids to "name (login)".
pub type Names = HashMap<UserId, String>;

/// What one look may cost.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Entries to find; the look ends when it has them.
    pub wanted: usize,
    /// Entries to go through.
    pub most: u64,
    pub longest: Duration,
}

impl Budget {
    /// A page of the list: fifty entries, a hundred thousand looked at, three seconds.
    pub const PAGE: Budget = Budget { wanted: 50, most: 100_000, longest: Duration::from_secs(3) };
}

/// How far a look came.
pub struct Came {
    pub entries: Vec<Found>,
    /// Gone through, wanted or not.
    pub seen: u64,
    /// Where to go on; `None` at the end.
    pub next: Option<(Timestamp, i64)>,
    /// It ended because of its budget: there may be more that is wanted.
    pub is_cut: bool,
}

/// Goes through entries from `query.before` on, newest first.
pub async fn go(
    sql: &mut PgConnection,
    keys: &TenantKeys,
    (filter, names): (&Filter, &Names),
    mut query: Query,
    budget: Budget,
) -> Result<Came, Refusal> {
    let began = Instant::now();
    let page = u16::try_from(budget.wanted).unwrap_or(ON_STEP).min(ON_STEP);
    query.most = if filter.looks_at_each() { ON_STEP } else { page };
    let mut came = Came { entries: Vec::new(), seen: 0, next: query.before, is_cut: false };
    loop {
        let page = ledger::search(sql, keys, &query).await?;
        let mut left = page.entries.len();
        for entry in page.entries {
            left = left.saturating_sub(1);
            came.seen = came.seen.saturating_add(1);
            let at = (entry.event_time, entry.id);
            if filter.wants(&entry, names) {
                came.entries.push(entry);
            }
            if came.entries.len() >= budget.wanted {
                let is_last = left == 0 && page.next.is_none();
                came.next = Some(at).filter(|_| !is_last);
                return Ok(came);
            }
        }
        came.next = page.next;
        query.before = page.next;
        if page.next.is_none() {
            return Ok(came);
        }
        if came.seen >= budget.most || began.elapsed() >= budget.longest {
            came.is_cut = true;
            return Ok(came);
        }
    }
}

impl Filter {
    /// Whether most of what the ledger finds may not be wanted.
    pub fn looks_at_each(&self) -> bool {
        !self.with_passages
            || self.class.is_some()
            || self.retention.is_some()
            || self.severity.is_some()
            || self.text.is_some()
    }

    fn wants(&self, entry: &Found, names: &Names) -> bool {
        (self.with_passages || !PASSAGES.contains(&entry.activity.as_str()))
            && self.class.is_none_or(|class| ledger::class_of(&entry.activity).0 == class)
            && self.retention.is_none_or(|retention| entry.retention == retention)
            && self.severity.is_none_or(|least| ocsf::severity_of(&entry.activity, entry.outcome) >= least)
            && self.text.as_deref().is_none_or(|text| has_text(entry, text, names))
    }
}

/// Whether a person reading the entry would see `text` (lower case) in it.
fn has_text(entry: &Found, text: &str, names: &Names) -> bool {
    let has = |shown: &str| shown.to_lowercase().contains(text);
    let label = |language| activities::label(&entry.activity, language).is_some_and(has);
    has(&entry.activity)
        || label(Language::Ja)
        || label(Language::En)
        || entry.content.as_ref().is_some_and(|content| says(content, &has, names))
}

fn says(value: &Value, has: &impl Fn(&str) -> bool, names: &Names) -> bool {
    match value {
        Value::String(shown) => {
            let person = shown.rsplit('/').next().and_then(|id| id.parse::<UserId>().ok());
            has(shown) || person.and_then(|id| names.get(&id)).is_some_and(|name| has(name))
        }
        Value::Array(values) => values.iter().any(|value| says(value, has, names)),
        Value::Object(fields) => fields.iter().any(|(name, value)| has(name) || says(value, has, names)),
        Value::Number(number) => has(&number.to_string()),
        Value::Null | Value::Bool(_) => false,
    }
}
