//! What a new password must be like.
//!
//! Two families, because two promises contradict each other: customers' users have 8 to 15
//! characters of at least three kinds, and the provider's staff must exceed PCI DSS, so no upper
//! bound of 15 may apply to them. A password is judged as it was typed: never cut, never folded.
//!
//! | family | length | characters | kinds |
//! |---|---|---|---|
//! | customer | 8..=15 | U+0021..=U+007E only (printable ASCII, no space) | 3 of upper, lower, digit, symbol |
//! | staff | 12..=128 | any but control characters; spaces allowed | letters and digits and symbols |
//!
//! Lengths are Unicode scalar values. Hashing is in `keys`; how long a password lasts is an
//! option.

use kernel::{Message, Secret};
use serde::{Deserialize, Serialize};

/// Whose passwords a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Users of a customer's tenant.
    Customer,
    /// The provider's own people.
    Staff,
}

/// A family's rule with the numbers that hold for one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRule {
    pub family: Family,
    /// In Unicode scalar values, both bounds included.
    pub min_length: u32,
    pub max_length: u32,
    /// How many of the four kinds are needed.
    pub kinds: u32,
}

/// What a password must not contain: whoever knows the person knows these.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub login: &'a str,
    pub tenant_code: &'a str,
}

/// One reason why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    TooShort,
    TooLong,
    TooFewKinds,
    LettersDigitsSymbolsNeeded,
    ForbiddenCharacter,
    ContainsLogin,
    ContainsTenantCode,
    TooCommon,
}

/// A password that satisfied its rule. Only [`PasswordRule::accept`] makes one.
#[derive(Debug, Clone)]
pub struct AcceptedPassword(Secret<String>);

impl AcceptedPassword {
    pub fn into_secret(self) -> Secret<String> {
        self.0
    }
}

/// Names shorter than this are not looked for: nearly every password contains some `7` or `ab`.
const SHORTEST_NAME_LOOKED_FOR: usize = 3;

/// One password per line, lower case; `#` begins a comment line.
const COMMON_PASSWORDS: &str = include_str!("../../data/common_passwords.txt");

impl PasswordRule {
    /// Customers' users: 8 to 15 characters, three of four kinds.
    pub const CUSTOMER: Self = Self { family: Family::Customer, min_length: 8, max_length: 15, kinds: 3 };

    /// The provider's staff: 12 to 128 characters with letters, digits and symbols.
    pub const STAFF: Self = Self { family: Family::Staff, min_length: 12, max_length: 128, kinds: 3 };

    pub fn of(family: Family) -> Self {
        match family {
            Family::Customer => Self::CUSTOMER,
            Family::Staff => Self::STAFF,
        }
    }

    /// Whether every password this rule accepts exceeds what PCI DSS v4.0 §8.3.6 asks (12
    /// characters, letters and digits): equal does not count.
    pub fn exceeds_pci_dss(&self) -> bool {
        let asks_for_symbols_too = self.family == Family::Staff || self.kinds == 4;
        self.min_length >= 12 && asks_for_symbols_too
    }

    /// The password as one that may be hashed and kept, or every rule that it breaks.
    pub fn accept(
        &self,
        password: Secret<String>,
        owner: Owner<'_>,
    ) -> Result<AcceptedPassword, Vec<Message>> {
        let violations = self.violations(password.expose(), owner);
        if violations.is_empty() {
            return Ok(AcceptedPassword(password));
        }
        Err(violations.into_iter().map(|violation| self.message(violation)).collect())
    }

    /// Every rule that the password breaks, in the order in which a person reads the rules.
    pub fn violations(&self, password: &str, owner: Owner<'_>) -> Vec<Violation> {
        let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
        let kinds = Kinds::of(password);
        let has_letters_digits_symbols = kinds.has_letter() && kinds.digit && kinds.symbol;
        let findings = [
            (length < self.min_length, Violation::TooShort),
            (length > self.max_length, Violation::TooLong),
            (kinds.count() < self.kinds, Violation::TooFewKinds),
            (
                self.family == Family::Staff && !has_letters_digits_symbols,
                Violation::LettersDigitsSymbolsNeeded,
            ),
            (!password.chars().all(|c| self.allows(c)), Violation::ForbiddenCharacter),
            (contains_name(password, owner.login), Violation::ContainsLogin),
            (contains_name(password, owner.tenant_code), Violation::ContainsTenantCode),
            (is_common(password), Violation::TooCommon),
        ];
        findings.into_iter().filter(|(is_broken, _)| *is_broken).map(|(_, violation)| violation).collect()
    }

