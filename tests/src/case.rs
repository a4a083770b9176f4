//! A network with a way to build it and prompts, from bytes.

use zirc_network::Network;

use crate::layers::layers_of;
use crate::networks::{graph_of, may_fit};
use crate::parts::Parts;
use crate::{Way, prompts, ways};

/// A network, a way to build it, and its prompts.
pub type Case = (Network, Way, Vec<Vec<u8>>);

/// The case encoded by `bytes`; `None` if the network fits no machine. Missing bytes are
/// zeros.
pub fn case_of(bytes: &[u8]) -> Option<Case> {
    let mut parts = Parts::of(bytes);
    let kind = parts.byte();
    let widest = [5, 9, 20, 40][usize::from(kind / 2 % 4)];
    let way = parts.draw(&ways());
    let prompts = parts.draw_some(3, &prompts());
    let network = match kind % 2 {
        0 => layers_of(&mut parts, widest),
        _ => graph_of(&mut parts, widest),
    };
    may_fit(&network).then_some((network, way, prompts))
}
