//! Batches: examples that are computed together, and the rows of the values they share.

use ndarray::Array2;

use crate::examples::Examples;
use crate::graph::Rows;

/// The steps of replies in a batch, if there are enough.
pub(crate) const BATCH: usize = 512;

/// The rows of some examples.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    /// The examples' pairs, a row each.
    pub(crate) pairs: Vec<usize>,
    /// The distinct replies so far, a row each.
    pub(crate) said: Vec<usize>,
    /// For each step, the row of its prompt, the row of its reply so far, and the right
    /// class.
    pub(crate) steps: Vec<[usize; 3]>,
}

impl Batch {
    /// All steps of some pairs.
    pub(crate) fn new(examples: &Examples, pairs: &[usize]) -> Self {
        let mut batch = Batch { pairs: pairs.to_vec(), ..Batch::default() };
        let steps = |pair: usize| {
            let steps = &examples.pairs[pair];
            &examples.steps[steps.start as usize..steps.end as usize]
        };
        let all = pairs.iter().flat_map(|&pair| steps(pair));
        batch.said = all.map(|step| step.said as usize).collect();
        batch.said.sort_unstable();
        batch.said.dedup();
        for (row, &pair) in pairs.iter().enumerate() {
            for step in steps(pair) {
                let said = batch.said.partition_point(|&said| said < step.said as usize);
                batch.steps.push([row, said, usize::from(step.class)]);
            }
        }
        batch
    }

    /// The number of rows of a value.
    pub(crate) fn len(&self, rows: Rows) -> usize {
        match rows {
            Rows::Prompt => self.pairs.len(),
            Rows::Said => self.said.len(),
            Rows::Step => self.steps.len(),
        }
    }

    /// The row of a value that a step reads.
    pub(crate) fn row(rows: Rows, number: usize, step: &[usize; 3]) -> usize {
        match rows {
            Rows::Prompt => step[0],
            Rows::Said => step[1],
            Rows::Step => number,
        }
    }

    /// The counts of an encoder, times `scale`: shape [rows, buckets].
    pub(crate) fn counts(
        &self,
        examples: &Examples,
        encoder: usize,
        rows: Rows,
        width: usize,
        scale: f32,
    ) -> Array2<f32> {
        let texts = if rows == Rows::Prompt { &self.pairs } else { &self.said };
        let mut counts = Array2::zeros((texts.len(), width));
        for (mut row, &text) in counts.rows_mut().into_iter().zip(texts) {
            for &(bucket, count) in examples.counts[encoder].of(text) {
                row[usize::from(bucket)] = f32::from(count) * scale;
            }
        }
        counts
    }
}

/// Batches of about `steps` steps each, of the pairs in the order given.
pub(crate) fn batches(examples: &Examples, order: &[usize], steps: usize) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut pairs = Vec::new();
    let mut count = 0;
    for &pair in order {
        pairs.push(pair);
        count += examples.pairs[pair].len();
        if count >= steps {
            batches.push(Batch::new(examples, &pairs));
            pairs.clear();
            count = 0;
        }
    }
    if !pairs.is_empty() {
        batches.push(Batch::new(examples, &pairs));
    }
    batches
}
