//! Looking at what was detected, as an operation: the look is recorded with what was looked for.

use kernel::{Ctx, Message, Refusal, Timestamp};
use ledger::{Found, Query};
use office::{Operation, Target, Writing};
use time::Duration;
use uuid::Uuid;

/// Requests of the tenant in which rules matched: an operator sees those of strangers, an administrator those of
/// the tenant's own members. Never anybody else's.
pub enum ListMatches {
    /// Newest first.
    Lately { since: Timestamp, before: Option<(Timestamp, i64)> },
    /// The request with this number.
    OfTrace(Uuid),
}

/// A part of the list.
pub struct Matches {
    pub entries: Vec<Found>,
    /// Where the next part begins.
    pub next: Option<(Timestamp, i64)>,
}

/// The gate's entry on a request in which rules matched.
const DETECTED: &str = "gate.attack.detect";
/// An entry is written when the answer is out; requests may take an hour.
const LONGEST_REQUEST: Duration = Duration::hours(1);
const ON_PAGE: u16 = 50;
/// Parts of that hour that are looked through for one request, and the entries of one.
const MOST_PARTS: usize = 40;
const ON_PART: u16 = 500;

impl ListMatches {
    /// The one request with this number, as refusal pages and the audit show it.
    ///
    /// # Errors
    /// *invalid*; the fault names the field `trace`.
    pub fn of_trace(typed: &str) -> Result<Self, Refusal> {
        match trace(typed) {
            Ok(trace) => Ok(Self::OfTrace(trace)),
            Err(fault) => Err(Refusal::invalid("a trace").with_field("trace", fault)),
        }
    }
}

impl Operation for ListMatches {
    const NAME: &'static str = "waf.match.list";
    type Outcome = Matches;

    fn target(&self) -> Target {
        Target::any("waf.match")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Matches, Refusal> {
        match self {
            Self::OfTrace(trace) => {
                tx.fact("trace", trace.simple().to_string());
                Ok(Matches { entries: of_request(tx, trace).await?.into_iter().collect(), next: None })
            }
            Self::Lately { since, before } => {
                tx.fact("from", since.unix_timestamp());
                let (sql, keys) = tx.parts();
                let query = Query { before, most: ON_PAGE, ..detected(since, ctx.now) };
                let page = ledger::search(sql, keys, &query).await?;
                Ok(Matches { entries: page.entries, next: page.next })
            }
        }
    }
}

/// A request's number as typed: it must hold when the request came.
pub(super) fn trace(typed: &str) -> Result<Uuid, Message> {
    let trace = Uuid::parse_str(typed.trim()).ok().filter(|trace| trace.get_timestamp().is_some());
    trace.ok_or_else(|| Message::key("waf-trace-form"))
}

/// What was detected in one request. Its number holds when it came.
pub(super) async fn of_request(tx: &mut Writing, trace: Uuid) -> Result<Option<Found>, Refusal> {
    let Some(from) = begun(trace) else { return Ok(None) };
    let wanted = trace.simple().to_string();
    let mut query = detected(from, from.saturating_add(LONGEST_REQUEST));
    for _ in 0..MOST_PARTS {
        let (sql, keys) = tx.parts();
        let page = ledger::search(sql, keys, &query).await?;
        if let Some(entry) = page.entries.into_iter().find(|entry| is_of(entry, &wanted)) {
            return Ok(Some(entry));
        }
        query.before = page.next;
        if query.before.is_none() {
            break;
        }
    }
    Ok(None)
}

fn detected(from: Timestamp, until: Timestamp) -> Query {
    Query { activity: Some(DETECTED.to_owned()), most: ON_PART, ..Query::between(from, until) }
}

/// A little before the request came.
fn begun(trace: Uuid) -> Option<Timestamp> {
    let seconds = i64::try_from(trace.get_timestamp()?.to_unix().0).ok()?;
    Some(Timestamp::from_unix_timestamp(seconds).ok()?.saturating_sub(Duration::SECOND))
}

fn is_of(entry: &Found, trace: &str) -> bool {
    let content = entry.content.as_ref();
    content.and_then(|content| content.get("trace")).and_then(|value| value.as_str()) == Some(trace)
}
