use ent::prelude::*;

#[derive(FieldType, Clone)]
#[ent(validat = check)]
pub struct Age(i32);

fn main() {}
