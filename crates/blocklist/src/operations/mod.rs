//! What changes the list.

mod by_hand;
mod lift;
mod record;
mod sweep;

pub use by_hand::{AllowAddress, BlockAddress};
pub use lift::LiftBlock;
pub use record::RecordBlock;
pub(crate) use sweep::sweeper;
pub use sweep::{Sweep, sweep};

use kernel::{Ctx, Refusal};

pub(crate) const ENTRY: &str = "blocklist.entry";

/// PostgreSQL would refuse the row otherwise; this says why.
fn must_be_provider(ctx: &Ctx) -> Result<(), Refusal> {
    match ctx.tenant.is_provider() {
        true => Ok(()),
        false => Err(Refusal::denied("the blocklist is the provider's")),
    }
}
