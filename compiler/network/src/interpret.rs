//! The interpreter: the definition of a network's arithmetic. Compiled code is
//! right when it equals this, value by value.

use cranelift_entity::SecondaryMap;

use super::text::{ngram_hashes, normalized, trigram_hashes, window};
use super::{Matrix, MatrixRef, Network, Op, Output, Value};

/// Runs one network on prompts. Computes all sums exactly, then wraps them to 16 bits, so
/// it also knows which of them overflowed.
#[derive(Debug)]
pub struct Interpreter<'n> {
    network: &'n Network,
    columns: SecondaryMap<MatrixRef, ColumnMajor>,
    prompt: Vec<u8>,
    said: Vec<u8>,
    values: SecondaryMap<Value, Vec<i16>>,
    overflows: Vec<Overflowed>,
}

/// A sum outside 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflowed {
    /// The op whose sum it was.
    pub value: Value,
    /// Which of its elements.
    pub element: usize,
    /// The exact sum.
    pub sum: i64,
    /// The length of the reply so far.
    pub said: usize,
}

/// What a network says to a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The characters spelled, or the label picked.
    pub text: Vec<u8>,
    /// The values argmax compared, a row for every step.
    pub logits: Vec<Vec<i16>>,
}

impl<'n> Interpreter<'n> {
    /// An interpreter of a verified network.
    pub fn new(network: &'n Network) -> Self {
        let mut columns = SecondaryMap::new();
        for (key, matrix) in &network.matrices {
            columns[key] = ColumnMajor::of(matrix);
        }
        Interpreter {
            network,
            columns,
            prompt: Vec::new(),
            said: Vec::new(),
            values: SecondaryMap::new(),
            overflows: Vec::new(),
        }
    }

    /// Begins a new prompt. Clears the reply and the overflows.
    pub fn set_prompt(&mut self, prompt: &[u8]) {
        self.prompt = normalized(prompt, self.network.prompt_limit);
        self.said.clear();
        self.overflows.clear();
    }

    /// Computes every value once and returns the class that wins: the lowest
    /// one among those with the largest logit.
    pub fn step(&mut self) -> usize {
        for (value, data) in &self.network.values {
            let sums = self.sums(&data.op);
            self.values[value] = self.wrap(value, &sums);
        }
        argmax(self.value(self.network.output.logits()))
    }

    /// Appends the character of `class` to the reply. Returns false, and says
    /// nothing, if the class ends the reply or the reply is at its limit.
    pub fn say(&mut self, class: usize) -> bool {
        let Output::Reply { charset, limit, .. } = &self.network.output else { return false };
        let Some(&character) = charset.get(class) else { return false };
        self.said.push(character);
        self.said.len() < *limit as usize
    }

    /// The whole reply to a prompt.
    pub fn reply(&mut self, prompt: &[u8]) -> Reply {
        self.set_prompt(prompt);
        let mut logits = Vec::new();
        let last = loop {
            let class = self.step();
            logits.push(self.value(self.network.output.logits()).to_vec());
            if !self.say(class) {
                break class;
            }
        };
        let text = match &self.network.output {
            Output::Reply { .. } => self.said.clone(),
            Output::Answer { labels, .. } => labels[last].clone(),
        };
        Reply { text, logits }
    }

    /// The elements of `value` as of the last step.
    pub fn value(&self, value: Value) -> &[i16] {
        &self.values[value]
    }

    /// The normalized prompt.
    pub fn prompt(&self) -> &[u8] {
        &self.prompt
    }

    /// The reply so far.
    pub fn said(&self) -> &[u8] {
        &self.said
    }

    /// The sums that left 16 bits since the prompt was set, in order.
    pub fn overflows(&self) -> &[Overflowed] {
        &self.overflows
    }

    /// Clears the overflows, so that only those of later steps are kept.
    pub fn forget_overflows(&mut self) {
        self.overflows.clear();
    }

