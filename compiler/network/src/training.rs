//! How a network was made: a record of every training it went through.

/// A training of a network. Texts are bytes, as in the whole language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// The program that trained it, with its version: `zirc 0.1.0`.
    pub by: Vec<u8>,
    /// The command line, files without their folders.
    pub command: Vec<u8>,
    /// The seed of the random numbers.
    pub seed: u64,
    /// How many epochs it went through: fewer than `epochs` if it was stopped.
    pub done: u32,
    /// How many epochs the command asks for.
    pub epochs: u32,
    /// The pairs it was trained on.
    pub data: FileDigest,
    /// The test pairs, if they were a file of their own.
    pub test: Option<FileDigest>,
    /// The network whose weights it started from; `None` for a new network.
    pub continues: Option<FileDigest>,
}

/// A file as it was read: its name without a folder, and the SHA-256 digest of its
/// bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDigest {
    /// `-` is standard input.
    pub name: Vec<u8>,
    /// The digest that `sha256sum` prints.
    pub sha256: [u8; 32],
}

impl Training {
    /// The files it used, each after its keyword.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &FileDigest)> {
        let test = self.test.iter().map(|file| ("test", file));
        let continues = self.continues.iter().map(|file| ("continues", file));
        std::iter::once(("data", &self.data)).chain(test).chain(continues)
    }
}

impl FileDigest {
    /// The digest in hexadecimal digits.
    pub fn hexadecimal(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
