//! Files that are given up or cut off in the middle: nothing of them stays, and their pages say so.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use diesel::prelude::*;
use giamsat::clock::Machine;
use giamsat::db::Db;
use giamsat::importing::{self, Options, actions};
use giamsat::jobs::{self, Progress};
use giamsat::schema::{
    audit_lines, dossier_lists, dossier_words, dossiers, import_batches as b, import_rows, jobs as j,
};
use giamsat::units::Kind;
use giamsat::vocabulary::{Actor, BatchId, Role};
use libtest_mimic::Trial;
use rust_xlsxwriter::Workbook;

use super::field;
use crate::support::app::{self, Client, TestApp};
use crate::support::{Backend, Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![
        importing_interrupted;
        rows_swept_take_their_words_along,
        a_reading_that_was_stopped_keeps_nothing,
        a_reading_that_was_stopped_before_it_began_keeps_nothing,
        a_reading_dropped_at_its_last_row_keeps_nothing,
        a_storing_stopped_before_it_began_is_a_preview_again,
        who_lives_is_known_at_once,
        a_command_line_that_is_gone_is_in_nobodys_way,
        what_a_file_cannot_be_stored_for_stands_on_its_page,
        a_preview_without_its_rows_is_read_again,
        a_preview_that_leant_on_what_was_taken_back_is_read_again,
        previews_of_an_older_release_are_shown,
        a_command_lines_batch_that_is_dropped_leaves_nothing,
        earlier_values_stand_in_the_order_in_which_they_counted,
        pages_far_behind_go_on_where_nearer_ones_end,
        words_of_a_long_list_follow,
    ]
}

/// A list of so many late dossiers of Phường Một, each with its applicant.
pub fn late_dossiers(count: usize) -> Vec<u8> {
    list_of(count, true, |_| "10/09/2026")
}

/// The same in fewer columns: to be imported again and again.
pub fn bare_dossiers(count: usize) -> Vec<u8> {
    list_of(count, false, |_| "10/09/2026")
}

