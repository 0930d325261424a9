//! A member file that an administrator uploads: whole, or refused with places.
#![no_main]

use identity::model::member_csv::{MOST_FAULTS, MOST_ROWS, parse};
use libfuzzer_sys::fuzz_target;
use std::collections::HashSet;

fuzz_target!(|bytes: &[u8]| {
    match parse(bytes) {
        Ok(rows) => {
            assert!(rows.len() <= MOST_ROWS);
            let logins: HashSet<&str> = rows.iter().map(|row| row.login.as_str()).collect();
            assert_eq!(logins.len(), rows.len());
        }
        Err(found) => {
            assert!(!found.faults.is_empty() && found.faults.len() <= MOST_FAULTS);
            assert!(found.more == 0 || found.faults.len() == MOST_FAULTS);
        }
    }
});
