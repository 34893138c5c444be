//! The order in which tables are made: those that are referred to come first, as far as there is no circle.

use std::collections::HashMap;

use super::Table;

/// The tables, each after those that it refers to. Where they refer to each other in a circle, the given order stands.
pub(super) fn by_dependency<'a>(tables: &[&'a Table]) -> Vec<&'a Table> {
    let index: HashMap<&str, usize> =
        tables.iter().enumerate().map(|(i, table)| (table.name.as_str(), i)).collect();
    let needs: Vec<Vec<usize>> = tables
        .iter()
        .map(|table| table.foreign_keys.iter().filter_map(|fk| index.get(&*fk.references).copied()).collect())
        .collect();
    let mut ordered = Vec::with_capacity(tables.len());
    let mut seen = vec![false; tables.len()];
    for start in 0..tables.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        // A walk without recursion, as long chains of tables must not exhaust the stack.
        let mut path = vec![(start, 0)];
        while let Some((table, next)) = path.last_mut() {
            match needs[*table].get(*next) {
                Some(&needed) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[needed], true) {
                        path.push((needed, 0));
                    }
                }
                None => {
                    ordered.push(tables[*table]);
                    path.pop();
                }
            }
        }
    }
    ordered
}
