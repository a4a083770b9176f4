//! Runs the interpreter on the prompts of pairs.

use rayon::prelude::*;
use zirc_network::{Interpreter, Network, Output};

/// A network's reply to one prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The characters it spells, or the label it picks.
    pub text: Vec<u8>,
    /// How many sums overflowed.
    pub overflows: usize,
}

/// A verified network's reply to each prompt, in order. Uses all processors.
pub fn answers<P: AsRef<[u8]> + Sync>(network: &Network, prompts: &[P]) -> Vec<Answer> {
    prompts
        .par_iter()
        .map_init(|| Interpreter::new(network), |it, prompt| answer(network, it, prompt.as_ref()))
        .collect()
}

/// Like [`Interpreter::reply`], but overflows are counted and not kept: a network
/// may have millions of them.
fn answer(network: &Network, interpreter: &mut Interpreter<'_>, prompt: &[u8]) -> Answer {
    let mut overflows = 0;
    interpreter.set_prompt(prompt);
    let last = loop {
        let class = interpreter.step();
        overflows += interpreter.overflows().len();
        interpreter.forget_overflows();
        if !interpreter.say(class) {
            break class;
        }
    };
    let text = match &network.output {
        Output::Reply { .. } => interpreter.said().to_vec(),
        Output::Answer { labels, .. } => labels.get(last).cloned().unwrap_or_default(),
    };
    Answer { text, overflows }
}

#[cfg(test)]
mod tests {
    use zirc_diagnostics::Source;
    use zirc_network::read;

    use super::*;

    fn network(text: &str) -> Network {
        read(&Source::new("net.zir", text)).expect("it is sound").0
    }

    #[test]
    fn answers_are_those_of_the_interpreter_in_the_order_of_the_prompts() {
        let texts = [
            include_str!("../../../ir-examples/hello.zir"),
            include_str!("../../../ir-examples/mood.zir"),
        ];
        for network in texts.map(network) {
            let prompts: Vec<String> = (0..300).map(|n| format!("hello {n} you bye")).collect();
            let mut interpreter = Interpreter::new(&network);
            for (answer, prompt) in answers(&network, &prompts).iter().zip(&prompts) {
                assert_eq!(answer.text, interpreter.reply(prompt.as_bytes()).text);
                assert_eq!(answer.overflows, interpreter.overflows().len());
            }
        }
    }

    #[test]
    fn sums_that_leave_16_bits_are_counted_in_every_step() {
        let text = "zir 1\nnetwork loud {\noverflow wrap\nprompt limit 62\n\
                    reply charset \"A\" limit 3\n%x = trigrams prompt, buckets 1, scale 30000\n\
                    %y = linear %x, @w\nnext argmax %y\n}\n\
                    weights @w: i2[2, 1] {\n\".\" 1\n\".\" 0\n}\n";
        let said = answers(&network(text), &["a", "ab", ""]);
        let counts: Vec<(&[u8], usize)> =
            said.iter().map(|answer| (&*answer.text, answer.overflows)).collect();
        assert_eq!(counts, [(&b"AAA"[..], 0), (b"AAA", 3), (b"AAA", 0)]);
    }
}
