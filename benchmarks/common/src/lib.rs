//! What every benchmark program has in common: its arguments, how it is timed, and what it prints.
//!
//! A program is called as `program WORKLOAD URL RUNTIME MILLISECONDS`, does that one piece of work again and again for
//! so long, and prints the nanoseconds of each sample, one a line.

pub mod rows;
pub mod seed;

use std::fmt::{self, Display};
use std::str::FromStr;
use std::time::{Duration, Instant};

pub type Error = Box<dyn std::error::Error + Send + Sync>;
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// All users of a table of so many, of three columns.
    Load(usize),
    /// 10,000 rows of 25 columns.
    Wide,
    /// Users with their posts, by a filter, an order and a limit: 750 users, or 1,000 rows where they are joined.
    Filtered,
    /// So many users inserted by one call.
    Insert(usize),
    /// 100 users with 10 posts each with 5 comments each, as a tree.
    Tree,
    /// One user by key.
    Point,
    /// One user's name changed, by key.
    Update,
    /// The same, in a transaction.
    UpdateInTx,
    /// How many users there are of a filter.
    Count,
    /// How many users there are of each colour.
    Group,
    /// One user of a tenant's by key.
    TenantPoint,
    /// The name of one user of a tenant's changed, by key.
    TenantUpdate,
    /// The same, in a transaction.
    TenantUpdateInTx,
    /// How many users of a filter a tenant has.
    TenantCount,
    /// How many users of each colour a tenant has.
    TenantGroup,
    /// 64 clients at once that read 16 users each by key, over a pool of 8 connections.
    Clients,
}

/// Whose users the workloads of a tenant ask for: that is a condition of each of their statements.
pub const TENANT: i64 = 7;

/// How many clients there are at once, how many keys each of them reads, and over how many connections.
pub const CLIENTS: usize = 64;
pub const READS: usize = 16;
pub const CONNECTIONS: u32 = 8;

impl Workload {
    /// How many things the work yields; a program that yields another number has not done it.
    fn yields(self) -> usize {
        match self {
            Workload::Load(n) | Workload::Insert(n) => n,
            Workload::Wide => 10_000,
            Workload::Filtered => 1_000,
            Workload::Tree => 100 + 1_000 + 5_000,
            Workload::Point | Workload::Update | Workload::UpdateInTx => 1,
            Workload::TenantPoint | Workload::TenantUpdate | Workload::TenantUpdateInTx => 1,
            Workload::Count => 5_000,
            Workload::TenantCount => 500,
            Workload::Group | Workload::TenantGroup => 3,
            Workload::Clients => CLIENTS * READS,
        }
    }
}

impl FromStr for Workload {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "load-10" => Workload::Load(10),
            "load-1000" => Workload::Load(1_000),
            "load-10000" => Workload::Load(10_000),
            "wide" => Workload::Wide,
            "filtered" => Workload::Filtered,
            "insert-1" => Workload::Insert(1),
            "insert-100" => Workload::Insert(100),
            "insert-1000" => Workload::Insert(1_000),
            "tree" => Workload::Tree,
            "point" => Workload::Point,
            "update" => Workload::Update,
            "update-in-tx" => Workload::UpdateInTx,
            "count" => Workload::Count,
            "group" => Workload::Group,
            "tenant-point" => Workload::TenantPoint,
            "tenant-update" => Workload::TenantUpdate,
            "tenant-update-in-tx" => Workload::TenantUpdateInTx,
            "tenant-count" => Workload::TenantCount,
            "tenant-group" => Workload::TenantGroup,
            "clients" => Workload::Clients,
            _ => return Err(format!("no workload is called `{name}`").into()),
        })
    }
}

/// What the program is to do.
pub struct Bench {
    pub workload: Workload,
    pub url: String,
    multi_threaded: bool,
    budget: Duration,
}

impl Bench {
    /// As the arguments of the program say.
    pub fn from_args() -> Result<Bench> {
        let args: Vec<String> = std::env::args().skip(1).collect();
        let [workload, url, runtime, budget] = &args[..] else {
            return Err("usage: WORKLOAD URL current|multi MILLISECONDS".into());
        };
        Ok(Bench {
            workload: workload.parse()?,
            url: url.clone(),
            multi_threaded: match runtime.as_str() {
                "current" => false,
                "multi" => true,
                _ => return Err(format!("no runtime is called `{runtime}`").into()),
            },
            budget: Duration::from_millis(budget.parse()?),
        })
    }

    /// The rest of a `sqlite:` URL, where it is one.
    pub fn sqlite_path(&self) -> Option<&str> {
        self.url.strip_prefix("sqlite:")
    }

    /// Runs the program on its runtime.
    pub fn block_on<T>(&self, program: impl Future<Output = T>) -> Result<T> {
        use tokio::runtime::Builder;
        let mut builder =
            if self.multi_threaded { Builder::new_multi_thread() } else { Builder::new_current_thread() };
        Ok(builder.worker_threads(2).enable_all().build()?.block_on(program))
    }

