//! One SMTP session of the catcher (RFC 5321 §4.1, server side). Replies to pipelined commands leave together.

use super::{CatcherTls, Rule, Shared};
use crate::{Stage, dots::Unstuffing};
use rustls::ServerConfig;
use std::{io, sync::Arc};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// RFC 4954 §4 asks for 12,288 bytes in AUTH; everything else is far shorter.
const MAX_LINE: usize = 12_288;
/// RFC 5321 §4.5.3.1.8 asks for 100.
const MAX_RECIPIENTS: usize = 1_000;

/// Serves a connection until the client leaves. Errors are the client's loss.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    if let Err(error) = serve_stream(stream, &shared).await {
        tracing::debug!(%error, "a session of the mail catcher broke");
    }
}

/// Too many connections.
pub(super) async fn turn_away(mut stream: TcpStream) {
    let _ = stream.write_all(b"421 4.3.2 catcher too many connections\r\n").await;
    let _ = stream.shutdown().await;
}

async fn serve_stream(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    match &shared.options.tls {
        CatcherTls::None => Session::new(stream, shared, Security::None).run(true).await.map(drop),
        CatcherTls::Implicit(config) => {
            let stream = secure(stream, config, shared).await?;
            Session::new(stream, shared, Security::Tls).run(true).await.map(drop)
        }
        CatcherTls::StartTls(config) => {
            let Some(stream) = Session::new(stream, shared, Security::Offered).run(true).await? else {
                return Ok(());
            };
            let stream = secure(stream, config, shared).await?;
            Session::new(stream, shared, Security::Tls).run(false).await.map(drop)
        }
    }
}

