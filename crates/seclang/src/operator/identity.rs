//! Numbers with check digits: `@verifyCC`, `@verifyCPF`, `@verifySSN`, `@verifySVNR`. The pattern finds
//! candidates, the digits decide.

use super::captures::Captures;
use super::rx::{Caches, Rx};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Payment card: ISO/IEC 7812 (Luhn).
    Card,
    /// Brazil: Cadastro de Pessoas Físicas.
    Cpf,
    /// United States: social security number.
    Ssn,
    /// Austria: Sozialversicherungsnummer.
    Svnr,
}

/// Candidates may overlap, so a pattern of unlimited length could make the search quadratic. After so many bytes of
/// candidates for each byte of the value, the value counts as a match: this operator guards against leaks.
const MAX_CANDIDATE_BYTES_PER_BYTE: usize = 64;

impl Identity {
    pub(super) fn is_match(
        self,
        pattern: &Rx,
        value: &[u8],
        captures: Option<&mut Captures>,
        caches: &mut Caches,
    ) -> bool {
        let mut budget = value.len().saturating_mul(MAX_CANDIDATE_BYTES_PER_BYTE);
        let mut from = 0;
        while from < value.len() {
            let Some((start, end)) = pattern.find_at(value, from, caches) else { return false };
            let candidate = value.get(start..end).unwrap_or_default();
            if self.is_valid(candidate) || candidate.len() > budget {
                if let Some(captures) = captures {
                    captures.set_whole(start, end);
                }
                return true;
            }
            budget = budget.saturating_sub(candidate.len());
            from = start.saturating_add(1);
        }
        false
    }

    fn is_valid(self, candidate: &[u8]) -> bool {
        let digits: Vec<u32> = candidate
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .map(|digit| u32::from(digit & 0x0f))
            .collect();
        match self {
            Self::Card => is_luhn(&digits),
            Self::Cpf => is_cpf(digits.get(..11).unwrap_or_default()),
            Self::Ssn => is_ssn(&digits),
            Self::Svnr => is_svnr(digits.get(..10).unwrap_or_default()),
        }
    }
}

fn is_luhn(digits: &[u32]) -> bool {
    let sum = digits.iter().rev().enumerate().fold(0_u32, |sum, (place, &digit)| {
        let doubled = digit.saturating_mul(2);
        let weighted = match place & 1 {
            0 => digit,
            _ if doubled > 9 => doubled.saturating_sub(9),
            _ => doubled,
        };
        sum.wrapping_add(weighted) % 10
    });
    !digits.is_empty() && sum == 0
}

fn is_cpf(digits: &[u32]) -> bool {
    let check = |length: u32| {
        let weights = (2..=length.saturating_add(1)).rev();
        let sum = weighted(digits, weights) % 11;
        if sum < 2 { 0 } else { 11_u32.saturating_sub(sum) }
    };
    digits.len() == 11
        && !is_uniform(digits)
        && digits != [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
        && digits.get(9) == Some(&check(9))
        && digits.get(10) == Some(&check(10))
}

fn is_ssn(digits: &[u32]) -> bool {
    let number = |digits: Option<&[u32]>| {
        digits.unwrap_or_default().iter().fold(0_u32, |n, d| n.saturating_mul(10).saturating_add(*d))
    };
    let is_ascending =
        digits.windows(2).all(|pair| matches!(pair, [one, next] if one.checked_add(1) == Some(*next)));
    let area = number(digits.get(..3));
    digits.len() == 9
        && !is_ascending
        && !is_uniform(digits)
        && !matches!(area, 0 | 666 | 740..)
        && number(digits.get(3..5)) != 0
        && number(digits.get(5..)) != 0
}

fn is_svnr(digits: &[u32]) -> bool {
    // The check digit stands in the fourth place.
    let sum = weighted(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    let is_counted =
        [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]].iter().any(|one| digits == one);
    digits.len() == 10
        && !is_uniform(digits)
        && !is_counted
        && digits.get(3) == Some(&if sum == 10 { 0 } else { sum })
}

fn weighted(digits: &[u32], weights: impl IntoIterator<Item = u32>) -> u32 {
    digits
        .iter()
        .zip(weights)
        .fold(0, |sum, (digit, weight)| digit.saturating_mul(weight).saturating_add(sum))
}

fn is_uniform(digits: &[u32]) -> bool {
    digits.windows(2).all(|pair| matches!(pair, [one, next] if one == next))
}
