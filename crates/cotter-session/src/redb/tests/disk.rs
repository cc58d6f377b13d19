//! A disk that can lose its power, be full, or be slow.

use std::{
    io::{Error, ErrorKind},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    time::Duration,
};

use ::redb::{BackendError, StorageBackend};

use super::Numbers;

type IoResult<T> = Result<T, Error>;

/// What redb writes to. A clone is the same disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk(Arc<(Mutex<State>, Condvar)>);

#[derive(Debug, Default)]
struct State {
    written: Vec<u8>,
    synced: Vec<u8>,
    /// Writes since the last sync.
    unsynced: Vec<(usize, Vec<u8>)>,
    capacity: Option<usize>,
    syncs: usize,
    sync_takes: Duration,
    is_stuck: bool,
}

impl Disk {
    pub(super) fn holding(image: Vec<u8>) -> Self {
        let disk = Self::default();
        disk.state().written.clone_from(&image);
        disk.state().synced = image;
        disk
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap()
    }

    pub(super) fn syncs(&self) -> usize {
        self.state().syncs
    }

    pub(super) fn length(&self) -> usize {
        self.state().written.len()
    }

    /// What is left after the power is cut: all that was synced, and any part of the rest.
    pub(super) fn after_power_cut(&self, numbers: &mut Numbers) -> Self {
        let state = self.state();
        let mut image = state.synced.clone();
        for (offset, bytes) in &state.unsynced {
            for (number, sector) in bytes.chunks(512).enumerate() {
                let start = offset + number * 512;
                if numbers.below(2) == 0 {
                    image.resize(image.len().max(start + sector.len()), 0);
                    image[start..start + sector.len()].copy_from_slice(sector);
                }
            }
        }
        Self::holding(image)
    }

    pub(super) fn has_room_for(&self, bytes: usize) {
        let mut state = self.state();
        state.capacity = Some(state.written.len() + bytes);
    }

    pub(super) fn sync_takes(&self, time: Duration) {
        self.state().sync_takes = time;
    }

    /// Lets syncs wait until the answer is dropped.
    pub(super) fn stick(&self) -> Stuck {
        self.state().is_stuck = true;
        Stuck(self.clone())
    }

    /// Overwrites all but the header, behind the back of whoever has it open.
    pub(super) fn damage(&self) {
        self.state().written.iter_mut().skip(4096).for_each(|byte| *byte = 0xff);
    }
}

/// A disk whose syncs wait.
pub(super) struct Stuck(Disk);

impl Drop for Stuck {
    fn drop(&mut self) {
        self.0.state().is_stuck = false;
        self.0.0.1.notify_all();
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> IoResult<u64> {
        Ok(u64::try_from(self.length()).unwrap())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> IoResult<()> {
        let start = usize::try_from(offset).unwrap();
        let state = self.state();
        let bytes = state.written.get(start..start + out.len()).ok_or(Error::from(ErrorKind::UnexpectedEof))?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, length: u64) -> IoResult<()> {
        let length = usize::try_from(length).unwrap();
        let mut state = self.state();
        if state.capacity.is_some_and(|capacity| length > capacity) {
            return Err(Error::from(ErrorKind::StorageFull));
        }
        state.written.resize(length, 0);
        Ok(())
    }

    fn sync_data(&self) -> IoResult<()> {
        std::thread::sleep(self.state().sync_takes);
        let mut state = self.0.1.wait_while(self.state(), |state| state.is_stuck).unwrap();
        state.syncs += 1;
        state.synced = state.written.clone();
        state.unsynced.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> IoResult<()> {
        let start = usize::try_from(offset).unwrap();
        let mut state = self.state();
        let target = state.written.get_mut(start..start + data.len());
        target.ok_or(Error::from(ErrorKind::UnexpectedEof))?.copy_from_slice(data);
        state.unsynced.push((start, data.to_vec()));
        Ok(())
    }

    fn try_lock_range(&self, _: std::ops::Bound<u64>, _: std::ops::Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn try_lock_shared_range(&self, _: std::ops::Bound<u64>, _: std::ops::Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }
}
