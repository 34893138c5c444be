use ent::prelude::*;

pub struct Plain;

#[derive(FieldType, Clone)]
pub struct Wrap(Plain);

fn main() {}
