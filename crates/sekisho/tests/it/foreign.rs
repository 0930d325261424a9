//! The published logs under verifiers that others wrote: `signed_note` reads the checkpoint, `tlog_tiles`
//! proves from tiles, `ct-merkle` makes the root of all entries. Over HTTPS, from the running program; they
//! accept what it publishes, and refuse it once anything was altered.

use crate::{client::Client, demo::Demo, people};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use http::{StatusCode, header};
use keys::KeyFolder;
use sha2::Sha256;
use signed_note::{Note, StandardVerifier, VerifierList};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use tlog_tiles::{
    checkpoint::Checkpoint,
    tile::{Tile, TileHashReader, TileReader},
    tlog::{Error, Hash, check_record, check_tree, prove_record, prove_tree, record_hash},
};

/// The log of what people did on the console's pages: looking at the audit log is told there.
const PORTAL: u8 = 5;

/// What a verifier keeps from one visit to the next.
#[derive(Clone, Copy)]
struct Kept {
    size: u64,
    root: Hash,
}

/// A log as it was fetched.
struct Log {
    files: BTreeMap<String, Vec<u8>>,
    key: String,
}

impl Log {
    /// Everything that the log's checkpoint calls for, file by file over HTTPS.
    async fn fetch(client: &mut Client, prefix: &str, key: &str) -> Self {
        let mut log = Self { files: BTreeMap::new(), key: key.to_owned() };
        log.get(client, prefix, "checkpoint").await;
        let size = log.text().and_then(|text| text.split('\n').nth(1)?.parse::<u64>().ok()).unwrap_or(0);
        for tile in Tile::new_tiles(8, 0, size) {
            log.get(client, prefix, &path_of(&tile)).await;
        }
        for index in 0..size.div_ceil(256) {
            log.get(client, prefix, &bundle(index, size)).await;
        }
        log
    }

    async fn get(&mut self, client: &mut Client, prefix: &str, path: &str) {
        let answer = client.page(&format!("{prefix}/{path}")).await;
        if answer.status == StatusCode::OK {
            self.files.insert(path.to_owned(), answer.bytes.to_vec());
        }
    }

    fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.files.get("checkpoint")?).ok()
    }

    /// Accepts only what others' code accepts: signature, every entry's inclusion, completeness, order, and
    /// that the log continues what was kept.
    fn verify(&self, kept: Option<Kept>) -> Result<Kept, String> {
        let bytes = self.files.get("checkpoint").ok_or("no checkpoint")?;
        let note = Note::from_bytes(bytes).map_err(|error| format!("note: {error:?}"))?;
        let verifier = StandardVerifier::new(&self.key).map_err(|error| format!("key: {error:?}"))?;
        note.verify(&VerifierList::new(vec![Box::new(verifier)]))
            .map_err(|error| format!("signature: {error:?}"))?;
        let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|error| format!("{error:?}"))?;
        let (size, root) = (checkpoint.size(), *checkpoint.hash());
        let reader = TileHashReader::new(size, root, self);
        let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for (entry, number) in self.entries(size)?.into_iter().zip(0..) {
            let proof =
                prove_record(size, number, &reader).map_err(|error| format!("{number}: {error:?}"))?;
            check_record(&proof, size, root, number, record_hash(&entry))
                .map_err(|error| format!("entry {number}: {error:?}"))?;
            tree.push(entry);
        }
        if tree.len() != size || tree.root().as_bytes().as_slice() != root.0 {
            return Err("the entries do not make the root".to_owned());
        }
        if let Some(kept) = kept {
            if kept.size > size {
                return Err(format!("the log has gone back from {} to {size} entries", kept.size));
            }
            let proof = prove_tree(size, kept.size, &reader).map_err(|error| format!("{error:?}"))?;
            check_tree(&proof, size, root, kept.size, kept.root)
                .map_err(|error| format!("consistency: {error:?}"))?;
        }
        Ok(Kept { size, root })
    }

    fn entries(&self, size: u64) -> Result<Vec<Vec<u8>>, String> {
        let mut entries = Vec::new();
        for index in 0..size.div_ceil(256) {
            let path = bundle(index, size);
            entries.extend(split(self.files.get(&path).ok_or_else(|| format!("{path} is missing"))?));
        }
        match entries.len() as u64 == size {
            true => Ok(entries),
            false => Err(format!("{} entries of {size}", entries.len())),
        }
    }
}

