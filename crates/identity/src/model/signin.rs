//! The way in, as a state machine. Each state is a type that only the state before it can make, so
//! a step cannot be left out.
//!
//! ```text
//!   arrive ── address not on the list ─────────────────────────► refused (address)
//!     │ Placed
//!   reserved ── locked ────────────────────────────────────────► refused (locked)
//!     │ Reserved: one attempt taken, before the hash is looked at
//!   checked ── not checked: too busy (give the attempt back) ──► refused (busy)
//!     │    ├── wrong password, or no such person ──────────────► refused (mismatch)
//!     │    └── right, but suspended ───────────────────────────► refused (mismatch, to the eye)
//!     │ Pending: what is still owed; kept between requests
//!     ├─ Code: enrolled         ── reserve_code, checked ──┐
//!     ├─ Enrolment: demanded, and not enrolled ── enrolled ┤
//!     │                     ┌──────────────────────────────┘
//!     ├─ NewPassword: expired or demanded ── password_changed ─┐
//!     │                     ┌──────────────────────────────────┘
//!   complete ─► Complete: the only thing a session is opened with
//! ```
//!
//! Whether the password has expired is settled when it was checked, but a new one may be chosen
//! only behind the second factor: otherwise an old, leaked password would be enough to set a new one.
//!
//! Does not live here: counting ([`super::lockout`]), codes ([`super::totp`]), and storage.

use super::{
    address_rule::AddressRule,
    lockout::Reservation,
    options::Effective,
    totp::{Accepted, CodeRefused},
};
use kernel::{Message, Refusal, RefusalKind, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use time::Duration;

/// How long a half-finished sign-in may be taken up again.
pub const PENDING_LIFETIME: Duration = Duration::minutes(10);

/// Why somebody is not let in. [`SignInRefused::refusal`] says it to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRefused {
    Address,
    Locked {
        until: Timestamp,
    },
    /// The password was not checked; `reserved_at` must be released.
    Busy {
        reserved_at: Timestamp,
    },
    /// Wrong password or no such person: nobody is told which.
    Mismatch {
        left: u32,
    },
    /// The right password of somebody who is suspended. Told like a mismatch.
    Suspended {
        left: u32,
    },
    Code {
        reason: CodeRefused,
        left: u32,
    },
    /// A step was taken that was not the next one.
    OutOfOrder,
}

/// Came from where people may come from.
#[derive(Debug)]
pub struct Placed(());

/// May have one password checked.
#[derive(Debug)]
pub struct Reserved {
    at: Timestamp,
    left: u32,
}

/// What the password hasher said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordVerdict {
    Match,
    Mismatch,
    /// No capacity: nothing was compared.
    Busy,
}

/// What the decision needs to know of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pub is_active: bool,
    pub password_set_at: Timestamp,
    /// An administrator demanded a new password.
    pub must_change_password: bool,
    pub has_second_factor: bool,
}

/// A sign-in whose password was right, and what is still owed. Kept sealed at the server between
/// requests, for [`PENDING_LIFETIME`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    second_factor: Option<SecondFactor>,
    new_password: Option<ChangeReason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SecondFactor {
    Code,
    Enrolment,
}

/// Why a new password is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeReason {
    Expired,
    Demanded,
}

/// The next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Code,
    Enrolment,
    NewPassword(ChangeReason),
    Session,
}

/// May have one code checked.
#[derive(Debug)]
pub struct CodeReserved {
    pending: Pending,
    left: u32,
}

/// Proof that nothing is owed any more. Opening a session takes one. Whether the person is still
/// active is asked again by the transaction that opens it.
#[derive(Debug)]
pub struct Complete(());

/// The first step, before any look at who it is.
pub fn arrive(addresses: &AddressRule, peer: Option<IpAddr>) -> Result<Placed, SignInRefused> {
    if addresses.allows_peer(peer) { Ok(Placed(())) } else { Err(SignInRefused::Address) }
}

impl Placed {
    pub fn reserved(self, reservation: Reservation) -> Result<Reserved, SignInRefused> {
        match reservation {
            Reservation::Granted { at, left } => Ok(Reserved { at, left }),
            Reservation::Locked { until } => Err(SignInRefused::Locked { until }),
        }
    }
}

impl Reserved {
    /// `account` is `None` for a name that nobody has; the hasher worked all the same.
    pub fn checked(
        self,
        verdict: PasswordVerdict,
        account: Option<&Account>,
        options: &Effective,
        now: Timestamp,
    ) -> Result<Pending, SignInRefused> {
        let Self { at, left } = self;
        let account = match (verdict, account) {
            (PasswordVerdict::Busy, _) => return Err(SignInRefused::Busy { reserved_at: at }),
            (PasswordVerdict::Mismatch, _) | (PasswordVerdict::Match, None) => {
                return Err(SignInRefused::Mismatch { left });
            }
            (PasswordVerdict::Match, Some(account)) => account,
        };
        if !account.is_active {
            return Err(SignInRefused::Suspended { left });
        }
        Ok(Pending::of(account, options, now))
    }
}

