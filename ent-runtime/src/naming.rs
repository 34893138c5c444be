//! The names of tables, columns and constraints, as Ent derives them, so that a database of Ent's fits as it is.

use std::borrow::Cow;

use crate::schema::EntitySchema;

/// The table of an entity: the name that it gives, or the plural of its own.
pub(crate) fn table_name(schema: &EntitySchema) -> String {
    match schema.table {
        Some(table) => table.to_owned(),
        None => snake(&pluralize(schema.name)),
    }
}

/// The name in snake case: `UserInfo` is `user_info`, `HTTPCode` is `http_code`.
///
/// An acronym is one word, as is whatever a single capital ends: `PCs` is `pcs`, and `userX` is `userx`.
pub(crate) fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    // Where the last underscore went; the start counts as one, so that `OAuth` stays together.
    let mut last = 0;
    for (i, &c) in chars.iter().enumerate() {
        if i > 0 && i + 1 < chars.len() && c.is_uppercase() {
            let previous = chars[i - 1];
            let starts_word = last != i - 1 && chars[i + 1].is_lowercase() && previous.is_alphabetic();
            if previous.is_lowercase() || starts_word {
                last = i;
                out.push('_');
            }
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The plural of the name of an entity.
pub(crate) fn pluralize(name: &str) -> Cow<'_, str> {
    if is_uncountable(name) {
        return name.into();
    }
    inflect(name, PLURAL_WORDS, PLURALS).unwrap_or_else(|| format!("{name}s").into())
}

/// The singular of the name of an edge, which is the name itself where it is no plural.
pub(crate) fn singular(name: &str) -> Cow<'_, str> {
    if is_uncountable(name) {
        return name.into();
    }
    inflect(name, SINGULAR_WORDS, SINGULARS).unwrap_or(Cow::Borrowed(name))
}

/// The name, or where it is longer than the database takes, its beginning and a digest of all of it.
pub(crate) fn shorten(name: String, max: usize) -> String {
    if name.len() <= max {
        return name;
    }
    let digest = md5::compute(&name);
    format!("{}_{digest:x}", &name[..name.floor_char_boundary(max - 33)])
}

const UNCOUNTABLE: &[&str] =
    &["equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "jeans", "police"];

fn is_uncountable(name: &str) -> bool {
    UNCOUNTABLE.iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// Ends a word otherwise: by the first of the endings that it has.
///
/// Case counts, so `Person` has not the ending `person`: its plural in Ent is `Persons`. A `?` at the start of an ending
/// stands for a consonant.
fn inflect<'a>(name: &'a str, words: &[(&str, &str)], endings: &[(&str, &str)]) -> Option<Cow<'a, str>> {
    if let Some((_, to)) = words.iter().find(|(from, _)| name == *from) {
        return Some(Cow::Owned((*to).to_owned()));
    }
    endings.iter().find_map(|(from, to)| {
        let stem = match from.strip_prefix('?') {
            None => name.strip_suffix(from)?,
            Some(from) => name.strip_suffix(from).filter(|stem| stem.ends_with(is_consonant))?,
        };
        Some(Cow::Owned(format!("{stem}{to}")))
    })
}

