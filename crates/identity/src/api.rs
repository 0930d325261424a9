//! What other capabilities and the program use of identity.

use crate::{
    Identity,
    model::{
        address_rule::AddressRule,
        display_name::DisplayName,
        email::Email,
        member_csv::AreaCode,
        password_rule::{Owner, PasswordRule},
        person::Person,
        rules::Rules,
        totp,
        user_id::Login,
    },
    operations::{SeedMember, TouchSessions, layer_of},
    sealing, store, views,
};
use ipnet::{IpNet, Ipv4Net};
use kernel::{
    Ctx, FieldFault, Language, Message, Refusal, Secret, SessionId, Standing, TenantId, Timestamp, UserId,
};
use keys::{Bearer, HashRefused, PasswordHasher, TenantKeys};
use office::{Office, Target};
use sqlx::PgConnection;
use std::{collections::HashMap, net::Ipv4Addr};
use time::Duration;

pub use crate::{
    identity::IdentityParts,
    model::{rules::Rules as SignInRules, tenant_code::TenantCode},
    operations::CreateAdministrator,
    ports::{RoleFace, Roles, TenantFace, Tenants},
};

/// The one-time code (RFC 6238) of a secret at `now`: for demonstrations and tests, which stand in
/// for a person's authenticator app.
pub fn one_time_code(secret: &Secret<Vec<u8>>, now: Timestamp) -> String {
    String::from_utf8_lossy(&totp::code(secret, totp::Step::at(now))).into_owned()
}

/// One person of a tenant, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: UserId,
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    /// Empty where none is known.
    pub department: String,
    /// JMA 3-digit area code of the workplace.
    pub area: Option<String>,
    pub language: Language,
    pub standing: Standing,
    pub is_active: bool,
}

impl Member {
    /// As pages name somebody: `港 花子 (hanako)`.
    pub fn shown(&self) -> String {
        format!("{} ({})", self.name, self.login)
    }
}

/// Every member of the tenant in whose scope `sql` is, by user ID.
pub async fn members(sql: &mut PgConnection, keys: &TenantKeys) -> Result<Vec<Member>, Refusal> {
    let accounts = store::accounts(sql, keys.tenant()).await.map_err(::store::refusal)?;
    accounts.iter().map(|account| views::opened(keys, account)).collect()
}

/// How pages name everybody of the tenant in whose scope `sql` is.
pub async fn names(sql: &mut PgConnection, keys: &TenantKeys) -> Result<HashMap<UserId, String>, Refusal> {
    let members = members(sql, keys).await?;
    Ok(members.into_iter().map(|member| (member.id, member.shown())).collect())
}

pub async fn member(
    sql: &mut PgConnection,
    keys: &TenantKeys,
    id: UserId,
) -> Result<Option<Member>, Refusal> {
    let account = store::account(sql, keys.tenant(), id).await.map_err(::store::refusal)?;
    account.map(|account| views::opened(keys, &account)).transpose()
}

/// A live session, as the gate needs it.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: SessionId,
    pub tenant: TenantId,
    pub user: UserId,
    pub login: String,
    pub name: String,
    pub standing: Standing,
    pub language: Language,
    pub signed_in_at: Timestamp,
    pub last_seen: Timestamp,
    /// Ends when unused for so long.
    pub idle: Option<Duration>,
    /// Ends then, used or not.
    pub absolute_until: Timestamp,
}

/// The view's name under which the gate looks sessions and policies up, as `Actor::System`.
pub const LOOK_UP: &str = views::GATE;

/// The live session of a cookie: not revoked, not over, its person active. `sql` is in the scope
/// of `bearer.tenant()`, which is a claim only: a tenant that does not exist is *not found* when
/// the view is opened.
pub async fn find_session(
    sql: &mut PgConnection,
    keys: &TenantKeys,
    bearer: &Bearer,
    now: Timestamp,
) -> Result<Option<SessionRow>, Refusal> {
    let tenant = keys.tenant();
    if bearer.tenant() != tenant {
        return Ok(None);
    }
    let found =
        store::session_by_digest(sql, tenant, &bearer.digest(), now).await.map_err(::store::refusal)?;
    let Some(found) = found else { return Ok(None) };
    let session = found.session;
    Ok(Some(SessionRow {
        id: session.id,
        tenant,
        user: session.user,
        name: sealing::open_name(keys, session.user, &found.name)?,
        login: found.login,
        standing: found.standing,
        language: found.language,
        signed_in_at: session.signed_in_at,
        last_seen: session.last_seen,
        idle: session.idle,
        absolute_until: session.absolute_until,
    }))
}

/// What a tenant wants checked on every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantPolicy {
    /// `None`: everywhere. An empty list: nowhere.
    pub addresses: Option<Vec<IpNet>>,
    pub idle: Option<Duration>,
    pub session_limit: Duration,
    /// Of people who have not chosen one.
    pub language: Language,
}

impl TenantPolicy {
    /// For a checker that takes an empty list for everywhere: nowhere becomes the one network that
    /// holds no peer, the broadcast address (RFC 919 §7).
    pub fn networks(&self) -> Vec<IpNet> {
        match &self.addresses {
            None => Vec::new(),
            Some(networks) if networks.is_empty() => vec![IpNet::V4(Ipv4Net::from(Ipv4Addr::BROADCAST))],
            Some(networks) => networks.clone(),
        }
    }
}

/// The policy of `tenant`, in whose scope `sql` is.
pub async fn tenant_policy(
    sql: &mut PgConnection,
    rules: &Rules,
    tenant: TenantId,
) -> Result<TenantPolicy, Refusal> {
    let effective = rules.effective(tenant, &layer_of(sql, tenant).await?);
    Ok(TenantPolicy {
        addresses: match &effective.addresses {
            AddressRule::Everywhere => None,
            AddressRule::Only(networks) => Some(networks.as_slice().to_vec()),
        },
        idle: effective.idle_timeout,
        session_limit: effective.session_limit,
        language: effective.language,
    })
}

