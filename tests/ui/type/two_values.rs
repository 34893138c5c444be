use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct Range(i32, i32);

fn main() {}
