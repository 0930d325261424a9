//! Notes, checkpoints and proof files: published notes verify, signed_note agrees, and nothing altered
//! verifies.

use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog::{
    BadNote, BadProofFile, Checkpoint, CheckpointRefused, Hash, KeyName, MAX_EXTRA_BYTES, MAX_NOTE_BYTES,
    MAX_SIGNATURES, NoteRefused, ProofFile, ProofFileRefused, Signature, SignedNote, SignerKey, VerifierKey,
    VerifyError, consistency_proof, inclusion_proof, leaf_hash, tree_root,
};

use crate::grown::{Grown, entry};

/// Keys and note from the documentation of Go's package golang.org/x/mod/sumdb/note.
const PETER_PRIVATE: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const PUBLISHED: &str = "If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=
";

const ORIGIN: &str = "log.example/関所";

fn key(text: &str) -> VerifierKey {
    text.parse().unwrap()
}

fn signer(name: &str, seed: u8) -> SignerKey {
    SignerKey::from_seed(KeyName::new(name).unwrap(), &[seed; 32]).unwrap()
}

#[test]
fn a_published_note_verifies() {
    let note = SignedNote::parse(PUBLISHED.as_bytes()).unwrap();
    assert_eq!(note.to_string(), PUBLISHED);
    let (peter, enoch, other) = (key(PETER), key(ENOCH), signer("PeterNeumann", 1).verifier().clone());

    let both = [enoch.clone(), peter.clone()];
    let verified = note.verify(&both).unwrap();
    assert_eq!(verified.signers(), [&peter, &enoch]);
    assert!(verified.text().ends_with("your problem is.\n"));

    let only_one = [enoch.clone(), other.clone()];
    let verified = note.verify(&only_one).unwrap();
    assert!(
        verified.is_signed_by(&enoch) && !verified.is_signed_by(&peter) && !verified.is_signed_by(&other)
    );

    assert_eq!(note.verify(&[other]), Err(NoteRefused::NoKnownKey));
    assert_eq!(note.verify(&[]), Err(NoteRefused::NoKnownKey));
    // The same key given twice is still one signer.
    assert_eq!(note.verify(&[peter.clone(), peter.clone()]).unwrap().signers(), [&peter]);
}

#[test]
fn what_we_sign_signed_note_verifies_and_the_other_way_round() {
    let ours = signer(ORIGIN, 3);
    let checkpoint = Checkpoint::new(ORIGIN, 12, leaf_hash(b"root")).unwrap();
    let note = checkpoint.sign(&[&ours, &signer("other.example", 4)]).unwrap();
    let verifier = StandardVerifier::new(&ours.verifier().to_string()).unwrap();
    let theirs = Note::from_bytes(note.to_string().as_bytes()).unwrap();
    let (verified, unverified) = theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 1));
    let read = tlog_tiles::checkpoint::Checkpoint::from_bytes(theirs.text()).unwrap();
    assert_eq!((read.origin(), read.size()), (ORIGIN, 12));
    assert_eq!(&read.hash().0, leaf_hash(b"root").as_bytes());

    let body = tlog_tiles::checkpoint::Checkpoint::new("PeterNeumann", 7, *read.hash(), "").unwrap();
    let mut theirs = Note::new(&body.to_bytes(), &[]).unwrap();
    theirs.add_sigs(&[&StandardSigner::new(PETER_PRIVATE).unwrap()]).unwrap();
    let ours = SignedNote::parse(&theirs.to_bytes()).unwrap();
    let opened = Checkpoint::open(&ours, "PeterNeumann", &[key(PETER)]).unwrap();
    assert_eq!(opened.checkpoint(), &Checkpoint::new("PeterNeumann", 7, leaf_hash(b"root")).unwrap());
}

#[test]
fn every_altered_byte_of_a_note_is_noticed() {
    let signer = signer("log.example", 3);
    let keys = [signer.verifier().clone()];
    let checkpoint = Checkpoint::new("log.example", 12, leaf_hash(b"root")).unwrap();
    let note = checkpoint.sign(&[&signer]).unwrap().to_string().into_bytes();
    let is_accepted = |note: &[u8]| SignedNote::parse(note).is_ok_and(|note| note.verify(&keys).is_ok());
    assert!(is_accepted(&note));
    for at in 0..note.len() {
        for other in 0..=255 {
            let mut altered = note.clone();
            altered[at] = other;
            assert!(altered == note || !is_accepted(&altered), "byte {at} as {other}");
        }
        assert!(!is_accepted(&[&note[..at], &note[at + 1..]].concat()), "without byte {at}");
        assert!(!is_accepted(&note[..at]), "cut at {at}");
        for more in [b"\n", b" ", b"A", b"\0"] {
            assert!(!is_accepted(&[&note[..at], more, &note[at..]].concat()), "more at {at}");
        }
    }
    assert!(!is_accepted(&[&note[..], b"\n"].concat()));
}

