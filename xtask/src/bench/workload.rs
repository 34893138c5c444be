//! What is measured. What each of them is, `benchmarks/common` says.

/// A piece of work.
pub struct Workload {
    pub name: &'static str,
    pub title: &'static str,
    /// The rows that it works on.
    pub set: &'static str,
    /// Whether it adds rows, so that the set is emptied before each turn.
    pub fills: bool,
}

const fn workload(name: &'static str, title: &'static str, set: &'static str) -> Workload {
    Workload { name, title, set, fills: false }
}

const fn insert(name: &'static str, title: &'static str) -> Workload {
    Workload { name, title, set: "inserts", fills: true }
}

pub const WORKLOADS: &[Workload] = &[
    workload("load-10", "load 10 users", "users-10"),
    workload("load-1000", "load 1,000 users", "users-1000"),
    workload("load-10000", "load 10,000 users", "main"),
    workload("wide", "load 10,000 rows of 25 columns", "main"),
    workload("filtered", "users with posts: filter, order, limit", "main"),
    workload("tree", "users with posts with comments", "tree"),
    insert("insert-1", "insert 1"),
    insert("insert-100", "insert 100"),
    insert("insert-1000", "insert 1,000"),
    workload("point", "read one by key", "main"),
    workload("update", "update one by key", "writes"),
    workload("update-in-tx", "update one by key in a transaction", "writes"),
    workload("count", "count of a filter", "main"),
    workload("group", "group and count", "main"),
    workload("tenant-point", "read one by key, of a tenant", "main"),
    workload("tenant-update", "update one by key, of a tenant", "writes"),
    workload("tenant-update-in-tx", "update one by key in a transaction, of a tenant", "writes"),
    workload("tenant-count", "count of a filter, of a tenant", "main"),
    workload("tenant-group", "group and count, of a tenant", "main"),
    workload("clients", "64 clients read 16 users each by key", "main"),
];
