//! A mail catcher: an SMTP server that accepts everything and shows it, for tests and for demonstrations.
//!
//! It relays nothing. `session` speaks SMTP, `caught` reads the mails; here is what they share: the newest mails, the
//! folder, the rules that make it refuse on purpose.

mod caught;
mod folder;
mod session;

pub use caught::Caught;

use crate::Stage;
use folder::Folder;
use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    task::{AbortHandle, JoinSet},
    time::timeout,
};

/// What a catcher keeps, offers and refuses.
#[derive(Clone, Debug)]
pub struct CatcherOptions {
    /// How many mails are kept in memory; the oldest go first. 5,000.
    pub keep: usize,
    /// How many bytes of mail are kept in memory, at least one mail. 256 MiB.
    pub keep_bytes: usize,
    /// 25 MiB; a larger one is answered 552.
    pub max_mail_bytes: usize,
    /// 64; a further connection is answered 421.
    pub max_connections: usize,
    /// How long a silent client is kept: 5 min.
    pub idle: Duration,
    /// Each mail is written here, too, as `00000001.eml`, before it is accepted. Made if it does not exist.
    pub folder: Option<PathBuf>,
    /// The first one that fits decides.
    pub rules: Vec<Rule>,
    /// Whether PIPELINING (RFC 2920) is offered. Commands sent ahead are understood anyway.
    pub pipelining: bool,
    /// Whether CHUNKING (RFC 3030) is offered.
    pub chunking: bool,
    pub tls: CatcherTls,
}

/// How a catcher is reached. Under TLS it offers AUTH PLAIN and lets anybody in.
#[derive(Clone, Debug)]
pub enum CatcherTls {
    None,
    StartTls(Arc<rustls::ServerConfig>),
    Implicit(Arc<rustls::ServerConfig>),
}

/// Makes the catcher refuse mail to some addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    recipient: String,
    stage: Stage,
    code: u16,
    text: String,
}

impl Rule {
    /// Refuses `RCPT TO` for addresses that fit `recipient`: an address in which `*` stands for any run of
    /// characters, without regard to case. `code` is moved into 400 to 599; control characters in `text` become blanks.
    pub fn refuse(recipient: impl Into<String>, code: u16, text: impl Into<String>) -> Self {
        let text = crate::words::printable(&text.into());
        Self { recipient: recipient.into(), stage: Stage::Recipient, code: code.clamp(400, 599), text }
    }

    /// Refuses the mail's content instead, after it was sent.
    pub fn after_content(mut self) -> Self {
        self.stage = Stage::Content;
        self
    }

    fn fits(&self, address: &str, stage: Stage) -> bool {
        self.stage == stage && fits(&self.recipient.to_ascii_lowercase(), &address.to_ascii_lowercase())
    }
}

impl Default for CatcherOptions {
    fn default() -> Self {
        Self {
            keep: 5_000,
            keep_bytes: 256 * 1_024 * 1_024,
            max_mail_bytes: 25 * 1_024 * 1_024,
            max_connections: 64,
            idle: Duration::from_secs(300),
            folder: None,
            rules: Vec::new(),
            pipelining: true,
            chunking: true,
            tls: CatcherTls::None,
        }
    }
}

/// A running catcher. It stops when it is dropped.
pub struct Catcher {
    shared: Arc<Shared>,
    accepting: AbortHandle,
    /// Its senders are held by the accepting task and by every session.
    gone: watch::Receiver<()>,
}

