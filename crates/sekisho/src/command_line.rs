//! Who runs a command on the provider's machine.
//!
//! The person who signed in to the machine, as the kernel remembers it (`/proc/self/loginuid`, which `su` and `sudo`
//! leave as it is), else the account under which the command runs.

use crate::platform::Platform;
use kernel::{Actor, Ctx, Origin, TenantId, Timestamp};
use nix::unistd::{Uid, User};

/// Of a name as the ledger has it, characters.
const LONGEST: usize = 64;
/// What the kernel says where nobody signed in: services, containers.
const NOBODY: u32 = u32::MAX;

/// The context of a command, in the provider's own tenant.
pub fn context(platform: &Platform) -> Ctx {
    at(platform.clock.now())
}

fn at(now: Timestamp) -> Ctx {
    let told = std::fs::read_to_string("/proc/self/loginuid").unwrap_or_default();
    let user = signed_in(&told).unwrap_or_else(Uid::current);
    let actor = Actor::CommandLine(shown(user, named(user)));
    Ctx { actor, origin: Origin::command_line(), ..Ctx::system("command line", TenantId::PROVIDER, now) }
}

fn signed_in(told: &str) -> Option<Uid> {
    told.trim().parse().ok().filter(|id| *id != NOBODY).map(Uid::from_raw)
}

fn named(user: Uid) -> Option<String> {
    User::from_uid(user).ok().flatten().map(|user| user.name)
}

fn shown(user: Uid, name: Option<String>) -> String {
    let name = name.unwrap_or_default();
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    if name.is_empty() { format!("uid {user}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_signed_in_comes_before_the_account() {
        for (told, expected) in [
            ("1000\n", Some(1000)),
            ("0", Some(0)),
            ("4294967295", None),
            ("", None),
            ("-1", None),
            ("root", None),
        ] {
            assert_eq!(signed_in(told), expected.map(Uid::from_raw), "{told:?}");
        }
    }

    #[test]
    fn an_account_has_a_name_or_its_number() {
        let user = Uid::from_raw(4242);
        assert_eq!(shown(user, Some("tanaka".to_owned())), "tanaka");
        assert_eq!(shown(user, Some("a\u{1b}[2Jb".to_owned())), "a[2Jb");
        assert_eq!(
            (shown(user, None), shown(user, Some(String::new()))),
            ("uid 4242".to_owned(), "uid 4242".to_owned())
        );
        assert_eq!(shown(user, Some("x".repeat(100))).len(), LONGEST);
        assert_eq!(named(Uid::from_raw(0)).as_deref(), Some("root"));
    }

    #[test]
    fn a_command_is_told_from_the_program_itself() {
        let ctx = at(Timestamp::UNIX_EPOCH);
        assert_eq!((ctx.actor.kind(), ctx.origin), ("command-line", Origin::command_line()));
    }
}
