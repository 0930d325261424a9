//! The published files once more, in a bucket that outlives this machine.
//!
//! ```text
//!   folder ──▶ hashed again ──▶ full files: created ──▶ partial files ──▶ checkpoint: if as last seen
//! ```
//! What stands in the bucket is held against what is to follow it, as on the shelf: signed by this key, and
//! a beginning of what the folder has. What is not is left as it is, and said. Nothing is written before
//! the folder's leaves have made the signed root, since what is created in a bucket stays. The anchor log
//! comes before the logs that it holds, and each checkpoint after the files that it needs, so a copy that
//! was cut off anywhere is a log all the same, an older one; the next step goes on from there.
//!
//! Does not live here: making the files (`Publisher`), requests to storage (`bucket`).

use super::{
    ANCHOR_ORIGIN, CHUNK, FolderShelf, PublishError, Shelf, WIDTH,
    growth::{self, Growth},
    kind, signed, store, told,
};
use ::store::Database;
use bucket::{Bucket, BucketError, Tag};
use bytes::Bytes;
use std::{collections::BTreeMap, io, sync::Arc};
use tlog::{Bundle, Checkpoint, KeyName, Resource, SignedNote, Tile, VerifierKey};

/// What one step did.
#[derive(Debug, Default)]
pub struct Replicated {
    /// Leaves that are new in the bucket, of all logs.
    pub leaves: u64,
    /// Logs whose checkpoint moved.
    pub trees: u64,
    /// What in the bucket contradicts the folder, by log. All but a checkpoint that went back is left as it is.
    pub contradictions: Vec<(String, String)>,
}

/// Brings a bucket up to the folder. One per process; several processes may share a bucket.
pub struct Replica {
    folder: Arc<FolderShelf>,
    bucket: Bucket,
    database: Database,
    public: [u8; 32],
    /// What this process knows to stand in the bucket, by origin.
    known: BTreeMap<String, Known>,
    /// The log whose turn it is to be looked at although nothing is new.
    turn: usize,
}

struct Known {
    size: u64,
    note: Bytes,
}

impl Replica {
    /// `public` is the checkpoint key's public half.
    pub fn new(folder: FolderShelf, bucket: Bucket, database: Database, public: [u8; 32]) -> Self {
        Self { folder: Arc::new(folder), bucket, database, public, known: BTreeMap::new(), turn: 0 }
    }

