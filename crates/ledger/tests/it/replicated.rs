//! The published files in a bucket: copied whole whatever breaks on the way, and nothing of another history.

use super::{
    filled,
    published::{Files, anchor_key, more, of},
    storage::{Storage, bucket},
};
use bytes::Bytes;
use kernel::TenantId;
use ledger::{
    Against, FolderShelf, LogReport, PublishError, Replica, Replicated, verify_anchored, verify_log,
};
use std::sync::Arc;
use testkit::Ground;
use tlog::{Checkpoint, KeyName, SignedNote};

const ANCHOR: &str = "sekisho/anchor";

fn replica(ground: &Ground, files: &Files, storage: &Storage) -> Replica {
    let folder = FolderShelf::new(files.folder());
    Replica::new(folder, storage.bucket(), ground.database.clone(), *ground.signer.verifier().public_key())
}

/// One step of a process that has just started.
async fn step(ground: &Ground, files: &Files, storage: &Storage) -> Result<Replicated, PublishError> {
    replica(ground, files, storage).step().await
}

async fn publish(ground: &Ground, files: &Files) {
    let done = files.publisher(ground).step(ground.now()).await.expect("step");
    assert_eq!(done.contradictions, []);
}

/// As somebody would verify who has the bucket and the key: both logs, one held against the other.
fn verify(ground: &Ground, storage: &Storage, origin: &str, kept: &[SignedNote]) -> LogReport {
    let key = anchor_key(ground);
    let read = |origin: &str, path: &str| {
        Ok(storage.get(&format!("{origin}/{path}")).map(|file| file.bytes.to_vec()))
    };
    let against = |kept| Against { key: &key, policy: None, kept, threads: 2 };
    let mut own = verify_log(&|path| read(origin, path), against(kept)).expect("readable");
    let anchor = verify_log(&|path| read(ANCHOR, path), against(&[])).expect("readable");
    assert_eq!(anchor.flaws, []);
    let fetch = |path: &str| read(origin, path);
    verify_anchored(&|path| read(ANCHOR, path), anchor.size, &mut [(&mut own, &fetch)]).expect("readable");
    own
}

fn note(storage: &Storage, origin: &str) -> Option<SignedNote> {
    let file = storage.get(&format!("{origin}/checkpoint"))?;
    Some(SignedNote::parse(&file.bytes).expect("a note"))
}

fn size(storage: &Storage, origin: &str) -> u64 {
    let note = note(storage, origin);
    note.map_or(0, |note| Checkpoint::parse(note.unverified_text()).expect("checkpoint").size())
}

#[tokio::test]
async fn what_is_published_is_copied_and_verifies() {
    let (ground, tenant) = filled(300).await;
    let (files, storage, origin) = (Files::new(), Storage::start().await, of(tenant));
    assert_eq!(step(&ground, &files, &storage).await.expect("nothing is published").trees, 0);
    publish(&ground, &files).await;
    let mut running = replica(&ground, &files, &storage);
    assert!(running.step().await.expect("step").leaves >= 300);
    let first = note(&storage, &origin).expect("a checkpoint");
    for count in [1, 211, 50] {
        more(&ground, tenant, count).await;
        publish(&ground, &files).await;
        let done = running.step().await.expect("step");
        assert_eq!(done.contradictions, []);
        assert!(done.leaves >= count as u64);
    }
    let writes = storage.writes();
    for _ in 0..3 {
        assert_eq!(running.step().await.expect("step").trees, 0);
        assert_eq!(step(&ground, &files, &storage).await.expect("another process").trees, 0);
    }
    assert_eq!(storage.writes(), writes, "nothing is written twice");
    let report = verify(&ground, &storage, &origin, std::slice::from_ref(&first));
    assert_eq!((report.flaws.as_slice(), report.size), (&[][..], 562));
    // The bucket has what the folder has, byte for byte, told of as the program would.
    let mut paths = storage.paths();
    for path in &paths {
        let stored = storage.get(path).expect("file");
        let (folder, rest) = match path.strip_prefix("sekisho/anchor/") {
            Some(rest) => (ANCHOR.to_owned(), rest),
            None => {
                let mut parts = path.splitn(4, '/');
                let folder = parts.by_ref().take(3).collect::<Vec<_>>().join("/");
                (folder, parts.next().expect("a file"))
            }
        };
        assert_eq!(files.read(&folder, rest).expect("readable").as_deref(), Some(&*stored.bytes), "{path}");
        let kind = ledger::kind(&folder, &rest.parse().expect("a resource"));
        assert_eq!((stored.kind.as_str(), stored.caching.as_str()), (kind.content_type, kind.cache_control));
        assert!(stored.has_checksum, "{path}");
    }
    paths.retain(|path| path.starts_with(&format!("{origin}/tile/0/000")));
    assert_eq!(paths, [format!("{origin}/tile/0/000")], "partial files go when the full one stands");
}

