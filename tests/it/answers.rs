//! An overlap is answered in each way, and an issued plan is adjusted and the adjustment reviewed and approved by
//! others, by clicking and typing in a real browser.

use giamsat::plans::actions::{self, Approval};
use giamsat::plans::model::ruling::{Outcome, RulingPaper};
use giamsat::plans::{ItemStage, NewItem, OverlapAnswer, Profile, Stage, views};
use giamsat::units::Kind;
use giamsat::vocabulary::{PlanId, PlanItemId, Role, UnitId};
use libtest_mimic::Trial;

use crate::plans::{World, day, reviewing};
use crate::support::app::Client;
use crate::support::browser::Browser;
use crate::support::{Given, on_both};

pub fn tests() -> Vec<Trial> {
    on_both![answers; each_answer_and_an_adjustment_in_a_browser]
}

/// Two plans that meet at each of six units; at the last one the other plan holds a thanh tra.
struct Met<'w> {
    w: &'w World,
    browser: Browser,
    /// The plan that is answered from, and its items.
    mine: PlanId,
    items: Vec<PlanItemId>,
    others: Vec<PlanItemId>,
    /// Each body's and the office's people, signed in.
    people: Vec<(&'static str, Client)>,
}

const UNITS: [&str; 6] = ["Phường Một", "Phường Hai", "Phường Ba", "Phường Bốn", "Phường Năm", "Phường Sáu"];

fn met<'w>(w: &'w World, given: &Given) -> Met<'w> {
    let units: Vec<UnitId> = UNITS.iter().map(|name| w.test.unit(name, Kind::Ward)).collect();
    let mine = w.plan("planner", &w.office);
    let theirs = w.plan("planner-2", &w.inspectorate);
    let add = |plan: &PlanId, login: &str, contents: &str, last: Profile| -> Vec<PlanItemId> {
        let actor = w.test.actor(login);
        let of = |(at, unit): (usize, &UnitId)| {
            let profile = if at + 1 == UNITS.len() { last } else { Profile::A };
            let new = NewItem { unit: unit.clone(), profile, ..w.item(&["land"], contents) };
            actions::add_item(w.test.db(), &actor, plan, &new).expect("an item")
        };
        units.iter().enumerate().map(of).collect()
    };
    let items = add(&mine, "planner", "Tiếp nhận hồ sơ, trả kết quả", Profile::A);
    let others = add(&theirs, "planner-2", "Thanh tra việc cấp giấy", Profile::C);
    w.test.account("thanhtra", &[Role::Inspectorate], None);
    // Who proposed what a plan follows does not review it.
    w.test.account("thamdinh", &[Role::Inspectorate], None);
    w.test.account("chutich", &[Role::Chairman], None);
    let logins = ["planner", "planner-2", "approver", "thanhtra", "thamdinh", "chutich"];
    let people = logins.into_iter().map(|login| (login, w.test.named_existing(login))).collect();
    let browser = Browser::new(given.name());
    browser.open(&format!("{}/sign-in", w.test.base()));
    Met { w, browser, mine, items, others, people }
}

impl Met<'_> {
    /// The browser is this person's, at a page.
    fn becomes(&self, login: &str, path: &str) {
        let (_, client) = self.people.iter().find(|(known, _)| *known == login).expect("one of the people");
        self.browser.set_cookie("giamsat_session", client.token());
        self.browser.open(&format!("{}{path}", self.w.test.base()));
    }

    fn plan(&self) -> String {
        format!("/plans/{}", self.mine)
    }

    /// The form that answers the overlap of an item.
    fn form(&self, at: usize) -> String {
        format!("form[action$='/items/{}/answer']", self.items[at])
    }

    /// Answers the overlap of an item: chooses, gives the reason, fills in what belongs to it, saves.
    fn answer(&self, at: usize, word: &str, fields: &[(&str, &str)]) {
        let form = self.form(at);
        self.browser.wait_for(&form);
        self.browser.choose(&format!("{form} input[name=answer]"), word);
        self.browser.fill(&format!("{form} input[name=reason]"), "Hai bên đã trao đổi");
        if let Some((name, _)) = fields.first() {
            // What belongs to the answer is folded until it is wanted.
            self.browser.click(&format!("{form} details:has([name={name}]) > summary"));
        }
        for (name, value) in fields {
            self.browser.fill(&format!("{form} [name={name}]"), value);
        }
        self.browser.click(&format!("{form} button.btn-main"));
        self.browser.see("Đã lưu câu trả lời.");
    }

    fn given(&self, at: usize) -> Option<OverlapAnswer> {
        let item = self.w.get(&self.items[at]);
        let found = self.w.test.db().read(|c| views::overlaps::of_open(c, &[item])).expect("overlaps");
        found.into_values().flatten().next().and_then(|overlap| overlap.answer).map(|answer| answer.answer)
    }
}

