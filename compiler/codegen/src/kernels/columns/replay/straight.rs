//! The replay of straight-line columns.

use zirc_network::{Interpreter, Value};
use zirc_z80::TStates;

use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::scan::{self, StraightCost};

/// The neurons that are looked at, each with its code.
pub(in crate::kernels::columns) struct StraightReplay {
    from: Value,
    chain: ActivationChain,
    /// The least sum that fires.
    least: i64,
    tiles: u64,
    neurons: Vec<StraightCost>,
}

impl StraightReplay {
    pub(in crate::kernels::columns) fn new(
        layer: &LayerCode<'_>,
        from: Value,
        chain: ActivationChain,
    ) -> Self {
        let source = layer.all[from].as_ref().expect("the scanned op is designed");
        let forms = layer.design.straight.iter().copied().enumerate();
        let neuron = |column| StraightCost::of(source, chain, layer.matrix, column);
        StraightReplay {
            from,
            chain,
            least: chain.threshold(source.counters.is_none()),
            tiles: source.tiles.len() as u64,
            neurons: forms.map(neuron).collect(),
        }
    }

    /// T-states if no neuron fires.
    pub(in crate::kernels::columns) fn silent(&self) -> TStates {
        let neurons: TStates = self.neurons.iter().map(|neuron| neuron.silent).sum();
        scan::begin() * self.tiles + neurons
    }

    /// T-states of a run.
    pub(super) fn run(&self, run: &Interpreter<'_>) -> TStates {
        let neurons = self.neurons.iter().zip(run.value(self.from));
        let spent = |(neuron, &sum): (&StraightCost, &i16)| {
            let sum = i64::from(sum);
            match sum >> self.chain.shift {
                _ if sum < self.least => neuron.silent,
                activation if activation > self.chain.most => neuron.fires + neuron.beyond,
                _ => neuron.fires,
            }
        };
        scan::begin() * self.tiles + neurons.map(spent).sum::<TStates>()
    }
}
