//! Published files: verified without the database, and every kind of tampering with them, or with the
//! database under them.

use super::{filled, record, tamper};
use kernel::TenantId;
use ledger::{
    Against, Flaw, FolderShelf, LogReport, NotProven, PublishError, Publisher, Shelf, check_proof, proof_of,
    verify_anchored, verify_log,
};
use std::{fs, io, path::Path, sync::Arc};
use store::{Access, Scope};
use testkit::Ground;
use time::Duration;
use tlog::{Bundle, Checkpoint, KeyName, SignedNote, VerifierKey};

pub struct Files {
    keep: tempfile::TempDir,
}

impl Files {
    pub fn new() -> Self {
        Self { keep: tempfile::tempdir().expect("folder") }
    }

    pub fn folder(&self) -> &Path {
        self.keep.path()
    }

    pub fn publisher(&self, ground: &Ground) -> Publisher {
        let shelf: Arc<dyn Shelf> = Arc::new(FolderShelf::new(self.keep.path()));
        Publisher::new(ground.database.clone(), shelf, ground.signer.clone(), ground.released())
    }

    pub fn read(&self, origin: &str, path: &str) -> io::Result<Option<Vec<u8>>> {
        FolderShelf::new(self.keep.path()).get(&format!("{origin}/{path}"))
    }

    pub fn verify(&self, key: &VerifierKey, origin: &str, kept: &[SignedNote]) -> LogReport {
        let against = Against { key, policy: None, kept, threads: 2 };
        verify_log(&|path| self.read(origin, path), against).expect("readable")
    }

    pub fn checkpoint(&self, origin: &str) -> SignedNote {
        let bytes = self.read(origin, "checkpoint").expect("readable").expect("a checkpoint");
        SignedNote::parse(&bytes).expect("a note")
    }
}

pub fn anchor_key(ground: &Ground) -> VerifierKey {
    VerifierKey::new(KeyName::new("sekisho/anchor").expect("name"), *ground.signer.verifier().public_key())
}

pub fn of(tenant: TenantId) -> String {
    ledger::origin(tenant, 1)
}

/// More entries, ordered and anchored: the anchor log takes a tree at most every five seconds.
pub async fn more(ground: &Ground, tenant: TenantId, count: usize) {
    for _ in 0..count {
        record(ground, tenant, "sample.more").await;
    }
    ground.clock.set(ground.now() + Duration::seconds(10));
    ground.integrate().await;
}

#[tokio::test]
async fn what_is_published_verifies_without_the_database() {
    let (ground, tenant) = filled(300).await;
    let files = Files::new();
    let mut publisher = files.publisher(&ground);
    let key = anchor_key(&ground);
    assert!(publisher.step(ground.now()).await.expect("step").leaves >= 300);
    let first = files.checkpoint(&of(tenant));
    // Another process goes on from what stands on the shelf.
    for count in [1, 211, 50] {
        more(&ground, tenant, count).await;
        let done = files.publisher(&ground).step(ground.now()).await.expect("step");
        assert_eq!(done.contradictions, []);
        assert!(done.leaves >= count as u64);
    }
    let again = files.publisher(&ground).step(ground.now()).await.expect("step");
    assert_eq!(again.leaves, 0, "nothing is published twice");
    // A process whose mark is older lets the newer one's work stand.
    assert_eq!(publisher.step(ground.now()).await.expect("step").leaves, 0);
    let mut own = files.verify(&key, &of(tenant), std::slice::from_ref(&first));
    let anchor = files.verify(&key, "sekisho/anchor", &[]);
    assert_eq!((own.flaws.as_slice(), anchor.flaws.as_slice()), (&[][..], &[][..]));
    assert_eq!((own.size, own.leaves), (562, 562));
    let fetch = |path: &str| files.read(&of(tenant), path);
    verify_anchored(&|path| files.read("sekisho/anchor", path), anchor.size, &mut [(&mut own, &fetch)])
        .expect("readable");
    assert_eq!(own.flaws, []);
    assert!(!files.keep.path().join(of(tenant)).join("tile/0/000.p").exists());
}

#[tokio::test]
async fn nothing_beyond_the_released_mark_is_published() {
    let (ground, tenant) = filled(10).await;
    let files = Files::new();
    files.publisher(&ground).step(ground.now()).await.expect("step");
    let before = files.checkpoint(&of(tenant)).to_string();
    // Ordered and signed, and not anchored yet: five seconds have not passed.
    record(&ground, tenant, "sample.do").await;
    ground.integrate().await;
    files.publisher(&ground).step(ground.now()).await.expect("step");
    assert_eq!(files.checkpoint(&of(tenant)).to_string(), before);
    more(&ground, tenant, 0).await;
    files.publisher(&ground).step(ground.now()).await.expect("step");
    assert_ne!(files.checkpoint(&of(tenant)).to_string(), before);
}

