//! Structs around one value: stored as the value, checked wherever they are written, and keys as well.

use ent::Error;
use ent::prelude::*;

use crate::scenario;

#[derive(FieldType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserId(pub i64);

#[derive(FieldType, Clone, Debug, PartialEq)]
#[ent(max_len = 40, validate = Email::check)]
pub struct Email(pub String);

impl Email {
    fn check(&self) -> Result<(), String> {
        if self.0.contains('@') { Ok(()) } else { Err(format!("`{}` is no address", self.0)) }
    }
}

/// A newtype around a newtype: both are checked, the inner one first.
#[derive(FieldType, Clone, Debug, PartialEq)]
#[ent(validate = WorkEmail::check)]
pub struct WorkEmail(pub Email);

impl WorkEmail {
    fn check(&self) -> Result<(), &'static str> {
        if self.0.0.ends_with("@work.example") { Ok(()) } else { Err("not at work") }
    }
}

#[derive(FieldType, Clone, Copy, Debug, PartialEq)]
pub struct Cents(pub i64);

#[derive(FieldType, Clone, Debug, PartialEq)]
pub struct Slug(pub String);

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Account {
    #[ent(increment)]
    pub id: UserId,
    pub email: Email,
    pub work: Option<WorkEmail>,
    #[ent(default = Cents(0), add)]
    pub balance: Cents,
    #[ent(add)]
    pub bonus: Option<Cents>,
    pub token: Option<Sensitive<Slug>>,

    pub posts: Many<Post>,
    pub friends: Many<Account>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Post {
    #[ent(max_len = 64)]
    pub id: Slug,
    pub author_id: Option<UserId>,
    #[ent(inverse = posts, field = author_id)]
    pub author: One<Account>,
}

fn email(text: &str) -> Email {
    Email(text.to_owned())
}

fn why<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.expect_err("it is refused").to_string()
}

scenario! {
    async fn travel_and_compare(client: &Client) with ent::schema![Account]; {
        let a = Account::create().email(email("a@x.org")).token(Slug("t".into())).save(client).await?;
        let b = Account::create().email(email("b@y.org")).balance(Cents(7)).save(client).await?;
        assert_eq!((a.email.0.as_str(), a.balance, a.bonus, a.work.clone()), ("a@x.org", Cents(0), None, None));
        assert_eq!(a.token.as_ref().map(|token| token.expose().0.as_str()), Some("t"));
        assert_eq!(Account::get(a.id, client).await?, a);

        let ids = async |predicate| Account::query().where_(predicate).order_by(Account::ID.asc()).ids(client).await;
        assert_eq!(ids(Account::EMAIL.eq(email("a@x.org"))).await?, [a.id]);
        assert_eq!(ids(Account::EMAIL.in_([email("a@x.org"), email("b@y.org")])).await?, [a.id, b.id]);
        assert_eq!(ids(Account::EMAIL.has_suffix("@y.org")).await?, [b.id], "a text inside is a text");
        assert_eq!(ids(Account::EMAIL.gt(email("a@x.org"))).await?, [b.id]);
        assert_eq!(ids(Account::BALANCE.gte(Cents(7))).await?, [b.id]);
        assert_eq!(ids(Account::ID.neq(a.id)).await?, [b.id]);
        assert_eq!(
            Account::query().order_by(Account::EMAIL.desc()).select(Account::EMAIL).all(client).await?,
            [email("b@y.org"), email("a@x.org")]
        );
    }

    async fn add_like_the_number_inside(client: &Client) with ent::schema![Account]; {
        let a = Account::create().email(email("a@x")).save(client).await?;
        let a = a.update().add_balance(5).add_balance(-2).add_bonus(3).save(client).await?;
        assert_eq!((a.balance, a.bonus), (Cents(3), Some(Cents(3))));
        Account::create().email(email("b@x")).balance(Cents(39)).save(client).await?;
        let sum = Account::query().aggregate(Account::BALANCE.sum(), client).await?;
        assert_eq!(sum, Some(42));
    }

    async fn are_checked_wherever_they_are_written(client: &Client) with ent::schema![Account]; {
        let refused = Account::create().email(email("nobody")).save(client).await;
        assert!(matches!(&refused, Err(Error::Validation { entity: "Account", field: "email", .. })));
        assert_eq!(why(refused), "`Account.email`: `nobody` is no address");
        let long = format!("{}@x", "a".repeat(40));
        assert!(why(Account::create().email(email(&long)).save(client).await).contains("required length"));

        let a = Account::create().email(email("a@x")).save(client).await?;
        assert!(why(a.update().email(email("no")).save(client).await).contains("no address"));
        assert!(Account::update_many().email(email("no")).exec(client).await.is_err());
        let work = |text: &str| a.update().work(WorkEmail(email(text))).save(client);
        assert!(why(work("no").await).contains("no address"), "the inner type is asked first");
        assert!(why(work("a@home").await).contains("not at work"));
        assert_eq!(work("a@work.example").await?.work, Some(WorkEmail(email("a@work.example"))));
        assert_eq!(a.update().clear_work().save(client).await?.work, None);
    }

    async fn are_keys(client: &Client) with ent::schema![Account, Post]; {
        let a = Account::create().email(email("a@x")).save(client).await?;
        let many = (0..3).map(|i| Account::create().email(email(&format!("{i}@x"))));
        let many = Account::create_bulk(many).save(client).await?;
        assert!(many.windows(2).all(|pair| pair[0].id.0 < pair[1].id.0), "the database counts them up");
        let given = Account::create().id(UserId(900)).email(email("900@x")).save(client).await?;
        assert_eq!(given.id, UserId(900));

        let post = Post::create().id(Slug("hello".into())).author(a.id).save(client).await?;
        assert_eq!(post.author_id, Some(a.id));
        let other = Post::create().id(Slug("world".into())).save(client).await?;
        a.update().add_posts([&other.id]).add_friends([many[0].id, many[1].id]).save(client).await?;
        let loaded = Account::query()
            .where_(Account::POSTS.has_with(Post::ID.eq(Slug("world".into()))))
            .with(Account::POSTS.order_by(Post::ID.asc()))
            .with(Account::FRIENDS)
            .only(client)
            .await?;
        let posts: Vec<&str> = loaded.posts.get()?.iter().map(|post| post.id.0.as_str()).collect();
        assert_eq!((posts, loaded.friends.get()?.len()), (vec!["hello", "world"], 2));
        assert_eq!(post.query_author().only_id(client).await?, a.id);
        Account::update(a.id).email(email("new@x")).save(client).await?;
        Post::delete(Slug("hello".into())).exec(client).await?;
        assert_eq!(a.query_posts().ids(client).await?, [Slug("world".into())]);
    }
}