#[test]
fn one_wrong_signature_of_a_known_key_spoils_the_note() {
    let (first, second) = (signer("a.example", 1), signer("b.example", 2));
    let note = SignedNote::sign("text\n", &[&first, &second]).unwrap();
    let other = SignedNote::sign("other\n", &[&second]).unwrap();
    let swapped =
        note.to_string().replace(&note.signatures()[1].to_string(), &other.signatures()[0].to_string());
    let swapped = SignedNote::parse(swapped.as_bytes()).unwrap();
    let both = [first.verifier().clone(), second.verifier().clone()];
    assert_eq!(note.verify(&both).unwrap().signers().len(), 2);
    assert_eq!(swapped.verify(&both), Err(NoteRefused::WrongSignature));
    assert!(swapped.verify(&both[..1]).is_ok());

    // A repeated signature line of a known key is verified each time, and counts once.
    let line = other.signatures()[0].to_string();
    let twice = SignedNote::parse(format!("other\n\n{line}\n{line}\n").as_bytes()).unwrap();
    assert_eq!(twice.verify(&both).unwrap().signers(), [&both[1]]);
    let right_then_wrong = format!("other\n\n{line}\n{}\n", note.signatures()[1]);
    let right_then_wrong = SignedNote::parse(right_then_wrong.as_bytes()).unwrap();
    assert_eq!(right_then_wrong.verify(&both), Err(NoteRefused::WrongSignature));
}

#[test]
fn texts_and_signers_are_checked_before_signing() {
    let one = signer("a.example", 1);
    for text in ["", "text", "te\rxt\n", "te\txt\n", "\0\n"] {
        assert_eq!(SignedNote::sign(text, &[&one]), Err(BadNote::Malformed), "{text:?}");
    }
    assert_eq!(SignedNote::sign("text\n", &[]), Err(BadNote::NoSignature));
    assert_eq!(SignedNote::sign("text\n", &[&one, &one]), Err(BadNote::SignedTwice));
    assert_eq!(
        SignedNote::sign(&format!("{}\n", "a".repeat(MAX_NOTE_BYTES)), &[&one]),
        Err(BadNote::TooLarge)
    );
    // A text that fits but leaves no room for its signature.
    assert_eq!(
        SignedNote::sign(&format!("{}\n", "a".repeat(MAX_NOTE_BYTES - 2)), &[&one]),
        Err(BadNote::TooLarge)
    );
    for text in ["\n", "text\n", "text\n\n", "\ntext\n", "a\n\n\nb\n", "— a.example AAAAAAA=\n", "関所 ✓\n"]
    {
        let note = SignedNote::sign(text, &[&one]).unwrap();
        let parsed = SignedNote::parse(note.to_string().as_bytes()).unwrap();
        assert_eq!(parsed, note);
        assert_eq!(parsed.verify(&[one.verifier().clone()]).unwrap().text(), text);
    }
}

#[test]
fn a_note_has_a_bounded_number_of_signatures() {
    let mut note = SignedNote::sign("text\n", &[&signer("a0", 1)]).unwrap();
    for n in 1..MAX_SIGNATURES {
        note.cosign(&signer(&format!("a{n}"), 1)).unwrap();
    }
    assert_eq!(SignedNote::parse(note.to_string().as_bytes()), Ok(note.clone()));
    let one_more = Signature::parse("— b AAAAAAA=").unwrap();
    assert_eq!(note.attach(one_more.clone()), Err(BadNote::TooLarge));
    assert_eq!(SignedNote::parse(format!("{note}{one_more}\n").as_bytes()), Err(BadNote::TooLarge));
}

