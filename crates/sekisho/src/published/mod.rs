//! Published logs over HTTPS, at the paths of C2SP tlog-tiles.
//!
//! ```text
//!   trust host     /ledger/keys  /ledger/anchor/…                 everybody
//!   console host   /ledger/keys  /ledger/<tenant>/<class>/…       who may read that tenant's audit log
//! ```
//! Does not live here: writing the files (`ledger::Publisher`, [`crate::publishing`]).

mod console;
mod trust;

pub use console::console_pages;
pub use trust::trust_pages;

use axum::response::IntoResponse;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::Refusal;
use ledger::Shelf;
use office::Office;
use std::{io, sync::Arc};
use tlog::{KeyName, Resource, VerifierKey};
use web::Answer;

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub shelf: Arc<dyn Shelf>,
    /// The public half of the key that signs checkpoints.
    pub public: [u8; 32],
}

impl Parts {
    /// The verifier key of the log `origin`, a line.
    fn key_line(&self, origin: &str) -> Result<String, Refusal> {
        let name = KeyName::new(origin).map_err(|error| Refusal::fault(error.to_string()))?;
        Ok(format!("{}\n", VerifierKey::new(name, self.public)))
    }

    async fn stored(&self, path: String) -> Result<Option<Vec<u8>>, Refusal> {
        let shelf = Arc::clone(&self.shelf);
        let read = tokio::task::spawn_blocking(move || shelf.get(&path)).await;
        read.map_err(io::Error::other).flatten().map_err(|error| Refusal::unavailable(error.to_string()))
    }

    /// A file of the log `origin`, with what caches need to know.
    async fn file(&self, origin: &str, path: &str, asked: &HeaderMap) -> Answer {
        let resource: Resource = path.parse().map_err(|_| Refusal::not_found("no path of a log"))?;
        let bytes = self.stored(format!("{origin}/{path}")).await?;
        let bytes = bytes.ok_or_else(|| Refusal::not_found("not published"))?;
        let kind = ledger::kind(origin, &resource);
        let tag = format!("\"{}\"", tlog::leaf_hash(&bytes));
        let headers = [
            (header::CONTENT_TYPE, kind.content_type.to_owned()),
            (header::CACHE_CONTROL, kind.cache_control.to_owned()),
            (header::ETAG, tag.clone()),
        ];
        match is_known(asked, &tag) {
            true => Ok((StatusCode::NOT_MODIFIED, headers).into_response()),
            false => Ok((headers, bytes).into_response()),
        }
    }
}

/// Whether `If-None-Match` names what is there (RFC 9110 §13.1.2).
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn keys(lines: String) -> Answer {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    Ok((headers, lines).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cache_knows_is_not_sent_again() {
        for (asked, expected) in [
            (None, false),
            (Some("\"a\""), true),
            (Some("W/\"a\""), true),
            (Some("\"b\", \"a\""), true),
            (Some("*"), true),
            (Some("\"b\""), false),
            (Some("a"), false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(asked) = asked {
                headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(asked));
            }
            assert_eq!(is_known(&headers, "\"a\""), expected, "{asked:?}");
        }
    }
}
