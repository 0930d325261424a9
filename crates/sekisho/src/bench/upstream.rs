//! The tiny service behind both proxies: a process of its own (this program, started again), so that
//! its work is not counted as the gate's.

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

/// The hidden sub-command that [`serve`] stands behind.
pub const SUB_COMMAND: &str = "bench-upstream";
const ANSWER: &[u8] = b"{\"greeting\":\"hello\",\"service\":\"upstream\"}\n";

/// The upstream's process. Ends with this value, and with this process: its standard input closes.
pub struct Upstream {
    pub address: SocketAddr,
    _process: Child,
}

impl Upstream {
    pub async fn start() -> Result<Self, anyhow::Error> {
        let program = std::env::current_exe().context("own program")?;
        let mut process = Command::new(program)
            .arg(SUB_COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("starting the upstream")?;
        let stdout = process.stdout.take().context("upstream's output")?;
        let line = BufReader::new(stdout).lines().next_line().await?.context("the upstream said nothing")?;
        Ok(Self { address: line.trim().parse().context("upstream's address")?, _process: process })
    }
}

/// Listens on a free port, says which, and answers until standard input closes.
pub async fn serve() -> Result<(), anyhow::Error> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?);
    let mut parent = tokio::io::stdin();
    tokio::select! {
        never = answer(listener) => never,
        _ = parent.read_u8() => Ok(()),
    }
}

async fn answer(listener: TcpListener) -> Result<(), anyhow::Error> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            let greet = service_fn(|request: Request<Incoming>| async {
                // Read to its end, or the connection could not be kept.
                let _ = request.into_body().collect().await;
                let mut answer = Response::new(Full::new(Bytes::from_static(ANSWER)));
                let json = http::HeaderValue::from_static("application/json");
                answer.headers_mut().insert(http::header::CONTENT_TYPE, json);
                Ok::<_, Infallible>(answer)
            });
            // A connection that breaks is the client's to report.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), greet)
                .await;
        });
    }
}
