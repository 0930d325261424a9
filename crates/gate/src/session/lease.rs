//! A lease on a session: what a request that was let in rests on while it is on its way to a service, its
//! answer comes, or its WebSocket is open.
//!
//! Any change about the person makes the session in memory void. The lease is then renewed, if everything
//! for which the request was let in, and everything that the service was told, still holds; more than
//! before does no harm. Otherwise, and when that cannot be known soon, it is over.

use super::{Live, look_up};
use crate::{
    gate::Shared,
    port::{Grants, SessionRecord},
    reason::Reason,
};
use keys::Bearer;
use std::{
    future::poll_fn,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio_util::{sync::WaitForCancellationFutureOwned, task::AbortOnDropHandle};

/// How long a renewal may take. With the half second between two polls of the directory's changes:
/// whoever is shut out is cut within a second.
const RENEWAL: Duration = Duration::from_millis(500);

pub(crate) struct Lease {
    terms: Arc<Terms>,
    state: State,
}

/// What must go on to hold.
pub(crate) struct Terms {
    pub gate: Arc<Shared>,
    pub bearer: Bearer,
    pub address: IpAddr,
    pub service: Arc<str>,
    pub function: Option<Arc<str>>,
    /// The session, and what of the person's grants in the service, the service was told.
    pub live: Arc<Live>,
    pub grants: Option<Arc<Grants>>,
}

type Renewal = AbortOnDropHandle<Result<Arc<Live>, Reason>>;

enum State {
    Stands {
        cut: Pin<Box<WaitForCancellationFutureOwned>>,
        /// Memory keeps what somebody holds, so that a change finds it.
        _live: Arc<Live>,
    },
    Renewing(Renewal),
    Over(Reason),
}

impl Lease {
    pub fn begin(terms: Terms) -> Self {
        let state = State::of(terms.live.clone());
        Self { terms: Arc::new(terms), state }
    }

    /// Why it is over, once it is.
    pub async fn over(&mut self) -> Reason {
        poll_fn(|cx| match self.poll_stands(cx) {
            Poll::Ready(Err(reason)) => Poll::Ready(reason),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// Whether it stands; pending while it is renewed. Wakes the task when that changes.
    pub fn poll_stands(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Reason>> {
        loop {
            self.state = match &mut self.state {
                State::Stands { cut, .. } => match cut.as_mut().poll(cx) {
                    Poll::Pending => return Poll::Ready(Ok(())),
                    Poll::Ready(()) => State::Renewing(self.renewal()),
                },
                State::Renewing(renewal) => match ready!(Pin::new(renewal).poll(cx)) {
                    Ok(Ok(live)) => State::of(live),
                    Ok(Err(reason)) => State::Over(reason),
                    Err(error) => State::Over(Reason::Fault { inside: error.to_string() }),
                },
                State::Over(reason) => return Poll::Ready(Err(reason.clone())),
            }
        }
    }

    fn renewal(&self) -> Renewal {
        let terms = self.terms.clone();
        let late = |_| Reason::Undecided { inside: "a session could not be judged again in time".to_owned() };
        let renewed = async move { tokio::time::timeout(RENEWAL, terms.hold()).await.map_err(late)? };
        AbortOnDropHandle::new(self.terms.gate.tasks.spawn(renewed))
    }
}

impl State {
    fn of(live: Arc<Live>) -> Self {
        Self::Stands { cut: Box::pin(live.cut_token().clone().cancelled_owned()), _live: live }
    }
}

/// Why a lease is over; never, if there is none: a stranger's request rests on no session.
pub(crate) async fn over(lease: &mut Option<Lease>) -> Reason {
    match lease {
        Some(lease) => lease.over().await,
        None => std::future::pending().await,
    }
}

impl Terms {
    /// The session as it is now, if everything still holds.
    async fn hold(&self) -> Result<Arc<Live>, Reason> {
        let gate = &self.gate;
        let Some((live, policy)) = look_up(gate, &self.bearer, gate.clock.now()).await? else {
            return Err(Reason::SignInNeeded);
        };
        if !policy.allows(self.address) {
            return Err(Reason::AddressRefused);
        }
        let (before, now) = (self.live.record(), live.record());
        if let Some(grants) = &self.grants {
            let held = gate.people.grants(now.tenant, now.user, &self.service).await?;
            if let Some(function) = self.function.as_deref().filter(|function| !held.has(function)) {
                return Err(Reason::FunctionRefused { function: Some(function.to_owned()) });
            }
            if !grants.functions.is_subset(&held.functions) {
                return Err(changed());
            }
        }
        if is_as_told(before, now) { Ok(live) } else { Err(changed()) }
    }
}

/// The visitor should ask again, and the service will be told anew.
fn changed() -> Reason {
    Reason::Undecided { inside: "less holds of the person than the service was told".to_owned() }
}

/// Whether what a service was told of a person is still true. A new name to show is no reason to cut.
fn is_as_told(before: &SessionRecord, now: &SessionRecord) -> bool {
    let who = |record: &SessionRecord| (record.id, record.tenant, record.user, record.standing);
    who(before) == who(now)
        && (&before.tenant_code, &before.login) == (&now.tenant_code, &now.login)
        && before.roles.iter().all(|role| now.roles.contains(role))
}

#[cfg(test)]
mod tests {
    use super::{super::tests::record, *};
    use kernel::Standing;

    #[test]
    fn less_than_was_told_ends_it_and_more_does_not() {
        let before = record();
        let change = |change: fn(&mut SessionRecord)| {
            let mut now = before.clone();
            change(&mut now);
            is_as_told(&before, &now)
        };
        assert!(change(|_| {}));
        assert!(change(|now| now.roles.push("sales".to_owned())));
        assert!(change(|now| now.display_name = "佐藤 花".to_owned()));
        assert!(!change(|now| now.roles.clear()));
        assert!(!change(|now| now.roles = vec!["sales".to_owned()]));
        assert!(!change(|now| now.standing = Standing::Administrator));
        assert!(!change(|now| now.login = "suzuki".to_owned()));
    }
}
