//! The parser: lines to blocks. Every line is understood by itself, so that
//! one error never hides or causes another, and garbage costs what its lines
//! cost.

use logos::Logos;
use zirc_diagnostics::{Diagnostic, Span, nearest, quoted};

use super::arguments;
use super::findings::Findings;
use super::grammar::{NetworkLineParser, TopLineParser, TrainedLineParser, WeightsLineParser};
use super::literals::integer;
use super::lookalikes::{Meant, meant};
use super::tokens::{LineTokens, Token};
use super::tree::{
    NetworkTree, RowTree, Spanned, Statement, TopTree, TrainedLine, TrainedTree, Tree, VERSION,
    WeightsTree, Written,
};
use super::words::{LineError, Place, line_error};

/// The longest line, in bytes: several times what the widest matrix or the most
/// labels need.
const MAX_LINE: usize = 1 << 20;

/// Reads the tree of `text`. `None`, and something found, if it is no use to
/// look further: the text has another version, is cut short, or is garbage.
pub(super) fn parse<'t>(text: &'t str, findings: &mut Findings) -> Option<Tree<'t>> {
    let mut parser = Parser {
        text,
        findings,
        tree: Tree { end: last_character(text), ..Tree::default() },
        open: Block::None,
        first: true,
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = start..start + line.trim_end_matches('\n').len();
        start += line.len();
        parser.line(span)?;
    }
    parser.end()?;
    Some(parser.tree)
}

struct Parser<'t, 'f> {
    text: &'t str,
    findings: &'f mut Findings,
    tree: Tree<'t>,
    open: Block<'t>,
    /// Whether no line with a token has been read yet.
    first: bool,
}