/// Changes one published bundle's entries.
fn rewrite(folder: &Path, path: &str, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let file = folder.join(path);
    let bytes = fs::read(&file).expect("bundle");
    let mut rest = bytes.as_slice();
    let mut entries = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, after) = after.split_at(u16::from_be_bytes(*length).into());
        entries.push(entry.to_vec());
        rest = after;
    }
    change(&mut entries);
    let mut bytes = Vec::new();
    for entry in &entries {
        tlog::encode_entry(&mut bytes, entry).expect("entry");
    }
    fs::write(file, bytes).expect("write");
}

#[tokio::test]
async fn every_kind_of_tampering_with_the_files_is_named() {
    let (ground, tenant) = filled(600).await;
    let key = anchor_key(&ground);
    type Change = fn(&Path);
    let cases: [(&str, Change, Flaw); 9] = [
        ("nothing", |_| {}, Flaw::Root),
        (
            "a changed byte",
            |log| rewrite(log, "tile/entries/001", |entries| entries[7][130] ^= 1),
            Flaw::Leaf(263),
        ),
        (
            "two swapped entries",
            |log| rewrite(log, "tile/entries/000", |entries| entries.swap(3, 9)),
            Flaw::Leaf(3),
        ),
        (
            "a dropped entry",
            |log| rewrite(log, "tile/entries/000", |entries| drop(entries.remove(3))),
            Flaw::Unreadable("tile/entries/000".to_owned()),
        ),
        (
            "a dropped bundle",
            |log| fs::remove_file(log.join("tile/entries/001")).expect("remove"),
            Flaw::Missing("tile/entries/001".to_owned()),
        ),
        (
            "a changed tile",
            |log| {
                let mut bytes = fs::read(log.join("tile/0/001")).expect("tile");
                bytes[32 * 5] ^= 1;
                fs::write(log.join("tile/0/001"), bytes).expect("write");
            },
            Flaw::Leaf(261),
        ),
        (
            "a changed upper tile",
            |log| {
                let mut bytes = fs::read(log.join("tile/1/000.p/2")).expect("tile");
                bytes[32] ^= 1;
                fs::write(log.join("tile/1/000.p/2"), bytes).expect("write");
            },
            Flaw::Tile("tile/1/000.p/2".to_owned()),
        ),
        (
            "a truncated tail",
            |log| fs::remove_dir_all(log.join("tile/entries/002.p")).expect("remove"),
            Flaw::Missing("tile/entries/002.p/88".to_owned()),
        ),
        (
            "another size in the checkpoint",
            |log| {
                let text = fs::read_to_string(log.join("checkpoint")).expect("checkpoint");
                fs::write(log.join("checkpoint"), text.replacen("\n600\n", "\n599\n", 1)).expect("write");
            },
            Flaw::Checkpoint("wrong signature on the note".to_owned()),
        ),
    ];
    for (what, change, expected) in cases {
        let files = Files::new();
        files.publisher(&ground).step(ground.now()).await.expect("step");
        change(&files.keep.path().join(of(tenant)));
        let report = files.verify(&key, &of(tenant), &[]);
        match what {
            "nothing" => assert_eq!(report.flaws, []),
            what => assert!(report.flaws.contains(&expected), "{what}: {:?}", report.flaws),
        }
    }
}

#[tokio::test]
async fn a_signed_log_that_goes_back_or_another_way_is_named() {
    let (ground, tenant) = filled(300).await;
    let (key, origin) = (anchor_key(&ground), of(tenant));
    let files = Files::new();
    files.publisher(&ground).step(ground.now()).await.expect("step");
    let signed = |size, root| {
        let name = KeyName::new(&origin).expect("name");
        let checkpoint = Checkpoint::new(&origin, size, root).expect("checkpoint");
        checkpoint.sign(&[&ground.signer.named(name)]).expect("note")
    };
    let now = Checkpoint::parse(files.checkpoint(&origin).unverified_text()).expect("checkpoint");
    let kept = [signed(300, *now.root())];
    assert_eq!(files.verify(&key, &origin, &kept).flaws, []);
    let kept = [signed(301, *now.root())];
    assert_eq!(files.verify(&key, &origin, &kept).flaws, [Flaw::Shorter { kept: 301, now: 300 }]);
    let kept = [signed(200, *now.root())];
    assert_eq!(files.verify(&key, &origin, &kept).flaws, [Flaw::Forked(200)]);
    // Signed by the right key, and not what the anchor log holds.
    let mut forged = files.verify(&key, &origin, &[]);
    forged.size = 299;
    let anchor = files.verify(&key, "sekisho/anchor", &[]);
    let fetch = |path: &str| files.read(&origin, path);
    verify_anchored(&|path| files.read("sekisho/anchor", path), anchor.size, &mut [(&mut forged, &fetch)])
        .expect("readable");
    assert_eq!(forged.flaws, [Flaw::NotAnchored(299)]);
    let stranger = VerifierKey::new(KeyName::new("sekisho/anchor").expect("name"), [1; 32]);
    assert!(!files.verify(&stranger, &origin, &[]).is_whole());
}

