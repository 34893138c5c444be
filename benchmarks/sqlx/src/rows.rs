//! The rows, decoded by name, which is what `FromRow` does.

use bench_common::rows::{Comment, Post, User};
use sqlx::FromRow;

#[derive(FromRow)]
pub struct UserRow {
    pub id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

#[derive(FromRow)]
#[allow(dead_code, reason = "they are read from the database, and that is what is measured")]
pub struct MemberRow {
    pub id: i64,
    pub tenant_id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

#[derive(FromRow)]
pub struct PostRow {
    pub id: i64,
    pub user_id: i64,
    pub title: String,
    pub body: Option<String>,
}

#[derive(FromRow)]
pub struct CommentRow {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
}

/// A user and a post of theirs, if they have one.
#[derive(FromRow)]
pub struct JoinedRow {
    pub id: i64,
    pub name: String,
    pub hair_color: Option<String>,
    pub p_id: Option<i64>,
    pub user_id: Option<i64>,
    pub title: Option<String>,
    pub body: Option<String>,
}

#[derive(FromRow)]
#[allow(dead_code, reason = "they are read from the database, and that is what is measured")]
pub struct WideRow {
    pub id: i64,
    pub s1: String,
    pub s2: String,
    pub s3: String,
    pub s4: String,
    pub s5: String,
    pub s6: String,
    pub s7: String,
    pub s8: String,
    pub i1: i64,
    pub i2: i64,
    pub i3: i64,
    pub i4: i64,
    pub i5: i64,
    pub i6: i64,
    pub f1: f64,
    pub f2: f64,
    pub f3: f64,
    pub f4: f64,
    pub b1: bool,
    pub b2: bool,
    pub b3: bool,
    pub o1: Option<String>,
    pub o2: Option<String>,
    pub o3: Option<String>,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> User {
        User { id: row.id, name: row.name, hair_color: row.hair_color }
    }
}

impl From<PostRow> for Post {
    fn from(row: PostRow) -> Post {
        Post { id: row.id, user_id: row.user_id, title: row.title, body: row.body }
    }
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Comment {
        Comment { id: row.id, post_id: row.post_id, text: row.text }
    }
}

impl JoinedRow {
    pub fn split(self) -> (User, Option<Post>) {
        let user = User { id: self.id, name: self.name, hair_color: self.hair_color };
        let post = match (self.p_id, self.user_id, self.title) {
            (Some(id), Some(user_id), Some(title)) => Some(Post { id, user_id, title, body: self.body }),
            _ => None,
        };
        (user, post)
    }
}