fn list_of(count: usize, whole: bool, due: impl Fn(usize) -> &'static str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "BÁO CÁO HỒ SƠ XỬ LÝ QUÁ HẠN").expect("a title");
    sheet.write(1, 0, "(Từ ngày 01/09/2026 đến ngày 30/09/2026)").expect("a period");
    let heads = ["TT", "Mã hồ sơ", "Đơn vị", "Ngày hẹn trả", "Ngày tiếp nhận", "Chủ hồ sơ"];
    let columns = if whole { heads.len() } else { 4 };
    for (at, head) in heads[..columns].iter().enumerate() {
        sheet.write(2, at as u16, *head).expect("a head");
    }
    for at in 0..count {
        let row = at as u32 + 3;
        sheet.write(row, 0, at as u32 + 1).expect("a number");
        let texts = [
            format!("HS-{at}"),
            "Phường Một".to_owned(),
            due(at).to_owned(),
            "01/09/2026".to_owned(),
            format!("Người Giả Định {at}"),
        ];
        for (column, text) in texts[..columns - 1].iter().enumerate() {
            sheet.write(row, column as u16 + 1, text.as_str()).expect("a text");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// What an import left: rows of dossiers, words, rows of previews, files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Left {
    pub dossiers: i64,
    pub words: i64,
    pub previews: i64,
    pub files: Vec<PathBuf>,
}

impl Left {
    /// What the database and the folder of files hold now.
    pub fn now(db: &giamsat::db::Db, given: &Given) -> Left {
        let counted = db.read(|c| {
            Ok((
                dossiers::table.count().get_result(c)?,
                dossier_words::table.count().get_result(c)?,
                import_rows::table.count().get_result(c)?,
            ))
        });
        let (dossiers, words, previews) = counted.expect("a read");
        let owners = std::fs::read_dir(given.folder().join("files")).expect("the files' folder");
        let files = owners.flat_map(|owner| {
            let owner = owner.expect("an owner").path();
            let files = std::fs::read_dir(owner).expect("its files");
            files.map(|file| file.expect("a file").path()).collect::<Vec<_>>()
        });
        Left { dossiers, words, previews, files: files.collect() }
    }
}

fn one_ward(given: &Given) -> (TestApp, Client) {
    let test = app::start_without_jobs(given);
    test.unit("Phường Một", Kind::Ward);
    let planner = test.client(Role::Planner);
    (test, planner)
}

fn send(client: &Client, count: usize) -> (String, BatchId) {
    send_file(client, &late_dossiers(count))
}

fn send_file(client: &Client, file: &[u8]) -> (String, BatchId) {
    let path = client.upload("/imports", &[("kind", "auto")], "file", "hs.xlsx", file).to();
    let id = path.rsplit('/').next().expect("an id").to_owned();
    (path, BatchId(id))
}

fn publish(client: &Client, path: &str) {
    let version = field(&client.get(path).expect(200), "version");
    assert_eq!(client.post(&format!("{path}/publish"), &[("version", &version)]).to(), path);
}

/// The job that works on a batch.
fn job_of(test: &TestApp, id: &BatchId) -> jobs::Job {
    let job = test.db().read(|c| {
        let id: Option<giamsat::vocabulary::JobId> = b::table.find(id).select(b::job_id).first(c)?;
        jobs::find(c, &id.expect("a job"))
    });
    job.expect("a read")
}

/// Does a job although it was asked to stop: as if the wish had come when it had just begun.
fn perform(test: &TestApp, job: &jobs::Job) -> jobs::State {
    let progress = Progress::of(test.db(), &job.id);
    actions::perform(&test.app, job, &progress).expect("a job of importing").expect("no failure")
}

fn rows_swept_take_their_words_along(given: &Given) {
    let (test, planner) = one_ward(given);
    let (path, id) = send(&planner, 40);
    jobs::run_due(&test.app).expect("it is read");
    publish(&planner, &path);
    let job = job_of(&test, &id);
    planner.post(&format!("{path}/drop"), &[]).to();
    assert_eq!(perform(&test, &job), jobs::State::Cancelled);
    let left = Left::now(test.db(), given);
    assert_eq!((left.dossiers, left.words, left.previews), (40, 40, 40), "{left:?}");
    planner.get("/dossiers?q=giả+định+39").expect(200).miss("HS-39");
    // What was stored and is live keeps its own.
    publish(&planner, &path);
    jobs::run_due(&test.app).expect("it is stored");
    planner.get("/dossiers?q=giả+định+39").expect(200).see("HS-39").miss("HS-38");
}

fn a_reading_that_was_stopped_keeps_nothing(given: &Given) {
    let (test, planner) = one_ward(given);
    let (path, id) = send(&planner, 40);
    let job = job_of(&test, &id);
    // Stopped as soon as its first rows are there: the wish comes, but not yet what it does to the batch.
    test.db()
        .write(|tx| Ok(diesel::update(j::table).set(j::cancel_asked.eq(true)).execute(tx.c()).map(drop)?))
        .expect("asked to stop");
    assert_eq!(perform(&test, &job), jobs::State::Cancelled);
    assert_eq!(Left::now(test.db(), given), Left::default());
    planner.get(&path).expect(200).see("Đã bỏ").see("chưa lưu gì");
}

fn a_reading_that_was_stopped_before_it_began_keeps_nothing(given: &Given) {
    let (test, planner) = one_ward(given);
    let (path, _) = send(&planner, 40);
    assert_eq!(Left::now(test.db(), given).files.len(), 1);
    assert_eq!(planner.post(&format!("{path}/drop"), &[]).to(), "/imports");
    jobs::run_due(&test.app).expect("the jobs are done");
    assert_eq!(Left::now(test.db(), given), Left::default());
    planner.get(&path).expect(200).see("Đã bỏ").see("chưa lưu gì");
    // So does a preview that is dropped.
    let (path, _) = send(&planner, 40);
    jobs::run_due(&test.app).expect("it is read");
    assert_eq!(planner.post(&format!("{path}/drop"), &[]).to(), "/imports");
    jobs::run_due(&test.app).expect("the jobs are done");
    assert_eq!(Left::now(test.db(), given), Left::default());
}

fn a_reading_dropped_at_its_last_row_keeps_nothing(given: &Given) {
    let (test, planner) = one_ward(given);
    let (path, id) = send(&planner, 40);
    let job = job_of(&test, &id);
    // Dropped at the job's last step, after it looked whether it should stop.
    let drop = "UPDATE import_batches SET state = 'dropped';";
    given.execute(&match given.backend() {
        Backend::Sqlite => format!("CREATE TRIGGER late_drop AFTER UPDATE OF done ON jobs BEGIN {drop} END"),
        Backend::Postgres => format!(
            "CREATE FUNCTION late_drop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {drop} RETURN NEW; END $$; \
             CREATE TRIGGER late_drop AFTER UPDATE OF done ON jobs FOR EACH ROW EXECUTE FUNCTION late_drop()"
        ),
    });
    assert_eq!(perform(&test, &job), jobs::State::Cancelled);
    assert_eq!(Left::now(test.db(), given), Left::default());
    planner.get(&path).expect(200).see("Đã bỏ");
}

fn a_storing_stopped_before_it_began_is_a_preview_again(given: &Given) {
    let (test, planner) = one_ward(given);
    let (path, _) = send(&planner, 40);
    jobs::run_due(&test.app).expect("it is read");
    publish(&planner, &path);
    planner.post(&format!("{path}/drop"), &[]).to();
    jobs::run_due(&test.app).expect("the jobs are done");
    planner.get(&path).expect(200).see("Các dòng như hệ thống hiểu").miss("Đang dừng");
    let left = Left::now(test.db(), given);
    assert_eq!((left.dossiers, left.words, left.previews, left.files.len()), (40, 40, 40, 1));
    // So is one whose job was given up.
    publish(&planner, &path);
    let failed = |tx: &mut giamsat::db::Tx| {
        Ok(diesel::update(j::table).set(j::state.eq(jobs::State::Failed)).execute(tx.c()).map(drop)?)
    };
    test.db().write(failed).expect("a job that failed");
    planner.get(&path).expect(200).see("Máy chủ gặp sự cố");
    planner.post(&format!("{path}/drop"), &[]).to();
    jobs::run_due(&test.app).expect("the jobs are done");
    planner.get(&path).expect(200).see("Các dòng như hệ thống hiểu").miss("Máy chủ gặp sự cố");
    publish(&planner, &path);
    jobs::run_due(&test.app).expect("it is stored");
    planner.get(&path).expect(200).see("Đã lưu lúc");
}

fn who_lives_is_known_at_once(given: &Given) {
    let (test, _) = one_ward(given);
    let (one, other) = (test.db(), Db::open(given.url().parse().expect("a place"), Arc::new(Machine)).expect("open"));
    assert!(!other.lives("a").expect("an answer"));
    let alive = one.live("a").expect("alive");
    assert!(other.lives("a").expect("an answer") && !other.lives("b").expect("an answer"));
    assert!(other.take_over("a").expect("an answer").is_none());
    assert!(other.lives("a").expect("an answer"), "who tried to take over took nothing away");
    drop(alive);
    assert!(!other.lives("a").expect("an answer"));
    let taken = other.take_over("a").expect("an answer");
    assert!(taken.is_some() && one.take_over("a").expect("an answer").is_none(), "only one takes over");
    drop(taken);
    let beside = std::fs::read_dir(given.folder()).expect("the folder").map(|e| e.expect("an entry").file_name());
    let locks: Vec<_> = beside.filter(|name| name.to_string_lossy().contains("-alive-")).collect();
    assert_eq!(locks, Vec::<std::ffi::OsString>::new(), "nothing is left beside the database");
    // What a killed process leaves beside a SQLite database is removed, and nobody who lives with it.
    let left = given.folder().join("giamsat.sqlite3-alive-killed");
    if given.backend() == Backend::Sqlite {
        std::fs::write(&left, "").expect("a file");
    }
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let clears = scope.spawn(|| {
            while !ended.load(Ordering::SeqCst) {
                other.forget_the_dead().expect("it is cleared");
            }
        });
        for round in 0..200 {
            let name = format!("round-{round}");
            let alive = one.live(&name).expect("alive");
            let lives = other.lives(&name).expect("an answer");
            if round == 199 || !lives {
                ended.store(true, Ordering::SeqCst);
            }
            assert!(lives, "{name} lives");
            drop(alive);
        }
        clears.join().expect("it ended");
    });
    assert!(!left.exists(), "what the killed one left is gone");
    // PostgreSQL may still carry out what one sent that is gone: it is waited for.
    if given.backend() == Backend::Postgres {
        let write = one.under("a").write(|_| Ok(other.take_over("a")?.is_none()));
        assert!(write.expect("a write"), "its last transaction is under way");
        assert!(other.take_over("a").expect("an answer").is_some(), "and now it is in");
        let (begun, ended) = (Barrier::new(2), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let last = one.under("a").write(|_| {
                    begun.wait();
                    std::thread::sleep(Duration::from_millis(200));
                    ended.store(true, Ordering::SeqCst);
                    Ok(())
                });
                last.expect("a write");
            });
            begun.wait();
            other.go_on("a").expect("the last write is in");
            assert!(ended.load(Ordering::SeqCst), "who goes on waited for it");
        });
    }
}

