//! Privacy by team, with the entities of Ent's own suite: teams that administrators make, users that they create, and tasks
//! that are seen and changed within a team.

use ent::Error;
use ent::policy::{always_allow, always_deny, deny_operations, deny_without, on};
use ent::prelude::*;

use crate::hooks::entities::Log;
use crate::scenario;

/// Who is asking.
#[derive(Clone, Default)]
struct Viewer {
    admin: bool,
    user: Option<i64>,
    teams: Vec<&'static str>,
}

/// Whoever asks says who he is, and administrators may do everything.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(policy = base_policy)]
struct Base {}

fn base_policy<E: HasMixin<Base>>() -> Policy<E> {
    Policy::new().both(deny_without::<Viewer, E>).both(allow_if_admin)
}

fn allow_if_admin<E>(cx: Context<E>) -> Result<Decision<E>, Error> {
    Ok(if cx.viewer::<Viewer>()?.admin { Decision::Allow } else { Decision::Skip })
}

/// What belongs to teams is seen by those who are in one of them.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(policy = team_policy)]
struct OfTeams {
    teams: Many<Team>,
}

fn team_policy<E: HasMixin<OfTeams>>() -> Policy<E> {
    Policy::new().query(filter_teams)
}

fn filter_teams<E: HasMixin<OfTeams>>(cx: Context<E>) -> Result<Decision<E>, Error> {
    let teams = cx.viewer::<Viewer>()?.teams.clone();
    Ok(Decision::Filter(E::MIXIN.teams.has_with(Team::NAME.in_(teams))))
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(policy = policy_of_teams)]
struct Team {
    id: i64,
    name: String,
    #[ent(inverse = of.teams)]
    users: Many<User>,
    #[ent(inverse = of.teams)]
    tasks: Many<Task>,
    #[ent(mixin)]
    base: Base,
}

/// Only administrators make teams, and nobody renames one: the mixin has allowed administrators everything before that is
/// asked, so that it is asked of the others only.
fn policy_of_teams() -> Policy<Team> {
    Policy::new().mutation(deny_operations(Op::UPDATE | Op::UPDATE_ONE)).mutation(always_deny)
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(policy = policy_of_users)]
struct User {
    id: i64,
    #[ent(mixin)]
    base: Base,
    #[ent(mixin)]
    of: OfTeams,
    #[ent(unique)]
    name: String,
    #[ent(inverse = owner)]
    tasks: Many<Task>,
}

fn policy_of_users() -> Policy<User> {
    Policy::new().mutation(always_deny).query(always_allow)
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Planned,
    Closed,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(hooks(log), policy = policy_of_tasks)]
struct Task {
    id: i64,
    #[ent(mixin)]
    base: Base,
    #[ent(mixin)]
    of: OfTeams,
    title: String,
    #[ent(default = Status::Planned)]
    status: Status,
    owner: One<User>,
}

async fn log(m: Mutation<Task>, next: Next<Task>) -> Result<Outcome<Task>, Error> {
    Log::write(m.client(), format!("{}", m.op()));
    next.run(m).await
}

fn policy_of_tasks() -> Policy<Task> {
    Policy::new()
        .mutation(on(Op::CREATE, allow_if_owner))
        .mutation(on(Op::UPDATE_ONE, deny_if_status_is_changed_by_another))
        .mutation(on(Op::UPDATE_ONE, allow_in_the_same_team))
        .mutation(always_deny)
}

fn allow_if_owner(cx: MutationContext<Task>) -> Result<Decision<Task>, Error> {
    let owner = cx.mutation().added_ids(Task::OWNER);
    let viewer = cx.viewer::<Viewer>()?;
    Ok(if owner.first().copied() == viewer.user && !owner.is_empty() {
        Decision::Allow
    } else {
        Decision::Skip
    })
}

async fn deny_if_status_is_changed_by_another(cx: MutationContext<Task>) -> Result<Decision<Task>, Error> {
    let (m, viewer) = (cx.mutation(), cx.viewer::<Viewer>()?);
    if m.get(Task::STATUS).is_none() {
        return Ok(Decision::Skip);
    }
    let mine = Task::OWNER.has_with(User::ID.eq(viewer.user.unwrap_or_default()));
    let mine = Task::query().where_(Task::ID.in_(m.id())).where_(mine).exists(&cx.client()).await?;
    Ok(if mine { Decision::Skip } else { Decision::deny("the status is changed by its owner only") })
}

async fn allow_in_the_same_team(cx: MutationContext<Task>) -> Result<Decision<Task>, Error> {
    let viewer = cx.viewer::<Viewer>()?;
    let teams = Team::TASKS.has_with(Task::ID.in_(cx.mutation().id())) & Team::NAME.in_(viewer.teams.clone());
    Ok(if Team::query().where_(teams).exists(&cx.client()).await? { Decision::Allow } else { Decision::Skip })
}

fn all() -> ent::Schema {
    ent::schema![Team, User, Task]
}

#[track_caller]
fn denied<T>(entity: &str, result: Result<T, Error>) {
    match result {
        Err(Error::Denied { entity: named, .. }) if named == entity => {}
        Err(other) => panic!("not denied, but {other:?}"),
        Ok(_) => panic!("it was allowed"),
    }
}

