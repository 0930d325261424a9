//! What rule files say, as types. Everything a directive can contain is parsed here once and for all.

mod action;
mod directive;
mod expansion;
mod operator;
mod rule;
mod selection;
mod setting;
mod transformation;
mod variable;

pub use action::{
    Actions, AllowScope, Ctl, Disruptive, ExpireVariable, InitCollection, Phase, Sanitise, SetOperation,
    SetVariable, Severity,
};
pub use directive::{Directive, DirectiveKind, Position, TargetUpdate};
pub use expansion::{Expansion, Macro, Piece};
pub use operator::{Operator, OperatorKind};
pub use rule::{Rule, Selector, Target};
pub use selection::{IdRange, IdRanges, Pattern};
pub use setting::{AuditEngine, BodyProcessor, LimitAction, RuleEngine, Setting};
pub use transformation::Transformation;
pub use variable::{Shape, Variable};
