//! Enums as text, as numbers, and as enum types of the database's own.

use ent::prelude::*;
use ent::sql::Statement;
use ent::{Dialect, Error};

use crate::scenario;

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[ent(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Shout {
    LoudVoice,
    #[ent(rename = "a whisper, it's soft")]
    Whisper,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[ent(rename_all = "kebab-case")]
pub enum Kebab {
    ShishKebab,
    Doner,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[ent(int)]
#[repr(u8)]
pub enum Priority {
    Low = 10,
    Middle,
    #[ent(value = 200)]
    High,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[ent(native = "role_type")]
pub enum Role {
    Admin,
    #[ent(rename = "it's free")]
    Free,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Task {
    pub id: i64,
    #[ent(default = Shout::LoudVoice)]
    pub shout: Shout,
    pub kebab: Option<Kebab>,
    #[ent(default = Priority::Low)]
    pub priority: Priority,
    pub urgency: Option<Priority>,
    #[ent(default = Role::Free)]
    pub role: Role,
    pub reviewer: Option<Role>,
}

/// It shares the type of the database.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Member {
    pub id: i64,
    pub role: Role,
}

scenario! {
    async fn as_text(client: &Client) with ent::schema![Task]; {
        assert_eq!((Shout::LoudVoice.as_str(), Kebab::ShishKebab.as_str()), ("LOUD_VOICE", "shish-kebab"));
        let task = Task::create().shout(Shout::Whisper).kebab(Kebab::ShishKebab).save(client).await?;
        assert_eq!((task.shout, task.kebab), (Shout::Whisper, Some(Kebab::ShishKebab)));
        assert_eq!(Task::query().where_(Task::SHOUT.eq(Shout::Whisper)).only_id(client).await?, task.id);
        assert_eq!("a whisper, it's soft".parse::<Shout>()?, Shout::Whisper);
    }

    async fn as_numbers(client: &Client) with ent::schema![Task]; {
        assert_eq!((Priority::Middle.as_int(), Priority::High.as_int()), (11, 200));
        assert_eq!((Priority::Middle.to_string(), "high".parse::<Priority>()?), ("middle".into(), Priority::High));
        for priority in [Priority::High, Priority::Low, Priority::Middle] {
            Task::create().priority(priority).urgency(priority).save(client).await?;
        }
        let ordered = Task::query().order_by(Task::PRIORITY.asc()).select(Task::URGENCY).all(client).await?;
        assert_eq!(ordered, [Some(Priority::Low), Some(Priority::Middle), Some(Priority::High)]);
        assert_eq!(Task::query().where_(Task::PRIORITY.gt(Priority::Low)).count(client).await?, 2);
        assert_eq!(Task::query().where_(Task::URGENCY.in_([Priority::High])).count(client).await?, 1);
        assert_eq!(Task::create().save(client).await?.priority, Priority::Low);

        client.raw_execute(Statement::new("UPDATE tasks SET priority = 12", vec![])).await?;
        let error = Task::query().all(client).await.expect_err("12 is none of them");
        assert!(matches!(error, Error::Decode { field: "priority", .. }), "{error}");
    }

    async fn of_the_database(client: &Client) with ent::schema![Task, Member]; {
        let task = Task::create().role(Role::Admin).reviewer(Role::Free).save(client).await?;
        assert_eq!((task.role, task.reviewer), (Role::Admin, Some(Role::Free)));
        let default = Task::create().save(client).await?;
        assert_eq!((default.role, default.reviewer), (Role::Free, None));
        let task = task.update().role(Role::Free).reviewer(None).save(client).await?;
        assert_eq!(task.reviewer, None);
        let count = async |predicate| Task::query().where_(predicate).count(client).await;
        assert_eq!(count(Task::ROLE.eq(Role::Free)).await?, 2);
        assert_eq!(count(Task::ROLE.in_([Role::Admin, Role::Free])).await?, 2);
        assert_eq!(count(Task::ROLE.not_in([Role::Free])).await?, 0);
        assert_eq!(Task::query().select(Task::ROLE).all(client).await?, [Role::Free, Role::Free]);
        let many = Member::create_bulk([Role::Admin, Role::Free].map(|role| Member::create().role(role)));
        assert_eq!(many.save(client).await?[1].role, Role::Free);

        // Made once, whoever asks, and left alone when it is there.
        ent::schema![Task, Member].create(client).await?;
        let sql = ent::schema![Task, Member].to_sql(client.dialect())?;
        match client.dialect() {
            Dialect::Postgres => {
                assert_eq!(sql.matches("CREATE TYPE \"role_type\" AS ENUM ('admin', 'it''s free')").count(), 1);
                assert!(sql.contains(r#""role" "role_type" NOT NULL DEFAULT 'it''s free'"#), "{sql}");
            }
            Dialect::Sqlite => assert!(sql.contains(r#""role" text NOT NULL"#), "{sql}"),
            _ => assert!(sql.contains("`role` enum('admin','it''s free') NOT NULL"), "{sql}"),
        }
        let wrong = client.raw_execute(Statement::new("UPDATE members SET role = 'nobody'", vec![])).await;
        assert_eq!(wrong.is_ok(), client.dialect() == Dialect::Sqlite, "the database knows the values");
    }
}
