//! Networks at the ends of what the language allows, and just beyond: programs are exact
//! there, and beyond there are errors.

use zirc_codegen::machines::CPM;
use zirc_codegen::{Goal, Options, compile};
use zirc_diagnostics::Source;
use zirc_network::read;
use zirc_tests::Lockstep;

/// The text of a network of `ops` whose last line is `output`.
fn network(settings: &str, ops: &str, output: &str) -> String {
    format!("zir 1\nnetwork n {{\n  overflow wrap\n{settings}\n{ops}\n{output}\n}}\n")
}

/// The text of a matrix of mixed weights and biases.
fn weights(name: &str, rows: usize, columns: usize) -> String {
    let mut state = (rows * 31 + columns) as u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize
    };
    let mut text = format!("weights @{name}: i2[{rows}, {columns}] {{\n");
    for _ in 0..rows {
        let drawn: String = (0..columns).map(|_| char::from(b"..+-=+-."[next() % 8])).collect();
        text += &format!("  \"{drawn}\" {}\n", next() as u16 as i16);
    }
    text + "}\n"
}

/// The code of the first thing that is wrong with a network, if anything is.
fn refusal(text: &str) -> Option<&'static str> {
    let source = Source::new("extreme.zir", text);
    let built = read(&source).and_then(|(n, origins)| compile(&n, &origins, &Options::default()));
    built.err().map(|found| found[0].code)
}

/// Compiles a network for every goal, and compares the programs with the
/// interpreter on prompts of every kind.
fn is_exact(text: &str) {
    let goals = [Goal::Plain, Goal::Size, Goal::Speed].map(|goal| (goal, false));
    for (goal, pack) in goals.into_iter().chain([(Goal::Speed, true)]) {
        is_exact_for(goal, pack, text);
    }
}

fn is_exact_for(goal: Goal, pack: bool, text: &str) {
    let source = Source::new("extreme.zir", text);
    let head: String = text.chars().take(400).collect();
    let options = Options { goal, pack, ..Options::default() };
    let program = read(&source)
        .and_then(|(network, origins)| compile(&network, &origins, &options))
        .unwrap_or_else(|found| panic!("{}\n{head}", found[0]));
    let mut lockstep = Lockstep::start(&program);
    let prompts = [
        b"".to_vec(),
        b"Hello There ".to_vec(),
        (0..255).collect(),
        vec![255; 255],
        [vec![b' '; 254], vec![b'q']].concat(),
        b"a".to_vec(),
    ];
    for prompt in prompts {
        if (CPM.line_for)(&prompt, program.network.prompt_limit).is_some() {
            lockstep.ask(&prompt).unwrap_or_else(|difference| panic!("{difference}\n{head}"));
        }
    }
}

#[test]
fn buckets_and_scales_at_their_ends_are_exact() {
    for (buckets, first) in [(1, 0), (2, 0), (16_384, 16_184)] {
        for scale in [i16::MIN, 0, i16::MAX] {
            let ops = format!(
                "%x = trigrams prompt, buckets {buckets}, scale {scale}\n\
                 %s = slice %x, {first}..{buckets}\n%y = linear %s, @w"
            );
            let text = network("prompt limit 255", &ops, "answer argmax %y, labels \"A\" \"B\"");
            is_exact(&(text + &weights("w", 2, buckets - first)));
        }
    }
}

#[test]
fn layers_about_the_sizes_a_byte_counts_are_exact() {
    for (columns, rows) in [
        (255, 3),
        (256, 4),
        (257, 5),
        (512, 2),
        (9, 127),
        (9, 129),
        (2, 1023),
        (2, 1024),
        (2, 1025),
    ] {
        let ops = format!(
            "%x = trigrams prompt, buckets 512, scale -300\n%s = slice %x, {}..512\n\
             %y = linear %s, @w\n%z = slice %y, {}..{rows}",
            512 - columns,
            rows - 2,
        );
        let text = network("prompt limit 255", &ops, "answer argmax %z, labels \"A\" \"B\"");
        is_exact(&(text + &weights("w", rows, columns)));
    }
}

/// The scale by which 253 n-grams lead from the least 16-bit number to 122.
const STEEP: i32 = 130;

