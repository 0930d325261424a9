//! What a pack says, and that it says so when something is wrong.

use crate::house::{House, august, code};
use kernel::Ctx;
use ledger::EntryOutcome;
use review::{
    model::{
        chosen,
        pack::{NotDrawnAgain, Pack},
    },
    operations::ReadPack,
};
use serde_json::json;
use time::{Duration, macros::datetime};
use tlog::{Hash, ProofFile};

async fn drawn(house: &House) -> Pack {
    house.draw_up(august()).await.unwrap();
    house.read(august()).await.pack
}

#[tokio::test]
async fn a_month_is_told_as_it_was() {
    let house = House::new().await;
    house.august().await;
    let pack = drawn(&house).await;
    assert_eq!((pack.entries, pack.unplaced, pack.is_final), (12, 0, true));
    assert!(pack.is_whole(), "{:?}", pack.trees);
    // The visit of the provider's operator is privileged as well.
    assert_eq!((pack.privileged.total, pack.approved, pack.visits.total), (3, 1, 1));
    assert_eq!((pack.roles.total, pack.keys.total, pack.reads.total), (1, 0, 1));
    assert_eq!((pack.sign_ins.failed, pack.sign_ins.locked), (2, 1));
    assert!(pack.sign_ins.accounts.iter().any(|ranked| ranked.name == "sato"));
    let answers = pack.counts.iter().find(|line| line.activity == "safety.answer.own").unwrap();
    assert_eq!((answers.count, answers.before), (6, 0));
    let findings = house.read(august()).await.findings;
    let mut codes: Vec<_> = findings.iter().map(|f| (f.code.as_str(), f.count)).collect();
    codes.sort_unstable();
    assert_eq!(codes, [("locked", 1), ("unapproved", 2), ("visits", 1)]);
}

#[tokio::test]
async fn the_sample_is_drawn_from_the_root_and_proven() {
    let house = House::new().await;
    house.august().await;
    for number in 0..40 {
        let at = datetime!(2026-08-20 03:00 UTC) + Duration::minutes(number);
        let ctx = house.person(house.first);
        house.entry(at, ctx, ("safety.answer.own", EntryOutcome::Success), json!({})).await;
    }
    house.ground.integrate().await;
    let pack = drawn(&house).await;
    let tree = pack.tree(1).unwrap();
    let root = Hash::from_base64(&tree.end_root).unwrap();
    let expected: Vec<u64> = chosen::draw(&root, tree.start_size..tree.end_size, 5).into_iter().collect();
    assert_eq!(tree.sample.iter().map(|sampled| sampled.seq).collect::<Vec<_>>(), expected);
    for sampled in &tree.sample {
        let proof: Vec<Hash> = sampled.proof.iter().map(|hash| Hash::from_base64(hash).unwrap()).collect();
        let leaf = Hash::from_base64(&sampled.leaf).unwrap();
        tlog::verify_inclusion(&leaf, sampled.seq, tree.end_size, &proof, &root).unwrap();
        let other = Hash::new([1; 32]);
        assert!(tlog::verify_inclusion(&other, sampled.seq, tree.end_size, &proof, &root).is_err());
    }
}

/// Whichever log it is told in: what changes who may what stands in another than the rest.
#[tokio::test]
async fn privileged_operations_are_looked_at_in_every_log() {
    let house = House::new().await;
    house.august().await;
    for number in 0..40 {
        let at = datetime!(2026-08-20 03:00 UTC) + Duration::minutes(number);
        let activity = if number % 2 == 0 { "identity.options.set" } else { "retention.hold.add" };
        let admin = house.person(house.first);
        house.entry(at, admin, (activity, EntryOutcome::Success), json!({})).await;
    }
    house.ground.integrate().await;
    let pack = drawn(&house).await;
    let sample = pack.privileged_sample.as_ref().unwrap();
    let numbered: usize = sample.population.values().map(Vec::len).sum();
    assert_eq!((numbered as u64, sample.is_cut), (pack.privileged.total, false));
    let drawn: Vec<_> =
        sample.drawn.iter().flat_map(|(class, of)| of.iter().map(move |one| (*class, one))).collect();
    assert_eq!(drawn.len(), 25);
    assert!(sample.drawn[&1].len() > 3 && sample.drawn[&5].len() > 3, "{:?}", sample.population);
    assert!(drawn.iter().all(|(_, one)| !one.line.activity.starts_with("safety.")));
    for (class, sampled) in &drawn {
        let tree = pack.tree(*class).unwrap();
        let root = Hash::from_base64(&tree.end_root).unwrap();
        let proof: Vec<Hash> = sampled.proof.iter().map(|hash| Hash::from_base64(hash).unwrap()).collect();
        let leaf = Hash::from_base64(&sampled.leaf).unwrap();
        tlog::verify_inclusion(&leaf, sampled.seq, tree.end_size, &proof, &root).unwrap();
    }
    let file = pack.bytes().unwrap();
    let again = review::api::privileged_again(&file).unwrap();
    assert!(again.iter().copied().eq(drawn.iter().map(|(class, sampled)| (*class, sampled.seq))));
    let mut swapped = pack.clone();
    let of = swapped.privileged_sample.as_mut().unwrap().drawn.get_mut(&5).unwrap();
    of.pop();
    assert_eq!(swapped.drawn_again(), Err(NotDrawnAgain::Differs));
}

