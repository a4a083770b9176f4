//! Model files of other programs: [`import`] reads them as networks, [`export`]
//! writes networks as such a file.

pub mod export;
pub mod import;
