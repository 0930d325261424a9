//! Which trees have grown: from the integrator of this process, or by asking.
//!
//! ```text
//! step of this process, the next number ─▶ its trees, and nothing is asked
//! nothing heard for 100 ms              ─▶ the last step's number: one row ─┬─ known ─▶ nothing
//! a number left out, steps missed, a failure ───────────────────────────────┴─ other ─▶ every tree
//! ```
//! So a look costs what has grown, however many tenants are idle; every tree is asked for only where another
//! process orders.

use kernel::Refusal;
use ledger::Head;
use office::Step;
use std::time::Duration;
use store::Database;
use tokio::{
    sync::broadcast::{
        Receiver,
        error::{RecvError, TryRecvError},
    },
    time::sleep,
};

/// How long it is waited for a step before it is looked whether another process made one.
const EVERY: Duration = Duration::from_millis(100);

pub(crate) struct Growth {
    database: Database,
    steps: Receiver<Step>,
    known: Known,
}

/// What was heard since the last look.
#[derive(Debug, Default, PartialEq, Eq)]
struct Known {
    /// The last step whose trees are all read or in `grown`; `None`: every tree is to be asked for.
    batch: Option<i64>,
    grown: Vec<Head>,
}

impl Growth {
    pub fn new(database: Database, steps: Receiver<Step>) -> Self {
        Self { database, steps, known: Known::default() }
    }

    /// Until a tree has grown here, or it is time to look all the same.
    pub async fn wait(&mut self) {
        let until = sleep(EVERY);
        tokio::pin!(until);
        while self.known.batch.is_some() && self.known.grown.is_empty() {
            tokio::select! {
                () = &mut until => return,
                heard = self.steps.recv() => match heard {
                    Ok(step) => self.known.hear(step),
                    Err(RecvError::Lagged(_)) => self.known.batch = None,
                    Err(RecvError::Closed) => break,
                }
            }
        }
        if self.known.grown.is_empty() {
            until.await;
        }
    }

    /// The trees that may have grown since the last answer.
    ///
    /// # Errors
    /// The database refused; the next answer has every tree.
    pub async fn trees(&mut self) -> Result<Vec<Head>, Refusal> {
        loop {
            match self.steps.try_recv() {
                Ok(step) => self.known.hear(step),
                Err(TryRecvError::Lagged(_)) => self.known.batch = None,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let known = std::mem::take(&mut self.known);
        if known.batch.is_some() && !known.grown.is_empty() {
            self.known.batch = known.batch;
            return Ok(known.grown);
        }
        if known.batch.is_some() && known.batch == Some(ledger::batch(&self.database).await?) {
            self.known.batch = known.batch;
            return Ok(Vec::new());
        }
        let (batch, every) = ledger::heads(&self.database).await?;
        self.known.batch = Some(batch);
        Ok(every)
    }

    /// What was read is lost: the next answer has every tree.
    pub fn forget(&mut self) {
        self.known = Known::default();
    }
}

impl Known {
    fn hear(&mut self, step: Step) {
        let Some(batch) = self.batch else { return };
        if step.batch == batch.saturating_add(1) {
            self.batch = Some(step.batch);
            self.grown.extend_from_slice(&step.grown);
        } else if step.batch > batch {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;

    #[test]
    fn steps_are_believed_while_none_is_left_out() {
        let head = |size| Head { tenant: TenantId::PROVIDER, retention: 1, size };
        let step = |batch| Step { batch, grown: [head(batch)].into() };
        type Case = (Option<i64>, &'static [i64], Option<i64>, &'static [i64]);
        let cases: [Case; 6] = [
            (Some(4), &[5], Some(5), &[5]),
            (Some(4), &[5, 6], Some(6), &[5, 6]),
            // Read already, with every tree.
            (Some(4), &[3, 4], Some(4), &[]),
            // Another process made the fifth.
            (Some(4), &[6], None, &[]),
            (Some(4), &[5, 7, 8], None, &[]),
            (None, &[5], None, &[]),
        ];
        for (batch, heard, expected, grown) in cases {
            let mut known = Known { batch, grown: Vec::new() };
            heard.iter().for_each(|batch| known.hear(step(*batch)));
            let grown = grown.iter().map(|size| head(*size)).collect();
            assert_eq!(known, Known { batch: expected, grown }, "{batch:?} {heard:?}");
        }
    }
}
