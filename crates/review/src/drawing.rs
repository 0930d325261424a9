//! Drawing up a pack: one pass over each tree of the tenant from where the month before ended.
//!
//! ```text
//! tree at the month's start ─▶ every leaf: hashed, opened, gathered ─▶ the root that they make
//!   (as the pack before has it)                                          = root at the month's end?
//!                                                                         ⊂ signed checkpoint?
//! ```
//! Only looks. Does not live here: what a pack calls for (`model::finding`), and keeping it (`operations`).

use crate::{
    model::{
        checked, chosen,
        gather::{Gathered, Gathering, line},
        lots::Lots,
        month::Month,
        pack::{
            AccountLine, Accounts, DORMANT_DAYS, KeyPart, Listing, MOST_ACCOUNTS, MOST_LISTED, Pack,
            PrivilegedSample, Sampled, TreePart,
        },
        section::Heading,
    },
    sealing,
};
use identity::api::Member;
use kernel::{Ctx, Language, Refusal, Standing, Timestamp, UserId};
use keys::TenantKeys;
use ledger::{KeyFace, Quoted, Scanned, SignedTree};
use office::{Office, Target};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tlog::Hash;

/// The view by which packs are drawn up.
pub const DRAW: &str = "review.pack.draw";

/// An entry has its place within a second; a minute without one is a fault, as for the scrubber.
const ON_ITS_WAY: time::Duration = time::Duration::minutes(1);
/// Data keys that are looked at: thirty years of ten classes.
const MOST_KEYS: i64 = 3_600;

/// For how long packs carry on when an account was last used: it is from entries of earlier months.
const LAST_USE_DAYS: i64 = 400;

/// Draws up the pack of `month` for `ctx.tenant`, and says which entries it is from; `public` is the
/// checkpoint key's public half.
pub async fn draw(
    office: &Office,
    ctx: &Ctx,
    month: Month,
    public: [u8; 32],
) -> Result<(Pack, Quoted), Refusal> {
    let mut reading = office.view(ctx, DRAW, Target::new("review.month", month)).await?;
    let (sql, keys) = reading.parts();
    let span = month.span();
    let until = span.end.min(ctx.now);
    let before = sealing::pack_before(sql, keys, month).await?;
    let members = identity::api::members(sql, keys).await?;
    let ids = members.iter().map(|member| member.id.to_string()).collect::<HashSet<_>>();
    let mut collected = Collected {
        gathering: Gathering::new(ctx.tenant.is_provider(), ids),
        lots: Lots::default(),
        quoted: Quoted::default(),
    };
    let mut trees = Vec::new();
    let signed = ledger::signed_trees(sql, ctx.tenant).await?;
    for tree in &signed {
        let start = before.as_ref().and_then(|pack| pack.tree(tree.retention));
        let pass = Pass { tree, start, public };
        trees.push(pass.run((sql, keys), span.start..until, &mut collected).await?);
    }
    let Collected { gathering, lots, quoted } = collected;
    let privileged_sample = Some(looked_at(sql, (&signed, &trees), lots).await?);
    let earlier = counts_before(sql, ctx, month, before.as_ref()).await?;
    let gathered = gathering.finish(&earlier);
    // Before the first entry there was nothing that could have told of a sign-in.
    let began = gathered.first_at.unwrap_or(span.start.unix_timestamp());
    let known_since = before.as_ref().map_or(began, |pack| pack.known_since);
    let last_use = last_use(before.as_ref(), &gathered, until.unix_timestamp());
    let roles = access::api::roles_of_everybody(sql, ctx.tenant, Language::Ja).await?;
    let accounts = Reckoning { until: until.unix_timestamp(), known_since, last_use: &last_use };
    let accounts = accounts.of(&members, &roles, month.ends_quarter());
    let keys_there = ledger::key_faces(sql, ctx.tenant, MOST_KEYS).await?;
    // What was written a moment ago is on its way to its place.
    let settled = ctx.now.saturating_sub(ON_ITS_WAY).min(until);
    let unplaced = ledger::unplaced(sql, ctx.tenant, span.start..settled).await?;
    drop(reading);
    let mut pack = Pack {
        version: 2,
        month,
        from: span.start.unix_timestamp(),
        until: until.unix_timestamp(),
        drawn_at: ctx.now.unix_timestamp(),
        is_final: month.is_over(ctx.now),
        is_providers: ctx.tenant.is_provider(),
        entries: gathered.entries,
        trees,
        unplaced,
        counts: gathered.counts,
        privileged: gathered.privileged,
        approved: gathered.approved,
        privileged_sample,
        roles: gathered.roles,
        keys: gathered.keys,
        reads: gathered.reads,
        visits: gathered.visits,
        sign_ins: gathered.sign_ins,
        accounts,
        retention: retention(&keys_there, span.start..until),
        people: BTreeMap::new(),
        last_use,
        known_since,
    };
    pack.people = people(&pack, &members);
    Ok((pack, quoted))
}

