//! The operators' pages on tenants.

mod list;
mod new;
mod tenant;

use crate::api::Founding;
use axum::{
    Router,
    routing::{get, post},
};
use kernel::{Refusal, TenantId};
use office::Office;
use std::sync::Arc;

/// What every page of this capability works with.
#[derive(Clone)]
struct Parts {
    office: Office,
    founding: Arc<dyn Founding>,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(office: Office, founding: Arc<dyn Founding>) -> Router {
    Router::new()
        .route("/tenants", get(list::show))
        .route("/tenants/new", get(new::show).post(new::create))
        .route("/tenants/{id}", get(tenant::show))
        .route("/tenants/{id}/suspend", post(tenant::suspend))
        .route("/tenants/{id}/resume", post(tenant::resume))
        .with_state(Parts { office, founding })
}

fn tenant_id(text: &str) -> Result<TenantId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("not a tenant's id"))
}
