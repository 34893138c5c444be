//! Serves the API, and tears down what was deleted, until it is interrupted.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use ocore::{api, database, worker};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = database::open().await?;
    let address = std::env::var("OCORE_ADDRESS").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("listening on http://{}", listener.local_addr()?);

    let service = api::service(&client).into_make_service_with_connect_info::<SocketAddr>();
    let serve = axum::serve(listener, service).with_graceful_shutdown(interrupted());
    let work = worker::run(&client, &worker::Pretend, Duration::from_secs(5));
    tokio::select! {
        served = serve => served?,
        () = work => {}
    }
    client.close().await;
    Ok(())
}

async fn interrupted() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        eprintln!("{error}: the service can't be interrupted, only killed");
        std::future::pending::<()>().await;
    }
}
