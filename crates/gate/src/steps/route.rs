//! Step 3: which service, and which of the three kinds of place on its host.

use crate::{
    gate::Shared,
    passage::Passage,
    path::CanonicalPath,
    reason::Reason,
    route::{Demand, Service, host_name},
};
use http::{Request, header};
use std::sync::Arc;

/// The platform's own pages, on every host.
const PLATFORM: &str = "/_sekisho/";
const KEY_SET: &str = "/.well-known/sekisho/jwks.json";

/// Where a request goes.
pub(crate) enum Place {
    Platform,
    KeySet,
    Service { service: Arc<Service>, demand: Demand },
}

pub(crate) fn find<B>(gate: &Shared, passage: &mut Passage, request: &Request<B>) -> Result<Place, Reason> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let authority =
        request.uri().authority().map(|authority| authority.as_str()).or(host).unwrap_or_default();
    passage.host = host_name(authority).map_err(|_| Reason::Malformed("bad-host"))?;
    passage.authority = match authority.rsplit_once(':') {
        Some((_, port)) if port != "443" && !port.ends_with(']') => format!("{}:{port}", passage.host),
        _ => passage.host.clone(),
    };
    let routes = gate.routes.load();
    let service = routes.find(&passage.host).ok_or(Reason::UnknownHost)?.clone();
    if passage.path() == KEY_SET {
        return Ok(Place::KeySet);
    }
    if passage.path().starts_with(PLATFORM) {
        return Ok(Place::Platform);
    }
    passage.service = Some(service.id.clone());
    let demand = match CanonicalPath::parse(passage.path()) {
        Ok(path) => service.demand(&passage.method, &path),
        // Without rules on paths there is nothing to walk around, and the service knows its own.
        Err(_) if service.has_one_demand() => Demand::SignIn,
        Err(_) => return Err(Reason::Malformed("ambiguous-path")),
    };
    Ok(Place::Service { service, demand })
}
