//! The program: everything a plan needs, assembled and linked, and what is
//! known about the result.

mod build;
mod emit;
mod forecast;
mod link;
#[expect(clippy::module_inception, reason = "it is the type the folder is about")]
mod program;
mod refused;
mod runtime;
mod sizes;

pub use emit::Emit;
pub use forecast::{Forecast, PartForecast};
pub(crate) use link::make;
pub use program::Program;
pub(crate) use refused::{Overrun, Refused};
pub use sizes::{Part, Sizes};
