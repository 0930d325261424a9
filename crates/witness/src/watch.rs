//! The decision whether to sign: one function, one answer for each way it can go.

use crate::{AddCheckpoint, Memory, MemoryError, SIZE_TYPE};
use http::StatusCode;
use kernel::Timestamp;
use std::sync::{Mutex, PoisonError};
use tlog::{Checkpoint, VerifierKey, VerifyError, WitnessSigner, verify_consistency};

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: StatusCode,
    pub content_type: &'static str,
    pub body: String,
}

impl Reply {
    fn plain(status: StatusCode, body: impl Into<String>) -> Self {
        Self { status, content_type: "text/plain; charset=utf-8", body: body.into() }
    }

    /// 409 with the size that the witness knows.
    fn known(size: u64) -> Self {
        Self { status: StatusCode::CONFLICT, content_type: SIZE_TYPE, body: format!("{size}\n") }
    }
}

/// A witness of some logs.
#[derive(Debug)]
pub struct Witness {
    signer: WitnessSigner,
    logs: Vec<VerifierKey>,
    /// Held from the look at the newest checkpoint until the next one is on disk: of two requests at once,
    /// none takes the other's back.
    memory: Mutex<Memory>,
}

impl Witness {
    /// Watches the logs of these keys, each named like its log. Several keys may be of one log.
    pub fn new(signer: WitnessSigner, logs: Vec<VerifierKey>, memory: Memory) -> Self {
        Self { signer, logs, memory: Mutex::new(memory) }
    }

    /// Answers an `add-checkpoint`. Blocks on the disk.
    pub fn add_checkpoint(&self, body: &[u8], now: Timestamp) -> Reply {
        let Ok(request) = AddCheckpoint::parse(body) else {
            return Reply::plain(StatusCode::BAD_REQUEST, "not an add-checkpoint request\n");
        };
        let Ok(stated) = Checkpoint::parse(request.checkpoint.unverified_text()) else {
            return Reply::plain(StatusCode::BAD_REQUEST, "not a checkpoint\n");
        };
        let keys: Vec<VerifierKey> =
            self.logs.iter().filter(|key| key.name().as_str() == stated.origin()).cloned().collect();
        if keys.is_empty() {
            return Reply::plain(StatusCode::NOT_FOUND, "this log is not watched here\n");
        }
        let Ok(opened) = Checkpoint::open(&request.checkpoint, stated.origin(), &keys) else {
            return Reply::plain(StatusCode::FORBIDDEN, "no key of the log has signed this\n");
        };
        let checkpoint = opened.checkpoint();
        if request.old > checkpoint.size() {
            return Reply::plain(StatusCode::BAD_REQUEST, "the old size is above the new one\n");
        }
        match self.advance(&request, checkpoint) {
            Ok(Step::Remembered) => self.sign(checkpoint, now),
            Ok(Step::Refused(reply)) => {
                tracing::warn!(origin = checkpoint.origin(), size = checkpoint.size(), status = %reply.status, "not signed");
                reply
            }
            Err(error) => {
                tracing::error!(%error, "nothing is signed");
                Reply::plain(StatusCode::INTERNAL_SERVER_ERROR, "the witness cannot remember\n")
            }
        }
    }

