//! A pack is asked for, and kept once it is drawn up.

use super::{conflict, of};
use crate::{
    jobs::{Asked, QUEUE},
    model::{
        finding,
        month::Month,
        pack::{Pack, digest_of},
    },
    sealing,
    store::{self, NewPack},
};
use kernel::{Ctx, Refusal, random_from};
use ledger::Quoted;
use office::{Operation, Target, Writing};

/// Asks for a month's pack; a worker draws it up at once. Of a month that is not over it is an interim one.
pub struct RequestPack(pub Month);

impl Operation for RequestPack {
    const NAME: &'static str = "review.pack.request";
    type Outcome = ();

    fn target(&self) -> Target {
        of(self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        if Month::of(ctx.now) < self.0 {
            return Err(conflict("SK-REVIEW-003", "review-fault-future", "a month that has not begun"));
        }
        let tenant = tx.keys().tenant();
        let there = store::newest(tx.sql(), tenant, self.0).await.map_err(::store::refusal)?;
        if there.is_some_and(|face| face.signatures.first.is_some()) {
            return Err(signed());
        }
        let asked = Asked { month: self.0, by: ctx.actor.reference() };
        tx.enqueue(QUEUE, &asked, (ctx.now, ctx.now)).await
    }
}

/// Keeps a pack that was drawn up: sealed, with its digest in the entry. The program's own.
pub struct GeneratePack {
    pub pack: Pack,
    /// The entries that it is from.
    pub quoted: Quoted,
    /// Who asked; empty where the program did by itself.
    pub asked_by: String,
}

impl Operation for GeneratePack {
    const NAME: &'static str = "review.pack.generate";
    /// The digest.
    type Outcome = [u8; 32];

    fn target(&self) -> Target {
        of(self.pack.month)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<[u8; 32], Refusal> {
        let Self { pack, quoted, asked_by } = self;
        let tenant = tx.keys().tenant();
        let there = store::newest(tx.sql(), tenant, pack.month).await.map_err(::store::refusal)?;
        if there.as_ref().is_some_and(|face| face.signatures.first.is_some()) {
            return Err(signed());
        }
        let edition = there.map_or(1, |face| face.edition.saturating_add(1));
        let bytes = pack.bytes().map_err(|error| Refusal::fault(error.to_string()))?;
        let digest = digest_of(&bytes);
        let id = random_from(ctx.now);
        let body = sealing::seal_pack(tx.parts(), (&bytes, &quoted), id).await?;
        let by = ctx.actor.reference();
        let new = NewPack {
            id,
            month: pack.month,
            edition,
            is_final: pack.is_final,
            drawn_by: &by,
            digest: &digest,
            body: &body,
        };
        store::insert(tx, &new, ctx.now).await.map_err(::store::refusal)?;
        if pack.is_final {
            for found in finding::of(&pack) {
                let count = i64::try_from(found.count).unwrap_or(i64::MAX);
                let place = (random_from(ctx.now), pack.month);
                store::put_found(tx, place, (found.code, count), (&by, ctx.now))
                    .await
                    .map_err(::store::refusal)?;
            }
        }
        tell(tx, &pack, edition, &digest, asked_by);
        Ok(digest)
    }
}

fn tell(tx: &mut Writing, pack: &Pack, edition: i32, digest: &[u8; 32], asked_by: String) {
    tx.fact("month", pack.month.to_string());
    tx.fact("edition", edition);
    tx.fact("is_final", pack.is_final);
    tx.fact("digest", kernel::hex(digest));
    tx.fact("entries", pack.entries);
    tx.fact("is_whole", pack.is_whole());
    let ends: Vec<String> = pack.trees.iter().map(|tree| tree.end_checkpoint()).collect();
    tx.fact("checkpoints", ends);
    let found: Vec<String> =
        finding::of(pack).iter().map(|found| format!("{} {}", found.code, found.count)).collect();
    tx.fact("findings", found);
    if !asked_by.is_empty() {
        tx.fact("asked_by", asked_by);
    }
}

fn signed() -> Refusal {
    conflict("SK-REVIEW-004", "review-fault-signed", "the month's pack is signed")
}
