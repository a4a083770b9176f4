//! Networks and objects that only a program can build, and options that only a
//! program can give.

use std::sync::LazyLock;

use zirc_codegen::machines::{CPM, Machine, Provision};
use zirc_codegen::{Goal, Options, compile};
use zirc_diagnostics::Source;
use zirc_network::read;
use zirc_network::{
    Lane, Matrix, Network, Op, Origins, Output, Type, Value, ValueData, WeightType, verify,
};
use zirc_runtime::Module;
use zirc_tests::root;
use zirc_z80::{
    Argument, Expr, Filled, Layout, LinkOptions, Object, ObjectBuilder, Region, Template, assemble,
    embedded, link,
};

use crate::case::Case;

pub(super) fn cases() -> Vec<Case> {
    let nowhere = Source::default();
    let verified =
        |name, network: &Network| Case::new(name, &nowhere, &verify(network, &Origins::default()));
    let linked_in = |name, layout: LinkOptions, object: Object, entry: &str| {
        let options = LinkOptions { entry: entry.into(), ..layout };
        let error = link(vec![object], &options).err();
        Case::new(name, &nowhere, &error.map(|error| error.diagnostics).unwrap_or_default())
    };
    let linked = |name, object, entry| linked_in(name, LinkOptions::at(0x100), object, entry);
    let mut misaligned = Object::data("table", "table", 3, vec![1, 2, 3], "");
    misaligned.add_symbol("beyond", 4);
    let cells = Object::bss("cells", "cells", 2, 1);
    vec![
        verified("built-nothing", &network("nothing")),
        verified("built-names", &badly_named()),
        verified("built-matrices", &badly_drawn()),
        verified("built-order", &badly_ordered()),
        verified("built-too-large", &too_large()),
        linked("built-malformed-object", misaligned, ""),
        linked("built-entry-in-bss", cells.clone(), "cells"),
        linked("built-entry-unknown", cells, "sells"),
        linked_in("built-regions-overlap", in_rom(0x60), in_regions(), "start"),
        linked_in("built-regions", in_rom(0x40), in_regions(), "start"),
        misused_module(),
        misused_block(),
        over_budget(),
        over_memory(),
        masked(),
        compiled("built-wide-sums", "tests/data/wide-sums.zir", &Options::default()),
        on_machine("built-machine-lacks", &WITHOUT_INDEX),
        on_machine("built-machine-lacks-all", &WITHOUT_ANYTHING),
        on_machine("built-defect", &WITHOUT_RUNTIME),
        on_machine("built-defect-module", &MISSPELT),
        on_machine("built-defect-region", &BACKWARDS),
        without_effect("plain", "ir-examples/ok.zir", unheeded()),
        without_effect("unlisted", "tests/golden/label.zir", packed(None)),
        without_effect("larger", "ir-examples/ok.zir", packed(None)),
        without_effect("tight", "ir-examples/hello.zir", packed(Some(0x1700))),
        long_line(),
    ]
}

/// A machine with a ROM that ends here, and RAM from 0040h on, in which bss should be.
fn in_rom(end: u32) -> LinkOptions {
    let rom = Region { name: "ROM", start: 0, end, read_only: true };
    let ram = Region { name: "RAM", start: 0x40, end: 0x80, read_only: false };
    LinkOptions::new(Layout { file: rom, patched: ram, bss: rom })
}

/// A program that is larger than that.
fn in_regions() -> Object {
    let text = "        public  start
start:  ld      hl,cells
        jp      patched
        section patched
patched:
        ds      100
        section bss
cells:  ds      2
";
    assemble(&Source::new("regions.asm", text), &zirc_z80::Options::default()).unwrap_or_default()
}

/// A network without ops.
fn network(name: &str) -> Network {
    let labels = vec![b"NO".to_vec(), b"YES".to_vec()];
    Network::new(name, 62, Output::Answer { labels, logits: Value::from_u32(0) })
}

fn trigrams(network: &mut Network, name: &str, buckets: u32) -> Value {
    network.define(name, Op::Trigrams { band: None, buckets, scale: 1 })
}

fn badly_named() -> Network {
    let mut network = network("2 networks");
    for name in ["x", "x", ".y", ""] {
        trigrams(&mut network, name, 2);
    }
    network
}

fn badly_drawn() -> Network {
    let mut network = network("drawn");
    trigrams(&mut network, "x", 2);
    for (name, weights, bias) in [("w", vec![1, 2], vec![0]), ("v", vec![1], vec![0, 0])] {
        let weight_type = WeightType::I2;
        network.matrices.push(Matrix {
            name: name.into(),
            weight_type,
            rows: 1,
            columns: 2,
            weights,
            bias,
        });
    }
    network
}

fn badly_ordered() -> Network {
    let mut network = network("ordered");
    trigrams(&mut network, "x", 2);
    let ty = Type { lane: Lane::I16, width: 2 };
    network.values.push(ValueData { name: "y".into(), op: Op::Relu(Value::from_u32(2)), ty });
    network.define("z", Op::Concat { parts: vec![] });
    network
}

