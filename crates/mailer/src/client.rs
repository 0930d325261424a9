//! One connection to a relay: greeting, EHLO, STARTTLS, AUTH, then mails. `conversation` decides what is said,
//! `wire` moves the bytes; here they meet.
//!
//! ```text
//! connect ─ [TLS] ─ 220 ─ EHLO ─ [STARTTLS ─ TLS ─ EHLO] ─ [AUTH PLAIN] ─ send_many … ─ QUIT
//! ```

mod conversation;
mod delivery;
mod relay;
mod wire;

pub use delivery::{Delivery, Stage};
pub use relay::{Credentials, CredentialsError, OpenError, Relay, Timeouts, Tls};

use crate::{Mail, Reply};
use base64::{Engine, engine::general_purpose::STANDARD};
use conversation::{Conversation, Pace, Step};
use std::time::Duration;
use wire::{Lost, Patience, Wire};

/// An open, signed-in connection. Used by one task at a time; open several for more speed.
pub struct Connection {
    wire: Wire,
    pace: Pace,
    size: bool,
    timeouts: Timeouts,
    needs_reset: bool,
    /// False while mails are under way, and for good after the connection is lost: a future dropped half-way
    /// leaves a connection in a state that nobody knows.
    is_usable: bool,
}

impl Connection {
    /// Whole transactions that may be under way unanswered, where the relay offers CHUNKING.
    const WINDOW: usize = 32;

    /// Connects, secures and signs in as `relay` says.
    pub async fn open(relay: &Relay) -> Result<Self, OpenError> {
        relay.check()?;
        let timeouts = relay.timeouts;
        let mut wire = Wire::connect(relay).await?;
        must_be(220, "greeting", wire.reply(timeouts.patience(timeouts.greeting)).await?)?;
        let mut offers = hello(&mut wire, relay).await?;
        if let Tls::StartTls(config) = &relay.tls {
            if !offers.starttls {
                return Err(OpenError::NoStartTls);
            }
            must_be(220, "STARTTLS", ask(&mut wire, &timeouts, "STARTTLS").await?)?;
            wire = wire.secure(config, relay).await?;
            // RFC 3207 §4.2: what was offered in clear is forgotten.
            offers = hello(&mut wire, relay).await?;
        }
        if let Some(credentials) = &relay.credentials {
            if !offers.auth_plain {
                return Err(OpenError::NoAuthPlain);
            }
            sign_in(&mut wire, &timeouts, credentials).await?;
        }
        let pace = match (offers.pipelining, offers.chunking) {
            (true, true) => Pace::Chunked { window: Self::WINDOW },
            (true, false) => Pace::Pipelined,
            (false, _) => Pace::LockStep,
        };
        Ok(Self { wire, pace, size: offers.size, timeouts, needs_reset: false, is_usable: true })
    }

    /// Whether another `send_many` makes sense. False after the relay closed or broke the protocol.
    pub fn is_usable(&self) -> bool {
        self.is_usable
    }

    /// Sends each mail in a transaction of its own; one delivery for each, in the same order.
    ///
    /// A lost connection defers what has no answer yet. Among those, a mail whose end had been sent is `uncertain`: the
    /// relay may have taken it.
    pub async fn send_many(&mut self, mails: &[Mail]) -> Vec<Delivery> {
        let mut conversation = Conversation::new(mails, self.pace, self.size, self.needs_reset);
        if !self.is_usable {
            return conversation.abandon(self.wire.written(), "the connection is closed");
        }
        self.is_usable = false;
        loop {
            conversation.pump(&mut self.wire);
            let Some(step) = conversation.awaited() else {
                break;
            };
            let failure = match self.wire.reply(self.timeouts.patience(self.timeouts.of(step))).await {
                Ok(reply) => conversation.take(&reply).err().map(|ended| ended.to_string()),
                Err(lost) => Some(lost.to_string()),
            };
            if let Some(reason) = failure {
                tracing::debug!(reason, "the relay's connection is lost");
                return conversation.abandon(self.wire.written(), &reason);
            }
        }
        self.needs_reset = conversation.needs_reset();
        self.is_usable = true;
        conversation.deliveries()
    }

