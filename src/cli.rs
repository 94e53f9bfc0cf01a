//! The command line. Kept stable: offices script it.

mod import;
mod progress;
mod stop;
mod watch;

use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Once};
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;

use crate::accounts::{self, NewAccount};
use crate::app::{self, App};
use crate::checklists;
use crate::clock::{Machine, World};
use crate::config::{self, Config};
use crate::db::{self, Db, Location, UnknownLocation};
use crate::error::Error;
use crate::importing;
use crate::language::Language;
use crate::routes;
use crate::visits::pictures;
use crate::vocabulary::{Actor, Role, RunId, Said, Via};
use crate::{conclusions, reports};

/// The file that the server of a data folder holds locked.
const SERVING: &str = "serving.lock";
/// A server that answers within this time needs no word.
const MOMENT: Duration = Duration::from_secs(2);

/// Plans and carries out inspections of how administrative procedures are handled.
#[derive(Parser)]
#[command(name = "giamsat", version)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Place {
    /// Folder of the embedded database, files and own templates
    #[arg(long, global = true, env = "GIAMSAT_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
    /// Database: sqlite:FILE or postgres://… (default: the SQLite file in the data folder)
    #[arg(long, global = true, env = "GIAMSAT_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Files: a folder, or s3://bucket/prefix in a build with the feature s3 (default: files in the data folder)
    #[arg(long, global = true, env = "GIAMSAT_FILES")]
    files: Option<String>,
    /// File with the key of original pictures (default: keys/originals.key in the data folder)
    #[arg(long, global = true, env = "GIAMSAT_ORIGINALS_KEY")]
    originals_key: Option<PathBuf>,
    /// Act as the person of this login; without it nothing sealed is seen
    #[arg(long = "as", global = true, value_name = "LOGIN", env = "GIAMSAT_AS")]
    as_login: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve an invented city to try everything with, made at the first start in DATA_DIR/demo
    Demo(Listen),
    /// Serve the pages
    Serve(Serve),
    /// Accounts of people who sign in
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Write a report as a workbook
    Report {
        #[command(subcommand)]
        command: ReportCommand,
    },
    /// Read a workbook into the database, or what comes into a folder: 0 all rows stored, 2 rows refused, 1 not readable
    Import(import::Import),
    /// Bring the database's tables up to date
    Migrate,
    /// Print every route: method, path, right, handler, page
    Routes,
}

#[derive(Args)]
struct Listen {
    /// Address and port to listen on
    #[arg(long, env = "GIAMSAT_LISTEN", default_value = "127.0.0.1:8080", value_parser = address)]
    listen: SocketAddr,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    listen: Listen,
    /// Browsers come over HTTPS (a proxy in front ends it)
    #[arg(long, env = "GIAMSAT_HTTPS")]
    https: bool,
    /// Proxies in front that say who asks (Forwarded, X-Forwarded-For): addresses or networks, parted by commas
    #[arg(long, value_name = "NETWORKS", env = "GIAMSAT_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network)]
    trusted_proxies: Vec<IpNet>,
}

fn network(text: &str) -> Result<IpNet, String> {
    config::network(text).ok_or_else(|| Language::Vietnamese.say(&Said::new("cli-network").with("value", text)))
}

/// An address, or a name of one: `localhost:8080`.
fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let found: Vec<SocketAddr> = text.to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    let best = found.iter().find(|a| a.is_ipv4()).or_else(|| found.first());
    best.copied().ok_or_else(|| Language::Vietnamese.say(&Said::new("cli-address").with("value", text)))
}

fn role(text: &str) -> Result<Role, String> {
    let all: Vec<&str> = Role::ALL.iter().map(Role::as_str).collect();
    let said = Said::new("cli-role").with("value", text).with("roles", all.join(", "));
    text.parse().map_err(|_| Language::Vietnamese.say(&said))
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account and print its password once
    Add {
        login: String,
        /// Name as shown
        #[arg(long)]
        name: String,
        /// Position as printed on papers
        #[arg(long, default_value = "")]
        position: String,
        /// Role; give it several times for several
        #[arg(long = "role", required = true, value_parser = role)]
        roles: Vec<Role>,
        /// Code of the unit that the person works for
        #[arg(long)]
        unit: Option<String>,
    },
    /// List accounts
    List,
    /// Close an account
    Disable { login: String },
    /// Give an account a new password and print it once
    Reset { login: String },
}

