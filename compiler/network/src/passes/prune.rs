//! `prune`: removes neurons and ops that cannot affect the output. A neuron that is proved
//! constant after the shifts and ReLUs that follow moves into the biases of its readers.
//! Neurons that only meet weights of 0 are removed, as are ReLUs and clamps that are proved
//! to change nothing. A clamp of which only one bound can act keeps that bound alone; with
//! a lower bound of 0 it becomes a ReLU.

use cranelift_entity::SecondaryMap;

use super::rewrite::{Replacement, add_matrix, fresh, rewrite};
use crate::ranges::Ranges;
use crate::{Matrix, Network, Op, Value};

/// The most rounds: what one round removes may allow more to be removed. Layers are visited
/// from last to first, and the bounds include constants, so the first round finds nearly
/// everything.
const ROUNDS: usize = 4;

/// Removes neurons and ops that cannot affect the output. Values that keep their names keep
/// their elements, except the removed ones; the logits keep all.
pub fn prune(network: &Network) -> Network {
    let mut pruned = network.clone();
    for _ in 0..ROUNDS {
        let ranges = Ranges::compute(&pruned);
        let narrowed = without_idle_neurons(&pruned, &ranges);
        let next = without_idle_ops(&narrowed, &ranges);
        if next == pruned {
            break;
        }
        pruned = next;
    }
    pruned
}

/// The network without ReLUs and clamps that change nothing, and without bounds of clamps
/// that never act. The ranges may be those of values that were wider.
fn without_idle_ops(network: &Network, ranges: &Ranges) -> Network {
    rewrite(network, |rewriter, value, op| {
        let (input, low, high) = match network.values[value].op {
            Op::Relu(input) => (input, 0, i16::MAX),
            Op::Clamp { input, low, high } => (input, low, high),
            _ => return op.into(),
        };
        let values = ranges.hull_of_values(input);
        let input = rewriter.new_value(input);
        let low = if i64::from(low) <= values.low { i16::MIN } else { low };
        let high = if values.high <= i64::from(high) { i16::MAX } else { high };
        match (low, high) {
            (i16::MIN, i16::MAX) => Replacement::Value(input),
            (0, i16::MAX) => Op::Relu(input).into(),
            _ => Op::Clamp { input, low, high }.into(),
        }
    })
}

fn without_idle_neurons(network: &Network, ranges: &Ranges) -> Network {
    let readers = network.readers();
    let mut narrowed = network.clone();
    for head in network.values.keys().rev() {
        let Some(layer) = Layer::headed_by(network, &readers, head) else { continue };
        let constants = layer.constants(ranges);
        let kept = layer.shown(&narrowed, &constants);
        if !kept.iter().all(|&kept| kept) {
            layer.narrow(&mut narrowed, &constants, &kept);
        }
    }
    narrowed
}

/// A linear op, the elementwise ops after it and its readers: they lose neurons together.
struct Layer {
    /// Linear ops, each starting from the sums of the next and being their only reader. The
    /// last starts from its biases.
    sums: Vec<Value>,
    /// The unary elementwise ops that follow, each the only reader of the one before.
    chain: Vec<Value>,
    /// All readers of the last of these: linear ops.
    readers: Vec<Reader>,
}

/// A linear op that reads a layer.
struct Reader {
    linear: Value,
    /// The linear op whose biases its sums start from: itself, or another through linear
    /// ops without other readers.
    base: Option<Value>,
}

