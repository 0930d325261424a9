//! Operators, `@…`: what a rule asks of a value. Compiled once, asked for every value.
//!
//! An operator answers for itself; the `!` before it is the caller's, but for one thing: where no answer can be found
//! in time, the answer is the one with which the rule matches. Where ModSecurity 2, 3 and Coraza differ, the
//! function that answers says whom it follows.

mod address;
mod captures;
mod encoding;
mod identity;
mod number;
mod phrases;
mod rx;
#[cfg(test)]
mod tests;
mod text;

pub use captures::{Captured, Captures};
pub use number::number;
pub use rx::PatternError;
pub(crate) use rx::{Caches, lower, parse};

use crate::byte_set::ByteSet;
use crate::injection::{is_sqli, is_xss};
use crate::language::ast::{Expansion, Operator, OperatorKind};
use crate::language::{FileError, Files};
use crate::prefilter::{self, Needs};
use address::Networks;
use identity::Identity;
use phrases::Phrases;
pub(crate) use rx::Rx;

/// An operator with its argument.
#[derive(Debug)]
pub struct Matcher(Kind);

#[derive(Debug)]
enum Kind {
    Always,
    Never,
    Rx {
        rx: Rx,
        is_global: bool,
        /// Of any value; of an ordinary one.
        needs: Box<[Needs; 2]>,
    },
    /// With macros the expression is known only when it is asked.
    ExpandedRx {
        argument: Expansion,
        is_global: bool,
        if_exhausted: bool,
    },
    Pm(Phrases),
    Text(TextQuestion, Argument),
    Number(fn(&i64, &i64) -> bool, NumberArgument),
    IpMatch(Networks),
    ExpandedIpMatch(Expansion),
    ByteRange(ByteSet),
    BrokenPercent,
    BrokenUtf8,
    Sqli,
    Xss,
    Identity(Identity, Rx),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextQuestion {
    BeginsWith,
    Contains,
    ContainsWord,
    EndsWith,
    Equals,
    Within,
}

#[derive(Debug)]
enum Argument {
    Literal(Box<[u8]>),
    Expanded(Expansion),
}

#[derive(Debug)]
enum NumberArgument {
    Literal(i64),
    Expanded(Expansion),
}

/// Memory that questions share.
#[derive(Debug, Default)]
pub struct Scratch {
    text: Vec<u8>,
    expressions: Expressions,
    caches: Caches,
}

impl Scratch {
    /// About how many bytes it holds.
    pub fn memory(&self) -> usize {
        self.caches.memory().saturating_add(self.text.capacity())
    }
}

/// Expressions whose macros were filled in, the latest last; one that is none has nothing.
#[derive(Debug, Default)]
struct Expressions(Vec<(Vec<u8>, bool, Option<Rx>)>);

impl Expressions {
    /// To compile an expression costs far more than to ask it.
    const MOST: usize = 8;

