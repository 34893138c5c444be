//! The rows and statements of the programs that use a driver as it is.

use std::collections::HashMap;
use std::hint::black_box;

use crate::Placeholders;

pub struct User {
    pub id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

pub struct Post {
    pub id: i64,
    pub user_id: i64,
    pub title: String,
    pub body: Option<String>,
}

pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
}

/// A user of one of ten tenants.
pub struct Member {
    pub id: i64,
    pub tenant_id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

/// A row of 25 columns.
pub struct Wide {
    pub id: i64,
    pub texts: [String; 8],
    pub numbers: [i64; 6],
    pub floats: [f64; 4],
    pub flags: [bool; 3],
    pub options: [Option<String>; 3],
}

/// A user that is not in the database yet.
#[derive(Clone)]
pub struct NewUser {
    pub name: String,
    pub hair_color: Option<String>,
}

pub fn new_users(count: usize) -> Vec<NewUser> {
    (0..count)
        .map(|i| NewUser { name: format!("User {i}"), hair_color: Some("hair_color".to_owned()) })
        .collect()
}

pub const USERS: &str = "SELECT id, name, hair_color FROM users";
pub const WIDE: &str = "SELECT id, s1, s2, s3, s4, s5, s6, s7, s8, i1, i2, i3, i4, i5, i6, f1, f2, f3, f4, b1, b2, b3, \
                        o1, o2, o3 FROM wide";
pub const GROUP: &str = "SELECT hair_color, count(*) FROM users GROUP BY hair_color";

/// What the filtered workload asks for.
pub const COLOR: &str = "black";
pub const ABOVE: i64 = 1_000;
/// As many rows, where users and posts are joined.
pub const LIMIT: i64 = 1_000;
/// As many users that makes.
pub const LIMIT_USERS: i64 = 750;

/// The statements that have arguments, with the placeholders of a dialect.
#[derive(Clone, Copy)]
pub struct Sql {
    /// Whether placeholders are `$1` and not `?`.
    pub numbered: bool,
}

impl Sql {
    fn placeholder(self, number: usize) -> Placeholders {
        Placeholders { first: number, count: 1, numbered: self.numbered }
    }

    pub fn user(self) -> String {
        format!("{USERS} WHERE id = {}", self.placeholder(1))
    }

    pub fn filtered(self) -> String {
        format!(
            "SELECT u.id, u.name, u.hair_color, p.id AS p_id, p.user_id, p.title, p.body FROM users u LEFT JOIN posts p \
             ON p.user_id = u.id WHERE u.hair_color = {} AND u.id > {} ORDER BY u.id DESC LIMIT {}",
            self.placeholder(1),
            self.placeholder(2),
            self.placeholder(3)
        )
    }

    pub fn posts(self, users: usize) -> String {
        format!("SELECT id, user_id, title, body FROM posts WHERE user_id IN ({})", self.list(users))
    }

    pub fn comments(self, posts: usize) -> String {
        format!("SELECT id, post_id, text FROM comments WHERE post_id IN ({})", self.list(posts))
    }

    fn list(self, count: usize) -> Placeholders {
        Placeholders { first: 1, count, numbered: self.numbered }
    }

    pub fn insert(self, users: usize) -> String {
        let rows: Vec<String> = (0..users)
            .map(|i| format!("({})", Placeholders { first: 2 * i + 1, count: 2, numbered: self.numbered }))
            .collect();
        format!("INSERT INTO users (name, hair_color) VALUES {}", rows.join(", "))
    }

    pub fn update(self) -> String {
        format!("UPDATE users SET name = {} WHERE id = {}", self.placeholder(1), self.placeholder(2))
    }

    pub fn count(self) -> String {
        format!("SELECT count(*) FROM users WHERE hair_color = {}", self.placeholder(1))
    }

    pub fn member(self) -> String {
        format!(
            "SELECT id, tenant_id, name, hair_color FROM members WHERE id = {} AND tenant_id = {}",
            self.placeholder(1),
            self.placeholder(2)
        )
    }

    pub fn update_member(self) -> String {
        format!(
            "UPDATE members SET name = {} WHERE id = {} AND tenant_id = {}",
            self.placeholder(1),
            self.placeholder(2),
            self.placeholder(3)
        )
    }

    pub fn count_members(self) -> String {
        format!(
            "SELECT count(*) FROM members WHERE hair_color = {} AND tenant_id = {}",
            self.placeholder(1),
            self.placeholder(2)
        )
    }

    pub fn group_members(self) -> String {
        format!(
            "SELECT hair_color, count(*) FROM members WHERE tenant_id = {} GROUP BY hair_color",
            self.placeholder(1)
        )
    }
}

/// Hangs comments on posts and posts on users, and returns how many nodes the tree has.
pub fn tree(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> usize {
    let post_at: HashMap<i64, usize> = posts.iter().enumerate().map(|(i, post)| (post.id, i)).collect();
    let user_at: HashMap<i64, usize> = users.iter().enumerate().map(|(i, user)| (user.id, i)).collect();
    let mut posts: Vec<(Post, Vec<Comment>)> = posts.into_iter().map(|post| (post, Vec::new())).collect();
    for comment in comments {
        posts[post_at[&comment.post_id]].1.push(comment);
    }
    let mut users: Vec<(User, Vec<(Post, Vec<Comment>)>)> =
        users.into_iter().map(|user| (user, Vec::new())).collect();
    for post in posts {
        users[user_at[&post.0.user_id]].1.push(post);
    }
    let users = black_box(users);
    users
        .iter()
        .map(|(_, posts)| 1 + posts.iter().map(|(_, comments)| 1 + comments.len()).sum::<usize>())
        .sum()
}
