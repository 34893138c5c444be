//! The writes of the walk: every terminal, and every way in which a mutation can reach another row.

use ent::Error;
use ent::prelude::*;
use futures_util::future::FutureExt;

use super::entities::{Card, Person, PersonCreate, Room, ScopedSetters, Stay, Tag, Task, Team};
use super::walk::Row;
use crate::ways;

fn new() -> PersonCreate {
    Person::create().id(50).org_id(1).name("new")
}

/// A deletion becomes an update, which goes all the way again.
async fn keep(mut mutation: Mutation<Task>, next: Next<Task>) -> Result<Outcome<Task>, Error> {
    if !mutation.op().is(Op::DELETE_ONE) {
        return next.run(mutation).await;
    }
    mutation.set_op(Op::UPDATE_ONE)?;
    mutation.set(Task::SCOPED.name, "gone");
    mutation.client().clone().mutate(mutation).await
}

/// Tells which entities a mutation is of.
async fn count(mutation: Mutation<Task>, _: Next<Task>) -> Result<Outcome<Task>, Error> {
    let mut ids = mutation.ids().await?;
    ids.sort_unstable();
    Err(mutation.error(format!("{ids:?}")))
}

/// Tells what an entity was, once the policy lets it be changed.
async fn old(mutation: Mutation<Task>, next: Next<Task>) -> Result<Outcome<Task>, Error> {
    let name = mutation.old(Task::SCOPED.name).await?;
    let rank = mutation.old_field("rank").await?;
    next.run(mutation).await?;
    Err(Error::Hook { entity: "Task", source: format!("{name} {rank:?}").into() })
}

