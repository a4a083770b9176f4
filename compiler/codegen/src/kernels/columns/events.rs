//! Events: linear ops over an encoder that nothing else reads. The text is
//! hashed and each n-gram's column is walked at once; there are no buckets.
//!
//! The hash is taken modulo 256, a byte, where there are no more buckets than
//! that; [`heard`](super::heard) has the trigrams of the prompt, of which there may
//! be more. N-grams of different orders that begin at one place share their
//! beginnings, so one pass over each place's characters finds them all.

use super::gaps::{walk_compact, write_compact};
use super::streams::{Lists, Streams, lists, resume};
use super::{Layer, Parts, heard, put};
use crate::kernels::Emission;
use crate::kernels::encode::context_window;
use crate::plan::{Columns, Form, Sink, Source, Start, unit};
use zirc_network::text::hash;
use zirc_network::{Op, Value};

/// The parameters of an `ngrams` encoder.
pub(super) struct Grams {
    pub(super) window: u32,
    pub(super) least: u32,
    pub(super) most: u32,
    buckets: u32,
}

impl Grams {
    pub(super) fn of(op: &Op) -> Option<Self> {
        let Op::Ngrams { window, orders, buckets, .. } = op else { return None };
        let (least, most) = (*orders.start(), *orders.end());
        Some(Grams { window: *window, least, most, buckets: *buckets })
    }

    /// The buckets of the all-space n-grams that end `end` characters after the
    /// window's beginning.
    fn spaces_ending(&self, end: u32) -> impl Iterator<Item = usize> + '_ {
        (self.least..=self.most.min(end)).map(move |order| {
            let spaces = vec![b' '; order as usize];
            let seed = ((end - order) * 7) as u16;
            usize::from(hash(seed, &spaces)) % self.buckets as usize
        })
    }
}

/// Whether the sums of `columns` start from a prompt's, to which all-space
/// n-grams are added once and from which each is taken when it changes.
pub(super) fn keeps_spaces<'a>(emission: &'a Emission<'_>, columns: &'a Columns) -> Option<Grams> {
    let Source::Events(encoder) = columns.source else { return None };
    let threaded = columns.forms.contains(&Form::Threaded);
    let keeps = threaded && columns.narrow.is_some() && matches!(columns.start, Start::Half(_));
    let grams = Grams::of(&emission.network.values[encoder].op)?;
    (keeps && grams.window < 255).then_some(grams)
}

/// What the all-space n-grams of the linear op that starts from `columns`, if it
/// keeps them so, count in `row` before anything is said.
pub(super) fn known_spaces(emission: &Emission<'_>, columns: &Columns, row: usize) -> i64 {
    let Sink::Half(whole) = columns.sink else { return 0 };
    let Some(whole_columns) = &emission.plan.columns[whole] else { return 0 };
    let Some(grams) = keeps_spaces(emission, whole_columns) else { return 0 };
    let Op::Linear { matrix, .. } = emission.network.values[whole].op else { return 0 };
    let row = emission.network.matrices[matrix].row(row);
    let buckets = (1..=grams.window).flat_map(|end| grams.spaces_ending(end).collect::<Vec<_>>());
    buckets.map(|bucket| i64::from(row[bucket])).sum()
}

/// The sum of all n-grams' columns.
pub(super) fn emit(layer: &Layer<'_>, parts: &mut Parts, encoder: Value) {
    let op = &layer.emission.network.values[encoder].op;
    let (Op::Trigrams { buckets, .. } | Op::Ngrams { buckets, .. }) = *op else {
        unreachable!("an encoder's n-grams are events")
    };
    let mut walk = Walk { layer, buckets, streams: layer.streams() };
    walk.table(parts);
    walk.streams.require(parts);
    if walk.threaded() {
        parts.note_stack(&format!("resume_{}", layer.symbol));
        if walk.compact() {
            parts.note_interrupts(&format!("compact_on_{}", layer.symbol));
        }
    }
    match (op, Grams::of(op)) {
        (_, Some(grams)) => reply(&walk, parts, &grams),
        (Op::Trigrams { band, .. }, None) => heard::emit(&walk, parts, *band),
        (op, None) => unreachable!("{} has no n-grams", op.name()),
    }
}

