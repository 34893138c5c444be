//! Decimal numbers: exact, and in the order of numbers.

use ent::prelude::*;
use rust_decimal::Decimal;

use crate::scenario;

#[derive(Entity, Clone, Debug, PartialEq)]
struct Price {
    id: i64,
    amount: Decimal,
    discount: Option<Decimal>,
    #[ent(range = 0..=100)]
    percent: Option<Decimal>,
}

scenario! {
    async fn round_trips_of_decimals(client: &Client) with ent::schema![Price]; {
        let values = [
            Decimal::MAX,
            Decimal::MIN,
            Decimal::ZERO,
            Decimal::new(1, 28),
            Decimal::new(-1, 28),
            Decimal::new(1020, 2),
            "0.1".parse()?,
            "-123456789012345.6789".parse()?,
        ];
        for value in values {
            let price = Price::create().amount(value).discount(value).save(client).await?;
            assert_eq!((price.amount, price.discount), (value, Some(value)));
            assert_eq!(Price::get(price.id, client).await?, price);
            let found = Price::query().where_(Price::AMOUNT.eq(value)).only_id(client).await?;
            assert_eq!(found, price.id, "{value}");
            let found = Price::query().where_(Price::AMOUNT.in_([value])).only_id(client).await?;
            assert_eq!(found, price.id, "{value}");
        }
        let none = Price::create().amount(Decimal::ONE).save(client).await?;
        assert_eq!(none.discount, None);
        let error = Price::create().amount(Decimal::ONE).percent(Decimal::new(10_001, 2)).save(client).await;
        assert!(error.expect_err("more than all of it").is_validation());
    }

    async fn sums_of_decimals(client: &Client) with ent::schema![Price]; {
        for value in ["0.10", "0.20", "9.00", "-10", "10.5", "-9.5"] {
            Price::create().amount(value.parse::<Decimal>()?).save(client).await?;
        }
        let (zero, nine) = (Decimal::ZERO, Decimal::from(9));
        let sum = Price::query().where_(Price::AMOUNT.gt(zero)).aggregate(Price::AMOUNT.sum(), client);
        assert_eq!(sum.await?, Some("19.80".parse()?), "exactly");
        let extremes = Price::query().aggregate((Price::AMOUNT.min(), Price::AMOUNT.max()), client).await?;
        assert_eq!(extremes, (Some(Decimal::from(-10)), Some("10.5".parse()?)));
        let amounts = Price::query().order_by(Price::AMOUNT.asc()).select(Price::AMOUNT).all(client).await?;
        let expected = ["-10", "-9.5", "0.1", "0.2", "9", "10.5"].iter().map(|n| n.parse());
        assert_eq!(amounts, expected.collect::<Result<Vec<Decimal>, _>>()?);
        assert_eq!(Price::query().where_(Price::AMOUNT.gt(nine)).count(client).await?, 1);
        assert_eq!(Price::query().where_(Price::AMOUNT.lte(nine)).count(client).await?, 5);
        assert_eq!(Price::query().where_(Price::AMOUNT.lt(Decimal::from(-9))).count(client).await?, 2);
    }

    async fn additions_to_decimals(client: &Client) with ent::schema![Price]; {
        let price = Price::create().amount("0.1".parse::<Decimal>()?).save(client).await?;
        let added = price.update().add_amount("0.2".parse::<Decimal>()?).save(client).await?;
        assert_eq!(added.amount, "0.3".parse()?, "exactly");
        assert_eq!(Price::update_many().add_amount("-0.3".parse::<Decimal>()?).exec(client).await?, 1);
        assert_eq!(Price::get(price.id, client).await?.amount, Decimal::ZERO);
        let set = price.update().amount(Decimal::ONE).add_amount(Decimal::TWO).save(client).await?;
        assert_eq!(set.amount, Decimal::from(3), "of what is set here, the sum is worked out here");
    }
}
