//! Who is measured when: for each workload all programs take turns, so that what slows the machine down for a while slows
//! down all of them.

use super::database::{Database, Sets};
use super::peer::Peer;
use super::program::Program;
use super::results::{Key, Results};
use super::workload::Workload;

/// The tokio runtime that asynchronous programs run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Runtime {
    CurrentThread,
    MultiThread,
}

impl Runtime {
    pub const ALL: [Runtime; 2] = [Runtime::CurrentThread, Runtime::MultiThread];

    pub fn title(self) -> &'static str {
        match self {
            Runtime::CurrentThread => "current-thread runtime",
            Runtime::MultiThread => "multi-thread runtime",
        }
    }

    fn argument(self) -> &'static str {
        match self {
            Runtime::CurrentThread => "current",
            Runtime::MultiThread => "multi",
        }
    }
}

/// How long and how often everything is measured.
pub struct Plan {
    pub rounds: usize,
    pub milliseconds: u32,
    pub runtimes: &'static [Runtime],
}

pub fn take(
    plan: &Plan,
    programs: &[(&'static Peer, Program)],
    database: &Database,
    sets: &Sets,
    workloads: &[&'static Workload],
) -> Result<Results, String> {
    let mut results = Results::default();
    let milliseconds = plan.milliseconds.to_string();
    for workload in workloads {
        eprintln!("{}: {}", database.title, workload.title);
        for _ in 0..plan.rounds {
            for &runtime in plan.runtimes {
                for (peer, program) in programs.iter().filter(|(peer, _)| peer.does(workload, database)) {
                    let key = Key { workload: workload.name, runtime, peer: peer.name };
                    // What blocks has no runtime; what failed once is not asked again.
                    if results.has_failed(&key) || !peer.is_async && runtime != plan.runtimes[0] {
                        continue;
                    }
                    let url = sets.ready(workload)?;
                    match program.run(&[workload.name, url, runtime.argument(), &milliseconds]) {
                        Ok(samples) => results.add(key, &samples)?,
                        Err(why) => {
                            eprintln!("{why}");
                            results.fail(key);
                        }
                    }
                }
            }
        }
    }
    results.share_blocking(programs, plan.runtimes);
    Ok(results)
}
