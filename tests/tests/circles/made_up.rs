//! What counts as a use, on small packages that are made up.

use crate::edges::Edges;
use crate::groups::{circles, describe};
use crate::packages::{CrateTarget, Sources};

/// The uses among files. `NAME/lib.rs` is a library, `main.rs` a program.
fn edges(files: &[(&str, &str)]) -> Edges {
    let mut sources = Sources::default();
    for &(file, text) in files {
        sources.files.insert(file.to_owned(), text.to_owned());
        let library = file.strip_suffix("/lib.rs").map(str::to_owned);
        if library.is_some() || file.ends_with("main.rs") {
            sources.targets.push(CrateTarget { library, file: file.to_owned() });
        }
    }
    Edges::of(&sources)
}

/// Asserts which uses there are among files, as `user > used: names`.
#[track_caller]
fn assert_uses(files: &[(&str, &str)], wanted: &[&str]) {
    let edges = edges(files);
    let line = |((user, used), names): (&(String, String), &std::collections::BTreeSet<String>)| {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        format!("{user} > {used}: {}", names.join(" "))
    };
    let found: Vec<_> = edges.names.iter().map(line).collect();
    assert_eq!(found, wanted);
    assert!(edges.unresolved.is_empty(), "{:?}", edges.unresolved);
}

#[test]
fn paths_are_resolved_from_the_crate_and_from_modules_around() {
    let files = [
        ("main.rs", "mod a; mod b; fn main() { b::c::f() } struct Top;"),
        ("a.rs", "use crate::b; fn g() { b::c::f() } pub struct A;"),
        ("b/mod.rs", "pub mod c; pub fn up() {} fn x() { self::c::f() }"),
        (
            "b/c.rs",
            "pub fn f() { super::up() } type T = super::super::Top; use super::super::a::A;",
        ),
    ];
    assert_uses(
        &files,
        &[
            "a.rs > b/c.rs: f",
            "b/c.rs > a.rs: A",
            "b/c.rs > b/mod.rs: up",
            "b/c.rs > main.rs: Top",
            "b/mod.rs > b/c.rs: f",
            "main.rs > b/c.rs: f",
        ],
    );
}

#[test]
fn mod_and_pub_use_lines_are_no_uses() {
    let files = [
        ("main.rs", "pub mod a; pub use a::A; pub(crate) use a::*; use a as other;"),
        ("a.rs", "pub struct A; pub struct B;"),
    ];
    assert_uses(&files, &[]);
}

#[test]
fn a_reexported_item_belongs_to_the_file_that_defines_it() {
    let files = [
        ("main.rs", "mod a; mod b; mod c;"),
        ("a.rs", "pub use crate::b::{B as Renamed, *};"),
        ("b.rs", "pub struct B; pub fn f() {} fn hidden() {}"),
        ("c.rs", "use crate::a::{Renamed as C, f as g}; use crate::a::*; fn h() { f(); hidden() }"),
    ];
    assert_uses(&files, &["c.rs > b.rs: B f"]);
}

#[test]
fn a_reexported_item_may_be_used_beside_its_line() {
    let files = [("main.rs", "mod a; pub use a::A; fn f(a: A) {}"), ("a.rs", "pub struct A;")];
    assert_uses(&files, &["main.rs > a.rs: A"]);
}

#[test]
fn other_packages_are_known_by_name() {
    let files = [
        (
            "z_a/lib.rs",
            "pub mod deep; pub use deep::D; #[macro_export] macro_rules! m { () => {} }",
        ),
        ("z_a/deep.rs", "pub struct D;"),
        ("b/main.rs", "use z_a::D; fn f() -> ::z_a::deep::D { z_a::m!() } use std::fmt::Write;"),
    ];
    assert_uses(&files, &["b/main.rs > z_a/deep.rs: D", "b/main.rs > z_a/lib.rs: m"]);
}

#[test]
fn variants_and_associated_items_belong_to_the_type() {
    let files = [
        ("main.rs", "mod a; mod b;"),
        ("a.rs", "pub enum E { X } pub struct S; pub trait T {}"),
        (
            "b.rs",
            "use crate::a; fn f() { a::S::new(); <u8 as a::T>::go(); <Vec<u8>>::new() }
             mod inner { use crate::a::E::*; fn g() { X } }",
        ),
    ];
    assert_uses(&files, &["b.rs > a.rs: E S T"]);
}

