//! Values drawn from bytes, part by part: two bytes are the seed of one part,
//! a layer or a prompt, say. So that to change a few bytes is to change a part,
//! and to add some is to add one, as a fuzzer does.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The bytes that are left.
pub(super) struct Parts<'b> {
    bytes: &'b [u8],
}

impl<'b> Parts<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        Parts { bytes }
    }

    /// The next byte; missing ones are zeros.
    pub(super) fn byte(&mut self) -> u8 {
        self.bytes.split_off_first().copied().unwrap_or(0)
    }

    /// A value of `strategy`, of all that the next two bytes can choose.
    pub(super) fn draw<S: Strategy>(&mut self, strategy: &S) -> S::Value {
        let mut seed = [0; 32];
        seed[..2].copy_from_slice(&[self.byte(), self.byte()]);
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        strategy.new_tree(&mut runner).expect("no strategy rejects").current()
    }

    /// From one up to `most` values, as the next byte says.
    pub(super) fn draw_some<S: Strategy>(&mut self, most: u8, strategy: &S) -> Vec<S::Value> {
        (0..=self.byte() % most).map(|_| self.draw(strategy)).collect()
    }

    /// As many values as there are bytes left for, up to `most`.
    pub(super) fn draw_rest<S: Strategy>(&mut self, most: usize, strategy: &S) -> Vec<S::Value> {
        (0..self.bytes.len().div_ceil(2).min(most)).map(|_| self.draw(strategy)).collect()
    }
}