/// A preview that stands as if a command line were storing it.
fn as_if_stored_by_command_line(given: &Given, id: &BatchId) {
    given.execute(&format!("UPDATE import_batches SET state = 'storing', job_id = NULL WHERE id = '{id}'"));
}

fn a_command_line_that_is_gone_is_in_nobodys_way(given: &Given) {
    let (test, planner) = one_ward(given);
    let (theirs, id) = send(&planner, 40);
    let (ours, _) = send(&planner, 41);
    jobs::run_due(&test.app).expect("they are read");
    as_if_stored_by_command_line(given, &id);
    let alive = test.db().live(id.as_str()).expect("alive");
    planner.get(&theirs).expect(200).see("Đang lưu các dòng").miss("bị ngắt");
    jobs::housekeeping(&test.app).expect("housekeeping");
    planner.get(&theirs).expect(200).see("Đang lưu các dòng");
    publish(&planner, &ours);
    planner.get(&ours).expect(200).see("Lưu 41 dòng");
    drop(alive);
    planner.get(&theirs).expect(200).see("bị ngắt giữa chừng").miss("Đang lưu các dòng");
    publish(&planner, &ours);
    jobs::run_due(&test.app).expect("it is stored");
    planner.get(&ours).expect(200).see("Đã lưu lúc");
    let before = Left::now(test.db(), given);
    assert_eq!((before.previews, before.files.len()), (81, 2));
    jobs::housekeeping(&test.app).expect("housekeeping");
    planner.get(&theirs).expect(200).see("Đã bỏ").see("bị ngắt giữa chừng");
    let left = Left::now(test.db(), given);
    assert_eq!((left.dossiers, left.previews, left.files.len()), (41, 41, 1));
    planner.get("/dossiers").expect(200).see("HS-40");
    let dropped = audit_lines::table.filter(audit_lines::action.eq("imports.drop"));
    let lines: i64 = test.db().read(|c| Ok(dropped.count().get_result(c)?)).expect("a read");
    assert_eq!(lines, 1, "the trail tells of it, once");
}

