//! One bucket of S3-compatible storage: files that are written once, and files that are replaced only by
//! somebody who knows what is there.
//!
//! ```text
//!   create    If-None-Match: *      there already: the same bytes, or an error
//!   replace   If-Match: <etag>      changed by somebody else: an error, and nothing is written
//!   put       neither
//! ```
//! Every request has its time and its retries, and an answer its length: storage that is down is an error
//! after [`Patience`], never a wait without end. The access keys show in no error and no log.
//!
//! Does not live here: what the files mean, and when a failure is tried again after all retries.

mod connection;

use bytes::Bytes;
use connection::Connector;
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::Secret;
use object_store::{
    Attribute, Attributes, BackoffConfig, Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    RetryConfig, UpdateVersion,
    aws::{AmazonS3, AmazonS3Builder, Checksum, S3ConditionalPut},
    path::Path,
};
use rustls::ClientConfig;
use std::{sync::Arc, time::Duration};

/// Files that are written at once.
const AT_ONCE: usize = 16;
/// Of an error's text, characters that are passed on: the rest is the server's page.
const LONGEST_REASON: usize = 300;

/// Where a bucket is, and who we are there.
pub struct Place {
    /// `https://host[:port]`; Amazon's own of the region without it. Without TLS only on this machine.
    pub endpoint: Option<String>,
    pub region: String,
    pub bucket: String,
    /// Before every path; may be empty.
    pub prefix: String,
    pub access_key: Secret<String>,
    pub secret_key: Secret<String>,
}

/// How long storage is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From sending a request to the last byte of its answer.
    pub request: Duration,
    /// Requests after a failed one.
    pub retries: usize,
    /// After this long nothing is tried again.
    pub all: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { request: Duration::from_secs(10), retries: 3, all: Duration::from_secs(30) }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    #[error("storage settings: {0}")]
    Settings(String),
    /// What must never change is there with another content.
    #[error("{0} is there with another content")]
    Differs(String),
    /// It is no longer what was last seen.
    #[error("{0} was changed by somebody else")]
    Changed(String),
    /// The storage answers, and not to us.
    #[error("storage refuses: {0}")]
    Refused(String),
    #[error("storage does not answer: {0}")]
    Unavailable(String),
}

/// Which state of a file was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag(String);

/// A file as it was found.
#[derive(Clone, Debug)]
pub struct Object {
    pub bytes: Bytes,
    pub tag: Tag,
}

/// What browsers and caches are told of a file.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub content_type: &'static str,
    pub cache_control: &'static str,
}

/// A file to be written.
#[derive(Clone, Debug)]
pub struct File {
    pub path: String,
    pub bytes: Bytes,
    pub kind: Kind,
    /// It is created once; others are overwritten.
    pub is_lasting: bool,
}

/// One bucket, below its prefix.
#[derive(Debug)]
pub struct Bucket {
    storage: AmazonS3,
    prefix: String,
}

