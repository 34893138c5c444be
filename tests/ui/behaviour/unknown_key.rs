use ent::prelude::*;

#[derive(Entity)]
#[ent(hook(tidy), policies = policy, traverser(all), interceptor(all))]
pub struct User {
    pub id: i64,
}

fn main() {}
