//! A bounded, sharded memory that is filled on a miss, once per key however many ask.
//!
//! The race that matters: a fetch begins, a revocation arrives, the fetch ends with the answer from
//! before. Hence a slot that is still being filled when a change arrives is made void, whatever the
//! change says, and whoever waits for it asks again.

use kernel::Refusal;
use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hash},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{sync::OnceCell, time::Instant};

const SHARDS: usize = 64;
/// How long "there is none" is believed.
const ABSENCE: Duration = Duration::from_secs(1);
/// How long an old value stands after a fetch failed, before the next try.
const RETRY: Duration = Duration::from_secs(30);
/// A key whose answer is voided so often while it is fetched is refused.
const ATTEMPTS: usize = 5;
/// Candidates that are compared when one must go.
const CANDIDATES: usize = 8;

pub(super) struct Remembered<K, V> {
    shards: Box<[Mutex<Shard<K, V>>]>,
    hasher: RandomState,
    shard_limit: usize,
    belief: Option<Duration>,
}

type Shard<K, V> = HashMap<K, Arc<Slot<V>>>;

struct Slot<V> {
    value: OnceCell<Option<Arc<V>>>,
    filled_at: OnceLock<Instant>,
    is_void: AtomicBool,
    /// What was believed before.
    previous: Option<Arc<V>>,
    failed: Mutex<Option<(Instant, Refusal)>>,
}

impl<K: Hash + Eq + Clone, V> Remembered<K, V> {
    /// At most about `limit` values; each believed for `belief`, or until it is made void.
    pub fn new(limit: usize, belief: Option<Duration>) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { shards, hasher: RandomState::new(), shard_limit: (limit / SHARDS).max(1), belief }
    }

    /// The value of `key`: from memory, from a fetch under way, or from `fetch`. Errors are not kept.
    pub async fn find<F, Fut>(&self, key: &K, fetch: F) -> Result<Option<Arc<V>>, Refusal>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Option<V>, Refusal>>,
    {
        let asked = Instant::now();
        for _ in 0..ATTEMPTS {
            let slot = self.slot(key);
            match slot.value.get_or_try_init(|| slot.fill(asked, &fetch)).await {
                Ok(value) if !slot.is_void.load(Ordering::SeqCst) => return Ok(value.clone()),
                Ok(_) => {}
                Err(refusal) if slot.is_void.load(Ordering::SeqCst) => return Err(refusal),
                Err(refusal) => return slot.previous.clone().map(Some).ok_or(refusal),
            }
        }
        Err(Refusal::unavailable("changes arrive faster than answers"))
    }

    /// The value of `key`, if it is there and believed.
    pub fn held(&self, key: &K) -> Option<Arc<V>> {
        let slot = lock(self.shard(key)?).get(key).filter(|slot| !self.is_stale(slot)).cloned()?;
        slot.value.get().cloned().flatten()
    }

    /// Drops what `is_void` names and what is still being filled. Returns what was dropped.
    pub fn void_where(&self, is_void: impl Fn(&K, &V) -> bool) -> Vec<Arc<V>> {
        self.drop_where(|key, value| value.is_none_or(|value| is_void(key, value)))
    }

    /// Drops what `is_void` names; leaves fetches alone.
    pub fn void_settled_where(&self, is_void: impl Fn(&K, &V) -> bool) -> Vec<Arc<V>> {
        self.drop_where(|key, value| value.is_some_and(|value| is_void(key, value)))
    }

    pub fn for_each(&self, mut f: impl FnMut(&K, &V)) {
        for shard in &self.shards {
            for (key, slot) in lock(shard).iter() {
                if let Some(Some(value)) = slot.value.get() {
                    f(key, value);
                }
            }
        }
    }

    fn slot(&self, key: &K) -> Arc<Slot<V>> {
        let Some(shard) = self.shard(key) else { return Arc::default() };
        let mut shard = lock(shard);
        let mut previous = None;
        if let Some(slot) = shard.get(key) {
            if !self.is_stale(slot) {
                return slot.clone();
            }
            previous = slot.value.get().cloned().flatten();
        }
        if shard.len() >= self.shard_limit && !shard.contains_key(key) {
            evict(&mut shard);
        }
        let slot = Arc::new(Slot { previous, ..Slot::default() });
        shard.insert(key.clone(), slot.clone());
        slot
    }

    fn shard(&self, key: &K) -> Option<&Mutex<Shard<K, V>>> {
        let index = usize::try_from(self.hasher.hash_one(key) % 64).unwrap_or(0);
        self.shards.get(index)
    }

    fn is_stale(&self, slot: &Slot<V>) -> bool {
        let (Some(value), Some(filled_at)) = (slot.value.get(), slot.filled_at.get()) else { return false };
        let belief = if value.is_some() { self.belief } else { Some(ABSENCE) };
        belief.is_some_and(|belief| filled_at.elapsed() >= belief)
    }

    /// `must_go` is given `None` for a slot that is still being filled.
    fn drop_where(&self, must_go: impl Fn(&K, Option<&V>) -> bool) -> Vec<Arc<V>> {
        let mut dropped = Vec::new();
        for shard in &self.shards {
            lock(shard).retain(|key, slot| {
                let stays = match slot.value.get() {
                    None => !must_go(key, None),
                    Some(None) => true,
                    Some(Some(value)) => !must_go(key, Some(value)),
                };
                if !stays {
                    slot.is_void.store(true, Ordering::SeqCst);
                    dropped.extend(slot.value.get().cloned().flatten());
                }
                stays
            });
        }
        dropped
    }
}

