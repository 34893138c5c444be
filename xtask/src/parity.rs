//! Checks `docs/parity.md`: each feature of Ent has one row, and each row a test that is there, or a status instead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where the page is.
const PAGE: &str = "docs/parity.md";

/// The features, by the sections of the page. A feature's id is its section and its name: `1.17/delete-many`.
const FEATURES: &[(&str, &str)] = &[
    ("1.1", "schema implicit-id reserved-names duplicate-tables comment schema-or-view"),
    ("1.2", "numbers bool string-text bytes time uuid json json-lists any enum other"),
    (
        "1.3",
        "optional nillable immutable unique storage-key struct-tag sensitive deprecated comment \
         schema-type annotations extra-struct-fields field-order",
    ),
    (
        "1.4",
        "first-error min-max-range sign len rune-len not-empty match validate bytes json-list go-type \
         enum",
    ),
    ("1.5", "default default-func update-default db-literal db-expression db-json read-back"),
    ("1.6", "go-type pointer value-scanner param-formatter predicates"),
    ("1.7", "values named-values go-type storage predicates"),
    (
        "1.8",
        "table schema charset-collation-options checks size incremental increment-start on-delete \
         with-comments skip view table-comment",
    ),
    (
        "1.9",
        "default-id custom-id set-id string-id db-generated-id id-validators global-id composite-id \
         by-id id-of-hook",
    ),
    (
        "1.10",
        "o2o-two-types o2o-same-type o2o-self-ref o2m-two-types o2m-same-type m2m-two-types \
         m2m-same-type m2m-self-ref m2o-alone o2m-alone",
    ),
    (
        "1.11",
        "unique required immutable storage-key tag-comment-annotations ref name-clashes setters \
         m2m-again o2m-taken o2m-of-many clear-and-add delete",
    ),
    (
        "1.12",
        "edge-field consistency predicates setting keep-column key-as-reference through \
         through-with-id through-composite-id through-on-delete through-defaults through-to-one",
    ),
    (
        "1.13",
        "fields edges unique storage-key prefix desc type include op-class where \
         no-index-of-references functional",
    ),
    ("1.14", "mixin builtins annotate users-mixins view view-ddl"),
    (
        "1.15",
        "order missing-field save set-nillable no-columns id transaction constraint bulk map-bulk \
         from-struct",
    ),
    (
        "1.16",
        "update-one update-one-where update-one-select update-one-unchanged update-many set-and-clear \
         add append remove-edges modify update-default clear-required-edge",
    ),
    ("1.17", "delete-many delete-one foreign-key"),
    ("1.18", "on-conflict targets actions unset-in-bulk id bulk hooks returns"),
    ("1.19", "ops generic typed old-values ids client-tx mutate"),
    ("1.20", "all first only ids count exist get clone scalars scan invalid-column uninitialized"),
    (
        "1.21",
        "select unique limit-offset order by-field by-edge-count by-edge-field by-edge-terms \
         selected-order random custom json cursor",
    ),
    ("1.22", "aggregate custom-aggregate group-by after-traversal having"),
    ("1.23", "with nested loaded limit sharing back-references named policies with-others"),
    ("1.24", "modify locks raw cte"),
    (
        "1.25",
        "bool enum ordered string json-none optional edges logic empty-lists escapes fold null \
         one-neighbour policies custom two-fields generated json entql",
    ),
    ("1.26", "traverse distinct from-a-transaction policies recursion nobody"),
    ("1.27", "begin begin-within client commit-rollback hooks context with-tx nested session-variables"),
    ("1.28", "shape runtime schema helpers abilities bulk not-covered validation audit"),
    ("1.29", "interceptor traverser helpers context order soft-delete"),
    (
        "1.30",
        "policy decisions combination messages decision-context rules where filters leaks \
         uninitialized",
    ),
    ("1.31", "create options sqlite mysql-times add-not-null rename data offline table-hooks long-names"),
    ("1.32", "diff integrity formats global-ids atlas"),
    ("1.33", "schema-config multischema"),
    ("1.34", "flags snapshot"),
    ("1.35", "open debug custom-driver databases mutate json string methods"),
    ("1.36", "not-found mask-not-found not-singular not-loaded constraint validation deny"),
    (
        "1.37",
        "enttest describe schema-command generate entc dependencies templates entgql entoas-entproto \
         gremlin",
    ),
    (
        "1.38",
        "from-struct mutation-validator audit custom-predicates generated-predicate network-address \
         mysql-datetime id-generator xid spatial extra-members protobuf checks big-integers \
         read-write-split charset json-edges testing",
    ),
    (
        "1.39",
        "uuid-keys timestamps status owner indexes join-entity self-reference policies viewer queries \
         migrate",
    ),
];

