//! The tables, and structs for them.

use bench_common::rows;
use diesel::prelude::*;

diesel::table! {
    users { id -> BigInt, name -> Text, hair_color -> Nullable<Text>, }
}

diesel::table! {
    members { id -> BigInt, tenant_id -> BigInt, name -> Text, hair_color -> Nullable<Text>, }
}

diesel::table! {
    posts { id -> BigInt, user_id -> BigInt, title -> Text, body -> Nullable<Text>, }
}

diesel::table! {
    comments { id -> BigInt, post_id -> BigInt, text -> Text, }
}

diesel::table! {
    wide {
        id -> BigInt,
        s1 -> Text, s2 -> Text, s3 -> Text, s4 -> Text, s5 -> Text, s6 -> Text, s7 -> Text, s8 -> Text,
        i1 -> BigInt, i2 -> BigInt, i3 -> BigInt, i4 -> BigInt, i5 -> BigInt, i6 -> BigInt,
        f1 -> Double, f2 -> Double, f3 -> Double, f4 -> Double,
        b1 -> Bool, b2 -> Bool, b3 -> Bool,
        o1 -> Nullable<Text>, o2 -> Nullable<Text>, o3 -> Nullable<Text>,
    }
}

diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(posts -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts, comments);

#[derive(Queryable, Selectable, Identifiable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = members)]
#[allow(dead_code, reason = "they are read from the database, and that is what is measured")]
pub struct Member {
    pub id: i64,
    pub tenant_id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(belongs_to(User), table_name = posts)]
pub struct Post {
    pub id: i64,
    pub user_id: i64,
    pub title: String,
    pub body: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(belongs_to(Post), table_name = comments)]
pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct NewUser {
    pub name: String,
    pub hair_color: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = wide)]
#[allow(dead_code, reason = "they are read from the database, and that is what is measured")]
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

pub fn new_users(count: usize) -> Vec<NewUser> {
    let users = rows::new_users(count).into_iter();
    users.map(|user| NewUser { name: user.name, hair_color: user.hair_color }).collect()
}

/// How many nodes the tree has.
pub fn nodes(tree: Vec<(User, Vec<(Post, Vec<Comment>)>)>) -> usize {
    let tree = std::hint::black_box(tree);
    tree.iter()
        .map(|(_, posts)| 1 + posts.iter().map(|(_, comments)| 1 + comments.len()).sum::<usize>())
        .sum()
}