#[test]
fn what_is_too_large_or_empty_is_no_signature() {
    for line in ["— a AAAAAA==", "— a AAAA", "— a ", "— a", "—  AAAAAAA=", "- a AAAAAAA=", "— a AAAAAAA=\n"]
    {
        assert_eq!(Signature::parse(line), Err(BadNote::Malformed), "{line:?}");
    }
    let mut note = SignedNote::sign("text\n", &[&signer("a.example", 1)]).unwrap();
    let before = note.clone();
    let large = Signature::parse(&format!("— b {}", "AAAA".repeat(MAX_NOTE_BYTES / 4 - 2))).unwrap();
    assert_eq!(note.attach(large.clone()), Err(BadNote::TooLarge));
    assert_eq!(note, before);
    assert_eq!(SignedNote::parse(format!("{note}{large}\n").as_bytes()), Err(BadNote::TooLarge));
    let of_length = |length: usize| format!("{}\n\n— b AAAAAAA=\n", "a".repeat(length - 17));
    assert_eq!(of_length(MAX_NOTE_BYTES).len(), MAX_NOTE_BYTES);
    assert!(SignedNote::parse(of_length(MAX_NOTE_BYTES).as_bytes()).is_ok());
    assert_eq!(SignedNote::parse(of_length(MAX_NOTE_BYTES + 1).as_bytes()), Err(BadNote::TooLarge));
}

#[test]
fn keys_that_cannot_be_told_apart_are_refused() {
    // Ids have 32 bits, so some 80,000 public keys suffice to find two that share one.
    let name = KeyName::new("a.example").unwrap();
    let mut seen = std::collections::HashMap::new();
    let (first, second) = (0u64..)
        .find_map(|n| {
            let mut public = [0; 32];
            public[..8].copy_from_slice(&n.to_be_bytes());
            let key = VerifierKey::new(name.clone(), public);
            seen.insert(key.id(), key.clone()).map(|other| (other, key))
        })
        .unwrap();
    let line = signature_line(&first);
    let note = SignedNote::parse(format!("text\n\n{line}\n").as_bytes()).unwrap();
    assert_eq!(note.verify(&[first.clone(), second]), Err(NoteRefused::AmbiguousKey));
    assert_eq!(note.verify(&[first]), Err(NoteRefused::WrongSignature));
}

/// A signature line that names the key and holds a wrong signature.
fn signature_line(key: &VerifierKey) -> String {
    use base64::Engine;
    let bytes = [&key.id().as_bytes()[..], &[0; 64]].concat();
    format!("— {} {}", key.name(), base64::engine::general_purpose::STANDARD.encode(bytes))
}

#[test]
fn a_checkpoint_is_opened_for_its_log_only() {
    let log = signer(ORIGIN, 3);
    let keys = [log.verifier().clone()];
    let root = leaf_hash(b"root");
    let note = Checkpoint::new(ORIGIN, 12, root).unwrap().sign(&[&log]).unwrap();
    assert_eq!(Checkpoint::open(&note, ORIGIN, &keys).unwrap().checkpoint().root(), &root);
    assert_eq!(Checkpoint::open(&note, "log.example", &keys), Err(CheckpointRefused::OtherLog));
    let other = [log.named(KeyName::new("log.example").unwrap()).verifier().clone()];
    assert_eq!(
        Checkpoint::open(&note, ORIGIN, &other),
        Err(CheckpointRefused::Note(NoteRefused::NoKnownKey))
    );
    let not_a_checkpoint = SignedNote::sign("text\n", &[&log]).unwrap();
    assert!(matches!(
        Checkpoint::open(&not_a_checkpoint, ORIGIN, &keys),
        Err(CheckpointRefused::Malformed(_))
    ));
}

#[test]
fn checkpoints_of_one_log_extend_each_other() {
    let log = signer(ORIGIN, 3);
    let tree = Grown::of(20);
    let open = |origin: &str, size| {
        let root = tree_root(&tree, size).unwrap();
        let note = Checkpoint::new(origin, size, root).unwrap().sign(&[&log]).unwrap();
        Checkpoint::open(&note, origin, &[log.verifier().clone()]).unwrap()
    };
    let (older, newer) = (open(ORIGIN, 13), open(ORIGIN, 20));
    let proof = consistency_proof(&tree, 13, 20).unwrap();
    assert_eq!(newer.verify_extends(&older, &proof), Ok(()));
    assert_eq!(newer.verify_extends(&older, &proof[1..]), Err(VerifyError::WrongLength));
    assert_eq!(older.verify_extends(&newer, &proof), Err(VerifyError::OutOfRange));
    assert_eq!(newer.verify_extends(&open("other.example", 13), &proof), Err(VerifyError::OutOfRange));
}

