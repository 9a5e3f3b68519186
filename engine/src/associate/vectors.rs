//! The vectors of both sides in memory, brought up to date row by row.

use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use super::held_side::HeldSide;
use crate::store::{AllVectors, ChangedVectors, Store, StoreError};

/// Vectors of more bytes than this are not held; they are read at each use. Enough for
/// 350,000 records at 384 dimensions.
pub const HELD_MAX_BYTES: usize = 512 << 20;

/// Where more than one in this many vectors changed, all are read again.
const CHANGED_SHARE: usize = 10;

/// The vectors of one database under one model, for all threads of the program. What
/// other processes write is seen as well: the database says what has changed.
pub struct VectorCache {
    max_bytes: usize,
    held: RwLock<HeldVectors>,
}

impl VectorCache {
    /// One that holds at most `max_bytes` of vectors.
    pub fn with_limit(max_bytes: usize) -> Self {
        Self { max_bytes, held: RwLock::default() }
    }

    /// Runs `work` on the vectors as they are in `store` now, or newer. Several threads
    /// may do so at a time; only bringing the vectors up to date excludes the others.
    ///
    /// # Errors
    /// If the database cannot be read or a vector has the wrong length.
    pub fn read<T>(
        &self,
        store: &Store,
        model: &str,
        dimensions: usize,
        work: impl FnOnce(&HeldVectors) -> T,
    ) -> Result<T, StoreError> {
        let newest = store.position()?;
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        if held.is_of(model, dimensions) && held.position >= newest {
            return Ok(work(&held));
        }
        drop(held);
        let bytes = store.count_vectors_at_most()? * dimensions * size_of::<f32>();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        // Taken out, so that whatever fails leaves nothing half-done behind.
        let earlier = std::mem::take(&mut *held);
        if bytes > self.max_bytes {
            drop((earlier, held));
            return Ok(work(&HeldVectors::load(store, model, dimensions)?));
        }
        *held = earlier.brought_up_to_date(store, model, dimensions)?;
        let held = RwLockWriteGuard::downgrade(held);
        Ok(work(&held))
    }

    /// Bytes of vectors that are held.
    pub fn held_bytes(&self) -> usize {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.issues.bytes() + held.signals.bytes()
    }
}

impl Default for VectorCache {
    fn default() -> Self {
        Self::with_limit(HELD_MAX_BYTES)
    }
}

/// The vectors as they were at one position of the changes.
#[derive(Default)]
pub struct HeldVectors {
    /// The position of the newest change that is in them.
    pub position: i64,
    /// Of the issues.
    pub issues: HeldSide,
    /// Of the signals.
    pub signals: HeldSide,
    model: String,
    dimensions: usize,
}

impl HeldVectors {
    fn load(store: &Store, model: &str, dimensions: usize) -> Result<Self, StoreError> {
        let AllVectors { position, issues, signals } = store.vectors(model, dimensions)?;
        let (issues, signals) = (HeldSide::new(issues), HeldSide::new(signals));
        Ok(Self { position, issues, signals, model: model.to_owned(), dimensions })
    }

    fn is_of(&self, model: &str, dimensions: usize) -> bool {
        self.model == model && self.dimensions == dimensions
    }

    fn brought_up_to_date(
        mut self,
        store: &Store,
        model: &str,
        dimensions: usize,
    ) -> Result<Self, StoreError> {
        if self.is_of(model, dimensions) {
            let limit = (self.issues.len() + self.signals.len()) / CHANGED_SHARE;
            if let Some(changed) = store.changed_vectors(model, dimensions, self.position, limit)? {
                self.take(&changed);
                return Ok(self);
            }
        }
        // The earlier ones go first: both together would be twice the memory.
        drop(self);
        Self::load(store, model, dimensions)
    }

    fn take(&mut self, changed: &ChangedVectors) {
        for (row, vector) in &changed.issues {
            self.issues.put(*row, vector.as_deref());
        }
        for (row, vector) in &changed.signals {
            self.signals.put(*row, vector.as_deref());
        }
        self.position = changed.position;
    }
}
