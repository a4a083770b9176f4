//! The walk of the column of an encoder's bucket, which the hash of an n-gram finds.

use zirc_z80::{Expr, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::design::{Form, unit};
use super::gaps::{need_gaps, put_compact, put_walks};
use super::interrupts::Resume;
use super::layer::LayerCode;
use super::lists::lists;
use super::streams::Streams;
use super::task_code::{AddressByte, TaskCode, put_table};

zirc_z80::template! {
    "walk.asm";
    struct HashByte = hash_byte {}
    struct Exchange = exchange {}
    struct Mask = mask { mask: u32 }
    struct BelowColumns = below_columns { columns: SymbolId }
    struct TakePlace = take_place {}
    struct FindLow = find_low { columns: SymbolId }
    struct ToHighHalf = to_high_half { bit: u32 }
    struct ToNextPage = to_next_page {}
    struct FindHigh = find_high {}
    struct IsStream = is_stream {}
    struct TakeLow = take_low {}
    struct TakeAddress = take_address {}
    struct ToWalk = to_walk {}
    struct Addend = addend { unit: u8 }
    struct TakeStream = take_stream {}
    struct LaunchStream = launch_stream { sums: Expr }
    struct EnterCompact = enter_compact { compact: SymbolId, resume: SymbolId, on: SymbolId }
    struct WordAddend = word_addend { unit: u8 }
    struct Over = over { event: SymbolId }
}

/// The walks of an encoder's buckets.
pub(super) struct BucketWalk<'a> {
    pub(super) layer: &'a LayerCode<'a>,
    pub(super) buckets: u32,
    pub(super) streams: Streams,
}

impl BucketWalk<'_> {
    /// The number of pages of 256 buckets, if there are several.
    pub(super) fn pages(&self) -> Option<u32> {
        (self.buckets > 256).then_some(self.buckets / 256)
    }

    pub(super) fn threaded(&self) -> bool {
        self.layer.design.forms.contains(&Form::Threaded)
    }

    pub(super) fn compact(&self) -> bool {
        self.layer.design.forms.contains(&Form::Compact)
    }

    /// Puts the table of the columns' addresses, low bytes and then high bytes, and the
    /// columns.
    pub(super) fn table(&mut self, code: &mut TaskCode) {
        let layer = self.layer;
        let section = if self.threaded() { layer.lists_section() } else { SectionKind::Data };
        let mut labels = Vec::new();
        let mut has_nothing = self.threaded();
        let columns = code.asm.fragment(|asm| {
            asm.section(section);
            for (column, form) in layer.design.forms.iter().enumerate() {
                let reached = layer.reached(column);
                if reached.iter().all(Vec::is_empty) {
                    labels.push(Expr::symbol(asm.symbol("nothing")));
                    has_nothing = true;
                    continue;
                }
                let name = asm.symbol(&format!("column_{column}"));
                labels.push(Expr::symbol(name));
                match form {
                    Form::Threaded => {
                        let end = asm.symbol("resume");
                        self.streams.single(asm, name, &lists(&reached), end);
                    }
                    Form::Compact => {
                        let handler = self.threaded().then(|| asm.symbol("compact"));
                        put_compact(asm, layer, name, handler, &reached);
                    }
                }
            }
            if has_nothing {
                self.put_nothing(asm);
            }
        });
        if self.compact() {
            need_gaps(code, layer);
        }
        code.data(|asm| {
            asm.section(section);
            let table = asm.symbol("columns");
            asm.align((2 * self.buckets).min(256))
                .label(table)
                .beside("low bytes, then high bytes");
            for page in labels.chunks(256) {
                put_table(asm, AddressByte::Low, page);
                put_table(asm, AddressByte::High, page);
            }
            asm.append(columns);
        });
    }

    /// Puts the column of all buckets that reach nothing.
    fn put_nothing(&self, asm: &mut ObjectBuilder) {
        let nothing = asm.symbol("nothing");
        if self.threaded() {
            let end = asm.symbol("resume");
            asm.label(nothing).words([Expr::symbol(end)]);
        } else {
            let reached = vec![Vec::new(); self.layer.design.tiles.len()];
            put_compact(asm, self.layer, nothing, None, &reached);
        }
    }

    /// Puts code that walks the column of a bucket. A is the hash; where there are several
    /// pages, the alternate registers are in use, and HL is the bucket's place in the table.
    /// Keeps the other alternate registers.
    pub(super) fn event(&self, asm: &mut ObjectBuilder) {
        let layer = self.layer;
        self.find(asm);
        let unit = unit(layer.emission.network, layer.linear).expect("there is a unit");
        let is_paged = self.pages().is_some();
        if !self.threaded() {
            if is_paged {
                asm.put(ToWalk {});
            }
            self.codes(asm, unit);
            return;
        }
        let sums = Expr::symbol(asm.symbol(&layer.sums));
        let resume = Resume::named(asm, "resume");
        let event = asm.symbol("event");
        match is_paged {
            true => asm.put(TakeStream {}).put(Exchange {}),
            false => asm.put(IsStream {}).put(TakeStream {}),
        };
        if layer.design.counters.is_none() {
            asm.put(Addend { unit });
        }
        asm.put(LaunchStream { sums });
        if self.compact() {
            let [compact, on] = ["compact", "compact_on"].map(|name| asm.symbol(name));
            asm.put(EnterCompact { compact, resume: resume.stack, on });
            self.codes(asm, unit);
            asm.put(Over { event });
        }
        resume.put(asm);
        asm.label(event);
    }

    /// Puts code that looks up the address of a column.
    fn find(&self, asm: &mut ObjectBuilder) {
        if self.pages().is_some() {
            asm.put(TakeLow {}).put(ToNextPage {}).put(TakeAddress {});
            return;
        }
        let columns = asm.symbol("columns");
        if self.buckets < 256 {
            asm.put(Mask { mask: self.buckets - 1 });
        }
        if self.buckets < 128 {
            asm.put(BelowColumns { columns });
        }
        asm.put(TakePlace {}).put(FindLow { columns });
        match self.buckets {
            256 => asm.put(ToNextPage {}),
            buckets => asm.put(ToHighHalf { bit: buckets.trailing_zeros() }),
        };
        asm.put(FindHigh {});
    }

    /// Puts code that walks a compact column.
    fn codes(&self, asm: &mut ObjectBuilder, unit: u8) {
        if self.layer.design.counters.is_none() {
            asm.put(WordAddend { unit });
        }
        put_walks(asm, self.layer);
    }
}

