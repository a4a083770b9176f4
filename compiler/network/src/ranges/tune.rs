//! Gradient descent on numbers from 0 to 1 (Adam, Kingma and Ba 2015, with shrinking
//! steps).

/// The tuned numbers, and the moving averages of their gradients.
#[derive(Clone, Debug, Default)]
pub(super) struct Tuner {
    /// The numbers.
    pub(super) tunes: Vec<f64>,
    /// The gradient of the bound that is minimized.
    pub(super) gradient: Vec<f64>,
    mean: Vec<f64>,
    square: Vec<f64>,
    steps: i32,
}

const FIRST_STEP: f64 = 0.4;
/// The ratio of a step to the one before.
const SHRINK: f64 = 0.85;
const MEAN_KEPT: f64 = 0.8;
const SQUARE_KEPT: f64 = 0.9;

impl Tuner {
    /// Resets to `count` numbers, all 0.
    pub(super) fn reset(&mut self, count: usize) {
        for numbers in [&mut self.tunes, &mut self.gradient, &mut self.mean, &mut self.square] {
            super::vectors::reset(numbers, count);
        }
        self.steps = 0;
    }

    /// Takes a step against the gradient and clears the gradient.
    pub(super) fn step(&mut self) {
        let rate = FIRST_STEP * SHRINK.powi(self.steps);
        self.steps += 1;
        let mean_known = 1.0 - MEAN_KEPT.powi(self.steps);
        let square_known = 1.0 - SQUARE_KEPT.powi(self.steps);
        let moments = self.mean.iter_mut().zip(&mut self.square);
        let tunes = self.tunes.iter_mut().zip(&mut self.gradient);
        for ((tune, gradient), (mean, square)) in tunes.zip(moments) {
            *mean = MEAN_KEPT * *mean + (1.0 - MEAN_KEPT) * *gradient;
            *square = SQUARE_KEPT * *square + (1.0 - SQUARE_KEPT) * *gradient * *gradient;
            let step = *mean / mean_known / (*square / square_known).sqrt();
            if step.is_finite() {
                *tune = (*tune - rate * step).clamp(0.0, 1.0);
            }
            *gradient = 0.0;
        }
    }
}
