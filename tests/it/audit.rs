//! The trail: a line with each act or none, chained in the order of commits, and no way to bend it.

use diesel::prelude::*;
use giamsat::audit::{self, Entry};
use giamsat::error::Error;
use giamsat::schema::{audit_chain, audit_lines};
use giamsat::settings;
use giamsat::vocabulary::paging::PageNumber;
use giamsat::vocabulary::{Actor, Role};
use libtest_mimic::Trial;

use crate::support::{Given, app, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![
        audit;
        a_line_stands_in_its_acts_transaction,
        the_chain_holds_and_shows_what_was_bent,
        a_missing_line_is_seen,
        lines_of_sealed_work_are_for_the_named,
    ]
}

fn entry(n: usize) -> Entry {
    Entry::new("tests.act", "thing", format!("thing-{n}")).with("note", format!("lần {n}"))
}

fn a_line_stands_in_its_acts_transaction(given: &Given) {
    let test = app::start(given);
    let failed: Result<(), Error> = test.db().write(|tx| {
        audit::record(tx, &Actor::job(), entry(1))?;
        Err(Error::Conflict)
    });
    assert!(failed.is_err());
    let seen = |subject: &str| {
        let all = test.db().read(|c| audit::views::lines(c, &Actor::job(), Some(subject), PageNumber(1)));
        all.expect("a read").rows.len()
    };
    assert_eq!(seen("thing-1"), 0, "a line without its act");
    test.db()
        .write(|tx| {
            settings::set(tx, "act", "done")?;
            audit::record(tx, &Actor::job(), entry(2))
        })
        .expect("a write");
    assert_eq!(seen("thing-2"), 1);
}

fn the_chain_holds_and_shows_what_was_bent(given: &Given) {
    let test = app::start(given);
    for n in 0..30 {
        test.db().write(|tx| audit::record(tx, &Actor::job(), entry(n))).expect("a write");
        if n % 7 == 0 {
            audit::chain_pending(test.db()).expect("a chain");
        }
    }
    audit::chain_pending(test.db()).expect("a chain");
    let checked = audit::verify(test.db()).expect("a check").expect("the chain holds");
    assert!(checked >= 30, "{checked} lines checked");
    let bent: String = test
        .db()
        .read(|c| {
            Ok(audit_lines::table.filter(audit_lines::subject_id.eq("thing-12")).select(audit_lines::id).first(c)?)
        })
        .expect("the line is there");
    test.db()
        .write(|tx| {
            diesel::update(audit_lines::table.find(&bent))
                .set(audit_lines::details.eq("{\"note\":\"khác\"}"))
                .execute(tx.c())?;
            Ok(())
        })
        .expect("somebody with the database in hand bends a line");
    let broken = audit::verify(test.db()).expect("a check").expect_err("the bent line is seen");
    assert_eq!(broken.line_id, bent);
}

fn a_missing_line_is_seen(given: &Given) {
    let test = app::start(given);
    for n in 0..5 {
        test.db().write(|tx| audit::record(tx, &Actor::job(), entry(n))).expect("a write");
    }
    audit::chain_pending(test.db()).expect("a chain");
    test.db()
        .write(|tx| {
            diesel::delete(audit_chain::table.filter(audit_chain::number.eq(3))).execute(tx.c())?;
            Ok(())
        })
        .expect("somebody takes a line out of the chain");
    let broken = audit::verify(test.db()).expect("a check").expect_err("the gap is seen");
    assert_eq!(broken.number, 4);
}

fn lines_of_sealed_work_are_for_the_named(given: &Given) {
    let test = app::start(given);
    let inside = test.account("inside", &[Role::Inspectorate], None);
    let outside = test.client(Role::Inspectorate);
    test.db()
        .write(|tx| {
            let now = tx.now();
            diesel::insert_into(giamsat::schema::sealed_viewers::table)
                .values((
                    giamsat::schema::sealed_viewers::subject_id.eq("sealed-1"),
                    giamsat::schema::sealed_viewers::account_id.eq(&inside),
                    giamsat::schema::sealed_viewers::named_at.eq(now),
                ))
                .execute(tx.c())?;
            audit::record(
                tx,
                &Actor::job(),
                Entry::new("tests.sealed-act", "thing", "sealed-1").sealed_by(Some("sealed-1")),
            )
        })
        .expect("a write");
    outside.get("/audit").expect(200).miss("tests.sealed-act").miss("sealed-1");
    test.named("inside", &[Role::Inspectorate], None).get("/audit").expect(200).see("tests.sealed-act");
}
