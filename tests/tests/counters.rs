//! Byte counters whose partial sums have a floor: the sums are exact, or as far below their
//! thresholds as they should be, on the prompts that take the counts farthest.

use std::collections::HashSet;

use zirc_codegen::{Emit, Options, Program, compile};
use zirc_diagnostics::Source;
use zirc_network::ranges::Ranges;
use zirc_network::{Network, Op, Origins, Output, read};
use zirc_tests::Lockstep;

/// How many networks are tried.
const CASES: u32 = 40;

/// A layer over two encoders of the prompt, or of the prompt and the reply. The first has
/// weights of -2, so the counts of some rows are far apart.
fn network_of(seed: u32) -> Network {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut draw = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % most
    };
    let spells = seed % 3 == 2;
    let (limit, rows, buckets) = (56 + draw(7), 4 + draw(10), [8, 64, 512][draw(3) as usize]);
    let mut row = |signs: &[u8], count: u32| -> String {
        (0..count).map(|_| char::from(signs[draw(signs.len() as u32) as usize])).collect()
    };
    let first: String = (0..rows)
        .map(|number| {
            let bias = [-30, 3, 70, 5][number as usize % 4];
            format!("\"{}{}\" {bias}\n", row(b"..+-=", buckets), row(b"..+-", 16))
        })
        .collect();
    let second: String = (0..3).map(|_| format!("\"{}\"\n", row(b".+-", rows))).collect();
    let (talk, encoder, output) = match spells {
        true => (
            "reply charset \"AB\" limit 4\n",
            "ngrams reply, window 16, orders 1..=3",
            "next argmax %y",
        ),
        false => ("", "trigrams prompt, band 16", "answer argmax %y, labels \"A\" \"B\" \"C\""),
    };
    let text = format!(
        "zir 1\nnetwork n {{\noverflow wrap\nprompt limit {limit}\n{talk}\
         %a = trigrams prompt, buckets {buckets}, scale 32\n%b = {encoder}, buckets 16, scale 32\n\
         %x = concat %a, %b\n%s = linear %x, @first\n%t = shr %s, 2\n%u = relu %t\n\
         %y = linear %u, @second\n{output}\n}}\n\
         weights @first: i2[{rows}, {}] {{\n{first}}}\nweights @second: i2[3, {rows}] {{\n{second}}}\n",
        buckets + 16
    );
    read(&Source::new("counters.zir", text)).expect("it is right").0
}

/// The prompts that take the sums of the first layer farthest, and ordinary ones.
fn far_prompts(network: &Network) -> Vec<Vec<u8>> {
    let ranges = Ranges::tight(network);
    let linears = network.values.iter().filter(|(_, data)| matches!(data.op, Op::Linear { .. }));
    let ends = linears.flat_map(|(value, _)| ranges.extremes(network, value)).flatten();
    let prompts: HashSet<Vec<u8>> = ends.map(|end| end.prompt).collect();
    let mut prompts: Vec<Vec<u8>> = prompts.into_iter().filter(|it| !it.is_empty()).collect();
    prompts.sort();
    prompts.extend([b"hi".to_vec(), b"what have i got in my pocket".to_vec()]);
    prompts
}

fn has_floor(program: &Program) -> bool {
    program.emit(&Emit::Asm).contains("_above_")
}

#[test]
fn sums_that_would_leave_a_byte_start_from_a_floor() {
    let mut floors = 0;
    for seed in 0..CASES {
        let network = network_of(seed);
        let program = compile(&network, &Origins::default(), &Options::default()).expect("it fits");
        floors += u32::from(has_floor(&program));
        let mut lockstep = Lockstep::start(&program);
        for prompt in far_prompts(&program.network) {
            let reply = lockstep.ask(&prompt).unwrap_or_else(|found| panic!("{seed}: {found}"));
            if let Output::Answer { .. } = network.output {
                let forecast = program.forecast(&[prompt]).t_states();
                assert_eq!(reply.t_states.0 as f64, forecast.round(), "{seed}");
            }
        }
    }
    assert!(2 * floors >= CASES, "{floors} have a floor");
}
