//! Fields that not every viewer may see: nobody learns their values by asking for them.

use ent::prelude::*;
use ent::{Error, Guarded, count};
use futures_util::TryStreamExt;

use crate::scenario;

pub fn all() -> ent::Schema {
    ent::schema![Team, Employee]
}

/// Who is asking.
pub struct Viewer {
    pub hr: bool,
    pub name: &'static str,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Team {
    pub id: i64,
    pub name: String,
    pub members: Many<Employee>,
    pub lead: One<Employee>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Employee {
    pub id: i64,
    pub name: String,
    #[ent(visible = is_hr)]
    pub salary: Guarded<i64>,
    #[ent(visible = is_hr)]
    pub bonus: Option<i64>,
    /// Seen by those who have a team.
    #[ent(visible = is_in_a_team)]
    pub note: Option<String>,
    #[ent(inverse = members)]
    pub team: One<Team>,
    #[ent(inverse = lead)]
    pub leads: Many<Team>,
    pub manager: One<Employee>,
    #[ent(inverse = manager)]
    pub reports: Many<Employee>,
}

fn is_hr(cx: Context<Employee>) -> Result<bool, Error> {
    Ok(cx.viewer::<Viewer>()?.hr)
}

/// A rule that asks the database, for an entity whose rules are being asked.
async fn is_in_a_team(cx: Context<Employee>) -> Result<bool, Error> {
    let name = cx.viewer::<Viewer>()?.name;
    let has_team = Employee::NAME.eq(name) & Employee::TEAM.has() & Employee::NOTE.not_null();
    Employee::query().where_(has_team).exists(&cx.client()).await
}

pub struct World {
    pub hr: Client,
    /// In a team, and not of the human resources.
    pub member: Client,
    pub stranger: Client,
    pub team: Team,
    pub a8m: Employee,
    pub nati: Employee,
}

pub async fn world(client: &Client) -> Result<World, Error> {
    let all = client.allow("a test");
    let a8m = Employee::create().name("a8m").salary(100).bonus(10).note("brilliant").save(&all).await?;
    let nati =
        Employee::create().name("nati").salary(200).bonus(20).note("kind").manager(&a8m).save(&all).await?;
    let team = Team::create().name("core").add_members([&a8m, &nati]).lead(&a8m).save(&all).await?;
    Ok(World {
        hr: client.with(Viewer { hr: true, name: "hr" }),
        member: client.with(Viewer { hr: false, name: "a8m" }),
        stranger: client.with(Viewer { hr: false, name: "nobody" }),
        team,
        a8m,
        nati,
    })
}

/// Checks that the operation is denied for that field.
#[track_caller]
pub fn denied<T>(field: &str, result: Result<T, Error>) {
    match result {
        Err(Error::Denied { entity: "Employee", field: Some(named), .. }) if named == field => {}
        Err(other) => panic!("the error is of something else than `{field}`: {other:?}"),
        Ok(_) => panic!("`{field}` was used"),
    }
}

#[derive(Projection, Debug, PartialEq)]
#[ent(entity = Employee)]
struct Pay {
    name: String,
    salary: Guarded<i64>,
}

scenario! {
    async fn in_predicates(client: &Client) with all(); {
        let World { member, hr, team, nati, .. } = &world(client).await?;
        let predicates = || [
            Employee::SALARY.eq(200),
            Employee::SALARY.in_([100, 200]),
            Employee::SALARY.gt(150),
            Employee::SALARY.eq_field(Employee::SALARY),
            !Employee::SALARY.gt(150),
            Employee::NAME.eq("nati") & Employee::SALARY.gt(150),
            Employee::NAME.eq("nati") | !(Employee::NAME.eq("x") | Employee::SALARY.lt(0)),
            Employee::MANAGER.has_with(Employee::SALARY.eq(100)),
            Employee::TEAM.has_with(Team::MEMBERS.has_with(Employee::SALARY.gt(1))),
            !Employee::TEAM.has_with(!Team::LEAD.has_with(Employee::SALARY.gt(1))),
        ];
        for predicate in predicates() {
            let query = Employee::query().where_(predicate.clone());
            denied("salary", query.clone().all(member).await);
            denied("salary", query.clone().first(member).await);
            denied("salary", query.clone().only(member).await);
            denied("salary", query.clone().ids(member).await);
            denied("salary", query.clone().count(member).await);
            denied("salary", query.clone().exists(member).await);
            denied("salary", query.clone().select(Employee::NAME).all(member).await);
            denied("salary", query.clone().group_by(Employee::NAME).aggregate(count()).all(member).await);
            denied("salary", query.clone().aggregate(count(), member).await);
            denied("salary", query.clone().stream(member).try_collect::<Vec<_>>().await);
            denied("salary", query.clone().traverse(Employee::TEAM).count(member).await);
            denied("salary", Team::query().where_(Team::MEMBERS.has_with(predicate.clone())).all(member).await);
            denied("salary", Team::query().with(Team::MEMBERS.where_(predicate.clone())).all(member).await);
            denied("salary", Employee::update_many().where_(predicate.clone()).name("x").exec(member).await);
            denied("salary", Employee::update(nati).where_(predicate.clone()).name("x").save(member).await);
            denied("salary", Employee::delete(nati).where_(predicate.clone()).exec(member).await);
            denied("salary", Employee::delete_many().where_(predicate.clone()).exec(member).await);
            // Whoever may see it may ask for it.
            query.count(hr).await?;
        }
        assert_eq!(Employee::query().where_(Employee::SALARY.gt(150)).only(hr).await?.name, "nati");
        assert_eq!(Employee::query().count(&client.allow("a test")).await?, 2, "nothing was changed");

        for predicate in [
            Employee::BONUS.is_null(),
            Employee::BONUS.not_null(),
            !Employee::BONUS.is_null(),
            Employee::BONUS.gt(15),
        ] {
            denied("bonus", Employee::query().where_(predicate).count(member).await);
        }
        let notes = [
            Employee::NOTE.contains("bri"),
            Employee::NOTE.has_prefix("bri"),
            Employee::NOTE.equal_fold("KIND"),
            Employee::NAME.eq_field(Employee::NOTE),
            Employee::NOTE.is_null(),
        ];
        let stranger = client.with(Viewer { hr: true, name: "nobody" });
        for predicate in notes {
            denied("note", Employee::query().where_(predicate.clone()).count(&stranger).await);
            denied("note", team.query_members().where_(predicate.clone()).all(&stranger).await);
            Employee::query().where_(predicate).count(member).await?;
        }
    }

    async fn in_orders(client: &Client) with all(); {
        let World { member, hr, .. } = &world(client).await?;
        for order in [
            Employee::SALARY.asc(),
            Employee::SALARY.desc(),
            Employee::MANAGER.field(Employee::SALARY).asc(),
            Employee::REPORTS.max(Employee::SALARY).desc(),
            Employee::REPORTS.min(Employee::SALARY).desc(),
        ] {
            let query = Employee::query().order_by(Employee::NAME.asc()).order_by(order);
            denied("salary", query.clone().all(member).await);
            denied("salary", query.clone().ids(member).await);
            denied("salary", query.clone().limit(1).count(member).await);
            denied("salary", query.clone().select(Employee::NAME).all(member).await);
            denied("salary", query.clone().stream(member).try_collect::<Vec<_>>().await);
            denied("salary", query.clone().limit(1).traverse(Employee::TEAM).all(member).await);
            denied("salary", Team::query().with(Team::MEMBERS.order_by(order).limit(1)).all(member).await);
            assert_eq!(query.all(hr).await?.len(), 2);
        }
        denied("bonus", Team::query().order_by(Team::MEMBERS.sum(Employee::BONUS).desc()).all(member).await);
        denied("bonus", Team::query().order_by(Team::MEMBERS.mean(Employee::BONUS).desc()).all(member).await);
        denied("salary", Team::query().order_by(Team::LEAD.field(Employee::SALARY).desc()).all(member).await);
        Team::query().order_by(Team::MEMBERS.count().desc()).all(member).await?;
    }

    async fn in_selections(client: &Client) with all(); {
        let World { member, hr, team, .. } = &world(client).await?;
        denied("salary", Employee::query().select(Employee::SALARY).all(member).await);
        denied("salary", Employee::query().select(Employee::SALARY).first(member).await);
        denied("salary", Employee::query().select(Employee::SALARY).distinct().all(member).await);
        denied("salary", Employee::query().select((Employee::NAME, Employee::SALARY)).only(member).await);
        denied("salary", Employee::query().select_as::<Pay>().all(member).await);
        denied("salary", team.query_members().select(Employee::SALARY).all(member).await);
        denied("salary", Team::query().with(Team::MEMBERS.select((Employee::ID, Employee::SALARY))).all(member).await);
        denied("bonus", Team::query().with(Team::MEMBERS.select(Employee::BONUS)).all(member).await);
        let nested = Team::MEMBERS.with(Employee::REPORTS.select(Employee::SALARY));
        denied("salary", Team::query().with(nested).all(member).await);

        let pay = Employee::query().order_by(Employee::ID.asc()).select_as::<Pay>().all(hr).await?;
        assert_eq!(pay[1], Pay { name: "nati".to_owned(), salary: Guarded::Shown(200) });
        let names = Employee::query().order_by(Employee::ID.asc()).select(Employee::NAME).all(member).await?;
        assert_eq!(names, ["a8m", "nati"]);
    }

    async fn in_groups_and_aggregates(client: &Client) with all(); {
        let World { member, hr, .. } = &world(client).await?;
        let query = Employee::query;
        denied("salary", query().group_by(Employee::SALARY).aggregate(count()).all(member).await);
        denied("salary", query().group_by((Employee::NAME, Employee::SALARY)).aggregate(count()).all(member).await);
        denied("salary", query().group_by(Employee::NAME).aggregate(Employee::SALARY.max()).all(member).await);
        denied("bonus", query().group_by(Employee::NAME).aggregate((count(), Employee::BONUS.sum())).only(member).await);
        denied("salary", query().aggregate(Employee::SALARY.min(), member).await);
        denied("bonus", query().aggregate(Employee::BONUS.sum(), member).await);
        denied("bonus", query().aggregate(Employee::BONUS.mean(), member).await);
        denied("salary", query().aggregate(Employee::SALARY.count(), member).await);
        denied("salary", query().aggregate(Employee::SALARY.count_distinct(), member).await);
        let groups = || query().group_by(Employee::NAME).aggregate(count());
        denied("bonus", groups().having(Employee::BONUS.sum().gt(15)).all(member).await);
        denied("salary", groups().having(Employee::SALARY.count_distinct().gt(0)).all(member).await);
        denied("bonus", groups().order_by(Employee::BONUS.sum().desc()).all(member).await);
        denied("bonus", groups().order_by(Employee::BONUS.max().desc()).only(member).await);
        assert_eq!(groups().having(Employee::BONUS.sum().gt(15)).all(hr).await?, [("nati".to_owned(), 1)]);
        assert_eq!(query().aggregate(Employee::BONUS.sum(), hr).await?, Some(30));
        assert_eq!(groups().all(member).await?.len(), 2);
    }

    async fn a_rule_that_fails_denies(client: &Client) with all(); {
        world(client).await?;
        // There is no viewer.
        let refused = Employee::query().all(client).await;
        assert!(matches!(refused, Err(Error::Denied { entity: "Employee", .. })), "{refused:?}");
        let refused = Team::query().with(Team::MEMBERS).all(client).await;
        assert!(matches!(refused, Err(Error::Denied { entity: "Employee", .. })), "{refused:?}");
        assert_eq!(Team::query().count(client).await?, 1, "it is not about employees");
    }
}
