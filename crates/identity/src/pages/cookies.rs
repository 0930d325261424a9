//! The three cookies: the session, the sign-in that still owes something, and the tenant code that
//! is filled in next time. The gate reads the first by the same name.

use crate::{
    model::{
        signin::{SignInRefused, Stage},
        tenant_code::TenantCode,
    },
    operations::Entered,
};
use axum::response::Response;
use http::HeaderMap;
use kernel::{Ctx, Refusal};
use keys::Bearer;
use time::Duration;
use web::{Cookie, LocalPath, cookie_value, see_other};

const SESSION: &str = "sekisho";
const PENDING: &str = "sekisho-pending";
const TENANT: &str = "sekisho-tenant";

/// Onwards: to where the person wanted to go, or to the page of what is owed.
pub(super) fn onwards(entered: &Entered) -> Response {
    match entered {
        Entered::Session { bearer, to } => {
            let mut response = see_other(LocalPath::or_root(Some(to)).as_str());
            Cookie::new(SESSION, &bearer.expose()).set_on(response.headers_mut());
            Cookie::removal(PENDING).set_on(response.headers_mut());
            response
        }
        Entered::Owes { bearer, stage } => {
            let mut response = see_other(page_of(*stage));
            Cookie::new(PENDING, &bearer.expose()).set_on(response.headers_mut());
            response
        }
    }
}

/// The page on which something owed is given.
pub(super) fn page_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Code => "/_sekisho/second-factor",
        Stage::Enrolment => "/_sekisho/second-factor/set-up",
        Stage::NewPassword(_) => "/_sekisho/password/new",
        Stage::Session => "/",
    }
}

/// The sign-in that still owes something.
///
/// # Errors
/// *sign-in needed* without one.
pub(super) fn pending(headers: &HeaderMap, ctx: &Ctx) -> Result<Bearer, Refusal> {
    let bearer = cookie_value(headers, PENDING).and_then(|text| Bearer::parse(text).ok());
    bearer.ok_or_else(|| SignInRefused::OutOfOrder.refusal(ctx.now))
}

pub(super) fn without_session(mut response: Response) -> Response {
    Cookie::removal(SESSION).set_on(response.headers_mut());
    response
}

pub(super) fn remembered_tenant(headers: &HeaderMap) -> String {
    let code = cookie_value(headers, TENANT).and_then(|text| TenantCode::parse(text).ok());
    code.map(String::from).unwrap_or_default()
}

pub(super) fn remember_tenant(mut response: Response, code: &TenantCode) -> Response {
    Cookie::new(TENANT, code.as_str()).lasting(Duration::days(365)).set_on(response.headers_mut());
    response
}
