//! The modules of all packages and the names that each defines or imports.

use std::rc::Rc;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Item, ItemMod, UseTree, Visibility};

use crate::packages::Sources;

/// Rust's name spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Space {
    /// Modules, types and traits.
    Type,
    /// Functions, constants and statics.
    Value,
    /// Macros.
    Macro,
}

/// A scope's place in [`Scopes::scopes`].
pub(crate) type ScopeId = usize;

/// A module, or a block that has items.
pub(crate) struct Scope {
    /// The file that the scope is in.
    pub(crate) file: Rc<str>,
    /// The nearest module: the scope itself, unless it is a block.
    pub(crate) module: ScopeId,
    /// The scope around this one, unless it is a crate's root.
    pub(crate) parent: Option<ScopeId>,
    /// The crate's root.
    pub(crate) root: ScopeId,
    /// What is defined or imported, except by `*`.
    pub(crate) names: Vec<Name>,
    /// What `use PATH::*` imports.
    pub(crate) globs: Vec<Import>,
    /// The folder of the files of modules that the scope declares.
    folder: String,
}

/// A name in a scope.
pub(crate) struct Name {
    pub(crate) name: String,
    pub(crate) public: bool,
    pub(crate) meaning: Meaning,
}

/// What a name stands for.
pub(crate) enum Meaning {
    Module(ScopeId),
    Item(Space, Rc<Definition>),
    Import(Vec<String>),
}

/// An item and the file that defines it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub(crate) file: Rc<str>,
    pub(crate) name: String,
    /// An enum's variants.
    pub(crate) variants: Vec<String>,
}

/// A path that `use` names.
pub(crate) struct Import {
    pub(crate) path: Vec<String>,
    pub(crate) public: bool,
}

/// What a file holds, to be searched for paths.
pub(crate) struct Content {
    pub(crate) scope: ScopeId,
    pub(crate) items: Vec<Item>,
    /// The rules of a grammar.
    pub(crate) tokens: TokenStream,
}

/// All scopes.
#[derive(Default)]
pub(crate) struct Scopes {
    pub(crate) scopes: Vec<Scope>,
    /// The root scopes of libraries, with their names.
    pub(crate) libraries: Vec<(String, ScopeId)>,
}

impl Scopes {
    /// Reads all modules of all targets, starting from their roots.
    pub(crate) fn of(sources: &Sources) -> (Scopes, Vec<Content>) {
        let mut scopes = Scopes::default();
        let mut contents = Vec::new();
        for target in &sources.targets {
            let folder = target.file.rsplit_once('/').map_or("", |(folder, _)| folder);
            let root = scopes.add(&target.file, None, folder.to_owned());
            scopes.libraries.extend(target.library.clone().map(|name| (name, root)));
            let mut reader = Reader { sources, scopes: &mut scopes, contents: &mut contents };
            reader.file(root, &target.file);
        }
        (scopes, contents)
    }

    /// Adds the scope of a block with `items`, inside `parent`.
    pub(crate) fn add_block(&mut self, parent: ScopeId, items: &[Item]) -> ScopeId {
        let file = self.scopes[parent].file.clone();
        let block = self.add(&file, Some(parent), String::new());
        self.scopes[block].module = self.scopes[parent].module;
        let sources = Sources::default();
        let mut reader = Reader { sources: &sources, scopes: self, contents: &mut Vec::new() };
        reader.items(block, items);
        block
    }

    /// Adds the empty scope of a module.
    fn add(&mut self, file: &str, parent: Option<ScopeId>, folder: String) -> ScopeId {
        let id = self.scopes.len();
        let root = parent.map_or(id, |parent| self.scopes[parent].root);
        let (names, globs) = (Vec::new(), Vec::new());
        let file = file.into();
        self.scopes.push(Scope { file, module: id, parent, root, names, globs, folder });
        id
    }
}

/// Reads files and what their items name.
struct Reader<'a> {
    sources: &'a Sources,
    scopes: &'a mut Scopes,
    contents: &'a mut Vec<Content>,
}

