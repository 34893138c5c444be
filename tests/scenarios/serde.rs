//! Entities to JSON and back: an edge comes back as what it was, loaded or not.

use ent::prelude::*;
use serde::{Deserialize, Serialize};

use crate::scenario;

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Genre {
    ScienceFiction,
    Other,
}

#[derive(Entity, Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Author {
    id: i64,
    #[serde(rename = "first_name")]
    name: String,
    born: Option<i32>,
    books: Many<Book>,
    favourite: One<Book>,
}

#[derive(Entity, Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Book {
    id: i64,
    title: String,
    #[ent(default = Genre::Other)]
    genre: Genre,
    tags: Option<Json<Vec<String>>>,
    #[ent(inverse = books)]
    #[serde(default, skip_serializing_if = "One::is_not_loaded")]
    author: One<Author>,
    #[serde(default, skip_serializing_if = "Many::is_not_loaded")]
    sequels: Many<Book>,
    #[ent(inverse = sequels)]
    #[serde(default, skip_serializing_if = "One::is_not_loaded")]
    prequel: One<Book>,
}

async fn seed(client: &Client) -> Result<Author, ent::Error> {
    let books = [("Solaris", Genre::ScienceFiction), ("Eden", Genre::Other)];
    let books = books.map(|(title, genre)| Book::create().title(title).genre(genre));
    let books = Book::create_bulk(books).save(client).await?;
    books[0].update().tags(vec!["ocean".to_owned()]).save(client).await?;
    Author::create().name("Lem").born(1921).add_books(&books).favourite(&books[0]).save(client).await
}

fn round_trip(author: &Author) -> Result<Author, serde_json::Error> {
    serde_json::from_str(&serde_json::to_string(author)?)
}

scenario! {
    async fn nothing_loaded(client: &Client) with ent::schema![Author]; {
        let author = seed(client).await?;
        let json = serde_json::to_value(&author)?;
        let expected = serde_json::json!({
            "id": author.id, "first_name": "Lem", "born": 1921, "books": null, "favourite": null,
        });
        assert_eq!(json, expected);
        let back = round_trip(&author)?;
        assert_eq!(back, author);
        assert!(back.books.is_not_loaded() && back.favourite.is_not_loaded());
        assert!(back.books.get().expect_err("it was not loaded").is_not_loaded());
    }

    async fn everything_loaded(client: &Client) with ent::schema![Author]; {
        seed(client).await?;
        let books = Author::BOOKS
            .order_by(Book::TITLE.asc())
            .with(Book::AUTHOR)
            .with(Book::SEQUELS)
            .with(Book::PREQUEL);
        let author = Author::query().with(books).with(Author::FAVOURITE).only(client).await?;
        let json = serde_json::to_value(&author)?;
        assert_eq!(json["books"][1]["title"], "Solaris");
        assert_eq!(json["books"][1]["genre"], "science_fiction");
        assert_eq!(json["books"][1]["tags"], serde_json::json!(["ocean"]));
        assert_eq!(json["books"][0]["author"]["first_name"], "Lem");
        assert_eq!(json["books"][0]["sequels"], serde_json::json!([]));
        assert_eq!(json["books"][0]["prequel"], false, "it was loaded, and there is none");
        assert_eq!(json["favourite"]["title"], "Solaris");
        assert!(json["favourite"].get("author").is_none(), "left out, as it was not loaded");

        let back = round_trip(&author)?;
        assert_eq!(back, author);
        let eden = &back.books.get()?[0];
        assert!(eden.sequels.get()?.is_empty());
        assert_eq!(eden.prequel.get()?, None);
        assert_eq!(eden.author.require()?.name, "Lem");
        assert!(back.favourite.require()?.author.is_not_loaded());
    }

    async fn loaded_and_missing(client: &Client) with ent::schema![Author]; {
        let author = Author::create().name("X").save(client).await?;
        let loaded = Author::query().with(Author::BOOKS).with(Author::FAVOURITE).only(client).await?;
        assert_ne!(loaded, author, "to know that there is none is not the same as not to know");
        let back = round_trip(&loaded)?;
        assert_eq!(back, loaded);
        assert!(back.books.get()?.is_empty());
        assert_eq!(back.favourite.get()?, None);
        assert!(back.favourite.require().expect_err("there is none").is_not_found());
    }

    async fn what_came_back_is_an_entity(client: &Client) with ent::schema![Author]; {
        let author = round_trip(&seed(client).await?)?;
        assert_eq!(author.query_books().count(client).await?, 2);
        assert_eq!(author.update().name("Stanisław").save(client).await?.name, "Stanisław");
        author.delete().exec(client).await?;
        assert_eq!(Book::query().where_(!Book::AUTHOR.has()).count(client).await?, 2);
    }
}