    /// Copies what the bucket lacks. Nothing to do is not an error.
    ///
    /// # Errors
    /// [`PublishError`]: the copy could not be made. What contradicts is in the answer.
    pub async fn step(&mut self) -> Result<Replicated, PublishError> {
        let mut done = Replicated::default();
        let folder = Arc::clone(&self.folder);
        let notes = blocking(move || Ok(checkpoints(&folder)?)).await?;
        // The anchor log is looked at each time, one of the others in turn, and what is new.
        self.turn = self.turn.saturating_add(1).checked_rem(notes.len()).unwrap_or(0);
        for (at, (origin, note)) in notes.iter().enumerate() {
            let is_known = self.known.get(origin).is_some_and(|known| known.note == *note);
            if is_known && at != 0 && at != self.turn {
                continue;
            }
            match self.copy(origin, note, &mut done).await {
                Ok(()) => {}
                Err(PublishError::Contradiction { origin, why }) => {
                    done.contradictions.push((origin, why));
                    if at == 0 {
                        break;
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    /// Brings one log's copy up to the folder's checkpoint `note`.
    async fn copy(&mut self, origin: &str, note: &Bytes, done: &mut Replicated) -> Result<(), PublishError> {
        let contradicts = |why: &str| PublishError::contradiction(origin, why);
        let path = format!("{origin}/checkpoint");
        let to = self.opened(origin, note)?;
        let found = self.bucket.get(&path).await?;
        let before = match &found {
            Some(object) => self.opened(origin, &object.bytes)?,
            None => {
                Checkpoint::new(origin, 0, tlog::EMPTY_ROOT).map_err(|_| contradicts("no such origin"))?
            }
        };
        let known = self.known.get(origin).map_or(0, |known| known.size);
        if before.size() < known {
            let why = format!("the bucket's checkpoint went back from {known} to {} leaves", before.size());
            done.contradictions.push((origin.to_owned(), why));
        }
        if before.size() > to.size() {
            return self.is_ahead(&before).await;
        }
        if before.size() == to.size() {
            if before.root() != to.root() {
                return Err(contradicts("the bucket has another root of the same size"));
            }
            let there = found.as_ref().map_or(&[][..], |object| &object.bytes);
            // The same checkpoint may have gathered more witnesses.
            if signatures(there) >= signatures(note) {
                self.known.insert(origin.to_owned(), Known { size: to.size(), note: note.clone() });
                return Ok(());
            }
        } else {
            self.put_files(&before, &to).await?;
        }
        let seen = found.as_ref().map(|object| &object.tag);
        if !self.put_checkpoint(&path, origin, note, seen).await? {
            return Ok(());
        }
        self.known.insert(origin.to_owned(), Known { size: to.size(), note: note.clone() });
        done.leaves = done.leaves.saturating_add(to.size().saturating_sub(before.size()));
        done.trees = done.trees.saturating_add(1);
        self.remove_partials(&before, &to).await;
        Ok(())
    }

    /// False: somebody else has written meanwhile. Another process of ours, or it contradicts the next step.
    async fn put_checkpoint(
        &self,
        path: &str,
        origin: &str,
        note: &Bytes,
        seen: Option<&Tag>,
    ) -> Result<bool, PublishError> {
        let kind = kind::kind(origin, &Resource::Checkpoint);
        match self.bucket.replace(path, note.clone(), kind, seen).await {
            Ok(_) => Ok(true),
            Err(BucketError::Changed(path)) => {
                tracing::warn!(path, "another writer has changed a checkpoint in the bucket meanwhile");
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Puts the files of a log that has grown from `before` to `to`, all but its checkpoint.
    async fn put_files(&self, before: &Checkpoint, to: &Checkpoint) -> Result<(), PublishError> {
        let base = before.size().checked_div(WIDTH).unwrap_or(0).saturating_mul(WIDTH);
        let growth = self.resume(to, base).await?;
        self.check(growth, before, to).await?;
        let mut growth = self.resume(to, base).await?;
        while growth.size() < to.size() {
            growth = self.advance(growth, to, to.size()).await?;
            let full = growth.take_files();
            self.put(to.origin(), full).await?;
        }
        self.put(to.origin(), growth.partials(before.size())).await
    }

    /// The folder's leaves make the root that stands in the bucket, and the one that shall.
    async fn check(
        &self,
        mut growth: Growth,
        before: &Checkpoint,
        to: &Checkpoint,
    ) -> Result<(), PublishError> {
        let fits = |growth: &Growth, checkpoint: &Checkpoint| {
            growth.size() != checkpoint.size() || growth.root() == *checkpoint.root()
        };
        loop {
            if !fits(&growth, before) {
                return Err(PublishError::contradiction(to.origin(), "the bucket has another history"));
            }
            if growth.size() >= to.size() {
                break;
            }
            let until = if growth.size() < before.size() { before.size() } else { to.size() };
            growth = self.advance(growth, to, until).await?;
            growth.take_files();
        }
        match fits(&growth, to) {
            true => Ok(()),
            false => Err(PublishError::contradiction(
                to.origin(),
                "the folder's files do not make the signed root, and are not copied",
            )),
        }
    }

    async fn resume(&self, to: &Checkpoint, base: u64) -> Result<Growth, PublishError> {
        let (folder, origin) = (Arc::clone(&self.folder), to.origin().to_owned());
        blocking(move || Growth::resume(&*folder, &origin, base).map_err(|error| told(&origin, error))).await
    }

    /// Reads some more leaves from the folder, up to `until` at most.
    async fn advance(&self, mut growth: Growth, to: &Checkpoint, until: u64) -> Result<Growth, PublishError> {
        let (folder, origin, size) = (Arc::clone(&self.folder), to.origin().to_owned(), to.size());
        blocking(move || {
            let end = growth.size().saturating_add(CHUNK).min(until);
            while growth.size() < end {
                let from = growth.size();
                let bundle = Bundle::of_entry(from, size);
                let entries =
                    bundle.map(|bundle| read_bundle(&folder, &origin, bundle)).transpose()?.flatten();
                let entries = entries.ok_or_else(|| {
                    PublishError::contradiction(&origin, format!("leaf {from} is gone from the folder"))
                })?;
                let first =
                    from.checked_rem(WIDTH).and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
                for leaf in entries.iter().skip(first) {
                    if growth.size() < end {
                        growth.append(leaf).map_err(|error| told(&origin, error))?;
                    }
                }
                if growth.size() == from {
                    let why = format!("leaf {from} is gone from the folder");
                    return Err(PublishError::contradiction(&origin, why));
                }
            }
            Ok(growth)
        })
        .await
    }

    async fn put(&self, origin: &str, files: Vec<growth::File>) -> Result<(), PublishError> {
        let file = |file: growth::File| {
            let resource = file.path.parse().map_err(|_| io::Error::other("not a path of a log"))?;
            Ok(bucket::File {
                path: format!("{origin}/{}", file.path),
                bytes: file.bytes.into(),
                kind: kind::kind(origin, &resource),
                is_lasting: file.is_full,
            })
        };
        let files = files.into_iter().map(file).collect::<Result<Vec<_>, io::Error>>()?;
        self.bucket.put_all(files).await.map_err(|error| match error {
            BucketError::Differs(_) => PublishError::contradiction(origin, format!("in the bucket, {error}")),
            other => other.into(),
        })
    }

    /// Of tiles and bundles that were partial at `before`, and are full. They may stay: a bucket may retain
    /// everything that was ever written.
    async fn remove_partials(&self, before: &Checkpoint, to: &Checkpoint) {
        let (old, new) = (before.size(), to.size());
        let was_partial =
            |tile: &Tile| tile.is_full() && Tile::in_tree(tile.level(), tile.index(), old).is_some();
        let tiles = Tile::between(old, new).filter(was_partial);
        let tiles = tiles.map(|tile| tile.path());
        let bundles = Bundle::between(old, new).filter(|bundle| was_partial(&bundle.tile()));
        for path in tiles.chain(bundles.map(|bundle| bundle.path())) {
            let folder = format!("{}/{path}.p", to.origin());
            if let Err(error) = self.bucket.remove_below(&folder).await {
                tracing::warn!(%error, folder, "partial files stay in the bucket");
            }
        }
    }

    /// Another process, whose folder is newer, was faster; or the database has lost what was copied.
    async fn is_ahead(&self, before: &Checkpoint) -> Result<(), PublishError> {
        let mut tx = self.database.begin_ledger().await?;
        let size = store::tree(&mut tx, before.origin()).await?.map_or(0, |tree| tree.size);
        match size < signed(before.size()) {
            true => {
                Err(PublishError::contradiction(before.origin(), "the database has less than the bucket"))
            }
            false => Ok(()),
        }
    }

    fn opened(&self, origin: &str, note: &[u8]) -> Result<Checkpoint, PublishError> {
        let contradicts = |why: &str| PublishError::contradiction(origin, why);
        let note = SignedNote::parse(note).map_err(|_| contradicts("a checkpoint is damaged"))?;
        let name = KeyName::new(origin).map_err(|_| contradicts("no such origin"))?;
        let opened = Checkpoint::open(&note, origin, &[VerifierKey::new(name, self.public)]);
        let opened = opened.map_err(|_| contradicts("a checkpoint is not signed by this key"))?;
        Ok(opened.checkpoint().clone())
    }
}

/// The folder's checkpoints: the anchor log's first, and read after the others, so that it holds all that they
/// say. None without it.
fn checkpoints(folder: &FolderShelf) -> io::Result<Vec<(String, Bytes)>> {
    let mut found = Vec::new();
    for origin in folder.origins()?.into_iter().filter(|origin| origin != ANCHOR_ORIGIN) {
        let note = folder.get(&format!("{origin}/checkpoint"))?;
        found.extend(note.map(|note| (origin, Bytes::from(note))));
    }
    match folder.get(&format!("{ANCHOR_ORIGIN}/checkpoint"))? {
        Some(note) => found.insert(0, (ANCHOR_ORIGIN.to_owned(), Bytes::from(note))),
        None => found.clear(),
    }
    Ok(found)
}

/// The entries of a bundle as it is in a tree of some size: the full one may have taken its place.
fn read_bundle(folder: &FolderShelf, origin: &str, bundle: Bundle) -> io::Result<Option<Vec<Vec<u8>>>> {
    let full = Bundle::new(bundle.index(), tlog::TILE_WIDTH).ok();
    for candidate in [Some(bundle), full].into_iter().flatten() {
        if let Some(bytes) = folder.get(&format!("{origin}/{}", candidate.path()))? {
            let entries = candidate.decode(&bytes).ok();
            return Ok(entries.map(|entries| entries.into_iter().map(<[u8]>::to_vec).collect()));
        }
    }
    Ok(None)
}

/// Signatures under a note.
fn signatures(note: &[u8]) -> usize {
    SignedNote::parse(note).map_or(0, |note| note.signatures().len())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PublishError> + Send + 'static,
) -> Result<T, PublishError> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
