//! Divides sections into pieces to print, each with at most one label, at its start.

use crate::expression::SymbolId;
use crate::linker::{Image, Placed};
use crate::object::{Content, Definition, Line, Object, Section};

/// A line, or a part of one before or after a label within it.
pub(super) struct Piece<'a> {
    pub(super) offset: u32,
    pub(super) size: u32,
    pub(super) label: Option<SymbolId>,
    pub(super) content: &'a Content,
    /// The statement as written; empty in the later parts of a line.
    pub(super) text: &'a str,
    pub(super) comment: &'a str,
}

/// Labels that no line defines, of each section of each object: `data` symbols.
pub(super) struct Labels(Vec<Vec<Vec<(u32, SymbolId)>>>);

impl Labels {
    pub(super) fn of(image: &Image) -> Self {
        Labels(image.linked.objects.iter().map(labels_without_lines).collect())
    }
}

fn labels_without_lines(object: &Object) -> Vec<Vec<(u32, SymbolId)>> {
    let mut has_line = vec![false; object.symbols.len()];
    for line in object.sections.iter().flat_map(|section| &section.lines) {
        if let Some(label) = line.label {
            has_line[label.0 as usize] = true;
        }
    }
    let mut labels = vec![Vec::new(); object.sections.len()];
    for (id, symbol) in object.symbols.iter().enumerate() {
        if let (Definition::Label { section, offset }, false) = (&symbol.definition, has_line[id]) {
            labels[*section].push((*offset, SymbolId(id as u32)));
        }
    }
    labels.iter_mut().for_each(|labels| labels.sort_unstable());
    labels
}

/// The section of a placed one.
pub(super) fn section<'a>(image: &'a Image, placed: &Placed) -> &'a Section {
    &image.linked.objects[placed.id.object].sections[placed.id.section]
}

/// The pieces of a section, which cover all of it.
pub(super) fn pieces<'a>(image: &'a Image, labels: &Labels, placed: &Placed) -> Vec<Piece<'a>> {
    let section = section(image, placed);
    let mut walk = PieceWalk {
        pieces: Vec::with_capacity(section.lines.len()),
        labels: &labels.0[placed.id.object][placed.id.section],
        reached: 0,
    };
    for line in &section.lines {
        walk.fill(line.offset);
        walk.line(line);
    }
    walk.fill(section.size);
    walk.label_pieces(section.size);
    walk.pieces
}

struct PieceWalk<'a, 'l> {
    pieces: Vec<Piece<'a>>,
    /// Labels not yet passed.
    labels: &'l [(u32, SymbolId)],
    reached: u32,
}

impl<'a> PieceWalk<'a, '_> {
    fn line(&mut self, line: &'a Line) {
        self.label_pieces(line.offset);
        let end = line.offset + line.size;
        let cut = self.cut(end);
        // Of an instruction with a label within it, bytes are left.
        let content = match line.content {
            Content::Instruction(..) if cut < end => &Content::Bytes,
            _ => &line.content,
        };
        self.pieces.push(Piece {
            offset: line.offset,
            size: cut - line.offset,
            label: line.label,
            content,
            text: &line.text,
            comment: &line.comment,
        });
        self.reached = cut;
        self.rest(content, end);
    }

    /// Pieces for bytes that are in no line.
    fn fill(&mut self, end: u32) {
        self.rest(&Content::Bytes, end);
    }

    /// Pieces from where the last ended up to `end`, each with its label.
    fn rest(&mut self, content: &'a Content, end: u32) {
        while self.reached < end {
            let label = match self.labels {
                [(offset, id), rest @ ..] if *offset == self.reached => {
                    self.labels = rest;
                    Some(*id)
                }
                _ => None,
            };
            let cut = self.cut(end);
            let (offset, size) = (self.reached, cut - self.reached);
            self.pieces.push(Piece { offset, size, label, content, text: "", comment: "" });
            self.reached = cut;
        }
    }

    /// The first label past where the walk is, or `end` if that comes first.
    fn cut(&self, end: u32) -> u32 {
        match self.labels.first() {
            Some((offset, _)) => end.min(*offset).max(self.reached),
            None => end,
        }
    }

    /// Pieces of nothing for labels up to `offset`.
    fn label_pieces(&mut self, offset: u32) {
        while let [(at, id), rest @ ..] = self.labels {
            if *at > offset {
                return;
            }
            self.labels = rest;
            self.pieces.push(Piece {
                offset: *at,
                size: 0,
                label: Some(*id),
                content: &Content::Nothing,
                text: "",
                comment: "",
            });
        }
    }
}
