//! Whom a verifier believes: logs, witnesses, and how many of them (C2SP tlog-policy).
//!
//! ```text
//!   log <vkey> [<url>]
//!   witness <name> <vkey> [<url>]
//!   group <name> <k|any|all> <member>…
//!   quorum <name|none>
//! ```
//!
//! Names are taken as UTF-8. Does not live here: fetching anything from the URLs.

use std::collections::{BTreeMap, BTreeSet};

use crate::cosignature::{Cosignature, WitnessKey};
use crate::key::VerifierKey;
use crate::note::{NoteRefused, SignedNote};

/// Longest policy in bytes.
const MAX_POLICY_BYTES: usize = 100_000;
/// Most logs, witnesses and groups, each. The specification asks for 32 at least.
const MAX_NAMED: usize = 256;

/// Whom to believe.
#[derive(Debug, Clone)]
pub struct Policy {
    logs: Vec<VerifierKey>,
    /// Witnesses and groups in the order of their lines: members stand before their group.
    named: Vec<Named>,
    /// Place of the quorum in `named`; `None` asks for nobody.
    quorum: Option<usize>,
}

#[derive(Debug, Clone)]
enum Named {
    Witness(WitnessKey),
    Group { threshold: usize, members: Vec<usize> },
}

/// The policy does not follow the specification, or is beyond the bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the policy: {why}")]
pub struct BadPolicy {
    /// From 1; the line after the last for what is missing.
    pub line: usize,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`BadPolicy`] names the line.
    pub fn parse(text: &str) -> Result<Self, BadPolicy> {
        if text.len() > MAX_POLICY_BYTES {
            return Err(BadPolicy { line: 0, why: "the file is too long" });
        }
        let mut reading = Reading::default();
        let mut last = 0_usize;
        for (line, text) in (1..).zip(text.lines()) {
            reading.line(text).map_err(|why| BadPolicy { line, why })?;
            last = line;
        }
        let missing = BadPolicy { line: last.saturating_add(1), why: "no quorum line" };
        let quorum = reading.quorum.ok_or(missing)?;
        Ok(Self { logs: reading.logs, named: reading.named, quorum })
    }

    /// Keys of the logs that are believed; empty if the policy leaves that to others.
    #[must_use]
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// Witnesses of this policy that have signed the note.
    ///
    /// # Errors
    /// [`NoteRefused::WrongSignature`]: a line claims to be of one of them and is not.
    pub fn cosigners(&self, note: &SignedNote) -> Result<Vec<Cosignature<'_>>, NoteRefused> {
        let mut found = Vec::new();
        for named in &self.named {
            if let Named::Witness(key) = named {
                found.extend(key.verify(note)?);
            }
        }
        Ok(found)
    }

    /// Whether these witnesses are enough.
    #[must_use]
    pub fn is_met_by(&self, cosigners: &[Cosignature<'_>]) -> bool {
        let mut has_signed: Vec<bool> = Vec::with_capacity(self.named.len());
        for named in &self.named {
            has_signed.push(match named {
                Named::Witness(key) => cosigners.iter().any(|cosigner| cosigner.key == key),
                Named::Group { threshold, members } => {
                    let count =
                        members.iter().filter(|member| has_signed.get(**member).is_some_and(|has| *has));
                    count.count() >= *threshold
                }
            });
        }
        self.quorum.is_none_or(|quorum| has_signed.get(quorum).is_some_and(|has| *has))
    }
}

#[derive(Default)]
struct Reading {
    logs: Vec<VerifierKey>,
    named: Vec<Named>,
    names: BTreeMap<String, usize>,
    /// Names that belong to a group already.
    grouped: BTreeSet<usize>,
    quorum: Option<Option<usize>>,
}

