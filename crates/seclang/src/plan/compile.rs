//! Resolved rules → plan.

use super::rule::{
    Cell, Chosen, Condition, Control, Effects, Link, Reading, Removal, Rule, Setting, Source, Step, Target,
};
use super::{Asker, Bits, Names, Plan, Probes};
use crate::language::ast::{
    self, Actions, Ctl, Expansion, IdRanges, Operator, Pattern, Phase, Position, Selector, SetVariable,
    Transformation, Variable,
};
use crate::language::{self, Files, LoadError, PatternMatcher, Reason, Resolved, RuleChain, Sources};
use crate::operator::Matcher;
use crate::{byte_set::ByteSet, transform};
use regex_automata::{meta::Regex, util::syntax};
use std::{collections::HashMap, sync::Arc};

/// Makes the plan of a rule set.
///
/// # Errors
/// Everything that does not compile (a regular expression, a data file), not only the first.
pub fn compile(resolved: &Resolved, files: &dyn Files) -> Result<Plan, Vec<LoadError>> {
    let mut compiler = Compiler::new(resolved, files);
    let positions = positions(&resolved.rules);
    let mut phases: [Vec<Step>; 5] = Default::default();
    let mut rules = Vec::with_capacity(resolved.rules.len());
    for (number, chain) in resolved.rules.iter().enumerate() {
        let goes_on_at =
            chain.goes_on_at.and_then(|at| positions.get(at)?.get(phase_index(chain.phase)).copied());
        let rule = compiler.rule(chain, goes_on_at);
        let head = rule.links.first().and_then(|link| link.condition.as_ref());
        let gate = head.and_then(|condition| condition.group.zip(condition.probe));
        if let Some(phase) = phases.get_mut(phase_index(chain.phase)) {
            phase.push(Step { rule: number, gate });
        }
        rules.push(rule);
    }
    if !compiler.errors.is_empty() {
        return Err(compiler.errors);
    }
    let mut source_asked = vec![Bits::none(compiler.needs.len()); compiler.sources.len()];
    for ((source, ..), asked) in compiler.cells.iter().zip(&compiler.asked) {
        source_asked
            .get_mut(*source)
            .into_iter()
            .for_each(|bits| asked.iter().for_each(|&probe| bits.insert(probe)));
    }
    let probes = Probes::new(&compiler.needs, |probe, side| {
        compiler
            .sources
            .iter()
            .zip(&source_asked)
            .any(|(source, asked)| source.side() == side && asked.contains(probe))
    });
    let asked = compiler.asked;
    let mut groups = vec![Box::default(); compiler.group_numbers.len()];
    for (cells, number) in compiler.group_numbers {
        groups.get_mut(number).into_iter().for_each(|group| *group = cells.clone());
    }
    let cells = compiler.cells.into_iter().zip(asked).map(|((source, pipeline, is_multi_match), asked)| {
        let triggers =
            pipeline.iter().map(|&it| *transform::triggers(it)).fold(ByteSet::EMPTY, ByteSet::union);
        let is_always_changing = pipeline.iter().any(|&it| transform::can_change(it, ByteSet::EMPTY));
        let asked = Bits::of(compiler.needs.len(), asked);
        Cell { source, pipeline, triggers, is_always_changing, is_multi_match, asked }
    });
    Ok(Plan {
        settings: resolved.settings.clone(),
        warnings: resolved.warnings.clone(),
        phases,
        rules,
        sources: compiler.sources,
        cells: cells.collect(),
        groups,
        source_asked,
        probes,
        is_prefiltered: true,
        is_file_content_asked: resolved.sources.mention("FILES_TMP_CONTENT"),
        names: compiler.names,
        removals: compiler.removals,
    })
}

const fn phase_index(phase: Phase) -> usize {
    (phase.number() as usize).saturating_sub(1)
}

/// For each rule, and for the end: how many rules of each phase stand before it.
fn positions(rules: &[RuleChain]) -> Vec<[usize; 5]> {
    let mut counts = [0_usize; 5];
    let mut positions = vec![counts];
    for rule in rules {
        if let Some(count) = counts.get_mut(phase_index(rule.phase)) {
            *count = count.saturating_add(1);
        }
        positions.push(counts);
    }
    positions
}

