//! Mixins bring hooks, interceptors, traversers and policies: those of the client come first, then those of mixins in their
//! order, then the entity's own.

use ent::prelude::*;

use super::entities::{Log, message};
use crate::scenario;

#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(
    hooks(of_first),
    interceptors(answer_of_first),
    traversers(step_of_first),
    policy = policy_of_first
)]
struct First {
    first: Option<String>,
}

#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(
    hooks(of_inner),
    policy = policy_of_inner
)]
struct Inner {}

/// A mixin with another in it, which comes before it.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(
    hooks(of_second),
    interceptors(answer_of_second),
    traversers(step_of_second),
    policy = policy_of_second
)]
struct Second {
    #[ent(mixin)]
    inner: Inner,
    second: Option<String>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    hooks(of_thing),
    interceptors(answer_of_thing),
    traversers(step_of_thing),
    policy = policy_of_thing
)]
struct Thing {
    id: i64,
    #[ent(mixin)]
    first_mixin: First,
    #[ent(not_empty)]
    name: String,
    #[ent(mixin, nested(Inner = inner))]
    second_mixin: Second,
}

/// Another, without anything of its own.
#[derive(Entity, Clone, Debug, PartialEq)]
struct Plain {
    id: i64,
    #[ent(mixin)]
    first_mixin: First,
}

async fn around<E: Entity>(name: &str, m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    let client = m.client().clone();
    Log::write(&client, format!("{name} begins"));
    let outcome = next.run(m).await;
    Log::write(&client, format!("{name} ends"));
    outcome
}

async fn of_first<E: HasMixin<First>>(mut m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    if m.op().is(Op::CREATE) {
        m.set(E::MIXIN.first, "filled in by a mixin");
    }
    around("first", m, next).await
}

async fn of_inner<E: HasMixin<Inner>>(m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    around("inner", m, next).await
}

async fn of_second<E: HasMixin<Second>>(m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    around("second", m, next).await
}

async fn of_thing(m: Mutation<Thing>, next: Next<Thing>) -> Result<Outcome<Thing>, ent::Error> {
    around("thing", m, next).await
}

