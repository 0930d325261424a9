//! What people answer, and how answers are counted.

use kernel::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person's own word on their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// 無事
    Safe,
    /// けがをしている
    Injured,
    /// 助けが必要
    NeedsHelp,
}

impl Answer {
    pub const ALL: [Answer; 3] = [Answer::Safe, Answer::Injured, Answer::NeedsHelp];

    /// As stored and as forms send it.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Safe => "safe",
            Answer::Injured => "injured",
            Answer::NeedsHelp => "needs-help",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }

    /// Someone injured is not safe, whatever else they wrote.
    pub fn is_safe(self) -> bool {
        self == Answer::Safe
    }

    pub fn message(self) -> Message {
        Message::key(match self {
            Answer::Safe => "safety-answer-safe",
            Answer::Injured => "safety-answer-injured",
            Answer::NeedsHelp => "safety-answer-needs-help",
        })
    }
}

/// A few words beside an answer: trimmed, at most [`Comment::MAX_CHARS`] characters, no control
/// characters but line breaks. May be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Comment(String);

/// The comment is longer than [`Comment::MAX_CHARS`] characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a comment of {0} characters is too long")]
pub struct CommentTooLong(usize);

impl Comment {
    pub const MAX_CHARS: usize = 200;

    pub fn new(text: &str) -> Result<Self, CommentTooLong> {
        // Browsers send line breaks as CR LF, which must not count twice.
        let cleaned: String = text
            .trim()
            .chars()
            .filter(|c| *c == '\n' || !(c.is_control() || is_bidirectional_control(*c)))
            .collect();
        match cleaned.chars().count() {
            count if count > Self::MAX_CHARS => Err(CommentTooLong(count)),
            _ => Ok(Self(cleaned)),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// They reorder the text around them: a comment could turn a list of names about.
fn is_bidirectional_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl TryFrom<String> for Comment {
    type Error = CommentTooLong;
    fn try_from(text: String) -> Result<Self, CommentTooLong> {
        Self::new(&text)
    }
}

impl From<Comment> for String {
    fn from(comment: Comment) -> String {
        comment.0
    }
}

/// How many of those asked answered what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub safe: u64,
    pub injured: u64,
    pub needs_help: u64,
    pub not_answered: u64,
}

impl Tally {
    pub fn count(&mut self, answer: Option<Answer>) {
        let counter = match answer {
            Some(Answer::Safe) => &mut self.safe,
            Some(Answer::Injured) => &mut self.injured,
            Some(Answer::NeedsHelp) => &mut self.needs_help,
            None => &mut self.not_answered,
        };
        *counter = counter.saturating_add(1);
    }

    /// Both counts together.
    pub fn with(&self, other: &Self) -> Self {
        Self {
            safe: self.safe.saturating_add(other.safe),
            injured: self.injured.saturating_add(other.injured),
            needs_help: self.needs_help.saturating_add(other.needs_help),
            not_answered: self.not_answered.saturating_add(other.not_answered),
        }
    }

    pub fn not_safe(&self) -> u64 {
        self.injured.saturating_add(self.needs_help)
    }

    pub fn answered(&self) -> u64 {
        self.safe.saturating_add(self.not_safe())
    }

    pub fn asked(&self) -> u64 {
        self.answered().saturating_add(self.not_answered)
    }

    /// The share that has answered, in whole percent, rounded down: 100 means everybody.
    pub fn answered_percent(&self) -> Option<u64> {
        self.answered().saturating_mul(100).checked_div(self.asked())
    }
}

/// The whole, and each department by itself. `None` is for people without one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies<D> {
    pub total: Tally,
    pub departments: BTreeMap<Option<D>, Tally>,
}

impl<D: Ord> Tallies<D> {
    /// Adds a department that was counted by itself.
    pub fn add(&mut self, department: Option<D>, tally: Tally) {
        self.total = self.total.with(&tally);
        let known = self.departments.entry(department).or_default();
        *known = known.with(&tally);
    }
}

/// Counts everybody asked, each with their department and their latest answer.
pub fn tally<D: Ord>(asked: impl IntoIterator<Item = (Option<D>, Option<Answer>)>) -> Tallies<D> {
    let mut tallies = Tallies { total: Tally::default(), departments: BTreeMap::new() };
    for (department, answer) in asked {
        tallies.total.count(answer);
        tallies.departments.entry(department).or_default().count(answer);
    }
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_survive_text() {
        for answer in Answer::ALL {
            assert_eq!(Answer::from_name(answer.name()), Some(answer));
            assert_eq!(serde_name(answer), answer.name());
        }
        assert_eq!(Answer::from_name("Safe"), None);
        assert!(Answer::Safe.is_safe() && !Answer::Injured.is_safe() && !Answer::NeedsHelp.is_safe());
    }

    fn serde_name(answer: Answer) -> String {
        #[derive(Serialize)]
        struct Row {
            answer: Answer,
        }
        let text = toml::to_string(&Row { answer }).unwrap();
        text.trim().trim_start_matches("answer = ").trim_matches('"').to_owned()
    }

    #[test]
    fn comments_are_short_and_plain() {
        let cases = [
            ("", Some("")),
            ("  自宅にいます\r\n水が出ません  ", Some("自宅にいます\n水が出ません")),
            ("a\u{0}b\u{1b}[31m", Some("ab[31m")),
            ("甲\u{202e}乙", Some("甲乙")),
        ];
        for (text, kept) in cases {
            assert_eq!(Comment::new(text).ok().as_ref().map(Comment::as_str), kept, "{text:?}");
        }
        assert!(Comment::new(&"あ".repeat(200)).is_ok());
        assert_eq!(Comment::new(&"あ".repeat(201)), Err(CommentTooLong(201)));
    }

    #[test]
    fn everybody_is_counted_once() {
        use Answer::*;
        let rows = [
            (Some("金沢"), Some(Safe)),
            (Some("金沢"), None),
            (Some("輪島"), Some(Injured)),
            (Some("輪島"), Some(NeedsHelp)),
            (None, Some(Safe)),
        ];
        let tallies = tally(rows);
        assert_eq!(tallies.total, Tally { safe: 2, injured: 1, needs_help: 1, not_answered: 1 });
        assert_eq!((tallies.total.not_safe(), tallies.total.answered(), tallies.total.asked()), (2, 4, 5));
        assert_eq!(tallies.total.answered_percent(), Some(80));
        assert_eq!(tallies.departments[&Some("輪島")].not_safe(), 2);
        assert_eq!(tallies.departments[&Some("金沢")].not_answered, 1);
        assert_eq!(tallies.departments[&None].safe, 1);
        assert_eq!(Tally::default().answered_percent(), None);
        let mut summed = Tallies::default();
        tallies.departments.iter().for_each(|(department, tally)| summed.add(*department, *tally));
        assert_eq!(summed, tallies);
    }
}
