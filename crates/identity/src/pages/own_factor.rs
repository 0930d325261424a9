//! `/_sekisho/account/second-factor`: setting an authenticator app up, or another one.

use super::{account, qr};
use crate::{
    Identity,
    operations::{ConfirmFactor, OfferFactor},
    sealing,
    store::Account,
    views,
};
use askama::Template;
use axum::extract::State;
use kernel::{Refusal, Secret};
use serde::Deserialize;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Visit, again, html, see_other, see_other_with};

const HERE: &str = "/_sekisho/account/second-factor";

#[derive(Template)]
#[template(path = "identity/own_factor.html")]
struct OwnFactorPage {
    page: Page,
    form: FormView,
    /// A code from it is asked for before another app takes its place.
    has_factor: bool,
    /// What is being set up now.
    offer: Option<(qr::Qr, String)>,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
}

pub(super) async fn show(State(identity): State<Identity>, SignedIn { visit, who, .. }: SignedIn) -> Answer {
    let (reading, account) = account::own(&identity, &visit, who.user).await?;
    let offer = offered(&account, reading.keys())?;
    drop(reading);
    html(&page(&identity, &visit, FormView::new(&visit), &account, offer).await?)
}

pub(super) async fn offer(
    State(identity): State<Identity>,
    SignedIn { visit, who, .. }: SignedIn,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let typed = (!typed.code.is_empty()).then(|| Secret::new(typed.code));
    let offer = OfferFactor { user: who.user, typed, rules: identity.rules().clone() };
    match identity.office().perform(&visit.ctx, offer).await.and_then(|offered| offered) {
        Ok(()) => Ok(see_other(HERE)),
        Err(refusal) => {
            let (reading, account) = account::own(&identity, &visit, who.user).await?;
            drop(reading);
            let shown = page(&identity, &visit, FormView::refused(&visit, &refusal), &account, None).await?;
            again(&visit, refusal, |_| shown)
        }
    }
}

pub(super) async fn confirm(
    State(identity): State<Identity>,
    SignedIn { visit, who, .. }: SignedIn,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let confirm = ConfirmFactor { user: who.user, typed: Secret::new(typed.code) };
    match identity.office().perform(&visit.ctx, confirm).await.and_then(|confirmed| confirmed) {
        Ok(()) => Ok(see_other_with(account::ACCOUNT, "identity-factor-was-set")),
        Err(refusal) => {
            let (reading, account) = account::own(&identity, &visit, who.user).await?;
            let offer = offered(&account, reading.keys())?;
            drop(reading);
            let shown = page(&identity, &visit, FormView::refused(&visit, &refusal), &account, offer).await?;
            again(&visit, refusal, |_| shown)
        }
    }
}

fn offered(account: &Account, keys: &keys::TenantKeys) -> Result<Option<Secret<Vec<u8>>>, Refusal> {
    let place = sealing::factor_place(account.id);
    account.totp_offer.as_ref().map(|sealed| sealing::open_secret(keys, &place, sealed)).transpose()
}

async fn page(
    identity: &Identity,
    visit: &Visit,
    form: FormView,
    account: &Account,
    offer: Option<Secret<Vec<u8>>>,
) -> Result<OwnFactorPage, Refusal> {
    let offer = match offer {
        Some(secret) => {
            let name = qr::account_name(identity, visit.ctx.tenant, &account.login).await?;
            let (uri, text) = views::provisioning(identity, &secret, &name);
            let qr = qr::Qr::of(uri.expose())?.labelled(visit.t("identity-set-up-qr"));
            Some((qr, qr::in_groups(text.expose())))
        }
        None => None,
    };
    let page = Page::new(visit, "identity-own-factor-title")
        .below("web-home", "/")
        .below("identity-account-title", account::ACCOUNT);
    Ok(OwnFactorPage { page, form: form.unmarked(), has_factor: account.totp.is_some(), offer })
}