/// Removes the oldest of some entries that nobody holds: what holds a value (an open connection)
/// relies on being found when it is revoked.
fn evict<K: Hash + Eq + Clone, V>(shard: &mut Shard<K, V>) {
    let is_idle = |slot: &&Arc<Slot<V>>| match slot.value.get() {
        // Nobody is filling it: its fetch failed.
        None => Arc::strong_count(slot) == 1,
        Some(value) => value.as_ref().is_none_or(|value| Arc::strong_count(value) == 1),
    };
    let candidates = shard.iter().filter(|(_, slot)| is_idle(slot)).take(CANDIDATES);
    let oldest = candidates.min_by_key(|(_, slot)| slot.filled_at.get().copied()).map(|(key, _)| key.clone());
    if let Some(key) = oldest {
        shard.remove(&key);
    }
}

impl<V> Slot<V> {
    /// One fetch at a time. Whoever asked before it failed waits for no second one.
    async fn fill<Fut>(&self, asked: Instant, fetch: impl Fn() -> Fut) -> Result<Option<Arc<V>>, Refusal>
    where
        Fut: Future<Output = Result<Option<V>, Refusal>>,
    {
        let failed = lock(&self.failed).clone();
        if let Some((at, refusal)) = failed
            && (at >= asked || (self.previous.is_some() && at.elapsed() < RETRY))
        {
            return Err(refusal);
        }
        match fetch().await {
            Ok(value) => {
                let _ = self.filled_at.set(Instant::now());
                Ok(value.map(Arc::new))
            }
            Err(refusal) => {
                *lock(&self.failed) = Some((Instant::now(), refusal.clone()));
                Err(refusal)
            }
        }
    }
}

impl<V> Default for Slot<V> {
    fn default() -> Self {
        Self {
            value: OnceCell::new(),
            filled_at: OnceLock::new(),
            is_void: AtomicBool::new(false),
            previous: None,
            failed: Mutex::default(),
        }
    }
}

