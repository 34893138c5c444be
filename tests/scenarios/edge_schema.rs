//! Edges whose pairs are entities: what is added through the edge is created as the entity says, and the entity is there
//! to be queried, loaded and changed.

mod ddl;
pub(crate) mod entities;

use ent::prelude::*;
use ent::{Error, count};

use self::entities::*;
use crate::scenario;

async fn user(client: &Client, name: &str) -> Result<User, Error> {
    User::create().name(name).save(client).await
}

async fn group(client: &Client, name: &str) -> Result<Group, Error> {
    Group::create().name(name).save(client).await
}

async fn tweet(client: &Client, text: &str) -> Result<Tweet, Error> {
    Tweet::create().text(text).save(client).await
}

scenario! {
    async fn with_id(client: &Client) with super::schema(); {
        let (hub, lab) = (group(client, "GitHub").await?, group(client, "GitLab").await?);
        let a8m = User::create().name("a8m").add_groups([&hub, &lab, &hub]).save(client).await?;
        assert_eq!(a8m.query_groups().count(client).await?, 2, "each once");
        let nat = user(client, "nati").await?.update().add_groups([hub.id, hub.id]).save(client).await?;
        assert_eq!(nat.query_groups().only_id(client).await?, hub.id);

        let builders = ["b", "c"].map(|name| User::create().name(name).add_groups([&hub, &lab, &hub, &lab]));
        for user in User::create_bulk(builders).save(client).await? {
            assert_eq!(user.query_groups().count(client).await?, 2);
            let joined = user.query_joined_groups().all(client).await?;
            assert_eq!(joined.len(), 2);
            assert!(joined.iter().all(|row| row.joined_at.timestamp() > 0 && row.user_id == user.id));
        }

        let there = UserGroup::create().user(&nat).group(&hub);
        let there = there.on_conflict((UserGroup::USER, UserGroup::GROUP)).ignore().save(client).await?;
        assert!(there.is_ignored());

        let error = hub.update().add_users([&nat]).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        assert!(error.to_string().starts_with("UserGroup: "), "{error}");
        let error = nat.update().add_groups([&hub]).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        assert_eq!(nat.query_joined_groups().count(client).await?, 1);

        let row = nat.query_joined_groups().only(client).await?;
        assert_eq!((row.user_id, row.group_id), (nat.id, hub.id));
        assert_eq!(nat.query_joined_groups().traverse(UserGroup::GROUP).only_id(client).await?, hub.id);
        assert_eq!(row.query_user().only_id(client).await?, nat.id);
        assert_eq!(hub.query_joined_users().count(client).await?, 4);
        let groups = a8m.query_joined_groups().order_by(UserGroup::GROUP_ID.desc()).traverse(UserGroup::GROUP);
        assert_eq!(groups.order_by(Group::ID.desc()).ids(client).await?, [lab.id, hub.id]);
    }

    async fn loads_rows_and_what_they_lead_to(client: &Client) with super::schema(); {
        let (hub, lab) = (group(client, "GitHub").await?, group(client, "GitLab").await?);
        let a8m = User::create().name("a8m").add_groups([&hub, &lab]).save(client).await?;
        let nat = User::create().name("nat").add_groups([&hub]).save(client).await?;
        let rows = User::JOINED_GROUPS.order_by(UserGroup::GROUP_ID.asc()).with(UserGroup::GROUP);
        let users = User::query().with(User::GROUPS).with(rows).order_by(User::ID.asc()).all(client).await?;
        assert_eq!(users[0].groups.get()?.len(), 2);
        let joined = users[0].joined_groups.get()?;
        let groups = joined.iter().map(|row| Ok(&*row.group.require()?.name)).collect::<Result<Vec<_>, Error>>()?;
        assert_eq!(groups, ["GitHub", "GitLab"]);
        assert_eq!(users[1].joined_groups.get()?[0].group_id, hub.id);

        let with_lab = User::query().where_(User::GROUPS.has_with(Group::NAME.eq("GitLab")));
        assert_eq!(with_lab.only_id(client).await?, a8m.id);
        let late = User::query().where_(User::JOINED_GROUPS.has_with(UserGroup::GROUP_ID.eq(lab.id)));
        assert_eq!(late.only_id(client).await?, a8m.id);
        let alone = User::query().where_(!User::GROUPS.has());
        assert_eq!(alone.count(client).await?, 0);
        let most = User::query().order_by(User::GROUPS.count().desc());
        assert_eq!(most.ids(client).await?, [a8m.id, nat.id]);
        let all = a8m.query_groups().traverse(Group::USERS).order_by(User::ID.asc());
        assert_eq!(all.ids(client).await?, [a8m.id, nat.id]);
    }

    async fn takes_rows_away(client: &Client) with super::schema(); {
        let groups = [group(client, "a").await?, group(client, "b").await?, group(client, "c").await?];
        let a8m = User::create().add_groups(&groups).save(client).await?;
        a8m.update().remove_groups([&groups[0]]).save(client).await?;
        assert_eq!(a8m.query_groups().count(client).await?, 2);
        assert_eq!(UserGroup::query().count(client).await?, 2);
        let error = a8m.delete().exec(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "the rows hold it: {error}");
        a8m.update().clear_groups().add_groups([&groups[0]]).save(client).await?;
        assert_eq!(a8m.query_groups().only_id(client).await?, groups[0].id);
        let many = User::update_many().clear_groups().exec(client).await?;
        assert_eq!((many, UserGroup::query().count(client).await?), (1, 0));
        User::update_many().add_groups(&groups).exec(client).await?;
        assert_eq!(UserGroup::delete_many().where_(UserGroup::GROUP_ID.gt(0)).exec(client).await?, 3);
        a8m.delete().exec(client).await?;
    }

    async fn a_row_that_says_nothing_more_stays(client: &Client) with super::schema(); {
        let hub = group(client, "GitHub").await?;
        let tag = Tag::create().value("1").add_groups([&hub]).save(client).await?;
        tag.update().add_groups([&hub]).save(client).await?;
        hub.update().add_tags([&tag, &tag]).save(client).await?;
        assert_eq!(hub.query_tags().count(client).await?, 1);
        assert_eq!(GroupTag::query().count(client).await?, 1);
        let other = Tag::create().value("2").save(client).await?;
        hub.update().add_tags([&tag, &other]).save(client).await?;
        assert_eq!(hub.query_tags().count(client).await?, 2);
        let error = hub.update().add_tags([other.id + 1]).save(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
        let error = GroupTag::create().tag(&tag).group(&hub).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
    }

    async fn rows_get_generated_ids(client: &Client) with super::schema(); {
        let tag = Tag::create().value("1").save(client).await?;
        let one = tweet(client, "foo").await?.update().add_tags([&tag]).save(client).await?;
        let two = Tweet::create().text("bar").add_tags([&tag]).save(client).await?;
        let ids = [
            one.query_tweet_tags().only_id(client).await?,
            two.query_tweet_tags().only_id(client).await?,
        ];
        assert!(ids[0] != ids[1] && ids.iter().all(|id| !id.is_nil()));
        assert_eq!(TweetTag::get(ids[1], client).await?.tweet_id, two.id);
        assert_eq!(tag.query_tweets().order_by(Tweet::ID.asc()).ids(client).await?, [one.id, two.id]);
    }

    async fn both_ways_with_id(client: &Client) with super::schema(); {
        let (a8m, nat) = (user(client, "a8m").await?, user(client, "nati").await?);
        a8m.update().add_friends([&nat]).save(client).await?;
        for (user, friend) in [(&a8m, &nat), (&nat, &a8m)] {
            let row = user.query_friendships().only(client).await?;
            assert_eq!((row.user_id, row.friend_id, row.weight), (user.id, friend.id, 1));
            assert!(row.created_at.timestamp() > 0);
            assert_eq!(row.query_friend().only_id(client).await?, friend.id);
            assert_eq!(user.query_friends().only_id(client).await?, friend.id);
        }
        let friends = User::FRIENDS.has_with(User::NAME.eq("nati"));
        assert_eq!(User::query().where_(friends).only_id(client).await?, a8m.id);
        assert_eq!(Friendship::query().count(client).await?, 2);

        let load = User::FRIENDSHIPS.with(Friendship::FRIEND);
        let loaded = User::query().where_(User::ID.eq(a8m.id)).with(User::FRIENDS).with(load).only(client).await?;
        assert_eq!(loaded.friends.get()?[0].id, nat.id);
        assert_eq!(loaded.friendships.get()?[0].friend.require()?.id, nat.id);

        a8m.update().remove_friends([&nat]).save(client).await?;
        assert_eq!(Friendship::query().count(client).await?, 0);
        let narcissus = User::create().add_friends([&a8m, &nat]).save(client).await?;
        assert_eq!(Friendship::query().count(client).await?, 4);
        narcissus.update().add_friends([&narcissus]).save(client).await?;
        assert_eq!(Friendship::query().count(client).await?, 5, "one is one, whichever way");
        narcissus.update().clear_friends().save(client).await?;
        assert_eq!(Friendship::query().count(client).await?, 0);
    }

    async fn both_ways_with_a_key_of_both(client: &Client) with super::schema(); {
        let u1 = user(client, "u1").await?;
        let u2 = User::create().name("u2").add_relatives([&u1]).save(client).await?;
        let u3 = User::create().name("u3").add_relatives([&u2]).save(client).await?;
        assert_eq!(u2.query_relatives().count(client).await?, 2);
        for (user, relative) in [(&u1, &u2), (&u2, &u1), (&u3, &u2)] {
            let error = user.update().add_relatives([relative]).save(client).await.unwrap_err();
            assert!(error.is_unique_violation(), "{error}");
            assert!(error.to_string().starts_with("Relationship: "), "{error}");
        }
        let groups = Relationship::query().group_by(Relationship::USER_ID).aggregate(count());
        let groups = groups.order_by(Relationship::USER_ID.asc()).all(client).await?;
        assert_eq!(groups, [(u1.id, 1), (u2.id, 2), (u3.id, 1)]);

        let ways = [
            u1.query_relatives().traverse(User::RELATIVES).where_(User::ID.neq(u1.id)),
            u1.query_relatives().traverse(User::RELATIONSHIP).traverse(Relationship::RELATIVE).where_(User::ID.neq(u1.id)),
            u1.query_relationship()
                .traverse(Relationship::RELATIVE)
                .traverse(User::RELATIONSHIP)
                .where_(Relationship::RELATIVE_ID.neq(u1.id))
                .traverse(Relationship::RELATIVE),
        ];
        for way in ways {
            assert_eq!(way.only_id(client).await?, u3.id);
        }

        let builders = ["u4", "u5"].map(|name| User::create().name(name).add_relatives([&u1, &u2, &u3, &u1]));
        let bulk = User::create_bulk(builders).save(client).await?;
        for user in &bulk {
            assert_eq!(user.query_relatives().count(client).await?, 3);
            let rows = user.query_relationship().all(client).await?;
            assert_eq!(rows.iter().map(|row| row.weight).collect::<Vec<_>>(), [1, 1, 1]);
        }
        let error = bulk[0].update().add_relatives([&u1, &u2]).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        assert!(bulk[0].delete().exec(client).await.unwrap_err().is_foreign_key_violation());
        bulk[0].update().clear_relatives().save(client).await?;
        bulk[0].delete().exec(client).await?;
        assert_eq!(u1.query_relatives().count(client).await?, 2);
    }

    async fn an_edge_of_the_rows(client: &Client) with super::schema(); {
        let (u1, u2) = (user(client, "u1").await?, user(client, "u2").await?);
        u1.update().add_relatives([&u2]).save(client).await?;
        let info = RelationshipInfo::create().text("brothers").save(client).await?;
        let row = u1.query_relationship().only(client).await?;
        let row = row.update().info(&info).weight(3).save(client).await?;
        assert_eq!((row.info_id, row.weight), (Some(info.id), 3));
        assert_eq!(row.query_info().only_id(client).await?, info.id);
        let found = Relationship::query().where_(Relationship::INFO.has()).with(Relationship::INFO);
        let found = found.only(client).await?;
        assert_eq!((found.id(), &*found.info.require()?.text), ((u1.id, u2.id), "brothers"));
        let with = Relationship::INFO.has_with(RelationshipInfo::TEXT.eq("brothers"));
        assert_eq!(Relationship::query().where_(with).only_id(client).await?, (u1.id, u2.id));
        let back = u2.query_relationship().only(client).await?;
        assert_eq!((back.info_id, back.weight), (None, 1), "the row of the other direction is its own");
        let error = back.update().info(&info).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");

        // The same from the other side.
        let other = RelationshipInfo::create().text("others").add_relationships([&back]).save(client).await?;
        assert_eq!(other.query_relationships().only_id(client).await?, back.id());
        let error = info.update().add_relationships([(u2.id, u1.id)]).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "taken: {error}");
        other.update().remove_relationships([(u2.id, u1.id), (u1.id, u2.id)]).save(client).await?;
        assert_eq!(Relationship::query().where_(Relationship::INFO_ID.is_null()).only_id(client).await?, back.id());
        info.update().clear_relationships().save(client).await?;
        assert!(!Relationship::query().where_(Relationship::INFO.has()).exists(client).await?);
    }

    async fn one_author_each(client: &Client) with super::schema(); {
        let tweets = [tweet(client, "foo").await?, tweet(client, "bar").await?];
        let a8m = User::create().name("a8m").add_tweets([&tweets[0]]).save(client).await?;
        let error = User::create().name("nati").add_tweets([&tweets[0]]).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        assert_eq!(User::query().count(client).await?, 1, "nothing was written");
        let nati = User::create().name("nati").add_tweets([&tweets[1]]).save(client).await?;
        let error = nati.update().add_tweets([&tweets[0]]).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        let error = UserTweet::create().user(&nati).tweet(&tweets[0]).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        let more = [tweet(client, "baz").await?, tweet(client, "qux").await?];
        nati.update().add_tweets(&more).save(client).await?;
        assert_eq!(nati.query_tweets().count(client).await?, 3);
        assert_eq!(tweets[0].query_user().only_id(client).await?, a8m.id);
    }

    async fn likes(client: &Client) with super::schema(); {
        let tweets = [tweet(client, "foo").await?, tweet(client, "bar").await?, tweet(client, "baz").await?];
        let a8m = User::create().add_liked_tweets(&tweets[..2]).save(client).await?;
        let nati = User::create().save(client).await?;
        tweets[0].update().add_liked_users([&nati]).save(client).await?;
        assert_eq!(User::query().where_(User::LIKES.has_with(TweetLike::TWEET_ID.eq(tweets[0].id))).count(client).await?, 2);
        assert_eq!(User::query().where_(User::LIKES.has_with(TweetLike::TWEET_ID.eq(tweets[1].id))).only_id(client).await?, a8m.id);
        assert_eq!(Tweet::query().where_(!Tweet::LIKES.has()).only_id(client).await?, tweets[2].id);
        let like = TweetLike::get((nati.id, tweets[0].id), client).await?;
        assert_eq!(nati.query_likes().only(client).await?, like);
        let error = nati.update().add_liked_tweets([&tweets[0]]).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        let loaded = Tweet::query().with(Tweet::LIKES.limit(1)).with(Tweet::LIKED_USERS).order_by(Tweet::ID.asc());
        let loaded = loaded.all(client).await?;
        assert_eq!(loaded[0].likes.get()?.iter().map(|like| like.id()).collect::<Vec<_>>(), [(a8m.id, tweets[0].id)]);
        assert_eq!(loaded[0].liked_users.get()?.len(), 2);
        let order = Tweet::query().order_by(Tweet::LIKED_USERS.count().desc()).select(Tweet::ID);
        assert_eq!(order.all(client).await?, tweets.each_ref().map(|tweet| tweet.id));
    }

    async fn ends_are_told_by_their_types(client: &Client) with super::schema(); {
        let files = [File::create().name("a").save(client).await?, File::create().name("b").save(client).await?];
        let process = Process::create().add_files(&files).save(client).await?;
        let row = process.query_attached_files().where_(AttachedFile::F_ID.eq(files[1].id)).only(client).await?;
        assert_eq!((row.proc_id, row.query_fi().only_id(client).await?), (process.id, files[1].id));
        assert_eq!(files[0].query_processes().only_id(client).await?, process.id);
        let roles = [Role::create().name("admin").save(client).await?];
        let user = User::create().add_roles(&roles).save(client).await?;
        assert_eq!(user.query_roles_users().only_id(client).await?, (user.id, roles[0].id));
        assert_eq!(roles[0].query_user().only_id(client).await?, user.id);
    }
}

