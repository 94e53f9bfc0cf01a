//! One browser that people of all roles use after each other, and the pictures that it leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use giamsat::language::{self, Language};

use super::server::Server;
use crate::support::browser::{Browser, PATIENCE, SIZES};
use crate::support::{Given, wait_for};

/// What everybody chooses instead of the password that they were handed.
const OWN_PASSWORD: &str = "Sông Hương mùa nước nổi";

/// What stands in the page for people: its words, choices, placeholders, labels and titles.
const WORDS: &str = r#"
const words = [document.title, document.body.innerText];
for (const e of document.querySelectorAll('option')) words.push(e.textContent);
for (const name of ['placeholder', 'aria-label', 'title', 'alt', 'data-confirm', 'data-l'])
    for (const e of document.querySelectorAll('[' + name + ']')) words.push(e.getAttribute(name));
return words.join('\n');
"#;

/// How far the page is wider than the window with what sticks out, and how long it is.
const EXTENT: &str = r#"
const root = document.documentElement, wide = root.scrollWidth - innerWidth;
const out = wide > 0 ? [...document.querySelectorAll('body *')] : [];
const first = out.filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3);
return { wide, out: first.map(e => e.outerHTML.slice(0, 120)).join(' | '), length: root.scrollHeight };
"#;

/// What stands further down is more rows of the same, and tall pictures take their time.
const TALLEST: u64 = 2_600;

pub struct Hand {
    pub browser: Browser,
    base: String,
    folder: PathBuf,
    /// Login and the password that the person will type next.
    passwords: BTreeMap<String, (String, bool)>,
    prefixes: BTreeSet<String>,
    pictures: usize,
    /// Addresses whose pages were pictured.
    pub seen: BTreeSet<String>,
    /// What was wrong with pages; told all at once at the end.
    pub faults: Vec<String>,
}