/// What a row says of a feature.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Status {
    /// It is there, as Ent has it.
    Proven,
    /// It is there, in another way.
    Differs,
    /// It is planned.
    NotYet,
    /// It means nothing here.
    NotApplicable,
}

#[derive(Debug, PartialEq)]
struct Row<'a> {
    id: &'a str,
    status: Status,
    tests: Vec<&'a str>,
}

/// Checks the page of the repository at `root`, and says how far it got.
pub fn check(root: &Path) -> Result<String, String> {
    let page = std::fs::read_to_string(root.join(PAGE))
        .map_err(|error| format!("{PAGE} could not be read: {error}"))?;
    let mut sources = BTreeMap::new();
    let features = FEATURES
        .iter()
        .flat_map(|(section, names)| names.split_whitespace().map(move |name| format!("{section}/{name}")));
    check_page(&page, &features.collect::<Vec<_>>(), |test| exists(root, test, &mut sources))
}

fn check_page(
    page: &str,
    features: &[String],
    mut exists: impl FnMut(&str) -> bool,
) -> Result<String, String> {
    let mut problems = Vec::new();
    let mut missing: BTreeSet<&str> = features.iter().map(String::as_str).collect();
    let mut seen = BTreeSet::new();
    let mut counts = [0; 4];
    for (line, text) in (1..).zip(page.lines()) {
        let row = match parse_row(text) {
            None => continue,
            Some(Err(why)) => {
                problems.push(format!("{PAGE}:{line}: {why}"));
                continue;
            }
            Some(Ok(row)) => row,
        };
        let id = row.id;
        if !seen.insert(id) {
            problems.push(format!("{PAGE}:{line}: `{id}` has a row already"));
        } else if !missing.remove(id) {
            problems
                .push(format!("{PAGE}:{line}: `{id}` is not in the list of features in xtask/src/parity.rs"));
        }
        for test in row.tests.iter().filter(|test| !exists(test)) {
            problems.push(format!("{PAGE}:{line}: `{id}`: there is no test `{test}`"));
        }
        counts[row.status as usize] += 1;
    }
    problems.extend(missing.iter().map(|id| format!("{PAGE}: `{id}` has no row")));
    if problems.is_empty() {
        let [proven, differs, not_yet, not_applicable] = counts;
        Ok(format!(
            "parity with Ent: {} features: {proven} the same, {differs} differ, {not_yet} not yet, \
             {not_applicable} not applicable",
            features.len()
        ))
    } else {
        Err(problems.join("\n"))
    }
}

/// The row that a line of the page holds, unless it is something else.
fn parse_row(line: &str) -> Option<Result<Row<'_>, String>> {
    let cells = cells(line.trim().strip_prefix('|')?.strip_suffix('|')?);
    let heading = cells.first().is_some_and(|first| *first == "Feature" || first.starts_with("---"));
    (!heading).then(|| {
        let [id, _ent, _here, proof] = cells[..] else {
            return Err(format!("a row has four cells, and this one {}", cells.len()));
        };
        let id = id
            .strip_prefix('`')
            .and_then(|id| id.strip_suffix('`'))
            .ok_or_else(|| format!("`{id}` is no id in backticks"))?;
        let (status, tests) = parse_proof(proof).map_err(|why| format!("`{id}`: {why}"))?;
        Ok(Row { id, status, tests })
    })
}

/// The cells of a row, which a `|` ends unless a backslash stands before it.
fn cells(row: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            cells.push(row[start..at].trim());
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    cells.push(row[start..].trim());
    cells
}

