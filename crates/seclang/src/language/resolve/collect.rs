//! One pass over the directives: chains put together, settings set, removals and updates done.

use super::super::ast::{
    Actions, Directive, DirectiveKind, Pattern, Phase, Position, Rule, Setting, TargetUpdate,
};
use super::super::error::Reason;
use super::draft::{Draft, default_fault, link, link_fault, starter_fault};
use super::{ChainLink, Problems, Settings};
use std::{collections::HashMap, sync::Arc};

/// What stands in the order of the files.
#[derive(Debug)]
pub enum Item {
    Chain(Draft),
    Marker(String),
}

pub struct Collected {
    pub settings: Settings,
    pub items: Vec<Item>,
}

pub fn collect(directives: Vec<Directive>, problems: &mut Problems) -> Collected {
    let mut collector = Collector {
        problems,
        settings: Settings::default(),
        items: Vec::new(),
        by_id: HashMap::new(),
        defaults: HashMap::new(),
        last_default: None,
        has_mime_types: false,
        chain: Chain::Closed,
    };
    for directive in directives {
        collector.directive(directive);
    }
    collector.end();
    Collected { settings: collector.settings, items: collector.items }
}

/// Whether the next rule belongs to the one before.
#[derive(Clone, PartialEq, Eq)]
enum Chain {
    Closed,
    Open(Position),
    /// Its first rule was wrong: what follows is read and thrown away.
    Broken,
}

struct Collector<'p> {
    problems: &'p mut Problems,
    settings: Settings,
    items: Vec<Item>,
    /// Where the rule of this id stands in `items`; removed rules are not here.
    by_id: HashMap<u64, usize>,
    defaults: HashMap<Phase, Arc<Actions>>,
    last_default: Option<Arc<Actions>>,
    /// A file named media types: the defaults do not count any more.
    has_mime_types: bool,
    chain: Chain,
}

