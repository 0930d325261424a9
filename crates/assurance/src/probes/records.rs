//! The ledger: encrypted, append-only, verified byte by byte, signed in time.

use super::{Probe, Reason, facts, run_of, shared::Shared};
use crate::{
    model::{
        asset::Asset,
        evidence::{Facts, Run},
    },
    store::{
        trees::{self, StoredCheckpoint},
        walls,
    },
};
use ::store::{Access, Database, Scope};
use kernel::{TenantId, Timestamp};
use ledger::{Fault, Findings, LeafHeader, Mark, ReleasedMark, Report, Writer, Writers};
use office::BoxFuture;
use std::{sync::Arc, time::Duration as Wait};
use time::Duration;
use tlog::{Checkpoint, KeyName, SignedNote, VerifierKey};

/// Entries looked at in one run.
const MOST_ENTRIES: i64 = 200;

fn tenant_of(asset: &Asset) -> Result<TenantId, String> {
    asset.tenant().ok_or_else(|| format!("{} names no tenant", asset.name))
}

/// Entries whose content can be read without a key.
pub(super) struct RecordEncryption(pub Database);

impl Probe for RecordEncryption {
    fn code(&self) -> &'static str {
        "record-encryption"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async {
                let tenant = tenant_of(asset)?;
                let mut scoped = self.0.begin(Scope::Tenant(tenant), Access::Read).await.or_reason()?;
                let bodies = trees::newest_bodies(scoped.sql(), tenant, MOST_ENTRIES).await.or_reason()?;
                Ok(readable(&bodies))
            };
            run_of(asked.await)
        })
    }

    /// The provider's newest entries, one of them with its content in the clear.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let asked = async {
                let scope = Scope::Tenant(TenantId::PROVIDER);
                let mut scoped = self.0.begin(scope, Access::Read).await.or_reason()?;
                let mut bodies =
                    trees::newest_bodies(scoped.sql(), TenantId::PROVIDER, MOST_ENTRIES).await.or_reason()?;
                let body = bodies.first_mut().ok_or("no entry to be spoilt")?;
                let head = body.len().saturating_sub(sealed_part(body).map_or(0, <[u8]>::len));
                body.truncate(head);
                body.extend(br#"{"actor":{"kind":"user"},"facts":{"login":"sato"},"trace":"0"}"#);
                Ok(readable(&bodies))
            };
            run_of(asked.await)
        })
    }
}

fn sealed_part(body: &[u8]) -> Option<&[u8]> {
    LeafHeader::parse(body).ok().map(|(_, _, sealed)| sealed)
}

fn readable(bodies: &[Vec<u8>]) -> Facts {
    let readable = bodies.iter().filter(|body| sealed_part(body).is_none_or(is_readable)).count();
    facts([("readable_records", readable.into()), ("records_examined", bodies.len().into())])
}

/// Ciphertext is noise: about 37 % of its bytes are printable, and it does not begin as compressed
/// content does. 48 bytes of noise are more than four fifths printable once in 10¹⁰.
fn is_readable(sealed: &[u8]) -> bool {
    const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let printable = sealed.iter().filter(|byte| byte.is_ascii_graphic() || **byte == b' ').count();
    let is_text = printable.saturating_mul(5) > sealed.len().saturating_mul(4);
    let is_packed = sealed.starts_with(&ZSTD) || sealed.get(4..8) == Some(ZSTD.as_slice());
    sealed.len() < 48 || is_text || is_packed
}

/// Rights to change entries, and attempts to.
pub(super) struct AppendOnly(pub Database);

const ENTRIES: &str = "ledger.entry";

impl AppendOnly {
    fn roles(&self) -> Vec<String> {
        let dsn = self.0.dsn();
        vec![dsn.app.get_username().to_owned(), dsn.ledger.get_username().to_owned()]
    }
}

