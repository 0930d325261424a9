//! Two people sign what was drawn up.

use super::{as_shown, conflict, of, person};
use crate::{model::month::Month, sealing, store};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};

/// Signs the pack that was shown, by its digest. The second signature is another person's.
pub struct SignPack {
    pub month: Month,
    /// In hexadecimal digits.
    pub digest: String,
}

impl Operation for SignPack {
    const NAME: &'static str = "review.pack.sign";
    /// True if the review is now signed by two.
    type Outcome = bool;

    fn target(&self) -> Target {
        of(self.month)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<bool, Refusal> {
        let signer = person(ctx)?;
        let face = as_shown(tx, self.month, &self.digest).await?;
        let (sql, keys) = tx.parts();
        // What is sealed is opened and digested again: nobody signs what was exchanged since.
        sealing::open_pack(sql, keys, &face).await?;
        let tenant = keys.tenant();
        let findings = store::findings(sql, tenant, self.month).await.map_err(::store::refusal)?;
        if findings.iter().any(|finding| finding.answered_at.is_none()) {
            return Err(conflict("SK-REVIEW-005", "review-fault-unanswered", "a finding has no answer"));
        }
        let by = (signer, ctx.now);
        let is_second = face.signatures.first.is_some();
        let done = match face.signatures.first {
            Some((first, _)) if first == signer => {
                return Err(conflict("SK-REVIEW-006", "review-fault-same", "the first signature is theirs"));
            }
            Some(_) => store::sign_second(tx, face.id, by).await,
            None => store::sign_first(tx, face.id, by).await,
        };
        if !done.map_err(::store::refusal)? {
            return Err(conflict("SK-REVIEW-007", "review-fault-meanwhile", "somebody signed meanwhile"));
        }
        tx.fact("month", self.month.to_string());
        tx.fact("edition", face.edition);
        tx.fact("digest", kernel::hex(&face.digest));
        tx.fact("signature", if is_second { 2 } else { 1 });
        Ok(is_second)
    }
}
