//! Ordering what no tree knows, by looking at every entry: after the rows came to a server whose
//! transactions count from the beginning (restored from `pg_dump`, or upgraded by it), snapshots of
//! the former server say nothing.
//!
//! Chosen by itself (`State::is_of`), or by `sekisho ledger recover`.

use super::{
    IntegrateError, Integrated, Integrator,
    store::{self, NewEntry, Now, State},
};
use kernel::Timestamp;

/// Entries looked at by one statement.
const PAGE: i64 = 50_000;

impl Integrator {
    /// Looks at every entry and orders those without a leaf, whatever the state says. Returns how many.
    ///
    /// # Errors
    /// Among others: the database is behind the released mark.
    pub async fn recover(&self, now: Timestamp) -> Result<u64, IntegrateError> {
        self.check_released().await?;
        let mut ordered = 0_u64;
        loop {
            let mut tx = self.database.begin_ledger().await?;
            store::prepare(&mut tx).await?;
            let Some(state) = store::lock_state(&mut tx).await? else {
                // A running integrator has it for the time of one step.
                drop(tx);
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            };
            let server = store::server(&mut tx, &state.snapshot).await?;
            let (done, next) = self.order_all(&mut tx, &state, server, now).await?;
            let anchor = self.anchor(&mut tx, now).await?;
            store::advance_state(&mut tx, state.batch, &next).await?;
            tx.commit().await?;
            if let Some(mark) = anchor {
                self.mark.advance(mark)?;
            }
            ordered = ordered.saturating_add(done.entries);
            if !done.is_more {
                return Ok(ordered);
            }
        }
    }

    /// Orders entries that have no leaf, by their ids, as many as one step takes; what remains is found
    /// by the next step, because the state then stays as it was.
    pub(super) async fn order_all(
        &self,
        tx: &mut sqlx::PgConnection,
        state: &State,
        server: Now,
        now: Timestamp,
    ) -> Result<(Integrated, State), IntegrateError> {
        tracing::warn!("the ledger's entries are looked through for those without a place in a tree");
        let most = usize::try_from(self.batch).unwrap_or(usize::MAX);
        let mut found: Vec<NewEntry> = Vec::new();
        let mut after = (0, 0);
        let is_more = loop {
            let end = store::page_end(tx, after, PAGE).await?;
            found.extend(store::without_leaf(tx, after, end).await?);
            match end {
                None => break false,
                Some(_) if found.len() >= most => break true,
                Some(end) => after = end,
            }
        };
        found.sort_unstable_by_key(|entry| entry.id);
        let done = Integrated { is_more, ..self.order(tx, found, now).await? };
        if is_more {
            return Ok((done, state.clone()));
        }
        // Whatever the search could see has its leaf by now, so its id is at most this one. What became
        // visible to it after the server's snapshot was taken will be in the next window again, and is
        // known by its leaf.
        let floor = store::newest_ordered(tx).await?;
        let next = State {
            snapshot: server.snapshot,
            system: Some(server.system),
            floor: floor.max(state.floor),
            open: None,
            ..state.clone()
        };
        Ok((done, next))
    }
}