    /// Says goodbye, waiting no longer than 5 seconds for the answer.
    pub async fn quit(mut self) {
        if self.is_usable {
            self.wire.push(b"QUIT\r\n");
            let brief = Duration::from_secs(5);
            let _ = self.wire.reply(Patience { reply: brief, block: brief }).await;
        }
        self.wire.close().await;
    }
}

/// What the relay offers in its answer to EHLO.
#[derive(Default)]
struct Offers {
    pipelining: bool,
    chunking: bool,
    starttls: bool,
    size: bool,
    auth_plain: bool,
}

impl Offers {
    fn read(reply: &Reply) -> Self {
        let mut offers = Self::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split_ascii_whitespace();
            match words.next() {
                Some("PIPELINING") => offers.pipelining = true,
                Some("CHUNKING") => offers.chunking = true,
                Some("STARTTLS") => offers.starttls = true,
                Some("SIZE") => offers.size = true,
                Some("AUTH") => offers.auth_plain = words.any(|word| word == "PLAIN"),
                _ => {}
            }
        }
        offers
    }
}

/// EHLO, or HELO for a relay that knows only RFC 821 (RFC 5321 §3.2).
async fn hello(wire: &mut Wire, relay: &Relay) -> Result<Offers, OpenError> {
    let reply = ask(wire, &relay.timeouts, &format!("EHLO {}", relay.hello)).await?;
    match reply.code {
        250 => Ok(Offers::read(&reply)),
        500 | 502 | 504 => {
            must_be(250, "HELO", ask(wire, &relay.timeouts, &format!("HELO {}", relay.hello)).await?)?;
            Ok(Offers::default())
        }
        _ => Err(OpenError::Refused { command: "EHLO", reply }),
    }
}

/// RFC 4616 over RFC 4954; the caller has made sure of TLS.
async fn sign_in(wire: &mut Wire, timeouts: &Timeouts, credentials: &Credentials) -> Result<(), OpenError> {
    let response = zeroize::Zeroizing::new(STANDARD.encode(credentials.response().as_bytes()));
    let mut line = zeroize::Zeroizing::new(format!("AUTH PLAIN {}", *response));
    // RFC 4954 §4: a response that makes the command too long waits for the server's challenge.
    if line.len() > 510 {
        must_be(334, "AUTH", ask(wire, timeouts, "AUTH PLAIN").await?)?;
        line = response;
    }
    must_be(235, "AUTH", ask(wire, timeouts, &line).await?)
}

fn must_be(code: u16, command: &'static str, reply: Reply) -> Result<(), OpenError> {
    if reply.code == code { Ok(()) } else { Err(OpenError::Refused { command, reply }) }
}

async fn ask(wire: &mut Wire, timeouts: &Timeouts, line: &str) -> Result<Reply, Lost> {
    wire.push(line.as_bytes());
    wire.push(b"\r\n");
    wire.reply(timeouts.patience(timeouts.mail)).await
}

impl Timeouts {
    fn of(&self, step: Step) -> Duration {
        match step {
            Step::Reset | Step::Sender => self.mail,
            Step::Recipient => self.recipient,
            Step::Data => self.data_start,
            Step::Content => self.data_end,
        }
    }

    fn patience(&self, reply: Duration) -> Patience {
        Patience { reply, block: self.data_block }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_are_read_whatever_their_case_and_order() {
        let lines = [
            "PIPELINING",
            "relay.example.jp",
            "chunking",
            "SIZE 1000",
            "Auth login plain",
            "X-STARTTLS",
            "8BITMIME",
        ];
        let offers = Offers::read(&Reply { code: 250, lines: lines.map(str::to_owned).to_vec() });
        assert!(offers.chunking && offers.size && offers.auth_plain);
        assert!(!offers.starttls);
        assert!(!offers.pipelining, "the first line is the server's name");
    }
}
