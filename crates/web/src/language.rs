//! Which language a person reads: what they chose (a cookie), else what their browser asks for.

use crate::{Cookie, LocalPath, cookie_value, see_other};
use axum::{extract::RawQuery, response::Response};
use http::{HeaderMap, header};
use kernel::Language;
use serde::Deserialize;
use time::Duration;

const COOKIE: &str = "sekisho-language";

/// The language of a request: the language cookie, `Accept-Language`, Japanese.
pub fn language_of(headers: &HeaderMap) -> Language {
    let chosen = cookie_value(headers, COOKIE).and_then(Language::from_tag);
    let accepted = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Language::negotiate);
    chosen.or_else(accepted).unwrap_or_default()
}

#[derive(Deserialize, Default)]
struct Choice {
    #[serde(default)]
    to: String,
    #[serde(default)]
    back: String,
}

/// `GET /_sekisho/language?to=en&back=/users`: remembers the choice for a year and goes back.
/// A GET, because it changes nothing but the reader's own view.
pub(crate) async fn switch(RawQuery(query): RawQuery) -> Response {
    let choice: Choice = serde_html_form::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let mut response = see_other(LocalPath::or_root(Some(&choice.back)).as_str());
    if let Some(language) = Language::from_tag(&choice.to) {
        Cookie::new(COOKIE, language.tag()).lasting(Duration::days(365)).set_on(response.headers_mut());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn the_choice_goes_before_the_browser() {
        let cases = [
            (None, None, Language::Ja),
            (None, Some("en-US,en;q=0.9"), Language::En),
            (Some("__Host-sekisho-language=ja"), Some("en"), Language::Ja),
            (Some("__Host-sekisho-language=xx"), Some("en"), Language::En),
        ];
        for (cookie, accept, expected) in cases {
            let mut headers = HeaderMap::new();
            if let Some(cookie) = cookie {
                headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
            }
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
            }
            assert_eq!(language_of(&headers), expected);
        }
    }

    #[tokio::test]
    async fn the_switch_stays_on_this_host() {
        let response = switch(RawQuery(Some("to=en&back=%2Fusers%3Fpage%3D2".to_owned()))).await;
        assert_eq!(response.headers()[header::LOCATION], "/users?page=2");
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("__Host-sekisho-language=en;"));

        let response = switch(RawQuery(Some("to=fr&back=%2F%2Fevil.example".to_owned()))).await;
        assert_eq!(response.headers()[header::LOCATION], "/");
        assert!(!response.headers().contains_key(header::SET_COOKIE));
    }
}
