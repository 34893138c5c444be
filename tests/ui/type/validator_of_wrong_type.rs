use ent::prelude::*;

#[derive(FieldType, Clone)]
#[ent(max_len = 3)]
pub struct Age(i32);

fn main() {}