    fn compiled(&mut self, text: &[u8], if_exhausted: bool) -> Option<&Rx> {
        let is_known = |(known, other, _): &(Vec<u8>, bool, _)| known == text && *other == if_exhausted;
        let at = self.0.iter().position(is_known).unwrap_or_else(|| {
            if self.0.len() >= Self::MOST {
                self.0.remove(0);
            }
            self.0.push((text.to_vec(), if_exhausted, Rx::compile(text, if_exhausted).ok()));
            self.0.len().saturating_sub(1)
        });
        self.0.get(at)?.2.as_ref()
    }
}

/// Why an operator cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    #[error("{0}")]
    Pattern(#[from] PatternError),
    #[error("the data file {name}: {fault}")]
    File { name: String, fault: FileError },
    #[error("{text} is no address or network (write 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32)")]
    Address { text: String },
    #[error("write the bytes that are allowed, as in 9,10,13,32-126")]
    ByteRange,
    #[error("the phrases cannot be used together: {0}")]
    Phrases(String),
    #[error("the argument of @{0} must be literal, without macros")]
    Macro(OperatorKind),
    #[error("@{0} is not supported")]
    Unsupported(OperatorKind),
}

/// Fills in the macros of an argument.
pub type Expand<'e> = &'e mut dyn FnMut(&Expansion, &mut Vec<u8>);

impl Matcher {
    /// `from` is the rule file in which the operator stands.
    pub fn compile(operator: &Operator, from: &str, files: &dyn Files) -> Result<Self, CompileError> {
        use OperatorKind as K;
        let argument = &operator.argument;
        let literal = || argument.as_literal().ok_or(CompileError::Macro(operator.kind));
        let text = |question| Kind::Text(question, Argument::new(argument));
        let number = |question| Kind::Number(question, NumberArgument::new(argument));
        let identity = |identity| {
            Ok::<_, CompileError>(Kind::Identity(identity, Rx::compile(literal()?, !operator.is_negated)?))
        };
        Ok(Self(match operator.kind {
            K::Rx | K::RxGlobal => compile_rx(operator)?,
            K::Pm => Kind::Pm(Phrases::new(phrases::words(literal()?)).map_err(CompileError::Phrases)?),
            K::PmFromFile => Kind::Pm(phrases_of_files(literal()?, from, files)?),
            K::BeginsWith => text(TextQuestion::BeginsWith),
            K::Contains | K::Strmatch => text(TextQuestion::Contains),
            K::ContainsWord => text(TextQuestion::ContainsWord),
            K::EndsWith => text(TextQuestion::EndsWith),
            K::Streq => text(TextQuestion::Equals),
            K::Within => text(TextQuestion::Within),
            K::Eq => number(i64::eq),
            K::Ge => number(i64::ge),
            K::Gt => number(i64::gt),
            K::Le => number(i64::le),
            K::Lt => number(i64::lt),
            K::IpMatch => match argument.as_literal() {
                Some(text) => {
                    Kind::IpMatch(Networks::parse(text).map_err(|text| CompileError::Address { text })?)
                }
                None => Kind::ExpandedIpMatch(argument.clone()),
            },
            K::IpMatchFromFile => Kind::IpMatch(networks_of_files(literal()?, from, files)?),
            K::ValidateByteRange => {
                Kind::ByteRange(encoding::byte_ranges(literal()?).ok_or(CompileError::ByteRange)?)
            }
            K::ValidateUrlEncoding => Kind::BrokenPercent,
            K::ValidateUtf8Encoding => Kind::BrokenUtf8,
            K::VerifyCc => identity(Identity::Card)?,
            K::VerifyCpf => identity(Identity::Cpf)?,
            K::VerifySsn => identity(Identity::Ssn)?,
            K::VerifySvnr => identity(Identity::Svnr)?,
            K::DetectSqli => Kind::Sqli,
            K::DetectXss => Kind::Xss,
            K::UnconditionalMatch => Kind::Always,
            K::NoMatch => Kind::Never,
            K::FuzzyHash
            | K::GeoLookup
            | K::GsbLookup
            | K::InspectFile
            | K::Rbl
            | K::Rsub
            | K::ValidateDtd
            | K::ValidateHash
            | K::ValidateSchema => return Err(CompileError::Unsupported(operator.kind)),
        }))
    }

