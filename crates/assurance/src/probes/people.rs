//! How people are stored: sealed names and addresses, hashed passwords, unique IDs, second factors;
//! and the mail to them.
//!
//! Looked at tenant by tenant, through the wall, as the application does. Canaries ask the same
//! questions of tables made for the purpose in a transaction that is rolled back.

use super::{Probe, Reason, facts, run_of};
use crate::{
    model::{
        asset::Asset,
        evidence::{Facts, Run},
    },
    store::{
        look::{self, People, SealedColumn},
        trees,
    },
};
use ::store::{Access, Database, Scope};
use kernel::{Secret, TenantId, Timestamp};
use keys::PasswordHasher;
use office::BoxFuture;
use sqlx::PgConnection;
use std::time::Duration as Wait;
use time::Duration;

/// A tenant that exists nowhere but in the known-bad tables.
const NOBODY: TenantId = TenantId::from_uuid(uuid::Uuid::from_u128(0xbad));
const KNOWN_BAD: People = People { accounts: "pg_temp.known_bad", sessions: "pg_temp.known_bad_session" };

/// The tenants there are.
async fn tenants(database: &Database) -> Result<Vec<TenantId>, String> {
    let mut ledger = database.begin_ledger().await.or_reason()?;
    trees::tenants(&mut ledger).await.or_reason()
}

/// Adds up what one question finds in every tenant.
macro_rules! in_every_tenant {
    ($database:expr, |$sql:ident, $tenant:ident| $ask:expr) => {{
        let mut found = Vec::new();
        for $tenant in tenants($database).await? {
            let mut scoped = $database.begin(Scope::Tenant($tenant), Access::Read).await.or_reason()?;
            let $sql = scoped.sql();
            found.push($ask.await.or_reason()?);
        }
        found
    }};
}

/// A connection with a known-bad table; what it made goes with it.
async fn bad(database: &Database, statements: &'static str) -> Result<PgConnection, String> {
    let mut owner = database.owner_connection().await.or_reason()?;
    look::known_bad(&mut owner, statements).await.or_reason()?;
    Ok(owner)
}

/// Names and addresses in the clear.
pub(super) struct SealedFields(pub Database);

impl Probe for SealedFields {
    fn code(&self) -> &'static str {
        "sealed-fields"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async { run_of(self.measure().await) })
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let asked = async {
                let mut owner = bad(
                    &self.0,
                    "create temp table known_bad (tenant_id uuid, email bytea) on commit drop;
                     insert into known_bad values ('00000000-0000-0000-0000-000000000bad', 'hanako.sato@example.co.jp, written in the clear'::bytea)",
                )
                .await?;
                let column = SealedColumn { table: "pg_temp.known_bad", column: "email" };
                let found = look::unsealed(&mut owner, column, NOBODY).await.or_reason()?;
                Ok(sealed_facts(&[found], 1))
            };
            run_of(asked.await)
        })
    }

    fn patience(&self) -> Wait {
        Wait::from_secs(60)
    }
}

impl SealedFields {
    async fn measure(&self) -> Result<Facts, String> {
        let mut found = Vec::new();
        for column in look::SEALED {
            found.extend(in_every_tenant!(&self.0, |sql, tenant| look::unsealed(sql, column, tenant)));
        }
        Ok(sealed_facts(&found, look::SEALED.len()))
    }
}

fn sealed_facts(found: &[(i64, i64)], columns: usize) -> Facts {
    let readable = found.iter().fold(0_i64, |sum, (readable, _)| sum.saturating_add(*readable));
    let values = found.iter().fold(0_i64, |sum, (_, values)| sum.saturating_add(*values));
    facts([("readable_values", readable.into()), ("values", values.into()), ("columns", columns.into())])
}

/// Stored passwords.
pub(super) struct PasswordStorage(pub Database);

impl Probe for PasswordStorage {
    fn code(&self) -> &'static str {
        "password-storage"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async {
            let asked = async {
                let found =
                    in_every_tenant!(&self.0, |sql, tenant| look::passwords(sql, look::PEOPLE, tenant));
                Ok(found.into_iter().flatten().collect::<Vec<_>>())
            };
            match asked.await {
                Ok(stored) if stored.is_empty() => {
                    Run::NotApplicable(facts([("reason", "nobody has a password".into())]))
                }
                stored => run_of(stored.map(|stored| storage_facts(&stored))),
            }
        })
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let asked = async {
                let mut owner = bad(
                    &self.0,
                    "create temp table known_bad (tenant_id uuid, id integer, password_phc text) on commit drop;
                     insert into known_bad values
                       ('00000000-0000-0000-0000-000000000bad', 1, '$2b$12$C6UzMDM.H6dfI/f/IKcEeO7Xh9y5b1OQb3gvPz0mZ0cYw1iV1v7yK'),
                       ('00000000-0000-0000-0000-000000000bad', 2, 'opensesame')",
                )
                .await?;
                let stored = look::passwords(&mut owner, KNOWN_BAD, NOBODY).await.or_reason()?;
                Ok(storage_facts(&stored))
            };
            run_of(asked.await)
        })
    }

    fn patience(&self) -> Wait {
        Wait::from_secs(60)
    }
}

