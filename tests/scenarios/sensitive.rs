//! Sensitive values are read and compared, but neither printed nor serialised, wherever they turn up.

use ent::prelude::*;
use serde::Serialize;

use crate::scenario;
use crate::schema::User;

const SECRET: &str = "s3cret-s3cret";

#[derive(Entity, Clone, Debug, PartialEq, Serialize)]
struct Account {
    id: i64,
    #[ent(min_len = 8, unique)]
    token: Sensitive<String>,
    pin: Option<Sensitive<i32>>,
    owner_id: Option<i64>,
    #[ent(field = owner_id)]
    owner: One<Account>,
    #[ent(inverse = owner)]
    owned: Many<Account>,
}

scenario! {
    async fn in_an_entity(client: &Client) {
        let user = User::create().name("a8m").age(30).password(SECRET).save(client).await?;
        let user = User::get(user.id, client).await?;
        assert_eq!(user.password.as_ref().map(|password| password.expose().as_str()), Some(SECRET));
        assert!(user.to_string().contains("password=<sensitive>"), "{user}");
        for text in [user.to_string(), format!("{user:?}"), format!("{user:#?}")] {
            assert!(!text.contains(SECRET), "{text}");
            assert!(text.contains("<sensitive>"), "{text}");
        }
    }

    async fn in_json_and_neighbours(client: &Client) with ent::schema![Account]; {
        let parent = Account::create().token(SECRET).pin(1234).save(client).await?;
        Account::create().token("another-token").owner(&parent).save(client).await?;
        let child = Account::query().where_(Account::OWNER.has()).with(Account::OWNER).only(client).await?;
        let text = serde_json::to_string(&child)?;
        assert!(text.contains(&format!("\"owner_id\":{}", parent.id)), "{text}");
        for text in [text, child.to_string(), format!("{child:?}")] {
            assert!(!text.contains(SECRET) && !text.contains("another") && !text.contains("1234"), "{text}");
        }
        assert_eq!(child.owner.require()?.pin, Some(Sensitive::new(1234)));
    }

    async fn in_queries(client: &Client) with ent::schema![Account]; {
        let account = Account::create().token(SECRET).pin(1234).save(client).await?;
        let found = async |predicate| Account::query().where_(predicate).exists(client).await;
        assert!(found(Account::TOKEN.eq(SECRET)).await?);
        assert!(found(Account::TOKEN.in_([Sensitive::from(SECRET.to_owned())])).await?);
        assert!(!found(Account::TOKEN.neq(SECRET)).await?);
        assert!(!found(Account::TOKEN.eq("other")).await?);
        assert!(found(Account::PIN.not_null()).await?);
        let (token, pin) = Account::query().select((Account::TOKEN, Account::PIN)).only(client).await?;
        assert_eq!((token.expose().as_str(), pin.map(Sensitive::into_inner)), (SECRET, Some(1234)));
        let account = account.update().token("12345678").clear_pin().save(client).await?;
        assert_eq!((account.token.expose().as_str(), &account.pin), ("12345678", &None));
    }

    async fn in_errors(client: &Client) with ent::schema![Account]; {
        let error = Account::create().token("hunter2").save(client).await.expect_err("it is too short");
        assert_eq!(error.to_string(), "`Account.token`: value is less than the required length");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        Account::create().token(SECRET).save(client).await?;
        let error = Account::create().token(SECRET).save(client).await.expect_err("there is one");
        assert!(error.is_unique_violation());
        assert!(!error.to_string().contains(SECRET), "{error}");
        assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
        let builder = format!("{:?}", Account::TOKEN.eq(SECRET));
        assert!(!builder.contains(SECRET), "{builder}");
    }
}
