//! The rows that the columns of a layer reach, and what its columns cost by themselves.

use zirc_network::{Matrix, Network, Op, Value};

use super::cost::{Active, Cost, Events, event_costs, single_cost};
use super::design::{Designs, InputKind, LinearDesign, unit};
use super::gaps::Walk;
use super::scan::Firing;
use super::tiles::Place;

/// The rows that the columns of a layer reach.
pub(super) struct Reach<'a> {
    pub(super) design: &'a LinearDesign,
    pub(super) matrix: &'a Matrix,
    /// The weights without shared rows.
    pub(super) original: &'a Matrix,
    pub(super) places: Vec<Place>,
    /// The first place of each tile.
    pub(super) firsts: Vec<usize>,
    pub(super) narrow: bool,
    pub(super) is_event: bool,
    /// What firing costs, if the columns are those of a scan.
    pub(super) firing: Firing,
    /// What an n-gram adds.
    pub(super) unit: u8,
}

impl<'a> Reach<'a> {
    /// The columns of `linear`, if it is computed by columns.
    pub(super) fn new(network: &'a Network, all: &'a Designs, linear: Value) -> Option<Self> {
        let design = all[linear].as_ref()?;
        let Op::Linear { matrix, .. } = network.values[linear].op else { return None };
        let original = &network.matrices[matrix];
        let matrix = design.weights(original);
        let firing = match design.input {
            InputKind::Scan(from, rectifier) => {
                all[from].as_ref().map(|from| Firing::of(from, rectifier))
            }
            InputKind::Words(_) | InputKind::Events(_) => None,
        };
        Some(Reach {
            design,
            firing: firing.unwrap_or_default(),
            unit: unit(network, linear).unwrap_or_default(),
            matrix,
            original,
            places: design.places(matrix.rows),
            firsts: design.tiles.iter().map(|tile| tile.first()).collect(),
            narrow: design.counters.is_some(),
            is_event: matches!(design.input, InputKind::Events(_)),
        })
    }

    pub(super) fn column(&self, column: usize) -> Vec<Vec<(u8, i8)>> {
        self.design.reached(self.matrix, &self.places, column)
    }

    pub(super) fn optional(&self, column: Option<usize>) -> Vec<Vec<(u8, i8)>> {
        column.map_or_else(|| vec![Vec::new(); self.firsts.len()], |column| self.column(column))
    }

    pub(super) fn single(&self, column: usize, active: f64) -> Cost {
        let active = Active { first: active, ..Active::default() };
        single_cost(self.design.codes, &self.firsts, &self.column(column), active, &self.firing)
    }

    pub(super) fn event(&self, column: usize, events: f64) -> [Cost; 2] {
        let how = Events {
            walk: Walk { is_byte: self.narrow, set: self.design.codes },
            buckets: self.matrix.columns,
            carries: f64::from(self.unit) / 256.0,
            mask: self.design.mask,
        };
        event_costs(&self.firsts, &self.column(column), how, events)
    }

    pub(super) fn compact_bytes(&self) -> usize {
        let bytes = |column| match self.is_event {
            true => self.event(column, 0.0)[1].bytes,
            false => self.single(column, 0.0).bytes,
        };
        (0..self.matrix.columns).map(bytes).sum()
    }
}
