//! Streams of entities: the database is read as fast as the stream is, and memory holds a portion at a time.

use std::any::Any;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use ent_sql::{Access, BoxFuture, Flow, Row, Sink};
use futures_core::Stream;
use tokio::sync::mpsc;

use crate::batch::{self, Batch, BatchSink, Extra};
use crate::client::Client;
use crate::entity::Entity;
use crate::error::Error;
use crate::exec::run_query;
use crate::guard;
use crate::intercept::{self, AnswerCore, EntityStream, QueryOp};
use crate::loader::{self, Reading};
use crate::query::QueryCore;

/// How many entities go through at a time.
const PORTION: usize = 256;

type Portion = (Box<dyn Batch>, Extra);

/// Decodes rows into portions and sends them off, waiting whenever the receiver has one in hand.
struct Portions {
    current: BatchSink,
    kinds: Vec<ent_sql::Kind>,
    full: Option<Portion>,
    /// Whether the stream was dropped.
    closed: bool,
    send: mpsc::Sender<Result<Portion, Error>>,
}

impl Portions {
    fn cut(&mut self) -> Option<Portion> {
        let fresh = BatchSink::new(self.current.schema, self.kinds.clone());
        std::mem::replace(&mut self.current, fresh).finish().ok()
    }
}

impl Sink for Portions {
    fn row(&mut self, row: &dyn Row) -> Flow {
        if self.closed {
            return Flow::Stop;
        }
        match self.current.take(row) {
            Err(error) => {
                self.current.error = Some(error);
                Flow::Stop
            }
            Ok(()) if self.current.batch.len() < PORTION => Flow::Continue,
            Ok(()) => {
                self.full = self.cut();
                Flow::Wait
            }
        }
    }

    fn ready(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            if let Some(portion) = self.full.take() {
                self.closed = self.send.send(Ok(portion)).await.is_err();
            }
        })
    }

    fn may_wait(&self) -> bool {
        true
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// What the reader works out before it reads, and the loads of each portion need too.
type Prepared = Arc<OnceLock<QueryCore>>;

/// Reads the query and sends its portions.
async fn read(
    client: Client,
    mut query: QueryCore,
    prepared: Prepared,
    send: mpsc::Sender<Result<Portion, Error>>,
) {
    let result = async {
        guard::query(&client, QueryOp::Stream, &mut query, &[]).await?;
        // A traverser may have asked for edges.
        if client.has_one_connection() && !query.loads.is_empty() {
            return Err(no_second_connection());
        }
        let query = prepared.get_or_init(|| query);
        let mut session = client.session(Access::Read).await?;
        session.stream();
        let connection = session.connection()?;
        let (planned, kinds) = loader::plan(query, connection.dialect());
        let current = BatchSink::new(query.schema, kinds.clone());
        let sink = Portions { current, kinds, full: None, closed: false, send: send.clone() };
        run_query(connection, query.schema, planned, sink).await?.current.finish()
    };
    let last = result.await;
    let _ = send.send(last).await;
}

/// The entities of a query, a portion at a time.
struct Batches {
    prepared: Prepared,
    client: Client,
    reading: Option<BoxFuture<'static, ()>>,
    loading: Option<BoxFuture<'static, Result<Box<dyn Batch>, Error>>>,
    portions: mpsc::Receiver<Result<Portion, Error>>,
    failed: bool,
}

impl Stream for Batches {
    type Item = Result<Box<dyn Batch>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.failed {
                return Poll::Ready(None);
            }
            if let Some(loading) = &mut this.loading {
                match loading.as_mut().poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(loaded) => {
                        this.loading = None;
                        return match loaded {
                            Ok(batch) => Poll::Ready(Some(Ok(batch))),
                            Err(error) => this.fail(error),
                        };
                    }
                }
            }
            match this.portions.poll_recv(cx) {
                Poll::Ready(Some(Ok(portion))) => match this.prepared.get() {
                    Some(query) if !query.loads.is_empty() => {
                        this.loading =
                            Some(Box::pin(load_portion(this.client.clone(), query.clone(), portion)));
                        continue;
                    }
                    _ => return Poll::Ready(Some(Ok(portion.0))),
                },
                Poll::Ready(Some(Err(error))) => return this.fail(error),
                Poll::Ready(None) if this.reading.is_none() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => {}
            }
            match &mut this.reading {
                None => return Poll::Pending,
                Some(reading) => match reading.as_mut().poll(cx) {
                    Poll::Ready(()) => this.reading = None,
                    // It may have sent a portion just now, and waits for room: look again before resting.
                    Poll::Pending => match this.portions.is_empty() {
                        true => return Poll::Pending,
                        false => continue,
                    },
                },
            }
        }
    }
}

