//! WebSockets: after the handshake, bytes in both directions until either side ends, the session is
//! cut, or the gate closes.

use crate::session::{self, Lease};
use http::{HeaderMap, Method, Request, Version, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_util::sync::CancellationToken;

/// Whether a request asks to become a WebSocket (RFC 6455 §4.1).
pub(crate) fn is_websocket<B>(request: &Request<B>) -> bool {
    let has_token = |name, token: &str| {
        let values = request.headers().get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(token))
    };
    request.method() == Method::GET
        && request.version() == Version::HTTP_11
        && has_token(header::UPGRADE, "websocket")
        && has_token(header::CONNECTION, "upgrade")
}

/// Two sides that are about to be joined.
pub(crate) struct Tunnel {
    pub client: OnUpgrade,
    pub service: OnUpgrade,
    /// Over when the session is revoked or lapses, or less is permitted than before.
    pub lease: Option<Lease>,
    /// Cancelled when the gate closes.
    pub closing: CancellationToken,
}

/// What went through.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried {
    pub received: u64,
    pub sent: u64,
    /// Ended by one of the two sides, not by the gate.
    pub is_complete: bool,
}

impl Tunnel {
    /// Whether the service's answer is the handshake that was asked for.
    pub fn is_agreed(headers: &HeaderMap) -> bool {
        headers.get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
    }

    pub async fn carry(mut self) -> Carried {
        tokio::select! {
            biased;
            _ = session::over(&mut self.lease) => Carried::default(),
            () = self.closing.cancelled() => Carried::default(),
            carried = join(self.client, self.service) => carried,
        }
    }
}

async fn join(client: OnUpgrade, service: OnUpgrade) -> Carried {
    let (Ok(client), Ok(service)) = tokio::join!(client, service) else { return Carried::default() };
    let (mut client, mut service) = (TokioIo::new(client), TokioIo::new(service));
    match tokio::io::copy_bidirectional(&mut client, &mut service).await {
        Ok((received, sent)) => Carried { received, sent, is_complete: true },
        Err(error) => {
            tracing::debug!(%error, "websocket");
            Carried::default()
        }
    }
}
