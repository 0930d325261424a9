//! Drafts → rules: defaults merged, skips turned into places, what cannot run refused.

use super::super::ast::{Actions, Disruptive, OperatorKind, Transformation, Variable};
use super::super::error::Reason;
use super::collect::Item;
use super::draft::Draft;
use super::{ChainLink, Problems, RuleChain};
use std::collections::HashMap;

/// Of an answer that stops a request, unless the rule or the default action says another.
const FORBIDDEN: u16 = 403;
const FOUND: u16 = 302;

pub fn finish(items: &[Item], problems: &mut Problems) -> Vec<RuleChain> {
    let places = Places::new(items);
    let mut rules: Vec<RuleChain> = Vec::new();
    for (at, draft) in live(items) {
        draft.links.iter().for_each(|link| check_link(draft.id, link, problems));
        let mut rule = rule(draft);
        rule.goes_on_at = skip_after(draft, at, &places, problems);
        if is_block_without_meaning(draft) {
            let text = "block does nothing here: no SecDefaultAction above says what it means";
            problems.warn(&draft.position, text);
        }
        rules.push(rule);
    }
    let skips: Vec<(usize, usize)> = skips(items, &rules);
    for (rule, goes_on_at) in skips {
        if let Some(rule) = rules.get_mut(rule) {
            rule.goes_on_at = Some(goes_on_at);
        }
    }
    rules
}

fn live(items: &[Item]) -> impl Iterator<Item = (usize, &Draft)> {
    items.iter().enumerate().filter_map(|(at, item)| match item {
        Item::Chain(draft) if !draft.is_removed => Some((at, draft)),
        _ => None,
    })
}

fn rule(draft: &Draft) -> RuleChain {
    let nothing = Actions::default();
    let own = draft.first().unwrap_or(&nothing);
    let default = draft.default.as_deref().unwrap_or(&nothing);
    let is_blocking = own.disruptive == Some(Disruptive::Block);
    let said = own.disruptive.as_ref().filter(|_| !is_blocking).or(default.disruptive.as_ref());
    let disruptive = said.cloned().unwrap_or(Disruptive::Pass);
    let usual = if matches!(disruptive, Disruptive::Redirect(_)) { FOUND } else { FORBIDDEN };
    let links = draft.links.iter().map(|link| {
        let mut link = link.clone();
        link.actions.transformations = transformations(&link.actions, default);
        link
    });
    RuleChain {
        position: draft.position.clone(),
        id: draft.id,
        phase: draft.phase,
        disruptive,
        is_blocking,
        status: own.status.or(default.status).unwrap_or(usual),
        is_logged: own.is_logged.or(default.is_logged).unwrap_or(true),
        is_audited: own.is_audited.or(default.is_audited).unwrap_or(true),
        goes_on_at: None,
        links: links.collect(),
    }
}

fn transformations(own: &Actions, default: &Actions) -> Vec<Transformation> {
    let inherited = if own.clears_transformations { &[] } else { default.transformations.as_slice() };
    inherited.iter().chain(&own.transformations).copied().collect()
}

fn is_block_without_meaning(draft: &Draft) -> bool {
    let own = draft.first().and_then(|actions| actions.disruptive.as_ref());
    own == Some(&Disruptive::Block) && draft.default.is_none()
}

fn check_link(id: u64, link: &ChainLink, problems: &mut Problems) {
    let Some(condition) = &link.condition else { return };
    if condition.targets.iter().all(|target| target.is_excluded) {
        problems.rule(&link.position, "an update took every variable away; remove the rule instead");
    }
    let empty =
        condition.targets.iter().find_map(|target| Some((target.variable, always_empty(target.variable)?)));
    if let Some((variable, instead)) = empty {
        let what = format!("{variable} (in rule {id})");
        problems.fail(&link.position, Reason::Unsupported { what, instead });
    }
    if let Some(instead) = refusal(condition.operator.kind) {
        let what = format!("@{} (in rule {id})", condition.operator.kind);
        problems.fail(&link.position, Reason::Unsupported { what, instead });
    }
}