/// The status that a proof begins with, and the tests that it names: code with `::` in it, or the path of a file.
fn parse_proof(proof: &str) -> Result<(Status, Vec<&str>), String> {
    let codes: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
    let is_test = |code: &&str| code.contains("::") || code.ends_with(".rs");
    let tests: Vec<&str> = codes.iter().copied().filter(is_test).collect();
    // The reason stands between the status and the tests.
    let reason = |status: &str| {
        let rest = proof.strip_prefix(status)?;
        let tests_at = tests.first().and_then(|test| rest.find(test)).unwrap_or(rest.len());
        Some(rest[..tests_at].trim_matches([' ', ':', ';', '`']))
    };
    if reason("not yet").is_some() {
        return Ok((Status::NotYet, tests));
    }
    if let Some(reason) = reason("not applicable") {
        return match reason {
            "" => Err("`not applicable` without a reason".to_owned()),
            _ => Ok((Status::NotApplicable, tests)),
        };
    }
    if let Some(reason) = reason("differs") {
        return match (reason, &tests[..]) {
            (_, []) => Err("`differs` without a test that shows what is done instead".to_owned()),
            ("", _) => Err("`differs` without a reason".to_owned()),
            _ => Ok((Status::Differs, tests)),
        };
    }
    match codes.iter().find(|code| !is_test(code)) {
        Some(code) => Err(format!("`{code}` is no name of a test")),
        None if tests.is_empty() => Err("neither a test nor a status".to_owned()),
        None => Ok((Status::Proven, tests)),
    }
}

/// Whether there is a test of that name: a file of `tests/ui`, or a function in the file of its module. The first module
/// is a file or folder of `tests`, or a crate or example, in whose sources and tests the others are.
fn exists(root: &Path, test: &str, sources: &mut BTreeMap<PathBuf, Option<String>>) -> bool {
    if test.ends_with(".rs") {
        return test.starts_with("tests/ui/") && root.join(test).is_file();
    }
    let mut modules: Vec<&str> = test.split("::").collect();
    let (Some(name), Some(first)) = (modules.pop(), modules.first()) else { return false };
    let name_of_package = first.replace('_', "-");
    let packages = [root.join(&name_of_package), root.join("examples").join(&name_of_package)];
    let bases = match packages.iter().find(|package| package.join("Cargo.toml").is_file()) {
        Some(package) => {
            modules.remove(0);
            vec![package.join("src"), package.join("tests")]
        }
        None => vec![root.join("tests")],
    };
    // The file may be that of an outer module, with the inner ones in it.
    (1..=modules.len()).any(|files| {
        let (path, inner) = modules.split_at(files);
        let path = path.join("/");
        bases
            .iter()
            .flat_map(|base| [format!("{path}.rs"), format!("{path}/mod.rs")].map(|file| base.join(file)))
            .any(|file| {
                let source =
                    sources.entry(file).or_insert_with_key(|file| std::fs::read_to_string(file).ok());
                source.as_ref().is_some_and(|source| {
                    inner.iter().all(|module| source.contains(&format!("mod {module} {{")))
                        && has_test(source, name)
                })
            })
    })
}

