//! Resolves the paths of a module to the modules that define what they name.

use std::{collections::BTreeSet, fmt};

use super::tree::{Segments, Tree, Written};

/// One module names something that another defines or re-exports.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    from: Segments,
    to: Segments,
    line: usize,
    path: Segments,
}

impl Arrow {
    /// The room that names something.
    pub(crate) fn room(&self) -> &str {
        &self.from[0]
    }

    /// The room that is named; empty for the root of the crate.
    pub(crate) fn named_room(&self) -> &str {
        self.to.first().map_or("", |room| room)
    }
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, line, path } = self;
        write!(f, "`{}` names `{}` (`{}`, line {line})", from.join("::"), to.join("::"), path.join("::"))
    }
}

/// What a path may be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(Segments),
    /// An item, by the module that defines it.
    Item(Segments, String),
    /// Something of another crate.
    Elsewhere,
}

/// A target, and every module that was passed on the way to it.
type Found = BTreeSet<(Target, BTreeSet<Segments>)>;

/// The arrows from room to room, and in words each path into the crate that leads nowhere.
pub(crate) fn arrows(tree: &Tree) -> BTreeSet<Result<Arrow, String>> {
    let resolver = Resolver { tree };
    let mut arrows = BTreeSet::new();
    // The root is above all: it re-exports, and nothing names what it defines.
    for (from, module) in tree.modules.iter().filter(|(from, _)| !from.is_empty()) {
        for Written { path, line } in &module.written {
            let Some(named) = resolver.named(from, path) else {
                if matches!(path[0].as_str(), "crate" | "self" | "super") {
                    let (path, from) = (path.join("::"), from.join("::"));
                    arrows.insert(Err(format!("`{path}` in `{from}`, line {line}, leads nowhere")));
                }
                continue;
            };
            for to in named.into_iter().filter(|to| to.first() != from.first()) {
                arrows.insert(Ok(Arrow { from: from.clone(), to, line: *line, path: path.clone() }));
            }
        }
    }
    arrows
}

struct Resolver<'a> {
    tree: &'a Tree,
}

impl Resolver<'_> {
    /// The modules that a path depends on: that of the item, those of façades on the way, and that of an associated function. `None`
    /// if there is nothing at its end.
    fn named(&self, from: &Segments, path: &[String]) -> Option<BTreeSet<Segments>> {
        // An item may stand in the middle of a path: behind it are its variants and functions.
        let ends = (1..=path.len()).rev().map(|end| (end, self.resolve(from, &path[..end], &mut BTreeSet::new())));
        let (end, found) = ends.into_iter().find(|(end, found)| {
            *end == path.len() && !found.is_empty()
                || found.iter().any(|(target, _)| !matches!(target, Target::Module(_)))
        })?;
        let mut named = BTreeSet::new();
        for (target, through) in found {
            let room = match &target {
                Target::Module(module) | Target::Item(module, _) => module.first(),
                Target::Elsewhere => None,
            };
            // The root is the façade of everything, and one in the room of the item adds nothing.
            named.extend(through.into_iter().filter(|module| !module.is_empty() && module.first() != room));
            match &target {
                Target::Elsewhere => {}
                Target::Module(module) => _ = named.insert(module.clone()),
                Target::Item(module, _) => {
                    named.insert(module.clone());
                    named.extend(path.get(end).into_iter().flat_map(|name| self.impls(&target, name)));
                }
            }
        }
        Some(named)
    }

    /// The modules with an `impl` of a type that has this function or constant.
    fn impls(&self, target: &Target, name: &str) -> Vec<Segments> {
        let inherent = self.tree.modules.iter().flat_map(|(at, module)| module.inherent.iter().map(move |of| (at, of)));
        let of_it = inherent.filter(|(at, (path, names))| {
            names.contains(name)
                && self.resolve(at, path, &mut BTreeSet::new()).iter().any(|(found, _)| found == target)
        });
        of_it.map(|(at, _)| at.clone()).collect()
    }

    fn resolve(&self, from: &Segments, path: &[String], visited: &mut BTreeSet<(Segments, String)>) -> Found {
        let mut found = Found::from([(Target::Module(from.clone()), BTreeSet::new())]);
        for (index, segment) in path.iter().enumerate() {
            let mut next = Found::new();
            for (target, through) in found {
                let Target::Module(module) = target else { continue };
                match (segment.as_str(), index) {
                    ("crate", 0) => _ = next.insert((Target::Module(vec![]), through)),
                    ("self", 0) => _ = next.insert((Target::Module(module), through)),
                    ("super", _) => {
                        let parent = module[..module.len().checked_sub(1).expect("`super` of the root")].to_vec();
                        next.insert((Target::Module(parent), through));
                    }
                    _ => next.extend(self.lookup(&module, segment, &through, visited)),
                }
            }
            found = next;
        }
        found
    }

    /// What a name is in the scope of a module.
    fn lookup(
        &self,
        at: &Segments,
        name: &str,
        through: &BTreeSet<Segments>,
        visited: &mut BTreeSet<(Segments, String)>,
    ) -> Found {
        let mut found = Found::new();
        let module = &self.tree.modules[at];
        if !visited.insert((at.clone(), name.to_owned())) {
            return found;
        }
        let through: BTreeSet<_> = through.iter().chain([at]).cloned().collect();
        let below = [at.as_slice(), &[name.to_owned()]].concat();
        if self.tree.modules.contains_key(&below) {
            found.insert((Target::Module(below), through.clone()));
        }
        if module.items.contains(name) {
            found.insert((Target::Item(at.clone(), name.to_owned()), through.clone()));
        }
        let aliased = module.imports.get(name).into_iter().flatten().cloned();
        let in_globs = module.globs.iter().map(|glob| [glob.as_slice(), &[name.to_owned()]].concat());
        for path in aliased.chain(in_globs) {
            for (target, further) in self.resolve(at, &path, visited) {
                found.insert((target, further.union(&through).cloned().collect()));
            }
        }
        if found.is_empty() && module.imports.contains_key(name) {
            found.insert((Target::Elsewhere, through));
        }
        visited.remove(&(at.clone(), name.to_owned()));
        found
    }
}
