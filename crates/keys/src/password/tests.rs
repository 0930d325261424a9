//! Tests of the pool and of what is compared with what.

use super::*;
use std::cell::RefCell;
use tokio::sync::oneshot;

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn caller() -> Caller {
    Arc::<Memory>::default().enter()
}

fn hasher(params: Params) -> PasswordHasher {
    PasswordHasher::new(params, 2, 8)
}

#[tokio::test]
async fn matches_its_own_and_nothing_else() {
    let hasher = hasher(Params::for_tests());
    let phc = hasher.hash(secret("パスワード 1!")).await.unwrap();
    assert!(phc.as_str().starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", phc.as_str());
    assert_eq!(format!("{phc:?}"), "Phc");
    assert_ne!(hasher.hash(secret("パスワード 1!")).await.unwrap(), phc);
    let cases = [
        ("パスワード 1!", Verdict::Match { rehash: false }),
        ("パスワード 1", Verdict::Mismatch),
        ("パスワード 1! ", Verdict::Mismatch),
        ("", Verdict::Mismatch),
    ];
    for (password, expected) in cases {
        let verdict = hasher.verify(Some(phc.as_str()), &secret(password)).await;
        assert_eq!(verdict, Ok(expected), "{password:?}");
    }
    assert_eq!(hasher.verify(None, &secret("パスワード 1!")).await, Ok(Verdict::Mismatch));
}

/// RFC 9106 has no PHC vectors; this one is from the reference implementation's test.c
/// (argon2id, v=19, t=2, m=65536 KiB, p=1, "password", "somesalt").
#[tokio::test]
async fn reads_the_reference_implementation() {
    let phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    let hasher = hasher(Params::default());
    assert_eq!(hasher.verify(Some(phc), &secret("password")).await, Ok(Verdict::Match { rehash: true }));
    assert_eq!(hasher.verify(Some(phc), &secret("passwore")).await, Ok(Verdict::Mismatch));
}

#[tokio::test]
async fn other_parameters_ask_for_a_new_hash() {
    let old = hasher(Params::for_tests()).hash(secret("a")).await.unwrap();
    for params in [Params::new(16, 1, 1), Params::new(8, 2, 1), Params::new(16, 1, 2)] {
        let verdict = hasher(params.unwrap()).verify(Some(old.as_str()), &secret("a")).await;
        assert_eq!(verdict, Ok(Verdict::Match { rehash: true }), "{params:?}");
    }
}

#[tokio::test]
async fn long_passwords_count_whole_or_not_at_all() {
    let hasher = hasher(Params::for_tests());
    let longest = "x".repeat(LONGEST_PASSWORD);
    let phc = hasher.hash(secret(&longest)).await.unwrap();
    assert!(hasher.verify(Some(phc.as_str()), &secret(&longest)).await.unwrap().is_match());
    assert!(!hasher.verify(Some(phc.as_str()), &secret(&longest[1..])).await.unwrap().is_match());
    let last_differs = format!("{}y", &longest[1..]);
    assert!(!hasher.verify(Some(phc.as_str()), &secret(&last_differs)).await.unwrap().is_match());

    let longer = format!("{longest}x");
    assert_eq!(hasher.hash(secret(&longer)).await.err(), Some(HashRefused::InvalidLength));
    assert_eq!(hasher.verify(Some(phc.as_str()), &secret(&longer)).await, Ok(Verdict::Mismatch));
    // Even where a longer password was hashed elsewhere.
    let foreign = make(&caller(), Params::for_tests(), longer.as_bytes()).unwrap();
    assert_eq!(hasher.verify(Some(foreign.as_str()), &secret(&longer)).await, Ok(Verdict::Mismatch));
}

#[tokio::test]
async fn unreadable_and_greedy_hashes_match_nothing() {
    let good = hasher(Params::for_tests()).hash(secret("a")).await.unwrap().into_string();
    let cases = [
        String::new(),
        "plain".to_owned(),
        "$2b$12$abcdefghijklmnopqrstuv".to_owned(),
        good.replace("argon2id", "argon2i"),
        good.replace("v=19", "v=16"),
        good.replace("$v=19", ""),
        good.replace("m=8", "m=4294967295"),
        good.replace("m=8", "m=1"),
        good.replace("t=1", "t=4294967295"),
        good.replace("p=1", "p=17"),
        good.rsplit_once('$').unwrap().0.to_owned(),
        format!("{}$AAAAAA", good.rsplit_once('$').unwrap().0),
    ];
    for phc in cases {
        assert_ne!(phc, good);
        let verdict = hasher(Params::for_tests()).verify(Some(&phc), &secret("a")).await;
        assert_eq!(verdict, Ok(Verdict::Mismatch), "{phc}");
    }
}

#[test]
fn parameters_have_bounds() {
    let cases = [
        ((8, 1, 1), true),
        ((7, 1, 1), false),
        ((16, 1, 2), true),
        ((15, 1, 2), false),
        ((19 * 1024, 2, 1), true),
        ((MOST_MEMORY, 64, 16), true),
        ((MOST_MEMORY + 1, 1, 1), false),
        ((8, 0, 1), false),
        ((8, 65, 1), false),
        ((8, 1, 0), false),
        ((1024, 1, 17), false),
    ];
    for ((memory, iterations, lanes), allowed) in cases {
        assert_eq!(Params::new(memory, iterations, lanes).is_ok(), allowed, "{memory} {iterations} {lanes}");
    }
}

/// The slots are filled with work that waits for the test, so no timing is involved.
#[tokio::test]
async fn past_the_queue_it_is_busy() {
    let hasher = PasswordHasher::new(Params::for_tests(), 1, 1);
    let (started, has_started) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let running = tokio::spawn({
        let hasher = hasher.clone();
        async move {
            hasher
                .run(move |_| (started.send(()).unwrap(), released.blocking_recv().unwrap()))
                .await
                .map(|_| ())
        }
    });
    has_started.await.unwrap();

    let nobody = secret("");
    let mut queued = Box::pin(hasher.verify(None, &nobody));
    let waiting =
        std::future::poll_fn(|context| std::task::Poll::Ready(queued.as_mut().poll(context).is_pending()));
    assert!(waiting.await);
    assert_eq!(hasher.verify(None, &secret("")).await, Err(Busy));
    assert_eq!(hasher.hash(secret("a")).await.err(), Some(HashRefused::Busy(Busy)));

    release.send(()).unwrap();
    assert_eq!(running.await.unwrap(), Ok(()));
    assert_eq!(queued.await, Ok(Verdict::Mismatch));
    assert!(hasher.hash(secret("a")).await.is_ok());
}

#[tokio::test]
async fn giving_up_frees_nothing_that_still_runs() {
    let hasher = PasswordHasher::new(Params::for_tests(), 1, 0);
    let (started, has_started) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let caller = tokio::spawn({
        let hasher = hasher.clone();
        async move {
            let _ = hasher.run(move |_| (started.send(()).unwrap(), released.blocking_recv().unwrap())).await;
        }
    });
    has_started.await.unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    assert_eq!(hasher.verify(None, &secret("")).await, Err(Busy));

    release.send(()).unwrap();
    let freed = Arc::clone(&hasher.slots).acquire_owned().await.unwrap();
    drop(freed);
}

thread_local! {
    /// Parameters of each Argon2id comparison on this thread.
    pub(super) static WORK: RefCell<Vec<Params>> = const { RefCell::new(Vec::new()) };
}

#[test]
fn every_mismatch_costs_one_computation() {
    let (current, old) = (Params::new(16, 2, 1).unwrap(), Params::for_tests());
    let caller = caller();
    let (phc, old_phc) = (make(&caller, current, b"right").unwrap(), make(&caller, old, b"right").unwrap());
    let too_long = vec![0; LONGEST_PASSWORD + 1];
    let cases: [(&str, Option<&str>, &[u8], Params); 6] = [
        ("wrong password", Some(phc.as_str()), b"wrong", current),
        ("old parameters", Some(old_phc.as_str()), b"wrong", old),
        ("no such user", None, b"wrong", current),
        ("unreadable", Some("junk"), b"wrong", current),
        ("too long", Some(phc.as_str()), &too_long, current),
        ("too long, no such user", None, &too_long, current),
    ];
    for (what, stored, password, params) in cases {
        WORK.take();
        assert_eq!(compare(&caller, current, stored, password), Ok(Verdict::Mismatch), "{what}");
        assert_eq!(WORK.take(), [params], "{what}");
    }
}

/// The stand-in's computation is a real one, with a result to compare.
#[test]
fn nobody_is_computed_like_anybody() {
    let (params, mut out) = (Params::for_tests(), [0; OUTPUT]);
    let nobody = Stored::nobody(params);
    let argon2 = argon2id(params, OUTPUT).unwrap();
    argon2.hash_password_into(b"x", &nobody.salt, &mut out).unwrap();
    assert!(Stored { hash: out.to_vec(), ..Stored::nobody(params) }.is_of(&caller(), b"x").unwrap());
    assert!(!nobody.is_of(&caller(), b"x").unwrap());
}

/// The same password and salt through the crate's own way, which allocates for itself.
#[test]
fn the_phc_string_is_the_one_argon2_makes() {
    use argon2::password_hash::PasswordHasher as _;
    let params = Params::new(64, 3, 2).unwrap();
    let ours = make(&caller(), params, b"right").unwrap();
    let salt = PasswordHash::new(ours.as_str()).unwrap().salt.unwrap().to_vec();
    let theirs = argon2id(params, OUTPUT).unwrap().hash_password_with_salt(b"right", &salt).unwrap();
    assert_eq!(ours.as_str(), theirs.to_string());
}
