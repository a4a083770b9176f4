//! The one shape of network that a model file can hold: a chain of layers over
//! trigrams and n-grams.

use zirc_diagnostics::{Diagnostic, Span};

use crate::import::{MAX_LAYERS, Parameters};
use zirc_network::{Matrix, MatrixRef, Network, Op, Origins, Output, Value, WeightType, point};

/// A network that a model file can hold.
pub(super) struct Chain<'n> {
    /// From the first to the last.
    pub(super) layers: Vec<&'n Matrix>,
    /// The characters of the classes, without the end of the reply.
    pub(super) charset: &'n [u8],
    /// The parameters that the file does not hold.
    pub(super) parameters: Parameters,
}

impl<'n> Chain<'n> {
    /// The network as a chain, or the diagnostic for the first op that prevents it.
    pub(super) fn find(
        network: &'n Network,
        origins: &'n Origins,
    ) -> Result<Self, Vec<Diagnostic>> {
        let walk = Walk { network, origins };
        let mut found = Vec::new();
        let output = walk.output().map_err(|error| found.push(*error)).ok();
        let links = walk.links().map_err(|error| found.push(*error)).ok();
        match (output, links) {
            (Some((charset, reply_limit)), Some(links)) => {
                let parameters = links.parameters(network.prompt_limit, reply_limit);
                Ok(Chain { layers: links.layers, charset, parameters })
            }
            _ => Err(found),
        }
    }

    /// Z80-μLM's `architecture`, in JSON as Python writes it.
    pub(super) fn architecture(&self) -> String {
        let sizes: Vec<String> = self.layers.iter().map(|layer| layer.rows.to_string()).collect();
        let (classes, hidden) =
            sizes.split_last().map_or(("0", &[][..]), |(last, hidden)| (last, hidden));
        let inputs = self.layers.first().map_or(0, |layer| layer.columns);
        format!(
            "{{\"input_size\": {inputs}, \"hidden_sizes\": [{}], \"num_classes\": {classes}}}",
            hidden.join(", ")
        )
    }
}

/// The ops of a chain.
struct Links<'n> {
    layers: Vec<&'n Matrix>,
    shift: u32,
    asked: &'n Op,
    said: &'n Op,
}

impl Links<'_> {
    fn parameters(&self, prompt_limit: u32, reply_limit: u32) -> Parameters {
        let mut parameters =
            Parameters { prompt_limit, reply_limit, shift: self.shift, ..Parameters::default() };
        if let Op::Trigrams { buckets, scale, .. } = *self.asked {
            (parameters.prompt_buckets, parameters.scale) = (buckets, scale);
        }
        if let Op::Ngrams { window, orders, buckets, .. } = self.said {
            (parameters.window, parameters.reply_buckets) = (*window, *buckets);
            parameters.orders = orders.clone();
        }
        parameters
    }
}

/// A walk from a network's end to its start.
struct Walk<'n> {
    network: &'n Network,
    origins: &'n Origins,
}

type Step<T> = Result<T, Box<Diagnostic>>;

impl<'n> Walk<'n> {
    /// The charset and the reply limit.
    fn output(&self) -> Step<(&'n [u8], u32)> {
        match &self.network.output {
            Output::Reply { charset, limit, .. } => Ok((charset, *limit)),
            Output::Answer { .. } => Err(self.refused(
                "export-labels",
                "the network picks a label, but a model file spells replies",
                (self.origins.output.clone(), "labels"),
                "keep it as `.zir` text, or spell its labels by a charset",
            )),
        }
    }

