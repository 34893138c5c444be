use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct Address {
    pub id: i64,
    #[ent(matches = r"^[A-Z]{2}$", default = "Netherlands")]
    pub country: String,
    #[ent(default = "12-34", update_default = "none", matches = r"^\d+-\d+$")]
    pub number: Option<String>,
    // These are right, or left to the first create.
    #[ent(matches = r"^(?i)\w+\s\p{L}+$", default = "Main Street")]
    pub street: String,
    #[ent(matches = r"^\w+$", default = "Zürich")]
    pub city: String,
}

fn main() {}
