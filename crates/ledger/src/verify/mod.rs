//! Verification: every byte of every entry against the trees, the trees against their signatures,
//! the signatures against the anchor log, the anchor log against the released mark.
//!
//! Needs no key but the public one. Names what is wrong; never stops at the first fault.

pub(crate) mod store;

pub(crate) use store::TreeRow as Tree;

use crate::{ANCHOR, Facets, LeafHeader, Mark, leaf::digest_of, proof};
use ::store::Database;
use kernel::{TenantId, Timestamp};
use store::{LeafRow, TreeRow};
use tlog::{Checkpoint, Frontier, Hash, KeyName, NodeSource, SignedNote, Tile, TileReader, VerifierKey};

/// Faults beyond this many are counted, not listed.
const MOST_LISTED: usize = 1000;
/// Leaves read at a time.
const CHUNK: i64 = 5000;
/// An entry must have its place in the tree after this many seconds.
const ORDERED_WITHIN: i64 = 60;

/// One thing that is not as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The entry's bytes are not those that were recorded.
    Altered { tenant: TenantId, retention: i16, seq: i64, id: i64, event_time: Timestamp },
    /// The entry is gone, or its time was changed.
    Missing { tenant: TenantId, retention: i16, seq: i64, id: i64, event_time: Timestamp },
    /// The bytes are right and a clear column beside them is not.
    Column { tenant: TenantId, retention: i16, seq: i64, id: i64, column: &'static str },
    /// An entry that no tree knows.
    Unordered { tenant: TenantId, id: i64, event_time: Timestamp },
    /// An entry that was ordered a day or more after entries that are younger: written into the past.
    Backdated { tenant: TenantId, retention: i16, seq: i64, id: i64, event_time: Timestamp },
    /// A tree's signed checkpoint does not fit its leaves or its signature does not hold.
    Tree { origin: String, why: String },
    /// The anchor log does not fit what was released outside the database.
    Released { why: String },
}

/// One tree that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeReport {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

/// What verification found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub entries: u64,
    pub trees: Vec<TreeReport>,
    pub faults: Vec<Fault>,
    /// Faults that are not listed because there are too many.
    pub unlisted: u64,
}

impl Report {
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_LISTED {
            self.faults.push(fault);
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }
}

/// Verifies everything that `database` holds. `public` is the checkpoint key's public half,
/// `released` what the mark outside the database says (if it is at hand).
pub async fn verify(
    database: &Database,
    public: [u8; 32],
    released: Option<Mark>,
    now: Timestamp,
) -> Result<Report, sqlx::Error> {
    let mut tx = store::begin(database).await?;
    let mut report = Report::default();
    let trees = store::trees(&mut tx).await?;
    let mut anchored = Vec::new();
    for tree in trees.iter().filter(|tree| tree.retention != ANCHOR) {
        let root = verify_leaves(&mut tx, tree, &mut report).await?;
        verify_checkpoint(tree, root, public, &mut report);
        anchored.push((tree.origin.clone(), tree.anchored_size));
    }
    let anchor = trees.iter().find(|tree| tree.retention == ANCHOR);
    verify_anchor(&mut tx, anchor, &anchored, public, released, &mut report).await?;
    let due = now.checked_sub(time::Duration::seconds(ORDERED_WITHIN)).unwrap_or(now);
    for row in store::unordered(&mut tx, due).await? {
        report.fault(Fault::Unordered {
            tenant: TenantId::from_uuid(row.tenant_id),
            id: row.id,
            event_time: row.event_time,
        });
    }
    Ok(report)
}

