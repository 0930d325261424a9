//! Step 4: who it is. From memory; the directory is asked on a miss.

use crate::{
    cookie,
    gate::Shared,
    passage::Passage,
    port::TenantPolicy,
    reason::Reason,
    session::{Live, Term},
};
use axum::body::Body;
use http::Request;
use std::sync::Arc;

/// Who stands behind a request. Only [`find`] makes one.
pub(crate) enum Visitor {
    Stranger,
    SignedIn(SignedIn),
}

/// Proof that a live session stands behind the request.
pub(crate) struct SignedIn {
    live: Arc<Live>,
    policy: Arc<TenantPolicy>,
}

impl SignedIn {
    pub fn live(&self) -> &Arc<Live> {
        &self.live
    }

    pub fn policy(&self) -> &TenantPolicy {
        &self.policy
    }
}

/// How often a session that changes make void while it is judged is looked up.
const LOOKS: usize = 3;

/// Takes the session cookie out of the request and looks it up.
pub(crate) async fn find(
    gate: &Shared,
    passage: &mut Passage,
    request: &mut Request<Body>,
) -> Result<Visitor, Reason> {
    let Some(bearer) = cookie::take_session(request.headers_mut()) else { return Ok(Visitor::Stranger) };
    for _ in 0..LOOKS {
        if !gate.watch.is_trusted() {
            // A revocation may have passed unheard. Better nobody than somebody who was shut out.
            return Err(unheard());
        }
        let Some(live) = gate.people.session(&bearer, passage.at).await? else {
            passage.has_ended = true;
            return Ok(Visitor::Stranger);
        };
        let policy = gate.people.policy(live.record().tenant).await?;
        let mut term = live.term(passage.at, policy.idle);
        if term == Term::Idle {
            gate.people.refresh(&live, &bearer, passage.at).await?;
            term = live.term(passage.at, policy.idle);
        }
        match term {
            Term::Stands => {
                passage.live = Some(live.clone());
                return Ok(Visitor::SignedIn(SignedIn { live, policy }));
            }
            // A change of anything about the person does that; only the directory knows whether it ended.
            Term::Void => {}
            Term::Idle | Term::Over => {
                passage.has_ended = true;
                return Ok(Visitor::Stranger);
            }
        }
    }
    Err(Reason::Undecided { inside: "changes arrive faster than answers".to_owned() })
}

/// Why a request ends whose session was cut under it.
pub(crate) fn cut(gate: &Shared) -> Reason {
    if gate.watch.is_trusted() { Reason::SignInNeeded } else { unheard() }
}

fn unheard() -> Reason {
    Reason::Undecided { inside: "changes have not been read for too long".to_owned() }
}
