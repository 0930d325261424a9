//! Signed notes, checkpoints and proof files from anywhere. Each has exactly one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlog::{Checkpoint, ProofFile, SignedNote};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = SignedNote::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
    if let Ok(file) = ProofFile::parse(bytes) {
        assert_eq!(file.to_string().as_bytes(), bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(checkpoint) = Checkpoint::parse(text) {
            assert_eq!(checkpoint.to_string(), text);
        }
    }
});
