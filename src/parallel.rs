//! Many documents over all cores: the only threads of the crate but the one that loads jieba.
//!
//! A reader thread gathers items into bounded batches, rayon's workers map one batch while the next is being read, and
//! the calling thread gets the results in the order of the items.

use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// A batch ends with the item that fills so many bytes…
const BATCH_BYTES: usize = 4 << 20;
/// …or with so many items.
const BATCH_ITEMS: usize = 2048;

/// Maps items on all workers and hands the results to `sink` in the order of the items, a batch at a time.
///
/// # Errors
/// The first error of `sink`; nothing more is read then.
pub fn for_each_ordered<T, R, E>(
    items: impl Iterator<Item = T> + Send,
    size: impl Fn(&T) -> usize + Send,
    work: impl Fn(T) -> R + Sync,
    mut sink: impl FnMut(Vec<R>) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    fold_ordered(items, size, || (), |(), item| work(item), |results, _| sink(results)).map(drop)
}

/// Like [`for_each_ordered`], with a state for each worker that outlives the batches, as tables that are filled.
///
/// `sink` may take states out between two batches (to merge those that grew large); the rest is returned. Which items
/// a state sees is a matter of chance, so folding into it must not depend on order.
///
/// # Errors
/// The first error of `sink`; nothing more is read then.
pub fn fold_ordered<T, A, R, E>(
    items: impl Iterator<Item = T> + Send,
    size: impl Fn(&T) -> usize + Send,
    state: impl Fn() -> A + Sync,
    work: impl Fn(&mut A, T) -> R + Sync,
    mut sink: impl FnMut(Vec<R>, &mut Vec<A>) -> Result<(), E>,
) -> Result<Vec<A>, E>
where
    T: Send,
    A: Send,
    R: Send,
{
    let pool = Pool { idle: Mutex::new(Vec::new()) };
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(1);
        scope.spawn(move || {
            let mut batches = Batches { items, size };
            // The receiver hangs up when the sink fails.
            while batches.next().is_some_and(|batch| sender.send(batch).is_ok()) {}
        });
        for batch in receiver {
            let results = batch
                .into_par_iter()
                .map_init(|| pool.lease(&state), |lease, item| work(lease.state(), item))
                .collect();
            sink(results, &mut pool.idle())?;
        }
        Ok(())
    })?;
    Ok(pool.idle.into_inner().unwrap_or_else(PoisonError::into_inner))
}

struct Batches<I, S> {
    items: I,
    size: S,
}

impl<T, I: Iterator<Item = T>, S: Fn(&T) -> usize> Iterator for Batches<I, S> {
    type Item = Vec<T>;

    fn next(&mut self) -> Option<Vec<T>> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES && batch.len() < BATCH_ITEMS {
            let Some(item) = self.items.next() else { break };
            bytes += (self.size)(&item);
            batch.push(item);
        }
        (!batch.is_empty()).then_some(batch)
    }
}

/// States that no worker holds at the moment; there are never more states than workers.
struct Pool<A> {
    idle: Mutex<Vec<A>>,
}

impl<A> Pool<A> {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<A>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lease(&self, make: impl Fn() -> A) -> Lease<'_, A> {
        let idle = self.idle().pop();
        Lease { pool: self, state: Some(idle.unwrap_or_else(make)) }
    }
}

/// A state in a worker's hands, given back on drop.
struct Lease<'p, A> {
    pool: &'p Pool<A>,
    state: Option<A>,
}

impl<A> Lease<'_, A> {
    fn state(&mut self) -> &mut A {
        self.state.as_mut().expect("taken only on drop")
    }
}

impl<A> Drop for Lease<'_, A> {
    fn drop(&mut self) {
        if let Some(state) = self.state.take() {
            self.pool.idle().push(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let mut seen = Vec::new();
        let done: Result<(), ()> = for_each_ordered(
            0..10_000_u32,
            |n| if n % 1000 == 0 { BATCH_BYTES } else { 1 },
            |n| n * 2,
            |results| {
                seen.extend(results);
                Ok(())
            },
        );
        assert!(done.is_ok());
        assert!(seen.iter().copied().eq((0..10_000).map(|n| n * 2)));
    }

    #[test]
    fn every_item_is_folded_once() {
        let mut total = 0;
        let rest: Result<Vec<u64>, ()> = fold_ordered(
            0..100_000_u64,
            |_| 1,
            || 0,
            |sum, n| *sum += n,
            |_, states| {
                total += states.drain(..).filter(|s| *s > 1000).sum::<u64>();
                Ok(())
            },
        );
        // States up to 1000 were thrown away above only if they held less; the first batch is far beyond.
        assert!(total + rest.unwrap().iter().sum::<u64>() > 4_000_000_000);
    }

    #[test]
    fn an_error_stops_the_reader() {
        let mut batches = 0;
        let done = for_each_ordered(
            0..,
            |_: &u64| BATCH_BYTES,
            |n| n,
            |_| {
                batches += 1;
                if batches == 3 { Err("full") } else { Ok(()) }
            },
        );
        assert_eq!((done, batches), (Err("full"), 3));
    }
}
