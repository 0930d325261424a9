//! The trust page: the paper, each sentence beside its status. Public, and made to be printed.
//!
//! The page says until when it may be believed, in words and in `data-valid-until`, so that a copy
//! on a stopped server or in a cache turns red by itself (`assets/trust.js`; without script the
//! words stand).

use crate::model::catalogue::Grade;
use crate::model::status::{Gap, Status};
use crate::views::statement::{Line, Section, Statement};
use askama::{Template, filters::Safe};
use kernel::{Message, Timestamp};
use web::{Page, Visit};

/// The page's own style sheet, beside the shell's.
pub const STYLE: &str = include_str!("../../assets/trust.css");

/// Compares the validity with the reader's clock.
pub const SCRIPT: &str = include_str!("../../assets/trust.js");

/// Where [`STYLE`] and [`SCRIPT`] are served.
pub const STYLE_PATH: &str = "/assets/trust.css";
pub const SCRIPT_PATH: &str = "/assets/trust.js";

/// More than this would hide the contents rather than open them.
const MOST_NAMED: usize = 8;

#[derive(Template)]
#[template(path = "assurance/trust.html")]
pub struct TrustPage {
    page: Page,
    statement: Statement,
}

impl TrustPage {
    pub fn new(visit: &Visit, statement: Statement) -> Self {
        let page = Page::new(visit, "assurance-trust-title").with_lead("assurance-trust-lead");
        Self { page, statement }
    }

    fn style(&self) -> &'static str {
        STYLE_PATH
    }

    fn script(&self) -> &'static str {
        SCRIPT_PATH
    }

    fn summary(&self) -> String {
        let message = Message::key("assurance-summary").with("all", self.statement.promises());
        self.page.message(&message.with("kept", self.statement.count(Status::Kept)))
    }

    /// Promises that are named above the contents.
    fn attention(&self) -> Vec<&Line> {
        self.statement.attention(MOST_NAMED)
    }

    /// Good only when every promise is kept; bad as soon as one is broken.
    fn tone(&self) -> &'static str {
        if self.statement.count(Status::Broken) > 0 {
            "bad"
        } else if self.statement.count(Status::Unproven) > 0 {
            "warn"
        } else {
            "good"
        }
    }

    fn moment(&self, key: &'static str, instant: &Timestamp) -> String {
        self.page.t_with(key, "time", self.page.visit.date_time(*instant))
    }

    /// Seconds since 1970, for the script.
    fn valid_until_seconds(&self) -> i64 {
        self.statement.valid_until.unwrap_or(self.statement.at).unix_timestamp()
    }

    fn section_count(&self, section: &Section) -> String {
        let key = if section.is_duties() { "assurance-chapter-duties" } else { "assurance-chapter-count" };
        let message = Message::key(key).with("all", section.lines.len());
        self.page.message(&message.with("kept", section.count(Status::Kept)))
    }

    fn proven_of(&self, line: &Line) -> String {
        let message = Message::key("assurance-proven-of").with("proven", line.proven);
        self.page.message(&message.with("owed", line.owed))
    }

    fn status_word(&self, status: &Status) -> String {
        self.page.t(&format!("assurance-status-{}", status.name()))
    }

    fn legend(&self, status: &Status) -> String {
        self.page.t(&format!("assurance-legend-{}", status.name()))
    }

    fn gap_text(&self, gap: &Gap) -> String {
        self.page.t(&format!("assurance-gap-{}", gap.name()))
    }

    fn time(&self, instant: &Timestamp) -> Safe<String> {
        self.page.time(*instant)
    }

    fn count(&self, status: &Status) -> usize {
        self.statement.count(*status)
    }

    fn grade_word(&self, grade: &Grade) -> String {
        self.page.t(match *grade {
            Grade::Measured => "assurance-grade-measured",
            Grade::Attested => "assurance-grade-attested",
        })
    }
}

/// The tone of the badge. Colour never stands alone: the badge has a shape and a word.
fn tone(status: &Status) -> &'static str {
    match *status {
        Status::Kept => "good",
        Status::Broken => "bad",
        Status::Unproven => "warn",
        Status::Excepted => "info",
        Status::Duty => "quiet",
    }
}

#[cfg(test)]
#[path = "trust_tests.rs"]
mod tests;
