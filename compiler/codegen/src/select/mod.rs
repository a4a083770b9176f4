//! Select: chooses among the tasks that kernels propose those that are best for the goal and
//! fit the machine. It knows no kernel by name.

mod fit;
mod room;
mod take;

pub(crate) use fit::fit;
