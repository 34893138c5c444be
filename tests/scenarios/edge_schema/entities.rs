//! The entities of Ent's suite of edge schemas: every kind of entity that an edge can lead through.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use uuid::Uuid;

pub(crate) fn schema() -> ent::Schema {
    ent::schema![User, Group, Tweet, Tag, Process]
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct User {
    pub id: i64,
    #[ent(default = "Unknown")]
    pub name: String,

    #[ent(through = UserGroup)]
    pub groups: Many<Group>,
    #[ent(through = Friendship)]
    pub friends: Many<User>,
    #[ent(through = Relationship)]
    pub relatives: Many<User>,
    #[ent(through = TweetLike)]
    pub liked_tweets: Many<Tweet>,
    #[ent(through = UserTweet)]
    pub tweets: Many<Tweet>,
    #[ent(through = RoleUser)]
    pub roles: Many<Role>,

    #[ent(inverse = user)]
    pub joined_groups: Many<UserGroup>,
    #[ent(inverse = user)]
    pub friendships: Many<Friendship>,
    #[ent(inverse = user)]
    pub relationship: Many<Relationship>,
    #[ent(inverse = user)]
    pub likes: Many<TweetLike>,
    #[ent(inverse = user)]
    pub user_tweets: Many<UserTweet>,
    #[ent(inverse = user)]
    pub roles_users: Many<RoleUser>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Group {
    pub id: i64,
    #[ent(default = "Unknown")]
    pub name: String,

    #[ent(inverse = groups)]
    pub users: Many<User>,
    #[ent(inverse = groups, through = GroupTag)]
    pub tags: Many<Tag>,
    #[ent(inverse = group)]
    pub joined_users: Many<UserGroup>,
    #[ent(inverse = group)]
    pub group_tags: Many<GroupTag>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Tweet {
    pub id: i64,
    pub text: String,

    #[ent(inverse = liked_tweets, through = TweetLike)]
    pub liked_users: Many<User>,
    #[ent(inverse = tweets)]
    pub user: Many<User>,
    #[ent(inverse = tweets)]
    pub tags: Many<Tag>,
    #[ent(inverse = tweet)]
    pub likes: Many<TweetLike>,
    #[ent(inverse = tweet)]
    pub tweet_user: Many<UserTweet>,
    #[ent(inverse = tweet)]
    pub tweet_tags: Many<TweetTag>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Tag {
    pub id: i64,
    pub value: String,

    #[ent(through = TweetTag)]
    pub tweets: Many<Tweet>,
    #[ent(through = GroupTag)]
    pub groups: Many<Group>,
    #[ent(inverse = tag)]
    pub tweet_tags: Many<TweetTag>,
    #[ent(inverse = tag)]
    pub group_tags: Many<GroupTag>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Role {
    pub id: i64,
    #[ent(unique)]
    pub name: String,

    #[ent(inverse = roles)]
    pub user: Many<User>,
}

/// An id, and a field with a default.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct UserGroup {
    pub id: i64,
    #[ent(default = Utc::now())]
    pub joined_at: DateTime<Utc>,
    pub user_id: i64,
    pub group_id: i64,

    #[ent(field = user_id)]
    pub user: One<User>,
    #[ent(field = group_id)]
    pub group: One<Group>,
}

/// From users to users, with an id.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(fields(created_at)), index(fields(user_id, friend_id), unique, name = "friendships_edge"))]
pub struct Friendship {
    pub id: i64,
    #[ent(default = 1)]
    pub weight: i64,
    #[ent(default = Utc::now())]
    pub created_at: DateTime<Utc>,
    #[ent(immutable)]
    pub user_id: i64,
    #[ent(immutable)]
    pub friend_id: i64,

    #[ent(field = user_id, immutable)]
    pub user: One<User>,
    #[ent(field = friend_id, immutable)]
    pub friend: One<User>,
}

/// From users to users, with a key of both, and an edge of its own.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(id(user_id, relative_id), index(weight), index(fields(info_id), unique))]
pub struct Relationship {
    #[ent(default = 1)]
    pub weight: i64,
    pub user_id: i64,
    pub relative_id: i64,
    pub info_id: Option<i64>,

    #[ent(field = user_id)]
    pub user: One<User>,
    #[ent(field = relative_id)]
    pub relative: One<User>,
    #[ent(field = info_id)]
    pub info: One<RelationshipInfo>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct RelationshipInfo {
    pub id: i64,
    pub text: String,

    #[ent(inverse = info)]
    pub relationships: Many<Relationship>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(id(user_id, tweet_id))]
pub struct TweetLike {
    #[ent(default = Utc::now())]
    pub liked_at: DateTime<Utc>,
    pub user_id: i64,
    pub tweet_id: i64,

    #[ent(field = user_id)]
    pub user: One<User>,
    #[ent(field = tweet_id)]
    pub tweet: One<Tweet>,
}

/// A tweet has one author: its column is unique by itself.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(fields(tweet_id), unique))]
pub struct UserTweet {
    pub id: i64,
    #[ent(default = Utc::now())]
    pub created_at: DateTime<Utc>,
    pub user_id: i64,
    pub tweet_id: i64,

    #[ent(field = user_id)]
    pub user: One<User>,
    #[ent(field = tweet_id)]
    pub tweet: One<Tweet>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(id(user_id, role_id))]
pub struct RoleUser {
    #[ent(default = Utc::now())]
    pub created_at: DateTime<Utc>,
    pub role_id: i64,
    pub user_id: i64,

    #[ent(field = role_id)]
    pub role: One<Role>,
    #[ent(field = user_id)]
    pub user: One<User>,
}

/// Its id is made by a function.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct TweetTag {
    #[ent(default = Uuid::new_v4())]
    pub id: Uuid,
    #[ent(default = Utc::now())]
    pub added_at: DateTime<Utc>,
    pub tag_id: i64,
    pub tweet_id: i64,

    #[ent(field = tag_id)]
    pub tag: One<Tag>,
    #[ent(field = tweet_id)]
    pub tweet: One<Tweet>,
}

/// It has nothing beside its id and its ends.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct GroupTag {
    pub id: i64,
    pub tag_id: i64,
    pub group_id: i64,

    #[ent(field = tag_id)]
    pub tag: One<Tag>,
    #[ent(field = group_id)]
    pub group: One<Group>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Process {
    pub id: i64,

    #[ent(through = AttachedFile)]
    pub files: Many<File>,
    #[ent(inverse = proc)]
    pub attached_files: Many<AttachedFile>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct File {
    pub id: i64,
    pub name: String,

    #[ent(inverse = files)]
    pub processes: Many<Process>,
}

/// Its fields are called after neither of the ends: their types tell them apart.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct AttachedFile {
    pub id: i64,
    #[ent(default = Utc::now())]
    pub attach_time: DateTime<Utc>,
    pub f_id: i64,
    pub proc_id: i64,

    #[ent(field = f_id)]
    pub fi: One<File>,
    #[ent(field = proc_id)]
    pub proc: One<Process>,
}
