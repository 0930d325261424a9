//! Submitted forms, checked before they are read: origin, form token, size.

use crate::{Refused, Visit, csrf};
use axum::{body::to_bytes, extract::FromRequest, extract::Request};
use http::header;
use kernel::{Message, Refusal, RefusalKind};
use serde::de::DeserializeOwned;
use std::borrow::Cow;

/// A form (`application/x-www-form-urlencoded`) that came from our own page, for this session.
///
/// `T` may hold `Vec` fields for repeated names (checkboxes; with `#[serde(default)]`, as a browser
/// sends nothing for none). An empty field of an `Option<u32>` is `None`; texts come as they were sent.
/// `LIMIT` is the largest body in bytes. A form that does not fit `T` was not made by our page: that is
/// an honest 422 without field faults; rules that people can break belong into parsing the texts.
pub struct CheckedForm<T, const LIMIT: usize = 65_536>(pub T);

impl<T: DeserializeOwned, S: Sync, const LIMIT: usize> FromRequest<S> for CheckedForm<T, LIMIT> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refused> {
        let visit = request.extensions().get::<Visit>().cloned();
        let visit = visit.ok_or_else(|| Refusal::fault("no visit in the request's extensions"))?;
        csrf::check_origin(request.method(), request.headers(), &visit)?;
        if !has_type(&request, "application/x-www-form-urlencoded") {
            return Err(unreadable("not a urlencoded form").into());
        }
        let body =
            to_bytes(request.into_body(), LIMIT).await.map_err(|error| too_large(&error.to_string()))?;
        csrf::check_token(&visit, token(&body).as_deref())?;
        let form = serde_html_form::from_bytes(&body).map_err(|error| unreadable(&error.to_string()))?;
        Ok(Self(form))
    }
}

pub(crate) fn has_type(request: &Request, expected: &str) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case(expected))
}

pub(crate) fn too_large(inside: &str) -> Refusal {
    Refusal::new("SK-FORM-003", RefusalKind::Invalid, Message::key("refusal-too-large"), inside)
}

pub(crate) fn unreadable(inside: &str) -> Refusal {
    Refusal::new("SK-FORM-002", RefusalKind::Invalid, Message::key("refusal-unreadable"), inside)
}

/// The `csrf` field. Its alphabet needs no decoding.
fn token(body: &[u8]) -> Option<Cow<'_, str>> {
    body.split(|b| *b == b'&').find_map(|pair| pair.strip_prefix(b"csrf=")).map(String::from_utf8_lossy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::for_tests;
    use axum::body::Body;
    use serde::Deserialize;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Input {
        login: String,
        #[serde(default)]
        roles: Vec<String>,
        limit: Option<u32>,
    }

    async fn read(visit: Visit, body: String, kind: &str) -> Result<Input, Refusal> {
        let request = Request::builder().method("POST").header("origin", "https://app.example.com");
        let mut request = request.header("content-type", kind).body(Body::from(body)).unwrap();
        request.extensions_mut().insert(visit);
        CheckedForm::<Input, 512>::from_request(request, &())
            .await
            .map(|form| form.0)
            .map_err(|refused| refused.0)
    }

    #[tokio::test]
    async fn a_form_is_read_when_its_token_fits() {
        let visit = for_tests::signed_in();
        let token = visit.session.as_ref().unwrap().csrf.as_str().to_owned();
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        let fields = "login=%E3%81%82+b&roles=x&roles=y&limit=";
        let read_fields = read(visit.clone(), format!("csrf={token}&{fields}"), kind).await.unwrap();
        let expected =
            Input { login: "あ b".to_owned(), roles: vec!["x".to_owned(), "y".to_owned()], limit: None };
        assert_eq!(read_fields, expected);

        let cases = [
            (fields.to_owned(), kind, "SK-FORM-005"),
            (format!("csrf=x{token}&{fields}"), kind, "SK-FORM-005"),
            (format!("csrf={token}&roles=x"), kind, "SK-FORM-002"),
            (format!("csrf={token}&{fields}"), "text/plain", "SK-FORM-002"),
            (format!("csrf={token}&login={}", "a".repeat(512)), kind, "SK-FORM-003"),
        ];
        for (body, kind, code) in cases {
            assert_eq!(read(visit.clone(), body.clone(), kind).await.unwrap_err().code, code, "{body}");
        }
    }

    #[tokio::test]
    async fn a_form_before_sign_in_needs_no_token() {
        let kind = "application/x-www-form-urlencoded";
        assert!(read(for_tests::stranger(), "login=a".to_owned(), kind).await.is_ok());
    }
}