/// Keeps when sessions of one tenant were last used. What is kept may lag by a quarter of the idle
/// time, so that a busy session is written (and recorded) seldom.
pub async fn touch_sessions(
    office: &Office,
    tenant: TenantId,
    seen: &[(SessionId, Timestamp)],
) -> Result<(), Refusal> {
    let ctx = Ctx::system("gate", tenant, office.now());
    let (ids, times): (Vec<_>, Vec<_>) = seen.iter().map(|(id, at)| (id.uuid(), *at)).unzip();
    let mut reading = office.view(&ctx, LOOK_UP, Target::any("identity.session")).await?;
    let lagging = store::lagging_sessions(reading.sql(), tenant, (&ids, &times)).await;
    drop(reading);
    let lagging = lagging.map_err(::store::refusal)?;
    if lagging.is_empty() {
        return Ok(());
    }
    office.perform(&ctx, TouchSessions(lagging)).await
}

/// Somebody whose proofs are made for them and handed over once.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub login: String,
    pub name: String,
    /// Empty: none.
    pub email: String,
    pub department: String,
    pub area: Option<String>,
    pub language: Language,
    /// [`Standing::Operator`] with the provider, one of the others elsewhere.
    pub standing: Standing,
    pub has_factor: bool,
}

/// The first operator: with a second factor, in Japanese.
pub struct CreateOperator {
    pub login: String,
    pub name: String,
    pub email: String,
}

impl CreateOperator {
    pub fn person(self) -> NewPerson {
        NewPerson {
            login: self.login,
            name: self.name,
            email: self.email,
            department: String::new(),
            area: None,
            language: Language::Ja,
            standing: Standing::Operator,
            has_factor: true,
        }
    }
}

/// What is to be handed over, and is kept nowhere.
pub struct Credentials {
    pub user: UserId,
    pub login: String,
    pub password: Secret<String>,
    /// Base32, as people type it into an authenticator app, and as `otpauth://` address.
    pub factor: Option<(Secret<String>, Secret<String>)>,
}

/// Makes somebody with a generated password (and factor), within `ctx.tenant`. For the command line
/// and for the program's own first start: no policy lets a person do this.
///
/// # Errors
/// *invalid* with fields; *conflict* where the user ID or the address is taken.
pub async fn create_with_password(
    office: &Office,
    passwords: &PasswordHasher,
    ctx: &Ctx,
    new: NewPerson,
) -> Result<Credentials, Refusal> {
    let person = person_of(&new)?;
    let rule = if ctx.tenant.is_provider() { PasswordRule::STAFF } else { PasswordRule::CUSTOMER };
    let password = generated(&rule, &new.login);
    let phc = passwords.hash(password.clone()).await.map_err(|refused| match refused {
        HashRefused::Busy(_) => Refusal::unavailable("password hashing is busy"),
        HashRefused::InvalidLength => Refusal::fault("generated password too long"),
    })?;
    let secret = new.has_factor.then(|| Secret::new(keys::random::<{ totp::SECRET_BYTES }>().to_vec()));
    let login = person.login.as_str().to_owned();
    let user = office.perform(ctx, SeedMember { person, phc, factor: secret.clone() }).await?;
    let factor =
        secret.map(|secret| (totp::base32(&secret), totp::provisioning_uri(&secret, "Sekisho", &login)));
    Ok(Credentials { user, login, password, factor })
}

/// Whether the tenant in whose scope `sql` is has anybody.
pub async fn has_anybody(sql: &mut PgConnection, tenant: TenantId) -> Result<bool, Refusal> {
    store::accounts_page(sql, tenant, (0, 1)).await.map(|(_, total)| total > 0).map_err(::store::refusal)
}

fn person_of(new: &NewPerson) -> Result<Person, Refusal> {
    let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let fields = || -> Result<Person, (&'static str, Message)> {
        let at = |field| move |message| (field, message);
        Ok(Person {
            login: Login::parse(&new.login).map_err(at("login"))?,
            name: DisplayName::parse(&new.name).map_err(at("name"))?,
            email: optional(&new.email).map(|text| Email::parse(&text)).transpose().map_err(at("email"))?,
            department: optional(&new.department)
                .map(|text| crate::model::display_name::Department::parse(&text))
                .transpose()
                .map_err(at("department"))?,
            area: new.area.as_deref().map(AreaCode::parse).transpose().map_err(at("area"))?,
            language: new.language,
            standing: new.standing,
        })
    };
    fields().map_err(|(field, message)| {
        let mut refusal = Refusal::invalid("new person");
        refusal.fields.push(FieldFault { field: field.into(), message });
        refusal
    })
}

/// 15 characters for customers, 24 for staff, of 64: 90 and 144 bits. Drawn again until the rule is
/// satisfied, which it is in most draws.
fn generated(rule: &PasswordRule, login: &str) -> Secret<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_+=.:#";
    let length = if rule.max_length < 24 { 15 } else { 24 };
    loop {
        let bytes = Secret::new(keys::random::<24>());
        let letters = bytes.expose().iter().take(length);
        let text: String = letters
            .map(|byte| char::from(ALPHABET.get(usize::from(byte & 63)).copied().unwrap_or(b'A')))
            .collect();
        if rule.violations(&text, Owner { login, tenant_code: "" }).is_empty() {
            return Secret::new(text);
        }
    }
}

/// The pages' part of [`Identity`], for the program.
pub fn identity(parts: IdentityParts) -> Identity {
    Identity::new(parts)
}
