//! A decision that a promise is not kept for a while: published with its reason and its end.

use crate::{
    model::{name::ClauseId, status::Exception},
    store,
};
use kernel::{Ctx, Message, Refusal, Timestamp};
use office::{Operation, Target, Writing};

/// No longer than this at once.
const LONGEST: time::Duration = time::Duration::days(366);

#[derive(Clone, Debug)]
pub struct SetException {
    pub clause: ClauseId,
    pub until: Timestamp,
    /// Published beside the promise, 1 to 500 characters.
    pub reason: String,
}

impl Operation for SetException {
    const NAME: &'static str = "assurance.exception.set";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("assurance.clause", &self.clause)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let invalid = |field: &'static str, key: &'static str| {
            Refusal::invalid(format!("exception: {field}")).with_field(field, Message::key(key))
        };
        if self.until <= ctx.now || self.until > ctx.now.saturating_add(LONGEST) {
            return Err(invalid("until", "assurance-exception-end"));
        }
        let reason = self.reason.trim().to_owned();
        if !(1..=500).contains(&reason.chars().count()) {
            return Err(invalid("reason", "assurance-exception-reason-needed"));
        }
        tx.fact("reason", reason.as_str());
        tx.fact("until", self.until.unix_timestamp());
        let exception = Exception { clause: self.clause, since: ctx.now, until: self.until, reason };
        let id = kernel::random_from(ctx.now);
        store::insert_exception(tx, id, &exception, &ctx.actor.reference()).await.map_err(::store::refusal)
    }
}
