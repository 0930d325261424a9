//! What to say next, and what a reply means for which mail. Pure: bytes out, replies in.
//!
//! One transaction, and what may be said before an answer:
//!
//! ```text
//! lock-step   MAIL ▸ RCPT ▸ DATA ▸ content ▸                      ▸ = wait for the reply
//! pipelined   MAIL RCPT DATA ▸ content MAIL RCPT DATA ▸ …         one round trip for each mail (RFC 2920 §3.1)
//! chunked     MAIL RCPT BDAT+content RSET MAIL RCPT BDAT+… ▸      `window` mails in one round trip (RFC 3030 §4.2)
//! ```
//!
//! The first refusal decides a mail; later replies of its transaction only close it. If DATA is let through after the
//! recipient was refused, a lone dot ends it (RFC 2920 §3.1). A refused transaction is followed by RSET; chunked ones always
//! are, because the next MAIL is on its way before the refusal is known, and must not fall into the old transaction.

use crate::{Delivery, Mail, Reply, ReplyError, Stage, client::wire::Wire, dots};
use std::{collections::VecDeque, io::Write, mem};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    LockStep,
    Pipelined,
    /// At most `window` whole transactions without a final reply.
    Chunked {
        window: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Reset,
    Sender,
    Recipient,
    Data,
    /// The content after a 354, or BDAT with its content.
    Content,
}

/// The relay ends the session.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    #[error("the relay closed the session: {0}")]
    Closing(String),
    #[error("the relay broke the protocol: {0}")]
    Protocol(#[from] ReplyError),
}

/// A reply that is owed, for a command that ends at `end` in the stream of bytes.
struct Owed {
    step: Step,
    mail: usize,
    end: u64,
}

pub(super) struct Conversation<'a> {
    mails: &'a [Mail],
    pace: Pace,
    says_size: bool,
    needs_reset: bool,
    next: usize,
    /// The rendered mail that the steps in `todo` belong to.
    content: Vec<u8>,
    todo: VecDeque<(Step, usize)>,
    owed: VecDeque<Owed>,
    /// The relay has said that it closes; what it has not answered it has not done.
    is_closing: bool,
    deliveries: Vec<Option<Delivery>>,
}

impl<'a> Conversation<'a> {
    /// No further transaction is started while this much waits to be written.
    const MAX_PENDING: usize = 256 * 1_024;

    pub(super) fn new(mails: &'a [Mail], pace: Pace, says_size: bool, needs_reset: bool) -> Self {
        Self {
            mails,
            pace,
            says_size,
            needs_reset,
            next: 0,
            content: Vec::new(),
            todo: VecDeque::new(),
            owed: VecDeque::new(),
            is_closing: false,
            deliveries: vec![None; mails.len()],
        }
    }

    /// Says everything that may be said now.
    pub(super) fn pump(&mut self, wire: &mut Wire) {
        while self.may_speak(wire.pending()) {
            if self.todo.is_empty() && !self.start_next() {
                return;
            }
            let Some((step, mail)) = self.todo.pop_front() else {
                return;
            };
            self.say(step, mail, wire.out());
            self.owed.push_back(Owed { step, mail, end: wire.pushed() });
        }
    }

    /// What the next reply will be about. `None`: everything is said and answered.
    pub(super) fn awaited(&self) -> Option<Step> {
        self.owed.front().map(|owed| owed.step)
    }

    /// Takes the reply to [`awaited`](Self::awaited).
    pub(super) fn take(&mut self, reply: &Reply) -> Result<(), Ended> {
        let Owed { step, mail, .. } = self.owed.pop_front().ok_or(ReplyError::Unexpected)?;
        let is_intermediate = (300..400).contains(&reply.code);
        self.is_closing = reply.code == 421;
        match step {
            Step::Data if reply.code == 354 => self.todo.push_front((Step::Content, mail)),
            Step::Data if reply.is_positive() => return Err(ReplyError::Unexpected.into()),
            _ if is_intermediate => return Err(ReplyError::Unexpected.into()),
            Step::Content if reply.is_positive() => {
                self.decide(mail, || Delivery::Accepted { reply: reply.to_string() });
            }
            Step::Reset if !reply.is_positive() => return Err(Ended::Closing(reply.to_string())),
            _ if reply.is_positive() => {}
            _ => self.refuse(step, mail, reply),
        }
        if self.is_closing { Err(Ended::Closing(reply.to_string())) } else { Ok(()) }
    }