impl Layer {
    /// The layer that ends in the sums of the linear op `head`, if there is one.
    fn headed_by(
        network: &Network,
        readers: &SecondaryMap<Value, Vec<Value>>,
        head: Value,
    ) -> Option<Self> {
        let only_reader = |value: Value| match readers[value][..] {
            [reader] if value != network.output.logits() => Some(reader),
            _ => None,
        };
        let op = |value: Value| &network.values[value].op;
        let Op::Linear { .. } = op(head) else { return None };
        let (mut chain, mut end) = (Vec::new(), head);
        while let Some(reader) = only_reader(end).filter(|&it| op(it).is_unary_elementwise()) {
            chain.push(reader);
            end = reader;
        }
        let weighs_end = |reader: &Value| matches!(op(*reader), Op::Linear { input, onto, .. } if *input == end && *onto != Some(end));
        let readers = &readers[end];
        if end == network.output.logits() || !readers.iter().all(weighs_end) {
            return None;
        }
        let (mut sums, mut last) = (vec![head], head);
        while let Op::Linear { onto: Some(onto), .. } = *op(last) {
            let is_half = matches!(op(onto), Op::Linear { .. }) && only_reader(onto) == Some(last);
            if !is_half {
                return None;
            }
            sums.push(onto);
            last = onto;
        }
        let base = |mut last: Value| loop {
            match *op(last) {
                Op::Linear { onto: None, .. } => return Some(last),
                Op::Linear { onto: Some(onto), .. } if only_reader(onto) == Some(last) => {
                    last = onto;
                }
                _ => return None,
            }
        };
        let reader = |&linear: &Value| Reader { linear, base: base(linear) };
        let readers = readers.iter().map(reader).collect();
        Some(Layer { sums, chain, readers })
    }

    /// For each neuron, the constant that its readers always see, if that is proved.
    fn constants(&self, ranges: &Ranges) -> Vec<Option<i16>> {
        let end = self.chain.last().unwrap_or(&self.sums[0]);
        let sums = ranges.sums(*end).iter();
        sums.map(|sum| (sum.low == sum.high).then_some(sum.low as i16)).collect()
    }

    /// For each neuron, whether it has to stay: some reader has a weight for it and cannot
    /// move its constant into a bias. At least one neuron stays.
    fn shown(&self, network: &Network, constants: &[Option<i16>]) -> Vec<bool> {
        let shows = |neuron: usize, reader: &Reader| {
            let (matrix, times) = linear(network, reader.linear);
            let is_read = times != 0 && matrix.column(neuron).any(|weight| weight != 0);
            let moves =
                constants[neuron].is_some_and(|constant| constant == 0 || reader.base.is_some());
            is_read && !moves
        };
        let mut shown: Vec<bool> = (0..constants.len())
            .map(|neuron| self.readers.iter().any(|reader| shows(neuron, reader)))
            .collect();
        if !shown.contains(&true) {
            shown[0] = true;
        }
        shown
    }

    /// Removes all neurons that are not `kept`.
    fn narrow(&self, network: &mut Network, constants: &[Option<i16>], kept: &[bool]) {
        let gone = |neuron: &usize| !kept[*neuron];
        for reader in &self.readers {
            let (matrix, times) = linear(network, reader.linear);
            let mut moved = vec![0i16; matrix.rows];
            for neuron in (0..kept.len()).filter(gone) {
                // A removed neuron without a constant has only weights of 0 here.
                let value = constants[neuron].unwrap_or(0).wrapping_mul(times);
                for (moved, weight) in moved.iter_mut().zip(matrix.column(neuron)) {
                    *moved = moved.wrapping_add(value.wrapping_mul(weight.into()));
                }
            }
            reader.start_from(network, &moved);
            let matrix = own_matrix(network, reader.linear);
            let mut kept = kept.iter().cycle();
            matrix.weights.retain(|_| kept.next() == Some(&true));
            matrix.columns = matrix.weights.len() / matrix.rows;
        }
        for &sum in &self.sums {
            let matrix = own_matrix(network, sum);
            let rows = matrix.weights.chunks(matrix.columns).zip(kept).filter(|(_, kept)| **kept);
            matrix.weights = rows.flat_map(|(row, _)| row).copied().collect();
            let mut kept = kept.iter();
            matrix.bias.retain(|_| kept.next() == Some(&true));
            matrix.rows = matrix.bias.len();
        }
        let width = kept.iter().filter(|kept| **kept).count();
        for &value in self.sums.iter().chain(&self.chain) {
            network.values[value].ty.width = width;
        }
    }
}

