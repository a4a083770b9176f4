//! Linear relaxation: bounds a ReLU or a clamp over a known range by two lines.
//!
//! There are often two optimal lines above or below. A tunable number from 0 to 1 mixes
//! them; the best mixture depends on what is bounded (CROWN with optimized slopes, Zhang et
//! al. 2018, Xu et al. 2021).

/// `low + min(cap, max(0, x - low))`, for x from `least` to `most`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relaxation {
    pub(super) low: f64,
    pub(super) cap: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// A line `slope * x + intercept`, and how it changes with the tunable number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) intercept: f64,
    pub(super) slope_by_tune: f64,
    pub(super) intercept_by_tune: f64,
}

impl Line {
    fn new(slope: f64, intercept: f64) -> Self {
        Line { slope, intercept, ..Line::default() }
    }

    /// A mixture of the lines at 0 and at 1 of the tunable number.
    fn mix(at_0: Line, at_1: Line, tune: f64) -> Self {
        let slope_by_tune = at_1.slope - at_0.slope;
        let intercept_by_tune = at_1.intercept - at_0.intercept;
        Line {
            slope: at_0.slope + tune * slope_by_tune,
            intercept: at_0.intercept + tune * intercept_by_tune,
            slope_by_tune,
            intercept_by_tune,
        }
    }

    pub(super) fn at(&self, x: f64) -> f64 {
        self.slope * x + self.intercept
    }

    /// The derivative of the line at `x` by the tunable number.
    pub(super) fn by_tune(&self, x: f64) -> f64 {
        self.slope_by_tune * x + self.intercept_by_tune
    }
}

impl Relaxation {
    /// The result, where it is a line over the whole range.
    pub(super) fn line(&self) -> Option<Line> {
        let high = self.low + self.cap;
        if self.most <= self.low {
            Some(Line::new(0.0, self.low))
        } else if self.least >= high {
            Some(Line::new(0.0, high))
        } else if self.least >= self.low && self.most <= high {
            Some(Line::new(1.0, 0.0))
        } else {
            None
        }
    }

    /// Whether some input is above the cap.
    pub(super) fn is_capped(&self) -> bool {
        self.most > self.low + self.cap
    }

    /// A line that is nowhere below the function.
    pub(super) fn above(&self, tune: f64) -> Line {
        if let Some(line) = self.line() {
            return line;
        }
        // From the least input to where the function stops rising.
        let top = self.most.min(self.low + self.cap);
        let start = self.low.max(self.least);
        let slope = (top - start) / (top - self.least);
        let chord = Line::new(slope, start - slope * self.least);
        if self.is_capped() {
            Line::mix(chord, Line::new(0.0, self.low + self.cap), tune)
        } else {
            chord
        }
    }

    /// A line that is nowhere above the function.
    pub(super) fn below(&self, tune: f64) -> Line {
        if let Some(line) = self.line() {
            return line;
        }
        let start = self.low.max(self.least);
        let top = self.most.min(self.low + self.cap);
        let slope = (top - start) / (self.most - start);
        let rising = Line::new(slope, start - slope * start);
        if self.least < self.low {
            Line::mix(Line::new(0.0, self.low), rising, tune)
        } else {
            rising
        }
    }

    /// The initial tunable number: for the line below, the one with the smaller area in
    /// between; for the line above, the one that is lower in the middle.
    pub(super) fn first_tune(&self, is_above: bool) -> f64 {
        let is_second = if is_above {
            let middle = (self.least + self.most) / 2.0;
            self.is_capped() && self.above(0.0).at(middle) > self.low + self.cap
        } else {
            self.most - self.low > self.low - self.least
        };
        if is_second { 1.0 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_on_their_sides_and_touch() {
        for (low, cap) in [(0, 32767), (0, 50), (-20, 30), (10, 5)] {
            for (least, most) in [(-100, 100), (-100, -50), (5, 40), (20, 300), (-30, 12), (0, 0)] {
                let rectifier = Relaxation {
                    low: low.into(),
                    cap: cap.into(),
                    least: least.into(),
                    most: most.into(),
                };
                let ends = [least, most].map(f64::from);
                let is_near = |line: Line, x: f64| {
                    let y = x.clamp(rectifier.low, rectifier.low + rectifier.cap);
                    (line.at(x) - y).abs() < 1e-9
                };
                for side in [Relaxation::above, Relaxation::below] {
                    let lines = [0.0, 1.0].map(|tune| side(&rectifier, tune));
                    let touches = |x: f64| lines.iter().any(|line| is_near(*line, x));
                    assert!(ends.into_iter().all(touches), "{rectifier:?} {lines:?}");
                }
                for tune in [0.0, 0.3, 1.0] {
                    let [above, below] = [rectifier.above(tune), rectifier.below(tune)];
                    for x in least..=most {
                        let y = f64::from(x.clamp(low, low + cap));
                        assert!(above.at(x.into()) >= y - 1e-9, "{rectifier:?} {above:?} at {x}");
                        assert!(below.at(x.into()) <= y + 1e-9, "{rectifier:?} {below:?} at {x}");
                    }
                }
            }
        }
    }
}
