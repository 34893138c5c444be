//! One to one within one type: a linked list, whose nodes know the next one and the previous one.

use ent::prelude::*;

#[derive(Entity)]
struct Node {
    id: i64,
    value: i32,
    next: One<Node>,
    #[ent(inverse = next)]
    prev: One<Node>,
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![Node].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let head = Node::create().value(1).save(client).await?;

    // Make the list 1 <-> 2 <-> 3 <-> 4 <-> 5.
    let mut last = Node::create().value(2).prev(&head).save(client).await?;
    for value in 3..=5 {
        last = Node::create().value(value).prev(&last).save(client).await?;
    }

    // Walk along it.
    let mut values = vec![head.value];
    let mut next = head.query_next().first(client).await?;
    while let Some(node) = next {
        values.push(node.value);
        next = node.query_next().first(client).await?;
    }
    println!("{values:?}");

    // Close the circle: the tail is the one node without a next one.
    let tail = Node::query().where_(!Node::NEXT.has()).only(client).await?;
    let tail = tail.update().next(&head).save(client).await?;

    let prev = head.query_prev().only(client).await?;
    println!("{}", prev.value == tail.value);
    Ok(())
}
