//! Keys that no two entities have in common, whatever their types: ranges of numbers that their tables keep for good.

use ent::prelude::*;
use ent::sql::Statement;
use ent::{Error, Schema};

use crate::scenario;

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Car {
    pub id: i64,
    #[ent(inverse = cars)]
    pub owner: One<Driver>,
    pub parts: Many<Part>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Driver {
    #[ent(sql_type(postgres = "bigserial"))]
    pub id: i64,
    pub cars: Many<Car>,
}

/// Its key is no number.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Brand {
    #[ent(max_len = 20)]
    pub id: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Part {
    pub id: u64,
    #[ent(inverse = parts)]
    pub cars: Many<Car>,
}

/// It is named before all others.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Axle {
    pub id: i64,
}

/// What is kept of the ranges.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(table = "ent_types")]
pub struct Range {
    pub id: u32,
    #[ent(column = "type")]
    pub table: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Small {
    pub id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(increment_start = 5000)]
pub struct Late {
    pub id: i64,
}

fn schema() -> Schema {
    ent::schema![Car, Brand].global_unique_ids()
}

async fn ranges(client: &Client) -> Result<Vec<String>, Error> {
    Range::query().order_by(Range::ID.asc()).select(Range::TABLE).all(client).await
}

fn why(result: Result<(), Error>) -> String {
    result.expect_err("it is refused").to_string()
}

scenario! {
    async fn each_table_has_a_range(client: &Client) with super::schema(); {
        assert_eq!(ranges(client).await?, ["cars", "drivers", "parts"]);
        let parts = Part::create_bulk((0..3).map(|_| Part::create())).save(client).await?;
        let driver = Driver::create().save(client).await?;
        let car = Car::create().owner(&driver).add_parts(&parts).save(client).await?;
        assert_eq!((car.id, driver.id, parts[2].id), (1, 1 << 32, (2 << 32) + 2));
        assert_eq!(Driver::get(driver.id, client).await?.query_cars().only_id(client).await?, 1);
        assert_eq!(car.query_parts().count(client).await?, 3);
        assert_eq!(Car::create().save(client).await?.id, 2);
    }

    async fn which_it_keeps_when_others_come(client: &Client) with super::schema(); {
        let driver = Driver::create().save(client).await?;
        let grown = ent::schema![Axle, Car, Brand].global_unique_ids();
        grown.create(client).await?;
        grown.create(client).await?;
        super::schema().create(client).await?;
        assert_eq!(ranges(client).await?, ["cars", "drivers", "parts", "axles"]);
        assert_eq!(Axle::create().save(client).await?.id, 3 << 32);
        assert_eq!(Driver::create().save(client).await?.id, driver.id + 1);
        assert_eq!(Car::create().save(client).await?.id, 1);

        // A table that is gone gets its own range again, also where others came since.
        client.raw_execute(Statement::new("DROP TABLE axles".to_owned(), vec![])).await?;
        grown.create(client).await?;
        assert_eq!(Axle::create().save(client).await?.id, 3 << 32);
    }

    async fn what_has_none_is_refused(client: &Client) with ent::schema![Axle]; {
        Axle::create().save(client).await?;
        let plain = ent::schema![Axle, Car].global_unique_ids().create(client).await;
        assert!(why(plain).contains("the table `axles` was made without a range"));
        let small = ent::schema![Small].global_unique_ids();
        assert_eq!(why(small.create(client).await), "`Small.id` has less than 64 bits, too few for a globally unique key");
        assert!(small.to_sql(client.dialect()).is_err());
        let late = ent::schema![Late].global_unique_ids().create(client).await;
        assert_eq!(why(late), "`Late` has an `increment_start`, which globally unique keys leave no room for");
        let range = ent::schema![Range].to_sql(client.dialect());
        assert!(range.is_ok(), "it is a name like any other without the ranges");
        let clash = ent::schema![Range].global_unique_ids().to_sql(client.dialect());
        assert!(clash.is_err(), "{clash:?}");
        assert!(!Axle::query().where_(Axle::ID.gt(1)).exists(client).await?);
        ent::schema![Brand].global_unique_ids().create(client).await?;
    }

    async fn are_printed_with_the_tables(client: &Client) with ent::schema![Axle]; {
        for statement in super::schema().to_sql(client.dialect())?.split_terminator(";\n") {
            client.raw_execute(Statement::new(statement.to_owned(), vec![])).await?;
        }
        assert_eq!(ranges(client).await?, ["cars", "drivers", "parts"]);
        assert_eq!(Part::create().save(client).await?.id, 2 << 32);
        super::schema().create(client).await?;
        assert_eq!(Part::create().save(client).await?.id, (2 << 32) + 1);
    }
}