impl Catcher {
    /// Serves `listener` from now on. Must be called inside a tokio runtime.
    pub fn start(listener: TcpListener, options: CatcherOptions) -> Self {
        let folder = options.folder.clone().map(Folder::open);
        let (arrivals, _) = watch::channel(0);
        let caught = Mutex::new(Store::default());
        let rules = Mutex::new(options.rules.clone());
        let shared = Arc::new(Shared { options, folder, caught, rules, arrivals });
        let (alive, gone) = watch::channel(());
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared), alive)).abort_handle();
        Self { shared, accepting, gone }
    }

    /// What was caught and is still kept, oldest first.
    pub fn messages(&self) -> Vec<Caught> {
        self.shared.caught().mails.iter().cloned().collect()
    }

    /// The first mail, among those kept and those to come, for which `is_it` says so. `None` after `limit`.
    pub async fn wait_for(&self, is_it: impl Fn(&Caught) -> bool, limit: Duration) -> Option<Caught> {
        let mut arrivals = self.shared.arrivals.subscribe();
        let mut seen = 0;
        let find = async {
            loop {
                arrivals.borrow_and_update();
                let fresh: Vec<Caught> = self.messages().into_iter().filter(|m| m.at_index > seen).collect();
                seen = fresh.last().map_or(seen, |mail| mail.at_index);
                if let Some(found) = fresh.into_iter().find(&is_it) {
                    return Some(found);
                }
                arrivals.changed().await.ok()?;
            }
        };
        timeout(limit, find).await.ok().flatten()
    }

    /// Forgets what is in memory; files stay, indices go on.
    pub fn clear(&self) {
        let mut store = self.shared.caught();
        store.mails.clear();
        store.bytes = 0;
    }

    /// Replaces the rules, for mails that come from now on.
    pub fn set_rules(&self, rules: Vec<Rule>) {
        *self.shared.rules.lock().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// Closes the listener and all connections; what was caught stays readable. Returns when they are closed.
    pub async fn shutdown(&self) {
        self.accepting.abort();
        let mut gone = self.gone.clone();
        while gone.changed().await.is_ok() {}
    }
}

impl Drop for Catcher {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

struct Shared {
    options: CatcherOptions,
    folder: Option<Folder>,
    caught: Mutex<Store>,
    rules: Mutex<Vec<Rule>>,
    /// The index of the newest mail.
    arrivals: watch::Sender<u64>,
}

#[derive(Default)]
struct Store {
    mails: VecDeque<Caught>,
    bytes: usize,
    last_index: u64,
}

impl Shared {
    fn caught(&self) -> MutexGuard<'_, Store> {
        self.caught.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rule(&self, address: &str, stage: Stage) -> Option<Rule> {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.iter().find(|rule| rule.fits(address, stage)).cloned()
    }

    /// Keeps a mail: on disk first, if there is a folder.
    async fn keep(&self, from: &str, to: Vec<String>, raw: Vec<u8>) -> std::io::Result<u64> {
        if let Some(folder) = &self.folder {
            folder.write(&raw).await?;
        }
        let mut store = self.caught();
        store.last_index = store.last_index.saturating_add(1);
        let index = store.last_index;
        store.bytes = store.bytes.saturating_add(raw.len());
        store.mails.push_back(Caught::new(index, from, to, raw));
        while store.mails.len() > self.options.keep.max(1)
            || (store.bytes > self.options.keep_bytes && store.mails.len() > 1)
        {
            let oldest = store.mails.pop_front().map_or(0, |mail| mail.raw.len());
            store.bytes = store.bytes.saturating_sub(oldest);
        }
        drop(store);
        self.arrivals.send_replace(index);
        Ok(index)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, alive: watch::Sender<()>) {
    let permits = Arc::new(Semaphore::new(shared.options.max_connections.min(Semaphore::MAX_PERMITS)));
    // Aborting this task drops the set, and that ends the sessions.
    let mut sessions = JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // A connection that vanished, or no file descriptors: the next may do.
                tracing::warn!(%error, "the mail catcher could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        while sessions.try_join_next().is_some() {}
        let permit = Arc::clone(&permits).try_acquire_owned().ok();
        let (shared, alive) = (Arc::clone(&shared), alive.clone());
        sessions.spawn(async move {
            let _alive = alive;
            match permit {
                Some(_permit) => session::serve(stream, shared).await,
                None => session::turn_away(stream).await,
            }
        });
    }
}

/// Whether `text` fits `pattern`, in which `*` stands for any run of bytes.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) =
            rest.split_once(part).filter(|_| !part.is_empty()).or(part.is_empty().then_some(("", rest)))
        else {
            return false;
        };
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let cases = [
            ("a@example.jp", "a@example.jp", true),
            ("a@example.jp", "ab@example.jp", false),
            ("*@example.jp", "a@example.jp", true),
            ("*@example.jp", "a@example.jp.evil.jp", false),
            ("full*@*", "full1@example.jp", true),
            ("*", "", true),
            ("**", "x", true),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1c", false),
            ("a*a", "a", false),
            ("", "x", false),
        ];
        for (pattern, text, is_fit) in cases {
            assert_eq!(fits(pattern, text), is_fit, "{pattern} {text}");
        }
    }
}