struct Compiler<'a> {
    chains: &'a [RuleChain],
    files: &'a dyn Files,
    /// The rule files, to quote from.
    texts: &'a Sources,
    errors: Vec<LoadError>,
    names: Names,
    sources: Vec<Source>,
    source_numbers: HashMap<(Variable, Selector), usize>,
    cells: Vec<(usize, Box<[Transformation]>, bool)>,
    cell_numbers: HashMap<(usize, Box<[Transformation]>, bool), usize>,
    group_numbers: HashMap<Box<[usize]>, usize>,
    /// By cell: the probes that ask there.
    asked: Vec<Vec<usize>>,
    matchers: HashMap<(Arc<str>, Operator), Compiled>,
    needs: Vec<Asker>,
    removals: Vec<Removal>,
}

#[derive(Clone)]
struct Compiled {
    matcher: Arc<Matcher>,
    probe: Option<usize>,
}

impl<'a> Compiler<'a> {
    fn new(resolved: &'a Resolved, files: &'a dyn Files) -> Self {
        Self {
            chains: &resolved.rules,
            files,
            texts: &resolved.sources,
            errors: Vec::new(),
            names: Names::new(),
            sources: Vec::new(),
            source_numbers: HashMap::new(),
            cells: Vec::new(),
            cell_numbers: HashMap::new(),
            group_numbers: HashMap::new(),
            asked: Vec::new(),
            matchers: HashMap::new(),
            needs: Vec::new(),
            removals: Vec::new(),
        }
    }

    fn fail(&mut self, position: &Position, text: String) {
        self.errors.push(self.texts.error(position.clone(), Reason::Compile(text)));
    }

    fn rule(&mut self, chain: &RuleChain, goes_on_at: Option<usize>) -> Rule {
        let links = chain.links.iter().map(|link| self.link(link)).collect();
        let head = chain.links.first().map(|link| &link.actions);
        let of_head = |field: fn(&Actions) -> Option<Expansion>| head.and_then(field);
        Rule {
            id: chain.id,
            phase: chain.phase,
            position: chain.position.clone(),
            disruptive: chain.disruptive.clone(),
            is_blocking: chain.is_blocking,
            status: chain.status,
            is_logged: chain.is_logged,
            is_audited: chain.is_audited,
            severity: head.and_then(|head| head.severity),
            message: of_head(|head| head.message.clone()),
            log_data: of_head(|head| head.log_data.clone()),
            tags: head.map(|head| head.tags.clone()).unwrap_or_default(),
            revision: head.and_then(|head| head.revision.clone()),
            version: head.and_then(|head| head.version.clone()),
            goes_on_at,
            links,
        }
    }

    fn link(&mut self, link: &language::ChainLink) -> Link {
        let condition = link
            .condition
            .as_ref()
            .and_then(|condition| self.condition(condition, &link.actions, &link.position));
        Link { condition, effects: self.effects(&link.actions, &link.position) }
    }

    /// None only when an error was noted.
    fn condition(
        &mut self,
        condition: &language::Condition,
        actions: &Actions,
        position: &Position,
    ) -> Option<Condition> {
        let compiled = self.matcher(&condition.operator, position)?;
        let pipeline: Box<[Transformation]> = actions.transformations.as_slice().into();
        let mut targets = Vec::new();
        let mut exclusions = Vec::new();
        for target in &condition.targets {
            if target.is_excluded {
                exclusions.push(self.source_of(target, position)?);
                continue;
            }
            let source = self.source(target, position)?;
            let reading = if target.is_count {
                Reading::Count
            } else if is_settled(target.variable) {
                let cell = self.cell(source, &pipeline, actions.is_multi_match);
                if let (Some(probe), Some(asked)) = (compiled.probe, self.asked.get_mut(cell)) {
                    asked.push(probe);
                }
                Reading::Settled { cell }
            } else {
                Reading::Moving
            };
            targets.push(Target { source, reading });
        }
        let cells = targets.iter().map(|target| match target.reading {
            Reading::Settled { cell } => Some(cell),
            Reading::Moving | Reading::Count => None,
        });
        let group = cells.collect::<Option<Box<[usize]>>>().map(|cells| {
            let next = self.group_numbers.len();
            *self.group_numbers.entry(cells).or_insert(next)
        });
        Some(Condition {
            group,
            targets: targets.into(),
            exclusions: exclusions.into(),
            pipeline,
            matcher: compiled.matcher,
            is_negated: condition.operator.is_negated,
            // A negated operator matches what the prefilter would take away.
            probe: compiled.probe.filter(|_| !condition.operator.is_negated),
            is_capturing: actions.is_capturing,
            is_multi_match: actions.is_multi_match,
        })
    }

