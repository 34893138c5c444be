use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct Wrap<T>(T);

fn main() {}
