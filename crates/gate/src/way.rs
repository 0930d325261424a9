//! The way through the gate: one straight function, step by step, none of which reaches back.

use crate::{gate::Shared, listen::Peer, passage::Passage, reason::Reason, steps};
use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use std::sync::Arc;

/// Answers one request, whatever happens to it. The only caller is the connection.
pub(crate) async fn pass(gate: Arc<Shared>, peer: Arc<Peer>, request: Request<Incoming>) -> Response<Body> {
    peer.asked();
    let mut passage = Passage::begin(&gate, &peer, &request);
    match walk(&gate, &peer, &mut passage, request).await {
        Ok(response) => steps::leave::with(&gate, passage, response),
        Err(stop) => steps::leave::refused(&gate, passage, stop),
    }
}

/// The steps in their order. The order is the protection: nothing is looked up for a request that
/// is not well-formed, nothing is read from a stranger's body before it may pass, and only what was
/// permitted is asserted and forwarded.
async fn walk(
    gate: &Arc<Shared>,
    peer: &Arc<Peer>,
    passage: &mut Passage,
    request: Request<Incoming>,
) -> Result<Response<Body>, Reason> {
    steps::framing::check(&request, peer)?;
    let counted = steps::rate::arrive(gate, passage, &request)?;
    let place = steps::route::find(gate, passage, &request)?;
    let mut request = request.map(Body::new);
    let visitor = steps::session::find(gate, passage, &mut request).await?;
    steps::rate::admit(gate, passage, counted, &visitor, &place)?;
    steps::inspect::head(gate, passage, &mut request)?;
    let (request, upgrade) = steps::strip::inbound(request, gate.limits.pace());
    let visitor = steps::address::check(visitor, &place, peer.address(), passage.at)?;
    steps::rate::vouch(gate, passage, &visitor);
    let permitted = steps::permit::decide(gate, passage, &place, &visitor).await?;
    let request = steps::body::admit(gate, passage, &place, request).await?;
    let request = steps::assertion::attach(gate, passage, &place, &permitted, request)?;
    let response = steps::forward::send(gate, peer, passage, &place, &permitted, request, upgrade).await?;
    steps::inspect::answer(gate, passage, &place, response).await
}
