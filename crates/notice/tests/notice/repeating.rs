//! The same job more than once: after a crash, and for no reason.

use crate::{Post, letter};
use kernel::{Ctx, Refusal};
use notice::api::MailState;
use office::{BoxFuture, Decide, Done, Target};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use time::Duration;

/// Lets nothing be settled while it is closed: to the handler it is as if the process died between
/// the relay's yes and the commit.
#[derive(Default)]
struct Door {
    is_closed: AtomicBool,
}

impl Decide for Door {
    fn decide<'a>(
        &'a self,
        _: &'a Ctx,
        action: &'static str,
        _: &'a Target,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        let is_closed = action == "notice.mail.settle" && self.is_closed.load(Ordering::SeqCst);
        Box::pin(async move { if is_closed { Err(Refusal::unavailable("crash")) } else { Ok(()) } })
    }
}

#[tokio::test]
async fn after_a_crash_the_mail_comes_again_and_says_so() {
    let door = Arc::new(Door::default());
    let post = Post::over(testkit::ground_with(&[notice::SCHEMA], door.clone()).await).await;
    post.write(vec![letter("taro@example.jp")]).await;
    door.is_closed.store(true, Ordering::SeqCst);
    assert!(matches!(post.work().await.as_slice(), [Done::Later(..)]));
    assert_eq!(post.states().await, [MailState::Queued]);

    door.is_closed.store(false, Ordering::SeqCst);
    assert_eq!(post.work().await, [], "the lease still stands");
    post.advance(Duration::seconds(61));
    assert_eq!(post.work().await, [Done::Finished]);
    assert_eq!(post.states().await, [MailState::Sent]);
    let caught = post.catcher.messages();
    assert_eq!(caught.len(), 2);
    assert_eq!(caught[0].header("Message-ID"), caught[1].header("Message-ID"));
    assert_eq!(caught[0].raw, caught[1].raw);
}

#[tokio::test]
async fn a_job_that_is_done_again_sends_nothing() {
    let post = Post::new().await;
    post.catcher.set_rules(vec![mailer::Rule::refuse("full@*", 452, "4.2.2 full")]);
    post.write(vec![letter("full@example.jp"), letter("taro@example.jp")]).await;
    let job = post.claim().await.remove(0);
    for _ in 0..2 {
        let done = (post.handler.run)(post.ground.office.clone(), job.tenant, job.payload.clone()).await;
        assert_eq!(done, Done::Finished);
        post.catcher.set_rules(vec![]);
    }
    assert_eq!(post.catcher.messages().len(), 1);
    assert_eq!(post.states().await, [MailState::Deferred, MailState::Sent]);
    assert_eq!(post.settlements().await.len(), 1);
}

#[tokio::test]
async fn what_is_no_job_is_buried() {
    let post = Post::new().await;
    for payload in
        [serde_json::json!({}), serde_json::json!({"mails": ["x"], "attempt": 0}), serde_json::json!(null)]
    {
        let done = (post.handler.run)(post.ground.office.clone(), post.tenant, payload).await;
        assert!(matches!(done, Done::Never(_)));
    }
}