    /// The exact elements of the value that `op` defines.
    fn sums(&self, op: &Op) -> Vec<i64> {
        match op {
            Op::Trigrams { band, buckets, scale } => {
                count(&trigram_hashes(&self.prompt, *band), *buckets, *scale)
            }
            Op::Ngrams { window: width, orders, buckets, scale } => {
                let window = window(&self.said, *width as usize);
                count(&ngram_hashes(&window, orders.clone()), *buckets, *scale)
            }
            Op::Concat { parts } => parts.iter().flat_map(|&part| self.exact(part)).collect(),
            Op::Slice { input, range } => self.value(*input)
                [range.start as usize..range.end as usize]
                .iter()
                .map(|&x| i64::from(x))
                .collect(),
            Op::Linear { input, matrix, onto, times } => {
                let bias = &*self.network.matrices[*matrix].bias;
                let start = onto.map_or(bias, |onto| self.value(onto));
                let weighted = self.columns[*matrix].weigh(self.value(*input));
                let weighted = weighted.into_iter().map(|sum| sum * i64::from(*times));
                start.iter().zip(weighted).map(|(&start, sum)| i64::from(start) + sum).collect()
            }
            _ => self.elements(op),
        }
    }

    /// The exact elements of an elementwise op's value.
    fn elements(&self, op: &Op) -> Vec<i64> {
        let operands = op.operands();
        let mut others = operands.iter().skip(1).flat_map(|&other| self.exact(other));
        let element = |x| op.element(x, others.next().unwrap_or_default());
        let first = operands.first().into_iter().flat_map(|&first| self.exact(first));
        first.filter_map(element).collect()
    }

    fn exact(&self, value: Value) -> impl Iterator<Item = i64> + '_ {
        self.value(value).iter().map(|&x| i64::from(x))
    }

    fn wrap(&mut self, value: Value, sums: &[i64]) -> Vec<i16> {
        let said = self.said.len();
        let overflowed = |(element, &sum): (usize, &i64)| {
            i16::try_from(sum).is_err().then_some(Overflowed { value, element, sum, said })
        };
        self.overflows.extend(sums.iter().enumerate().filter_map(overflowed));
        sums.iter().map(|&sum| sum as i16).collect()
    }
}

/// The weights of a matrix in column-major order: columns of inputs that are 0 are skipped.
#[derive(Clone, Debug, Default)]
struct ColumnMajor {
    rows: usize,
    weights: Vec<i8>,
    /// How many inputs can be summed in 32 bits.
    block: usize,
}

impl ColumnMajor {
    fn of(matrix: &Matrix) -> Self {
        let columns = (0..matrix.columns).flat_map(|column| matrix.column(column));
        // An input is 2^15 at most.
        let block = (1 << 31) / (matrix.weight_type.magnitude() << 15) - 1;
        ColumnMajor { rows: matrix.rows, weights: columns.collect(), block: block as usize }
    }

    /// For each row, the exact sum of the weighted inputs.
    fn weigh(&self, input: &[i16]) -> Vec<i64> {
        let mut all = vec![0; self.rows];
        let blocks = self.weights.chunks(self.rows * self.block);
        for (weights, input) in blocks.zip(input.chunks(self.block)) {
            let mut sums = vec![0i32; self.rows];
            for (column, &x) in weights.chunks_exact(self.rows).zip(input) {
                if x != 0 {
                    for (sum, &weight) in sums.iter_mut().zip(column) {
                        *sum += i32::from(weight) * i32::from(x);
                    }
                }
            }
            all.iter_mut().zip(sums).for_each(|(all, sum)| *all += i64::from(sum));
        }
        all
    }
}

fn count(hashes: &[u16], buckets: u32, scale: i16) -> Vec<i64> {
    let mut counts = vec![0; buckets as usize];
    for &hash in hashes {
        counts[(u32::from(hash) % buckets) as usize] += i64::from(scale);
    }
    counts
}

