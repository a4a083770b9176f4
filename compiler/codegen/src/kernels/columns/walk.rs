//! Walks: the columns of an encoder's buckets, and how the hash of an n-gram finds one.

use super::design::{Form, unit};
use zirc_z80::{Expr, ObjectBuilder, SectionKind};

use super::gaps::{need_gaps, put_compact, walk_compact};
use super::layer::LayerCode;
use super::lists::lists;
use super::parts::{Half, Parts, put, put_table};
use super::streams::{Streams, resume};

/// The walks that events ask for.
pub(super) struct Walk<'a> {
    pub(super) layer: &'a LayerCode<'a>,
    pub(super) buckets: u32,
    pub(super) streams: Streams,
}

impl Walk<'_> {
    /// How many pages of 256 buckets there are, if a byte does not tell them apart.
    pub(super) fn pages(&self) -> Option<u32> {
        (self.buckets > 256).then_some(self.buckets / 256)
    }

    pub(super) fn threaded(&self) -> bool {
        self.layer.design.forms.contains(&Form::Threaded)
    }

    pub(super) fn compact(&self) -> bool {
        self.layer.design.forms.contains(&Form::Compact)
    }

    /// The table of the columns' addresses, low bytes and then high bytes, and
    /// the columns.
    pub(super) fn table(&mut self, parts: &mut Parts) {
        let layer = self.layer;
        let symbol = layer.symbol;
        let section = if self.threaded() { layer.lists_section() } else { SectionKind::Data };
        let label = |asm: &mut ObjectBuilder, name: &str| asm.symbol(&format!("{name}_{symbol}"));
        let mut labels = Vec::new();
        let columns = parts.asm.fragment(|asm| {
            asm.section(section);
            for (column, form) in layer.design.forms.iter().enumerate() {
                let reached = layer.reached(column);
                if self.threaded() && reached.iter().all(Vec::is_empty) {
                    labels.push(Expr::symbol(label(asm, "nothing")));
                    continue;
                }
                let name = asm.symbol(&format!("column_{symbol}_{column}"));
                labels.push(Expr::symbol(name));
                match form {
                    Form::Threaded => {
                        let end = label(asm, "resume");
                        self.streams.single(asm, name, &lists(&reached), end);
                    }
                    Form::Compact => {
                        let handler = self.threaded().then(|| label(asm, "compact"));
                        put_compact(asm, layer, name, handler, &reached);
                    }
                }
            }
            if self.threaded() {
                let [nothing, end] = ["nothing", "resume"].map(|name| label(asm, name));
                asm.label(nothing).words([Expr::symbol(end)]);
            }
        });
        if self.compact() {
            need_gaps(parts, layer.design.narrow.is_some());
        }
        parts.data(|asm| {
            asm.section(section);
            let table = label(asm, "columns");
            asm.align((2 * self.buckets).min(256)).label(table);
            put_table(asm, Half::Low, &labels);
            put_table(asm, Half::High, &labels);
            asm.append(columns);
        });
    }

    /// Code that walks the column of the bucket that the hash in A picks, or of several
    /// pages the low byte of the hash: the page is in the operand at `page_SYMBOL`.
    /// Spares the alternate registers.
    pub(super) fn event(&self) -> String {
        let LayerCode { symbol, sums, .. } = self.layer;
        let mut text = String::new();
        if self.buckets < 256 {
            put!(text, "        and {}", self.buckets - 1);
        }
        if self.buckets < 128 {
            put!(text, "        or low(columns_{symbol})");
        }
        let high = match self.buckets {
            ..256 => format!("        set {},l\n", self.buckets.trailing_zeros()),
            buckets => "        inc h\n".repeat(buckets as usize / 256),
        };
        let page = self.pages().map_or_else(String::new, |_| format!("page_{symbol}:\n"));
        put!(
            text,
            "        ld l,a
{page}        ld h,high(columns_{symbol})
        ld e,(hl)
{high}        ld d,(hl)"
        );
        let unit = unit(self.layer.emission.network, self.layer.linear).expect("there is a unit");
        let (addend, both) = match self.layer.design.narrow {
            Some(_) => (String::new(), String::new()),
            None => (format!("        ld c,{unit}\n"), format!("        ld bc,{unit}\n")),
        };
        let walk_compact = walk_compact(self.layer);
        if !self.threaded() {
            return text + &both + &walk_compact;
        }
        put!(
            text,
            "        ex de,hl
{addend}        di
        ld sp,hl
        ld h,high({sums})
        ret"
        );
        if self.compact() {
            put!(
                text,
                "compact_{symbol}:                ; a stream that is a compact column
        ld hl,0
        add hl,sp
        ex de,hl
        ld sp,(resume_{symbol} + 1)
compact_on_{symbol}:
        ei                      ; patched: nop, if interrupts were off
{both}{walk_compact}        jp event_{symbol}"
            );
        }
        put!(text, "{}event_{symbol}:", resume(&format!("resume_{symbol}")));
        text
    }
}

/// A step of the hash in A: 31 times it plus the character at HL. Uses E.
pub(super) const HASH: &str = "        ld e,a
        add a,a
        add a,a
        add a,a
        add a,a
        add a,a
        sub e
        add a,(hl)
";