    /// Whether the value is what is asked for. On a match, and only then, `captures` are what was found.
    pub fn is_match(
        &self,
        value: &[u8],
        expand: Expand<'_>,
        mut captures: Option<&mut Captures>,
        scratch: &mut Scratch,
    ) -> bool {
        if let Some(captures) = captures.as_deref_mut() {
            captures.clear();
        }
        match &self.0 {
            Kind::Always => true,
            Kind::Never => false,
            Kind::Rx { rx, is_global: false, .. } => rx.is_match(value, captures, &mut scratch.caches),
            Kind::Rx { rx, is_global: true, .. } => {
                rx.is_match_globally(value, captures, &mut scratch.caches)
            }
            Kind::ExpandedRx { argument, is_global, if_exhausted } => {
                expanded(argument, expand, scratch);
                let Scratch { text, expressions, caches } = scratch;
                match expressions.compiled(text, *if_exhausted) {
                    Some(rx) if *is_global => rx.is_match_globally(value, captures, caches),
                    Some(rx) => rx.is_match(value, captures, caches),
                    // As ModSecurity: an expression that is none matches nothing.
                    None => false,
                }
            }
            Kind::Pm(phrases) => phrases.is_match(value, captures),
            Kind::Text(question, argument) => question.ask(value, argument.text(expand, scratch)),
            Kind::Number(question, NumberArgument::Literal(right)) => question(&number(value), right),
            Kind::Number(question, NumberArgument::Expanded(argument)) => {
                question(&number(value), &number(expanded(argument, expand, scratch)))
            }
            Kind::IpMatch(networks) => networks.contains(value),
            Kind::ExpandedIpMatch(argument) => Networks::parse(expanded(argument, expand, scratch))
                .is_ok_and(|networks| networks.contains(value)),
            Kind::ByteRange(allowed) => !ByteSet::of(value).is_subset_of(*allowed),
            Kind::BrokenPercent => encoding::has_broken_percent(value),
            Kind::BrokenUtf8 => encoding::is_broken_utf8(value),
            Kind::Sqli => {
                let fingerprint = is_sqli(value);
                if let (Some(fingerprint), Some(captures)) = (fingerprint, captures) {
                    captures.set_fingerprint(fingerprint);
                }
                fingerprint.is_some()
            }
            Kind::Xss => {
                let is_match = is_xss(value);
                if let Some(captures) = captures.filter(|_| is_match) {
                    captures.set_whole(0, value.len());
                }
                is_match
            }
            Kind::Identity(identity, pattern) => {
                identity.is_match(pattern, value, captures, &mut scratch.caches)
            }
        }
    }

    /// What a value must have to match; `None` when nothing can be said.
    pub fn needs(&self) -> Option<Needs> {
        let needs = match &self.0 {
            Kind::Never => Needs::impossible(),
            Kind::Rx { needs, .. } => {
                let [any, _] = &**needs;
                any.clone()
            }
            Kind::Pm(phrases) => prefilter::of_phrases(phrases.needed()),
            Kind::Text(question, Argument::Literal(text)) => question.needs(text),
            Kind::ByteRange(allowed) => {
                Needs { classes: vec![allowed.complement()], minimum: 1, literals: None }
            }
            Kind::BrokenPercent => {
                Needs { classes: vec![ByteSet::from_bytes(b"%")], minimum: 1, literals: None }
            }
            Kind::BrokenUtf8 => {
                Needs { classes: vec![ByteSet::from_range(0x80, 0xff)], minimum: 1, literals: None }
            }
            Kind::Sqli => prefilter::of_sqli(),
            Kind::Xss => prefilter::of_xss(),
            _ => return None,
        };
        (needs != Needs::default()).then_some(needs)
    }

    /// What a value must have to match that consists of [`prefilter::ORDINARY`] bytes alone: at least what
    /// [`Matcher::needs`] says. `None` when nothing can be said.
    pub fn needs_if_ordinary(&self) -> Option<Needs> {
        let is_ordinary = |text: &[u8]| ByteSet::of(text).is_subset_of(prefilter::ORDINARY);
        match &self.0 {
            Kind::Rx { needs, .. } => {
                let [_, ordinary] = &**needs;
                Some(ordinary.clone()).filter(|needs| *needs != Needs::default())
            }
            Kind::Pm(phrases) => {
                let left: Vec<_> =
                    phrases.needed().iter().filter(|phrase| is_ordinary(phrase)).cloned().collect();
                Some(prefilter::of_phrases(&left))
            }
            Kind::Text(TextQuestion::Within, _) => None,
            Kind::Text(_, Argument::Literal(text)) if !is_ordinary(text) => Some(Needs::impossible()),
            _ => self.needs(),
        }
    }

