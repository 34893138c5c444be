//! Instances: what is installed on servers.

use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::body;
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::lifecycle::Lifecycle;
use crate::schema::Instance;

pub(super) fn routes(api: Api) -> Api {
    api.read::<Instance>().create::<Instance>().change::<Instance>().remove::<Instance>()
}

body! {
    /// A new instance.
    struct NewInstance {
        server_id: Uuid,
        name: String,
        version: String,
        port_base: u16,
    }

    /// What can be changed of an instance.
    struct InstanceChange {
        name: Option<String>,
        version: Option<String>,
        port_base: Option<u16>,
    }
}

impl Resource for Instance {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(Instance::STATUS), Filter::by(Instance::SERVER_ID)]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(Instance::is_there())
    }
}

impl Creatable for Instance {
    type New = NewInstance;

    fn create(new: NewInstance) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Instance::create()
            .server_id(new.server_id)
            .name(new.name)
            .version(new.version)
            .port_base(new.port_base)
    }
}

impl Changeable for Instance {
    type Change = InstanceChange;

    async fn change(id: Uuid, change: InstanceChange, client: &Client) -> Result<Self, ent::Error> {
        let update = Instance::update(id).maybe_name(change.name).maybe_version(change.version);
        update.maybe_port_base(change.port_base).save(client).await
    }
}
