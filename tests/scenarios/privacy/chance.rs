//! Chance that can be repeated: the same seed, the same choices.

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below that one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A number of that range.
    pub fn from(&mut self, first: i64, last: i64) -> i64 {
        first + (self.next() % (last - first + 1) as u64) as i64
    }

    /// `true` once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// A name that several rows have.
    pub fn name(&mut self) -> &'static str {
        self.one(&["a", "ab", "abc", "b", "bc", "c"])
    }

    /// A key: mostly one of the viewer's own rows, now and then a hidden one, or one that is nobody's.
    pub fn key(&mut self) -> i64 {
        match self.below(10) {
            0..7 => self.from(1, 5),
            7 | 8 => self.from(101, 104),
            _ => 999,
        }
    }

    /// Some keys.
    pub fn keys(&mut self) -> Vec<i64> {
        (0..self.from(1, 2)).map(|_| self.key()).collect()
    }

    /// Some keys of the viewer's own rows.
    pub fn own_keys(&mut self) -> Vec<i64> {
        (0..self.from(1, 2)).map(|_| self.from(1, 5)).collect()
    }
}
