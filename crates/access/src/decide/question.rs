//! One question to Cedar, and the words it is asked in.

use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression,
};
use kernel::{Actor, Channel, Ctx, Standing};
use office::Target;
use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
};

pub(super) const ACTION: &str = "Sekisho::Action";
pub(super) const STANDING: &str = "Sekisho::Standing";
pub(super) const TARGET: &str = "Sekisho::Target";

/// Everything that an answer depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    pub who: Who,
    pub action: &'static str,
    pub kind: &'static str,
    /// The target is the actor.
    pub is_own: bool,
    /// The tenant is the provider's own.
    pub is_provider: bool,
    pub channel: &'static str,
}

/// An actor, as far as decisions tell actors apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Nobody,
    User(Standing),
    System(&'static str),
    CommandLine,
}

impl Question {
    pub fn of(ctx: &Ctx, action: &'static str, target: &Target) -> Self {
        let who = match &ctx.actor {
            Actor::Nobody => Who::Nobody,
            Actor::User { standing, .. } => Who::User(*standing),
            Actor::System(part) => Who::System(part),
            Actor::CommandLine(_) => Who::CommandLine,
        };
        let user = ctx.actor.user().map(|id| id.to_string());
        Self {
            who,
            action,
            kind: target.kind(),
            is_own: user.is_some() && user.as_deref() == target.id(),
            is_provider: ctx.tenant.is_provider(),
            channel: match ctx.origin.channel {
                Channel::Page => "page",
                Channel::Api => "api",
                Channel::CommandLine => "command-line",
                Channel::Job => "job",
            },
        }
    }
}

/// Type names and the standings' order, made once.
pub(super) struct Vocabulary {
    action: EntityTypeName,
    target: EntityTypeName,
    nobody: EntityUid,
    user: EntityUid,
    command_line: EntityUid,
    system: EntityTypeName,
    nowhere: Entities,
    /// A user of each standing: in the provider's tenant, and in any other.
    people: HashMap<(Standing, bool), Entities>,
}

impl Vocabulary {
    pub fn new() -> Result<Self, String> {
        let user = uid("Sekisho::User", "somebody")?;
        let mut people = HashMap::new();
        for standing in [Standing::Member, Standing::Administrator, Standing::Operator] {
            for is_provider in [true, false] {
                people.insert((standing, is_provider), person(&user, standing, is_provider)?);
            }
        }
        Ok(Self {
            action: type_name(ACTION)?,
            target: type_name(TARGET)?,
            nobody: uid("Sekisho::Nobody", "nobody")?,
            user,
            command_line: uid("Sekisho::CommandLine", "somebody")?,
            system: type_name("Sekisho::System")?,
            nowhere: Entities::empty(),
            people,
        })
    }

    pub fn request(&self, question: &Question) -> Result<(Request, &Entities), String> {
        let (principal, entities) = match question.who {
            Who::Nobody => (self.nobody.clone(), &self.nowhere),
            Who::System(part) => (named(&self.system, part), &self.nowhere),
            Who::CommandLine => (self.command_line.clone(), &self.nowhere),
            Who::User(standing) => {
                let entities =
                    self.people.get(&(standing, question.is_provider)).ok_or("no such standing")?;
                (self.user.clone(), entities)
            }
        };
        let context = Context::from_pairs([
            ("own".to_owned(), RestrictedExpression::new_bool(question.is_own)),
            ("provider".to_owned(), RestrictedExpression::new_bool(question.is_provider)),
            ("channel".to_owned(), RestrictedExpression::new_string(question.channel.to_owned())),
        ])
        .map_err(|error| error.to_string())?;
        let action = named(&self.action, question.action);
        let target = named(&self.target, question.kind);
        let request =
            Request::new(principal, action, target, context, None).map_err(|error| error.to_string())?;
        Ok((request, entities))
    }
}

/// An administrator is a member, too. An operator is a member of the provider's tenant, and of no
/// other: there they are guests with what is expressly theirs.
fn person(user: &EntityUid, standing: Standing, is_provider: bool) -> Result<Entities, String> {
    let member = || uid(STANDING, Standing::Member.name());
    let mut standings = HashSet::from([uid(STANDING, standing.name())?]);
    if standing == Standing::Administrator || (standing == Standing::Operator && is_provider) {
        standings.insert(member()?);
    }
    let entity = Entity::new_no_attrs(user.clone(), standings);
    Entities::from_entities([entity], None).map_err(|error| error.to_string())
}

fn type_name(name: &str) -> Result<EntityTypeName, String> {
    EntityTypeName::from_str(name).map_err(|error| error.to_string())
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, String> {
    Ok(named(&type_name(kind)?, id))
}

fn named(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}
