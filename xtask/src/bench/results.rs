//! What was measured: for each program and workload the samples of every round.

use std::collections::{BTreeMap, BTreeSet};

use super::peer::{PEERS, Peer};
use super::program::Program;
use super::turns::Runtime;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub workload: &'static str,
    pub runtime: Runtime,
    pub peer: &'static str,
}

/// The rounds of one program at one workload.
#[derive(Clone, Debug, Default)]
struct Cell {
    samples: Vec<f64>,
    medians: Vec<f64>,
}

/// What a cell comes to, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Of all samples.
    pub median: f64,
    /// How far the medians of the rounds are apart, as a part of the median.
    pub spread: f64,
}

#[derive(Default)]
pub struct Results {
    cells: BTreeMap<Key, Cell>,
    failed: BTreeSet<Key>,
}

impl Results {
    /// Adds the samples that a program printed in one round.
    pub fn add(&mut self, key: Key, samples: &str) -> Result<(), String> {
        let samples: Result<Vec<f64>, _> = samples.lines().map(str::parse).collect();
        let mut samples = samples.map_err(|error| format!("bench-{}: {error}", key.peer))?;
        if samples.is_empty() {
            return Err(format!("bench-{} printed no samples of `{}`", key.peer, key.workload));
        }
        let cell = self.cells.entry(key).or_default();
        cell.medians.push(median(&mut samples));
        cell.samples.append(&mut samples);
        Ok(())
    }

    pub fn fail(&mut self, key: Key) {
        self.cells.remove(&key);
        self.failed.insert(key);
    }

    pub fn has_failed(&self, key: &Key) -> bool {
        self.failed.contains(key)
    }

    pub fn failures(&self) -> usize {
        self.failed.len()
    }

    /// Shows what blocks, and so was measured once, with every runtime.
    pub fn share_blocking(&mut self, programs: &[(&'static Peer, Program)], runtimes: &[Runtime]) {
        let blocks = |name| programs.iter().any(|(peer, _)| peer.name == name && !peer.is_async);
        let shared: Vec<_> = self.cells.iter().filter(|(key, _)| blocks(key.peer)).collect();
        let shared: Vec<_> = shared.into_iter().map(|(key, cell)| (key.clone(), cell.clone())).collect();
        for &runtime in runtimes {
            self.cells
                .extend(shared.iter().map(|(key, cell)| (Key { runtime, ..key.clone() }, cell.clone())));
        }
    }

    pub fn get(&self, key: &Key) -> Option<Summary> {
        let cell = self.cells.get(key)?;
        let median = median(&mut cell.samples.clone());
        let (low, high) = cell.medians.iter().fold((f64::MAX, 0.0_f64), |(l, h), &m| (l.min(m), h.max(m)));
        Some(Summary { median, spread: (high - low) / median })
    }

    /// The time of the fastest driver, which the others are compared with.
    pub fn base(&self, workload: &'static str, runtime: Runtime) -> Option<f64> {
        let drivers = PEERS.iter().filter(|peer| peer.is_driver);
        let times = drivers.filter_map(|peer| self.get(&Key { workload, runtime, peer: peer.name }));
        times.map(|summary| summary.median).min_by(f64::total_cmp)
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_summed_up() {
        let key = Key { workload: "point", runtime: Runtime::CurrentThread, peer: "sqlx" };
        let mut results = Results::default();
        results.add(key.clone(), "10\n20\n30\n").expect("samples");
        results.add(key.clone(), "30\n40\n50\n").expect("samples");
        assert_eq!(results.get(&key), Some(Summary { median: 30.0, spread: 20.0 / 30.0 }));
        assert_eq!(results.base("point", Runtime::CurrentThread), Some(30.0));
        assert!(results.add(key.clone(), "").is_err());
        assert!(results.add(key, "ten").is_err());
    }
}
