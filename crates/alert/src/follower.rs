//! The follower: reads what was ordered, shows it to the rules, raises.
//!
//! ```text
//! growth (all tenants, at once or one question) ─▶ who has grown ─▶ read on from the cursor, in order
//!                                                                └─▶ rules ─▶ memory ─▶ nothing ─▶ cursor in memory
//!                                                                                  └─▶ raise ─┐
//!                                             every 10 minutes, or 5,000 entries ─▶ keep ◀────┘
//!                                                    cursor + memory + alerts, one transaction
//! ```
//! * Between two keeps nothing was raised, so after a restart the same entries are read again from the
//!   kept cursor onto the kept memory, and give the same: no alert is lost and none comes twice.
//! * A keep is fenced by the row's generation: of two followers one writes, the other one reads anew.
//! * What stands in a tree when a tenant is first met is read for what it teaches (known networks), and
//!   raises nothing.
//! * A rule that was changed counts from the entry that tells of the change.
//! * A tenant whose rules take long reads on in the next turn: nobody else's alerts wait for them.

use crate::{
    Parts,
    growth::Growth,
    model::{
        content::Content,
        memory::Memory,
        rule::{Compiled, Rule},
        scene::Scene,
        watch::{Hit, is_watched, look},
    },
    operations::{KeepTail, Raise},
    views::{self, FOLLOW},
};
use futures_util::StreamExt;
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use ledger::Head;
use ocsf::View;
use office::{Office, Target, Worker};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration as Wait, Instant},
};
use time::Duration;
use tokio::sync::Mutex;

/// Between two looks at least. Each waits for its reason: see [`Growth::wait`].
const EVERY: Wait = Wait::from_millis(10);
/// What one tenant's rules may take of a turn; they stop at the entry with which it is over.
const TURN: Wait = Wait::from_millis(50);
/// Entries read at a time, of one tree; and of a tenant whose turn did not suffice, which reads some of them in vain.
const PIECE: u16 = 500;
const SMALL_PIECE: u16 = 50;
/// Tenants read at once.
const AT_ONCE: usize = 4;
/// Entries after which a cursor is kept.
const KEEP_AFTER: u64 = 5_000;
const KEEP_EVERY: Duration = Duration::minutes(10);
/// Changes rules: the next entry meets the changed ones.
const RULES_CHANGE: &str = "alert.rule.";

/// All tenants of this process.
pub struct Follower {
    parts: Parts,
    growth: Growth,
    tenants: HashMap<TenantId, Following>,
    /// Trees that the last turn did not read to their end.
    behind: Vec<Head>,
    /// Seeded rules are compiled once for all tenants that use them alike.
    compiled: HashMap<u64, Arc<Compiled>>,
}

struct Following {
    /// Retention class to the next leaf.
    cursors: BTreeMap<i16, i64>,
    /// Where the trees ended when the tenant was first met; before that nothing is raised.
    silent_until: BTreeMap<i16, i64>,
    generation: i64,
    memory: Memory,
    rules: Vec<Arc<Compiled>>,
    /// Entries since the last keep that were not the follower's own.
    unkept: u64,
    kept_at: Timestamp,
    /// Its last turn did not suffice.
    is_behind: bool,
}

/// When the follower last had given everybody a turn.
#[derive(Clone, Default)]
pub(crate) struct Pulse(Arc<RwLock<Option<Timestamp>>>);

impl Pulse {
    pub fn last(&self) -> Option<Timestamp> {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn beat(&self, now: Timestamp) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }
}

pub(crate) fn worker(parts: Parts, pulse: Pulse) -> Worker {
    let follower = Arc::new(Mutex::new(Follower::new(parts)));
    Worker {
        name: "alerts",
        every: EVERY,
        run: Arc::new(move |office| {
            let (follower, pulse) = (Arc::clone(&follower), pulse.clone());
            Box::pin(async move {
                let mut follower = follower.lock().await;
                if !follower.is_behind() {
                    follower.growth.wait().await;
                }
                let began = office.now();
                follower.turn().await?;
                pulse.beat(began);
                Ok(())
            })
        }),
    }
}

