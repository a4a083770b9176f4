//! The tree: what a `.zir` text says, before names are resolved and numbers
//! read. Every part knows its place. Comments and blank lines are not in it:
//! the formatter lays out the tokens of the text, and loses nothing that way.

use zirc_diagnostics::Span;

use crate::{Opcode, Overflow};

/// The version of the language that is read and printed.
pub const VERSION: u32 = 1;

/// Something with its place in the text.
#[derive(Clone, Debug)]
pub(super) struct Spanned<T> {
    pub(super) span: Span,
    pub(super) it: T,
}

/// A name, number or text as it is written. The place of a name includes its
/// `%` or `@`, the text does not; a text is with its quotes.
pub(super) type Written<'t> = Spanned<&'t str>;

/// A whole file.
#[derive(Debug, Default)]
pub(super) struct Tree<'t> {
    pub(super) networks: Vec<NetworkTree<'t>>,
    pub(super) weights: Vec<WeightsTree<'t>>,
    pub(super) trainings: Vec<TrainedTree<'t>>,
    /// The last character of the text, white space left out.
    pub(super) end: Span,
}

/// `network NAME { … }`.
#[derive(Debug)]
pub(super) struct NetworkTree<'t> {
    pub(super) header: Span,
    /// `None` if the header was not understood.
    pub(super) name: Option<Written<'t>>,
    pub(super) statements: Vec<Spanned<Statement<'t>>>,
    pub(super) close: Span,
}

/// A line inside a network.
#[derive(Debug)]
pub(super) enum Statement<'t> {
    /// `overflow wrap`.
    Overflow(Overflow),
    /// `prompt limit 62`.
    Prompt { limit: Written<'t> },
    /// `reply charset "AB" limit 50`.
    Reply { charset: Written<'t>, limit: Written<'t> },
    /// `%x: i16[1] = …`.
    Define(Box<Definition<'t>>),
    /// `next argmax %y`.
    Next { logits: Written<'t> },
    /// `answer argmax %y, labels "NO" "YES"`.
    Answer { logits: Written<'t>, labels: Vec<Written<'t>> },
    /// A line that was not understood, with the value it would define.
    Broken { defines: Option<Written<'t>> },
    /// `}`.
    Close,
}

/// An op and the value it defines.
#[derive(Debug)]
pub(super) struct Definition<'t> {
    pub(super) name: Written<'t>,
    pub(super) ty: Option<Spanned<TypeTree<'t>>>,
    pub(super) op: Spanned<OpTree<'t>>,
}

/// `i16[128]`.
#[derive(Debug)]
pub(super) struct TypeTree<'t> {
    pub(super) lane: Written<'t>,
    pub(super) width: Written<'t>,
}

/// An op as written; its parts are those of [`crate::ops::Arguments`].
#[derive(Debug)]
pub(super) struct OpTree<'t> {
    pub(super) opcode: Opcode,
    pub(super) operands: Vec<Written<'t>>,
    pub(super) matrix: Option<Written<'t>>,
    pub(super) numbers: Vec<Option<Written<'t>>>,
}

/// `weights @NAME: i2[out, in] { … }`.
#[derive(Debug)]
pub(super) struct WeightsTree<'t> {
    pub(super) header: Span,
    /// `None` if the header was not understood that far.
    pub(super) name: Option<Written<'t>>,
    /// `None` if it was not understood.
    pub(super) shape: Option<ShapeTree<'t>>,
    pub(super) rows: Vec<Spanned<RowTree<'t>>>,
    pub(super) close: Span,
}

/// `i2[out, in]`.
#[derive(Debug)]
pub(super) struct ShapeTree<'t> {
    pub(super) weight_type: Written<'t>,
    pub(super) rows: Written<'t>,
    pub(super) columns: Written<'t>,
}

/// A line inside weights.
#[derive(Debug)]
pub(super) enum RowTree<'t> {
    /// A neuron: its weights, and its bias if one is written.
    Neuron { weights: NeuronTree<'t>, bias: Option<Written<'t>> },
    /// A line that was not understood.
    Broken,
    /// A line that was not understood, but was to hold nothing.
    Nothing,
    /// `}`.
    Close,
}

/// The weights of a neuron.
#[derive(Debug)]
pub(super) enum NeuronTree<'t> {
    /// `"..+-"`.
    Drawn(Written<'t>),
    /// `[3 -8 0 7]`.
    Numbers(Spanned<Vec<Written<'t>>>),
}

/// `trained by "zirc 0.1.0" { … }`.
#[derive(Debug)]
pub(super) struct TrainedTree<'t> {
    pub(super) header: Span,
    pub(super) by: Written<'t>,
    pub(super) lines: Vec<Spanned<TrainedLine<'t>>>,
}

/// A line about a training.
#[derive(Debug)]
pub(super) enum TrainedLine<'t> {
    /// `command "zirc train …"`.
    Command(Written<'t>),
    /// `seed 1`.
    Seed(Written<'t>),
    /// `epochs 40 of 40`.
    Epochs { done: Written<'t>, epochs: Written<'t> },
    /// `data "pairs.txt" sha256 "…"`.
    Data(FileTree<'t>),
    /// `test "test.txt" sha256 "…"`.
    Test(FileTree<'t>),
    /// `continues "old.zir" sha256 "…"`.
    Continues(FileTree<'t>),
    /// A line that was not understood.
    Broken,
    /// `}`.
    Close,
}

/// `"pairs.txt" sha256 "…"`.
#[derive(Debug)]
pub(super) struct FileTree<'t> {
    pub(super) name: Written<'t>,
    pub(super) sha256: Written<'t>,
}

/// A line outside networks, weights and trainings.
#[derive(Debug)]
pub(super) enum TopTree<'t> {
    /// `zir 1`.
    Version(Written<'t>),
    /// `network NAME {`.
    Network(Written<'t>),
    /// `weights @NAME: i2[out, in] {`.
    Weights(Written<'t>, ShapeTree<'t>),
    /// `trained by "zirc 0.1.0" {`.
    Trained(Written<'t>),
}

impl<'t> NetworkTree<'t> {
    /// A network without lines, closed where it was opened.
    pub(super) fn new(header: Span, name: Option<Written<'t>>) -> Self {
        NetworkTree { close: header.clone(), header, name, statements: Vec::new() }
    }
}

impl<'t> WeightsTree<'t> {
    /// Weights without lines, closed where they were opened.
    pub(super) fn new(
        header: Span,
        name: Option<Written<'t>>,
        shape: Option<ShapeTree<'t>>,
    ) -> Self {
        WeightsTree { close: header.clone(), header, name, shape, rows: Vec::new() }
    }

    /// From the name to the end of the shape, as far as they were understood.
    pub(super) fn name_and_shape(&self) -> Span {
        let start = self.name.as_ref().map_or(self.header.start, |name| name.span.start);
        let columns = self.shape.as_ref().map(|shape| &shape.columns.span);
        start..columns.map_or(self.header.end, |columns| columns.end + 1)
    }
}

impl OpTree<'_> {
    /// An op of which only the keyword has been read.
    pub(super) fn new(opcode: Opcode) -> Self {
        OpTree { opcode, operands: Vec::new(), matrix: None, numbers: Vec::new() }
    }
}
