//! Folding: tokens that do not change what a query does are taken away, until at most five are left.
//!
//! A window moves over the tokens. `left` tokens before it are settled; it looks at two, then at three, and
//! when a rule fits, tokens go or change kind and the window moves back. The rules, their order and their
//! arithmetic are the original's, also where it takes away another token than its comment says:
//! fingerprints are made by exactly these steps.

use super::{
    lexer::{Counts, Dialect, Lexer},
    token::{Fingerprint, Kind, LONGEST, LONGEST_TEXT, Token},
    words::{self, Word},
};

const MOST: usize = Fingerprint::LONGEST;

/// What is left of a text.
pub struct Folded<'a> {
    pub text: &'a [u8],
    pub counts: Counts,
    tokens: [Token; 8],
    length: usize,
}

impl<'a> Folded<'a> {
    /// `quote`: the one the query has opened before the text.
    pub fn new(text: &'a [u8], quote: Option<u8>, dialect: Dialect) -> Self {
        let text = text.get(..LONGEST_TEXT).unwrap_or(text);
        let mut window = Window {
            lexer: Lexer::new(text, quote, dialect),
            tokens: [Token::BLANK; 8],
            end: 0,
            left: 0,
            has_more: true,
            last_comment: None,
        };
        let length = window.fold();
        let mut this = Self { text, counts: window.lexer.counts, tokens: window.tokens, length };
        this.close_backquote();
        this
    }

    pub fn token(&self, index: usize) -> Token {
        self.tokens.get(index).copied().unwrap_or(Token::BLANK)
    }

    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.tokens.iter().take(self.length).map(|token| token.kind))
    }

    /// An empty backquote that nothing closes comments out what follows.
    fn close_backquote(&mut self) {
        if self.length > 2
            && let Some(last) = self.tokens.get_mut(self.length.saturating_sub(1))
            && last.kind == Kind::Bareword
            && (last.opened, last.closed) == (b'`', 0)
            && last.len() == 0
        {
            last.kind = Kind::Comment;
        }
    }
}

struct Window<'a> {
    lexer: Lexer<'a>,
    tokens: [Token; 8],
    /// How many tokens there are.
    end: usize,
    /// How many of them are settled.
    left: usize,
    has_more: bool,
    /// The comment after the last token, if one is there.
    last_comment: Option<Token>,
}

/// What a rule came to.
#[derive(PartialEq, Eq)]
enum Step {
    /// It fitted: begin again.
    Again,
    /// None fitted.
    Kept,
    /// The text cannot be read: these many tokens, the last of them evil.
    Evil(usize),
}

impl<'a> Window<'a> {
    fn fold(&mut self) -> usize {
        if !self.skip_start() {
            return 0;
        }
        loop {
            self.fold_five();
            if !self.has_more || self.left >= MOST {
                break;
            }
            if !self.fill(2) {
                self.left = self.end;
                continue;
            }
            match self.fold_two() {
                Step::Again => continue,
                Step::Evil(length) => return length,
                Step::Kept => {}
            }
            if !self.fill(3) {
                self.left = self.end;
                continue;
            }
            if self.fold_three() == Step::Kept {
                self.left = self.left.saturating_add(1);
            }
        }
        let mut length = self.end;
        if length < MOST
            && let Some(comment) = self.last_comment
        {
            self.set(length, comment);
            length = length.saturating_add(1);
        }
        length.min(MOST)
    }

    /// Passes over comments, opening parentheses, types and unary operators at the start.
    fn skip_start(&mut self) -> bool {
        while let Some(token) = self.lexer.next_token() {
            let is_skipped = matches!(token.kind, Kind::Comment | Kind::Opening | Kind::SqlType)
                || token.is_unary(self.lexer.text);
            if !is_skipped {
                self.set(0, token);
                self.end = 1;
                return true;
            }
        }
        false
    }

    /// Reads until `wanted` unsettled tokens are there. `false`: there are fewer.
    fn fill(&mut self, wanted: usize) -> bool {
        while self.has_more && self.end <= MOST && self.unsettled() < wanted {
            match self.lexer.next_token() {
                None => self.has_more = false,
                Some(token) if token.kind == Kind::Comment => self.last_comment = Some(token),
                Some(token) => {
                    self.set(self.end, token);
                    self.last_comment = None;
                    self.end = self.end.saturating_add(1);
                }
            }
        }
        self.unsettled() >= wanted
    }

