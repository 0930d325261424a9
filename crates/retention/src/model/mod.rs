//! Holds, lists and proposals. Pure.

mod hold;
mod proposal;

pub(crate) use hold::Lifted;
pub use hold::{Hold, HoldId, Span};
pub use proposal::{Item, Proposal, ProposalId, ProposalState};

/// Why somebody holds, lifts or decides.
pub(crate) type Reason = kernel::Reason<200>;

/// An id of this crate: random, with the time in front.
macro_rules! id {
    ($name:ident) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub struct $name(uuid::Uuid);

        impl $name {
            pub fn new(now: kernel::Timestamp) -> Self {
                Self(kernel::random_from(now))
            }

            pub fn from_uuid(id: uuid::Uuid) -> Self {
                Self(id)
            }

            pub fn uuid(self) -> uuid::Uuid {
                self.0
            }

            /// From an address of a page.
            pub fn parse(text: &str) -> Option<Self> {
                text.parse().ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
pub(crate) use id;
