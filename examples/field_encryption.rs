//! Encryption of a field: a hook encrypts what is written, and an interceptor decrypts what is read, also what is loaded
//! along with others and what comes as a stream. The key is in the client, and never in the database.

use std::sync::Arc;

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, Generate, Key, KeyInit, Nonce, Payload};
use ent::prelude::*;
use futures_util::TryStreamExt;

#[derive(Entity)]
#[ent(hooks(encrypt), interceptors(decrypt), no_display)]
struct User {
    id: i64,
    name: String,
    /// Encrypted in the database. It can be read by entity, and not be asked for: each time it is another text.
    nickname: String,
    friends: Many<User>,
}

/// The cipher that the client carries.
struct Cipher(XChaCha20Poly1305);

/// What the encrypted text belongs to: one that is copied to another field is refused.
const PLACE: &[u8] = b"User.nickname";

impl Cipher {
    fn new(key: &Key<XChaCha20Poly1305>) -> Self {
        Cipher(XChaCha20Poly1305::new(key))
    }

    /// A nonce, which is long enough to be drawn at random, and the text encrypted with it.
    fn encrypt(&self, text: &str) -> Result<String, ent::Error> {
        let nonce = Nonce::<XChaCha20Poly1305>::generate();
        let sealed = self.0.encrypt(&nonce, Payload { msg: text.as_bytes(), aad: PLACE });
        let sealed = sealed.map_err(|_| failed("a nickname can't be encrypted"))?;
        Ok(nonce.iter().chain(&sealed).map(|byte| format!("{byte:02x}")).collect())
    }

    fn decrypt(&self, stored: &str) -> Result<String, ent::Error> {
        self.open(stored).ok_or_else(|| failed("a nickname can't be decrypted with this key"))
    }

    fn open(&self, stored: &str) -> Option<String> {
        let digits = stored.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes = digits.map(byte).collect::<Option<Vec<u8>>>()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce = Nonce::<XChaCha20Poly1305>::try_from(nonce).ok()?;
        let text = self.0.decrypt(&nonce, Payload { msg: sealed, aad: PLACE }).ok()?;
        String::from_utf8(text).ok()
    }
}

/// The length of a nonce, in bytes.
const NONCE: usize = 24;

fn failed(why: &'static str) -> ent::Error {
    ent::Error::Hook { entity: "User", source: why.into() }
}

fn cipher(client: &Client) -> Result<Arc<Cipher>, ent::Error> {
    client.get::<Cipher>().ok_or_else(|| failed("the client has no key"))
}

async fn encrypt(mut m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    let cipher = cipher(m.client())?;
    if let Some(nickname) = m.get(User::NICKNAME) {
        m.set(User::NICKNAME, cipher.encrypt(&nickname)?);
    }
    let outcome = next.run(m).await?;
    let count = outcome.count();
    // What was written comes back as the database holds it.
    match outcome.into_entity() {
        Some(mut user) => {
            user.nickname = cipher.decrypt(&user.nickname)?;
            Ok(user.into())
        }
        None => Ok(Outcome::of_count(count)),
    }
}

async fn decrypt(q: Query<User>, next: NextQuery<User>) -> Result<Answer<User>, ent::Error> {
    let cipher = cipher(next.client())?;
    next.run(q).await?.map(move |user| {
        user.nickname = cipher.decrypt(&user.nickname)?;
        Ok(())
    })
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![User].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let key = Key::<XChaCha20Poly1305>::generate();
    let client = client.with(Cipher::new(&key));

    let a8m = User::create().name("Ariel").nickname("a8m").save(&client).await?;
    let nati = User::create().name("Nati").nickname("nati").add_friends([&a8m]).save(&client).await?;
    println!("written: {} and {}", a8m.nickname, nati.nickname);
    let stored = User::query().order_by(User::ID.asc()).select(User::NICKNAME).all(&client).await?;
    println!("stored in the clear: {}", stored.iter().any(|nickname| nickname.contains("a8m")));

    println!("read: {}", User::get(a8m.id, &client).await?.nickname);
    let loaded = User::query().where_(User::NAME.eq("Nati")).with(User::FRIENDS).only(&client).await?;
    println!("loaded along with {}: {}", loaded.nickname, loaded.friends.get()?[0].nickname);
    let streamed: Vec<User> = User::query().order_by(User::ID.asc()).stream(&client).try_collect().await?;
    println!("streamed: {} and {}", streamed[0].nickname, streamed[1].nickname);
    let a8m = a8m.update().nickname("rotemtam").save(&client).await?;
    println!("changed: {}, and {} as it is read", a8m.nickname, User::get(a8m.id, &client).await?.nickname);

    let other = client.with(Cipher::new(&Key::<XChaCha20Poly1305>::generate()));
    let refused = User::get(a8m.id, &other).await;
    println!("{}", refused.map_or_else(|error| error.to_string(), |user| user.nickname));
    Ok(())
}