fn each_answer_and_an_adjustment_in_a_browser(given: &Given) {
    let w = reviewing(given);
    let m = met(&w, given);
    m.becomes("planner", &m.plan());
    m.browser.see("6 chồng chéo chưa trả lời");

    // Moved: to other days.
    m.answer(0, "Dời", &[("starts_on", "21/12/2026"), ("ends_on", "22/12/2026")]);
    m.browser.see("21/12/2026");
    assert_eq!((w.get(&m.items[0]).starts_on, m.given(0)), (day("2026-12-21"), Some(OverlapAnswer::Move)));
    // Narrowed: to fewer contents.
    m.answer(1, "Thu hẹp", &[("contents", "Trả kết quả")]);
    assert_eq!((w.get(&m.items[1]).contents.as_str(), m.given(1)), ("Trả kết quả", Some(OverlapAnswer::Narrow)));
    // Withdrawn: it stays to be read, and is counted no more.
    m.answer(2, "Rút", &[]);
    m.browser.see("Đã rút");
    assert_eq!(w.get(&m.items[2]).stage, ItemStage::Cancelled);
    // Justified in writing: it stands as it was, and waits for who decides between bodies.
    m.answer(3, "Giải trình", &[]);
    m.browser.see("Đã trả lời: Giải trình");
    m.browser.see("Chờ Thanh tra đề xuất, lãnh đạo UBND quyết định.");
    assert_eq!(m.given(3), Some(OverlapAnswer::Justify));
    let keep = Outcome { answer: OverlapAnswer::Justify, item: None, visit: None, contents: String::new() };
    let (third, db) = ((&m.items[3], &m.others[3]), w.test.db());
    actions::propose_ruling(db, &w.test.actor("thanhtra"), third, 0, &keep, "Hai chuyên đề").expect("proposed");
    let paper = RulingPaper { number: None, on: None };
    actions::decide_overlap(db, &w.test.actor("chutich"), third, 1, None, "Đồng ý", &paper).expect("decided");
    m.becomes("planner", &m.plan());
    // Against thanh tra one's own word does not do.
    let last = m.form(5);
    assert_eq!(m.browser.count(&format!("{last} input[value=justify] + span")), 0, "not offered");
    assert_eq!(m.browser.count(&format!("{last} input[name=answer] + span")), 4, "the others are");
    m.browser.see("Không chọn được “Giải trình”: không áp dụng với cuộc thanh tra, kiểm toán.");
    // Asked to be one inspection: the other side agrees to it.
    m.answer(5, "Phối hợp", &[]);
    m.browser.see("Chờ Thanh tra thành phố đồng ý.");
    m.becomes("planner-2", "/");
    m.browser.click("Trả lời đề nghị phối hợp kiểm tra");
    m.browser.see("Sở Nội vụ đề nghị: Kiểm tra chung: Thanh tra thành phố chủ trì");
    m.browser.click("Đồng ý phối hợp");
    m.browser.see("Đã đồng ý.");
    assert_eq!(w.get(&m.items[5]).joint_with.as_ref(), Some(&m.others[5]));

    // Merged into one joint inspection: the Inspectorate proposes, the chairman decides.
    let pair = format!("/overlaps/{}/{}", m.items[4], m.others[4]);
    m.becomes("thanhtra", &pair);
    m.browser.choose("answer", "Phối hợp");
    m.browser.choose("item", m.others[4].as_str());
    m.browser.fill("reason", "Cùng đơn vị, cùng lĩnh vực, cùng ngày");
    m.browser.click("Gửi đề xuất");
    m.browser.see("Đã gửi đề xuất.");
    m.becomes("chutich", &pair);
    m.browser.choose("choice", "accept");
    m.browser.fill("form[action$='/decide'] [name=reason]", "Đồng ý");
    m.browser.click("form[action$='/decide'] .btn-main");
    m.browser.see("Đã quyết định.");
    assert_eq!(w.get(&m.items[4]).joint_with.as_ref(), Some(&m.others[4]));
    m.becomes("planner", &m.plan());
    m.browser.see("Thanh tra thành phố");
    m.browser.click("Trình duyệt");
    m.browser.see("Đã trình.");

    // Issued by others; then adjusted, and the adjustment reviewed and approved by others, too.
    let (db, approver) = (w.test.db(), w.approver());
    let reviewer = w.test.actor("thamdinh");
    actions::review(db, &reviewer, &m.mine, w.version(&m.mine), "Đủ căn cứ").expect("reviewed");
    let approval = Approval { number: "61/KH-SNV".into(), issued_on: day("2026-11-19") };
    actions::approve(db, &approver, &m.mine, w.version(&m.mine), &approval).expect("approved");
    m.becomes("planner", &m.plan());
    m.browser.fill("adjust_reason", "Phường Bốn họp Hội đồng nhân dân trong tuần");
    m.browser.click("Mở điều chỉnh kế hoạch");
    m.browser.see("Chưa có thay đổi nào");
    m.browser.click(&format!("a[href$='/items/{}']", m.items[0]));
    m.browser.fill("starts_on", "28/12/2026");
    m.browser.fill("ends_on", "29/12/2026");
    m.browser.click("Đưa vào điều chỉnh");
    m.browser.see("Đã đưa vào điều chỉnh.");
    // It meets the other body's item still, by the period: that is answered anew.
    m.browser.choose("form[action*='/changes/'][action$='/answer'] input[name=answer]", "Giải trình");
    m.browser
        .fill("form[action*='/changes/'][action$='/answer'] input[name=reason]", "Hai đoàn xem hai việc khác nhau");
    // Between two bodies on the chairman's paper.
    let of_change = "form[action*='/changes/'][action$='/answer']";
    m.browser.fill(&format!("{of_change} input[name=paper_number]"), "1205/UBND-NC");
    m.browser.fill(&format!("{of_change} input[name=paper_on]"), "18/11/2026");
    m.browser.click("form[action*='/changes/'][action$='/answer'] button.btn");
    m.browser.see("Đã lưu câu trả lời.");
    let shows = |m: &Met| {
        for words in ["Trước điều chỉnh", "Sau điều chỉnh", "21/12/2026", "28/12/2026"] {
            m.browser.see(words);
        }
    };
    shows(&m);
    m.browser.click("Trình duyệt");
    m.browser.see("Đã trình");
    assert_eq!(m.browser.count("form[action$='/approve']") + m.browser.count("form[action$='/review']"), 0);
    let adjustment = m.browser.url().replace(&w.test.base(), "");
    assert_eq!(w.get(&m.items[0]).starts_on, day("2026-12-21"), "nothing changes before it is approved");
    m.becomes("thamdinh", &adjustment);
    shows(&m);
    m.browser.fill("opinion", "Có lý do chính đáng");
    m.browser.click("Thẩm định và chuyển phê duyệt");
    m.browser.see("Có lý do chính đáng");
    m.becomes("approver", &adjustment);
    shows(&m);
    m.browser.fill("number", "75/KH-SNV");
    m.browser.fill("issued_on", "20/11/2026");
    m.browser.click("form[action$='/approve'] .btn-main");
    m.browser.see("75/KH-SNV");
    shows(&m);
    assert_eq!(w.get(&m.items[0]).starts_on, day("2026-12-28"));
    assert_eq!(w.stage(&m.mine), Stage::Approved);
}
