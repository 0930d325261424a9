//! The HTML tokenizer: WHATWG's states as far as they matter here, with what old browsers did besides.
//!
//! ```text
//! Text ─<─▶ TagOpen ─letter─▶ TagName ──▶ BeforeAttributeName ─▶ AttributeName ─▶ AfterAttributeName
//!   ▲          │ / ─▶ EndTagOpen             ▲     │ /                │ =               │ =
//!   │          │ ! ─▶ Declaration            │     ▼                  ▼                 ▼
//!   │          │ ? % ─▶ comments             │  SelfClosing     BeforeAttributeValue ◀──┘
//!   └──────────┴─────────────── > ───────────┴── values: Unquoted, SingleQuoted, DoubleQuoted, BackQuoted
//! ```
//!
//! Verdicts over the tokens live in the parent.

use super::{
    super::bytes::{Classes, find, find_pair, from},
    names::starts_with,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    TagName,
    AttributeName,
    AttributeValue,
    Comment,
    Doctype,
    /// Text, and the ends of tags.
    Other,
}

#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    pub kind: Kind,
    pub text: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Text,
    TagOpen,
    EndTagOpen,
    TagName,
    TagEnd,
    BeforeAttributeName,
    AttributeName,
    AfterAttributeName,
    BeforeAttributeValue,
    Unquoted,
    SingleQuoted,
    DoubleQuoted,
    BackQuoted,
    AfterQuoted,
    SelfClosing,
    Declaration,
    BogusComment,
    PercentComment,
    Comment,
    CharacterData,
    End,
}

/// What one state came to.
enum Step<'a> {
    /// A token, and the state after it.
    Token(Kind, &'a [u8], State),
    /// Another state, at once.
    Go(State),
}

pub struct Html<'a> {
    text: &'a [u8],
    at: usize,
    state: State,
    is_closing: bool,
}

const WHITE: u8 = 1;
const NAME_END: u8 = 2;
const ATTRIBUTE_NAME_END: u8 = 4;
const UNQUOTED_END: u8 = 8;

/// NUL is white space wherever the original searches a string for it, which is all but the tag's name.
static CLASSES: Classes = Classes::none()
    .with(WHITE | ATTRIBUTE_NAME_END | UNQUOTED_END, b" \t\n\x0b\x0c\r\0")
    .with(NAME_END, b" \t\n\x0b\x0c\r/>")
    .with(ATTRIBUTE_NAME_END, b"/=>")
    .with(UNQUOTED_END, b">");

impl<'a> Html<'a> {
    pub fn new(text: &'a [u8], state: State) -> Self {
        Self { text, at: 0, state, is_closing: false }
    }

