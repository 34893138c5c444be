//! The life of what is not deleted at once: `active`, then `removing`, when somebody has deleted it, then `deleted`, when a
//! worker has torn it down. A hook sees to it, so that no deletion goes round it.

use std::fmt;
use std::future::Future;

use ent::prelude::*;
use uuid::Uuid;

use crate::schema::*;
use crate::viewer::Viewer;

/// The states of such a life, of some kind of entity.
pub trait Phase: FieldType<Base = Self> + Copy + PartialEq {
    /// Somebody has deleted it.
    const REMOVING: Self;
    /// A worker has torn it down.
    const DELETED: Self;
}

/// An entity with such a life.
pub trait Lifecycle: HasMixin<Key> + HasMixin<OrgScoped> + Entity<Id = Uuid, Kind = ent::Table> {
    /// Its states.
    type Phase: Phase;

    /// The field that says where it is in its life.
    const PHASE: Field<Self, Self::Phase>;

    /// Brings it to another state.
    fn go_to(
        id: Uuid,
        phase: Self::Phase,
        client: &Client,
    ) -> impl Future<Output = Result<Self, ent::Error>> + Send;

    /// It is, or is about to be, no more.
    fn is_going() -> Predicate<Self> {
        Self::PHASE.in_([Self::Phase::REMOVING, Self::Phase::DELETED])
    }

    /// It waits for the worker.
    fn is_removing() -> Predicate<Self> {
        Self::PHASE.eq(Self::Phase::REMOVING)
    }

    /// There is still something of it.
    fn is_there() -> Predicate<Self> {
        Self::PHASE.neq(Self::Phase::DELETED)
    }
}

macro_rules! phases {
    ($($phase:ident),*) => {$(
        impl Phase for $phase {
            const REMOVING: Self = $phase::Removing;
            const DELETED: Self = $phase::Deleted;
        }
    )*};
}

macro_rules! lifecycles {
    ($($entity:ident: $phase:ident),* $(,)?) => {$(
        impl Lifecycle for $entity {
            type Phase = $phase;
            const PHASE: Field<Self, $phase> = $entity::STATUS;

            fn go_to(
                id: Uuid,
                phase: $phase,
                client: &Client,
            ) -> impl Future<Output = Result<Self, ent::Error>> + Send {
                $entity::update(id).status(phase).save(client)
            }
        }
    )*};
}

phases!(Status, InstanceStatus, ArchiveStatus);
lifecycles! {
    OrgMember: Status,
    Server: Status,
    Instance: InstanceStatus,
    Project: Status,
    Environment: Status,
    Domain: Status,
    DnsConfig: Status,
    AlertRule: Status,
    BackupDestination: Status,
    BackupSchedule: Status,
    Backup: ArchiveStatus,
    Snapshot: ArchiveStatus,
}

/// Why something can't be changed any more.
#[derive(Debug, PartialEq, Eq)]
pub struct Going(pub &'static str);

impl fmt::Display for Going {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} is being removed, or was", self.0)
    }
}

impl std::error::Error for Going {}

/// Marks what is deleted in place of deleting it, and lets nobody but the service touch it from then on.
///
/// # Errors
///
/// [`Going`], when somebody tries; and those of the mutation.
pub async fn removal<E: Lifecycle>(mut m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    if m.op().is(Op::DELETE | Op::DELETE_ONE) {
        m.set_op(if m.op() == Op::DELETE { Op::UPDATE } else { Op::UPDATE_ONE })?;
        m.set(E::PHASE, E::Phase::REMOVING);
    }
    let client = m.client().clone();
    let (true, Some(id)) = (client.get::<Viewer>().is_some() && m.op().is(Op::UPDATE_ONE), m.id()) else {
        return next.run(m).await;
    };
    m.where_(!E::is_going());
    let going = m.error(Going(E::SCHEMA.name));
    match next.run(m).await {
        // The viewer's own client: what is out of sight is not found, whatever happens to it.
        Err(error) if error.is_not_found() && Query::<E>::new().where_(key(id)).exists(&client).await? => {
            Err(going)
        }
        result => result,
    }
}

fn key<E: HasMixin<Key>>(id: Uuid) -> Predicate<E> {
    E::MIXIN.id.eq(id)
}
