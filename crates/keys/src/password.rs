//! Password hashing: Argon2id (RFC 9106) as PHC strings, in a bounded pool.
//!
//! What a password must look like, and what happens after a mismatch, lives in `identity`.
//!
//! ```text
//!  hash / verify ── places (concurrency + queue) ── slots (concurrency) ── blocking thread
//!                        │ none free: Busy
//! ```
//!
//! A permit goes with the work into the blocking thread: a caller who gives up does not free
//! memory that is still in use.

mod memory;

use crate::entropy::random;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use kernel::Secret;
use memory::{Caller, Memory};
use std::fmt;
use std::hint::black_box;
use std::sync::Arc;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Every password up to this many bytes counts whole; longer ones are refused, never cut.
pub const LONGEST_PASSWORD: usize = 1024;
/// A stored hash that asks for more memory than this (KiB) is not ours and is not computed.
const MOST_MEMORY: u32 = 1024 * 1024;
const MOST_ITERATIONS: u32 = 64;
const MOST_LANES: u32 = 16;
const OUTPUT: usize = 32;

/// All slots and the whole queue are taken: answer 503 and let the caller come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("password hashing is busy")]
pub struct Busy;

/// Why a password was not hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashRefused {
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error("a password has at most {LONGEST_PASSWORD} bytes")]
    InvalidLength,
}

/// The parameters are outside what Argon2id or this program allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("argon2id parameters out of bounds: 8 KiB × lanes to 1 GiB, 1 to 64 iterations, 1 to 16 lanes")]
pub struct ParamsError;

/// Argon2id's cost (RFC 9106 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    memory_kib: u32,
    iterations: u32,
    lanes: u32,
}

impl Params {
    pub fn new(memory_kib: u32, iterations: u32, lanes: u32) -> Result<Self, ParamsError> {
        let bounded = (1..=MOST_LANES).contains(&lanes)
            && (1..=MOST_ITERATIONS).contains(&iterations)
            && (lanes.saturating_mul(8)..=MOST_MEMORY).contains(&memory_kib);
        if bounded { Ok(Self { memory_kib, iterations, lanes }) } else { Err(ParamsError) }
    }

    /// The least the algorithm takes. Protects nothing.
    pub fn for_tests() -> Self {
        Self { memory_kib: 8, iterations: 1, lanes: 1 }
    }
}

impl Default for Params {
    /// 19 MiB, 2 passes, 1 lane: OWASP's password storage cheat sheet; about 40 ms on one core.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, iterations: 2, lanes: 1 }
    }
}

/// A password hash as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
#[derive(Clone, PartialEq, Eq)]
pub struct Phc(String);

impl Phc {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phc")
    }
}

/// Whether the password is the one that was hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// `rehash`: the stored hash has other parameters than today's; store a new one now, while the
    /// password is at hand.
    Match {
        rehash: bool,
    },
    Mismatch,
}

impl Verdict {
    pub fn is_match(self) -> bool {
        matches!(self, Self::Match { .. })
    }
}

/// The pool. Cheap to clone; all clones share its bounds.
#[derive(Clone, Debug)]
pub struct PasswordHasher {
    params: Params,
    places: Arc<Semaphore>,
    slots: Arc<Semaphore>,
    memory: Arc<Memory>,
}

impl PasswordHasher {
    /// At most `concurrency` hashes at once (one per core is sensible; at least one) and `queue`
    /// callers waiting. Memory in use is at most `concurrency` × the parameters' memory, and none
    /// when nobody waits.
    pub fn new(params: Params, concurrency: usize, queue: usize) -> Self {
        let slots = concurrency.clamp(1, Semaphore::MAX_PERMITS);
        let places = slots.saturating_add(queue).min(Semaphore::MAX_PERMITS);
        let (places, slots) = (Arc::new(Semaphore::new(places)), Arc::new(Semaphore::new(slots)));
        Self { params, places, slots, memory: Arc::default() }
    }

    /// A new hash with a random 16-byte salt.
    pub async fn hash(&self, password: Secret<String>) -> Result<Phc, HashRefused> {
        if password.expose().len() > LONGEST_PASSWORD {
            return Err(HashRefused::InvalidLength);
        }
        let params = self.params;
        let made = self.run(move |caller| make(caller, params, password.expose().as_bytes())).await?;
        made.ok_or(HashRefused::Busy(Busy))
    }