fn too_large() -> Network {
    let mut network = network("large");
    trigrams(&mut network, "x", 2);
    for number in 0..65 {
        trigrams(&mut network, &format!("y{number}"), 16_384);
    }
    network
}

fn misused_module() -> Case {
    let source = Source::new(
        "print.asm",
        "        public  print\nprint:  ld      b,WIDTH\nWIDTH:  equ     80\n        ret\n",
    );
    let options = zirc_z80::Options {
        define: vec![("WIDTH".into(), 40)],
        rename: vec![("prnt".into(), "print_line".into())],
        ..Default::default()
    };
    let found = assemble(&source, &options).err().unwrap_or_default();
    Case::new("built-misused-module", &source, &found)
}

/// A block with what it does not take.
fn misused_block() -> Case {
    static BLOCKS: LazyLock<Template> = LazyLock::new(|| {
        embedded("push.asm", " block push, pair (bc, de), end\n; Pushes a pair.\nend: push pair\n")
    });
    let mut asm = ObjectBuilder::new("pushes");
    let block = BLOCKS.block("push").expect("there is the block");
    for arguments in [
        vec![],
        vec![Argument::Register("hl"), Argument::Value(Expr::number(1))],
        vec![Argument::Register("bc"), Argument::Value(Expr::number(1))],
    ] {
        asm.put(Filled { block, arguments });
    }
    let error = asm.finish().expect_err("nothing fits");
    Case::new("built-misused-block", &error.source, &error.diagnostics)
}

/// A network that would be small enough for most.
fn over_budget() -> Case {
    let options = Options { budget: Some(100), ..Options::default() };
    compiled("built-over-budget", "ir-examples/ok.zir", &options)
}

/// The same in a machine of a few hundred bytes.
fn over_memory() -> Case {
    let options = Options { memory_end: Some(0x0B00), ..Options::default() };
    compiled("built-over-memory", "ir-examples/ok.zir", &options)
}

/// A program whose lists take longer than interrupts may be off.
fn masked() -> Case {
    let options = Options { mask: 100, ..Options::default() };
    compiled("built-mask-too-short", "ir-examples/hello.zir", &options)
}

/// A machine that the dense kernel is nothing for.
static WITHOUT_INDEX: Machine =
    Machine { name: "without-index", provides: &[Provision::AlternateRegisters], ..CPM };
/// A machine that no kernel for linear ops is anything for.
static WITHOUT_ANYTHING: Machine = Machine { name: "without-anything", provides: &[], ..CPM };
/// A machine with a module that does not assemble.
static MISSPELT: Machine = Machine {
    name: "misspelt",
    modules: &[Module {
        name: "console",
        text: "        section code\n        public  print_char\nprint_char:\n        lda     e,a\n",
    }],
    ..CPM
};
/// A machine whose modules have been forgotten.
static WITHOUT_RUNTIME: Machine = Machine { name: "without-runtime", modules: &[], ..CPM };

/// A machine whose memory ends before it begins.
static BACKWARDS: Machine = Machine {
    name: "backwards",
    layout: Layout::single(Region { name: "RAM", start: 0x8000, end: 0x4000, read_only: false }),
    ..CPM
};

fn on_machine(name: &str, machine: &'static Machine) -> Case {
    let options = Options { machine, goal: Goal::Plain, ..Options::default() };
    compiled(name, "ir-examples/ok.zir", &options)
}

/// Options that have no effect.
fn without_effect(name: &str, path: &str, options: Options) -> Case {
    compiled(&format!("built-without-effect-{name}"), path, &options)
}

/// Options that `--for plain`, or the machine, makes useless.
fn unheeded() -> Options {
    let (goal, prompts) = (Goal::Plain, vec![b"hello".to_vec()]);
    Options { goal, prompts, pack: true, budget: Some(60_000), ..Options::default() }
}

fn packed(memory_end: Option<u16>) -> Options {
    Options { pack: true, memory_end, ..Options::default() }
}

/// The errors or warnings of compiling a network.
fn compiled(name: &str, path: &str, options: &Options) -> Case {
    let text = std::fs::read_to_string(root().join(path)).expect("it is there");
    let file = path.rsplit('/').next().unwrap_or(path);
    let source = Source::new(file, text);
    let compiled =
        read(&source).and_then(|(network, origins)| compile(&network, &origins, options));
    let found = compiled.map_or_else(|found| found, |program| program.warnings);
    Case::new(name, &source, &found)
}

/// A text too long to be kept.
fn long_line() -> Case {
    let source = Source::new("long-line.zir", format!("zir 1\n; {}\n", "long ".repeat(1 << 18)));
    Case::new("built-long-line", &source, &read(&source).err().unwrap_or_default())
}
