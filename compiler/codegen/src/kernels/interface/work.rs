//! How often code runs.

use zirc_network::profile::Profile;

/// What a task meets in the time of one character.
#[derive(Clone, Copy, Debug)]
pub struct Workload<'a> {
    /// What the network's ops meet.
    pub profile: &'a Profile,
    /// How often the task is run.
    pub runs: f64,
}