mod checked {
    //! What is added through the edge is checked as the entity says.

    use super::*;

    #[derive(Entity, Clone, Debug)]
    pub struct Author {
        pub id: i64,
        #[ent(through = Contribution)]
        pub books: Many<Book>,
        #[ent(through(Review, own = by, other = of))]
        pub reviewed: Many<Author>,
        #[ent(inverse = reviewed)]
        pub reviewers: Many<Author>,
    }

    #[derive(Entity, Clone, Debug)]
    pub struct Book {
        pub id: i64,
        #[ent(inverse = books)]
        pub authors: Many<Author>,
    }

    #[derive(Entity, Clone, Debug)]
    pub struct Contribution {
        pub id: i64,
        pub share: i32,
        pub author_id: i64,
        pub book_id: i64,
        #[ent(field = author_id)]
        pub author: One<Author>,
        #[ent(field = book_id)]
        pub book: One<Book>,
    }

    /// What a literal would say too, and be refused for.
    fn none() -> i32 {
        0
    }

    /// Three of its edges lead to authors.
    #[derive(Entity, Clone, Debug)]
    pub struct Review {
        pub id: i64,
        #[ent(default = none(), range = 1..=5)]
        pub stars: i32,
        pub of_id: i64,
        pub by_id: i64,
        pub editor_id: Option<i64>,
        #[ent(field = of_id)]
        pub of: One<Author>,
        #[ent(field = by_id)]
        pub by: One<Author>,
        #[ent(field = editor_id)]
        pub editor: One<Author>,
    }

