//! Predicates on values: how they combine, and what `NULL` does to them.

use ent::prelude::*;

use crate::scenario;
use crate::schema::{Comment, File, Pet, Role, User};

async fn names(client: &Client, predicate: Predicate<File>) -> Result<Vec<String>, ent::Error> {
    File::query().where_(predicate).order_by(File::NAME.asc()).select(File::NAME).all(client).await
}

async fn four_files(client: &Client) -> Result<Vec<File>, ent::Error> {
    let files = [(1, "file1"), (2, "file2"), (3, "file3"), (4, "file4")];
    File::create_bulk(files.map(|(size, name)| File::create().name(name).size(size))).save(client).await
}

scenario! {
    async fn and_or_not(client: &Client) {
        four_files(client).await?;
        let name = |n: i64| File::NAME.eq(format!("file{n}"));
        let size = |n: i64| File::SIZE.eq(n);
        assert_eq!(names(client, name(1) | (name(2) & size(2))).await?, ["file1", "file2"]);
        assert_eq!(names(client, name(1) | (name(2) & size(1))).await?, ["file1"]);
        assert_eq!(names(client, (name(1) | name(2)) & size(2)).await?, ["file2"]);
        assert_eq!(names(client, name(1).or(name(2)).and(size(2))).await?, ["file2"]);
        assert_eq!(names(client, !(name(1) | name(2))).await?, ["file3", "file4"]);
        assert_eq!(names(client, !!name(1)).await?, ["file1"]);
        assert_eq!(names(client, !(name(1) & size(1)) & !name(4)).await?, ["file2", "file3"]);

        for query in [
            File::query().where_(name(1)).where_(size(1)),
            File::query().where_(size(1)).where_(name(1)),
            File::query().where_(name(1) & size(1)),
        ] {
            assert_eq!(query.only(client).await?.name, "file1");
        }
        assert_eq!(File::query().where_(name(1)).where_(size(2)).count(client).await?, 0);
        let or = File::query().where_(name(1) | name(2)).where_(size(1) | size(3));
        assert_eq!(or.only(client).await?.name, "file1", "each call is one condition");
    }

    async fn as_values(client: &Client) {
        four_files(client).await?;
        let mut any: Vec<Predicate<File>> = Vec::new();
        for n in [1, 3] {
            any.push(File::SIZE.eq(n));
        }
        assert_eq!(names(client, Predicate::any(any.clone())).await?, ["file1", "file3"]);
        assert_eq!(names(client, Predicate::all(any)).await?.len(), 0);
        assert_eq!(names(client, Predicate::all([])).await?.len(), 4, "all of none");
        assert_eq!(names(client, Predicate::any([])).await?.len(), 0, "any of none");
        assert_eq!(names(client, !Predicate::any([])).await?.len(), 4);
        let deep = (0..200).fold(File::SIZE.eq(1), |all, n| !(!all & File::SIZE.neq(n + 10)));
        assert_eq!(names(client, deep).await?, ["file1"]);
    }

    async fn null(client: &Client) {
        let files = four_files(client).await?;
        let count = async |predicate| File::query().where_(predicate).count(client).await;
        assert_eq!(count(File::USER.is_null()).await?, 4);
        assert_eq!(count(File::USER.not_null()).await?, 0);
        files[0].update().user("a8m").save(client).await?;
        assert_eq!(count(File::USER.is_null()).await?, 3);
        assert_eq!(count(File::USER.not_null()).await?, 1);
        assert_eq!(count(!File::USER.is_null()).await?, 1);
        files[1].update().group("dev").save(client).await?;
        assert_eq!(count(File::GROUP.is_null()).await?, 3);
        assert_eq!(
            count(File::GROUP.is_null() | (File::GROUP.not_null() & File::NAME.eq("file2"))).await?,
            4
        );
        assert_eq!(count(File::GROUP.is_null() & File::USER.is_null()).await?, 2);

        // NULL is neither equal nor different.
        assert_eq!(count(File::GROUP.neq("dev")).await?, 0);
        assert_eq!(count(!File::GROUP.eq("dev")).await?, 0);
        assert_eq!(count(File::GROUP.neq("ops")).await?, 1);
        assert_eq!(count(File::GROUP.not_in(["ops"])).await?, 1);
        files[1].update().clear_group().save(client).await?;
        assert_eq!(count(File::GROUP.is_null()).await?, 4);
    }

    async fn lists(client: &Client) {
        four_files(client).await?;
        let size = File::SIZE;
        assert_eq!(names(client, size.in_([1, 3, 99])).await?, ["file1", "file3"]);
        assert_eq!(names(client, size.in_([2, 2, 2])).await?, ["file2"]);
        assert_eq!(names(client, size.not_in([1, 3])).await?, ["file2", "file4"]);
        assert_eq!(names(client, size.in_(Vec::<i64>::new())).await?.len(), 0);
        assert_eq!(names(client, size.not_in(Vec::<i64>::new())).await?.len(), 4);
        assert_eq!(names(client, !size.in_(Vec::<i64>::new())).await?.len(), 4);
        assert_eq!(names(client, File::NAME.in_(["file1", "it's", "\"", "\\"])).await?, ["file1"]);
        // With no member at all, `NULL` is excluded by neither.
        assert_eq!(names(client, File::USER.not_in(Vec::<String>::new())).await?.len(), 4);
        assert_eq!(names(client, File::USER.in_(Vec::<String>::new())).await?.len(), 0);
        // As many as a statement of MySQL's has room for, and more.
        let many = async |n: i64| names(client, size.in_(0..n)).await;
        assert_eq!(many(33_000).await?.len(), 4);
        assert_eq!(many(65_000).await?.len(), 4);
        match client.dialect().is_mysql() {
            true => assert!(many(70_000).await.is_err(), "it is refused, not cut short"),
            false => assert_eq!(many(70_000).await?.len(), 4),
        }
    }

    async fn order(client: &Client) {
        four_files(client).await?;
        let size = File::SIZE;
        assert_eq!(names(client, size.gt(3)).await?, ["file4"]);
        assert_eq!(names(client, size.gte(3)).await?, ["file3", "file4"]);
        assert_eq!(names(client, size.lt(2)).await?, ["file1"]);
        assert_eq!(names(client, size.lte(2)).await?, ["file1", "file2"]);
        assert_eq!(names(client, size.gt(1) & size.lt(4)).await?, ["file2", "file3"]);
        assert_eq!(names(client, size.neq(2) & size.lte(i64::MAX) & size.gte(i64::MIN)).await?.len(), 3);
        assert_eq!(names(client, File::NAME.gte("file3")).await?, ["file3", "file4"]);
    }

    async fn truth_values_and_enums(client: &Client) {
        for (name, trained) in [("a", true), ("b", false), ("c", false)] {
            Pet::create().name(name).trained(trained).save(client).await?;
        }
        let pets = async |predicate| Pet::query().where_(predicate).count(client).await;
        assert_eq!(pets(Pet::TRAINED.eq(true)).await?, 1);
        assert_eq!(pets(Pet::TRAINED.eq(false)).await?, 2);
        assert_eq!(pets(Pet::TRAINED.neq(true)).await?, 2);
        assert_eq!(pets(Pet::TRAINED.neq(false)).await?, 1);
        assert_eq!(pets(!Pet::TRAINED.eq(true)).await?, 2);
        assert_eq!(pets(Pet::TRAINED.in_([true, false])).await?, 3);
        // An optional one has a third state.
        four_files(client).await?;
        File::update_many().where_(File::SIZE.eq(1)).op(true).exec(client).await?;
        File::update_many().where_(File::SIZE.eq(2)).op(false).exec(client).await?;
        assert_eq!(names(client, File::OP.eq(true)).await?, ["file1"]);
        assert_eq!(names(client, File::OP.eq(false)).await?, ["file2"]);
        assert_eq!(names(client, File::OP.neq(true)).await?, ["file2"]);
        assert_eq!(names(client, File::OP.is_null()).await?, ["file3", "file4"]);

        for (name, role) in
            [("a", Role::Admin), ("b", Role::FreeUser), ("c", Role::TestUser), ("d", Role::User)]
        {
            User::create().name(name).age(1).role(role).save(client).await?;
        }
        let users = async |predicate| User::query().where_(predicate).count(client).await;
        assert_eq!(users(User::ROLE.eq(Role::FreeUser)).await?, 1);
        assert_eq!(users(User::ROLE.neq(Role::FreeUser)).await?, 3);
        assert_eq!(users(User::ROLE.in_([Role::Admin, Role::TestUser])).await?, 2);
        assert_eq!(users(User::ROLE.not_in([Role::Admin])).await?, 3);
    }

    async fn two_fields(client: &Client) {
        for (int, float, other) in [(1, 1.5, Some(1)), (2, 2.5, Some(1)), (3, 3.5, Some(9)), (4, 4.5, None)] {
            let comment = Comment::create().unique_int(int).unique_float(float);
            comment.nillable_int(other).save(client).await?;
        }
        let ints = async |predicate| {
            let query = Comment::query().where_(predicate).order_by(Comment::UNIQUE_INT.asc());
            query.select(Comment::UNIQUE_INT).all(client).await
        };
        let (a, b) = (Comment::UNIQUE_INT, Comment::NILLABLE_INT);
        assert_eq!(ints(a.eq_field(b)).await?, [1]);
        assert_eq!(ints(a.neq_field(b)).await?, [2, 3]);
        assert_eq!(ints(a.gt_field(b)).await?, [2]);
        assert_eq!(ints(a.gte_field(b)).await?, [1, 2]);
        assert_eq!(ints(a.lt_field(b)).await?, [3]);
        assert_eq!(ints(a.lte_field(b)).await?, [1, 3]);
        assert_eq!(ints(!a.eq_field(b)).await?, [2, 3]);
        assert_eq!(ints(a.eq_field(a)).await?, [1, 2, 3, 4]);
    }

    async fn fields_within_neighbours(client: &Client) {
        // Conditions on another table than the query's own refer to that table.
        let a = User::create().name("same").last("same").age(1).save(client).await?;
        let b = User::create().name("x").last("y").age(1).save(client).await?;
        for owner in [&a, &b] {
            Pet::create().name("same").owner(owner).save(client).await?;
        }
        let same = Pet::OWNER.has_with(User::NAME.eq_field(User::LAST));
        assert_eq!(Pet::query().where_(same).traverse(Pet::OWNER).only_id(client).await?, a.id);
        let name = Pet::NAME.eq("same") & Pet::OWNER.has_with(User::NAME.eq("x") & User::LAST.neq("x"));
        assert_eq!(Pet::query().where_(name).traverse(Pet::OWNER).only_id(client).await?, b.id);
    }
}