    fn advance(&self, request: &AddCheckpoint, checkpoint: &Checkpoint) -> Result<Step, MemoryError> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = memory.newest(checkpoint.origin())?;
        let known = newest.as_ref().map_or(0, Checkpoint::size);
        if request.old != known {
            return Ok(Step::Refused(Reply::known(known)));
        }
        let root = newest.as_ref().map_or(tlog::EMPTY_ROOT, |newest| *newest.root());
        let proof = &request.proof;
        match verify_consistency(known, checkpoint.size(), proof, &root, checkpoint.root()) {
            Ok(()) => {}
            // The same size and another root: two histories, whatever the proof.
            Err(VerifyError::WrongRoot) if known == checkpoint.size() => {
                return Ok(Step::Refused(Reply::known(known)));
            }
            Err(_) => {
                let why = "the log has not kept what it had\n";
                return Ok(Step::Refused(Reply::plain(StatusCode::UNPROCESSABLE_ENTITY, why)));
            }
        }
        if newest.as_ref() != Some(checkpoint) {
            memory.keep(checkpoint)?;
        }
        Ok(Step::Remembered)
    }

    fn sign(&self, checkpoint: &Checkpoint, now: Timestamp) -> Reply {
        let time = u64::try_from(now.unix_timestamp()).unwrap_or(0);
        match self.signer.cosign(checkpoint, time) {
            Ok(signature) => Reply::plain(StatusCode::OK, format!("{signature}\n")),
            Err(_) => Reply::plain(StatusCode::INTERNAL_SERVER_ERROR, "signing failed\n"),
        }
    }
}

enum Step {
    Remembered,
    Refused(Reply),
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use tlog::{Frontier, Hash, KeyName, SignedNote, SignerKey, consistency_proof};

    const LOG: &str = "example.com/log";

    fn signer(name: &str, seed: u8) -> SignerKey {
        SignerKey::from_seed(KeyName::new(name).unwrap(), &[seed; 32]).unwrap()
    }

    /// A log of numbered leaves that takes another way from `fork` on.
    struct Log {
        fork: u64,
    }

    impl Log {
        fn leaf(&self, number: u64) -> Hash {
            let way = if number >= self.fork { "other" } else { "leaf" };
            tlog::leaf_hash(format!("{way} {number}").as_bytes())
        }

        fn node(&self, level: u8, index: u64) -> Option<Hash> {
            if level == 0 {
                return Some(self.leaf(index));
            }
            let (left, right) = (self.node(level - 1, index * 2)?, self.node(level - 1, index * 2 + 1)?);
            Some(tlog::node_hash(&left, &right))
        }

        fn checkpoint(&self, size: u64) -> Checkpoint {
            let mut frontier = Frontier::new();
            for number in 0..size {
                frontier.append(self.leaf(number), |_, _, _| {}).unwrap();
            }
            Checkpoint::new(LOG, size, frontier.root()).unwrap()
        }

        fn note(&self, size: u64) -> SignedNote {
            self.checkpoint(size).sign(&[&signer(LOG, 1)]).unwrap()
        }

        fn request(&self, old: u64, size: u64) -> String {
            let proof =
                consistency_proof(&|level, index| self.node(level, index), old.min(size), size).unwrap();
            AddCheckpoint { old, proof, checkpoint: self.note(size) }.to_string()
        }
    }

    const HONEST: Log = Log { fork: u64::MAX };
    const FORKED: Log = Log { fork: 3 };

    fn now() -> Timestamp {
        Timestamp::from_unix_timestamp(1_800_000_000).unwrap()
    }

    fn witness(folder: &std::path::Path) -> Witness {
        let memory = Memory::open(folder).unwrap();
        let own = WitnessSigner::new(signer("witness.example/w1", 2));
        Witness::new(own, vec![signer(LOG, 1).verifier().clone()], memory)
    }

