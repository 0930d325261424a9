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
}

/// The settings cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("the domain of Message-IDs is not a domain name")]
    MessageIdDomain,
}

impl Settings {
    /// `message_id_domain` is the right side of every Message-ID: a name of this installation.
    pub fn new(
        relay: Relay,
        from: Mailbox,
        message_id_domain: impl Into<String>,
    ) -> Result<Self, SettingsError> {
        let message_id_domain = message_id_domain.into();
        message_id(Uuid::nil(), &message_id_domain).ok_or(SettingsError::MessageIdDomain)?;
        Ok(Self { relay, from, message_id_domain })
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
    }
}
