//! More annotations for all fields or all edges of a mixin, put together while the program is compiled.
//!
//! A descriptor holds a slice of its annotations. The lists behind the slices have one length, so that they are an array, and
//! are a constant of the derive's, which the slices can point into.

macro_rules! annotate {
    ($name:ident, $schema:ident) => {
        #[doc = concat!("The same for the ", stringify!($name), ".")]
        pub mod $name {
            use crate::flatten::{self, joined};
            use crate::schema::{Annotation, $schema};

            /// The most annotations that one of them has.
            pub const fn longest(all: &[$schema]) -> usize {
                let (mut longest, mut i) = (0, 0);
                while i < all.len() {
                    if all[i].annotations.len() > longest {
                        longest = all[i].annotations.len();
                    }
                    i += 1;
                }
                longest
            }

            /// Of each those that are added and its own, which are found later; what is behind them is not used.
            pub const fn lists<const M: usize, const N: usize>(
                all: &[$schema],
                more: &[Annotation],
            ) -> [[Annotation; M]; N] {
                let mut lists: [[Annotation; M]; N] = [[&(); M]; N];
                let mut i = 0;
                while i < N {
                    lists[i] = joined(&[more, all[i].annotations], lists[i]);
                    i += 1;
                }
                lists
            }

            /// The same with those lists, of which so many are added.
            pub const fn annotated<const M: usize, const N: usize>(
                all: &[$schema],
                more: usize,
                lists: &'static [[Annotation; M]; N],
            ) -> [$schema; N] {
                let mut annotated = flatten::$name(&[all]);
                let mut i = 0;
                while i < N {
                    annotated[i].annotations = lists[i].split_at(more + all[i].annotations.len()).0;
                    i += 1;
                }
                annotated
            }
        }
    };
}

annotate!(fields, FieldSchema);
annotate!(edges, EdgeSchema);