impl Reader {
    /// Adds `moved` to the biases that the sums start from. If these are another op's, its
    /// values change, so it gets a new name.
    fn start_from(&self, network: &mut Network, moved: &[i16]) {
        let Some(base) = self.base.filter(|_| moved.iter().any(|&moved| moved != 0)) else {
            return;
        };
        for (bias, moved) in own_matrix(network, base).bias.iter_mut().zip(moved) {
            *bias = bias.wrapping_add(*moved);
        }
        if base != self.linear {
            let name =
                fresh(&network.values[base].name, |name| network.value_named(name).is_none());
            network.values[base].name = name;
        }
    }
}

/// The weights and the factor of a linear op.
fn linear(network: &Network, value: Value) -> (&Matrix, i16) {
    match network.values[value].op {
        Op::Linear { matrix, times, .. } => (&network.matrices[matrix], times),
        ref op => unreachable!("{} has no weights", op.name()),
    }
}

/// The weights of a linear op, to be changed; a copy if other ops read them too.
fn own_matrix(network: &mut Network, value: Value) -> &mut Matrix {
    let Op::Linear { matrix: mut own, .. } = network.values[value].op else {
        unreachable!("only linear ops have weights")
    };
    let reads = |op: &Op| matches!(op, Op::Linear { matrix, .. } if *matrix == own);
    if network.values.values().filter(|data| reads(&data.op)).count() > 1 {
        own = add_matrix(network, network.matrices[own].clone());
        if let Op::Linear { matrix, .. } = &mut network.values[value].op {
            *matrix = own;
        }
    }
    &mut network.matrices[own]
}

#[cfg(test)]
mod tests {
    use zirc_diagnostics::Source;

    use super::*;
    use crate::{Interpreter, verify};

    /// The network of `ops`, whose encoder `%x` is four wide and counts up to
    /// ten, and which says "a" or "b" by `%y`.
    fn network(ops: &str, weights: &str) -> Network {
        let text = format!(
            "zir 1\nnetwork n {{\noverflow wrap\nprompt limit 10\n\
             %x = trigrams prompt, buckets 4, scale 1\n{ops}\n\
             answer argmax %y, labels \"a\" \"b\"\n}}\n{weights}"
        );
        crate::syntax::parse(&Source::new("n.zir", text)).expect("it is right").0
    }

    /// The pruned network, after comparing its replies.
    fn pruned(ops: &str, weights: &str) -> Network {
        let network = network(ops, weights);
        let pruned = prune(&network);
        assert_eq!(verify(&pruned, &Default::default()), []);
        for prompt in ["", "hello", "is it alive", "aaaaaaaaaaaaaa"] {
            let reply = Interpreter::new(&pruned).reply(prompt.as_bytes());
            assert_eq!(reply, Interpreter::new(&network).reply(prompt.as_bytes()), "{prompt}");
        }
        pruned
    }