#[derive(Subcommand)]
enum ReportCommand {
    /// Issued conclusions for the Inspectorate, as .xlsx
    Conclusion(ConclusionReport),
    /// A year's scoring: ranking, criteria, a sheet for each unit, deductions
    Scoring {
        /// File to write, .xlsx
        #[arg(long)]
        out: PathBuf,
        /// Year, when it has one run only
        #[arg(long, required_unless_present = "run")]
        year: Option<i32>,
        /// Id of the run
        #[arg(long, conflicts_with = "year")]
        run: Option<RunId>,
    },
}

#[derive(Args)]
struct ConclusionReport {
    /// File to write
    #[arg(long)]
    out: PathBuf,
    /// Only this conclusion, by its id
    #[arg(long, value_name = "ID", conflicts_with_all = ["year", "inspection"])]
    conclusion: Option<String>,
    /// Only conclusions issued in this year
    #[arg(long, conflicts_with = "inspection")]
    year: Option<i32>,
    /// Only conclusions of this inspection, by its id
    #[arg(long, value_name = "ID")]
    inspection: Option<String>,
}

impl Place {
    /// The settings, with a database server that answers.
    fn config(&self) -> Result<Config, Error> {
        let mut config = Config::for_folder(self.data_dir.clone());
        if let Some(database) = &self.database {
            config.database = database.parse().map_err(|UnknownLocation(shown)| {
                Error::Refused(Said::new("cli-unknown-database").with("database", shown))
            })?;
        }
        // The client would say so too, in English and only after trying for 20 seconds.
        if cfg!(not(feature = "pg-tls")) && config.database.asks_for_tls() {
            return Err(Error::Refused(Said::new("cli-no-tls").with("database", &config.database)));
        }
        if let Some(files) = &self.files {
            config.files =
                files.parse().map_err(|()| Error::Refused(Said::new("cli-unknown-files").with("files", files)))?;
        }
        if let Some(key) = &self.originals_key {
            config.originals_key.clone_from(key);
        }
        reach(&config.database)?;
        Ok(config)
    }

    /// The database, up to date, made when it is not there; its folder too when it is the default one.
    fn open_or_make(&self) -> Result<Arc<App>, Error> {
        let config = self.config()?;
        App::open(config, Arc::new(Machine))
    }

    /// The database, brought up to date, where there is one: a mistyped folder makes none.
    fn open(&self) -> Result<Arc<App>, Error> {
        let config = self.config()?;
        let missing = || Error::Refused(Said::new("cli-no-database").with("database", &config.database));
        let db = existing(&config)?.ok_or_else(missing)?;
        db.migrate()?;
        checklists::load_embedded(&db)?;
        App::over(config, db)
    }

    fn actor(&self, db: &Db) -> Result<Actor, Error> {
        match &self.as_login {
            None => Ok(Actor::command_line()),
            Some(login) => db
                .read(|c| accounts::views::actor_by_login(c, login, Via::Cli, db.world().today()))
                .map_err(|e| match e {
                    Error::NotFound => Error::Refused(Said::new("cli-no-such-login").with("login", login)),
                    other => other,
                }),
        }
    }
}

/// Does the work of a child process ([`crate::confined`]) if this process is one: it knows nothing of
/// the rest, limits itself and reads.
pub fn confined() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    match args.next()?.to_str()? {
        importing::reading::SUBCOMMAND => Some(importing::reading::child_main(args)),
        pictures::SUBCOMMAND => Some(pictures::child_main(args)),
        _ => None,
    }
}

/// Reaches the server of a database; says once on what it waits when it does not answer.
fn reach(location: &Location) -> Result<(), Error> {
    if matches!(location, Location::Sqlite(_)) {
        return Ok(());
    }
    let note = say(Said::new("cli-waiting").with("database", location));
    let told = Arc::new(Once::new());
    let tell = move || told.call_once(|| eprintln!("{note}"));
    let (reached, waits) = mpsc::channel::<()>();
    // A host that takes packets and answers none: the try itself hangs.
    let hangs = tell.clone();
    std::thread::spawn(move || {
        if waits.recv_timeout(MOMENT) == Err(RecvTimeoutError::Timeout) {
            hangs();
        }
    });
    let result = db::reach(location, &tell);
    drop(reached);
    result
}

/// Reads the command line and does it.
pub fn run() -> ExitCode {
    if let Some(code) = confined() {
        return code;
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misread(&error),
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("GIAMSAT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,giamsat=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match perform(&cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", explain(&error));
            ExitCode::FAILURE
        }
    }
}