    /// Five tokens that are an innocent expression make room for what follows.
    fn fold_five(&mut self) {
        use Kind::{Bareword, Closing, Comma, Number, Opening, Operator};
        if self.end < MOST {
            return;
        }
        let kinds: [Kind; MOST] = std::array::from_fn(|index| self.at(index).kind);
        let is_innocent = matches!(
            kinds,
            [Number, Operator | Comma, Opening, Number, Closing]
                | [Bareword, Operator, Opening, Bareword | Number, Closing]
                | [Number, Closing, Comma, Opening, Number]
                | [Bareword, Closing, Operator, Opening, Bareword]
        );
        if !is_innocent {
            return;
        }
        self.left = 0;
        if self.end > MOST {
            self.set(1, self.at(MOST));
            self.end = 2;
        } else {
            self.end = 1;
        }
    }

    fn fold_two(&mut self) -> Step {
        use Kind::{
            Backslash, Bareword, Closing, ClosingBrace, Collate, Function, Keyword, LogicOperator, Number,
            Opening, OpeningBrace, Operator, Semicolon, SqlType, Text, TransactSql, Variable,
        };
        let here = self.left;
        let next = here.saturating_add(1);
        let (a, b) = (self.at(here), self.at(next));
        let text = self.lexer.text;
        match (a.kind, b.kind) {
            (Text, Text) | (Semicolon, Semicolon) => return self.drop_last(1, here),
            (Operator | LogicOperator, _) if b.is_unary(text) || b.kind == SqlType => {
                return self.drop_last(1, 0);
            }
            (Opening, _) if b.is_unary(text) => return self.drop_last(1, here.saturating_sub(1)),
            _ => {}
        }
        if let Some(phrase) = merged(&a, &b, text) {
            self.set(here, a.phrase(phrase));
            return self.drop_last(1, here.saturating_sub(1));
        }
        match (a.kind, b.kind) {
            // In Transact-SQL a statement may begin with IF.
            (Semicolon, Function) if b.starts_with(b"IF", text) => self.turn(next, TransactSql),
            (Bareword | Variable, Opening) if a.is_any(&ALSO_FUNCTIONS, text) => self.turn(here, Function),
            (Keyword, _) if a.is_any(&[b"IN", b"NOT IN"], text) => {
                let kind = if b.kind == Opening { Operator } else { Bareword };
                self.turn(here, kind)
            }
            (Operator, _) if a.is_any(&[b"LIKE", b"NOT LIKE"], text) => {
                if b.kind == Opening {
                    self.turn(here, Function);
                }
                Step::Kept
            }
            (SqlType, Bareword | Number | SqlType | Opening | Function | Variable | Text) => {
                self.set(here, b);
                self.drop_last(1, 0)
            }
            (Collate, Bareword) => {
                // There are too many collations to list; each has an underscore.
                if b.value(text).iter().take_while(|byte| **byte != 0).any(|byte| *byte == b'_') {
                    self.turn(next, SqlType);
                    self.left = 0;
                }
                Step::Kept
            }
            (Backslash, _) if b.is_arithmetic(text) => {
                self.left = 0;
                self.turn(here, Number)
            }
            (Backslash, _) => {
                self.set(here, b);
                self.drop_last(1, 0)
            }
            (Opening, Opening) | (Closing, Closing) => self.drop_last(1, 0),
            // ``{ `` `` is a name in MySQL, too rare to look further.
            (OpeningBrace, Bareword) if b.len() == 0 => {
                self.turn(next, Kind::Evil);
                Step::Evil(here.saturating_add(2))
            }
            (OpeningBrace, Bareword) => self.drop_last(2, 0),
            (_, ClosingBrace) => self.drop_last(1, 0),
            _ => Step::Kept,
        }
    }

