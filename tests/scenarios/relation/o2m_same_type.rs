//! One to many within one type: a parent and its children.

use super::*;

/// `a8m` is the parent of `child`, `alex` of `child2`; there is one more user.
async fn families(client: &Client) -> Result<(User, User, User, User), Error> {
    let a8m = user(client, "a8m").await?;
    let child = User::create().age(1).name("child").parent(&a8m).save(client).await?;
    let child2 = user(client, "child2").await?;
    let alex = User::create().age(30).name("alex").add_children([&child2]).save(client).await?;
    user(client, "orphan").await?;
    Ok((a8m, alex, child, child2))
}

scenario! {
    async fn set_from_either_side(client: &Client) {
        let parent = user(client, "parent").await?;
        assert_eq!(parent.query_children().count(client).await?, 0);
        let child = User::create().age(1).name("child").parent(&parent).save(client).await?;
        assert_eq!(child.query_parent().only_id(client).await?, parent.id);
        assert_eq!(parent.query_children().only_id(client).await?, child.id);

        child.delete().exec(client).await?;
        assert!(!parent.query_children().exists(client).await?);

        let child = user(client, "child").await?;
        parent.update().add_children([child.id]).save(client).await?;
        assert_eq!(child.query_parent().only_id(client).await?, parent.id);

        parent.delete().exec(client).await?;
        assert_eq!(User::query().count(client).await?, 1);
        assert!(!child.query_parent().exists(client).await?, "the child outlived its parent");

        let parent = user(client, "parent").await?;
        child.update().parent(&parent).save(client).await?;
        assert_eq!(parent.query_children().only_id(client).await?, child.id);
        assert_eq!(parent.query_parent().count(client).await?, 0);
        assert_eq!(child.query_children().count(client).await?, 0);
    }

    async fn one_parent_at_most(client: &Client) {
        let (a8m, alex, child, child2) = families(client).await?;
        for child in [&child, &child2] {
            let error =
                User::create().age(30).name("new").add_children([child]).save(client).await.unwrap_err();
            assert!(error.is_constraint(), "{error}");
        }
        assert_eq!(User::query().count(client).await?, 5, "nothing was written");

        let (child3, child4) = (user(client, "child3").await?, user(client, "child4").await?);
        let parent = User::create().age(30).name("new").add_children([&child3, &child4]).save(client).await?;
        assert_eq!(names(parent.query_children(), client).await?, ["child3", "child4"]);
        User::delete_many().where_(User::ID.in_([child3.id, child4.id])).exec(client).await?;
        assert_eq!(parent.query_children().count(client).await?, 0);

        child2.update().clear_parent().parent(&a8m).save(client).await?;
        assert_eq!(names(a8m.query_children(), client).await?, ["child", "child2"]);
        assert_eq!(alex.query_children().count(client).await?, 0);
        a8m.update().remove_children([&child2]).save(client).await?;
        assert!(!child2.query_parent().exists(client).await?);
        a8m.update().clear_children().save(client).await?;
        assert!(!child.query_parent().exists(client).await?);
    }

    async fn ones_own_parent(client: &Client) {
        let loner = user(client, "loner").await?;
        loner.update().parent(&loner).save(client).await?;
        assert_eq!(loner.query_parent().only_id(client).await?, loner.id);
        assert_eq!(loner.query_children().only_id(client).await?, loner.id);
        loner.delete().exec(client).await?;
        assert_eq!(User::query().count(client).await?, 0);
    }

    async fn predicates(client: &Client) {
        families(client).await?;
        let users = async |p| names(User::query().where_(p), client).await;
        assert_eq!(users(!User::PARENT.has()).await?, ["a8m", "alex", "orphan"]);
        assert_eq!(users(!User::PARENT.has() & !User::CHILDREN.has()).await?, ["orphan"]);
        assert_eq!(users(User::PARENT.has()).await?, ["child", "child2"]);
        assert_eq!(users(User::CHILDREN.has()).await?, ["a8m", "alex"]);
        assert_eq!(users(!User::CHILDREN.has()).await?, ["child", "child2", "orphan"]);

        assert_eq!(users(User::PARENT.has_with(User::NAME.eq("a8m"))).await?, ["child"]);
        let not_of = |name: &str| User::PARENT.has_with(!User::NAME.eq(name));
        assert_eq!(users(not_of("a8m")).await?, ["child2"]);
        assert_eq!(users(!User::PARENT.has() | not_of("alex")).await?, ["a8m", "alex", "child", "orphan"]);
        assert_eq!(users(!User::PARENT.has() | not_of("a8m")).await?, ["a8m", "alex", "child2", "orphan"]);

        let with_child = |name: &str| User::CHILDREN.has_with(User::NAME.eq(name));
        assert_eq!(users(with_child("child")).await?, ["a8m"]);
        assert_eq!(users(with_child("child2")).await?, ["alex"]);
        // One child can't have two names.
        let both = || User::CHILDREN.has_with(User::NAME.eq("child") & User::NAME.eq("child2"));
        assert!(users(both()).await?.is_empty());
        assert_eq!(users(!User::CHILDREN.has() | both()).await?, ["child", "child2", "orphan"]);
    }

    async fn long_paths(client: &Client) {
        let (a8m, _, child, child2) = families(client).await?;
        assert_eq!(child.query_parent().traverse(User::CHILDREN).only_id(client).await?, child.id);
        let path = child.query_parent().where_(User::CHILDREN.has()).traverse(User::CHILDREN);
        let path = path.traverse(User::PARENT).where_(User::CHILDREN.has());
        assert_eq!(path.only_id(client).await?, a8m.id);

        assert_eq!(a8m.query_children().traverse(User::PARENT).only_id(client).await?, a8m.id);
        let path = a8m.query_children().where_(User::PARENT.has()).traverse(User::PARENT);
        let path = path.where_(User::CHILDREN.has()).traverse(User::CHILDREN);
        assert_eq!(path.only_id(client).await?, child.id);

        let others = User::query().where_(!User::NAME.eq("a8m")).where_(User::CHILDREN.has());
        let path = others.traverse(User::CHILDREN).traverse(User::PARENT).traverse(User::CHILDREN);
        assert_eq!(path.only_id(client).await?, child2.id);
    }

    async fn loads(client: &Client) {
        families(client).await?;
        let query = User::query().with(User::PARENT.with(User::CHILDREN)).with(User::CHILDREN);
        let users = query.order_by(User::NAME.asc()).all(client).await?;
        assert_eq!(users[0].children.get()?[0].name, "child");
        assert!(users[0].parent.get()?.is_none());
        assert_eq!(users[2].parent.require()?.name, "a8m");
        assert_eq!(users[2].parent.require()?.children.get()?[0].id, users[2].id);
        assert!(users[2].children.get()?.is_empty());
    }
}