    fn matcher(&mut self, operator: &Operator, position: &Position) -> Option<Compiled> {
        let key = (Arc::clone(&position.file), operator.clone());
        if let Some(known) = self.matchers.get(&key) {
            return Some(known.clone());
        }
        match Matcher::compile(operator, &position.file, self.files) {
            Ok(matcher) => {
                let probe = match (matcher.needs(), matcher.needs_if_ordinary()) {
                    (None, None) => None,
                    _ if operator.is_negated => None,
                    (any, ordinary) => {
                        self.needs.push(Asker {
                            any: any.unwrap_or_default(),
                            ordinary: ordinary.unwrap_or_default(),
                            is_quick: matcher.is_quick(),
                        });
                        self.needs.len().checked_sub(1)
                    }
                };
                let compiled = Compiled { matcher: Arc::new(matcher), probe };
                self.matchers.insert(key, compiled.clone());
                Some(compiled)
            }
            Err(error) => {
                self.fail(position, error.to_string());
                None
            }
        }
    }

    fn source(&mut self, target: &ast::Target, position: &Position) -> Option<usize> {
        let key = (target.variable, target.selector.clone());
        if let Some(&known) = self.source_numbers.get(&key) {
            return Some(known);
        }
        let mut source = self.source_of(target, position)?;
        if let (Variable::Tx, Chosen::Name(name)) = (source.variable, &source.chosen)
            && let Some(slot) = self.names.intern(name)
        {
            source.chosen = Chosen::Slot(slot);
        }
        let number = self.sources.len();
        self.sources.push(source);
        self.source_numbers.insert(key, number);
        Some(number)
    }

    fn source_of(&mut self, target: &ast::Target, position: &Position) -> Option<Source> {
        let chosen = match &target.selector {
            Selector::None => Chosen::All,
            Selector::Name(name) => Chosen::Name(name.as_slice().into()),
            Selector::Regex(pattern) => match caseless(pattern) {
                Ok(regex) => Chosen::Regex(Box::new(regex)),
                Err(error) => {
                    self.fail(position, error);
                    return None;
                }
            },
            Selector::XPath(path) => match path.as_str() {
                "/*" => Chosen::Text,
                "//@*" => Chosen::Attributes,
                other => {
                    self.fail(position, format!("XML:{other} is not supported: write XML:/* (all text) or XML://@* (all attributes)"));
                    return None;
                }
            },
        };
        Some(Source { variable: target.variable, chosen })
    }

    fn cell(&mut self, source: usize, pipeline: &[Transformation], is_multi_match: bool) -> usize {
        let key = (source, Box::from(pipeline), is_multi_match);
        if let Some(&known) = self.cell_numbers.get(&key) {
            return known;
        }
        let number = self.cells.len();
        self.cells.push(key.clone());
        self.asked.push(Vec::new());
        self.cell_numbers.insert(key, number);
        number
    }

    fn effects(&mut self, actions: &Actions, position: &Position) -> Effects {
        let mut setting = |variable: &SetVariable| {
            let name = variable.name.as_literal().filter(|_| variable.collection == Variable::Tx);
            Setting { variable: variable.clone(), slot: name.and_then(|name| self.names.intern(name)) }
        };
        let set_variables = actions.set_variables.iter().map(&mut setting).collect();
        Effects {
            initializations: actions.initializations.as_slice().into(),
            set_variables,
            environment: actions.environment.as_slice().into(),
            controls: actions.controls.iter().filter_map(|ctl| self.control(ctl, position)).collect(),
            sanitised: actions.sanitised.as_slice().into(),
        }
    }

