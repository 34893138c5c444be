//! Tears down what was deleted. It can be stopped at any moment and begin anew: whatever is `removing` is still to be done,
//! and what something else stands on is torn down after it.

use std::time::{Duration, Instant};

use ent::prelude::*;
use ent::sql::BoxFuture;
use uuid::Uuid;

use crate::lifecycle::{Lifecycle, Phase};
use crate::schema::*;

/// Takes things away for good: stops programs, deletes files and records of other systems.
pub trait Teardown: Send + Sync {
    /// Takes away one thing, of the table of that name. It may be asked again for what is gone already.
    fn tear_down(&self, table: &'static str, id: Uuid) -> BoxFuture<'_, Result<(), String>>;
}

/// Does nothing: the example manages no machines.
#[derive(Clone, Copy, Debug)]
pub struct Pretend;

impl Teardown for Pretend {
    fn tear_down(&self, _: &'static str, _: Uuid) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}

/// Tears down until it is dropped, with a pause after each round. A round that fails is told, and tried again.
pub async fn run(client: &Client, teardown: &dyn Teardown, pause: Duration) {
    loop {
        if let Err(error) = run_once(client, teardown).await {
            eprintln!("the worker: {error}");
        }
        tokio::time::sleep(pause).await;
    }
}

/// Tears down all that is `removing`, and says how much became `deleted`. What can't be torn down stays as it is, with an
/// entry in the log of operations, and so does what it stands on.
///
/// # Errors
///
/// Those of the database.
pub async fn run_once(client: &Client, teardown: &dyn Teardown) -> Result<usize, ent::Error> {
    let worker = Worker { client: client.allow("the worker of the lifecycle"), teardown };

    // What stands on a thing goes with it: from the bottom up.
    worker.remove(Environment::PROJECT.has_with(Project::is_removing())).await?;
    worker.remove(Instance::SERVER.has_with(Server::is_removing())).await?;
    worker.remove(Snapshot::SERVER.has_with(Server::is_removing())).await?;
    worker.remove(AlertRule::SERVER.has_with(Server::is_removing())).await?;
    worker.remove(Domain::ENVIRONMENT.has_with(Environment::is_removing())).await?;
    let of_environment = BackupSchedule::ENVIRONMENT.has_with(Environment::is_removing());
    let of_destination = BackupSchedule::DESTINATION.has_with(BackupDestination::is_removing());
    worker.remove(of_environment | of_destination).await?;
    let of_environment = Backup::ENVIRONMENT.has_with(Environment::is_removing());
    let of_destination = Backup::DESTINATION.has_with(BackupDestination::is_removing());
    worker.remove(of_environment | of_destination).await?;

    // And is torn down before it: from the top down.
    let mut done = 0;
    done += worker.finish::<OrgMember>([]).await?;
    done += worker.finish::<AlertRule>([]).await?;
    done += worker.finish::<Domain>([]).await?;
    done += worker.finish::<DnsConfig>([]).await?;
    done += worker.finish::<Backup>([]).await?;
    done += worker.finish::<BackupSchedule>([]).await?;
    let used = [
        BackupDestination::SCHEDULES.has_with(BackupSchedule::is_there()),
        BackupDestination::BACKUPS.has_with(Backup::is_there()),
    ];
    done += worker.finish(used).await?;
    done += worker.finish::<Snapshot>([]).await?;
    let used = [
        Environment::DOMAINS.has_with(Domain::is_there()),
        Environment::BACKUP_SCHEDULES.has_with(BackupSchedule::is_there()),
        Environment::BACKUPS.has_with(Backup::is_there()),
    ];
    done += worker.finish(used).await?;
    done += worker.finish::<Instance>([]).await?;
    let used = [
        Server::INSTANCES.has_with(Instance::is_there()),
        Server::SNAPSHOTS.has_with(Snapshot::is_there()),
        Server::ALERT_RULES.has_with(AlertRule::is_there()),
    ];
    done += worker.finish(used).await?;
    done += worker.finish([Project::ENVIRONMENTS.has_with(Environment::is_there())]).await?;
    Ok(done)
}

struct Worker<'a> {
    client: Client,
    teardown: &'a dyn Teardown,
}

impl Worker<'_> {
    /// Marks what stands on something that is being removed.
    async fn remove<E: Lifecycle>(&self, stands_on_it: Predicate<E>) -> Result<(), ent::Error> {
        let found = Query::<E>::new().where_(stands_on_it & !E::is_going()).all(&self.client).await?;
        for entity in found {
            entity.delete().exec(&self.client).await?;
        }
        Ok(())
    }

    /// Tears down what is being removed and has nothing left that stands on it.
    async fn finish<E: Lifecycle>(
        &self,
        used: impl IntoIterator<Item = Predicate<E>>,
    ) -> Result<usize, ent::Error> {
        let mut query = Query::<E>::new().where_(E::is_removing());
        for used in used {
            query = query.where_(!used);
        }
        let mut done = 0;
        for entity in query.all(&self.client).await? {
            done += usize::from(self.finish_one(entity).await?);
        }
        Ok(done)
    }

    /// Tears down one thing, and says whether it went well.
    async fn finish_one<E: Lifecycle>(&self, entity: E) -> Result<bool, ent::Error> {
        let table = &*E::node().table;
        let began = Instant::now();
        let result = self.teardown.tear_down(table, entity.id()).await;
        let duration = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
        let organization_id = <E as HasMixin<OrgScoped>>::mixin(&entity).organization_id;
        let log = OperationLog::create()
            .organization_id(organization_id)
            .operation(format!("{table}.remove"))
            .target_type(table)
            .target_id(entity.id())
            .duration_ms(duration);
        match result {
            Ok(()) => {
                let write = async |tx: &Tx| {
                    E::go_to(entity.id(), E::Phase::DELETED, tx).await?;
                    log.status(Progress::Succeeded).save(tx).await
                };
                self.client.transaction(write).await?;
                Ok(true)
            }
            Err(why) => {
                log.status(Progress::Failed).message(why).save(&self.client).await?;
                Ok(false)
            }
        }
    }
}
