//! Settings of sign-in security: what may be set, and which value holds in the end.
//!
//! ```text
//!   operator floor ──► profile ──► tenant (──► group ──► user)        strictest wins, tighten only
//! ```
//!
//! A [`Layer`] is what one of them says; it may be silent about any option. [`resolve`] joins the
//! layers into the [`Effective`] values. [`accept_change`] refuses a layer that loosens what stands outside it,
//! that contradicts itself, or that would lock its author out.
//!
//! This file: the list of options. [`layer`]: one layer, from forms and in JSON. [`effective`]:
//! resolution and the rules of change. Storing them is the store's business.

mod effective;
mod layer;

pub use effective::{AuthorAddress, Effective, Profile, accept_change, resolve};
pub use layer::{Layer, LayerError, Value};

use kernel::Text;

/// One option. Its text form ([`OptionId::name`]) is the form field's name and the key in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OptionId {
    PasswordMinLength,
    PasswordMaxLength,
    PasswordKinds,
    PasswordLifetimeDays,
    IdleMinutes,
    SessionHours,
    LockoutThreshold,
    LockoutWindowMinutes,
    LockoutMinutes,
    SecondFactorRequired,
    Addresses,
    Language,
}

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, both bounds included; `off` only where it says so.
    Number { least: u32, most: u32, may_be_off: bool },
    /// Yes or no; yes is the stricter.
    YesNo,
    /// A list of networks ([`crate::model::address_rule::AddressRule`]).
    Addresses,
    /// One of [`kernel::Language::ALL`].
    Language,
}

/// Which of two values is stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    LessIsStricter,
    MoreIsStricter,
    /// The narrower list.
    NarrowerIsStricter,
    /// Neither: the outermost layer that speaks decides. A password's greatest length is of this
    /// kind: a smaller one weakens passwords, a greater one breaks what the profile promises.
    Fixed,
    /// Neither, and it is a matter of taste: the innermost layer that speaks decides.
    Free,
}

/// Everything about an option but its values.
#[derive(Clone, Debug)]
pub struct Definition {
    pub id: OptionId,
    /// The locale key of its name.
    pub label: &'static str,
    /// What setting it does, for the person who sets it.
    pub hint: Text,
    /// What a number counts: 文字, 日, 分 ….
    pub unit: Text,
    pub kind: Kind,
    pub order: Order,
    /// What holds when no layer says anything.
    pub default: Value,
}

impl OptionId {
    pub const ALL: [OptionId; 12] = [
        OptionId::PasswordMinLength,
        OptionId::PasswordMaxLength,
        OptionId::PasswordKinds,
        OptionId::PasswordLifetimeDays,
        OptionId::IdleMinutes,
        OptionId::SessionHours,
        OptionId::LockoutThreshold,
        OptionId::LockoutWindowMinutes,
        OptionId::LockoutMinutes,
        OptionId::SecondFactorRequired,
        OptionId::Addresses,
        OptionId::Language,
    ];

