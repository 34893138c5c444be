//! What hooks and interceptors do that they should not, or do in a way of their own.

use ent::prelude::*;

use crate::scenario;

#[derive(Entity, Clone, Debug)]
struct Shelf {
    id: i64,
    name: String,
    books: Many<Book>,
}

#[derive(Entity, Clone, Debug)]
struct Book {
    id: i64,
    title: String,
    #[ent(inverse = books)]
    shelf: One<Shelf>,
}

async fn elsewhere(m: Mutation<Book>, next: Next<Book>) -> Result<Outcome<Book>, ent::Error> {
    tokio::spawn(next.run(m)).await.expect("it does not panic")
}

async fn sorted(query: Query<Book>, next: NextQuery<Book>) -> Result<Answer<Book>, ent::Error> {
    let mut answer = next.run(query).await?;
    answer.entities_mut().into_iter().for_each(|books| books.sort_by(|a, b| b.title.cmp(&a.title)));
    Ok(answer)
}

scenario! {
    async fn many_creates_go_on_in_other_tasks(client: &Client) with ent::schema![Shelf]; {
        let client = &client.hook::<Book>(elsewhere);
        let books = Book::create_bulk((0..20).map(|i| Book::create().title(format!("{i:02}")))).save(client).await?;
        assert_eq!(books.len(), 20);
        assert_eq!(books[7].title, "07");
        assert_eq!(Book::query().count(client).await?, 20);
    }

    async fn neighbours_that_were_moved_are_nobodys(client: &Client) with ent::schema![Shelf]; {
        for name in ["a", "b"] {
            let shelf = Shelf::create().name(name).save(client).await?;
            Book::create().title(name).shelf(&shelf).save(client).await?;
        }
        let client = &client.intercept::<Book>(sorted);
        let books = Book::query().all(client).await?;
        assert_eq!(books[0].title, "b");
        let error = Shelf::query().with(Shelf::BOOKS).all(client).await.expect_err("they were moved");
        assert!(error.to_string().contains("moved entities"), "{error}");
    }

    async fn a_key_never_changes(client: &Client) with ent::schema![Shelf]; {
        let book = Book::create().title("a").save(client).await?;
        let client = &client.hook(async |mut m: Mutation<Book>, next: Next<Book>| {
            m.set(Book::ID, 77);
            next.run(m).await
        });
        let error = book.update().title("b").save(client).await.expect_err("it is the key");
        assert_eq!(error.to_string(), "`Book.id`: a key never changes");
    }

    async fn one_operation_never_becomes_several(client: &Client) with ent::schema![Shelf]; {
        let book = Book::create().title("a").save(client).await?;
        let hooked = &client.hook(async |mut m: Mutation<Book>, next: Next<Book>| {
            m.set_op(Op::UPDATE_ONE | Op::DELETE_ONE)?;
            next.run(m).await
        });
        let error = book.update().title("b").save(hooked).await.expect_err("it is two");
        assert_eq!(error.to_string(), "`Book.id`: UpdateOne can't become UpdateOne|DeleteOne");
        assert_eq!(Book::query().count(client).await?, 1);
    }
}