fn what_a_file_cannot_be_stored_for_stands_on_its_page(given: &Given) {
    let (test, planner) = one_ward(given);
    let file = given.folder().join("hs.xlsx");
    let import = |count: usize| {
        std::fs::write(&file, late_dossiers(count)).expect("a file");
        let (db, storage) = (test.db(), Some(&test.app.storage));
        importing::run(db, storage, &Actor::command_line(), &file, "hs.xlsx", &Options::default())
    };
    let told = |why: &str| {
        let dropped = b::table.filter(b::state.eq("dropped")).select(b::id);
        let ids: Vec<String> = test.db().read(|c| Ok(dropped.load(c)?)).expect("a read");
        let pages = ids.iter().map(|id| planner.get(&format!("/imports/{id}")).expect(200).words());
        pages.filter(|page| page.contains("Đã bỏ") && page.contains(why)).count()
    };
    let stored = import(40).expect("an import");
    assert!(stored.stored);
    let kept = Left::now(test.db(), given);
    assert_eq!((kept.previews, kept.files.len()), (40, 1));
    assert!(!import(40).expect("the same again").stored);
    assert_eq!(told("không có gì mới"), 1);
    assert_eq!(Left::now(test.db(), given), kept);
    // Another one of its kind is being stored: nothing of ours stays, and the same again will do.
    let (_, id) = send(&planner, 50);
    jobs::run_due(&test.app).expect("it is read");
    as_if_stored_by_command_line(given, &id);
    let alive = test.db().live(id.as_str()).expect("alive");
    match import(41) {
        Err(giamsat::error::Error::Refused(said)) => assert_eq!(said.key, "imports-busy"),
        other => panic!("{other:?}"),
    }
    assert_eq!(told("cùng loại đang được lưu"), 1);
    drop(alive);
    assert_eq!(import(41).expect("an import").added, 1);
    let left = Left::now(test.db(), given);
    assert_eq!((left.dossiers, left.previews, left.files.len()), (41, 81, 2), "the next one swept, too");
}

