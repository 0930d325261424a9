//! What pages of this capability work with, and the ways that need more than one transaction:
//! passwords are hashed between two of them, never inside.

use crate::{
    model::{
        password_rule::Owner,
        rules::Rules,
        sign_in_name::SignInName,
        signin::{self, PasswordVerdict, SignInRefused},
    },
    operations::{
        AcceptPassword, AttemptSignIn, Attempted, ChangePassword, DisprovePassword, Entered, Knock, Owed,
        ProvePassword, RefuseSignIn, ReleaseAttempt, RenewPassword, RequestLink, SetPassword,
    },
    ports::{Roles, TenantFace, Tenants},
    store::Account,
    views::{LinkHolder, OnTheWay, stranger},
};
use kernel::{Ctx, FieldFault, Message, Refusal, RefusalKind, Secret, SessionId, TenantId, UserId};
use keys::{Bearer, HashRefused, PasswordHasher, Phc, Verdict};
use office::Office;
use std::sync::Arc;

/// What the program puts identity together from.
pub struct IdentityParts {
    pub office: Office,
    pub passwords: PasswordHasher,
    pub tenants: Arc<dyn Tenants>,
    pub roles: Arc<dyn Roles>,
    pub rules: Arc<Rules>,
    /// The name that authenticator apps show, e.g. the product's.
    pub issuer: String,
    /// `https://host[:port]` where members find the service: links in their first mail lead here.
    pub member_origin: String,
}

/// Identity at work. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<IdentityParts>);

/// A password that satisfies the rule, hashed.
pub(crate) struct Hashed(Phc);

impl Identity {
    pub fn new(parts: IdentityParts) -> Self {
        Self(Arc::new(parts))
    }

    pub fn office(&self) -> &Office {
        &self.0.office
    }

    pub fn rules(&self) -> &Arc<Rules> {
        &self.0.rules
    }

    pub(crate) fn roles(&self) -> &Arc<dyn Roles> {
        &self.0.roles
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.0.issuer
    }

    pub(crate) fn member_origin(&self) -> &str {
        &self.0.member_origin
    }

    pub(crate) async fn tenant(&self, id: TenantId) -> Result<Option<TenantFace>, Refusal> {
        self.0.tenants.by_id(id).await
    }

    /// The first page of the way in.
    ///
    /// # Errors
    /// Whatever [`SignInRefused`] tells.
    pub(crate) async fn sign_in(
        &self,
        ctx: &Ctx,
        name: SignInName,
        password: Secret<String>,
        to: String,
    ) -> Result<Entered, Refusal> {
        let tenant = self.0.tenants.by_code(&name.tenant).await?.filter(|tenant| tenant.is_active);
        let (ctx, knock) = match tenant {
            Some(tenant) => (stranger(ctx, tenant.id), Knock::At(name.login.clone())),
            None => (stranger(ctx, TenantId::PROVIDER), Knock::Nowhere(name.clone())),
        };
        let attempt = AttemptSignIn { knock: knock.clone(), rules: self.0.rules.clone() };
        let Attempted { reserved, account, effective } = self.office().perform(&ctx, attempt).await?;
        let stored = account.as_ref().and_then(|account| account.password_phc.as_ref());
        let verdict = self.0.passwords.verify(stored.map(|phc| phc.expose().as_str()), &password).await;
        let face = account.as_ref().map(face);
        match reserved.checked(verdict_of(verdict), face.as_ref(), &effective, ctx.now) {
            Ok(pending) => {
                let account = account.ok_or_else(|| Refusal::fault("a match without an account"))?;
                let accept = AcceptPassword {
                    login: name.login,
                    user: account.id,
                    password_set_at: account.password_set_at,
                    rehash: self.rehash(verdict, password).await,
                    owed: Owed { pending, to },
                    rules: self.0.rules.clone(),
                };
                self.office().perform(&ctx, accept).await
            }
            Err(no) => {
                self.tell_refusal(&ctx, knock, account.map(|account| account.id), no).await?;
                Err(no.refusal(ctx.now))
            }
        }
    }

    async fn tell_refusal(
        &self,
        ctx: &Ctx,
        knock: Knock,
        user: Option<UserId>,
        no: SignInRefused,
    ) -> Result<(), Refusal> {
        let reason = match (no, user) {
            (SignInRefused::Busy { reserved_at }, _) => {
                return self.office().perform(ctx, ReleaseAttempt { knock, reserved_at }).await;
            }
            (SignInRefused::Suspended { .. }, _) => "suspended",
            (_, None) => "no such user",
            (_, Some(_)) => "wrong password",
        };
        let refuse = RefuseSignIn { knock, user, code: no.refusal(ctx.now).code, reason };
        self.office().perform(ctx, refuse).await
    }

    /// The password is at hand now or never. If there is no capacity, the next sign-in will do.
    async fn rehash(&self, verdict: Result<Verdict, keys::Busy>, password: Secret<String>) -> Option<Phc> {
        match verdict {
            Ok(Verdict::Match { rehash: true }) => self.0.passwords.hash(password).await.ok(),
            _ => None,
        }
    }

