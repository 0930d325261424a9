//! Everything that changes state. One file per small family.
//!
//! ```text
//!            AttemptSignIn (intent) ─► hash, outside any transaction ─► AcceptPassword ─┐
//!                                          ├─► RefuseSignIn                             │
//!                                          └─► ReleaseAttempt                           ▼
//!  CheckCode, EnrolFactor, RenewPassword ◄── pending sign-in ◄── still owed ── go_on ── OpenSession
//! ```

mod accept;
mod factor;
mod import;
mod link;
mod member;
mod options;
mod password;
mod seed;
mod session;
mod sign_in;
mod sweep;

pub(crate) use accept::*;
pub(crate) use factor::*;
pub(crate) use import::*;
pub(crate) use link::*;
pub(crate) use member::*;
pub(crate) use options::*;
pub(crate) use password::*;
pub use seed::CreateAdministrator;
pub(crate) use seed::SeedMember;
pub(crate) use session::*;
pub(crate) use sign_in::*;
pub(crate) use sweep::*;

use crate::{model::options::Layer, store, store::Account};
use kernel::{Refusal, TenantId, UserId};
use office::{Target, Writing};
use sqlx::PgConnection;

/// What an operation on one person is done to.
pub(crate) fn user(id: UserId) -> Target {
    Target::new("identity.user", id)
}

/// The person, locked for the rest of the transaction.
async fn person_of(tx: &mut Writing, id: UserId) -> Result<Account, Refusal> {
    let account = store::account_locked(tx, id).await.map_err(::store::refusal)?;
    account.ok_or_else(|| Refusal::not_found(format!("no user {id}")))
}

/// What the tenant has set. A layer that cannot be read is never taken for silence.
pub(crate) async fn layer_of(sql: &mut PgConnection, tenant: TenantId) -> Result<Layer, Refusal> {
    match store::option_layer(sql, tenant).await.map_err(::store::refusal)? {
        None => Ok(Layer::default()),
        Some((json, _)) => {
            serde_json::from_value(json).map_err(|error| Refusal::fault(format!("option layer: {error}")))
        }
    }
}
