//! Mail: one message to one person, handed to an SMTP relay as fast as the relay allows, and a catcher that
//! stands in for the relay in tests and demonstrations.
//!
//! * [`Mail`] renders itself (RFC 5322, RFC 2047); [`Address`], [`Header`] and [`MessageId`] are checked once, when
//!   they are made, so that rendering cannot fail and nothing a stranger typed can start a header of its own.
//! * [`Connection`] speaks SMTP (RFC 5321) with pipelining (RFC 2920), chunking (RFC 3030), STARTTLS (RFC 3207)
//!   and AUTH PLAIN (RFC 4954).
//! * [`Catcher`] accepts what it is sent and shows it.
//!
//! Not here: queues, retries and their timing, tenants, templates. This crate reads no clock but that of
//! network timeouts, and draws no randomness: the caller gives date and Message-ID, so a retry is recognisable as
//! the same mail.

mod address;
mod catcher;
mod client;
mod dots;
mod header;
mod message;
mod reply;
mod words;

pub use address::{Address, AddressError, Mailbox};
pub use catcher::{Catcher, CatcherOptions, CatcherTls, Caught, Rule};
pub use client::{
    Connection, Credentials, CredentialsError, Delivery, OpenError, Relay, Stage, Timeouts, Tls,
};
pub use header::{Header, HeaderError, MessageId, MessageIdError};
pub use message::Mail;
pub use reply::{EnhancedCode, Reply, ReplyError};
