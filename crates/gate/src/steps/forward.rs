//! Step 11: to the service and back, streaming both ways.

use super::{permit::Permitted, platform, route::Place};
use crate::{
    cookie,
    gate::Shared,
    listen::Peer,
    passage::Passage,
    reason::Reason,
    route::Service,
    session::{self, Lease, Terms},
    upstream::{Flow, HttpUpstream, SendError, Tunnel, Upstream},
};
use axum::body::Body;
use http::{HeaderValue, Request, Response, StatusCode, Uri, header};
use hyper::upgrade::OnUpgrade;
use std::{sync::Arc, time::Duration};

/// `permitted` is asked for so that nothing can be sent that was not decided on.
pub(crate) async fn send(
    gate: &Arc<Shared>,
    peer: &Arc<Peer>,
    passage: &mut Passage,
    place: &Place,
    permitted: &Permitted<'_>,
    request: Request<Body>,
    upgrade: Option<OnUpgrade>,
) -> Result<Response<Body>, Reason> {
    let service = match place {
        Place::KeySet => return Ok(platform::key_set(gate)),
        Place::Platform => return Ok(platform::call(gate, passage, permitted, &gate.platform, request).await),
        Place::Service { service, .. } => service,
    };
    match &service.upstream {
        Upstream::Local(router) => Ok(platform::call(gate, passage, permitted, router, request).await),
        Upstream::Http(upstream) => {
            passage.is_forwarded = true;
            let upgrade = upgrade.filter(|_| service.allows_websockets);
            passage.lease = lease(gate, passage, service, permitted);
            remote(gate, peer, passage, service, upstream, request, upgrade).await
        }
    }
}

fn lease(
    gate: &Arc<Shared>,
    passage: &Passage,
    service: &Service,
    permitted: &Permitted<'_>,
) -> Option<Lease> {
    let signed_in = permitted.signed_in()?;
    Some(Lease::begin(Terms {
        gate: gate.clone(),
        bearer: signed_in.bearer().clone(),
        address: passage.address,
        service: service.id.clone(),
        function: passage.function.clone(),
        live: signed_in.live().clone(),
        grants: permitted.grants(),
    }))
}

async fn remote(
    gate: &Arc<Shared>,
    peer: &Arc<Peer>,
    passage: &mut Passage,
    service: &Service,
    upstream: &HttpUpstream,
    mut request: Request<Body>,
    upgrade: Option<OnUpgrade>,
) -> Result<Response<Body>, Reason> {
    let target = format!("http://{}{}", passage.authority, passage.target);
    // `*` of OPTIONS has no place behind an authority.
    let target = if passage.target == "*" { format!("http://{}/", passage.authority) } else { target };
    *request.uri_mut() = target.parse::<Uri>().map_err(|_| Reason::Malformed("bad-target"))?;
    request.headers_mut().remove(header::HOST);
    cookie::strip_sign_in(request.headers_mut());
    if upgrade.is_some() {
        request.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        request.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    }
    let sending = upstream.send(request, upgrade.is_some());
    let outcome = tokio::select! {
        outcome = in_time(sending, &passage.flow, service.response_head) => outcome,
        reason = session::over(&mut passage.lease) => return Err(reason),
    };
    let mut response = outcome.map_err(|reason| why(passage, peer, reason))?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Ok(response);
    }
    let Some(client) = upgrade.filter(|_| Tunnel::is_agreed(response.headers())) else {
        return Err(Reason::UpstreamBroken { inside: "switched protocols without being asked".to_owned() });
    };
    let service = hyper::upgrade::on(&mut response);
    begin_tunnel(gate, peer, passage, client, service);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    Ok(response.map(|_| Body::empty()))
}

/// Waits for the response's head, as long as the request's body still moves.
async fn in_time(
    sending: impl Future<Output = Result<Response<Body>, SendError>>,
    flow: &Flow,
    patience: Duration,
) -> Result<Response<Body>, Reason> {
    let mut sending = std::pin::pin!(sending);
    let mut received = flow.received();
    loop {
        match tokio::time::timeout(patience, &mut sending).await {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(SendError::Down)) => return Err(Reason::UpstreamDown),
            Ok(Err(SendError::Connect(inside) | SendError::Broken(inside))) => {
                return Err(Reason::UpstreamBroken { inside });
            }
            Err(_) if flow.received() > received => received = flow.received(),
            Err(_) => return Err(Reason::UpstreamSlow),
        }
    }
}

/// When the request's own body was cut, that is the reason, whatever the service made of it.
fn why(passage: &Passage, peer: &Peer, reason: Reason) -> Reason {
    let in_body = peer.guard().violation_in_body().map(Reason::from);
    passage.flow.cut().map(|cut| in_body.unwrap_or_else(|| cut.into())).unwrap_or(reason)
}

fn begin_tunnel(
    gate: &Arc<Shared>,
    peer: &Arc<Peer>,
    passage: &mut Passage,
    client: OnUpgrade,
    service: OnUpgrade,
) {
    // Before the 101 goes out: what comes after it is no longer HTTP.
    peer.guard().become_opaque();
    passage.is_tunnel = true;
    let tunnel = Tunnel { client, service, lease: passage.lease.take(), closing: gate.draining.clone() };
    let record = passage.access_record(StatusCode::SWITCHING_PROTOCOLS.as_u16());
    let (gate, peer, started) = (gate.clone(), peer.clone(), passage.started);
    gate.tasks.clone().spawn(async move {
        let carried = tunnel.carry().await;
        let (received, sent, is_complete) = (carried.received, carried.sent, carried.is_complete);
        let duration = started.elapsed();
        gate.recorder.access(crate::port::AccessRecord { received, sent, duration, is_complete, ..record });
        // Held until here: the connection's place.
        drop(peer);
    });
}