async fn secure(
    stream: TcpStream,
    config: &Arc<ServerConfig>,
    shared: &Shared,
) -> io::Result<TlsStream<TcpStream>> {
    timeout(shared.options.idle, TlsAcceptor::from(Arc::clone(config)).accept(stream)).await?
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Security {
    None,
    Offered,
    Tls,
}

enum Line {
    Text(String),
    TooLong,
    Closed,
}

enum Next {
    Go,
    Quit,
    StartTls,
}

struct Session<'a, S> {
    stream: BufReader<S>,
    out: Vec<u8>,
    shared: &'a Shared,
    security: Security,
    from: Option<String>,
    to: Vec<String>,
    /// Chunks of BDAT so far; `None` inside once they are more than the limit.
    chunks: Option<Option<Vec<u8>>>,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Session<'a, S> {
    fn new(stream: S, shared: &'a Shared, security: Security) -> Self {
        let stream = BufReader::new(stream);
        Self { stream, out: Vec::new(), shared, security, from: None, to: Vec::new(), chunks: None }
    }

    /// Returns the stream if TLS is to start on it.
    async fn run(mut self, greets: bool) -> io::Result<Option<S>> {
        if greets {
            self.say("220 catcher ESMTP");
        }
        loop {
            let next = match self.line().await? {
                Line::Closed => return Ok(None),
                Line::TooLong => {
                    self.say("500 5.5.2 line too long");
                    Next::Go
                }
                Line::Text(line) => self.command(&line).await?,
            };
            match next {
                Next::Go => {}
                Next::Quit => {
                    self.flush().await?;
                    return self.stream.get_mut().shutdown().await.map(|()| None);
                }
                Next::StartTls => {
                    self.flush().await?;
                    return Ok(Some(self.stream.into_inner()));
                }
            }
        }
    }

    async fn command(&mut self, line: &str) -> io::Result<Next> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.hello(),
            "HELO" => {
                self.reset();
                self.say("250 catcher");
            }
            "MAIL" => self.mail(rest),
            "RCPT" => self.recipient(rest),
            "DATA" => self.data().await?,
            "BDAT" => return self.chunk(rest).await,
            "RSET" => {
                self.reset();
                self.say("250 2.0.0 reset");
            }
            "NOOP" => self.say("250 2.0.0 ok"),
            "VRFY" => self.say("252 2.0.0 send and see"),
            "AUTH" => self.auth(rest).await?,
            "STARTTLS" if self.security == Security::Offered => return Ok(self.start_tls()),
            "QUIT" => {
                self.say("221 2.0.0 goodbye");
                return Ok(Next::Quit);
            }
            _ => self.say("500 5.5.1 unknown command"),
        }
        Ok(Next::Go)
    }

    fn hello(&mut self) {
        self.reset();
        let options = &self.shared.options;
        let size = format!("SIZE {}", options.max_mail_bytes);
        let offers = [
            (true, "catcher"),
            (true, size.as_str()),
            (true, "8BITMIME"),
            (options.pipelining, "PIPELINING"),
            (options.chunking, "CHUNKING"),
            (self.security == Security::Offered, "STARTTLS"),
            (self.security == Security::Tls, "AUTH PLAIN"),
        ];
        for (_, offer) in offers.into_iter().filter(|(is_offered, _)| *is_offered) {
            self.say(&format!("250-{offer}"));
        }
        self.say("250 ENHANCEDSTATUSCODES");
    }

    fn mail(&mut self, rest: &str) {
        if self.from.is_some() {
            return self.say("503 5.5.1 nested MAIL");
        }
        match path(rest, "FROM:") {
            Some((_, parameters)) if self.is_too_big(parameters) => self.say("552 5.3.4 too big"),
            Some((from, _)) => {
                self.from = Some(from.to_owned());
                self.say("250 2.1.0 ok");
            }
            None => self.say("501 5.5.4 MAIL FROM:<address>"),
        }
    }

    fn recipient(&mut self, rest: &str) {
        if self.from.is_none() {
            return self.say("503 5.5.1 MAIL first");
        }
        match path(rest, "TO:") {
            None | Some(("", _)) => self.say("501 5.5.4 RCPT TO:<address>"),
            Some((to, _)) => match self.shared.rule(to, Stage::Recipient) {
                Some(rule) => self.refuse(&rule),
                None if self.to.len() >= MAX_RECIPIENTS => self.say("452 4.5.3 too many recipients"),
                None => {
                    self.to.push(to.to_owned());
                    self.say("250 2.1.5 ok");
                }
            },
        }
    }

    async fn data(&mut self) -> io::Result<()> {
        if self.from.is_none() || self.chunks.is_some() {
            self.say("503 5.5.1 MAIL and RCPT first");
            return Ok(());
        }
        if self.to.is_empty() {
            self.say("554 5.5.1 no valid recipients");
            return Ok(());
        }
        self.say("354 end with a dot");
        let mut unstuffing = Unstuffing::new(self.shared.options.max_mail_bytes);
        loop {
            let chunk = self.fill().await?;
            if chunk.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let (used, is_end) = unstuffing.take(chunk);
            self.stream.consume(used);
            if is_end {
                break;
            }
        }
        self.finish(unstuffing.content()).await;
        Ok(())
    }

    /// RFC 3030 §2: the octets follow the command at once and are read even when they are refused.
    async fn chunk(&mut self, rest: &str) -> io::Result<Next> {
        let (size, last) = rest.split_once(' ').unwrap_or((rest, ""));
        let is_last = last.eq_ignore_ascii_case("LAST");
        let Some(size) = size.parse::<usize>().ok().filter(|_| is_last || last.is_empty()) else {
            // What follows may be content; nothing after this can be understood.
            self.say("421 4.5.2 BDAT size [LAST]");
            return Ok(Next::Quit);
        };
        let is_wanted = self.from.is_some() && !self.to.is_empty();
        let mut content =
            if is_wanted { self.chunks.take().unwrap_or_else(|| Some(Vec::new())) } else { None };
        self.read_exactly(size, &mut content).await?;
        if !is_wanted {
            self.say("503 5.5.1 MAIL and RCPT first");
        } else if is_last {
            self.finish(content).await;
        } else {
            self.chunks = Some(content);
            self.say("250 2.0.0 go on");
        }
        Ok(Next::Go)
    }

    /// Keeps the mail, or says why not. `None`: it was too big. The transaction ends either way.
    async fn finish(&mut self, content: Option<Vec<u8>>) {
        let to = std::mem::take(&mut self.to);
        let from = self.from.take().unwrap_or_default();
        self.reset();
        let Some(content) = content else {
            return self.say("552 5.3.4 too big");
        };
        if let Some(rule) = to.iter().find_map(|to| self.shared.rule(to, Stage::Content)) {
            return self.refuse(&rule);
        }
        match self.shared.keep(&from, to, content).await {
            Ok(index) => self.say(&format!("250 2.0.0 caught as {index}")),
            Err(error) => {
                tracing::warn!(%error, "the mail catcher cannot write to its folder");
                self.say("451 4.3.0 cannot write");
            }
        }
    }

    async fn auth(&mut self, rest: &str) -> io::Result<()> {
        if self.security != Security::Tls {
            self.say("538 5.7.11 TLS first");
        } else if rest.eq_ignore_ascii_case("PLAIN") {
            self.say("334 ");
            let _response = self.line().await?;
            self.say("235 2.7.0 welcome");
        } else if rest.to_ascii_uppercase().starts_with("PLAIN ") {
            self.say("235 2.7.0 welcome");
        } else {
            self.say("504 5.5.4 PLAIN only");
        }
        Ok(())
    }

    /// RFC 3207 §4: what was sent ahead in clear must not be taken for what comes under TLS.
    fn start_tls(&mut self) -> Next {
        if self.stream.buffer().is_empty() {
            self.say("220 2.0.0 go ahead");
            return Next::StartTls;
        }
        self.say("421 4.7.0 nothing may follow STARTTLS");
        Next::Quit
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
        self.chunks = None;
    }

    fn refuse(&mut self, rule: &Rule) {
        self.say(&format!("{} {}", rule.code, rule.text));
    }

    fn say(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    fn is_too_big(&self, parameters: &str) -> bool {
        let size = parameters.split(' ').find_map(|parameter| parameter.strip_prefix("SIZE="));
        size.and_then(|size| size.parse::<usize>().ok())
            .is_some_and(|size| size > self.shared.options.max_mail_bytes)
    }

    async fn flush(&mut self) -> io::Result<()> {
        let stream = self.stream.get_mut();
        let writing = async {
            stream.write_all(&self.out).await?;
            stream.flush().await
        };
        timeout(self.shared.options.idle, writing).await??;
        self.out.clear();
        Ok(())
    }

    /// What is there; waits for more only after everything said has left. Empty at the end.
    async fn fill(&mut self) -> io::Result<&[u8]> {
        if self.stream.buffer().is_empty() && !self.out.is_empty() {
            self.flush().await?;
        }
        timeout(self.shared.options.idle, self.stream.fill_buf()).await?
    }

    async fn line(&mut self) -> io::Result<Line> {
        let mut line = Vec::new();
        let mut is_too_long = false;
        loop {
            let chunk = self.fill().await?;
            if chunk.is_empty() {
                return Ok(Line::Closed);
            }
            let piece = chunk.split_inclusive(|b| *b == b'\n').next().unwrap_or_default();
            let (used, is_end) = (piece.len(), piece.ends_with(b"\n"));
            if line.len().saturating_add(used) > MAX_LINE {
                is_too_long = true;
            } else {
                line.extend_from_slice(piece);
            }
            self.stream.consume(used);
            if is_end {
                break;
            }
        }
        let text = line.strip_suffix(b"\r\n").or(line.strip_suffix(b"\n")).unwrap_or(&line);
        Ok(if is_too_long { Line::TooLong } else { Line::Text(String::from_utf8_lossy(text).into_owned()) })
    }

    /// Reads `size` bytes, into `content` as long as that stays within the limit.
    async fn read_exactly(&mut self, size: usize, content: &mut Option<Vec<u8>>) -> io::Result<()> {
        let limit = self.shared.options.max_mail_bytes;
        let mut left = size;
        while left > 0 {
            let chunk = self.fill().await?;
            if chunk.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let piece = chunk.get(..left.min(chunk.len())).unwrap_or_default();
            if content.as_ref().is_some_and(|kept| kept.len().saturating_add(piece.len()) > limit) {
                *content = None;
            }
            if let Some(kept) = content {
                kept.extend_from_slice(piece);
            }
            let used = piece.len();
            left = left.saturating_sub(used);
            self.stream.consume(used);
        }
        Ok(())
    }
}

/// `FROM:<address> PARAMETERS`: the address as it stands between the brackets, and the parameters.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (head, tail) = rest.split_at_checked(keyword.len())?;
    let inner = tail.trim_start().strip_prefix('<').filter(|_| head.eq_ignore_ascii_case(keyword))?;
    let (address, parameters) = inner.rsplit_once('>')?;
    Some((address, parameters.trim_start()))
}