fn proof_file(index: u64, size: u64, extra: Option<Vec<u8>>) -> (ProofFile, SignerKey) {
    let (log, tree) = (signer("log.example", 3), Grown::of(size));
    let checkpoint =
        Checkpoint::new("log.example", size, tree.frontier.root()).unwrap().sign(&[&log]).unwrap();
    let proof = inclusion_proof(&tree, index, size).unwrap();
    (ProofFile::new(index, proof, checkpoint, extra).unwrap(), log)
}

#[test]
fn a_proof_file_proves_one_entry() {
    for (index, size, extra) in [(0, 1, None), (5, 11, None), (10, 11, Some(b"extra".to_vec()))] {
        let (file, log) = proof_file(index, size, extra);
        let keys = [log.verifier().clone()];
        let parsed = ProofFile::parse(file.to_string().as_bytes()).unwrap();
        assert_eq!(parsed, file);
        let checkpoint = parsed.verify(&leaf_hash(&entry(index)), "log.example", &keys).unwrap();
        assert_eq!(checkpoint.checkpoint().size(), size);
        let other_entry = parsed.verify(&leaf_hash(&entry(index + 1)), "log.example", &keys);
        assert_eq!(other_entry, Err(ProofFileRefused::Inclusion(VerifyError::WrongRoot)));
        assert!(parsed.verify(&leaf_hash(&entry(index)), "other.example", &keys).is_err());
    }
    let (file, _) = proof_file(10, 11, Some(b"extra".to_vec()));
    assert_eq!(file.unverified_extra(), Some(&b"extra"[..]));
    assert!(file.to_string().starts_with("c2sp.org/tlog-proof@v1\nextra ZXh0cmE=\nindex 10\n"));
}

#[test]
fn every_altered_byte_of_a_proof_file_is_noticed() {
    let (file, log) = proof_file(5, 11, None);
    let (leaf, keys) = (leaf_hash(&entry(5)), [log.verifier().clone()]);
    let is_accepted = |file: &[u8]| {
        ProofFile::parse(file).is_ok_and(|file| file.verify(&leaf, "log.example", &keys).is_ok())
    };
    let file = file.to_string().into_bytes();
    assert!(is_accepted(&file));
    for at in 0..file.len() {
        for with in (0..8).map(|bit| file[at] ^ (1 << bit)).chain(*b"\n =A+0") {
            let mut altered = file.clone();
            altered[at] = with;
            assert!(altered == file || !is_accepted(&altered), "byte {at} as {with}");
        }
        assert!(!is_accepted(&[&file[..at], &file[at + 1..]].concat()), "without byte {at}");
    }
}

#[test]
fn a_proof_file_has_bounds_and_one_form() {
    let (file, _) = proof_file(5, 11, None);
    let make =
        |hashes, extra| ProofFile::new(5, vec![Hash::new([0; 32]); hashes], file.checkpoint().clone(), extra);
    let longest = make(63, Some(vec![0; MAX_EXTRA_BYTES])).unwrap();
    assert_eq!(ProofFile::parse(longest.to_string().as_bytes()), Ok(longest));
    assert_eq!(make(64, None), Err(BadProofFile));
    assert_eq!(make(1, Some(vec![0; MAX_EXTRA_BYTES + 1])), Err(BadProofFile));
    assert_eq!(make(1, Some(vec![])).unwrap().unverified_extra(), None);

    let text = file.to_string();
    for (from, to) in [
        ("index 5", "index 05"),
        ("index 5", "index +5"),
        ("index 5", "index  5"),
        ("index 5", "Index 5"),
        ("index 5", "extra \nindex 5"),
        ("index 5", "extra ZXh0cmE\nindex 5"),
        ("index 5", "extra AA==\nextra AA==\nindex 5"),
        ("index 5", "index 5\nextra AA=="),
        ("index 5", "index 5\nindex 5"),
        ("index 5\n", ""),
        ("index 5", "\nindex 5"),
        ("@v1", "@v2"),
        ("@v1\n", "@v1\r\n"),
    ] {
        assert!(text.contains(from));
        assert_eq!(ProofFile::parse(text.replacen(from, to, 1).as_bytes()), Err(BadProofFile), "{to:?}");
    }
}
