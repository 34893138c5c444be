//! The workloads, once for connections that block and for those that are awaited: the calls are the same, but for `async`
//! and `.await`.

macro_rules! run {
    (
        $bench:ident, $db:ident, $measure:ident, [$($async:tt)?], [$($await:tt)*],
        insert: $insert:ident, in_tx: $in_tx:ident, clients: $clients:expr
    ) => {{
        use std::hint::black_box;

        use bench_common::{TENANT, Workload, renaming, renaming_of_tenant, rows};

        use crate::schema::{Comment, Member, Post, User, Wide, members, nodes, posts, users, wide};

        let mut keys = Keys::new();
        match $bench.workload {
            Workload::Load(_) => {
                let work = $($async)? |()| {
                    let users = users::table.select(User::as_select()).load(&mut $db)$($await)*?;
                    Ok(black_box(users).len())
                };
                $bench.$measure(|| (), work)$($await)*
            }
            Workload::Wide => {
                let work = $($async)? |()| {
                    let wide = wide::table.select(Wide::as_select()).load(&mut $db)$($await)*?;
                    Ok(black_box(wide).len())
                };
                $bench.$measure(|| (), work)$($await)*
            }
            Workload::Filtered => {
                let work = $($async)? |()| {
                    let users: Vec<(User, Option<Post>)> = users::table
                        .left_join(posts::table)
                        .filter(users::hair_color.eq(rows::COLOR))
                        .filter(users::id.gt(rows::ABOVE))
                        .order(users::id.desc())
                        .limit(rows::LIMIT)
                        .select((User::as_select(), Option::<Post>::as_select()))
                        .load(&mut $db)$($await)*?;
                    Ok(black_box(users).len())
                };
                $bench.$measure(|| (), work)$($await)*
            }
            Workload::Insert(count) => $insert!($bench, $db, $measure, [$($async)?], [$($await)*], count),
            Workload::Tree => {
                let work = $($async)? |()| {
                    let users: Vec<User> = users::table.select(User::as_select()).load(&mut $db)$($await)*?;
                    let posts: Vec<Post> =
                        Post::belonging_to(&users).select(Post::as_select()).load(&mut $db)$($await)*?;
                    let comments: Vec<Comment> =
                        Comment::belonging_to(&posts).select(Comment::as_select()).load(&mut $db)$($await)*?;
                    let comments = comments.grouped_by(&posts);
                    let posts = posts.into_iter().zip(comments).grouped_by(&users);
                    Ok(nodes(users.into_iter().zip(posts).collect()))
                };
                $bench.$measure(|| (), work)$($await)*
            }
            Workload::Point => {
                let work = $($async)? |id: i64| {
                    let user = users::table.find(id).select(User::as_select()).first(&mut $db)$($await)*?;
                    black_box(user);
                    Ok(1)
                };
                $bench.$measure(|| keys.next(), work)$($await)*
            }
            Workload::Update => {
                let work = $($async)? |(id, name): (i64, String)| {
                    let update = diesel::update(users::table.find(id)).set(users::name.eq(name));
                    Ok(update.execute(&mut $db)$($await)*?)
                };
                $bench.$measure(renaming(), work)$($await)*
            }
            Workload::UpdateInTx => {
                let work = $($async)? |(id, name): (i64, String)| {
                    let update = diesel::update(users::table.find(id)).set(users::name.eq(name));
                    Ok($in_tx!($db, update)$($await)*?)
                };
                $bench.$measure(renaming(), work)$($await)*
            }
            Workload::Count => {
                let work = $($async)? |()| {
                    let users = users::table.filter(users::hair_color.eq(rows::COLOR));
                    let count: i64 = users.count().get_result(&mut $db)$($await)*?;
                    Ok(count as usize)
                };
                $bench.$measure(|| (), work)$($await)*
            }
            Workload::Group => {
                let work = $($async)? |()| {
                    let groups: Vec<(Option<String>, i64)> = users::table
                        .group_by(users::hair_color)
                        .select((users::hair_color, diesel::dsl::count_star()))
                        .load(&mut $db)$($await)*?;
                    Ok(black_box(groups).len())
                };
                $bench.$measure(|| (), work)$($await)*
            }
            Workload::TenantPoint => {
                let work = $($async)? |id: i64| {
                    let member = members::table.find(id).filter(members::tenant_id.eq(TENANT));
                    black_box(member.select(Member::as_select()).first(&mut $db)$($await)*?);
                    Ok(1)
                };
                $bench.$measure(|| keys.next_of_tenant(), work)$($await)*
            }
            Workload::TenantUpdate => {
                let work = $($async)? |(id, name): (i64, String)| {
                    let member = members::table.find(id).filter(members::tenant_id.eq(TENANT));
                    let update = diesel::update(member).set(members::name.eq(name));
                    Ok(update.execute(&mut $db)$($await)*?)
                };
                $bench.$measure(renaming_of_tenant(), work)$($await)*
            }
            Workload::TenantUpdateInTx => {
                let work = $($async)? |(id, name): (i64, String)| {
                    let member = members::table.find(id).filter(members::tenant_id.eq(TENANT));
                    let update = diesel::update(member).set(members::name.eq(name));
                    Ok($in_tx!($db, update)$($await)*?)
                };
                $bench.$measure(renaming_of_tenant(), work)$($await)*
            }
            Workload::TenantCount => {
                let work = $($async)? |()| {
                    let members = members::table
                        .filter(members::hair_color.eq(rows::COLOR))
                        .filter(members::tenant_id.eq(TENANT));
                    let count: i64 = members.count().get_result(&mut $db)$($await)*?;
                    Ok(count as usize)
                };
                $bench.$measure(|| (), work)$($await)*
            }
            Workload::TenantGroup => {
                let work = $($async)? |()| {
                    let groups: Vec<(Option<String>, i64)> = members::table
                        .filter(members::tenant_id.eq(TENANT))
                        .group_by(members::hair_color)
                        .select((members::hair_color, diesel::dsl::count_star()))
                        .load(&mut $db)$($await)*?;
                    Ok(black_box(groups).len())
                };
                $bench.$measure(|| (), work)$($await)*
            }
            Workload::Clients => $clients,
        }
    }};
}

macro_rules! insert {
    ($bench:ident, $db:ident, $measure:ident, [$($async:tt)?], [$($await:tt)*], $count:ident) => {{
        let work = $($async)? |users: Vec<crate::schema::NewUser>| {
            Ok(diesel::insert_into(users::table).values(users).execute(&mut $db)$($await)*?)
        };
        $bench.$measure(|| crate::schema::new_users($count), work)$($await)*
    }};
}