fn perform(cli: &Cli) -> Result<ExitCode, Error> {
    match &cli.command {
        Command::Demo(listen) => run_demo(&cli.place, listen),
        Command::Serve(serve) => run_server(&cli.place, serve),
        Command::User { command } => user(&cli.place, command),
        Command::Report { command } => report(&cli.place, command),
        Command::Import(command) => import::import(&cli.place, command),
        Command::Migrate => {
            let app = cli.place.open_or_make()?;
            print(say(Said::new("cli-migrated").with("database", app.db.location())));
            Ok(ExitCode::SUCCESS)
        }
        Command::Routes => {
            for route in routes::all() {
                let (method, needs) = (route.method.as_str(), route.needs.as_str());
                print(format!("{method:<5}{:<44}{needs:<20}{:<44}{}", route.path, route.name, route.template));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What a command line that is none is told: help and version as they are, a mistake in Vietnamese
/// first. 64 for a mistake (the 2 of `import` means refused rows).
fn misread(error: &clap::Error) -> ExitCode {
    use clap::error::{ContextKind, ErrorKind};
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        print(error.render());
        return ExitCode::SUCCESS;
    }
    let of = |kind: ContextKind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = of(ContextKind::InvalidArg);
    let said = match error.kind() {
        ErrorKind::UnknownArgument => Said::new("cli-usage-unknown").with("argument", argument),
        ErrorKind::InvalidSubcommand => {
            Said::new("cli-usage-command").with("command", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => Said::new("cli-usage-missing").with("argument", argument),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Said::new("cli-usage-nothing")
        }
        ErrorKind::ArgumentConflict => {
            Said::new("cli-usage-conflict").with("argument", argument).with("other", of(ContextKind::PriorArg))
        }
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let value = of(ContextKind::InvalidValue);
            Said::new("cli-usage-value").with("argument", argument).with("value", value)
        }
        _ => Said::new("cli-usage"),
    };
    let source = std::error::Error::source(error).map(|why| format!("{why}\n")).unwrap_or_default();
    eprintln!("{}\n{source}\n{}", Language::Vietnamese.say(&said), error.render());
    ExitCode::from(64)
}

/// Prints a line or several. Who reads them may have gone (`| head`): then nothing more is done.
fn print(text: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
        std::process::exit(1);
    }
}

/// Vietnamese first, English second, as on a bilingual form.
fn say(said: Said) -> String {
    say_all(&[said])
}

/// The same for sentences that follow one another.
fn say_all(said: &[Said]) -> String {
    let [first, second] = [Language::Vietnamese, Language::English]
        .map(|language| said.iter().map(|said| language.say(said)).collect::<Vec<_>>().join(" "));
    if first == second { first } else { format!("{first}\n{second}") }
}

fn explain(error: &Error) -> String {
    match error {
        Error::Refused(said) | Error::TooMany(said, _) | Error::BadRequest(said) => say(said.clone()),
        Error::Invalid(problems) => problems.iter().map(|(_, said)| say(said.clone())).collect::<Vec<_>>().join("\n"),
        Error::NotFound => say(Said::new("error-not-found")),
        Error::Forbidden => say(Said::new("error-forbidden")),
        other => say(Said::new("cli-failed").with("detail", other)),
    }
}

fn run_server(place: &Place, serve: &Serve) -> Result<ExitCode, Error> {
    let mut config = place.config()?;
    app::is_free(serve.listen.listen)?;
    let _only = Only::in_folder(&config.data_dir, SERVING)?;
    config.listen = serve.listen.listen;
    config.https = serve.https;
    config.trusted_proxies = serve.trusted_proxies.clone();
    let app = App::open(config, Arc::new(Machine))?;
    first_administrator(&app)?;
    serve_until_stopped(app)
}

/// The invented city, in a folder of its own below the data folder.
fn run_demo(place: &Place, listen: &Listen) -> Result<ExitCode, Error> {
    let mut config = Config::for_folder(place.data_dir.join("demo"));
    config.listen = listen.listen;
    if !config.listen.ip().is_loopback() {
        return Err(Error::refused("cli-demo-loopback"));
    }
    app::is_free(config.listen)?;
    // Before it is made, and while it is served: `serve` may be given its folder, too.
    let _making = Only::in_folder(&place.data_dir, "demo.lock")?;
    if place.database.is_some() || place.files.is_some() || place.originals_key.is_some() {
        eprintln!("{}", say(Said::new("cli-demo-own-place").with("folder", config.data_dir.display())));
    }
    if !config.data_dir.join("giamsat.sqlite3").exists() {
        print(say(Said::new("demo-making").with("folder", config.data_dir.display())));
    }
    let demo = crate::demo::open_or_make(config, &mut |said| print(format!("  {}", Language::Vietnamese.say(&said))))?;
    let _only = Only::in_folder(&demo.app.config.data_dir, SERVING)?;
    print(format!("\n{}", demo.accounts));
    print(format!("{}\n", say(Said::new("demo-accounts-file").with("file", demo.accounts_file.display()))));
    serve_until_stopped(demo.app)
}

/// Held by the one server of a data folder, as long as it runs; a server that was killed holds nothing.
struct Only {
    _lock: std::fs::File,
}

impl Only {
    /// # Errors
    /// `Refused` while another server holds the folder.
    fn in_folder(folder: &Path, name: &str) -> Result<Only, Error> {
        crate::storage::private_folder(folder)?;
        let path = folder.join(name);
        let refused = |key: &str, detail: &dyn std::fmt::Display| {
            Error::Refused(Said::new(key).with("folder", folder.display()).with("detail", detail))
        };
        let lock = std::fs::OpenOptions::new().create(true).append(true).open(&path);
        let lock = lock.map_err(|e| refused("cli-folder", &e))?;
        match lock.try_lock() {
            Ok(()) => Ok(Only { _lock: lock }),
            Err(std::fs::TryLockError::WouldBlock) => Err(refused("cli-folder-served", &"")),
            Err(std::fs::TryLockError::Error(e)) => Err(refused("cli-folder", &e)),
        }
    }
}

fn serve_until_stopped(app: Arc<App>) -> Result<ExitCode, Error> {
    let running = app::start(app)?;
    print(say(Said::new("cli-serving").with("address", format!("http://{}/", running.address))));
    running.wait()?;
    Ok(ExitCode::SUCCESS)
}

/// An empty database gets its first administrator, whose password is printed once.
fn first_administrator(app: &App) -> Result<(), Error> {
    if !app.db.read(accounts::views::none_yet)? {
        return Ok(());
    }
    let password = accounts::rules::generate_password(app.db.world().as_ref());
    let new = NewAccount {
        login: "admin".into(),
        name: Language::Vietnamese.t("role-administrator"),
        roles: vec![Role::Administrator],
        ..NewAccount::default()
    };
    accounts::create_account(&app.db, &Actor::command_line(), &new, &password, true)?;
    print(say(Said::new("cli-first-administrator").with("login", "admin").with("password", &password)));
    Ok(())
}

fn report(place: &Place, command: &ReportCommand) -> Result<ExitCode, Error> {
    let out = Out::at(match command {
        ReportCommand::Conclusion(asked) => &asked.out,
        ReportCommand::Scoring { out, .. } => out,
    })?;
    let app = place.open()?;
    let db = &app.db;
    let actor = place.actor(db)?;
    if !actor.may(crate::vocabulary::Right::Export) {
        return Err(Error::Forbidden);
    }
    match command {
        ReportCommand::Conclusion(asked) => {
            let filter = conclusions::views::Filter {
                conclusion: asked.conclusion.clone().map(Into::into),
                year: asked.year,
                inspection: asked.inspection.clone().map(Into::into),
                ..Default::default()
            };
            let (language, today) = (Language::Vietnamese, db.world().today());
            let report = db.read(|c| reports::conclusion::load(c, &actor, &filter, language, today));
            let report = report.map_err(|error| match (error, &asked.conclusion, &asked.inspection) {
                (Error::NotFound, Some(id), _) => Error::Refused(Said::new("cli-no-conclusion").with("id", id)),
                (Error::NotFound, _, Some(id)) => Error::Refused(Said::new("cli-no-inspection").with("id", id)),
                (error, ..) => error,
            })?;
            out.write(&reports::conclusion::write(&report)?)?;
            let said = Said::new("cli-report-written").with("file", asked.out.display());
            print(say(said.with("conclusions", report.concluded.len())));
            if report.concluded.is_empty() {
                eprintln!("{}", say(Said::new("cli-report-empty")));
            }
        }
        ReportCommand::Scoring { year, run, .. } => {
            let report = db.read(|c| {
                let run = reports::scoring::find(c, &actor, run.as_ref(), *year)?;
                reports::scoring::load(c, &actor, &run.id)
            })?;
            let said = Said::new("scoring-report-written").with("file", out.path.display());
            out.write(&reports::scoring::workbook(&report, Language::Vietnamese)?)?;
            print(say(said));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where a report goes: known to be writable before the report is made, and whole or not there.
struct Out<'a> {
    path: &'a Path,
    /// The same with links followed, so that a link stays one.
    place: PathBuf,
    /// The report's file until it is whole; none where the place is no plain file (a pipe, a terminal).
    part: Option<tempfile::NamedTempFile>,
}

impl<'a> Out<'a> {
    /// # Errors
    /// `Refused` names the path, and what stands in the way.
    fn at(path: &'a Path) -> Result<Self, Error> {
        let refused = |key: &str, detail: &dyn std::fmt::Display| {
            Error::Refused(Said::new(key).with("file", path.display()).with("detail", detail))
        };
        let is_workbook = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
        let is_plain = std::fs::metadata(path).map_or(true, |there| there.is_file());
        if !is_workbook && is_plain {
            return Err(refused("cli-out-ending", &""));
        }
        let place = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = match place.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => return Err(refused("cli-out-folder", &"")),
        };
        match std::fs::metadata(path) {
            Ok(there) if there.is_dir() => return Err(refused("cli-out-folder", &"")),
            Ok(there) if !there.is_file() => return Ok(Out { path, place, part: None }),
            Ok(_) => {
                drop(std::fs::OpenOptions::new().append(true).open(path).map_err(|e| refused("cli-out-failed", &e))?)
            }
            Err(_) if !folder.is_dir() => return Err(refused("cli-out-no-folder", &folder.display())),
            Err(_) => {}
        }
        let mut part = tempfile::Builder::new();
        part.prefix(".giamsat-");
        #[cfg(unix)]
        part.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let part = part.tempfile_in(folder).map_err(|e| refused("cli-out-failed", &e))?;
        Ok(Out { path, place, part: Some(part) })
    }

    fn write(self, bytes: &[u8]) -> Result<(), Error> {
        let failed = |error: std::io::Error| {
            Error::Refused(Said::new("cli-out-failed").with("file", self.path.display()).with("detail", error))
        };
        let Some(mut part) = self.part else { return std::fs::write(self.path, bytes).map_err(failed) };
        part.write_all(bytes).map_err(failed)?;
        part.persist(self.place).map(drop).map_err(|e| failed(e.error))
    }
}

fn user(place: &Place, command: &UserCommand) -> Result<ExitCode, Error> {
    let app = match command {
        UserCommand::Add { .. } => place.open_or_make()?,
        _ => place.open()?,
    };
    let db = &app.db;
    let actor = place.actor(db)?;
    if !actor.may(crate::vocabulary::Right::Administer) {
        return Err(Error::Forbidden);
    }
    let find = |login: &str| -> Result<accounts::Account, Error> {
        let found = db.read(|c| Ok(accounts::views::list(c)?.into_iter().find(|a| a.login == login)))?;
        found.ok_or_else(|| Error::Refused(Said::new("cli-no-such-login").with("login", login)))
    };
    match command {
        UserCommand::Add { login, name, position, roles, unit } => {
            let unit = match unit {
                None => None,
                Some(code) => {
                    let unit = db.read(|c| Ok(crate::units::views::matcher(c)?.by_code(code).cloned()))?;
                    Some(unit.ok_or_else(|| Error::Refused(Said::new("cli-no-such-unit").with("code", code)))?)
                }
            };
            let password = accounts::rules::generate_password(db.world().as_ref());
            let new = NewAccount {
                login: login.clone(),
                name: crate::vocabulary::text::clean(name),
                position: crate::vocabulary::text::clean(position),
                unit,
                official: None,
                roles: roles.clone(),
            };
            accounts::create_account(db, &actor, &new, &password, true)?;
            print(format!("{login}\t{password}"));
        }
        UserCommand::List => {
            for account in db.read(accounts::views::list)? {
                let roles: Vec<&str> = account.roles.iter().map(Role::as_str).collect();
                let state = if account.disabled { "disabled" } else { "open" };
                print(format!("{}\t{state}\t{}\t{}", account.login, roles.join(","), account.name));
            }
        }
        UserCommand::Disable { login } => {
            accounts::disable_account(db, &actor, &find(login)?.id)?;
            print(say(Said::new("accounts-disabled")));
        }
        UserCommand::Reset { login } => {
            let password = accounts::reset_password(db, &actor, &find(login)?.id)?;
            print(format!("{login}\t{}", password.unwrap_or_default()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The database of a configuration, if it is there; it may be of an earlier version.
fn existing(config: &Config) -> Result<Option<Db>, Error> {
    if let Location::Sqlite(path) = &config.database
        && !path.exists()
    {
        return Ok(None);
    }
    let db = Db::open(config.database.clone(), Arc::new(Machine))?;
    Ok(if db.has_tables()? { Some(db) } else { None })
}

/// A database that lies in memory of the disk only as long as it is needed: for `--dry-run` in an
/// empty data folder.
pub fn throwaway(world: Arc<dyn World>) -> Result<(Db, tempfile::TempDir), Error> {
    let folder = tempfile::tempdir()?;
    let db = Db::open(Location::default_in(folder.path()), world)?;
    db.migrate()?;
    Ok((db, folder))
}
