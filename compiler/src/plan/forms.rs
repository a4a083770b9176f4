//! Forms.
use cranelift_entity::SecondaryMap;

use super::Uses;
use super::columns::{Columns, Form, Sink, Source, columns, tiles, tiles_of};
use crate::network::{Network, Op, Value};
use crate::{Goal, Options};

pub(super) fn choose(
    network: &Network,
    uses: &Uses,
    options: &Options,
) -> SecondaryMap<Value, Option<Columns>> {
    let mut all = columns(network, uses);
    match options.goal {
        Goal::Plain => return SecondaryMap::new(),
        Goal::Size => return all,
        Goal::Speed => {}
    }
    for value in network.values.keys().rev() {
        let Op::Linear { matrix, .. } = network.values[value].op else { continue };
        let rows = network.matrices[matrix].rows;
        let Some(columns) = &all[value] else { continue };
        let t = match columns.sink {
            Sink::Scan(_) => {
                let singles: Vec<usize> = (0..rows).step_by(7).collect();
                let rest: Vec<usize> = (0..rows).filter(|r| r % 7 != 0).collect();
                let pairs = rest.chunks(2).map(|p| [Some(p[0]), p.get(1).copied()]).collect();
                tiles(pairs, singles, true)
            }
            Sink::Half(whole) => tiles_of(&all, whole),
            Sink::Words => columns.tiles.clone(),
        };
        let columns = all[value].as_mut().unwrap();
        columns.tiles = t;
        if !matches!(columns.source, Source::Scan(..)) {
            let event = matches!(columns.source, Source::Events(_));
            for (n, f) in columns.forms.iter_mut().enumerate() {
                if !event || n % 5 != 0 {
                    *f = Form::Threaded;
                }
            }
        }
    }
    all
}