/// No code panics while it holds a shard; if it did, the map itself would still be whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use tokio::sync::Notify;

    fn memory(limit: usize) -> Remembered<u32, String> {
        Remembered::new(limit, None)
    }

    async fn find(memory: &Remembered<u32, String>, key: u32, fetched: &AtomicUsize) -> Option<Arc<String>> {
        let fetch = || async {
            let n = fetched.fetch_add(1, Ordering::SeqCst);
            Ok((key != 404).then(|| format!("{key}.{n}")))
        };
        memory.find(&key, fetch).await.unwrap()
    }

    #[tokio::test]
    async fn one_fetch_serves_everybody() {
        let (memory, fetched) = (memory(1_000), AtomicUsize::new(0));
        let all = futures_util::future::join_all((0..50).map(|_| find(&memory, 1, &fetched))).await;
        assert!(all.iter().all(|value| value.as_deref().map(String::as_str) == Some("1.0")));
        find(&memory, 404, &fetched).await;
        assert_eq!(find(&memory, 404, &fetched).await, None);
        assert_eq!(fetched.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn what_is_void_is_fetched_again() {
        let (memory, fetched) = (memory(1_000), AtomicUsize::new(0));
        find(&memory, 1, &fetched).await;
        find(&memory, 2, &fetched).await;
        let dropped = memory.void_where(|key, _| *key == 1);
        assert_eq!(dropped.len(), 1);
        assert_eq!(*find(&memory, 1, &fetched).await.unwrap(), "1.2");
        assert_eq!(*find(&memory, 2, &fetched).await.unwrap(), "2.1");
    }

    #[tokio::test]
    async fn an_answer_from_before_a_change_is_not_believed() {
        let memory = Arc::new(memory(1_000));
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let calls = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn({
            let (memory, begun, go_on, calls) = (memory.clone(), begun.clone(), go_on.clone(), calls.clone());
            async move {
                let fetch = || async {
                    if calls.fetch_add(1, Ordering::SeqCst) > 0 {
                        return Ok(None);
                    }
                    begun.notify_one();
                    go_on.notified().await;
                    Ok(Some("from before".to_owned()))
                };
                memory.find(&1, fetch).await.unwrap()
            }
        });
        begun.notified().await;
        memory.void_where(|_, _| false);
        go_on.notify_one();
        assert_eq!(task.await.unwrap(), None);
    }

    #[tokio::test]
    async fn size_is_bounded_but_for_what_is_held() {
        let (memory, fetched) = (memory(SHARDS * 2), AtomicUsize::new(0));
        for key in 10_000..14_000 {
            assert!(memory.find(&key, || async { Err(Refusal::unavailable("down")) }).await.is_err());
        }
        let slots: usize = memory.shards.iter().map(|shard| lock(shard).len()).sum();
        assert!(slots <= SHARDS * 2, "{slots} failed fetches are kept");
        let held = find(&memory, 7, &fetched).await.unwrap();
        for key in 1_000..5_000 {
            find(&memory, key, &fetched).await;
        }
        let (mut count, mut has_held) = (0, false);
        memory.for_each(|key, value| {
            count += 1;
            has_held |= *key == 7 && *value == *held;
        });
        assert!(count <= SHARDS * 2 && has_held, "{count}");
    }

    #[tokio::test]
    async fn an_old_value_stands_while_it_cannot_be_fetched_again() {
        let memory: Remembered<u32, String> = Remembered::new(1_000, Some(Duration::ZERO));
        let fetched = AtomicUsize::new(0);
        let failing = || async {
            fetched.fetch_add(1, Ordering::SeqCst);
            Err(Refusal::unavailable("down"))
        };
        assert_eq!(*find(&memory, 1, &fetched).await.unwrap(), "1.0");
        for _ in 0..3 {
            assert_eq!(memory.find(&1, failing).await.unwrap().as_deref().map(String::as_str), Some("1.0"));
        }
        assert_eq!(fetched.load(Ordering::SeqCst), 2, "and is not tried for at every request");
        // A change that might name it: the old value is nobody's any more.
        memory.void_where(|_, _| false);
        assert!(memory.find(&1, failing).await.is_err());
        assert_eq!(*find(&memory, 1, &fetched).await.unwrap(), "1.3");
    }

    #[tokio::test]
    async fn who_waited_for_a_fetch_that_failed_waits_for_no_other() {
        let (memory, fetched) = (memory(1_000), AtomicUsize::new(0));
        let failing = || async {
            fetched.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Err(Refusal::unavailable("down"))
        };
        let all = futures_util::future::join_all((0..50).map(|_| memory.find(&1, failing))).await;
        assert!(all.iter().all(Result::is_err));
        assert_eq!(fetched.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn errors_are_not_kept() {
        let memory = memory(10);
        let failing = || async { Err(Refusal::unavailable("down")) };
        assert!(memory.find(&1, failing).await.is_err());
        assert!(find(&memory, 1, &AtomicUsize::new(0)).await.is_some());
    }
}
