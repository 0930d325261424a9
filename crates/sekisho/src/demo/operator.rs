//! The demo's first operator: made at the first start with a generated sign-in, told at each start
//! for as long as it is the generated one. Whether it still is, the ledger knows.

use super::refused;
use crate::{
    operators,
    platform::Platform,
    services::{self, DeclaredService},
    whole_file,
};
use access::api::Manifests;
use anyhow::Context;
use identity::api::{CreateOperator, has_anybody};
use kernel::{Ctx, Refusal, TenantId};
use office::Target;
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

const LOGIN: &str = "operator";

/// The operator's sign-in; a part that its owner changed is `None`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    pub user: String,
    pub password: Option<String>,
    /// Base32.
    pub one_time_secret: Option<String>,
}

/// Makes the operator at the first start; later starts tell what is still valid of what the first
/// one told. An operator from before operators had a role gets it.
pub async fn ensure(
    platform: &Platform,
    folder: &Path,
    others: &[DeclaredService],
) -> Result<SignIn, anyhow::Error> {
    let file = folder.join("keys").join("operator.json");
    let manifests = services::manifests(others)?;
    if !is_anybody_there(platform).await.map_err(refused)? {
        return found(platform, &manifests, &file).await;
    }
    let told: Option<SignIn> =
        fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str(&text).ok());
    let mut sign_in =
        told.clone().unwrap_or(SignIn { user: LOGIN.to_owned(), password: None, one_time_secret: None });
    let Some(operator) = operators::find(platform, &sign_in.user).await.map_err(refused)? else {
        anyhow::bail!(
            "the demo in {} has no operator {}: begin anew with an empty folder",
            folder.display(),
            sign_in.user
        );
    };
    if !operator.has_role {
        operators::give_role(platform, &manifests, operator.id).await.map_err(refused)?;
    }
    let changed = operators::changed_proofs(platform, operator.id).await.map_err(refused)?;
    sign_in.password = sign_in.password.filter(|_| !changed.password);
    sign_in.one_time_secret = sign_in.one_time_secret.filter(|_| !changed.factor);
    if told.is_some_and(|told| told != sign_in) {
        write(&file, &sign_in)?;
    }
    Ok(sign_in)
}

async fn is_anybody_there(platform: &Platform) -> Result<bool, Refusal> {
    let ctx = Ctx::system("demo", TenantId::PROVIDER, platform.clock.now());
    let target = Target::any("identity.user");
    let mut reading = platform.office.view(&ctx, "identity.member.list", target).await?;
    has_anybody(reading.sql(), TenantId::PROVIDER).await
}

async fn found(platform: &Platform, manifests: &Manifests, file: &Path) -> Result<SignIn, anyhow::Error> {
    let new = CreateOperator {
        login: LOGIN.to_owned(),
        name: "関所 守".to_owned(),
        email: "operator@provider.example".to_owned(),
    };
    let made = operators::create(platform, manifests, new.person()).await.map_err(refused)?;
    let sign_in = SignIn {
        user: made.login,
        password: Some(made.password.expose().clone()),
        one_time_secret: made.factor.map(|(secret, _)| secret.expose().clone()),
    };
    write(file, &sign_in)?;
    Ok(sign_in)
}

/// Whole or not at all: a start that is killed here must not lose the only copy of a password.
fn write(file: &Path, sign_in: &SignIn) -> Result<(), anyhow::Error> {
    whole_file::replace(file, &serde_json::to_vec(sign_in)?)
        .with_context(|| format!("writing {}", file.display()))
}
