//! One to one within one type, with an inverse: a linked list of nodes, each with a next and a previous one.

use super::*;

async fn node(client: &Client, value: i64) -> Result<Node, Error> {
    Node::create().value(value).save(client).await
}

/// The list `1 -> 2 -> .. -> n`.
async fn list(client: &Client, n: i64) -> Result<Vec<Node>, Error> {
    let mut nodes = vec![node(client, 1).await?];
    for value in 2..=n {
        let next = Node::create().value(value).prev(&nodes[nodes.len() - 1]).save(client).await?;
        nodes.push(next);
    }
    Ok(nodes)
}

/// The values of the nodes that satisfy the predicate, in ascending order.
async fn values(predicate: Predicate<Node>, client: &Client) -> Result<Vec<Option<i64>>, Error> {
    Node::query().where_(predicate).order_by(Node::VALUE.asc()).select(Node::VALUE).all(client).await
}

scenario! {
    async fn set_from_either_side(client: &Client) {
        let head = node(client, 1).await?;
        assert!(!head.query_prev().exists(client).await?);
        assert!(!head.query_next().exists(client).await?);

        let second = Node::create().value(2).prev(&head).save(client).await?;
        assert!(!second.query_next().exists(client).await?);
        assert_eq!(second.query_prev().only_id(client).await?, head.id);
        assert_eq!(head.query_next().only_id(client).await?, second.id);

        second.delete().exec(client).await?;
        assert!(!head.query_next().exists(client).await?);

        let second = node(client, 2).await?;
        head.update().next(&second).save(client).await?;
        assert!(!second.query_next().exists(client).await?);
        assert_eq!(second.query_prev().only_id(client).await?, head.id);
        assert_eq!(head.query_next().only_id(client).await?, second.id);

        head.delete().exec(client).await?;
        assert!(!second.query_prev().exists(client).await?, "the second node is the head now");
    }

    async fn a_list_and_a_ring(client: &Client) {
        let nodes = list(client, 5).await?;
        for pair in nodes.windows(2) {
            assert_eq!(pair[0].query_next().only_id(client).await?, pair[1].id);
        }
        assert!(!nodes[4].query_next().exists(client).await?);
        assert_eq!(Node::query().where_(Node::NEXT.has()).count(client).await?, 4);
        assert_eq!(Node::query().where_(Node::PREV.has()).count(client).await?, 4);
        assert_eq!(values(!Node::PREV.has(), client).await?, [Some(1)], "the head");
        assert_eq!(values(!Node::NEXT.has(), client).await?, [Some(5)], "the tail");

        nodes[4].update().next(&nodes[0]).save(client).await?;
        assert_eq!(nodes[4].query_next().only_id(client).await?, nodes[0].id);
        assert_eq!(nodes[0].query_prev().only_id(client).await?, nodes[4].id);
        assert_eq!(Node::query().where_(Node::NEXT.has() & Node::PREV.has()).count(client).await?, 5);

        assert_eq!(values(Node::NEXT.has_with(Node::VALUE.eq(2)), client).await?, [Some(1)]);
        assert_eq!(values(Node::NEXT.has_with(Node::VALUE.eq(1)), client).await?, [Some(5)]);
        assert_eq!(
            values(Node::NEXT.has_with(Node::VALUE.gt(2)), client).await?,
            [Some(2), Some(3), Some(4)]
        );
        assert_eq!(values(Node::PREV.has_with(Node::VALUE.gt(4)), client).await?, [Some(1)]);
    }

    async fn long_paths(client: &Client) {
        let nodes = list(client, 5).await?;
        nodes[4].update().next(&nodes[0]).save(client).await?;
        let mut forth = nodes[0].query_next();
        let mut back = nodes[0].query_prev();
        for _ in 0..4 {
            forth = forth.traverse(Node::NEXT);
            back = back.traverse(Node::PREV);
        }
        assert_eq!(forth.only_id(client).await?, nodes[0].id, "all the way round");
        assert_eq!(back.only_id(client).await?, nodes[0].id, "all the way round");

        let broken =
            nodes[0].query_next().traverse(Node::NEXT).where_(Node::VALUE.gt(10)).traverse(Node::NEXT);
        assert_eq!(broken.count(client).await?, 0);
        let broken =
            nodes[0].query_prev().where_(Node::VALUE.gt(10)).traverse(Node::PREV).traverse(Node::PREV);
        assert_eq!(broken.count(client).await?, 0);
    }

    async fn a_node_that_points_to_itself(client: &Client) {
        let nodes = list(client, 3).await?;
        assert_eq!(Node::delete_many().where_(Node::VALUE.gt(1)).exec(client).await?, 2);
        let head = Node::query().only(client).await?;
        assert_eq!(head.id, nodes[0].id);
        head.update().next(&head).save(client).await?;
        assert_eq!(head.query_prev().only_id(client).await?, head.id);
        assert_eq!(head.query_next().only_id(client).await?, head.id);
        head.update().clear_next().save(client).await?;
        assert!(!head.query_prev().exists(client).await?);
        assert!(!head.query_next().exists(client).await?);
    }

    async fn a_place_is_taken_once(client: &Client) {
        let nodes = list(client, 3).await?;
        // The head has a next node already.
        let error = Node::create().value(9).prev(&nodes[0]).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        // The third node has a previous one already.
        let error = Node::create().value(9).next(&nodes[2]).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(Node::query().count(client).await?, 3, "nothing was written");
    }

    async fn both_edges_at_once(client: &Client) {
        let (first, last) = (node(client, 1).await?, node(client, 3).await?);
        let middle = Node::create().value(2).prev(&first).next(&last).save(client).await?;
        assert_eq!(first.query_next().only_id(client).await?, middle.id);
        assert_eq!(last.query_prev().only_id(client).await?, middle.id);
        middle.update().clear_prev().clear_next().save(client).await?;
        assert_eq!(values(Node::PREV.has() | Node::NEXT.has(), client).await?, []);
    }

    async fn loads(client: &Client) {
        let nodes = list(client, 3).await?;
        let query = Node::query().with(Node::PREV).with(Node::NEXT.with(Node::NEXT));
        let loaded = query.order_by(Node::VALUE.asc()).all(client).await?;
        assert!(loaded[0].prev.get()?.is_none());
        assert_eq!(loaded[0].next.require()?.next.require()?.id, nodes[2].id);
        assert_eq!(loaded[1].prev.require()?.id, nodes[0].id);
        assert!(loaded[1].next.require()?.next.get()?.is_none());
        assert!(loaded[2].next.get()?.is_none());
    }
}