fn is_consonant(c: char) -> bool {
    c.is_ascii_lowercase() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

const PLURAL_WORDS: &[(&str, &str)] = &[("quiz", "quizzes"), ("oxen", "oxen"), ("ox", "oxen")];

/// The rules of `go-openapi/inflect`, which Ent uses: the first that fits counts.
#[rustfmt::skip]
const PLURALS: &[(&str, &str)] = &[
    ("zombie", "zombies"), ("move", "moves"), ("sex", "sexes"), ("children", "children"), ("child", "children"),
    ("men", "men"), ("man", "men"), ("people", "people"), ("person", "people"),
    ("lice", "lice"), ("mice", "mice"), ("louse", "lice"), ("mouse", "mice"),
    ("index", "indices"), ("vertex", "vertices"), ("matrex", "matrices"),
    ("indix", "indices"), ("vertix", "vertices"), ("matrix", "matrices"),
    ("sh", "shes"), ("ss", "sses"), ("ch", "ches"), ("x", "xes"), ("?y", "ies"), ("quy", "quies"),
    ("ffe", "ffes"), ("fe", "ves"), ("rf", "rves"), ("lf", "lves"),
    ("sis", "ses"), ("ia", "ia"), ("ta", "ta"), ("ium", "ia"), ("tum", "ta"),
    ("tomato", "tomatoes"), ("buffalo", "buffaloes"), ("bus", "buses"), ("status", "statuses"), ("alias", "aliases"),
    ("viri", "viri"), ("octopi", "octopi"), ("virus", "viri"), ("octopus", "octopi"), ("axis", "axes"),
    ("testis", "testes"), ("s", "s"),
];

const SINGULAR_WORDS: &[(&str, &str)] = &[("quizzes", "quiz"), ("oxen", "ox")];

#[rustfmt::skip]
const SINGULARS: &[(&str, &str)] = &[
    ("zombies", "zombie"), ("moves", "move"), ("sexes", "sex"), ("children", "child"), ("men", "man"),
    ("people", "person"), ("databases", "database"), ("matrices", "matrix"), ("indices", "index"),
    ("vertices", "vertex"), ("aliases", "alias"), ("statuses", "status"), ("viri", "virus"), ("octopi", "octopus"),
    ("testes", "testis"), ("axes", "axis"), ("crises", "crisis"), ("shoes", "shoe"), ("oes", "o"), ("buses", "bus"),
    ("lice", "louse"), ("mice", "mouse"), ("shes", "sh"), ("sses", "ss"), ("ches", "ch"), ("xes", "x"),
    ("movies", "movie"), ("series", "series"), ("?ies", "y"), ("quies", "quy"),
    ("rves", "rf"), ("lves", "lf"), ("tives", "tive"), ("hives", "hive"), ("fves", "fve"), ("ves", "fe"),
    ("theses", "thesis"), ("synopses", "synopsis"), ("prognoses", "prognosis"), ("diagnoses", "diagnosis"),
    ("bases", "basis"), ("analyses", "analysis"), ("ia", "ium"), ("ta", "tum"), ("news", "news"), ("s", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case() {
        for (name, expected) in [
            ("UserInfo", "user_info"),
            ("HTTPCode", "http_code"),
            ("UserID", "user_id"),
            ("UserIDs", "user_ids"),
            ("PHBOrg", "phb_org"),
            ("IntSID", "int_sid"),
            ("IntSIDs", "int_si_ds"),
            ("PCs", "pcs"),
            ("APIs", "ap_is"),
            ("OAuthToken", "oauth_token"),
            ("UUIDv4", "uui_dv4"),
            ("getURLNow", "get_url_now"),
            ("userX", "userx"),
            ("pet_owner", "pet_owner"),
            ("SSOCert", "sso_cert"),
            ("URLs", "ur_ls"),
            ("", ""),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn tables() {
        for (name, expected) in [
            ("User", "users"),
            ("Card", "cards"),
            ("File", "files"),
            ("FileType", "file_types"),
            ("GroupInfo", "group_infos"),
            ("FieldType", "field_types"),
            ("ExValueScan", "ex_value_scans"),
            ("Goods", "goods"),
            ("Media", "media"),
            ("Metadata", "metadata"),
            ("Info", "infos"),
            ("Process", "processes"),
            ("Person", "persons"),
            ("Child", "childs"),
            ("Status", "status"),
            ("Bus", "bus"),
            ("Human", "humen"),
            ("Index", "indexes"),
            ("Quiz", "quizs"),
            ("Hero", "heros"),
            ("Api", "apis"),
            ("API", "ap_is"),
            ("PC", "pcs"),
            ("Device", "devices"),
            ("HTTPCode", "http_codes"),
            ("PHBOrg", "phb_orgs"),
            ("UserInfo", "user_infos"),
            ("MixinID", "mixin_ids"),
            ("IntSID", "int_si_ds"),
            ("City", "cities"),
            ("Category", "categories"),
            ("Box", "boxes"),
            ("TweetLike", "tweet_likes"),
            ("UserGroup", "user_groups"),
            ("RoleUser", "role_users"),
            ("AttachedFile", "attached_files"),
            ("RelationshipInfo", "relationship_infos"),
            ("PetUserName", "pet_user_names"),
            ("CleanUser", "clean_users"),
            ("Zoo", "zoos"),
            ("Fish", "fish"),
            ("Wife", "wives"),
            ("Giraffe", "giraffes"),
            ("Day", "days"),
            ("Analysis", "analyses"),
        ] {
            assert_eq!(snake(&pluralize(name)), expected, "{name}");
        }
    }

    #[test]
    fn singulars() {
        for (name, expected) in [
            ("friends", "friend"),
            ("followers", "follower"),
            ("following", "following"),
            ("children", "child"),
            ("relatives", "relative"),
            ("people", "person"),
            ("categories", "category"),
            ("statuses", "status"),
            ("boxes", "box"),
            ("wives", "wife"),
            ("halves", "half"),
            ("news", "news"),
            ("series", "series"),
            ("movies", "movie"),
            ("spouse", "spouse"),
        ] {
            assert_eq!(singular(name), expected, "{name}");
        }
    }

    #[test]
    fn long_names_end_in_a_digest_of_the_whole() {
        let name = "a".repeat(80);
        let short = shorten(name.clone(), 63);
        assert_eq!(short.len(), 63);
        assert_eq!(short, format!("{}_{:x}", "a".repeat(30), md5::compute(name)));
        assert_eq!(shorten("short".into(), 63), "short");
        // No character is cut in two.
        assert_eq!(shorten("ä".repeat(60), 64).chars().next(), Some('ä'));
    }
}