/// Whether a source has a test of that name that runs: a function marked as one and not ignored, or a scenario.
fn has_test(source: &str, name: &str) -> bool {
    let (mut scenarios, mut marked, mut ignored) = (None, false, false);
    for line in source.lines() {
        let text = line.trim();
        if text.starts_with("#[") {
            marked |= text.starts_with("#[test]") || text.starts_with("#[tokio::test");
            ignored |= text.starts_with("#[ignore");
            continue;
        }
        if text.is_empty() || text.starts_with("//") {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if text == "scenario! {" {
            scenarios = Some(indent);
        } else if text == "}" && scenarios == Some(indent) {
            scenarios = None;
        }
        let function = text.strip_prefix("async ").unwrap_or(text).strip_prefix("fn ");
        let named = function
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with(['(', '<']));
        // Functions within a scenario are further in.
        let scenario = scenarios.is_some_and(|outer| indent == outer + 4) && text.starts_with("async fn ");
        if named && (marked || scenario) && !ignored {
            return true;
        }
        (marked, ignored) = (false, false);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: &str) -> Result<Row<'_>, String> {
        parse_row(line).unwrap_or_else(|| Err("no row".to_owned()))
    }

    #[test]
    fn rows() {
        let parsed =
            row(r"| `1.25/or` | `Or(a, b)` | `a \| b` | `scenarios::predicate::or`, `tests/ui/a/b.rs` |");
        let tests = vec!["scenarios::predicate::or", "tests/ui/a/b.rs"];
        assert_eq!(parsed, Ok(Row { id: "1.25/or", status: Status::Proven, tests }));
        for other in
            ["", "Text with a | in it.", "| Feature | Ent | Here | Proof |", "| --- | --- | --- | --- |"]
        {
            assert_eq!(parse_row(other), None, "{other}");
        }
        assert_eq!(row("| `a` | b | c |"), Err("a row has four cells, and this one 3".to_owned()));
        assert_eq!(row("| a | b | c | not yet |"), Err("`a` is no id in backticks".to_owned()));
    }

    #[test]
    fn statuses() {
        assert_eq!(parse_proof("not yet"), Ok((Status::NotYet, vec![])));
        assert_eq!(parse_proof("not yet: only `x` is; `sql::a::b`"), Ok((Status::NotYet, vec!["sql::a::b"])));
        assert_eq!(parse_proof("differs: no `X`; `sql::a::b`"), Ok((Status::Differs, vec!["sql::a::b"])));
        assert_eq!(parse_proof("differs: `X` is `Y`; `sql::a::b`"), Ok((Status::Differs, vec!["sql::a::b"])));
        assert_eq!(parse_proof("not applicable: it is Go's"), Ok((Status::NotApplicable, vec![])));
        for (proof, why) in [
            ("", "neither a test nor a status"),
            ("surely", "neither a test nor a status"),
            ("`sql::a::b`, `c`", "`c` is no name of a test"),
            ("not applicable", "`not applicable` without a reason"),
            ("differs: it just does", "`differs` without a test that shows what is done instead"),
            ("differs: `sql::a::b`", "`differs` without a reason"),
            ("differs `sql::a::b`", "`differs` without a reason"),
        ] {
            assert_eq!(parse_proof(proof), Err(why.to_owned()), "{proof}");
        }
    }

    #[test]
    fn tests_in_a_source() {
        let source = "
scenario! {
    /// Says something.
    async fn a_scenario(client: &Client) with schema(); {
        async fn within(client: &Client) {}
    }
}

async fn no_scenario(client: &Client) {}

#[test]
#[cfg(feature = \"sqlite\")]
// Says something.
fn a_test() {}

#[tokio::test(flavor = \"current_thread\")]
async fn another() {}

#[test]
#[ignore = \"slow\"]
fn an_ignored_one() {}
fn no_test() {}
// #[test]
// fn a_comment() {}
mod tests {
    #[test]
    fn an_inner_one() {}

    scenario! {
        async fn an_inner_scenario(client: &Client) {}
    }
}
";
        for name in ["a_scenario", "a_test", "another", "an_inner_one", "an_inner_scenario"] {
            assert!(has_test(source, name), "{name}");
        }
        for name in ["a_scen", "within", "no_scenario", "an_ignored_one", "no_test", "a_comment", "none"] {
            assert!(!has_test(source, name), "{name}");
        }
    }

    #[test]
    fn a_page() {
        let page = "\
| Feature | Ent | Here | Proof |
| --- | --- | --- | --- |
| `1/a` | x | y | `m::here` |
| `1/b` | x | y | differs: so it does; `m::here` |
";
        let check = |page: &str, features: &[&str]| {
            let features: Vec<String> = features.iter().map(|&id| id.to_owned()).collect();
            check_page(page, &features, |test| test == "m::here")
        };
        let summary = "parity with Ent: 2 features: 1 the same, 1 differ, 0 not yet, 0 not applicable";
        assert_eq!(check(page, &["1/a", "1/b"]), Ok(summary.to_owned()));

        let page =
            page.replace("y | `m::here`", "y | `m::gone`") + "| `1/b` | x | y | not yet |\n| `1/c` | | | |";
        let problems = [
            "docs/parity.md:3: `1/a`: there is no test `m::gone`",
            "docs/parity.md:4: `1/b` is not in the list of features in xtask/src/parity.rs",
            "docs/parity.md:5: `1/b` has a row already",
            "docs/parity.md:6: `1/c`: neither a test nor a status",
            "docs/parity.md: `1/d` has no row",
        ];
        assert_eq!(check(&page, &["1/a", "1/d"]), Err(problems.join("\n")));
    }
}
