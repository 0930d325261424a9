//! What the relay's answer means for a mail.

use super::{Outcome, patience::is_too_late, reply_text::without_addresses};
use kernel::Timestamp;
use mailer::{Delivery, EnhancedCode};
use uuid::Uuid;

/// One mail after one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub mail: Uuid,
    pub outcome: Outcome,
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// Without addresses.
    pub reply: String,
}

impl Verdict {
    /// `written` is when the mail was, `now` when the relay answered.
    pub fn of(mail: Uuid, delivery: &Delivery, written: Timestamp, now: Timestamp) -> Self {
        let (outcome, reply) = match delivery {
            Delivery::Accepted { reply } => (Outcome::Sent, reply.clone()),
            Delivery::Failed { code, enhanced, text, .. } => {
                (Outcome::Failed, reply(Some(*code), enhanced.as_ref(), text))
            }
            Delivery::Deferred { code, enhanced, text, .. } => {
                let outcome = if is_too_late(written, now) { Outcome::Failed } else { Outcome::Deferred };
                (outcome, reply(*code, enhanced.as_ref(), text))
            }
        };
        Self { mail, outcome, message_id: None, reply: without_addresses(&reply) }
    }

    /// It cannot be sent at all, for a reason of our own.
    pub fn impossible(mail: Uuid, reason: &str) -> Self {
        Self { mail, outcome: Outcome::Failed, message_id: None, reply: without_addresses(reason) }
    }

    pub fn with_message_id(self, message_id: impl Into<String>) -> Self {
        Self { message_id: Some(message_id.into()), ..self }
    }
}

/// As the relay said it: `550 5.1.1 no such user`.
fn reply(code: Option<u16>, enhanced: Option<&EnhancedCode>, text: &str) -> String {
    let parts = [code.map(|code| code.to_string()), enhanced.map(EnhancedCode::to_string)];
    parts.iter().flatten().map(String::as_str).chain([text]).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use mailer::Stage;
    use time::Duration;

    #[test]
    fn answers_and_what_they_mean() {
        let deferred = |code| Delivery::Deferred {
            stage: Stage::Recipient,
            code,
            enhanced: None,
            text: "4.2.2 <a@b.jp> full".to_owned(),
            uncertain: false,
        };
        let failed = Delivery::Failed {
            stage: Stage::Recipient,
            code: 550,
            enhanced: None,
            text: "5.1.1 gone".to_owned(),
        };
        let cases = [
            (Delivery::Accepted { reply: "250 ok".to_owned() }, 0, Outcome::Sent, "250 ok"),
            (Delivery::Accepted { reply: "250 ok".to_owned() }, 90_000, Outcome::Sent, "250 ok"),
            (deferred(Some(452)), 0, Outcome::Deferred, "452 4.2.2 […] full"),
            (deferred(None), 86_399, Outcome::Deferred, "4.2.2 […] full"),
            (deferred(None), 86_400, Outcome::Failed, "4.2.2 […] full"),
            (failed, 0, Outcome::Failed, "550 5.1.1 gone"),
        ];
        for (delivery, age, outcome, reply) in cases {
            let now = Timestamp::UNIX_EPOCH.saturating_add(Duration::seconds(age));
            let verdict = Verdict::of(Uuid::nil(), &delivery, Timestamp::UNIX_EPOCH, now);
            assert_eq!((verdict.outcome, verdict.reply.as_str()), (outcome, reply), "{delivery:?} {age}");
        }
    }
}
