//! Step 4: who it is. From memory; the directory is asked on a miss.

use crate::{
    cookie,
    gate::Shared,
    passage::Passage,
    port::TenantPolicy,
    reason::Reason,
    session::{self, Live},
};
use axum::body::Body;
use http::Request;
use keys::Bearer;
use std::sync::Arc;

/// Who stands behind a request. Only [`find`] makes one.
pub(crate) enum Visitor {
    Stranger,
    SignedIn(SignedIn),
}

/// Proof that a live session stands behind the request.
pub(crate) struct SignedIn {
    bearer: Bearer,
    live: Arc<Live>,
    policy: Arc<TenantPolicy>,
}

impl SignedIn {
    pub fn bearer(&self) -> &Bearer {
        &self.bearer
    }

    pub fn live(&self) -> &Arc<Live> {
        &self.live
    }

    pub fn policy(&self) -> &TenantPolicy {
        &self.policy
    }
}

/// Takes the session cookie out of the request and looks it up.
pub(crate) async fn find(
    gate: &Shared,
    passage: &mut Passage,
    request: &mut Request<Body>,
) -> Result<Visitor, Reason> {
    let Some(bearer) = cookie::take_session(request.headers_mut()) else { return Ok(Visitor::Stranger) };
    let Some((live, policy)) = session::look_up(gate, &bearer, passage.at).await? else {
        passage.has_ended = true;
        return Ok(Visitor::Stranger);
    };
    passage.live = Some(live.clone());
    Ok(Visitor::SignedIn(SignedIn { bearer, live, policy }))
}
