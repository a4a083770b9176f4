//! Networks that no model file can hold.

use zirc_diagnostics::Source;
use zirc_models::export;
use zirc_network::read;

use crate::case::Case;

/// A chain of one layer, which a model file can hold.
const CHAIN: &str = r#"zir 1
network chain {
  overflow wrap
  prompt limit 62
  reply charset "A" limit 50

  %asked = trigrams prompt, buckets 2, scale 1
  %said = ngrams reply, window 8, orders 1..=3, buckets 2, scale 1
  %x0 = concat %asked, %said
  %a1 = linear %x0, @wide
  %s1 = shr %a1, 2
  %x1 = relu %s1
  %a2 = linear %x1, @square
  %s2 = shr %a2, 2

  next argmax %s2
}

weights @wide: i2[2, 4] {
  "+..+" 0
  ".++." 0
}

weights @square: i2[2, 2] {
  "+." 0
  ".+" 0
}
"#;

pub(super) fn cases() -> Vec<Case> {
    let layer = |number: usize| {
        let (value, next) = (number - 1, number + 1);
        format!("  %x{value} = relu %s{value}\n  %a{next} = linear %x{value}, @square\n  %s{next} = shr %a{next}, 2\n")
            .replace(&format!("a{next}"), &format!("a{number}"))
            .replace(&format!("s{next}"), &format!("s{number}"))
    };
    let layers: String = (3..=101).map(layer).collect();
    let labels = CHAIN
        .replace("reply charset \"A\" limit 50\n", "")
        .replace("%said = ngrams reply, window 8, orders 1..=3,", "%said = trigrams prompt,")
        .replace("next argmax %s2", "answer argmax %s2, labels \"NO\" \"YES\"");
    let mut cases = vec![
        case("export-labels", labels),
        case(
            "export-layers",
            CHAIN.replace("\n  next argmax %s2", &(layers + "\n  next argmax %s101")),
        ),
    ];
    for (name, part, by) in [
        ("export-op", "relu %s1", "clamp %s1, 0, 255"),
        ("export-linear", "@square\n  %s2", "@square, times 2\n  %s2"),
        ("export-shift", "shr %a1, 2", "shr %a1, 3"),
        ("export-scale", "buckets 2, scale 1\n  %x0", "buckets 2, scale 2\n  %x0"),
        ("export-unread", "  %x1", "  %y = shl %x0, 1\n  %x1"),
    ] {
        cases.push(case(name, CHAIN.replacen(part, by, 1)));
    }
    let wide = CHAIN.replace("@wide: i2", "@wide: i4").replace("\"+..+\"", "[1 0 0 1]");
    cases.push(case("export-weights", wide.replace("\".++.\"", "[0 1 1 0]")));
    cases
}

fn case(name: &str, text: String) -> Case {
    let source = Source::new(format!("{name}.zir"), text);
    let network = read(&source);
    let found = network.and_then(|(network, origins)| export::npz(&network, &origins).map(drop));
    Case::new(name, &source, &found.err().unwrap_or_default())
}
