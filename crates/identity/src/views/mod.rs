//! Everything that only reads. Names are what access decides on.

mod members;
mod sign_in;

pub(crate) use members::*;
pub(crate) use sign_in::*;

/// The list of a tenant's people.
pub(crate) const MEMBERS: &str = "identity.member.list";
/// One of them.
pub(crate) const MEMBER: &str = "identity.member.show";
/// Sessions of a tenant.
pub(crate) const SESSIONS: &str = "identity.session.list";
/// What is set, and what holds.
pub(crate) const OPTIONS: &str = "identity.options.show";
/// One's own account and sessions.
pub(crate) const OWN: &str = "identity.account.show";
/// What a cookie or a link of somebody on their way in stands for.
pub(crate) const ON_THE_WAY: &str = "identity.signin.look";
/// What the gate looks up: sessions and policies.
pub(crate) const GATE: &str = "identity.session.find";
/// Whether anything is over.
pub(crate) const SWEEP: &str = "identity.sweep.look";
