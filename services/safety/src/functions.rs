//! What a person's roles grant in this service, as the gate asserts it.
//!
//! The gate has already asked by path; each page asks again by name, so that a path that is missing
//! from the manifest opens nothing.

use crate::assertion::AssertedPerson;
use axum::extract::FromRequestParts;
use http::request::Parts;
use kernel::{Refusal, Standing};
use std::{collections::BTreeSet, sync::Arc};
use web::Refused;

/// A function of `manifest.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// See roll-calls and who answered what.
    View,
    /// Start, resend and close roll-calls.
    Start,
    /// Decide when telegrams ask people, and load telegrams.
    Rule,
    /// Answer for oneself.
    Own,
}

impl Function {
    pub const ALL: [Function; 4] = [Function::View, Function::Start, Function::Rule, Function::Own];

    pub fn id(self) -> &'static str {
        match self {
            Function::View => "rollcall.view",
            Function::Start => "rollcall.start",
            Function::Rule => "rule.edit",
            Function::Own => "answer.self",
        }
    }
}

/// The functions of the person behind a request.
#[derive(Clone, Debug, Default)]
pub struct Functions {
    told: Option<Arc<BTreeSet<String>>>,
    /// Where the gate could not tell (too many): administrators have all, others none.
    is_administrator: bool,
}

impl Functions {
    pub(crate) fn of(person: &AssertedPerson) -> Self {
        Self {
            told: person.functions.clone().map(Arc::new),
            is_administrator: matches!(person.standing, Standing::Administrator | Standing::Operator),
        }
    }

    pub fn has(&self, function: Function) -> bool {
        match &self.told {
            Some(told) => told.contains(function.id()),
            None => self.is_administrator,
        }
    }

    /// # Errors
    /// *denied*.
    pub fn require(&self, function: Function) -> Result<(), Refusal> {
        if self.has(function) {
            Ok(())
        } else {
            Err(Refusal::denied(format!("function {} not granted", function.id())))
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Functions {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let functions = parts.extensions.get::<Functions>().cloned();
        functions.ok_or_else(|| Refusal::fault("no functions in the request's extensions").into())
    }
}
