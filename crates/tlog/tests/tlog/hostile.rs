//! Whatever a stranger sends: no parser panics, and what is read is written back as it was.

use proptest::prelude::*;
use tlog::{
    Bundle, Checkpoint, Frontier, Hash, MAX_TREE_SIZE, ProofFile, Resource, Signature, SignedNote, Tile,
    TileReader, VerifierKey, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};

/// Text made of the pieces that the formats are made of, so that the parsers get past their first check.
fn nearly() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => Just("\n".to_owned()),
        1 => Just("\n\n".to_owned()),
        2 => Just("— ".to_owned()),
        2 => Just(" ".to_owned()),
        1 => Just("c2sp.org/tlog-proof@v1\n".to_owned()),
        1 => Just("extra ".to_owned()),
        1 => Just("index ".to_owned()),
        1 => Just("log.example".to_owned()),
        1 => Just("tile/".to_owned()),
        1 => Just("entries/".to_owned()),
        1 => Just(".p/".to_owned()),
        2 => Just("+".to_owned()),
        3 => "[0-9]{1,4}",
        2 => "x[0-9]{3}/",
        1 => "[0-9]{3}",
        1 => "[0-9a-f]{8}",
        2 => "[A-Za-z0-9+/]{43}=",
        1 => "[A-Za-z0-9+/]{12}",
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn assert_one_form(bytes: &[u8]) {
    if let Ok(note) = SignedNote::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        let _ = note.verify(&[]);
    }
    if let Ok(file) = ProofFile::parse(bytes) {
        assert_eq!(file.to_string().as_bytes(), bytes);
    }
    if let Ok(frontier) = Frontier::from_bytes(bytes) {
        assert_eq!(frontier.to_bytes(), bytes);
        let _ = frontier.root();
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(read) = Checkpoint::parse(text) {
        assert_eq!(read.to_string(), text);
    }
    if let Ok(read) = Signature::parse(text) {
        assert_eq!(read.to_string(), text);
    }
    if let Ok(read) = text.parse::<VerifierKey>() {
        assert_eq!(read.to_string(), text);
    }
    if let Ok(read) = text.parse::<Resource>() {
        assert_eq!(read.to_string(), text);
    }
    if let Ok(read) = text.parse::<Hash>() {
        assert_eq!(read.to_string(), text);
    }
    if let Ok(read) = Hash::from_base64(text) {
        assert_eq!(read.to_base64(), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn parsers_survive_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        assert_one_form(&bytes);
    }

    #[test]
    fn parsers_survive_nearly_right_text(text in nearly()) {
        assert_one_form(text.as_bytes());
    }

    /// Built so that most are well-formed.
    #[test]
    fn notes_and_paths_are_written_back_as_read(
        text in "([a-z ]{0,5}\n){1,4}",
        signatures in prop::collection::vec(("[a-z./]{1,9}", "[A-Za-z0-9+/]{12}"), 1..4),
        (level, groups, width) in (0u8..9, prop::collection::vec(0u16..1000, 1..4), prop::option::of(0u16..300)),
    ) {
        let lines: String = signatures.iter().map(|(name, body)| format!("— {name} {body}\n")).collect();
        let note = format!("{text}\n{lines}");
        prop_assert_eq!(SignedNote::parse(note.as_bytes()).unwrap().to_string(), note);

        let (last, before) = groups.split_last().unwrap();
        let before: String = before.iter().map(|group| format!("x{group:03}/")).collect();
        let width = width.map(|width| format!(".p/{width}")).unwrap_or_default();
        assert_one_form(format!("tile/{level}/{before}{last:03}{width}").as_bytes());
        assert_one_form(format!("tile/entries/{before}{last:03}{width}").as_bytes());
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn coordinates_of_any_number_are_safe(
        level in any::<u8>(), index in any::<u64>(), width in any::<u16>(), size in any::<u64>(),
        bytes in prop::collection::vec(any::<u8>(), 0..9000),
    ) {
        let tiles = [
            Tile::new(level, index, width).ok(),
            Tile::new(level % 8, index >> (8 + level % 8 * 8).min(63), width % 257).ok(),
            Tile::in_tree(level % 8, index, size),
            Tile::of_node(level % 64, index, size >> 1),
            Tile::of_node(level, index, size),
        ];
        for tile in tiles.into_iter().flatten() {
            prop_assert!(tile.entries().end <= MAX_TREE_SIZE && !tile.entries().is_empty());
            prop_assert_eq!(tile.path().parse(), Ok(Resource::Tile(tile)));
            if let Ok(hashes) = tile.hashes(&bytes) {
                let _ = tile.root(&hashes);
                let _ = tile.node(&hashes, level, index);
            }
        }
        for bundle in [Bundle::new(index, width).ok(), Bundle::in_tree(index >> 8, size), Bundle::of_entry(index, size)]
            .into_iter()
            .flatten()
        {
            prop_assert_eq!(bundle.path().parse(), Ok(Resource::Entries(bundle)));
            let _ = bundle.decode(&bytes);
        }
        // Only the first: from 0 to any size there may be very many.
        let _ = (Tile::between(index, size).next(), Bundle::between(index, size).next());
    }

    #[test]
    fn a_decoded_bundle_is_encoded_as_it_was(width in 1u16..4, bytes in prop::collection::vec(0u8..4, 0..20)) {
        let bundle = Bundle::new(0, width).unwrap();
        if let Ok(entries) = bundle.decode(&bytes) {
            prop_assert_eq!(bundle.encode(entries), Ok(bytes));
        }
    }

    #[test]
    fn proofs_of_any_number_are_safe(
        a in any::<u64>(), b in any::<u64>(), bits in 0u32..64,
        hashes in prop::collection::vec(any::<[u8; 32]>(), 1..70), tile in prop::collection::vec(any::<u8>(), 0..9000),
    ) {
        let (a, b) = (a >> bits, b >> bits);
        let proof: Vec<Hash> = hashes.into_iter().map(Hash::new).collect();
        prop_assert!(verify_inclusion(&proof[0], a, b, &proof[1..], &proof[0]).is_err() || (a, b) == (0, 1));
        let _ = verify_consistency(a, b, &proof[1..], &proof[0], &proof[0]);
        let reader = TileReader::new(b, |_| Some(tile.clone()));
        let _ = inclusion_proof(&reader, a, b);
        let _ = consistency_proof(&reader, a, b);
    }
}
