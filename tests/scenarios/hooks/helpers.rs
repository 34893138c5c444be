//! What hooks are put together from: operations and conditions.

use ent::hook::{
    Condition, Hook, fixed_error, has_added_field, has_cleared_field, has_field, has_op, on, reject, unless,
    when,
};
use ent::prelude::*;

use super::entities::message;
use crate::scenario;

#[derive(Entity, Clone, Debug, PartialEq)]
struct Account {
    id: i64,
    name: Option<String>,
    #[ent(default = 0)]
    balance: i64,
}

fn refuse() -> Hook<Account> {
    fixed_error("refused")
}

/// Which of the operations the hook lets pass: create, update one, update many, delete one, delete many.
async fn passing(client: &Client, hook: Hook<Account>) -> Result<[bool; 5], ent::Error> {
    Account::delete_many().exec(client).await?;
    let account = Account::create().name("a").save(client).await?;
    let client = client.hook(hook);
    Ok([
        Account::create().name("b").save(&client).await.is_ok(),
        account.update().name("b").save(&client).await.is_ok(),
        Account::update_many().name("c").exec(&client).await.is_ok(),
        account.delete().exec(&client).await.is_ok(),
        Account::delete_many().exec(&client).await.is_ok(),
    ])
}

scenario! {
    async fn operations(client: &Client) with ent::schema![Account]; {
        let writes = Op::CREATE | Op::UPDATE_ONE;
        assert_eq!(passing(client, on(writes, refuse())).await?, [false, false, true, true, true]);
        assert_eq!(passing(client, unless(writes, refuse())).await?, [true, true, false, false, false]);
        assert_eq!(passing(client, reject(!Op::CREATE)).await?, [true, false, false, false, false]);
        assert_eq!(passing(client, reject(Op::ANY)).await?, [false; 5]);
        assert_eq!(passing(client, refuse()).await?, [false; 5]);
        let refusing = client.hook::<Account>(reject(Op::DELETE_ONE | Op::DELETE));
        let account = Account::create().save(&refusing).await?;
        assert_eq!(message(account.delete().exec(&refusing).await), "Account: DeleteOne operation is not allowed");
        assert_eq!(message(Account::delete_many().exec(&refusing).await), "Account: Delete operation is not allowed");
    }

    async fn conditions(client: &Client) with ent::schema![Account]; {
        let account = Account::create().name("a").save(client).await?;
        let passes = async |condition: Condition<Account>, update: AccountUpdate<ent::Single>| {
            update.save(&client.hook(when(condition, refuse()))).await.is_ok()
        };
        let name = || has_field(Account::NAME);
        assert!(!passes(name(), account.update().name("b")).await);
        assert!(passes(name(), account.update().clear_name()).await);
        assert!(passes(name(), account.update().balance(1)).await);
        let cleared = || has_cleared_field(Account::NAME);
        assert!(!passes(cleared(), account.update().clear_name()).await);
        assert!(!passes(cleared(), account.update().name(None::<String>)).await, "NULL is no value");
        assert!(passes(cleared(), account.update().name("b")).await);
        let added = || has_added_field(Account::BALANCE);
        assert!(!passes(added(), account.update().add_balance(1)).await);
        assert!(passes(added(), account.update().balance(1)).await);
        assert!(!passes(has_field(Account::BALANCE), account.update().add_balance(1)).await);

        assert!(!passes(name() & added(), account.update().name("b").add_balance(1)).await);
        assert!(passes(name() & added(), account.update().name("b")).await);
        assert!(!passes(name() | added(), account.update().add_balance(1)).await);
        assert!(!passes(!name(), account.update().add_balance(1)).await);
        assert!(passes(has_op(Op::UPDATE), account.update().name("b")).await);
        let rich = Condition::new(|m: &Mutation<Account>| m.get(Account::BALANCE).is_some_and(|balance| balance > 9));
        assert!(passes(rich.clone(), account.update().balance(9)).await);
        assert!(!passes(rich, account.update().balance(10)).await);
    }
}
