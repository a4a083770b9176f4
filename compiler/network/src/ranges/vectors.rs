//! Sums over rows of numbers, laid out so that the processor adds several at once.

/// The number of partial sums of a dot product that are added in parallel.
const LANES: usize = 8;

/// The sum of the products.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_lanes, b_lanes) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = a_lanes.remainder().iter().zip(b_lanes.remainder()).map(|(a, b)| a * b).sum();
    let mut sums = [0.0; LANES];
    for (a, b) in a_lanes.zip(b_lanes) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// Adds `factor` times each of `row` to `sums`.
pub(super) fn add_times(sums: &mut [f64], factor: f64, row: &[f64]) {
    for (sum, x) in sums.iter_mut().zip(row) {
        *sum += factor * x;
    }
}

/// Sets `numbers` to `width` zeros.
pub(super) fn reset(numbers: &mut Vec<f64>, width: usize) {
    numbers.clear();
    numbers.resize(width, 0.0);
}

/// The greater of two numbers. Unlike `f64::max` it ignores NaN, which would take three
/// times as long.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The first of the greatest numbers, and where it is.
pub(super) fn greatest(numbers: &[f64]) -> (usize, f64) {
    let first = (0, f64::NEG_INFINITY);
    numbers.iter().enumerate().fold(first, |best, (at, &x)| if x > best.1 { (at, x) } else { best })
}
