//! Literals of which every match holds at least one, in any ASCII case.

use super::{bytes, rarity};
use regex_syntax::hir::{Hir, HirKind};

/// What is known of an expression. All in lower case: a value is searched after it has been folded.
#[derive(Debug, Clone)]
pub(super) struct Literals {
    /// All the texts that it matches, when they are few; assertions are left out, so it may match fewer.
    exact: Option<Vec<Vec<u8>>>,
    /// Every match holds one of these; none is empty.
    required: Option<Vec<Vec<u8>>>,
}

/// No more texts than this are held as `exact` …
const MAX_EXACT: usize = 128;
/// … and none that is longer.
const MAX_LENGTH: usize = 24;
/// No more literals than this are asked for.
const MAX_REQUIRED: usize = 1024;
/// A class of more bytes (folded) is no literal.
const MAX_CLASS: usize = 10;

impl Literals {
    const UNKNOWN: Self = Self { exact: None, required: None };

    pub(super) fn of(expression: &Hir) -> Self {
        match expression.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::exactly(vec![Vec::new()]),
            HirKind::Literal(literal) => Self::exactly(vec![literal.0.to_ascii_lowercase()]),
            HirKind::Class(class) => {
                let mut texts: Vec<Vec<u8>> =
                    bytes::set(class).iter().map(|byte| vec![byte.to_ascii_lowercase()]).collect();
                texts.sort_unstable();
                texts.dedup();
                // A class without bytes matches nothing; nothing is claimed for it.
                if texts.is_empty() || texts.len() > MAX_CLASS { Self::UNKNOWN } else { Self::exactly(texts) }
            }
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) => {
                Self::of_repetition(&repetition.sub, repetition.min, repetition.max)
            }
            HirKind::Concat(parts) => Self::of_concat(parts.iter().map(Self::of)),
            HirKind::Alternation(branches) => Self::of_branches(branches),
        }
    }

    /// The literals worth looking for.
    pub(super) fn required(self) -> Option<Vec<Vec<u8>>> {
        best(self.required, self.exact.and_then(usable)).map(without_longer_ones)
    }

    fn exactly(texts: Vec<Vec<u8>>) -> Self {
        let is_small = texts.len() <= MAX_EXACT && texts.iter().all(|text| text.len() <= MAX_LENGTH);
        if is_small {
            return Self { exact: Some(texts), required: None };
        }
        // A part of a text that must occur must occur as well.
        let parts = texts.into_iter().map(|mut text| {
            text.truncate(MAX_LENGTH);
            text
        });
        Self { exact: None, required: usable(parts.collect()) }
    }

    fn of_repetition(part: &Hir, min: u32, max: Option<u32>) -> Self {
        let part = Self::of(part);
        if min == 0 {
            // `x?` is x or nothing; `x*` is anything.
            let Some(mut texts) = part.exact.filter(|_| max == Some(1)) else { return Self::UNKNOWN };
            texts.push(Vec::new());
            return Self::exactly(texts);
        }
        let times = usize::try_from(min).unwrap_or(usize::MAX).min(MAX_LENGTH);
        let repeated = Self::of_concat(std::iter::repeat_n(part, times));
        let is_all = max == Some(min) && usize::try_from(min).is_ok_and(|min| min == times);
        if is_all {
            repeated
        } else {
            Self { required: best(repeated.required, repeated.exact.and_then(usable)), exact: None }
        }
    }

    /// Texts of neighbours are joined as long as they stay few; each run of joined ones is required by itself.
    fn of_concat(parts: impl Iterator<Item = Self>) -> Self {
        let mut run = vec![Vec::new()];
        let mut required = None;
        let mut is_exact = true;
        for part in parts {
            required = best(required, part.required);
            match part.exact {
                Some(texts) => match joined(&run, &texts) {
                    Some(longer) => run = longer,
                    None => {
                        is_exact = false;
                        required = best(required, usable(std::mem::replace(&mut run, texts)));
                    }
                },
                None => {
                    is_exact = false;
                    required = best(required, usable(std::mem::replace(&mut run, vec![Vec::new()])));
                }
            }
        }
        if is_exact {
            return Self { exact: Some(run), required };
        }
        Self { exact: None, required: best(required, usable(run)) }
    }

    fn of_branches(branches: &[Hir]) -> Self {
        let branches: Vec<Self> = branches.iter().map(Self::of).collect();
        let all_exact: Option<Vec<Vec<u8>>> = branches
            .iter()
            .map(|branch| branch.exact.clone())
            .collect::<Option<Vec<_>>>()
            .map(|all| all.concat());
        if let Some(mut texts) = all_exact {
            texts.sort_unstable();
            texts.dedup();
            if texts.len() <= MAX_EXACT && texts.iter().all(|text| text.len() <= MAX_LENGTH) {
                return Self { exact: Some(texts), required: None };
            }
        }
        let each: Option<Vec<_>> =
            branches.into_iter().map(|branch| best(branch.required, branch.exact.and_then(usable))).collect();
        let mut united = each.map(|each| each.concat()).unwrap_or_default();
        united.sort_unstable();
        united.dedup();
        Self {
            exact: None,
            required: Some(united).filter(|united| !united.is_empty() && united.len() <= MAX_REQUIRED),
        }
    }
}

/// The texts as literals to look for: none if one of them is empty, since that one is everywhere.
fn usable(texts: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
    (!texts.is_empty() && texts.iter().all(|text| !text.is_empty())).then_some(texts)
}

/// Of two sets that are both required, the one that is met less often.
fn best(one: Option<Vec<Vec<u8>>>, other: Option<Vec<Vec<u8>>>) -> Option<Vec<Vec<u8>>> {
    match (one, other) {
        (Some(one), Some(other)) => {
            Some(if rarity::likelihood(&other) < rarity::likelihood(&one) { other } else { one })
        }
        (one, other) => one.or(other),
    }
}

/// Each of the heads followed by each of the tails; `None` when that becomes too much.
fn joined(heads: &[Vec<u8>], tails: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    let longest = |texts: &[Vec<u8>]| texts.iter().map(Vec::len).max().unwrap_or_default();
    let is_small = heads.len().saturating_mul(tails.len()) <= MAX_EXACT
        && longest(heads).saturating_add(longest(tails)) <= MAX_LENGTH;
    is_small.then(|| {
        let mut joined: Vec<Vec<u8>> =
            heads.iter().flat_map(|head| tails.iter().map(|tail| [head.as_slice(), tail].concat())).collect();
        joined.sort_unstable();
        joined.dedup();
        joined
    })
}

/// A literal that contains another one is found wherever that one is.
fn without_longer_ones(mut literals: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    literals.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    let mut kept: Vec<Vec<u8>> = Vec::with_capacity(literals.len());
    for literal in literals {
        if !kept.iter().any(|shorter| memchr::memmem::find(&literal, shorter).is_some()) {
            kept.push(literal);
        }
    }
    kept
}
