//! `identity.session`.

use kernel::{Language, SessionId, Standing, TenantId, Timestamp, UserId};
use office::Writing;
use sqlx::PgConnection;
use time::Duration;

/// A session, for lists.
pub(crate) struct Session {
    pub id: SessionId,
    pub user: UserId,
    pub signed_in_at: Timestamp,
    pub last_seen: Timestamp,
    pub idle: Option<Duration>,
    pub absolute_until: Timestamp,
    pub address: Option<String>,
    pub agent: Option<String>,
}

/// A live session with its person. The name is sealed.
pub(crate) struct Found {
    pub session: Session,
    pub login: String,
    pub name: Vec<u8>,
    pub standing: Standing,
    pub language: Language,
}

pub(crate) async fn insert_session(
    tx: &mut Writing,
    digest: &[u8; 32],
    session: &Session,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into identity.session (tenant_id, id, digest, user_id, signed_in_at, last_seen, idle_seconds,
             absolute_until, address, agent)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant.uuid(),
        session.id.uuid(),
        digest,
        session.user.uuid(),
        session.signed_in_at,
        session.last_seen,
        session.idle.map(seconds),
        session.absolute_until,
        session.address,
        session.agent
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// The live session of a bearer's digest: neither revoked nor over, and its person active.
pub(crate) async fn session_by_digest(
    sql: &mut PgConnection,
    tenant: TenantId,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!(
        "select s.id, s.user_id, s.signed_in_at, s.last_seen, s.idle_seconds, s.absolute_until, s.address,
                s.agent, u.login, u.name, u.standing, u.language
         from identity.session s
         join identity.user_account u on u.tenant_id = s.tenant_id and u.id = s.user_id
         where s.tenant_id = $1 and s.digest = $2 and s.revoked_at is null and s.absolute_until > $3
           and (s.idle_seconds is null or s.last_seen + make_interval(secs => s.idle_seconds) > $3)
           and u.state = 'active'",
        tenant.uuid(),
        digest,
        now
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(|row| Found {
        session: Session {
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            signed_in_at: row.signed_in_at,
            last_seen: row.last_seen,
            idle: row.idle_seconds.map(|seconds| Duration::seconds(seconds.into())),
            absolute_until: row.absolute_until,
            address: row.address,
            agent: row.agent,
        },
        login: row.login,
        name: row.name,
        standing: Standing::from_name(&row.standing).unwrap_or(Standing::Member),
        language: Language::from_tag(&row.language).unwrap_or_default(),
    }))
}

/// Live sessions, the newest first, of one person or of all; at most `most`.
pub(crate) async fn live_sessions(
    sql: &mut PgConnection,
    tenant: TenantId,
    user: Option<UserId>,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Session>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, user_id, signed_in_at, last_seen, idle_seconds, absolute_until, address, agent
         from identity.session
         where tenant_id = $1 and ($2::uuid is null or user_id = $2) and revoked_at is null and absolute_until > $3
           and (idle_seconds is null or last_seen + make_interval(secs => idle_seconds) > $3)
         order by last_seen desc, id limit $4",
        tenant.uuid(),
        user.map(UserId::uuid),
        now,
        most
    )
    .fetch_all(sql)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Session {
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            signed_in_at: row.signed_in_at,
            last_seen: row.last_seen,
            idle: row.idle_seconds.map(|seconds| Duration::seconds(seconds.into())),
            absolute_until: row.absolute_until,
            address: row.address,
            agent: row.agent,
        })
        .collect())
}

/// Ends sessions of one person, all but `kept`; the ids of those it ended.
pub(crate) async fn revoke_sessions_of(
    tx: &mut Writing,
    user: UserId,
    kept: Option<SessionId>,
    reason: &'static str,
    now: Timestamp,
) -> Result<Vec<SessionId>, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let ids = sqlx::query_scalar!(
        "update identity.session set revoked_at = $4, reason = $5
         where tenant_id = $1 and user_id = $2 and revoked_at is null and ($3::uuid is null or id <> $3)
         returning id",
        tenant.uuid(),
        user.uuid(),
        kept.map(SessionId::uuid),
        now,
        reason
    )
    .fetch_all(tx.sql())
    .await?;
    Ok(ids.into_iter().map(SessionId::from_uuid).collect())
}

/// Ends one session of one person; false if it is not theirs or not there any more.
pub(crate) async fn revoke_session(
    tx: &mut Writing,
    (user, session): (UserId, SessionId),
    reason: &'static str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update identity.session set revoked_at = $4, reason = $5
         where tenant_id = $1 and user_id = $2 and id = $3 and revoked_at is null",
        tenant.uuid(),
        user.uuid(),
        session.uuid(),
        now,
        reason
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sessions beyond the newest `most` of one person.
pub(crate) async fn sessions_beyond(
    sql: &mut PgConnection,
    tenant: TenantId,
    user: UserId,
    most: i64,
) -> Result<Vec<SessionId>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "select id from identity.session where tenant_id = $1 and user_id = $2 and revoked_at is null
         order by last_seen desc, id desc offset $3",
        tenant.uuid(),
        user.uuid(),
        most
    )
    .fetch_all(sql)
    .await?;
    Ok(ids.into_iter().map(SessionId::from_uuid).collect())
}

/// Shortens every live session to limits that are tighter now; how many it shortened.
pub(crate) async fn clamp_sessions(
    tx: &mut Writing,
    idle: Option<Duration>,
    limit: Duration,
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update identity.session
         set idle_seconds = least(idle_seconds, $2), absolute_until = least(absolute_until, signed_in_at + make_interval(secs => $3))
         where tenant_id = $1 and revoked_at is null and absolute_until > $4
           and (idle_seconds is distinct from least(idle_seconds, $2) or absolute_until > signed_in_at + make_interval(secs => $3))",
        tenant.uuid(),
        idle.map(seconds),
        limit.as_seconds_f64(),
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected())
}

/// Of these, the live sessions whose kept `last_seen` lags by more than a quarter of what idling
/// they are allowed (five minutes where there is no limit).
pub(crate) async fn lagging_sessions(
    sql: &mut PgConnection,
    tenant: TenantId,
    (ids, seen): (&[uuid::Uuid], &[Timestamp]),
) -> Result<Vec<(SessionId, Timestamp)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select s.id, new.seen as "seen!" from unnest($2::uuid[], $3::timestamptz[]) as new (id, seen)
           join identity.session s on s.tenant_id = $1 and s.id = new.id
           where s.revoked_at is null
             and new.seen - s.last_seen > make_interval(secs => least(coalesce(s.idle_seconds, 1200) / 4.0, 300))"#,
        tenant.uuid(),
        ids,
        seen
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(|row| (SessionId::from_uuid(row.id), row.seen)).collect())
}

/// Never backwards.
pub(crate) async fn touch_sessions(
    tx: &mut Writing,
    (ids, seen): (&[uuid::Uuid], &[Timestamp]),
) -> Result<u64, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update identity.session s set last_seen = new.seen
         from unnest($2::uuid[], $3::timestamptz[]) as new (id, seen)
         where s.tenant_id = $1 and s.id = new.id and s.last_seen < new.seen",
        tenant.uuid(),
        ids,
        seen
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected())
}

/// At most a day of minutes, so it fits.
fn seconds(duration: Duration) -> i32 {
    i32::try_from(duration.whole_seconds()).unwrap_or(i32::MAX)
}
