//! The verifier: checks what every later stage takes for granted. It names the exact
//! operand at fault and reports all errors.

use std::collections::HashSet;
use std::ops::Range;

use zirc_diagnostics::{Diagnostic, counted, quoted};

use super::ops::{Bounds, Rule};
use super::origins::point;
use super::{
    MAX_CLASSES, MAX_ELEMENTS, MAX_MULTIPLICATIONS, MAX_OPS, MAX_TEXT, MAX_WIDTH, MatrixRef,
    Network, Op, Origins, Output, Value,
};

/// Checks shapes, parameters, weights and the output of `network`. Returns all errors in
/// order of definition; none for a sound network.
pub fn verify(network: &Network, origins: &Origins) -> Vec<Diagnostic> {
    let mut verifier = Verifier { network, origins, found: Vec::new() };
    verifier.names();
    verifier.text_limits();
    for matrix in network.matrices.keys() {
        verifier.matrix(matrix);
    }
    for value in network.values.keys() {
        if verifier.operands_come_first(value) {
            verifier.op(value);
        }
    }
    verifier.size();
    verifier.output();
    verifier.found
}

struct Verifier<'a> {
    network: &'a Network,
    origins: &'a Origins,
    found: Vec<Diagnostic>,
}

impl Verifier<'_> {
    /// Names have letters, digits, `_` and `.`, and are unique.
    fn names(&mut self) {
        let network = self.network;
        let values =
            network.values.iter().map(|(value, data)| ("%", &*data.name, self.origins.op(value)));
        let matrices = network
            .matrices
            .iter()
            .map(|(matrix, data)| ("@", &*data.name, self.origins.matrices[matrix].clone()));
        let all = std::iter::once(("", &*network.name, None)).chain(values).chain(matrices);
        let mut taken = HashSet::new();
        for (sigil, name, span) in all {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
            let starts = |c: char| c == '_' || c.is_ascii_alphabetic();
            // A name with a sigil may begin with a digit.
            let begins = name.starts_with(|c: char| starts(c) || !sigil.is_empty() && c != '.');
            if !begins || !name.chars().all(is_plain) {
                let message = format!("{} is not a name", quoted(&format!("{sigil}{name}")));
                let error = Diagnostic::error("malformed-name", message)
                    .help("use letters, digits, `_` and `.`, and begin with a letter");
                self.found.push(point(error, span, "not a name"));
            } else if !taken.insert((sigil, name)) {
                let message = format!("{} is there twice", quoted(&format!("{sigil}{name}")));
                let error = Diagnostic::error("duplicate-name", message)
                    .help("give one of the two another name");
                self.found.push(point(error, span, "not the first of this name"));
            }
        }
    }

    fn text_limits(&mut self) {
        let bounds = 1..=MAX_TEXT;
        if !bounds.contains(&self.network.prompt_limit) {
            let message =
                format!("a prompt limit of {} is not possible", self.network.prompt_limit);
            let error = Diagnostic::error("prompt-limit", message)
                .help("read 1 to 255 bytes: a line holds no more");
            self.found.push(point(error, self.origins.prompt.clone(), "not in 1..=255"));
        }
        let (charset, limit) = match &self.network.output {
            Output::Reply { charset, limit, .. } => (charset, limit),
            Output::Answer { labels, .. } => return self.label_lengths(labels),
        };
        if !bounds.contains(limit) {
            let message = format!("a reply limit of {limit} is not possible");
            let error = Diagnostic::error("reply-limit", message)
                .help("let a reply have 1 to 255 characters");
            self.found.push(point(error, self.origins.reply.clone(), "not in 1..=255"));
        }
        if charset.is_empty() {
            let error = Diagnostic::error("empty-charset", "the charset has no characters")
                .help("name the characters the network spells with: `reply charset \"ABC\"`");
            self.found.push(point(error, self.origins.reply.clone(), "nothing to spell with"));
        }
    }

    fn label_lengths(&mut self, labels: &[Vec<u8>]) {
        let Some(label) = labels.iter().find(|label| label.len() > MAX_TEXT as usize) else {
            return;
        };
        let text = quoted(&label.escape_ascii().to_string());
        let message = format!("the label {text} has {} bytes", label.len());
        let error = Diagnostic::error("label-length", message)
            .help(format!("let a label have {MAX_TEXT} bytes at most"));
        self.found.push(point(error, self.origins.output.clone(), "has a long label"));
    }

    fn matrix(&mut self, key: MatrixRef) {
        let matrix = &self.network.matrices[key];
        let span = self.origins.matrices[key].clone();
        let (rows, columns) = (matrix.rows, matrix.columns);
        if rows == 0 || columns == 0 || rows > MAX_WIDTH || columns > MAX_WIDTH {
            let message = format!("weights {} have shape [{rows}, {columns}]", self.weights(key));
            let error = Diagnostic::error("matrix-shape", message)
                .help(format!("give a matrix 1 to {MAX_WIDTH} rows and columns"));
            self.found.push(point(error, span, "not a possible shape"));
            return;
        }
        if matrix.weights.len() != rows * columns || matrix.bias.len() != rows {
            let message = format!(
                "weights {} of shape [{rows}, {columns}] hold {} and {}",
                self.weights(key),
                counted(matrix.weights.len(), "weight"),
                counted(matrix.bias.len(), "bias")
            );
            let error = Diagnostic::error("matrix-size", message).help(format!(
                "give it {} and {}",
                counted(rows * columns, "weight"),
                counted(rows, "bias")
            ));
            self.found.push(point(error, span, "shape and contents differ"));
            return;
        }
        let range = matrix.weight_type.range();
        if let Some(at) = matrix.weights.iter().position(|weight| !range.contains(weight)) {
            let message = format!(
                "weight {} of {}, neuron {}, input {}, is not an {}",
                matrix.weights[at],
                self.weights(key),
                at / columns,
                at % columns,
                matrix.weight_type.name()
            );
            let error = Diagnostic::error("weight-range", message).help(format!(
                "weights are {} to {}",
                range.start(),
                range.end()
            ));
            self.found.push(point(error, span, "holds a weight out of range"));
        }
    }

    fn operands_come_first(&mut self, value: Value) -> bool {
        let data = &self.network.values[value];
        for (index, operand) in data.op.operands().into_iter().enumerate() {
            if operand >= value {
                let message = format!("{} reads a value that is defined later", self.name(value));
                let error = Diagnostic::error("defined-later", message)
                    .help("define a value before the ops that read it");
                let span = self.origins.operand(value, index);
                self.found.push(point(error, span, "not defined yet"));
                return false;
            }
        }
        true
    }

    fn op(&mut self, value: Value) {
        let op = &self.network.values[value].op;
        self.attributes(value, op);
        if op.form().is_elementwise() {
            self.same_width(value, op);
        }
        // Rules that the table of ops cannot express.
        match op {
            Op::Ngrams { window, orders, .. } => {
                self.window(value, *window, *orders.start(), *orders.end());
            }
            Op::Concat { parts } if parts.is_empty() => {
                let error =
                    Diagnostic::error("empty-concat", "a concat of nothing has no elements")
                        .help("name the values to put one after the other");
                self.push_at_op(value, error, "no parts");
            }
            Op::Slice { input, range } => self.slice(value, *input, range),
            Op::Linear { input, matrix, onto, .. } => self.linear(value, *input, *matrix, *onto),
            Op::Clamp { low, high, .. } if low > high => {
                let message = format!("clamp {low}, {high} has its bounds in the wrong order");
                let error = Diagnostic::error("clamp-order", message)
                    .help(format!("write the lower bound first: `{high}, {low}`"));
                self.push_at_op(value, error, "no value is in this range");
            }
            _ => {}
        }
        self.width_limit(value);
    }

    /// Checks the numbers of an op against the table's rules.
    fn attributes(&mut self, value: Value, op: &Op) {
        let numbers = op.arguments().numbers;
        for (place, attribute) in op.form().numbered() {
            let Some(number) = numbers[place] else { continue };
            match attribute.rule {
                Rule::Within(bounds) => self.within(value, number, bounds),
                Rule::PowerOfTwo => self.buckets(value, number),
                // Rules that depend on other parts are checked per op.
                Rule::Any | Rule::Ordered | Rule::Depends(_) => {}
            }
        }
    }

    fn within(&mut self, value: Value, number: i64, bounds: &Bounds) {
        if !bounds.contain(number) {
            let message = bounds.message.replace("{}", &number.to_string());
            let error = Diagnostic::error(bounds.code, message).help(bounds.help);
            self.push_at_op(value, error, bounds.label);
        }
    }

    fn buckets(&mut self, value: Value, buckets: i64) {
        let most = MAX_WIDTH as i64;
        let near = (buckets.clamp(1, most) as u32).next_power_of_two();
        if buckets > most || i64::from(near) != buckets {
            let message = format!("{buckets} buckets cannot be hashed into");
            let error = Diagnostic::error("buckets", message)
                .help(format!("use a power of two up to {MAX_WIDTH}, for instance {near}"));
            self.push_at_op(value, error, "not a power of two that fits");
        }
    }

    fn window(&mut self, value: Value, window: u32, least: u32, most: u32) {
        if (1..=MAX_TEXT).contains(&window) && (least == 0 || least > most || most > window) {
            let message =
                format!("orders {least}..={most} cannot be counted in a window of {window}");
            let error = Diagnostic::error("orders", message)
                .help(format!("count n-grams of a..=b characters with 1 ≤ a ≤ b ≤ {window}"));
            self.push_at_op(value, error, "no such n-grams");
        }
        if let Output::Answer { .. } = self.network.output {
            let message = "a network that picks a label has no reply to look at";
            let error = Diagnostic::error("reply-input", message)
                .help("leave `ngrams reply` to networks that end in `next argmax`");
            self.push_at_op(value, error, "reads the reply");
        }
    }

    fn slice(&mut self, value: Value, input: Value, range: &Range<u32>) {
        let width = self.network.width(input);
        if range.is_empty() || range.end as usize > width {
            let message = format!(
                "elements {}..{} cannot be taken from {}, {width} wide",
                range.start,
                range.end,
                self.name(input)
            );
            let error = Diagnostic::error("slice-range", message)
                .help(format!("take elements a..b with a < b ≤ {width}"));
            self.push_at_op(value, error, "not a range of its elements");
        }
    }

    fn linear(&mut self, value: Value, input: Value, matrix: MatrixRef, onto: Option<Value>) {
        let weights = &self.network.matrices[matrix];
        let width = self.network.width(input);
        if width != weights.columns {
            let message = format!(
                "{} is {width} wide, but {} takes {}",
                self.name(input),
                self.weights(matrix),
                counted(weights.columns, "input")
            );
            let error = Diagnostic::error("linear-input", message).help(format!(
                "feed it a value {} wide, or give {} the shape [{}, {width}]",
                weights.columns,
                self.weights(matrix),
                weights.rows
            ));
            self.push_at_operand(value, 0, error, format!("i16[{width}]"), Some(matrix));
        }
        let Some(onto) = onto else { return };
        let width = self.network.width(onto);
        if width != weights.rows {
            let message = format!(
                "{} is {width} wide, but {} has {} to start from it",
                self.name(onto),
                self.weights(matrix),
                counted(weights.rows, "neuron")
            );
            let error = Diagnostic::error("linear-onto", message)
                .help(format!("start from a value {} wide", weights.rows));
            self.push_at_operand(value, 1, error, format!("i16[{width}]"), Some(matrix));
        }
    }

    /// Elementwise ops read values of one width.
    fn same_width(&mut self, value: Value, op: &Op) {
        let operands = op.operands();
        for (index, &operand) in operands.iter().enumerate().skip(1) {
            let (wide, other) = (self.network.width(operands[0]), self.network.width(operand));
            if wide != other {
                let message = format!(
                    "`{}` takes values of one width, but {} is {wide} wide and {} {other}",
                    op.name(),
                    self.name(operands[0]),
                    self.name(operand)
                );
                let error = Diagnostic::error("widths-differ", message)
                    .help("give both operands the same width, with `slice` or `concat`");
                self.push_at_operand(value, index, error, format!("i16[{other}]"), None);
            }
        }
    }

    fn width_limit(&mut self, value: Value) {
        let data = &self.network.values[value];
        if data.ty.width > MAX_WIDTH {
            let message = format!("{} would be {} elements wide", self.name(value), data.ty.width);
            let error = Diagnostic::error("too-wide", message)
                .help(format!("keep values to {MAX_WIDTH} elements"));
            self.push_at_op(value, error, "too wide for any machine");
        }
    }

    /// The time and memory of all later stages are bounded by these numbers.
    fn size(&mut self) {
        let network = self.network;
        let sum = |numbers: &mut dyn Iterator<Item = usize>| numbers.fold(0, usize::saturating_add);
        let elements = sum(&mut network.values.values().map(|data| data.ty.width));
        let multiplications = sum(&mut network.values.values().map(|data| match data.op {
            Op::Linear { matrix, .. } => network.matrices[matrix].weights.len(),
            _ => 0,
        }));
        let ops = network.values.len();
        let sizes = [
            (ops, MAX_OPS, "the network has", "ops", "use fewer ops"),
            (
                elements,
                MAX_ELEMENTS,
                "the network's values have",
                "elements together",
                "use fewer or narrower values",
            ),
            (
                multiplications,
                MAX_MULTIPLICATIONS,
                "the network's linear ops take",
                "multiplications together",
                "use fewer or narrower layers, or fewer buckets",
            ),
        ];
        for (size, most, subject, things, advice) in sizes {
            if size > most {
                let help = format!(
                    "{advice}: at most {most} {things}, since no machine has the memory and the \
                     speed for more"
                );
                let error =
                    Diagnostic::error("too-large", format!("{subject} {size} {things}")).help(help);
                self.found.push(point(
                    error,
                    self.origins.output.clone(),
                    "the network is too large",
                ));
            }
        }
    }

    fn output(&mut self) {
        let logits = self.network.output.logits();
        let classes = self.network.output.classes();
        let span = self.origins.output.clone();
        let Some(data) = self.network.values.get(logits) else {
            let error = Diagnostic::error("no-ops", "the network has no ops")
                .help("begin with `%x = trigrams prompt, buckets 128, scale 32`");
            self.found.push(point(error, span, "nothing to choose from"));
            return;
        };
        let (width, name) = (data.ty.width, self.name(logits));
        if width != classes {
            let (message, help) = match &self.network.output {
                Output::Reply { charset, .. } => (
                    format!(
                        "{name} is {width} wide, but {} and the end make {}",
                        counted(charset.len(), "character"),
                        counted(classes, "class")
                    ),
                    "give argmax one element a character of the charset and, last, one for the end",
                ),
                Output::Answer { .. } => (
                    format!(
                        "{name} is {width} wide, but argmax picks from {}",
                        counted(classes, "label")
                    ),
                    "give argmax one element a label",
                ),
            };
            let error = Diagnostic::error("classes", message).help(help);
            self.found.push(point(error, span, format!("i16[{width}]")));
        } else if classes > MAX_CLASSES {
            let message = format!("{classes} classes are too many");
            let error = Diagnostic::error("too-many-classes", message)
                .help(format!("choose from at most {MAX_CLASSES}, the end of a reply included"));
            self.found.push(point(error, span, "a class is a byte"));
        }
    }

    /// The name of `value`, for a message.
    fn name(&self, value: Value) -> String {
        quoted(&format!("%{}", self.network.values[value].name))
    }

    /// The name of `matrix`, for a message.
    fn weights(&self, matrix: MatrixRef) -> String {
        quoted(&format!("@{}", self.network.matrices[matrix].name))
    }

    fn push_at_op(&mut self, value: Value, error: Diagnostic, label: &str) {
        self.found.push(point(error, self.origins.op(value), label));
    }

    fn push_at_operand(
        &mut self,
        value: Value,
        index: usize,
        error: Diagnostic,
        label: String,
        matrix: Option<MatrixRef>,
    ) {
        let mut error = point(error, self.origins.operand(value, index), label);
        if let Some(span) = matrix.and_then(|matrix| self.origins.matrices[matrix].clone()) {
            let matrix = &self.network.matrices[matrix.expect("it has a span")];
            error = error.and(span, format!("[{}, {}]", matrix.rows, matrix.columns));
        }
        self.found.push(error);
    }
}