impl TileReader for Log {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let read = |tile: &Tile| self.files.get(&path_of(tile)).cloned().ok_or(Error::InvalidTile);
        tiles.iter().map(read).collect()
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

/// `tlog_tiles` writes the tile height into its paths, C2SP does not.
fn path_of(tile: &Tile) -> String {
    tile.path().replacen("tile/8/", "tile/", 1)
}

fn bundle(index: u64, size: u64) -> String {
    assert!(index < 1000, "tests are small");
    match size - index * 256 {
        256.. => format!("tile/entries/{index:03}"),
        width => format!("tile/entries/{index:03}.p/{width}"),
    }
}

fn split(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()));
        entries.push(entry.to_vec());
        bytes = rest;
    }
    entries
}

fn join(entries: &[Vec<u8>]) -> Vec<u8> {
    let lengths = entries.iter().map(|entry| u16::try_from(entry.len()).expect("length").to_be_bytes());
    lengths.zip(entries).flat_map(|(length, entry)| [&length[..], entry].concat()).collect()
}

/// One tenant's log behind the running program.
struct Ground {
    demo: Demo,
    client: Client,
    tenant: String,
    origin: String,
}

impl Ground {
    async fn prepare() -> Self {
        let demo = Demo::start().await;
        let mut operator = people::operator(&demo).await;
        let client = people::found(&demo, &mut operator, "minato").await;
        let tenant = demo.psql("select replace(id::text, '-', '') from tenancy.tenant where code = 'minato'");
        let origin = format!("sekisho/{tenant}/{PORTAL}");
        Self { demo, client, tenant, origin }
    }

    fn folder(&self) -> PathBuf {
        self.demo.folder.join("published").join(&self.origin)
    }

