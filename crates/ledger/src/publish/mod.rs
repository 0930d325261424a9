//! Publishing: released trees as static files (C2SP tlog-tiles) that anybody verifies with standard tools.
//!
//! ```text
//!   <origin>/checkpoint                      the newest published one, signed
//!   <origin>/tile/<L>/<N>[.p/<W>]            hashes
//!   <origin>/tile/entries/<N>[.p/<W>]        leaves: ciphertext
//! ```
//!
//! What is published is what the released mark covers: the anchor log up to the mark, and of every other
//! tree the last checkpoint that the anchor log holds below it. Files are made from the leaves' bytes alone
//! and compared with what was signed; what was published before is on the shelf and must still be true, so
//! the shelf is a second memory outside the database. Tiles and bundles stand before the checkpoint that
//! needs them, and the anchor log before the checkpoints that it holds.
//!
//! A [`Replica`] copies what stands on the shelf to a bucket.
//!
//! Does not live here: who may fetch the files, and talking to witnesses (a port, [`Cosign`]).

mod growth;
mod kind;
mod replica;
mod shelf;
mod store;

pub use kind::kind;
pub use replica::{Replica, Replicated};
pub use shelf::{FolderShelf, Shelf};

use crate::{ANCHOR, Mark, ReleasedMark};
use ::store::Database;
use growth::{File, Growth, GrowthError};
use kernel::{TenantId, Timestamp};
use std::{collections::BTreeMap, future::Future, io, pin::Pin, sync::Arc};
use tlog::{Checkpoint, Hash, KeyName, MAX_CONSISTENCY_HASHES, Signature, SignedNote, SignerKey, TileReader};

const ANCHOR_ORIGIN: &str = "sekisho/anchor";
/// Leaves read at a time; each is at most 64 KiB.
const CHUNK: u64 = 1024;
/// Leaves in a full tile or bundle.
const WIDTH: u64 = tlog::TILE_WIDTH as u64;

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("published files: {0}")]
    Io(#[from] io::Error),
    #[error("bucket: {0}")]
    Bucket(#[from] bucket::BucketError),
    #[error("signing failed")]
    Signing,
    /// The database and what was signed or published before are not of one history.
    #[error("{origin}: {why}")]
    Contradiction { origin: String, why: String },
}

impl PublishError {
    fn contradiction(origin: &str, why: impl Into<String>) -> Self {
        Self::Contradiction { origin: origin.to_owned(), why: why.into() }
    }
}

/// What one step did.
#[derive(Debug, Default)]
pub struct Published {
    /// Leaves that are new on the shelf, of all trees.
    pub leaves: u64,
    /// Trees whose checkpoint moved.
    pub trees: u64,
    /// Trees that were not published because they contradict what was signed or published, and why.
    pub contradictions: Vec<(String, String)>,
    /// What the witnesses said, if they were asked.
    pub witnesses: Vec<(String, Testimony)>,
}

/// What a witness said to a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Testimony {
    Cosigned(Signature),
    /// It has seen another history of this log, or a longer one.
    Conflict(String),
    /// It could not be asked.
    Silent(String),
}

pub type Asking<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How a consistency proof from an older size is made; `None` when there is no such size.
pub type Prove<'a> = dyn Fn(u64) -> Option<Vec<Hash>> + Send + Sync + 'a;

/// Port to the witnesses of the anchor log.
pub trait Cosign: Send + Sync {
    /// Asks every witness at once, each within a bound of its own.
    fn cosign<'a>(
        &'a self,
        checkpoint: &'a SignedNote,
        prove: &'a Prove<'a>,
    ) -> Asking<'a, Vec<(String, Testimony)>>;
}

/// Writes released trees to a shelf. One per process; several may share a shelf.
pub struct Publisher {
    database: Database,
    shelf: Arc<dyn Shelf>,
    signer: Arc<SignerKey>,
    mark: Arc<ReleasedMark>,
    witnesses: Option<Arc<dyn Cosign>>,
    /// Trees that could not be published when the anchor log named them, with what it said last.
    owed: BTreeMap<String, Checkpoint>,
    is_first: bool,
}

