//! `--stats` of compiling: the time of each pass.

use std::time::{Duration, Instant};

use zirc_codegen::Program;
use zirc_network::Network;
use zirc_network::passes::Work;

use crate::failure::tell;

/// Prints the time to read and compile the network of `program`, and for each pass its time
/// and the size of the network after it. Compiling uses no clock, so the passes run once
/// more.
pub(crate) fn tell_time(program: &Program, took: Duration) {
    let mut network = program.source.clone();
    tell(&row("pass", ["ops", "neurons", "ms"].map(String::from)));
    tell(&row("", [ops(&network), neurons(&network), String::new()]));
    for pass in program.passes.passes() {
        let started = Instant::now();
        match pass.work {
            Work::Check(check) => drop(check(&network, &Default::default())),
            Work::Rewrite(rewrite) => network = rewrite(&network),
            Work::Analyse(analyse) => drop(analyse(&network)),
        }
        let took = format!("{:.2}", milliseconds(started.elapsed()));
        tell(&row(pass.name, [ops(&network), neurons(&network), took]));
    }
    tell(&format!("reading and compiling took {:.2} ms", milliseconds(took)));
}

fn row(name: &str, [ops, neurons, time]: [String; 3]) -> String {
    format!("{name:<10} {ops:>6} {neurons:>8} {time:>10}")
}

fn ops(network: &Network) -> String {
    network.values.len().to_string()
}

/// The rows of all matrices.
fn neurons(network: &Network) -> String {
    network.matrices.values().map(|matrix| matrix.rows).sum::<usize>().to_string()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
