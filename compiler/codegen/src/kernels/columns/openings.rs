//! Openings: what a layer takes once its columns are threaded, besides their own bytes: the
//! blocks that lists enter, and what launches streams.

use std::sync::Arc;

use zirc_network::Value;
use zirc_network::profile::Profile;
use zirc_z80::{Object, SectionKind};

use super::design::Designs;
use super::emit::emit;
use super::estimate::{around, each_layer};
use super::upgrades::Upgrade;
use crate::kernels::interface::{Code, Opening, Request};

/// The openings of `layers`: what the designs with these `upgrades` take besides those, compared
/// with the designs without.
pub(super) fn openings(
    request: &Request<'_>,
    profile: &Profile,
    [without, with]: [Designs; 2],
    upgrades: &[&Upgrade],
    layers: &[Value],
) -> Vec<Opening> {
    let [before, after] = [without, with].map(|designs| measure(request, profile, designs));
    let is_there = |module: &String| {
        before.iter().any(|(_, opening)| opening.modules.iter().any(|(there, _)| there == module))
    };
    let of = |measured: &[(Value, Opening)], layer| {
        let mut all = measured.iter();
        let found = all.find(|(linear, _)| *linear == layer);
        found.map(|(_, opening)| opening.clone()).unwrap_or_default()
    };
    let opening = |&layer: &Value| {
        let [before, mut after] = [&before, &after].map(|measured| of(measured, layer));
        let own = upgrades.iter().filter(|upgrade| upgrade.linear == layer);
        after.bytes -= before.bytes + own.map(|upgrade| upgrade.bytes).sum::<i64>();
        after.t_states -= before.t_states;
        after.modules.retain(|(module, _)| !is_there(module));
        after
    };
    layers.iter().map(opening).collect()
}

/// What each layer of `designs` takes: the bytes of its code and tables, T-states a character
/// without its columns, and the modules that it shares.
fn measure(request: &Request<'_>, profile: &Profile, designs: Designs) -> Vec<(Value, Opening)> {
    each_layer(request, &Arc::new(designs), |layer, rate| {
        let Code { objects, shared, .. } = emit(layer);
        let modules = shared.iter().map(|object| (object.name.clone(), bytes(object)));
        let opening = Opening {
            bytes: objects.iter().map(bytes).sum(),
            t_states: around(layer, rate, profile),
            modules: modules.collect(),
        };
        (layer.linear, opening)
    })
}

/// The bytes of a module in a file.
fn bytes(object: &Object) -> i64 {
    let in_file = object.sections.iter().filter(|section| section.kind != SectionKind::Bss);
    in_file.map(|section| i64::from(section.size)).sum()
}
