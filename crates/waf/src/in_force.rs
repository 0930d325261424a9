//! The rules in force in this process, kept as the database says: what is announced, and what expires, is noticed twice
//! a second, compiled aside and exchanged, without a restart. A request keeps the rules it began with.
//!
//! While the database is away the rules stay as they are, and what expires ends all the same. A package that does not
//! compile any more (it did when it was imported) leaves the one before in force, and the log says so.

use crate::{
    RULES_CHANGED,
    additions::Additions,
    firewall::{ActiveRules, Firewall},
    model::{Exclusion, ExclusionId, PackageId, Patch, PatchId},
    package::Package,
    shadow::{Pair, Shadow, ShadowSettings},
    tuning::{Mode, Tuning},
    views::{LOAD, Standing, standing},
};
use ::store::Cursor;
use arc_swap::ArcSwap;
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use ledger::EntryOutcome;
use office::Office;
use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// How often the change feed is looked at.
const POLL: Duration = Duration::from_millis(500);
/// How long what could not be read is left alone.
const RETRY: Duration = Duration::from_secs(5);

/// One for the whole process.
pub struct InForce {
    office: Office,
    tuning: Tuning,
    firewall: Arc<Firewall>,
    shadow: Arc<Shadow>,
    choices: ArcSwap<Choices>,
    known: Mutex<Known>,
}

/// Tenants' own words on services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(BTreeMap<TenantId, BTreeMap<String, Mode>>);

impl Choices {
    pub fn of(&self, tenant: TenantId, service: &str) -> Option<Mode> {
        self.0.get(&tenant)?.get(service).copied()
    }

    /// How a request is looked at: as the provider set it for the service, or, where tenants may choose, as the tenant
    /// chose whose member asks.
    pub fn mode(&self, set: Mode, is_free: bool, asking: Option<TenantId>, service: &str) -> Mode {
        asking.filter(|_| is_free).and_then(|tenant| self.of(tenant, service)).unwrap_or(set)
    }
}

/// What was read last, and what of it is compiled.
struct Known {
    cursor: Cursor,
    standing: Standing,
    packages: BTreeMap<PackageId, Package>,
    compiled: Recipe,
    /// What the staged package is compared by: both recipes.
    compared: Option<(Recipe, Recipe)>,
    /// Something was announced and could not be read yet.
    is_due: bool,
    /// Not before then is it tried again.
    retry_at: Option<Instant>,
}

/// What a compiled rule set is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Recipe {
    package: PackageId,
    exclusions: Vec<ExclusionId>,
    patches: Vec<PatchId>,
}

impl InForce {
    /// Reads and compiles what is in force. From here on [`InForce::follow`] keeps it true.
    ///
    /// # Errors
    /// The database does not answer, or the active package does not load with this tuning: another one has to be put
    /// in force first.
    pub async fn load(office: Office, tuning: Tuning, shadow: ShadowSettings) -> Result<Arc<Self>, Refusal> {
        // The feed's beginning before the look: a change between the two is seen twice rather than never.
        let (_, cursor) = office.changes(Cursor::default()).await?;
        let mut standing = standing(&office, &[PackageId::BASELINE]).await?;
        let mut packages = BTreeMap::from([(PackageId::BASELINE, Package::baseline())]);
        packages.extend(standing.packages.drain(..));
        let now = office.now();
        let compiled = Recipe::of(standing.active, &standing, now);
        let rules = compile(&compiled, &packages, &standing, tuning.clone()).await?;
        let choices = ArcSwap::from_pointee(standing.choices.iter().cloned().collect::<Choices>());
        let known =
            Known { cursor, standing, packages, compiled, compared: None, is_due: false, retry_at: None };
        let in_force = Self {
            office,
            tuning,
            firewall: Arc::new(Firewall::new(rules)),
            shadow: Shadow::new(shadow),
            choices,
            known: Mutex::new(known),
        };
        in_force.stage(&mut *in_force.known.lock().await).await;
        Ok(Arc::new(in_force))
    }

    pub fn firewall(&self) -> &Arc<Firewall> {
        &self.firewall
    }

    pub fn shadow(&self) -> &Arc<Shadow> {
        &self.shadow
    }

    pub fn choices(&self) -> Arc<Choices> {
        self.choices.load_full()
    }

