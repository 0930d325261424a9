//! Web attack detection: attacks that a stranger sends, the record of reviews, a tenant's own word.

use super::{
    Detection, Probe, Reason, facts,
    net::{
        Entrance,
        decoy::{Decoy, OPEN_PAGE},
    },
    run_of,
};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::Timestamp;
use office::BoxFuture;
use std::sync::Arc;
use time::Duration;

/// Attacks at a service's entrance, without a session.
pub(super) struct AttacksRefused;

/// What every rule set refuses: none of it does harm where it passes. Sent to the page that every host shows to
/// strangers: elsewhere somebody without a session is sent to sign in before a request is read to its end.
const ATTACKS: [&str; 8] = [
    "/_sekisho/signin?id=1%27%20OR%20%271%27=%271",
    "/_sekisho/signin?id=-1%20UNION%20ALL%20SELECT%20name,2%20FROM%20users",
    "/_sekisho/signin?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/_sekisho/signin?q=%3Cimg%20src=x%20onerror=alert(1)%3E",
    "/_sekisho/signin?file=../../../../etc/passwd",
    "/_sekisho/signin?url=http://169.254.169.254/latest/meta-data/",
    "/_sekisho/signin?x=$%7Bjndi:ldap://a.invalid/x%7D",
    "/_sekisho/.git/config",
];
/// Japanese in both encodings: what people search for is no attack.
const HONEST: [&str; 3] = [
    "/_sekisho/signin?q=%E6%B8%AF%E7%89%A9%E6%B5%81+%E5%80%89%E5%BA%AB",
    "/_sekisho/signin?q=%93%8C%8B%9E%81%40%91%71%8C%C9",
    "/_sekisho/signin?q=dinner+for+two+in+Yokohama",
];

impl Probe for AttacksRefused {
    fn code(&self) -> &'static str {
        "attacks-refused"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(attacked(Entrance::of(asset)).await) })
    }

    /// A service that nothing stands in front of.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match Decoy::answering(OPEN_PAGE).await {
                Ok(decoy) => run_of(attacked(Ok(decoy.entrance())).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }

    /// Eleven requests one after the other.
    fn patience(&self) -> std::time::Duration {
        std::time::Duration::from_secs(30)
    }
}

async fn attacked(entrance: Result<Entrance, String>) -> Result<Facts, String> {
    let entrance = entrance?;
    let (mut passed, mut refused) = (Vec::new(), Vec::new());
    for attack in ATTACKS {
        if !is_refused(&entrance, attack).await? {
            passed.push(attack);
        }
    }
    // A gate that refuses everybody would look safe.
    for honest in HONEST {
        if is_refused(&entrance, honest).await? {
            refused.push(honest);
        }
    }
    Ok(facts([
        ("attacks", ATTACKS.len().into()),
        ("attacks_passed", passed.len().into()),
        ("honest_refused", refused.len().into()),
        ("passed", passed.into()),
        ("refused", refused.into()),
    ]))
}

async fn is_refused(entrance: &Entrance, target: &str) -> Result<bool, String> {
    match entrance.get(target, "").await? {
        None => Err("closed without an answer".to_owned()),
        Some(reply) if reply.status >= 500 => Err(format!("answers {}", reply.status)),
        Some(reply) if reply.status == 429 => Err("too many requests".to_owned()),
        Some(reply) => Ok(matches!(reply.status, 400 | 403)),
    }
}

/// When the rules were last looked through.
pub(super) struct RuleReviews(pub Arc<dyn Detection>);

impl Probe for RuleReviews {
    fn code(&self) -> &'static str {
        "rule-reviews"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(
            async move { run_of(self.0.last_review(now).await.or_reason().map(|last| reviewed(last, now))) },
        )
    }

    /// Rules that nobody has looked at for two months.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        let last = now.saturating_sub(Duration::days(61));
        Box::pin(std::future::ready(Run::Measured(reviewed(last, now))))
    }
}

fn reviewed(last: Timestamp, now: Timestamp) -> Facts {
    let days = now.unix_timestamp().saturating_sub(last.unix_timestamp()).div_euclid(86_400);
    facts([("days_since_review", days.into()), ("last_review", last.to_string().into())])
}

/// Whether a tenant's own word counts where it may, and nowhere else.
pub(super) struct TenantChoice(pub Arc<dyn Detection>);

impl Probe for TenantChoice {
    fn code(&self) -> &'static str {
        "detection-choice"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            run_of(Ok(chosen(|is_allowed, is_own| self.0.lets_pass_by_choice(is_allowed, is_own))))
        })
    }

    /// A decision in which whatever anybody chose counts for everybody.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(std::future::ready(Run::Measured(chosen(|_, _| true))))
    }
}

fn chosen(lets_pass: impl Fn(bool, bool) -> bool) -> Facts {
    let ignored = [(false, true), (true, false), (false, false)];
    let wrong = ignored.into_iter().filter(|(is_allowed, is_own)| lets_pass(*is_allowed, *is_own)).count();
    facts([
        ("choices_honoured", i64::from(lets_pass(true, true)).into()),
        ("choices_beyond_own", wrong.into()),
    ])
}