/// A network whose greatest activation is `greatest` before it is capped at `most`,
/// and which compares each activation by itself, and a sum of all that is worth
/// sharing. The sum of the neuron `low` is below the others; with a [`STEEP`] scale,
/// as low as can be.
fn activations(shift: u32, greatest: i32, most: i32, scale: i32, low: usize) -> String {
    let top = (greatest << shift) + i32::from(shift > 0);
    let limit = if scale == STEEP { 253 } else { 20 };
    let full = (top - limit * scale).max(-32_700);
    let mut biases = [full, full - 1, full - 1, full, full - 2, full];
    biases[low] = if scale == STEEP { -32_768 } else { full - (1 << shift) };
    let rows: String = biases.iter().map(|bias| format!("  \"+\" {bias}\n")).collect();
    let one = |row: usize| format!("  \"{}+{}\"\n", ".".repeat(row), ".".repeat(5 - row));
    let each: String = (0..biases.len()).map(one).collect();
    let all = "  \"++++++\"\n".repeat(4);
    let shr = if shift > 0 { format!("%s = shr %a, {shift}") } else { "%s = relu %a".into() };
    let ops = format!(
        "%x = trigrams prompt, buckets 1, scale {scale}\n%a = linear %x, @a\n{shr}\n\
         %c = clamp %s, 0, {most}\n%y = linear %c, @y"
    );
    let labels =
        "answer argmax %y, labels \"A\" \"B\" \"C\" \"D\" \"E\" \"F\" \"G\" \"H\" \"I\" \"J\"";
    let matrices =
        format!("weights @a: i2[6, 1] {{\n{rows}}}\nweights @y: i2[10, 6] {{\n{each}{all}}}\n");
    network(&format!("prompt limit {limit}"), &ops, labels) + &matrices
}

#[test]
fn activations_about_the_greatest_that_is_proved_are_exact() {
    for shift in [0, 1, 3, 6] {
        let edges = [127, 128, 254, 255, 256, 257].into_iter();
        for greatest in edges.chain([(256 >> shift) - 1, 256 >> shift]) {
            for most in [greatest - 1, greatest, 127, 128, 254, 255, 256, 32_767] {
                // The first neuron is the first of a pair, the last the second of one.
                for (scale, low) in [(3, 0), (1 << shift, 5), (STEEP, 0), (STEEP, 5)] {
                    let text = activations(shift, greatest, most, scale, low);
                    for goal in [Goal::Size, Goal::Speed] {
                        is_exact_for(goal, false, &text);
                    }
                }
            }
        }
    }
}

#[test]
fn windows_and_orders_at_their_ends_are_exact() {
    for (window, orders) in
        [(1, "1..=1"), (255, "1..=2"), (255, "254..=255"), (255, "255..=255"), (254, "3..=3")]
    {
        let ops = format!(
            "%a = ngrams reply, window {window}, orders {orders}, buckets 8, scale -300\n\
             %b = ngrams reply, window 3, orders 1..=3, buckets 8, scale 70\n\
             %p = trigrams prompt, buckets 8, scale 9\n\
             %x = concat %a, %b, %p\n%y = linear %x, @w"
        );
        let settings = "prompt limit 1\nreply charset \"aB$\\x00\\xFF\" limit 5";
        is_exact(&(network(settings, &ops, "next argmax %y") + &weights("w", 6, 24)));
    }
}

#[test]
fn as_many_classes_as_a_byte_counts_are_exact() {
    // A tab is shown as spaces.
    let characters: String =
        (0..255u8).map(|c| format!("\\x{:02X}", if c == 9 { 255 } else { c })).collect();
    let ops = "%p = trigrams prompt, buckets 16, scale 300\n\
               %r = ngrams reply, window 2, orders 1..=2, buckets 16, scale 77\n\
               %x = concat %p, %r\n%y = linear %x, @w";
    let settings = format!("prompt limit 20\nreply charset \"{characters}\" limit 255");
    is_exact(&(network(&settings, ops, "next argmax %y") + &weights("w", 256, 32)));

    let labels: String = (0..256).map(|class| format!(" \"{class}\"")).collect();
    let ops = "%p = trigrams prompt, buckets 16, scale 300\n%y = linear %p, @w";
    let output = format!("answer argmax %y, labels{labels}");
    is_exact(&(network("prompt limit 20", ops, &output) + &weights("w", 256, 16)));
}

#[test]
fn labels_have_up_to_255_bytes() {
    let labelled = |count: usize, length: usize| {
        let label = format!(" \"{}\"", "$".repeat(length)).repeat(count);
        let ops = format!("%y = trigrams prompt, buckets {count}, scale 3");
        network("prompt limit 9", &ops, &format!("answer argmax %y, labels{label}"))
    };
    is_exact(&labelled(1, 0));
    is_exact(&labelled(2, 255));
    assert_eq!(refusal(&labelled(2, 256)), Some("label-length"));
    assert_eq!(refusal(&labelled(256, 255)), Some("too-big"));
}

#[test]
fn encoders_may_stand_where_layers_do() {
    let reply = "prompt limit 9\nreply charset \"abc\" limit 5";
    let both = "%p = trigrams prompt, buckets 4, scale 77\n\
                %r = ngrams reply, window 3, orders 1..=2, buckets 4, scale 77";
    is_exact(&network(reply, both, "next argmax %p"));
    is_exact(&network(reply, both, "next argmax %r"));
    let ops =
        format!("{both}\n%y = linear %p, @w onto %r\n%z = linear %r, @w onto %p\n%s = sub %y, %z");
    is_exact(&(network(reply, &ops, "next argmax %s") + &weights("w", 4, 4)));
}