/// What was signed stays what it was: a pack of the release before has the same bytes.
#[tokio::test]
async fn a_pack_without_that_sample_keeps_its_bytes() {
    let house = House::new().await;
    house.august().await;
    let mut old = drawn(&house).await;
    (old.version, old.privileged_sample) = (1, None);
    let bytes = old.bytes().unwrap();
    assert!(!String::from_utf8(bytes.clone()).unwrap().contains("privileged_sample"));
    let read: Pack = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(read.bytes().unwrap(), bytes);
    assert_eq!(read.drawn_again(), Err(NotDrawnAgain::NoSample));
}

#[tokio::test]
async fn the_next_month_begins_where_this_one_ended() {
    let house = House::new().await;
    house.august().await;
    house.draw_up(august()).await.unwrap();
    let before = house.read(august()).await.pack;
    house.ground.clock.set(datetime!(2026-10-01 00:00 UTC));
    let ctx = house.person(house.first);
    house
        .entry(
            datetime!(2026-09-10 00:00 UTC),
            ctx,
            ("identity.options.set", EntryOutcome::Success),
            json!({}),
        )
        .await;
    house.ground.integrate().await;
    house.draw_up(august().after()).await.unwrap();
    let pack = house.read(august().after()).await.pack;
    let (old, new) = (before.tree(1).unwrap(), pack.tree(1).unwrap());
    assert_eq!((new.start_size, &new.start_root), (old.end_size, &old.end_root));
    assert_eq!(new.continues, Some(true));
    assert!(pack.is_whole(), "{new:?}");
    let set = pack.counts.iter().find(|line| line.activity == "identity.options.set").unwrap();
    assert_eq!((set.count, set.before), (1, 1));
    // September ends a quarter: everybody is listed.
    assert!(before.accounts.all.is_none() && pack.accounts.all.is_some());
}

/// Each is what somebody with the database's own rights could do.
#[tokio::test]
async fn what_was_altered_is_found() {
    let tampering = [
        (
            "a byte",
            "update ledger.entry set body = set_byte(body, 120, get_byte(body, 120) # 1) where activity = 'audit.search'",
        ),
        ("gone", "delete from ledger.entry where activity = 'audit.search'"),
        (
            "a tile",
            "update ledger.tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 0 and retention = 1",
        ),
        (
            "the signature",
            "update ledger.tree set note = replace(note, '— sekisho', '— sekisha') where retention = 1",
        ),
    ];
    for (what, sql) in tampering {
        let house = House::new().await;
        house.august().await;
        let sql = format!("set session_replication_role = replica; {sql} and tenant_id = '{}'", house.tenant);
        house.superuser(&sql).await.unwrap();
        let pack = drawn(&house).await;
        assert!(!pack.is_whole(), "{what}: {:?}", pack.trees);
        let findings = house.read(august()).await.findings;
        assert!(findings.iter().any(|finding| finding.code == "not-whole"), "{what}");
    }
}

#[tokio::test]
async fn an_entry_in_no_tree_is_found() {
    let house = House::new().await;
    house.august().await;
    let sql = format!(
        "set session_replication_role = replica; insert into ledger.entry (tenant_id, event_time, retention, class,
             activity, outcome, tok_actor, tok_target, tok_address, key_id, body)
         select tenant_id, event_time, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body
         from ledger.entry where activity = 'audit.search' and tenant_id = '{}'",
        house.tenant
    );
    house.superuser(&sql).await.unwrap();
    let pack = drawn(&house).await;
    assert_eq!(pack.unplaced, 1);
    assert!(!pack.is_whole());
}

