//! Where mail is handed in, and what it says about its sender.

use crate::{model::Content, store::DueMail};
use mailer::{Mail, Mailbox, MessageId, Relay};
use uuid::Uuid;

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(crate) relay: Relay,
    pub(crate) from: Mailbox,
    pub(crate) message_id_domain: String,
    pub(crate) connections: usize,
}

/// The settings cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("the domain of Message-IDs is not a domain name")]
    MessageIdDomain,
    #[error("the relay is spoken to on 1 to 64 connections")]
    Connections,
}

impl Settings {
    const CONNECTIONS: usize = 5;

    /// `message_id_domain` is the right side of every Message-ID: a name of this installation.
    pub fn new(
        relay: Relay,
        from: Mailbox,
        message_id_domain: impl Into<String>,
    ) -> Result<Self, SettingsError> {
        let message_id_domain = message_id_domain.into();
        message_id(Uuid::nil(), &message_id_domain).ok_or(SettingsError::MessageIdDomain)?;
        Ok(Self { relay, from, message_id_domain, connections: Self::CONNECTIONS })
    }

    /// How many connections to the relay are open at once, one fewer for the mails of one tenant; 1 to 64, 5 if not
    /// said.
    pub fn with_connections(self, connections: usize) -> Result<Self, SettingsError> {
        match connections {
            1..=64 => Ok(Self { connections, ..self }),
            _ => Err(SettingsError::Connections),
        }
    }

    /// The same bytes for every attempt: nothing in it depends on when it is sent.
    pub(crate) fn mail(&self, due: &DueMail, content: Content) -> Result<Mail, String> {
        let to = content.recipient.mailbox().map_err(|error| error.to_string())?;
        let kept = due.message_id.as_deref().and_then(|text| MessageId::parse(text).ok());
        let id = kept.or_else(|| message_id(due.id, &self.message_id_domain)).ok_or("no Message-ID")?;
        Ok(Mail::new(self.from.clone(), to, content.subject, content.text, id, due.created_at))
    }
}

fn message_id(mail: Uuid, domain: &str) -> Option<MessageId> {
    MessageId::parse(&format!("{}@{domain}", mail.simple())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mailer::Address;

    #[test]
    fn settings_are_checked() {
        let make = |domain: &str| {
            let from = Mailbox::from(Address::parse("no-reply@example.jp").unwrap());
            Settings::new(Relay::plain("127.0.0.1", 25, "localhost"), from, domain)
        };
        assert!(make("sekisho.example.jp").is_ok());
        for domain in ["", "localhost", "a b.jp", "a@b.jp", "a.jp\r\nBcc: x"] {
            assert_eq!(make(domain).err(), Some(SettingsError::MessageIdDomain), "{domain}");
        }
        for (connections, is_fine) in [(0, false), (1, true), (64, true), (65, false)] {
            assert_eq!(make("a.jp").unwrap().with_connections(connections).is_ok(), is_fine);
        }
    }

    #[test]
    fn the_mails_of_one_tenant_leave_a_connection_to_others() {
        let from = Mailbox::from(Address::parse("no-reply@example.jp").unwrap());
        let settings = Settings::new(Relay::plain("127.0.0.1", 25, "localhost"), from, "example.jp").unwrap();
        for (connections, of_one_tenant) in [(1, 1), (2, 1), (5, 4), (64, 63)] {
            let settings = settings.clone().with_connections(connections).unwrap();
            let handler = crate::delivery::handler(settings);
            assert_eq!((handler.at_once, handler.of_one_tenant), (connections, of_one_tenant));
        }
    }
}
