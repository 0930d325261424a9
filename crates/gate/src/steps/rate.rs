//! Step 2, and again when it is known who asks: how often one may ask, and whether one may at all.
//!
//! ```text
//!             no session shown ──▶ standing, rate of the address
//!   arrive ──┤ one in memory   ──▶ rate of the session
//!             one not in memory ──▶ rate of look-ups ──▶ (session) ──▶ admit: as what it turned out
//! ```
//! A request costs nothing before it is counted: a made-up session is a look-up, and counted as one.

use super::{route::Place, session::Visitor};
use crate::{
    cookie,
    defence::Standing,
    gate::Shared,
    passage::Passage,
    path::CanonicalPath,
    rates::{Over, ServiceOver, Whose},
    reason::{Limited, Reason},
};
use http::Request;
use kernel::Timestamp;
use std::net::IpAddr;

/// Longest that somebody who is kept out is asked to wait, in seconds.
const LONGEST_WAIT: i64 = 3_600;

/// As what a request has been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    Address,
    Session,
    LookUp,
}

pub(crate) fn arrive<B>(gate: &Shared, passage: &Passage, request: &Request<B>) -> Result<Counted, Reason> {
    let (address, now) = (passage.address, passage.at);
    let Some(bearer) = cookie::session_of(request.headers()) else {
        stranger(gate, address, now)?;
        return Ok(Counted::Address);
    };
    if let Standing::Banned { until } = gate.defence.standing(address, now) {
        return Err(kept_out(until, now));
    }
    match gate.people.known(&bearer).filter(|live| !live.has_lapsed(now)) {
        Some(live) => {
            gate.rates.session(live.record().id).map_err(too_many(Limited::Session))?;
            Ok(Counted::Session)
        }
        None => {
            gate.rates.lookup(address).map_err(too_many(Limited::Address))?;
            Ok(Counted::LookUp)
        }
    }
}

/// Somebody who has not shown who they are.
pub(crate) fn stranger(gate: &Shared, address: IpAddr, now: Timestamp) -> Result<(), Reason> {
    match gate.defence.standing(address, now) {
        Standing::Clear => {}
        Standing::Restricted { until } => return Err(kept_out(Some(until), now)),
        Standing::Blocked { until } | Standing::Banned { until } => return Err(kept_out(until, now)),
    }
    gate.rates.stranger(address).map_err(too_many(Limited::Address))
}

/// Now that it is known who asks for what.
pub(crate) fn admit(
    gate: &Shared,
    passage: &Passage,
    counted: Counted,
    visitor: &Visitor,
    place: &Place,
) -> Result<(), Reason> {
    let (address, now) = (passage.address, passage.at);
    let whose = match visitor {
        Visitor::Stranger => {
            if counted != Counted::Address {
                stranger(gate, address, now)?;
            }
            Whose::Address(crate::defence::subscriber(address).network())
        }
        Visitor::SignedIn(signed_in) => {
            let record = signed_in.live().record();
            if !gate.defence.is_good(record.id, now) {
                stranger(gate, address, now)?;
            }
            if counted != Counted::Session {
                gate.rates.session(record.id).map_err(too_many(Limited::Session))?;
            }
            gate.rates.tenant(record.tenant).map_err(too_many(Limited::Tenant))?;
            Whose::Session(record.id)
        }
    };
    let Place::Service { service, .. } = place else { return Ok(()) };
    let path = CanonicalPath::parse(passage.path()).ok();
    service.limits.check(&passage.method, path.as_ref(), whose).map_err(|over| match (over, whose) {
        (ServiceOver::Service(over), _) => too_many(Limited::Service)(over),
        (ServiceOver::Route(over), Whose::Session(_)) => too_many(Limited::Session)(over),
        (ServiceOver::Route(over), Whose::Address(_)) => too_many(Limited::Address)(over),
    })
}

/// After the tenant's own rule on addresses: its people vouch for the address they come from.
pub(crate) fn vouch(gate: &Shared, passage: &Passage, visitor: &Visitor) {
    if let Visitor::SignedIn(signed_in) = visitor
        && gate.defence.is_good(signed_in.live().record().id, passage.at)
    {
        gate.defence.carried(passage.address, passage.at);
    }
}

fn too_many(limited: Limited) -> impl Fn(Over) -> Reason {
    move |over| Reason::TooMany { limited, retry_after_seconds: over.retry_after_seconds }
}

fn kept_out(until: Option<Timestamp>, now: Timestamp) -> Reason {
    let left = until.map_or(LONGEST_WAIT, |until| {
        until.unix_timestamp().saturating_sub(now.unix_timestamp()).clamp(1, LONGEST_WAIT)
    });
    Reason::AddressBlocked { retry_after_seconds: u32::try_from(left).unwrap_or(1) }
}