/// Hashes every leaf again; returns the root they make.
async fn verify_leaves(
    tx: &mut sqlx::PgConnection,
    tree: &TreeRow,
    report: &mut Report,
) -> Result<Hash, sqlx::Error> {
    let mut frontier = Frontier::new();
    let mut next = 0_i64;
    loop {
        let rows = store::leaves(tx, tree, next, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        let after = last.seq.saturating_add(1);
        let tiles = store::leaf_tiles(tx, tree, next, after).await?;
        for row in &rows {
            let recorded = tiles.hash(row.seq);
            let actual = verify_leaf(tree, row, recorded, report);
            // A gap in the numbers would shift all that follows: the missing leaf counts as recorded.
            let _ = frontier.append(actual.or(recorded).unwrap_or(tlog::EMPTY_ROOT), |_, _, _| {});
            report.entries = report.entries.saturating_add(1);
        }
        next = after;
    }
    Ok(frontier.root())
}

/// The leaf's hash as its bytes are now; `None` if they are gone.
fn verify_leaf(tree: &TreeRow, row: &LeafRow, recorded: Option<Hash>, report: &mut Report) -> Option<Hash> {
    let (actual, fault) = leaf_fault(tree, row, recorded);
    if let Some(fault) = fault {
        report.fault(fault);
    }
    actual
}

/// The leaf's hash as its bytes are now, and what is wrong with it.
pub(crate) fn leaf_fault(
    tree: &TreeRow,
    row: &LeafRow,
    recorded: Option<Hash>,
) -> (Option<Hash>, Option<Fault>) {
    let (tenant, retention) = (TenantId::from_uuid(tree.tenant_id), tree.retention);
    let (seq, id, event_time) = (row.seq, row.id, row.event_time);
    let Some(body) = &row.body else {
        return (None, Some(Fault::Missing { tenant, retention, seq, id, event_time }));
    };
    let actual = tlog::leaf_hash(body);
    if recorded != Some(actual) {
        return (Some(actual), Some(Fault::Altered { tenant, retention, seq, id, event_time }));
    }
    let column = differing_column(tenant, row, body);
    (Some(actual), column.map(|column| Fault::Column { tenant, retention, seq, id, column }))
}

/// The first clear column that contradicts the leaf's header.
fn differing_column(tenant: TenantId, row: &LeafRow, body: &[u8]) -> Option<&'static str> {
    let Ok((header, _, _)) = LeafHeader::parse(body) else { return Some("body") };
    let sixteen = |bytes: &Option<Vec<u8>>| bytes.as_deref().and_then(|b| <[u8; 16]>::try_from(b).ok());
    let facets = Facets {
        actor: sixteen(&row.tok_actor)?,
        target: sixteen(&row.tok_target)?,
        address: sixteen(&row.tok_address)?,
    };
    let activity = row.activity.as_deref().unwrap_or_default();
    let checks = [
        ("activity or search tokens", header.facets == digest_of(tenant, activity, &facets)),
        ("event_time", header.event_time == row.event_time),
        ("class", row.class == Some(i32::from(header.class))),
        ("outcome", row.outcome == Some(i16::from(header.outcome))),
        ("key_id", row.key_id.as_deref() == Some(header.key_id.as_slice())),
    ];
    checks.into_iter().find(|(_, holds)| !holds).map(|(column, _)| column)
}

fn verify_checkpoint(tree: &TreeRow, root: Hash, public: [u8; 32], report: &mut Report) {
    checkpoint_of(tree, root, public, report);
}

/// Whether the tree's signed checkpoint is of this root and of the tree's size.
pub(crate) fn checkpoint_of(tree: &TreeRow, root: Hash, public: [u8; 32], report: &mut Report) -> bool {
    let fault = |why: &str| Fault::Tree { origin: tree.origin.clone(), why: why.to_owned() };
    let Some(checkpoint) = open_note(&tree.origin, &tree.note, public) else {
        report.fault(fault("the checkpoint's signature does not hold"));
        return false;
    };
    let (is_size, is_root) = (i64::try_from(checkpoint.size()) == Ok(tree.size), *checkpoint.root() == root);
    if !is_size {
        report.fault(fault("the signed size is not the tree's size"));
    }
    if !is_root {
        report.fault(fault("the entries do not make the signed root"));
    }
    report.trees.push(TreeReport { origin: tree.origin.clone(), size: checkpoint.size(), root });
    is_size && is_root
}