/// The database is altered under what was published: nothing more of that tree is, and the others go on.
#[tokio::test]
async fn a_database_that_contradicts_what_was_published_is_not_published() {
    let altered = "update ledger.entry set body = set_byte(body, 120, get_byte(body, 120) # 1) where id = (select min(l.id) from ledger.leaf l where l.tenant_id = 'T')";
    let gone =
        "delete from ledger.entry where id = (select min(l.id) from ledger.leaf l where l.tenant_id = 'T')";
    let unordered = "delete from ledger.leaf where seq = 2 and retention = 1 and tenant_id = 'T'";
    for sql in [altered, gone, unordered] {
        let (ground, tenant) = filled(10).await;
        let files = Files::new();
        files.publisher(&ground).step(ground.now()).await.expect("step");
        let before = files.checkpoint(&of(tenant)).to_string();
        tamper(&ground, &sql.replace("'T'", &format!("'{}'", tenant.uuid()))).await;
        more(&ground, tenant, 5).await;
        let mut publisher = files.publisher(&ground);
        let done = publisher.step(ground.now()).await.expect("step");
        assert_eq!(done.contradictions.len(), 1, "{sql}");
        assert_eq!(done.contradictions[0].0, of(tenant));
        assert_eq!(files.checkpoint(&of(tenant)).to_string(), before, "{sql}");
        let again = publisher.step(ground.now()).await.expect("step");
        assert_eq!(again.contradictions, done.contradictions, "it stays named");
    }
    let (ground, _) = filled(10).await;
    let files = Files::new();
    files.publisher(&ground).step(ground.now()).await.expect("step");
    tamper(&ground, "update ledger.anchor_leaf set body = body || 'x'::bytea").await;
    let tenant = ground.tenant().await;
    more(&ground, tenant, 1).await;
    let refused = files.publisher(&ground).step(ground.now()).await;
    assert!(matches!(refused, Err(PublishError::Contradiction { .. })), "{refused:?}");
}

#[tokio::test]
async fn the_proof_of_an_entry_verifies_offline_and_no_other() {
    let (ground, tenant) = filled(300).await;
    let mut superuser = ground.superuser().await;
    let ids: Vec<i64> = sqlx::query_scalar("select id from ledger.leaf where tenant_id = $1 order by seq")
        .bind(tenant.uuid())
        .fetch_all(&mut superuser)
        .await
        .expect("ids");
    let own = VerifierKey::new(KeyName::new(&of(tenant)).expect("name"), *anchor_key(&ground).public_key());
    let other = VerifierKey::new(KeyName::new("sekisho/other/1").expect("name"), *own.public_key());
    for seq in [0, 17, 255, 256, 299] {
        let scope = Scope::Tenant(tenant);
        let mut scoped = ground.database.begin(scope, Access::Read).await.expect("scope");
        let proof = proof_of(scoped.sql(), tenant, ids[seq]).await.expect("proof").expect("an entry");
        assert_eq!((proof.index, proof.size, proof.holds), (seq as u64, 300, true));
        let file = proof.file(Some("how to go on")).expect("file");
        for key in [&own, &anchor_key(&ground)] {
            let proven = check_proof(file.as_bytes(), &proof.leaf, key).expect("proven");
            assert_eq!((proven.index, proven.origin), (seq as u64, of(tenant)));
        }
        let mut altered = proof.leaf.clone();
        altered[140] ^= 1;
        assert!(matches!(check_proof(file.as_bytes(), &altered, &own), Err(NotProven::Refused(_))));
        assert_eq!(check_proof(file.as_bytes(), &proof.leaf, &other), Err(NotProven::OtherKey));
        assert_eq!(check_proof(&file.as_bytes()[1..], &proof.leaf, &own), Err(NotProven::Unreadable));
        let moved = file.replacen(&format!("index {seq}"), &format!("index {}", (seq + 1) % 300), 1);
        assert!(check_proof(moved.as_bytes(), &proof.leaf, &own).is_err());
        // Another tenant's scope sees nothing of it.
        let stranger = ground.tenant().await;
        let scope = Scope::Tenant(stranger);
        let mut scoped = ground.database.begin(scope, Access::Read).await.expect("scope");
        assert!(proof_of(scoped.sql(), tenant, ids[seq]).await.expect("look").is_none());
    }
    tamper(&ground, &format!("update ledger.entry set body = set_byte(body, 120, 7) where id = {}", ids[17]))
        .await;
    let mut ledger = ground.database.begin_ledger().await.expect("ledger");
    let proof = proof_of(&mut ledger, tenant, ids[17]).await.expect("proof").expect("an entry");
    assert!(!proof.holds, "what was altered has no proof");
    assert_eq!(ledger::tenant_of(&mut ledger, ids[17]).await.expect("tenant"), Some(tenant));
    let bundle = Bundle::of_entry(17, 300).expect("bundle");
    assert_eq!(bundle.path(), "tile/entries/000");
}