/// Wherever it breaks off, what stands in the bucket is a log; and the next step goes on from there.
#[tokio::test]
async fn storage_that_is_down_is_caught_up_with_without_holes() {
    let (ground, tenant) = filled(10).await;
    let (files, storage, origin) = (Files::new(), Storage::start().await, of(tenant));
    publish(&ground, &files).await;
    step(&ground, &files, &storage).await.expect("step");
    let mut running = replica(&ground, &files, &storage);
    storage.fail_after(Some(0));
    for _ in 0..3 {
        more(&ground, tenant, 180).await;
        publish(&ground, &files).await;
        let error = running.step().await.expect_err("storage is down");
        assert!(matches!(&error, PublishError::Bucket(_)), "{error}");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("a secret") && !text.contains("AKIATEST"), "{text}");
    }
    let (mut breaks, mut before) = (0, 0);
    loop {
        // Partial files and checkpoint are written in one step or again in the next.
        storage.fail_after(Some(1 + breaks % 8));
        let is_done = running.step().await.is_ok_and(|done| done.trees == 0);
        let now = size(&storage, &origin);
        assert!(now >= before);
        before = now;
        assert_eq!(verify(&ground, &storage, &origin, &[]).flaws, [], "after {breaks} breaks");
        if is_done {
            break;
        }
        breaks += 1;
        assert!(breaks < 100, "it does not come further");
    }
    assert!(breaks > 3 && before == 550, "{breaks} {before}");
    storage.fail_after(None);
    assert_eq!(running.step().await.expect("step").contradictions, []);
}

/// What was written although its answer was lost is no foreign change.
#[tokio::test]
async fn a_lost_answer_is_no_contradiction() {
    let (ground, tenant) = filled(300).await;
    let (files, storage) = (Files::new(), Storage::start().await);
    publish(&ground, &files).await;
    let mut running = replica(&ground, &files, &storage);
    for _ in 0..20 {
        storage.lose_answers(1);
        if let Ok(done) = running.step().await {
            assert_eq!(done.contradictions, []);
        }
    }
    storage.lose_answers(0);
    assert_eq!(running.step().await.expect("step").contradictions, []);
    assert_eq!(
        (verify(&ground, &storage, &of(tenant), &[]).flaws, size(&storage, &of(tenant))),
        (vec![], 300)
    );
}

