//! Finds which files use items of which others.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::packages::Sources;
use crate::resolve::{Found, resolve};
use crate::scopes::{Leaf, ScopeId, Scopes, Space, leaves};

/// What a path in code may name.
const CODE: &[Space] = &[Space::Value, Space::Type];
/// What a path before `!` names.
const MACRO: &[Space] = &[Space::Macro];
/// What `use` may name.
const ALL: &[Space] = &[Space::Value, Space::Type, Space::Macro];

/// Who uses whom.
#[derive(Default)]
pub(crate) struct Edges {
    /// The names of the items that the first file uses of the second.
    pub(crate) names: BTreeMap<(String, String), BTreeSet<String>>,
    /// The files that were read.
    pub(crate) files: BTreeSet<String>,
    /// Paths into modules of these packages that name nothing there: this test does
    /// not understand them.
    pub(crate) unresolved: BTreeSet<String>,
}

impl Edges {
    /// Reads all packages.
    pub(crate) fn of(sources: &Sources) -> Edges {
        let (mut scopes, contents) = Scopes::of(sources);
        let mut edges = Edges::default();
        for content in &contents {
            edges.files.insert(scopes.scopes[content.scope].file.to_string());
            let mut walk = Walk { scopes: &mut scopes, scope: content.scope, edges: &mut edges };
            content.items.iter().for_each(|item| walk.visit_item(item));
            walk.tokens(content.tokens.clone());
        }
        edges
    }
}

/// A walk over the paths of one file.
struct Walk<'a> {
    scopes: &'a mut Scopes,
    scope: ScopeId,
    edges: &'a mut Edges,
}

impl Walk<'_> {
    /// Notes what a path names, in any of some name spaces.
    fn note(&mut self, path: &[String], spaces: &[Space]) {
        let file = self.scopes.scopes[self.scope].file.to_string();
        let found = spaces.iter().map(|&space| resolve(self.scopes, self.scope, path, space));
        let mut is_known = false;
        for found in found {
            is_known |= found != Found::Missing;
            if let Found::Item(item) = found
                && *item.file != *file
            {
                let files = (file.clone(), item.file.to_string());
                self.edges.names.entry(files).or_default().insert(item.name.clone());
            }
        }
        if !is_known {
            self.edges.unresolved.insert(format!("{file}: {}", path.join("::")));
        }
    }

    /// Does something in another scope.
    fn within(&mut self, scope: ScopeId, work: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.scope, scope);
        work(self);
        self.scope = outer;
    }

    /// Notes the paths among the arguments of a macro or an attribute.
    fn tokens(&mut self, stream: TokenStream) {
        let tokens: Vec<_> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.literal(&literal.to_string()),
                TokenTree::Ident(_) => {
                    let path = path_at(&tokens, at);
                    let end = at + 3 * path.len() - 2;
                    let is_macro = is_punct(&tokens, end, '!')
                        && matches!(tokens.get(end + 1), Some(TokenTree::Group(_)));
                    let spaces = if is_macro { MACRO } else { CODE };
                    if begins_path(&tokens, at, end) {
                        self.note(&path, spaces);
                    }
                    at = end - 1;
                }
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    /// Notes the constants in a format string: `"{SIZE} bytes"`.
    fn literal(&mut self, text: &str) {
        for piece in text.split('{').skip(1) {
            let end = piece.find(|it: char| !it.is_alphanumeric() && it != '_');
            let name = &piece[..end.unwrap_or(piece.len())];
            if name.starts_with(char::is_uppercase) {
                self.note(&[name.to_owned()], &[Space::Value]);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.note(&names(path), CODE);
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        match &path.qself {
            // `<Type>::name`: only the type can be looked up.
            Some(type_) if type_.position == 0 => self.visit_qself(type_),
            _ => visit::visit_expr_path(self, path),
        }
    }

    fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
        match &path.qself {
            Some(type_) if type_.position == 0 => self.visit_qself(type_),
            _ => visit::visit_type_path(self, path),
        }
    }

    fn visit_macro(&mut self, macro_: &'ast syn::Macro) {
        self.note(&names(&macro_.path), MACRO);
        self.tokens(macro_.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        match &attribute.meta {
            syn::Meta::Path(_) => {}
            syn::Meta::List(list) => self.tokens(list.tokens.clone()),
            syn::Meta::NameValue(pair) => self.visit_expr(&pair.value),
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let items = block.stmts.iter().filter_map(|statement| match statement {
            syn::Stmt::Item(item) => Some(item.clone()),
            _ => None,
        });
        let items: Vec<_> = items.collect();
        if items.is_empty() {
            return visit::visit_block(self, block);
        }
        let scope = self.scopes.add_block(self.scope, &items);
        self.within(scope, |walk| visit::visit_block(walk, block));
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let Some((_, items)) = &module.content else { return };
        let path = [module.ident.to_string()];
        let Found::Module(scope) = resolve(self.scopes, self.scope, &path, Space::Type) else {
            return;
        };
        self.within(scope, |walk| items.iter().for_each(|item| walk.visit_item(item)));
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !matches!(item.vis, syn::Visibility::Inherited) {
            return;
        }
        for leaf in leaves(item) {
            let (Leaf::Glob(path) | Leaf::Name { path, .. }) = leaf;
            self.note(&path, ALL);
        }
    }
}

/// A path's names; the first is empty if it begins with `::`.
fn names(path: &syn::Path) -> Vec<String> {
    let colon = path.leading_colon.as_ref().map(|_| String::new());
    colon.into_iter().chain(path.segments.iter().map(|it| it.ident.to_string())).collect()
}

/// The names of the path that begins at a token.
fn path_at(tokens: &[TokenTree], mut at: usize) -> Vec<String> {
    let mut path = Vec::new();
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        path.push(name.to_string());
        if !(is_punct(tokens, at + 1, ':') && is_punct(tokens, at + 2, ':')) {
            break;
        }
        at += 3;
    }
    path
}

/// Whether the name at `at`, of a path that ends before `end`, is not a field, a
/// lifetime, a macro's variable or part of another path.
fn begins_path(tokens: &[TokenTree], at: usize, end: usize) -> bool {
    let before = |back: usize, punct| at >= back && is_punct(tokens, at - back, punct);
    let is_field = before(1, '.') && !before(2, '.');
    let is_crate = matches!(&tokens[at], TokenTree::Ident(name) if name == "crate");
    let is_variable = before(1, '$') && !is_crate;
    let is_part = before(1, ':') && before(2, ':');
    let is_named = end == at + 1 && is_punct(tokens, end, ':') && !is_punct(tokens, end + 1, ':');
    !(is_field || is_variable || is_part || is_named || before(1, '\''))
}

fn is_punct(tokens: &[TokenTree], at: usize, wanted: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}