fn storage_facts(stored: &[String]) -> Facts {
    let memories: Vec<Option<i64>> = stored.iter().map(|phc| argon2id_mebibytes(phc)).collect();
    let not_hashed = memories.iter().filter(|memory| memory.is_none()).count();
    let least = memories.iter().flatten().min().copied().unwrap_or(0);
    facts([
        ("passwords_not_hashed", not_hashed.into()),
        ("hash_memory_mib", least.into()),
        ("passwords", stored.len().into()),
    ])
}

/// The memory of an Argon2id hash in the PHC format, in whole MiB; `None` for anything else.
fn argon2id_mebibytes(phc: &str) -> Option<i64> {
    let mut parts = phc.strip_prefix("$argon2id$v=19$")?.split('$');
    let (params, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let memory: i64 = params.split(',').find_map(|param| param.strip_prefix("m="))?.parse().ok()?;
    let is_whole = salt.len() >= 11 && hash.len() >= 22 && parts.next().is_none();
    is_whole.then(|| memory.div_euclid(1024))
}

/// Well-known passwords among the operators'.
pub(super) struct DefaultPasswords {
    pub database: Database,
    pub passwords: PasswordHasher,
}

/// What installations and devices are delivered with.
const CANDIDATES: [&str; 24] = [
    "password",
    "Password1",
    "Password1!",
    "P@ssw0rd",
    "P@ssw0rd123!",
    "admin",
    "Admin123!",
    "administrator",
    "root",
    "toor",
    "changeme",
    "ChangeMe123!",
    "default",
    "welcome",
    "Welcome1!",
    "12345678",
    "123456789012",
    "qwerty123",
    "letmein",
    "guest",
    "operator",
    "sekisho",
    "Sekisho123!",
    "Sekisho-2026!",
];
/// Accounts tried in one run.
const MOST_ACCOUNTS: usize = 20;

impl Probe for DefaultPasswords {
    fn code(&self) -> &'static str {
        "default-passwords"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async {
            let stored = async {
                let scope = Scope::Tenant(TenantId::PROVIDER);
                let mut scoped = self.database.begin(scope, Access::Read).await.or_reason()?;
                look::passwords(scoped.sql(), look::PEOPLE, TenantId::PROVIDER).await.or_reason()
            };
            match stored.await {
                Ok(stored) if stored.is_empty() => {
                    Run::NotApplicable(facts([("reason", "no operator has a password".into())]))
                }
                Ok(stored) => run_of(self.measure(&stored).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }

    /// An account whose password is the word for password.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match self.passwords.hash(Secret::new("password".to_owned())).await {
                Ok(phc) => run_of(self.measure(&[phc.into_string()]).await),
                Err(refused) => Run::Unable(refused.to_string()),
            }
        })
    }

    fn patience(&self) -> Wait {
        Wait::from_secs(300)
    }
}

impl DefaultPasswords {
    async fn measure(&self, stored: &[String]) -> Result<Facts, String> {
        let mut opened = 0_u32;
        for phc in stored.iter().take(MOST_ACCOUNTS) {
            for candidate in CANDIDATES {
                let secret = Secret::new(candidate.to_owned());
                let verdict =
                    self.passwords.verify(Some(phc), &secret).await.map_err(|busy| busy.to_string())?;
                if verdict.is_match() {
                    opened = opened.saturating_add(1);
                    break;
                }
            }
        }
        Ok(facts([
            ("default_passwords", opened.into()),
            ("candidates", CANDIDATES.len().into()),
            ("accounts", stored.len().min(MOST_ACCOUNTS).into()),
        ]))
    }
}

/// Operators who are in without a second factor.
pub(super) struct StaffSecondFactor(pub Database);

impl Probe for StaffSecondFactor {
    fn code(&self) -> &'static str {
        "staff-second-factor"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async {
                let scope = Scope::Tenant(TenantId::PROVIDER);
                let mut scoped = self.0.begin(scope, Access::Read).await.or_reason()?;
                look::sessions_without_factor(scoped.sql(), look::PEOPLE, now).await.or_reason()
            };
            run_of(asked.await.map(factor_facts))
        })
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let asked = async {
                let mut owner = bad(
                    &self.0,
                    "create temp table known_bad (tenant_id uuid, id integer, standing text, totp bytea) on commit drop;
                     create temp table known_bad_session
                       (tenant_id uuid, user_id integer, revoked_at timestamptz, absolute_until timestamptz) on commit drop;
                     insert into known_bad values ('00000000-0000-0000-0000-000000000001', 1, 'operator', null);
                     insert into known_bad_session values ('00000000-0000-0000-0000-000000000001', 1, null, 'infinity')",
                )
                .await?;
                look::sessions_without_factor(&mut owner, KNOWN_BAD, now).await.or_reason()
            };
            run_of(asked.await.map(factor_facts))
        })
    }
}

