//! Who stands behind a request: the gate's signed assertion (RFC 7519, ES256), and nothing else.
//!
//! A request without a valid one is answered 401, also on public paths: there the gate asserts that
//! nobody is signed in. Headers that name people are never read. What the gate says lives 60 s.

use http::HeaderMap;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use kernel::{SessionId, Standing, TenantId, Timestamp, UserId};
use serde::Deserialize;
use std::{
    collections::{BTreeSet, HashMap},
    ops::Deref,
    sync::{Arc, PoisonError, RwLock},
};

/// The header that carries it.
pub const HEADER: &str = "sekisho-assertion";
/// The audience: this service's id in the gate's settings.
pub const AUDIENCE: &str = "safety";

/// Clocks of the gate and of this service may differ by so much, in seconds.
const LEEWAY: i64 = 5;
/// No assertion is this long; what is longer is not read.
const MOST_BYTES: usize = 16_384;
/// Keys that are kept of a key set.
const MOST_KEYS: usize = 16;

/// Proof that something was signed by the gate, for this service, and has not expired.
#[derive(Clone, Debug)]
pub struct Verified<T>(T);

impl<T> Deref for Verified<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// What the gate says.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// `None`: nobody is signed in.
    pub person: Option<AssertedPerson>,
}

#[derive(Clone, Debug)]
pub struct AssertedPerson {
    pub user: UserId,
    pub session: SessionId,
    pub tenant: TenantId,
    pub tenant_name: String,
    pub login: String,
    pub name: String,
    pub standing: Standing,
    /// Functions that the person's roles grant; `None` when they were too many to tell.
    pub functions: Option<BTreeSet<String>>,
}

/// Why an assertion is not believed. For the log; the outside learns nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    #[error("no assertion, or more than one")]
    Missing,
    #[error("not a signed token of a known key: {0}")]
    Signature(String),
    #[error("expired or not yet valid")]
    Expired,
    #[error("says neither who nor that there is nobody: {0}")]
    Incomplete(&'static str),
}

/// A key set that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("key set: {0}")]
pub struct KeySetError(String);

/// The gate's public keys (RFC 7517 §5). Cheap to clone; all clones see a replacement.
#[derive(Clone)]
pub struct GateKeys {
    keys: Arc<RwLock<HashMap<String, DecodingKey>>>,
    issuer: Arc<str>,
}

impl GateKeys {
    /// From the JSON that the gate publishes, and the `iss` that it signs with.
    pub fn new(key_set: &str, issuer: &str) -> Result<Self, KeySetError> {
        Ok(Self { keys: Arc::new(RwLock::new(parse(key_set)?)), issuer: Arc::from(issuer) })
    }

    /// The gate has begun to sign with another key.
    pub fn replace(&self, key_set: &str) -> Result<(), KeySetError> {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = parse(key_set)?;
        Ok(())
    }

    /// Believes the request's assertion, or says why not.
    pub fn verify(&self, headers: &HeaderMap, now: Timestamp) -> Result<Verified<Assertion>, NotVerified> {
        let mut sent = headers.get_all(HEADER).iter();
        let (Some(token), None) = (sent.next(), sent.next()) else { return Err(NotVerified::Missing) };
        let token =
            token.to_str().ok().filter(|token| token.len() <= MOST_BYTES).ok_or(NotVerified::Missing)?;
        let claims = self.claims(token)?;
        let now = now.unix_timestamp();
        if claims.exp.saturating_add(LEEWAY) <= now || claims.iat > now.saturating_add(LEEWAY) {
            return Err(NotVerified::Expired);
        }
        let person = match (claims.anonymous, claims.sub) {
            (true, None) => None,
            (false, Some(user)) => Some(AssertedPerson {
                user,
                session: claims.sid.ok_or(NotVerified::Incomplete("sid"))?,
                tenant: claims.tenant.ok_or(NotVerified::Incomplete("tenant"))?,
                tenant_name: claims.tenant_name.or(claims.tenant_code).unwrap_or_default(),
                name: claims.name.or_else(|| claims.login.clone()).unwrap_or_default(),
                login: claims.login.unwrap_or_default(),
                standing: claims.standing.unwrap_or(Standing::Member),
                functions: claims.functions,
            }),
            _ => return Err(NotVerified::Incomplete("sub")),
        };
        Ok(Verified(Assertion { person }))
    }

    fn claims(&self, token: &str) -> Result<Claims, NotVerified> {
        let bad = |error: jsonwebtoken::errors::Error| NotVerified::Signature(error.to_string());
        let kid =
            decode_header(token).map_err(bad)?.kid.ok_or(NotVerified::Signature("no kid".to_owned()))?;
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let key = keys.get(&kid).ok_or(NotVerified::Signature("unknown kid".to_owned()))?;
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&*self.issuer]);
        validation.set_required_spec_claims(&["exp", "aud", "iss"]);
        // The library would ask the system's clock; the time is an argument here.
        validation.validate_exp = false;
        Ok(decode::<Claims>(token, key, &validation).map_err(bad)?.claims)
    }
}

#[derive(Deserialize)]
struct Claims {
    exp: i64,
    iat: i64,
    #[serde(default)]
    anonymous: bool,
    sub: Option<UserId>,
    sid: Option<SessionId>,
    tenant: Option<TenantId>,
    tenant_name: Option<String>,
    tenant_code: Option<String>,
    login: Option<String>,
    name: Option<String>,
    standing: Option<Standing>,
    functions: Option<BTreeSet<String>>,
}