    scenario! {
        async fn missing_fields_and_validators(client: &Client) with ent::schema![Author]; {
            let book = Book::create().save(client).await?;
            let error = Author::create().add_books([&book]).save(client).await.unwrap_err();
            assert!(error.is_validation(), "{error}");
            assert_eq!(error.to_string(), "`Contribution.share`: missing required field");
            assert_eq!(Author::query().count(client).await?, 0, "nothing was written");
            let author = Author::create().save(client).await?;
            Contribution::create().share(2).author(&author).book(&book).save(client).await?;
            assert_eq!(book.query_authors().only_id(client).await?, author.id);
            let error = book.update().add_authors([&author]).save(client).await.unwrap_err();
            assert!(error.is_validation(), "{error}");

            let other = Author::create().save(client).await?;
            let error = author.update().add_reviewed([&other]).save(client).await.unwrap_err();
            assert!(error.to_string().starts_with("`Review.stars`: "), "{error}");
            Review::create().stars(4).by(&author).of(&other).save(client).await?;
            assert_eq!(author.query_reviewed().only_id(client).await?, other.id);
            assert_eq!(other.query_reviewers().only_id(client).await?, author.id);
        }
    }
}

mod bare {
    //! Entities that say nothing but the pair, and are unique beyond it: a pair that is there stays, another is refused.

