//! A mail and its bytes (RFC 5322, RFC 2045). Rendering cannot fail: what could go wrong was refused when the parts were made.

use crate::{Address, Header, Mailbox, MessageId, words};
use base64::{Engine, engine::general_purpose::STANDARD};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc2822};

/// RFC 2045 §6.8.
const BASE64_LINE: usize = 76;

/// A plain-text mail that a program writes to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub from: Mailbox,
    pub to: Mailbox,
    pub reply_to: Option<Mailbox>,
    /// Where bounces go: `MAIL FROM`. `None`: to the address of `from`. Not a header.
    pub return_path: Option<Address>,
    /// Control characters are rendered as blanks.
    pub subject: String,
    /// Any text; LF, CRLF and CR all end a line.
    pub text: String,
    pub headers: Vec<Header>,
    /// The same for every attempt to deliver the same mail.
    pub message_id: MessageId,
    /// Rendered in its own UTC offset, to the second.
    pub date: OffsetDateTime,
}

impl Mail {
    /// A mail without the optional parts.
    pub fn new(
        from: Mailbox,
        to: Mailbox,
        subject: impl Into<String>,
        text: impl Into<String>,
        message_id: MessageId,
        date: OffsetDateTime,
    ) -> Self {
        let (subject, text) = (subject.into(), text.into());
        Self {
            from,
            to,
            reply_to: None,
            return_path: None,
            subject,
            text,
            headers: Vec::new(),
            message_id,
            date,
        }
    }

    /// Whom the relay tells if the mail cannot be delivered.
    pub fn envelope_sender(&self) -> &Address {
        self.return_path.as_ref().unwrap_or(&self.from.address)
    }

    /// The message as it travels: ASCII, every line ended by CRLF, no line longer than 998, not dot-stuffed.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out =
            String::with_capacity(self.text.len().saturating_mul(3).wrapping_div(2).saturating_add(1_024));
        field(&mut out, "Date", &date(self.date));
        field(&mut out, "From", &self.from.render(6));
        field(&mut out, "To", &self.to.render(4));
        if let Some(reply_to) = &self.reply_to {
            field(&mut out, "Reply-To", &reply_to.render(10));
        }
        field(&mut out, "Subject", &words::unstructured(&self.subject, 9));
        field(&mut out, "Message-ID", &self.message_id.to_string());
        for header in &self.headers {
            field(&mut out, header.name(), &header.render());
        }
        // RFC 3834 §5, and the same for Exchange: no automatic reply comes back.
        field(&mut out, "Auto-Submitted", "auto-generated");
        field(&mut out, "X-Auto-Response-Suppress", "All");
        field(&mut out, "MIME-Version", "1.0");
        field(&mut out, "Content-Type", "text/plain; charset=utf-8");
        field(&mut out, "Content-Transfer-Encoding", "base64");
        out.push_str("\r\n");
        body(&mut out, &self.text);
        out.into_bytes()
    }
}

fn field(out: &mut String, name: &str, value: &str) {
    for part in [name, ": ", value, "\r\n"] {
        out.push_str(part);
    }
}

/// RFC 5322 §3.3. It knows no year before 1900 and no seconds in an offset.
fn date(date: OffsetDateTime) -> String {
    let in_whole_minutes =
        if date.offset().seconds_past_minute() == 0 { date } else { date.to_offset(UtcOffset::UTC) };
    in_whole_minutes.format(&Rfc2822).unwrap_or_else(|_| "Mon, 01 Jan 1900 00:00:00 +0000".to_owned())
}

