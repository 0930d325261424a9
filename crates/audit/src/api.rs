//! What other capabilities use: operations in people's words.

pub use crate::{activities::label, facts::fact_label, facts::is_instant};