/// T-states from the hash, or the bucket's place in a table of several pages, to the address of
/// the column, among so many buckets.
fn find(buckets: usize) -> TStates {
    if buckets > 256 {
        let to_high = ToNextPage::block().through();
        return TakeLow::block().through() + to_high + TakeAddress::block().through();
    }
    let found = TakePlace::block().through() + FindLow::block().through();
    let mask = Mask::block().through() + ToHighHalf::block().through();
    let to_high = match buckets {
        256 => ToNextPage::block().through(),
        128 => mask,
        _ => mask + BelowColumns::block().through(),
    };
    found + to_high + FindHigh::block().through()
}

/// T-states from the hash to the first list of a stream.
pub(super) fn launch(buckets: usize, is_word: bool) -> TStates {
    let addend = if is_word { Addend::block().through() } else { TStates(0) };
    let hand = if buckets > 256 { Exchange::block() } else { IsStream::block() };
    let enter = TakeStream::block().through() + LaunchStream::block().through();
    find(buckets) + hand.through() + addend + enter
}

/// T-states from the hash to a compact column, where all columns are compact.
pub(super) fn to_compact(buckets: usize) -> TStates {
    let hand = if buckets > 256 { ToWalk::block().through() } else { TStates(0) };
    find(buckets) + hand
}

/// T-states of a stream that is a compact column, without its codes.
pub(super) fn compact_stream() -> TStates {
    EnterCompact::block().through() + Over::block().through()
}

/// T-states before the codes of a compact column.
pub(super) fn codes(is_word: bool) -> TStates {
    if is_word { WordAddend::block().through() } else { TStates(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_a_table_of_whatever_size() {
        assert_eq!([64, 128, 256, 512, 1024].map(|buckets| find(buckets).0), [47, 40, 29, 22, 22]);
        assert_eq!([256, 512].map(|buckets| to_compact(buckets).0), [29, 22 + 25]);
    }

    #[test]
    fn a_stream_is_entered_with_its_addend_if_sums_have_two_bytes() {
        assert_eq!([false, true].map(|is_word| launch(256, is_word).0), [29 + 31, 29 + 38]);
        assert_eq!([false, true].map(|is_word| launch(512, is_word).0), [22 + 31, 22 + 38]);
        assert_eq!([false, true].map(|is_word| codes(is_word).0), [0, 10]);
        assert_eq!(compact_stream().0, 59);
    }
}
