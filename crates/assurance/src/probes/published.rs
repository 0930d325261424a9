//! What is published of the ledger, seen as anybody sees it: over HTTPS, without signing in.
//!
//! Does not live here: the checkpoints in the database (`records`).

use super::{
    Probe, facts,
    net::{Entrance, decoy::Decoy},
    records::signed,
    run_of,
};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::{TenantId, Timestamp};
use ledger::{Mark, ReleasedMark};
use office::BoxFuture;
use std::{sync::Arc, time::Duration as Wait};
use tokio::time::Instant;

const PATH: &str = "/ledger/anchor/checkpoint";
/// So long is waited for what was released to appear, and asked so often.
const PATIENCE: Wait = Wait::from_secs(40);
const EVERY: Wait = Wait::from_secs(1);

/// The anchor log's newest checkpoint: there in time, signed by us, and the one that was released.
pub(super) struct PublishedCheckpoint {
    pub public: [u8; 32],
    pub released: Arc<ReleasedMark>,
}

impl Probe for PublishedCheckpoint {
    fn code(&self) -> &'static str {
        "published-checkpoint"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        let entrance = Entrance::of(asset);
        Box::pin(async move {
            let asked = async {
                let due = self.newest()?.ok_or("nothing has been released yet")?;
                self.look(entrance?, due).await
            };
            run_of(asked.await)
        })
    }

    /// A site that shows a checkpoint which was not signed with our key.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            match Decoy::answering(FOREIGN).await {
                Ok(decoy) => {
                    let due = Mark { size: 7, root: tlog::Hash::new([0; 32]) };
                    run_of(self.look(decoy.entrance(), due).await)
                }
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

/// What one look at the site has shown.
enum Seen {
    /// Not ours: an answer without a checkpoint that our key has signed.
    Unsigned,
    /// Not of a size that is known to have been released last: not there yet.
    Behind,
    /// Of such a size; whether the root is the same.
    Same(bool),
}

impl PublishedCheckpoint {
    /// From the file: another program may be the one that signs.
    fn newest(&self) -> Result<Option<Mark>, String> {
        self.released.on_disk().map_err(|error| error.to_string())
    }

    async fn look(&self, entrance: Entrance, due: Mark) -> Result<Facts, String> {
        let begun = Instant::now();
        loop {
            let reply = entrance.get(PATH, "").await?;
            let body = reply.filter(|reply| reply.status == 200).map(|reply| reply.body);
            // The mark moves while we look.
            let known = [due, self.newest()?.unwrap_or(due)];
            let (bad, contradictions) = match judge(body.as_deref().unwrap_or_default(), self.public, &known)
            {
                Seen::Unsigned => (1, 0),
                Seen::Same(is_same) => (0, i64::from(!is_same)),
                Seen::Behind if begun.elapsed() >= PATIENCE => (0, 0),
                Seen::Behind => {
                    tokio::time::sleep(EVERY).await;
                    continue;
                }
            };
            return Ok(facts([
                ("publish_delay_seconds", begun.elapsed().as_secs().into()),
                ("contradictions", contradictions.into()),
                ("bad_published_signatures", bad.into()),
            ]));
        }
    }
}

/// What `body` shows beside what is known to have been released.
fn judge(body: &[u8], public: [u8; 32], known: &[Mark]) -> Seen {
    let origin = ledger::origin(TenantId::PROVIDER, 0);
    let Some(shown) = signed(&origin, body, public) else { return Seen::Unsigned };
    match known.iter().find(|mark| mark.size == shown.size) {
        Some(mark) => Seen::Same(mark.root == shown.root),
        None => Seen::Behind,
    }
}

const FOREIGN: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n\
    sekisho/anchor\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\
    — sekisho/anchor AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::{Checkpoint, Hash, KeyName, SignerKey};

    #[test]
    fn only_our_own_newest_checkpoint_is_in_order() {
        let origin = "sekisho/anchor";
        let signer = |seed| SignerKey::from_seed(KeyName::new(origin).unwrap(), &[seed; 32]).unwrap();
        let note = |seed, size, root| {
            let checkpoint = Checkpoint::new(origin, size, Hash::new([root; 32])).unwrap();
            checkpoint.sign(&[&signer(seed)]).unwrap().to_string().into_bytes()
        };
        let public = *signer(1).verifier().public_key();
        let known = [Mark { size: 7, root: Hash::new([7; 32]) }];
        let judge = |body: &[u8]| judge(body, public, &known);
        assert!(matches!(judge(&note(1, 7, 7)), Seen::Same(true)));
        assert!(matches!(judge(&note(1, 7, 8)), Seen::Same(false)), "another root");
        assert!(matches!(judge(&note(1, 6, 6)), Seen::Behind), "yesterday's");
        assert!(matches!(judge(&note(2, 7, 7)), Seen::Unsigned), "another key");
        assert!(matches!(judge(b""), Seen::Unsigned), "nothing");
        assert!(matches!(judge(FOREIGN.as_bytes()), Seen::Unsigned));
    }
}
