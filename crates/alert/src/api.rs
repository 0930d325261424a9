//! What pages, the program and probes use.

pub use crate::{
    follower::Follower,
    model::{
        expression::{BadExpression, Expression},
        rule::{Compiled, Definition, Gauge, Rule, Severity},
        scene::{FUNCTIONS, Knows, Nowhere, Places, Renewed, Scene, Standing, VARIABLES},
        seed::{Seed, Source, Whose},
        seeded::SEEDS,
        travel::{Point, Whereabouts},
    },
    operations::{
        Acknowledge, AddChannel, ChannelKind, DeleteRule, LeaveCanary, NewRule, RemoveChannel, SaveRule,
        StartTrial, SwitchRule, TuneRule,
    },
    places::Atlas,
    views::{Listed, PER_PAGE, Recipient, Tried, alerts, canary, channels, rule, rules, trial},
};
