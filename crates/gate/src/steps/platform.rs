//! Places inside this process: the platform's pages, the console, the key set.

use super::permit::Permitted;
use crate::{gate::Shared, passage::Passage};
use axum::{Router, body::Body};
use http::{HeaderValue, Request, Response, header};
use kernel::{Actor, Channel, Ctx, Origin, TenantId};
use std::convert::Infallible;
use tower::ServiceExt;
use web::{SessionFace, Visit};

/// Hands the request to a router, with the [`Visit`] that its pages ask for.
pub(crate) async fn call(
    gate: &Shared,
    passage: &Passage,
    permitted: &Permitted<'_>,
    router: &Router,
    mut request: Request<Body>,
) -> Response<Body> {
    request.extensions_mut().insert(into_visit(gate, passage, permitted));
    let answered: Result<_, Infallible> = router.clone().oneshot(request).await;
    match answered {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The JSON Web Key Set, for services that verify assertions.
pub(crate) fn key_set(gate: &Shared) -> Response<Body> {
    let mut response = Response::new(Body::from(gate.signer.key_set()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}

/// The one place where the gate's knowledge becomes the pages'.
fn into_visit(gate: &Shared, passage: &Passage, permitted: &Permitted<'_>) -> Visit {
    let session = permitted.signed_in().map(|signed_in| signed_in.live().record());
    let actor = session.map_or(Actor::Nobody, |session| Actor::User {
        id: session.user,
        session: session.id,
        standing: session.standing,
    });
    let ctx = Ctx {
        actor,
        tenant: session.map_or(TenantId::PROVIDER, |session| session.tenant),
        now: passage.at,
        origin: Origin {
            channel: if passage.accepts_html { Channel::Page } else { Channel::Api },
            address: Some(passage.address),
            agent: passage.agent.clone(),
        },
        trace: passage.trace,
        language: passage.language,
    };
    let visit = Visit::new(gate.site.clone(), ctx, passage.authority.clone(), passage.target.clone());
    let visit = Visit { has_ended: passage.has_ended, ..visit };
    match session {
        None => visit,
        Some(session) => visit.signed_in(SessionFace {
            id: session.id,
            user: session.user,
            display_name: session.display_name.clone(),
            login: session.login.clone(),
            tenant_name: session.tenant_name.clone(),
            standing: session.standing,
            csrf: gate.site.csrf.token(session.id),
        }),
    }
}
