//! The vocabulary of the house: who acts, for whom, when, from where, and what was refused.
//!
//! Lives here: plain types that every other crate speaks in. No I/O, no SQL, no HTTP, no async.
//! Does not live here: anything that belongs to one capability, and the traits that need a
//! database handle (`Operation`, `Capability`, `Probe` are in `office`, which owns the transaction).

mod clock;
mod ctx;
mod hex;
mod id;
mod inspection;
mod language;
mod printable;
mod reason;
mod redact;
mod refusal;
mod secret;

pub use clock::{Clock, FixedClock, SystemClock, Timestamp};
pub use ctx::{Actor, Channel, Ctx, Origin, Standing, TraceId};
pub use hex::hex;
pub use id::{IdError, SessionId, TenantId, TokenId, UserId, random_from};
pub use inspection::{Finding, Verdict};
pub use language::{Language, Message, Text};
pub use printable::is_unprintable;
pub use reason::Reason;
pub use redact::shown_path;
pub use refusal::{FieldFault, Refusal, RefusalKind};
pub use secret::Secret;
