//! The signed statement to a service: who stands behind this request (RFC 7519, ES256).
//!
//! A service trusts it and nothing else. It lives 60 s and is made anew after 30, so its `jti`
//! names the assertion and not the request.

use crate::port::{Grants, SessionRecord};
use arc_swap::ArcSwap;
use http::HeaderValue;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::Timestamp;
use keys::AssertionKey;
use serde::Serialize;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use time::Duration;

const LIFETIME: Duration = Duration::seconds(60);
const REUSE: Duration = Duration::seconds(30);
/// Function ids, and likewise roles, are told as long as they take no more bytes: upstream servers
/// refuse long headers.
const LIST_LIMIT: usize = 2_048;
/// Services whose assertion one session keeps; beyond, they are signed anew.
const CACHED_SERVICES: usize = 64;

/// Signs assertions. The key can be replaced while it runs; the former stays published.
pub(crate) struct Signer {
    issuer: String,
    keys: ArcSwap<Keys>,
    strangers: AssertionCache,
}

struct Keys {
    header: Header,
    signing: EncodingKey,
    published: Vec<serde_json::Value>,
}

/// One session's assertions, by service.
#[derive(Default)]
pub(crate) struct AssertionCache(Mutex<HashMap<Arc<str>, Cached>>);

struct Cached {
    value: HeaderValue,
    issued: Timestamp,
    kid: Option<String>,
}

/// The token library refused.
#[derive(Debug, thiserror::Error)]
#[error("the assertion cannot be signed: {0}")]
pub(crate) struct SigningFailed(String);

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    anonymous: Option<bool>,
    #[serde(flatten)]
    person: Option<Person<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    sub: String,
    sid: String,
    tenant: String,
    tenant_code: &'a str,
    tenant_name: &'a str,
    login: &'a str,
    name: &'a str,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    functions: Option<Vec<&'a str>>,
}

impl Signer {
    pub fn new(issuer: String, key: &AssertionKey) -> Self {
        let keys = ArcSwap::from_pointee(Keys::new(key, Vec::new()));
        Self { issuer, keys, strangers: AssertionCache::default() }
    }

    /// Signs with `key` from now on; what was published stays published.
    pub fn replace(&self, key: &AssertionKey) {
        let published = self.keys.load().published.iter().take(3).cloned().collect();
        self.keys.store(Arc::new(Keys::new(key, published)));
    }

    /// The JSON Web Key Set (RFC 7517 §5).
    pub fn key_set(&self) -> String {
        serde_json::json!({ "keys": self.keys.load().published }).to_string()
    }

    pub fn for_session(
        &self,
        session: &SessionRecord,
        cache: &AssertionCache,
        grants: Option<&Grants>,
        service: &Arc<str>,
        now: Timestamp,
    ) -> Result<HeaderValue, SigningFailed> {
        let keys = self.keys.load();
        cache.find_or(service, now, keys.header.kid.as_ref(), || {
            let person = Person {
                sub: session.user.to_string(),
                sid: session.id.to_string(),
                tenant: session.tenant.to_string(),
                tenant_code: &session.tenant_code,
                tenant_name: &session.tenant_name,
                login: &session.login,
                name: &session.display_name,
                standing: session.standing.name(),
                roles: short(session.roles.iter()),
                functions: grants.and_then(|grants| short(grants.functions.iter())),
            };
            self.sign(&keys, service, now, Some(person))
        })
    }

    /// Says that nobody is signed in: public paths.
    pub fn for_stranger(&self, service: &Arc<str>, now: Timestamp) -> Result<HeaderValue, SigningFailed> {
        let keys = self.keys.load();
        self.strangers
            .find_or(service, now, keys.header.kid.as_ref(), || self.sign(&keys, service, now, None))
    }

    fn sign(
        &self,
        keys: &Keys,
        service: &str,
        now: Timestamp,
        person: Option<Person<'_>>,
    ) -> Result<HeaderValue, SigningFailed> {
        let claims = Claims {
            iss: &self.issuer,
            aud: service,
            iat: now.unix_timestamp(),
            exp: now.saturating_add(LIFETIME).unix_timestamp(),
            jti: kernel::random_from(now).simple().to_string(),
            anonymous: person.is_none().then_some(true),
            person,
        };
        let failed = |error: String| SigningFailed(error);
        let token =
            jsonwebtoken::encode(&keys.header, &claims, &keys.signing).map_err(|e| failed(e.to_string()))?;
        HeaderValue::try_from(token).map_err(|e| failed(e.to_string()))
    }
}

impl Keys {
    fn new(key: &AssertionKey, mut published: Vec<serde_json::Value>) -> Self {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(key.kid().to_owned());
        published.insert(0, key.jwk());
        Self { header, signing: EncodingKey::from_ec_der(key.pkcs8().expose()), published }
    }
}