fn factor_facts((without, all): (i64, i64)) -> Facts {
    facts([("sessions_without_second_factor", without.into()), ("sessions", all.into())])
}

/// One ID, one person.
pub(super) struct UniqueUser(pub Database);

impl Probe for UniqueUser {
    fn code(&self) -> &'static str {
        "unique-user"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async {
            let asked = async {
                let found =
                    in_every_tenant!(&self.0, |sql, tenant| look::duplicate_ids(sql, look::PEOPLE, tenant));
                let mut owner = self.0.owner_connection().await.or_reason()?;
                let rules = look::unique_rules(&mut owner, look::PEOPLE).await.or_reason()?;
                Ok((found.into_iter().fold(0, i64::saturating_add), rules))
            };
            run_of(asked.await.map(unique_facts))
        })
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let asked = async {
                let mut owner = bad(
                    &self.0,
                    "create temp table known_bad (tenant_id uuid, login text) on commit drop;
                     insert into known_bad values ('00000000-0000-0000-0000-000000000bad', 'sato'),
                                                  ('00000000-0000-0000-0000-000000000bad', 'Sato')",
                )
                .await?;
                let found = look::duplicate_ids(&mut owner, KNOWN_BAD, NOBODY).await.or_reason()?;
                Ok((found, look::unique_rules(&mut owner, KNOWN_BAD).await.or_reason()?))
            };
            run_of(asked.await.map(unique_facts))
        })
    }
}

fn unique_facts((duplicates, rules): (i64, i64)) -> Facts {
    facts([("duplicate_ids", duplicates.into()), ("unique_rules", rules.into())])
}

/// Mail that nobody has tried to send, and mail that nobody has settled.
pub(super) struct MailDelivery(pub Database);

/// After this long a mail is sent or given up.
const SETTLED_WITHIN: Duration = Duration::hours(25);

impl Probe for MailDelivery {
    fn code(&self) -> &'static str {
        "mail-delivery"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let overdue = now.saturating_sub(SETTLED_WITHIN);
            let asked = async {
                Ok(in_every_tenant!(&self.0, |sql, tenant| look::waiting_mail(
                    sql,
                    look::MAIL,
                    tenant,
                    overdue
                )))
            };
            run_of(asked.await.map(|found| mail_facts(&found, now)))
        })
    }

    /// A mail that nobody has tried to send for two days.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let asked = async {
                let mut owner = bad(
                    &self.0,
                    "create temp table known_bad (tenant_id uuid, attempts integer, created_at timestamptz, settled_at timestamptz) on commit drop;
                     insert into known_bad values ('00000000-0000-0000-0000-000000000bad', 0, '2001-01-01T00:00:00Z', null)",
                )
                .await?;
                let overdue = now.saturating_sub(SETTLED_WITHIN);
                look::waiting_mail(&mut owner, KNOWN_BAD.accounts, NOBODY, overdue).await.or_reason()
            };
            run_of(asked.await.map(|found| mail_facts(&[found], now)))
        })
    }
}

fn mail_facts(found: &[look::Waiting], now: Timestamp) -> Facts {
    let lost = found.iter().fold(0_i64, |sum, waiting| sum.saturating_add(waiting.lost));
    let oldest = found.iter().filter_map(|waiting| waiting.oldest_untried).min();
    let seconds =
        oldest.map_or(0, |oldest| now.unix_timestamp().saturating_sub(oldest.unix_timestamp()).max(0));
    facts([("mails_lost", lost.into()), ("oldest_unattempted_minutes", seconds.div_euclid(60).into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_argon2id_counts_as_hashed() {
        let salt_and_hash = "c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo";
        for (phc, memory) in [
            (format!("$argon2id$v=19$m=19456,t=2,p=1${salt_and_hash}"), Some(19)),
            (format!("$argon2id$v=19$m=8,t=1,p=1${salt_and_hash}"), Some(0)),
            (format!("$argon2i$v=19$m=19456,t=2,p=1${salt_and_hash}"), None),
            (format!("$argon2id$v=19$m=19456,t=2,p=1${salt_and_hash}$more"), None),
            ("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$".to_owned(), None),
            ("$2b$12$abcdefghijklmnopqrstuv".to_owned(), None),
            ("password".to_owned(), None),
        ] {
            assert_eq!(argon2id_mebibytes(&phc), memory, "{phc}");
        }
    }
}
