use std::time::Instant;
use zirc_compiler::{network::Op, passes::Ranges, read};
fn main() {
    for path in std::env::args().skip(1) {
        let (n, _) = read(&zirc_diagnostics::Source::new(
            path.clone(),
            std::fs::read_to_string(&path).unwrap(),
        ))
        .unwrap();
        for (name, f) in [("quick", Ranges::compute as fn(&_) -> Ranges), ("tight", Ranges::tight)]
        {
            let t = Instant::now();
            let r = f(&n);
            println!("{path} {name} {:?}", t.elapsed());
            for (v, d) in &n.values {
                if matches!(d.op, Op::Linear { .. }) {
                    let s = r.sums(v);
                    let mut hi: Vec<i64> = s.iter().map(|s| s.high).collect();
                    hi.sort();
                    println!(
                        "  {} {:?} median hi {} proved {} of {}",
                        d.name,
                        r.hull(v),
                        hi[hi.len() / 2],
                        s.iter().filter(|s| s.fits_i16()).count(),
                        s.len()
                    );
                }
            }
        }
    }
}
