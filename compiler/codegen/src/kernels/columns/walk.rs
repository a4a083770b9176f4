//! Walks: the columns of an encoder's buckets, and how the hash of an n-gram finds one.

use zirc_z80::{Expr, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::design::{Form, unit};
use super::gaps::{need_gaps, put_compact, put_walks};
use super::interrupts::Resume;
use super::layer::LayerCode;
use super::lists::lists;
use super::parts::{Half, Parts, put_table};
use super::streams::Streams;

zirc_z80::template! {
    "walk.asm";
    struct HashByte = hash_byte {}
    struct Exchange = exchange {}
    struct Mask = mask { mask: u32 }
    struct BelowColumns = below_columns { columns: SymbolId }
    struct Place = place {}
    struct FindLow = find_low { columns: SymbolId }
    struct ToHighHalf = to_high_half { bit: u32 }
    struct ToNextPage = to_next_page {}
    struct FindHigh = find_high {}
    struct IsStream = is_stream {}
    struct Addend = addend { unit: u8 }
    struct Launch = launch { sums: Expr }
    struct Compact = compact { compact: SymbolId, resume: SymbolId, on: SymbolId }
    struct WideAddend = wide_addend { unit: u8 }
    struct Over = over { event: SymbolId }
}

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
        let section = if self.threaded() { layer.lists_section() } else { SectionKind::Data };
        let label = |asm: &mut ObjectBuilder, name: &str| layer.label(asm, name);
        let mut labels = Vec::new();
        let columns = parts.asm.fragment(|asm| {
            asm.section(section);
            for (column, form) in layer.design.forms.iter().enumerate() {
                let reached = layer.reached(column);
                if self.threaded() && reached.iter().all(Vec::is_empty) {
                    labels.push(Expr::symbol(label(asm, "nothing")));
                    continue;
                }
                let name = asm.symbol(&format!("column_{}_{column}", layer.symbol));
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
            asm.align((2 * self.buckets).min(256))
                .label(table)
                .beside("low bytes, then high bytes");
            put_table(asm, Half::Low, &labels);
            put_table(asm, Half::High, &labels);
            asm.append(columns);
        });
    }

    /// Code that walks the column of the bucket that the hash in A picks, or of several
    /// pages the low byte of the hash: the page is in the operand at `page_SYMBOL`.
    /// Spares the alternate registers.
    pub(super) fn event(&self, asm: &mut ObjectBuilder) {
        let layer = self.layer;
        self.find(asm);
        let unit = unit(layer.emission.network, layer.linear).expect("there is a unit");
        let is_wide = layer.design.narrow.is_none();
        if !self.threaded() {
            self.codes(asm, unit);
            return;
        }
        let sums = Expr::symbol(asm.symbol(&layer.sums));
        let resume = Resume::named(asm, &format!("resume_{}", layer.symbol));
        let event = layer.label(asm, "event");
        asm.put(IsStream {});
        if is_wide {
            asm.put(Addend { unit });
        }
        asm.put(Launch { sums });
        if self.compact() {
            let [compact, on] = ["compact", "compact_on"].map(|name| layer.label(asm, name));
            asm.put(Compact { compact, resume: resume.stack, on });
            self.codes(asm, unit);
            asm.put(Over { event });
        }
        resume.put(asm);
        asm.label(event);
    }

    /// Looks up the address of the column of a bucket.
    fn find(&self, asm: &mut ObjectBuilder) {
        let columns = self.layer.label(asm, "columns");
        if self.buckets < 256 {
            asm.put(Mask { mask: self.buckets - 1 });
        }
        if self.buckets < 128 {
            asm.put(BelowColumns { columns });
        }
        asm.put(Place {});
        if self.pages().is_some() {
            let page = self.layer.label(asm, "page");
            asm.label(page);
        }
        asm.put(FindLow { columns });
        if self.buckets < 256 {
            asm.put(ToHighHalf { bit: self.buckets.trailing_zeros() });
        }
        for _ in 0..self.buckets / 256 {
            asm.put(ToNextPage {});
        }
        asm.put(FindHigh {});
    }

    /// Walks the codes of a compact column.
    fn codes(&self, asm: &mut ObjectBuilder, unit: u8) {
        if self.layer.design.narrow.is_none() {
            asm.put(WideAddend { unit });
        }
        put_walks(asm, self.layer);
    }
}

/// T-states from the hash of an n-gram to the address of its column, among so many.
pub(super) fn find(buckets: usize) -> TStates {
    let mut find = Place::block().through() + FindLow::block().through();
    if buckets < 256 {
        find += Mask::block().through() + ToHighHalf::block().through();
    }
    if buckets < 128 {
        find += BelowColumns::block().through();
    }
    find + ToNextPage::block().through() * (buckets as u64 / 256) + FindHigh::block().through()
}

/// From the address of a column that is a stream to its first list.
pub(super) fn launch(is_wide: bool) -> TStates {
    let addend = if is_wide { Addend::block().through() } else { TStates(0) };
    IsStream::block().through() + addend + Launch::block().through()
}

/// Of a stream that is a compact column, beside its codes.
pub(super) fn compact_stream() -> TStates {
    Compact::block().through() + Over::block().through()
}

/// Of what comes before the codes of a compact column.
pub(super) fn codes(is_wide: bool) -> TStates {
    if is_wide { WideAddend::block().through() } else { TStates(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_a_table_of_whatever_size() {
        assert_eq!([64, 128, 256, 512, 1024].map(|buckets| find(buckets).0), [47, 40, 29, 33, 41]);
    }

    #[test]
    fn a_stream_is_entered_with_its_addend_if_sums_have_two_bytes() {
        assert_eq!([false, true].map(|is_wide| launch(is_wide).0), [31, 38]);
        assert_eq!([false, true].map(|is_wide| codes(is_wide).0), [0, 10]);
        assert_eq!(compact_stream().0, 59);
    }
}
