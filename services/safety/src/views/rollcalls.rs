//! The list of roll-calls, and one roll-call with its counts and people.

use crate::{
    model::tally::{Answer, Tallies, Tally},
    platform::{MailState, Platform},
    store::{
        self,
        recipient::{self, Chosen, Row},
        roll_call::RollCall,
    },
};
use kernel::{Ctx, Refusal};
use office::{Office, Target};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

pub const LIST: &str = "safety.rollcall.list";
pub const VIEW: &str = "safety.rollcall.view";
pub const EXPORT: &str = "safety.rollcall.export";
pub const PLAN: &str = "safety.rollcall.plan";

/// People of one page.
pub const PER_PAGE: u64 = 50;
/// Rows of one export.
pub const MOST_EXPORTED: u64 = 200_000;

/// Roll-calls of one page, open ones first, and how many there are.
pub async fn list(office: &Office, ctx: &Ctx, page: u64) -> Result<(Vec<(RollCall, Tally)>, u64), Refusal> {
    const LISTED: u64 = 20;
    let mut reading = office.view(ctx, LIST, Target::any("safety.rollcall")).await?;
    let total = store::roll_call::count(reading.sql(), ctx.tenant).await?;
    let rows = store::roll_call::recent(reading.parts(), ctx.tenant, window(page, LISTED)).await?;
    Ok((rows, total))
}

/// Which people are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    Everyone,
    Silent,
    NotSafe,
    Safe,
    /// Without an address, or with a mail that was refused.
    Unreached,
}

impl Filter {
    pub const ALL: [Filter; 5] =
        [Filter::Everyone, Filter::Silent, Filter::NotSafe, Filter::Safe, Filter::Unreached];

    /// As addresses say it.
    pub fn name(self) -> &'static str {
        match self {
            Filter::Everyone => "all",
            Filter::Silent => "none",
            Filter::NotSafe => "not-safe",
            Filter::Safe => "safe",
            Filter::Unreached => "unreached",
        }
    }

    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.name() == name).unwrap_or_default()
    }

    fn chosen(self, department: Option<&str>, failed: &[Uuid]) -> Chosen {
        let answers = match self {
            Filter::NotSafe => vec![Answer::NeedsHelp, Answer::Injured],
            Filter::Safe => vec![Answer::Safe],
            Filter::Everyone | Filter::Silent | Filter::Unreached => Vec::new(),
        };
        Chosen {
            answers,
            is_silent: self == Filter::Silent,
            mails: (self == Filter::Unreached).then(|| failed.to_vec()),
            department: department.map(str::to_owned),
        }
    }
}

/// How far the mails have come. Counts people, by their latest mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailCounts {
    pub waiting: u64,
    pub failed: u64,
    pub no_address: u64,
}

/// One roll-call as its page shows it.
pub struct Shown {
    pub call: RollCall,
    pub tallies: Tallies<String>,
    pub mails: MailCounts,
    pub rows: Vec<(Row, Option<MailState>)>,
    /// People that the filter lets through.
    pub matching: u64,
}

/// What of it is asked for.
pub struct Wanted<'a> {
    pub id: Uuid,
    pub filter: Filter,
    pub department: Option<&'a str>,
    pub page: u64,
}

pub async fn show(
    office: &Office,
    platform: &dyn Platform,
    ctx: &Ctx,
    wanted: &Wanted<'_>,
) -> Result<Shown, Refusal> {
    let window = window(wanted.page, PER_PAGE);
    look(office, platform, (ctx, VIEW), wanted, window).await
}

/// The same, with everybody that the filter lets through, up to [`MOST_EXPORTED`].
pub async fn export(
    office: &Office,
    platform: &dyn Platform,
    ctx: &Ctx,
    wanted: &Wanted<'_>,
) -> Result<Shown, Refusal> {
    look(office, platform, (ctx, EXPORT), wanted, window(1, MOST_EXPORTED)).await
}

async fn look(
    office: &Office,
    platform: &dyn Platform,
    (ctx, name): (&Ctx, &'static str),
    wanted: &Wanted<'_>,
    window: (i64, i64),
) -> Result<Shown, Refusal> {
    let mut reading = office.view(ctx, name, Target::new("safety.rollcall", wanted.id)).await?;
    let call = store::roll_call::find(reading.parts(), ctx.tenant, wanted.id).await?;
    let call = call.ok_or_else(|| Refusal::not_found("no such roll-call"))?;
    let tallies = recipient::tally(reading.sql(), ctx.tenant, wanted.id).await?;
    let states = platform.mail_states(reading.sql(), ctx.tenant, wanted.id).await?;
    let failed = with_state(&states, MailState::Failed);
    let (due, no_address, failed_people) =
        recipient::mail_counts(reading.sql(), ctx.tenant, wanted.id, &failed).await?;
    let in_transit = u64::try_from(with_state(&states, MailState::Waiting).len()).unwrap_or(u64::MAX);
    let chosen = wanted.filter.chosen(wanted.department, &failed);
    let (rows, matching) = recipient::list(reading.parts(), ctx.tenant, wanted.id, &chosen, window).await?;
    let with_mail = |row: Row| {
        let state = row.mail.and_then(|mail| states.get(&mail).copied());
        (row, state)
    };
    Ok(Shown {
        call,
        tallies,
        mails: MailCounts { waiting: due.saturating_add(in_transit), failed: failed_people, no_address },
        rows: rows.into_iter().map(with_mail).collect(),
        matching,
    })
}

/// Departments with how many people of theirs can be asked, for choosing among them.
pub async fn departments(
    office: &Office,
    platform: &dyn Platform,
    ctx: &Ctx,
) -> Result<BTreeMap<String, u64>, Refusal> {
    let mut reading = office.view(ctx, PLAN, Target::any("safety.rollcall")).await?;
    let (sql, keys) = reading.parts();
    let mut departments = BTreeMap::new();
    for person in platform.people(sql, keys).await? {
        let count: &mut u64 = departments.entry(person.department).or_default();
        *count = count.saturating_add(1);
    }
    Ok(departments)
}

fn with_state(states: &HashMap<Uuid, MailState>, wanted: MailState) -> Vec<Uuid> {
    states.iter().filter(|(_, state)| **state == wanted).map(|(id, _)| *id).collect()
}

/// Limit and offset of a page that counts from 1.
fn window(page: u64, per_page: u64) -> (i64, i64) {
    let offset = page.max(1).saturating_sub(1).saturating_mul(per_page);
    (i64::try_from(per_page).unwrap_or(i64::MAX), i64::try_from(offset).unwrap_or(i64::MAX))
}
