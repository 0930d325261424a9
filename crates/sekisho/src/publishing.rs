//! The running program's publishing: a worker that brings the published files up to the released mark, and
//! the witnesses it asks to sign the anchor log.

use crate::{health::LedgerState, outward::Outward, platform::Platform};
use anyhow::Context;
use bytes::Bytes;
use http::{Method, StatusCode, header};
use kernel::{Ctx, Refusal, TenantId};
use ledger::{
    Asking, Cosign, EntryOutcome, FolderShelf, Prove, PublishError, Published, Publisher, Shelf, Testimony,
};
use office::{Office, Worker};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration as Wait,
};
use tlog::{Checkpoint, Signature, SignedNote, WitnessKey};
use tokio::sync::Mutex;
use witness::{AddCheckpoint, SIZE_TYPE};

/// Entries that this writes.
#[cfg(test)]
pub const ACTIVITIES: &[&str] = &[CONFLICT, CONTRADICTION];
const CONFLICT: &str = "ledger.witness.conflict";
pub const CONTRADICTION: &str = "ledger.publication.contradict";

/// How often files are published without witnesses, and with.
const ALONE: Wait = Wait::from_secs(1);
const WITNESSED: Wait = Wait::from_secs(10);
/// A witness answers with a few lines.
const LONGEST_ANSWER: usize = 64 * 1024;
/// A witness may know another size than this process remembers; then it is asked once more.
const MOST_TRIES: u8 = 3;

/// One of `[ledger] witnesses`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessSettings {
    /// Submission prefix (C2SP tlog-witness).
    pub url: String,
    /// The witness' verifier key.
    pub key: String,
    /// PEM file of the authority to trust for it. Default: the machine's.
    #[serde(default)]
    pub authority: Option<PathBuf>,
}

/// Where this installation publishes, below its data folder.
pub fn folder(folder: &Path) -> PathBuf {
    folder.join("published")
}

/// The shelf there.
pub fn shelf(data: &Path) -> Result<Arc<dyn Shelf>, anyhow::Error> {
    let at = folder(data);
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&at)
        .with_context(|| at.display().to_string())?;
    Ok(Arc::new(FolderShelf::new(at)))
}

/// The worker that publishes.
pub fn worker(
    platform: &Platform,
    shelf: Arc<dyn Shelf>,
    witnesses: &[WitnessSettings],
    state: Arc<LedgerState>,
) -> Result<Worker, anyhow::Error> {
    let mut publisher =
        Publisher::new(platform.database.clone(), shelf, platform.signer.clone(), platform.released.clone());
    let mut every = ALONE;
    if !witnesses.is_empty() {
        publisher = publisher.with_witnesses(Arc::new(Witnesses::new(witnesses)?));
        every = WITNESSED;
    }
    let publishing =
        Arc::new(Mutex::new(Publishing { publisher, telling: Telling::new("published", state) }));
    Ok(Worker {
        name: "publishing",
        every,
        run: Arc::new(move |office| {
            let publishing = Arc::clone(&publishing);
            Box::pin(async move { publishing.lock().await.step(&office).await })
        }),
    })
}

struct Publishing {
    publisher: Publisher,
    telling: Telling,
}

impl Publishing {
    async fn step(&mut self, office: &Office) -> Result<(), Refusal> {
        let done = match self.publisher.step(office.now()).await {
            Ok(done) => done,
            Err(PublishError::Contradiction { origin, why }) => {
                Published { contradictions: vec![(origin, why)], ..Published::default() }
            }
            Err(error) => return Err(Refusal::unavailable(error.to_string())),
        };
        let conflicts = done.witnesses.iter().filter_map(|(witness, testimony)| match testimony {
            Testimony::Conflict(why) => Some((CONFLICT, witness.clone(), why.clone())),
            Testimony::Silent(why) => {
                tracing::warn!(witness, why, "a witness does not sign");
                None
            }
            Testimony::Cosigned(_) => None,
        });
        let contradictions = done.contradictions.iter().cloned();
        let contradictions = contradictions.map(|(origin, why)| (CONTRADICTION, origin, why));
        let wrong: Vec<_> = conflicts.chain(contradictions).collect();
        self.telling.tell(office, &wrong).await?;
        self.telling.stands(wrong.is_empty() && done.trees > 0);
        Ok(())
    }
}

/// What is held against the ledger, each told once and again when it changes.
pub struct Telling {
    /// Who holds it against the ledger.
    whose: &'static str,
    /// What was told, by tree or witness.
    told: BTreeMap<String, String>,
    state: Arc<LedgerState>,
}

impl Telling {
    pub fn new(whose: &'static str, state: Arc<LedgerState>) -> Self {
        Self { whose, told: BTreeMap::new(), state }
    }

