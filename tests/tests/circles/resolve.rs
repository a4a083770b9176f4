//! Finds the item that a path names.

use std::collections::HashSet;
use std::rc::Rc;

use crate::scopes::{Definition, Meaning, ScopeId, Scopes, Space};

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Module(ScopeId),
    Item(Rc<Definition>),
    /// Something of other people's packages, a local variable or the like.
    Outside,
    /// Nothing, in a module that is known.
    Missing,
}

/// Looks a path up in a scope.
pub(crate) fn resolve(scopes: &Scopes, scope: ScopeId, path: &[String], space: Space) -> Found {
    Resolver { scopes, busy: HashSet::new() }.path(scope, path, space)
}

struct Resolver<'a> {
    scopes: &'a Scopes,
    /// The names that are being looked up: imports may lead back to themselves.
    busy: HashSet<(ScopeId, String, Space)>,
}

impl Resolver<'_> {
    fn path(&mut self, scope: ScopeId, path: &[String], space: Space) -> Found {
        let space_at = |place| if place + 1 == path.len() { space } else { Space::Type };
        let mut found = match path[0].as_str() {
            "" | "Self" => Found::Outside,
            "crate" => Found::Module(self.scopes.scopes[scope].root),
            "self" => Found::Module(self.scopes.scopes[scope].module),
            "super" => self.parent(self.scopes.scopes[scope].module),
            name => self.around(scope, name, space_at(0)),
        };
        if found == Found::Missing && path[0] != "super" {
            found = self.library(&path[0]);
        } else if path[0].is_empty() {
            found = self.library(path.get(1).map_or("", |name| name));
        }
        for (place, name) in path.iter().enumerate().skip(if path[0].is_empty() { 2 } else { 1 }) {
            found = match found {
                Found::Module(module) if name == "super" => self.parent(module),
                Found::Module(module) => self.inside(module, name, space_at(place), scope),
                // A variant, an associated item or something outside.
                found => return found,
            };
        }
        found
    }

    /// Another package's library.
    fn library(&self, name: &str) -> Found {
        let found = self.scopes.libraries.iter().find(|(library, _)| library == name);
        found.map_or(Found::Outside, |&(_, root)| Found::Module(root))
    }

    fn parent(&self, module: ScopeId) -> Found {
        match self.scopes.scopes[module].parent {
            Some(parent) => Found::Module(self.scopes.scopes[parent].module),
            None => Found::Missing,
        }
    }

    /// Looks a name up in the blocks around it, then in their module. Macros may
    /// also stand in the modules around that.
    fn around(&mut self, scope: ScopeId, name: &str, space: Space) -> Found {
        let scopes = &self.scopes.scopes;
        let mut at = scope;
        loop {
            let in_block = scopes[at].module != at;
            let found = self.inside(at, name, space, scope);
            let Some(parent) = scopes[at].parent else { return found };
            if found != Found::Missing || !(in_block || space == Space::Macro) {
                return found;
            }
            at = parent;
        }
    }

    /// Looks a name up that a scope defines or imports, as far as `viewer` may see.
    fn inside(&mut self, scope: ScopeId, name: &str, space: Space, viewer: ScopeId) -> Found {
        let key = (scope, name.to_owned(), space);
        if !self.busy.insert(key.clone()) {
            return Found::Missing;
        }
        let mut found = self.named(scope, name, space, viewer);
        if found == Found::Missing {
            found = self.by_glob(scope, name, space, viewer);
        }
        self.busy.remove(&key);
        found
    }

    fn named(&mut self, scope: ScopeId, name: &str, space: Space, viewer: ScopeId) -> Found {
        let scopes = self.scopes;
        let is_inside = self.is_inside(viewer, scope);
        let names = scopes.scopes[scope].names.iter().filter(|it| it.name == name);
        for it in names.filter(|it| it.public || is_inside) {
            let found = match &it.meaning {
                Meaning::Module(module) if space == Space::Type => Found::Module(*module),
                Meaning::Item(its, definition) if *its == space => Found::Item(definition.clone()),
                Meaning::Import(path) => self.path(scope, path, space),
                _ => Found::Missing,
            };
            if found != Found::Missing {
                return found;
            }
        }
        Found::Missing
    }

    fn by_glob(&mut self, scope: ScopeId, name: &str, space: Space, viewer: ScopeId) -> Found {
        let scopes = self.scopes;
        let is_inside = self.is_inside(viewer, scope);
        let mut otherwise = Found::Missing;
        for glob in scopes.scopes[scope].globs.iter().filter(|it| it.public || is_inside) {
            let found = match self.path(scope, &glob.path, Space::Type) {
                Found::Module(module) => self.inside(module, name, space, scope),
                Found::Item(item) if item.variants.iter().any(|it| it == name) => Found::Item(item),
                Found::Outside => Found::Outside,
                _ => Found::Missing,
            };
            match found {
                Found::Missing => {}
                // Another package's names are not known: `name` may be among them.
                Found::Outside => otherwise = found,
                found => return found,
            }
        }
        otherwise
    }

    /// Whether a scope is another one or inside it.
    fn is_inside(&self, inner: ScopeId, outer: ScopeId) -> bool {
        let mut scopes = std::iter::successors(Some(inner), |&at| self.scopes.scopes[at].parent);
        scopes.any(|scope| scope == outer)
    }
}