impl Bucket {
    /// Nothing is asked of the storage yet.
    ///
    /// # Errors
    /// [`BucketError::Settings`].
    pub fn open(place: &Place, tls: Arc<ClientConfig>, patience: Patience) -> Result<Self, BucketError> {
        let endpoint = place.endpoint.as_deref().map(endpoint).transpose()?;
        let prefix = prefix(&place.prefix)?;
        let retry = RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(100),
                max_backoff: Duration::from_secs(5),
                base: 2.0,
            },
            max_retries: patience.retries,
            retry_timeout: patience.all,
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&place.bucket)
            .with_region(&place.region)
            .with_access_key_id(place.access_key.expose())
            .with_secret_access_key(place.secret_key.expose())
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            // A bucket that retains what is written asks for a checksum.
            .with_checksum_algorithm(Checksum::SHA256)
            .with_retry(retry)
            .with_http_connector(Connector::new(tls, patience.request));
        if let Some(endpoint) = endpoint {
            builder = builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(endpoint);
        }
        let storage = builder.build().map_err(|error| BucketError::Settings(reason(&error)))?;
        Ok(Self { storage, prefix })
    }

    /// The file, or `None` if there is none.
    ///
    /// # Errors
    /// [`BucketError::Refused`], [`BucketError::Unavailable`].
    pub async fn get(&self, path: &str) -> Result<Option<Object>, BucketError> {
        let found = match self.storage.get(&self.at(path)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(told(&error)),
        };
        let tag = found.meta.e_tag.clone().map(Tag);
        let tag = tag.ok_or_else(|| BucketError::Refused("it gives no ETag".to_owned()))?;
        let bytes = found.bytes().await.map_err(|error| told(&error))?;
        Ok(Some(Object { bytes, tag }))
    }

    /// Writes these, some at once. All were tried when this returns.
    ///
    /// # Errors
    /// The first; [`BucketError::Differs`] where a lasting file is there with another content.
    pub async fn put_all(&self, files: Vec<File>) -> Result<(), BucketError> {
        let each = stream::iter(files).map(|file| self.put(file)).buffer_unordered(AT_ONCE);
        each.collect::<Vec<_>>().await.into_iter().collect()
    }

    async fn put(&self, file: File) -> Result<(), BucketError> {
        let mode = if file.is_lasting { PutMode::Create } else { PutMode::Overwrite };
        let written = self.write(&file.path, file.bytes.clone(), file.kind, mode).await;
        match written {
            Ok(_) => Ok(()),
            // Written before, or by this very request whose answer was lost.
            Err(Error::AlreadyExists { .. }) => match self.get(&file.path).await? {
                Some(there) if there.bytes == file.bytes => Ok(()),
                Some(_) => Err(BucketError::Differs(file.path)),
                None => Err(BucketError::Unavailable(format!("{} is being written", file.path))),
            },
            Err(error) => Err(told(&error)),
        }
    }

    /// Puts `bytes` in the place of what was `seen` there; `None`: of nothing.
    ///
    /// # Errors
    /// [`BucketError::Changed`] if something else is there now.
    pub async fn replace(
        &self,
        path: &str,
        bytes: Bytes,
        kind: Kind,
        seen: Option<&Tag>,
    ) -> Result<Tag, BucketError> {
        let mode = match seen {
            Some(tag) => PutMode::Update(UpdateVersion { e_tag: Some(tag.0.clone()), version: None }),
            None => PutMode::Create,
        };
        match self.write(path, bytes.clone(), kind, mode).await {
            Ok(Some(tag)) => Ok(tag),
            Ok(None) => Err(BucketError::Refused("it gives no ETag".to_owned())),
            // An answer that was lost, and the request was repeated: then it is ours that is there.
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotModified { .. }) => {
                let there = self.get(path).await?.filter(|there| there.bytes == bytes);
                there.map(|there| there.tag).ok_or_else(|| BucketError::Changed(path.to_owned()))
            }
            Err(error) => Err(told(&error)),
        }
    }

    /// Removes what lies below the folder `path`. Nothing there is fine.
    ///
    /// # Errors
    /// [`BucketError::Refused`], [`BucketError::Unavailable`].
    pub async fn remove_below(&self, path: &str) -> Result<(), BucketError> {
        let folder = self.at(path);
        let found = self.storage.list(Some(&folder)).map_ok(|object| object.location).boxed();
        let mut removed = self.storage.delete_stream(found);
        while let Some(one) = removed.next().await {
            match one {
                Ok(_) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(told(&error)),
            }
        }
        Ok(())
    }

    async fn write(&self, path: &str, bytes: Bytes, kind: Kind, mode: PutMode) -> Result<Option<Tag>, Error> {
        let attributes = Attributes::from_iter([
            (Attribute::ContentType, kind.content_type),
            (Attribute::CacheControl, kind.cache_control),
        ]);
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let put = self.storage.put_opts(&self.at(path), bytes.into(), options).await?;
        Ok(put.e_tag.map(Tag))
    }

    fn at(&self, path: &str) -> Path {
        Path::from(format!("{}/{path}", self.prefix))
    }
}

