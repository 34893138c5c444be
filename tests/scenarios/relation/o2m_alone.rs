//! One to many without an inverse: a file has parts that know nothing of it, and a group users that it blocks.

use super::*;

#[derive(Entity, Clone, Debug)]
pub struct Folder {
    pub id: i64,
    pub name: String,
    pub papers: Many<Paper>,
}

#[derive(Entity, Clone, Debug)]
pub struct Paper {
    pub id: i64,
    pub text: String,
}

scenario! {
    async fn the_reference_is_in_the_target(client: &Client) with ent::schema![Folder]; {
        let mut papers = Vec::new();
        for text in ["a", "b", "c"] {
            papers.push(Paper::create().text(text).save(client).await?);
        }
        let one = Folder::create().name("one").add_papers([&papers[0], &papers[1]]).save(client).await?;
        let two = Folder::create().name("two").save(client).await?;
        let texts = async |query: Query<Paper>| {
            query.order_by(Paper::TEXT.asc()).select(Paper::TEXT).all(client).await
        };
        assert_eq!(texts(one.query_papers()).await?, ["a", "b"]);
        assert!(texts(two.query_papers()).await?.is_empty());
        assert_eq!(texts(Folder::query().traverse(Folder::PAPERS)).await?, ["a", "b"]);

        let error = two.update().add_papers([&papers[0]]).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        one.update().remove_papers([&papers[0]]).save(client).await?;
        two.update().add_papers([&papers[0]]).save(client).await?;
        assert_eq!(texts(two.query_papers()).await?, ["a"]);

        let with_b = Folder::PAPERS.has_with(Paper::TEXT.eq("b"));
        assert_eq!(Folder::query().where_(with_b).only_id(client).await?, one.id);
        let load = Folder::PAPERS.order_by(Paper::TEXT.asc());
        let folders = Folder::query().order_by(Folder::NAME.asc()).with(load).all(client).await?;
        assert_eq!(folders[0].papers.get()?[0].text, "b");
        assert_eq!(folders[1].papers.get()?[0].text, "a");

        two.update().clear_papers().save(client).await?;
        assert!(!two.query_papers().exists(client).await?);
        one.delete().exec(client).await?;
        assert_eq!(Paper::query().count(client).await?, 3);
    }

    async fn beside_an_edge_with_an_inverse(client: &Client) {
        let (eve, ann) = (user(client, "eve").await?, user(client, "ann").await?);
        let info = GroupInfo::create().desc("desc").save(client).await?;
        let group = Group::create().name("Hub").expire(chrono::Utc::now()).info(&info);
        let group = group.add_users([&eve, &ann]).add_blocked([&ann]).save(client).await?;
        assert_eq!(names(group.query_users(), client).await?, ["ann", "eve"]);
        assert_eq!(names(group.query_blocked(), client).await?, ["ann"]);
        group.update().remove_blocked([&ann]).save(client).await?;
        assert!(!Group::query().where_(Group::BLOCKED.has()).exists(client).await?);
        assert_eq!(names(group.query_users(), client).await?, ["ann", "eve"]);
    }
}