/// An older release kept the rows of a preview elsewhere; half of them may be gone with a server's end.
fn a_preview_without_its_rows_is_read_again(given: &Given) {
    let (test, planner) = one_ward(given);
    let (path, _) = send(&planner, 40);
    jobs::run_due(&test.app).expect("it is read");
    given.execute("DELETE FROM dossiers WHERE row_key <> 'code|HS-7'");
    publish(&planner, &path);
    jobs::run_due(&test.app).expect("it is stored, or read again");
    planner.get("/dossiers").expect(200).miss("HS-7");
    jobs::run_due(&test.app).expect("it is read again");
    planner.get(&path).expect(200).see("Các dòng như hệ thống hiểu");
    publish(&planner, &path);
    jobs::run_due(&test.app).expect("it is stored");
    let left = Left::now(test.db(), given);
    assert_eq!((left.dossiers, left.words), (40, 40));
    planner.get("/dossiers").expect(200).see("HS-39");
}

/// Rows that were there already stay away when the file that brought them is taken back.
fn a_preview_that_leant_on_what_was_taken_back_is_read_again(given: &Given) {
    let (test, planner) = one_ward(given);
    let (first, _) = send(&planner, 40);
    jobs::run_due(&test.app).expect("it is read");
    publish(&planner, &first);
    jobs::run_due(&test.app).expect("it is stored");
    let (second, _) = send(&planner, 41);
    jobs::run_due(&test.app).expect("it is read");
    planner.get(&second).expect(200).see("Lưu 1 dòng");
    assert_eq!(planner.post(&format!("{first}/undo"), &[]).to(), first);
    publish(&planner, &second);
    jobs::run_due(&test.app).expect("it is read again");
    jobs::run_due(&test.app).expect("it is read again");
    planner.get(&second).expect(200).see("Lưu 41 dòng");
    publish(&planner, &second);
    jobs::run_due(&test.app).expect("it is stored");
    planner.get("/dossiers").expect(200).see("HS-40").see("HS-39");
}

