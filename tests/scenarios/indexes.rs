//! Unique indexes over fields and edges refuse what they must, and leave nothing half-written.

use ent::Error;
use ent::prelude::*;

use crate::scenario;
use crate::schema::{File, FileType, User};

fn is_taken<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    result.expect_err("the index refuses it").is_unique_violation()
}

scenario! {
    async fn over_two_fields(client: &Client) {
        let new = || File::create().name("foo").user("a8m").size(10);
        let file = new().save(client).await?;
        assert!(is_taken(new().save(client).await));
        assert_eq!(File::query().count(client).await?, 1);
        file.delete().exec(client).await?;
        new().save(client).await?;

        // Rows that lack a part of it don't conflict.
        for _ in 0..2 {
            File::create().name("foo").size(10).save(client).await?;
        }
        assert_eq!(File::query().where_(File::NAME.eq("foo")).count(client).await?, 3);
    }

    async fn over_a_field_and_two_edges(client: &Client) {
        let png = FileType::create().name("png").save(client).await?;
        let new = || File::create().name("foo").size(10).r#type(&png);
        let f4 = new().save(client).await?;
        let f5 = new().save(client).await?;

        let a8m = User::create().name("a8m").age(30).save(client).await?;
        let files = async |user: &User| user.query_files().order_by(File::ID.asc()).ids(client).await;
        a8m.update().add_files([&f4]).save(client).await?;
        assert!(is_taken(a8m.update().add_files([&f5]).save(client).await));
        assert_eq!(files(&a8m).await?, [f4.id]);

        f5.update().clear_type().save(client).await?;
        a8m.update().add_files([&f5]).save(client).await?;
        assert_eq!(files(&a8m).await?, [f4.id, f5.id]);
        assert!(is_taken(f5.update().r#type(&png).save(client).await));
        assert!(is_taken(png.update().add_files([&f5]).save(client).await));
        assert_eq!(png.query_files().only_id(client).await?, f4.id);

        // Both at once: neither.
        a8m.update().clear_files().save(client).await?;
        f5.update().r#type(&png).save(client).await?;
        assert!(is_taken(a8m.update().name("never").add_files([&f4, &f5]).save(client).await));
        assert!(files(&a8m).await?.is_empty());
        assert_eq!(User::get(a8m.id, client).await?.name, "a8m");
        assert!(is_taken(User::create().name("nati").age(28).add_files([&f4, &f5]).save(client).await));
        assert_eq!(User::query().count(client).await?, 1, "the user is not there either");

        // One each.
        let nati = User::create().name("nati").age(28).add_files([&f5]).save(client).await?;
        assert!(is_taken(nati.update().add_files([&f4]).save(client).await));
        a8m.update().add_files([&f4]).save(client).await?;
        assert_eq!((files(&a8m).await?, files(&nati).await?), (vec![f4.id], vec![f5.id]));
    }

    async fn of_one_field(client: &Client) {
        let a = User::create().name("a").age(1).nickname("n").save(client).await?;
        assert!(is_taken(User::create().name("b").age(1).nickname("n").save(client).await));
        let b = User::create().name("b").age(1).save(client).await?;
        let c = User::create().name("c").age(1).save(client).await?;
        assert_eq!((&b.nickname, &c.nickname), (&None, &None), "NULL is not the same as NULL");
        assert!(is_taken(b.update().nickname("n").save(client).await));
        a.update().nickname(None).save(client).await?;
        b.update().nickname("n").save(client).await?;
        let all = User::update_many().nickname("n").exec(client).await;
        assert!(is_taken(all));
        assert_eq!(User::query().where_(User::NICKNAME.not_null()).only_id(client).await?, b.id);
    }
}
