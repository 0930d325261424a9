//! Another file of places is in use, or one was brought that cannot be.

use crate::model::scene::Renewed;
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};

pub(crate) struct NotePlaces(pub Renewed);

impl Operation for NotePlaces {
    const NAME: &'static str = "alert.places.read";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("alert.places")
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let Renewed { kind, built_at, digest, trouble } = self.0;
        match trouble {
            Some(trouble) => {
                tx.fact("reason", trouble.chars().take(300).collect::<String>());
                tx.failed("SK-ALERT-011");
            }
            None => {
                tx.fact("kind", kind.chars().take(100).collect::<String>());
                tx.fact("built_at", built_at);
                tx.fact("sha256", digest);
            }
        }
        Ok(())
    }
}