fn previews_of_an_older_release_are_shown(given: &Given) {
    let (test, planner) = one_ward(given);
    let (path, _) = send(&planner, 2);
    jobs::run_due(&test.app).expect("it is read");
    let older = r#"{"is":"dossier","key":"code|HS-0","hash":"-","replaces":"00000000-0000-7000-8000-000000000009"}"#;
    let contents: Vec<(i64, String)> = test
        .db()
        .read(|c| Ok(import_rows::table.select((import_rows::position, import_rows::content)).load(c)?))
        .expect("a read");
    for (position, content) in contents {
        let mut content: serde_json::Value = serde_json::from_str(&content).expect("an object");
        content["put"] = serde_json::from_str(older).expect("an object");
        let set = |tx: &mut giamsat::db::Tx| {
            let row = import_rows::table.filter(import_rows::position.eq(position));
            Ok(diesel::update(row).set(import_rows::content.eq(content.to_string())).execute(tx.c()).map(drop)?)
        };
        test.db().write(set).expect("a write");
    }
    planner.get(&path).expect(200).see("HS-0").see("HS-1");
}

/// Somebody drops, by its address, what a command line is just reading.
fn a_command_lines_batch_that_is_dropped_leaves_nothing(given: &Given) {
    let (test, planner) = one_ward(given);
    let file = given.folder().join("hs.xlsx");
    std::fs::write(&file, late_dossiers(5_100)).expect("a file");
    // After the first slice, and what is there is cleared before the next one comes.
    struct Dropping<'a>(&'a TestApp, &'a Client);
    impl jobs::Steps for Dropping<'_> {
        fn step(&self, _: i64, _: Option<i64>) -> Result<bool, giamsat::error::Error> {
            let reading = b::table.filter(b::state.eq("reading")).select(b::id);
            let id: Option<String> = self.0.db().read(|c| Ok(reading.first(c).optional()?))?;
            if let Some(id) = id {
                self.1.post(&format!("/imports/{id}/drop"), &[]).to();
                jobs::run_due(&self.0.app)?;
            }
            Ok(true)
        }
    }
    let (db, storage) = (test.db(), Some(&test.app.storage));
    let options = Options::default();
    let steps = Dropping(&test, &planner);
    let outcome = importing::run_watched(db, storage, &Actor::command_line(), &file, "hs.xlsx", &options, &steps);
    assert!(outcome.is_err(), "{outcome:?}");
    jobs::run_due(&test.app).expect("the jobs are done");
    assert_eq!(Left::now(test.db(), given), Left::default());
}

/// The list that was read first is published second.
fn earlier_values_stand_in_the_order_in_which_they_counted(given: &Given) {
    let (test, planner) = one_ward(given);
    let store = |path: &str| {
        test.world.advance(chrono::Duration::minutes(1));
        publish(&planner, path);
        jobs::run_due(&test.app).expect("it is stored");
    };
    let read = |due: &'static str| {
        let (path, _) = send_file(&planner, &list_of(1, true, |_| due));
        jobs::run_due(&test.app).expect("it is read");
        path
    };
    let (first, second) = (read("11/09/2026"), read("12/09/2026"));
    store(&second);
    store(&first);
    jobs::run_due(&test.app).expect("it is read again");
    store(&first);
    store(&read("13/09/2026"));
    let found = test.db().read(|c| {
        let live = dossiers::table.filter(dossiers::superseded_by.is_null()).select(dossiers::id).first(c)?;
        giamsat::caseload::views::dossier(c, &Actor::command_line(), live)
    });
    let (now, earlier) = found.expect("a read");
    let due = |version: &giamsat::caseload::model::Version| {
        version.dossier.due_on.expect("a day").format("%d/%m").to_string()
    };
    assert_eq!(due(&now), "13/09");
    assert_eq!(earlier.iter().map(due).collect::<Vec<_>>(), ["11/09", "12/09"]);
}