impl Batches {
    fn new(client: Client, query: QueryCore) -> Self {
        let (send, portions) = mpsc::channel(1);
        let prepared = Prepared::default();
        let reading = match client.has_one_connection() && !query.loads.is_empty() {
            true => {
                let error = no_second_connection();
                // There is room for one, and this is the first.
                let _ = send.try_send(Err(error));
                None
            }
            false => {
                let reading: BoxFuture<'static, ()> =
                    Box::pin(read(client.clone(), query, Arc::clone(&prepared), send));
                Some(reading)
            }
        };
        Batches { prepared, client, reading, loading: None, portions, failed: false }
    }

    fn fail(&mut self, error: Error) -> Poll<Option<Result<Box<dyn Batch>, Error>>> {
        self.failed = true;
        self.reading = None;
        Poll::Ready(Some(Err(error)))
    }
}

fn no_second_connection() -> Error {
    let why =
        "a stream that loads edges needs a second connection: it can't run in a transaction or in memory";
    Error::Database(ent_sql::Error::Transaction(why.to_owned()))
}

/// Loads the edges of one portion, on a connection beside the one that reads.
async fn load_portion(client: Client, query: QueryCore, portion: Portion) -> Result<Box<dyn Batch>, Error> {
    let (mut batch, extra) = portion;
    loader::load_all(&mut Reading::new(&client), &mut *batch, &extra, &query).await?;
    Ok(batch)
}

/// Entities one by one: first the interceptors make the stream, and then it is read.
struct Entities<E> {
    start: Option<BoxFuture<'static, Result<EntityStream, Error>>>,
    batches: Option<EntityStream>,
    ready: VecDeque<E>,
}

// Nothing in it is pinned in place: its futures are boxed.
impl<E> Unpin for Entities<E> {}

impl<E: Entity> Stream for Entities<E> {
    type Item = Result<E, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(entity) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(entity)));
            }
            if let Some(start) = &mut this.start {
                let started = std::task::ready!(start.as_mut().poll(cx));
                this.start = None;
                match started {
                    Ok(batches) => this.batches = Some(batches),
                    Err(error) => return Poll::Ready(Some(Err(error))),
                }
            }
            let Some(batches) = &mut this.batches else { return Poll::Ready(None) };
            match std::task::ready!(batches.as_mut().poll_next(cx)) {
                Some(Ok(batch)) => this.ready = batch::entities(batch).into(),
                Some(Err(error)) => {
                    this.batches = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    this.batches = None;
                    return Poll::Ready(None);
                }
            }
        }
    }
}

pub(crate) fn stream<E: Entity>(
    client: Client,
    query: QueryCore,
) -> impl Stream<Item = Result<E, Error>> + Send {
    let schema = query.schema;
    let mut start: Option<BoxFuture<'static, _>> = None;
    let mut batches: Option<EntityStream> = None;
    if intercept::interceptors(&client, schema).is_none() {
        batches = Some(Box::pin(Batches::new(client, query)));
    } else {
        start = Some(Box::pin(async move {
            let last = async |client, query| Ok(AnswerCore::Stream(Box::pin(Batches::new(client, query))));
            intercept::run(&client, QueryOp::Stream, query, last).await?.stream(schema)
        }));
    }
    Entities { start, batches, ready: VecDeque::new() }
}
