//! The memory of values: one arena with a buffer for every value that outlives its task.
//! Buffers whose live ranges do not overlap share memory.

use cranelift_entity::{EntityRef, PrimaryMap, SecondaryMap};

use crate::kernels::interface::{Storage, Task};
use zirc_network::{Network, Value};

/// Buffers start at multiples of this many bytes. Kernels rely on it.
pub const BUFFER_ALIGNMENT: usize = 256;

/// The memory of values.
#[derive(Clone, Debug)]
pub struct Arena {
    /// Bytes of the whole arena.
    pub size: usize,
    /// The buffer of each value that has one.
    pub buffers: SecondaryMap<Value, Option<Buffer>>,
    /// The accumulators of each linear op that has some outside of its buffer.
    pub accumulators: SecondaryMap<Value, Option<Buffer>>,
}

/// The memory of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// Bytes from the arena's start, a multiple of [`BUFFER_ALIGNMENT`].
    pub offset: usize,
    /// Bytes: two an element, low byte first.
    pub size: usize,
    /// When its contents matter.
    pub live: LiveRange,
}

/// The tasks, by number, from the one that fills a buffer to the last one that
/// reads it, both included. One past the last task stands for argmax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveRange {
    /// The task that fills it.
    pub first: usize,
    /// The last that reads it.
    pub last: usize,
}

impl LiveRange {
    fn overlaps(self, other: LiveRange) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl Arena {
    /// Gives every task's output the lowest memory that is free in its live range, in the order
    /// of the tasks.
    pub(super) fn lay_out<K: EntityRef>(
        network: &Network,
        tasks: &PrimaryMap<K, Task>,
        prompt_tasks: usize,
    ) -> Self {
        let live = live_ranges(network, tasks, prompt_tasks);
        let mut arena =
            Arena { size: 0, buffers: SecondaryMap::new(), accumulators: SecondaryMap::new() };
        let mut placed: Vec<Buffer> = Vec::new();
        let mut total = 0;
        let mut place = |size: usize, live: LiveRange| {
            let mut buffer = Buffer { offset: 0, size, live };
            // Sorted by offset, so that one walk finds the first gap.
            for other in &placed {
                let overlaps = buffer.offset < other.offset + other.size
                    && other.offset < buffer.offset + buffer.size;
                if overlaps && buffer.live.overlaps(other.live) {
                    buffer.offset = (other.offset + other.size).next_multiple_of(BUFFER_ALIGNMENT);
                }
            }
            let at = placed.partition_point(|other| other.offset <= buffer.offset);
            placed.insert(at, buffer);
            total = total.max(buffer.offset + buffer.size);
            buffer
        };
        for (number, task) in tasks.values().enumerate() {
            let value = task.output();
            let Storage { accumulators, is_buffered } = task.design.storage();
            if let Some((linear, size)) = accumulators {
                let own = LiveRange { first: number, last: number };
                let live_sums = if is_buffered { own } else { live[value] };
                arena.accumulators[linear] = Some(place(size, live_sums));
            }
            if is_buffered {
                arena.buffers[value] = Some(place(2 * network.width(value), live[value]));
            }
        }
        arena.size = total;
        arena
    }
}

fn live_ranges<K: EntityRef>(
    network: &Network,
    tasks: &PrimaryMap<K, Task>,
    prompt_tasks: usize,
) -> SecondaryMap<Value, LiveRange> {
    let argmax = tasks.len();
    let mut ranges = SecondaryMap::with_default(LiveRange { first: 0, last: 0 });
    for (number, task) in tasks.values().enumerate() {
        ranges[task.output()] = LiveRange { first: number, last: number };
        for operand in task.ops.iter().flat_map(|&op| network.values[op].op.operands()) {
            let range: &mut LiveRange = &mut ranges[operand];
            // A value of the prompt body that the step body reads must stay for all steps.
            let crosses = range.first < prompt_tasks && number >= prompt_tasks;
            range.last = range.last.max(if crosses { argmax } else { number });
        }
    }
    ranges[network.output.logits()].last = argmax;
    ranges
}
