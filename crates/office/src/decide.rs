//! The port of the access decision.

use crate::Target;
use kernel::{Ctx, Refusal};
use std::{future::Future, pin::Pin};

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Answers whether `ctx`'s actor may do `action` to `target`. Anything but a clear yes is a
/// [`Refusal`]: an error denies.
pub trait Decide: Send + Sync + 'static {
    fn decide<'a>(
        &'a self,
        ctx: &'a Ctx,
        action: &'static str,
        target: &'a Target,
    ) -> BoxFuture<'a, Result<(), Refusal>>;
}
