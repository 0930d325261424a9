//! `@detectSQLi` and `@detectXSS`: what libinjection would say.
//!
//! Lives here: a port of libinjection 3.9.2 (the version inside libmodsecurity 3.0.9) to safe Rust. Its word list and fingerprints are
//! data (`data/`), its state machines are functions over the caller's bytes. A verdict allocates nothing,
//! recurses nowhere and takes time linear in the value's length.
//!
//! Does not live here: decoding. Values arrive as the rule's transformations left them.
//!
//! Ported from libinjection, Copyright (c) 2012-2016 Nick Galbreath, under the BSD 3-Clause licence whose
//! text stands beside this file in `LICENSE`. What the original does by accident (bytes of 0x80 and above
//! are negative numbers, a NUL ends every set of characters it is looked up in) is done here on purpose:
//! rules and their exclusions are written against its verdicts.

mod bytes;
mod sqli;
mod xss;

pub use sqli::{Fingerprint, is_sqli};
pub use xss::is_xss;
