//! Somebody has looked through the quarter's list of accounts (I14).

use super::{as_shown, conflict, of, person};
use crate::{model::month::Month, store};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};

/// Says that every account of the list that was shown is needed. One that is not is suspended before, or remarked.
pub struct ConfirmAccounts {
    pub month: Month,
    pub digest: String,
}

impl Operation for ConfirmAccounts {
    const NAME: &'static str = "review.accounts.confirm";
    type Outcome = ();

    fn target(&self) -> Target {
        of(self.month)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let by = person(ctx)?;
        let face = as_shown(tx, self.month, &self.digest).await?;
        if !self.month.ends_quarter() {
            return Err(conflict(
                "SK-REVIEW-008",
                "review-fault-no-list",
                "no list of accounts in this month",
            ));
        }
        if !store::confirm_accounts(tx, face.id, (by, ctx.now)).await.map_err(::store::refusal)? {
            return Err(conflict("SK-REVIEW-009", "review-fault-confirmed", "confirmed already"));
        }
        tx.fact("month", self.month.to_string());
        tx.fact("digest", kernel::hex(&face.digest));
        Ok(())
    }
}
