//! Accepting connections.

use super::{Slots, connection};
use crate::gate::Shared;
use ipnet::IpNet;
use rustls::ServerConfig;
use std::{sync::Arc, time::Duration};
use tokio::net::{TcpListener, TcpStream};

/// What connections of the TLS listeners share.
pub(crate) struct Front {
    pub gate: Arc<Shared>,
    pub tls: Arc<ServerConfig>,
    pub slots: Arc<Slots>,
    pub proxies: Vec<IpNet>,
}

/// Accepts until the gate drains.
pub(crate) async fn accept_loop(front: Arc<Front>, listener: TcpListener) {
    while let Some((socket, from)) = next(&front.gate, &listener).await {
        front.gate.tasks.spawn(connection::serve(front.clone(), socket, from));
    }
}

/// The next connection; `None` when the gate drains.
pub(super) async fn next(gate: &Shared, listener: &TcpListener) -> Option<(TcpStream, std::net::SocketAddr)> {
    loop {
        let accepted = tokio::select! {
            () = gate.draining.cancelled() => return None,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok(connection) => return Some(connection),
            Err(error) => {
                // Out of descriptors, most likely: others must end first.
                tracing::warn!(%error, "accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
