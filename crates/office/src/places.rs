//! Room for work that runs at once in this process, of which one tenant has a part at most: whose work
//! is slow holds up nobody else.

use kernel::TenantId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many places, so many of them for one tenant. Cheap to clone.
#[derive(Clone)]
pub struct Places {
    room: Arc<Semaphore>,
    of_one_tenant: usize,
    held: Arc<Mutex<Vec<TenantId>>>,
}

/// A tenant's place, until dropped.
pub struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Share,
}

impl Places {
    pub fn new(at_once: usize, of_one_tenant: usize) -> Self {
        Self { room: Arc::new(Semaphore::new(at_once)), of_one_tenant, held: Arc::default() }
    }

    /// Waits until a place is free. `None` at once if the tenant has all that one may have.
    pub async fn enter(&self, tenant: TenantId) -> Option<Place> {
        let share = self.share(tenant)?;
        let permit = Arc::clone(&self.room).acquire_owned().await.ok()?;
        Some(Place { _permit: permit, _share: share })
    }

    /// A place, if one is free now and the tenant may have it.
    pub fn try_enter(&self, tenant: TenantId) -> Option<Place> {
        let share = self.share(tenant)?;
        let permit = Arc::clone(&self.room).try_acquire_owned().ok()?;
        Some(Place { _permit: permit, _share: share })
    }

    pub fn free(&self) -> usize {
        self.room.available_permits()
    }

    /// The tenants that have all that one may have.
    pub fn full(&self) -> Vec<TenantId> {
        let mut held = self.held().clone();
        held.sort_unstable();
        let runs = held.chunk_by(|one, next| one == next);
        runs.filter(|run| run.len() >= self.of_one_tenant).filter_map(|run| run.first().copied()).collect()
    }

    fn share(&self, tenant: TenantId) -> Option<Share> {
        let mut held = self.held();
        if held.iter().filter(|one| **one == tenant).count() >= self.of_one_tenant {
            return None;
        }
        held.push(tenant);
        Some(Share { tenant, places: self.clone() })
    }

    fn held(&self) -> MutexGuard<'_, Vec<TenantId>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of a tenant's part, also while it waits for a free place.
struct Share {
    tenant: TenantId,
    places: Places,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.places.held();
        if let Some(at) = held.iter().position(|one| *one == self.tenant) {
            held.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(number: u128) -> TenantId {
        TenantId::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn one_tenant_does_not_take_all_the_room() {
        let places = Places::new(4, 2);
        let mut taken: Vec<Place> = (0..2).map(|_| places.try_enter(tenant(1)).unwrap()).collect();
        assert!(places.try_enter(tenant(1)).is_none());
        assert_eq!((places.free(), places.full()), (2, vec![tenant(1)]));
        taken.extend((2..4).map(|number| places.try_enter(tenant(number)).unwrap()));
        assert!(places.try_enter(tenant(9)).is_none(), "four at once");
        taken.remove(0);
        assert_eq!((places.free(), places.full()), (1, vec![]));
        assert!(places.try_enter(tenant(1)).is_some());
    }

    #[tokio::test]
    async fn who_waits_for_a_place_gets_the_next_one() {
        let places = Places::new(1, 2);
        let first = places.enter(tenant(1)).await.unwrap();
        let waiting = tokio::spawn({
            let places = places.clone();
            async move { places.enter(tenant(1)).await.is_some() }
        });
        while places.full().is_empty() {
            tokio::task::yield_now().await;
        }
        assert!(places.enter(tenant(1)).await.is_none(), "its part, what waits included, is taken");
        drop(first);
        assert!(waiting.await.unwrap());
        assert_eq!((places.free(), places.full()), (1, vec![]));
    }
}