    pub(super) fn needs_reset(&self) -> bool {
        self.needs_reset
    }

    pub(super) fn deliveries(self) -> Vec<Delivery> {
        self.abandon(0, "not sent")
    }

    /// The end, for whatever reason: `written` is how far the stream got. Every mail without an answer is deferred.
    pub(super) fn abandon(mut self, written: u64, reason: &str) -> Vec<Delivery> {
        for Owed { step, mail, end } in mem::take(&mut self.owed) {
            if step == Step::Content && end <= written && !self.is_closing {
                self.decide(mail, || Delivery::lost(true, reason));
            }
        }
        self.deliveries
            .into_iter()
            .map(|known| known.unwrap_or_else(|| Delivery::lost(false, reason)))
            .collect()
    }

    fn may_speak(&self, pending: usize) -> bool {
        match self.pace {
            Pace::LockStep => self.owed.is_empty(),
            Pace::Pipelined => self.owed.back().is_none_or(|last| last.step != Step::Data),
            Pace::Chunked { window } => {
                let in_flight = self.owed.iter().filter(|owed| owed.step == Step::Content).count();
                !self.todo.is_empty() || (in_flight < window && pending < Self::MAX_PENDING)
            }
        }
    }

    fn start_next(&mut self) -> bool {
        let mail = self.next;
        let Some(message) = self.mails.get(mail) else {
            return false;
        };
        self.next = mail.saturating_add(1);
        self.content = message.to_bytes();
        if mem::take(&mut self.needs_reset) {
            self.todo.push_back((Step::Reset, mail));
        }
        self.todo.extend([(Step::Sender, mail), (Step::Recipient, mail)]);
        if let Pace::Chunked { .. } = self.pace {
            self.todo.push_back((Step::Content, mail));
            self.needs_reset = true;
        } else {
            self.todo.push_back((Step::Data, mail));
        }
        true
    }

    fn say(&mut self, step: Step, mail: usize, out: &mut Vec<u8>) {
        let Some(message) = self.mails.get(mail) else {
            return;
        };
        // Writing into a vector does not fail.
        let _ = match step {
            Step::Reset => out.write_all(b"RSET\r\n"),
            Step::Sender if self.says_size => {
                write!(out, "MAIL FROM:<{}> SIZE={}\r\n", message.envelope_sender(), self.content.len())
            }
            Step::Sender => write!(out, "MAIL FROM:<{}>\r\n", message.envelope_sender()),
            Step::Recipient => write!(out, "RCPT TO:<{}>\r\n", message.to.address),
            Step::Data => out.write_all(b"DATA\r\n"),
            Step::Content => {
                let is_refused = self.deliveries.get(mail).is_some_and(Option::is_some);
                match self.pace {
                    Pace::Chunked { .. } => {
                        let _ = write!(out, "BDAT {} LAST\r\n", self.content.len());
                        out.extend_from_slice(&self.content);
                    }
                    _ if is_refused => out.extend_from_slice(b".\r\n"),
                    _ => dots::stuff(&self.content, out),
                }
                Ok(())
            }
        };
    }

    fn refuse(&mut self, step: Step, mail: usize, reply: &Reply) {
        let stage = match step {
            Step::Reset => Stage::Connection,
            Step::Sender => Stage::Sender,
            Step::Recipient => Stage::Recipient,
            Step::Data | Step::Content => Stage::Content,
        };
        self.decide(mail, || Delivery::refused(stage, reply));
        if self.pace == Pace::LockStep {
            self.todo.clear();
        }
        if step != Step::Content {
            self.needs_reset = true;
        }
    }

    fn decide(&mut self, mail: usize, delivery: impl FnOnce() -> Delivery) {
        if let Some(known) = self.deliveries.get_mut(mail) {
            known.get_or_insert_with(delivery);
        }
    }
}