impl Pending {
    fn of(account: &Account, options: &Effective, now: Timestamp) -> Self {
        let second_factor = match (account.has_second_factor, options.is_second_factor_required) {
            (true, _) => Some(SecondFactor::Code),
            (false, true) => Some(SecondFactor::Enrolment),
            (false, false) => None,
        };
        let new_password = if account.must_change_password {
            Some(ChangeReason::Demanded)
        } else {
            options.is_password_expired(account.password_set_at, now).then_some(ChangeReason::Expired)
        };
        Self { second_factor, new_password }
    }

    /// What comes next.
    pub fn stage(&self) -> Stage {
        match (self.second_factor, self.new_password) {
            (Some(SecondFactor::Code), _) => Stage::Code,
            (Some(SecondFactor::Enrolment), _) => Stage::Enrolment,
            (None, Some(reason)) => Stage::NewPassword(reason),
            (None, None) => Stage::Session,
        }
    }

    /// Codes are counted apart from passwords, and locked out the same way.
    pub fn reserve_code(self, reservation: Reservation) -> Result<CodeReserved, SignInRefused> {
        match (self.stage(), reservation) {
            (Stage::Code, Reservation::Granted { left, .. }) => Ok(CodeReserved { pending: self, left }),
            (Stage::Code, Reservation::Locked { until }) => Err(SignInRefused::Locked { until }),
            _ => Err(SignInRefused::OutOfOrder),
        }
    }

    /// The person has set up an app and shown a first code from it.
    pub fn enrolled(self, _first_code: Accepted) -> Result<Self, SignInRefused> {
        match self.stage() {
            Stage::Enrolment => Ok(Self { second_factor: None, ..self }),
            _ => Err(SignInRefused::OutOfOrder),
        }
    }

    /// A new password was accepted and stored.
    pub fn password_changed(self) -> Result<Self, SignInRefused> {
        match self.stage() {
            Stage::NewPassword(_) => Ok(Self { new_password: None, ..self }),
            _ => Err(SignInRefused::OutOfOrder),
        }
    }

    pub fn complete(self) -> Result<Complete, SignInRefused> {
        match self.stage() {
            Stage::Session => Ok(Complete(())),
            _ => Err(SignInRefused::OutOfOrder),
        }
    }
}

impl CodeReserved {
    pub fn checked(self, verdict: Result<Accepted, CodeRefused>) -> Result<Pending, SignInRefused> {
        match verdict {
            Ok(_) => Ok(Pending { second_factor: None, ..self.pending }),
            Err(reason) => Err(SignInRefused::Code { reason, left: self.left }),
        }
    }
}

impl SignInRefused {
    /// What the person is told, and what the log is told.
    pub fn refusal(&self, now: Timestamp) -> Refusal {
        let inside = format!("{self:?}");
        match self {
            Self::Address => Refusal::new(
                "SK-SIGNIN-002",
                RefusalKind::Denied,
                Message::key("identity-signin-address"),
                inside,
            ),
            Self::Mismatch { left } | Self::Suspended { left } => {
                let key =
                    if *left == 0 { "identity-signin-mismatch-locked" } else { "identity-signin-mismatch" };
                Refusal::new(
                    "SK-SIGNIN-003",
                    RefusalKind::Invalid,
                    Message::key(key).with("left", left),
                    inside,
                )
            }
            Self::Locked { until } => {
                let message =
                    Message::key("identity-signin-locked").with("minutes", minutes_until(*until, now));
                Refusal::new("SK-SIGNIN-004", RefusalKind::TooMany, message, inside)
            }
            Self::Busy { .. } => Refusal::new(
                "SK-SIGNIN-005",
                RefusalKind::Unavailable,
                Message::key("identity-signin-busy"),
                inside,
            ),
            Self::Code { left, .. } => {
                let key =
                    if *left == 0 { "identity-signin-code-locked" } else { "identity-signin-code-wrong" };
                Refusal::new(
                    "SK-SIGNIN-006",
                    RefusalKind::Invalid,
                    Message::key(key).with("left", left),
                    inside,
                )
            }
            Self::OutOfOrder => Refusal::new(
                "SK-SIGNIN-007",
                RefusalKind::SignInNeeded,
                Message::key("identity-signin-again"),
                inside,
            ),
        }
    }
}

/// Whole minutes, rounded up, one at least: after so many the lock is over.
fn minutes_until(until: Timestamp, now: Timestamp) -> i64 {
    let begun = until.unix_timestamp_nanos().saturating_sub(now.unix_timestamp_nanos()).saturating_sub(1);
    i64::try_from(begun.max(0) / 60_000_000_000).unwrap_or(0).saturating_add(1)
}

#[cfg(test)]
#[path = "signin_tests.rs"]
mod tests;