    pub fn next_token(&mut self) -> Option<Token<'a>> {
        let mut state = self.state;
        loop {
            match self.step(state) {
                Step::Go(State::End) => return None,
                Step::Go(next) => state = next,
                Step::Token(kind, text, next) => {
                    self.state = next;
                    return Some(Token { kind, text });
                }
            }
        }
    }

    fn step(&mut self, state: State) -> Step<'a> {
        match state {
            State::Text => self.text(),
            State::TagOpen => self.tag_open(),
            State::EndTagOpen => self.end_tag_open(),
            State::TagName => self.tag_name(),
            State::TagEnd => self.tag_end(),
            State::BeforeAttributeName => self.before_attribute_name(),
            State::AttributeName => self.attribute_name(),
            State::AfterAttributeName => self.after_attribute_name(),
            State::BeforeAttributeValue => self.before_attribute_value(),
            State::Unquoted => self.unquoted(),
            State::SingleQuoted => self.quoted(b'\''),
            State::DoubleQuoted => self.quoted(b'"'),
            State::BackQuoted => self.quoted(b'`'),
            State::AfterQuoted => self.after_quoted(),
            State::SelfClosing => self.self_closing(),
            State::Declaration => self.declaration(),
            State::BogusComment => self.bogus_comment(),
            State::PercentComment => self.percent_comment(),
            State::Comment => self.comment(),
            State::CharacterData => self.character_data(),
            State::End => Step::Go(State::End),
        }
    }

    fn text(&mut self) -> Step<'a> {
        let start = self.at;
        match find(self.text, start, b'<') {
            None if start >= self.text.len() => Step::Go(State::End),
            None => Step::Token(Kind::Other, from(self.text, start), State::End),
            Some(tag) => {
                self.at = tag.saturating_add(1);
                if tag == start {
                    return Step::Go(State::TagOpen);
                }
                Step::Token(Kind::Other, self.between(start, tag), State::TagOpen)
            }
        }
    }

    fn tag_open(&mut self) -> Step<'a> {
        match self.here() {
            None => Step::Go(State::End),
            Some(b'!') => self.skip_to(State::Declaration),
            Some(b'/') => {
                self.is_closing = true;
                self.skip_to(State::EndTagOpen)
            }
            Some(b'?') => self.skip_to(State::BogusComment),
            Some(b'%') => self.skip_to(State::PercentComment),
            // Internet Explorer passes over NUL.
            Some(byte) if byte.is_ascii_alphabetic() || byte == 0 => Step::Go(State::TagName),
            Some(_) => Step::Token(Kind::Other, b"<", State::Text),
        }
    }

    fn end_tag_open(&mut self) -> Step<'a> {
        match self.here() {
            None => Step::Go(State::End),
            Some(b'>') => Step::Go(State::Text),
            Some(byte) if byte.is_ascii_alphabetic() => Step::Go(State::TagName),
            Some(_) => {
                self.is_closing = false;
                Step::Go(State::BogusComment)
            }
        }
    }

    fn tag_name(&mut self) -> Step<'a> {
        let (name, end) = self.run(NAME_END, 0);
        let after = self.at.saturating_add(1);
        match end {
            None => Step::Token(Kind::TagName, name, State::End),
            Some(b'>') if self.is_closing => {
                self.at = after;
                self.is_closing = false;
                Step::Token(Kind::Other, name, State::Text)
            }
            Some(b'>') => Step::Token(Kind::TagName, name, State::TagEnd),
            Some(byte) => {
                self.at = after;
                let next = if byte == b'/' { State::SelfClosing } else { State::BeforeAttributeName };
                Step::Token(Kind::TagName, name, next)
            }
        }
    }

    /// At the `>` of a tag.
    fn tag_end(&mut self) -> Step<'a> {
        self.is_closing = false;
        self.at = self.at.saturating_add(1);
        let next = if self.at < self.text.len() { State::Text } else { State::End };
        Step::Token(Kind::Other, b">", next)
    }

    fn before_attribute_name(&mut self) -> Step<'a> {
        match self.skip_white() {
            None => Step::Go(State::End),
            Some(b'/') => self.skip_to(State::SelfClosing),
            Some(b'>') => self.end_at_once(),
            Some(_) => Step::Go(State::AttributeName),
        }
    }

    fn attribute_name(&mut self) -> Step<'a> {
        // The first byte belongs to the name whatever it is.
        let (name, end) = self.run(ATTRIBUTE_NAME_END, 1);
        let next = match end {
            None => State::End,
            Some(b'>') => return Step::Token(Kind::AttributeName, name, State::TagEnd),
            Some(b'/') => State::SelfClosing,
            Some(b'=') => State::BeforeAttributeValue,
            Some(_) => State::AfterAttributeName,
        };
        self.at = self.at.saturating_add(1);
        Step::Token(Kind::AttributeName, name, next)
    }

    fn after_attribute_name(&mut self) -> Step<'a> {
        match self.skip_white() {
            None => Step::Go(State::End),
            Some(b'/') => self.skip_to(State::SelfClosing),
            Some(b'=') => self.skip_to(State::BeforeAttributeValue),
            Some(b'>') => Step::Go(State::TagEnd),
            Some(_) => Step::Go(State::AttributeName),
        }
    }

    fn before_attribute_value(&mut self) -> Step<'a> {
        Step::Go(match self.skip_white() {
            None => State::End,
            Some(b'"') => State::DoubleQuoted,
            Some(b'\'') => State::SingleQuoted,
            // Internet Explorer.
            Some(b'`') => State::BackQuoted,
            Some(_) => State::Unquoted,
        })
    }

    fn unquoted(&mut self) -> Step<'a> {
        let (value, end) = self.run(UNQUOTED_END, 0);
        match end {
            None => Step::Token(Kind::AttributeValue, value, State::End),
            Some(b'>') => Step::Token(Kind::AttributeValue, value, State::TagEnd),
            Some(_) => {
                self.at = self.at.saturating_add(1);
                Step::Token(Kind::AttributeValue, value, State::BeforeAttributeName)
            }
        }
    }

    fn quoted(&mut self, quote: u8) -> Step<'a> {
        // At the very start the quote was opened by the page, not by the value.
        if self.at > 0 {
            self.at = self.at.saturating_add(1);
        }
        let start = self.at;
        match find(self.text, start, quote) {
            None => Step::Token(Kind::AttributeValue, from(self.text, start), State::End),
            Some(end) => {
                self.at = end.saturating_add(1);
                Step::Token(Kind::AttributeValue, self.between(start, end), State::AfterQuoted)
            }
        }
    }

    fn after_quoted(&mut self) -> Step<'a> {
        match self.here() {
            None => Step::Go(State::End),
            Some(byte) if CLASSES.has(byte, WHITE) => self.skip_to(State::BeforeAttributeName),
            Some(b'/') => self.skip_to(State::SelfClosing),
            Some(b'>') => self.end_at_once(),
            Some(_) => Step::Go(State::BeforeAttributeName),
        }
    }

    fn self_closing(&mut self) -> Step<'a> {
        match self.here() {
            None => Step::Go(State::End),
            Some(b'>') => self.end_at_once(),
            Some(_) => Step::Go(State::BeforeAttributeName),
        }
    }

    fn declaration(&mut self) -> Step<'a> {
        let rest = from(self.text, self.at);
        if starts_with(rest, b"DOCTYPE") {
            let end = find(rest, 0, b'>').map_or(rest, |end| rest.get(..end).unwrap_or_default());
            return Step::Token(Kind::Doctype, end, State::End);
        }
        if rest.starts_with(b"[CDATA[") {
            self.at = self.at.saturating_add(7);
            return Step::Go(State::CharacterData);
        }
        if rest.starts_with(b"--") {
            self.at = self.at.saturating_add(2);
            return Step::Go(State::Comment);
        }
        Step::Go(State::BogusComment)
    }

    fn bogus_comment(&mut self) -> Step<'a> {
        let end = find(self.text, self.at, b'>');
        self.comment_until(end, 1)
    }

    /// `<% … %>`, which old browsers took for a comment.
    fn percent_comment(&mut self) -> Step<'a> {
        let end = find_pair(self.text, self.at, *b"%>");
        self.comment_until(end, 2)
    }

    /// Ends at `-->` or `--!>`'s half, `-!>`, with any number of NUL after the first dash.
    fn comment(&mut self) -> Step<'a> {
        let mut from_here = self.at;
        loop {
            let dash = find(self.text, from_here, b'-');
            let Some(dash) = dash.filter(|dash| dash.saturating_add(3) <= self.text.len()) else {
                return self.comment_until(None, 0);
            };
            from_here = dash.saturating_add(1);
            let behind = from(self.text, from_here);
            let nulls = behind.iter().take_while(|byte| **byte == 0).count();
            match from(behind, nulls) {
                [] | [b'-' | b'!'] => return self.comment_until(None, 0),
                [b'-' | b'!', b'>', ..] => {
                    return self.comment_until(Some(dash), nulls.saturating_add(3));
                }
                _ => {}
            }
        }
    }

    fn character_data(&mut self) -> Step<'a> {
        let start = self.at;
        let mut from_here = start;
        while let Some(end) = find_pair(self.text, from_here, *b"]]") {
            if self.text.get(end.saturating_add(2)) == Some(&b'>') {
                self.at = end.saturating_add(3);
                return Step::Token(Kind::Other, self.between(start, end), State::Text);
            }
            from_here = end.saturating_add(1);
        }
        Step::Token(Kind::Other, from(self.text, start), State::End)
    }

    /// A comment from here to `end`, whose closing mark has `mark` bytes; to the end of the text without one.
    fn comment_until(&mut self, end: Option<usize>, mark: usize) -> Step<'a> {
        let start = self.at;
        let Some(end) = end else {
            self.at = self.text.len();
            return Step::Token(Kind::Comment, from(self.text, start), State::End);
        };
        self.at = end.saturating_add(mark);
        Step::Token(Kind::Comment, self.between(start, end), State::Text)
    }

    fn end_at_once(&mut self) -> Step<'a> {
        self.at = self.at.saturating_add(1);
        Step::Token(Kind::Other, b">", State::Text)
    }

    fn skip_to(&mut self, state: State) -> Step<'a> {
        self.at = self.at.saturating_add(1);
        Step::Go(state)
    }

    /// The text from here to the first byte of class `end`, looked for after `least` bytes; moves there.
    fn run(&mut self, end: u8, least: usize) -> (&'a [u8], Option<u8>) {
        let start = self.at;
        let search = start.saturating_add(least);
        self.at = search.saturating_add(CLASSES.span_until(from(self.text, search), end));
        (self.between(start, self.at), self.here())
    }

    /// The next byte that is not white space. Byte 0xFF is the original's mark for the end.
    fn skip_white(&mut self) -> Option<u8> {
        self.at = self.at.saturating_add(CLASSES.span(from(self.text, self.at), WHITE));
        self.here().filter(|byte| *byte != 0xFF)
    }

    fn here(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn between(&self, start: usize, end: usize) -> &'a [u8] {
        self.text.get(start..end).unwrap_or_default()
    }
}
