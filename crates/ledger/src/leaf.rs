//! The leaf: the exact bytes that the tree commits to.
//!
//! ```text
//! version 1 | retention 2 | class 2 | outcome 1 | event_time 8 (µs) | facets 32 | key 32 | writer 16 | nonce 12 | ciphertext + tag 16
//! ```
//! Numbers are big-endian. The header is the AEAD's associated data. `facets` is a digest of the
//! clear columns, so a changed column is noticed without any key; `key` commits to the data key, so
//! one ciphertext cannot be opened to two stories (AES-GCM alone would allow that).

use crate::{
    Entry,
    data_key::DataKey,
    packing::{pack, unpack},
};
use aws_lc_rs::digest;
use kernel::{Refusal, TenantId, Timestamp};
use serde_json::Value;

const VERSION: u8 = 1;
const HEADER: usize = 1 + 2 + 2 + 1 + 8 + 32 + 32 + 16 + 12;

/// Tokens by which an entry is found; keyed by its data key, so they mean nothing elsewhere, and nothing at
/// all once that is destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facets {
    pub actor: [u8; 16],
    pub target: [u8; 16],
    pub address: [u8; 16],
}

/// The leaf is not what a leaf looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a ledger leaf")]
pub struct BadLeaf;

/// The clear part of a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafHeader {
    pub retention: i16,
    pub class: u16,
    pub outcome: u8,
    pub event_time: Timestamp,
    pub facets: [u8; 32],
    pub key_id: [u8; 32],
    pub writer: [u8; 16],
    pub nonce: [u8; 12],
}

impl LeafHeader {
    /// Splits a leaf into header, the header's bytes, and ciphertext.
    pub fn parse(body: &[u8]) -> Result<(Self, &[u8], &[u8]), BadLeaf> {
        let (head, ciphertext) = body.split_at_checked(HEADER).ok_or(BadLeaf)?;
        let mut rest = head;
        let [version] = take::<1>(&mut rest)?;
        if version != VERSION {
            return Err(BadLeaf);
        }
        let retention = i16::from_be_bytes(take(&mut rest)?);
        let class = u16::from_be_bytes(take(&mut rest)?);
        let [outcome] = take::<1>(&mut rest)?;
        let micros = i64::from_be_bytes(take(&mut rest)?);
        let event_time = Timestamp::from_unix_timestamp_nanos(i128::from(micros).saturating_mul(1000))
            .map_err(|_| BadLeaf)?;
        let header = Self {
            retention,
            class,
            outcome,
            event_time,
            facets: take(&mut rest)?,
            key_id: take(&mut rest)?,
            writer: take(&mut rest)?,
            nonce: take(&mut rest)?,
        };
        Ok((header, head, ciphertext))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], BadLeaf> {
    let (first, tail) = rest.split_first_chunk::<N>().ok_or(BadLeaf)?;
    *rest = tail;
    Ok(*first)
}

/// Names of the facets in tokens.
pub(crate) const ACTOR: &str = "ledger.entry.tok_actor";
pub(crate) const TARGET: &str = "ledger.entry.tok_target";
pub(crate) const ADDRESS: &str = "ledger.entry.tok_address";

/// As tokens were made before they died with their data key: keyed per tenant, for ever.
pub(crate) fn lasting_token(keys: &keys::TenantKeys, facet: &'static str, text: &str) -> [u8; 16] {
    let full = keys.blind_index(facet, text.as_bytes());
    let mut token = [0; 16];
    for (to, from) in token.iter_mut().zip(full) {
        *to = from;
    }
    token
}

pub(crate) fn facets_of(entry: &Entry, key: &DataKey) -> Facets {
    Facets {
        actor: key.token(ACTOR, &entry.actor),
        target: key.token(TARGET, &entry.target),
        address: key.token(ADDRESS, entry.address.as_deref().unwrap_or("")),
    }
}

/// The digest of the columns that stand in clear beside the leaf.
pub(crate) fn digest_of(tenant: TenantId, activity: &str, facets: &Facets) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"sekisho/ledger/facets/v1\0");
    context.update(tenant.uuid().as_bytes());
    context.update(&facets.actor);
    context.update(&facets.target);
    context.update(&facets.address);
    context.update(activity.as_bytes());
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    out
}

/// Seals an entry: its facets and the leaf's bytes.
pub(crate) fn seal(
    entry: &Entry,
    tenant_keys: &keys::TenantKeys,
    key: &DataKey,
    (writer, nonce): ([u8; 16], [u8; 12]),
) -> Result<(Facets, Vec<u8>), Refusal> {
    let fault = |why: &str| Refusal::fault(format!("ledger entry {}: {why}", entry.activity));
    let facets = facets_of(entry, key);
    let micros = i64::try_from(entry.event_time.unix_timestamp_nanos() / 1000).map_err(|_| fault("time"))?;
    let outcome = u8::try_from(entry.outcome.number()).map_err(|_| fault("outcome"))?;
    let mut body = Vec::with_capacity(512);
    body.push(VERSION);
    body.extend(entry.retention.number().to_be_bytes());
    body.extend(entry.class.0.to_be_bytes());
    body.push(outcome);
    body.extend(micros.to_be_bytes());
    body.extend(digest_of(tenant_keys.tenant(), &entry.activity, &facets));
    body.extend(key.id());
    body.extend(writer);
    body.extend(nonce);
    let plaintext = match (key.birth(), &entry.content) {
        (Some(birth), Value::Object(content)) => {
            let mut content = content.clone();
            content.insert("key".to_owned(), birth.clone());
            pack(&Value::Object(content))
        }
        (_, content) => pack(content),
    };
    let plaintext = plaintext.ok_or_else(|| fault("content is too large"))?;
    let sealed = key.with_subkey(&writer, |subkey| subkey.seal(nonce, &body, &plaintext));
    body.extend(sealed);
    Ok((facets, body))
}

/// Opens a leaf's content.
pub(crate) fn open(body: &[u8], key: &DataKey) -> Result<Value, BadLeaf> {
    let (header, head, ciphertext) = LeafHeader::parse(body)?;
    if header.key_id != *key.id() {
        return Err(BadLeaf);
    }
    let opened = key.with_subkey(&header.writer, |subkey| subkey.open(header.nonce, head, ciphertext));
    let plaintext = opened.map_err(|_| BadLeaf)?;
    unpack(&plaintext).ok_or(BadLeaf)
}