    fn matrix<'n>(network: &'n Network, name: &str) -> &'n Matrix {
        network.matrices.values().find(|matrix| matrix.name == name).expect("it is there")
    }

    fn names(network: &Network) -> Vec<&str> {
        network.values.values().map(|data| &*data.name).collect()
    }

    const CONSTANTS: &str = "weights @a: i2[4, 4] {\n\
        \"+.-.\" 2\n\"....\" 9\n\"----\" 0\n\".+.+\" 1\n}\n";

    #[test]
    fn constants_move_into_the_biases_of_their_readers() {
        let ops = "%h = linear %x, @a\n%r = relu %h\n%y = linear %r, @o, times -3";
        let weights = "weights @o: i2[2, 4] {\n\"+=-+\" -32768\n\"-+.+\" 7\n}\n";
        let network = pruned(ops, &(CONSTANTS.to_string() + weights));
        let (a, o) = (matrix(&network, "a"), matrix(&network, "o"));
        assert_eq!(
            (a.rows, &*a.weights, &*a.bias),
            (2, &[1, 0, -1, 0, 0, 1, 0, 1][..], &[2, 1][..])
        );
        assert_eq!((o.columns, &*o.weights), (2, &[1, 1, -1, 1][..]));
        assert_eq!(o.bias, [i16::MIN + 54, 7 - 27]);
        assert_eq!(network.width(network.value_named("r").expect("it is kept")), 2);
    }

    #[test]
    fn sums_that_start_elsewhere_take_no_constant_but_0() {
        let ops = "%h = linear %x, @a\n%r = relu %h\n%s = slice %x, 1..3\n\
                   %y = linear %r, @o onto %s";
        let weights = "weights @o: i2[2, 4] {\n\"+=-+\" 0\n\"-+.+\" 0\n}\n";
        let network = pruned(ops, &(CONSTANTS.to_string() + weights));
        assert_eq!(matrix(&network, "a").bias, [2, 9, 1]);
        assert_eq!(matrix(&network, "o").weights, [1, -2, 1, -1, 1, 1]);
    }

    #[test]
    fn constants_move_into_the_biases_that_sums_start_from_by_way_of_others() {
        let ops = "%h = linear %x, @a\n%r = relu %h\n%g = linear %x, @b, times 7\n\
                   %y = linear %r, @o onto %g, times -2";
        let weights = "weights @b: i2[2, 4] {\n\"+...\" 3\n\"-+..\" 4\n}\n\
                       weights @o: i2[2, 4] {\n\"+=-+\" 0\n\"-+.+\" 0\n}\n";
        let network = pruned(ops, &(CONSTANTS.to_string() + weights));
        assert_eq!(matrix(&network, "a").bias, [2, 1]);
        assert_eq!(matrix(&network, "o").weights, [1, 1, -1, 1]);
        assert_eq!(matrix(&network, "b").bias, [3 + 36, 4 - 18]);
        // Its values have changed.
        assert_eq!(names(&network), ["x", "h", "r", "g.2", "y"]);
    }

    #[test]
    fn sums_that_others_read_too_take_no_constant_but_0() {
        let ops = "%h = linear %x, @a\n%r = relu %h\n%g = linear %x, @b\n\
                   %z = linear %r, @o onto %g\n%y = add %z, %g";
        let weights = "weights @b: i2[2, 4] {\n\"+...\" 3\n\"-+..\" 4\n}\n\
                       weights @o: i2[2, 4] {\n\"+=-+\" 0\n\"-+.+\" 0\n}\n";
        let network = pruned(ops, &(CONSTANTS.to_string() + weights));
        assert_eq!(matrix(&network, "a").bias, [2, 9, 1]);
        assert_eq!(matrix(&network, "b").bias, [3, 4]);
    }

    #[test]
    fn a_clamp_keeps_the_bounds_that_something_is_beyond() {
        let weights = "weights @a: i2[2, 4] {\n\"++-.\" 2\n\"-.+=\" 9\n}\n";
        // The sums are from -11 to 19.
        for (clamp, left) in [
            ("-18, 5", Op::Clamp { input: Value::from_u32(1), low: i16::MIN, high: 5 }),
            ("-3, 19", Op::Clamp { input: Value::from_u32(1), low: -3, high: i16::MAX }),
            ("0, 19", Op::Relu(Value::from_u32(1))),
            ("0, 18", Op::Clamp { input: Value::from_u32(1), low: 0, high: 18 }),
        ] {
            let ops = format!("%h = linear %x, @a\n%y = clamp %h, {clamp}");
            let network = pruned(&ops, weights);
            assert_eq!(network.values[network.output.logits()].op, left, "{clamp}");
        }
    }

    #[test]
    fn what_no_weight_reads_goes_and_then_what_only_it_read() {
        let ops = "%h = linear %x, @a\n%i = linear %h, @b\n%y = linear %i, @o";
        let weights = "weights @a: i2[3, 4] {\n\"+...\"\n\".+..\"\n\"..+.\"\n}\n\
                       weights @b: i2[2, 3] {\n\"+.-\"\n\"-+.\"\n}\n\
                       weights @o: i2[2, 2] {\n\"+.\"\n\"-.\"\n}\n";
        let network = pruned(ops, weights);
        assert_eq!(matrix(&network, "a").weights, [1, 0, 0, 0, 0, 0, 1, 0]);
        assert_eq!(matrix(&network, "b").weights, [1, -1]);
        assert_eq!(matrix(&network, "o").weights, [1, -1]);
    }

    #[test]
    fn both_halves_of_a_sum_lose_the_same_neurons() {
        let ops = "%g = linear %x, @a, times 2\n%h = linear %x, @b onto %g\n%r = relu %h\n\
                   %y = linear %r, @o";
        let weights = "weights @b: i2[4, 4] {\n\"+...\"\n\"-...\"\n\"....\"\n\"++++\"\n}\n\
                       weights @o: i2[2, 4] {\n\"+=-+\"\n\"-+.+\"\n}\n";
        let network = pruned(ops, &(CONSTANTS.to_string() + weights));
        // The third is never positive; the second is not constant in both halves.
        assert_eq!(matrix(&network, "a").bias, [2, 9, 1]);
        assert_eq!(matrix(&network, "b").rows, 3);
        assert_eq!(matrix(&network, "o").columns, 3);
    }

    #[test]
    fn a_layer_that_others_read_or_start_from_stays() {
        for y in ["add %r, %z", "linear %z, @b onto %r", "sub %z, %h"] {
            let ops = format!(
                "%h = linear %x, @a\n%r = relu %h\n%z = linear %r, @b\n%s = {y}\n%y = linear %s, @o"
            );
            let weights = "weights @b: i2[4, 4] {\n\"+..-\"\n\"-++.\"\n\"....\"\n\"++++\"\n}\n\
                           weights @o: i2[2, 4] {\n\"+=-+\"\n\"-+.+\"\n}\n";
            let network = pruned(&ops, &(CONSTANTS.to_string() + weights));
            assert_eq!(matrix(&network, "a").rows, 4, "{y}");
        }
    }

    #[test]
    fn logits_keep_their_width_and_a_layer_keeps_a_neuron() {
        let ops = "%h = linear %x, @a\n%y = linear %h, @o";
        let weights = "weights @a: i2[3, 4] {\n\"....\" 5\n\"....\" 6\n\"....\" 7\n}\n\
                       weights @o: i2[2, 3] {\n\"+-.\"\n\"...\"\n}\n";
        let network = pruned(ops, weights);
        assert_eq!(matrix(&network, "a").bias, [5]);
        assert_eq!((matrix(&network, "o").rows, &*matrix(&network, "o").bias), (2, &[-6, 0][..]));
    }

    #[test]
    fn weights_that_others_read_are_copied_before_they_change() {
        let ops = "%h = linear %x, @a\n%i = linear %x, @a\n%r = relu %h\n\
                   %z = linear %r, @o\n%k = linear %i, @o\n%y = sub %z, %k";
        let weights = "weights @o: i2[2, 4] {\n\"+=-+\" 0\n\"-+.+\" 7\n}\n";
        let network = pruned(ops, &(CONSTANTS.to_string() + weights));
        let mut rows: Vec<usize> = network.matrices.values().map(|matrix| matrix.rows).collect();
        rows.sort();
        assert_eq!(rows, [2, 2, 2, 3]);
    }

    #[test]
    fn ops_that_change_nothing_go() {
        let network = pruned(
            "%r = relu %x\n%c = clamp %r, 0, 10\n%h = linear %c, @a\n%y = clamp %h, -8, 99",
            "weights @a: i2[2, 4] {\n\"++-.\" 2\n\"-.+=\" 9\n}\n",
        );
        assert_eq!(names(&network), ["x", "h", "y"]);
        let network = pruned("%s = slice %x, 0..2\n%y = relu %s", "");
        assert_eq!(names(&network), ["x", "s"]);
    }

    #[test]
    fn sums_that_may_wrap_prove_nothing() {
        let ops = "%h = linear %x, @a, times 32767\n%y = relu %h";
        let weights = "weights @a: i2[2, 4] {\n\"++++\" 1\n\"++++\"\n}\n";
        let network = pruned(ops, weights);
        assert_eq!(names(&network), ["x", "h", "y"]);
    }
}
