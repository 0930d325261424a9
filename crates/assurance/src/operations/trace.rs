//! An operation that does nothing but be recorded: what the probe of the records looks for.

use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use uuid::Uuid;

#[derive(Clone, Copy, Debug)]
pub struct LeaveTrace {
    /// By which it is found again.
    pub mark: Uuid,
    /// Ends in a refusal, which must be recorded just the same.
    pub is_refused: bool,
}

impl LeaveTrace {
    pub(crate) const KIND: &'static str = "assurance.trace";
}

impl Operation for LeaveTrace {
    const NAME: &'static str = "assurance.trace.leave";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(Self::KIND, self.mark)
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        match self.is_refused {
            true => Err(Refusal::denied("refused to see whether it is recorded")),
            false => {
                tx.fact("purpose", "probe");
                Ok(())
            }
        }
    }
}