/// What the passes over the trees put together.
struct Collected {
    gathering: Gathering,
    lots: Lots<Scanned>,
    /// The entries that the pack is from.
    quoted: Quoted,
}

/// One tree's part: verified, gathered, sampled.
struct Pass<'a> {
    tree: &'a SignedTree,
    /// As the pack before has it.
    start: Option<&'a TreePart>,
    public: [u8; 32],
}

impl Pass<'_> {
    async fn run(
        &self,
        (sql, keys): (&mut PgConnection, &TenantKeys),
        span: std::ops::Range<Timestamp>,
        collected: &mut Collected,
    ) -> Result<TreePart, Refusal> {
        let tree = self.tree;
        let end_size = tree.size_at(sql, span.end).await?;
        let computed = match self.start {
            Some(before) => before.end_size,
            None => tree.size_at(sql, span.start).await?,
        };
        // A tree that is shorter than it was is a fault, and must not end the pass.
        let start_size = computed.min(end_size);
        let start_root = tree.root_at(sql, start_size).await?;
        let end_root = tree.root_at(sql, end_size).await?;
        let chosen = chosen::draw(&end_root, start_size..end_size, chosen::OF_EACH_TREE);
        let mut sampled = Vec::with_capacity(chosen.len());
        let mut visit = |entry: Scanned| {
            if entry.content.is_some() {
                collected.quoted.add(tree.retention, entry.event_time);
            }
            if collected.gathering.entry(&entry).contains(&Heading::Privileged) {
                collected.lots.add(&end_root, (tree.retention, entry.seq), || entry.clone());
            }
            if chosen.contains(&entry.seq) {
                sampled.push(entry);
            }
        };
        let found = tree.scan(sql, keys, start_size..end_size, &mut visit).await?;
        let mut sample = Vec::with_capacity(sampled.len());
        for entry in &sampled {
            sample.push(proven(sql, (tree, end_size), entry).await?);
        }
        let signed = checked::signed(&tree.note, &tree.origin, &self.public);
        let proof = tree.consistency(sql, (end_size, tree.size)).await?;
        let is_within_signed = signed.as_ref().is_some_and(|(signed, _)| {
            tlog::verify_consistency(end_size, signed.size(), &proof, &end_root, signed.root()).is_ok()
        });
        let continues = self
            .start
            .map(|before| before.end_size == start_size && before.end_root == start_root.to_base64());
        Ok(TreePart {
            retention: tree.retention,
            origin: tree.origin.clone(),
            start_size,
            start_root: start_root.to_base64(),
            end_size,
            end_root: end_root.to_base64(),
            rehashed: found.entries,
            missing: found.missing,
            forgotten: found.forgotten,
            unreadable: found.unreadable,
            is_root_made: found.root == end_root,
            continues,
            is_within_signed,
            is_signed: signed.as_ref().is_some_and(|(_, holds)| *holds),
            signed_size: tree.size,
            note: tree.note.clone(),
            proof: texts(&proof),
            sample,
        })
    }
}

/// With the proof that it is in the tree at the month's end.
async fn proven(
    sql: &mut PgConnection,
    (tree, end_size): (&SignedTree, u64),
    entry: &Scanned,
) -> Result<Sampled, Refusal> {
    let proof = tree.inclusion(sql, (entry.seq, end_size)).await?;
    Ok(Sampled { seq: entry.seq, leaf: entry.leaf.to_base64(), proof: texts(&proof), line: line(entry) })
}

/// The privileged operations that the lots have chosen.
async fn looked_at(
    sql: &mut PgConnection,
    (signed, parts): (&[SignedTree], &[TreePart]),
    lots: Lots<Scanned>,
) -> Result<PrivilegedSample, Refusal> {
    let (chosen, population, is_cut) = lots.finish();
    let mut drawn: BTreeMap<i16, Vec<Sampled>> = BTreeMap::new();
    for ((class, _), entry) in chosen {
        let pair = signed.iter().zip(parts).find(|(tree, _)| tree.retention == class);
        let (tree, part) = pair.ok_or_else(|| Refusal::fault("a lot of no tree"))?;
        drawn.entry(class).or_default().push(proven(sql, (tree, part.end_size), &entry).await?);
    }
    Ok(PrivilegedSample { population, is_cut, drawn })
}

