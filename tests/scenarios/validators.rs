//! Validators: what they say, in which order, and that what they refuse is not written.

use chrono::Utc;
use ent::Error;
use ent::prelude::*;

use crate::harness::TestResult;
use crate::scenario;
use crate::schema::{CheckError, Group, GroupInfo, Task};

#[derive(Entity, Clone, Debug, PartialEq)]
struct Ruled {
    id: i64,
    #[ent(positive)]
    positive: Option<i32>,
    #[ent(negative)]
    negative: Option<i32>,
    #[ent(non_negative)]
    non_negative: Option<i64>,
    #[ent(min = 5)]
    min: Option<u8>,
    #[ent(max = 5)]
    max: Option<u64>,
    #[ent(range = -1..=1)]
    range: Option<i16>,
    #[ent(positive)]
    positive_float: Option<f64>,
    #[ent(negative)]
    negative_float: Option<f32>,
    #[ent(min = 0.5, max = 1.5)]
    ratio: Option<f64>,
    #[ent(min_len = 2, max_len = 4)]
    text: Option<String>,
    #[ent(min_chars = 2, max_chars = 4)]
    chars: Option<String>,
    #[ent(not_empty)]
    not_empty: Option<String>,
    #[ent(not_empty, max_len = 2)]
    bytes: Option<Vec<u8>>,
    #[ent(matches = "^[a-z]+$")]
    word: Option<String>,
    #[ent(matches = r"^\p{Lu}\w*$")]
    name: Option<String>,
    #[ent(max_len = 3, matches = "^a", validate = no_x)]
    several: Option<String>,
}

fn no_x(text: &str) -> Result<(), String> {
    if text.contains('x') { Err("an x".to_owned()) } else { Ok(()) }
}

/// Documents are checked by functions.
#[derive(Entity, Clone, Debug, PartialEq)]
struct Tagged {
    id: i64,
    #[ent(validate = at_most_two)]
    tags: Json<Vec<String>>,
    #[ent(validate = |ports: &Json<Vec<u16>>| ports.0.iter().try_for_each(|port| is_port(*port)))]
    ports: Option<Json<Vec<u16>>>,
}

fn at_most_two(tags: &[String]) -> Result<(), String> {
    if tags.len() > 2 { Err(format!("{} are too many", tags.len())) } else { Ok(()) }
}

fn is_port(port: u16) -> Result<(), String> {
    if port == 0 { Err("0 is no port".to_owned()) } else { Ok(()) }
}

/// Checks that the create is refused because of that field, with that message, and that nothing is written.
async fn refused(client: &Client, create: RuledCreate, field: &str, message: &str) -> TestResult {
    let error = create.save(client).await.expect_err(field);
    assert!(error.is_validation(), "{error:?}");
    assert_eq!(error.to_string(), format!("`Ruled.{field}`: {message}"));
    assert_eq!(Ruled::query().count(client).await?, 0, "{field}");
    Ok(())
}