impl Reading {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        if line.bytes().any(|byte| (byte < 0x20 && byte != b'\t') || byte == 0x7f) {
            return Err("a control character");
        }
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] | ["log", key, _] => self.log(key),
            ["witness", name, key] | ["witness", name, key, _] => self.witness(name, key),
            ["group", name, threshold, members @ ..] => self.group(name, threshold, members),
            ["quorum", name] => self.take_quorum(name),
            _ => Err("not a line of a policy"),
        }
    }

    fn log(&mut self, key: &str) -> Result<(), &'static str> {
        let key: VerifierKey = key.parse().map_err(|_| "not a key of a log")?;
        if self.logs.iter().any(|log| log.public_key() == key.public_key()) {
            return Err("this log's key was named before");
        }
        if self.logs.len() >= MAX_NAMED {
            return Err("too many logs");
        }
        self.logs.push(key);
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str) -> Result<(), &'static str> {
        let key: WitnessKey = key.parse().map_err(|_| "not a key of a witness")?;
        let is_known = self
            .named
            .iter()
            .any(|named| matches!(named, Named::Witness(other) if other.public_key() == key.public_key()));
        if is_known {
            return Err("this witness' key was named before");
        }
        self.name(name, Named::Witness(key))
    }

    fn group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), &'static str> {
        let mut places = Vec::new();
        for member in members {
            let place = *self.names.get(*member).ok_or("a member that was not named before")?;
            if !self.grouped.insert(place) {
                return Err("a member that is in a group already");
            }
            places.push(place);
        }
        let threshold = match threshold {
            "all" => places.len(),
            "any" => 1,
            number => number.parse().map_err(|_| "not a number of members")?,
        };
        if !(1..=places.len()).contains(&threshold) {
            return Err("more or fewer members are asked for than there are");
        }
        self.name(name, Named::Group { threshold, members: places })
    }

    fn name(&mut self, name: &str, named: Named) -> Result<(), &'static str> {
        if self.named.len() >= MAX_NAMED {
            return Err("too many witnesses and groups");
        }
        if name == "none" || self.names.insert(name.to_owned(), self.named.len()).is_some() {
            return Err("this name is taken");
        }
        self.named.push(named);
        Ok(())
    }

    fn take_quorum(&mut self, name: &str) -> Result<(), &'static str> {
        let quorum = match name {
            "none" => None,
            name => Some(*self.names.get(name).ok_or("a quorum that was not named before")?),
        };
        match self.quorum.replace(quorum) {
            None => Ok(()),
            Some(_) => Err("a second quorum"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::Checkpoint;
    use crate::cosignature::WitnessSigner;
    use crate::hash::Hash;
    use crate::key::{KeyName, SignerKey};

    fn signer(number: u8) -> SignerKey {
        SignerKey::from_seed(KeyName::new(&format!("w{number}")).unwrap(), &[number; 32]).unwrap()
    }

    fn policy() -> Policy {
        let key = |number| WitnessSigner::new(signer(number)).key().to_string();
        let text = format!(
            "# who watches\n\nlog {}\nwitness X1 {}\nwitness X2 {} https://x2.example/\nwitness X3 {}\n\
             group X 2 X1 X2 X3\n\twitness Y1 {} \ngroup Y any Y1\ngroup both all X Y\nquorum both\n",
            signer(9).verifier(),
            key(1),
            key(2),
            key(3),
            key(4)
        );
        Policy::parse(&text).unwrap()
    }

    #[test]
    fn a_quorum_is_met_by_those_it_asks_for() {
        let policy = policy();
        assert_eq!(policy.logs(), [signer(9).verifier().clone()]);
        let checkpoint = Checkpoint::new("log", 3, Hash::new([1; 32])).unwrap();
        for (who, is_met) in [
            (vec![], false),
            (vec![1, 2, 3], false),
            (vec![1, 4], false),
            (vec![4], false),
            (vec![1, 3, 4], true),
            (vec![1, 2, 3, 4, 5], true),
        ] {
            let mut note = checkpoint.sign(&[&signer(9)]).unwrap();
            for number in &who {
                note.attach(WitnessSigner::new(signer(*number)).cosign(&checkpoint, 1).unwrap()).unwrap();
            }
            let cosigners = policy.cosigners(&note).unwrap();
            assert_eq!(policy.is_met_by(&cosigners), is_met, "{who:?}");
        }
        assert!(Policy::parse("quorum none").unwrap().is_met_by(&[]));
    }

    #[test]
    fn what_is_no_policy_names_its_line() {
        let one = WitnessSigner::new(signer(1)).key().to_string();
        let log = signer(9).verifier().to_string();
        for (text, line) in [
            (String::new(), 1),
            ("# nothing\n".to_owned(), 2),
            ("quorum X".to_owned(), 1),
            ("quorum none\nquorum none".to_owned(), 2),
            (format!("witness none {one}\nquorum none"), 1),
            (format!("witness X {log}\nquorum X"), 1),
            (format!("log {one}\nquorum none"), 1),
            (format!("log {log}\nlog {log}\nquorum none"), 2),
            (format!("witness X {one}\nwitness Y {one}\nquorum X"), 2),
            (format!("witness X {one}\ngroup G 2 X\nquorum G"), 2),
            (format!("witness X {one}\ngroup G 0 X\nquorum G"), 2),
            (format!("witness X {one}\ngroup G any\nquorum G"), 2),
            (format!("witness X {one}\ngroup G any X X\nquorum G"), 2),
            (format!("witness X {one}\ngroup G any X\ngroup H any X\nquorum G"), 3),
            (format!("witness X {one}\ngroup X any X\nquorum X"), 2),
            ("group G any G\nquorum G".to_owned(), 1),
            ("quorum none\nrubbish".to_owned(), 2),
            ("quorum none\u{1}".to_owned(), 1),
        ] {
            assert_eq!(Policy::parse(&text).unwrap_err().line, line, "{text:?}");
        }
    }
}
