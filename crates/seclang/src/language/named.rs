//! Enumerations whose variants have names in the rule language.

/// An enumeration of names: the first name is the canonical one, the others are accepted as well.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $enum:ident {
        $($(#[$note:meta])* $variant:ident = $name:literal $(| $alias:literal)*,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $enum { $($(#[$note])* $variant),* }

        impl $enum {
            /// All of them, in order of declaration: `ALL[x as usize] == x`.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Every name that is accepted, aliases included.
            pub const NAMES: &'static [&'static str] = &[$($name, $($alias,)*)*];

            /// The canonical name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The variant of this name, in any ASCII case.
            pub fn from_name(name: &str) -> Option<Self> {
                $(if name.eq_ignore_ascii_case($name) $(|| name.eq_ignore_ascii_case($alias))* {
                    return Some(Self::$variant);
                })*
                None
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
pub(crate) use named;