    fn message(&self, violation: Violation) -> Message {
        match violation {
            Violation::TooShort => Message::key("identity-password-too-short").with("min", self.min_length),
            Violation::TooLong => Message::key("identity-password-too-long").with("max", self.max_length),
            Violation::TooFewKinds => Message::key("identity-password-kinds").with("kinds", self.kinds),
            Violation::LettersDigitsSymbolsNeeded => Message::key("identity-password-letters-digits-symbols"),
            Violation::ForbiddenCharacter => match self.family {
                Family::Customer => Message::key("identity-password-ascii-only"),
                Family::Staff => Message::key("identity-password-control-characters"),
            },
            Violation::ContainsLogin => Message::key("identity-password-contains-user-id"),
            Violation::ContainsTenantCode => Message::key("identity-password-contains-tenant-code"),
            Violation::TooCommon => Message::key("identity-password-common"),
        }
    }

    /// The rule in a sentence, to stand under the field before anything was typed.
    pub fn hint(&self) -> Message {
        let key = match self.family {
            Family::Customer => "identity-password-hint-customer",
            Family::Staff => "identity-password-hint-staff",
        };
        Message::key(key).with("min", self.min_length).with("max", self.max_length).with("kinds", self.kinds)
    }

    fn allows(&self, c: char) -> bool {
        match self.family {
            Family::Customer => c.is_ascii_graphic(),
            Family::Staff => !c.is_control(),
        }
    }
}

/// Which kinds of character occur.
#[derive(Default)]
struct Kinds {
    upper: bool,
    lower: bool,
    /// Letters of scripts without case, which count as letters but as neither of the two above.
    caseless: bool,
    digit: bool,
    symbol: bool,
}

impl Kinds {
    fn of(password: &str) -> Self {
        let mut kinds = Self::default();
        for c in password.chars() {
            match c {
                _ if c.is_uppercase() => kinds.upper = true,
                _ if c.is_lowercase() => kinds.lower = true,
                _ if c.is_alphabetic() => kinds.caseless = true,
                _ if c.is_numeric() => kinds.digit = true,
                // A space separates words; it does not make a password stronger as a symbol would.
                _ if c.is_whitespace() || c.is_control() => {}
                _ => kinds.symbol = true,
            }
        }
        kinds
    }

    fn has_letter(&self) -> bool {
        self.upper || self.lower || self.caseless
    }

    /// Of the four kinds of the rule; letters without case are in none of them.
    fn count(&self) -> u32 {
        [self.upper, self.lower, self.digit, self.symbol].into_iter().map(u32::from).sum()
    }
}

fn contains_name(password: &str, name: &str) -> bool {
    name.chars().count() >= SHORTEST_NAME_LOOKED_FOR && password.to_lowercase().contains(&name.to_lowercase())
}

fn is_common(password: &str) -> bool {
    let folded = password.to_lowercase();
    common_passwords().any(|common| common == folded)
}