    pub fn name(self) -> &'static str {
        match self {
            OptionId::PasswordMinLength => "password-min-length",
            OptionId::PasswordMaxLength => "password-max-length",
            OptionId::PasswordKinds => "password-kinds",
            OptionId::PasswordLifetimeDays => "password-lifetime-days",
            OptionId::IdleMinutes => "idle-minutes",
            OptionId::SessionHours => "session-hours",
            OptionId::LockoutThreshold => "lockout-threshold",
            OptionId::LockoutWindowMinutes => "lockout-window-minutes",
            OptionId::LockoutMinutes => "lockout-minutes",
            OptionId::SecondFactorRequired => "second-factor-required",
            OptionId::Addresses => "addresses",
            OptionId::Language => "language",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.name() == name)
    }

    pub fn kind(self) -> Kind {
        let number = |least, most| Kind::Number { least, most, may_be_off: false };
        let limit = |least, most| Kind::Number { least, most, may_be_off: true };
        match self {
            OptionId::PasswordMinLength | OptionId::PasswordMaxLength => number(8, 128),
            OptionId::PasswordKinds => number(3, 4),
            OptionId::PasswordLifetimeDays => limit(1, 3650),
            OptionId::IdleMinutes => limit(1, 1440),
            OptionId::SessionHours => number(1, 168),
            OptionId::LockoutThreshold => number(1, 20),
            OptionId::LockoutWindowMinutes | OptionId::LockoutMinutes => number(1, 1440),
            OptionId::SecondFactorRequired => Kind::YesNo,
            OptionId::Addresses => Kind::Addresses,
            OptionId::Language => Kind::Language,
        }
    }

    pub fn order(self) -> Order {
        match self {
            OptionId::PasswordMaxLength => Order::Fixed,
            OptionId::PasswordMinLength
            | OptionId::PasswordKinds
            | OptionId::LockoutWindowMinutes
            | OptionId::LockoutMinutes
            | OptionId::SecondFactorRequired => Order::MoreIsStricter,
            OptionId::PasswordLifetimeDays
            | OptionId::IdleMinutes
            | OptionId::SessionHours
            | OptionId::LockoutThreshold => Order::LessIsStricter,
            OptionId::Addresses => Order::NarrowerIsStricter,
            OptionId::Language => Order::Free,
        }
    }

    /// What holds when no layer says anything. The numbers of a family come from its profile.
    pub fn default_value(self) -> Value {
        match self {
            OptionId::PasswordMinLength => Value::Number(8),
            OptionId::PasswordMaxLength => Value::Number(15),
            OptionId::PasswordKinds => Value::Number(3),
            OptionId::PasswordLifetimeDays => Value::Off,
            OptionId::IdleMinutes => Value::Number(60),
            OptionId::SessionHours => Value::Number(24),
            OptionId::LockoutThreshold => Value::Number(5),
            OptionId::LockoutWindowMinutes | OptionId::LockoutMinutes => Value::Number(15),
            OptionId::SecondFactorRequired => Value::YesNo(false),
            OptionId::Addresses => Value::Addresses(Default::default()),
            OptionId::Language => Value::Language(kernel::Language::Ja),
        }
    }

    pub fn definition(self) -> Definition {
        Definition {
            id: self,
            label: self.label(),
            hint: self.hint(),
            unit: self.unit(),
            kind: self.kind(),
            order: self.order(),
            default: self.default_value(),
        }
    }

    fn unit(self) -> Text {
        match self {
            OptionId::PasswordMinLength | OptionId::PasswordMaxLength => Text::new("文字", "characters"),
            OptionId::PasswordKinds => Text::new("種類", "kinds"),
            OptionId::PasswordLifetimeDays => Text::new("日", "days"),
            OptionId::IdleMinutes | OptionId::LockoutWindowMinutes | OptionId::LockoutMinutes => {
                Text::new("分", "minutes")
            }
            OptionId::SessionHours => Text::new("時間", "hours"),
            OptionId::LockoutThreshold => Text::new("回", "attempts"),
            OptionId::SecondFactorRequired | OptionId::Addresses | OptionId::Language => Text::new("", ""),
        }
    }

    /// The locale key of its name.
    pub fn label(self) -> &'static str {
        match self {
            OptionId::PasswordMinLength => "identity-option-label-password-min-length",
            OptionId::PasswordMaxLength => "identity-option-label-password-max-length",
            OptionId::PasswordKinds => "identity-option-label-password-kinds",
            OptionId::PasswordLifetimeDays => "identity-option-label-password-lifetime-days",
            OptionId::IdleMinutes => "identity-option-label-idle-minutes",
            OptionId::SessionHours => "identity-option-label-session-hours",
            OptionId::LockoutThreshold => "identity-option-label-lockout-threshold",
            OptionId::LockoutWindowMinutes => "identity-option-label-lockout-window-minutes",
            OptionId::LockoutMinutes => "identity-option-label-lockout-minutes",
            OptionId::SecondFactorRequired => "identity-option-label-second-factor-required",
            OptionId::Addresses => "identity-option-label-addresses",
            OptionId::Language => "identity-option-label-language",
        }
    }

    fn hint(self) -> Text {
        match self {
            OptionId::PasswordMinLength => Text::new(
                "次にパスワードを設定・変更するときから適用されます。",
                "Applies the next time a password is set or changed.",
            ),
            OptionId::PasswordMaxLength => Text::new(
                "サービスごとに決められており、変更できません。",
                "Fixed for the service; it cannot be changed.",
            ),
            OptionId::PasswordKinds => Text::new(
                "英大文字・英小文字・数字・記号の4種類のうち、いくつを必要とするかを設定します。",
                "How many of upper case, lower case, digits and symbols must occur.",
            ),
            OptionId::PasswordLifetimeDays => Text::new(
                "期間を過ぎると、サインイン時にパスワードの変更が必要になります。「off」で無期限になります。",
                "After this time a new password must be chosen when signing in. “off” means no limit.",
            ),
            OptionId::IdleMinutes => Text::new(
                "操作がないまま時間が過ぎると、自動的にサインアウトします。「off」で無効になります。",
                "Signs people out after this time without activity. “off” disables it.",
            ),
            OptionId::SessionHours => Text::new(
                "操作を続けていても、この時間が過ぎると再度サインインが必要です。",
                "After this time people must sign in again, even when active.",
            ),
            OptionId::LockoutThreshold => Text::new(
                "パスワードをこの回数続けて誤ると、アカウントを一時的にロックします。",
                "So many wrong passwords in a row lock the account for a time.",
            ),
            OptionId::LockoutWindowMinutes => Text::new(
                "この時間内に続けて失敗した回数を数えます。",
                "Failures in a row within this time count together.",
            ),
            OptionId::LockoutMinutes => Text::new(
                "時間が過ぎると自動的に解除されます。管理者が途中で解除することもできます。",
                "The lock ends by itself after this time; an administrator may end it sooner.",
            ),
            OptionId::SecondFactorRequired => Text::new(
                "必須にすると、未登録の利用者は次のサインイン時に認証アプリの登録が必要になります。",
                "People without an authenticator app must set one up when they next sign in.",
            ),
            OptionId::Addresses => Text::new(
                "1行に1件ずつ、IPアドレスまたはCIDR形式で入力します。空欄の場合は制限しません。",
                "One address or CIDR network per line. Leave empty for no restriction.",
            ),
            OptionId::Language => {
                Text::new("利用者が自分で選ぶまで使われます。", "Used until a person chooses their own.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Language;
    use std::collections::BTreeSet;

    #[test]
    fn every_option_is_complete() {
        let mut names = BTreeSet::new();
        for id in OptionId::ALL {
            let definition = id.definition();
            assert_eq!(definition.id, id);
            assert_eq!(OptionId::from_name(id.name()), Some(id));
            assert!(names.insert(id.name()));
            for language in Language::ALL {
                assert!(definition.label.ends_with(id.name()));
                assert!(!definition.hint.of(language).is_empty());
            }
            assert!(definition.default.fits(id), "{id:?}: the default is out of bounds");
        }
        assert_eq!(OptionId::from_name("x"), None);
    }
}
