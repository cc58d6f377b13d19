//! The modules of a crate, each with the names in its scope and the paths that it writes.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, ImplItem, Item, UseTree, spanned::Spanned, visit::Visit};

/// A path as segments; that of a module starts below the crate's root.
pub(crate) type Segments = Vec<String>;

/// What a path begins with that has `::` before its first segment.
const OTHER_CRATE: &str = "";

/// A path in the source, and the line it is in.
pub(crate) struct Written {
    pub(crate) path: Segments,
    pub(crate) line: usize,
}

#[derive(Default)]
pub(crate) struct Module {
    /// The items that the module defines, without its modules.
    pub(crate) items: BTreeSet<String>,
    /// What it imports under each name. Code for different features may import different things.
    pub(crate) imports: BTreeMap<String, Vec<Segments>>,
    pub(crate) globs: Vec<Segments>,
    /// Every path in it.
    pub(crate) written: Vec<Written>,
    /// The functions and constants of each `impl Type`.
    pub(crate) inherent: Vec<(Segments, BTreeSet<String>)>,
}

#[derive(Default)]
pub(crate) struct Tree {
    pub(crate) modules: BTreeMap<Segments, Module>,
}

impl Tree {
    /// Reads the crate whose `lib.rs` and other files `source` gives.
    pub(crate) fn read(source: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut tree = Self::default();
        let root = source("lib.rs").expect("there is a lib.rs");
        tree.add(vec![], parse("lib.rs", &root), source);
        tree
    }

    /// The top-level modules.
    pub(crate) fn rooms(&self) -> impl Iterator<Item = &str> {
        self.modules.keys().filter(|path| path.len() == 1).map(|path| path[0].as_str())
    }

    fn add(&mut self, path: Segments, items: Vec<Item>, source: &dyn Fn(&str) -> Option<String>) {
        let mut reader = Reader::default();
        for item in &items {
            reader.visit_item(item);
        }
        self.modules.insert(path.clone(), reader.module);
        for item in items {
            let Item::Mod(module) = item else { continue };
            if is_for_tests(&module.attrs) {
                continue;
            }
            assert!(!module.attrs.iter().any(|attr| attr.path().is_ident("path")), "`#[path]` is not supported");
            let below = [path.as_slice(), &[module.ident.to_string()]].concat();
            let items = match module.content {
                Some((_, items)) => items,
                None => {
                    let file = below.join("/");
                    let files = [format!("{file}.rs"), format!("{file}/mod.rs")];
                    let (file, text) = files.iter().find_map(|file| Some((file, source(file)?))).expect(&file);
                    parse(file, &text)
                }
            };
            self.add(below, items, source);
        }
    }
}

fn parse(file: &str, text: &str) -> Vec<Item> {
    syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}")).items
}

/// Whether an item is compiled for tests only: `#[cfg(test)]`, `#[cfg(doctest)]`, `#[cfg(all(test, …))]`.
fn is_for_tests(attrs: &[Attribute]) -> bool {
    fn needs_test(tokens: TokenStream) -> bool {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let TokenTree::Ident(ident) = token else { continue };
            match (ident.to_string().as_str(), tokens.peek()) {
                ("test" | "doctest", _) => return true,
                ("all", Some(TokenTree::Group(group))) if needs_test(group.stream()) => return true,
                _ => {}
            }
        }
        false
    }
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"))
        .any(|attr| attr.meta.require_list().is_ok_and(|list| needs_test(list.tokens.clone())))
}

/// Collects the names and paths of one module, without those of the modules in it.
#[derive(Default)]
struct Reader {
    module: Module,
    /// The type of the `impl` that is being read.
    this: Option<Segments>,
}

impl Reader {
    fn write(&mut self, path: Segments, line: usize) {
        let path = match (&self.this, path.split_first()) {
            (Some(this), Some((first, rest))) if first == "Self" => [this.as_slice(), rest].concat(),
            _ => path,
        };
        if path.len() > 1 {
            self.module.written.push(Written { path, line });
        }
    }

    fn import(&mut self, prefix: &[String], tree: &UseTree) {
        let line = tree.span().start().line;
        let with = |ident: &syn::Ident| match ident == "self" && !prefix.is_empty() {
            true => prefix.to_vec(),
            false => [prefix, &[ident.to_string()]].concat(),
        };
        match tree {
            UseTree::Path(path) => self.import(&with(&path.ident), &path.tree),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(prefix, tree);
                }
            }
            UseTree::Glob(_) => {
                self.module.written.push(Written { path: prefix.to_vec(), line });
                self.module.globs.push(prefix.to_vec());
            }
            UseTree::Name(name) => {
                let path = with(&name.ident);
                self.bind(path.last().unwrap().clone(), path, line);
            }
            UseTree::Rename(rename) => self.bind(rename.rename.to_string(), with(&rename.ident), line),
        }
    }

    fn bind(&mut self, name: String, path: Segments, line: usize) {
        self.module.written.push(Written { path: path.clone(), line });
        self.module.imports.entry(name).or_default().push(path);
    }

    /// The paths in a macro's tokens: names with `::` between them.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Segments = vec![];
        let mut colons = 0_u8;
        let mut line = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons = colons.saturating_add(1),
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.write(std::mem::take(&mut path), line);
                    }
                    (line, colons) = (ident.span().start().line, 0);
                    path.push(ident.to_string());
                }
                other => {
                    self.write(std::mem::take(&mut path), line);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.write(path, line);
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_item(&mut self, item: &'a Item) {
        let (attrs, name) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Impl(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            Item::Mod(_) | Item::ExternCrate(_) => return,
            other => panic!("an item that this test does not know, in line {}", other.span().start().line),
        };
        if !is_for_tests(attrs) {
            self.module.items.extend(name.map(ToString::to_string));
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        let prefix = item.leading_colon.as_ref().map(|_| OTHER_CRATE.to_owned());
        self.import(prefix.as_slice(), &item.tree);
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        let of = match &*item.self_ty {
            syn::Type::Path(path) => segments(&path.path),
            _ => vec![],
        };
        let around = self.this.replace(of.clone());
        syn::visit::visit_item_impl(self, item);
        self.this = around;
        let names = item.items.iter().filter_map(|item| match item {
            ImplItem::Fn(item) => Some(item.sig.ident.to_string()),
            ImplItem::Const(item) => Some(item.ident.to_string()),
            _ => None,
        });
        if item.trait_.is_none() && !of.is_empty() {
            self.module.inherent.push((of, names.collect()));
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            syn::visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.write(segments(path), path.span().start().line);
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'a Attribute) {}
}

fn segments(path: &syn::Path) -> Segments {
    let prefix = path.leading_colon.as_ref().map(|_| OTHER_CRATE.to_owned());
    prefix.into_iter().chain(path.segments.iter().map(|segment| segment.ident.to_string())).collect()
}
