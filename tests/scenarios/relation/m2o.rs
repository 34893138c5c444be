//! Many to one: many groups may share a description, which each of them must have; and, without an inverse, many posts
//! an author.

use super::*;

#[derive(Entity, Clone, Debug)]
pub struct Author {
    pub id: i64,
    pub name: String,
}

#[derive(Entity, Clone, Debug)]
pub struct Post {
    pub id: i64,
    pub text: String,
    pub author: One<Author>,
    #[ent(required)]
    pub reviewer: One<Author>,
}

scenario! {
    async fn many_share_one(client: &Client) {
        let info = GroupInfo::create().desc("desc").save(client).await?;
        let expire = chrono::Utc::now();
        let a = Group::create().name("Agroup").expire(expire).info(&info).save(client).await?;
        let b = Group::create().name("Bgroup").expire(expire).info(info.id).save(client).await?;
        assert_eq!(info.query_groups().count(client).await?, 2);
        assert_eq!(a.query_info().only_id(client).await?, info.id);

        let other = GroupInfo::create().desc("other").add_groups([] as [i64; 0]).save(client).await?;
        b.update().info(&other).save(client).await?;
        assert_eq!(info.query_groups().only_id(client).await?, a.id);
        let error = other.update().add_groups([&a]).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");

        // A group must have a description, so that of a group can't go.
        let error = info.delete().exec(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
        a.delete().exec(client).await?;
        info.delete().exec(client).await?;
        let groups = Group::query().with(Group::INFO).all(client).await?;
        assert_eq!(groups[0].info.require()?.desc, "other");
    }

    async fn without_an_inverse(client: &Client) with ent::schema![Post]; {
        let ariel = Author::create().name("ariel").save(client).await?;
        let mashraki = Author::create().name("mashraki").save(client).await?;
        for text in ["one", "two"] {
            Post::create().text(text).author(&ariel).reviewer(&mashraki).save(client).await?;
        }
        let orphan = Post::create().text("three").reviewer(mashraki.id).save(client).await?;
        let texts =
            async |query: Query<Post>| query.order_by(Post::ID.asc()).select(Post::TEXT).all(client).await;
        assert_eq!(texts(Post::query().where_(Post::AUTHOR.has())).await?, ["one", "two"]);
        assert_eq!(texts(Post::query().where_(!Post::AUTHOR.has())).await?, ["three"]);
        let by_ariel = Post::AUTHOR.has_with(Author::NAME.eq("ariel"));
        assert_eq!(texts(Post::query().where_(by_ariel)).await?, ["one", "two"]);
        assert_eq!(Post::query().traverse(Post::AUTHOR).only_id(client).await?, ariel.id);

        let posts = Post::query()
            .order_by(Post::ID.asc())
            .with(Post::AUTHOR)
            .with(Post::REVIEWER)
            .all(client)
            .await?;
        assert_eq!(posts[0].author.require()?.name, "ariel");
        assert_eq!(posts[0].reviewer.require()?.name, "mashraki");
        assert!(posts[2].author.get()?.is_none());

        orphan.update().author(&mashraki).save(client).await?;
        assert_eq!(orphan.query_author().only_id(client).await?, mashraki.id);
        orphan.update().clear_author().reviewer(&ariel).save(client).await?;
        assert!(!orphan.query_author().exists(client).await?);
        assert_eq!(orphan.query_reviewer().only_id(client).await?, ariel.id);

        // What is required holds its target; what is not lets it go.
        assert!(mashraki.delete().exec(client).await.unwrap_err().is_foreign_key_violation());
        Post::update_many().reviewer(&ariel).exec(client).await?;
        Post::update_many().author(&mashraki).exec(client).await?;
        mashraki.delete().exec(client).await?;
        assert_eq!(texts(Post::query().where_(!Post::AUTHOR.has())).await?, ["one", "two", "three"]);
    }

    async fn a_required_edge_must_be_set(client: &Client) with ent::schema![Post]; {
        let error = Post::create().text("one").reviewer(17).save(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
        let author = Author::create().name("ariel").save(client).await?;
        let post =
            Post::create().text("one").reviewer(&author).maybe_author(None::<&Author>).save(client).await?;
        assert!(!post.query_author().exists(client).await?);
        post.update().maybe_author(Some(&author)).save(client).await?;
        assert_eq!(post.query_author().only_id(client).await?, author.id);
    }
}