    /// Activity, whom it is about, and why.
    pub async fn tell(
        &mut self,
        office: &Office,
        wrong: &[(&'static str, String, String)],
    ) -> Result<(), Refusal> {
        for (activity, whom, why) in wrong {
            if self.told.get(whom).is_some_and(|told| told == why) {
                continue;
            }
            tracing::error!(activity, whom, why, "the ledger contradicts what was published");
            let ctx = Ctx::system("ledger", TenantId::PROVIDER, office.now());
            let facts = Map::from_iter([("why".to_owned(), Value::from(why.as_str()))]);
            office.record(&ctx, activity, whom, EntryOutcome::Failure, facts).await?;
            self.told.insert(whom.clone(), why.clone());
        }
        Ok(())
    }

    /// What stands from now on: nothing, if everything was seen to be right again.
    pub fn stands(&mut self, is_right_again: bool) {
        if is_right_again {
            self.told.clear();
        }
        let standing = self.told.iter().map(|(whom, why)| format!("{whom}: {why}")).collect();
        self.state.note_contradictions(self.whose, standing);
    }
}

/// The witnesses of the settings.
struct Witnesses(Vec<OneWitness>);

struct OneWitness {
    server: Outward,
    key: WitnessKey,
    /// Size of the checkpoint that it signed last, as far as this process knows.
    known: AtomicU64,
}

impl Witnesses {
    fn new(settings: &[WitnessSettings]) -> Result<Self, anyhow::Error> {
        let each = settings.iter().map(|settings| {
            let key: WitnessKey = settings.key.parse().with_context(|| {
                format!("[ledger] witnesses: {} is not a witness' verifier key", settings.key)
            })?;
            let server = Outward::new(&settings.url, settings.authority.as_deref(), LONGEST_ANSWER)?;
            Ok(OneWitness { server, key, known: AtomicU64::new(0) })
        });
        Ok(Self(each.collect::<Result<_, anyhow::Error>>()?))
    }
}

impl Cosign for Witnesses {
    fn cosign<'a>(
        &'a self,
        checkpoint: &'a SignedNote,
        prove: &'a Prove<'a>,
    ) -> Asking<'a, Vec<(String, Testimony)>> {
        Box::pin(async move {
            let each = self.0.iter().map(|witness| async move {
                let testimony = witness.ask(checkpoint, prove).await;
                (witness.key.name().to_string(), testimony)
            });
            futures_util::future::join_all(each).await
        })
    }
}

impl OneWitness {
    async fn ask(&self, note: &SignedNote, prove: &Prove<'_>) -> Testimony {
        let Ok(stated) = Checkpoint::parse(note.unverified_text()) else {
            return Testimony::Silent("there is no checkpoint".to_owned());
        };
        for _ in 0..MOST_TRIES {
            let old = self.known.load(Ordering::Relaxed);
            if old > stated.size() {
                return Testimony::Conflict(format!("it has signed {old} leaves, more than there are"));
            }
            let Some(proof) = prove(old) else {
                return Testimony::Silent(format!("no proof from {old} leaves can be made"));
            };
            let request = AddCheckpoint { old, proof, checkpoint: note.clone() }.to_string();
            let answer = match self.server.ask(Method::POST, "add-checkpoint", Bytes::from(request)).await {
                Ok(answer) => answer,
                Err(error) => return Testimony::Silent(format!("{error:#}")),
            };
            let is_size = answer.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == SIZE_TYPE);
            let body = String::from_utf8_lossy(&answer.body);
            match answer.status {
                StatusCode::OK => return self.signed(note, stated.size(), &body),
                StatusCode::CONFLICT if is_size => match body.trim_end().parse::<u64>() {
                    Ok(known) if known == old => {
                        return Testimony::Conflict(format!("it has signed another root of {old} leaves"));
                    }
                    Ok(known) => self.known.store(known, Ordering::Relaxed),
                    Err(_) => return Testimony::Silent("its answer cannot be read".to_owned()),
                },
                StatusCode::UNPROCESSABLE_ENTITY => {
                    return Testimony::Conflict(format!("what it signed at {old} leaves is not in the log"));
                }
                status => return Testimony::Silent(format!("the answer is {status}")),
            }
        }
        Testimony::Silent("it names another size each time".to_owned())
    }

    /// Its signature among the lines of the answer, if it holds.
    fn signed(&self, note: &SignedNote, size: u64, body: &str) -> Testimony {
        let mut lines = body.lines().filter_map(|line| Signature::parse(line).ok());
        let own = lines.find(|line| line.name() == self.key.name() && line.id() == self.key.id());
        let Some(own) = own else { return Testimony::Silent("it has not signed with its key".to_owned()) };
        let mut cosigned = note.clone();
        let holds = cosigned.attach(own.clone()).is_ok()
            && self.key.verify(&cosigned).is_ok_and(|found| found.is_some());
        match holds {
            true => {
                self.known.store(size, Ordering::Relaxed);
                Testimony::Cosigned(own)
            }
            false => Testimony::Silent("its signature does not hold".to_owned()),
        }
    }
}