impl AssertionCache {
    fn find_or(
        &self,
        service: &Arc<str>,
        now: Timestamp,
        kid: Option<&String>,
        sign: impl FnOnce() -> Result<HeaderValue, SigningFailed>,
    ) -> Result<HeaderValue, SigningFailed> {
        let is_fresh = |cached: &&Cached| {
            let is_young = cached.issued <= now && now < cached.issued.saturating_add(REUSE);
            is_young && cached.kid.as_ref() == kid
        };
        if let Ok(cache) = self.0.lock()
            && let Some(cached) = cache.get(service).filter(is_fresh)
        {
            return Ok(cached.value.clone());
        }
        // Signed outside the lock: two at once is cheaper than one waiting for the other.
        let value = sign()?;
        if let Ok(mut cache) = self.0.lock()
            && (cache.len() < CACHED_SERVICES || cache.contains_key(service))
        {
            cache.insert(service.clone(), Cached { value: value.clone(), issued: now, kid: kid.cloned() });
        }
        Ok(value)
    }
}

/// The names, unless they are too many to tell.
fn short<'a>(names: impl Iterator<Item = &'a String> + Clone) -> Option<Vec<&'a str>> {
    let bytes = names.clone().fold(0_usize, |sum, name| sum.saturating_add(name.len()).saturating_add(3));
    (bytes <= LIST_LIMIT).then(|| names.map(String::as_str).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::tests::{START, record};
    use base64::Engine;
    use serde_json::Value;

    fn signer() -> Signer {
        let key = AssertionKey::from_pkcs8(AssertionKey::generate().unwrap()).unwrap();
        Signer::new("https://gate.example".to_owned(), &key)
    }

    fn part(token: &HeaderValue, index: usize) -> Value {
        let part = token.to_str().unwrap().split('.').nth(index).unwrap();
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn it_says_who_and_for_whom_and_how_long() {
        let (signer, record, app) = (signer(), record(), Arc::from("app"));
        let grants = Grants::of(["invoice.read"]);
        let token =
            signer.for_session(&record, &AssertionCache::default(), Some(&grants), &app, START).unwrap();
        let claims = part(&token, 1);
        assert_eq!(claims["iss"], "https://gate.example");
        assert_eq!(claims["aud"], "app");
        assert_eq!(claims["sub"], record.user.to_string());
        assert_eq!(claims["sid"], record.id.to_string());
        assert_eq!(claims["roles"], serde_json::json!(["accounting"]));
        assert_eq!(claims["functions"], serde_json::json!(["invoice.read"]));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
        let published: Value = serde_json::from_str(&signer.key_set()).unwrap();
        assert_eq!(part(&token, 0)["kid"], published["keys"][0]["kid"]);
    }

    #[test]
    fn it_is_reused_for_thirty_seconds_and_one_service() {
        let (signer, record, cache) = (signer(), record(), AssertionCache::default());
        let at = |service: &str, seconds: i64| {
            let now = START + Duration::seconds(seconds);
            signer.for_session(&record, &cache, None, &service.into(), now).unwrap()
        };
        let first = at("app", 0);
        assert_eq!(at("app", 29), first);
        assert_ne!(at("other", 29), first);
        assert_ne!(at("app", 30), first);
    }

    #[test]
    fn a_stranger_has_no_subject_and_a_long_list_is_not_told() {
        let signer = signer();
        let claims = part(&signer.for_stranger(&"app".into(), START).unwrap(), 1);
        assert_eq!((claims.get("sub"), &claims["anonymous"]), (None, &Value::Bool(true)));
        let many = Grants::of((0..500).map(|n| format!("function.{n}")));
        let cache = AssertionCache::default();
        let token = signer.for_session(&record(), &cache, Some(&many), &"app".into(), START).unwrap();
        assert_eq!(part(&token, 1).get("functions"), None);
        assert!(token.len() < 2_000);
    }

    #[test]
    fn a_replaced_key_stays_published() {
        let (signer, record, cache) = (signer(), record(), AssertionCache::default());
        let first = signer.for_session(&record, &cache, None, &"app".into(), START).unwrap();
        signer.replace(&AssertionKey::from_pkcs8(AssertionKey::generate().unwrap()).unwrap());
        let second = signer.for_session(&record, &cache, None, &"app".into(), START).unwrap();
        let published: Value = serde_json::from_str(&signer.key_set()).unwrap();
        assert_eq!(part(&second, 0)["kid"], published["keys"][0]["kid"]);
        assert_eq!(part(&first, 0)["kid"], published["keys"][1]["kid"]);
    }
}
