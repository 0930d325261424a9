//! `@pm` and `@pmFromFile`: whether one of many phrases occurs, in any ASCII case.

use super::captures::Captures;
use aho_corasick::AhoCorasick;

#[derive(Debug, Clone)]
pub(super) struct Phrases {
    automaton: AhoCorasick,
    /// In lower case; without those that contain another one.
    needed: Vec<Vec<u8>>,
}

impl Phrases {
    pub(super) fn new(phrases: impl IntoIterator<Item = Vec<u8>>) -> Result<Self, String> {
        let mut phrases: Vec<Vec<u8>> = phrases
            .into_iter()
            .map(|phrase| phrase.to_ascii_lowercase())
            .filter(|phrase| !phrase.is_empty())
            .collect();
        phrases.sort_unstable();
        phrases.dedup();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(&phrases);
        let automaton = automaton.map_err(|error| error.to_string())?;
        let contains_other = |phrase: &[u8]| {
            automaton
                .find_overlapping_iter(phrase)
                .any(|found| found.end().saturating_sub(found.start()) < phrase.len())
        };
        let needed = phrases.iter().filter(|phrase| !contains_other(phrase)).cloned().collect();
        Ok(Self { automaton, needed })
    }

    /// The match that ends first.
    pub(super) fn is_match(&self, value: &[u8], captures: Option<&mut Captures>) -> bool {
        let Some(captures) = captures else { return self.automaton.is_match(value) };
        let found = self.automaton.find(value);
        if let Some(found) = found {
            captures.set_whole(found.start(), found.end());
        }
        found.is_some()
    }

    /// In lower case; one of them occurs in every value that matches.
    pub(super) fn needed(&self) -> &[Vec<u8>] {
        &self.needed
    }
}

/// The phrases of `@pm`, parted by white space. `|41 42|` writes bytes in hexadecimal and `\` escapes one of `:;\"`,
/// as Snort has it; where that is not well-formed the text means itself.
pub(super) fn words(text: &[u8]) -> Vec<Vec<u8>> {
    snort(text).unwrap_or_else(|| split(text))
}

fn split(text: &[u8]) -> Vec<Vec<u8>> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).map(<[u8]>::to_vec).collect()
}

fn snort(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = vec![Vec::new()];
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'|' => {
                let (hexadecimal, after) = after.split_at_checked(memchr::memchr(b'|', after)?)?;
                words.last_mut()?.extend(bytes(hexadecimal)?);
                rest = after.get(1..)?;
            }
            b'\\' => {
                let (escaped, after) = after.split_first().filter(|(byte, _)| b":;\\\"".contains(byte))?;
                words.last_mut()?.push(*escaped);
                rest = after;
            }
            _ if byte.is_ascii_whitespace() => words.push(Vec::new()),
            _ => words.last_mut()?.push(*byte),
        }
    }
    words.retain(|word| !word.is_empty());
    Some(words)
}

fn bytes(hexadecimal: &[u8]) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hexadecimal
        .iter()
        .filter(|byte| **byte != b' ')
        .map(|&byte| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| !digits.is_empty() && digits.len().is_multiple_of(2))?;
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0_u8, |byte, digit| byte << 4 | digit)).collect())
}

/// The phrases of a file, one a line, without the white space around them; `#` begins a comment line.
pub(super) fn lines(text: &[u8]) -> Vec<Vec<u8>> {
    text.split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
        .map(<[u8]>::to_vec)
        .collect()
}
