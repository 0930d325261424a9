//! What the program and tests use: plain types, operations and views.

pub use crate::{
    model::{Cursor, State, Target, Typed},
    operations::{AddTarget, PauseTarget, RemoveTarget, StartTarget},
};

use kernel::{Ctx, Refusal};
use ledger::Tree;
use office::Office;

/// The targets of `ctx`'s tenant, and its trees: what a cursor lacks is what waits.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<(Vec<Target>, Vec<Tree>), Refusal> {
    crate::views::list(office, ctx).await
}
