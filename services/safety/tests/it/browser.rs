//! Somebody at a browser behind the gate: signs the assertions that the gate would.

use crate::world::World;
use axum::{Router, body::Body};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use kernel::{SessionId, Standing};
use keys::AssertionKey;
use safety::{GateKeys, ServiceParts};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;
use web::{Catalog, CsrfKey, Site};

pub const HOST: &str = "safety.example.jp";
const SESSION: Uuid = Uuid::from_u128(77);

pub struct Browser {
    router: Router,
    pub parts: ServiceParts,
    key: AssertionKey,
    site: Arc<Site>,
    now: i64,
    tenant: String,
    pub who: Option<Value>,
    pub language: &'static str,
}

pub struct Page {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
}

pub fn site() -> Arc<Site> {
    Arc::new(Site {
        catalog: Catalog::new(&[web::LOCALES, safety::LOCALES]).unwrap(),
        csrf: CsrfKey::new(kernel::Secret::new(vec![1; 32])),
        zone: web::Zone::JST,
    })
}

impl Browser {
    /// Nobody signed in.
    pub fn of(world: &World) -> Self {
        let key = AssertionKey::from_pkcs8(AssertionKey::generate().unwrap()).unwrap();
        let site = site();
        let gate = GateKeys::new(&json!({ "keys": [key.jwk()] }).to_string(), "https://gate").unwrap();
        let parts = ServiceParts {
            office: world.office().clone(),
            site: site.clone(),
            gate,
            platform: world.staff.clone(),
        };
        let now = world.ground.now().unix_timestamp();
        let tenant = world.tenant.to_string();
        Self {
            router: safety::router(parts.clone()),
            parts,
            key,
            site,
            now,
            tenant,
            who: None,
            language: "ja",
        }
    }

    /// Signed in with these functions.
    pub fn signed_in(self, number: u128, standing: Standing, functions: Option<&[&str]>) -> Self {
        let mut who = json!({ "sub": Uuid::from_u128(number), "sid": SESSION, "tenant": self.tenant,
            "tenant_code": "minato", "tenant_name": "株式会社みなと商事", "login": "honsha", "name": "本社 薫",
            "standing": standing.name() });
        if let Some(functions) = functions {
            who["functions"] = json!(functions);
        }
        Self { who: Some(who), ..self }
    }

    pub fn administrator(self) -> Self {
        let all = ["rollcall.view", "rollcall.start", "rule.edit", "answer.self"];
        self.signed_in(5, Standing::Administrator, Some(&all))
    }

    pub fn csrf(&self) -> String {
        self.site.csrf.token(SessionId::from_uuid(SESSION)).as_str().to_owned()
    }

    pub fn assertion(&self) -> String {
        let mut claims =
            json!({ "iss": "https://gate", "aud": "safety", "iat": self.now, "exp": self.now + 60 });
        let said = self.who.clone().unwrap_or(json!({ "anonymous": true }));
        claims.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        let header = Header { kid: Some(self.key.kid().to_owned()), ..Header::new(Algorithm::ES256) };
        encode(&header, &claims, &EncodingKey::from_ec_der(self.key.pkcs8().expose())).unwrap()
    }

    pub fn request(&self, method: &str, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("sekisho-assertion", self.assertion())
            .header("x-forwarded-host", HOST)
            .header("x-forwarded-for", "203.0.113.7")
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, self.language)
    }

    pub async fn send(&self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Page { status: parts.status, headers: parts.headers, body: String::from_utf8(body).unwrap() }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// A form of our own page, with its token.
    pub async fn post(&self, path: &str, fields: &str) -> Page {
        self.post_raw(path, &format!("csrf={}&{fields}", self.csrf())).await
    }

    pub async fn post_raw(&self, path: &str, body: &str) -> Page {
        let request = self
            .request("POST", path)
            .header(header::ORIGIN, format!("https://{HOST}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Page {
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"{name}\"\r\n\r\n",
            self.csrf()
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = self
            .request("POST", path)
            .header(header::ORIGIN, format!("https://{HOST}"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}