impl Probe for AppendOnly {
    fn code(&self) -> &'static str {
        "append-only"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async {
            let asked = async {
                let mut owner = self.0.owner_connection().await.or_reason()?;
                let rights = walls::change_rights(&mut owner, ENTRIES, &self.roles()).await.or_reason()?;
                let allowed = walls::changes_not_refused(&self.0, ENTRIES).await.or_reason()?;
                Ok(rights_facts(rights.saturating_add(allowed)))
            };
            run_of(asked.await)
        })
    }

    /// A table on which the application may do everything.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let asked = async {
                let mut owner = self.0.owner_connection().await.or_reason()?;
                walls::build_unwalled_table(&mut owner).await.or_reason()?;
                let rights =
                    walls::change_rights(&mut owner, walls::UNWALLED, &self.roles()).await.or_reason()?;
                Ok(rights_facts(rights))
            };
            run_of(asked.await)
        })
    }
}

fn rights_facts(rights: i64) -> Facts {
    facts([("change_rights", rights.into())])
}

/// The scrubber goes on every half minute.
const SCRUBBED_WITHIN: Duration = Duration::minutes(5);

/// Every byte of every entry against the signed trees.
pub(super) struct LedgerVerification {
    pub database: Database,
    /// The public half of the key that signs checkpoints.
    pub public: [u8; 32],
    pub released: Arc<ReleasedMark>,
    pub findings: Arc<Findings>,
    report: Shared<Report>,
}

impl LedgerVerification {
    pub fn new(
        database: Database,
        public: [u8; 32],
        released: Arc<ReleasedMark>,
        findings: Arc<Findings>,
    ) -> Self {
        Self { database, public, released, findings, report: Shared::new() }
    }

    /// What the scrubber found, which reads without end; where there is none, or it has stopped, everything
    /// is read here and now.
    async fn found(&self, now: Timestamp) -> Result<Report, String> {
        match self.findings.last() {
            Some((at, report)) if now <= at.saturating_add(SCRUBBED_WITHIN) => Ok(report),
            // Read before the trees, or the mark could be ahead of what is verified.
            _ => self.verify(self.public, self.released.last(), now).await,
        }
    }

    async fn verify(
        &self,
        public: [u8; 32],
        released: Option<Mark>,
        now: Timestamp,
    ) -> Result<Report, String> {
        ledger::verify(&self.database, public, released, now).await.or_reason()
    }
}

impl Probe for LedgerVerification {
    fn code(&self) -> &'static str {
        "ledger-verification"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async {
                let tenant = tenant_of(asset)?;
                let report = self.report.at(now, self.found(now)).await?;
                let mut ledger = self.database.begin_ledger().await.or_reason()?;
                let records = trees::signed_entries(&mut ledger, tenant.uuid()).await.or_reason()?;
                Ok(verified(&report, tenant, records))
            };
            run_of(asked.await)
        })
    }

    /// The real ledger, held against a key that has signed nothing and a release that never was.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let asked = async {
                let mark = Mark { size: 1, root: tlog::EMPTY_ROOT };
                let stranger = tlog::SignerKey::from_seed(
                    KeyName::new("sekisho/canary").map_err(|error| error.to_string())?,
                    &keys::random(),
                )
                .map_err(|error| error.to_string())?;
                let report = self.verify(*stranger.verifier().public_key(), Some(mark), now).await?;
                Ok(verified(&report, TenantId::PROVIDER, 1))
            };
            run_of(asked.await)
        })
    }

    fn patience(&self) -> Wait {
        Wait::from_secs(600)
    }
}

fn verified(report: &Report, tenant: TenantId, records: i64) -> Facts {
    let own = report.faults.iter().filter(|fault| concerns(fault, tenant)).count();
    // Faults that are not listed could be anybody's.
    let unlisted = usize::try_from(report.unlisted).unwrap_or(usize::MAX);
    let first = report.faults.iter().find(|fault| concerns(fault, tenant)).map(|fault| format!("{fault:?}"));
    let first: String = first.unwrap_or_default().chars().take(300).collect();
    facts([
        ("mismatches", own.saturating_add(unlisted).into()),
        ("records_verified", records.into()),
        ("first_mismatch", first.into()),
    ])
}