scenario! {
    async fn validated_numbers_in_order(client: &Client) {
        let tasks = [0, 1, 2].map(|priority| Task::create().priority(priority));
        Task::create_bulk(tasks).save(client).await?;
        let error = Task::create().priority(10).save(client).await.expect_err("it is no priority");
        assert_eq!(error.to_string(), "`Task.priority`: value out of range");
        let priorities = async |order| Task::query().order_by(order).select(Task::PRIORITY).all(client).await;
        assert_eq!(priorities(Task::PRIORITY.asc()).await?, [0, 1, 2]);
        assert_eq!(priorities(Task::PRIORITY.desc()).await?, [2, 1, 0]);
    }

    async fn validators(client: &Client) with ent::schema![Ruled]; {
        const RANGE: &str = "value out of range";
        const SHORT: &str = "value is less than the required length";
        const LONG: &str = "value is greater than the required length";
        const PATTERN: &str = "value does not match validation";
        let new = Ruled::create;
        refused(client, new().positive(0), "positive", RANGE).await?;
        refused(client, new().positive(-1), "positive", RANGE).await?;
        refused(client, new().negative(0), "negative", RANGE).await?;
        refused(client, new().non_negative(-1), "non_negative", RANGE).await?;
        refused(client, new().min(4), "min", RANGE).await?;
        refused(client, new().max(6), "max", RANGE).await?;
        refused(client, new().max(u64::MAX), "max", RANGE).await?;
        refused(client, new().range(-2), "range", RANGE).await?;
        refused(client, new().range(2), "range", RANGE).await?;
        refused(client, new().positive_float(0.0), "positive_float", RANGE).await?;
        refused(client, new().negative_float(0.0), "negative_float", RANGE).await?;
        refused(client, new().ratio(0.49), "ratio", RANGE).await?;
        refused(client, new().ratio(1.51), "ratio", RANGE).await?;
        refused(client, new().ratio(f64::NAN), "ratio", RANGE).await?;
        refused(client, new().text("a"), "text", SHORT).await?;
        refused(client, new().text("abcde"), "text", LONG).await?;
        refused(client, new().text("ééé"), "text", LONG).await?;
        refused(client, new().chars("é"), "chars", "value is less than the required rune length").await?;
        refused(client, new().chars("ééééé"), "chars", "value is greater than the required rune length")
            .await?;
        refused(client, new().not_empty(""), "not_empty", SHORT).await?;
        refused(client, new().bytes(vec![]), "bytes", SHORT).await?;
        refused(client, new().bytes(vec![1, 2, 3]), "bytes", LONG).await?;
        refused(client, new().word("a1"), "word", PATTERN).await?;
        refused(client, new().word(""), "word", PATTERN).await?;
        refused(client, new().name("élan"), "name", PATTERN).await?;
        // The first that refuses is the one that is heard.
        refused(client, new().several("bxxxx"), "several", LONG).await?;
        refused(client, new().several("bx"), "several", PATTERN).await?;
        refused(client, new().several("ax"), "several", "an x").await?;

        let sound = new()
            .positive(1)
            .negative(-1)
            .non_negative(0)
            .min(5)
            .max(5)
            .range(1)
            .positive_float(1e-6)
            .negative_float(-1.0)
            .ratio(1.5)
            .text("éé")
            .chars("éééé")
            .not_empty(" ")
            .bytes(vec![0, 0])
            .word("abc")
            .name("Élan")
            .several("ab")
            .save(client)
            .await?;
        assert_eq!(Ruled::get(sound.id, client).await?, sound);
        // An update is held to the same, of one and of many, and NULL to nothing.
        let error = sound.update().min(6).range(9).save(client).await.expect_err("9");
        assert_eq!(error.to_string(), "`Ruled.range`: value out of range");
        let error = Ruled::update_many().min(6).word("-").exec(client).await.expect_err("-");
        assert_eq!(error.to_string(), "`Ruled.word`: value does not match validation");
        assert_eq!(Ruled::get(sound.id, client).await?, sound);
        let cleared = sound.update().clear_positive().clear_word().text(None).save(client).await?;
        assert_eq!((cleared.positive, cleared.word, cleared.text), (None, None, None));
    }

    async fn lists(client: &Client) with ent::schema![Tagged]; {
        let tags = |tags: &[&str]| Json(tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
        let error = Tagged::create().tags(tags(&["a", "b", "c"])).save(client).await.expect_err("there are three");
        assert_eq!(error.to_string(), "`Tagged.tags`: 3 are too many");
        let one = Tagged::create().tags(tags(&["a", "b"])).save(client).await?;
        let error = one.update().ports(Json(vec![0])).save(client).await.expect_err("it is no port");
        assert_eq!(error.to_string(), "`Tagged.ports`: 0 is no port");
        let one = one.update().ports(Json(vec![80])).save(client).await?;
        assert_eq!((one.tags, one.ports), (tags(&["a", "b"]), Some(Json(vec![80]))));
    }

    async fn errors_of_ones_own(client: &Client) {
        let info = GroupInfo::create().desc("d").save(client).await?;
        let group = |name: &str| Group::create().name(name).expire(Utc::now()).info(&info);
        let error = group("failed").save(client).await.expect_err("it is all lowercase");
        assert_eq!(error.to_string(), "`Group.name`: last name must begin with uppercase");
        let Error::Validation { entity: "Group", field: "name", source } = &error else {
            return Err(error.into());
        };
        assert_eq!(source.downcast_ref::<CheckError>(), Some(&CheckError));
        assert!(std::error::Error::source(&error).is_some_and(|source| source.is::<CheckError>()));
        for (error, field) in [
            (group("Github20").save(client).await, "name"),
            (group("GitHub").r#type("a").save(client).await, "type"),
            (group("GitHub").max_users(-1).save(client).await, "max_users"),
        ] {
            let error = error.expect_err(field);
            assert!(error.to_string().starts_with(&format!("`Group.{field}`: ")), "{error}");
        }
        assert_eq!(Group::query().count(client).await?, 0);
        let github = group("GitHub").save(client).await?;
        assert!(github.update().max_users(-1).save(client).await.expect_err("-1").is_validation());
        assert!(Group::update_many().max_users(-1).exec(client).await.expect_err("-1").is_validation());
        assert_eq!(Group::get(github.id, client).await?, github);
    }
}