    use super::*;

    #[derive(Entity, Clone, Debug)]
    pub struct Key {
        pub id: i64,
        #[ent(through = Fit)]
        pub locks: Many<Lock>,
    }

    #[derive(Entity, Clone, Debug)]
    pub struct Lock {
        pub id: i64,
        #[ent(inverse = locks)]
        pub keys: Many<Key>,
    }

    #[derive(Entity, Clone, Debug)]
    #[ent(id(lock_id, key_id))]
    pub struct Fit {
        #[ent(unique)]
        pub key_id: i64,
        #[ent(unique)]
        pub lock_id: i64,
        #[ent(field = key_id)]
        pub key: One<Key>,
        #[ent(field = lock_id)]
        pub lock: One<Lock>,
    }

    scenario! {
        async fn one_to_one(client: &Client) with ent::schema![Key]; {
            let locks = [Lock::create().save(client).await?, Lock::create().save(client).await?];
            let key = Key::create().add_locks([&locks[0]]).save(client).await?;
            key.update().add_locks([&locks[0]]).save(client).await?;
            locks[0].update().add_keys([&key]).save(client).await?;
            assert_eq!(Fit::query().only_id(client).await?, (locks[0].id, key.id));
            let error = key.update().add_locks([&locks[1]]).save(client).await.unwrap_err();
            assert!(error.is_unique_violation(), "{error}");
            let error = Key::create().add_locks([&locks[0]]).save(client).await.unwrap_err();
            assert!(error.is_unique_violation(), "{error}");
            Key::create().add_locks([&locks[1]]).save(client).await?;
            assert_eq!(Fit::query().count(client).await?, 2);
        }
    }
}

