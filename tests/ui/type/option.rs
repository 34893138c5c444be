use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct Nick(Option<String>);

fn main() {}