/// RFC 2045 §6.8: lines end with CRLF before they are encoded.
fn body(out: &mut String, text: &str) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    let encoded = STANDARD.encode(text);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(BASE64_LINE).unwrap_or((rest, ""));
        out.push_str(line);
        out.push_str("\r\n");
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catcher::Caught;
    use proptest::prelude::*;
    use time::macros::datetime;

    fn mail(subject: &str, name: &str, text: &str) -> Mail {
        let address = |text| Address::parse(text).unwrap();
        Mail::new(
            Mailbox::named("関所", address("no-reply@sekisho.example.jp")),
            Mailbox::named(name, address("a..b@docomo.ne.jp")),
            subject,
            text,
            MessageId::parse("c1.p1@sekisho.example.jp").unwrap(),
            datetime!(2026-11-21 09:05:07 +9),
        )
    }

    fn read(mail: &Mail) -> Caught {
        Caught::new(1, "", vec![], mail.to_bytes())
    }

    #[test]
    fn the_whole_message() {
        let mut mail = mail("【訓練】安否確認", "山田 太郎", "こんにちは\n1\r\n");
        mail.reply_to = Some(Address::parse("a+t@in.example.jp").unwrap().into());
        mail.headers.push(Header::new("List-Id", "<safety.example.jp>").unwrap());
        let expected = "Date: Sat, 21 Nov 2026 09:05:07 +0900\r\n\
            From: =?UTF-8?B?6Zai5omA?= <no-reply@sekisho.example.jp>\r\n\
            To: =?UTF-8?B?5bGx55SwIOWkqumDjg==?= <\"a..b\"@docomo.ne.jp>\r\n\
            Reply-To: a+t@in.example.jp\r\n\
            Subject: =?UTF-8?B?44CQ6KiT57e044CR5a6J5ZCm56K66KqN?=\r\n\
            Message-ID: <c1.p1@sekisho.example.jp>\r\n\
            List-Id: <safety.example.jp>\r\n\
            Auto-Submitted: auto-generated\r\n\
            X-Auto-Response-Suppress: All\r\n\
            MIME-Version: 1.0\r\n\
            Content-Type: text/plain; charset=utf-8\r\n\
            Content-Transfer-Encoding: base64\r\n\
            \r\n\
            44GT44KT44Gr44Gh44GvDQoxDQo=\r\n";
        assert_eq!(String::from_utf8(mail.to_bytes()).unwrap(), expected);
    }

    #[test]
    fn dates_have_two_digit_days_and_whole_minutes_of_offset() {
        let cases = [
            (datetime!(2026-01-02 03:04:05 UTC), "Fri, 02 Jan 2026 03:04:05 +0000"),
            (datetime!(2026-11-21 09:05:07 -3:30), "Sat, 21 Nov 2026 09:05:07 -0330"),
            (datetime!(1880-01-01 00:00:00 +9:18:59), "Mon, 01 Jan 1900 00:00:00 +0000"),
            (datetime!(2026-11-21 09:05:07 +9:18:59), "Fri, 20 Nov 2026 23:46:08 +0000"),
        ];
        for (instant, text) in cases {
            assert_eq!(date(instant), text);
        }
    }

    #[test]
    fn injected_lines_stay_inside_their_field() {
        let mail =
            mail("x\r\nBcc: evil@example.jp\r\n\r\nbody", "y\nCc: evil@example.jp", ".\r\nMAIL FROM:<x>\r\n");
        let caught = read(&mail);
        assert_eq!(caught.header("Bcc"), None);
        assert_eq!(caught.header("Cc"), None);
        assert_eq!(caught.subject(), "x  Bcc: evil@example.jp    body");
        assert_eq!(caught.text(), ".\nMAIL FROM:<x>\n");
    }

    proptest! {
        #[test]
        fn any_mail_is_well_formed_and_comes_back(
            subject in any::<String>(),
            name in any::<String>(),
            text in any::<String>(),
            value in "[^\\p{Cc}]{0,1200}",
            header_name in "X-[A-Za-z0-9-]{0,62}",
        ) {
            let mut mail = mail(&subject, &name, &text);
            mail.headers.push(Header::new(&header_name, &value).unwrap());
            let bytes = mail.to_bytes();
            prop_assert!(bytes.is_ascii());
            prop_assert!(bytes.ends_with(b"\r\n"));
            let lines = String::from_utf8(bytes).unwrap();
            for line in lines.split("\r\n") {
                prop_assert!(line.len() <= 998 && !line.contains(['\r', '\n']));
            }
            let (head, _) = lines.split_once("\r\n\r\n").unwrap();
            for line in head.split("\r\n") {
                prop_assert!(!line.trim().is_empty(), "a blank line inside the header");
            }

            let caught = read(&mail);
            prop_assert_eq!(caught.subject(), words::printable(&subject));
            prop_assert_eq!(caught.header(&header_name).unwrap(), value.trim_matches(' '));
            prop_assert_eq!(caught.text(), text.replace("\r\n", "\n").replace('\r', "\n"));
            prop_assert_eq!(caught.header("to").unwrap(), shown(&words::printable(&name)));
        }
    }

    /// The `To` line of a reader that decodes encoded words but leaves quoted strings as they are.
    fn shown(name: &str) -> String {
        let address = "\"a..b\"@docomo.ne.jp";
        if name.is_empty() {
            return address.to_owned();
        }
        let is_quoted = name.is_ascii() && name.len() <= 60 && !name.contains("=?");
        let name = if is_quoted {
            format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            name.to_owned()
        };
        format!("{name} <{address}>")
    }
}
