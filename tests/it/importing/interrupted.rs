//! Files that are given up or cut off in the middle: nothing of them stays, and their pages say so.

use std::path::PathBuf;

use diesel::prelude::*;
use giamsat::importing::actions;
use giamsat::jobs::{self, Progress};
use giamsat::schema::{dossiers, import_batches as b, import_rows, jobs as j, search_words};
use giamsat::units::Kind;
use giamsat::vocabulary::{BatchId, Role};
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
    ]
}

/// A list of so many late dossiers of Phường Một.
pub fn late_dossiers(count: usize) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "BÁO CÁO HỒ SƠ XỬ LÝ QUÁ HẠN").expect("a title");
    sheet.write(1, 0, "(Từ ngày 01/09/2026 đến ngày 30/09/2026)").expect("a period");
    let heads = ["TT", "Mã hồ sơ", "Đơn vị", "Chủ hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả"];
    for (at, head) in heads.iter().enumerate() {
        sheet.write(2, at as u16, *head).expect("a head");
    }
    for at in 0..count {
        let row = at as u32 + 3;
        sheet.write(row, 0, at as u32 + 1).expect("a number");
        let texts = [
            format!("HS-{at}"),
            "Phường Một".to_owned(),
            format!("Người Giả Định {at}"),
            "01/09/2026".to_owned(),
            "10/09/2026".to_owned(),
        ];
        for (column, text) in texts.iter().enumerate() {
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
            let words = search_words::table.filter(search_words::subject_kind.eq("dossier"));
            Ok((
                dossiers::table.count().get_result(c)?,
                words.count().get_result(c)?,
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
    let path = client.upload("/imports", &[("kind", "auto")], "file", "hs.xlsx", &late_dossiers(count)).to();
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
    assert_eq!((left.dossiers, left.words, left.previews), (0, 0, 40), "{left:?}");
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
    assert_eq!((left.dossiers, left.words, left.previews, left.files.len()), (0, 0, 40, 1));
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
