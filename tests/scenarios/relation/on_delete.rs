//! What a deletion does to those that refer to the deleted, and edges whose storage has names of its own.

use super::*;

#[derive(Entity, Clone, Debug)]
#[ent(table = "People")]
pub struct Person {
    #[ent(column = "Number")]
    pub id: i64,
    #[ent(on_delete = Cascade, column = "writer", symbol = "letter_of")]
    pub letters: Many<Letter>,
    #[ent(on_delete = Restrict)]
    pub debts: Many<Debt>,
    #[ent(on_delete = NoAction)]
    pub claims: Many<Debt>,
    #[ent(table = "Knows", columns("who", "whom"), symbols("knows_who", "knows_whom"))]
    pub knows: Many<Person>,
    #[ent(inverse = knows)]
    pub known_by: Many<Person>,
}

#[derive(Entity, Clone, Debug)]
pub struct Letter {
    pub id: i64,
    #[ent(inverse = letters, required)]
    pub author: One<Person>,
    #[ent(column = "reader")]
    pub reader: One<Person>,
}

#[derive(Entity, Clone, Debug)]
pub struct Debt {
    pub id: i64,
    #[ent(inverse = debts)]
    pub debtor: One<Person>,
    #[ent(inverse = claims)]
    pub creditor: One<Person>,
}

async fn person(client: &Client) -> Result<Person, Error> {
    Person::create().save(client).await
}

scenario! {
    async fn cascade_takes_them_along(client: &Client) with ent::schema![Person]; {
        let (one, two) = (person(client).await?, person(client).await?);
        let kept = Letter::create().author(&two).reader(&one).save(client).await?;
        Letter::create().author(&one).reader(&two).save(client).await?;
        one.delete().exec(client).await?;
        let letters = Letter::query().with(Letter::READER).with(Letter::AUTHOR).all(client).await?;
        assert_eq!(letters.len(), 1, "those of the deleted went along");
        assert_eq!(letters[0].id, kept.id);
        assert!(letters[0].reader.get()?.is_none(), "an optional reference is cleared by default");
        assert_eq!(letters[0].author.require()?.id, two.id);
    }

    async fn restrict_and_no_action_refuse(client: &Client) with ent::schema![Person]; {
        let (debtor, creditor) = (person(client).await?, person(client).await?);
        let debt = Debt::create().debtor(&debtor).creditor(&creditor).save(client).await?;
        for person in [&debtor, &creditor] {
            let error = person.delete().exec(client).await.unwrap_err();
            assert!(error.is_foreign_key_violation(), "{error}");
        }
        let error = Person::delete_many().exec(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
        assert_eq!(Person::query().count(client).await?, 2, "nobody went");
        debt.update().clear_debtor().save(client).await?;
        debtor.delete().exec(client).await?;
        debt.delete().exec(client).await?;
        creditor.delete().exec(client).await?;
    }

    async fn names_of_ones_own(client: &Client) with ent::schema![Person]; {
        let (one, two) = (person(client).await?, person(client).await?);
        one.update().add_knows([&two]).save(client).await?;
        assert_eq!(one.query_knows().only_id(client).await?, two.id);
        assert_eq!(two.query_known_by().only_id(client).await?, one.id);
        assert!(!two.query_knows().exists(client).await?);
        let letter = Letter::create().author(&two).save(client).await?;
        assert_eq!(Person::query().where_(Person::LETTERS.has()).only_id(client).await?, two.id);
        let known_writer = Person::KNOWS.has_with(Person::LETTERS.has_with(Letter::ID.eq(letter.id)));
        let people = Person::query().where_(known_writer).with(Person::KNOWS.with(Person::LETTERS));
        let person = people.only(client).await?;
        assert_eq!(person.id, one.id);
        assert_eq!(person.knows.get()?[0].letters.get()?[0].id, letter.id);
        two.delete().exec(client).await?;
        assert!(!one.query_knows().exists(client).await?);
    }
}
