use ent::prelude::*;

#[derive(FieldType, Clone)]
#[ent(validate = check)]
pub struct Age(i32);

fn check(_: &str) -> Result<(), String> {
    Ok(())
}

fn main() {}
