//! Lowering: the tree to a network. Names are resolved, numbers read into the
//! types of the ops, and types written are compared with those derived.

use std::collections::HashMap;

use cranelift_entity::PrimaryMap;
use zirc_diagnostics::{Diagnostic, Span, nearest, quoted};

use super::findings::Findings;
use super::literals::{bytes, constant, count};
use super::lookalikes::meant;
use super::tree::{Definition, NetworkTree, OpTree, Spanned, Statement, Tree, TypeTree, Written};
use super::{trainings, weights};
use crate::ops::{Arguments, Kind};
use crate::{Lane, MatrixRef, Network, Op, OperandSpans, Origins, Output, Overflow, Value};

/// The most names compared to suggest the one that was meant.
const CANDIDATES: usize = 300;

/// Builds the network of `tree`. `None` only if something was found wrong.
pub(super) fn lower(tree: &Tree<'_>, findings: &mut Findings) -> Option<(Network, Origins)> {
    let mut lowering = Lowering {
        findings,
        network: Network {
            name: String::new(),
            overflow: Overflow::Reject,
            prompt_limit: 0,
            values: PrimaryMap::new(),
            matrices: PrimaryMap::new(),
            output: Output::Answer { labels: Vec::new(), logits: Value::from_u32(0) },
            trainings: Vec::new(),
        },
        origins: Origins::default(),
        matrices: HashMap::new(),
        drawings: Names::default(),
        defined: HashMap::new(),
        definitions: Names::default(),
    };
    lowering.matrices(tree);
    let trainings = tree.trainings.iter().map(|block| trainings::read(block, lowering.findings));
    let trainings: Vec<_> = trainings.collect();
    lowering.network.trainings = trainings.into_iter().flatten().collect();
    let [network, others @ ..] = &*tree.networks else {
        holds_network(tree, lowering.findings);
        return None;
    };
    for other in others {
        lowering.findings.push(
            Diagnostic::error("second-network", "a file holds one network")
                .at(other.header.clone(), "a second network")
                .and(network.header.clone(), "the first")
                .help("move it to a file of its own"),
        );
    }
    lowering.network(network)?;
    Some((lowering.network, lowering.origins))
}

/// Checks that there is a network. Where something else is wrong, it may have
/// been one.
pub(super) fn holds_network(tree: &Tree<'_>, findings: &mut Findings) {
    if tree.networks.is_empty() && findings.is_empty() {
        let error = Diagnostic::error("no-network", "there is no network in the file")
            .at(tree.end.clone(), "the file ends here")
            .help("write one: `network NAME {`, its ops, and `}`");
        findings.push(error);
    }
}

/// Names in the order of the text, each with the place of its first definition.
#[derive(Default)]
struct Names<'t> {
    places: HashMap<&'t str, Span>,
    in_order: Vec<&'t str>,
}

impl<'t> Names<'t> {
    /// Adds a name. If it is there already, returns where it came first.
    fn add(&mut self, name: &Written<'t>) -> Option<Span> {
        if let Some(first) = self.places.get(name.it) {
            return Some(first.clone());
        }
        self.places.insert(name.it, name.span.clone());
        self.in_order.push(name.it);
        None
    }

    /// Suggests the name that was probably meant by `name`, and points at it; otherwise
    /// gives `help`.
    fn suggest(&self, error: Diagnostic, name: &str, sigil: char, help: &str) -> Diagnostic {
        let candidates = self.in_order.iter().rev().take(CANDIDATES).copied();
        let near = nearest(name, candidates).and_then(|near| self.places.get_key_value(near));
        match near {
            Some((near, place)) => error
                .and(place.clone(), "the nearest name")
                .help(format!("did you mean `{sigil}{near}`?")),
            None => error.help(help),
        }
    }
}

struct Lowering<'t, 'f> {
    findings: &'f mut Findings,
    network: Network,
    origins: Origins,
    /// The weights defined; without a key if they are unsound.
    matrices: HashMap<&'t str, Option<MatrixRef>>,
    drawings: Names<'t>,
    /// The values defined so far; without a key if they are unsound.
    defined: HashMap<&'t str, Option<Value>>,
    /// All values, also those that come later.
    definitions: Names<'t>,
}

