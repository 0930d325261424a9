//! What is wrong with a form, in the person's language, ready to stand beside the fields.

use crate::Visit;
use kernel::Refusal;

/// The faults of one submitted form. Empty for a form that is shown the first time.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    summary: Option<String>,
    code: &'static str,
    fields: Vec<(String, String)>,
}

impl Faults {
    pub fn of_refusal(visit: &Visit, refusal: &Refusal) -> Self {
        let localised = |fault: &kernel::FieldFault| (fault.field.to_string(), visit.message(&fault.message));
        Self {
            summary: Some(visit.message(&refusal.outside)),
            code: refusal.code,
            fields: refusal.fields.iter().map(localised).collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.summary.is_none()
    }

    /// What is wrong with the form as a whole.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// The stable code, e.g. `SK-FORM-001`; empty where nothing is wrong.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Everything that is wrong with one field, in the order it was found.
    pub fn of(&self, field: &str) -> Vec<&str> {
        self.fields.iter().filter(|(name, _)| name == field).map(|(_, text)| text.as_str()).collect()
    }

    /// Field name and text of every fault.
    pub fn all(&self) -> &[(String, String)] {
        &self.fields
    }
}
