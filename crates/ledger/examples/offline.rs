//! How fast published files are verified, and one proof: `cargo run --release -p ledger --example offline`.
//!
//! Makes a log of a million leaves of 300 bytes in a temporary folder, verifies it with one thread and with
//! all, and prints the median of several rounds.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement that cannot go on should stop"
)]

use ledger::{Against, FolderShelf, Shelf, check_proof, verify_log};
use std::{collections::BTreeMap, time::Instant};
use tlog::{Bundle, Checkpoint, Frontier, Hash, KeyName, ProofFile, SignerKey, Tile, TileReader};

const LEAVES: u64 = 1_000_000;
const ROUNDS: usize = 5;
const ORIGIN: &str = "sekisho/bench/1";

fn main() {
    let keep = tempfile::tempdir().expect("folder");
    let shelf = FolderShelf::new(keep.path());
    let signer = SignerKey::from_seed(KeyName::new(ORIGIN).expect("name"), &[7; 32]).expect("signer");
    let note = publish(&shelf, &signer);
    let fetch = |path: &str| shelf.get(&format!("log/{path}"));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for threads in [1, threads] {
        let mut rates: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let begin = Instant::now();
                let against = Against { key: signer.verifier(), policy: None, kept: &[], threads };
                let report = verify_log(&fetch, against).expect("readable");
                assert!(report.is_whole() && report.leaves == LEAVES, "{:?}", report.flaws);
                LEAVES as f64 / begin.elapsed().as_secs_f64()
            })
            .collect();
        rates.sort_by(f64::total_cmp);
        println!(
            "{threads} threads: {:.0} leaves/s, from {:.0} to {:.0}",
            rates[ROUNDS / 2],
            rates[0],
            rates[ROUNDS - 1]
        );
    }
    let source = TileReader::new(LEAVES, |tile| fetch(&tile.path()).expect("readable"));
    let proof = tlog::inclusion_proof(&source, 123_456, LEAVES).expect("proof");
    let file = ProofFile::new(123_456, proof, note, None).expect("file").to_string();
    let begin = Instant::now();
    for _ in 0..1000 {
        check_proof(file.as_bytes(), &leaf(123_456), signer.verifier()).expect("proven");
    }
    println!(
        "one proof, {} bytes: {:.1} µs with its signature",
        file.len(),
        begin.elapsed().as_secs_f64() * 1000.0
    );
}

fn leaf(number: u64) -> Vec<u8> {
    let seed = tlog::leaf_hash(&number.to_be_bytes());
    seed.as_bytes().iter().copied().cycle().take(300).collect()
}

fn publish(shelf: &FolderShelf, signer: &SignerKey) -> tlog::SignedNote {
    let (mut frontier, mut rows) = (Frontier::new(), BTreeMap::<u8, Vec<Hash>>::new());
    for number in 0..LEAVES {
        let keep = |level: u8, _, hash| {
            if level.is_multiple_of(8) {
                rows.entry(level / 8).or_default().push(hash);
            }
        };
        frontier.append(tlog::leaf_hash(&leaf(number)), keep).expect("append");
    }
    for tile in Tile::between(0, LEAVES) {
        let hashes = rows[&tile.level()].chunks(256).nth(usize::try_from(tile.index()).expect("index"));
        let bytes: Vec<u8> = hashes.expect("hashes").iter().flat_map(|hash| *hash.as_bytes()).collect();
        shelf.put(&format!("log/{}", tile.path()), &bytes, false).expect("put");
    }
    for bundle in Bundle::between(0, LEAVES) {
        let mut bytes = Vec::new();
        bundle.entries().for_each(|number| tlog::encode_entry(&mut bytes, &leaf(number)).expect("entry"));
        shelf.put(&format!("log/{}", bundle.path()), &bytes, false).expect("put");
    }
    let checkpoint = Checkpoint::new(ORIGIN, LEAVES, frontier.root()).expect("checkpoint");
    let note = checkpoint.sign(&[signer]).expect("note");
    shelf.put("log/checkpoint", note.to_string().as_bytes(), false).expect("put");
    note
}
