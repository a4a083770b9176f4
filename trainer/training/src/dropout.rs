//! Dropout: sets random numbers to 0, so that no neuron relies on any other (Srivastava and
//! others, 2014).

use ndarray::Array2;
use rand::RngCore;
use rand_pcg::Pcg64;

/// The share of numbers to set to 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropout {
    /// The share in 256ths.
    dropped: u8,
}

impl Dropout {
    pub(crate) fn none() -> Self {
        Dropout { dropped: 0 }
    }

    pub(crate) fn new(share: f32) -> Self {
        Dropout { dropped: (share * 256.0) as u8 }
    }

    /// The factor that makes up for the dropped numbers.
    pub(crate) fn kept(&self) -> f32 {
        256.0 / (256.0 - f32::from(self.dropped))
    }

    /// Sets some numbers to 0, multiplies the others by `times`, and returns `times`.
    pub(crate) fn apply(&self, values: &mut Array2<f32>, random: &mut Pcg64, times: f32) -> f32 {
        if self.dropped == 0 {
            return times;
        }
        for some in values.as_slice_mut().unwrap_or_default().chunks_mut(8) {
            for (value, byte) in some.iter_mut().zip(random.next_u64().to_le_bytes()) {
                *value *= times * f32::from(u8::from(byte >= self.dropped));
            }
        }
        times
    }
}