/// While a month is running: what was written within the last minute is on its way, what waits longer is a fault.
#[tokio::test]
async fn an_entry_on_its_way_is_not_taken_for_a_lost_one() {
    let house = House::new().await;
    let now = house.ground.now();
    for (waits, unplaced) in [(30, 0), (90, 1)] {
        let at = now - Duration::seconds(waits);
        house.entry(at, house.person(house.first), ("audit.search", EntryOutcome::Success), json!({})).await;
        house.draw_up("2026-09".parse().unwrap()).await.unwrap();
        let pack = house.read("2026-09".parse().unwrap()).await.pack;
        assert_eq!((pack.is_final, pack.unplaced), (false, unplaced), "{waits} seconds");
    }
}

#[tokio::test]
async fn a_pack_is_read_by_its_own_administrators_only() {
    let house = House::new().await;
    house.august().await;
    house.draw_up(august()).await.unwrap();
    let now = house.ground.now();
    let elsewhere = house.ground.tenant().await;
    let visiting = Ctx { tenant: house.tenant, ..testkit::operator(now, house.first) };
    for (ctx, expected) in [
        (house.person(house.first), "done"),
        (testkit::member(house.tenant, now, house.first), "SK-ACCESS-001"),
        (testkit::administrator(elsewhere, now, house.first), "SK-ACCESS-002"),
        (testkit::operator(now, house.first), "SK-ACCESS-002"),
        (visiting, "SK-ACCESS-001"),
    ] {
        assert_eq!(code(house.ground.office.perform(&ctx, ReadPack(august())).await), expected, "{ctx:?}");
    }
}

#[tokio::test]
async fn the_worker_draws_up_what_is_over_and_nothing_twice() {
    let house = House::new().await;
    house.august().await;
    house
        .superuser(&format!(
            "insert into tenancy.tenant (id, code, name, state, created_at)
             values ('{}', 'minato', '株式会社みなと物流', 'active', '2026-08-01T00:00:00Z')",
            house.tenant
        ))
        .await
        .unwrap();
    let capability = review::capability(house.public());
    for _ in 0..2 {
        (capability.workers[0].run)(house.ground.office.clone()).await.unwrap();
    }
    let told = house.told().await;
    let drawn: Vec<_> = told.iter().filter(|entry| entry.activity == "review.pack.generate").collect();
    assert_eq!(drawn.len(), 1, "{drawn:?}");
    let content = drawn[0].content.as_ref().unwrap();
    assert_eq!(content.pointer("/facts/month").unwrap(), "2026-08");
    assert_eq!(content.pointer("/facts/digest").unwrap(), house.read(august()).await.digest().as_str());
}

/// A proof that is on the page of an entry verifies with nothing but the log's key.
#[tokio::test]
async fn one_entry_is_found_with_its_place() {
    let house = House::new().await;
    house.august().await;
    house.draw_up(august()).await.unwrap();
    let line = house.read(august()).await.pack.privileged.lines[0].clone();
    let ctx = house.ground.system(house.tenant);
    let mut reading = house.ground.office.view(&ctx, "test.look", office::Target::tenant()).await.unwrap();
    let (sql, keys) = reading.parts();
    let found = ledger::entry(sql, keys, line.id, house.ground.now()).await.unwrap().unwrap();
    assert_eq!(found.activity, line.activity);
    let proof = ledger::proof_of(sql, house.tenant, line.id).await.unwrap().unwrap();
    let file = proof.file(None).unwrap();
    let name = tlog::KeyName::new(&proof.origin).unwrap();
    let key = tlog::VerifierKey::new(name, house.public());
    let parsed = ProofFile::parse(file.as_bytes()).unwrap();
    parsed.verify(&found.leaf(), &proof.origin, std::slice::from_ref(&key)).unwrap();
    assert!(parsed.verify(&Hash::new([1; 32]), &proof.origin, &[key]).is_err());
    assert!(ledger::entry(sql, keys, i64::MAX, house.ground.now()).await.unwrap().is_none());
}