/// The anchor log stands above all tenants, and with the provider.
fn concerns(fault: &Fault, tenant: TenantId) -> bool {
    match fault {
        Fault::Altered { tenant: of, .. }
        | Fault::Missing { tenant: of, .. }
        | Fault::Column { tenant: of, .. }
        | Fault::Backdated { tenant: of, .. }
        | Fault::Unordered { tenant: of, .. } => *of == tenant,
        Fault::Tree { origin, .. } => {
            let own = format!("sekisho/{}/", tenant.uuid().simple());
            origin.starts_with(&own)
                || (tenant.is_provider() && origin == &ledger::origin(TenantId::PROVIDER, 0))
        }
        Fault::Released { .. } => tenant.is_provider(),
    }
}

/// Checkpoints: signed by our key, and not behind the entries.
pub(super) struct Checkpoints {
    pub database: Database,
    pub public: [u8; 32],
}

/// Entries older than this are the verification's business.
const LOOK_BACK: Duration = Duration::days(2);

impl Probe for Checkpoints {
    fn code(&self) -> &'static str {
        "checkpoint"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async { self.look(tenant_of(asset)?, self.public, now).await };
            run_of(asked.await)
        })
    }

    /// The provider's checkpoints under a key that has signed nothing.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let stranger =
                KeyName::new("sekisho/canary").map_err(|error| error.to_string()).and_then(|name| {
                    tlog::SignerKey::from_seed(name, &keys::random()).map_err(|error| error.to_string())
                });
            match stranger {
                Ok(key) => run_of(self.look(TenantId::PROVIDER, *key.verifier().public_key(), now).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

impl Checkpoints {
    async fn look(&self, tenant: TenantId, public: [u8; 32], now: Timestamp) -> Result<Facts, String> {
        let mut ledger = self.database.begin_ledger().await.or_reason()?;
        let found = trees::checkpoints(&mut ledger, tenant).await.or_reason()?;
        let from = now.saturating_sub(LOOK_BACK);
        let unsigned = trees::oldest_unsigned(&mut ledger, tenant, from).await.or_reason()?;
        let bad = found.iter().filter(|stored| !holds(stored, public)).count();
        let seconds =
            unsigned.map_or(0, |at| now.unix_timestamp().saturating_sub(at.unix_timestamp()).max(0));
        Ok(facts([
            ("unsigned_minutes", seconds.saturating_add(59).div_euclid(60).into()),
            ("bad_signatures", bad.into()),
            ("checkpoints", found.len().into()),
        ]))
    }
}

fn holds(stored: &StoredCheckpoint, public: [u8; 32]) -> bool {
    let signed = signed(&stored.origin, stored.note.as_bytes(), public);
    signed.is_some_and(|mark| i64::try_from(mark.size) == Ok(stored.size))
}

/// What a checkpoint of the log `origin` states, if it is signed with this key.
pub(super) fn signed(origin: &str, note: &[u8], public: [u8; 32]) -> Option<Mark> {
    let key = VerifierKey::new(KeyName::new(origin).ok()?, public);
    let note = SignedNote::parse(note).ok()?;
    let opened = Checkpoint::open(&note, origin, &[key]).ok()?;
    let checkpoint = opened.checkpoint();
    Some(Mark { size: checkpoint.size(), root: *checkpoint.root() })
}

/// Whatever writes the ledger, and whether it still does.
pub(super) struct WriterSilence(pub Database);

impl Probe for WriterSilence {
    fn code(&self) -> &'static str {
        "writer-silence"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async { Ok(heard(&Writers::new(self.0.clone()).all().await.or_reason()?, now)) };
            run_of(asked.await)
        })
    }

    /// One writer more, that was last heard of long ago.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let asked = async {
                let mut writers = Writers::new(self.0.clone()).all().await.or_reason()?;
                let heard_at = now.saturating_sub(LOOK_BACK);
                let name = "canary".to_owned();
                writers.push(Writer { name, heard_at, silent_after: 60, told_at: None });
                Ok(heard(&writers, now))
            };
            run_of(asked.await)
        })
    }
}

fn heard(writers: &[Writer], now: Timestamp) -> Facts {
    let silent: Vec<&str> =
        writers.iter().filter(|writer| writer.is_silent(now)).map(|writer| writer.name.as_str()).collect();
    facts([
        ("silent_writers", silent.len().into()),
        ("writers_heard", writers.len().saturating_sub(silent.len()).into()),
        ("silent", silent.join(", ").into()),
    ])
}
