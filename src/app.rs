//! From a configuration to a running server: database, templates, jobs, routes, headers.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::middleware::{Compress, DefaultHeaders};
use actix_web::{App as ActixApp, HttpRequest, HttpResponse, HttpServer, web as http};

use crate::checklists;
use crate::clock::World;
use crate::config::Config;
use crate::db::Db;
use crate::error::Error;
use crate::jobs::Worker;
use crate::routes;
use crate::settings;
use crate::storage::Storage;
use crate::visits::files::Files;
use crate::vocabulary::Said;
use crate::web::Route;
use crate::web::assets::Assets;
use crate::web::dispatch;
use crate::web::gate::Gate;
use crate::web::templates::Templates;

/// What all requests share.
pub struct App {
    /// How the server runs.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Files beside it.
    pub storage: Storage,
    /// Files of visits, in it.
    pub files: Files,
    /// Pages.
    pub templates: Templates,
    /// Stylesheet, scripts, icons.
    pub assets: Assets,
    /// Every URL.
    pub routes: Vec<Route>,
    /// Where those wait who hash passwords.
    pub gate: Gate,
    /// Whether every name in this database is invented.
    pub demo: bool,
}

/// What every answer carries. `'self'` only: no inline script or style anywhere.
const SECURITY_HEADERS: &[(&str, &str)] = &[
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()"),
];

impl App {
    /// Opens the database of a configuration, brings it up to date and loads what pages need.
    ///
    /// # Errors
    /// The database cannot be reached or migrated.
    pub fn open(config: Config, world: Arc<dyn World>) -> Result<Arc<App>, Error> {
        crate::storage::private_folder(&config.data_dir)?;
        let db = Db::open(config.database.clone(), world)?;
        db.migrate()?;
        checklists::load_embedded(&db)?;
        App::over(config, db)
    }

    /// The same over a database that is open and up to date.
    pub fn over(config: Config, db: Db) -> Result<Arc<App>, Error> {
        let demo = db.read(|c| Ok(settings::get(c, settings::DEMO)?.as_deref() == Some("1")))?;
        let storage = Storage::open(&config.files)?;
        let files = Files::new(&config, storage.clone());
        let assets = Assets::load();
        let templates = Templates::load(assets.folder());
        let (routes, gate) = (routes::all(), Gate::new());
        Ok(Arc::new(App { config, db, storage, files, templates, assets, routes, gate, demo }))
    }
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    handle: ServerHandle,
    worker: Option<Worker>,
    thread: Option<std::thread::JoinHandle<std::io::Result<()>>>,
}

impl Running {
    /// Waits until the server stops by itself (a signal).
    pub fn wait(mut self) -> Result<(), Error> {
        if let Some(thread) = self.thread.take() {
            thread.join().map_err(|_| Error::Internal("the server's thread panicked".into()))??;
        }
        Ok(())
    }

    /// Stops it, letting requests under way end.
    pub fn stop(&self) {
        if let Some(worker) = &self.worker {
            worker.stop();
        }
        // The stop is ordered when the future is made; waiting for it would need the runtime.
        drop(self.handle.stop(true));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Whether the address can be listened on: asked before anything is made or told.
///
/// # Errors
/// `Refused` with the address and what is in the way.
pub fn is_free(listen: SocketAddr) -> Result<(), Error> {
    bind(listen).map(drop)
}

fn bind(listen: SocketAddr) -> Result<std::net::TcpListener, Error> {
    std::net::TcpListener::bind(listen)
        .map_err(|error| Error::Refused(Said::new("cli-cannot-listen").with("address", listen).with("detail", error)))
}

/// Starts serving on `config.listen` (port 0 takes a free one) and the jobs beside it.
///
/// # Errors
/// The address cannot be listened on; a demo refuses any address but loopback.
pub fn start(app: Arc<App>) -> Result<Running, Error> {
    let mut running = start_without_jobs(app.clone())?;
    running.worker = Some(Worker::start(app));
    Ok(running)
}

/// The same without the jobs: somebody else does them (`jobs::run_due`, `jobs::housekeeping`).
///
/// # Errors
/// As [`start`].
pub fn start_without_jobs(app: Arc<App>) -> Result<Running, Error> {
    let listen = app.config.listen;
    if app.demo && !listen.ip().is_loopback() {
        return Err(Error::refused("cli-demo-loopback"));
    }
    let listener = bind(listen)?;
    let address = listener.local_addr()?;
    let (send, receive) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = server(app, listener)?;
            let _ = send.send(server.handle());
            server.await
        })
    });
    let handle = receive.recv().map_err(|_| Error::Internal("the server did not start".into()))?;
    Ok(Running { address, handle, worker: None, thread: Some(thread) })
}

fn server(app: Arc<App>, listener: std::net::TcpListener) -> std::io::Result<actix_web::dev::Server> {
    let table: Vec<_> = app.routes.iter().cloned().map(Arc::new).collect();
    let signals = std::env::var_os("GIAMSAT_NO_SIGNALS").is_none();
    let factory = move || {
        let mut headers = DefaultHeaders::new();
        for (name, value) in SECURITY_HEADERS {
            headers = headers.add((*name, *value));
        }
        let mut actix = ActixApp::new().app_data(http::Data::from(app.clone())).wrap(headers).wrap(Compress::default());
        for route in &table {
            let (app, line) = (app.clone(), route.clone());
            actix = actix.route(
                route.path,
                http::method(route.method.clone())
                    .to(move |req: HttpRequest, body| dispatch::serve(app.clone(), line.clone(), req, body)),
            );
        }
        let unknown = Arc::new(routes::unknown());
        let app = app.clone();
        actix.route("/a/{hash}/{name:.*}", http::get().to(asset)).default_service(http::to(
            move |req: HttpRequest, body| dispatch::serve(app.clone(), unknown.clone(), req, body),
        ))
    };
    let server = HttpServer::new(factory)
        .workers(std::thread::available_parallelism().map_or(2, usize::from))
        .worker_max_blocking_threads(16)
        .shutdown_timeout(10);
    let server = if signals { server } else { server.disable_signals() };
    Ok(server.listen(listener)?.run())
}

async fn asset(app: http::Data<App>, path: http::Path<(String, String)>, req: HttpRequest) -> HttpResponse {
    let (hash, name) = path.into_inner();
    let Some((media_type, bytes)) = app.assets.get(&name) else {
        return HttpResponse::NotFound().finish();
    };
    let kept = if hash == app.assets.hash() { "public, max-age=31536000, immutable" } else { "no-cache" };
    let tag = format!("\"{}\"", app.assets.hash());
    if req.headers().get(header::IF_NONE_MATCH).is_some_and(|t| t.as_bytes() == tag.as_bytes()) {
        return HttpResponse::NotModified().finish();
    }
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::ETAG, tag))
        .body(bytes.to_vec())
}
