//! What changes targets and their cursors.

mod add;
mod change;
mod deliver;

pub use add::AddTarget;
pub use change::{PauseTarget, RemoveTarget, StartTarget, StopTarget, TestTarget};
pub use deliver::{Deliver, Outcome};

use keys::Place;
use uuid::Uuid;

pub(crate) const TARGET: &str = "sink.target";
/// Where settings are sealed; the row is the target's id.
pub(crate) const SETTINGS: Place = Place { table: "sink.target", column: "settings", row: Uuid::nil() };