impl Follower {
    pub fn new(parts: Parts) -> Self {
        let growth = Growth::new(parts.database.clone(), parts.office.signals().steps());
        Self { parts, growth, tenants: HashMap::new(), behind: Vec::new(), compiled: HashMap::new() }
    }

    /// Reads on wherever a tree has grown, until nothing is left.
    pub async fn step(&mut self) -> Result<(), Refusal> {
        self.turn().await?;
        while self.is_behind() {
            self.turn().await?;
        }
        Ok(())
    }

    /// Whether the last turn left something unread.
    pub fn is_behind(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Reads on wherever a tree has grown, for everybody as far as a turn goes.
    pub async fn turn(&mut self) -> Result<(), Refusal> {
        let mut trees: HashMap<TenantId, Vec<Head>> = HashMap::new();
        let grown = self.growth.trees().await?;
        for head in grown.into_iter().chain(std::mem::take(&mut self.behind)) {
            let heads = trees.entry(head.tenant).or_default();
            // Each tree once, however often it has grown while its tenant is behind.
            match heads.iter_mut().find(|known| known.retention == head.retention) {
                Some(known) => known.size = known.size.max(head.size),
                None => heads.push(head),
            }
        }
        // Tenants whose place is to be kept, though nothing has grown.
        let now = self.parts.office.now();
        for tenant in self.tenants.iter().filter(|(_, following)| following.is_due(now)).map(|(id, _)| *id) {
            trees.entry(tenant).or_default();
        }
        let mut due = Vec::new();
        for (tenant, heads) in trees {
            let following = self.tenants.remove(&tenant);
            let has_grown = following.as_ref().is_none_or(|following| following.has_grown(&heads));
            match following {
                Some(following) if !has_grown && !following.is_due(now) => {
                    self.tenants.insert(tenant, following);
                }
                following => due.push((tenant, heads, following)),
            }
        }
        let parts = &self.parts;
        let known = &self.compiled;
        let done: Vec<_> = futures_util::stream::iter(due)
            .map(|(tenant, heads, following)| async move {
                (tenant, read_on(parts, known, tenant, &heads, following).await)
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let mut first = None;
        for (tenant, done) in done {
            match done {
                Ok((following, behind)) => {
                    if !behind.is_empty() && !following.is_behind {
                        tracing::warn!(%tenant, "rules of a tenant take longer than their turn");
                    }
                    let following = Following { is_behind: !behind.is_empty(), ..following };
                    self.behind.extend(behind);
                    for rule in following.rules.iter().filter(|rule| rule.rule.is_seeded()) {
                        self.compiled.entry(identity_of(&rule.rule)).or_insert_with(|| Arc::clone(rule));
                    }
                    self.tenants.insert(tenant, following);
                }
                // What is in memory may be ahead of what was kept: it is loaded anew.
                Err(refusal) => {
                    tracing::warn!(%tenant, reason = refusal.inside, "alerts of a tenant are behind");
                    first = first.or(Some(refusal));
                }
            }
        }
        // Only what some tenant uses: who tunes a rule again and again leaves nothing behind.
        self.compiled.retain(|_, kept| Arc::strong_count(kept) > 1);
        match first {
            None => Ok(()),
            Some(refusal) => {
                self.growth.forget();
                Err(refusal)
            }
        }
    }
}

/// Two rules of the same identity compile to the same.
fn identity_of(rule: &Rule) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    let definition = &rule.definition;
    (&rule.id, rule.is_on, rule.severity.number(), definition.threshold, definition.window, definition.quiet)
        .hash(&mut hasher);
    hasher.finish()
}

/// With the trees that were not read to their end because the turn was over.
async fn read_on(
    parts: &Parts,
    known: &HashMap<u64, Arc<Compiled>>,
    tenant: TenantId,
    heads: &[Head],
    following: Option<Following>,
) -> Result<(Following, Vec<Head>), Refusal> {
    let ctx = system(&parts.office, tenant);
    let mut following = match following {
        Some(following) => following,
        None => load(parts, known, &ctx, heads).await?,
    };
    let piece = if following.is_behind { SMALL_PIECE } else { PIECE };
    let mut spent = Wait::ZERO;
    // What a tenant had before it was met is read at once: where silence ends is not written down.
    let is_over = |following: &Following, spent: Wait| spent >= TURN && following.silent_until.is_empty();
    for head in heads {
        while following.cursor(head.retention) < head.size && !is_over(&following, spent) {
            let from = following.cursor(head.retention);
            let entries = {
                let ctx = system(&parts.office, tenant);
                let mut reading = parts.office.view(&ctx, FOLLOW, Target::any("alert.tail")).await?;
                let (sql, keys) = reading.parts();
                parts.office.patiently(ledger::follow(sql, keys, head.retention, from, piece)).await?
            };
            if entries.is_empty() {
                break;
            }
            let mut hits = Vec::new();
            for found in &entries {
                let view = View::of(tenant, found);
                let seq = found.seq.unwrap_or(from);
                let begin = Instant::now();
                following.take(parts, &view, &mut hits);
                spent = spent.saturating_add(begin.elapsed());
                following.cursors.insert(head.retention, seq.saturating_add(1));
                if view.activity.starts_with(RULES_CHANGE) && view.outcome == ledger::EntryOutcome::Success {
                    following.rules = rules(parts, known, &ctx).await?;
                    let rules = &following.rules;
                    following.memory.keep_only(|id| rules.iter().any(|rule| rule.rule.id == id));
                }
                if is_over(&following, spent) {
                    break;
                }
            }
            if !hits.is_empty() {
                keep(parts, &mut following, tenant, hits).await?;
            }
        }
    }
    let is_unread = |head: &&Head| following.cursor(head.retention) < head.size;
    let behind = match is_over(&following, spent) {
        true => heads.iter().filter(is_unread).copied().collect(),
        false => Vec::new(),
    };
    following.silent_until.clear();
    if following.is_due(parts.office.now()) {
        keep(parts, &mut following, tenant, Vec::new()).await?;
    }
    Ok((following, behind))
}

async fn load(
    parts: &Parts,
    known: &HashMap<u64, Arc<Compiled>>,
    ctx: &Ctx,
    heads: &[Head],
) -> Result<Following, Refusal> {
    let mut reading = parts.office.view(ctx, FOLLOW, Target::any("alert.tail")).await?;
    let tail = parts.office.patiently(views::tail(&mut reading, ctx.tenant)).await?;
    let rules = compile(tail.rules, known);
    let silent_until = heads.iter().map(|head| (head.retention, head.size));
    Ok(match tail.row {
        Some(row) => Following {
            cursors: cursors_of(&row.cursors),
            silent_until: BTreeMap::new(),
            generation: row.generation,
            memory: tail.memory,
            rules,
            unkept: 0,
            kept_at: row.kept_at,
            is_behind: false,
        },
        None => Following {
            cursors: BTreeMap::new(),
            silent_until: silent_until.collect(),
            generation: 0,
            memory: Memory::default(),
            rules,
            // So that where it began is written down at once.
            unkept: KEEP_AFTER,
            kept_at: ctx.now,
            is_behind: false,
        },
    })
}

async fn rules(
    parts: &Parts,
    known: &HashMap<u64, Arc<Compiled>>,
    ctx: &Ctx,
) -> Result<Vec<Arc<Compiled>>, Refusal> {
    let mut reading = parts.office.view(ctx, FOLLOW, Target::any("alert.tail")).await?;
    let rules = parts.office.patiently(views::rules_within(reading.sql(), ctx.tenant)).await?;
    Ok(compile(rules, known))
}

/// Rules over entries; those over the ledger's health are somebody else's.
fn compile(rules: Vec<Rule>, known: &HashMap<u64, Arc<Compiled>>) -> Vec<Arc<Compiled>> {
    let mut compiled = Vec::with_capacity(rules.len());
    for rule in rules.into_iter().filter(|rule| !rule.definition.filter.is_empty()) {
        if let Some(same) = known.get(&identity_of(&rule)).filter(|_| rule.is_seeded()) {
            compiled.push(Arc::clone(same));
            continue;
        }
        let id = rule.id.clone();
        match Compiled::of(rule) {
            Ok(rule) => compiled.push(Arc::new(rule)),
            Err(refusal) => {
                tracing::error!(rule = id, reason = ?refusal.fields, "a kept rule does not compile")
            }
        }
    }
    compiled
}

/// Writes down how far it is, with the alerts that it led to.
async fn keep(
    parts: &Parts,
    following: &mut Following,
    tenant: TenantId,
    hits: Vec<Hit>,
) -> Result<(), Refusal> {
    let ctx = system(&parts.office, tenant);
    let cursors = following.cursors.iter().map(|(retention, seq)| (retention.to_string(), (*seq).into()));
    let operation = KeepTail {
        generation: following.generation,
        cursors: serde_json::Value::Object(cursors.collect()),
        memory: following.memory.clone(),
        read: following.unkept,
        raises: raises(parts, hits, ctx.now),
    };
    parts.office.perform(&ctx, operation).await?;
    following.generation = following.generation.saturating_add(1);
    following.unkept = 0;
    following.kept_at = ctx.now;
    Ok(())
}

/// One alert per rule, whatever it spoke of.
fn raises(parts: &Parts, hits: Vec<Hit>, now: Timestamp) -> Vec<Raise> {
    let mut raises: Vec<Raise> = Vec::new();
    for hit in hits {
        let rule = &hit.rule.rule;
        let at = i128::from(hit.trigger.at).saturating_mul(1_000);
        let delay = now.unix_timestamp_nanos().saturating_sub(at).checked_div(1_000_000).unwrap_or(0);
        let delay_ms = i64::try_from(delay).unwrap_or(0).max(0);
        // A canary each: whoever left one waits for it.
        let known = raises.iter_mut().find(|raise| raise.rule == rule.id && rule.definition.quiet > 0);
        match known {
            Some(raise) => {
                raise.content.take(&hit);
                raise.times = raise.times.saturating_add(1);
                raise.delay_ms = delay_ms;
            }
            None => {
                let name = rule.own.as_ref().map(|(name, _)| name.clone());
                let mut content = Content { name, ..Content::default() };
                content.take(&hit);
                raises.push(Raise {
                    rule: rule.id.clone(),
                    severity: rule.severity,
                    content,
                    times: 1,
                    delay_ms,
                    page: parts.page.clone(),
                });
            }
        }
    }
    raises
}

impl Following {
    fn cursor(&self, retention: i16) -> i64 {
        self.cursors.get(&retention).copied().unwrap_or(0)
    }

    fn has_grown(&self, heads: &[Head]) -> bool {
        heads.iter().any(|head| self.cursor(head.retention) < head.size)
    }

    fn is_due(&self, now: Timestamp) -> bool {
        let is_old = self.kept_at.saturating_add(KEEP_EVERY) <= now;
        self.unkept >= KEEP_AFTER || (self.unkept > 0 && is_old)
    }

    fn take(&mut self, parts: &Parts, view: &View, hits: &mut Vec<Hit>) {
        if !is_watched(&view.activity) {
            return;
        }
        self.unkept = self.unkept.saturating_add(1);
        let scene = Scene::of(view, parts.places.as_ref(), parts.offset);
        let found = look(&self.rules, &mut self.memory, view, &scene);
        let is_silent =
            self.silent_until.get(&view.retention).is_some_and(|end| view.seq.is_some_and(|seq| seq < *end));
        if !is_silent {
            hits.extend(found);
        }
    }
}

fn cursors_of(cursors: &serde_json::Value) -> BTreeMap<i16, i64> {
    let fields = cursors.as_object().into_iter().flatten();
    fields.filter_map(|(retention, seq)| Some((retention.parse().ok()?, seq.as_i64()?))).collect()
}

fn system(office: &Office, tenant: TenantId) -> Ctx {
    Ctx::system("alert", tenant, office.now())
}