    /// Looks at the audit log until the tenant's log has so many entries, and waits until they are published.
    async fn grow(&mut self, entries: u64) {
        let count = format!("select size from ledger.tree where origin = '{}'", self.origin);
        let begin = Instant::now();
        while self.demo.psql(&count).parse::<u64>().unwrap_or(0) < entries {
            for _ in 0..20 {
                self.client.page("/audit").await;
            }
            assert!(begin.elapsed() < Duration::from_secs(180), "entries are not ordered");
        }
        let target: u64 = self.demo.psql(&count).parse().expect("size");
        while self.published() < target {
            assert!(begin.elapsed() < Duration::from_secs(240), "not published: {}", self.demo.log());
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    fn published(&self) -> u64 {
        let text = fs::read_to_string(self.folder().join("checkpoint")).unwrap_or_default();
        text.split('\n').nth(1).and_then(|size| size.parse().ok()).unwrap_or(0)
    }

    /// The log's verifier key as the program states it.
    async fn key(&mut self) -> String {
        let keys = self.client.page("/ledger/keys").await.body;
        let own = format!("{}+", self.origin);
        keys.lines().find(|line| line.starts_with(&own)).expect("the log's key").to_owned()
    }

    async fn fetch(&mut self) -> Log {
        let key = self.key().await;
        let prefix = format!("/ledger/{}/{PORTAL}", self.tenant);
        Log::fetch(&mut self.client, &prefix, &key).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verifiers_of_others_accept_what_is_published_and_nothing_else() {
    let mut ground = Ground::prepare().await;
    ground.grow(280).await;
    let kept = ground.fetch().await.verify(None).expect("the tenant's log");
    ground.grow(kept.size + 30).await;
    let now = ground.fetch().await.verify(Some(kept)).expect("the log continues");
    assert!(now.size > kept.size);

    the_anchor_log_is_everybodys(&ground.demo).await;
    caches_are_told_what_they_may_keep(&mut ground).await;
    the_command_line_agrees(&ground, &ground.folder(), 0);

    let whole = copied(&ground.folder());
    for (what, change) in changes() {
        change(&ground, kept);
        let refused = ground.fetch().await.verify(Some(now));
        restore(&whole, &ground.folder());
        let again = ground.fetch().await.verify(Some(now));
        assert!(again.is_ok(), "{what} is undone: {:?}", again.err());
        eprintln!("{what}: {}", refused.as_ref().err().map_or("ACCEPTED", String::as_str));
        assert!(refused.is_err(), "{what} was accepted");
    }
}

type Change = Box<dyn Fn(&Ground, Kept)>;

/// Each way to tamper with what is published; by hand in the files, as somebody with access to them would.
fn changes() -> Vec<(&'static str, Change)> {
    let in_bundle = |change: fn(&mut Vec<Vec<u8>>)| -> Change {
        Box::new(move |ground: &Ground, _| {
            let file = ground.folder().join("tile/entries/000");
            let mut entries = split(&fs::read(&file).expect("bundle"));
            change(&mut entries);
            fs::write(file, join(&entries)).expect("write");
        })
    };
    vec![
        ("a changed byte", in_bundle(|entries| entries[9][140] ^= 1)),
        ("a dropped entry", in_bundle(|entries| drop(entries.remove(9)))),
        ("a swapped order", in_bundle(|entries| entries.swap(9, 10))),
        (
            "a truncated tail",
            Box::new(|ground, _| {
                fs::remove_dir_all(ground.folder().join("tile/entries/001.p")).expect("tail");
            }),
        ),
        ("a forked log", Box::new(|ground, _| forge(ground, ground.published(), true))),
        ("a rolled-back database", Box::new(|ground, kept| forge(ground, kept.size, false))),
        (
            "a signed checkpoint that is of no tree",
            Box::new(|ground, _| sign(ground, ground.published(), tlog::leaf_hash(b"no tree"))),
        ),
    ]
}

/// Publishes the first `size` entries, or another history of them, properly signed with the stolen key.
fn forge(ground: &Ground, size: u64, is_fork: bool) {
    let folder = ground.folder();
    let log = files_of(&folder);
    let full = Log { files: log, key: String::new() };
    let mut entries = full.entries(ground.published()).expect("entries");
    entries.truncate(usize::try_from(size).expect("size"));
    if is_fork {
        entries[3][140] ^= 1;
    }
    fs::remove_dir_all(folder.join("tile")).expect("remove");
    let mut frontier = tlog::Frontier::new();
    let mut nodes = BTreeMap::new();
    for entry in &entries {
        let keep = |level, index, hash| _ = nodes.insert((level, index), hash);
        frontier.append(tlog::leaf_hash(entry), keep).expect("append");
    }
    for tile in tlog::Tile::between(0, size) {
        let (level, range) = tile.nodes();
        let bytes: Vec<u8> = range.flat_map(|index| *nodes[&(level, index)].as_bytes()).collect();
        put(&folder.join(tile.path()), &bytes);
    }
    for bundle in tlog::Bundle::between(0, size) {
        let range = bundle.entries();
        let own =
            &entries[usize::try_from(range.start).expect("start")..usize::try_from(range.end).expect("end")];
        put(&folder.join(bundle.path()), &join(own));
    }
    sign(ground, size, frontier.root());
}

fn sign(ground: &Ground, size: u64, root: tlog::Hash) {
    let keys = KeyFolder::open(&ground.demo.folder.join("keys")).expect("keys");
    let name = tlog::KeyName::new(&ground.origin).expect("name");
    let signer = tlog::SignerKey::from_pkcs8(name, keys.checkpoint_key().expose()).expect("signer");
    let checkpoint = tlog::Checkpoint::new(&ground.origin, size, root).expect("checkpoint");
    let note = checkpoint.sign(&[&signer]).expect("note").to_string();
    put(&ground.folder().join("checkpoint"), note.as_bytes());
}

fn put(file: &Path, bytes: &[u8]) {
    fs::create_dir_all(file.parent().expect("folder")).expect("folder");
    fs::write(file, bytes).expect("write");
}

fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").display().to_string();
                found.insert(name, fs::read(path).expect("file"));
            }
        }
    }
    found
}

