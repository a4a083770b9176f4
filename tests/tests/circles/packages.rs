//! Finds the packages below a folder and reads their sources.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, str};

use serde_json::Value;

/// The sources of some packages.
#[derive(Default)]
pub(crate) struct Sources {
    /// The texts of files, by their paths from the root.
    pub(crate) files: BTreeMap<String, String>,
    /// What is built from the files.
    pub(crate) targets: Vec<CrateTarget>,
}

/// A crate: a library, program, test, example or build script.
pub(crate) struct CrateTarget {
    /// The name that other packages use, of a library.
    pub(crate) library: Option<String>,
    /// The path of the file where the source begins.
    pub(crate) file: String,
}

impl Sources {
    /// Reads all packages of the workspace and those in folders below it.
    pub(crate) fn of_workspace() -> Sources {
        let workspace = metadata(Path::new(env!("CARGO_MANIFEST_DIR")));
        let root = Path::new(workspace["workspace_root"].as_str().unwrap());
        let mut sources = Sources::default();
        let mut manifests = Vec::new();
        sources.read(root, root, &mut manifests);
        sources.add_targets(root, &workspace);
        let known: Vec<_> = packages(&workspace).map(|package| &package["manifest_path"]).collect();
        for manifest in manifests.iter().filter(|&manifest| *manifest != root.join("Cargo.toml")) {
            if !known.iter().any(|path| path.as_str() == manifest.to_str()) {
                sources.add_targets(root, &metadata(manifest.parent().unwrap()));
            }
        }
        sources
    }

    /// Reads the files below `folder`, and lists the manifests there.
    fn read(&mut self, root: &Path, folder: &Path, manifests: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                self.read(root, &path, manifests);
            } else if name == "Cargo.toml" {
                manifests.push(path);
            } else if name.ends_with(".rs") || name.ends_with(".lalrpop") {
                self.files.insert(from_root(root, &path), fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// Adds the targets of all packages that `metadata` describes.
    fn add_targets(&mut self, root: &Path, metadata: &Value) {
        for target in packages(metadata).flat_map(|package| package["targets"].as_array().unwrap())
        {
            let is_library = target["kind"].as_array().unwrap().iter().any(|kind| kind == "lib");
            let name = target["name"].as_str().unwrap().replace('-', "_");
            let file = from_root(root, Path::new(target["src_path"].as_str().unwrap()));
            self.targets.push(CrateTarget { library: is_library.then_some(name), file });
        }
    }
}

/// What cargo says of the package in `folder` and its workspace.
fn metadata(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", str::from_utf8(&output.stderr).unwrap());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The packages that `metadata` describes.
fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().unwrap().iter()
}

/// The path of a file from the root, with `/` between folders.
fn from_root(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/")
}
