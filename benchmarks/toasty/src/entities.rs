//! The tables as models. Keys are `u64`: loading what an `i64` refers to panics in this version.

#[derive(Debug, toasty::Model)]
#[table = "users"]
pub struct User {
    #[key]
    #[auto]
    pub id: u64,
    pub name: String,
    pub hair_color: Option<String>,
    #[has_many]
    pub posts: toasty::Deferred<Vec<Post>>,
}

#[derive(Debug, toasty::Model)]
#[table = "members"]
pub struct Member {
    #[key]
    #[auto]
    pub id: u64,
    #[index]
    pub tenant_id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

#[derive(Debug, toasty::Model)]
#[table = "posts"]
pub struct Post {
    #[key]
    #[auto]
    pub id: u64,
    #[index]
    pub user_id: u64,
    #[belongs_to(key = user_id, references = id)]
    pub user: toasty::Deferred<User>,
    pub title: String,
    pub body: Option<String>,
    #[has_many]
    pub comments: toasty::Deferred<Vec<Comment>>,
}

#[derive(Debug, toasty::Model)]
#[table = "comments"]
pub struct Comment {
    #[key]
    #[auto]
    pub id: u64,
    #[index]
    pub post_id: u64,
    #[belongs_to(key = post_id, references = id)]
    pub post: toasty::Deferred<Post>,
    pub text: String,
}

#[derive(Debug, toasty::Model)]
#[table = "wide"]
pub struct Wide {
    #[key]
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