    /// How many connections a pool of the workload's has.
    pub fn connections(&self) -> u32 {
        if self.workload == Workload::Clients { CONNECTIONS } else { 1 }
    }

    /// Measures asynchronous work. What it is given is made before the clock runs.
    pub async fn measure<I>(
        &self,
        mut input: impl FnMut() -> I,
        mut work: impl AsyncFnMut(I) -> Result<usize>,
    ) -> Result<()> {
        let mut samples = Samples::new(self);
        while let Some(times) = samples.next() {
            let inputs: Vec<I> = (0..times).map(|_| input()).collect();
            let mut yielded = 0;
            let start = Instant::now();
            for input in inputs {
                yielded += work(input).await?;
            }
            samples.push(start.elapsed(), yielded)?;
        }
        samples.print();
        Ok(())
    }

    /// Measures work that blocks.
    pub fn measure_blocking<I>(
        &self,
        mut input: impl FnMut() -> I,
        mut work: impl FnMut(I) -> Result<usize>,
    ) -> Result<()> {
        let mut samples = Samples::new(self);
        while let Some(times) = samples.next() {
            let inputs: Vec<I> = (0..times).map(|_| input()).collect();
            let mut yielded = 0;
            let start = Instant::now();
            for input in inputs {
                yielded += work(input)?;
            }
            samples.push(start.elapsed(), yielded)?;
        }
        samples.print();
        Ok(())
    }
}

/// The samples so far. Each is of as many runs as make it long enough for the clock.
struct Samples {
    workload: Workload,
    budget: Duration,
    start: Instant,
    warm_up: usize,
    times: usize,
    nanoseconds: Vec<f64>,
}

const WARM_UP: usize = 5;
const SAMPLE: Duration = Duration::from_micros(500);
const MOST_SAMPLES: usize = 1_000;
const FEWEST_SAMPLES: usize = 5;

impl Samples {
    fn new(bench: &Bench) -> Self {
        Samples {
            workload: bench.workload,
            budget: bench.budget,
            start: Instant::now(),
            warm_up: WARM_UP,
            times: 1,
            nanoseconds: Vec::with_capacity(MOST_SAMPLES),
        }
    }

    /// How often to do the work for the next sample, unless there are enough.
    fn next(&mut self) -> Option<usize> {
        let taken = self.nanoseconds.len();
        let enough = taken >= MOST_SAMPLES || taken >= FEWEST_SAMPLES && self.start.elapsed() > self.budget;
        (!enough).then_some(self.times)
    }

    fn push(&mut self, elapsed: Duration, yielded: usize) -> Result<()> {
        let expected = self.workload.yields() * self.times;
        if yielded != expected {
            return Err(format!("{:?} yielded {yielded} in place of {expected}", self.workload).into());
        }
        let each = elapsed.as_nanos() as f64 / self.times as f64;
        if self.warm_up == 0 {
            self.nanoseconds.push(each);
        } else {
            self.warm_up -= 1;
            self.times = (SAMPLE.as_nanos() as f64 / each).ceil().clamp(1.0, 1_000.0) as usize;
        }
        Ok(())
    }

    fn print(&self) {
        for nanoseconds in &self.nanoseconds {
            println!("{nanoseconds:.0}");
        }
    }
}

/// Keys from 1 to 10,000 in an order that no cache foresees.
pub struct Keys(i64);

impl Keys {
    pub fn new() -> Self {
        Keys(1)
    }

    pub fn next(&mut self) -> i64 {
        // With this factor it comes to every number before it begins again.
        self.0 = (self.0 * 7_921 + 13) % 10_000;
        self.0 + 1
    }

    /// The next key of [`TENANT`]'s.
    pub fn next_of_tenant(&mut self) -> i64 {
        // A tenant has ten keys in a row of each hundred.
        let key = self.next();
        (key - 1) / 100 * 100 + (TENANT - 1) * 10 + key % 10
    }

    /// The keys that one client reads.
    pub fn of_client(client: usize) -> Vec<i64> {
        let mut keys = Keys(client as i64 * 157 + 1);
        (0..READS).map(|_| keys.next()).collect()
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

/// A key, and the name that its user gets.
pub fn renaming() -> impl FnMut() -> (i64, String) {
    let mut keys = Keys::new();
    move || new_name(keys.next())
}

/// The same, of [`TENANT`]'s users.
pub fn renaming_of_tenant() -> impl FnMut() -> (i64, String) {
    let mut keys = Keys::new();
    move || new_name(keys.next_of_tenant())
}

fn new_name(id: i64) -> (i64, String) {
    (id, format!("New name {id}"))
}

/// Placeholders of a statement: `?, ?` or `$1, $2`.
pub struct Placeholders {
    pub first: usize,
    pub count: usize,
    pub numbered: bool,
}

impl Display for Placeholders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for i in 0..self.count {
            let comma = if i == 0 { "" } else { ", " };
            if self.numbered {
                write!(f, "{comma}${}", self.first + i)?;
            } else {
                write!(f, "{comma}?")?;
            }
        }
        Ok(())
    }
}
