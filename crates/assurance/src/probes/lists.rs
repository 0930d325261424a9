//! The table of algorithms in use against the ciphers list.

use super::{Probe, facts};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::{Text, Timestamp};
use keys::cryptrec::{self, FindingKind, Standing, Use};
use office::BoxFuture;

/// What the program says it uses, compared with the edition it carries.
pub(super) struct Algorithms;

impl Probe for Algorithms {
    fn code(&self) -> &'static str {
        "algorithms"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async { Run::Measured(compare(cryptrec::in_use())) })
    }

    /// The same table with a use of RC4 in it.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let mut uses = cryptrec::in_use().to_vec();
            let place = Text { ja: "おとり".into(), en: "decoy".into() };
            uses.push(Use {
                algorithm: "RC4".to_owned(),
                purpose: "stream-cipher".to_owned(),
                place,
                standing: Standing::Listed,
                covered_by: vec!["RC4".to_owned()],
                reason: None,
            });
            Run::Measured(compare(&uses))
        })
    }
}

fn compare(uses: &[Use]) -> Facts {
    let list = cryptrec::list();
    let found = cryptrec::check(list, uses);
    let breaches: Vec<&str> = found
        .iter()
        .filter(|finding| finding.is_breach())
        .map(|finding| finding.algorithm.as_str())
        .collect();
    let unconfirmed =
        found.iter().filter(|finding| matches!(finding.kind, FindingKind::Unconfirmed(_))).count();
    let outside = uses.iter().filter(|one| one.standing == Standing::OutsideScope).count();
    facts([
        ("outside_list", breaches.len().into()),
        ("algorithms", uses.len().into()),
        ("unconfirmed", unconfirmed.into()),
        ("outside_scope", outside.into()),
        ("edition", list.edition.as_str().into()),
        ("breaches", breaches.into()),
    ])
}
