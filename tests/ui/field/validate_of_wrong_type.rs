use ent::prelude::*;

fn adult(age: &i32) -> Result<(), String> {
    if *age < 18 { Err("too young".to_owned()) } else { Ok(()) }
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(validate = adult)]
    pub name: String,
}

fn main() {}
