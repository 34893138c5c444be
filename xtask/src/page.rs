//! Pages that people write and that hold parts which are measured: a part stands between two comments with its name.

use std::path::Path;

/// Replaces a part of a page.
pub fn replace(file: &Path, part: &str, text: &str) -> Result<(), String> {
    let name = file.display();
    let page = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    let page = replaced(&page, part, text).ok_or_else(|| format!("{name} has no part `{part}`"))?;
    std::fs::write(file, page).map_err(|error| format!("{name}: {error}"))
}

fn replaced(page: &str, part: &str, text: &str) -> Option<String> {
    let begin = format!("<!-- begin: {part} -->\n");
    let end = format!("<!-- end: {part} -->");
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n\n{end}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_the_part_is_replaced() {
        let page = "a\n<!-- begin: x -->\nold\n<!-- end: x -->\nb\n";
        assert_eq!(
            replaced(page, "x", "new\n").as_deref(),
            Some("a\n<!-- begin: x -->\n\nnew\n\n<!-- end: x -->\nb\n")
        );
        assert_eq!(replaced(page, "y", "new"), None);
    }
}
