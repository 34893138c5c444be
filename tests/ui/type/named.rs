use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct Point {
    pub x: f64,
}

fn main() {}
