//! The body of `add-checkpoint`: an old size, a consistency proof, an empty line, a checkpoint.

use std::fmt;
use tlog::{Hash, SignedNote};

/// Longest body in bytes: 63 hashes, and a checkpoint with room for the signatures of many.
pub const MAX_REQUEST_BYTES: usize = 64 * 1024;
/// Most lines of a consistency proof.
const MAX_PROOF_LINES: usize = 63;
/// Content type of the answer that names the size which the witness knows.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// A log's request to sign a checkpoint. Displays as, and parses from, the body of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint that the witness signed last, as the log remembers.
    pub old: u64,
    /// Consistency proof from `old` to the checkpoint's size.
    pub proof: Vec<Hash>,
    pub checkpoint: SignedNote,
}

/// The body is not one of `add-checkpoint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an add-checkpoint request")]
pub struct BadRequest;

impl AddCheckpoint {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`BadRequest`] for anything that [`fmt::Display`] would not have written, or beyond the bounds.
    pub fn parse(body: &[u8]) -> Result<Self, BadRequest> {
        if body.len() > MAX_REQUEST_BYTES {
            return Err(BadRequest);
        }
        let text = std::str::from_utf8(body).map_err(|_| BadRequest)?;
        let (head, note) = text.split_once("\n\n").ok_or(BadRequest)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(BadRequest)?;
        let size: u64 = old.parse().map_err(|_| BadRequest)?;
        if size.to_string() != old {
            return Err(BadRequest);
        }
        let proof: Vec<Hash> = lines
            .take(MAX_PROOF_LINES.saturating_add(1))
            .map(Hash::from_base64)
            .collect::<Result<_, _>>()
            .map_err(|_| BadRequest)?;
        if proof.len() > MAX_PROOF_LINES {
            return Err(BadRequest);
        }
        let checkpoint = SignedNote::parse(note.as_bytes()).map_err(|_| BadRequest)?;
        Ok(Self { old: size, proof, checkpoint })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    const EXAMPLE: &str = "old 20852014\n\
        PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
        jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
        5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
        /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\
        \n\
        example.com/behind-the-sofa\n\
        20852163\n\
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\
        \n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";

    #[test]
    fn the_example_is_read_and_written() {
        let request = AddCheckpoint::parse(EXAMPLE.as_bytes()).unwrap();
        assert_eq!((request.old, request.proof.len()), (20_852_014, 4));
        assert_eq!(request.checkpoint.signatures().len(), 2);
        assert_eq!(request.to_string(), EXAMPLE);
    }

    #[test]
    fn other_bodies_are_refused() {
        let note = EXAMPLE.split_once("\n\n").unwrap().1;
        let hash = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
        let with = |head: &str| format!("{head}\n{note}");
        assert!(AddCheckpoint::parse(with("old 0\n").as_bytes()).is_ok());
        assert!(AddCheckpoint::parse(with(&format!("old 1\n{}", hash.repeat(63))).as_bytes()).is_ok());
        for body in [
            String::new(),
            "old 0\n\n".to_owned(),
            with(""),
            with("0\n"),
            with("old\n"),
            with("old 00\n"),
            with("old 01\n"),
            with("old +1\n"),
            with("old -1\n"),
            with("old 1 \n"),
            with("old 18446744073709551616\n"),
            with("old 1\nrubbish\n"),
            with(&format!("old 1\n {hash}")),
            with(&format!("old 1\n{}", hash.repeat(64))),
            with("old 1\r\n"),
            EXAMPLE.trim_end().to_owned(),
            with(&format!("old 1\n{}", hash.repeat(1500))),
        ] {
            assert_eq!(AddCheckpoint::parse(body.as_bytes()), Err(BadRequest), "{body:?}");
        }
    }
}