#[test]
fn types_patterns_macros_and_attributes_count() {
    let files = [
        ("main.rs", "mod a; mod b;"),
        (
            "a.rs",
            "pub struct S; pub const C: u8 = 1; pub const D: u8 = 2; pub fn f() {} pub fn h() {}",
        ),
        (
            "b.rs",
            r#"use crate::a; use super::a::*;
            #[token("x", a::h)] struct B { s: Option<a::S> }
            fn g(x: u8) { match x { a::C => {} _ => {} }
                put!(text, "{} {D}", if x { a::f(x) } else { y.S }); }"#,
        ),
    ];
    assert_uses(&files, &["b.rs > a.rs: C D S f h"]);
}

#[test]
fn what_only_looks_like_a_path_in_a_macro_does_not_count() {
    let files = [
        ("main.rs", "mod a; mod b;"),
        ("a.rs", "pub fn f() {} pub fn text() {}"),
        ("b.rs", "use super::a::*; fn g() { put!(x.f, f: 1, 'f, $f, Other::f, \"f {text}\") }"),
    ];
    assert_uses(&files, &[]);
}

#[test]
fn macros_reach_modules_below_them() {
    let files = [
        ("main.rs", "macro_rules! put { () => { $crate::a::f() } } mod a; mod b;"),
        ("a.rs", "pub fn f() { put!() }"),
        ("b.rs", "macro_rules! own { () => {} } pub(crate) use own; fn g() { own!() }"),
    ];
    assert_uses(&files, &["a.rs > main.rs: put", "main.rs > a.rs: f"]);
}

#[test]
fn imports_hold_in_their_block_or_module_only() {
    let files = [
        ("main.rs", "mod a; mod b; mod c;"),
        ("a.rs", "pub fn f() {} pub fn g() {}"),
        ("c.rs", "pub fn f() {}"),
        (
            "b.rs",
            "fn one() { use crate::a::*; f() } fn two() { g() }
             #[cfg(test)] mod tests { use super::*; use crate::c::*; fn three() { two(); f() } }",
        ),
    ];
    assert_uses(&files, &["b.rs > a.rs: f", "b.rs > c.rs: f"]);
}

#[test]
fn modules_may_be_in_other_places() {
    let files = [
        ("main.rs", "mod a { mod b; pub struct A; } #[path = \"else/where.rs\"] mod c;"),
        ("a/b.rs", "use super::A; use crate::c::d::D;"),
        ("else/where.rs", "pub mod d;"),
        ("else/d.rs", "pub struct D;"),
    ];
    assert_uses(&files, &["a/b.rs > else/d.rs: D", "a/b.rs > main.rs: A"]);
}

#[test]
fn a_macro_may_define_items() {
    let files = [
        ("main.rs", "mod a; fn f() { a::ID; }"),
        ("a.rs", "made! { pub struct S; static ID: u8 = 0; }"),
    ];
    assert_uses(&files, &["main.rs > a.rs: ID"]);
}

#[test]
fn grammars_count() {
    let files = [
        ("main.rs", "mod s;"),
        (
            "s/mod.rs",
            "lalrpop_util::lalrpop_mod!(#[allow(x)] grammar, \"/s/grammar.rs\"); mod t; mod p;",
        ),
        ("s/t.rs", "pub struct Word; pub fn join() {}"),
        ("s/p.rs", "use super::grammar::LineParser;"),
        (
            "s/grammar.lalrpop",
            "use super::t::Word; grammar; pub Line: Word = { <a:W> => super::t::join(a) };",
        ),
    ];
    assert_uses(
        &files,
        &["s/grammar.lalrpop > s/t.rs: Word join", "s/p.rs > s/grammar.lalrpop: LineParser"],
    );
}

#[test]
fn paths_that_name_nothing_are_told() {
    let edges = edges(&[("main.rs", "mod a; use crate::b::C; fn f() { a::g() }"), ("a.rs", "")]);
    assert_eq!(
        edges.unresolved.iter().collect::<Vec<_>>(),
        ["main.rs: a::g", "main.rs: crate::b::C"]
    );
}

#[test]
fn circles_are_told_with_what_ties_them() {
    let edges = edges(&[
        ("main.rs", "mod a; mod b; mod c; use a::A;"),
        ("a.rs", "pub struct A; use super::b::B;"),
        ("b.rs", "pub struct B; use super::c::C;"),
        ("c.rs", "pub struct C; use super::a::A;"),
    ]);
    let found: Vec<_> = circles(&edges).iter().map(|circle| describe(circle, &edges)).collect();
    assert_eq!(
        found,
        ["a circle of 3 files:
    \"a.rs\",
    \"b.rs\",
    \"c.rs\",
  a.rs uses B of b.rs
  b.rs uses C of c.rs
  c.rs uses A of a.rs
"]
    );
}