/// The block a line stands in.
enum Block<'t> {
    None,
    Network(NetworkTree<'t>),
    Weights(WeightsTree<'t>),
    Trained(TrainedTree<'t>),
    /// A block whose header makes no sense.
    Unknown(Span),
}

impl<'t> Parser<'t, '_> {
    /// Reads the line at `span`. `None` if there is no use in going on.
    fn line(&mut self, span: Span) -> Option<()> {
        if span.len() > MAX_LINE {
            let message = format!("a line has {} bytes", span.len());
            let error = Diagnostic::error("long-line", message)
                .at(span.start..span.start, "it begins here")
                .help(format!("break it up: a line may have {MAX_LINE} bytes"));
            self.findings.push(error);
            return None;
        }
        let tokens = LineTokens::new(self.text, span.clone());
        let Some(first) = tokens.clone().next() else { return Some(()) };
        let first = match first {
            Err(error) if is_comment_elsewhere(&self.text[span.clone()]) => {
                self.findings.push(error);
                return (!self.findings.is_full()).then_some(());
            }
            first => first.ok(),
        };
        if let Some((start, Token::Word("network" | "weights" | "trained"), end)) = first {
            self.close_before(start..end);
        }
        match self.open {
            Block::None => self.top_line(tokens, first, span)?,
            _ => self.block_line(tokens, span),
        }
        self.first = false;
        (!self.findings.is_full()).then_some(())
    }

    /// Reads a line of the block that is open.
    fn block_line(&mut self, tokens: LineTokens<'t>, span: Span) {
        match &mut self.open {
            Block::None => {}
            Block::Network(network) => {
                let line = network_line(tokens).unwrap_or_else(|error| {
                    self.findings.push(line_error(*error, self.text, span.clone(), Place::Network));
                    let it = broken(self.text, span.clone());
                    Spanned { span, it }
                });
                if let Statement::Close = line.it {
                    network.close = line.span;
                    self.close();
                } else {
                    network.statements.push(line);
                }
            }
            Block::Weights(weights) => {
                let line = WeightsLineParser::new().parse(tokens).unwrap_or_else(|error| {
                    self.findings.push(line_error(error, self.text, span.clone(), Place::Weights));
                    let it = broken_row(&self.text[span.clone()]);
                    Spanned { span, it }
                });
                match line.it {
                    RowTree::Close => {
                        weights.close = line.span;
                        self.close();
                    }
                    RowTree::Nothing => {}
                    RowTree::Neuron { .. } | RowTree::Broken => weights.rows.push(line),
                }
            }
            Block::Trained(training) => {
                let line = TrainedLineParser::new().parse(tokens).unwrap_or_else(|error| {
                    self.findings.push(line_error(error, self.text, span.clone(), Place::Trained));
                    Spanned { span, it: TrainedLine::Broken }
                });
                match line.it {
                    TrainedLine::Close => self.close(),
                    _ => training.lines.push(line),
                }
            }
            Block::Unknown(_) => {
                if begins_with_brace(&self.text[span]) {
                    self.close();
                }
            }
        }
    }

    fn top_line(
        &mut self,
        tokens: LineTokens<'t>,
        first: Option<(usize, Token<'t>, usize)>,
        span: Span,
    ) -> Option<()> {
        let parsed = TopLineParser::new().parse(tokens.clone());
        let misses_version = self.first
            && match &parsed {
                Ok(line) => !matches!(line.it, TopTree::Version(_)),
                Err(_) => {
                    matches!(first, Some((_, Token::Word("network" | "weights" | "trained"), _)))
                }
            };
        if misses_version {
            self.findings.push(
                Diagnostic::error("missing-version", "the file does not begin with its version")
                    .at(span.clone(), "`zir 1` should stand before this")
                    .help("make `zir 1` the first line"),
            );
        }
        match parsed {
            Ok(Spanned { it: TopTree::Version(version), span }) => self.version(&version, span)?,
            Ok(Spanned { it: TopTree::Network(name), span }) => {
                self.open = Block::Network(NetworkTree::new(span, Some(name)));
            }
            Ok(Spanned { it: TopTree::Weights(name, shape), span }) => {
                self.open = Block::Weights(WeightsTree::new(span, Some(name), Some(shape)));
            }
            Ok(Spanned { it: TopTree::Trained(by), span }) => {
                self.open = Block::Trained(TrainedTree { header: span, by, lines: Vec::new() });
            }
            Err(error) => {
                self.findings.push(line_error(error, self.text, span.clone(), Place::Top));
                self.open = broken_header(self.text, span);
            }
        }
        Some(())
    }

    fn version(&mut self, version: &Written<'t>, span: Span) -> Option<()> {
        if !self.first {
            let error = Diagnostic::error("late-version", "the version does not come first")
                .at(span, "stands after other lines")
                .help("let the file begin with it, and say it once");
            self.findings.push(error);
            return Some(());
        }
        if integer(version.it) == Some(i128::from(VERSION)) {
            return Some(());
        }
        let message = format!("version {} of the language is not known", quoted(version.it));
        let error = Diagnostic::error("unknown-version", message)
            .at(version.span.clone(), "not a version this zirc reads")
            .help(format!("this zirc reads version {VERSION}: write `zir {VERSION}`"));
        self.findings.push(error);
        None
    }

    /// Moves the open block into the tree.
    fn close(&mut self) {
        match std::mem::replace(&mut self.open, Block::None) {
            Block::Network(network) => self.tree.networks.push(network),
            Block::Weights(weights) => self.tree.weights.push(weights),
            Block::Trained(training) => self.tree.trainings.push(training),
            Block::None | Block::Unknown(_) => {}
        }
    }

    /// Closes the open block, if there is one, because another begins at `at`.
    fn close_before(&mut self, at: Span) {
        let Some((what, header)) = self.open_block() else { return };
        let error = Diagnostic::error("unclosed-block", format!("{what} is not closed"))
            .at(at, "another block begins here")
            .and(header, "opened here")
            .help("put `}` on a line of its own before it");
        self.findings.push(error);
        self.close();
    }

    fn end(&mut self) -> Option<()> {
        let Some((what, header)) = self.open_block() else { return Some(()) };
        let error = Diagnostic::error("cut-short", format!("the file ends inside {what}"))
            .at(self.tree.end.clone(), "the last line")
            .and(header, "opened here")
            .help("close the block with `}` on a line of its own; the file may have been cut");
        self.findings.push(error);
        None
    }

    /// What block is open, in words, and where its header stands.
    fn open_block(&self) -> Option<(String, Span)> {
        let (kind, sigil, name, header) = match &self.open {
            Block::None => return None,
            Block::Network(network) => ("network", "", &network.name, &network.header),
            Block::Weights(weights) => ("weights", "@", &weights.name, &weights.header),
            Block::Trained(training) => ("a training", "", &None, &training.header),
            Block::Unknown(header) => ("a block", "", &None, header),
        };
        let what = match name {
            Some(name) => format!("{kind} {}", quoted(&format!("{sigil}{}", name.it))),
            None => kind.into(),
        };
        Some((what, header.clone()))
    }
}

/// Reads a line of a network.
fn network_line<'t>(
    mut tokens: LineTokens<'t>,
) -> Result<Spanned<Statement<'t>>, Box<LineError<'t>>> {
    let mut line = NetworkLineParser::new().parse(tokens.head())?;
    if let Statement::Define(definition) = &mut line.it {
        arguments::read(&mut definition.op, tokens)?;
        line.span.end = definition.op.span.end;
    }
    Ok(line)
}

/// Whether a line is a comment in other languages, or a fence around code: it takes no other
/// line's place.
fn is_comment_elsewhere(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '\u{FEFF}']);
    line.starts_with(['#', '/']) || line.starts_with("--") || line.starts_with("```")
}