#[tokio::test]
async fn what_contradicts_is_left_alone_and_said() {
    let (ground, tenant) = filled(300).await;
    let (files, origin) = (Files::new(), of(tenant));
    publish(&ground, &files).await;
    let older = {
        let storage = Storage::start().await;
        step(&ground, &files, &storage).await.expect("step");
        note(&storage, &origin).expect("a checkpoint").to_string()
    };
    more(&ground, tenant, 300).await;
    publish(&ground, &files).await;
    let signed = |size, root| {
        let name = KeyName::new(&origin).expect("name");
        let checkpoint = Checkpoint::new(&origin, size, root).expect("checkpoint");
        checkpoint.sign(&[&ground.signer.named(name)]).expect("note").to_string()
    };
    let foreign = {
        let name = KeyName::new(&origin).expect("name");
        let stranger = tlog::SignerKey::from_seed(name, &[1; 32]).expect("key");
        let checkpoint = Checkpoint::new(&origin, 1, tlog::leaf_hash(b"x")).expect("checkpoint");
        checkpoint.sign(&[&stranger]).expect("note").to_string()
    };
    let other = tlog::leaf_hash(b"another history");
    let checkpoint = format!("{origin}/checkpoint");
    let cases = [
        ("an altered file", format!("{origin}/tile/entries/000"), "altered".to_owned(), "another content"),
        ("an altered tile", format!("{origin}/tile/0/001"), "altered".to_owned(), "another content"),
        ("no checkpoint", checkpoint.clone(), "rubbish".to_owned(), "damaged"),
        ("another key", checkpoint.clone(), foreign, "not signed by this key"),
        ("another beginning", checkpoint.clone(), signed(40, other), "another history"),
        ("another full beginning", checkpoint.clone(), signed(256, other), "another history"),
        ("another root", checkpoint.clone(), signed(600, other), "another root"),
        ("more than there is", checkpoint.clone(), signed(1_000_000, other), "less than the bucket"),
    ];
    for (what, path, content, expected) in cases {
        let storage = Storage::start().await;
        storage.put(&path, content.as_bytes());
        let mut running = replica(&ground, &files, &storage);
        for _ in 0..2 {
            let done = running.step().await.expect("step");
            let [(whose, why)] = done.contradictions.as_slice() else { panic!("{what}: {done:?}") };
            assert!(*whose == origin && why.contains(expected), "{what}: {whose}: {why}");
            assert_eq!(storage.get(&path).expect("file").bytes, content.as_bytes(), "{what}");
        }
        assert!(size(&storage, ANCHOR) > 0, "the others go on");
    }
    // The known-good twin of these cases: an older state of this very log is gone on from.
    let storage = Storage::start().await;
    storage.put(&checkpoint, older.as_bytes());
    assert_eq!(step(&ground, &files, &storage).await.expect("step").contradictions, []);
    assert_eq!(size(&storage, &origin), 600);
}

#[tokio::test]
async fn a_checkpoint_that_others_change_is_told_of() {
    let (ground, tenant) = filled(20).await;
    let (files, storage, origin) = (Files::new(), Storage::start().await, of(tenant));
    let anchor = format!("{ANCHOR}/checkpoint");
    publish(&ground, &files).await;
    let mut running = replica(&ground, &files, &storage);
    running.step().await.expect("step");
    let older = storage.get(&anchor).expect("checkpoint").bytes;
    more(&ground, tenant, 20).await;
    publish(&ground, &files).await;
    running.step().await.expect("step");
    // Gone back to an older state, properly signed, or gone: said, and put right.
    for change in [Some(older), None] {
        match change {
            Some(older) => storage.put(&anchor, &older),
            None => storage.remove(&anchor),
        }
        let done = running.step().await.expect("step");
        let [(whose, why)] = done.contradictions.as_slice() else { panic!("{done:?}") };
        assert!(whose == ANCHOR && why.contains("went back"), "{why}");
        assert_eq!(running.step().await.expect("step").contradictions, []);
        assert_eq!(verify(&ground, &storage, &origin, &[]).flaws, []);
    }
    // Written by a stranger between the look and the write: not written over, and said by the next step.
    more(&ground, tenant, 20).await;
    publish(&ground, &files).await;
    storage.race(&anchor, b"a stranger's");
    assert_eq!(running.step().await.expect("step").contradictions, []);
    assert_eq!(storage.get(&anchor).expect("file").bytes, "a stranger's");
    let done = running.step().await.expect("step");
    assert!(matches!(done.contradictions.as_slice(), [(whose, _)] if whose == ANCHOR), "{done:?}");
    assert_eq!(storage.get(&anchor).expect("file").bytes, "a stranger's");
}

/// What is created in a bucket stays, so nothing is created of files that are not what was signed.
#[tokio::test]
async fn damaged_files_are_not_copied() {
    let (ground, tenant) = filled(600).await;
    let (files, storage, origin) = (Files::new(), Storage::start().await, of(tenant));
    publish(&ground, &files).await;
    let file = files.folder().join(&origin).join("tile/entries/001");
    let whole = std::fs::read(&file).expect("bundle");
    let mut altered = whole.clone();
    altered[200] ^= 1;
    std::fs::write(&file, altered).expect("write");
    let done = step(&ground, &files, &storage).await.expect("step");
    assert!(matches!(done.contradictions.as_slice(), [(whose, _)] if *whose == origin), "{done:?}");
    let copied = storage.paths().into_iter().filter(|path| path.starts_with(&origin)).count();
    assert_eq!(copied, 0);
    std::fs::write(&file, whole).expect("write");
    assert_eq!(step(&ground, &files, &storage).await.expect("step").contradictions, []);
    assert_eq!(verify(&ground, &storage, &origin, &[]).flaws, []);
}