    /// A new password where one is owed.
    pub(crate) async fn renew(
        &self,
        ctx: &Ctx,
        (bearer, on_the_way): (Bearer, OnTheWay),
        password: Secret<String>,
    ) -> Result<Entered, Refusal> {
        let OnTheWay { account, effective, .. } = on_the_way;
        let ctx = stranger(ctx, bearer.tenant());
        let Hashed(phc) = self.new_password(&account, ctx.tenant, &effective.password, password).await?;
        let renew = RenewPassword { bearer, phc, rules: self.0.rules.clone() };
        self.office().perform(&ctx, renew).await
    }

    /// The password of whoever holds a link.
    pub(crate) async fn set_by_link(
        &self,
        ctx: &Ctx,
        (bearer, holder): (Bearer, LinkHolder),
        password: Secret<String>,
    ) -> Result<(), Refusal> {
        let ctx = stranger(ctx, bearer.tenant());
        let rule = &holder.effective.password;
        let Hashed(phc) = self.new_password(&holder.account, ctx.tenant, rule, password).await?;
        self.office().perform(&ctx, SetPassword { bearer, phc }).await
    }

    /// One's own password.
    pub(crate) async fn change(
        &self,
        ctx: &Ctx,
        (user, session): (UserId, SessionId),
        (present, wanted): (Secret<String>, Secret<String>),
        rule: &crate::model::password_rule::PasswordRule,
    ) -> Result<(), Refusal> {
        let proving = self.office().perform(ctx, ProvePassword { user, rules: self.0.rules.clone() }).await?;
        let account = proving.account;
        let stored = account.password_phc.as_ref().map(|phc| phc.expose().as_str());
        let verdict = self.0.passwords.verify(stored, &present).await;
        if !verdict.is_ok_and(Verdict::is_match) {
            let release = verdict.is_err().then_some(proving.reserved_at);
            let disprove = DisprovePassword { user, login: account.login, release };
            self.office().perform(ctx, disprove).await?;
            return Err(match release {
                Some(reserved_at) => SignInRefused::Busy { reserved_at }.refusal(ctx.now),
                None => wrong_present(proving.left),
            });
        }
        let Hashed(phc) = self.new_password(&account, ctx.tenant, rule, wanted).await?;
        let password_set_at = account.password_set_at;
        self.office().perform(ctx, ChangePassword { user, password_set_at, phc, session }).await
    }

    /// Checks all rules at once, refuses the present password, hashes.
    async fn new_password(
        &self,
        account: &Account,
        tenant: TenantId,
        rule: &crate::model::password_rule::PasswordRule,
        password: Secret<String>,
    ) -> Result<Hashed, Refusal> {
        let face = self.tenant(tenant).await?;
        let tenant_code = face.as_ref().map_or("", |face| face.code.as_str());
        let owner = Owner { login: &account.login, tenant_code };
        let accepted = rule.accept(password, owner).map_err(refused_password)?.into_secret();
        if let Some(stored) = &account.password_phc {
            let verdict =
                self.0.passwords.verify(Some(stored.expose()), &accepted).await.map_err(|_| busy())?;
            if verdict.is_match() {
                return Err(refused_password(vec![Message::key("identity-password-same")]));
            }
        }
        self.0.passwords.hash(accepted).await.map(Hashed).map_err(|refused| match refused {
            HashRefused::Busy(_) => busy(),
            HashRefused::InvalidLength => refused_password(vec![
                Message::key("identity-password-too-long").with("max", rule.max_length),
            ]),
        })
    }

    /// Somebody forgot their password. Everybody gets the same answer.
    pub(crate) async fn forgot(&self, ctx: &Ctx, name: SignInName, origin: String) -> Result<(), Refusal> {
        let tenant = self.0.tenants.by_code(&name.tenant).await?.filter(|tenant| tenant.is_active);
        let (ctx, knock) = match tenant {
            Some(tenant) => (stranger(ctx, tenant.id), Knock::At(name.login)),
            None => (stranger(ctx, TenantId::PROVIDER), Knock::Nowhere(name)),
        };
        self.office().perform(&ctx, RequestLink { knock, origin }).await
    }
}

fn face(account: &Account) -> signin::Account {
    signin::Account {
        is_active: account.is_active,
        password_set_at: account.password_set_at.unwrap_or(account.created_at),
        must_change_password: account.must_change,
        has_second_factor: account.totp.is_some(),
    }
}

fn verdict_of(verdict: Result<Verdict, keys::Busy>) -> PasswordVerdict {
    match verdict {
        Ok(Verdict::Match { .. }) => PasswordVerdict::Match,
        Ok(Verdict::Mismatch) => PasswordVerdict::Mismatch,
        Err(keys::Busy) => PasswordVerdict::Busy,
    }
}

/// Every broken rule stands at the field.
fn refused_password(messages: Vec<Message>) -> Refusal {
    let mut refusal = Refusal::new(
        "SK-PASSWORD-001",
        RefusalKind::Invalid,
        Message::key("identity-password-refused"),
        "password against the rule",
    );
    refusal.fields =
        messages.into_iter().map(|message| FieldFault { field: "password".into(), message }).collect();
    refusal
}

fn wrong_present(left: u32) -> Refusal {
    let message = Message::key("identity-password-present-wrong").with("left", left);
    Refusal::new(
        "SK-PASSWORD-002",
        RefusalKind::Invalid,
        Message::key("identity-password-refused"),
        "mismatch",
    )
    .with_field("present", message)
}

fn busy() -> Refusal {
    Refusal::new(
        "SK-SIGNIN-005",
        RefusalKind::Unavailable,
        Message::key("identity-signin-busy"),
        "password hashing is busy",
    )
}