fn texts(proof: &[Hash]) -> Vec<String> {
    proof.iter().map(Hash::to_base64).collect()
}

/// The counts of the month before: as its pack has them, or from the clear columns.
async fn counts_before(
    sql: &mut PgConnection,
    ctx: &Ctx,
    month: Month,
    before: Option<&Pack>,
) -> Result<BTreeMap<(String, String), u64>, Refusal> {
    if let Some(before) = before {
        let lines = before.counts.iter().filter(|line| line.count > 0);
        return Ok(lines.map(|line| ((line.activity.clone(), line.outcome.clone()), line.count)).collect());
    }
    let counted = ledger::counts(sql, ctx.tenant, month.before().span()).await?;
    Ok(counted
        .into_iter()
        .map(|(activity, outcome, count)| ((activity, outcome.name().to_owned()), count))
        .collect())
}

fn last_use(before: Option<&Pack>, gathered: &Gathered, until: i64) -> BTreeMap<String, i64> {
    let mut all = before.map(|pack| pack.last_use.clone()).unwrap_or_default();
    all.extend(gathered.last_use.iter().map(|(user, at)| (user.clone(), *at)));
    let oldest = until.saturating_sub(LAST_USE_DAYS.saturating_mul(86_400));
    all.retain(|_, at| *at >= oldest);
    all
}

/// Who is dormant, and everybody where a quarter ends.
struct Reckoning<'a> {
    until: i64,
    known_since: i64,
    last_use: &'a BTreeMap<String, i64>,
}

impl Reckoning<'_> {
    fn of(&self, members: &[Member], roles: &HashMap<UserId, Vec<String>>, is_whole_list: bool) -> Accounts {
        let lines: Vec<AccountLine> = members.iter().map(|member| self.line(member, roles)).collect();
        let has_rights = |line: &&AccountLine| line.is_active && line.standing != Standing::Member.name();
        let dormant: Vec<&AccountLine> =
            lines.iter().filter(|line| line.is_active && self.is_dormant(line)).collect();
        let (administrators, others): (Vec<&AccountLine>, Vec<&AccountLine>) =
            dormant.into_iter().partition(|line| line.standing != Standing::Member.name());
        Accounts {
            total: count(lines.len()),
            suspended: count(lines.iter().filter(|line| !line.is_active).count()),
            administrators: lines.iter().filter(has_rights).take(MOST_LISTED).cloned().collect(),
            idle_administrators: administrators.into_iter().take(MOST_LISTED).cloned().collect(),
            dormant_total: count(others.len()),
            dormant: others.into_iter().take(MOST_LISTED).cloned().collect(),
            all: is_whole_list.then(|| lines.iter().take(MOST_ACCOUNTS).cloned().collect()),
        }
    }

    fn line(&self, member: &Member, roles: &HashMap<UserId, Vec<String>>) -> AccountLine {
        let id = member.id.to_string();
        AccountLine {
            name: member.name.clone(),
            login: member.login.clone(),
            standing: member.standing.name().to_owned(),
            is_active: member.is_active,
            roles: roles.get(&member.id).cloned().unwrap_or_default(),
            created_at: created_at(member.id),
            last_use: self.last_use.get(&id).copied(),
            id,
        }
    }

    /// Ninety days without a sign-in, as far as anything is known of that time.
    fn is_dormant(&self, line: &AccountLine) -> bool {
        let known = line.last_use.unwrap_or(i64::MIN).max(line.created_at.unwrap_or(i64::MIN));
        let since = known.max(self.known_since);
        since < self.until.saturating_sub(DORMANT_DAYS.saturating_mul(86_400))
    }
}

