//! What a mail says and to whom: bounded, and sealed part by part for its row.

use kernel::{Refusal, Secret};
use keys::{Place, TenantKeys};
use mailer::{Address, AddressError, Mailbox};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const LONGEST_SUBJECT: usize = 500;
const LONGEST_TEXT: usize = 64 * 1024;
/// A name and an address together.
const LONGEST_RECIPIENT: usize = 1024;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recipient {
    pub name: Option<String>,
    pub address: String,
}

impl Recipient {
    pub fn mailbox(&self) -> Result<Mailbox, AddressError> {
        Ok(Mailbox { name: self.name.clone(), address: Address::parse(&self.address)? })
    }
}

/// The letter is longer than a mail of ours may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the letter's {0} is too long")]
pub(crate) struct TooLong(&'static str);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub recipient: Recipient,
    pub subject: String,
    pub text: String,
}

/// A content as its row keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Sealed {
    pub recipient: Vec<u8>,
    pub subject: Vec<u8>,
    pub text: Vec<u8>,
}

impl Content {
    pub fn new(recipient: Recipient, subject: String, text: String) -> Result<Self, TooLong> {
        let name = recipient.name.as_ref().map_or(0, String::len);
        if name.saturating_add(recipient.address.len()) > LONGEST_RECIPIENT {
            return Err(TooLong("recipient"));
        }
        if subject.len() > LONGEST_SUBJECT {
            return Err(TooLong("subject"));
        }
        if text.len() > LONGEST_TEXT {
            return Err(TooLong("text"));
        }
        Ok(Self { recipient, subject, text })
    }

    pub fn seal(&self, keys: &TenantKeys, mail: Uuid) -> Result<Sealed, Refusal> {
        let recipient =
            serde_json::to_vec(&self.recipient).map_err(|error| Refusal::fault(error.to_string()))?;
        let recipient = Secret::new(recipient);
        Ok(Sealed {
            recipient: keys.seal(&place(mail, "recipient"), recipient.expose()),
            subject: keys.seal(&place(mail, "subject"), self.subject.as_bytes()),
            text: keys.seal(&place(mail, "body"), self.text.as_bytes()),
        })
    }
}

pub(crate) fn place(mail: Uuid, column: &'static str) -> Place {
    Place { table: "notice.mail", column, row: mail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;

    fn content() -> Content {
        let recipient =
            Recipient { name: Some("山田 太郎".to_owned()), address: "taro@example.jp".to_owned() };
        Content::new(recipient, "【安否確認】".to_owned(), "回答してください。".to_owned()).unwrap()
    }

    fn keys(tenant: u128) -> TenantKeys {
        TenantKeys::from_key(TenantId::from_uuid(Uuid::from_u128(tenant)), Secret::new([7; 32]))
    }

    #[test]
    fn opens_in_its_own_row_only() {
        let (mail, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = content().seal(&keys(1), mail).unwrap();
        let subject = keys(1).open(&place(mail, "subject"), &sealed.subject).unwrap();
        assert_eq!(subject.expose(), content().subject.as_bytes());
        assert!(keys(1).open(&place(other, "subject"), &sealed.subject).is_err());
        assert!(keys(2).open(&place(mail, "subject"), &sealed.subject).is_err());
        assert!(keys(1).open(&place(mail, "subject"), &sealed.text).is_err());
    }

    #[test]
    fn bounds() {
        let cases = [
            (1024, 500, 65_536, Ok(())),
            (1025, 1, 1, Err(TooLong("recipient"))),
            (10, 501, 1, Err(TooLong("subject"))),
            (10, 500, 65_537, Err(TooLong("text"))),
        ];
        for (address, subject, text, expected) in cases {
            let recipient = Recipient { name: None, address: "a".repeat(address) };
            let made = Content::new(recipient, "s".repeat(subject), "t".repeat(text));
            assert_eq!(made.map(|_| ()), expected, "{address} {subject} {text}");
        }
    }
}