/// Whether the anchor log still is what was released, by its tiles.
pub(crate) async fn released_fault(
    anchor: Option<&TreeRow>,
    released: Option<Mark>,
    tx: &mut sqlx::PgConnection,
    report: &mut Report,
) -> Result<(), sqlx::Error> {
    let Some(mark) = released.filter(|mark| mark.size > 0) else { return Ok(()) };
    let size = anchor.map_or(0, |anchor| u64::try_from(anchor.size).unwrap_or(0));
    let last = mark.size.saturating_sub(1);
    let mut holds = false;
    if let (Ok(mut wanted), Some(own)) =
        (tlog::tiles_for_inclusion(last, mark.size), Tile::of_node(0, last, mark.size))
        && size >= mark.size
    {
        wanted.insert(own);
        let tiles = proof::tiles(tx, TenantId::PROVIDER, ANCHOR, wanted).await?;
        let source = TileReader::new(mark.size, |tile| tiles.get(&tile).cloned());
        let path = tlog::inclusion_proof(&source, last, mark.size).ok();
        holds = path.zip(source.node(0, last)).is_some_and(|(path, leaf)| {
            tlog::verify_inclusion(&leaf, last, mark.size, &path, &mark.root).is_ok()
        });
    }
    if !holds {
        report.fault(Fault::Released {
            why: format!("the anchor log at size {} is not what was released", mark.size),
        });
    }
    Ok(())
}

fn open_note(origin: &str, note: &str, public: [u8; 32]) -> Option<Checkpoint> {
    let key = VerifierKey::new(KeyName::new(origin).ok()?, public);
    let note = SignedNote::parse(note.as_bytes()).ok()?;
    Some(Checkpoint::open(&note, origin, &[key]).ok()?.checkpoint().clone())
}

/// The anchor log: its own root and signature, that it holds the last anchored checkpoint of every
/// tree, and that it continues what was released.
async fn verify_anchor(
    tx: &mut sqlx::PgConnection,
    anchor: Option<&TreeRow>,
    anchored: &[(String, i64)],
    public: [u8; 32],
    released: Option<Mark>,
    report: &mut Report,
) -> Result<(), sqlx::Error> {
    let Some(anchor) = anchor else {
        if released.is_some_and(|mark| mark.size > 0) {
            report.fault(Fault::Released {
                why: "checkpoints were released and the anchor log is gone".to_owned(),
            });
        }
        return Ok(());
    };
    let mut frontier = Frontier::new();
    let mut root_at_release = None;
    let mut latest = std::collections::HashMap::new();
    for body in store::anchor_leaves(tx).await? {
        if released.is_some_and(|mark| mark.size == frontier.size()) {
            root_at_release = Some(frontier.root());
        }
        if let Some(checkpoint) =
            std::str::from_utf8(&body).ok().and_then(|text| Checkpoint::parse(text).ok())
        {
            latest
                .insert(checkpoint.origin().to_owned(), i64::try_from(checkpoint.size()).unwrap_or(i64::MAX));
        }
        let _ = frontier.append(tlog::leaf_hash(&body), |_, _, _| {});
    }
    if released.is_some_and(|mark| mark.size == frontier.size()) {
        root_at_release = Some(frontier.root());
    }
    verify_checkpoint(anchor, frontier.root(), public, report);
    for (origin, size) in anchored {
        if *size > 0 && latest.get(origin) != Some(size) {
            let why = "its last anchored checkpoint is not in the anchor log".to_owned();
            report.fault(Fault::Tree { origin: origin.clone(), why });
        }
    }
    match released {
        Some(mark) if root_at_release != Some(mark.root) => report.fault(Fault::Released {
            why: format!("the anchor log at size {} is not what was released", mark.size),
        }),
        _ => {}
    }
    Ok(())
}
