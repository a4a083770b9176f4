//! What is read, what is refused and how, over whole texts.

use zirc_diagnostics::{Diagnostic, Source, render};

use super::{format, parse, print, unused};
use crate::network::{Network, Op, Output, Overflow, verify};

/// Uses every op and every setting.
const EVERYTHING: &str = r#"zir 1
; Hears a yes/no question about a secret thing; spells YES, NO, MAYBE or WIN.
network guess {
  overflow wrap
  prompt limit 62
  reply charset "A\"\\\xFF" limit 0x32

  %asked = trigrams prompt, buckets 4, scale 32
  %said: i16[4] = ngrams reply, window 8, orders 1..=3, buckets 4, scale -3_2
  %x0: i16[8] = concat %asked, %said          ; a type is optional, and checked
  %t = slice %x0, 0..4
  %a1 = linear %x0, @hidden1
  %a2 = linear %t, @other onto %a1
  %s1 = shr %a2, 2
  %l1 = shl %s1, 1
  %x1 = relu %l1
  %c = clamp %x1, -128, 127
  %d = add %x1, %c
  %5.e = sub %d, %c
  next argmax %5.e
}

weights @hidden1 : i2[5, 8] {     ; [out, in]
  "..+..-.=" -3
  "........" 32_767          ; a neuron without weights
  "========" -0x8000
  "++++++++"
  "--------" 0
}

weights @other: i2[5, 4] {
  "....", 1
}
"#;

#[test]
fn probe() {
    let source = Source::new("net.zir", EVERYTHING);
    match parse(&source) {
        Ok((network, origins)) => println!("{network:?} {origins:?}"),
        Err(errors) => println!("{}", render(&source, &errors, false)),
    }
}
