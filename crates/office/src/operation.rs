//! `Operation` and what it is done to.

use crate::Writing;
use kernel::{Ctx, Refusal};
use std::{fmt, future::Future};

/// Something that changes state. One file per operation or small family, in a capability's
/// `operations/`.
pub trait Operation: Send + Sized {
    /// `identity.user.lock`: the action that access decides on, the ledger's activity, the API's
    /// operationId.
    const NAME: &'static str;
    type Outcome: Send;

    /// What it is done to: recorded, and part of the decision.
    fn target(&self) -> Target;

    /// Does it, within the transaction. An error rolls everything back and is recorded as refused.
    fn apply(
        self,
        ctx: &Ctx,
        tx: &mut Writing,
    ) -> impl Future<Output = Result<Self::Outcome, Refusal>> + Send;
}

/// The thing an operation is done to or a view shows: a kind and, mostly, an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    kind: &'static str,
    id: Option<String>,
}

impl Target {
    /// One thing: `Target::new("identity.user", id)`.
    pub fn new(kind: &'static str, id: impl fmt::Display) -> Self {
        Self { kind, id: Some(id.to_string()) }
    }

    /// All things of a kind, or one that has no id yet.
    pub fn any(kind: &'static str) -> Self {
        Self { kind, id: None }
    }

    /// The tenant itself.
    pub fn tenant() -> Self {
        Self::any("tenant")
    }

    pub fn kind(&self) -> &'static str {
        self.kind
    }

    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{}/{id}", self.kind),
            None => f.write_str(self.kind),
        }
    }
}
