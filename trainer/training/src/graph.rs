//! The graph: a network's ops in a form that computes many examples at once.
//!
//! A value that depends only on the prompt is computed once for each prompt of a batch; one
//! that depends only on the reply so far, once for each distinct reply so far; all others,
//! once a step. A linear op over a concat is summed part by part, so that this also holds
//! for its partial sums.

use std::ops::Range;

use cranelift_entity::SecondaryMap;
use zirc_network::{MatrixRef, Network, Op, Value};

/// What a row of a value belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// A prompt of the batch.
    Prompt,
    /// A distinct reply so far.
    Said,
    /// A step of a reply.
    Step,
}

impl Rows {
    /// The rows of a value computed from both.
    fn join(self, other: Rows) -> Rows {
        if self == other { self } else { Rows::Step }
    }
}

/// The least factor that a shift is: 2^-24.
const LEAST: f32 = 1.0 / 16_777_216.0;

/// A node's number.
pub(crate) type NodeId = usize;

/// The computation of a node.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// The counts of an encoder, times its scale.
    Counts { encoder: usize, scale: f32 },
    /// Weighted sums over inputs, each with some columns of a matrix.
    Linear { parts: Vec<WeightedInput>, matrix: MatrixRef, onto: Option<NodeId>, times: f32 },
    /// `clamp(floor(x * factor), low, high)`: a chain of `shr`, `relu` and `clamp`.
    Rectify { input: NodeId, factor: f32, low: f32, high: f32 },
    /// Times a factor.
    Scale { input: NodeId, factor: f32 },
    /// A sum of two, the second times a sign.
    Add { left: NodeId, right: NodeId, sign: f32 },
    /// Some columns of a value.
    Slice { input: NodeId, columns: Range<usize> },
    /// Values side by side.
    Concat { parts: Vec<NodeId> },
    /// A value of fewer rows, with a row for each step.
    Spread { input: NodeId },
}

/// An input, and the columns of the matrix for it.
#[derive(Clone, Debug)]
pub(crate) struct WeightedInput {
    pub(crate) input: NodeId,
    pub(crate) columns: Range<usize>,
}

/// A node, and the shape of its value.
#[derive(Clone, Debug)]
pub(crate) struct Defined {
    pub(crate) node: Node,
    pub(crate) rows: Rows,
    pub(crate) width: usize,
    /// Whether it depends on trained weights.
    pub(crate) is_trained: bool,
}

/// All nodes in order of computation; the last are the logits.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Defined>,
    pub(crate) logits: NodeId,
    /// The number of readers of each node.
    pub(crate) readers: Vec<usize>,
    /// The encoders, by number.
    pub(crate) encoders: Vec<Op>,
    /// The node of each value that is a node.
    pub(crate) of: SecondaryMap<Value, Option<NodeId>>,
}

impl Graph {
    /// The graph of all values that `network`'s logits depend on.
    pub(crate) fn new(network: &Network) -> Self {
        let mut builder = Builder {
            network,
            graph: Graph {
                nodes: Vec::new(),
                logits: 0,
                readers: Vec::new(),
                encoders: Vec::new(),
                of: SecondaryMap::new(),
            },
        };
        let logits = builder.node(network.output.logits());
        builder.graph.logits = builder.spread(logits, Rows::Step);
        builder.graph
    }
}

struct Builder<'n> {
    network: &'n Network,
    graph: Graph,
}

