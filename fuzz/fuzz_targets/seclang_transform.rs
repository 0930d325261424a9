//! Every transformation of any value: what cannot change does not, and nothing grows out of bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclang::{byte_set::ByteSet, language::ast::Transformation, transform};

fuzz_target!(|bytes: &[u8]| {
    let present = ByteSet::of(bytes);
    let (mut out, mut again) = (Vec::new(), Vec::new());
    for &transformation in Transformation::ALL {
        out.clear();
        let is_changed = transform::apply(transformation, bytes, &mut out);
        assert!(!is_changed || transform::can_change(transformation, present), "{transformation:?}");
        assert!(!is_changed || out != bytes, "{transformation:?}");
        // A byte becomes three at most (%41), of UTF-8 two become six (%u00e9) and a byte; hashes have 20 bytes.
        assert!(!is_changed || out.len() <= bytes.len() * 4 + 20, "{transformation:?}");
        again.clear();
        again.extend_from_slice(b"left over");
        assert_eq!(transform::apply(transformation, bytes, &mut again), is_changed);
        assert!(!is_changed || out == again, "{transformation:?}");
    }
});