/// A rule that looks at one of these would never do anything.
fn always_empty(variable: Variable) -> Option<&'static str> {
    match variable {
        Variable::Geo => Some("places of addresses are not known; SecRuleRemoveById the rule, or @ipMatch"),
        Variable::FilesTmpNames => Some("files are not written to disk; FILES, or FILES_TMP_CONTENT"),
        _ => None,
    }
}

/// Operators that would need a network, a file, or to change what is sent. A rule that asks with one is
/// refused only if it is not removed, so that a rule set that holds it can be used without it.
fn refusal(kind: OperatorKind) -> Option<&'static str> {
    use OperatorKind as Kind;
    match kind {
        Kind::GeoLookup => Some("places of addresses are not known; SecRuleRemoveById the rule, or @ipMatch"),
        Kind::Rbl | Kind::GsbLookup => Some(
            "a request does not wait for another server; SecRuleRemoveById the rule, or @ipMatchFromFile",
        ),
        Kind::InspectFile => Some("this engine runs no programs; SecRuleRemoveById the rule"),
        Kind::FuzzyHash => Some("it compares files kept on disk; SecRuleRemoveById the rule"),
        Kind::Rsub => Some("requests and answers are not rewritten; SecRuleRemoveById the rule"),
        Kind::ValidateDtd | Kind::ValidateSchema => {
            Some("the service itself has to check its documents; SecRuleRemoveById the rule")
        }
        Kind::ValidateHash => {
            Some("answers are not rewritten, so links carry no hash; SecRuleRemoveById the rule")
        }
        _ => None,
    }
}

/// Where labels and ids stand, and how many rules stand before each item.
struct Places<'i> {
    markers: HashMap<&'i str, Vec<usize>>,
    ids: HashMap<u64, usize>,
    rules_before: Vec<usize>,
}

impl<'i> Places<'i> {
    fn new(items: &'i [Item]) -> Self {
        let mut places = Self { markers: HashMap::new(), ids: HashMap::new(), rules_before: Vec::new() };
        let mut count = 0usize;
        for (at, item) in items.iter().enumerate() {
            places.rules_before.push(count);
            match item {
                Item::Marker(label) => places.markers.entry(label).or_default().push(at),
                Item::Chain(draft) => {
                    places.ids.insert(draft.id, at);
                    count = count.saturating_add(usize::from(!draft.is_removed));
                }
            }
        }
        places.rules_before.push(count);
        places
    }

    /// The first rule behind the marker, or behind the rule, of this name that stands after `item`.
    fn behind(&self, name: &str, item: usize) -> Option<usize> {
        let marker = self.markers.get(name).and_then(|at| at.iter().find(|at| **at > item));
        let by_id = || name.parse().ok().and_then(|id: u64| self.ids.get(&id)).filter(|at| **at > item);
        let at = marker.or_else(by_id)?;
        self.rules_before.get(at.checked_add(1)?).copied()
    }
}

fn skip_after(draft: &Draft, at: usize, places: &Places<'_>, problems: &mut Problems) -> Option<usize> {
    let name = draft.first()?.skip_after.as_ref()?;
    let found = places.behind(name, at);
    if found.is_none() {
        problems.rule(&draft.position, format!("skipAfter:{name} leads nowhere: no such SecMarker follows"));
    }
    found
}

/// `skip:N` passes over N rules of its own phase.
fn skips(items: &[Item], rules: &[RuleChain]) -> Vec<(usize, usize)> {
    let counts = live(items).map(|(_, draft)| draft.first().and_then(|actions| actions.skip));
    let counted = counts.enumerate().filter_map(|(at, count)| Some((at, usize::try_from(count?).ok()?)));
    counted
        .map(|(at, count)| {
            let phase = rules.get(at).map(|rule| rule.phase);
            let following = rules.iter().enumerate().skip(at.saturating_add(1));
            let mut same_phase = following.filter(|(_, rule)| Some(rule.phase) == phase);
            let last = same_phase.nth(count.saturating_sub(1));
            (at, last.map_or(rules.len(), |(last, _)| last.saturating_add(1)))
        })
        .collect()
}