    /// Keeps the rules true until `stop` is ready.
    pub async fn follow(self: Arc<Self>, stop: impl Future<Output = ()> + Send) {
        let mut ticks = tokio::time::interval(POLL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                _ = ticks.tick() => self.look().await,
            }
        }
    }

    /// One look at the feed and the clock; what changed is in force when this returns.
    pub async fn look(&self) {
        let mut known = self.known.lock().await;
        match self.office.changes(known.cursor).await {
            Ok((changes, cursor)) => {
                known.cursor = cursor;
                known.is_due |= changes.iter().any(|change| change.topic == RULES_CHANGED);
            }
            Err(refusal) => tracing::warn!(reason = refusal.inside, "changes of rules cannot be read"),
        }
        if known.is_due && known.retry_at.is_none_or(|at| at <= Instant::now()) {
            match self.read(&mut known).await {
                Ok(()) => (known.is_due, known.retry_at) = (false, None),
                Err(refusal) => {
                    known.retry_at = Instant::now().checked_add(RETRY);
                    tracing::warn!(reason = refusal.inside, "the rules in force cannot be read");
                }
            }
        }
        self.exchange(&mut known).await;
        self.stage(&mut known).await;
    }

    async fn read(&self, known: &mut Known) -> Result<(), Refusal> {
        let have: Vec<PackageId> = known.packages.keys().copied().collect();
        let mut standing = standing(&self.office, &have).await?;
        known.packages.extend(standing.packages.drain(..));
        // Packages are large: only what is in force and what was compiled last stay in memory.
        let wanted = [PackageId::BASELINE, standing.active, known.compiled.package];
        known.packages.retain(|id, _| wanted.contains(id) || standing.staged == Some(*id));
        self.choices.store(Arc::new(standing.choices.iter().cloned().collect::<Choices>()));
        known.standing = standing;
        Ok(())
    }

    /// Compiles and activates what is to be in force now, if that is another set.
    async fn exchange(&self, known: &mut Known) {
        let wanted = Recipe::of(known.standing.active, &known.standing, self.office.now());
        if wanted == known.compiled {
            return;
        }
        match compile(&wanted, &known.packages, &known.standing, self.tuning.clone()).await {
            Ok(rules) => {
                tracing::info!(
                    package = rules.name,
                    exclusions = wanted.exclusions.len(),
                    patches = wanted.patches.len(),
                    "rules exchanged"
                );
                self.firewall.activate(rules);
            }
            Err(refusal) => {
                tracing::error!(
                    reason = refusal.inside,
                    "these rules do not load; the ones before stay in force"
                );
                self.tell(wanted.package, &refusal).await;
            }
        }
        // Tried once: the same would not load a second time, either.
        known.compiled = wanted;
    }

    /// What an operator decided is not in force here: an entry says so, and why.
    async fn tell(&self, package: PackageId, refusal: &Refusal) {
        let ctx = Ctx::system("waf", TenantId::PROVIDER, self.office.now());
        let why: String = refusal.inside.chars().take(500).collect();
        let facts = serde_json::Map::from_iter([("reason".to_owned(), why.into())]);
        let target = format!("waf.package/{package}");
        if let Err(refusal) = self.office.record(&ctx, LOAD, &target, EntryOutcome::Failure, facts).await {
            tracing::error!(reason = refusal.inside, "and that could not be recorded");
        }
    }

    /// Puts the staged package beside the active one, or takes it away.
    async fn stage(&self, known: &mut Known) {
        let now = self.office.now();
        let staged = known.standing.staged.filter(|_| self.shadow.is_on());
        let wanted = staged.map(|staged| (known.compiled.clone(), Recipe::of(staged, &known.standing, now)));
        if wanted == known.compared {
            return;
        }
        self.shadow.compare(None);
        if let Some((active, staged)) = &wanted {
            match compile(staged, &known.packages, &known.standing, self.tuning.clone()).await {
                Ok(rules) => self.shadow.compare(Some(Pair {
                    active: (active.package, (*self.firewall.active()).clone()),
                    staged: (staged.package, rules),
                })),
                Err(refusal) => {
                    tracing::error!(
                        reason = refusal.inside,
                        "the staged rules do not load and are not compared"
                    );
                }
            }
        }
        known.compared = wanted;
    }
}

impl Recipe {
    /// Of `package` with what has not expired.
    fn of(package: PackageId, standing: &Standing, now: Timestamp) -> Self {
        let exclusions = standing.exclusions.iter().filter(|(_, one)| one.expires_at > now);
        let patches = standing.patches.iter().filter(|(_, one)| one.expires_at > now);
        Self {
            package,
            exclusions: exclusions.map(|(id, _)| *id).collect(),
            patches: patches.map(|(id, _)| *id).collect(),
        }
    }
}

impl FromIterator<(TenantId, String, Mode)> for Choices {
    fn from_iter<I: IntoIterator<Item = (TenantId, String, Mode)>>(rows: I) -> Self {
        let mut choices: BTreeMap<TenantId, BTreeMap<String, Mode>> = BTreeMap::new();
        for (tenant, service, mode) in rows {
            choices.entry(tenant).or_default().insert(service, mode);
        }
        Self(choices)
    }
}

async fn compile(
    recipe: &Recipe,
    packages: &BTreeMap<PackageId, Package>,
    standing: &Standing,
    tuning: Tuning,
) -> Result<ActiveRules, Refusal> {
    let Some(package) = packages.get(&recipe.package).cloned() else {
        return Err(Refusal::fault(format!("package {} was not read", recipe.package)));
    };
    let exclusions: Vec<Exclusion> = chosen(&standing.exclusions, &recipe.exclusions);
    let patches: Vec<Patch> = chosen(&standing.patches, &recipe.patches);
    // A second of work: requests go on meanwhile.
    let compiling = tokio::task::spawn_blocking(move || {
        let rules = package.compile_with(&tuning, &Additions::of(&exclusions, &patches))?;
        Ok(ActiveRules { name: package.name().to_owned(), digest: package.digest(), rules })
    });
    let compiled = compiling.await.map_err(|error| Refusal::fault(error.to_string()))?;
    compiled.map_err(|errors: crate::RuleErrors| Refusal::fault(errors.to_string()))
}

fn chosen<I: PartialEq, T: Clone>(all: &[(I, T)], ids: &[I]) -> Vec<T> {
    all.iter().filter(|(id, _)| ids.contains(id)).map(|(_, one)| one.clone()).collect()
}
