//! Who somebody says they are at the sign-in page: tenant code and user ID together.
//!
//! Two ways to give it: two fields, or one text `user@tenant` (the last `@` parts them, because a
//! tenant code holds none). Both end in the same value.

use super::{tenant_code::TenantCode, user_id::Login};
use kernel::{FieldFault, Message};
use std::{fmt, str::FromStr};

/// A parsed sign-in name. Says nothing about whether such a person exists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignInName {
    pub tenant: TenantCode,
    pub login: Login,
}

impl SignInName {
    /// From the fields `tenant` and `user` of the sign-in form; reports every wrong field.
    pub fn from_fields(tenant: &str, user: &str) -> Result<Self, Vec<FieldFault>> {
        match (TenantCode::parse(tenant), Login::parse(user)) {
            (Ok(tenant), Ok(login)) => Ok(Self { tenant, login }),
            (tenant, login) => {
                let faults = [("tenant", tenant.err()), ("user", login.err())];
                let wrong = faults.into_iter().filter_map(|(field, fault)| {
                    fault.map(|message| FieldFault { field: field.into(), message })
                });
                Err(wrong.collect())
            }
        }
    }
}

impl fmt::Display for SignInName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.login, self.tenant)
    }
}

/// The text is not of the form `user@tenant`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a sign-in name: {}", .0.key)]
pub struct SignInNameError(pub Message);

impl FromStr for SignInName {
    type Err = SignInNameError;
    fn from_str(text: &str) -> Result<Self, SignInNameError> {
        let folded = super::width::half_width(text);
        let missing = || SignInNameError(Message::key("identity-sign-in-name-shape"));
        let (user, tenant) = folded.rsplit_once('@').ok_or_else(missing)?;
        Ok(Self {
            tenant: TenantCode::parse(tenant).map_err(SignInNameError)?,
            login: Login::parse(user).map_err(SignInNameError)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_and_two_fields_mean_the_same() {
        let cases = [
            ("tanaka@acme", "acme", "tanaka"),
            ("Taro@Example.co.jp@ACME", "ACME", " taro@example.co.jp "),
            ("ｔａｎａｋａ＠ａｃｍｅ", "ａｃｍｅ", "ｔａｎａｋａ"),
        ];
        for (text, tenant, user) in cases {
            let whole: SignInName = text.parse().unwrap();
            assert_eq!(whole, SignInName::from_fields(tenant, user).unwrap());
            assert_eq!(whole.to_string().parse::<SignInName>().unwrap(), whole);
        }
    }

    #[test]
    fn wrong_names_say_where() {
        let key = |text: &str| text.parse::<SignInName>().unwrap_err().0.key;
        assert_eq!(key("tanaka"), "identity-sign-in-name-shape");
        assert_eq!(key("taro@example.co.jp"), "identity-tenant-code-characters");
        assert_eq!(key("@acme"), "identity-user-id-missing");
        let faults = SignInName::from_fields("", "田中").unwrap_err();
        assert_eq!(faults.iter().map(|f| f.field.as_ref()).collect::<Vec<_>>(), ["tenant", "user"]);
        assert_eq!(SignInName::from_fields("acme", "").unwrap_err().len(), 1);
    }
}
