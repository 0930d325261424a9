//! The peer: Debian's nginx as a TLS reverse proxy, set up as well as we know how.
//!
//! Same certificate (ECDSA P-256), TLS 1.3 only, connections kept on both sides without a limit of
//! requests, a buffered access log. It does nothing else that the gate does, but where rules are compared.

use super::walls::Modsecurity;
use anyhow::{Context, bail};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration as Wait, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};

/// `worker_processes`: one per core.
pub const WORKERS: &str = "auto";

/// A running nginx. Stops when dropped.
pub struct Nginx {
    pub port: u16,
    folder: PathBuf,
    process: Child,
}

impl Nginx {
    /// Starts in `folder`, which it owns.
    pub async fn start(
        folder: &Path,
        pair: (&Path, &Path),
        upstream: SocketAddr,
        modsecurity: Option<&Modsecurity>,
    ) -> Result<Self, anyhow::Error> {
        fs::create_dir_all(folder.join("tmp"))?;
        let port = free_port().await?;
        let is_root = fs::metadata("/proc/self").map(|us| std::os::unix::fs::MetadataExt::uid(&us) == 0)?;
        let text = configuration(folder, port, pair, upstream, is_root);
        let text = modsecurity.map_or(text.clone(), |modsecurity| protected(&text, modsecurity));
        let file = folder.join("nginx.conf");
        fs::write(&file, text)?;
        let log = fs::File::create(folder.join("stderr.log"))?;
        let process = Command::new("nginx")
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&file)
            .args(["-e", "stderr"])
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .context("nginx does not start (Debian: apt-get install nginx-light)")?;
        let mut nginx = Self { port, folder: folder.to_owned(), process };
        nginx.wait_until_ready().await?;
        Ok(nginx)
    }

    /// The master's process id; its children do the work.
    pub fn process(&self) -> Option<u32> {
        self.process.id()
    }

    /// Lines in the access log so far: what it wrote down about requests.
    pub fn logged(&self) -> Result<u64, anyhow::Error> {
        let log = fs::read(self.folder.join("access.log"))?;
        Ok(u64::try_from(log.iter().filter(|byte| **byte == b'\n').count())?)
    }

    async fn wait_until_ready(&mut self) -> Result<(), anyhow::Error> {
        let begin = Instant::now();
        while begin.elapsed() < Wait::from_secs(10) {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return Ok(());
            }
            if let Some(status) = self.process.try_wait()? {
                let log = fs::read_to_string(self.folder.join("stderr.log")).unwrap_or_default();
                bail!("nginx ended ({status}): {log}");
            }
            tokio::time::sleep(Wait::from_millis(20)).await;
        }
        bail!("nginx does not answer");
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The master ends its workers on SIGTERM; killed, it would leave them behind.
        let mut stop = std::process::Command::new("nginx");
        stop.arg("-p").arg(&self.folder).arg("-c").arg(self.folder.join("nginx.conf"));
        let _ = stop.args(["-e", "stderr", "-s", "stop"]).output();
    }
}

/// A port nobody listens on. Somebody could take it before nginx does; then nginx says so and ends.
async fn free_port() -> Result<u16, anyhow::Error> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?.port())
}

/// With ModSecurity in front of everything.
fn protected(configuration: &str, Modsecurity { module, rules }: &Modsecurity) -> String {
    let (module, rules) = (module.display(), rules.display());
    let server =
        format!("server_name localhost;\n        modsecurity on;\n        modsecurity_rules_file {rules};");
    format!("load_module {module};\n{}", configuration.replace("server_name localhost;", &server))
}

fn configuration(
    folder: &Path,
    port: u16,
    pair: (&Path, &Path),
    upstream: SocketAddr,
    is_root: bool,
) -> String {
    let (folder, cert, key) = (folder.display(), pair.0.display(), pair.1.display());
    let user = if is_root { "user www-data;" } else { "" };
    format!(
        "\
daemon off;
{user}
worker_processes {WORKERS};
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log {folder}/access.log combined buffer=64k flush=1s;
    client_body_temp_path {folder}/tmp/body;
    proxy_temp_path {folder}/tmp/proxy;
    fastcgi_temp_path {folder}/tmp/fastcgi;
    uwsgi_temp_path {folder}/tmp/uwsgi;
    scgi_temp_path {folder}/tmp/scgi;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_timeout 75s;
    keepalive_requests 1000000000;
    upstream service {{
        server {upstream};
        keepalive 128;
        keepalive_requests 1000000000;
    }}
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name localhost;
        ssl_certificate {cert};
        ssl_certificate_key {key};
        ssl_protocols TLSv1.3;
        ssl_session_cache shared:tls:4m;
        location / {{
            proxy_pass http://service;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modsecurity_stands_in_front() {
        let modsecurity = Modsecurity { module: "/m.so".into(), rules: "/r.conf".into() };
        let upstream = SocketAddr::from(([127, 0, 0, 1], 3000));
        let text = configuration(Path::new("/f"), 8443, (Path::new("/c"), Path::new("/k")), upstream, false);
        let text = protected(&text, &modsecurity);
        assert!(text.starts_with("load_module /m.so;"), "{text}");
        assert!(
            text.contains("modsecurity on;") && text.contains("modsecurity_rules_file /r.conf;"),
            "{text}"
        );
    }

    #[test]
    fn the_peer_keeps_connections_and_logs() {
        let upstream = SocketAddr::from(([127, 0, 0, 1], 3000));
        let text = configuration(Path::new("/f"), 8443, (Path::new("/c"), Path::new("/k")), upstream, false);
        for needed in [
            "access_log /f/access.log combined buffer",
            "keepalive 128",
            "ssl_protocols TLSv1.3;",
            "Connection \"\"",
        ] {
            assert!(text.contains(needed), "{needed}");
        }
        assert!(!text.contains("user "));
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