    /// Whether to ask costs about one quick look at each byte, so that a search for what it needs saves nothing.
    pub(crate) fn is_quick(&self) -> bool {
        match &self.0 {
            Kind::Rx { rx, .. } => rx.is_quick(),
            Kind::Text(..) => true,
            _ => false,
        }
    }
}

impl TextQuestion {
    fn ask(self, value: &[u8], text: &[u8]) -> bool {
        match self {
            Self::BeginsWith => value.starts_with(text),
            Self::Contains => text::contains(value, text),
            Self::ContainsWord => text::contains_word(value, text),
            Self::EndsWith => value.ends_with(text),
            Self::Equals => value == text,
            Self::Within => text::is_within(value, text),
        }
    }

    fn needs(self, text: &[u8]) -> Needs {
        match self {
            Self::Within => Needs::default(),
            _ => prefilter::of_text(text),
        }
    }
}

impl Argument {
    fn new(argument: &Expansion) -> Self {
        argument
            .as_literal()
            .map_or_else(|| Self::Expanded(argument.clone()), |text| Self::Literal(text.into()))
    }

    fn text<'a>(&'a self, expand: Expand<'_>, scratch: &'a mut Scratch) -> &'a [u8] {
        match self {
            Self::Literal(text) => text,
            Self::Expanded(argument) => expanded(argument, expand, scratch),
        }
    }
}

impl NumberArgument {
    fn new(argument: &Expansion) -> Self {
        argument
            .as_literal()
            .map_or_else(|| Self::Expanded(argument.clone()), |text| Self::Literal(number(text)))
    }
}

fn expanded<'s>(argument: &Expansion, expand: Expand<'_>, scratch: &'s mut Scratch) -> &'s [u8] {
    scratch.text.clear();
    expand(argument, &mut scratch.text);
    &scratch.text
}

/// Where an expression that has to be tried exhausts its budget, the rule matches: `!` included.
fn compile_rx(operator: &Operator) -> Result<Kind, CompileError> {
    let (is_global, if_exhausted) = (operator.kind == OperatorKind::RxGlobal, !operator.is_negated);
    let Some(pattern) = operator.argument.as_literal() else {
        return Ok(Kind::ExpandedRx { argument: operator.argument.clone(), is_global, if_exhausted });
    };
    Ok(Kind::Rx {
        rx: Rx::compile(pattern, if_exhausted)?,
        is_global,
        needs: Box::new(prefilter::of_pattern(pattern)?),
    })
}

fn phrases_of_files(names: &[u8], from: &str, files: &dyn Files) -> Result<Phrases, CompileError> {
    let mut phrases = Vec::new();
    each_file(names, from, files, |text| {
        phrases.extend(phrases::lines(text));
        Ok(())
    })?;
    Phrases::new(phrases).map_err(CompileError::Phrases)
}

fn networks_of_files(names: &[u8], from: &str, files: &dyn Files) -> Result<Networks, CompileError> {
    let mut networks = Networks::default();
    each_file(names, from, files, |text| {
        networks.extend(Networks::parse_lines(text).map_err(|text| CompileError::Address { text })?);
        Ok(())
    })?;
    Ok(networks)
}

/// File names, parted by white space.
fn each_file(
    names: &[u8],
    from: &str,
    files: &dyn Files,
    mut read: impl FnMut(&[u8]) -> Result<(), CompileError>,
) -> Result<(), CompileError> {
    for name in String::from_utf8_lossy(names).split_ascii_whitespace() {
        let text = files.values(from, name);
        read(&text.map_err(|fault| CompileError::File { name: name.to_owned(), fault })?)?;
    }
    Ok(())
}
