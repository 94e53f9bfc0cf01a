//! A PostgreSQL database for each test, copied by the server from one migrated template.
//!
//! The server's URL comes from `GIAMSAT_TEST_POSTGRES`; `tests/run` starts one and sets it. Names
//! carry the process id and the time, so that several runs can share a server.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use super::given;

const VARIABLE: &str = "GIAMSAT_TEST_POSTGRES";

/// The template's name, made by the first test that needs it; or why it cannot be made.
static TEMPLATE: Mutex<Option<Result<Template, String>>> = Mutex::new(None);
static NEXT: AtomicU32 = AtomicU32::new(1);

#[derive(Clone)]
struct Template {
    name: String,
}

/// One test's database; dropped on the server when this value is dropped.
pub struct Database {
    name: String,
    url: String,
}

impl Database {
    /// Copies the template.
    pub fn new() -> Result<Self, String> {
        let server = server()?;
        let template = template(&server)?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}_{number}", template.name.replacen("template", "test", 1));
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE {}", template.name))?;
        let url = with_database(&server, &name)?;
        Ok(Database { name, url })
    }

    /// A database without tables.
    pub fn empty() -> Result<Self, String> {
        let server = server()?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("giamsat_empty_{}_{}_{number}", std::process::id(), micros()?);
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))?;
        let url = with_database(&server, &name)?;
        Ok(Database { name, url })
    }

    /// URL of this database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends every connection to it, whatever it is doing.
    pub fn end_connections(&self) -> Result<(), String> {
        let name = &self.name;
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        run(&server()?, &end)
    }

    /// Whether it takes new connections.
    pub fn take_connections(&self, take: bool) -> Result<(), String> {
        run(&server()?, &format!("ALTER DATABASE {} ALLOW_CONNECTIONS {take}", self.name))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Err(problem) = server().and_then(|server| drop_database(&server, &self.name)) {
            eprintln!("{problem}");
        }
    }
}

fn server() -> Result<String, String> {
    std::env::var(VARIABLE).map_err(|_| {
        format!("{VARIABLE} is not set: run the tests with tests/run, or set it to postgres://user:password@host:port/postgres")
    })
}

fn template(server: &str) -> Result<Template, String> {
    let mut template = TEMPLATE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    template.get_or_insert_with(|| make(server)).clone()
}

fn make(server: &str) -> Result<Template, String> {
    let name = format!("giamsat_template_{}_{}", std::process::id(), micros()?);
    // From template0: whatever stands in an own server's template1 is not in the tests' way.
    run(server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))?;
    let migrated = with_database(server, &name).and_then(|url| given::migrate(&url));
    migrated.map_err(|e| {
        let left = drop_database(server, &name).err().unwrap_or_default();
        format!("the PostgreSQL template cannot be migrated: {e} {left}")
    })?;
    // Who migrated may still hold, or just be opening, a connection; a template in use cannot be copied.
    run(server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"))?;
    run(server, &format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"))?;
    Ok(Template { name })
}

fn micros() -> Result<u128, String> {
    SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_micros()).map_err(|e| e.to_string())
}

/// Drops the template.
pub(super) fn stop() {
    let template = TEMPLATE.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
    if let (Some(Ok(template)), Ok(server)) = (template, server())
        && let Err(problem) = drop_database(&server, &template.name)
    {
        eprintln!("{problem}");
    }
}

fn drop_database(server: &str, name: &str) -> Result<(), String> {
    run(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
}

/// One statement that cannot stand in a transaction, on a connection of its own.
fn run(server: &str, statement: &str) -> Result<(), String> {
    let mut connection =
        PgConnection::establish(server).map_err(|e| format!("the server in {VARIABLE} does not answer: {e}"))?;
    connection.batch_execute(statement).map_err(|e| format!("{statement}: {e}"))
}

/// The same server's URL for another database.
fn with_database(server: &str, name: &str) -> Result<String, String> {
    let wrong = || format!("{VARIABLE} is not a URL like postgres://user:password@host:port/postgres");
    let (scheme, rest) = server.split_once("://").ok_or_else(wrong)?;
    let (rest, options) = match rest.split_once('?') {
        Some((rest, options)) => (rest, format!("?{options}")),
        None => (rest, String::new()),
    };
    let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
    Ok(format!("{scheme}://{authority}/{name}{options}"))
}