/// Ids of people are UUIDs of version 7: they carry the second in which they were made.
fn created_at(id: UserId) -> Option<i64> {
    let (seconds, _) = id.uuid().get_timestamp()?.to_unix();
    i64::try_from(seconds).ok()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn retention(faces: &[KeyFace], span: std::ops::Range<Timestamp>) -> Vec<KeyPart> {
    let classes: BTreeSet<i16> = faces.iter().map(|face| face.retention).collect();
    let part = |retention: i16| {
        let own = || faces.iter().filter(move |face| face.retention == retention);
        let alive = || own().filter(|face| face.destroyed_at.is_none());
        let month = |date: Option<time::Date>| date.map(|date| Month::from_date(date).to_string());
        KeyPart {
            retention,
            oldest: month(alive().map(|face| face.month).min()),
            newest: month(alive().map(|face| face.month).max()),
            alive: count(alive().count()),
            destroyed: count(own().filter(|face| face.destroyed_at.is_some()).count()),
            made_in_month: count(own().filter(|face| span.contains(&face.created_at)).count()),
            destroyed_in_month: count(
                own().filter(|face| face.destroyed_at.is_some_and(|at| span.contains(&at))).count(),
            ),
        }
    };
    classes.into_iter().map(part).collect()
}

/// The names of those whom the pack's lines speak of.
fn people(pack: &Pack, members: &[Member]) -> BTreeMap<String, String> {
    let listings: [&Listing; 5] = [&pack.privileged, &pack.roles, &pack.keys, &pack.reads, &pack.visits];
    let lines = listings.into_iter().flat_map(|listing| &listing.lines);
    let privileged = pack.privileged_sample.iter().flat_map(|sample| sample.drawn.values().flatten());
    let sampled = pack.trees.iter().flat_map(|tree| &tree.sample).chain(privileged);
    let sampled = sampled.map(|sampled| &sampled.line);
    let mut spoken_of: HashSet<&str> = HashSet::new();
    for line in lines.chain(sampled) {
        spoken_of.insert(&line.actor);
        spoken_of.extend(line.target.rsplit('/').next());
        spoken_of.extend(line.approval.as_deref());
    }
    spoken_of.extend(pack.sign_ins.accounts.iter().map(|ranked| ranked.name.as_str()));
    let named = members.iter().map(|member| (member.id.to_string(), member));
    named.filter(|(id, _)| spoken_of.contains(id.as_str())).map(|(id, member)| (id, member.shown())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;
    const UNTIL: i64 = 1_790_000_000;

    /// Login, standing, active, days since the account was made, days since its last sign-in.
    type Row = (&'static str, Standing, bool, i64, Option<i64>);

    fn reckoned(rows: &[Row], known_days: i64) -> Accounts {
        let at = |days: i64| UNTIL.saturating_sub(days.saturating_mul(DAY));
        let members: Vec<Member> = rows
            .iter()
            .map(|(login, standing, is_active, made, _)| Member {
                id: UserId::new(Timestamp::from_unix_timestamp(at(*made)).unwrap()),
                login: (*login).to_owned(),
                name: (*login).to_owned(),
                email: None,
                department: String::new(),
                area: None,
                language: Language::Ja,
                standing: *standing,
                is_active: *is_active,
            })
            .collect();
        let used =
            members.iter().zip(rows).filter_map(|(member, row)| Some((member.id.to_string(), at(row.4?))));
        let last_use = used.collect();
        let reckoning = Reckoning { until: UNTIL, known_since: at(known_days), last_use: &last_use };
        reckoning.of(&members, &HashMap::new(), false)
    }

    #[test]
    fn who_has_rights_is_listed_and_who_does_not_come_is_found() {
        let (admin, member) = (Standing::Administrator, Standing::Member);
        let rows = [
            ("daily", admin, true, 400, Some(1)),
            ("rare", admin, true, 400, Some(91)),
            ("just", admin, true, 400, Some(90)),
            ("never", admin, true, 400, None),
            ("fresh", admin, true, 10, None),
            ("gone", admin, false, 400, Some(300)),
            ("worker", member, true, 400, Some(200)),
            ("present", member, true, 400, Some(2)),
        ];
        let logins = |lines: &[AccountLine]| lines.iter().map(|line| line.login.clone()).collect::<Vec<_>>();
        let long = reckoned(&rows, 400);
        assert_eq!(logins(&long.administrators), ["daily", "rare", "just", "never", "fresh"]);
        assert_eq!(logins(&long.idle_administrators), ["rare", "never"]);
        assert_eq!((logins(&long.dormant), long.dormant_total), (vec!["worker".to_owned()], 1));
        assert_eq!((long.total, long.suspended, long.all.is_none()), (8, 1, true));
        // Where sign-ins are known for fewer days, nobody is said not to have come.
        let short = reckoned(&rows, 30);
        assert!(short.idle_administrators.is_empty() && short.dormant.is_empty());
        assert_eq!(short.administrators.len(), 5);
    }
}
