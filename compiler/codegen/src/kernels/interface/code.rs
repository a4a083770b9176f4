//! The code that kernels emit, and where values can be observed in it.

use zirc_network::Value;
use zirc_z80::Object;

use super::packing::Packing;

/// The code that a kernel emits for a task.
#[derive(Debug, Default)]
pub struct Code {
    /// The code and tables of this task.
    pub objects: Vec<Object>,
    /// Modules that several tasks may share; of those with the same name one is linked.
    pub shared: Vec<Object>,
    /// Where values that only exist inside the task can be observed.
    pub observables: Vec<Observable>,
    /// The packed form of this task's lists, if it has any.
    pub packing: Option<&'static dyn Packing>,
    /// Subroutines to call once, when the program starts.
    pub start_up: Vec<String>,
    /// For how long the code keeps interrupts off.
    pub masked: Masked,
}

/// For how many T-states interrupts are off in one go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Masked {
    /// The most.
    pub most: u64,
    /// The most if they are let in as often as the code can do it.
    pub least: u64,
}

impl Masked {
    /// That of two pieces of code.
    pub fn and(self, other: Masked) -> Masked {
        Masked { most: self.most.max(other.most), least: self.least.max(other.least) }
    }
}

/// A value that can be read from memory when the program passes a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observable {
    /// Which value of the network.
    pub value: Value,
    /// The label that the program passes when it is complete.
    pub probe: String,
    /// The label that the places of its elements are counted from.
    pub address: String,
    /// How to read each element.
    pub elements: Vec<Element>,
}

/// How an element is read: it is `unit` times what memory holds, plus
/// `constant`, modulo 2^16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// The place of the low byte.
    pub low: usize,
    /// The place of the high byte, if there is one.
    pub high: Option<usize>,
    /// The factor of what memory holds.
    pub unit: i64,
    /// The number that is added to the product.
    pub constant: i64,
    /// The least value that memory tells exactly, if it is not the least there is. One below it
    /// is only known to be below it.
    pub exact_from: Option<i64>,
}

impl Observable {
    /// The words of a buffer at `address`.
    pub fn words(value: Value, probe: String, address: String, width: usize) -> Self {
        let word = |at| Element {
            low: 2 * at,
            high: Some(2 * at + 1),
            unit: 1,
            constant: 0,
            exact_from: None,
        };
        Observable { value, probe, address, elements: (0..width).map(word).collect() }
    }
}

impl Element {
    /// The element, from what `peek` finds at a place.
    pub fn read(&self, peek: impl Fn(usize) -> u8) -> i16 {
        let high = self.high.map_or(0, |high| i64::from(peek(high)));
        (self.unit * (256 * high + i64::from(peek(self.low))) + self.constant) as i16
    }

    /// Whether what has been read can stand for `value`.
    pub fn agrees(&self, read: i16, value: i16) -> bool {
        let is_below = |value: i16| self.exact_from.is_some_and(|least| i64::from(value) < least);
        read == value || (is_below(read) && is_below(value))
    }
}