/// The lines of a network that may occur once, with their places.
#[derive(Default)]
struct Seen {
    overflow: Option<Span>,
    prompt: Option<Span>,
    reply: Option<Span>,
    /// The charset and limit of `reply`.
    spells: Option<(Vec<u8>, u32)>,
    first_op: Option<Span>,
    output: Option<Span>,
    /// The kind of output.
    chosen: Option<Chosen>,
    /// Whether some line was not understood: it may have been one of these.
    broken: bool,
}

/// The last line of a network: its kind of output.
enum Chosen {
    Next(Option<Value>),
    Answer(Option<Value>, Option<Vec<Vec<u8>>>),
}

impl<'t> Lowering<'t, '_> {
    fn matrices(&mut self, tree: &Tree<'t>) {
        for block in &tree.weights {
            let matrix = weights::matrix(block, self.findings);
            let Some(name) = &block.name else { continue };
            if let Some(first) = self.drawings.add(name) {
                let message =
                    format!("weights {} are there twice", quoted(&format!("@{}", name.it)));
                let error = Diagnostic::error("duplicate-weights", message)
                    .at(name.span.clone(), "drawn again")
                    .and(first, "drawn first")
                    .help("rename or remove one of them");
                self.findings.push(error);
                continue;
            }
            let key = matrix.map(|matrix| {
                let key = self.network.matrices.push(matrix);
                self.origins.matrices[key] = Some(block.name_and_shape());
                key
            });
            self.matrices.insert(name.it, key);
        }
    }

    fn network(&mut self, tree: &NetworkTree<'t>) -> Option<()> {
        self.network.name = tree.name.as_ref().map(|name| name.it.to_string()).unwrap_or_default();
        self.names(tree);
        let mut seen = Seen::default();
        for line in &tree.statements {
            self.statement(line, &mut seen);
            if self.findings.is_full() {
                return None;
            }
        }
        if seen.prompt.is_none() && !seen.broken {
            self.findings.push(
                Diagnostic::error("no-prompt-limit", "the network has no prompt limit")
                    .at(tree.header.clone(), "`prompt limit` is missing")
                    .help("add how many bytes of a prompt are read: `prompt limit 62`"),
            );
        }
        self.output(tree, seen)
    }

    /// Collects the values that are defined, and finds those defined twice.
    fn names(&mut self, tree: &NetworkTree<'t>) {
        for line in &tree.statements {
            let name = match &line.it {
                Statement::Define(definition) => &definition.name,
                Statement::Broken { defines: Some(name) } => name,
                _ => continue,
            };
            if let Some(first) = self.definitions.add(name) {
                let message = format!("{} is defined twice", quoted(&format!("%{}", name.it)));
                let error = Diagnostic::error("duplicate-value", message)
                    .at(name.span.clone(), "defined again")
                    .and(first, "defined first")
                    .help("give every value a name of its own");
                self.findings.push(error);
            }
        }
    }

    fn statement(&mut self, line: &Spanned<Statement<'t>>, seen: &mut Seen) {
        match &line.it {
            Statement::Overflow(overflow) => {
                self.setting("overflow", line, seen.overflow.replace(line.span.clone()), seen);
                self.network.overflow = *overflow;
            }
            Statement::Prompt { limit } => {
                self.setting("prompt limit", line, seen.prompt.replace(line.span.clone()), seen);
                self.network.prompt_limit = count(limit, self.findings).unwrap_or_default();
                self.origins.prompt = Some(line.span.clone());
            }
            Statement::Reply { charset, limit } => {
                let charset = bytes(charset, self.findings);
                seen.spells = charset.zip(count(limit, self.findings));
                self.setting("reply", line, seen.reply.replace(line.span.clone()), seen);
                self.origins.reply = Some(line.span.clone());
            }
            Statement::Define(definition) => {
                self.after_output(line, seen);
                seen.first_op.get_or_insert_with(|| definition.name.span.clone());
                self.define(definition);
            }
            Statement::Next { logits } => {
                let logits = self.value(logits);
                self.output_line(line, seen, Chosen::Next(logits));
            }
            Statement::Answer { logits, labels } => {
                let logits = self.value(logits);
                // All labels are read, so that all errors in them are found.
                let labels: Vec<_> = labels.iter().map(|text| bytes(text, self.findings)).collect();
                let labels = labels.into_iter().collect();
                self.output_line(line, seen, Chosen::Answer(logits, labels));
            }
            Statement::Broken { defines: Some(name) } => {
                self.defined.entry(name.it).or_insert(None);
            }
            Statement::Broken { defines: None } => seen.broken = true,
            Statement::Close => {}
        }
    }

    /// Checks that the setting of `line` comes once, and before the ops.
    fn setting(
        &mut self,
        what: &str,
        line: &Spanned<Statement<'t>>,
        before: Option<Span>,
        seen: &Seen,
    ) {
        if let Some(before) = before {
            let error = Diagnostic::error("duplicate-setting", format!("`{what}` is set twice"))
                .at(line.span.clone(), "set again")
                .and(before, "set first")
                .help("keep one of them");
            self.findings.push(error);
        } else if let Some(first_op) = &seen.first_op {
            let error = Diagnostic::error("late-setting", format!("`{what}` comes after an op"))
                .at(line.span.clone(), "settings come first")
                .and(first_op.clone(), "the first op")
                .help("move it to the top of the network");
            self.findings.push(error);
        }
    }

    fn after_output(&mut self, line: &Spanned<Statement<'t>>, seen: &Seen) {
        if let Some(output) = &seen.output {
            let error = Diagnostic::error("after-output", "an op comes after the network's output")
                .at(line.span.clone(), "never computed")
                .and(output.clone(), "the output")
                .help("move the op before it: `next` or `answer` is the last line of a network");
            self.findings.push(error);
        }
    }

    fn output_line(&mut self, line: &Spanned<Statement<'t>>, seen: &mut Seen, chosen: Chosen) {
        if let Some(first) = &seen.output {
            let error = Diagnostic::error("second-output", "a network has one output")
                .at(line.span.clone(), "a second output")
                .and(first.clone(), "the first")
                .help("keep one `next` or `answer`");
            self.findings.push(error);
            return;
        }
        seen.output = Some(line.span.clone());
        seen.chosen = Some(chosen);
        self.origins.output = Some(line.span.clone());
    }

    /// Puts the output together from `reply` and the last line.
    fn output(&mut self, tree: &NetworkTree<'t>, seen: Seen) -> Option<()> {
        let error = match (seen.chosen, seen.output, seen.reply) {
            (Some(Chosen::Next(logits)), _, Some(_)) => {
                let (charset, limit) = seen.spells?;
                self.network.output = Output::Reply { charset, limit, logits: logits? };
                return Some(());
            }
            (Some(Chosen::Answer(logits, labels)), _, None) => {
                self.network.output = Output::Answer { labels: labels?, logits: logits? };
                return Some(());
            }
            // The missing line may be one that was not understood.
            _ if seen.broken => return None,
            (Some(Chosen::Next(_)), Some(next), None) => next_without_reply(next),
            (Some(Chosen::Answer(..)), Some(answer), Some(reply)) => {
                reply_with_answer(reply, answer)
            }
            _ => no_output(tree.close.clone()),
        };
        self.findings.push(error);
        None
    }

    fn define(&mut self, definition: &Definition<'t>) {
        let op = self.op(&definition.op.it);
        let name = definition.name.it;
        if self.defined.contains_key(name) {
            return;
        }
        let value = op.map(|op| {
            let value = self.network.define(name, op);
            let operands = &definition.op.it.operands;
            self.origins.values[value] = OperandSpans {
                op: Some(definition.op.span.clone()),
                operands: operands.iter().map(|operand| operand.span.clone()).collect(),
            };
            value
        });
        self.defined.insert(name, value);
        if let Some(ty) = &definition.ty {
            self.check_type(ty, name, value);
        }
    }

    /// Compares a written type with the derived one, if there is one.
    fn check_type(&mut self, ty: &Spanned<TypeTree<'t>>, name: &str, value: Option<Value>) {
        let lane = &ty.it.lane;
        let width = count(&ty.it.width, self.findings);
        if lane.it != Lane::I16.name() {
            let message = format!("{} is not the type of a value", quoted(lane.it));
            let error = Diagnostic::error("unknown-type", message)
                .at(lane.span.clone(), "not a type of elements")
                .help("the elements of every value are `i16`");
            self.findings.push(error);
            return;
        }
        let (Some(value), Some(width)) = (value, width) else { return };
        let derived = self.network.values[value].ty;
        if derived.width != width as usize {
            let message = format!("{} is {derived}, not i16[{width}]", quoted(&format!("%{name}")));
            let error = Diagnostic::error("type-differs", message)
                .at(ty.span.clone(), format!("the op gives {derived}"))
                .help("correct the type, or leave it out: it follows from the op");
            self.findings.push(error);
        }
    }

    /// The op of `tree`. All of its parts are read before the first missing one ends it, so
    /// that all errors are found.
    fn op(&mut self, tree: &OpTree<'t>) -> Option<Op> {
        let operands: Vec<_> = tree.operands.iter().map(|operand| self.value(operand)).collect();
        let matrix = match &tree.matrix {
            Some(matrix) => self.matrix(matrix).map(Some),
            None => Some(None),
        };
        let form = tree.opcode.form();
        let kinds = form.attributes().flat_map(|it| vec![it.kind; it.kind.numbers()]);
        let read = |(kind, number): (Kind, &Option<Written<'t>>)| match number {
            Some(number) => self.number(kind, number).map(Some),
            None => Some(None),
        };
        let numbers: Vec<_> = kinds.zip(&tree.numbers).map(read).collect();
        let arguments = Arguments {
            operands: operands.into_iter().collect::<Option<_>>()?,
            matrix: matrix?,
            numbers: numbers.into_iter().collect::<Option<_>>()?,
        };
        Some(Op::new(tree.opcode, &arguments))
    }

    fn number(&mut self, kind: Kind, written: &Written<'t>) -> Option<i64> {
        match kind {
            Kind::Constant => constant(written, self.findings).map(i64::from),
            Kind::Count | Kind::To | Kind::Through => count(written, self.findings).map(i64::from),
        }
    }

    /// The value with this name. `None` if there is none; then an error about it or its
    /// definition is reported.
    fn value(&mut self, name: &Written<'t>) -> Option<Value> {
        if let Some(value) = self.defined.get(name.it) {
            return *value;
        }
        if self.defined.keys().any(|other| is_meant(other, name.it)) {
            return None;
        }
        let written = quoted(&format!("%{}", name.it));
        let error = match self.definitions.places.get(name.it) {
            Some(later) => Diagnostic::error(
                "defined-later",
                format!("{written} is read before it is defined"),
            )
            .at(name.span.clone(), "not defined yet")
            .and(later.clone(), "defined here")
            .help("define a value on a line before the ops that read it"),
            None => {
                let error =
                    Diagnostic::error("undefined-value", format!("{written} is not defined"))
                        .at(name.span.clone(), "no such value");
                let help = "define it on a line before: `%NAME = …`";
                self.definitions.suggest(error, name.it, '%', help)
            }
        };
        self.findings.push(error);
        None
    }

    fn matrix(&mut self, name: &Written<'t>) -> Option<MatrixRef> {
        if let Some(matrix) = self.matrices.get(name.it) {
            return *matrix;
        }
        if self.drawings.in_order.iter().any(|other| is_meant(other, name.it)) {
            return None;
        }
        let written = quoted(&format!("@{}", name.it));
        let error =
            Diagnostic::error("undefined-weights", format!("weights {written} are not drawn"))
                .at(name.span.clone(), "no such weights");
        let help = "draw them below the network: `weights @NAME: i2[OUT, IN] {`";
        self.findings.push(self.drawings.suggest(error, name.it, '@', help));
        None
    }
}

/// Whether `written` differs from `name` only in lookalike characters, which have been
/// reported already.
fn is_meant(written: &str, name: &str) -> bool {
    !written.is_ascii() && meant(written) == name
}

fn next_without_reply(next: Span) -> Diagnostic {
    Diagnostic::error("next-without-reply", "the network spells without a charset")
        .at(next, "spells a reply")
        .help("list its characters above the ops: `reply charset \"ABC\" limit 50`")
        .help("or let it pick a label: `answer argmax %y, labels \"NO\" \"YES\"`")
}

fn reply_with_answer(reply: Span, answer: Span) -> Diagnostic {
    Diagnostic::error("reply-with-answer", "a network that picks a label spells nothing")
        .at(reply, "for networks that spell")
        .and(answer, "picks a label")
        .help("remove the `reply` line, or end the network with `next argmax`")
}

fn no_output(close: Span) -> Diagnostic {
    Diagnostic::error("no-output", "the network has no output")
        .at(close, "`next` or `answer` should stand before this")
        .help("spell with `next argmax %y`, or pick with `answer argmax %y, labels \"NO\" \"YES\"`")
}
