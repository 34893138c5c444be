//! Limits and offsets.

use ent::prelude::*;

use crate::scenario;
use crate::schema::User;

async fn ten_users(client: &Client) -> Result<(), ent::Error> {
    let users = (1..=10).map(|age| User::create().name(format!("name-{age}")).age(age));
    User::create_bulk(users).save(client).await.map(|_| ())
}

scenario! {
    async fn limit_and_offset(client: &Client) {
        ten_users(client).await?;
        let by_age = || User::query().order_by(User::AGE.asc());
        let ages = async |query: Query<User>| query.select(User::AGE).all(client).await;
        assert_eq!(ages(by_age()).await?, (1..=10).collect::<Vec<_>>());
        assert_eq!(ages(by_age().offset(5)).await?, [6, 7, 8, 9, 10], "an offset needs no limit");
        assert_eq!(ages(by_age().offset(6)).await?.len(), 4);
        assert_eq!(ages(by_age().offset(6).limit(2)).await?, [7, 8]);
        assert_eq!(ages(by_age().limit(2).offset(6)).await?, [7, 8]);
        assert_eq!(ages(by_age().limit(3).limit(2)).await?, [1, 2], "the last call wins");
        assert!(ages(by_age().limit(0)).await?.is_empty());
        assert!(ages(by_age().offset(10)).await?.is_empty());
        assert!(ages(by_age().offset(11).limit(1)).await?.is_empty());
        assert_eq!(ages(by_age().limit(100)).await?.len(), 10);
        for i in 0..10 {
            let one = by_age().offset(i).limit(1).only(client).await?;
            assert_eq!(one.age, i as i64 + 1);
            assert_eq!(by_age().offset(i).first(client).await?, Some(one));
        }
        assert_eq!(by_age().offset(10).first(client).await?, None);
        assert_eq!(by_age().limit(0).first(client).await?, None);
        assert_eq!(by_age().limit(0).first_id(client).await?, None);
    }

    async fn counts_are_of_what_is_returned(client: &Client) {
        ten_users(client).await?;
        let users = || User::query().order_by(User::AGE.asc());
        for (query, expected) in [
            (users(), 10),
            (users().limit(3), 3),
            (users().limit(30), 10),
            (users().limit(0), 0),
            (users().offset(4), 6),
            (users().offset(8).limit(5), 2),
            (users().offset(20), 0),
            (users().where_(User::AGE.gt(8)).limit(5), 2),
        ] {
            assert_eq!(query.clone().count(client).await?, expected);
            assert_eq!(query.clone().all(client).await?.len() as u64, expected);
            assert_eq!(query.exists(client).await?, expected > 0);
        }
    }

    async fn only_one_among_the_page(client: &Client) {
        ten_users(client).await?;
        let by_age = || User::query().order_by(User::AGE.asc());
        assert!(by_age().offset(8).only(client).await.expect_err("there are two").is_not_singular());
        assert_eq!(by_age().offset(9).only(client).await?.age, 10);
        assert_eq!(by_age().limit(1).only(client).await?.age, 1);
        assert!(by_age().offset(10).only(client).await.expect_err("there is none").is_not_found());
        assert!(by_age().limit(2).only_id(client).await.expect_err("there are two").is_not_singular());
    }

    async fn groups_and_aggregates_of_a_page(client: &Client) {
        ten_users(client).await?;
        let page = || User::query().order_by(User::AGE.asc()).offset(6).limit(2);
        let mut groups: Vec<i64> = Vec::new();
        for (age, n) in page().group_by(User::AGE).aggregate(ent::count()).all(client).await? {
            assert_eq!(n, 1);
            groups.push(age);
        }
        groups.sort();
        assert_eq!(groups, [7, 8]);
        let (n, sum): (i64, Option<i64>) = page().aggregate((ent::count(), User::AGE.sum()), client).await?;
        assert_eq!((n, sum), (2, Some(15)));
    }

    async fn a_page_before_a_traversal(client: &Client) {
        ten_users(client).await?;
        let users = User::query().order_by(User::AGE.asc()).all(client).await?;
        for pair in users.windows(2) {
            pair[0].update().parent(&pair[1]).save(client).await?;
        }
        let parents = User::query()
            .order_by(User::AGE.asc())
            .limit(3)
            .traverse(User::PARENT)
            .order_by(User::AGE.desc())
            .limit(2)
            .select(User::AGE)
            .all(client)
            .await?;
        assert_eq!(parents, [4, 3], "the first three have the parents 2, 3 and 4");
    }

    async fn random_order(client: &Client) {
        ten_users(client).await?;
        let mut ages = User::query().order_by(Order::random()).select(User::AGE).all(client).await?;
        ages.sort();
        assert_eq!(ages, (1..=10).collect::<Vec<_>>());
        assert_eq!(User::query().order_by(Order::random()).limit(3).all(client).await?.len(), 3);
    }
}