/// The place of the last character, white space left out.
fn last_character(text: &str) -> Span {
    let text = text.trim_end();
    let start = text.char_indices().next_back().map_or(0, |(at, _)| at);
    start..text.len()
}

/// The line at `span` of a network, which was not understood.
fn broken(text: &str, span: Span) -> Statement<'_> {
    let line = &text[span.clone()];
    if begins_with_brace(line) {
        return Statement::Close;
    }
    let statement = line.trim_start();
    let start = span.end - statement.len();
    Statement::Broken { defines: name(statement, start, '%') }
}

/// A line of weights, which was not understood.
fn broken_row<'t>(line: &str) -> RowTree<'t> {
    let meant = meant(line);
    match Token::lexer(&meant).next() {
        Some(Ok(Token::CloseBrace)) => RowTree::Close,
        None | Some(Ok(Token::Comment(_))) => RowTree::Nothing,
        _ => RowTree::Broken,
    }
}

/// The name that a text at `start` begins with after `sigil`, be it well formed or not.
fn name(text: &str, start: usize, sigil: char) -> Option<Spanned<&str>> {
    let name = text.strip_prefix(|first| first == sigil || meant_by(first) == Some(sigil))?;
    let sigil = text.len() - name.len();
    let is_other = |letter: char| {
        letter.is_ascii() && !letter.is_ascii_alphanumeric() && !"_.".contains(letter)
    };
    let ends = |letter: char| match Meant::by(letter) {
        Some(Meant::Text(text)) => text.contains(is_other),
        Some(Meant::Space | Meant::End) => true,
        Some(Meant::Nothing) => false,
        None => is_other(letter),
    };
    let name = name.split(ends).next().filter(|name| !name.is_empty())?;
    Some(Spanned { span: start..start + sigil + name.len(), it: name })
}

/// The one character that was probably meant by another.
fn meant_by(character: char) -> Option<char> {
    match Meant::by(character)? {
        Meant::Text(text) => text.chars().next(),
        _ => None,
    }
}

/// Whether a line that was not understood is to close its block.
fn begins_with_brace(line: &str) -> bool {
    meant(line).trim_start().starts_with('}')
}

/// The block that a header opens which was not understood.
fn broken_header(text: &str, line: Span) -> Block<'_> {
    let header = &text[line.clone()];
    let meant = meant(header);
    let word = match Token::lexer(&meant).next() {
        Some(Ok(Token::Word(word))) => word,
        _ => "",
    };
    let keyword = nearest(word, ["network", "weights"]);
    let opens = keyword == Some(word) || word == "trained" || ends_in_brace(&meant);
    let is_sigil = |letter: char| letter == '@' || meant_by(letter) == Some('@');
    let named = header.find(is_sigil).and_then(|at| name(&header[at..], line.start + at, '@'));
    match keyword {
        _ if !opens => Block::None,
        Some("network") => Block::Network(NetworkTree::new(line, None)),
        Some(_) => Block::Weights(WeightsTree::new(line, named, None)),
        None => Block::Unknown(line),
    }
}

fn ends_in_brace(line: &str) -> bool {
    let tokens = Token::lexer(line);
    let last = tokens.filter(|token| !matches!(token, Ok(Token::Comment(_)))).last();
    last == Some(Ok(Token::OpenBrace))
}
