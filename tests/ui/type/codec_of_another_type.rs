use ent::prelude::*;

pub struct Text;

impl ent::Codec<char> for Text {
    type Stored = String;
    type Error = String;
    fn encode(value: &char) -> Result<String, String> {
        Ok(value.to_string())
    }
    fn decode(stored: String) -> Result<char, String> {
        stored.parse().map_err(|_| stored)
    }
}

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(codec = Text)]
    pub letter: std::time::Duration,
}

fn main() {}
