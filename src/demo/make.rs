//! Makes the demo's folder, or opens the one that is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{Days, Months, NaiveTime};

use super::city::{City, NAME};
use super::workbooks;
use super::year::{DemoAccount, Year};
use crate::app::App;
use crate::checklists;
use crate::clock::{Machine, Staged, World};
use crate::config::Config;
use crate::db::{Db, Location};
use crate::error::Error;
use crate::importing;
use crate::importing::reading::Kind;
use crate::language::Language;
use crate::settings;
use crate::storage::{self, Storage};
use crate::vocabulary::{Actor, Said, dates};

/// Seed of the city's names and figures: everybody tries the same city.
const CITY_SEED: u64 = 2026;
/// Where the accounts and their passwords stand beside the database.
const ACCOUNTS: &str = "accounts.txt";

/// A demo that is ready to be served.
pub struct Demo {
    pub app: Arc<App>,
    /// The accounts as text, as they also stand in the file.
    pub accounts: String,
    /// Where that file is.
    pub accounts_file: PathBuf,
}

/// Opens the demo in the folder of the configuration; makes it first when it is not there. A
/// folder that holds another database is refused. `told` hears what is being done.
///
/// # Errors
/// `Refused` when the folder's database is not a demo; else what went wrong on the disk.
pub fn open_or_make(config: Config, told: &mut dyn FnMut(Said)) -> Result<Demo, Error> {
    let folder = config.data_dir.clone();
    if !folder.join("giamsat.sqlite3").exists() {
        make(&folder, told)?;
    }
    let app = App::open(config, Arc::new(Machine))?;
    if !app.demo {
        return Err(Error::Refused(Said::new("demo-not-a-demo").with("folder", folder.display())));
    }
    let accounts_file = folder.join(ACCOUNTS);
    let accounts = fs::read_to_string(&accounts_file).unwrap_or_default();
    Ok(Demo { app, accounts, accounts_file })
}

/// Makes everything in a folder beside, and gives it its name when it is whole: a demo that was
/// broken off leaves nothing that looks like one.
fn make(folder: &Path, told: &mut dyn FnMut(Said)) -> Result<(), Error> {
    let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    storage::private_folder(parent)?;
    let mut part = tempfile::Builder::new();
    part.prefix("demo-in-work-");
    #[cfg(unix)]
    part.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let part = part.tempdir_in(parent)?;
    fill(part.path(), told)?;
    if folder.exists() {
        // An empty folder gives way; anything in it is somebody's.
        fs::remove_dir(folder)
            .map_err(|_| Error::Refused(Said::new("demo-folder-in-use").with("folder", folder.display())))?;
    }
    fs::rename(part.keep(), folder)?;
    Ok(())
}

fn fill(folder: &Path, told: &mut dyn FnMut(Said)) -> Result<(), Error> {
    let machine = Machine;
    let today = machine.today();
    let mut seed = [0u8; 8];
    machine.random(&mut seed);
    // Made before eight, it holds nothing of a later hour.
    let now = machine.now();
    let morning = |day: chrono::NaiveDate| {
        dates::instant(day.and_time(NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default())).min(now)
    };
    let world = Arc::new(Staged::at(morning(today - Days::new(400)), u64::from_be_bytes(seed)));
    let db = Db::open(Location::default_in(folder), world.clone())?;
    db.migrate()?;
    checklists::load_embedded(&db)?;
    db.write(|tx| {
        settings::set(tx, settings::DEMO, "1")?;
        settings::set(tx, settings::CITY, NAME)
    })?;
    let storage = Storage::open(&storage::Location::Folder(folder.join("files")))?;
    let city = City::on(today, CITY_SEED);
    let books = folder.join("workbooks");
    fs::create_dir_all(&books)?;
    let made = workbooks::write(&city, &books).map_err(|e| Error::Internal(format!("writing a workbook: {e}")))?;
    let mut month = 0;
    for book in &made {
        let name = book.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        told(Said::new("demo-importing").with("file", &name));
        let day = match book.kind {
            Kind::MonthlyStatistics => {
                month += 1;
                city.months
                    .get(month - 1)
                    .and_then(|(first, _)| first.checked_add_months(Months::new(1)))
                    .map(|d| d + Days::new(2))
            }
            Kind::Units | Kind::Officials => Some(today - Days::new(399)),
            _ => None,
        };
        world.set(morning(day.unwrap_or(today).min(today)));
        // Recognised from the file, as it is for whoever uploads it.
        let options = importing::Options::default();
        let outcome = importing::run(&db, Some(&storage), &Actor::command_line(), &book.path, &name, &options)?;
        if outcome.refused > 0 || outcome.rows_read == 0 || outcome.kind != book.kind.word() {
            let first = outcome.problems.first().map(|p| format!("{p:?}")).unwrap_or_default();
            return Err(Error::Internal(format!(
                "the demo's own workbook {name} was not taken: {first} {:?}",
                outcome.error
            )));
        }
    }
    told(Said::new("demo-inspecting"));
    let (mut year, people) = Year::begin(&db, world.clone(), &city, &machine)?;
    year.pass()?;
    crate::audit::chain_pending(&db)?;
    write_accounts(&folder.join(ACCOUNTS), &people)
}

fn write_accounts(path: &Path, people: &[DemoAccount]) -> Result<(), Error> {
    let mut text = String::new();
    for language in Language::ALL {
        text.push_str(&format!("{}\n", language.t("demo-accounts")));
    }
    for person in people {
        let (vi, en) = (Language::Vietnamese.say(&person.role.said()), Language::English.say(&person.role.said()));
        text.push_str(&format!("{:<14} {}   {vi} / {en}, {}\n", person.login, person.password, person.name));
    }
    fs::write(path, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}
