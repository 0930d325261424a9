//! Fetches a rule set's archive: https only, to the end of a few redirects, within bounds.

use anyhow::Context;
use http::{Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::{sync::Arc, time::Duration};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Bytes of an archive.
pub const LONGEST: usize = 32 * 1024 * 1024;
/// Releases are served from another host than they are announced on.
const MOST_REDIRECTS: usize = 5;
/// For everything together.
const PATIENCE: Duration = Duration::from_secs(120);

pub async fn fetch(address: &str) -> Result<Vec<u8>, anyhow::Error> {
    tokio::time::timeout(PATIENCE, follow(address)).await.context("no answer in time")?
}

/// Of what was fetched, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    kernel::hex(&waf::sha256(bytes))
}

async fn follow(address: &str) -> Result<Vec<u8>, anyhow::Error> {
    let mut at: Uri = address.parse().with_context(|| format!("{address} is no address"))?;
    for _ in 0..=MOST_REDIRECTS {
        anyhow::ensure!(at.scheme_str() == Some("https"), "{at}: only https:// is fetched");
        match ask(&at).await.with_context(|| at.to_string())? {
            Answer::Body(bytes) => return Ok(bytes),
            Answer::Elsewhere(to) => at = to,
        }
    }
    anyhow::bail!("more than {MOST_REDIRECTS} redirects")
}

enum Answer {
    Body(Vec<u8>),
    Elsewhere(Uri),
}

async fn ask(at: &Uri) -> Result<Answer, anyhow::Error> {
    let host = at.host().context("no host")?.to_owned();
    let port = at.port_u16().unwrap_or(443);
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    let tls = TlsConnector::from(Arc::new(crate::running::trusting(None)?)).connect(name, stream).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await?;
    let driving = tokio::spawn(connection);
    let target = at.path_and_query().map_or("/", |target| target.as_str());
    let request = Request::builder()
        .method(Method::GET)
        .uri(target)
        .header(header::HOST, at.authority().map_or(host.as_str(), |authority| authority.as_str()))
        .header(header::USER_AGENT, "sekisho")
        .header(header::ACCEPT_ENCODING, "identity")
        .body(Empty::<bytes::Bytes>::new())?;
    let answer = sender.send_request(request).await?;
    let found = match answer.status() {
        StatusCode::OK => {
            let body = Limited::new(answer.into_body(), LONGEST).collect().await;
            let body = body.map_err(|error| anyhow::anyhow!("{error} (at most {LONGEST} bytes)"))?;
            Answer::Body(body.to_bytes().to_vec())
        }
        status if status.is_redirection() => {
            let to = answer.headers().get(header::LOCATION).context("a redirect to nowhere")?.to_str()?;
            Answer::Elsewhere(elsewhere(at, to)?)
        }
        status => anyhow::bail!("the answer is {status}"),
    };
    driving.abort();
    Ok(found)
}

/// A whole address, or a path on the same host.
fn elsewhere(at: &Uri, to: &str) -> Result<Uri, anyhow::Error> {
    if to.starts_with('/') && !to.starts_with("//") {
        let mut parts = at.clone().into_parts();
        parts.path_and_query = Some(to.parse()?);
        return Ok(Uri::from_parts(parts)?);
    }
    Ok(to.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_to_whole_addresses() {
        let at: Uri = "https://a.example/x".parse().unwrap();
        for (to, expected) in [
            ("/y?z", Some("https://a.example/y?z")),
            ("https://b.example/", Some("https://b.example/")),
            ("http://b.example/", Some("http://b.example/")),
            ("not an address", None),
        ] {
            let found = elsewhere(&at, to).ok().map(|uri| uri.to_string());
            assert_eq!(found.as_deref(), expected, "{to}");
        }
    }

    #[tokio::test]
    async fn nothing_is_fetched_without_tls() {
        let refused = fetch("http://127.0.0.1:1/x.tar.gz").await.unwrap_err();
        assert!(refused.to_string().contains("only https"), "{refused}");
    }
}