pub fn rows() -> Vec<Row> {
    ways! {
        // Terminals.
        ["create::save", "Create::save"] of ["Person"] |c| new().save(c).await;
        ["create::save", "Create::save"] of ["Person"] |c| new().org_id(2).save(c).await;
        ["create::exec", "Create::exec"] of ["Person"] |c| new().exec(c).await;
        ["create::exec", "Create::exec"] of ["Person"] |c| new().org_id(2).exec(c).await;
        ["CreateBulk::save"] of ["Person"] |c| Person::create_bulk([new(), new().id(51)]).save(c).await;
        ["CreateBulk::save"] of ["Person"] |c| Person::create_bulk([new(), new().id(51).org_id(2)]).save(c).await;
        ["CreateBulk::exec"] of ["Person"] |c| Person::create_bulk([new(), new().id(51).org_id(2)]).exec(c).await;
        ["CreateBulk::exec"] of ["Person"] |c| Person::create_bulk([new(), new().id(51)]).exec(c).await;
        ["Upsert::save", "create::on_conflict", "Create::on_conflict"] of ["Person"] |c| new().on_conflict(Person::ID).ignore().save(c).await;
        ["Upsert::save"] of ["Person"] |c| new().id(1).on_conflict(Person::ID).ignore().save(c).await;
        ["Upsert::save"] of ["Person"] |c| new().id(1).on_conflict(Person::ID).update_new_values().save(c).await;
        ["Upsert::save"] of ["Person"] |c| new().id(1).org_id(2).on_conflict(Person::ID).update_new_values().save(c).await;
        ["Upsert::save"] of ["Person", "Task"] |c| new().id(1).on_conflict(Person::ID).update().set(Person::SCOPED.name, "b").where_(Person::TASKS.has_with(Task::ID.eq(101))).save(c).await;
        ["Upsert::save"] of ["Person"] |c| new().id(1).boss(101).on_conflict(Person::ID).update_new_values().save(c).await;
        ["Upsert::save"] of ["Person", "Task"] |c| new().id(1).add_tasks([101]).on_conflict(Person::ID).update_new_values().save(c).await;
        ["Upsert::exec"] of ["Person"] |c| new().id(1).on_conflict(Person::ID).update().set(Person::SCOPED.name, "b").exec(c).await;
        ["Upsert::exec"] of ["Person"] |c| new().id(1).on_conflict(Person::ID).ignore().exec(c).await;
        ["Upsert::save", "CreateBulk::on_conflict"] of ["Person"] |c| Person::create_bulk([new(), new().id(1)]).on_conflict(Person::ID).update_new_values().save(c).await;
        ["Upsert::exec"] of ["Person"] |c| Person::create_bulk([new(), new().id(51), new().id(1)]).on_conflict(Person::ID).ignore().exec(c).await;
        ["update::save", "Update::save"] of ["Task"] |c| Task::update(1).name("b").save(c).await;
        ["update::save", "Update::save"] of ["Task"] |c| Task::update(101).name("b").save(c).await;
        ["update::save", "Update::save"] of ["Task"] |c| Task::update(101).save(c).await;
        ["update::save", "Update::save"] of ["Task"] |c| Task::update(1).org_id(2).save(c).await;
        ["update::exec", "Update::exec_one"] of ["Task"] |c| Task::update(1).name("b").exec(c).await;
        ["update::exec", "Update::exec_one"] of ["Task"] |c| Task::update(101).name("b").exec(c).await;
        ["update::exec", "Update::exec_one"] of ["Task"] |c| Task::update(1).org_id(2).exec(c).await;
        ["update::exec", "Update::exec"] of ["Task"] |c| Task::update_many().name("b").exec(c).await;
        ["update::exec", "Update::exec"] of ["Task"] |c| Task::update_many().org_id(2).exec(c).await;
        ["update::exec", "Update::exec"] of ["Task"] |c| Task::update_many().where_(Task::ID.eq(101)).name("b").exec(c).await;
        ["Delete::exec"] of ["Task"] |c| Task::delete(1).exec(c).await;
        ["Delete::exec"] of ["Task"] |c| Task::delete(101).exec(c).await;
        ["DeleteMany::exec"] of ["Task"] |c| Task::delete_many().exec(c).await;
        ["DeleteMany::exec"] of ["Task"] |c| Task::delete_many().where_(Task::ID.gt(2)).exec(c).await;
        ["update::save"] of ["Task"] |c| match Task::get(1, c).await {
            Ok(task) => task.update().name("b").save(c).await,
            Err(error) => Err(error),
        };
        ["Client::mutate"] of ["Task"] |c| Task::delete(1).exec(&c.hook::<Task>(keep)).await;
        ["Client::mutate"] of ["Task"] |c| Task::delete(101).exec(&c.hook::<Task>(keep)).await;
        ["Mutation::ids"] of ["Task"] |c| Task::update_many().name("b").exec(&c.hook::<Task>(count)).await;
        ["Mutation::ids"] of ["Task"] |c| Task::delete(101).exec(&c.hook::<Task>(count)).await;
        ["Mutation::ids"] of ["Task", "Person"] |c| Task::delete_many().where_(!Task::WORKER.has()).exec(&c.hook::<Task>(count)).await;
        ["Mutation::old", "Mutation::old_field"] of ["Task"] |c| Task::update(1).name("b").save(&c.hook::<Task>(old)).await;

        // Conditions on other rows.
        ["update::save"] of ["Person", "Task"] |c| Person::update(1).where_(Person::TASKS.has_with(Task::ID.eq(101))).save(c).await;
        ["update::save"] of ["Person", "Task"] |c| Person::update(1).where_(Person::TASKS.has_with(Task::ID.eq(101))).name("b").save(c).await;
        ["update::exec"] of ["Person", "Task"] |c| Person::update_many().where_(Person::TASKS.has()).name("b").exec(c).await;
        ["update::exec"] of ["Task", "Person"] |c| Task::update_many().where_(Task::WORKER.has()).name("b").exec(c).await;
        ["Delete::exec"] of ["Task", "Person"] |c| Task::delete(2).where_(Task::WORKER.has()).exec(c).await;
        ["DeleteMany::exec"] of ["Task", "Person"] |c| Task::delete_many().where_(Task::WORKER.has_with(Person::ID.gt(100))).exec(c).await;
        ["DeleteMany::exec"] of ["Card", "Person"] |c| Card::delete_many().where_(!Card::HOLDER.has()).exec(c).await;

        // What is hidden is attached to nothing.
        ["create::save"] of ["Person", "Team"] |c| new().team_id(101).save(c).await;
        ["create::save"] of ["Person", "Team"] |c| new().team(101).save(c).await;
        ["create::exec", "Create::exec"] of ["Person", "Team"] |c| new().team_id(101).exec(c).await;
        ["create::save"] of ["Person"] |c| new().boss(101).save(c).await;
        ["create::save"] of ["Person"] |c| new().spouse(101).save(c).await;
        ["create::save"] of ["Person"] |c| new().add_reports([3, 101]).save(c).await;
        ["create::save"] of ["Person"] |c| new().add_friends([101]).save(c).await;
        ["create::save"] of ["Person", "Card"] |c| new().card(101).save(c).await;
        ["create::save"] of ["Person", "Task"] |c| new().add_tasks([3, 101]).save(c).await;
        ["create::save"] of ["Person", "Tag"] |c| new().add_tags([1, 101]).save(c).await;
        ["create::save"] of ["Person", "Room", "Stay"] |c| new().add_rooms([1, 101]).save(c).await;
        ["CreateBulk::save"] of ["Person", "Task"] |c| Person::create_bulk([new(), new().id(51).add_tasks([101])]).save(c).await;
        ["CreateBulk::exec"] of ["Person", "Room", "Stay"] |c| Person::create_bulk([new(), new().id(51).add_rooms([101])]).exec(c).await;
        ["create::save"] of ["Card", "Person"] |c| Card::create().id(50).org_id(1).holder(101).save(c).await;
        ["create::save"] of ["Task", "Person"] |c| Task::create().id(50).org_id(1).worker(101).save(c).await;
        ["create::save"] of ["Stay", "Person", "Room"] |c| Stay::create().id(50).org_id(1).person_id(101).room_id(1).save(c).await;
        ["create::save"] of ["Stay", "Person", "Room"] |c| Stay::create().id(50).org_id(1).person(1).room(101).save(c).await;
        ["update::save"] of ["Person", "Team"] |c| Person::update(1).team_id(101).save(c).await;
        ["update::exec"] of ["Person", "Team"] |c| Person::update_many().team_id(101).exec(c).await;
        ["update::save"] of ["Person"] |c| Person::update(1).boss(101).save(c).await;
        ["update::save"] of ["Person"] |c| Person::update(3).spouse(101).save(c).await;
        ["update::save"] of ["Person", "Card"] |c| Person::update(3).card(101).save(c).await;
        ["update::save"] of ["Person", "Task"] |c| Person::update(1).add_tasks([101]).save(c).await;
        ["update::save"] of ["Person", "Tag"] |c| Person::update(1).add_tags([101]).save(c).await;
        ["update::save"] of ["Person", "Room", "Stay"] |c| Person::update(1).add_rooms([101]).save(c).await;
        ["update::save"] of ["Room", "Person", "Stay"] |c| Room::update(1).add_guests([101]).save(c).await;
        ["update::save"] of ["Tag", "Person"] |c| Tag::update(1).add_people([101]).save(c).await;
        ["update::save"] of ["Team", "Person"] |c| Team::update(1).add_members([101]).save(c).await;
        ["update::exec"] of ["Tag", "Person"] |c| Tag::update_many().add_people([101]).exec(c).await;

        // Nothing becomes of what is hidden.
        ["update::save"] of ["Card", "Person"] |c| Card::update(101).holder(1).save(c).await;
        ["update::save"] of ["Task", "Person"] |c| Task::update(101).clear_worker().save(c).await;
        ["update::save"] of ["Person", "Task"] |c| Person::update(1).remove_tasks([1, 101]).save(c).await;
        ["update::save"] of ["Person", "Task"] |c| Person::update(1).clear_tasks().save(c).await;
        ["update::save"] of ["Person", "Tag"] |c| Person::update(1).remove_tags([101]).save(c).await;
        ["update::save"] of ["Person", "Tag"] |c| Person::update(1).clear_tags().save(c).await;
        ["update::save"] of ["Person"] |c| Person::update(1).clear_friends().clear_reports().save(c).await;
        ["update::save"] of ["Person", "Room", "Stay"] |c| Person::update(1).clear_rooms().save(c).await;
        ["update::save"] of ["Room", "Person", "Stay"] |c| Room::update(1).remove_guests([1, 101]).save(c).await;
        ["update::save"] of ["Team", "Person"] |c| Team::update(1).clear_members().save(c).await;
        ["update::exec"] of ["Team", "Person"] |c| Team::update_many().clear_members().exec(c).await;
        ["update::exec"] of ["Tag", "Person"] |c| Tag::update_many().clear_people().exec(c).await;

        // What is visible and held by what is hidden is free.
        ["update::save"] of ["Person", "Task"] |c| Person::update(1).add_tasks([2]).save(c).await;
        ["update::save"] of ["Person", "Card"] |c| Person::update(3).card(2).save(c).await;
        ["update::save"] of ["Person"] |c| Person::update(1).add_reports([3]).save(c).await;
        ["update::save"] of ["Task", "Person"] |c| Task::update(2).worker(1).save(c).await;
        ["create::save"] of ["Person", "Task"] |c| new().add_tasks([2, 3]).save(c).await;
    }
}