#[test]
fn clamps_and_shifts_at_their_ends_are_exact() {
    let bounds = ["-32768, 32767", "-32768, -32768", "32767, 32767", "-32768, 0", "-1, 32767"];
    let clamps = bounds.map(|bounds| format!("clamp %x, {bounds}"));
    let shifts = (1..=15).flat_map(|k| [format!("shl %x, {k}"), format!("shr %x, {k}")]);
    for op in shifts.chain(clamps) {
        let ops = format!(
            "%p = trigrams prompt, buckets 4, scale 77\n%x = linear %p, @w\n%z = {op}\n\
             %y = linear %z, @v"
        );
        let text = network("prompt limit 9", &ops, "answer argmax %y, labels \"A\" \"B\"");
        is_exact(&(text + &weights("w", 60, 4) + &weights("v", 2, 60)));
    }
}

#[test]
fn no_two_names_become_one_label() {
    let ops = "%x = trigrams prompt, buckets 2, scale 77\n\
               %x_clear = relu %x\n%x_count = add %x, %x_clear\n%x_grams = sub %x, %x_count\n\
               %X = shr %x_grams, 1\n%x.grams = add %X, %x_grams";
    let output = "answer argmax %x.grams, labels \"A\" \"B\"";
    is_exact(&network("prompt limit 9", ops, output));
}

#[test]
fn more_code_than_a_section_holds_is_too_big() {
    let answer = |value: &str| format!("answer argmax %{value}, labels \"A\"");
    let row = |op: &str, count: usize| {
        let mut ops = "%v0 = trigrams prompt, buckets 1, scale 1\n".to_string();
        for number in 1..count {
            ops += &format!("%v{number} = {op}\n").replace("%x", &format!("%v{}", number - 1));
        }
        network("prompt limit 9", &ops, &answer(&format!("v{}", count - 1)))
    };
    // A chain of fused ops, and a body of many tasks.
    assert_eq!(refusal(&row("shr %x, 15", 4096)), Some("too-big"));
    assert_eq!(refusal(&row("add %x, %x", 4096)), Some("too-big"));
    assert_eq!(refusal(&row("shl %x, 1", 600)), None);
    // A concat of many parts.
    let parts = vec!["%x"; 16_384].join(", ");
    let ops = format!(
        "%x = trigrams prompt, buckets 1, scale 1\n%c = concat {parts}\n%y = slice %c, 9..10"
    );
    assert_eq!(refusal(&network("prompt limit 9", &ops, &answer("y"))), Some("too-big"));
}

#[test]
fn networks_out_of_proportion_are_too_large() {
    let mut ops = "%v0 = trigrams prompt, buckets 1, scale 1\n".to_string();
    for number in 1..=4096 {
        ops += &format!("%v{number} = relu %v{}\n", number - 1);
    }
    let text = network("prompt limit 9", &ops, "answer argmax %v4096, labels \"A\"");
    assert_eq!(refusal(&text), Some("too-large"));
    // Each linear op is split, and would then have weights of its own.
    let mut ops = "%p = trigrams prompt, buckets 1024, scale 1\n\
                   %r = ngrams reply, window 1, orders 1..=1, buckets 1024, scale 1\n\
                   %x = concat %p, %r\n"
        .to_string();
    for number in 0..2000 {
        ops += &format!("%v{number} = linear %x, @w\n");
    }
    let text = network("prompt limit 9\nreply charset \"a\" limit 1", &ops, "next argmax %v0");
    assert_eq!(refusal(&(text + &weights("w", 2, 2048))), Some("too-large"));
}

#[test]
fn numbers_beyond_all_bounds_are_refused() {
    for buckets in [0, 3, 16_385, 0x8000_0001, u32::MAX] {
        let ops = format!("%x = trigrams prompt, buckets {buckets}, scale 1");
        let text = network("prompt limit 9", &ops, "answer argmax %x, labels \"A\"");
        assert_eq!(refusal(&text), Some("buckets"), "{buckets}");
    }
}

#[test]
fn long_rows_of_linear_ops_are_bounded_in_time() {
    // Unproved sums are told of, which takes the bounds of all of them.
    let mut ops = "%p = trigrams prompt, buckets 32, scale 99\n%v0 = linear %p, @w\n".to_string();
    for number in 1..4000 {
        ops += &format!("%v{number} = linear %p, @w onto %v{}\n", number - 1);
    }
    let text = network("prompt limit 255", &ops, "answer argmax %v3999, labels \"A\" \"B\"");
    let text = text.replace("overflow wrap", "overflow reject") + &weights("w", 2, 32);
    assert_eq!(refusal(&text), Some("overflows"));
}
