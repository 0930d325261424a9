//! People and their sessions, opened for those who may see them.

use crate::{
    api::Member,
    sealing,
    store::{self, Account, Session},
};
use kernel::{Refusal, TenantId, Timestamp, UserId};
use keys::TenantKeys;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Members on a page of the list.
pub(crate) const PER_PAGE: i64 = 50;
/// Sessions that a list shows.
const MOST_SESSIONS: i64 = 500;

/// What a list says of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Active,
    /// Until then, by wrong passwords or codes.
    Locked(Timestamp),
    /// Has set no password yet.
    Invited,
    Suspended,
}

pub(crate) struct Listed {
    pub member: Member,
    pub status: Status,
    pub has_factor: bool,
    pub password_set_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

pub(crate) struct MemberPage {
    pub listed: Vec<Listed>,
    pub total: u64,
    /// From 1; the last page where more was asked for.
    pub page: u64,
}

/// One page of the people whose user ID, name, address or department holds `search`.
pub(crate) async fn member_page(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    search: &str,
    page: u64,
    now: Timestamp,
) -> Result<MemberPage, Refusal> {
    let tenant = keys.tenant();
    let search = search.trim().to_lowercase();
    let per_page = u64::try_from(PER_PAGE).unwrap_or(50);
    let clamped = |total: u64| page.clamp(1, total.div_ceil(per_page).max(1));
    let offset = |page: u64| i64::try_from(page.saturating_sub(1).saturating_mul(per_page)).unwrap_or(0);
    let (accounts, total, page) = if search.is_empty() {
        let (accounts, total) = store::accounts_page(sql, tenant, (offset(page.max(1)), PER_PAGE))
            .await
            .map_err(::store::refusal)?;
        let total = u64::try_from(total).unwrap_or(0);
        let page_there = clamped(total);
        if page_there == page {
            (accounts, total, page)
        } else {
            let again = store::accounts_page(sql, tenant, (offset(page_there), PER_PAGE)).await;
            (again.map_err(::store::refusal)?.0, total, page_there)
        }
    } else {
        // Names are sealed: whoever searches them opens them all.
        let mut found = Vec::new();
        for account in store::accounts(sql, tenant).await.map_err(::store::refusal)? {
            let member = opened(keys, &account)?;
            let texts =
                [Some(&member.login), Some(&member.name), member.email.as_ref(), Some(&member.department)];
            if texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&search)) {
                found.push(account);
            }
        }
        let total = u64::try_from(found.len()).unwrap_or(0);
        let page = clamped(total);
        let skipped = usize::try_from(offset(page)).unwrap_or(0);
        (found.into_iter().skip(skipped).take(50).collect(), total, page)
    };
    Ok(MemberPage { listed: listed((sql, keys), &accounts, now).await?, total, page })
}

/// One person, as the list says it.
pub(crate) async fn listed_member(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    id: UserId,
    now: Timestamp,
) -> Result<Option<Listed>, Refusal> {
    let account = store::account(sql, keys.tenant(), id).await.map_err(::store::refusal)?;
    let accounts: Vec<Account> = account.into_iter().collect();
    Ok(listed((sql, keys), &accounts, now).await?.pop())
}

async fn listed(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    accounts: &[Account],
    now: Timestamp,
) -> Result<Vec<Listed>, Refusal> {
    let indexes: Vec<Vec<u8>> =
        accounts.iter().map(|account| sealing::index_of(keys, &account.login).0.to_vec()).collect();
    let locked = store::locked_names(sql, keys.tenant(), &indexes, now).await.map_err(::store::refusal)?;
    let locked: BTreeMap<Vec<u8>, Timestamp> = locked.into_iter().collect();
    let one = |(account, index): (&Account, &Vec<u8>)| {
        let status = match (account.is_active, locked.get(index), &account.password_phc) {
            (false, ..) => Status::Suspended,
            (true, Some(until), _) => Status::Locked(*until),
            (true, None, None) => Status::Invited,
            (true, None, Some(_)) => Status::Active,
        };
        Ok(Listed {
            member: opened(keys, account)?,
            status,
            has_factor: account.totp.is_some(),
            password_set_at: account.password_set_at,
            created_at: account.created_at,
        })
    };
    accounts.iter().zip(&indexes).map(one).collect()
}

/// The row with what is sealed in it opened.
pub(crate) fn opened(keys: &TenantKeys, account: &Account) -> Result<Member, Refusal> {
    Ok(Member {
        id: account.id,
        login: account.login.clone(),
        name: sealing::open_name(keys, account.id, &account.name)?,
        email: sealing::open_email(keys, account)?,
        department: account.department.clone(),
        area: account.area.clone(),
        language: account.language,
        standing: account.standing,
        is_active: account.is_active,
    })
}

/// Live sessions and whose they are, the last used first.
pub(crate) async fn sessions(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    user: Option<UserId>,
    now: Timestamp,
) -> Result<Vec<(Session, Option<Member>)>, Refusal> {
    let tenant: TenantId = keys.tenant();
    let sessions =
        store::live_sessions(sql, tenant, user, now, MOST_SESSIONS).await.map_err(::store::refusal)?;
    let users: BTreeSet<UserId> = sessions.iter().map(|session| session.user).collect();
    let mut members = BTreeMap::new();
    for id in users {
        if let Some(account) = store::account(sql, tenant, id).await.map_err(::store::refusal)? {
            members.insert(id, opened(keys, &account)?);
        }
    }
    Ok(sessions
        .into_iter()
        .map(|session| (members.get(&session.user).cloned(), session))
        .map(|(m, s)| (s, m))
        .collect())
}