impl Reader<'_> {
    /// Reads a module's file.
    fn file(&mut self, scope: ScopeId, path: &str) {
        let text = self.sources.files.get(path).unwrap_or_else(|| panic!("there is no {path}"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        self.items(scope, &parsed.items);
        let tokens = TokenStream::new();
        self.contents.push(Content { scope, items: parsed.items, tokens });
    }

    /// Adds the names of `items` to a scope.
    fn items(&mut self, scope: ScopeId, items: &[Item]) {
        for item in items {
            match item {
                Item::Fn(item) => {
                    self.define(scope, &item.sig.ident, &item.vis, Space::Value);
                }
                Item::Const(item) => self.define(scope, &item.ident, &item.vis, Space::Value),
                Item::Static(item) => self.define(scope, &item.ident, &item.vis, Space::Value),
                Item::Struct(item) => self.define(scope, &item.ident, &item.vis, Space::Type),
                Item::Union(item) => self.define(scope, &item.ident, &item.vis, Space::Type),
                Item::Type(item) => self.define(scope, &item.ident, &item.vis, Space::Type),
                Item::Trait(item) => self.define(scope, &item.ident, &item.vis, Space::Type),
                Item::Enum(item) => {
                    let variants = item.variants.iter().map(|it| it.ident.to_string()).collect();
                    let name = item.ident.to_string();
                    self.add(scope, name, is_public(&item.vis), Space::Type, variants);
                }
                Item::Mod(item) => self.module(scope, item),
                Item::Use(item) => self.import(scope, item),
                Item::Macro(item) => self.macro_item(scope, item),
                _ => {}
            }
        }
    }

    fn define(&mut self, scope: ScopeId, name: &syn::Ident, vis: &Visibility, space: Space) {
        self.add(scope, name.to_string(), is_public(vis), space, Vec::new());
    }

    fn add(
        &mut self,
        scope: ScopeId,
        name: String,
        public: bool,
        space: Space,
        variants: Vec<String>,
    ) {
        let file = self.scopes.scopes[scope].file.clone();
        let definition = Definition { file, name: name.clone(), variants };
        let meaning = Meaning::Item(space, Rc::new(definition));
        self.scopes.scopes[scope].names.push(Name { name, public, meaning });
    }

    fn module(&mut self, scope: ScopeId, item: &ItemMod) {
        let name = item.ident.to_string();
        let Scope { file, folder, .. } = &self.scopes.scopes[scope];
        let (file, inner) = (file.clone(), join(folder, &name));
        let module = match (&item.content, attribute(&item.attrs, "path")) {
            (Some((_, items)), _) => {
                let module = self.scopes.add(&file, Some(scope), inner);
                self.items(module, items);
                module
            }
            (None, Some(path)) => {
                let path = join(file.rsplit_once('/').map_or("", |(folder, _)| folder), &path);
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
                let module = self.scopes.add(&path, Some(scope), folder);
                self.file(module, &path);
                module
            }
            (None, None) => {
                let file = [format!("{inner}.rs"), format!("{inner}/mod.rs")]
                    .into_iter()
                    .find(|file| self.sources.files.contains_key(file))
                    .unwrap_or_else(|| panic!("there is no file of `mod {name}` of {file}"));
                let module = self.scopes.add(&file, Some(scope), inner);
                self.file(module, &file);
                module
            }
        };
        let meaning = Meaning::Module(module);
        let public = is_public(&item.vis);
        self.scopes.scopes[scope].names.push(Name { name, public, meaning });
    }

    fn import(&mut self, scope: ScopeId, item: &syn::ItemUse) {
        let public = is_public(&item.vis);
        let scope = &mut self.scopes.scopes[scope];
        for leaf in leaves(item) {
            match leaf {
                Leaf::Glob(path) => scope.globs.push(Import { path, public }),
                Leaf::Name { path, name } => {
                    scope.names.push(Name { name, public, meaning: Meaning::Import(path) });
                }
            }
        }
    }

    /// Adds a macro, a grammar, or what a macro's arguments seem to define.
    fn macro_item(&mut self, scope: ScopeId, item: &syn::ItemMacro) {
        let tokens: Vec<_> = item.mac.tokens.clone().into_iter().collect();
        if let Some(name) = &item.ident {
            let exported = item.attrs.iter().any(|it| it.path().is_ident("macro_export"));
            self.add(scope, name.to_string(), exported, Space::Macro, Vec::new());
            let root = self.scopes.scopes[scope].root;
            if exported && root != scope {
                let Scope { names, .. } = &self.scopes.scopes[scope];
                let Meaning::Item(_, definition) = &names[names.len() - 1].meaning else { return };
                let meaning = Meaning::Item(Space::Macro, definition.clone());
                let name = name.to_string();
                self.scopes.scopes[root].names.push(Name { name, public: true, meaning });
            }
        } else if item.mac.path.segments.iter().any(|it| it.ident == "lalrpop_mod") {
            self.grammar(scope, &tokens);
        } else {
            for pair in tokens.windows(2) {
                let [TokenTree::Ident(word), TokenTree::Ident(name)] = pair else { continue };
                let space = match word.to_string().as_str() {
                    "struct" | "enum" | "union" | "type" | "trait" => Space::Type,
                    "fn" | "const" | "static" => Space::Value,
                    _ => continue,
                };
                self.add(scope, name.to_string(), true, space, Vec::new());
            }
        }
    }

    /// Reads a LALRPOP grammar: its parsers, its imports and its rules.
    fn grammar(&mut self, scope: ScopeId, tokens: &[TokenTree]) {
        let name = tokens.iter().rev().find_map(|token| match token {
            TokenTree::Ident(name) => Some(name.to_string()),
            _ => None,
        });
        let name = name.expect("a grammar has a name");
        let path = format!("{}.lalrpop", join(&self.scopes.scopes[scope].folder, &name));
        let text = self.sources.files.get(&path).unwrap_or_else(|| panic!("there is no {path}"));
        let text: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let text: Vec<_> = text.into_iter().collect();
        let is_grammar = |it: &TokenTree| matches!(it, TokenTree::Ident(it) if it == "grammar");
        let (uses, rules) = text.split_at(text.iter().position(is_grammar).unwrap());
        let items = syn::parse2::<syn::File>(uses.iter().cloned().collect()).unwrap().items;

        let module = self.scopes.add(&path, Some(scope), String::new());
        self.items(module, &items);
        for pair in rules.windows(2) {
            let [TokenTree::Ident(word), TokenTree::Ident(rule)] = pair else { continue };
            if word == "pub" {
                self.add(module, format!("{rule}Parser"), true, Space::Type, Vec::new());
            }
        }
        let tokens = rules.iter().cloned().collect();
        self.contents.push(Content { scope: module, items, tokens });
        let meaning = Meaning::Module(module);
        self.scopes.scopes[scope].names.push(Name { name, public: true, meaning });
    }
}

/// What `use` names.
pub(crate) enum Leaf {
    /// Everything in a module or an enum.
    Glob(Vec<String>),
    /// One path, under the name that it gets.
    Name { path: Vec<String>, name: String },
}

/// The paths that a `use` line names.
pub(crate) fn leaves(item: &syn::ItemUse) -> Vec<Leaf> {
    let prefix = if item.leading_colon.is_some() { vec![String::new()] } else { Vec::new() };
    let mut leaves = Vec::new();
    add_leaves(&item.tree, prefix, &mut leaves);
    leaves
}

fn add_leaves(tree: &UseTree, mut path: Vec<String>, leaves: &mut Vec<Leaf>) {
    let (last, name) = match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            return add_leaves(&tree.tree, path, leaves);
        }
        UseTree::Group(group) => {
            return group.items.iter().for_each(|tree| add_leaves(tree, path.clone(), leaves));
        }
        UseTree::Glob(_) => return leaves.push(Leaf::Glob(path)),
        UseTree::Name(tree) => (tree.ident.to_string(), tree.ident.to_string()),
        UseTree::Rename(tree) => (tree.ident.to_string(), tree.rename.to_string()),
    };
    if last != "self" || path.is_empty() {
        path.push(last);
        leaves.push(Leaf::Name { path, name });
    } else {
        // `use a::b::{self}` imports `b`.
        let name = if name == "self" { path[path.len() - 1].clone() } else { name };
        leaves.push(Leaf::Name { path, name });
    }
}

/// Whether something may be seen outside its module.
fn is_public(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}

/// The text of an attribute such as `#[path = "file.rs"]`.
fn attribute(attributes: &[syn::Attribute], name: &str) -> Option<String> {
    let found = attributes.iter().find(|it| it.path().is_ident(name))?;
    match &found.meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// A path below a folder, which may begin with `../`.
fn join(folder: &str, path: &str) -> String {
    match (path.strip_prefix("../"), folder.rsplit_once('/')) {
        (Some(rest), Some((above, _))) => join(above, rest),
        (Some(rest), None) => rest.to_owned(),
        (None, _) if folder.is_empty() => path.to_owned(),
        (None, _) => format!("{folder}/{path}"),
    }
}
