//! A new history after a loss: what was released can no longer be continued, because the database
//! that could is gone. The new anchor log says so itself, in a signed leaf: how far the former one had
//! come, its root, and the reason. Whoever kept a checkpoint of the former one sees that it does not
//! continue, and reads why.
//!
//! Does not live here: asking a person twice (`sekisho ledger begin-history`).

use super::{
    Growing, IntegrateError, Integrator, grow, grow_anchor,
    store::{self, TreeKey},
};
use crate::released::Mark;
use kernel::Timestamp;
use time::format_description::well_known::Rfc3339;

/// The reason's length in characters; it stands in one line.
const LONGEST_REASON: usize = 500;

/// What was released and what the database still has of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The last anchor checkpoint that left this program.
    pub released: Mark,
    /// The anchor log of this database.
    pub kept: Mark,
    /// Whether what is kept is the beginning of what was released, as far as can be told: false if the
    /// database has as many leaves or more and they are others.
    pub is_prefix: bool,
}

impl Loss {
    /// Leaves of the anchor log that were released and are gone. With another history: all of them.
    pub fn leaves(&self) -> u64 {
        match self.is_prefix {
            true => self.released.size.saturating_sub(self.kept.size),
            false => self.released.size,
        }
    }

    /// The leaf of the new anchor log. No checkpoint: those have three lines.
    fn statement(&self, reason: &str, now: Timestamp) -> Result<Vec<u8>, IntegrateError> {
        let reason: String =
            reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_REASON).collect();
        let at = now.format(&Rfc3339).map_err(|_| IntegrateError::Signing)?;
        let mark = |mark: &Mark| format!("{}\n{}\n", mark.size, mark.root.to_base64());
        let (released, kept) = (mark(&self.released), mark(&self.kept));
        Ok(format!("sekisho/history\n{released}{kept}{at}\n{reason}\n").into_bytes())
    }
}

/// What [`Integrator::begin_history`] has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewHistory {
    /// The number of the statement's leaf in the anchor log.
    pub leaf: u64,
    pub released: Mark,
}

impl Integrator {
    /// What would be lost; `None` if this database continues what was released.
    pub async fn loss(&self) -> Result<Option<Loss>, IntegrateError> {
        self.mark.reload()?;
        let Some(released) = self.mark.last() else { return Ok(None) };
        let mut tx = self.database.begin_ledger().await?;
        let anchor = Growing::load(&mut tx, TreeKey::ANCHOR).await?;
        let kept = Mark { size: anchor.size(), root: anchor.root() };
        if kept.size < released.size {
            return Ok(Some(Loss { released, kept, is_prefix: true }));
        }
        let is_continued =
            grow::root_at(&mut tx, TreeKey::ANCHOR, released.size).await? == Some(released.root);
        Ok((!is_continued).then_some(Loss { released, kept, is_prefix: false }))
    }

    /// Signs a statement of the loss into this database's anchor log and moves the released mark there.
    /// `lost` must be [`Loss::leaves`]: whoever asks has read it.
    ///
    /// # Errors
    /// Nothing is lost, or not `lost`; or an integrator holds the state.
    pub async fn begin_history(
        &self,
        lost: u64,
        reason: &str,
        now: Timestamp,
    ) -> Result<NewHistory, IntegrateError> {
        let loss = self.loss().await?.filter(|loss| loss.leaves() == lost && !reason.trim().is_empty());
        let loss = loss.ok_or(IntegrateError::NotLost)?;
        let mut tx = self.database.begin_ledger().await?;
        store::prepare(&mut tx).await?;
        store::lock_state(&mut tx).await?.ok_or(IntegrateError::Busy)?;
        let released = grow_anchor(&mut tx, &[loss.statement(reason, now)?], &self.signer, now).await?;
        tx.commit().await?;
        self.mark.begin_anew(released)?;
        Ok(NewHistory { leaf: loss.kept.size, released })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::{Checkpoint, Hash};

    #[test]
    fn a_statement_is_one_leaf_that_is_no_checkpoint() {
        let mark = |size, byte| Mark { size, root: Hash::new([byte; 32]) };
        let loss = Loss { released: mark(9, 9), kept: mark(4, 4), is_prefix: true };
        let statement = loss.statement("disk\nlost", Timestamp::UNIX_EPOCH).expect("statement");
        let text = std::str::from_utf8(&statement).expect("text");
        assert!(Checkpoint::parse(text).is_err());
        assert_eq!(text.lines().count(), 7, "{text}");
        assert!(text.starts_with("sekisho/history\n9\n") && text.ends_with("\ndisk lost\n"), "{text}");
        assert_eq!(loss.leaves(), 5);
        assert_eq!(Loss { is_prefix: false, ..loss }.leaves(), 9);
    }
}
