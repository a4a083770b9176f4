//! Tests of the networks that shapes make.

use proptest::collection::vec;
use proptest::prelude::*;
use zirc_network::passes::check;
use zirc_network::syntax::print;
use zirc_network::{Interpreter, Origins};

use super::*;
use crate::samples;

fn shape() -> Shape {
    Shape { prompt_buckets: Some(128), ..samples::shape() }
}

/// The network of `shape`, checked to be sound and to survive printing.
fn network(shape: &Shape, pairs: &[Pair]) -> Network {
    let network = shape.network(pairs);
    assert_eq!(check(&network, &Origins::default()), []);
    assert_eq!(samples::network(&print(&network, |_| None)), network);
    assert!(network.matrices.values().all(|matrix| matrix.weights.iter().all(|&w| w == 0)));
    network
}

fn context(network: &Network) -> (u32, RangeInclusive<u32>, u32) {
    let found = network.values.values().find_map(|data| match &data.op {
        Op::Ngrams { window, orders, buckets, .. } => Some((*window, orders.clone(), *buckets)),
        _ => None,
    });
    found.expect("it hears its reply")
}

fn widths(network: &Network) -> Vec<[usize; 2]> {
    network.matrices.values().map(|matrix| [matrix.rows, matrix.columns]).collect()
}

#[test]
fn a_network_spells_with_the_letters_there_are() {
    let network = network(&shape(), &samples::pairs(["a|NO!", "b|YES", "c|MAYBE", "a|NO!"]));
    let Output::Reply { charset, limit, .. } = &network.output else { panic!("it picks") };
    assert_eq!((&**charset, *limit), (&b"!ABEMNOSY"[..], 5));
    let (_, _, buckets) = context(&network);
    assert_eq!(widths(&network), [[256, 128 + buckets as usize], [10, 256]]);
}

#[test]
fn labels_are_the_replies_in_order() {
    let shape = Shape { labels: true, hidden: Some(vec![8, 4]), ..shape() };
    let network = network(&shape, &samples::pairs(["a|YES", "b|NO", "c|YES", "d|no"]));
    let Output::Answer { labels, .. } = &network.output else { panic!("it spells") };
    assert_eq!(*labels, [&b"NO"[..], b"YES", b"no"]);
    assert_eq!(widths(&network), [[8, 128], [4, 8], [3, 4]]);
}

#[test]
fn bands_are_counted_beside_the_whole() {
    let shape = Shape { labels: true, band: Some(12), hidden: Some(vec![8]), ..shape() };
    let network = network(&shape, &samples::pairs(["a|YES", "b|NO"]));
    assert_eq!(widths(&network), [[8, 256], [2, 8]]);
    let fewer = Shape { band_buckets: Some(32), ..shape.clone() };
    let fewer = self::network(&fewer, &samples::pairs(["a|YES", "b|NO"]));
    assert_eq!(widths(&fewer), [[8, 160], [2, 8]]);
    let bands = network.values.values().filter_map(|data| match data.op {
        Op::Trigrams { band, .. } => Some(band),
        _ => None,
    });
    assert_eq!(bands.collect::<Vec<_>>(), [None, Some(12)]);
}

#[test]
fn a_network_may_have_no_hidden_layer() {
    let shape = Shape { hidden: Some(Vec::new()), reply_buckets: Some(32), ..shape() };
    let network = network(&shape, &samples::pairs(["a|A", "b|B"]));
    assert_eq!(widths(&network), [[3, 160]]);
}

#[test]
fn one_reply_one_letter_and_255_letters_make_networks() {
    let long = ["x|".to_string() + &"LONG".repeat(64)[..255]];
    for lines in [vec!["a|A".to_string()], vec!["a|ONLY".into(), "b|ONLY".into()], long.into()] {
        for labels in [false, true] {
            let shape = Shape { labels, ..shape() };
            let network = network(&shape, &samples::pairs(&lines));
            Interpreter::new(&network).reply(b"hello");
        }
    }
    let all: Vec<Pair> = (1..=255u8)
        .map(|reply| Pair { prompt: b"a".to_vec(), reply: vec![reply], line: 1 })
        .collect();
    let network = network(&shape(), &all);
    assert_eq!(network.output.classes(), 256);
}

#[test]
fn a_window_is_as_wide_as_tells_replies_apart() {
    let window = |lines: &[&str]| context(&network(&shape(), &samples::pairs(lines))).0;
    assert_eq!(window(&["a|ABC"]), 1);
    assert_eq!(window(&["a|ABAC"]), 2);
    assert_eq!(window(&["a|XAAY", "b|AAZ"]), 3);
    // Replies that would need more are not distinguished.
    assert_eq!(window(&["a|AAAAAAAAAAAAAAAAAAAA"]), 8);
}

#[test]
fn what_is_asked_for_is_taken() {
    let pairs = samples::pairs(["a|ABAC"]);
    let of = |window, orders, reply_buckets| {
        context(&network(&Shape { window, orders, reply_buckets, ..shape() }, &pairs))
    };
    assert_eq!(of(Some(5), None, None), (5, 1..=3, 128));
    assert_eq!(of(None, Some(2..=4), None).0, 4);
    assert_eq!(of(Some(6), Some(1..=6), Some(256)), (6, 1..=6, 256));
    assert_eq!(of(None, None, Some(1)), (2, 1..=2, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A shape's network is sound for any pairs, and its chosen window distinguishes all
    /// that a window of eight does.
    #[test]
    fn any_replies_make_a_network(
        replies in vec(vec(select_letter(), 1..20), 1..12),
        labels in any::<bool>(),
        hidden in vec(1..20usize, 0..3),
    ) {
        let pair = |reply: &Vec<u8>| Pair { prompt: b"a".into(), reply: reply.clone(), line: 1 };
        let pairs: Vec<Pair> = replies.iter().map(pair).collect();
        let network = network(&Shape { labels, hidden: Some(hidden), ..shape() }, &pairs);
        if !labels {
            let (width, orders, _) = context(&network);
            prop_assert!(*orders.end() <= width);
            let apart = |width: usize| {
                let prefixes = replies.iter().flat_map(|reply| {
                    (0..=reply.len()).map(|end| window(&reply[..end], width))
                });
                prefixes.collect::<BTreeSet<_>>().len()
            };
            prop_assert_eq!(apart(width as usize), apart(8));
            prop_assert!(width == 1 || apart(width as usize - 1) < apart(8));
        }
    }
}

fn select_letter() -> impl Strategy<Value = u8> {
    prop_oneof![4 => b'A'..=b'C', 1 => any::<u8>()]
}