impl Publisher {
    pub fn new(
        database: Database,
        shelf: Arc<dyn Shelf>,
        signer: Arc<SignerKey>,
        mark: Arc<ReleasedMark>,
    ) -> Self {
        Self { database, shelf, signer, mark, witnesses: None, owed: BTreeMap::new(), is_first: true }
    }

    /// Each published checkpoint of the anchor log carries the signatures of the witnesses that answer.
    pub fn with_witnesses(self, witnesses: Arc<dyn Cosign>) -> Self {
        Self { witnesses: Some(witnesses), ..self }
    }

    /// Brings the shelf up to the released mark. Nothing to do is not an error.
    ///
    /// # Errors
    /// [`PublishError`]; of [`PublishError::Contradiction`] only what concerns the anchor log itself.
    pub async fn step(&mut self, now: Timestamp) -> Result<Published, PublishError> {
        let mut done = Published::default();
        let Some(mark) = self.mark.last() else { return Ok(done) };
        let anchor = crate::origin(TenantId::PROVIDER, ANCHOR);
        let before = self.published(&anchor)?;
        if before.size() == mark.size && *before.root() != mark.root {
            return Err(PublishError::contradiction(&anchor, "what was published is not what was released"));
        }
        if before.size() > mark.size {
            return self.is_ahead(&anchor, &before).await.map(|()| done);
        }
        // A process that ended between the anchor log and a tree owes that tree.
        let from = if self.is_first { 0 } else { before.size() };
        if before.size() < mark.size || self.is_first {
            self.note_owed(from, mark.size).await?;
            self.is_first = false;
        }
        if before.size() < mark.size {
            self.publish_anchor(&anchor, &before, mark, now, &mut done).await?;
        }
        self.publish_owed(&mut done).await?;
        Ok(done)
    }

    /// Another process, whose mark is newer, was faster; or the database has lost what was published.
    async fn is_ahead(&self, anchor: &str, before: &Checkpoint) -> Result<(), PublishError> {
        let size = self.tree(anchor).await?.map_or(0, |tree| tree.size);
        match size < signed(before.size()) {
            true => Err(PublishError::contradiction(anchor, "the database has less than was published")),
            false => Ok(()),
        }
    }

    /// Of every tree that the anchor log names between two sizes, the last checkpoint.
    async fn note_owed(&mut self, from: u64, until: u64) -> Result<(), PublishError> {
        let mut at = from;
        while at < until {
            let end = at.saturating_add(CHUNK).min(until);
            let mut tx = self.database.begin_ledger().await?;
            for leaf in store::anchor_leaves(&mut tx, signed(at), signed(end)).await? {
                let body = leaf.body.unwrap_or_default();
                let text = std::str::from_utf8(&body).ok();
                if let Some(checkpoint) = text.and_then(|text| Checkpoint::parse(text).ok()) {
                    self.owed.insert(checkpoint.origin().to_owned(), checkpoint);
                }
            }
            at = end;
        }
        Ok(())
    }

