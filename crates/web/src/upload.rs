//! Submitted forms with files (`multipart/form-data`), checked before they are read.

use crate::{
    Refused, Visit, csrf,
    form::{has_type, too_large, unreadable},
};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::MultipartError};
use bytes::Bytes;
use http::StatusCode;
use kernel::Refusal;

/// Largest body, in bytes.
const BODY_LIMIT: usize = 12 * 1_024 * 1_024;
/// Largest number of parts.
const PART_LIMIT: usize = 64;
/// Largest value of a field that is not a file, in bytes.
const TEXT_LIMIT: usize = 65_536;

/// A form with files, at most 12 MB in all, that came from our own page, for this session.
pub struct CheckedMultipart {
    texts: Vec<(String, String)>,
    files: Vec<(String, Upload)>,
}

/// One uploaded file, in memory.
#[derive(Clone, Debug)]
pub struct Upload {
    /// As the browser named it; not fit to be a path.
    pub name: String,
    pub bytes: Bytes,
}

impl CheckedMultipart {
    /// The value of a field, if it was sent.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.texts.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// The file of a field; `None` also where the person chose no file.
    pub fn file(&self, field: &str) -> Option<&Upload> {
        self.files.iter().find(|(name, _)| name == field).map(|(_, upload)| upload)
    }
}

impl<S: Sync> FromRequest<S> for CheckedMultipart {
    type Rejection = Refused;

    /// The form token must be the first part (the form components see to it), so that a stranger's
    /// upload is refused before it is taken into memory.
    async fn from_request(mut request: Request, _: &S) -> Result<Self, Refused> {
        let visit = request.extensions().get::<Visit>().cloned();
        let visit = visit.ok_or_else(|| Refusal::fault("no visit in the request's extensions"))?;
        csrf::check_origin(request.method(), request.headers(), &visit)?;
        if !has_type(&request, "multipart/form-data") {
            return Err(unreadable("not a multipart form").into());
        }
        DefaultBodyLimit::max(BODY_LIMIT).apply(&mut request);
        let mut parts =
            Multipart::from_request(request, &()).await.map_err(|e| unreadable(&e.to_string()))?;
        let mut form = Self { texts: Vec::new(), files: Vec::new() };
        if visit.session.is_some() {
            form.read_part(&mut parts).await?;
            csrf::check_token(&visit, form.text("csrf"))?;
        }
        while form.read_part(&mut parts).await? {}
        Ok(form)
    }
}

impl CheckedMultipart {
    /// `false` after the last part.
    async fn read_part(&mut self, parts: &mut Multipart) -> Result<bool, Refusal> {
        if self.texts.len().saturating_add(self.files.len()) >= PART_LIMIT {
            return Err(too_large("too many parts"));
        }
        let Some(part) = parts.next_field().await.map_err(|error| refusal(&error))? else { return Ok(false) };
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| refusal(&error))?;
        match file_name {
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(name) => self.files.push((field, Upload { name, bytes })),
            None if bytes.len() > TEXT_LIMIT => return Err(too_large("text field too long")),
            None => {
                let text = String::from_utf8(bytes.into()).map_err(|_| unreadable("field is not UTF-8"))?;
                self.texts.push((field, text));
            }
        }
        Ok(true)
    }
}

fn refusal(error: &MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large(&error.body_text())
    } else {
        unreadable(&error.body_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::for_tests;
    use axum::body::Body;

    fn part(name: &str, file: Option<&str>, content: &str) -> String {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
    }

    async fn read(parts: &[String]) -> Result<CheckedMultipart, Refusal> {
        let body = format!("{}--x--\r\n", parts.concat());
        let request = Request::builder().method("POST").header("origin", "https://app.example.com");
        let request = request.header("content-type", "multipart/form-data; boundary=x");
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(for_tests::signed_in_as(7));
        CheckedMultipart::from_request(request, &()).await.map_err(|refused| refused.0)
    }

    #[tokio::test]
    async fn files_and_fields_are_told_apart() {
        let token = for_tests::signed_in_as(7).session.unwrap().csrf.as_str().to_owned();
        let csrf = part("csrf", None, &token);
        let form = read(&[csrf.clone(), part("note", None, "四月"), part("file", Some("名簿.csv"), "a,b")])
            .await
            .unwrap();
        assert_eq!(form.text("note"), Some("四月"));
        assert_eq!(
            form.file("file").map(|file| (file.name.as_str(), &file.bytes[..])),
            Some(("名簿.csv", &b"a,b"[..]))
        );
        assert!(form.file("note").is_none());
        assert!(read(&[csrf.clone(), part("file", Some(""), "")]).await.unwrap().file("file").is_none());

        let file = || part("file", Some("a"), &"a".repeat(3 << 20));
        assert!(read(&[csrf.clone(), file(), file(), file()]).await.is_ok());
        let cases = [
            (vec![], "SK-FORM-005"),
            (vec![part("file", Some("a"), "a"), csrf.clone()], "SK-FORM-005"),
            (vec![csrf.clone(), file(), file(), file(), file(), file()], "SK-FORM-003"),
            (vec![csrf.clone(), part("note", None, &"a".repeat(TEXT_LIMIT + 1))], "SK-FORM-003"),
            (
                std::iter::once(csrf.clone()).chain((0..64).map(|_| part("n", None, "1"))).collect(),
                "SK-FORM-003",
            ),
        ];
        for (number, (parts, code)) in cases.into_iter().enumerate() {
            assert_eq!(read(&parts).await.map(|_| ()).unwrap_err().code, code, "case {number}");
        }
    }
}
