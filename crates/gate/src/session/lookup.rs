//! Whether the session of a token stands now.

use super::{Live, Term};
use crate::{gate::Shared, port::TenantPolicy, reason::Reason};
use kernel::Timestamp;
use keys::Bearer;
use std::sync::Arc;

/// How often a session that changes make void while it is judged is looked up.
const LOOKS: usize = 3;

/// A session that stands, and what its tenant wants checked.
pub(crate) type Standing = (Arc<Live>, Arc<TenantPolicy>);

/// `None`: there is no such session, or it has ended.
pub(crate) async fn look_up(
    gate: &Shared,
    bearer: &Bearer,
    now: Timestamp,
) -> Result<Option<Standing>, Reason> {
    for _ in 0..LOOKS {
        if !gate.watch.is_trusted() {
            // A revocation may have passed unheard. Better nobody than somebody who was shut out.
            return Err(Reason::Undecided { inside: "changes have not been read for too long".to_owned() });
        }
        let Some(live) = gate.people.session(bearer, now).await? else { return Ok(None) };
        let policy = gate.people.policy(live.record().tenant).await?;
        let mut term = live.term(now, policy.idle);
        if term == Term::Idle {
            gate.people.refresh(&live, bearer, now).await?;
            term = live.term(now, policy.idle);
        }
        match term {
            Term::Stands => return Ok(Some((live, policy))),
            // A change of anything about the person does that; only the directory knows whether it ended.
            Term::Void => {}
            Term::Idle | Term::Over => return Ok(None),
        }
    }
    Err(Reason::Undecided { inside: "changes arrive faster than answers".to_owned() })
}
