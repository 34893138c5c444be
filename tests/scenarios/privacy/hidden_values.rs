//! What the viewer may not see of an entity is not in it, however it comes to him.

use ent::prelude::*;
use ent::{Error, Guarded};
use futures_util::TryStreamExt;

use super::fields::{Employee, EmployeeCreate, Team, Viewer, World, all, world};
use crate::harness::with_connections;
use crate::scenario;

/// What is seen of the employees: salary, bonus and note.
fn seen(employee: &Employee) -> (Option<i64>, Option<i64>, Option<&str>) {
    (employee.salary.get().copied(), employee.bonus, employee.note.as_deref())
}

const NOTHING: (Option<i64>, Option<i64>, Option<&str>) = (None, None, None);

scenario! {
    async fn of_what_is_read(client: &Client) with all(); {
        let World { hr, member, stranger, team, a8m, nati } = &world(client).await?;
        let by_id = || Employee::query().order_by(Employee::ID.asc());
        let everything = [(Some(100), Some(10), Some("brilliant")), (Some(200), Some(20), Some("kind"))];
        for (viewer, shown) in [
            (&client.allow("a test"), everything),
            (hr, everything.map(|(salary, bonus, _)| (salary, bonus, None))),
            (member, everything.map(|(_, _, note)| (None, None, note))),
            (stranger, [NOTHING; 2]),
        ] {
            let found = by_id().all(viewer).await?;
            assert_eq!(found.iter().map(seen).collect::<Vec<_>>(), shown);
            assert_eq!(by_id().first(viewer).await?.as_ref().map(seen), Some(shown[0]));
            assert_eq!(seen(&by_id().where_(Employee::NAME.eq("nati")).only(viewer).await?), shown[1]);
            assert_eq!(seen(&Employee::get(nati.id, viewer).await?), shown[1]);
            assert_eq!(seen(&nati.query_manager().only(viewer).await?), shown[0]);
            assert_eq!(seen(&Team::query().traverse(Team::LEAD).only(viewer).await?), shown[0]);
            let streamed: Vec<Employee> = by_id().stream(viewer).try_collect().await?;
            assert_eq!(streamed.iter().map(seen).collect::<Vec<_>>(), shown);

            // Loaded along: many, one, with conditions, named, and below others.
            let load = Team::query()
                .with(Team::MEMBERS.order_by(Employee::ID.asc()).with(Employee::REPORTS).with(Employee::MANAGER))
                .with(Team::MEMBERS.named("second").where_(Employee::NAME.eq("nati")).limit(1))
                .with(Team::LEAD);
            let team = load.only(viewer).await?;
            let members = team.members.get()?;
            assert_eq!(members.iter().map(seen).collect::<Vec<_>>(), shown);
            assert_eq!(seen(team.lead.require()?), shown[0]);
            assert_eq!(seen(&members[0].reports.get()?[0]), shown[1]);
            assert_eq!(seen(members[1].manager.require()?), shown[0]);
            assert_eq!(seen(&team.members.named("second")?[0]), shown[1]);
        }
        assert_eq!(team.query_members().count(stranger).await?, 2, "the rows are there");
        assert_eq!(seen(a8m), everything[0]);
    }

    async fn of_what_a_stream_loads_along(client: &Client) with all(); {
        with_connections(client, all(), async |client| {
            let World { hr, stranger, .. } = &world(client).await?;
            for (viewer, shown) in [(hr, (Some(100), Some(10), None)), (stranger, NOTHING)] {
                let load = Team::query().with(Team::LEAD).with(Team::MEMBERS.order_by(Employee::ID.asc()));
                let teams: Vec<Team> = load.stream(viewer).try_collect().await?;
                assert_eq!(seen(teams[0].lead.require()?), shown);
                assert_eq!(seen(&teams[0].members.get()?[0]), shown);
            }
            Ok(())
        })
        .await?;
    }

    async fn of_what_is_written(client: &Client) with all(); {
        let World { hr, stranger, a8m, nati, .. } = &world(client).await?;
        let alex = Employee::create().name("alex").salary(7).bonus(8).note("new").save(stranger).await?;
        assert_eq!(seen(&alex), NOTHING, "what is written can be hidden from its writer");
        assert_eq!((Employee::get(alex.id, hr).await?.salary, &*alex.name), (Guarded::Shown(7), "alex"));
        let bulk = ["x", "y"].map(|name| Employee::create().name(name).salary(1).note("n"));
        let bulk = Employee::create_bulk(bulk).save(stranger).await?;
        assert_eq!(bulk.iter().map(seen).collect::<Vec<_>>(), [NOTHING; 2]);

        let changed = a8m.update().name("b").salary(101).save(stranger).await?;
        assert_eq!((seen(&changed), &*changed.name), (NOTHING, "b"));
        // One that changes nothing, one whose edges are elsewhere, and one with a condition.
        assert_eq!(seen(&a8m.update().save(stranger).await?), NOTHING);
        assert_eq!(seen(&a8m.update().add_reports([&alex]).save(stranger).await?), NOTHING);
        let conditional = nati.update().where_(Employee::NAME.eq("nati")).add_bonus(5);
        assert_eq!(seen(&conditional.save(stranger).await?), NOTHING);
        let hr = client.with(Viewer { hr: true, name: "a8m" });
        assert_eq!(seen(&Employee::get(a8m.id, &hr).await?), (Some(101), Some(10), None), "nobody is called a8m any more");
        assert_eq!(Employee::get(nati.id, &hr).await?.bonus, Some(25));
        assert_eq!(Employee::update_many().salary(3).exec(stranger).await?, 5);
        assert_eq!(Employee::query().where_(Employee::SALARY.eq(3)).count(&hr).await?, 5);
    }

    async fn of_what_is_printed_and_copied(client: &Client) with all(); {
        let World { hr, stranger, nati, .. } = &world(client).await?;
        let shown = Employee::get(nati.id, hr).await?;
        assert_eq!(shown.to_string(), format!("Employee(id={}, name=nati, salary=200, bonus=20, note=)", nati.id));
        let hidden = Employee::get(nati.id, stranger).await?;
        assert_eq!(hidden.to_string(), format!("Employee(id={}, name=nati, salary=<hidden from the viewer>, bonus=, note=)", nati.id));
        assert_eq!(serde_json::to_string(&hidden.salary)?, "null");
        assert_eq!(serde_json::to_string(&shown.salary)?, "200");

        // What is hidden is no value that could be written.
        let copied = EmployeeCreate::from(&hidden).save(stranger).await;
        assert!(matches!(copied, Err(Error::Validation { entity: "Employee", field: "salary", .. })), "{copied:?}");
        let written = hidden.update().salary(hidden.salary).save(stranger).await;
        assert!(matches!(written, Err(Error::Validation { entity: "Employee", field: "salary", .. })), "{written:?}");
        let copy = EmployeeCreate::from(&shown).save(hr).await?;
        assert_eq!((copy.salary, copy.bonus), (Guarded::Shown(200), Some(20)));
        assert_eq!(Employee::query().count(hr).await?, 3);
    }
}
