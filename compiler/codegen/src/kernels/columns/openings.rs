//! Openings: what a layer takes once its columns are threaded, besides their own bytes: the
//! blocks that lists enter, what launches streams, and longer gaps in the layers before, whose
//! accumulators are in another order then.

use std::sync::Arc;

use zirc_network::Value;
use zirc_network::profile::Profile;
use zirc_z80::{Object, SectionKind};

use super::design::Designs;
use super::emit::emit;
use super::estimate::{around, each_layer};
use crate::kernels::interface::{Code, Opening, Request};

/// The openings of `layers`, whose designs are `small` without upgrades; `open` makes those of
/// one layer with all of its upgrades, which take so many bytes themselves.
pub(super) fn openings(
    request: &Request<'_>,
    profile: &Profile,
    small: &Designs,
    layers: &[Value],
    open: impl Fn(Value) -> (Designs, i64),
) -> Vec<Opening> {
    let before = measure(request, &Arc::new(small.clone()), profile);
    let opening = |&layer: &Value| {
        let (designs, bytes) = open(layer);
        let after = measure(request, &Arc::new(designs), profile);
        let mut modules = after.modules;
        modules.retain(|(module, _)| before.modules.iter().all(|(there, _)| there != module));
        Opening {
            bytes: after.bytes - before.bytes - bytes,
            t_states: after.t_states - before.t_states,
            modules,
        }
    };
    layers.iter().map(opening).collect()
}

/// What the layers of `designs` take: the bytes of their code and tables, T-states a character
/// without their columns, and the modules that they share.
fn measure(request: &Request<'_>, designs: &Arc<Designs>, profile: &Profile) -> Opening {
    let mut all = Opening::default();
    let layers = each_layer(request, designs, |layer, rate| {
        let Code { objects, shared, .. } = emit(layer);
        let modules = shared.iter().map(|object| (object.name.clone(), bytes(object)));
        let own: i64 = objects.iter().map(bytes).sum();
        (own, around(layer, rate, profile), modules.collect::<Vec<_>>())
    });
    for (bytes, t_states, modules) in layers {
        all.bytes += bytes;
        all.t_states += t_states;
        all.modules.extend(modules);
    }
    all
}

/// The bytes of a module in a file.
fn bytes(object: &Object) -> i64 {
    let in_file = object.sections.iter().filter(|section| section.kind != SectionKind::Bss);
    in_file.map(|section| i64::from(section.size)).sum()
}