/// Near pages of all dossiers merge late and other ones; far ones are passed over by the database.
fn pages_far_behind_go_on_where_nearer_ones_end(given: &Given) {
    use giamsat::caseload::model::{Filter, Order};
    use giamsat::caseload::views;
    use giamsat::vocabulary::paging::PageNumber;
    let (test, _) = one_ward(given);
    // Late ones and others by turns, on few days.
    let days = ["10/09/2026", "20/12/2026", "11/09/2026", "10/09/2026"];
    let path = given.folder().join("hs.xlsx");
    std::fs::write(&path, list_of(5_180, true, |at| days[at % days.len()])).expect("a file");
    let storage = Some(&test.app.storage);
    let options = Options::default();
    let outcome = importing::run(test.db(), storage, &Actor::command_line(), &path, "hs.xlsx", &options);
    assert!(outcome.expect("an outcome").stored);
    for order in [Order::LatestDue, Order::EarliestDue] {
        let filter = Filter { order: Some(order), ..Filter::default() };
        let page = |number: i64| {
            let found = test.db().read(|c| views::dossiers(c, &Actor::command_line(), &filter, PageNumber(number)));
            found.expect("a read")
        };
        let codes: Vec<String> =
            (98..=104).flat_map(|number| page(number).rows).map(|line| line.code.expect("a code")).collect();
        let each: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!((codes.len(), each.len()), (330, 330), "{order:?}: rows of seven pages, each once");
        let last = page(104);
        assert_eq!((last.rows.len(), last.more_than_count, last.last), (30, true, 5_180), "{order:?}");
    }
}

/// Words cost more than the rows, so those beyond the first 5,000 come later, and the page says so meanwhile.
fn words_of_a_long_list_follow(given: &Given) {
    let (test, planner) = one_ward(given);
    let path = given.folder().join("hs.xlsx");
    std::fs::write(&path, late_dossiers(10_100)).expect("a file");
    let (storage, options) = (Some(&test.app.storage), Options::default());
    let outcome = importing::run(test.db(), storage, &Actor::command_line(), &path, "hs.xlsx", &options);
    assert!(outcome.expect("an outcome").stored);
    let told = "chưa tìm được hết theo từ";
    planner.get("/dossiers?q=giả+định+4999").expect(200).see("HS-4999").see(told);
    planner.get("/dossiers?q=giả+định+5000").expect(200).miss("HS-5000").see(told);
    planner.get("/dossiers").expect(200).miss(told);
    // Cut off after a slice, as if the server had been killed: what it wrote last is written again.
    let list = test.db().read(|c| Ok(dossier_lists::table.first::<(i64, String, Option<i64>)>(c)?)).expect("a list");
    let (number, _, from) = list;
    assert_eq!(from, Some(5_001));
    jobs::run_due(&test.app).expect("they are written");
    assert_eq!(Left::now(test.db(), given).words, 10_100);
    for number in ["5000", "9999", "10000", "10099"] {
        let found = planner.get(&format!("/dossiers?q=giả+định+{number}")).expect(200);
        found.see(&format!("HS-{number}")).miss(told);
    }
    let again = |tx: &mut giamsat::db::Tx| {
        let from = dossier_lists::table.find(number);
        Ok(diesel::update(from).set(dossier_lists::words_from.eq(Some(10_001))).execute(tx.c())?)
    };
    test.db().write(again).expect("as if cut off");
    // Nothing is queued for it any more, so that housekeeping takes it up, once.
    for _ in 0..2 {
        jobs::housekeeping(&test.app).expect("housekeeping");
    }
    assert_eq!(jobs::run_due(&test.app).expect("they are written"), 1);
    let from =
        test.db().read(|c| Ok(dossier_lists::table.select(dossier_lists::words_from).first::<Option<i64>>(c)?));
    assert_eq!(from.expect("a list"), None);
    assert_eq!(Left::now(test.db(), given).words, 10_100);
}