    #[test]
    fn it_signs_what_grows_and_says_what_it_knows() {
        let folder = tempfile::tempdir().unwrap();
        let add = |request: String| {
            // Another process each time: what counts is on disk.
            let reply = witness(folder.path()).add_checkpoint(request.as_bytes(), now());
            (reply.status.as_u16(), reply.content_type, reply.body)
        };
        let signed = |log: &Log, size: u64, body: &str| {
            let mut note = log.note(size);
            note.attach(tlog::Signature::parse(body.strip_suffix('\n').unwrap()).unwrap()).unwrap();
            let key = WitnessSigner::new(signer("witness.example/w1", 2)).key().clone();
            key.verify(&note).unwrap().unwrap().time
        };
        for (old, size) in [(0, 3), (3, 3), (3, 4), (4, 200)] {
            let (status, _, body) = add(HONEST.request(old, size));
            assert_eq!(status, 200, "{old} to {size}: {body}");
            assert_eq!(signed(&HONEST, size, &body), 1_800_000_000);
        }
        for (old, size) in [(0, 201), (3, 201), (199, 200)] {
            let told = add(HONEST.request(old, size));
            assert_eq!(told, (409, SIZE_TYPE, "200\n".to_owned()), "{old} to {size}");
        }
        assert_eq!(add(HONEST.request(201, 200)).0, 400);
        assert_eq!(add(FORKED.request(200, 201)).0, 422);
        assert_eq!(add(FORKED.request(200, 200)), (409, SIZE_TYPE, "200\n".to_owned()));
        assert_eq!(add(HONEST.request(200, 201)).0, 200, "a fork leaves nothing behind");
    }

    #[test]
    fn two_do_not_share_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = witness(folder.path());
        assert!(matches!(Memory::open(folder.path()), Err(MemoryError::InUse(_))));
        assert_eq!(first.add_checkpoint(HONEST.request(0, 3).as_bytes(), now()).status, 200);
        drop(first);
        assert_eq!(witness(folder.path()).add_checkpoint(HONEST.request(3, 4).as_bytes(), now()).status, 200);
    }

    #[test]
    fn whom_it_does_not_know_it_does_not_sign() {
        let folder = tempfile::tempdir().unwrap();
        let add = |request: String| witness(folder.path()).add_checkpoint(request.as_bytes(), now()).status;
        let request =
            |note: SignedNote| AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: note }.to_string();
        let checkpoint = HONEST.checkpoint(3);
        assert_eq!(add(request(checkpoint.sign(&[&signer(LOG, 7)]).unwrap())), 403);
        assert_eq!(add(request(checkpoint.sign(&[&signer("example.com/x", 1)]).unwrap())), 403);
        let other = Checkpoint::new("example.com/other", 3, *checkpoint.root()).unwrap();
        assert_eq!(add(request(other.sign(&[&signer("example.com/other", 1)]).unwrap())), 404);
        assert_eq!(add(request(SignedNote::sign("no checkpoint\n", &[&signer(LOG, 1)]).unwrap())), 400);
        assert_eq!(add("rubbish".to_owned()), 400);
        let proof = vec![*checkpoint.root()];
        assert_eq!(add(AddCheckpoint { old: 0, proof, checkpoint: HONEST.note(3) }.to_string()), 422);
        assert_eq!(add(request(HONEST.note(3))), 200);
    }

    #[test]
    fn what_cannot_be_remembered_is_not_signed() {
        let folder = tempfile::tempdir().unwrap();
        let watching = witness(folder.path());
        assert_eq!(watching.add_checkpoint(HONEST.request(0, 3).as_bytes(), now()).status, 200);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            std::fs::write(entry.unwrap().path(), "rubbish").unwrap();
        }
        assert_eq!(watching.add_checkpoint(HONEST.request(3, 4).as_bytes(), now()).status, 500);
        drop(folder);
        assert_eq!(watching.add_checkpoint(HONEST.request(0, 4).as_bytes(), now()).status, 500);
    }

    /// Many at once: whatever comes first, the witness never goes back.
    #[test]
    fn of_many_requests_at_once_none_takes_another_back() {
        let folder = tempfile::tempdir().unwrap();
        let watching = witness(folder.path());
        watching.add_checkpoint(HONEST.request(0, 3).as_bytes(), now());
        let signed: usize = std::thread::scope(|scope| {
            let ask = |size| {
                let watching = &watching;
                scope.spawn(move || {
                    usize::from(
                        watching.add_checkpoint(HONEST.request(3, size).as_bytes(), now()).status == 200,
                    )
                })
            };
            let asked: Vec<_> = (4..20).map(ask).collect();
            asked.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(signed, 1, "all but one build on what is old by then");
    }
}