impl Collector<'_> {
    fn directive(&mut self, Directive { position, kind }: Directive) {
        if let (Chain::Open(begin), false) = (&self.chain, is_rule(&kind)) {
            let begin = begin.clone();
            self.problems.rule(&begin, "the next rule has to follow at once: this one says chain");
            self.chain = Chain::Closed;
        }
        match kind {
            DirectiveKind::Rule(rule) => {
                let Rule { targets, operator, actions } = *rule;
                self.rule(link(position, Rule { targets, operator, actions }));
            }
            DirectiveKind::Action(actions) => {
                self.rule(ChainLink { position, condition: None, actions: *actions });
            }
            DirectiveKind::Marker(label) => self.items.push(Item::Marker(label)),
            DirectiveKind::DefaultAction(actions) => self.default(&position, *actions),
            DirectiveKind::Setting(setting) => self.setting(setting),
            DirectiveKind::RuleRemoveById(ids) => {
                self.remove(&position, |draft| ids.contains(draft.id));
            }
            DirectiveKind::RuleRemoveByMsg(pattern) => self.with(&position, &pattern, |this, is_meant| {
                this.remove(&position, |draft| draft.says(is_meant));
            }),
            DirectiveKind::RuleRemoveByTag(pattern) => self.with(&position, &pattern, |this, is_meant| {
                this.remove(&position, |draft| draft.is_tagged(is_meant));
            }),
            DirectiveKind::RuleUpdateTargetById(ids, update) => {
                self.update_targets(&position, &update, |draft| ids.contains(draft.id));
            }
            DirectiveKind::RuleUpdateTargetByMsg(pattern, update) => {
                self.with(&position, &pattern, |this, is_meant| {
                    this.update_targets(&position, &update, |draft| draft.says(is_meant));
                });
            }
            DirectiveKind::RuleUpdateTargetByTag(pattern, update) => {
                self.with(&position, &pattern, |this, is_meant| {
                    this.update_targets(&position, &update, |draft| draft.is_tagged(is_meant));
                });
            }
            DirectiveKind::RuleUpdateActionById { id, link, actions } => {
                self.update_actions(&position, id, link, &actions);
            }
        }
    }

    fn end(&mut self) {
        if let Chain::Open(begin) = self.chain.clone() {
            self.problems.rule(&begin, "the last rule says chain, and nothing follows");
        }
    }

    fn rule(&mut self, link: ChainLink) {
        let goes_on = link.actions.is_chained;
        let position = link.position.clone();
        let is_good = match (&self.chain, self.items.last_mut()) {
            (Chain::Broken, _) => false,
            (Chain::Open(_), Some(Item::Chain(draft))) => {
                let fault = link_fault(&link.actions);
                draft.links.push(link);
                if let Some(fault) = fault {
                    self.problems.rule(&position, fault);
                }
                true
            }
            _ => self.start(link),
        };
        self.chain = match (goes_on, is_good) {
            (true, true) => Chain::Open(position),
            (true, false) => Chain::Broken,
            (false, _) => Chain::Closed,
        };
    }

    /// Whether the rule is now the last item.
    fn start(&mut self, link: ChainLink) -> bool {
        let position = link.position.clone();
        if let Some(fault) = starter_fault(&link.actions) {
            self.problems.rule(&position, fault);
        }
        let Some(id) = link.actions.id else { return false };
        if let Some(Item::Chain(first)) = self.by_id.get(&id).and_then(|at| self.items.get(*at)) {
            let first = first.position.clone();
            self.problems.fail(&position, Reason::DuplicateId { id, first });
            return false;
        }
        // ModSecurity's own default.
        let phase = link.actions.phase.unwrap_or(Phase::RequestBody);
        // A phase that no default action names takes the last one, as in ModSecurity 2: otherwise `block`
        // in an answer's phase would let through what the operator decided to stop.
        let default = self.defaults.get(&phase).or(self.last_default.as_ref()).cloned();
        self.by_id.insert(id, self.items.len());
        self.items.push(Item::Chain(Draft {
            position,
            id,
            phase,
            default,
            links: vec![link],
            is_removed: false,
        }));
        true
    }

    fn default(&mut self, position: &Position, actions: Actions) {
        if let Some(fault) = default_fault(&actions) {
            return self.problems.rule(position, fault);
        }
        let Some(phase) = actions.phase else { return };
        let actions = Arc::new(actions);
        self.defaults.insert(phase, Arc::clone(&actions));
        self.last_default = Some(actions);
    }

    fn setting(&mut self, setting: Setting) {
        match setting {
            Setting::ResponseBodyMimeType(_) if !self.has_mime_types => {
                self.has_mime_types = true;
                self.settings.response_body_mime_types.clear();
            }
            Setting::ResponseBodyMimeTypesClear => self.has_mime_types = true,
            _ => {}
        }
        self.settings.apply(setting);
    }

    fn with(
        &mut self,
        position: &Position,
        pattern: &Pattern,
        act: impl FnOnce(&mut Self, &dyn Fn(&str) -> bool),
    ) {
        match pattern.matcher() {
            Ok(matcher) => act(self, &|text| matcher.is_match(text)),
            Err(fault) => self.problems.rule(position, fault),
        }
    }

    fn remove(&mut self, position: &Position, is_meant: impl Fn(&Draft) -> bool) {
        let mut is_any = false;
        for draft in live(&mut self.items).filter(|draft| is_meant(draft)) {
            draft.is_removed = true;
            self.by_id.remove(&draft.id);
            is_any = true;
        }
        self.warn_unless(is_any, position, "no rule above is meant by this, so none is removed");
    }

    fn update_targets(
        &mut self,
        position: &Position,
        update: &TargetUpdate,
        is_meant: impl Fn(&Draft) -> bool,
    ) {
        let mut is_any = false;
        for draft in live(&mut self.items).filter(|draft| is_meant(draft)) {
            is_any |= draft.update_targets(update);
        }
        self.warn_unless(is_any, position, "no rule above is meant by this, so none is changed");
    }

    fn update_actions(&mut self, position: &Position, id: u64, link: u32, update: &Actions) {
        if let (1.., Some(fault)) = (link, link_fault(update)) {
            return self.problems.rule(position, fault);
        }
        let draft = live(&mut self.items).find(|draft| draft.id == id);
        let is_any = draft.is_some_and(|draft| draft.update_actions(link, update));
        self.warn_unless(is_any, position, "no rule above is meant by this, so none is changed");
    }

    fn warn_unless(&mut self, is_any: bool, position: &Position, message: &str) {
        if !is_any {
            self.problems.warn(position, message);
        }
    }
}

fn is_rule(kind: &DirectiveKind) -> bool {
    matches!(kind, DirectiveKind::Rule(_) | DirectiveKind::Action(_))
}

fn live(items: &mut [Item]) -> impl Iterator<Item = &mut Draft> {
    items.iter_mut().filter_map(|item| match item {
        Item::Chain(draft) if !draft.is_removed => Some(draft),
        _ => None,
    })
}
