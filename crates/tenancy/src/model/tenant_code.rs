//! The short code a tenant is known by when signing in (企業コード).

use kernel::Message;
use std::fmt;

/// A code that a customer may have: 3 to 32 of `a-z 0-9 -`, beginning with a letter, ending with a
/// letter or digit, no two hyphens in a row, and none of the names we need ourselves. It fits into a
/// DNS label (RFC 1035 §2.3.1); `--` is kept for A-labels (RFC 5890 §2.3.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantCode(String);

/// Host names of this product, and names that a stranger would take for the provider's.
const RESERVED: [&str; 33] = [
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "app",
    "assets",
    "auth",
    "billing",
    "console",
    "help",
    "hostmaster",
    "internal",
    "localhost",
    "login",
    "mail",
    "official",
    "operator",
    "postmaster",
    "provider",
    "root",
    "safety",
    "security",
    "sekisho",
    "signin",
    "smtp",
    "static",
    "status",
    "support",
    "system",
    "trust",
    "webmaster",
    "www",
];

impl TenantCode {
    /// The provider's own code, which no customer can have.
    pub const PROVIDER: &str = "provider";
    pub const SHORTEST: usize = 3;
    pub const LONGEST: usize = 32;

    /// Takes what a person typed: full-width forms, upper case and surrounding blanks are folded.
    pub fn parse(typed: &str) -> Result<Self, Message> {
        let code = Self::folded(typed);
        if code.is_empty() {
            return Err(Message::key("tenancy-code-missing"));
        }
        if !(Self::SHORTEST..=Self::LONGEST).contains(&code.chars().count()) {
            let message = Message::key("tenancy-code-length");
            return Err(message.with("min", Self::SHORTEST).with("max", Self::LONGEST));
        }
        if !is_well_formed(&code) {
            return Err(Message::key("tenancy-code-characters"));
        }
        if RESERVED.contains(&code.as_str()) {
            return Err(Message::key("tenancy-code-reserved"));
        }
        Ok(Self(code))
    }

    /// The form in which codes are compared.
    pub fn folded(typed: &str) -> String {
        typed.chars().map(half_width).collect::<String>().trim().to_ascii_lowercase()
    }

    /// The form in which a code would be stored; `None` if no tenant can have it.
    pub fn sought(typed: &str) -> Option<String> {
        let code = Self::folded(typed);
        (code.len() <= Self::LONGEST && is_well_formed(&code)).then_some(code)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_well_formed(code: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    code.starts_with(|c: char| c.is_ascii_lowercase()) && code.split('-').all(is_part)
}

/// What Japanese input methods type for ASCII.
fn half_width(typed: char) -> char {
    match typed {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(typed).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(typed)
        }
        '\u{3000}' => ' ',
        _ => typed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_as_typed() {
        let long = "a".repeat(33);
        let cases: [(&str, Result<&str, &str>); 17] = [
            ("acme", Ok("acme")),
            (" ＡＣＭＥ－２　", Ok("acme-2")),
            ("a-1", Ok("a-1")),
            (&long[..32], Ok(&long[..32])),
            (&long, Err("tenancy-code-length")),
            ("ab", Err("tenancy-code-length")),
            ("", Err("tenancy-code-missing")),
            ("　 ", Err("tenancy-code-missing")),
            ("1acme", Err("tenancy-code-characters")),
            ("acme-", Err("tenancy-code-characters")),
            ("xn--acme", Err("tenancy-code-characters")),
            ("ac.me", Err("tenancy-code-characters")),
            ("ac@me", Err("tenancy-code-characters")),
            ("acmé", Err("tenancy-code-characters")),
            ("会社名", Err("tenancy-code-characters")),
            ("Provider", Err("tenancy-code-reserved")),
            ("ｗｗｗ", Err("tenancy-code-reserved")),
        ];
        for (typed, expected) in cases {
            let parsed = TenantCode::parse(typed);
            assert_eq!(
                parsed.as_ref().map(TenantCode::as_str).map_err(|message| message.key),
                expected,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn reserved_codes_could_otherwise_be_had() {
        for code in RESERVED {
            assert!(is_well_formed(code), "{code}");
        }
        assert!(RESERVED.contains(&TenantCode::PROVIDER));
    }

    proptest! {
        #[test]
        fn what_is_parsed_is_a_label_and_parses_again(typed: String) {
            if let Ok(code) = TenantCode::parse(&typed) {
                prop_assert!(code.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
                prop_assert_eq!(TenantCode::parse(code.as_str()), Ok(code));
            }
        }

        #[test]
        fn well_formed_codes_are_taken(code in "[a-z][a-z0-9]{1,10}(-[a-z0-9]{1,10}){0,1}") {
            prop_assume!(code.len() >= 3 && !RESERVED.contains(&code.as_str()));
            prop_assert!(TenantCode::parse(&code).is_ok());
        }
    }
}