    fn links(&self) -> Step<Links<'n>> {
        let (mut layers, mut shift, mut ops) = (Vec::new(), None, 0);
        let mut value = self.network.output.logits();
        let (asked, said) = loop {
            let (input, matrix) = self.layer(value, &mut shift)?;
            layers.push(matrix);
            ops += 2;
            match self.op(input) {
                Op::Relu(shifted) => value = *shifted,
                Op::Concat { .. } => break self.encoders(input)?,
                _ => return Err(self.misplaced(input, "a relu, or the concat of the inputs")),
            }
            ops += 1;
        };
        if ops + 3 < self.network.values.len() {
            return Err(self.aside());
        }
        if layers.len() > MAX_LAYERS {
            let error = Diagnostic::error(
                "export-layers",
                format!("the network has {} layers", layers.len()),
            )
            .help(format!("give a network of at most {MAX_LAYERS}"));
            return Err(error.into());
        }
        layers.reverse();
        Ok(Links { layers, shift: shift.unwrap_or(0), asked, said })
    }

    /// The input and the weights of the layer that ends in `value`. All layers have the
    /// same shift.
    fn layer(&self, value: Value, shift: &mut Option<u32>) -> Step<(Value, &'n Matrix)> {
        let &Op::Shr { input: sums, amount } = self.op(value) else {
            return Err(self.misplaced(value, "a shr of a layer's sums"));
        };
        let other = *shift.get_or_insert(amount);
        if other != amount {
            let message = format!(
                "%{} is shifted by {amount}, but a later layer by {other}",
                self.name(value)
            );
            let help = "a model file has one shift for all layers: shift them all alike";
            let place = (self.origins.op(value), "this shift");
            return Err(self.refused("export-shift", &message, place, help));
        }
        match *self.op(sums) {
            Op::Linear { input, matrix, onto: None, times: 1 } => {
                let data = &self.network.matrices[matrix];
                match data.weight_type {
                    WeightType::I2 => Ok((input, data)),
                    WeightType::I4 => Err(self.wide(matrix)),
                }
            }
            Op::Linear { .. } => {
                let message = format!(
                    "%{} has `onto` or `times`, which a model file cannot hold",
                    self.name(sums)
                );
                let help = "give each layer one linear op that starts from its biases";
                let place = (self.origins.op(sums), "this linear op");
                Err(self.refused("export-linear", &message, place, help))
            }
            _ => Err(self.misplaced(sums, "a linear op")),
        }
    }

    /// The error for weights that a model file cannot hold.
    fn wide(&self, matrix: MatrixRef) -> Box<Diagnostic> {
        let Matrix { name, weight_type, .. } = &self.network.matrices[matrix];
        let message =
            format!("a model file has weights of type i2, but @{name} {}", weight_type.name());
        let help = "give a network whose weights are all -2, -1, 0 or 1, of type i2";
        let place = (self.origins.matrices[matrix].clone(), "these weights");
        self.refused("export-weights", &message, place, help)
    }

    /// The encoders of the prompt and of the reply that `concat` joins.
    fn encoders(&self, concat: Value) -> Step<(&'n Op, &'n Op)> {
        let Op::Concat { parts } = self.op(concat) else {
            return Err(self.misplaced(concat, "the concat of the inputs"));
        };
        let &[asked, said] = parts.as_slice() else {
            return Err(self.misplaced(concat, "a concat of trigrams and ngrams, and no more"));
        };
        let Op::Trigrams { band: None, scale, .. } = self.op(asked) else {
            return Err(self.misplaced(asked, "trigrams of the prompt, without bands"));
        };
        let Op::Ngrams { scale: other, .. } = self.op(said) else {
            return Err(self.misplaced(said, "ngrams of the reply"));
        };
        if scale != other {
            let message = format!(
                "%{} has scale {other}, but %{} scale {scale}",
                self.name(said),
                self.name(asked)
            );
            let help = "a model file has one scale for both inputs: give them the same";
            let place = (self.origins.op(said), "this scale");
            return Err(self.refused("export-scale", &message, place, help));
        }
        Ok((self.op(asked), self.op(said)))
    }

    fn op(&self, value: Value) -> &'n Op {
        &self.network.values[value].op
    }

    fn name(&self, value: Value) -> &str {
        &self.network.values[value].name
    }

    /// The error for an op where a chain has another.
    fn misplaced(&self, value: Value, expected: &str) -> Box<Diagnostic> {
        let name = self.op(value).name();
        let message = format!("%{} is {name}, where a model file has {expected}", self.name(value));
        let help = "a model file holds trigrams and ngrams, their concat, and then a linear, a shr \
                    and a relu for each layer, the last one without relu: write the network so, \
                    or keep it as `.zir` text";
        self.refused("export-op", &message, (self.origins.op(value), "this op"), help)
    }

    /// The error for an op that is not part of the chain.
    fn aside(&self) -> Box<Diagnostic> {
        let readers = self.network.readers();
        let logits = self.network.output.logits();
        let unread =
            self.network.values.keys().find(|&value| value != logits && readers[value].is_empty());
        let value = unread.unwrap_or(logits);
        let message = format!("%{} does not reach argmax", self.name(value));
        let help = "a model file cannot hold it: remove it";
        self.refused("export-unread", &message, (self.origins.op(value), "this op"), help)
    }

    fn refused(
        &self,
        code: &'static str,
        message: &str,
        (span, label): (Option<Span>, &str),
        help: &str,
    ) -> Box<Diagnostic> {
        Box::new(point(Diagnostic::error(code, message), span, label).help(help))
    }
}
