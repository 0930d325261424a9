//! Plain HTTP: answered with the way to `https`, and with nothing else.

use super::{
    Peer, Slots, accept,
    tally::{Tally, Wire},
};
use crate::{
    gate::Shared, guard::Guarded, passage::Passage, reason::Reason, respond, route::host_name, steps,
};
use axum::body::Body;
use http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// One request on a plain connection may take so long in all.
const PATIENCE: Duration = Duration::from_secs(10);

/// Accepts until the gate drains.
pub(crate) async fn redirect_loop(gate: Arc<Shared>, slots: Arc<Slots>, listener: TcpListener) {
    while let Some((socket, from)) = accept::next(&gate, &listener).await {
        let (address, now) = (from.ip().to_canonical(), gate.clock.now());
        if gate.defence.drops(address, now) || gate.rates.connection(address).is_err() {
            continue;
        }
        if let Ok(slot) = slots.take(address) {
            let tally = Tally::begin(now, address, None);
            let socket = tally.counted(socket);
            gate.tasks.spawn(serve(gate.clone(), Peer::new(&gate, tally, slot), socket));
        }
    }
}

async fn serve(gate: Arc<Shared>, peer: Arc<Peer>, socket: impl Wire) {
    let stream = Guarded::new(socket, peer.guard().clone(), PATIENCE);
    let service = service_fn(move |request: Request<Incoming>| {
        let response = answer(&gate, &peer, &request);
        async { Ok::<_, Infallible>(response) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    let _ = tokio::time::timeout(PATIENCE, connection).await;
}

fn answer(gate: &Arc<Shared>, peer: &Peer, request: &Request<Incoming>) -> Response<Body> {
    peer.asked();
    let passage = Passage::begin(gate, peer, request);
    let checked = steps::framing::check(request, peer)
        .and_then(|()| steps::rate::stranger(gate, passage.address, passage.at));
    let place = checked.and_then(|()| secure_place(gate, request));
    match place {
        Ok(place) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
            response.headers_mut().insert(header::LOCATION, place);
            response
        }
        Err(reason) => {
            gate.floods.note(passage.refused_event(&reason));
            {
                let when = gate.site.zone.date_time_seconds(passage.at, passage.language);
                let told = (passage.trace, when.as_str());
                respond::refusal(&gate.texts, &reason, told, passage.language, passage.accepts_html)
            }
        }
    }
}

/// Only for hosts that are served: not a redirector for anybody's names.
fn secure_place(gate: &Shared, request: &Request<Incoming>) -> Result<HeaderValue, Reason> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host_name(host).map_err(|_| Reason::Malformed("bad-host"))?;
    if gate.routes.load().find(&host).is_none() {
        return Err(Reason::UnknownHost);
    }
    let port = if gate.public_port == 443 { String::new() } else { format!(":{}", gate.public_port) };
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    HeaderValue::try_from(format!("https://{host}{port}{target}"))
        .map_err(|_| Reason::Malformed("bad-target"))
}