/// The walks that events ask for.
pub(super) struct Walk<'a> {
    pub(super) layer: &'a Layer<'a>,
    buckets: u32,
    streams: Streams,
}

impl Walk<'_> {
    /// How many pages of 256 buckets there are, if a byte does not tell them apart.
    pub(super) fn pages(&self) -> Option<u32> {
        (self.buckets > 256).then_some(self.buckets / 256)
    }

    fn threaded(&self) -> bool {
        self.layer.columns.forms.contains(&Form::Threaded)
    }

    fn compact(&self) -> bool {
        self.layer.columns.forms.contains(&Form::Compact)
    }

    /// The table of the columns' addresses, low bytes and then high bytes, and
    /// the columns.
    fn table(&mut self, parts: &mut Parts) {
        let layer = self.layer;
        let symbol = layer.symbol;
        let mut data = String::new();
        let mut labels = Vec::new();
        for (column, form) in layer.columns.forms.iter().enumerate() {
            let reached = layer.reached(column);
            let label = format!("column_{symbol}_{column}");
            if self.threaded() && reached.iter().all(Vec::is_empty) {
                labels.push(format!("nothing_{symbol}"));
                continue;
            }
            match form {
                Form::Threaded => {
                    let end = format!("resume_{symbol}");
                    self.streams.single(&mut data, &label, &lists(&reached), &end);
                }
                Form::Compact => {
                    let handler = self.threaded().then(|| format!("compact_{symbol}"));
                    write_compact(&mut data, layer, &label, handler.as_deref(), &reached);
                }
            }
            labels.push(label);
        }
        if self.threaded() {
            put!(data, "nothing_{symbol}:\n        dw resume_{symbol}");
        }
        if self.compact() {
            parts.need_gaps(layer.columns.narrow.is_some());
        }
        let align = (2 * self.buckets).min(256);
        let section = if self.threaded() { layer.lists_section() } else { "data" };
        put!(parts.data, "        section {section}\n        align {align}\ncolumns_{symbol}:");
        write_table(&mut parts.data, "low", &labels);
        write_table(&mut parts.data, "high", &labels);
        put!(parts.data, "        section {section}\n{data}");
    }

    /// Code that walks the column of the bucket that the hash in A picks, or of several
    /// pages the low byte of the hash: the page is in the operand at `page_SYMBOL`.
    /// Spares the alternate registers.
    pub(super) fn event(&self) -> String {
        let Layer { symbol, sums, .. } = self.layer;
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
        let (addend, both) = match self.layer.columns.narrow {
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

/// Whether a step's linear op starts from this one's sums and keeps spaces.
pub(super) fn resets_said(layer: &Layer<'_>) -> bool {
    let Sink::Half(whole) = layer.columns.sink else { return false };
    let whole = layer.emission.plan.columns[whole].as_ref();
    whole.is_some_and(|whole| keeps_spaces(layer.emission, whole).is_some())
}

/// The n-grams of the last characters said: all, or those that hold one.
fn reply(walk: &Walk<'_>, parts: &mut Parts, grams: &Grams) {
    let layer = walk.layer;
    let symbol = layer.symbol;
    let Grams { window, least, most, .. } = *grams;
    let end = context_window(layer.emission.network);
    parts.external("context");
    let said = match (keeps_spaces(layer.emission, layer.columns), layer.columns.start) {
        (Some(_), Start::Half(half)) => {
            let said = format!("said_{}", layer.emission.symbol(half));
            parts.external(said.clone());
            undo(layer, parts, grams, half, &said);
            Some(said)
        }
        _ => None,
    };
    match &said {
        Some(said) => put!(
            parts.code,
            "        ld a,({said})
        or a
        jp z,counted_{symbol}   ; nothing said: all n-grams are spaces
        add a,{most} - 1
        jr c,whole_{symbol}
        cp {window}
        jr c,places_{symbol}
whole_{symbol}:
        ld a,{window}
places_{symbol}:
        exx
        ld d,a
place_{symbol}:                 ; D = characters from this place to the end
        ld hl,{said}
        ld a,d
        sub (hl)
        jr nc,spaces_{symbol}
        xor a
spaces_{symbol}:"
        ),
        None => put!(
            parts.code,
            "        exx
        ld d,{window}
place_{symbol}:                 ; D = characters from this place to the end
        xor a"
        ),
    }
    if least > 1 {
        put!(
            parts.code,
            "        cp {0}
        jr nc,least_{symbol}
        ld a,{0}
least_{symbol}:",
            least - 1
        );
    }
    put!(
        parts.code,
        "        ld c,a                  ; C = characters that end no n-gram that counts
        ld b,{most}
        ld a,d
        cp b
        jr nc,orders_{symbol}
        ld b,a
orders_{symbol}:
        ld hl,context + {end}
        ld a,l
        sub d
        ld l,a
        jr nc,seed_{symbol}
        dec h
seed_{symbol}:
        ld a,{window}
        sub d
        ld e,a
        add a,a
        add a,a
        add a,a
        sub e                   ; A = the hash, modulo 256: at first the seed
char_{symbol}:
{HASH}        inc hl
        inc c
        dec c
        jr z,count_{symbol}
        dec c
        djnz char_{symbol}
        jp next_{symbol}
count_{symbol}:
        ld e,a
        exx
{event}        exx
        ld a,e
        dec b
        jp nz,char_{symbol}
next_{symbol}:
        dec d
        jp nz,place_{symbol}
        exx",
        event = walk.event(),
    );
    if let Some(said) = &said {
        put!(
            parts.code,
            "counted_{symbol}:
        ld a,({said})
        cp {window} + 1
        adc a,0
        ld ({said}),a"
        );
    }
}

/// Takes from the prompt's sums the all-space n-grams that the last character
/// said has changed.
fn undo(layer: &Layer<'_>, parts: &mut Parts, grams: &Grams, half: Value, said: &str) {
    let symbol = layer.symbol;
    let base = layer.emission.accumulators(half);
    let window = grams.window;
    let mut data = String::new();
    let mut table = String::new();
    let mut negated = Streams::new(true).negated();
    for number in 1..=window {
        let tiles = undone(layer, grams, number);
        let label = format!("undo_{symbol}_{number}");
        negated.single(&mut data, &label, &tiles, &format!("undone_{symbol}"));
        put!(table, "        dw {label}");
    }
    negated.require(parts);
    let section = layer.lists_section();
    put!(parts.data, "        section {section}\nundo_{symbol}:\n{table}{data}");
    parts.note_stack(&format!("undone_{symbol}"));
    parts.external(base.clone());
    put!(
        parts.before,
        "        ld a,({said})
        cp {window} + 1
        jr nc,known_{symbol}
        or a
        jr z,known_{symbol}     ; nothing said
        dec a
        ld l,a
        ld h,0
        add hl,hl
        ld de,undo_{symbol}
        add hl,de
        ld e,(hl)
        inc hl
        ld d,(hl)
        ex de,hl
        di
        ld sp,hl
        ld h,high({base})
        ret
{resume}known_{symbol}:",
        resume = resume(&format!("undone_{symbol}")),
    );
}

/// What the all-space n-grams count that the character said as the `number`th
/// changes.
pub(super) fn undone(layer: &Layer<'_>, grams: &Grams, number: u32) -> Vec<Lists> {
    let mut net = vec![0i32; layer.matrix.rows];
    for bucket in grams.spaces_ending(grams.window + 1 - number) {
        for (net, weight) in net.iter_mut().zip(layer.matrix.column(bucket)) {
            *net += i32::from(weight);
        }
    }
    let mut tiles = vec![Lists::default(); layer.columns.tiles.len()];
    for (place, net) in layer.places.iter().zip(net) {
        let lists = &mut tiles[place.tile];
        let list = if net > 0 { &mut lists.plus } else { &mut lists.minus };
        list.extend((0..net.abs()).map(|_| place.index));
    }
    for list in tiles.iter_mut().flat_map(|lists| [&mut lists.plus, &mut lists.minus]) {
        list.sort_unstable();
    }
    tiles
}

/// A byte of each of the addresses.
pub(super) fn write_table(text: &mut String, half: &str, labels: &[String]) {
    for labels in labels.chunks(4) {
        let bytes: Vec<String> = labels.iter().map(|label| format!("{half}({label})")).collect();
        put!(text, "        db {}", bytes.join(","));
    }
}