mod one_way {
    //! From entities to others of their type, with another side: the field that is called after the entity leads back.

    use super::*;

    #[derive(Entity, Clone, Debug)]
    pub struct BlogReader {
        pub id: i64,
        #[ent(through = Follow)]
        pub following: Many<BlogReader>,
        #[ent(inverse = following, through = Follow)]
        pub followers: Many<BlogReader>,
        #[ent(inverse = of)]
        pub followed: Many<Follow>,
    }

    #[derive(Entity, Clone, Debug)]
    #[ent(id(leader, blog_reader_id), table = "follows")]
    pub struct Follow {
        #[ent(column = "fan")]
        pub blog_reader_id: i64,
        #[ent(default = false)]
        pub muted: bool,
        pub leader: i64,
        #[ent(field = leader, on_delete = Cascade)]
        pub of: One<BlogReader>,
        #[ent(field = blog_reader_id)]
        pub by: One<BlogReader>,
    }

    scenario! {
        async fn following(client: &Client) with ent::schema![BlogReader]; {
            let leader = BlogReader::create().save(client).await?;
            let fan = BlogReader::create().add_following([&leader]).save(client).await?;
            let other = BlogReader::create().save(client).await?;
            leader.update().add_followers([&other]).save(client).await?;
            assert_eq!(Follow::query().count(client).await?, 2, "one row for each");
            let row = Follow::get((leader.id, fan.id), client).await?;
            assert_eq!((row.leader, row.blog_reader_id, row.muted), (leader.id, fan.id, false));
            assert_eq!(leader.query_followers().order_by(BlogReader::ID.asc()).ids(client).await?, [fan.id, other.id]);
            assert_eq!(leader.query_following().count(client).await?, 0);
            assert_eq!(leader.query_followed().traverse(Follow::BY).count(client).await?, 2);
            leader.update().remove_followers([&fan]).save(client).await?;
            assert_eq!(other.query_following().only_id(client).await?, leader.id);
            leader.delete().exec(client).await?;
            assert_eq!(Follow::query().count(client).await?, 0, "as `on_delete` has it");
        }
    }
}
