//! `dense`: linear ops over packed weights, column by column.
//!
//! For every input that is not zero, the kernel walks the input's column of weights, and
//! updates one accumulator a weight. The column of an input that is zero is skipped. The
//! accumulators are the words of the op's buffer. The chain of unary ops that follows is
//! applied to the buffer in place.

mod nibbles;
mod walk;
mod weights;

use super::basics::{Finish, FromTo, MoveBytes, Routine, block_move, through};
use super::chain;
use super::interface::{Claims, Code, Design, Emission, Kernel, Observable, Replay, Task};
use crate::machines::Provision;
use weights::{row_runs, weight_table};
use zirc_network::{Matrix, Network, Op, Value, WeightType};
use zirc_z80::{Expr, Image, Object, SymbolId, TStates};

zirc_z80::template! {
    "dense.asm";
    struct WalkRows = walk_rows {
        inputs: SymbolId,
        sums: Expr,
        weights: Expr,
        stride: usize,
        columns: usize,
        walk: SymbolId,
    }
}

/// Computes linear ops over packed weights.
#[derive(Debug)]
pub(super) struct Dense;

impl Kernel for Dense {
    fn name(&self) -> &'static str {
        "dense"
    }

    fn description(&self) -> &'static str {
        "linear over packed weights, i2 or i4; columns of inputs that are 0 are skipped"
    }

    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Task> {
        let Claims { network, uses, .. } = *claims;
        let Op::Linear { matrix, .. } = network.values[value].op else { return None };
        match network.matrices[matrix].weight_type {
            WeightType::I2 | WeightType::I4 => Some(Task::new(uses.chain(network, value), Dense)),
        }
    }
}

impl Design for Dense {
    fn kernel(&self) -> &'static str {
        self.name()
    }

    fn requires(&self, _network: &Network) -> Vec<Provision> {
        vec![Provision::AlternateRegisters, Provision::Ix, Provision::Iy]
    }

    fn emit(&self, emission: &Emission<'_>, task: &Task) -> Code {
        let network = emission.network;
        let linear = task.head();
        let Op::Linear { input, matrix, onto, times } = network.values[linear].op else {
            unreachable!("only linear ops are claimed")
        };
        let matrix_symbol = &emission.names.matrices[matrix];
        let matrix = &network.matrices[matrix];
        let (weights, bias) = (format!("weights_{matrix_symbol}"), format!("bias_{matrix_symbol}"));
        let probe = format!("summed_{}", emission.symbol(linear));

        let mut routine = Routine::begin(emission, task, "all registers, the alternates too");
        let sums = routine.buffer(task.output());
        let start = match onto {
            Some(onto) => routine.buffer(onto),
            None => routine.asm.external(&bias),
        };
        let inputs = routine.buffer(input);
        let asm = &mut routine.asm;
        let walk = walk::symbol(matrix.weight_type, times);
        let [table, walk] = [&weights, &walk].map(|name| asm.external(name));
        asm.put(FromTo { source: start.into(), target: sums.into(), bytes: 2 * matrix.rows });
        asm.put(MoveBytes {}).beside("the sums start from this");
        for run in row_runs(matrix) {
            asm.put(WalkRows {
                inputs,
                sums: Expr::symbol(sums).plus(2 * run.first_row as i64),
                weights: Expr::symbol(table).plus(run.offset as i64),
                stride: run.stride,
                columns: matrix.columns,
                walk,
            });
        }
        let summed = asm.symbol(&probe);
        asm.public(summed);
        asm.label(summed);
        chain::in_place(asm, summed, network, &task.ops[1..], sums, matrix.rows);

        let mut shared = walk::modules(matrix.weight_type, times);
        shared.extend([weight_table(&weights, matrix), bias_table(&bias, matrix)]);
        Code {
            objects: vec![routine.end()],
            shared,
            observables: vec![Observable::words(
                linear,
                probe,
                emission.buffer(task.output()),
                matrix.rows,
            )],
            ..Code::default()
        }
    }

    fn replay<'a>(
        &'a self,
        emission: &'a Emission<'a>,
        _image: &Image,
        task: &'a Task,
    ) -> Replay<'a> {
        let network = emission.network;
        let Op::Linear { input, matrix, times, .. } = network.values[task.head()].op else {
            unreachable!("only linear ops are claimed")
        };
        let matrix = &network.matrices[matrix];
        let chain = &task.ops[1..];
        let (fixed, columns) = t_states(matrix, times);
        Box::new(move |run| {
            let inputs = run.value(input).iter().zip(&columns);
            let active = inputs.filter(|&(&input, _)| input != 0).map(|(_, &column)| column);
            fixed + active.sum() + chain::t_states(network, chain, matrix.rows, run)
        })
    }
}

/// The T-states of a run in which all inputs are 0, and what each input adds if it is not 0.
fn t_states(matrix: &Matrix, times: i16) -> (TStates, Vec<TStates>) {
    let around = through(FromTo::block()) + through(Finish::block());
    let mut fixed = around + block_move(2 * matrix.rows);
    let mut columns = vec![TStates(0); matrix.columns];
    for run in row_runs(matrix) {
        let silent = walk::silent() * matrix.columns as u64;
        let rounds = walk::next_256() * matrix.columns.div_ceil(256) as u64;
        fixed += through(WalkRows::block()) + walk::around() + silent + rounds;
        for (number, column) in columns.iter_mut().enumerate() {
            let weights = walk::weights(matrix.weight_type, &run.column(matrix, number));
            *column += walk::column(matrix.weight_type, times) + weights - walk::silent();
        }
    }
    (fixed, columns)
}

fn bias_table(symbol: &str, matrix: &Matrix) -> Object {
    let bytes = matrix.bias.iter().flat_map(|bias| bias.to_le_bytes()).collect();
    let comment = format!("@{}: where its {} sums start", matrix.name, matrix.rows);
    Object::data(symbol, symbol, 1, bytes, &comment)
}
