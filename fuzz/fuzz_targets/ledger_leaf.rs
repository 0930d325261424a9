//! A leaf as verification finds it in a database that somebody may have altered.
#![no_main]

use ledger::LeafHeader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok((header, head, ciphertext)) = LeafHeader::parse(bytes) {
        // The header is authenticated with the ciphertext: nothing of a leaf may lie between them.
        assert_eq!([head, ciphertext].concat(), bytes);
        assert_eq!(LeafHeader::parse(head).map(|(again, ..)| again), Ok(header));
    }
});