struct World {
    log: Log,
    admin: Client,
    a8m: Client,
    nati: Client,
    teams: Vec<Team>,
    users: Vec<User>,
}

/// The users a8m, of both teams, and nati, of the second.
async fn world(client: &Client) -> Result<World, Error> {
    let log = Log::default();
    let client = client.with(log.clone());
    let admin = client.with(Viewer { admin: true, ..Viewer::default() });
    let teams = ["ent", "ariga"].map(|name| Team::create().name(name));
    let teams = Team::create_bulk(teams).save(&admin).await?;
    let a8m = User::create().name("a8m").add_teams(&teams).save(&admin).await?;
    let nati = User::create().name("nati").add_teams([&teams[1]]).save(&admin).await?;
    let view = |user: &User, teams: &[&'static str]| {
        client.with(Viewer { admin: false, user: Some(user.id), teams: teams.to_vec() })
    };
    Ok(World {
        a8m: view(&a8m, &["ent", "ariga"]),
        nati: view(&nati, &["ariga"]),
        log,
        admin,
        teams,
        users: vec![a8m, nati],
    })
}

scenario! {
    async fn who_creates_what(client: &Client) with all(); {
        denied("Team", Team::create().name("x").save(client).await);
        denied("User", User::create().name("x").save(client).await);
        denied("Task", Task::create().title("x").save(client).await);
        denied("Team", Team::query().count(client).await);
        denied("Task", Task::query().count(client).await);
        let World { log, a8m, users, teams, .. } = &world(client).await?;
        denied("Team", Team::create().name("x").save(a8m).await);
        denied("Team", teams[0].update().name("x").save(a8m).await);
        denied("User", User::create().name("x").save(a8m).await);
        denied("User", users[0].update().name("x").save(a8m).await);
        denied("User", users[0].delete().exec(a8m).await);

        // A task is created by its owner. No hook runs for what is denied.
        let task = || Task::create().title("a task").add_teams([&teams[0]]);
        denied("Task", task().save(a8m).await);
        denied("Task", task().owner(&users[1]).save(a8m).await);
        assert!(log.take().is_empty());
        let task = || task().owner(&users[0]);
        denied("Task", Task::create_bulk([task(), Task::create().title("nobody's")]).save(a8m).await);
        assert_eq!(log.take(), ["Create"], "the first of them went as far as the database");
        let task = task().save(a8m).await?;
        assert_eq!(log.take(), ["Create"]);
        assert_eq!(Task::query().only(a8m).await?, task);
    }

    async fn who_sees_what(client: &Client) with all(); {
        let World { admin, a8m, nati, users, teams, .. } = &world(client).await?;
        let tasks = teams.iter().map(|team| Task::create().title(&*team.name).add_teams([team]).owner(&users[0]));
        let tasks = Task::create_bulk(tasks).save(a8m).await?;
        let titles = async |client: &Client| {
            Task::query().order_by(Task::ID.asc()).select(Task::TITLE).all(client).await
        };
        assert_eq!(titles(admin).await?, ["ent", "ariga"]);
        assert_eq!(titles(a8m).await?, ["ent", "ariga"]);
        assert_eq!(titles(nati).await?, ["ariga"]);
        assert!(Task::get(tasks[0].id, nati).await.is_err_and(|error| error.is_not_found()));
        assert_eq!(teams[0].query_tasks().count(nati).await?, 0);
        assert_eq!(User::query().where_(User::TASKS.has_with(Task::TITLE.eq("ent"))).count(nati).await?, 0);
        // The rules of users allow every query, but the mixin's filter stands before them.
        assert_eq!(User::query().count(nati).await?, 2);
        assert_eq!(teams[1].query_users().count(nati).await?, 2);
        assert_eq!(teams[0].query_users().only(nati).await?.name, "a8m");
        let nobody = client.with(Viewer::default());
        assert_eq!((titles(&nobody).await?.len(), User::query().count(&nobody).await?), (0, 0));
    }

    async fn who_changes_what(client: &Client) with all(); {
        let World { log, admin, a8m, nati, users, teams } = &world(client).await?;
        let shared = Task::create().title("shared").owner(&users[0]).add_teams(teams).save(a8m).await?;
        let alone = Task::create().title("alone").owner(&users[0]).add_teams([&teams[0]]).save(a8m).await?;
        log.take();
        assert_eq!(shared.update().title("renamed").save(nati).await?.title, "renamed");
        denied("Task", shared.update().status(Status::Closed).save(nati).await);
        denied("Task", alone.update().title("x").save(nati).await);
        denied("Task", Task::update_many().title("x").exec(a8m).await);
        denied("Task", shared.delete().exec(a8m).await);
        assert_eq!(log.take(), ["UpdateOne"]);
        assert_eq!(shared.update().status(Status::Closed).save(a8m).await?.status, Status::Closed);
        assert_eq!(Task::update_many().title("all").exec(admin).await?, 2);
        assert_eq!(Task::delete_many().exec(admin).await?, 2);
        assert_eq!(log.take(), ["UpdateOne", "Update", "Delete"]);
    }
}