fn copied(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_of(folder)
}

fn restore(files: &BTreeMap<String, Vec<u8>>, folder: &Path) {
    fs::remove_dir_all(folder).expect("remove");
    for (path, bytes) in files {
        put(&folder.join(path), bytes);
    }
}

/// Without a session: the anchor log and its key, and nothing of a tenant.
async fn the_anchor_log_is_everybodys(demo: &Demo) {
    let mut stranger = Client::new(demo, "trust");
    let key = stranger.page("/ledger/keys").await.body;
    let log = Log::fetch(&mut stranger, "/ledger/anchor", key.trim()).await;
    let kept = log.verify(None).expect("the anchor log");
    assert!(kept.size > 0);
    for path in ["/ledger/anchor/tile/0/0", "/ledger/anchor/keys", "/ledger/anchor/tile/9/000", "/ledger/x"] {
        assert_eq!(stranger.page(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // A tenant's log and one that does not exist: the same answer.
    let tenant = demo.psql("select replace(id::text, '-', '') from tenancy.tenant where code = 'minato'");
    let mut stranger = Client::new(demo, "console");
    let real = stranger.page(&format!("/ledger/{tenant}/{PORTAL}/checkpoint")).await;
    let made_up = stranger.page(&format!("/ledger/{}/{PORTAL}/checkpoint", tenant.replace('0', "1"))).await;
    assert_eq!((real.status, real.body), (made_up.status, made_up.body));
}

async fn caches_are_told_what_they_may_keep(ground: &mut Ground) {
    let prefix = format!("/ledger/{}/{PORTAL}", ground.tenant);
    let size = ground.published();
    for (path, kind, caching) in [
        ("checkpoint".to_owned(), "text/plain; charset=utf-8", "private, no-cache"),
        ("tile/0/000".to_owned(), "application/octet-stream", "private, max-age=31536000, immutable"),
        ("tile/entries/000".to_owned(), "application/octet-stream", "private, max-age=31536000, immutable"),
        (format!("tile/0/001.p/{}", size - 256), "application/octet-stream", "private, max-age=60"),
    ] {
        let answer = ground.client.page(&format!("{prefix}/{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], kind, "{path}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], caching, "{path}");
        let tag = answer.headers[header::ETAG].to_str().expect("tag").to_owned();
        let path = format!("{prefix}/{path}");
        let known = ground.client.page_with(&path, header::IF_NONE_MATCH, &tag).await;
        assert_eq!((known.status, known.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
        let changed = ground.client.page_with(&path, header::IF_NONE_MATCH, "\"other\"").await;
        assert_eq!(changed.status, StatusCode::OK, "{path}");
    }
}

/// `sekisho ledger verify --published` on the files, offline.
fn the_command_line_agrees(ground: &Ground, folder: &Path, expected: i32) {
    let keys = KeyFolder::open(&ground.demo.folder.join("keys")).expect("keys");
    let name = tlog::KeyName::new("sekisho/anchor").expect("name");
    let signer = tlog::SignerKey::from_pkcs8(name, keys.checkpoint_key().expose()).expect("signer");
    let output = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["ledger", "verify", "--key", &signer.verifier().to_string(), "--published"])
        .arg(folder)
        .output()
        .expect("sekisho");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(expected), "{text}");
}
