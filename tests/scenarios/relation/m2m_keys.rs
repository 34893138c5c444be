//! Many to many between types whose keys are no integers.

use uuid::Uuid;

use super::*;

#[derive(Entity, Clone, Debug)]
pub struct Photo {
    #[ent(default = Uuid::new_v4())]
    pub id: Uuid,
    pub tags: Many<Tag>,
    pub similar: Many<Photo>,
}

#[derive(Entity, Clone, Debug)]
pub struct Tag {
    #[ent(max_len = 64)]
    pub id: String,
    #[ent(inverse = tags)]
    pub photos: Many<Photo>,
}

async fn tags(client: &Client) -> Result<Vec<Tag>, Error> {
    Tag::create_bulk(["sea", "it's \"a\" day", "b,{c}\\"].map(|id| Tag::create().id(id))).save(client).await
}

/// The tags of a query, in alphabetical order.
async fn keys(query: Query<Tag>, client: &Client) -> Result<Vec<String>, Error> {
    query.order_by(Tag::ID.asc()).ids(client).await
}

scenario! {
    async fn added_and_removed(client: &Client) with ent::schema![Photo]; {
        let all = tags(client).await?;
        let one = Photo::create().add_tags(&all).save(client).await?;
        let two = Photo::create().add_tags(["sea"]).add_similar([one.id]).save(client).await?;
        assert_eq!(keys(one.query_tags(), client).await?, ["b,{c}\\", "it's \"a\" day", "sea"]);
        assert_eq!(keys(two.query_tags(), client).await?, ["sea"]);
        assert_eq!(one.query_similar().only_id(client).await?, two.id);

        // What is there already stays as it is.
        two.update().add_tags(["sea", "b,{c}\\"]).save(client).await?;
        all[0].update().add_photos([two.id, one.id]).save(client).await?;
        assert_eq!(keys(two.query_tags(), client).await?, ["b,{c}\\", "sea"]);
        one.update().remove_tags(["sea", "it's \"a\" day"]).clear_similar().save(client).await?;
        assert_eq!(keys(one.query_tags(), client).await?, ["b,{c}\\"]);
        assert!(!two.query_similar().exists(client).await?);

        let error = two.update().add_tags(["no such tag"]).save(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
    }

    async fn looked_up_and_loaded(client: &Client) with ent::schema![Photo]; {
        tags(client).await?;
        let one = Photo::create().add_tags(["sea", "b,{c}\\"]).save(client).await?;
        let two = Photo::create().add_tags(["sea"]).add_similar([&one]).save(client).await?;
        let by_tag = Photo::query().where_(Photo::TAGS.has_with(Tag::ID.in_(["b,{c}\\", "it's \"a\" day"])));
        assert_eq!(by_tag.only_id(client).await?, one.id);
        assert_eq!(keys(two.query_similar().traverse(Photo::TAGS), client).await?, ["b,{c}\\", "sea"]);

        let load = Photo::TAGS.order_by(Tag::ID.desc()).limit(1).with(Tag::PHOTOS);
        let photos = Photo::query().where_(Photo::ID.in_([one.id, two.id])).with(load).with(Photo::SIMILAR);
        for photo in photos.all(client).await? {
            assert_eq!(photo.tags.get()?[0].id, "sea");
            assert_eq!(photo.tags.get()?[0].photos.get()?.len(), 2);
            let other = if photo.id == one.id { two.id } else { one.id };
            assert_eq!(photo.similar.get()?[0].id, other);
        }
    }
}