/// With the file and the log's key alone.
#[tokio::test]
async fn a_downloaded_pack_is_checked_and_a_forged_one_refused() {
    let house = House::new().await;
    house.august().await;
    let pack = drawn(&house).await;
    let checked = review::api::check(&pack.bytes().unwrap(), &house.public(), None).unwrap();
    assert_eq!((checked.month, checked.entries, checked.is_final), (august(), 12, true));
    assert_eq!(kernel::hex(&checked.digest), house.read(august()).await.digest());
    assert!(checked.trees.iter().any(|tree| tree.proven > 5), "privileged ones, too");

    house.ground.clock.set(datetime!(2026-10-01 00:30 UTC));
    let at = datetime!(2026-09-03 03:00 UTC);
    house.entry(at, house.person(house.first), ("audit.search", EntryOutcome::Success), json!({})).await;
    house.ground.integrate().await;
    house.draw_up("2026-09".parse().unwrap()).await.unwrap();
    let next = house.read("2026-09".parse().unwrap()).await.pack;
    let of = |pack: &Pack, before: &Pack, public: &[u8; 32]| {
        let before = before.bytes().unwrap();
        review::api::check(&pack.bytes().unwrap(), public, Some(&before)).map_err(|why| why.to_string())
    };
    of(&next, &pack, &house.public()).unwrap();

    let other = Hash::new([7; 32]).to_base64();
    type Forge = fn(&mut Pack, &str);
    let forged: [(Forge, &str); 14] = [
        (|pack, _| pack.trees[0].retention = 9, "another tenant or class"),
        (|pack, _| pack.trees.push(pack.trees[0].clone()), "there twice"),
        (|pack, _| pack.trees[1].origin = "sekisho/other/5".to_owned(), "another tenant or class"),
        (|pack, _| pack.entries += 1, "13 entries are stated, and the logs have 12"),
        (|pack, other| pack.trees[0].end_root = other.to_owned(), "not part of what was signed"),
        (|pack, _| pack.trees[0].end_size -= 1, "not part of what was signed"),
        (|pack, _| pack.trees[0].signed_size += 1, "signed checkpoint"),
        (|pack, _| pack.trees[0].note = pack.trees[0].note.replace('\n', " "), "cannot be read"),
        (|pack, _| pack.trees[0].is_root_made = false, "hashed again"),
        (|pack, _| pack.trees[0].rehashed += 1, "hashed again"),
        (|pack, other| pack.trees[0].sample[0].leaf = other.to_owned(), "is not in the tree"),
        (|pack, _| pack.trees[0].sample.clear(), "not the one that the root chooses"),
        (|pack, _| pack.privileged.total += 1, "privileged operations are stated"),
        (|pack, _| pack.privileged_sample.as_mut().unwrap().population.clear(), "privileged operations"),
    ];
    for (at, (forge, told)) in forged.into_iter().enumerate() {
        let mut altered = pack.clone();
        forge(&mut altered, &other);
        let why =
            review::api::check(&altered.bytes().unwrap(), &house.public(), None).unwrap_err().to_string();
        assert!(why.contains(told), "{at}: {why}");
    }
    let mut cut = pack.clone();
    cut.trees[0].end_root = other;
    let mut fewer = next.clone();
    let left = fewer.trees.pop().unwrap();
    fewer.entries -= left.rehashed;
    assert!(of(&fewer, &pack, &house.public()).unwrap_err().contains("leaves it out"));
    assert!(of(&next, &cut, &house.public()).unwrap_err().contains("does not begin where"));
    assert!(of(&pack, &next, &house.public()).unwrap_err().contains("not the month before"));
    assert!(of(&next, &pack, &[66; 32]).unwrap_err().contains("this key has not signed it"));
    assert!(review::api::check(b"{}", &house.public(), None).is_err());
}

/// What the platform could not answer is nobody's wrong password.
#[tokio::test]
async fn what_went_wrong_here_is_no_failed_sign_in() {
    let house = House::new().await;
    house.august().await;
    let at = datetime!(2026-08-21 03:00 UTC);
    let nobody = testkit::nobody(house.tenant, house.ground.now());
    let facts = json!({ "code": "SK-PLATFORM-002" });
    house.entry(at, nobody, ("identity.signin.attempt", EntryOutcome::Refused), facts).await;
    house.ground.integrate().await;
    assert_eq!(drawn(&house).await.sign_ins.failed, 2);
}