    fn control(&mut self, ctl: &Ctl, position: &Position) -> Option<Control> {
        Some(match ctl {
            Ctl::RuleRemoveById(ids) => Control::Remove(self.rules_of_ids(ids)),
            Ctl::RuleRemoveByMsg(pattern) => Control::Remove(self.rules_of_message(pattern, position)?),
            Ctl::RuleRemoveByTag(pattern) => Control::Remove(self.rules_of_tag(pattern, position)?),
            Ctl::RuleRemoveTargetById(ids, target) => {
                let rules = self.rules_of_ids(ids);
                self.removal(rules, target, position)?
            }
            Ctl::RuleRemoveTargetByMsg(pattern, target) => {
                let rules = self.rules_of_message(pattern, position)?;
                self.removal(rules, target, position)?
            }
            Ctl::RuleRemoveTargetByTag(pattern, target) => {
                let rules = self.rules_of_tag(pattern, position)?;
                self.removal(rules, target, position)?
            }
            setting => Control::Setting(setting.clone()),
        })
    }

    fn removal(&mut self, rules: Bits, target: &ast::Target, position: &Position) -> Option<Control> {
        let target = self.source_of(target, position)?;
        let number = self.removals.len();
        self.removals.push(Removal { rules, target });
        Some(Control::RemoveTarget(number))
    }

    fn rules_where(&self, is_meant: impl Fn(&RuleChain) -> bool) -> Bits {
        let numbers =
            self.chains.iter().enumerate().filter(|(_, chain)| is_meant(chain)).map(|(number, _)| number);
        Bits::of(self.chains.len(), numbers)
    }

    fn rules_of_ids(&self, ids: &IdRanges) -> Bits {
        self.rules_where(|chain| ids.contains(chain.id))
    }

    fn rules_of_message(&mut self, pattern: &Pattern, position: &Position) -> Option<Bits> {
        let is_meant = self.pattern(pattern, position)?;
        Some(self.rules_where(|chain| {
            chain
                .links
                .first()
                .and_then(|head| head.actions.message.as_ref())
                .is_some_and(|text| is_meant.is_match(&text.to_string()))
        }))
    }

    fn rules_of_tag(&mut self, pattern: &Pattern, position: &Position) -> Option<Bits> {
        let is_meant = self.pattern(pattern, position)?;
        Some(self.rules_where(|chain| {
            chain
                .links
                .first()
                .is_some_and(|head| head.actions.tags.iter().any(|tag| is_meant.is_match(&tag.to_string())))
        }))
    }

    fn pattern(&mut self, pattern: &Pattern, position: &Position) -> Option<PatternMatcher> {
        pattern.matcher().map_err(|error| self.fail(position, error)).ok()
    }
}

/// What stands between the slashes of `ARGS:/^a/`: found in the name, in any case.
fn caseless(pattern: &str) -> Result<Regex, String> {
    let syntax =
        syntax::Config::new().unicode(false).utf8(false).dot_matches_new_line(true).case_insensitive(true);
    Regex::builder()
        .configure(Regex::config().utf8_empty(false))
        .syntax(syntax)
        .build(pattern)
        .map_err(|error| format!("the regular expression {pattern} does not compile: {error}"))
}

/// Whether the variable's values stay as they are from a phase's beginning to its end. The others are changed by rules.
const fn is_settled(variable: Variable) -> bool {
    !(variable.is_writable()
        || matches!(
            variable,
            Variable::Duration
                | Variable::Env
                | Variable::HighestSeverity
                | Variable::MatchedVar
                | Variable::MatchedVarName
                | Variable::MatchedVars
                | Variable::MatchedVarsNames
                | Variable::ReqbodyProcessor
                | Variable::Rule
                | Variable::SessionId
                | Variable::UserId
        ))
}
