//! What is done with hooks in practice: keys of one's own, checks of several fields, an audit, and rows between two others.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ent::hook::{Condition, fixed_error, on, when};
use ent::prelude::*;

use super::entities::message;
use crate::scenario;

fn all() -> ent::Schema {
    ent::schema![Booking, Guest, Stay, Line]
}

/// A generator of keys, which the client carries.
#[derive(Clone, Default)]
struct Keys(Arc<AtomicI64>);

/// Who created the entity, and who has changed it last.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(hooks(sign))]
struct Audited {
    #[ent(hook, immutable)]
    created_by: String,
    updated_by: Option<String>,
}

struct Viewer(&'static str);

async fn sign<E: HasMixin<Audited>>(mut m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    let Some(viewer) = m.client().get::<Viewer>() else { return Err(m.error("nobody is asking")) };
    if m.op().is(Op::CREATE) {
        m.set(E::MIXIN.created_by, viewer.0);
    } else if m.op().is(Op::UPDATE | Op::UPDATE_ONE) {
        m.set(E::MIXIN.updated_by, viewer.0);
    }
    let client = m.client().clone();
    let what = format!("{} {} by {}", m.op(), m.entity().name, viewer.0);
    let outcome = next.run(m).await?;
    // Its writer does not see it.
    Line::create().text(what).exec(&client).await?;
    Ok(outcome)
}

/// The audit log. Everybody writes to it, and nobody reads it who is not trusted.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(policy = write_only)]
struct Line {
    id: i64,
    text: String,
}

fn write_only() -> Policy<Line> {
    Policy::new().query(|_: Context<Line>| Ok(Decision::Filter(Line::ID.lt(0))))
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(hooks(on(Op::CREATE, next_key), check_nights))]
struct Booking {
    id: i64,
    #[ent(default = 1)]
    first_night: i64,
    #[ent(default = 1)]
    last_night: i64,
    #[ent(through = Stay)]
    guests: Many<Guest>,
    #[ent(inverse = booking)]
    stays: Many<Stay>,
}

async fn next_key(mut m: Mutation<Booking>, next: Next<Booking>) -> Result<Outcome<Booking>, ent::Error> {
    if let (Some(keys), None) = (m.client().get::<Keys>(), m.id()) {
        m.set(Booking::ID, keys.0.fetch_add(10, Ordering::SeqCst) + 1_000);
    }
    next.run(m).await
}

/// A check of several fields, some of which may be in the database only.
async fn check_nights(m: Mutation<Booking>, next: Next<Booking>) -> Result<Outcome<Booking>, ent::Error> {
    let changes = [m.get(Booking::FIRST_NIGHT), m.get(Booking::LAST_NIGHT)];
    let nights = match (changes, m.op()) {
        ([None, None], _) => return next.run(m).await,
        ([Some(first), Some(last)], _) => [first, last],
        (_, Op::UPDATE) => return Err(m.error("change both nights, or one booking at a time")),
        ([first, last], _) => {
            let first = match first {
                Some(first) => first,
                None => m.old(Booking::FIRST_NIGHT).await?,
            };
            let last = match last {
                Some(last) => last,
                None => m.old(Booking::LAST_NIGHT).await?,
            };
            [first, last]
        }
    };
    if nights[0] > nights[1] {
        return Err(m.error("the last night is before the first"));
    }
    next.run(m).await
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Guest {
    id: i64,
    name: String,
    #[ent(inverse = guests)]
    bookings: Many<Booking>,
    #[ent(inverse = guest)]
    stays: Many<Stay>,
}

/// Who is in a room: signed, as whatever is audited.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(policy = policy_of_stays)]
struct Stay {
    id: i64,
    #[ent(mixin)]
    audited: Audited,
    #[ent(default = 1)]
    room: i64,
    booking_id: i64,
    guest_id: i64,
    #[ent(field = booking_id)]
    booking: One<Booking>,
    #[ent(field = guest_id)]
    guest: One<Guest>,
}

fn policy_of_stays() -> Policy<Stay> {
    Policy::new().mutation(ent::policy::on(Op::CREATE, not_for_guests))
}

fn not_for_guests(cx: MutationContext<Stay>) -> Result<Decision<Stay>, ent::Error> {
    let is_guest = cx.get::<Viewer>().is_some_and(|viewer| viewer.0 == "guest");
    Ok(if is_guest { Decision::deny("guests book nothing") } else { Decision::Skip })
}

fn booking(first: i64, last: i64) -> BookingCreate {
    Booking::create().first_night(first).last_night(last)
}

async fn log(client: &Client) -> Result<Vec<String>, ent::Error> {
    let client = client.allow("a test");
    let lines = Line::query().order_by(Line::ID.asc()).select(Line::TEXT).all(&client).await?;
    Line::delete_many().exec(&client).await?;
    Ok(lines)
}

scenario! {
    async fn a_key_of_ones_own(client: &Client) with all(); {
        let counting = client.with(Keys::default());
        assert_eq!(booking(1, 2).save(&counting).await?.id, 1_000);
        assert_eq!(booking(1, 2).id(7).save(&counting).await?.id, 7);
        let bulk = Booking::create_bulk((0..2).map(|_| booking(1, 2))).save(&counting).await?;
        assert_eq!(bulk.iter().map(|booking| booking.id).collect::<Vec<_>>(), [1_010, 1_020]);
    }

    async fn a_check_of_several_fields(client: &Client) with all(); {
        let refused = |result: Result<Booking, _>| message(result) == "Booking: the last night is before the first";
        assert!(refused(booking(3, 2).save(client).await));
        let stay = booking(3, 5).save(client).await?;
        assert!(refused(stay.update().first_night(6).save(client).await));
        assert!(refused(stay.update().last_night(2).save(client).await));
        assert!(refused(stay.update().first_night(9).last_night(8).save(client).await));
        let stay = stay.update().first_night(5).save(client).await?;
        assert_eq!(stay.update().first_night(7).last_night(8).save(client).await?.first_night, 7);
        let many = Booking::update_many().first_night(1).exec(client).await;
        assert_eq!(message(many), "Booking: change both nights, or one booking at a time");
        assert_eq!(Booking::update_many().first_night(1).last_night(1).exec(client).await?, 1);

        let long = Condition::new(|m: &Mutation<Booking>| m.get(Booking::LAST_NIGHT).is_some_and(|last| last > 99));
        let short = client.hook(when(long, fixed_error("too long")));
        assert_eq!(message(booking(1, 100).save(&short).await), "Booking: too long");
        booking(1, 99).save(&short).await?;
    }

    async fn rows_between_two_others(client: &Client) with all(); {
        let clerk = client.with(Viewer("clerk"));
        let guests = Guest::create_bulk(["a", "b"].map(|name| Guest::create().name(name))).save(client).await?;

        // Nobody is asking: the hook of the pair refuses, and the booking is not there either.
        let refused = booking(1, 2).add_guests(&guests).save(client).await;
        assert_eq!(message(refused), "Stay: nobody is asking");
        assert_eq!(Booking::query().count(client).await?, 0);
        assert!(log(client).await?.is_empty());

        let stay = booking(1, 2).add_guests(&guests).save(&clerk).await?;
        let pairs = Stay::query().order_by(Stay::ID.asc()).all(client).await?;
        let signed: Vec<_> = pairs.iter().map(|pair| (&*pair.audited.created_by, pair.room)).collect();
        assert_eq!(signed, [("clerk", 1), ("clerk", 1)]);
        assert_eq!(log(client).await?, ["Create Stay by clerk"; 2]);

        let refused = stay.update().add_guests([&guests[0]]).save(&client.with(Viewer("guest"))).await;
        assert!(refused.is_err_and(|error| error.is_denied()), "the policy of the pairs");
        let changed = pairs[0].update().room(2).save(&client.with(Viewer("boss"))).await?;
        assert_eq!((&*changed.audited.created_by, changed.audited.updated_by.as_deref()), ("clerk", Some("boss")));
        stay.update().remove_guests([&guests[0]]).save(&clerk).await?;
        assert_eq!(Stay::query().only(client).await?.guest_id, guests[1].id);
        stay.update().clear_guests().save(&clerk).await?;
        assert_eq!(Stay::query().count(client).await?, 0);
        let lines = log(client).await?;
        assert_eq!(lines[0], "UpdateOne Stay by boss");
        assert_eq!(lines[1..], ["Delete Stay by clerk"; 2]);
    }
}
