//! Closed-loop load from within this process: each client starts the next when the last has ended.

use super::statistics::Round;
use anyhow::Context;
use std::{
    future::Future,
    time::{Duration as Wait, Instant},
};
use tokio::task::JoinSet;

/// `clients` do `work` again and again for `length`. The first failure ends the round: a rate of
/// failures is not a figure.
pub async fn closed_loop<W, F>(clients: usize, length: Wait, work: W) -> Result<Round, anyhow::Error>
where
    W: Fn(usize) -> F + Clone + Send + 'static,
    F: Future<Output = Result<(), anyhow::Error>> + Send + 'static,
{
    let begin = Instant::now();
    let mut running = JoinSet::new();
    for client in 0..clients {
        let work = work.clone();
        running.spawn(async move {
            let mut micros = Vec::new();
            while begin.elapsed() < length {
                let started = Instant::now();
                work(client).await?;
                micros.push(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            Ok::<_, anyhow::Error>(micros)
        });
    }
    let mut micros = Vec::new();
    while let Some(done) = running.join_next().await {
        micros.append(&mut done??);
    }
    Round::of(micros, begin.elapsed().as_secs_f64()).context("nothing got through in a whole round")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    #[tokio::test]
    async fn what_was_done_is_what_is_counted() {
        let done = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&done);
        let round = closed_loop(3, Wait::from_millis(20), move |_| {
            let done = Arc::clone(&counted);
            async move {
                tokio::task::yield_now().await;
                done.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        });
        assert_eq!(round.await.expect("round").count, done.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn one_failure_spoils_the_round() {
        let round = closed_loop(2, Wait::from_secs(60), |client| async move {
            anyhow::ensure!(client == 0, "client 1 fails");
            tokio::task::yield_now().await;
            anyhow::bail!("client 0 too")
        });
        assert!(round.await.is_err());
    }
}