impl Builder<'_> {
    /// The node of a value. Creates it and those it reads if they are missing.
    fn node(&mut self, value: Value) -> NodeId {
        if let Some(node) = self.graph.of[value] {
            return node;
        }
        let node = match &self.network.values[value].op {
            op @ (Op::Trigrams { scale, .. } | Op::Ngrams { scale, .. }) => {
                self.graph.encoders.push(op.clone());
                let encoder = self.graph.encoders.len() - 1;
                let is_prompt = matches!(op, Op::Trigrams { .. });
                let rows = if is_prompt { Rows::Prompt } else { Rows::Said };
                let node = Node::Counts { encoder, scale: f32::from(*scale) };
                self.push(node, rows, self.network.width(value), false)
            }
            Op::Concat { parts } => {
                let parts: Vec<NodeId> = parts.iter().map(|&part| self.node(part)).collect();
                let rows = self.joined(&parts);
                let parts: Vec<NodeId> =
                    parts.into_iter().map(|part| self.spread(part, rows)).collect();
                let width = parts.iter().map(|&part| self.graph.nodes[part].width).sum();
                let is_trained = parts.iter().any(|&part| self.graph.nodes[part].is_trained);
                self.push(Node::Concat { parts }, rows, width, is_trained)
            }
            Op::Slice { input, range } => {
                let columns = range.start as usize..range.end as usize;
                let input = self.node(*input);
                let width = columns.len();
                self.elementwise(input, width, Node::Slice { input, columns })
            }
            Op::Linear { input, matrix, onto, times } => {
                self.linear(*input, *matrix, *onto, f32::from(*times))
            }
            Op::Add(left, right) => self.add(*left, *right, 1.0),
            Op::Sub(left, right) => self.add(*left, *right, -1.0),
            Op::Shl { input, amount } => {
                let input = self.node(*input);
                let width = self.graph.nodes[input].width;
                let factor = (1u32 << amount) as f32;
                self.elementwise(input, width, Node::Scale { input, factor })
            }
            Op::Shr { .. } | Op::Relu(_) | Op::Clamp { .. } => self.rectify(value),
        };
        self.graph.of[value] = Some(node);
        node
    }

    /// The chain of `shr`, `relu` and `clamp` that ends in `value` as one node: all are
    /// monotonic, so together they are one shift between two bounds.
    fn rectify(&mut self, value: Value) -> NodeId {
        let mut ops = Vec::new();
        let mut base = value;
        while let op @ (Op::Shr { input, .. } | Op::Relu(input) | Op::Clamp { input, .. }) =
            &self.network.values[base].op
        {
            ops.push(op);
            base = *input;
        }
        let (mut factor, mut low, mut high) = (1.0, f32::NEG_INFINITY, f32::INFINITY);
        for op in ops.into_iter().rev() {
            let keep = |x: f32| match op {
                Op::Shr { amount, .. } => (x / (1u32 << amount) as f32).floor(),
                Op::Clamp { low, high, .. } => x.clamp(f32::from(*low), f32::from(*high)),
                _ => x.max(0.0),
            };
            if let Op::Shr { amount, .. } = op {
                // Further shifts leave -1 or 0.
                factor = (factor / (1u32 << amount) as f32).max(LEAST);
            }
            (low, high) = (keep(low), keep(high));
        }
        let input = self.node(base);
        let width = self.graph.nodes[input].width;
        self.elementwise(input, width, Node::Rectify { input, factor, low, high })
    }

    fn linear(
        &mut self,
        input: Value,
        matrix: MatrixRef,
        onto: Option<Value>,
        times: f32,
    ) -> NodeId {
        let inputs = match &self.network.values[input].op {
            Op::Concat { parts } => parts.clone(),
            _ => vec![input],
        };
        let mut start = 0;
        let mut parts = Vec::new();
        for input in inputs {
            let columns = start..start + self.network.width(input);
            start = columns.end;
            parts.push(WeightedInput { input: self.node(input), columns });
        }
        let onto = onto.map(|onto| self.node(onto));
        let read: Vec<NodeId> = parts.iter().map(|part| part.input).chain(onto).collect();
        let rows = self.joined(&read);
        let onto = onto.map(|onto| self.spread(onto, rows));
        let width = self.network.matrices[matrix].rows;
        self.push(Node::Linear { parts, matrix, onto, times }, rows, width, true)
    }

    fn add(&mut self, left: Value, right: Value, sign: f32) -> NodeId {
        let (left, right) = (self.node(left), self.node(right));
        let rows = self.joined(&[left, right]);
        let (left, right) = (self.spread(left, rows), self.spread(right, rows));
        let Defined { width, is_trained, .. } = self.graph.nodes[left];
        let is_trained = is_trained || self.graph.nodes[right].is_trained;
        self.push(Node::Add { left, right, sign }, rows, width, is_trained)
    }

    /// Adds a node with the rows of `input`.
    fn elementwise(&mut self, input: NodeId, width: usize, node: Node) -> NodeId {
        let Defined { rows, is_trained, .. } = self.graph.nodes[input];
        self.push(node, rows, width, is_trained)
    }

    /// `input` with a row for each of `rows`.
    fn spread(&mut self, input: NodeId, rows: Rows) -> NodeId {
        let Defined { rows: own, width, is_trained, .. } = self.graph.nodes[input];
        if own == rows {
            return input;
        }
        self.push(Node::Spread { input }, rows, width, is_trained)
    }

    fn joined(&self, nodes: &[NodeId]) -> Rows {
        let rows = nodes.iter().map(|&node| self.graph.nodes[node].rows);
        rows.reduce(Rows::join).unwrap_or(Rows::Step)
    }

    fn push(&mut self, node: Node, rows: Rows, width: usize, is_trained: bool) -> NodeId {
        let readers = &mut self.graph.readers;
        match &node {
            Node::Counts { .. } => {}
            Node::Linear { parts, onto, .. } => {
                parts
                    .iter()
                    .map(|part| part.input)
                    .chain(*onto)
                    .for_each(|read| readers[read] += 1);
            }
            Node::Concat { parts } => parts.iter().for_each(|&part| readers[part] += 1),
            Node::Add { left, right, .. } => {
                readers[*left] += 1;
                readers[*right] += 1;
            }
            Node::Rectify { input, .. }
            | Node::Scale { input, .. }
            | Node::Slice { input, .. }
            | Node::Spread { input } => readers[*input] += 1,
        }
        readers.push(0);
        self.graph.nodes.push(Defined { node, rows, width, is_trained });
        self.graph.nodes.len() - 1
    }
}
