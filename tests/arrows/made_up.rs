//! The test itself, tested on small crates that are made up: `low` is below `high`.

use super::{broken, tree::Tree};

/// What is wrong with a crate of these files, whose rooms are `low` and `high`.
fn wrong(files: &[(&str, &str)]) -> Vec<String> {
    let tree = Tree::read(&|name| files.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned()));
    broken(&tree, &["low", "high"]).into_iter().collect()
}

/// What is wrong with a crate whose low room is this.
fn wrong_in_low(low: &str) -> Vec<String> {
    let lib = "mod low; mod high; pub use high::Item;";
    let high = "pub mod part; mod hidden; pub struct Item; pub use hidden::*; pub(crate) use hidden::Deep as Renamed;";
    let hidden = "pub struct Deep; impl Deep { pub fn new() {} } pub const fn deep() {}";
    let part = "pub struct Part;";
    wrong(&[
        ("lib.rs", lib),
        ("low.rs", low),
        ("low/sub.rs", "pub struct Sub;"),
        ("high.rs", high),
        ("high/hidden.rs", hidden),
        ("high/part.rs", part),
    ])
}

#[track_caller]
fn is_upward(low: &str, expected: &[&str]) {
    assert_eq!(wrong_in_low(low), expected, "{low}");
}

#[test]
fn what_points_down_is_right() {
    let high = "use crate::low::Item as It; use super::low; fn f() -> It { low::Item }";
    assert_eq!(wrong(&[("lib.rs", "mod low; mod high;"), ("low.rs", "pub struct Item;"), ("high.rs", high)]), [""; 0]);
    is_upward(
        "mod sub; use self::sub::Sub; use std::fmt; fn f(s: super::low::sub::Sub) -> fmt::Result { Ok(()) }",
        &[],
    );
}

#[test]
fn a_re_export_of_the_root_hides_nothing() {
    is_upward("use crate::Item;", &["`low` names `high` (`crate::Item`, line 1)"]);
    is_upward("use super::Item;", &["`low` names `high` (`super::Item`, line 1)"]);
}

#[test]
fn a_facade_of_a_room_hides_nothing() {
    let lib = "mod low; mod high; mod middle;";
    let files = [("lib.rs", lib), ("low.rs", "use crate::middle::Item;"), ("high.rs", "pub struct Item;")];
    let wrong = wrong(&[&files[..], &[("middle.rs", "pub use crate::high::Item;")]].concat());
    assert!(wrong.contains(&"`low` names `high` (`crate::middle::Item`, line 1)".to_owned()), "{wrong:?}");
}

#[test]
fn a_glob_is_followed() {
    is_upward("use crate::high::Deep;", &["`low` names `high::hidden` (`crate::high::Deep`, line 1)"]);
    is_upward("use crate::high::part::*;", &["`low` names `high::part` (`crate::high::part`, line 1)"]);
    let low = "mod sub { use super::*; fn f(item: Item) {} } use crate::Item;";
    is_upward(low, &["`low` names `high` (`crate::Item`, line 1)"]);
}

#[test]
fn a_rename_is_followed() {
    let hidden = "`low` names `high::hidden` (`crate::high::Renamed`, line 1)";
    is_upward("use crate::high::Renamed as Other;", &[hidden]);
    let part = "`low` names `high::part` (`crate::high::part`, line 1)";
    is_upward(
        "use crate::high::part as p; fn f(_: p::Part) {}",
        &[part, "`low` names `high::part` (`p::Part`, line 1)"],
    );
}

#[test]
fn groups_are_unfolded() {
    let low = "use crate::{low::{self, sub::{Sub}}, high::{part::{self}}};\nmod sub;";
    is_upward(low, &["`low` names `high::part` (`crate::high::part`, line 1)"]);
}

#[test]
fn super_of_super_is_followed() {
    is_upward(
        "mod inner {\n use super::super::Item;\n}",
        &["`low::inner` names `high` (`super::super::Item`, line 2)"],
    );
}

#[test]
fn paths_in_code_are_read() {
    let arrow = |path: &str| format!("`low` names `high` (`{path}`, line 1)");
    is_upward("fn f() { let _ = crate::high::Item; }", &[&arrow("crate::high::Item")]);
    is_upward("fn f(_: &[crate::Item]) {}", &[&arrow("crate::Item")]);
    is_upward("fn f() { use crate::Item; }", &[&arrow("crate::Item")]);
    is_upward("fn f() { assert!(true, \"{}\", [crate::Item]); }", &[&arrow("crate::Item")]);
    is_upward("macro_rules! m { () => { $crate::Item } }", &[&arrow("crate::Item")]);
    is_upward("impl Clone for crate::Item {}", &[&arrow("crate::Item")]);
}

#[test]
fn a_function_of_a_type_counts_for_the_module_that_has_it() {
    let lib = "mod low; mod high;";
    let low = "pub struct Key; impl Key { fn new() { Self::lent(); } fn f() { Key::new(); } }";
    let high = "impl crate::low::Key { pub fn lent() {} }";
    let wrong = wrong(&[("lib.rs", lib), ("low.rs", low), ("high.rs", high)]);
    assert_eq!(wrong, ["`low` names `high` (`Key::lent`, line 1)"]);
}

#[test]
fn tests_are_exempt() {
    is_upward("#[cfg(test)] mod tests { use crate::Item; }", &[]);
    is_upward("#[cfg(all(test, feature = \"x\"))] mod tests;", &[]);
    is_upward("#[cfg(test)] use crate::Item;", &[]);
    is_upward("#[cfg(not(test))] use crate::Item;", &["`low` names `high` (`crate::Item`, line 1)"]);
}

#[test]
fn a_path_that_leads_nowhere_is_an_error_of_the_test() {
    is_upward("use crate::Itme;", &["`crate::Itme` in `low`, line 1, leads nowhere"]);
}

#[test]
fn the_table_lists_the_rooms_and_nothing_else() {
    let unlisted = wrong(&[("lib.rs", "mod low; mod high; mod third {}"), ("low.rs", ""), ("high.rs", "")]);
    assert_eq!(unlisted, ["`third` is not in the table"]);
    let stale = wrong(&[("lib.rs", "mod low;"), ("low.rs", "")]);
    assert_eq!(stale, ["the table lists `high`, which is not a room"]);
}
