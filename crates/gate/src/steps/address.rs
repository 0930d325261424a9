//! Step 7: from where. The tenant's list of networks, on every request of its people. Sign-in
//! checks the list of the tenant that is being signed in to; that is not the gate's to know.

use super::{route::Place, session::Visitor};
use crate::{reason::Reason, route::Demand};
use kernel::Timestamp;
use std::net::IpAddr;

/// A session counts as used only when it was used from where it may be. From elsewhere it is refused,
/// and not seen at all where strangers may be: a person can still read the public pages, and sign
/// in to another tenant.
pub(crate) fn check(
    visitor: Visitor,
    place: &Place,
    address: IpAddr,
    now: Timestamp,
) -> Result<Visitor, Reason> {
    let Visitor::SignedIn(signed_in) = &visitor else { return Ok(visitor) };
    if signed_in.policy().allows(address) {
        signed_in.live().touch(now);
        return Ok(visitor);
    }
    match place {
        Place::Platform | Place::KeySet => Ok(Visitor::Stranger),
        Place::Service { demand: Demand::Nothing, .. } => Ok(Visitor::Stranger),
        Place::Service { .. } => Err(Reason::AddressRefused),
    }
}
