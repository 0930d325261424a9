//! Step 8: whether this person may use this function. The answer is a proof object: nothing is
//! forwarded without one.

use super::{
    route::Place,
    session::{SignedIn, Visitor},
};
use crate::{gate::Shared, passage::Passage, port::Grants, reason::Reason, route::Demand};
use std::sync::Arc;

/// Proof that the request may go where it is going. Only [`decide`] makes one.
pub(crate) struct Permitted<'a> {
    signed_in: Option<&'a SignedIn>,
    grants: Option<Arc<Grants>>,
}

impl Permitted<'_> {
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.signed_in
    }

    pub fn grants(&self) -> Option<Arc<Grants>> {
        self.grants.clone()
    }
}

pub(crate) async fn decide<'a>(
    gate: &Shared,
    passage: &mut Passage,
    place: &Place,
    visitor: &'a Visitor,
) -> Result<Permitted<'a>, Reason> {
    let signed_in = match visitor {
        Visitor::SignedIn(signed_in) => Some(signed_in),
        Visitor::Stranger => None,
    };
    // The platform's pages and the keys decide for themselves: sign-in must be open to strangers.
    let Place::Service { service, demand } = place else { return Ok(Permitted { signed_in, grants: None }) };
    if let Demand::Function(function) = demand {
        passage.function = Some(function.clone());
    }
    let Some(signed_in) = signed_in else {
        let is_open = *demand == Demand::Nothing;
        return if is_open {
            Ok(Permitted { signed_in: None, grants: None })
        } else {
            Err(Reason::SignInNeeded)
        };
    };
    if *demand == Demand::Impossible {
        return Err(Reason::FunctionRefused { function: None });
    }
    if service.functions.is_empty() {
        return Ok(Permitted { signed_in: Some(signed_in), grants: None });
    }
    let session = signed_in.live().record();
    let grants = gate.people.grants(session.tenant, session.user, &service.id).await?;
    match demand {
        Demand::Function(function) if !grants.has(function) => {
            Err(Reason::FunctionRefused { function: Some(function.to_string()) })
        }
        _ => Ok(Permitted { signed_in: Some(signed_in), grants: Some(grants) }),
    }
}
