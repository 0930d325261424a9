//! What pages, the program and probes use.

pub use crate::{
    follower::Follower,
    model::{
        expression::{BadExpression, Expression},
        rule::{Compiled, Definition, Gauge, Rule, Severity},
        scene::{FUNCTIONS, Nowhere, Places, Scene, VARIABLES},
        seed::{Seed, Source, Whose},
        seeded::SEEDS,
    },
    operations::{
        Acknowledge, AddChannel, ChannelKind, DeleteRule, LeaveCanary, NewRule, RemoveChannel, SaveRule,
        StartTrial, SwitchRule, TuneRule,
    },
    views::{Listed, PER_PAGE, Recipient, Tried, alerts, canary, channels, rule, rules, trial},
};
