//! One to many within one type: a tree, whose nodes have children and, but for the root, a parent. The reference is a field
//! of the entity, `parent_id`.

use ent::prelude::*;

#[derive(Entity)]
struct Node {
    id: i64,
    value: i32,
    parent_id: Option<i64>,
    children: Many<Node>,
    #[ent(inverse = children, field = parent_id)]
    parent: One<Node>,
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
    // Make the tree
    //
    //       2
    //     /   \
    //    1     4
    //        /   \
    //       3     5
    let root = Node::create().value(2).save(client).await?;
    let n1 = Node::create().value(1).parent(&root).save(client).await?;
    let n4 = Node::create().value(4).parent(&root).save(client).await?;
    // The key of the parent does as well.
    let n3 = Node::create().value(3).parent(n4.id).save(client).await?;
    let n5 = Node::create().value(5).parent_id(n4.id).save(client).await?;
    println!("leaves: {:?}", [n1.value, n3.value, n5.value]);

    // The leaves are the nodes without children.
    let leaves = Node::query()
        .where_(!Node::CHILDREN.has())
        .order_by(Node::VALUE.asc())
        .select(Node::VALUE)
        .all(client)
        .await?;
    println!("{leaves:?}");

    // The root is the one node without a parent.
    let orphan = Node::query().where_(!Node::PARENT.has()).only(client).await?;
    println!("{orphan}");
    println!("{n4}");
    Ok(())
}