    async fn publish_owed(&mut self, done: &mut Published) -> Result<(), PublishError> {
        let owed: Vec<Checkpoint> = self.owed.values().cloned().collect();
        for checkpoint in owed {
            match self.publish_one(&checkpoint).await {
                Ok(leaves) => {
                    done.leaves = done.leaves.saturating_add(leaves);
                    done.trees = done.trees.saturating_add(u64::from(leaves > 0));
                    self.owed.remove(checkpoint.origin());
                }
                Err(PublishError::Contradiction { origin, why }) => done.contradictions.push((origin, why)),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn publish_one(&self, checkpoint: &Checkpoint) -> Result<u64, PublishError> {
        let origin = checkpoint.origin();
        let before = self.published(origin)?;
        if before.size() >= checkpoint.size() {
            return Ok(0);
        }
        let tree = self.tree(origin).await?;
        let tree = tree.ok_or_else(|| PublishError::contradiction(origin, "the tree is gone"))?;
        let leaves = self.publish(Source::Tree(tree), &before, checkpoint).await?;
        self.put_checkpoint(checkpoint, Vec::new()).await?;
        Ok(leaves)
    }

    async fn publish_anchor(
        &self,
        anchor: &str,
        before: &Checkpoint,
        mark: Mark,
        now: Timestamp,
        done: &mut Published,
    ) -> Result<(), PublishError> {
        let checkpoint = Checkpoint::new(anchor, mark.size, mark.root)
            .map_err(|error| PublishError::contradiction(anchor, error.to_string()))?;
        let leaves = self.publish(Source::Anchor, before, &checkpoint).await?;
        let testimonies = self.ask_witnesses(&checkpoint).await?;
        let mut cosignatures = Vec::new();
        for (witness, testimony) in &testimonies {
            if let Testimony::Cosigned(signature) = testimony {
                let mut tx = self.database.begin_ledger().await?;
                let line = signature.to_string();
                store::keep_cosignature(&mut tx, signed(mark.size), witness, &line, now).await?;
                tx.commit().await?;
                cosignatures.push(signature.clone());
            }
        }
        self.put_checkpoint(&checkpoint, cosignatures).await?;
        done.leaves = done.leaves.saturating_add(leaves);
        done.trees = done.trees.saturating_add(1);
        done.witnesses = testimonies;
        Ok(())
    }

    /// Puts the files of a tree that has grown from `before` to `to`, all but its checkpoint.
    async fn publish(
        &self,
        source: Source,
        before: &Checkpoint,
        to: &Checkpoint,
    ) -> Result<u64, PublishError> {
        let origin = to.origin();
        let contradicts = |why: &str| PublishError::contradiction(origin, why);
        let base = before.size().checked_div(WIDTH).unwrap_or(0).saturating_mul(WIDTH);
        let mut growth = Growth::resume(&*self.shelf, origin, base).map_err(|error| told(origin, error))?;
        if base == before.size() && growth.root() != *before.root() {
            return Err(contradicts("the published tiles do not make the published root"));
        }
        let mut at = base;
        while at < to.size() {
            // A chunk ends where the published tree does: its root is compared there.
            let end = at.saturating_add(CHUNK).min(to.size());
            let end = if at < before.size() { end.min(before.size()) } else { end };
            let leaves = self.leaves(&source, at, end).await?;
            if u64::try_from(leaves.len()).unwrap_or(0) != end.saturating_sub(at) {
                return Err(contradicts("leaves are missing"));
            }
            for (leaf, seq) in leaves.into_iter().zip(at..) {
                let body = leaf.body.filter(|_| leaf.seq == signed(seq));
                let body = body.ok_or_else(|| contradicts(&format!("leaf {seq} is gone")))?;
                growth.append(&body).map_err(|error| told(origin, error))?;
            }
            if end == before.size() && growth.root() != *before.root() {
                return Err(contradicts("entries are not those that were published"));
            }
            at = end;
            let full = growth.take_files();
            self.put(origin, full).await?;
        }
        if growth.size() != to.size() || growth.root() != *to.root() {
            return Err(contradicts("the entries do not make the signed root"));
        }
        self.put(origin, growth.partials(before.size())).await?;
        Ok(to.size().saturating_sub(before.size()))
    }

    async fn leaves(&self, source: &Source, from: u64, until: u64) -> Result<Vec<store::Leaf>, sqlx::Error> {
        let mut tx = self.database.begin_ledger().await?;
        match source {
            Source::Anchor => store::anchor_leaves(&mut tx, signed(from), signed(until)).await,
            Source::Tree(tree) => store::leaves(&mut tx, tree, signed(from), signed(until)).await,
        }
    }

    async fn tree(&self, origin: &str) -> Result<Option<store::Tree>, sqlx::Error> {
        let mut tx = self.database.begin_ledger().await?;
        store::tree(&mut tx, origin).await
    }

    async fn put(&self, prefix: &str, files: Vec<File>) -> Result<(), PublishError> {
        if files.is_empty() {
            return Ok(());
        }
        let (shelf, prefix) = (Arc::clone(&self.shelf), prefix.to_owned());
        let putting = tokio::task::spawn_blocking(move || {
            for file in files {
                let path = format!("{prefix}/{}", file.path);
                shelf.put(&path, &file.bytes, file.is_full)?;
                if file.is_full {
                    shelf.remove_partials(&path)?;
                }
            }
            Ok::<(), io::Error>(())
        });
        Ok(putting.await.map_err(io::Error::other)??)
    }

    async fn put_checkpoint(
        &self,
        checkpoint: &Checkpoint,
        cosignatures: Vec<Signature>,
    ) -> Result<(), PublishError> {
        let mut note = self.sign(checkpoint)?;
        for signature in cosignatures {
            note.attach(signature).map_err(|_| PublishError::Signing)?;
        }
        let (shelf, path) = (Arc::clone(&self.shelf), format!("{}/checkpoint", checkpoint.origin()));
        let putting =
            tokio::task::spawn_blocking(move || shelf.put(&path, note.to_string().as_bytes(), true));
        Ok(putting.await.map_err(io::Error::other)??)
    }

    /// Deterministic: the note of a size and root is the same, whoever makes it again.
    fn sign(&self, checkpoint: &Checkpoint) -> Result<SignedNote, PublishError> {
        let name = KeyName::new(checkpoint.origin()).map_err(|_| PublishError::Signing)?;
        checkpoint.sign(&[&self.signer.named(name)]).map_err(|_| PublishError::Signing)
    }

    /// What stands on the shelf; the empty tree if nothing does.
    fn published(&self, origin: &str) -> Result<Checkpoint, PublishError> {
        let contradicts = |why: &str| PublishError::contradiction(origin, why);
        let Some(bytes) = self.shelf.get(&format!("{origin}/checkpoint"))? else {
            return Checkpoint::new(origin, 0, tlog::EMPTY_ROOT).map_err(|_| contradicts("no such origin"));
        };
        let note =
            SignedNote::parse(&bytes).map_err(|_| contradicts("the published checkpoint is damaged"))?;
        let name = KeyName::new(origin).map_err(|_| contradicts("no such origin"))?;
        let opened = Checkpoint::open(&note, origin, &[self.signer.named(name).verifier().clone()]);
        let opened = opened.map_err(|_| contradicts("the published checkpoint is not signed by this key"))?;
        Ok(opened.checkpoint().clone())
    }

    async fn ask_witnesses(&self, checkpoint: &Checkpoint) -> Result<Vec<(String, Testimony)>, PublishError> {
        let Some(witnesses) = &self.witnesses else { return Ok(Vec::new()) };
        let note = self.sign(checkpoint)?;
        let (shelf, origin, size) = (Arc::clone(&self.shelf), checkpoint.origin(), checkpoint.size());
        let prove = move |old: u64| {
            let source =
                TileReader::new(size, |tile| growth::read_tile(&*shelf, origin, tile).ok().flatten());
            let proof = tlog::consistency_proof(&source, old, size).ok()?;
            (proof.len() < MAX_CONSISTENCY_HASHES).then_some(proof)
        };
        Ok(witnesses.cosign(&note, &prove).await)
    }
}

/// Where a tree's leaves come from.
enum Source {
    Anchor,
    Tree(store::Tree),
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn told(origin: &str, error: GrowthError) -> PublishError {
    match error {
        GrowthError::Io(error) => PublishError::Io(error),
        other => PublishError::contradiction(origin, other.to_string()),
    }
}
