//! The service as it runs: a listener of its own behind the gate, a router, and the layer that
//! turns the gate's assertion into a [`Visit`].
//!
//! ```text
//! gate ──▶ identify ──┬──▶ pages (shell, forms, CSRF)          signed in
//!          401 without └──▶ /a/{link}: the answer page          nobody
//!          assertion
//! ```

use crate::{
    assertion::{Assertion, GateKeys, Verified},
    functions::{Function, Functions},
    pages,
    platform::Platform,
};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use kernel::{Actor, Channel, Ctx, Origin, TenantId, TraceId};
use office::Office;
use std::{future::Future, io, net::IpAddr, sync::Arc};
use tokio::net::TcpListener;
use web::{Entry, Icon, Navigation, SessionFace, Site, Visit, language_of};

/// What the program puts the service together from.
#[derive(Clone)]
pub struct ServiceParts {
    pub office: Office,
    /// Texts of `web` and of this crate, the form tokens' key, the time zone.
    pub site: Arc<Site>,
    pub gate: GateKeys,
    pub platform: Arc<dyn Platform>,
}

/// Answers on `listener` (HTTP/1.1, and HTTP/2 with prior knowledge) until `shutdown` is ready;
/// requests that are being answered then are answered.
///
/// # Errors
/// Those of the listener.
pub async fn serve(
    listener: TcpListener,
    parts: ServiceParts,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router(parts)).with_graceful_shutdown(shutdown).await
}

/// Everything that the service answers. Health checks of a load balancer have no place here: the
/// gate is the only caller.
pub fn router(parts: ServiceParts) -> Router {
    let pages = web::dressed(pages::router()).with_state(parts.clone());
    let answers = pages::answer::router().with_state(parts.clone());
    pages.merge(answers).layer(middleware::from_fn_with_state(parts, identify))
}

/// Nobody passes without the gate's word.
async fn identify(State(parts): State<ServiceParts>, mut request: Request, next: Next) -> Response {
    let now = parts.office.now();
    let assertion = match parts.gate.verify(request.headers(), now) {
        Ok(assertion) => assertion,
        Err(reason) => {
            tracing::warn!(%reason, "request without a valid assertion");
            return (StatusCode::UNAUTHORIZED, "401\n").into_response();
        }
    };
    let (visit, functions) = visit(&parts, &assertion, &request);
    request.extensions_mut().insert(visit);
    request.extensions_mut().insert(functions);
    next.run(request).await
}

fn visit(parts: &ServiceParts, assertion: &Verified<Assertion>, request: &Request) -> (Visit, Functions) {
    let headers = request.headers();
    let now = parts.office.now();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let mut ctx = Ctx {
        actor: Actor::Nobody,
        tenant: TenantId::PROVIDER,
        now,
        origin: origin(headers),
        trace: TraceId::new(now),
        language: language_of(headers),
    };
    let Some(person) = &assertion.person else {
        return (Visit::new(parts.site.clone(), ctx, host(headers), path), Functions::default());
    };
    ctx.actor = Actor::User { id: person.user, session: person.session, standing: person.standing };
    ctx.tenant = person.tenant;
    let functions = Functions::of(person);
    let face = SessionFace {
        id: person.session,
        user: person.user,
        display_name: person.name.clone(),
        login: person.login.clone(),
        tenant_name: person.tenant_name.clone(),
        standing: person.standing,
        csrf: parts.site.csrf.token(person.session),
    };
    let visit = Visit::new(parts.site.clone(), ctx, host(headers), path).signed_in(face);
    (visit.with_navigation(Arc::new(navigation(&functions))), functions)
}

/// Only what the person may use.
fn navigation(functions: &Functions) -> Navigation {
    let entries = [
        (Function::View, "safety-nav", Entry::new("/rollcalls", "safety-nav-list", Icon::Bell)),
        (Function::Own, "safety-nav", Entry::new("/mine", "safety-nav-mine", Icon::Person)),
        (Function::Rule, "safety-nav-settings", Entry::new("/rules", "safety-nav-rules", Icon::Settings)),
        (
            Function::Rule,
            "safety-nav-settings",
            Entry::new("/telegrams", "safety-nav-telegrams", Icon::Document),
        ),
    ];
    let granted = entries.into_iter().filter(|(function, _, _)| functions.has(*function));
    granted.fold(Navigation::default(), |navigation, (_, heading, entry)| navigation.under(heading, entry))
}

/// The host that the browser asked for. The gate has set or removed the forwarding headers.
fn host(headers: &HeaderMap) -> String {
    let forwarded = headers.get("x-forwarded-host").or_else(|| headers.get(header::HOST));
    forwarded.and_then(|host| host.to_str().ok()).unwrap_or_default().to_ascii_lowercase()
}

fn origin(headers: &HeaderMap) -> Origin {
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let address = forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Origin { channel: Channel::Page, address, agent: agent.map(|agent| agent.chars().take(256).collect()) }
}