/// The lowest index among the largest.
fn argmax(logits: &[i16]) -> usize {
    let mut best = 0;
    for (class, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = class;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::{MAX_WIDTH, Matrix, WeightType};
    use super::*;

    /// `%x = trigrams prompt, buckets 1, scale 30000`, and a linear with the
    /// given weights and biases on it that says "a", "b", … or ends.
    fn network(weights: &[i8], bias: &[i16]) -> Network {
        let charset: Vec<u8> = (b'a'..).take(weights.len() - 1).collect();
        let output = Output::Reply { charset, limit: 3, logits: Value::from_u32(0) };
        let mut network = Network::new("test", 2, output);
        let matrix = network.matrices.push(Matrix {
            name: "w".into(),
            weight_type: WeightType::I2,
            rows: weights.len(),
            columns: 1,
            weights: weights.to_vec(),
            bias: bias.to_vec(),
        });
        let x = network.define("x", Op::Trigrams { band: None, buckets: 1, scale: 30000 });
        let y = network.define("y", Op::Linear { input: x, matrix, onto: None, times: 1 });
        network.output = network.output.with_logits(y);
        network
    }

    #[test]
    fn the_lowest_class_wins_a_tie_and_a_reply_ends_at_its_limit() {
        let network = network(&[0, 0, 0], &[4, 4, 1]);
        let reply = Interpreter::new(&network).reply(b"hello");
        assert_eq!(reply.text, b"aaa");
        assert_eq!(reply.logits, [[4, 4, 1]; 3]);
    }

    #[test]
    fn the_last_class_ends_the_reply_and_prints_nothing() {
        let network = network(&[0, 0], &[1, 2]);
        let reply = Interpreter::new(&network).reply(b"hello");
        assert_eq!((reply.text.as_slice(), reply.logits.len()), (b"".as_slice(), 1));
    }

    #[test]
    fn sums_wrap_and_are_reported() {
        let network = network(&[1, -2], &[5, 0]);
        let mut interpreter = Interpreter::new(&network);
        interpreter.set_prompt(b"ab");
        interpreter.step();
        let (x, y) = (Value::from_u32(0), Value::from_u32(1));
        assert_eq!(interpreter.value(x), [60000u16 as i16]);
        assert_eq!(interpreter.value(y), [-5531, 11072]);
        assert_eq!(
            interpreter.overflows(),
            [Overflowed { value: x, element: 0, sum: 60000, said: 0 }]
        );
    }

    #[test]
    fn the_largest_sum_there_can_be_is_exact() {
        let mut network = network(&[0, 0], &[0, 0]);
        let (x, low) = (Value::from_u32(0), i16::MIN);
        let least = network.define("least", Op::Clamp { input: x, low, high: low });
        let input = network.define("all", Op::Concat { parts: vec![least; MAX_WIDTH] });
        let matrix = network.matrices.push(Matrix {
            name: "v".into(),
            weight_type: WeightType::I4,
            rows: 2,
            columns: MAX_WIDTH,
            weights: [vec![-8; MAX_WIDTH], vec![7; MAX_WIDTH]].concat(),
            bias: vec![1, 2],
        });
        let value = network.define("z", Op::Linear { input, matrix, onto: None, times: low });
        let mut interpreter = Interpreter::new(&network);
        interpreter.set_prompt(b"");
        interpreter.step();
        let overflowed = |element, sum| Overflowed { value, element, sum, said: 0 };
        let sums = [1 - (1 << 47), 2 + 7 * (1 << 44)];
        assert_eq!(interpreter.overflows(), [overflowed(0, sums[0]), overflowed(1, sums[1])]);
        assert_eq!(interpreter.value(value), [1, 2]);
    }

    #[test]
    fn a_shift_right_rounds_toward_minus_infinity() {
        let mut network = network(&[1, 0], &[-7, 7]);
        let logits = network.output.logits();
        let shifted = network.define("s", Op::Shr { input: logits, amount: 1 });
        let mut interpreter = Interpreter::new(&network);
        interpreter.set_prompt(b"");
        interpreter.step();
        assert_eq!(interpreter.value(shifted), [-4, 3]);
    }
}