/// Whether the policy whose name the client carries decides.
struct Decides(&'static str, fn() -> Decision<Thing>);

fn rule<E: Entity>(name: &'static str) -> impl Fn(Context<E>) -> Result<Decision<E>, ent::Error> {
    move |cx| {
        Log::write(&cx.client(), format!("policy of {name}"));
        Ok(match cx.get::<Decides>() {
            Some(decides) if decides.0 == name => match decides.1() {
                Decision::Deny(reason) => Decision::Deny(reason),
                _ => Decision::Allow,
            },
            _ => Decision::Skip,
        })
    }
}

fn policy_of_first<E: HasMixin<First>>() -> Policy<E> {
    Policy::new().both(rule("first"))
}

fn policy_of_inner<E: HasMixin<Inner>>() -> Policy<E> {
    Policy::new().both(rule("inner"))
}

fn policy_of_second<E: HasMixin<Second>>() -> Policy<E> {
    Policy::new().both(rule("second"))
}

fn policy_of_thing() -> Policy<Thing> {
    Policy::new().both(rule("thing"))
}

async fn answer<E>(name: &str, q: Query<E>, next: NextQuery<E>) -> Result<Answer<E>, ent::Error> {
    let client = next.client().clone();
    Log::write(&client, format!("{name} begins"));
    let answer = next.run(q).await;
    Log::write(&client, format!("{name} ends"));
    answer
}

async fn answer_of_first<E: HasMixin<First>>(
    q: Query<E>,
    next: NextQuery<E>,
) -> Result<Answer<E>, ent::Error> {
    answer("first", q, next).await
}

async fn answer_of_second<E: HasMixin<Second>>(
    q: Query<E>,
    next: NextQuery<E>,
) -> Result<Answer<E>, ent::Error> {
    answer("second", q, next).await
}

async fn answer_of_thing(q: Query<Thing>, next: NextQuery<Thing>) -> Result<Answer<Thing>, ent::Error> {
    answer("thing", q, next).await
}

fn step<E: Entity>(name: &str, t: Traversal<E>) -> Result<Query<E>, ent::Error> {
    Log::write(&t.context.client(), format!("step of {name}"));
    Ok(t.query)
}

fn step_of_first<E: HasMixin<First>>(t: Traversal<E>) -> Result<Query<E>, ent::Error> {
    step("first", t)
}

fn step_of_second<E: HasMixin<Second>>(t: Traversal<E>) -> Result<Query<E>, ent::Error> {
    step("second", t)
}

fn step_of_thing(t: Traversal<Thing>) -> Result<Query<Thing>, ent::Error> {
    step("thing", t)
}

fn all() -> ent::Schema {
    ent::schema![Thing, Plain]
}

fn policies(of: &[&str]) -> Vec<String> {
    of.iter().map(|name| format!("policy of {name}")).collect()
}

/// What `create` writes to the log between the hooks added at run time and those of the entity.
fn between(log: Vec<String>) -> Vec<String> {
    log.into_iter().filter(|line| line.starts_with("policy of")).collect()
}

scenario! {
    async fn hooks_and_policies_in_their_order(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone());
        let outermost = client.hook(async |m: Mutation<Thing>, next: Next<Thing>| around("run time", m, next).await);
        Thing::create().name("a").exec(&outermost).await?;
        let expected = [
            "run time begins",
            "policy of first", "policy of inner", "policy of second", "policy of thing",
            "first begins", "inner begins", "second begins", "thing begins",
            "thing ends", "second ends", "inner ends", "first ends",
            "run time ends",
        ];
        assert_eq!(log.take(), expected);

        // Values are checked within all of them, and what they filled in is among them.
        let refused = message(Thing::create().name("").exec(&client).await);
        assert!(refused.starts_with("`Thing.name`"), "{refused}");
        assert_eq!(log.take()[..9], expected[1..10]);
        let thing = Thing::query().only(&client.allow("a test")).await?;
        assert_eq!(thing.first_mixin.first.as_deref(), Some("filled in by a mixin"));

        // The other entity has what its mixin brings, and nothing else.
        log.take();
        let plain = Plain::create().save(&client).await?;
        assert_eq!(plain.first_mixin.first.as_deref(), Some("filled in by a mixin"));
        let lines = log.take();
        assert_eq!(lines[..2], ["policy of first", "first begins"]);
        assert!(!lines.iter().any(|line| line.contains("second") || line.contains("thing")), "{lines:?}");
    }

    async fn a_decision_ends_the_policies(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone());
        let allowing = client.with(Decides("inner", || Decision::Allow));
        Thing::create().name("a").exec(&allowing).await?;
        assert_eq!(between(log.take()), policies(&["first", "inner"]));
        let denying = client.with(Decides("second", || Decision::deny("not you")));
        let refused = message(Thing::create().name("b").exec(&denying).await);
        assert_eq!(refused, "Thing: denied: not you");
        assert_eq!(log.take(), policies(&["first", "inner", "second"]), "no hook of the entity ran");
        assert_eq!(message(Thing::query().count(&denying).await), "Thing: denied: not you");
        assert!(Thing::query().all(&client.allow("a test")).await?.len() == 1);
    }

    async fn queries_in_their_order(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone());
        Thing::create().name("a").exec(&client.allow("a test")).await?;
        log.take();
        let asking = client
            .intercept(async |q: Query<Thing>, next: NextQuery<Thing>| answer("run time", q, next).await)
            .traverse::<Thing, _>(|t: Traversal<Thing>| step("run time", t));
        assert_eq!(Thing::query().all(&asking).await?.len(), 1);
        let lines = log.take();
        let of = |what: &str| lines.iter().filter(|line| line.contains(what)).cloned().collect::<Vec<_>>();
        let steps = ["step of run time", "step of first", "step of second", "step of thing"];
        assert_eq!(of("step of")[..4], steps);
        assert_eq!(of("policy of"), policies(&["first", "inner", "second", "thing"]));
        assert_eq!(of("begins"), ["run time begins", "first begins", "second begins", "thing begins"]);
        assert_eq!(of("ends"), ["thing ends", "second ends", "first ends", "run time ends"]);
        let place = |line: &str| lines.iter().position(|other| other == line);
        assert!(place("thing begins") < place("step of run time"), "{lines:?}");
        assert!(place("step of thing") < place("policy of first"), "{lines:?}");
        assert!(place("policy of thing") < place("thing ends"), "{lines:?}");
    }
}
