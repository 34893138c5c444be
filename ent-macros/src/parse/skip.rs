//! The key of a member that the database knows nothing of.

use syn::Meta;

use super::key;
use crate::errors::Errors;

/// The key.
pub(crate) const KEY: &str = "skip";

/// Whether the keys of a member say that it is skipped.
pub(crate) fn is_skipped(keys: &[Meta]) -> bool {
    keys.iter().any(|item| key(item) == KEY)
}

/// Checks that they say nothing else: there is no column that it could be about.
pub(crate) fn check(name: &str, is_edge: bool, keys: &[Meta], errors: &mut Errors) {
    for item in keys {
        match key(item).as_str() {
            KEY if is_edge => {
                errors.at(
                    item,
                    format!("`{name}` is an edge, which is in the database; `skip` is for what is not"),
                );
            }
            KEY if !matches!(item, Meta::Path(_)) => errors.at(item, "`skip` takes no value: write `skip`"),
            KEY => {}
            other => errors.at(
                item.path(),
                format!("`{name}` is skipped, so that there is no column that `{other}` could be about"),
            ),
        }
    }
}
