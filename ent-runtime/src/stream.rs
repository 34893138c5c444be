//! Streams of entities: the database is read as fast as the stream is, and memory holds a portion at a time.

use std::any::Any;
use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use ent_sql::{Access, BoxFuture, Flow, Row, Sink};
use futures_core::Stream;
use tokio::sync::mpsc;

use crate::batch::{self, Batch, BatchSink, Extra};
use crate::client::Client;
use crate::entity::Entity;
use crate::error::Error;
use crate::exec::run_query;
use crate::loader;
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

/// Reads the query and sends its portions.
async fn read(client: Client, query: QueryCore, send: mpsc::Sender<Result<Portion, Error>>) {
    let result = async {
        let mut session = client.session(Access::Read).await?;
        session.stream();
        let connection = session.connection()?;
        let (planned, kinds) = loader::plan(&query, connection.dialect());
        let current = BatchSink::new(query.schema, kinds.clone());
        let sink = Portions { current, kinds, full: None, closed: false, send: send.clone() };
        run_query(connection, query.schema, planned, sink).await?.current.finish()
    };
    let last = result.await;
    let _ = send.send(last).await;
}

struct Entities<E> {
    query: QueryCore,
    client: Client,
    reading: Option<BoxFuture<'static, ()>>,
    loading: Option<BoxFuture<'static, Result<Box<dyn Batch>, Error>>>,
    portions: mpsc::Receiver<Result<Portion, Error>>,
    ready: VecDeque<E>,
    failed: bool,
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
            if this.failed {
                return Poll::Ready(None);
            }
            if let Some(loading) = &mut this.loading {
                match loading.as_mut().poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(loaded) => {
                        this.loading = None;
                        match loaded {
                            Ok(batch) => this.ready = batch::entities(batch).into(),
                            Err(error) => return this.fail(error),
                        }
                        continue;
                    }
                }
            }
            match this.portions.poll_recv(cx) {
                Poll::Ready(Some(Ok((batch, _)))) if this.query.loads.is_empty() => {
                    this.ready = batch::entities(batch).into();
                    continue;
                }
                Poll::Ready(Some(Ok(portion))) => {
                    this.loading =
                        Some(Box::pin(load_portion(this.client.clone(), this.query.clone(), portion)));
                    continue;
                }
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

impl<E> Entities<E> {
    fn fail(&mut self, error: Error) -> Poll<Option<Result<E, Error>>> {
        self.failed = true;
        self.reading = None;
        Poll::Ready(Some(Err(error)))
    }
}

/// Loads the edges of one portion, on a connection beside the one that reads.
async fn load_portion(client: Client, query: QueryCore, portion: Portion) -> Result<Box<dyn Batch>, Error> {
    let (mut batch, extra) = portion;
    let mut session = client.session(Access::Read).await?;
    loader::load_all(session.connection()?, &mut *batch, &extra, &query).await?;
    Ok(batch)
}

pub(crate) fn stream<E: Entity>(
    client: Client,
    query: QueryCore,
) -> impl Stream<Item = Result<E, Error>> + Send {
    let (send, portions) = mpsc::channel(1);
    let mut stream = Entities {
        reading: None,
        loading: None,
        portions,
        ready: VecDeque::new(),
        failed: false,
        client: client.clone(),
        query: query.clone(),
    };
    if client.has_one_connection() && !query.loads.is_empty() {
        let why =
            "a stream that loads edges needs a second connection: it can't run in a transaction or in memory";
        let error = Error::Database(ent_sql::Error::Transaction(why.to_owned()));
        // There is room for one, and this is the first.
        let _ = send.try_send(Err(error));
    } else {
        stream.reading = Some(Box::pin(read(client, query, send)));
    }
    stream
}
