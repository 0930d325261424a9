//! An entry that a rule of its own waits for: to see that alerts are raised, and how fast.

use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};

/// Leaves the entry in the provider's ledger. One that is not watched raises nothing.
pub struct LeaveCanary {
    /// By which its alert is known.
    pub token: String,
    pub is_watched: bool,
}

impl Operation for LeaveCanary {
    const NAME: &'static str = "alert.canary.leave";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("alert.canary")
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.fact("token", self.token);
        tx.fact("is_watched", self.is_watched);
        Ok(())
    }
}
