use ent::prelude::*;

#[derive(FieldType, Clone)]
#[ent(write_as(mysql = "ST_GeomFromText"))]
pub struct Place(String);

fn main() {}