impl Hand {
    /// A browser before the sign-in page of a server that nobody has used.
    pub fn new(given: &Given, server: &Server) -> Hand {
        let build = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the build folder holds it");
        let folder = build.join("walk").join(given.backend().to_string());
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        }
        fs::create_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let prefix = |key: String| key.split('-').next().unwrap_or_default().to_owned();
        let browser = Browser::new(given.name());
        browser.open(&format!("{}/", server.base));
        Hand {
            browser,
            base: server.base.clone(),
            folder,
            passwords: BTreeMap::from([("admin".to_owned(), (server.password.clone(), true))]),
            prefixes: language::keys(Language::Vietnamese).into_iter().map(prefix).collect(),
            pictures: 0,
            seen: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// Address of the server, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Looks at the page: it fits, complains of nothing, lacks no words; and pictures it in both sizes.
    pub fn page(&mut self, name: &str) {
        let complaints = self.browser.complaints();
        if !complaints.is_empty() {
            self.faults.push(format!("{name}: the browser complains: {complaints:?}"));
        }
        self.picture(name);
    }

    /// The same for a page that answers a mistake: the answer's status is all that the browser notes.
    pub fn page_of_mistake(&mut self, name: &str, status: u16) {
        // It notes the status in its own time: a note that comes late would be taken for the next page's.
        let mut complaints = Vec::new();
        wait_for(PATIENCE, || {
            complaints.extend(self.browser.complaints());
            (!complaints.is_empty()).then_some(())
        });
        let status = format!("the server responded with a status of {status}");
        if complaints.is_empty() || !complaints.iter().all(|c| c.contains(&status)) {
            self.faults.push(format!("{name}: not just {status}: {complaints:?}"));
        }
        self.picture(name);
    }

    fn picture(&mut self, name: &str) {
        self.pictures += 1;
        let number = self.pictures;
        let words = self.browser.evaluate(WORDS);
        let bare: Vec<&str> =
            words.as_str().unwrap_or_default().split_whitespace().filter(|word| self.is_bare_key(word)).collect();
        if !bare.is_empty() {
            self.faults.push(format!("{name}: words without a translation: {bare:?}"));
        }
        // The first size comes last: the walk goes on in it.
        for (width, height) in SIZES.into_iter().rev() {
            self.browser.resize(width, height);
            let extent = self.browser.evaluate(EXTENT);
            let wide = extent["wide"].as_i64().unwrap_or(i64::MAX);
            if wide > 0 {
                self.faults.push(format!("{name} scrolls sideways by {wide} at {width}x{height}: {}", extent["out"]));
            }
            let length = extent["length"].as_u64().unwrap_or_default().min(TALLEST);
            if length > u64::from(height) {
                self.browser.resize(width, length as u32);
            }
            self.browser.snapshot(&self.folder.join(format!("{number:03}-{name}-{width}.png")));
        }
        self.browser.resize(SIZES[0].0, SIZES[0].1);
        let url = self.browser.url();
        let path = url.strip_prefix(&self.base).unwrap_or_default();
        self.seen.insert(path.split(['?', '#']).next().unwrap_or_default().to_owned());
    }

    /// Whether a word looks like the key of a sentence that no language has.
    fn is_bare_key(&self, word: &str) -> bool {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let mut parts = word.split('-');
        let known = parts.next().is_some_and(|first| self.prefixes.contains(first));
        let rest: Vec<&str> = parts.collect();
        let plain = |part: &&str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        known && !rest.is_empty() && rest.iter().all(plain)
    }

    /// Another person takes the browser: whoever is signed in signs out, the new one signs in, and
    /// the first time changes the password that was handed over.
    pub fn becomes(&mut self, login: &str) {
        if self.browser.count("details.me") > 0 {
            self.browser.click("details.me > summary");
            self.browser.click("Đăng xuất");
            self.browser.see("Đã đăng xuất.");
        }
        let (password, handed_over) = self.passwords[login].clone();
        self.browser.fill("login", login);
        self.browser.fill("password", &password);
        self.browser.click(".btn-main");
        if handed_over {
            self.browser.see("Hãy đổi mật khẩu được cấp trước khi làm việc tiếp.");
            if self.seen.insert("/password".to_owned()) {
                self.page("change-password");
            }
            self.browser.fill("old", &password);
            self.browser.fill("new", OWN_PASSWORD);
            self.browser.fill("again", OWN_PASSWORD);
            self.browser.click(".form .btn-main");
            self.browser.see("Đã đổi mật khẩu");
            self.passwords.insert(login.to_owned(), (OWN_PASSWORD.to_owned(), false));
        }
        self.browser.see("Việc của tôi");
    }

    /// The administrator hands over what the page of a new account shows once.
    pub fn note_password(&mut self, login: &str) {
        let password = self.browser.evaluate("return document.querySelector('.secret').textContent;");
        let password = password.as_str().expect("a password on the page").trim().to_owned();
        self.passwords.insert(login.to_owned(), (password, true));
    }

    /// Clicks a line of the navigation.
    pub fn go(&self, path: &str) {
        self.browser.click(&format!("nav.side a[href=\"{path}\"]"));
    }

    /// What of `selector`s has that text inside, marked so that a click can mean it.
    pub fn mark(&self, selector: &str, words: &str) -> String {
        let script = format!(
            "for (const e of document.querySelectorAll('[data-walk]')) delete e.dataset.walk;
             const found = [...document.querySelectorAll({selector:?})].find(e => e.textContent.includes({words:?}));
             if (found) found.dataset.walk = 'here'; return !!found;"
        );
        let found = wait_for(Duration::from_secs(15), || {
            self.browser.evaluate(&script).as_bool().unwrap_or_default().then_some(())
        });
        assert!(found.is_some(), "no {selector} with “{words}” at {}:\n{}", self.browser.url(), self.browser.text());
        "[data-walk=here]".to_owned()
    }

    /// Sends a workbook, previews it, publishes its rows. `period`: what the page asks when the title
    /// names none. `name`: for the pictures; none when such a preview was pictured before. What was
    /// stored looks alike for all kinds and is pictured once.
    pub fn import(&mut self, file: &Path, rows: usize, period: Option<(&str, &str)>, name: Option<&str>) {
        self.go("/imports");
        self.browser.see("Gửi và xem trước");
        self.browser.upload("file", file);
        self.browser.click("Gửi và xem trước");
        if let Some((from, to)) = period {
            self.browser.see("Tiêu đề không ghi kỳ số liệu.");
            if let Some(name) = name {
                self.page(&format!("{name}-question"));
            }
            self.browser.fill("period_from", from);
            self.browser.fill("period_to", to);
            self.browser.click("Trả lời và xem lại");
        }
        self.browser.see(&format!("Lưu {rows} dòng"));
        if let Some(name) = name {
            self.page(&format!("{name}-preview"));
        }
        self.browser.click(&format!("Lưu {rows} dòng"));
        self.browser.see("Đã lưu lúc");
        if name == Some("units") {
            self.page("units-stored");
        }
    }
}
