//! What is sealed of an entry: its content as JSON, compressed, padded.
//!
//! ```text
//! length 4 | zstd frame (RFC 8878) | zeros
//! ```
//! Entries are short and alike: a dictionary brings them to a third of what they take without, in a third
//! of the time. A frame names its dictionary (`Dictionary_ID`); one without a name needs none. **A
//! dictionary is never changed or taken away**: what was packed with it would not open any more. It holds
//! the program's own words and made-up names, nothing of anybody (`examples/dictionary.rs` makes it).
//! Padding is what keeps the compressed length from telling much.

use serde_json::Value;
use std::{cell::RefCell, sync::LazyLock};
use zstd::{
    bulk::{Compressor, Decompressor},
    dict::{DecoderDictionary, EncoderDictionary},
    zstd_safe,
};

/// Plaintext is padded to a multiple of this, so that its length tells little.
const PADDING: usize = 32;
/// Entries are facts, not files: packed content above this is refused, bytes.
const LARGEST: usize = 60_000;
/// No JSON is larger than this, bytes: what claims to be is not unpacked.
const LARGEST_JSON: usize = 16 * LARGEST;
const LEVEL: i32 = 3;

/// What new entries are packed with.
const DICTIONARY: &[u8] = include_bytes!("../data/entries-1.zdict");

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

thread_local! {
    // One context each per thread: making one costs more than what it is made for.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// `None` if the content is too large.
pub(crate) fn pack(content: &Value) -> Option<Vec<u8>> {
    let json = serde_json::to_vec(content).ok().filter(|json| json.len() <= LARGEST_JSON)?;
    let packed = COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(Compressor::with_prepared_dictionary(&ENCODER).ok()?),
        };
        compressor.compress(&json).ok()
    })?;
    let length = u32::try_from(packed.len()).ok()?;
    let mut out = Vec::with_capacity(packed.len().saturating_add(PADDING));
    out.extend(length.to_be_bytes());
    out.extend(packed);
    out.resize(out.len().next_multiple_of(PADDING), 0);
    (out.len() <= LARGEST).then_some(out)
}

/// `None` if it is not what [`pack`] makes, or was made with a dictionary that this program lacks.
pub(crate) fn unpack(padded: &[u8]) -> Option<Value> {
    let (length, rest) = padded.split_first_chunk::<4>()?;
    let frame = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let size = zstd_safe::get_frame_content_size(frame).ok()??;
    let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST_JSON)?;
    let json = match zstd_safe::get_dict_id_from_frame(frame) {
        None => zstd::bulk::decompress(frame, size).ok()?,
        Some(name) if Some(name) == zstd_safe::get_dict_id_from_dict(DICTIONARY) => decompress(frame, size)?,
        Some(_) => return None,
    };
    serde_json::from_slice(&json).ok()
}

fn decompress(frame: &[u8], size: usize) -> Option<Vec<u8>> {
    DECOMPRESSOR.with_borrow_mut(|kept| {
        let decompressor = match kept {
            Some(decompressor) => decompressor,
            None => kept.insert(Decompressor::with_prepared_dictionary(&DECODER).ok()?),
        };
        decompressor.decompress(frame, size).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::digest;
    use proptest::prelude::*;
    use serde_json::json;

    fn entry() -> Value {
        json!({
            "actor": { "kind": "user", "id": "0199c1f2-6f1e-7b3a-9c55-2f6d1a0b9e11", "standing": "administrator" },
            "target": "access.role:0199c1f2-6f1e-7b3a-9c55-2f6d1a0b9e12",
            "origin": { "channel": "page", "address": "203.0.113.9", "agent": "Mozilla/5.0" },
            "trace": "0199c1f26f1e7b3a9c552f6d1a0b9e13",
            "facts": { "name": "経理担当" },
        })
    }

    /// What was packed with it must open for ever.
    #[test]
    fn the_dictionary_is_the_one_it_always_was() {
        let digest = digest::digest(&digest::SHA256, DICTIONARY);
        assert_eq!(
            kernel::hex(digest.as_ref()),
            "0675b3bdfaafe984e14f145382176332f83f21d7f6d4d8938b68bcf2e75e48f2"
        );
    }

    #[test]
    fn short_entries_become_far_shorter() {
        let (json, packed) = (serde_json::to_vec(&entry()).unwrap(), pack(&entry()).unwrap());
        assert!(packed.len() * 2 < json.len(), "{} of {}", packed.len(), json.len());
        assert_eq!(packed.len() % PADDING, 0);
        assert_eq!(unpack(&packed), Some(entry()));
    }

    /// Entries of the time before there was a dictionary.
    #[test]
    fn what_was_packed_without_a_dictionary_opens() {
        let frame = zstd::bulk::compress(&serde_json::to_vec(&entry()).unwrap(), LEVEL).unwrap();
        let mut padded = u32::try_from(frame.len()).unwrap().to_be_bytes().to_vec();
        padded.extend(frame);
        padded.resize(padded.len().next_multiple_of(PADDING), 0);
        assert_eq!(unpack(&padded), Some(entry()));
    }

    #[test]
    fn what_claims_too_much_is_not_unpacked() {
        let large = Value::from("a".repeat(LARGEST_JSON));
        assert_eq!(pack(&large), None, "more than a frame may hold");
        let frame = zstd::bulk::compress(&serde_json::to_vec(&large).unwrap(), LEVEL).unwrap();
        assert!(frame.len() < 1000, "a small frame that grows large");
        let mut padded = u32::try_from(frame.len()).unwrap().to_be_bytes().to_vec();
        padded.extend(frame);
        assert_eq!(unpack(&padded), None);
        for bad in [&[][..], &[0, 0, 0, 9, 1], &[0, 0, 0, 1, 1], &[255, 255, 255, 255, 1]] {
            assert_eq!(unpack(bad), None);
        }
    }

    proptest! {
        #[test]
        fn what_was_packed_opens(text: String, number: i64) {
            let content = json!({ "facts": { "text": text, "number": number } });
            prop_assert_eq!(unpack(&pack(&content).unwrap()), Some(content));
        }

        #[test]
        fn any_bytes_are_unpacked_or_refused(bytes: Vec<u8>) {
            let _ = unpack(&bytes);
        }
    }
}
