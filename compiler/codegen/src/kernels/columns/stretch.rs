//! Stretches: the times for which interrupts are off in one go. What could take longer than
//! the options allow is cut, and lets interrupts in between.

/// The most T-states from `di` to a stream's first list, and from its last list, or where it
/// lets interrupts in, until they are let in. Handlers of a pair are included.
pub(super) const AROUND: u64 = 180;

/// The most T-states of an instruction, which may be the one behind `ei`.
pub(super) const BEHIND_EI: u64 = 23;

/// A stretch, while code and streams are cut into stretches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// The most T-states of one, without the code around it.
    room: u64,
    /// The most T-states of this one so far.
    elapsed: u64,
    /// The most T-states of any, if one has begun.
    longest: Option<u64>,
}

impl Stretch {
    /// Stretches of at most `mask` T-states, of which the code around takes `around`.
    pub(super) fn new(mask: u64, around: u64) -> Self {
        Stretch { room: mask.saturating_sub(around), elapsed: 0, longest: None }
    }

    /// Begins one.
    pub(super) fn begin(&mut self) {
        self.elapsed = 0;
        self.longest = self.longest.or(Some(0));
    }

    /// Whether nothing has happened in this one.
    pub(super) fn is_fresh(&self) -> bool {
        self.elapsed == 0
    }

    /// Whether there is room for so many T-states.
    pub(super) fn has_room(&self, t_states: u64) -> bool {
        self.elapsed + t_states <= self.room
    }

    /// Whether any has room for so many T-states.
    pub(super) fn can_hold(&self, t_states: u64) -> bool {
        t_states <= self.room
    }

    /// Lets so many T-states pass, for which there is room, unless there never is.
    pub(super) fn pass(&mut self, t_states: u64) {
        self.elapsed += t_states;
        self.longest = self.longest.max(Some(self.elapsed));
    }

    /// The most T-states of any, without the code around it, if one has begun.
    pub(super) fn longest(&self) -> Option<u64> {
        self.longest
    }
}
