//! The tables of the benchmarks as entities.

use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub hair_color: Option<String>,
    pub posts: Many<Post>,
}

#[derive(Entity)]
pub struct Post {
    pub id: i64,
    pub user_id: i64,
    pub title: String,
    pub body: Option<String>,
    #[ent(inverse = posts, field = user_id)]
    pub user: One<User>,
    pub comments: Many<Comment>,
}

#[derive(Entity)]
pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
    #[ent(inverse = comments, field = post_id)]
    pub post: One<Post>,
}

/// A user of one of ten tenants.
#[derive(Entity)]
#[ent(policy = policy)]
pub struct Member {
    pub id: i64,
    pub tenant_id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

/// Who is asking: a tenant, by its key.
pub struct Tenant(pub i64);

fn policy() -> Policy<Member> {
    Policy::new().both(filter_tenant)
}

fn filter_tenant(cx: Context<Member>) -> Result<Decision<Member>, ent::Error> {
    Ok(Decision::Filter(Member::TENANT_ID.eq(cx.viewer::<Tenant>()?.0)))
}

/// A row of 25 columns.
#[derive(Entity)]
#[ent(table = "wide")]
pub struct Wide {
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