    fn fold_three(&mut self) -> Step {
        use Kind::{
            Bareword, Comma, Dot, Expression, Function, Group, Keyword, LogicOperator, Number, Opening,
            Operator, SqlType, Text, Variable,
        };
        let here = self.left;
        let (a, b, c) = (self.at(here), self.at(here.saturating_add(1)), self.at(here.saturating_add(2)));
        let text = self.lexer.text;
        match (a.kind, b.kind, c.kind) {
            (Number, Operator, Number) => self.drop_last(2, 0),
            (Operator, between, Operator) if between != Opening => self.drop_last(2, 0),
            (LogicOperator, _, LogicOperator)
            | (Variable, Operator, Variable | Number | Bareword)
            | (Bareword | Number, Operator, Number | Bareword) => self.drop_last(2, 0),
            (Bareword | Number | Variable | Text, Operator, SqlType) if b.value(text) == b"::" => {
                self.drop_last(2, 0)
            }
            (Bareword | Number | Text | Variable, Comma, Number | Bareword | Text | Variable) => {
                self.drop_last(2, 0)
            }
            (Expression | Group | Comma, _, Opening) if b.is_unary(text) => self.replace_second(here, 1),
            (Keyword | Expression | Group, _, Number | Bareword | Variable | Text | Function)
                if b.is_unary(text) =>
            {
                self.replace_second(here, 1)
            }
            // `1,-1` is `1`.
            (Comma, _, Number | Bareword | Variable | Text) if b.is_unary(text) => {
                self.replace_second(here, 3)
            }
            (Comma, _, Function) if b.is_unary(text) => self.replace_second(here, 1),
            (Bareword, Dot, Bareword) => self.drop_last(2, 0),
            (Expression, Dot, Bareword) => self.replace_second(here, 1),
            (Function, Opening, third) if third != Kind::Closing && a.is(b"USER", text) => {
                // USER() takes no argument: with one it is no function.
                self.turn(here, Bareword);
                Step::Kept
            }
            _ => Step::Kept,
        }
    }

    fn at(&self, index: usize) -> Token {
        self.tokens.get(index).copied().unwrap_or(Token::BLANK)
    }

    fn set(&mut self, index: usize, token: Token) {
        if let Some(place) = self.tokens.get_mut(index) {
            *place = token;
        }
    }

    fn turn(&mut self, index: usize, kind: Kind) -> Step {
        if let Some(token) = self.tokens.get_mut(index) {
            token.kind = kind;
        }
        Step::Again
    }

    /// The third token takes the second one's place.
    fn replace_second(&mut self, here: usize, dropped: usize) -> Step {
        let third = self.at(here.saturating_add(2));
        self.set(here.saturating_add(1), third);
        self.drop_last(dropped, 0)
    }

    fn drop_last(&mut self, dropped: usize, left: usize) -> Step {
        self.end = self.end.saturating_sub(dropped);
        self.left = left;
        Step::Again
    }

    fn unsettled(&self) -> usize {
        self.end.saturating_sub(self.left)
    }
}

/// Names that are columns, and functions before a parenthesis.
const ALSO_FUNCTIONS: [&[u8]; 11] = [
    b"USER_ID",
    b"USER_NAME",
    b"DATABASE",
    b"PASSWORD",
    b"USER",
    b"CURRENT_USER",
    b"CURRENT_DATE",
    b"CURRENT_TIME",
    b"CURRENT_TIMESTAMP",
    b"LOCALTIME",
    b"LOCALTIMESTAMP",
];

/// The phrase that two tokens make: `UNION` and `ALL`.
fn merged(a: &Token, b: &Token, text: &[u8]) -> Option<Word> {
    let is_wordlike = |kind| {
        use Kind::{Bareword, Expression, Function, Keyword, Operator, SqlType, TransactSql, Union};
        matches!(kind, Keyword | Bareword | Operator | Union | Function | Expression | TransactSql | SqlType)
    };
    if !is_wordlike(a.kind) || !(is_wordlike(b.kind) || b.kind == Kind::LogicOperator) {
        return None;
    }
    let mut phrase = [b' '; LONGEST];
    let (first, second) = (a.value(text), b.value(text));
    let length = first.len().saturating_add(second.len()).saturating_add(1);
    phrase.get_mut(..first.len())?.copy_from_slice(first);
    phrase.get_mut(first.len().saturating_add(1)..length)?.copy_from_slice(second);
    words::find(phrase.get(..length)?)
}