/// `SEKISHO_S3=http://127.0.0.1:5000`: a server that others wrote, with an empty bucket `published`.
#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "where a real server is, only who runs the test knows")]
async fn a_real_server_agrees() {
    let Ok(endpoint) = std::env::var("SEKISHO_S3") else {
        println!("SEKISHO_S3 is not set: nothing was asked of a real server");
        return;
    };
    let (ground, tenant): (Ground, TenantId) = filled(300).await;
    let (files, origin) = (Files::new(), of(tenant));
    publish(&ground, &files).await;
    let public = *ground.signer.verifier().public_key();
    let replica =
        || Replica::new(FolderShelf::new(files.folder()), bucket(&endpoint), ground.database.clone(), public);
    let mut running = replica();
    assert!(running.step().await.expect("step").leaves >= 300);
    more(&ground, tenant, 300).await;
    publish(&ground, &files).await;
    assert!(running.step().await.expect("step").leaves >= 300);
    let done = replica().step().await.expect("another process");
    assert_eq!((done.trees, done.contradictions.as_slice()), (0, &[][..]));

    let bucket = Arc::new(bucket(&endpoint));
    let handle = tokio::runtime::Handle::current();
    let read = move |origin: &str, path: &str| {
        let found =
            handle.block_on(bucket.get(&format!("{origin}/{path}"))).map_err(std::io::Error::other)?;
        Ok(found.map(|object| object.bytes.to_vec()))
    };
    let (key, of_tenant) = (anchor_key(&ground), origin.clone());
    let verifying = tokio::task::spawn_blocking(move || {
        let against = || Against { key: &key, policy: None, kept: &[], threads: 1 };
        let anchor = verify_log(&|path| read(ANCHOR, path), against()).expect("readable");
        let mut own = verify_log(&|path| read(&of_tenant, path), against()).expect("readable");
        let fetch = |path: &str| read(&of_tenant, path);
        verify_anchored(&|path| read(ANCHOR, path), anchor.size, &mut [(&mut own, &fetch)])
            .expect("readable");
        assert!(read(&of_tenant, "tile/0/000.p/44").expect("readable").is_none(), "partial files are gone");
        (anchor.flaws, own.flaws, own.size)
    });
    assert_eq!(verifying.await.expect("verified"), (vec![], vec![], 600));

    // A stranger's checkpoint, and a lasting file that is there with another content.
    let storage = self::bucket(&endpoint);
    let path = format!("{origin}/checkpoint");
    let seen = storage.get(&path).await.expect("get").expect("a checkpoint");
    let kind = ledger::kind(&origin, &tlog::Resource::Checkpoint);
    let stranger = Bytes::from_static(b"a stranger's");
    let now = storage.replace(&path, stranger, kind, Some(&seen.tag)).await.expect("replace");
    let again = storage.replace(&path, seen.bytes.clone(), kind, Some(&seen.tag)).await;
    assert!(matches!(again, Err(bucket::BucketError::Changed(_))), "{again:?}");
    let again = storage.replace(&path, seen.bytes, kind, None).await;
    assert!(matches!(again, Err(bucket::BucketError::Changed(_))), "{again:?}");
    assert_eq!(replica().step().await.expect("step").contradictions.len(), 1);
    assert_eq!(storage.get(&path).await.expect("get").expect("file").tag, now);
    let file = |bytes: &'static [u8]| bucket::File {
        path: format!("{origin}/lasting"),
        bytes: Bytes::from_static(bytes),
        kind,
        is_lasting: true,
    };
    storage.put_all(vec![file(b"one")]).await.expect("created");
    storage.put_all(vec![file(b"one")]).await.expect("the same again");
    let other = storage.put_all(vec![file(b"two")]).await;
    assert!(matches!(other, Err(bucket::BucketError::Differs(_))), "{other:?}");
}