/// An address without path, by TLS unless it is this machine's.
fn endpoint(address: &str) -> Result<String, BucketError> {
    let refused = |why: &str| BucketError::Settings(format!("endpoint {address}: {why}"));
    let uri: http::Uri = address.trim_end_matches('/').parse().map_err(|_| refused("not an address"))?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| refused("no host"))?;
    let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    let has_no_user = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    if !is_bare || !has_no_user {
        return Err(refused("more than https://host:port"));
    }
    let is_here = host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    match uri.scheme_str() {
        Some("https") => Ok(address.trim_end_matches('/').to_owned()),
        Some("http") if is_here => Ok(address.trim_end_matches('/').to_owned()),
        _ => Err(refused("https is needed")),
    }
}

fn prefix(prefix: &str) -> Result<String, BucketError> {
    let prefix = prefix.trim_matches('/');
    let is_plain = |part: &str| {
        let mut bytes = part.bytes();
        !part.is_empty()
            && part != "."
            && part != ".."
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    match prefix.is_empty() || prefix.split('/').all(is_plain) {
        true => Ok(prefix.to_owned()),
        false => Err(BucketError::Settings(format!("prefix {prefix}: letters, digits, . - _ and / only"))),
    }
}

fn told(error: &Error) -> BucketError {
    match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } | Error::NotFound { .. } => {
            BucketError::Refused(reason(error))
        }
        Error::Precondition { path, .. } | Error::NotModified { path, .. } => {
            BucketError::Changed(path.clone())
        }
        other => BucketError::Unavailable(reason(other)),
    }
}

/// The error with its innermost cause, cut.
fn reason(error: &Error) -> String {
    let mut text = error.to_string();
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    if let Some(last) = causes.last().map(ToString::to_string).filter(|last| !text.contains(last.as_str())) {
        text = format!("{text}: {last}");
    }
    without_document(&text).chars().take(LONGEST_REASON).collect()
}

/// Of the XML that a server answers with, the error's code: the rest may repeat the access key and what was
/// signed with it.
fn without_document(text: &str) -> String {
    let Some((before, document)) = text.split_once('<') else { return text.to_owned() };
    let code = document.split_once("Code>").and_then(|(_, rest)| rest.split_once('<'));
    format!("{}{}", before.trim_end(), code.map(|(code, _)| format!(" {code}")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_by_tls_or_of_this_machine() {
        for good in [
            "https://s3.example.net",
            "https://[2001:db8::1]:9000/",
            "http://127.0.0.1:5000",
            "http://[::1]:9",
        ] {
            assert!(endpoint(good).is_ok(), "{good}");
        }
        for bad in [
            "http://s3.example.net",
            "s3.example.net",
            "https://s3.example.net/bucket",
            "https://key:secret@s3.example.net",
            "https://s3.example.net?x",
            "ftp://127.0.0.1",
            "http://127.0.0.1.example.net",
            "",
        ] {
            assert!(endpoint(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_answer_is_not_repeated() {
        for (text, expected) in [
            ("PUT https://a/b: timed out", "PUT https://a/b: timed out"),
            (
                "403 Forbidden: <?xml?><Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIA</AWSAccessKeyId>",
                "403 Forbidden: SignatureDoesNotMatch",
            ),
            ("502: <html>AKIA", "502:"),
        ] {
            assert_eq!(without_document(text), expected);
        }
    }

    #[test]
    fn prefixes_lead_nowhere_else() {
        for (given, expected) in [("", Some("")), ("/", Some("")), ("a/b-1_2.3/", Some("a/b-1_2.3"))] {
            assert_eq!(prefix(given).ok().as_deref(), expected, "{given}");
        }
        for bad in ["a//b", "../a", "a/./b", "a b", "a%2Fb", "é"] {
            assert!(prefix(bad).is_err(), "{bad}");
        }
    }
}