fn common_passwords() -> impl Iterator<Item = &'static str> {
    COMMON_PASSWORDS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Violation::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const NOBODY: Owner<'static> = Owner { login: "zz-nobody", tenant_code: "zz-nowhere" };

    #[test]
    fn customer_passwords() {
        let cases: [(&str, &[Violation]); 22] = [
            // Bounds of the length.
            ("Kumo7!x", &[TooShort]),
            ("Kumo7!xy", &[]),
            ("Kumo7!xyKumo7!x", &[]),
            ("Kumo7!xyKumo7!xy", &[TooLong]),
            // Every choice of three kinds is enough; every choice of two or one is not.
            ("KUMOkumo77", &[]),
            ("KUMOkumo!!", &[]),
            ("KUMO77!!77", &[]),
            ("kumo77!!77", &[]),
            ("KUMOkumoku", &[TooFewKinds]),
            ("KUMO777777", &[TooFewKinds]),
            ("KUMO!!!!!!", &[TooFewKinds]),
            ("kumo777777", &[TooFewKinds]),
            ("kumo!!!!!!", &[TooFewKinds]),
            ("777777!!!!", &[TooFewKinds]),
            ("kumokumokumo", &[TooFewKinds]),
            // Printable ASCII only; a space is not.
            ("Kumo7!xy z", &[ForbiddenCharacter]),
            ("Kumo7!xyé", &[ForbiddenCharacter]),
            ("Kumo7!xy雲", &[ForbiddenCharacter]),
            ("Kumo7!xy\t", &[ForbiddenCharacter]),
            // All reasons at once, and no more than apply.
            ("", &[TooShort, TooFewKinds]),
            ("雲", &[TooShort, TooFewKinds, ForbiddenCharacter]),
            ("P@ssw0rd", &[TooCommon]),
        ];
        for (password, expected) in cases {
            assert_eq!(PasswordRule::CUSTOMER.violations(password, NOBODY), expected, "{password}");
        }
    }

    #[test]
    fn staff_passwords() {
        let longest = format!("a1!{}", "x".repeat(125));
        let too_long = format!("{longest}x");
        let cases: [(&str, &[Violation]); 9] = [
            ("Kumo7!xyKum", &[TooShort]),
            ("Kumo7!xyKumo", &[]),
            ("correct Horse 7 battery!", &[]),
            ("雲の上の Fuji-3776m です", &[]),
            (&longest, &[]),
            (&too_long, &[TooLong]),
            ("Correct Horse 7", &[LettersDigitsSymbolsNeeded]),
            ("7777-7777-7777", &[TooFewKinds, LettersDigitsSymbolsNeeded]),
            ("Kumo7!xyKumo\u{7}", &[ForbiddenCharacter]),
        ];
        for (password, expected) in cases {
            // A kind short of three is its own finding; the staff rule needs three of four as well.
            assert_eq!(PasswordRule::STAFF.violations(password, NOBODY), expected, "{password}");
        }
    }

    #[test]
    fn names_are_not_passwords() {
        let owner = Owner { login: "tanaka", tenant_code: "acme" };
        let rule = PasswordRule::CUSTOMER;
        assert_eq!(rule.violations("Tanaka-2026", owner), [ContainsLogin]);
        assert_eq!(rule.violations("x-ACME-2026a", owner), [ContainsTenantCode]);
        assert_eq!(rule.violations("aCmeTaNaka7", owner), [ContainsLogin, ContainsTenantCode]);
        // A two-character user ID would forbid too much.
        assert_eq!(rule.violations("Kumo7!xy", Owner { login: "xy", tenant_code: "acme" }), []);
    }

    #[test]
    fn acceptance_and_all_messages() {
        let owner = Owner { login: "tanaka", tenant_code: "acme" };
        let accepted = PasswordRule::CUSTOMER.accept(Secret::new("Kumo7!xy".to_owned()), owner).unwrap();
        assert_eq!(accepted.into_secret().expose(), "Kumo7!xy");
        let faults = PasswordRule::CUSTOMER.accept(Secret::new("tanaka".to_owned()), owner).unwrap_err();
        let keys: Vec<_> = faults.iter().map(|fault| fault.key).collect();
        assert_eq!(
            keys,
            ["identity-password-too-short", "identity-password-kinds", "identity-password-contains-user-id"]
        );
    }

    #[test]
    fn only_the_staff_rule_exceeds_pci_dss() {
        assert!(PasswordRule::STAFF.exceeds_pci_dss());
        assert!(!PasswordRule::CUSTOMER.exceeds_pci_dss());
        assert!(!PasswordRule { min_length: 11, ..PasswordRule::STAFF }.exceeds_pci_dss());
    }

    #[test]
    fn the_list_of_common_passwords_is_usable() {
        let listed: Vec<_> = common_passwords().collect();
        assert!(listed.len() >= 190, "{}", listed.len());
        assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len(), "listed twice");
        for common in &listed {
            assert_eq!(**common, common.to_lowercase());
        }
        // It must bite where the other rules let pass.
        let passes_otherwise = |p: &&&str| {
            let capital: String =
                p.chars().take(1).flat_map(char::to_uppercase).chain(p.chars().skip(1)).collect();
            PasswordRule::CUSTOMER.violations(&capital, NOBODY) == [TooCommon]
        };
        assert!(listed.iter().filter(passes_otherwise).count() >= 60);
    }

    proptest! {
        /// No password is cut before it is judged: whatever follows the fifteenth character counts.
        #[test]
        fn nothing_is_truncated(tail in "[!-~]{1,40}") {
            let password = format!("Kumo7!xyKumo7!x{tail}");
            prop_assert!(PasswordRule::CUSTOMER.violations(&password, NOBODY).contains(&TooLong));
        }

        #[test]
        fn any_text_is_judged_without_a_panic(password in any::<String>(), login in any::<String>()) {
            let owner = Owner { login: &login, tenant_code: &password };
            PasswordRule::CUSTOMER.violations(&password, owner);
            PasswordRule::STAFF.violations(&password, owner);
        }
    }
}
