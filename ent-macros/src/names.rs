//! How names are made from other names, and which name was probably meant. Raw identifiers count by their bare name.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;

/// The name of an identifier, without `r#`.
pub(crate) fn bare(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// An identifier that the derive makes: it resolves where the derive stands and is shown where `span` is.
///
/// A name that is a keyword becomes a raw identifier.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    let span = place(span);
    if KEYWORDS.contains(&name) { Ident::new_raw(name, span) } else { Ident::new(name, span) }
}

/// What is no identifier, though made of an identifier's characters. Looked up here: to parse a name, the compiler would
/// make a source file of it.
const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// The place of the user's token, where what the derive makes is resolved as the derive's.
pub(crate) fn place(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// `best_friend` as a constant: `BEST_FRIEND`.
pub(crate) fn screaming(name: &str) -> String {
    name.to_uppercase()
}

/// `best_friend` as a type: `BestFriend`. It is always an identifier.
pub(crate) fn camel(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(letters.as_str());
    }
    let begins_as_one = camel.starts_with(|first: char| !first.is_numeric());
    if begins_as_one && !KEYWORDS.contains(&&*camel) { camel } else { format!("P{camel}") }
}

/// A variant's name as Ent would store it: `FreeUser` is `free_user`.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (i, letter) in letters.iter().enumerate() {
        let after_lower = i > 0 && !letters[i - 1].is_uppercase() && letters[i - 1] != '_';
        let before_lower =
            i > 0 && letters[i - 1].is_uppercase() && letters.get(i + 1).is_some_and(|c| c.is_lowercase());
        if letter.is_uppercase() && (after_lower || before_lower) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The candidate that was probably meant, as the end of a message: ``; did you mean `name`?``, or nothing.
pub(crate) fn did_you_mean<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let near = candidates.into_iter().map(|name| (distance(given, name), name));
    match near.min().filter(|(distance, name)| *distance <= name.len().max(given.len()).div_ceil(3)) {
        Some((_, name)) => format!("; did you mean `{name}`?"),
        None => String::new(),
    }
}

/// The number of letters to insert, remove, replace or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
