//! Whether a value, put into a query, would change the query: the verdict over folded SQL tokens.
//!
//! A value lands in a query in one of three places: bare, inside single quotes, inside double quotes. For
//! each, the text is cut into tokens (`lexer`), tokens that change nothing are folded away until at most five
//! are left (`fold`), and the kinds of those five, the fingerprint, are looked up among the fingerprints of
//! known attacks (`words`). What is also ordinary writing is let go again (`innocent`).

mod fold;
mod innocent;
mod lexer;
mod number;
mod string;
mod token;
mod words;

pub use token::Fingerprint;

use fold::Folded;
use lexer::Dialect;

/// The fingerprint by which libinjection calls `value` an SQL injection; `None`: it does not.
pub fn is_sqli(value: &[u8]) -> Option<Fingerprint> {
    let holds = |byte| memchr::memchr(byte, value).is_some();
    in_both_dialects(value, None)
        .or_else(|| holds(b'\'').then(|| in_both_dialects(value, Some(b'\''))).flatten())
        .or_else(|| holds(b'"').then(|| verdict(&Folded::new(value, Some(b'"'), Dialect::MySql))).flatten())
}

/// As standard SQL; where that met what MySQL reads otherwise, as MySQL, too.
fn in_both_dialects(value: &[u8], quote: Option<u8>) -> Option<Fingerprint> {
    let standard = Folded::new(value, quote, Dialect::Standard);
    verdict(&standard).or_else(|| {
        let is_read_otherwise = standard.counts.is_read_otherwise_by_mysql;
        is_read_otherwise.then(|| verdict(&Folded::new(value, quote, Dialect::MySql))).flatten()
    })
}

fn verdict(folded: &Folded<'_>) -> Option<Fingerprint> {
    let fingerprint = folded.fingerprint();
    let is_attack = words::is_known_attack(&fingerprint) && !innocent::is_innocent(folded, &fingerprint);
    is_attack.then_some(fingerprint)
}

#[cfg(test)]
mod tests {
    use super::is_sqli;

    #[test]
    fn verdicts() {
        let attacks: [(&[u8], &str); 12] = [
            (b"1 UNION SELECT 1", "1UE1"),
            (b"' or 1=1 --", "s&1c"),
            (b"1' OR '1'='1", "s&sos"),
            (b"\" or 1=1#", "s&1c"),
            (b"1; drop table users", "1;Tnn"),
            (b"/*!50000 select*/", "X"),
            (b"-1 or sleep(5)", "1&f(1"),
            (b"1 and 1=1", "1&1"),
            (b"1) or (1=1", "1)&(1"),
            (b"x' and updatexml(1,2,3)-- -", "s&f(1"),
            (b"1--", "1c"),
            (b"'; exec xp_cmdshell('dir')--", "s;Tn("),
        ];
        let harmless: [&[u8]; 8] =
            [b"", b" ", b"hello", b"it's", b"between 5 and 10 items", b"a b c d e f", b"1", b"\0\0"];
        for (value, fingerprint) in attacks {
            let found = is_sqli(value).map(|it| it.to_string());
            assert_eq!(found.as_deref(), Some(fingerprint), "{}", value.escape_ascii());
        }
        for value in harmless {
            assert_eq!(is_sqli(value), None, "{}", value.escape_ascii());
        }
    }

    /// The original reads such a text to its end at each of its words: minutes for a megabyte.
    #[test]
    fn a_megabyte_of_words_and_dots_takes_no_minutes() {
        for word in ["or.", "select`", ".and"] {
            is_sqli(&word.repeat(300_000).into_bytes());
        }
    }
}
