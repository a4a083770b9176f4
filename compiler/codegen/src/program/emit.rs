//! The texts of `--emit`, which show what each stage made.

use petgraph::dot::{Config, Dot};

use super::program::Program;
use super::sizes::Part;
use zirc_network::graph::graph;
use zirc_network::passes::{PASSES, Pass, Work};
use zirc_network::syntax;
use zirc_network::{Network, Output, Value};

/// A text that shows a program.
#[derive(Clone, Debug)]
pub enum Emit {
    /// The network that was compiled, as `.zir` text.
    Ir,
    /// The network as it was after a pass that ran, with the answers of an analysis as
    /// comments.
    After(&'static Pass),
    /// The op graph, for graphviz.
    Dot,
    /// The tasks of both bodies, with their kernels and buffers.
    Plan,
    /// One assembly text that other assemblers take.
    Asm,
    /// Addresses, bytes and T-states beside the source.
    Listing,
    /// The memory map.
    Map,
}

impl std::str::FromStr for Emit {
    type Err = String;

    /// Reads the name that `--emit` takes.
    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "ir" => Ok(Emit::Ir),
            "dot" => Ok(Emit::Dot),
            "plan" => Ok(Emit::Plan),
            "asm" => Ok(Emit::Asm),
            "listing" => Ok(Emit::Listing),
            "map" => Ok(Emit::Map),
            _ => {
                let passes: Vec<_> = PASSES.iter().map(|p| format!("after-{}", p.name)).collect();
                let pass = name.strip_prefix("after-").and_then(Pass::named);
                pass.map(Emit::After).ok_or_else(|| {
                    format!("it is one of ir, dot, plan, asm, listing, map, {}", passes.join(", "))
                })
            }
        }
    }
}

impl Emit {
    /// How the names of files with this text end, the dot included.
    pub fn ending(&self) -> String {
        match self {
            Emit::Ir => ".ir.zir".into(),
            Emit::After(pass) => format!(".after-{}.zir", pass.name),
            Emit::Dot => ".dot".into(),
            Emit::Plan => ".plan".into(),
            Emit::Asm => ".asm".into(),
            Emit::Listing => ".lst".into(),
            Emit::Map => ".map".into(),
        }
    }
}

impl Program {
    /// The text that `what` names.
    pub fn emit(&self, what: &Emit) -> String {
        match what {
            Emit::Ir => syntax::print(&self.network, |_| None),
            Emit::After(pass) => self.emit_after(pass),
            Emit::Dot => emit_dot(&self.network),
            Emit::Plan => self.emit_plan(),
            Emit::Asm => self.image.flatten(),
            Emit::Listing => self.image.listing(),
            Emit::Map => self.emit_map(),
        }
    }

    fn emit_after(&self, pass: &Pass) -> String {
        let network = self.passes.run_through(&self.source, pass);
        match pass.work {
            Work::Check(_) | Work::Rewrite(_) => syntax::print(&network, |_| None),
            Work::Analyse(analyse) => {
                let comments = analyse(&network);
                syntax::print(&network, |value| Some(comments(value)))
            }
        }
    }

    fn emit_plan(&self) -> String {
        let step = match self.network.output {
            Output::Reply { .. } => "step body, once a character\n",
            Output::Answer { .. } => "step body, once an answer\n",
        };
        let mut text = String::from("prompt body, once a prompt\n");
        for (number, task) in self.plan.tasks.values().enumerate() {
            if number == self.plan.prompt_tasks {
                text += step;
            }
            let ops: Vec<String> = task
                .ops
                .iter()
                .map(|&op| &self.network.values[op])
                .map(|data| format!("%{} = {}", data.name, data.op.name()))
                .collect();
            text += &format!("  {number:>3}  {:<12} {}\n", task.design.kernel(), ops.join(", "));
            if let Some(buffer) = self.plan.arena.buffers[task.output()] {
                let (first, last) = (buffer.offset, buffer.offset + buffer.size - 1);
                text += &format!(
                    "       bytes {first}..={last} of values, live in tasks {}..={}\n",
                    buffer.live.first, buffer.live.last
                );
            }
        }
        if self.plan.prompt_tasks == self.plan.tasks.len() {
            text += step;
        }
        text
    }

    fn emit_map(&self) -> String {
        let rows = self.image.memory_map();
        let mut text: String = rows.iter().map(|row| format!("{row}\n")).collect();
        text += "\npart              code   data memory\n";
        for part in &self.sizes.parts {
            let Part { name, code, data, bss } = part;
            text += &format!("{name:<15} {code:>6} {data:>6} {bss:>6}\n");
        }
        text
    }
}

fn emit_dot(network: &Network) -> String {
    let graph = graph(network).map(|_, &value| node_text(network, value), |_, ()| ());
    let attributes = |_: &_, node: (_, &String)| format!("label=\"{}\"", node.1);
    let config = &[Config::EdgeNoLabel, Config::NodeNoLabel];
    let dot = Dot::with_attr_getters(&graph, config, &|_, _| String::new(), &attributes);
    format!("{dot:?}")
}

fn node_text(network: &Network, value: Value) -> String {
    let data = &network.values[value];
    format!("%{}\\n{}\\n{}", data.name, data.op.name(), data.ty)
}