    /// Compares with a stored hash. `None` (no such user, or one without a password) costs the same
    /// work as a real comparison with today's parameters, and so do a password that is too long and
    /// a stored hash that cannot be read.
    pub async fn verify(&self, stored: Option<&str>, password: &Secret<String>) -> Result<Verdict, Busy> {
        let (params, password) = (self.params, password.clone());
        let stored = stored.map(str::to_owned);
        self.run(move |caller| compare(caller, params, stored.as_deref(), password.expose().as_bytes()))
            .await?
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Caller) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Busy)?;
        let caller = self.memory.enter();
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&caller);
            // The memory first: who gets the place next is within the bound.
            drop(caller);
            drop((slot, place));
            result
        });
        // An error here means the runtime is shutting down.
        done.await.map_err(|_| Busy)
    }
}

fn make(caller: &Caller, params: Params, password: &[u8]) -> Option<Phc> {
    let (argon2, salt) = (argon2id(params, OUTPUT)?, random::<16>());
    let mut hash = Zeroizing::new([0; OUTPUT]);
    compute(caller, &argon2, password, &salt, hash.as_mut()).ok()?.ok()?;
    let made = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params()).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(hash.as_ref()).ok()?),
    };
    Some(Phc(made.to_string()))
}

/// One Argon2id computation whatever comes in: there is no faster way to a mismatch.
fn compare(caller: &Caller, current: Params, stored: Option<&str>, password: &[u8]) -> Result<Verdict, Busy> {
    let known = stored.and_then(|text| {
        let parsed = Stored::parse(text);
        if parsed.is_none() {
            tracing::error!("a stored password hash cannot be read; nobody can sign in with it");
        }
        parsed
    });
    let (counted, is_whole) = match password.get(..LONGEST_PASSWORD) {
        Some(beginning) => (beginning, password.len() == LONGEST_PASSWORD),
        None => (password, true),
    };
    let is_known = known.is_some();
    let against = known.unwrap_or_else(|| Stored::nobody(current));
    let is_equal = black_box(against.is_of(caller, counted)?);
    Ok(match is_known && is_whole && is_equal {
        true => Verdict::Match { rehash: against.params != current || against.hash.len() != OUTPUT },
        false => Verdict::Mismatch,
    })
}

struct Stored {
    params: Params,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Stored {
    /// Stands in where there is nothing to compare with.
    fn nobody(params: Params) -> Self {
        Self { params, salt: vec![0; 16], hash: vec![0; OUTPUT] }
    }

    /// Argon2id version 1.3 within our own bounds: a hash that was tampered with must not be able
    /// to ask for all the memory there is.
    fn parse(text: &str) -> Option<Self> {
        let phc = PasswordHash::new(text).ok()?;
        if phc.algorithm != Algorithm::Argon2id.ident() || phc.version != Some(Version::V0x13.into()) {
            return None;
        }
        let params = argon2::Params::try_from(&phc).ok()?;
        if !params.keyid().is_empty() || !params.data().is_empty() {
            return None;
        }
        let params = Params::new(params.m_cost(), params.t_cost(), params.p_cost()).ok()?;
        let (salt, hash) = (phc.salt?.to_vec(), phc.hash?.as_bytes().to_vec());
        (hash.len() >= 16).then_some(Self { params, salt, hash })
    }

    fn is_of(&self, caller: &Caller, password: &[u8]) -> Result<bool, Busy> {
        #[cfg(test)]
        tests::WORK.with_borrow_mut(|work| work.push(self.params));
        let mut out = Zeroizing::new(vec![0; self.hash.len()]);
        let Some(argon2) = argon2id(self.params, self.hash.len()) else { return Ok(false) };
        let computed = compute(caller, &argon2, password, &self.salt, &mut out)?;
        Ok(computed.is_ok() && verify_slices_are_equal(&out, &self.hash).is_ok())
    }
}

/// The one place that computes. [`Busy`]: the system has no memory for it now.
fn compute(
    caller: &Caller,
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    out: &mut [u8],
) -> Result<argon2::Result<()>, Busy> {
    let mut region = caller.region(argon2.params().block_count()).ok_or(Busy)?;
    Ok(argon2.hash_password_into_with_memory(password, salt, out, region.as_mut()))
}

fn argon2id(params: Params, output: usize) -> Option<Argon2<'static>> {
    let params =
        argon2::Params::new(params.memory_kib, params.iterations, params.lanes, Some(output)).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests;
