//! The command line. Kept stable: offices script it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

use crate::accounts::{self, NewAccount};
use crate::app::{self, App};
use crate::clock::{Machine, World};
use crate::config::Config;
use crate::db::{Db, Location};
use crate::error::Error;
use crate::importing::reading;
use crate::language::Language;
use crate::routes;
use crate::vocabulary::{Actor, Role, Said, Via};
use crate::{conclusions, reports};

/// Plans and carries out inspections of how administrative procedures are handled.
#[derive(Parser)]
#[command(name = "giamsat", version, disable_help_subcommand = true)]
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
    #[arg(long, global = true, env = "GIAMSAT_DATABASE")]
    database: Option<String>,
    /// Act as the person of this login; without it nothing sealed is seen
    #[arg(long = "as", global = true, value_name = "LOGIN", env = "GIAMSAT_AS")]
    as_login: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages
    Serve(Serve),
    /// Accounts of people who sign in
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Write a report into a file
    Report {
        #[command(subcommand)]
        command: ReportCommand,
    },
    /// Bring the database's tables up to date
    Migrate,
    /// Print every route: method, path, right, handler, page
    Routes,
}

#[derive(Args)]
struct Serve {
    /// Address and port to listen on
    #[arg(long, env = "GIAMSAT_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Browsers come over HTTPS (a proxy in front ends it)
    #[arg(long, env = "GIAMSAT_HTTPS")]
    https: bool,
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
        #[arg(long = "role", required = true)]
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
    fn config(&self) -> Result<Config, Error> {
        let mut config = Config::for_folder(self.data_dir.clone());
        if let Some(database) = &self.database {
            config.database = database
                .parse()
                .map_err(|_| Error::Refused(Said::new("cli-unknown-database").with("database", database)))?;
        }
        Ok(config)
    }

    /// The database, up to date; its folder is made when it is the default one.
    fn open(&self) -> Result<Arc<App>, Error> {
        App::open(self.config()?, Arc::new(Machine))
    }

    fn actor(&self, db: &Db) -> Result<Actor, Error> {
        match &self.as_login {
            None => Ok(Actor::command_line()),
            Some(login) => db.read(|c| accounts::views::actor_by_login(c, login, Via::Cli)).map_err(|e| match e {
                Error::NotFound => Error::Refused(Said::new("cli-no-such-login").with("login", login)),
                other => other,
            }),
        }
    }
}

/// Reads the command line and does it.
pub fn run() -> ExitCode {
    // The reader of workbooks is this program again: limited before anything else happens in it.
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|word| word == reading::SUBCOMMAND) {
        return reading::child_main(args);
    }
    let cli = Cli::parse();
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
        Command::Serve(serve) => run_server(&cli.place, serve),
        Command::User { command } => user(&cli.place, command),
        Command::Report { command } => report(&cli.place, command),
        Command::Migrate => {
            let app = cli.place.open()?;
            println!("{}", say(Said::new("cli-migrated").with("database", app.db.location())));
            Ok(ExitCode::SUCCESS)
        }
        Command::Routes => {
            for route in routes::all() {
                let (method, needs) = (route.method.as_str(), route.needs.as_str());
                println!("{method:<5}{:<44}{needs:<20}{:<44}{}", route.path, route.name, route.template);
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Vietnamese first, English second, as on a bilingual form.
fn say(said: Said) -> String {
    let (first, second) = (Language::Vietnamese.say(&said), Language::English.say(&said));
    if first == second { first } else { format!("{first}\n{second}") }
}

fn explain(error: &Error) -> String {
    match error {
        Error::Refused(said) | Error::TooMany(said) | Error::BadRequest(said) => say(said.clone()),
        Error::Invalid(problems) => problems.iter().map(|(_, said)| say(said.clone())).collect::<Vec<_>>().join("\n"),
        Error::NotFound => say(Said::new("error-not-found")),
        Error::Forbidden => say(Said::new("error-forbidden")),
        other => other.to_string(),
    }
}

fn run_server(place: &Place, serve: &Serve) -> Result<ExitCode, Error> {
    let mut config = place.config()?;
    config.listen = serve.listen;
    config.https = serve.https;
    let app = App::open(config, Arc::new(Machine))?;
    first_administrator(&app)?;
    let running = app::start(app)?;
    println!("{}", say(Said::new("cli-serving").with("address", format!("http://{}/", running.address))));
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
    println!("{}", say(Said::new("cli-first-administrator").with("login", "admin").with("password", &password)));
    Ok(())
}

fn report(place: &Place, command: &ReportCommand) -> Result<ExitCode, Error> {
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
            let report = db.read(|c| reports::conclusion::load(c, &actor, &filter, language, today))?;
            std::fs::write(&asked.out, reports::conclusion::write(&report)?)?;
            let said = Said::new("cli-report-written").with("file", asked.out.display());
            println!("{}", say(said.with("conclusions", report.concluded.len())));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn user(place: &Place, command: &UserCommand) -> Result<ExitCode, Error> {
    let app = place.open()?;
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
            println!("{login}\t{password}");
        }
        UserCommand::List => {
            for account in db.read(accounts::views::list)? {
                let roles: Vec<&str> = account.roles.iter().map(Role::as_str).collect();
                let state = if account.disabled { "disabled" } else { "open" };
                println!("{}\t{state}\t{}\t{}", account.login, roles.join(","), account.name);
            }
        }
        UserCommand::Disable { login } => {
            accounts::disable_account(db, &actor, &find(login)?.id)?;
            println!("{}", say(Said::new("accounts-disabled")));
        }
        UserCommand::Reset { login } => {
            let password = accounts::reset_password(db, &actor, &find(login)?.id)?;
            println!("{login}\t{password}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A database that lies in memory of the disk only as long as it is needed: for `--dry-run` in an
/// empty data folder.
pub fn throwaway(world: Arc<dyn World>) -> Result<(Db, tempfile::TempDir), Error> {
    let folder = tempfile::tempdir()?;
    let db = Db::open(Location::default_in(folder.path()), world)?;
    db.migrate()?;
    Ok((db, folder))
}