fn parse(key_set: &str) -> Result<HashMap<String, DecodingKey>, KeySetError> {
    #[derive(Deserialize)]
    struct KeySet {
        keys: Vec<Key>,
    }
    #[derive(Deserialize)]
    struct Key {
        kty: String,
        crv: Option<String>,
        kid: Option<String>,
        x: Option<String>,
        y: Option<String>,
    }
    let set: KeySet = serde_json::from_str(key_set).map_err(|error| KeySetError(error.to_string()))?;
    let mut keys = HashMap::new();
    for key in set.keys.into_iter().take(MOST_KEYS) {
        let is_ours = key.kty == "EC" && key.crv.as_deref() == Some("P-256");
        let (Some(kid), Some(x), Some(y), true) = (key.kid, key.x, key.y, is_ours) else { continue };
        let decoding =
            DecodingKey::from_ec_components(&x, &y).map_err(|error| KeySetError(error.to_string()))?;
        keys.insert(kid, decoding);
    }
    if keys.is_empty() { Err(KeySetError("no P-256 key with a kid".to_owned())) } else { Ok(keys) }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "small constants")]
mod tests {
    use super::*;
    use http::HeaderValue;
    use jsonwebtoken::{EncodingKey, Header, encode};
    use keys::AssertionKey;
    use serde_json::{Value, json};
    use time::macros::datetime;

    const NOW: Timestamp = datetime!(2026-11-21 02:42 UTC);
    const ID: &str = "018f0000-0000-7000-8000-000000000001";

    fn key() -> AssertionKey {
        AssertionKey::from_pkcs8(AssertionKey::generate().unwrap()).unwrap()
    }

    fn sign(key: &AssertionKey, claims: &Value) -> HeaderMap {
        let header = Header { kid: Some(key.kid().to_owned()), ..Header::new(Algorithm::ES256) };
        let token = encode(&header, claims, &EncodingKey::from_ec_der(key.pkcs8().expose())).unwrap();
        HeaderMap::from_iter([(
            http::HeaderName::from_static(HEADER),
            HeaderValue::from_str(&token).unwrap(),
        )])
    }

    fn claims(change: Value) -> Value {
        let now = NOW.unix_timestamp();
        let mut claims = json!({ "iss": "https://gate", "aud": "safety", "iat": now, "exp": now + 60, "sub": ID,
            "sid": ID, "tenant": ID, "tenant_code": "minato", "login": "sato", "name": "佐藤 花子",
            "standing": "administrator", "functions": ["rollcall.view"] });
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        claims
    }

    fn set(key: &AssertionKey) -> String {
        json!({ "keys": [key.jwk()] }).to_string()
    }

    #[test]
    fn a_good_assertion_says_who() {
        let key = key();
        let gate = GateKeys::new(&set(&key), "https://gate").unwrap();
        let person = gate.verify(&sign(&key, &claims(json!({}))), NOW).unwrap().person.clone().unwrap();
        assert_eq!((person.tenant_name.as_str(), person.standing), ("minato", Standing::Administrator));
        assert!(person.functions.unwrap().contains("rollcall.view"));
        let stranger = claims(json!({ "anonymous": true, "sub": null, "sid": null, "tenant": null }));
        assert!(gate.verify(&sign(&key, &stranger), NOW).unwrap().person.is_none());
    }

    #[test]
    fn everything_else_is_not_believed() {
        let key = key();
        let gate = GateKeys::new(&set(&key), "https://gate").unwrap();
        let now = NOW.unix_timestamp();
        let cases = [
            ("another audience", json!({ "aud": "console" })),
            ("another issuer", json!({ "iss": "https://other" })),
            ("no audience", json!({ "aud": null })),
            ("expired", json!({ "exp": now - 5 })),
            ("from the future", json!({ "iat": now + 60, "exp": now + 120 })),
            ("no expiry", json!({ "exp": null })),
            ("nobody, silently", json!({ "sub": null })),
            ("somebody and nobody", json!({ "anonymous": true })),
            ("no tenant", json!({ "tenant": null })),
            ("no session", json!({ "sid": null })),
        ];
        for (what, change) in cases {
            assert!(gate.verify(&sign(&key, &claims(change)), NOW).is_err(), "{what}");
        }
        assert_eq!(gate.verify(&HeaderMap::new(), NOW).err(), Some(NotVerified::Missing));
        let mut twice = sign(&key, &claims(json!({})));
        twice.append(HEADER, twice[HEADER].clone());
        assert_eq!(gate.verify(&twice, NOW).err(), Some(NotVerified::Missing));
    }

    #[test]
    fn only_the_gates_key_signs_and_it_can_be_replaced() {
        let (key, other) = (key(), self::key());
        let gate = GateKeys::new(&set(&key), "https://gate").unwrap();
        let (first, second) = (sign(&key, &claims(json!({}))), sign(&other, &claims(json!({}))));
        assert!(gate.verify(&first, NOW).is_ok() && gate.verify(&second, NOW).is_err());
        gate.clone().replace(&set(&other)).unwrap();
        assert!(gate.verify(&first, NOW).is_err() && gate.verify(&second, NOW).is_ok());
        // The other key under the known name.
        let header = Header { kid: Some(other.kid().to_owned()), ..Header::new(Algorithm::ES256) };
        let forged =
            encode(&header, &claims(json!({})), &EncodingKey::from_ec_der(key.pkcs8().expose())).unwrap();
        let unsigned =
            format!("{}.{}.", "eyJhbGciOiJub25lIiwia2lkIjoieCJ9", forged.split('.').nth(1).unwrap());
        for token in [forged, unsigned, "x".to_owned(), "..".to_owned()] {
            let headers = HeaderMap::from_iter([(
                http::HeaderName::from_static(HEADER),
                HeaderValue::from_str(&token).unwrap(),
            )]);
            assert!(gate.verify(&headers, NOW).is_err(), "{token}");
        }
        assert!(GateKeys::new("{}", "x").is_err() && GateKeys::new(r#"{"keys":[]}"#, "x").is_err());
    }
}
