//! Select: of what kernels propose, the tasks that are best for the goal in the room
//! there is. It knows no kernel by name.

mod fit;
mod take;

pub(crate) use fit::fit;
